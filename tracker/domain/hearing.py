"""One cell: decided in one world by the precedence, and over all the worlds that its doubts make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.docket import Docket, Prepared
from tracker.domain.doubt import (
    MOST_DOUBTS,
    Candidate,
    World,
    candidates,
    depends_on,
    has_begun,
    has_ended,
    is_displaced,
    switches,
    takes_hold,
    use_in,
    worlds,
)
from tracker.domain.reach import Cell
from tracker.domain.rule import Effect, Facts
from tracker.domain.side import side_of, speaks
from tracker.domain.value_class import value_class
from tracker.domain.widest import widest


@value_class(frozen=True, slots=True)
class Hearing:
    """One cell in one world: what applied, what was defeated by what, and what came of it."""

    world: World
    applying: tuple[tuple[Prepared, Verdict | None], ...]
    defeated: Mapping[str, tuple[str, ...]]
    verdict: Verdict
    deciding: frozenset[str]
    conditions: frozenset[tuple[str, str]]
    """Condition key and rule ref of every condition that attaches, whatever the verdict."""


@value_class(frozen=True, slots=True)
class Finding:
    """One cell over all its worlds. `overfull`: it had too many doubts to try them all."""

    cell: Cell
    verdict: Verdict
    settled: bool
    otherwise: frozenset[Verdict]
    deciding: frozenset[str]
    hearings: tuple[Hearing, ...]
    overfull: bool

    def of(self, cell: Cell) -> Finding:
        """The same of another cell, which nothing tells apart from this one."""
        return Finding(cell, self.verdict, self.settled, self.otherwise, self.deciding, self.hearings, self.overfull)

    def key(self) -> object:
        """What must be equal for two cells to share an answer (design, section 5, step 8)."""
        main = (self.verdict, self.settled, self.otherwise)
        if not self.verdict.is_yes and self.verdict is not Verdict.ON_APPLICATION:
            return main
        attached = sorted({key for h in self.hearings for key, _ in h.conditions})
        return (main, tuple((key, self.where(key)) for key in attached))

    @property
    def doubts(self) -> tuple[str, ...]:
        """The switches that were tried, whether or not they change anything."""
        return tuple(self.hearings[0].world)

    def where(self, condition: str) -> object:
        """In which worlds a condition attaches, told by the switches on which that depends."""
        holds = [any(key == condition for key, _ in h.conditions) for h in self.hearings]
        matter = depends_on(self.doubts, holds)
        return frozenset(
            tuple((s, h.world[s]) for s in matter) for h, held in zip(self.hearings, holds, strict=True) if held
        )


def find(cell: Cell, day: date, bench: Docket, facts: Facts) -> Finding:
    """Decide one cell in every world that its doubts make.

    One verdict in every world, or absences that differ only in name: settled. Otherwise the most cautious verdict
    stands, unsettled, with the others beside it.
    """
    found = candidates(cell, day, bench)
    doubts = switches(found, cell, day, bench, facts)
    if len(doubts) > MOST_DOUBTS:
        hearing = _hear(cell, bench, day, {}, *widest(found, cell, day, bench, facts))
        return Finding(cell, hearing.verdict, False, frozenset(), hearing.deciding, (hearing,), True)
    return over(cell, tuple(hear(found, cell, day, bench, facts, world) for world in worlds(doubts)))


def find_yes(cell: Cell, day: date, bench: Docket, facts: Facts) -> Finding | None:
    """The finding of a cell that is a settled yes; None for any other, told as soon as one world says no."""
    found = candidates(cell, day, bench)
    if not any(_may_permit(c) for c in found):
        return None
    doubts = switches(found, cell, day, bench, facts)
    if len(doubts) > MOST_DOUBTS:
        return None
    hearings = []
    for world in worlds(doubts):
        hearings.append(hear(found, cell, day, bench, facts, world))
        if not hearings[-1].verdict.is_yes:
            return None
    finding = over(cell, tuple(hearings))
    return finding if finding.settled else None


def _may_permit(c: Candidate) -> bool:
    """Whether a rule could be the yes of its cell: a province's permission, at once or on application."""
    p = c.prepared
    lenient = p.rule.effect in (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION)
    return lenient and p.is_provincial and True in c.sides.values()


