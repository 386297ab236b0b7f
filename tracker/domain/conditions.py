"""The conditions of an answer: which attach, in which worlds, for which part of it, and whether the facts meet them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from tracker.domain.answer import AnswerCondition, Compliance, State, Verdict, When
from tracker.domain.decide import Ruling, facts_of
from tracker.domain.grounds import Covers
from tracker.domain.hearing import Finding, Hearing
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Facts, Force, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import because

_WEAKER = [State.MET, State.UNKNOWN, State.UNMET]
"""Of several tests under one key, the one that stands worst is shown."""

Tried = tuple[str, Test | None]
"""The practitioner of a cell, by whom a fact may be known, and what is tried there; None: no fact decides it."""


def state_of(test: Test | None, facts: Facts) -> State:
    """How a condition stands: unknown where its fact is, and where no fact decides it."""
    holds = None if test is None else test.holds(facts)
    return State.UNKNOWN if holds is None else State.MET if holds else State.UNMET


def weakest(states: Iterable[State]) -> State:
    """How a condition stands that several tests decide."""
    return max(states, key=_WEAKER.index)


@value_class(frozen=True, slots=True)
class Attaching:
    """A condition as it attaches to a ruling, whatever is known of the site.

    `because` empty: it holds in every world; otherwise in which. `cells` are the places of the findings that have it.
    """

    key: str
    condition: Condition
    force: Force
    because: tuple[Text, ...]
    rules: tuple[str, ...]
    cells: tuple[int, ...]
    tried: tuple[Tried, ...]

    def stands(self, state: State, covers: When = ()) -> AnswerCondition:
        """The condition as an answer shows it."""
        return AnswerCondition(
            key=self.key,
            kind=self.condition.kind,
            text=self.condition.text,
            force=self.force,
            state=state,
            rules=self.rules,
            test=self.condition.test,
            because=self.because,
            covers=covers,
        )


class _Gathered:
    """One condition as it is met with in the cells of a ruling."""

    __slots__ = ("cells", "condition", "force", "in_worlds", "rules", "tried")

    def __init__(self, condition: Condition, in_worlds: tuple[Text, ...]) -> None:
        self.condition = condition
        self.in_worlds = in_worlds
        self.force = Force.SHOULD
        self.rules: set[str] = set()
        self.cells: list[int] = []
        self.tried: dict[Tried, None] = {}


def attaching(ruling: Ruling, rulebook: Rulebook) -> tuple[tuple[Attaching, ...], tuple[Attaching, ...]]:
    """The conditions and, apart, the standing duties that attach to a ruling, in the order in which they are shown."""
    asked: dict[str, _Gathered] = {}
    standing: dict[str, _Gathered] = {}
    for index, finding in enumerate(ruling.findings):
        bearing = [not _is_barred(h, finding) for h in finding.hearings]
        keys = [{key for key, _ in h.conditions} for h in finding.hearings]
        for hearing, bears in zip(finding.hearings, bearing, strict=True):
            for p, _ in hearing.applying:
                for key, condition in p.conditions if p.ref not in hearing.defeated else ():
                    kept = standing if p.rule.standing else asked
                    if kept is asked and (not bears or (key, p.ref) not in hearing.conditions):
                        continue
                    found = kept.get(key)
                    if found is None:
                        holds = [b and (kept is standing or key in k) for k, b in zip(keys, bearing, strict=True)]
                        in_worlds = () if kept is standing else because(finding, holds, rulebook)
                        found = kept[key] = _Gathered(condition, in_worlds)
                    found.tried[finding.cell.practitioner, condition.test] = None
                    if (condition.force or p.force) is Force.MUST:
                        found.force = Force.MUST
                    found.rules.add(p.ref)
                    if index not in found.cells:
                        found.cells.append(index)
    return _listed(asked), _listed(standing)


def _is_barred(hearing: Hearing, finding: Finding) -> bool:
    """Whether a world has no conditions to show: it prohibits, or it is an absence beside a prohibition."""
    if hearing.verdict is Verdict.PROHIBITED:
        return True
    return finding.verdict is Verdict.PROHIBITED and hearing.verdict.is_absence


def _listed(gathered: Mapping[str, _Gathered]) -> tuple[Attaching, ...]:
    order = {kind: i for i, kind in enumerate(ConditionKind)}
    rows = sorted(gathered.items(), key=lambda kv: (kv[1].force is not Force.MUST, order[kv[1].condition.kind], kv[0]))
    return tuple(
        Attaching(key, g.condition, g.force, g.in_worlds, tuple(sorted(g.rules)), tuple(g.cells), tuple(g.tried))
        for key, g in rows
    )


def conditions_of(
    ruling: Ruling, rulebook: Rulebook, question: Question, covers: Covers
) -> tuple[tuple[AnswerCondition, ...], tuple[AnswerCondition, ...]]:
    """The conditions and, apart, the standing duties of a ruling, as the facts of the question meet them."""
    facts = {leaf: facts_of(question, rulebook, leaf) for leaf in {f.cell.practitioner for f in ruling.findings}}

    def shown(found: Attaching) -> AnswerCondition:
        state = weakest(state_of(test, facts[practitioner]) for practitioner, test in found.tried)
        return found.stands(state, covers(list(found.cells)))

    asked, standing = attaching(ruling, rulebook)
    return tuple(map(shown, asked)), tuple(map(shown, standing))


def compliance(ruling: Ruling, rulebook: Rulebook, question: Question) -> Compliance | None:
    """Of a yes: how its conditions stand, at the worst over its cells (design, section 5, step 9). None: no yes."""
    if not ruling.verdict.is_yes:
        return None
    return worst(compliance_of(f, facts_of(question, rulebook, f.cell.practitioner)) for f in ruling.findings)


_WORSE = [Compliance.MET, Compliance.OPEN, Compliance.BLOCKED_UNSETTLED, Compliance.BLOCKED]


def worst(found: Iterable[Compliance]) -> Compliance:
    """How a yes stands that covers several cells."""
    return max(found, key=_WORSE.index)


def tests_of(hearing: Hearing) -> frozenset[Test | None]:
    """What is tried in one world by the conditions that attach there; None: one that no fact decides."""
    return frozenset(
        c.test for p, _ in hearing.applying for key, c in p.conditions if (key, p.ref) in hearing.conditions
    )


def compliance_of(finding: Finding, facts: Facts) -> Compliance:
    """How the conditions of one cell stand."""
    return complies([{state_of(test, facts) for test in tests_of(hearing)} for hearing in finding.hearings])


def complies(worlds: Sequence[AbstractSet[State]]) -> Compliance:
    """How conditions stand over all worlds: blocked where one is unmet in each."""
    if all(State.UNMET in states for states in worlds):
        return Compliance.BLOCKED
    if any(State.UNMET in states for states in worlds):
        return Compliance.BLOCKED_UNSETTLED
    return Compliance.MET if all(states <= {State.MET} for states in worlds) else Compliance.OPEN
