"""How much is known, what rests on a document, and letters, as a person types and reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker


def test_the_country_fits_a_page_of_eighty_columns(tracker: Tracker) -> None:
    ran = tracker("gaps", "--on", "2026-11-23")
    lines = ran.out.splitlines()

    assert ran.code == 0
    assert ran.err == ""
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 85
    assert all(any(line.startswith(place) for line in lines) for place in ("NU ", "YT ", "NT ", "all ", "iv ", "home "))
    assert "Go and read first" in ran.out


def test_provinces_are_read_in_any_words_and_counted_once(tracker: Tracker) -> None:
    found = json.loads(tracker("gaps", "Manitoba", "mb", "Colombie-Britannique", "--json").out)

    assert found["jurisdictions"] == ["BC", "MB"]
    assert len(found["cells"]) == 2 * 7 * 4 * 3


@pytest.mark.parametrize("word", ["iv", "", "\x1b[31m", "CA", "'; drop table", "x" * 5000])
def test_what_is_no_province_is_wrong_use(tracker: Tracker, word: str) -> None:
    ran = tracker("gaps", word)

    assert ran.code == 2
    assert ran.out == ""
    assert "\x1b" not in ran.err
    assert len(ran.err) < 500


def test_before_anything_was_recorded_nothing_is_known(tracker: Tracker) -> None:
    ran = tracker("gaps", "MB", "--known-at", "2001-01-01")

    assert ran.code == 0
    assert "no document is on record" in ran.out
    assert "No medical college on record: MB." in ran.out
    assert "Nothing on record is left to read first." in ran.out


def test_every_open_point_is_listed_on_demand(tracker: Tracker) -> None:
    short, whole = tracker("gaps", "BC").out, tracker("gaps", "BC", "--every").out

    assert "cpsbc-iv-sedation-standard-2020" not in short or len(whole) > len(short)
    assert "the day from which it counts: some day from 2020-10 to 2021-02" in " ".join(whole.split())
    assert "more," not in whole


def test_a_document_shows_what_rests_on_it(tracker: Tracker) -> None:
    ran = tracker("instruments", "show", "cpsm-iv-ketamine-notice-2022", "--on", "2026-11-23")
    before = tracker("instruments", "show", "cpsm-iv-ketamine-notice-2022", "--on", "2022-10-05")
    found = json.loads(tracker("instruments", "show", "cpsm-iv-ketamine-notice-2022", "--json").out)

    assert "Decides:" in ran.out
    assert "No answer rests on it on 2022-10-05." in before.out
    assert {part["part"] for part in found["rests"]["parts"]} >= {"decides", "would-decide"}


def test_rules_of_a_document_that_is_not_on_record_are_wrong_use(tracker: Tracker) -> None:
    ran = tracker("rules", "--of", "cpsm-ketamine-guide")

    assert ran.code == 2
    assert "`cpsm-ketamine-guide` is no document on record. Did you mean `cpsm-ketamine-guide-2026`" in ran.err
    assert tracker("rules", "--of", "cpsm-ketamine-guide-2026").out.count("cpsm-ketamine-guide-2026/") == 5


def test_an_authority_that_is_not_on_record_gets_no_letter(tracker: Tracker) -> None:
    ran = tracker("sources", "letter", "cpsx")

    assert ran.code == 2
    assert ran.out == ""
    assert "`cpsx` is no authority on record. Did you mean" in ran.err


def test_a_letter_is_written_to_a_new_file_and_never_over_another(tracker: Tracker, tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    first = tracker("sources", "letter", "cpsm", "--on", "2026-11-23", "--by", "A. Admin", "--out", str(out))
    written = out.read_text(encoding="utf-8")
    second = tracker("sources", "letter", "cpsm", "--out", str(out))

    assert first.code == 0
    assert written.startswith("November 23, 2026\n")
    assert written.rstrip().endswith("A. Admin")
    assert second.code == 1
    assert out.read_text(encoding="utf-8") == written


def test_a_letter_says_the_same_to_programs(tracker: Tracker) -> None:
    text = tracker("sources", "letter", "cpsbc", "--on", "2026-11-23").out
    found = json.loads(tracker("sources", "letter", "cpsbc", "--on", "2026-11-23", "--json").out)

    flat = " ".join(text.split())
    assert [q["number"] for q in found["questions"]] == list(range(1, len(found["questions"]) + 1))
    assert all(" ".join(q["about"].split()) in flat and q["question"] in flat for q in found["questions"])
