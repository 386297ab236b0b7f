"""What is asked of many sites: decided once for all that share a place, a service and what rules hang on.

Of the facts that are known of a site most only meet conditions. Such a fact changes no verdict and no wording, so a
ruling is worked out without it, and each site's facts are then held against the conditions that attach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.domain.answer import AnswerCondition, Compliance, Standing, State, Verdict, When
from tracker.domain.conditions import Attaching, Tried, attaching, complies, state_of, tests_of, weakest, worst
from tracker.domain.decide import Line, Ruling, decide, implied_facts, spread
from tracker.domain.docket import Prepared, docket
from tracker.domain.explain import when_of
from tracker.domain.notices import standing_of
from tracker.domain.question import Question
from tracker.domain.rule import Facts, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class

__all__ = ["Stands", "frames", "stands"]


@value_class(frozen=True, slots=True)
class Stands:
    """One answer as far as a site needs it: the verdict, how sure and how fresh, and each condition as it stands."""

    when: When
    verdict: Verdict
    settled: bool
    standing: Standing
    deciding: tuple[str, ...]
    compliance: Compliance | None
    conditions: tuple[AnswerCondition, ...]


class Frames:
    """The rulings on one subject, by the facts on which a rule hangs, and by how the tests of its conditions stand."""

    __slots__ = ("_bare", "_frames", "_implied", "_rulebook", "hangs", "tests")

    def __init__(self, rulebook: Rulebook, bare: Question) -> None:
        self._rulebook = rulebook
        self._bare = bare
        line = Line(rulebook, bare)
        self.hangs = frozenset(fact for cell, _ in line.cells.values() for fact in line.bench.hangs(cell))
        """The facts that can change a verdict."""
        self._implied = implied_facts(bare, rulebook)
        self.tests = {t for cell, _ in line.cells.values() for p in line.bench.reaching(cell) for t in tests_in(p)}
        """Whatever is tried of a fact that the question's own words leave open, by any rule that may reach it."""
        said = [{f for f, v in known.items() if isinstance(v, str)} for known in self._implied.values()]
        if said and len(said) == len({cell.practitioner for cell, _ in line.cells.values()}):
            self.tests = {t for t in self.tests if t.fact not in set.intersection(*said)}
        self._frames: dict[tuple[object, ...], _Frame] = {}

    def stands(self, on: date, asked: date, facts: Facts) -> tuple[Stands, ...]:
        """How the answers stand with these facts, in the order of the outline."""
        given = tuple((f, str(facts[f])) for f in sorted(self.hangs) if f in facts)
        key = (on, asked, given)
        frame = self._frames.get(key)
        if frame is None:
            question = replace(self._bare, on=on, asked=asked, facts=given)
            frame = self._frames[key] = _Frame(self._rulebook, question)
        return frame.stands({leaf: {**known, **facts} for leaf, known in self._implied.items()}, facts)


def tests_in(p: Prepared) -> Iterator[Test]:
    """Every test of a rule: of its conditions, and those on which it hangs."""
    found = (p.rule.applies_if, p.rule.granted_by, *(condition.test for _, condition in p.conditions))
    return (test for test in found if test is not None)


class _Frame:
    """The rulings on a question, and what they come to, by how each test of their conditions stands."""

    __slots__ = ("_known", "_parts", "_tried")

    def __init__(self, rulebook: Rulebook, question: Question) -> None:
        bench = docket(rulebook, question.jurisdiction)
        whole = spread(question, rulebook)
        self._parts = []
        tried: dict[Tried, None] = {}
        for ruling in decide(rulebook, question):
            conditions, _ = attaching(ruling, rulebook)
            part = _Part(
                Stands(
                    when_of(ruling.box, whole, rulebook.vocabulary, question.jurisdiction),
                    ruling.verdict,
                    ruling.settled,
                    standing_of(bench, ruling, question),
                    tuple(sorted(ruling.deciding)),
                    None,
                    (),
                ),
                conditions,
                _worlds(ruling) if ruling.verdict.is_yes else (),
            )
            self._parts.append(part)
            tried |= dict.fromkeys(t for c in conditions for t in c.tried)
            tried |= dict.fromkeys(t for worlds in part.worlds for world in worlds for t in world)
        self._tried = tuple(tried)
        self._known: dict[tuple[State, ...], tuple[Stands, ...]] = {}

    def stands(self, by_practitioner: dict[str, Facts], facts: Facts) -> tuple[Stands, ...]:
        states = tuple(state_of(test, by_practitioner.get(leaf, facts)) for leaf, test in self._tried)
        found = self._known.get(states)
        if found is None:
            each = dict(zip(self._tried, states, strict=True))
            found = self._known[states] = tuple(part.with_states(each) for part in self._parts)
        return found


def _worlds(ruling: Ruling) -> tuple[tuple[frozenset[Tried], ...], ...]:
    """Of each cell, in each of its worlds, what is tried."""
    return tuple(
        tuple(frozenset((f.cell.practitioner, test) for test in tests_of(h)) for h in f.hearings)
        for f in ruling.findings
    )


@value_class(frozen=True, slots=True)
class _Part:
    bare: Stands
    conditions: tuple[Attaching, ...]
    worlds: tuple[tuple[frozenset[Tried], ...], ...]

    def with_states(self, states: dict[Tried, State]) -> Stands:
        conditions = tuple(c.stands(weakest(states[t] for t in c.tried)) for c in self.conditions)
        held = [complies([{states[t] for t in world} for world in cell]) for cell in self.worlds]
        return replace(self.bare, conditions=conditions, compliance=worst(held) if held else None)


def frames(rulebook: Rulebook, bare: Question) -> Frames:
    """What is kept of a subject without facts. Raises QuestionError when it names what does not exist here."""
    found = rulebook.frames.get(bare.subject)
    if found is None:
        found = rulebook.frames[bare.subject] = Frames(rulebook, bare)
    return found


def stands(rulebook: Rulebook, question: Question) -> tuple[Stands, ...]:
    """How the answers to a question stand, as `answer` gives them; the `covers` of their conditions are left out.

    Many questions that differ only in facts cost little more than one. Raises QuestionError.
    """
    bare = replace(question, facts=()) if question.facts else question
    return frames(rulebook, bare).stands(question.on, question.asked, dict(question.facts))
