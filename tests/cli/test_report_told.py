"""What a report must say before anything else, and what it must not leave out: read as an inspector would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import examples
from tests.cli.conftest import Tracker
from tracker import reporting, service

BY = ("--by", "O. Officer")
Made = Callable[..., Any]


@pytest.fixture
def made(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Makes a report in a folder of its own, over a database of its own, and reads it as JSON."""
    monkeypatch.setenv("TRACKER_DATABASE", str(shutil.copy(rulebook_file, tmp_path / "rules.db")))
    monkeypatch.chdir(tmp_path)

    def make(*words: str) -> Any:
        ran = tracker("report", "make", *words, "--format", "json", *BY, "--json")
        assert ran.code == 0, ran.err
        return json.loads(Path(ran.json["written"][0]).read_text("utf-8"))

    return make


@pytest.fixture(scope="module")
def examples_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return examples.database(tmp_path_factory.mktemp("examples"))


def words(value: Any) -> str:
    """All that a part of a report says."""
    if isinstance(value, dict):
        return words([each for name, each in value.items() if name not in ("params", "lang")])
    if isinstance(value, list):
        return " ".join(filter(None, map(words, value)))
    return "" if value is None else str(value)


def table(report: Any, id: str) -> list[list[str]]:
    blocks = [block for each in report["sections"] for block in each["blocks"]]
    found = next(block for block in blocks if block["block"] == "table" and block["id"] == id)
    return [[words(cell["words"]) for cell in row] for row in found["rows"]]


def row(report: Any, id: str, first: str) -> list[str]:
    return next(each for each in table(report, id) if each[0].split()[0] == first)


def test_a_source_that_was_found_changed_is_told_so(made: Made, tracker: Tracker) -> None:
    id = "cpsbc-ketamine-interim-guidance-2025"
    found = ("--found", "changed", "--note", "The address holds another text.", "--why", "looked", "--by", "A. Admin")
    assert tracker("sources", "verify", id, *found).code == 0

    for report in (made("province", "BC"), made("sources", "BC"), made("instrument", id)):
        assert "2026-11-23, FOUND CHANGED by A. Admin" in " ".join(row(report, "sources-table", id))


@pytest.mark.slow
def test_a_source_that_stands_says_who_looked(made: Made) -> None:
    told = row(made("province", "AB"), "sources-table", "cpsa-ketamine-expectations-2026")

    assert "2026-05-05, found standing by commissioning guide" in " ".join(told)


@pytest.mark.slow
def test_what_replaced_a_document_stands_beside_it_with_its_day_and_basis(made: Made) -> None:
    """BC: the interim guidance of 2021-08-10 replaces rules of the notice; AB: the toolkit is presumed replaced."""
    bc, ab = made("province", "BC", "--on", "2026-05-05"), made("province", "AB", "--on", "2026-05-05")
    notice = " ".join(row(bc, "sources-table", "cpsbc-ketamine-notice-2020"))
    toolkit = " ".join(row(ab, "sources-table", "cpsa-ketamine-toolkit-2021"))

    assert "replaced in part by cpsbc-ketamine-interim-guidance-2021 from 2021-08-10" in notice
    assert "replaced by cpsa-ketamine-expectations-2026 from 2026-03" in toolkit
    assert "(presumed)" in toolkit


@pytest.mark.slow
def test_words_are_quoted_with_their_place(made: Made) -> None:
    quoted = table(made("province", "MB"), "quotes-table")

    assert any("The administration of ketamine for off-label purposes" in each[2] for each in quoted)


@pytest.mark.slow
def test_a_report_of_an_earlier_knowledge_says_so_first(made: Made, tracker: Tracker) -> None:
    cut = made("province", "AB", "--known-at", "r1")
    whole = made("province", "AB")

    assert "leaves out what was recorded after r1" in words(cut["summary"][0])
    assert cut["summary"][0]["tone"] == "warning"
    assert "what was recorded by r1, and nothing later" in words(cut["about"])
    assert "leaves out" not in words(whole["summary"])


def test_before_anything_was_recorded_nothing_is_answered(made: Made) -> None:
    report = made("province", "AB", "--known-at", "2020-01-01")

    assert "Nothing was recorded yet" in words(report["summary"][0])
    assert "rests on sources" not in words(report["summary"])
    assert "content -" not in words(report["about"])


def test_a_day_that_has_not_come_is_told_first(made: Made) -> None:
    report = made("province", "AB", "--on", "2999-12-31")

    assert "December 31, 2999 had not come" in words(report["summary"][0])


def test_an_instrument_tells_its_permissions_with_what_they_hang_on(made: Made) -> None:
    report = made("instrument", "cpsa-ketamine-expectations-2026", "--on", "2026-02-01")
    told = " ".join(row(report, "rules-table", "iv-psychiatric"))

    assert "permits; there and nowhere else within: outside hospital; under its conditions" in told
    assert "not yet in force" in told
    assert "psychiatrist" in words(table(report, "conditions-table"))


def test_the_country_begins_with_what_is_not_permitted_and_on_whose_word(made: Made) -> None:
    report = made("national", "--on", "2026-05-05")
    alberta = [each for each in table(report, "answers-table") if each[0] == "Alberta"]

    assert report["sections"][0]["id"] == "answers"
    assert alberta[0][1].startswith("Prohibited")
    assert "Ketamine Prescribing, Administration" in alberta[0][3]
    assert "No such place is recorded" in words(report)


