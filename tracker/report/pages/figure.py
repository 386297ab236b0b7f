"""A figure of a report: lines of time, drawn as bars. Lengths are finished; a table says the same in words."""

from __future__ import annotations

from typing import ClassVar

from tracker.domain.value_class import value_class
from tracker.report.pages.sorts import Shape, Sort


@value_class(frozen=True, slots=True)
class Bar:
    """Days with one answer: where it begins and how wide it is, in per cent of the whole with one decimal.

    `words` name it where there is room, else they are empty; `number` is its row in the table.
    """

    first: str
    wide: str
    sort: Sort
    shape: Shape
    number: str
    words: str


@value_class(frozen=True, slots=True)
class Lane:
    """One line of a figure."""

    name: str
    bars: tuple[Bar, ...]


@value_class(frozen=True, slots=True)
class Tick:
    """A named day below the lines, in per cent of the whole with one decimal."""

    at: str
    name: str


@value_class(frozen=True, slots=True)
class Sample:
    """A shape and a colour of the figure, and what they mean."""

    sort: Sort
    shape: Shape
    words: str


@value_class(frozen=True, slots=True)
class Figure:
    """Lines of time. `description` says for who does not see it what it shows, and where the same stands in words."""

    block: ClassVar[str] = "figure"

    id: str
    caption: str
    description: str
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[Sample, ...]