def over(cell: Cell, hearings: tuple[Hearing, ...]) -> Finding:
    """What some worlds of a cell come to: all of them, or those in which something is known."""
    verdicts = {h.verdict for h in hearings}
    verdict = min(verdicts, key=lambda v: v.caution)
    absences = [v for v in verdicts if v.is_absence]
    others = {v for v in verdicts if not v.is_absence}
    if absences:
        others.add(min(absences, key=lambda v: v.caution))
    others.discard(verdict)
    return Finding(
        cell=cell,
        verdict=verdict,
        settled=not others,
        otherwise=frozenset(others),
        deciding=frozenset().union(*(h.deciding for h in hearings if h.verdict is verdict)),
        hearings=hearings,
        overfull=False,
    )


def hear(found: tuple[Candidate, ...], cell: Cell, day: date, bench: Docket, facts: Facts, world: World) -> Hearing:
    """Decide one cell in one world. The precedence, once and for all:

    1. A rule applies when it is in force, is not displaced, covers the cell in the world's reading, governs its
       practitioner, and the fact it hangs on holds. A trigger that no dimension expresses counts as met where the rule
       restricts, and as unmet where it permits, exempts or is an exception.
    2. An exception that applies removes the rules it names, unless a further exception removes it first.
    3. Within one authority the most restrictive side stands: prohibits, permits on application, permits, takes no
       position. Requirements only add conditions; exemptions only remove.
    4. Over all authorities: any prohibition prohibits.
    5. Else any application makes it on application.
    6. Else a permission of a provincial authority makes it conditional when a condition attaches, permitted when none
       does. It counts only where its scope names the practitioner or the practitioner's own college gave it.
    7. Else the absence has the name that the practitioner's own college gives it: no position; not captured, when a
       rule of it on the drug or on no drug by name is in force, or when a search found something and no such rule is
       recorded; silent, when a search of it for the drug is on record; unsearched. A rule on no drug by name whose
       trigger no dimension expresses counts here as unmet: it may restrict, and is no word on the drug.

    The source of the interpretation is design.md, section 5, steps 3 to 6: a conjunction of authorities, in which
    silence never permits.
    """
    use = use_in(cell, day, bench, world)
    applying: list[tuple[Prepared, Verdict | None]] = []
    for c in found:
        p = c.prepared
        if not has_begun(p, day, world) or (p.ends is not None and has_ended(p, day, world)):
            continue
        covered = c.sides[(world.get(p.reading, False) if p.reading else False), use]
        if covered is None or (p.replaced_by and is_displaced(p, cell, day, use, world)):
            continue
        test = p.rule.applies_if
        if test is not None:
            holds = test.holds(facts)
            if not (world.get(p.hangs_on or "", False) if holds is None else holds):
                continue
        if speaks(p, covered):
            applying.append((p, side_of(p, covered, facts)))
    return _hear(cell, bench, day, world, tuple(applying))