def test_the_country_says_in_a_word_where_all_of_a_place_or_of_a_province_is_answered_alike(made: Made) -> None:
    rows = table(made("national", "--on", "2026-05-05"), "answers-table")
    where = {(name, verdict.partition(" (")[0]): places for name, verdict, places, _ in rows}

    assert where["New Brunswick", "Silent"] == "Every place, by every route"
    assert where["Ontario", "No position"].startswith("In a hospital: every route; In a facility")
    assert where["Ontario", "Prohibited"].count("every route") == 0


def test_a_second_report_says_what_changed_since_the_last(made: Made) -> None:
    first = made("province", "BC", "--on", "2021-08-09")
    again = made("province", "BC", "--on", "2021-08-09")
    second = made("province", "BC", "--on", "2021-08-10")
    rows = table(second, "since-table")

    assert "No earlier report of this kind" in words(first)
    assert again["fingerprint"] == first["fingerprint"]
    assert "issued 2026-11-23 by O. Officer, as of 2021-08-09, on revision r1" in words(second)
    assert {each[0] for each in rows} == {"then", "now"}
    assert any(each[0] == "then" and "Prohibited" in " ".join(each) for each in rows)
    assert any(each[0] == "now" and "Conditional" in " ".join(each) for each in rows)
    assert not {tuple(each[1:]) for each in rows if each[0] == "then"} & {
        tuple(each[1:]) for each in rows if each[0] == "now"
    }


@pytest.mark.slow
def test_a_report_that_compares_itself_is_made_again(made: Made, tracker: Tracker) -> None:
    made("province", "BC", "--on", "2021-08-09")
    made("province", "BC", "--on", "2021-08-10")
    path = Path("reports/2026-11-23-province-bc-2/2026-11-23-province-bc-2.json")
    checked = tracker("report", "verify", str(path), "--json")

    assert (checked.code, checked.json["authentic"], checked.json["reproduces"]) == (0, True, True)


def test_changes_tell_other_verdicts_first_and_which_conditions_moved(made: Made) -> None:
    report = made("changes", "BC", "--from", "2021-08-09", "--to", "2021-08-10")
    rows = table(report, "differences-table")
    flips = [each[2] != each[3] for each in rows]

    assert flips == sorted(flips, reverse=True)
    assert "to another verdict" in words(report["summary"])
    assert {each[1] for each in table(report, "moved-conditions-table")} <= {"added", "dropped"}


def test_the_second_day_of_changes_is_the_day_asked_about(made: Made) -> None:
    to, on = (made("changes", "BC", "--from", "2021-08-09", second, "2021-08-10") for second in ("--to", "--on"))

    assert to == on


@pytest.mark.parametrize(
    ("about", "first", "lang", "told"),
    [
        ("MB", "2026-01-01", "en", "None of them to another verdict: only their grounds or conditions are others."),
        (
            *("MB", "2026-01-01", "fr"),
            "Aucune d'entre elles ne mène à un autre verdict\u00a0: seuls leurs motifs ou leurs conditions diffèrent.",
        ),
        ("AB", "2025-12-01", "en", "All of them to another verdict."),
        ("AB", "2025-12-01", "fr", "Toutes mènent à un autre verdict."),
    ],
)
def test_where_no_answer_or_every_answer_turns_no_others_are_told_of(
    examples_database: str, about: str, first: str, lang: str, told: str
) -> None:
    """The rulebook is recorded on 2025-12-31: before, nothing is known; after, a guide and a date bring conditions."""
    wanted = replace(examples.WANTED["changes"], about=(about,), since=date.fromisoformat(first), lang=lang)
    with service.open_desk(examples_database, None, now=lambda: examples.AT, told=print) as desk:
        page = reporting.build(desk, reporting.as_it_stands(desk, wanted, reporting.rests(desk, wanted)))

    assert page.summary[1].words[0].text == told


@pytest.mark.slow
def test_an_instrument_that_only_advises_says_that_it_binds_no_prescriber(made: Made) -> None:
    told = "nothing in it binds one, and it is part of no verdict."

    assert told in words(made("instrument", "atma-cena-ketamine-guide-2026")["summary"])
    assert told not in words(made("instrument", "health-canada-spravato-2020")["summary"])


def test_what_stayed_the_same_is_not_told_again(made: Made) -> None:
    """Of the whole country only British Columbia changed on 2021-08-10."""
    made("national", "--on", "2021-08-09")
    rows = table(made("national", "--on", "2021-08-10"), "since-table")

    assert {each[1] for each in rows} == {"British Columbia"}


def test_a_report_of_changes_in_french_tells_its_causes_in_french(made: Made) -> None:
    report = made("changes", "MB", "--from", "2025-01-01", "--to", "2026-05-05", "--lang", "fr")
    causes = [row[-1] for row in table(report, "differences-table")]

    assert any("nous l'avons appris tard" in each for each in causes)
    assert not any(word in " ".join(causes) for word in ("recorded", "changed", "counts from", "the rulebook"))
