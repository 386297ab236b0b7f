"""A line of time as plain text: days as columns, one sign a column, and years below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tracker.domain.value_class import value_class

SEVERAL = "+"
"""The sign of a column in which more turns than one sign could show."""

GOES_ON, BEFORE = ">", "<"
"""What stands beyond the last and before the first column: the answer goes on, or was so before."""


@value_class(frozen=True, slots=True)
class Segment:
    """Days that are drawn with one sign; half-open. `begins` and `until` None: without end. `wins`: even in part."""

    begins: date | None
    until: date | None
    sign: str
    wins: bool = False


@value_class(frozen=True, slots=True)
class Scale:
    """The days from `start` to `end`, which is no longer shown, in so many columns."""

    start: date
    end: date
    columns: int

    def column(self, day: date) -> int:
        """The column in which a day lies; beyond the columns for a day that is not shown."""
        return (day - self.start).days * self.columns // (self.end - self.start).days

    def per_mille(self, day: date) -> int:
        """How far along a day lies, in thousandths of the whole; a day that is not shown lies at its end."""
        return min(1000, max(0, round((day - self.start).days * 1000 / (self.end - self.start).days)))

    def _first(self, column: int) -> date:
        """The first day that lies in a column."""
        days = (self.end - self.start).days
        return self.start + timedelta(days=-(-column * days // self.columns))


def scale_of(turns: Sequence[date], also: date | None, start: date | None, end: date | None, columns: int) -> Scale:
    """A scale on which all turns are seen, with whole years around them; `also` is a day to be seen as well.

    `start` and `end`, the last day shown, are taken as they are given. Without any day there is nothing to draw:
    raises ValueError.
    """
    days = [*turns, *([also] if also else [])]
    first = start or date(min(days).year - (min(days).month < _LEAD), 1, 1)
    last = end or date(max(days).year, 12, 31)
    return Scale(first, max(last, first) + timedelta(days=1), columns)


_LEAD = 4
"""In an earlier month than this the year before is shown too, so that what stood before is seen."""


def bar(segments: Sequence[Segment], scale: Scale) -> str:
    """The signs of each column: of what begins in it, or of what wins; SEVERAL where something lies within it alone."""
    drawn = []
    for column in range(scale.columns):
        first, after = scale._first(column), scale._first(column + 1)
        here = [s for s in segments if (s.begins is None or s.begins < after) and (s.until is None or s.until > first)]
        kinds = list(dict.fromkeys(s.sign for s in here))
        won = [s.sign for s in here if s.wins]
        drawn.append(won[0] if won and len(kinds) <= 3 else SEVERAL if len(kinds) > 2 else kinds[-1] if kinds else " ")
    return "".join(drawn)


def axis(scale: Scale) -> tuple[str, str]:
    """The names of years or months, and below them a mark at the column in which each begins."""
    names, marks = [" "] * (scale.columns + 8), [" "] * scale.columns
    for day, name in ticks(scale.start, scale.end, max(2, scale.columns // 8)):
        column = scale.column(day)
        if 0 <= column < scale.columns and column + len(name) <= scale.columns:
            names[column : column + len(name)] = name
            marks[column] = "|"
    return "".join(names).rstrip(), "".join(marks).rstrip()


_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Months from one tick to the next."""


def ticks(start: date, end: date, most: int) -> Iterator[tuple[date, str]]:
    """First days of years, or of months where few are shown, each with its name: at most so many, evenly apart."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    step = next((s for s in _STEPS if months / s <= most), _STEPS[-1])
    number = -(-(start.year * 12 + start.month - 1) // step) * step
    while (day := date(number // 12, number % 12 + 1, 1)) < end:
        if day >= start:
            yield day, str(day.year) if step >= 12 else f"{day.year}-{day.month:02}"
        number += step
