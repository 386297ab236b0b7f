"""A cell in one world: what applies, what is defeated, and the verdict; and then across its worlds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from tests.twin.cell import OUTSIDE, Case
from tests.twin.events import World
from tracker.domain.answer import Verdict
from tracker.domain.instrument import AuthorityKind, Search
from tracker.domain.rule import Effect, Evidence, Rule

MOST_DOUBTS = 12


@dataclass(frozen=True)
class Found:
    """One world's outcome. `conditions` are keys, each with whether it is met (None: unknown)."""

    verdict: Verdict
    deciding: frozenset[str] = frozenset()
    conditions: frozenset[tuple[str, bool | None]] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What the law says of one cell.

    `conditions` are the keys of a yes or of an application, each with the worlds that it holds in, and `compliance`
    how the conditions of a yes stand (None: no yes). `doubts` is None where there were too many to look at each world.
    """

    verdict: Verdict
    settled: bool
    otherwise: frozenset[Verdict]
    deciding: frozenset[str]
    conditions: Mapping[str, frozenset[tuple[bool, ...]]] = field(default_factory=dict)
    compliance: str | None = None
    doubts: tuple[str, ...] | None = None


class Worlds(Case):
    """One cell, decided in every world that its doubts allow."""

    def all_worlds(self) -> list[World]:
        switches = self.doubts
        return [dict(zip(switches, values, strict=True)) for values in product((False, True), repeat=len(switches))]

    # Step 3: what applies.

    def in_reading(self, rule: Rule, world: World) -> str | None:
        other = rule.reading is not None and world[f"reading:{rule.reading.question}"]
        return self.reach(rule, other, self.use(world))

    def displaced(self, rule: Rule, world: World) -> bool:
        for newer, link, by in self.displacers(rule):
            if not self.events.instrument_began(newer).at(world) or not self.events.replaces(newer, link).at(world):
                continue
            if not link.by or any(self.events.began(r).at(world) and self.in_reading(r, world) for r in by):
                return True
        return False

    def in_force(self, rule: Rule, world: World) -> bool:
        began, ended = self.events.began(rule), self.events.ended(rule)
        return began.at(world) and not ended.at(world) and not self.displaced(rule, world)

    def applying(self, world: World) -> dict[str, str]:
        """The rules that apply, exceptions not yet looked at, and how each reaches the cell."""
        found: dict[str, str] = {}
        for rule in self.candidates:
            how = self.in_reading(rule, world)
            if how is None or not self.in_force(rule, world):
                continue
            if rule.applies_if is not None and not self.fact(rule.applies_if).at(world):
                continue
            if trigger_unmet(rule, how):
                continue
            found[rule.ref] = how
        return found

    # Exceptions.

    def undefeated(self, applying: Mapping[str, str], world: World) -> dict[str, str]:
        """Those left when every exception that itself stands has removed what it names."""
        exceptions: dict[str, set[str]] = {}
        for ref in applying:
            rule = self.rulebook.rule_of[ref]
            if rule.defeats and rule.trigger is None:
                exceptions[ref] = set(self.targets(rule, world))

        def stands(ref: str) -> bool:
            return not any(ref in named and e != ref and stands(e) for e, named in exceptions.items())

        return {ref: how for ref, how in applying.items() if stands(ref)}

    # Steps 4 to 6: the verdict of one world.

    def side(self, rule: Rule, how: str) -> Effect | None:
        """What a rule says here; None: it only adds conditions, or only removes."""
        if how == OUTSIDE:
            return Effect.PROHIBITS
        if rule.effect in (Effect.REQUIRES, Effect.EXEMPTS):
            return None
        return Effect.PERMITS if self.is_granted(rule) else rule.effect

    def is_granted(self, rule: Rule) -> bool:
        return rule.granted_by is not None and rule.granted_by.holds(self.facts) is True

    @property
    def own_college(self) -> AuthorityKind:
        nurse = self.below("practitioner", ("nurse-practitioner",))
        return AuthorityKind.NURSING_COLLEGE if nurse else AuthorityKind.MEDICAL_COLLEGE

    def counts(self, rule: Rule, other: bool) -> bool:
        """Whether a permission is a yes for this practitioner, and of the province."""
        authority = self.rulebook.authority_behind(rule)
        scope = self.scope(rule, other)
        names = scope is not None and scope.get("practitioner") is not None
        return authority.jurisdiction != "CA" and (names or authority.kind is self.own_college)

    def in_world(self, world: World) -> Found:
        left = self.undefeated(self.applying(world), world)
        rules = {ref: self.rulebook.rule_of[ref] for ref in left}
        sides = {ref: self.side(rules[ref], how) for ref, how in left.items()}
        saying = {effect: frozenset(ref for ref, side in sides.items() if side is effect) for effect in Effect}
        if saying[Effect.PROHIBITS]:
            return Found(Verdict.PROHIBITED, saying[Effect.PROHIBITS])
        conditions = self.attached(rules, sides)
        if saying[Effect.PERMITS_ON_APPLICATION]:
            return Found(Verdict.ON_APPLICATION, saying[Effect.PERMITS_ON_APPLICATION], conditions)
        yes = frozenset(
            ref
            for ref in saying[Effect.PERMITS]
            if self.counts(rules[ref], rules[ref].reading is not None and world[f"reading:{_point(rules[ref])}"])
        )
        if yes:
            return Found(Verdict.CONDITIONAL if conditions else Verdict.PERMITTED, yes, conditions)
        none = saying[Effect.TAKES_NO_POSITION]
        return self.absence([rules[ref] for ref in none], lambda rule: self.loosely_in_force(rule, world))

    def attached(
        self, rules: Mapping[str, Rule], sides: Mapping[str, Effect | None]
    ) -> frozenset[tuple[str, bool | None]]:
        """The conditions that attach, whoever set them; a standing duty attaches nothing."""
        found: set[tuple[str, bool | None]] = set()
        for ref, rule in rules.items():
            speaks = sides[ref] in (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION) or rule.effect is Effect.REQUIRES
            if rule.standing or not speaks:
                continue
            for condition in rule.conditions:
                met = None if condition.test is None else condition.test.holds(self.facts)
                found.add((condition.key or f"{ref}#{condition.id}", met))
            if rule.effect is Effect.PERMITS_ON_APPLICATION and sides[ref] is Effect.PERMITS:
                grant = rule.granted_by
                assert grant is not None
                found.add((f"granted:{grant.fact}:{grant.op.value}:{'|'.join(grant.values)}", True))
            evidence = rule.evidence or self.rulebook.instrument_of[rule.instrument].evidence
            unread = sides[ref] is Effect.PERMITS and evidence is not Evidence.READ
            if unread or (rule.incomplete and sides[ref] is not Effect.PERMITS_ON_APPLICATION):
                found.add((f"{rule.instrument}#unread", None))
        return frozenset(found)

    def absence(self, rules: Iterable[Rule], is_in_force: Callable[[Rule], bool]) -> Found:
        """The name of an absence, by the authority that is shown; `rules` take no position."""
        shown = self.shown_authority
        if shown is None:
            return Found(Verdict.UNSEARCHED)
        said = frozenset(r.ref for r in rules if self.rulebook.authority_behind(r).id == shown)
        if said:
            return Found(Verdict.NO_POSITION, said)
        for rule in self.here:
            if self.rulebook.authority_behind(rule).id == shown and self.is_on_the_drug(rule) and is_in_force(rule):
                return Found(Verdict.NOT_CAPTURED)
        looked = [s for s in self.rulebook.searches if s.authority == shown and self.is_about_the_drug(s)]
        if not looked:
            return Found(Verdict.UNSEARCHED)
        theirs = [r for r in self.here if self.rulebook.authority_behind(r).id == shown]
        ruled = any(self.below("drug", rule.scope.get("drug") or ("drug",)) for rule in theirs)
        if not ruled and any(s.found for s in looked):
            return Found(Verdict.NOT_CAPTURED)
        return Found(Verdict.SILENT)

    def is_on_the_drug(self, rule: Rule) -> bool:
        """Whether a rule is a word on this drug: it is not known to be where it names none and hangs on words."""
        drugs = rule.scope.get("drug")
        if drugs is None:
            return rule.trigger is None
        return self.below("drug", drugs)

    def is_about_the_drug(self, search: Search) -> bool:
        """Whether a search was for this drug: its words name it, or stand within a name of it, or name no drug."""
        vocabulary = self.rulebook.vocabulary
        (own,) = self.cell["drug"]
        names = {
            t.id: {t.id, t.name.en, *(a.word.lower() for a in t.aliases)}
            for t in vocabulary.terms
            if t.dimension == "drug" and t.parent is not None
        }
        words = re.findall(r"\w+", search.sought.en.lower())
        named = [w for w in words if any(w in known for known in names.values())]
        return not named or any(w in name for w in named for name in names.get(own, ()))

    @property
    def shown_authority(self) -> str | None:
        """The practitioner's own college in the jurisdiction. None: none is recorded."""
        colleges = [
            a.id
            for a in self.rulebook.authorities
            if a.kind is self.own_college and a.jurisdiction == self.question.jurisdiction
        ]
        return min(colleges, default=None)

    def loosely_in_force(self, rule: Rule, world: World) -> bool:
        """Whether a rule is in force, whatever it reaches and whatever took its place for a part of its scope.

        What the world does not say counts against it.
        """
        if not self.events.began(rule).at(world, False) or self.events.ended(rule).at(world, True):
            return False
        return not any(
            self.events.instrument_began(newer).at(world, True) and self.events.replaces(newer, link).at(world, True)
            for newer, link in self.events.links()
            if link.instrument == rule.instrument and not link.by and (not link.rules or rule.id in link.rules)
        )

    # Step 7: across the worlds.

    def across(self) -> Outcome:
        """The verdict of all worlds together: the most cautious, and what the others would be."""
        worlds = self.all_worlds()
        found = [self.in_world(world) for world in worlds]
        shown, otherwise = most_cautious({f.verdict for f in found})
        conditions: dict[str, set[tuple[bool, ...]]] = {}
        for world, each in zip(worlds, found, strict=True):
            for key, _ in each.conditions:
                conditions.setdefault(key, set()).add(tuple(world.values()))
        return Outcome(
            verdict=shown,
            settled=not otherwise,
            otherwise=otherwise,
            deciding=frozenset().union(*(f.deciding for f in found if f.verdict is shown)),
            conditions={key: frozenset(where) for key, where in conditions.items()},
            compliance=compliance(found) if shown.is_yes else None,
            doubts=tuple(self.doubts),
        )


def most_cautious(verdicts: Iterable[Verdict]) -> tuple[Verdict, frozenset[Verdict]]:
    """The verdict to show of several, and the others; absences that differ only in name are one."""
    order = list(Verdict)
    absences = {v for v in verdicts if v.is_absence}
    kept = {v for v in verdicts if not v.is_absence} | set(sorted(absences, key=order.index)[:1])
    shown = min(kept, key=order.index)
    return shown, frozenset(kept - {shown})


def compliance(found: Iterable[Found]) -> str:
    """Of a yes in every world: whether its conditions are met there."""
    unmet = [{key for key, met in each.conditions if met is False} for each in found]
    if all(unmet):
        return "blocked"
    if any(unmet):
        return "blocked-unsettled"
    return "met" if all(met for each in found for _, met in each.conditions) else "open"


def _point(rule: Rule) -> str:
    return rule.reading.question if rule.reading else ""


def trigger_unmet(rule: Rule, how: str) -> bool:
    """Whether words that no dimension expresses keep a rule from applying: where it permits, exempts or excepts."""
    if rule.trigger is None or how == OUTSIDE:
        return False
    return rule.effect in (Effect.PERMITS, Effect.EXEMPTS) or bool(rule.defeats)
