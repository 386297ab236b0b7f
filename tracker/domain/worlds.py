"""What holds in which worlds of a cell, and what has to be so for it, in words."""

from __future__ import annotations

from tracker.domain.answer import Verdict
from tracker.domain.doubt import depends_on
from tracker.domain.hearing import Finding, Hearing
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.domain.words import tell


def shown(finding: Finding) -> tuple[Hearing, ...]:
    """The hearings that came to the verdict shown; for an absence, to any absence."""
    if finding.verdict.is_absence:
        return tuple(h for h in finding.hearings if h.verdict.is_absence)
    return tuple(h for h in finding.hearings if h.verdict is finding.verdict)


def collapsed(verdict: Verdict) -> object:
    """A verdict as doubts see it: absences differ in name only."""
    return "absence" if verdict.is_absence else verdict


def because(finding: Finding, holds: list[bool], rulebook: Rulebook) -> tuple[Text, ...]:
    """What has to be so for something that holds in some worlds only: the switches that all those worlds share.

    Where they share none, the first such world is told. Empty when it holds in every world.
    """
    if all(holds):
        return ()
    matter = depends_on(finding.doubts, holds)
    inside = [h.world for h, held in zip(finding.hearings, holds, strict=True) if held]
    shared = {s: inside[0][s] for s in matter if len({w[s] for w in inside}) == 1}
    return tuple(tell(s, value, rulebook) for s, value in (shared or {s: inside[0][s] for s in matter}).items())
