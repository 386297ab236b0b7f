"""Why an answer turns on a day: which of the things that are dated that day it takes, tried by holding each back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from tracker.domain.breaks import events
from tracker.domain.docket import Docket, docket
from tracker.domain.hearing import Finding, find
from tracker.domain.instrument import Instrument
from tracker.domain.reach import Cell
from tracker.domain.rule import Facts, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate

MOST_TRIED = 4
"""Of more things that share a day, each is only tried alone and left out, and not in every company."""

Tells = Callable[[Finding], object]
"""What of a finding counts: where that is equal, the answer does not turn."""


class Turning:
    """The days of one jurisdiction in a rulebook, and the same rulebook with some of what is dated held back a day."""

    def __init__(self, rulebook: Rulebook, jurisdiction: str) -> None:
        self.rulebook = rulebook
        self.jurisdiction = jurisdiction
        self.bench = docket(rulebook, jurisdiction)
        self._held: dict[tuple[date, frozenset[str]], Docket] = {}
        self._dated: dict[Cell, dict[date, frozenset[str]]] = {}

    def causes(self, cell: Cell, day: date, facts: Facts, tells: Tells) -> tuple[str, ...]:
        """The switches of what begins or ends on a day, surely or perhaps, for which a cell is told otherwise.

        One counts where, whatever else of that day is held back until the next, it alone makes a difference. Where
        none does in the company tried, all of them count.
        """
        came = sorted(self._dated_of(cell).get(day, ()))
        if len(came) < 2:
            return tuple(came)

        def told(held: Iterable[str]) -> object:
            return tells(find(cell, day, self._bench(day, frozenset(held)), facts))

        found = [each for each in came if any(told(held) != told({*held, each}) for held in _companies(each, came))]
        return tuple(found or came)

    def _dated_of(self, cell: Cell) -> dict[date, frozenset[str]]:
        found = self._dated.get(cell)
        if found is None:
            days: dict[date, set[str]] = {}
            college = self.bench.college_of(cell.practitioner)
            for event in events(self.bench, cell, self.bench.rules_of(college)):
                for day in event.days:
                    days.setdefault(day, set()).add(event.switch)
            found = self._dated[cell] = {day: frozenset(switches) for day, switches in days.items()}
        return found

    def _bench(self, day: date, held: frozenset[str]) -> Docket:
        if not held:
            return self.bench
        found = self._held.get((day, held))
        if found is None:
            found = self._held[day, held] = docket(held_back(self.rulebook, held, day), self.jurisdiction)
        return found


def _companies(each: str, came: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What may be held back beside one thing."""
    others = [other for other in came if other != each]
    sizes = range(len(others) + 1) if len(came) <= MOST_TRIED else (0, len(others))
    for size in sizes:
        yield from combinations(others, size)


def held_back(rulebook: Rulebook, switches: Iterable[str], day: date) -> Rulebook:
    """The rulebook in which, on a day, some things that begin or end that day stand as they stood the day before.

    What would become possible or certain that day does so on the next.
    """
    held = frozenset(switches)

    def later(kind: str, id: str, stated: StatedDate | None) -> StatedDate | None:
        return stated if stated is None or f"{kind}:{id}" not in held else _put_off(stated, day)

    def rule(each: Rule) -> Rule:
        begins, until = later("began", each.ref, each.in_force), later("ended", each.ref, each.until)
        moved = begins is not each.in_force or until is not each.until
        return replace(each, in_force=begins, until=until) if moved else each

    def instrument(each: Instrument) -> Instrument:
        begins, until = later("began", each.id, each.begins), later("ended", each.id, each.until)
        return replace(
            each,
            in_force=each.in_force if begins is each.begins else begins,
            until=until,
            rules=tuple(map(rule, each.rules)),
        )

    approvals = tuple(
        replace(
            each,
            begins=later("approved", each.id, each.begins) or each.begins,
            until=later("unapproved", each.id, each.until),
        )
        for each in rulebook.approvals
    )
    return replace(rulebook, instruments=tuple(map(instrument, rulebook.instruments)), approvals=approvals)


def _put_off(stated: StatedDate, day: date) -> StatedDate:
    tomorrow = day + timedelta(days=1)
    return StatedDate(
        stated.text,
        tomorrow if stated.first == day else stated.first,
        max(stated.last, tomorrow) if day in (stated.first, stated.last) else stated.last,
    )
