"""How one cell stands in one rulebook on one day, as far as a change can move it, and how it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.docket import Prepared
from tracker.domain.doubt import depends_on
from tracker.domain.hearing import Finding, Hearing
from tracker.domain.rule import Condition, ConditionKind, Force, Test
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import collapsed


@value_class(frozen=True, slots=True)
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


@value_class(frozen=True, slots=True)
class Stand:
    """How a cell stands. Two stands are equal when their reader has the same to do; `deciding` may still differ.

    `otherwise` are the verdicts of other worlds, most cautious first; `doubts` the switches on which the verdict
    depends. `conditions` are told for a yes and for an application alone, `duties`, the standing ones, for any verdict.
    `facts` are the tests on which a rule hangs that may apply here: a fact may turn the answer.
    """

    verdict: Verdict
    settled: bool
    otherwise: tuple[Verdict, ...] = ()
    conditions: tuple[Attached, ...] = ()
    doubts: tuple[str, ...] = ()
    duties: tuple[Attached, ...] = ()
    facts: tuple[Test, ...] = ()
    deciding: tuple[str, ...] = field(default=(), compare=False)


@value_class(frozen=True, slots=True)
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
        duties=_duties(finding),
        facts=_facts(finding),
        deciding=tuple(sorted(finding.deciding)),
    )


def _facts(finding: Finding) -> tuple[Test, ...]:
    rules = [p.rule for hearing in finding.hearings for p, _ in hearing.applying]
    return _in_order({test for rule in rules for test in (rule.applies_if, rule.granted_by) if test is not None})


def _in_order(tests: Iterable[Test]) -> tuple[Test, ...]:
    return tuple(sorted(tests, key=lambda t: (t.fact, t.op, t.values)))


def _attached(finding: Finding) -> tuple[Attached, ...]:
    return _gathered(finding, lambda hearing, key, p: (key, p.ref) in hearing.conditions)


def _duties(finding: Finding) -> tuple[Attached, ...]:
    return _gathered(finding, lambda hearing, _, p: p.rule.standing and p.ref not in hearing.defeated)


def _gathered(finding: Finding, bears: Callable[[Hearing, str, Prepared], bool]) -> tuple[Attached, ...]:
    """The conditions of the rules that apply, those that bear, by key."""
    found: dict[str, dict[tuple[str, int], tuple[Condition, Force]]] = {}
    worlds: dict[str, int] = {}
    for hearing in finding.hearings:
        here: set[str] = set()
        for p, _ in hearing.applying:
            for place, (key, condition) in enumerate(p.conditions):
                if bears(hearing, key, p):
                    here.add(key)
                    found.setdefault(key, {})[p.ref, place] = (condition, condition.force or p.force)
        for key in here:
            worlds[key] = worlds.get(key, 0) + 1
    return tuple(
        attached(key, tuple(found[key].values()), worlds[key] == len(finding.hearings)) for key in sorted(found)
    )


def attached(key: str, said: tuple[tuple[Condition, Force], ...], always: bool) -> Attached:
    """What is said under one key, by one text or by several, each with its force."""
    return Attached(
        key=key,
        kind=min((c.kind for c, _ in said), key=list(ConditionKind).index),
        force=Force.MUST if any(force is Force.MUST for _, force in said) else Force.SHOULD,
        always=always,
        texts=tuple(sorted({c.text for c, _ in said}, key=lambda t: (t.en, t.fr or ""))),
        tests=_in_order({c.test for c, _ in said if c.test}),
    )
