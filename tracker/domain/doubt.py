"""What is unknown about a cell and matters, as switches, and the worlds that the switches make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from tracker.domain.docket import Docket, Link, Prepared
from tracker.domain.reach import Cell

MOST_DOUBTS = 12
"""With more doubts than this on one cell, it is decided once, in the most cautious way, and is unsettled."""

World = Mapping[str, bool]
"""A value for each switch of a cell."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that may bear on a cell: where it covers it (True), or bars it by `only` (False), in each reading and use.

    None in a side: it does not reach the cell so.
    """

    prepared: Prepared
    sides: Mapping[tuple[bool, str], bool | None]


def uses(cell: Cell, day: date, docket: Docket) -> tuple[str | None, tuple[str, ...]]:
    """Whether the cell's use is on-label or off-label on a day, or None with the switches on which that depends."""
    open_switches: list[str] = []
    for approval, drugs, routes, purposes in docket.approvals:
        if cell.drug in drugs and cell.route in routes and cell.purpose in purposes:
            began = approval.begins.has_come(day)
            ended = False if approval.until is None else approval.until.has_come(day)
            if began is True and ended is False:
                return "on-label", ()
            if began is not False and ended is not True:
                if began is None:
                    open_switches.append(f"approved:{approval.id}")
                if ended is None:
                    open_switches.append(f"unapproved:{approval.id}")
    return (None, tuple(open_switches)) if open_switches else ("off-label", ())


def use_in(cell: Cell, day: date, docket: Docket, world: World) -> str:
    """The cell's use in one world."""
    for approval, drugs, routes, purposes in docket.approvals:
        if cell.drug in drugs and cell.route in routes and cell.purpose in purposes:
            began = approval.begins.has_come(day)
            ended = False if approval.until is None else approval.until.has_come(day)
            if began is None:
                began = world.get(f"approved:{approval.id}", False)
            if ended is None:
                ended = world.get(f"unapproved:{approval.id}", True)
            if began and not ended:
                return "on-label"
    return "off-label"


def candidates(cell: Cell, day: date, docket: Docket) -> tuple[Candidate, ...]:
    """The rules that may bear on a cell: they reach it in some reading, govern its practitioner and may be in force."""
    use, _ = uses(cell, day, docket)
    either = (use,) if use is not None else ("on-label", "off-label")
    found = []
    for p in docket.rules:
        if p.instrument.is_draft or (p.governs is not None and cell.practitioner not in p.governs):
            continue
        if all(reach.covers(cell, None) is None for reach in p.reaches()):
            continue
        if p.begins.has_come(day) is False or (p.ends is not None and p.ends.has_come(day) is True):
            continue
        sides: dict[tuple[bool, str], bool | None] = {}
        for otherwise in (False, True):
            reach = p.reach_in(otherwise)
            for each in either:
                sides[otherwise, each] = None if reach is None else reach.covers(cell, each)
        if any(side is not None for side in sides.values()):
            found.append(Candidate(p, sides))
    return tuple(found)


def switches(
    found: Iterable[Candidate], cell: Cell, day: date, docket: Docket, facts: Mapping[str, str]
) -> tuple[str, ...]:
    """The switches of a cell, sorted: what is unknown and could bear on it."""
    unknown: set[str] = set()
    names_use = False
    for c in found:
        p = c.prepared
        names_use = names_use or any(reach.use is not None for reach in p.reaches())
        unknown |= set(_doubts_of(p, day))
        if p.hangs_on is not None and p.rule.applies_if is not None and p.rule.applies_if.holds(facts) is None:
            unknown.add(p.hangs_on)
        for link in p.replaced_by:
            began = link.begins.has_come(day)
            if began is None:
                unknown.add(link.begins.switch)
            if began is not False and link.doubt is not None:
                unknown.add(link.doubt)
            if began is not False:
                for by in link.by:
                    if by.begins.has_come(day) is None:
                        unknown.add(by.begins.switch)
                    if by.reading is not None:
                        unknown.add(by.reading)
    if names_use:
        unknown |= set(uses(cell, day, docket)[1])
    return tuple(sorted(unknown))


def _doubts_of(p: Prepared, day: date) -> Iterator[str]:
    if p.begins.has_come(day) is None:
        yield p.begins.switch
    if p.ends is not None and p.ends.has_come(day) is None:
        yield p.ends.switch
    if p.reading is not None:
        yield p.reading


def worlds(names: tuple[str, ...]) -> Iterator[World]:
    """Every combination of the switches; one empty world when there are none."""
    for values in product((False, True), repeat=len(names)):
        yield dict(zip(names, values, strict=True))


def depends_on(names: tuple[str, ...], values: Sequence[object]) -> tuple[str, ...]:
    """The switches on which something depends, given its value in each world in the order of `worlds`."""
    matter = []
    for place, name in enumerate(names):
        flip = 1 << (len(names) - 1 - place)
        if any(values[i] != values[i ^ flip] for i in range(len(values)) if not i & flip):
            matter.append(name)
    return tuple(matter)


def has_begun(p: Prepared, day: date, world: World) -> bool:
    known = p.begins.has_come(day)
    return world.get(p.begins.switch, False) if known is None else known


def has_ended(p: Prepared, day: date, world: World) -> bool:
    if p.ends is None:
        return False
    known = p.ends.has_come(day)
    return world.get(p.ends.switch, True) if known is None else known


def takes_hold(link: Link, day: date, world: World) -> bool:
    """Whether a supersession has happened by a day in a world, wherever it reaches. Nothing later revives the old."""
    began = link.begins.has_come(day)
    if began is None:
        began = world.get(link.begins.switch, False)
    return began and (link.doubt is None or world.get(link.doubt, True))


def is_displaced(p: Prepared, cell: Cell, day: date, use: str, world: World) -> bool:
    """Whether a later instrument has taken this rule's place for a cell in a world."""
    for link in p.replaced_by:
        if not takes_hold(link, day, world):
            continue
        if not link.by:
            return True
        for by in link.by:
            reach = by.reach_in(world.get(by.reading, False) if by.reading else False)
            if reach is not None and reach.covers(cell, use) is not None and has_begun(by, day, world):
                return True
    return False
