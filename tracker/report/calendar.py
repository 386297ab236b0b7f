"""Days as a calendar that other programs read (RFC 5545): whole days, each entry under an id that outlives its date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tracker.domain.shown import clean
from tracker.domain.value_class import value_class

__all__ = ["Event", "calendar"]

MOST_OCTETS = 75
"""The longest line, its end not counted (RFC 5545, section 3.1)."""

_PRODUCT = "-//ketamine-compliance-tracker//upcoming//EN"


@value_class(frozen=True, slots=True)
class Event:
    """An entry over whole days, both inclusive. `id` is of what it is, never of when."""

    id: str
    first: date
    last: date
    summary: str
    description: str = ""


def calendar(name: str, events: Iterable[Event], *, stamp: date, sequence: int) -> bytes:
    """The calendar, in the order given. Of two versions of an entry, programs take the one of the higher `sequence`.

    `stamp` is the day on which it was asked for.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, stamp, sequence)
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(event: Event, stamp: date, sequence: int) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.id)}"
    yield f"DTSTAMP:{_day(stamp)}T000000Z"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;VALUE=DATE:{_day(event.first)}"
    yield f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(words: str) -> str:
    """Words as a value: no line of theirs can end one of the calendar's, and nothing in them steers a program."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    escaped = (clean(each).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for each in lines)
    return "\\n".join(escaped)


def _folded(line: str) -> bytes:
    """A line in pieces of at most so many octets; no letter is split."""
    left = line.encode()
    pieces: list[bytes] = []
    while len(left) > MOST_OCTETS - bool(pieces):
        cut = MOST_OCTETS - bool(pieces)
        while left[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(left[:cut])
        left = left[cut:]
    return b"\r\n ".join([*pieces, left]) + b"\r\n"
