"""Days, moments of knowledge and facts: one strict grammar each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import click
import pytest

from tests.cli.conftest import Tracker
from tracker.cli import clock
from tracker.cli.types import DAY, FACT, KNOWN_AT, TODAY, Known, read_day


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("03/04/2026", "Write 2026-03-04 or 2026-04-03."),
        ("3-4-2026", "Write 2026-03-04 or 2026-04-03."),
        ("31/12/2026", "Write 2026-12-31."),
        ("2026/03/04", "Write 2026-03-04 or 2026-04-03."),
        ("20260301", "Write 2026-03-01."),
        ("2026-02-29", "is not in the calendar."),
        ("2026-13-01", "is not in the calendar."),
        ("1899-12-31", "outside the years 1900 to 2999"),
        ("3000-01-01", "outside the years 1900 to 2999"),
        ("2026-03", "is no single day."),
        ("2026", "is no single day."),
        ("2026-W10-1", "is no date."),
        ("2026-03-01T00:00:00", "is no date."),
        ("٢٠٢٦-٠٣-٠١", "is no date."),
        ("iv", "is no date."),
        ("", "is no date."),
        ("yesterday", "is no date."),
    ],
)
def test_what_is_no_day_says_what_to_write(tracker: Tracker, written: str, told: str) -> None:
    ran = tracker("check", "AB", "iv", "--on", written)

    assert ran.code == 2
    assert told in ran.err


@pytest.mark.parametrize("written", ["1900-01-01", "2024-02-29", "2999-12-31"])
def test_days_of_the_calendar_are_read(written: str) -> None:
    assert read_day(written) == date.fromisoformat(written)


def test_today_is_asked_of_the_clock_later() -> None:
    assert DAY.convert("today", None, None) is TODAY
    assert DAY.convert("Today", None, None) is TODAY


def test_a_moment_of_knowledge_is_a_day_or_a_revision() -> None:
    assert KNOWN_AT.convert("r12", None, None) == Known(revision=12)
    assert KNOWN_AT.convert("2026-05-05", None, None) == Known(day=date(2026, 5, 5))
    with pytest.raises(click.BadParameter, match="written as `r12`"):
        KNOWN_AT.convert("twelve", None, None)


@pytest.mark.parametrize("written", ["prescriber", "=psychiatrist", "prescriber=", " = "])
def test_a_fact_is_a_name_and_a_value(written: str) -> None:
    with pytest.raises(click.BadParameter, match="Write NAME=VALUE"):
        FACT.convert(written, None, None)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (["prescriber=doctor"], "`doctor` is no value of `prescriber`. There are: `psychiatrist`"),
        (["prescribr=psychiatrist"], "Did you mean `prescriber`?"),
        (["in-house-psychiatrist=maybe"], "`in-house-psychiatrist` is yes or no, not `maybe`."),
        (["observation-hours=two"], "is a number (hours), not `two`."),
        (["observation-hours=nan"], "is a number (hours), not `nan`."),
        (["observation-hours=inf"], "is a number (hours), not `inf`."),
        (["observation-hours=-1"], "is a number (hours), not `-1`."),
        (["observation-hours=1e999999999"], "is a number (hours)"),
        (["observation-hours=" + "9" * 5000], "is a number (hours)"),
        (["observation-hours=٢"], "is a number (hours)"),
        (["observation-hours=2", "observation-hours=3"], "is given twice"),
    ],
)
def test_a_wrong_fact_says_what_to_write(tracker: Tracker, facts: list[str], told: str) -> None:
    ran = tracker("check", "AB", "iv", *(x for f in facts for x in ("--fact", f)))

    assert ran.code == 2
    assert told in ran.err


def test_a_fact_that_the_words_deny_is_refused(tracker: Tracker) -> None:
    ran = tracker(*["check", "AB", "iv", "--by", "psychiatrist", "--fact", "prescriber=nurse-practitioner"])

    assert ran.code == 2
    assert "`--by psychiatrist` says already that `prescriber` is `psychiatrist`." in ran.err


def test_facts_are_written_in_one_way(tracker: Tracker) -> None:
    facts = ("observation-hours=2.50", "In-House-Psychiatrist=Y", "prescriber=Other Physician")
    question = tracker("check", "AB", "iv", *(x for f in facts for x in ("--fact", f)), "--json").json["question"]

    assert question["facts"] == {
        "in-house-psychiatrist": "yes",
        "observation-hours": "2.5",
        "prescriber": "other-physician",
    }


def test_every_jurisdiction_has_a_clock_of_this_years_rules() -> None:

    winter = datetime(2027, 1, 15, 12, tzinfo=UTC)
    hours = {j: winter.astimezone(clock.zone_of(j)).utcoffset() for j in clock.ZONES}

    assert len(hours) == 14
    assert hours["AB"] == timedelta(hours=-6), "Alberta keeps its summer clock from November 2026 on"
    assert hours["BC"] == timedelta(hours=-7)
    assert hours["SK"] == timedelta(hours=-6)
    assert hours["MB"] == timedelta(hours=-5)
    assert hours["ON"] == timedelta(hours=-5)
    assert abs(clock.local_today("NL") - clock.local_today("YT")) <= timedelta(days=1)


def test_known_at_today_is_the_end_of_today(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: datetime(2026, 11, 24, 1, tzinfo=UTC))

    assert KNOWN_AT.convert("Today", None, None) == Known(day=date(2026, 11, 24))
    ran = tracker("check", "AB", "iv", "clinic", "--known-at", "today")
    assert ran.code == 0
    assert ran.first.startswith("PROHIBITED")
    assert ran.err == "2026-11-24 is not over yet (in UTC): what is recorded until then can still change this.\n"
    assert tracker("check", "AB", "iv", "clinic", "--known-at", "2026-11-23").err == ""


@pytest.mark.parametrize("option", ["--known-at", "--from", "--to"])
def test_nobody_knows_what_will_be_known(tracker: Tracker, option: str) -> None:
    """A day that has not come; the answer would be another one when it has."""
    moments = {"--known-at": ("check", "AB", "iv"), "--from": ("changes", "AB"), "--to": ("changes", "--from", "r1")}
    ran = tracker(*moments[option], option, "2026-11-25")

    assert ran.code == 2
    assert "`2026-11-25` has not come yet, so nobody knows what will be known then." in ran.err


def test_the_shell_completes_the_provinces_that_the_rulebook_knows() -> None:
    from tracker import service
    from tracker.cli.options import PROVINCES

    known = {j.id for j in service.bundled().vocabulary.jurisdictions}

    assert set(PROVINCES) == known - {"CA"}
    assert list(PROVINCES) == sorted(PROVINCES)
