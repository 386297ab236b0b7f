"""The calendar as an independent reader understands it: the same days, words and ids, whatever the words hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import icalendar
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_laws import law
from tracker.domain.shown import clean
from tracker.report.calendar import Event, calendar

STAMP = date(2026, 11, 23)
DAY = date(2027, 3, 1)


class Read(NamedTuple):
    """An entry as the other reader understood it; `after` is the first day no longer meant."""

    id: str
    first: date
    after: date
    summary: str
    description: str


def written(*events: Event, sequence: int = 3) -> bytes:
    return calendar("Coming", events, stamp=STAMP, sequence=sequence)


def entries(data: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def read(data: bytes) -> list[Read]:
    return [
        Read(str(e["UID"]), e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"]), str(e.get("DESCRIPTION", "")))
        for e in entries(data)
    ]


def as_shown(words: str) -> str:
    """Words with their lines, and without what steers a program."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines)


def test_an_entry_is_read_back_with_its_days_and_words() -> None:
    event = Event("a-1", DAY, date(2027, 3, 31), "Montréal, rue Guy; “été” \\ 3", "one\ntwo\\nthree")

    assert read(written(event)) == [
        Read("a-1", DAY, date(2027, 4, 1), "Montréal, rue Guy; “été” \\ 3", "one\ntwo\\nthree")
    ]


def test_words_that_look_like_lines_of_a_calendar_stay_words() -> None:
    hostile = "Site\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:stolen\rDTSTART:20200101"
    data = written(Event("a-1", DAY, DAY, hostile, hostile), Event("a-2", DAY, DAY, "Other"))

    assert [(each.id, each.summary) for each in read(data)] == [("a-1", as_shown(hostile)), ("a-2", "Other")]


def test_marks_that_mean_something_there_are_escaped() -> None:
    assert b"\r\nSUMMARY:a\\;b\\,c\\\\d\\ne\r\n" in written(Event("a-1", DAY, DAY, "a;b,c\\d\ne"))


def test_the_whole_is_a_calendar_that_its_own_reader_finds_no_fault_with() -> None:
    data = written(Event("a-1", DAY, DAY, "One"), sequence=12)
    whole = icalendar.Calendar.from_ical(data)
    (entry,) = entries(data)

    assert (str(whole["VERSION"]), str(whole["METHOD"])) == ("2.0", "PUBLISH")
    assert str(whole["PRODID"]) == "-//ketamine-compliance-tracker//upcoming//EN"
    assert (entry["SEQUENCE"], entry["DTSTAMP"].dt.isoformat()) == (12, "2026-11-23T00:00:00+00:00")
    assert entry["DTSTART"].params["VALUE"] == "DATE"
    assert whole.errors == entry.errors == []


def test_nothing_of_the_moment_of_writing_is_in_it() -> None:
    assert written(Event("a-1", DAY, DAY, "One")) == written(Event("a-1", DAY, DAY, "One"))


def test_lines_end_as_the_format_says_and_are_cut_between_letters() -> None:
    data = written(Event("a-1", DAY, DAY, "é" * 200, "漢字😀" * 60))
    lines = data.split(b"\r\n")

    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) == 75
    assert all(line.decode() for line in lines), "no letter is split"


hostile = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["\r\nBEGIN:VEVENT\r\n", "\n ", "\\n", "\\", ";", ",", ":", "é" * 40, "😀" * 30, "\u2028", "\0"]
        ),
    ),
    max_size=6,
).map("".join)
"""Words of any letters, and many that mean something in a calendar."""


@settings(law, max_examples=150)
@given(st.lists(st.tuples(hostile, hostile, st.integers(0, 400)), max_size=3), st.integers(0, 10**6))
def test_whatever_the_words_they_are_read_back(given: list[tuple[str, str, int]], sequence: int) -> None:
    events = [
        Event(f"id-{n}", DAY, DAY + timedelta(days=days), summary, description)
        for n, (summary, description, days) in enumerate(given)
    ]
    data = written(*events, sequence=sequence)

    assert read(data) == [
        Read(e.id, e.first, e.last + timedelta(days=1), as_shown(e.summary), as_shown(e.description)) for e in events
    ]
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert {int(entry["SEQUENCE"]) for entry in entries(data)} <= {sequence}
