"""What is unknown about a cell and matters, as switches, and the worlds that the switches make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from tracker.domain.docket import Docket, Link, Prepared
from tracker.domain.reach import Cell
from tracker.domain.rule import Facts
from tracker.domain.value_class import value_class

MOST_DOUBTS = 12
"""With more doubts than this on one cell, it is decided once, in the most cautious way, and is unsettled."""

World = Mapping[str, bool]
"""A value for each switch of a cell."""


@value_class(frozen=True, slots=True)
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
    return candidates_among(docket.reaching(cell), cell, day, docket)


def candidates_among(rules: Iterable[Prepared], cell: Cell, day: date, docket: Docket) -> tuple[Candidate, ...]:
    """Of some rules, those that reach a cell in some reading and may be in force."""
    use, _ = uses(cell, day, docket)
    either = (use,) if use is not None else ("on-label", "off-label")
    found = []
    for p in rules:
        if p.begins.has_come(day) is False or (p.ends is not None and p.ends.has_come(day) is True):
            continue
        if p.rule.reading is None and p.own.use is None:
            side = p.own.covers(cell, None)
            found.append(Candidate(p, {(other, each): side for other in (False, True) for each in either}))
            continue
        own = {each: p.own.covers(cell, each) for each in either}
        sides = {(False, each): side for each, side in own.items()}
        for each in either:
            if p.rule.reading is None:
                sides[True, each] = own[each]
            else:
                sides[True, each] = None if p.other is None else p.other.covers(cell, each)
        if any(side is not None for side in sides.values()):
            found.append(Candidate(p, sides))
    return tuple(found)


def switches(found: Iterable[Candidate], cell: Cell, day: date, docket: Docket, facts: Facts) -> tuple[str, ...]:
    """The switches of a cell, sorted: what is unknown and could bear on it."""
    unknown: set[str] = set()
    use, use_hangs_on = uses(cell, day, docket)
    present = frozenset(c.prepared.ref for c in found)
    names_use = False
    for c in found:
        p = c.prepared
        names_use = names_use or any(reach.use is not None for reach in p.reaches())
        if p.targets:
            unknown.update(_inherited(p, present, day))
        unknown.update(_doubts_of(p, day))
        if p.hangs_on is not None and p.rule.applies_if is not None and p.rule.applies_if.holds(facts) is None:
            unknown.add(p.hangs_on)
        for link in p.replaced_by:
            here = [by for by in link.by if may_cover(by, cell, use) and by.begins.has_come(day) is not False]
            if link.begins.has_come(day) is False or (link.by and not here):
                continue
            unknown |= set(_open(link, day))
            for by in here:
                names_use = names_use or any(reach.use is not None for reach in by.reaches())
                if by.begins.has_come(day) is None:
                    unknown.add(by.begins.switch)
                if by.reading is not None:
                    unknown.add(by.reading)
    if names_use:
        unknown |= set(use_hangs_on)
    return tuple(sorted(unknown))


def may_cover(p: Prepared, cell: Cell, use: str | None) -> bool:
    """Whether a rule covers a cell (or bars it by `only`) in some reading; `use` None: it may be either."""
    return any(reach.covers(cell, use) is not None for reach in p.reaches())


def _open(link: Link, day: date) -> Iterator[str]:
    if link.begins.has_come(day) is None:
        yield link.begins.switch
    if link.doubt is not None:
        yield link.doubt


def _inherited(p: Prepared, present: frozenset[str], day: date) -> Iterator[str]:
    """The switches on which it hangs whether an exception inherited a candidate, where it does not defeat it anyway."""
    ways: dict[str, list[tuple[Link, ...]]] = {}
    for target, through in p.targets:
        if target in present and all(link.begins.has_come(day) is not False for link in through):
            ways.setdefault(target, []).append(through)
    for several in ways.values():
        doubts = [{switch for link in through for switch in _open(link, day)} for through in several]
        if all(doubts):
            yield from set().union(*doubts)


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


def takes_hold(link: Link, day: date, world: World, unsaid: bool = False) -> bool:
    """Whether a supersession has happened by a day in a world, wherever it reaches. Nothing later revives the old.

    `unsaid` is what counts of a doubt that the world does not settle.
    """
    began = link.begins.has_come(day)
    if began is None:
        began = world.get(link.begins.switch, unsaid)
    return began and (link.doubt is None or world.get(link.doubt, unsaid))


def is_displaced(p: Prepared, cell: Cell, day: date, use: str, world: World) -> bool:
    """Whether a later instrument has taken this rule's place for a cell in a world."""
    for link in p.replaced_by:
        if not takes_hold(link, day, world):
            continue
        if not link.by:
            return True
        for by in link.by:
            reach = by.reach_at(world)
            if reach is not None and reach.covers(cell, use) is not None and has_begun(by, day, world):
                return True
    return False
