"""The decision against its slow twin, on random small rulebooks: every cell, every verdict, every deciding rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.strategies import asked, questions
from tests.twin import Cell, Outcome, twin
from tracker.domain.answer import Compliance, Reply, Verdict
from tracker.domain.decide import Ruling, decide
from tracker.domain.explain import answer
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED
from tracker.guidance.reader import read_pack

WORSE = [Compliance.MET, Compliance.OPEN, Compliance.BLOCKED_UNSETTLED, Compliance.BLOCKED]
Asked = tuple[Rulebook, Question]

trial = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def cells_of(ruling: Ruling) -> Iterator[Cell]:
    """The single cells of a ruling, written as the twin writes them."""
    for leaves in product(*(ruling.box[d] for d in ASKED)):
        yield tuple(leaf if isinstance(leaf, tuple) else (leaf,) for leaf in leaves)


def compare(rulebook: Rulebook, question: Question) -> None:
    """Hold the rulings to the twin: a partition, and the same of every cell."""
    expected = twin(rulebook, question)
    seen: set[Cell] = set()
    for ruling in decide(rulebook, question):
        inside = {cell: expected[cell] for cell in cells_of(ruling)}
        assert not seen & set(inside), "two rulings cover one cell"
        seen |= set(inside)
        for cell, outcome in inside.items():
            told = (ruling.verdict, ruling.settled, ruling.otherwise)
            assert told == (outcome.verdict, outcome.settled, outcome.otherwise), f"at {cell}"
        assert ruling.deciding == frozenset().union(*(o.deciding for o in inside.values()))
        if ruling.verdict.is_yes:
            assert_same_conditions(list(inside.values()))
    assert seen == set(expected), "a cell is left out"


def assert_same_conditions(outcomes: list[Outcome]) -> None:
    """Yeses told as one have the same conditions in the same worlds."""
    first = outcomes[0]
    for other in outcomes[1:]:
        if first.doubts is None or other.doubts is None:
            continue
        assert set(first.conditions) == set(other.conditions)
        both = sorted({*first.doubts, *other.doubts})
        for values in product((False, True), repeat=len(both)):
            world = dict(zip(both, values, strict=True))
            assert attached(first, world) == attached(other, world)


def attached(outcome: Outcome, world: Mapping[str, bool]) -> set[str]:
    here = tuple(world[s] for s in outcome.doubts or ())
    return {key for key, where in outcome.conditions.items() if here in where}


def compare_conditions(rulebook: Rulebook, question: Question) -> None:
    """Hold the conditions of every yes, and how they stand, to the twin."""
    expected = twin(rulebook, question)
    reply: Reply = answer(rulebook, question, with_nearest=False)
    for ruling, told in zip(decide(rulebook, question), reply.answers, strict=True):
        inside = [expected[cell] for cell in cells_of(ruling)]
        assert told.verdict is ruling.verdict
        assert frozenset(told.deciding) == ruling.deciding
        if not told.verdict.is_yes:
            assert told.compliance is None
        elif all(o.doubts is not None for o in inside):
            assert {c.key for c in told.conditions} == {key for o in inside for key in o.conditions}
            assert told.compliance is max((Compliance(str(o.compliance)) for o in inside), key=WORSE.index)


@pytest.mark.parametrize("part", range(4))
def test_rulings_equal_the_twin(part: int) -> None:
    @seed(part)
    @settings(trial, max_examples=450)
    @given(asked())
    def check(given: Asked) -> None:
        compare(*given)

    check()


@settings(trial, max_examples=200)
@given(asked(most_cells=16))
def test_conditions_equal_the_twin(given: Asked) -> None:
    compare_conditions(*given)


def caution(verdict: Verdict) -> int:
    """How cautious a verdict is, absences taken as one."""
    return min(v.caution for v in Verdict if v.is_absence) if verdict.is_absence else verdict.caution


@settings(trial, max_examples=150)
@given(asked(most_cells=16))
def test_too_many_doubts_equal_the_twin_and_are_more_cautious(given: Asked) -> None:
    rulebook, question = given
    exact = twin(rulebook, question)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.twin.widest.MOST_DOUBTS", 0)
        patch.setattr("tracker.domain.hearing.MOST_DOUBTS", 0)
        compare(rulebook, question)
        for cell, outcome in twin(rulebook, question).items():
            assert caution(outcome.verdict) <= caution(exact[cell].verdict)


def test_more_than_twelve_doubts() -> None:
    overfull = 0

    @settings(trial, max_examples=25)
    @given(asked(doubtful=True, most_cells=2))
    def check(given: Asked) -> None:
        nonlocal overfull
        compare(*given)
        overfull += sum(finding.overfull for ruling in decide(*given) for finding in ruling.findings)

    check()
    assert overfull >= 5, "the strategy no longer makes what this test is about"


def months(first: date, last: date) -> list[date]:
    """A day in every month, the 1st and others in turn."""
    days = [date(year, month, 1 + month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    return [*days, *(d.replace(day=1) for d in days)]


def test_the_bundled_rulebook_equals_the_twin() -> None:
    rulebook, problems = read_pack()
    assert not [p for p in problems if p.severity == "error"]
    provinces = sorted({a.jurisdiction for a in rulebook.authorities} - {"CA"})

    @settings(trial, max_examples=150)
    @given(questions(rulebook, 6, provinces, months(date(2019, 1, 1), date(2026, 12, 1))))
    def check(question: Question) -> None:
        compare(rulebook, question)
        compare_conditions(rulebook, question)

    check()


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_rulings_equal_the_twin_at_length(part: int) -> None:
    @seed(1000 + part)
    @settings(trial, max_examples=2000)
    @given(asked())
    def check(given: Asked) -> None:
        compare(*given)

    check()
