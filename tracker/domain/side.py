"""What one rule says of a cell by itself: whether it speaks, and which verdict it leans to."""

from __future__ import annotations

from tracker.domain.answer import Verdict
from tracker.domain.docket import Prepared
from tracker.domain.rule import Effect, Facts

SIDES = {
    Effect.PROHIBITS: Verdict.PROHIBITED,
    Effect.PERMITS_ON_APPLICATION: Verdict.ON_APPLICATION,
    Effect.PERMITS: Verdict.PERMITTED,
    Effect.TAKES_NO_POSITION: Verdict.NO_POSITION,
}


def speaks(p: Prepared, covered: bool) -> bool:
    """Whether a rule that covers (or, by `only`, bars) a cell speaks, for all the trigger no dimension expresses."""
    rule = p.rule
    lenient = bool(rule.defeats) or rule.effect in (Effect.PERMITS, Effect.EXEMPTS)
    return rule.trigger is None or not covered or not lenient


def side_of(p: Prepared, covered: bool, facts: Facts) -> Verdict | None:
    """What a rule that covers (or, by `only`, bars) a cell says of it; None for a duty or an exemption."""
    rule = p.rule
    if not covered:
        return Verdict.PROHIBITED
    if rule.effect is Effect.PERMITS_ON_APPLICATION and rule.granted_by is not None and rule.granted_by.holds(facts):
        return Verdict.PERMITTED
    return SIDES.get(rule.effect)
