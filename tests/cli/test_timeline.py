"""`tracker timeline`: what a person sees of a question through time, and what a program gets."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import TODAY, Tracker
from tracker.report.schemas import schema_of


def drawn(out: str) -> list[str]:
    """The bars of the chart."""
    return [line[5:-1] for line in out.splitlines() if line[4:5] == "<"]


def test_a_prohibition_and_what_it_came_to_rest_on(tracker: Tracker) -> None:
    ran = tracker("timeline", "manitoba", "iv", "clinic", "depression")

    assert (ran.code, ran.err) == (0, "")
    assert f"{TODAY}: PROHIBITED since 2022-10-06" in ran.words
    assert "up to 2022-10-05: SILENT (no permission)" in ran.words
    assert "from 2022-10-06: PROHIBITED “Intravenous Ketamine Administration” comes into force" in ran.words
    assert "2024-09-25: “Accredited Facilities Bylaw” comes into force. The answer stays, by" in ran.words
    (bar,) = drawn(ran.out)
    assert set(bar) == {".", "P"}
    assert ". no answer, which is no permission" in ran.words
    assert "How fresh their sources are is no part of it" in ran.words


def test_a_vague_date_is_drawn_and_told_as_vague(tracker: Tracker) -> None:
    ran = tracker("timeline", "AB", "im", "clinic", "depression", "medication-only")

    (bar,) = drawn(ran.out)
    assert bar.strip(".~C") == ""
    assert ".~" in bar
    assert "~C" in bar
    assert "~ not settled: no source gives the day" in ran.words
    assert "may come into force (some day in May 2021)" in ran.words
    assert "has come into force by then (some day in May 2021)" in ran.words
    assert f"{TODAY}: CONDITIONAL since 2021-05-31, on the conditions of today since 2026-10-01" in ran.words


def test_a_doubt_that_is_no_date_has_a_sign_of_its_own(tracker: Tracker) -> None:
    ran = tracker("timeline", "MB", "im", "clinic", "depression")

    (bar,) = drawn(ran.out)
    assert set(bar) == {".", "?"}
    assert "PROHIBITED (unsettled, otherwise NOT CAPTURED)" in ran.words


def test_a_yes_that_a_fact_blocks_is_not_drawn_as_a_yes(tracker: Tracker) -> None:
    ran = tracker("timeline", "MB", "iv", "NHMSF", "depression", "--fact", "mb-facility-accredited=no")

    (bar,) = drawn(ran.out)
    assert set(bar) == {".", "B"}
    assert f"{TODAY}: CONDITIONAL, BLOCKED since 2022-10-06" in ran.words


def test_an_open_question_is_a_line_for_each_way_it_goes(tracker: Tracker) -> None:
    ran = tracker("timeline", "AB", "clinic", "depression", "medication-only")

    assert len(drawn(ran.out)) == 3
    assert "1 intravenous" in ran.words
    assert "2 intramuscular, subcutaneous, oral, sublingual, intranasal" in ran.words
    assert "2: SILENT (no permission; unsettled, otherwise CONDITIONAL) to CONDITIONAL" in ran.words
    assert "Next: with conditions, for one route and place: tracker timeline AB im clinic" in ran.words


def test_too_many_lines_are_drawn_and_told_only_where_asked(tracker: Tracker) -> None:
    short, long = tracker("timeline", "BC"), tracker("timeline", "BC", "--why")

    assert drawn(short.out) == drawn(long.out)
    assert "The answer turns on 9 days: --why tells what came on each." in short.words
    assert "2020-04-07 “IV Procedural Sedation and Analgesia for Adults” comes into force" in long.words


def test_where_nothing_is_recorded_nothing_is_drawn(tracker: Tracker) -> None:
    ran = tracker("timeline", "QC", "im", "clinic", "depression", "--known-at", "2020-01-01")

    assert ran.code == 0
    assert not drawn(ran.out)
    assert "on every day: UNSEARCHED (no permission)" in ran.words


@pytest.mark.parametrize(("columns", "wide"), [("60", 54), ("80", 74), ("100", 94)])
def test_the_chart_is_as_wide_as_the_terminal(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, columns: str, wide: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = tracker("timeline", "BC", "clinic", "depression")

    assert {len(bar) for bar in drawn(ran.out)} == {wide}
    assert max(len(line) for line in ran.out.splitlines() if not line.startswith("Next: ")) <= int(columns)
    assert "\x1b" not in ran.out


def test_only_some_days_are_shown(tracker: Tracker) -> None:
    ran = tracker("timeline", "BC", "im", "clinic", "mdd", "--from", "2020-10-01", "--to", "2021-01-31")

    assert "2020-09-01 to 2020-10-30: PROHIBITED (unsettled" in ran.words
    assert "2020-10-31 to 2021-08-09: PROHIBITED" in ran.words
    assert "up to" not in ran.words
    assert "2021-08-10" not in ran.out
    assert set(drawn(ran.out)[0]) == {"~", "P"}


def test_days_in_the_wrong_order_are_wrong_use(tracker: Tracker) -> None:
    ran = tracker("timeline", "BC", "im", "clinic", "--from", "2021-10-01", "--to", "2021-01-31")

    assert ran.code == 2
    assert "--to lies before --from" in ran.err


def test_before_anything_was_recorded_there_is_no_answer(tracker: Tracker) -> None:
    ran = tracker("timeline", "MB", "iv", "clinic", "depression", "--known-at", "2020-01-01")

    assert ran.code == 0
    assert "UNSEARCHED (no permission)" in ran.words


def stretches(tracker: Tracker, *words: str) -> list[dict[str, Any]]:
    document = json.loads(tracker("timeline", *words, "--json").out)
    jsonschema.validate(document, schema_of("timeline"))
    assert "on" not in document["question"]
    return [stretch for line in document["lines"] for stretch in line["stretches"]]


def test_the_document_keeps_to_its_schema_and_says_what_check_says(tracker: Tracker) -> None:
    question = ("AB", "im", "clinic", "depression", "medication-only")
    found = stretches(tracker, *question)

    assert found[0]["from"] is None
    assert found[-1]["to"] is None
    for each in found:
        day = each["from"] or "1990-01-01"
        (answer,) = json.loads(tracker("check", *question, "--on", day, "--json").out)["answers"]
        assert (each["verdict"], each["settled"]) == (answer["verdict"], answer["settled"])
        assert each["otherwise"] == [other["verdict"] for other in answer["otherwise"]]
        assert each["rests_on"][0]["deciding"] == sorted(g["rule"] for g in answer["grounds"] if g["part"] == "decides")
    cause = found[1]["causes"][0]
    assert (cause["event"], cause["day"], cause["stated"]) == (
        "began:cpsa-ketamine-toolkit-2021",
        "2021-05-01",
        "2021-05",
    )
    assert (cause["sure"], cause["when"]) == (False, "some day in May 2021")
    assert found[1]["rests_on"][0]["vague"] is True


def test_the_document_has_the_stretches_of_the_days_asked_for(tracker: Tracker) -> None:
    found = stretches(tracker, "BC", "im", "clinic", "mdd", "--from", "2021-01-01", "--to", "2021-06-30")

    assert [(each["from"], each["to"]) for each in found] == [("2020-10-31", "2021-08-10")]


def test_a_table_has_a_stretch_a_row(tracker: Tracker) -> None:
    ran = tracker("timeline", "AB", "im", "clinic", "depression", "medication-only", "--csv")
    head, *rows = csv.reader(io.StringIO(ran.out.removeprefix("\ufeff")))
    told = [dict(zip(head, row, strict=True)) for row in rows]

    assert [each["from"] for each in told[:3]] == ["", "2021-05-01", "2021-05-31"]
    assert [each["to"] for each in told[:2]] == ["2021-04-30", "2021-05-30"]
    assert (told[1]["verdict"], told[1]["settled"], told[1]["day_not_known"]) == ("silent", "no", "yes")
    assert told[1]["what_began_it"].endswith("may come into force (some day in May 2021)")
    assert tracker("timeline", "AB", "--csv", "--json").code == 2


def test_an_open_question_has_its_conditions_in_the_document(tracker: Tracker) -> None:
    found = stretches(tracker, "MB", "iv", "depression")

    assert any(each["conditions"] for each in found)
    assert date.fromisoformat(next(each["from"] for each in found if each["from"])) == date(2022, 10, 6)
