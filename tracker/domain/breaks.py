"""The days on which the rulings on a cell may change: between two of them everything that is known stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.domain.docket import Docket, Prepared
from tracker.domain.reach import Cell, Event


def breaks(docket: Docket, cells: Sequence[Cell]) -> tuple[date, ...]:
    """The days, in order, on which something that bears on one of the cells becomes possible or certain."""
    days: set[date] = set()
    rules: dict[str, Prepared] = {}
    cells = tuple({docket.likeness(cell): cell for cell in cells}.values())
    for cell in cells:
        rules |= {p.ref: p for p in docket.reaching(cell)}
    for college, drug in {(docket.college_of(c.practitioner), c.drug) for c in cells}:
        days |= _days_of_absence(docket, college, drug)
    for p in rules.values():
        days |= {day for event in events_of(p) for day in event.days}
    for approval, drugs, routes, purposes in docket.approvals:
        if any(c.drug in drugs and c.route in routes and c.purpose in purposes for c in cells):
            days |= {day for s in (approval.begins, approval.until) if s for day in (s.first, s.last)}
    return tuple(sorted(days))


def events_of(p: Prepared) -> Iterator[Event]:
    """All that is dated and bears on whether, and against what, a rule stands."""
    yield p.begins
    if p.ends is not None:
        yield p.ends
    for link in p.replaced_by:
        yield link.begins
        for by in link.by:
            yield by.begins
    for _, through in p.targets:
        for link in through:
            yield link.begins


def events(docket: Docket, cell: Cell, more: Iterable[Prepared] = ()) -> Iterator[Event]:
    """All that is dated and may bear on a cell: its rules and `more`, what displaces them, its approvals."""
    rules: dict[str, Prepared] = {p.ref: p for p in (*docket.reaching(cell), *more)}
    for p in rules.values():
        yield from events_of(p)
    for approval, drugs, routes, purposes in docket.approvals:
        if cell.drug in drugs and cell.route in routes and cell.purpose in purposes:
            yield Event(f"approved:{approval.id}", approval.begins)
            if approval.until is not None:
                yield Event(f"unapproved:{approval.id}", approval.until)


def _days_of_absence(docket: Docket, college: str | None, drug: str) -> frozenset[date]:
    """The days on which a college may begin or cease to have any rule on a drug in force.

    Rules that begin and end on exact days and are never replaced count together: only the days matter on which the
    first begins or the last ends. Of any other rule all days count, because a world may move them.
    """
    found = docket.days_of_absence.get((college, drug))
    if found is not None:
        return found
    days: set[date] = set()
    plain: list[tuple[date, date]] = []
    for p in docket.rules_of(college):
        if not p.is_on(drug):
            continue
        if p.replaced_by or any(e.stated is None or e.first != e.last for e in (p.begins, p.ends) if e is not None):
            days |= {day for event in events_of(p) for day in event.days}
        else:
            plain.append((p.begins.last, date.max if p.ends is None else p.ends.first))
    until = date.min
    for begins, ends in sorted(plain):
        if begins > until:
            days |= {until, begins}
        until = max(until, ends)
    docket.days_of_absence[college, drug] = frozenset({*days, until} - {date.min, date.max})
    return docket.days_of_absence[college, drug]