def _hear(
    cell: Cell,
    bench: Docket,
    day: date,
    world: World,
    applying: tuple[tuple[Prepared, Verdict | None], ...],
    sure: frozenset[str] | None = None,
) -> Hearing:
    """`sure` are the refs that may permit, defeat or take no position; None: all that apply."""
    defeated = _defeated(applying, day, world, sure)
    standing = [(p, side) for p, side in applying if p.ref not in defeated]
    by_authority: dict[str, Verdict] = {}
    for p, side in standing:
        if side is not None:
            known = by_authority.get(p.authority.id)
            if known is None or side.caution < known.caution:
                by_authority[p.authority.id] = side
    conditions = frozenset(
        (key, p.ref)
        for p, side in standing
        if not p.rule.standing and (side is Verdict.PERMITTED or side is Verdict.ON_APPLICATION or _is_duty(p))
        for key, _ in p.conditions
    )
    college = bench.college_of(cell.practitioner)
    for restriction in (Verdict.PROHIBITED, Verdict.ON_APPLICATION):
        if restriction in by_authority.values():
            deciding = frozenset(p.ref for p, side in standing if side is restriction)
            return Hearing(world, applying, defeated, restriction, deciding, conditions)
    counting = frozenset(
        p.ref for p, side in standing if side is Verdict.PERMITTED and counts(p, college, world) and _is_in(p, sure)
    )
    if counting:
        attached = any(
            side is Verdict.PERMITTED or _is_duty(p) for p, side in standing if p.conditions and not p.rule.standing
        )
        yes = Verdict.CONDITIONAL if attached or _granted(standing) else Verdict.PERMITTED
        return Hearing(world, applying, defeated, yes, counting, conditions)
    silent = frozenset(
        p.ref for p, side in standing if side is Verdict.NO_POSITION and p.authority.id == college and _is_in(p, sure)
    )
    name = Verdict.NO_POSITION if silent else _name_absence(cell, bench, day, world, college)
    return Hearing(world, applying, defeated, name, silent, conditions)


def counts(p: Prepared, college: str | None, world: World) -> bool:
    """Whether a permission of this rule is a yes: a province's, naming the practitioner or of the own college.

    What it names is what its scope names in the world's reading.
    """
    reach = p.reach_at(world)
    return p.is_provincial and (p.authority.id == college or (reach is not None and reach.names_practitioner))


def _is_in(p: Prepared, sure: frozenset[str] | None) -> bool:
    return sure is None or p.ref in sure


def _is_duty(p: Prepared) -> bool:
    return p.rule.effect is Effect.REQUIRES


def _granted(standing: list[tuple[Prepared, Verdict | None]]) -> bool:
    """Whether the yes rests on an application granted: that grant is itself a condition."""
    return any(p.rule.effect is Effect.PERMITS_ON_APPLICATION and side is Verdict.PERMITTED for p, side in standing)


def _defeated(
    applying: tuple[tuple[Prepared, Verdict | None], ...], day: date, world: World, sure: frozenset[str] | None
) -> Mapping[str, tuple[str, ...]]:
    """The applying rules that an applying exception removes, each with the exceptions that remove it.

    An exception that is itself removed removes nothing, and none whose trigger no dimension expresses (it may still bar
    by `only`). That exceptions form no circle is checked elsewhere.
    """
    exceptions = [p for p, _ in applying if p.targets and p.rule.trigger is None and _is_in(p, sure)]
    if not exceptions:
        return {}
    present = {p.ref for p, _ in applying}
    attackers: dict[str, set[str]] = {}
    for p in exceptions:
        for target, through in p.targets:
            if target in present and target != p.ref and all(takes_hold(link, day, world) for link in through):
                attackers.setdefault(target, set()).add(p.ref)
    known: dict[str, tuple[str, ...]] = {}

    def by_whom(ref: str) -> tuple[str, ...]:
        if ref not in known:
            known[ref] = ()
            known[ref] = tuple(sorted(a for a in attackers.get(ref, ()) if not by_whom(a)))
        return known[ref]

    return {ref: by for ref in sorted(attackers) if (by := by_whom(ref))}


def _name_absence(cell: Cell, bench: Docket, day: date, world: World, college: str | None) -> Verdict:
    for p in bench.rules_of(college):
        if not p.is_on(cell.drug):
            continue
        if not has_begun(p, day, world) or has_ended(p, day, world):
            continue
        if any(takes_hold(link, day, world, unsaid=True) and not link.by for link in p.replaced_by):
            continue
        return Verdict.NOT_CAPTURED
    return bench.unruled(college, cell.drug)
