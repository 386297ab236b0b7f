"""A cell with more doubts than anyone can look at world by world: restrictions at their widest, nothing doubtful."""

from __future__ import annotations

from tests.twin.cell import INSIDE, OUTSIDE
from tests.twin.worlds import MOST_DOUBTS, Found, Outcome, Worlds, trigger_unmet
from tracker.domain.answer import Verdict
from tracker.domain.rule import Effect, Rule


class Widest(Worlds):
    """One cell, decided by what is possible for restrictions and by what is certain for everything else."""

    def outcome(self) -> Outcome:
        if len(self.doubts) <= MOST_DOUBTS:
            return self.across()
        found = self.widest()
        return Outcome(found.verdict, False, frozenset(), found.deciding)

    def surely_displaced(self, rule: Rule) -> bool:
        return any(
            self.events.instrument_began(newer).known is True
            and self.events.replaces(newer, link).known is True
            and (not link.by or any(self.events.began(r).known is True and None not in self.reaches(r) for r in by))
            for newer, link, by in self.displacers(rule)
        )

    def possible(self, rule: Rule) -> bool:
        fact = None if rule.applies_if is None else self.fact(rule.applies_if).known
        return fact is not False and not self.surely_displaced(rule)

    def certain(self, rule: Rule) -> bool:
        fact = True if rule.applies_if is None else self.fact(rule.applies_if).known
        began, ended = self.events.began(rule), self.events.ended(rule)
        return fact is True and began.known is True and ended.known is False and not self.displacers(rule)

    def may_act(self, rule: Rule) -> bool:
        return bool(rule.defeats) and rule.trigger is None and self.possible(rule)

    def is_doubtful(self, rule: Rule) -> bool:
        """Whether an exception may remove a rule, as far as anyone knows."""
        return any(
            e.ref != rule.ref and self.may_act(e) and rule.ref in self.targets(e, {}, absent=True)
            for e in self.candidates
        )

    def is_sure(self, rule: Rule) -> bool:
        hows = self.reaches(rule)
        return self.certain(rule) and len(hows) == 1 and None not in hows and not self.is_doubtful(rule)

    def is_removed(self, rule: Rule) -> bool:
        """Whether an exception removes a rule beyond doubt."""
        return any(
            e.ref != rule.ref and self.may_act(e) and self.is_sure(e) and rule.ref in self.targets(e, {})
            for e in self.candidates
        )

    def widest(self) -> Found:
        rules = [r for r in self.candidates if self.possible(r) and not self.is_removed(r)]
        hows = {r.ref: self.reaches(r) for r in rules}
        sure = {r.ref for r in rules if self.is_sure(r)}
        prohibits, applies, permits, adds = set(), set(), set(), False
        for rule in rules:
            inside = INSIDE in hows[rule.ref] and not trigger_unmet(rule, INSIDE)
            if OUTSIDE in hows[rule.ref] or (inside and rule.effect is Effect.PROHIBITS):
                prohibits.add(rule.ref)
            side = self.side(rule, INSIDE) if inside else None
            if side is Effect.PERMITS_ON_APPLICATION:
                applies.add(rule.ref)
            others = (False, True) if rule.reading else (False,)
            if side is Effect.PERMITS and rule.ref in sure and all(self.counts(rule, other) for other in others):
                permits.add(rule.ref)
            adds = adds or (inside and bool(self.attached({rule.ref: rule}, {rule.ref: side})))
        if prohibits:
            return Found(Verdict.PROHIBITED, frozenset(prohibits))
        if applies:
            return Found(Verdict.ON_APPLICATION, frozenset(applies))
        if permits:
            return Found(Verdict.CONDITIONAL if adds else Verdict.PERMITTED, frozenset(permits))
        none = [r for r in rules if r.ref in sure and self.side(r, INSIDE) is Effect.TAKES_NO_POSITION]
        return self.absence(none, lambda rule: self.loosely_in_force(rule, {}))
