"""How one cell stands in one rulebook on one day, as far as a change can move it, and how it moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.doubt import depends_on
from tracker.domain.hearing import Finding
from tracker.domain.rule import Condition, ConditionKind, Force, Test
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import collapsed


@dataclass(frozen=True, slots=True)
class Attached:
    """A condition of a yes (or of an application), with all that is said under its key.

    `always` is False where it attaches in some worlds only. `texts` and `tests` are sorted.
    """

    key: str
    kind: ConditionKind
    force: Force
    always: bool
    texts: tuple[Text, ...]
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """How a cell stands. Two stands are equal when their reader has the same to do; `deciding` may still differ.

    `otherwise` are the verdicts of other worlds, most cautious first; `doubts` the switches on which the verdict
    depends. `conditions` are told for a yes and for an application alone.
    """

    verdict: Verdict
    settled: bool
    otherwise: tuple[Verdict, ...] = ()
    conditions: tuple[Attached, ...] = ()
    doubts: tuple[str, ...] = ()
    deciding: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of days on which a cell stands otherwise after a change than before it.

    `begins` None: from as far back as anyone can ask; `until`, the first day no longer meant, None: for good. A stand
    is None where the rulebook has no such term.
    """

    begins: date | None
    until: date | None
    before: Stand | None
    after: Stand | None


def stand_of(finding: Finding) -> Stand:
    """What of a finding counts when two rulebooks are compared."""
    verdict = finding.verdict
    return Stand(
        verdict=verdict,
        settled=finding.settled,
        otherwise=tuple(sorted(finding.otherwise, key=lambda v: v.caution)),
        conditions=_attached(finding) if verdict.is_yes or verdict is Verdict.ON_APPLICATION else (),
        doubts=depends_on(finding.doubts, [collapsed(h.verdict) for h in finding.hearings]),
        deciding=tuple(sorted(finding.deciding)),
    )


def _attached(finding: Finding) -> tuple[Attached, ...]:
    found: dict[str, dict[tuple[str, int], tuple[Condition, Force]]] = {}
    worlds: dict[str, int] = {}
    for hearing in finding.hearings:
        for key in {key for key, _ in hearing.conditions}:
            worlds[key] = worlds.get(key, 0) + 1
        for p, _ in hearing.applying:
            for place, (key, condition) in enumerate(p.conditions):
                if (key, p.ref) in hearing.conditions:
                    found.setdefault(key, {})[p.ref, place] = (condition, condition.force or p.force)
    return tuple(_one(key, tuple(found[key].values()), worlds[key] == len(finding.hearings)) for key in sorted(found))


def _one(key: str, said: tuple[tuple[Condition, Force], ...], always: bool) -> Attached:
    return Attached(
        key=key,
        kind=min((c.kind for c, _ in said), key=list(ConditionKind).index),
        force=Force.MUST if any(force is Force.MUST for _, force in said) else Force.SHOULD,
        always=always,
        texts=tuple(sorted({c.text for c, _ in said}, key=lambda t: (t.en, t.fr or ""))),
        tests=tuple(sorted({c.test for c, _ in said if c.test}, key=lambda t: (t.fact, t.op, t.values))),
    )
