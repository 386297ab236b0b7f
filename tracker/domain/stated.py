"""Stated dates: a date as its source gives it, with the first and the last day that it can mean.

The convention, said once: periods are half-open in whole days. The first day counts, the ended day does not. Legal
dates have no time of day and no zone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from tracker.domain.value_class import value_class

EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class StatedDateError(ValueError):
    """The words are no stated date; the message says what to write instead."""


def _span(words: str) -> tuple[date, date]:
    """The first and last day that one written date can mean."""
    found = _WRITTEN.fullmatch(words)
    if not found:
        raise StatedDateError(f"`{words}` is no date: write 2026-03-14, 2026-03 or 2026")
    year = int(found[1])
    month, day = (int(part) if part else None for part in found.groups()[1:])
    try:
        if day is not None and month is not None:
            first = last = date(year, month, day)
        elif month is not None:
            first = date(year, month, 1)
            last = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        else:
            first, last = date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise StatedDateError(f"`{words}` is not in the calendar") from None
    if first < EARLIEST or last > LATEST:
        raise StatedDateError(f"`{words}` lies outside the years 1900 to 2999")
    return first, last


@value_class(frozen=True, slots=True)
class StatedDate:
    """A date as the source gives it.

    `text` is what was written: `2026-03-14`, `2026-03`, `2026`, `2020-09/2020-10` (some day in that range) or
    `../2020-12` (by then at the latest). `first` and `last` are the first and the last day it can mean, both
    inclusive; `first` is 1900-01-01 for an open beginning.
    """

    text: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> StatedDate:
        """Read what a source gives. Raises StatedDateError for anything else."""
        words = text.strip()
        head, slash, tail = words.partition("/")
        if not slash:
            return cls(words, *_span(words))
        first = EARLIEST if head == ".." else _span(head)[0]
        last = _span(tail)[1]
        if first > last:
            raise StatedDateError(f"`{words}` ends before it begins")
        return cls(words, first, last)

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    def has_come(self, day: date) -> bool | None:
        """Whether the stated day is `day` or an earlier one. None: it may be either."""
        if day >= self.last:
            return True
        if day < self.first:
            return False
        return None
