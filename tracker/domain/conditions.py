"""The conditions of an answer: which attach, in which worlds, for which part of it, and whether the facts meet them."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.answer import AnswerCondition, Compliance, State, Verdict
from tracker.domain.decide import Ruling, facts_of
from tracker.domain.grounds import Covers
from tracker.domain.hearing import Finding, Hearing
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Facts, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import because

_WEAKER = [State.MET, State.UNKNOWN, State.UNMET]
"""Of several tests under one key, the one that stands worst is shown."""


def _state(condition: Condition, facts: Facts) -> State:
    holds = None if condition.test is None else condition.test.holds(facts)
    return State.UNKNOWN if holds is None else State.MET if holds else State.UNMET


class _Gathered:
    """One condition as it is met with in the cells of a ruling."""

    __slots__ = ("cells", "condition", "force", "in_worlds", "rules", "state")

    def __init__(self, condition: Condition, state: State, in_worlds: tuple[Text, ...]) -> None:
        self.condition = condition
        self.state = state
        self.in_worlds = in_worlds
        self.force = Force.SHOULD
        self.rules: set[str] = set()
        self.cells: list[int] = []


def conditions_of(
    ruling: Ruling, rulebook: Rulebook, question: Question, covers: Covers
) -> tuple[tuple[AnswerCondition, ...], tuple[AnswerCondition, ...]]:
    """The conditions and, apart, the standing duties of a ruling."""
    asked: dict[str, _Gathered] = {}
    standing: dict[str, _Gathered] = {}
    for index, finding in enumerate(ruling.findings):
        facts = facts_of(question, rulebook, finding.cell.practitioner)
        bearing = [not _is_barred(h, finding) for h in finding.hearings]
        for hearing, bears in zip(finding.hearings, bearing, strict=True):
            for p, _ in hearing.applying:
                for key, condition in p.conditions if p.ref not in hearing.defeated else ():
                    kept = standing if p.rule.standing else asked
                    if kept is asked and (not bears or (key, p.ref) not in hearing.conditions):
                        continue
                    found = kept.get(key)
                    if found is None:
                        holds = [
                            b and (kept is standing or any(k == key for k, _ in h.conditions))
                            for h, b in zip(finding.hearings, bearing, strict=True)
                        ]
                        found = kept[key] = _Gathered(
                            condition,
                            _state(condition, facts),
                            () if kept is standing else because(finding, holds, rulebook),
                        )
                    found.state = max(found.state, _state(condition, facts), key=_WEAKER.index)
                    if (condition.force or p.force) is Force.MUST:
                        found.force = Force.MUST
                    found.rules.add(p.ref)
                    if index not in found.cells:
                        found.cells.append(index)
    return _listed(asked, covers), _listed(standing, covers)


def _is_barred(hearing: Hearing, finding: Finding) -> bool:
    """Whether a world has no conditions to show: it prohibits, or it is an absence beside a prohibition."""
    if hearing.verdict is Verdict.PROHIBITED:
        return True
    return finding.verdict is Verdict.PROHIBITED and hearing.verdict.is_absence


def _listed(gathered: Mapping[str, _Gathered], covers: Covers) -> tuple[AnswerCondition, ...]:
    order = {kind: i for i, kind in enumerate(ConditionKind)}
    rows = sorted(gathered.items(), key=lambda kv: (kv[1].force is not Force.MUST, order[kv[1].condition.kind], kv[0]))
    return tuple(
        AnswerCondition(
            key=key,
            kind=g.condition.kind,
            text=g.condition.text,
            force=g.force,
            state=g.state,
            rules=tuple(sorted(g.rules)),
            test=g.condition.test,
            because=g.in_worlds,
            covers=covers(g.cells),
        )
        for key, g in rows
    )


def compliance(ruling: Ruling, rulebook: Rulebook, question: Question) -> Compliance | None:
    """Of a yes: how its conditions stand, at the worst over its cells (design, section 5, step 9). None: no yes."""
    if not ruling.verdict.is_yes:
        return None
    return max(
        (compliance_of(f, facts_of(question, rulebook, f.cell.practitioner)) for f in ruling.findings), key=_WORSE.index
    )


_WORSE = [Compliance.MET, Compliance.OPEN, Compliance.BLOCKED_UNSETTLED, Compliance.BLOCKED]


def compliance_of(finding: Finding, facts: Facts) -> Compliance:
    worlds = []
    for hearing in finding.hearings:
        worlds.append(
            {_state(c, facts) for p, _ in hearing.applying for k, c in p.conditions if (k, p.ref) in hearing.conditions}
        )
    if all(State.UNMET in states for states in worlds):
        return Compliance.BLOCKED
    if any(State.UNMET in states for states in worlds):
        return Compliance.BLOCKED_UNSETTLED
    return Compliance.MET if all(states <= {State.MET} for states in worlds) else Compliance.OPEN
