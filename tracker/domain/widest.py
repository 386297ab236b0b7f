"""A cell with more doubts than can be tried: restrictions in their widest reading, nothing else that is doubtful."""

from __future__ import annotations

from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.docket import Docket, Link, Prepared
from tracker.domain.doubt import Candidate, may_cover, takes_hold, uses
from tracker.domain.reach import Cell
from tracker.domain.rule import Facts
from tracker.domain.side import SIDES, side_of, speaks


def widest(
    found: tuple[Candidate, ...], cell: Cell, day: date, bench: Docket, facts: Facts
) -> tuple[tuple[tuple[Prepared, Verdict | None], ...], frozenset[str]]:
    """What applies when the doubts are too many to try: every rule that may, each on its most restrictive side.

    Beside them the refs of those that are sure: certainly in force, not contested in what covers the cell, not hanging
    on an unknown fact, and named by no exception that may apply. Only these permit, defeat or take no position.
    """
    use, _ = uses(cell, day, bench)
    applying: list[tuple[Prepared, Verdict | None]] = []
    certain: set[str] = set()
    doubtful: set[str] = set()
    for c in found:
        p = c.prepared
        held = True if p.rule.applies_if is None else p.rule.applies_if.holds(facts)
        sides = {
            side_of(p, covered, facts) for covered in c.sides.values() if covered is not None and speaks(p, covered)
        }
        if held is False or not sides or any(_surely_displaces(link, cell, day, use) for link in p.replaced_by):
            continue
        applying.append((p, min(sides, key=lambda s: len(SIDES) if s is None else s.caution)))
        if p.rule.trigger is None:
            doubtful |= {
                t
                for t, through in p.targets
                if t != p.ref and all(k.begins.has_come(day) is not False for k in through)
            }
        if (
            held is True
            and p.begins.has_come(day) is True
            and (p.ends is None or p.ends.has_come(day) is False)
            and len(set(c.sides.values())) == 1
            and not any(_may_displace(link, cell, day, use) for link in p.replaced_by)
        ):
            certain.add(p.ref)
    return tuple(applying), frozenset(certain - doubtful)


def _surely_displaces(link: Link, cell: Cell, day: date, use: str | None) -> bool:
    if not takes_hold(link, day, {}):
        return False
    either = (use,) if use is not None else ("on-label", "off-label")
    return not link.by or any(
        by.begins.has_come(day) is True
        and all(
            reach is not None and reach.covers(cell, each) is not None
            for reach in (by.reach_in(False), by.reach_in(True))
            for each in either
        )
        for by in link.by
    )


def _may_displace(link: Link, cell: Cell, day: date, use: str | None) -> bool:
    return link.begins.has_come(day) is not False and (
        not link.by or any(may_cover(by, cell, use) and by.begins.has_come(day) is not False for by in link.by)
    )
