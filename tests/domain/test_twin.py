"""The decision against its slow twin, on random small rulebooks: every cell, every verdict, every deciding rule."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import tests.twin as twin_package
from tests.strategies import asked, questions
from tests.twin import Cell, Outcome, twin
from tracker.domain import decide as decision
from tracker.domain import docket, doubt, hearing
from tracker.domain.answer import Compliance, Reply, Verdict
from tracker.domain.decide import Ruling, decide
from tracker.domain.docket import Docket
from tracker.domain.explain import answer
from tracker.domain.outline import cut
from tracker.domain.question import Question
from tracker.domain.reach import Cell as SomeCell
from tracker.domain.rule import Effect, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.side import SIDES
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


@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))])
def test_rulings_equal_the_twin(part: int) -> None:
    @seed(part)
    @settings(trial, max_examples=250)
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


@pytest.mark.slow
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


Fault = Callable[[pytest.MonkeyPatch], None]


def without_switches(prefix: str) -> Fault:
    """Forget a kind of doubt."""
    real = doubt.switches

    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(hearing, "switches", lambda *given: tuple(s for s in real(*given) if not s.startswith(prefix)))

    return apply


def always(name: str, value: object) -> Fault:
    """Let one question that a hearing asks have one answer for ever."""
    return lambda patch: patch.setattr(hearing, name, lambda *_: value)


def least_cautious(patch: pytest.MonkeyPatch) -> None:
    real = hearing.find

    def find(cell: SomeCell, day: date, bench: Docket, facts: Mapping[str, str]) -> hearing.Finding:
        found = real(cell, day, bench, facts)
        shown = max((found.verdict, *found.otherwise), key=lambda v: v.caution)
        return replace(found, verdict=shown, otherwise=frozenset({found.verdict, *found.otherwise} - {shown}))

    patch.setattr(decision, "find", find)


def canada_alone(patch: pytest.MonkeyPatch) -> None:
    prepare = docket._prepare

    def prepared(rule: Rule, rulebook: Rulebook) -> docket.Prepared:
        found = prepare(rule, rulebook)
        found.is_provincial = True
        return found

    patch.setattr(docket, "_prepare", prepared)


def all_settled(patch: pytest.MonkeyPatch) -> None:
    real = hearing.find
    patch.setattr(decision, "find", lambda *given: replace(real(*given), settled=True))


FAULTS: dict[str, Fault] = {
    "2 no doubt about dates": without_switches("began:"),
    "2 no doubt about readings": without_switches("reading:"),
    "2 no doubt about supersessions": without_switches("supersedes:"),
    "2 no doubt about facts": without_switches("if:"),
    "2 no doubt about the use": without_switches("approved:"),
    "3 nothing is displaced": always("is_displaced", False),
    "3 nothing ends": always("has_ended", False),
    "3 every trigger is met": always("speaks", True),
    "3 no exception removes": always("_defeated", {}),
    "4 every permission counts": always("counts", True),
    "4 requirements add nothing": always("_is_duty", False),
    "4 a prohibition is an application": lambda patch: patch.setitem(SIDES, Effect.PROHIBITS, Verdict.ON_APPLICATION),
    "5 an application is a permission": lambda patch: patch.setitem(
        SIDES, Effect.PERMITS_ON_APPLICATION, Verdict.PERMITTED
    ),
    "5 Canada alone is enough": canada_alone,
    "6 a trigger in words names an absence": lambda patch: patch.setattr(
        docket.Prepared, "is_on", lambda p, drug: all(drug in leaves for d, leaves in p.own.named if d == "drug")
    ),
    "6 every absence is silence": always("_name_absence", Verdict.SILENT),
    "6 every absence is uncaptured": always("_name_absence", Verdict.NOT_CAPTURED),
    "7 the least cautious verdict": least_cautious,
    "7 everything is settled": all_settled,
    "8 doubts are merged away": lambda patch: patch.setattr(hearing.Finding, "key", lambda found: found.verdict),
    "8 conditions are merged away": lambda patch: patch.setattr(
        hearing.Finding, "key", lambda found: (found.verdict, found.settled, found.otherwise)
    ),
    "8 a part is left out": lambda patch: patch.setattr(decision, "cut", lambda keys, sizes: cut(keys, sizes)[:-1]),
}
"""One behaviour broken in each step of the decision, by the number of the step."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_any_step_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @seed(0)
    @settings(trial, max_examples=1800, phases=[Phase.generate], report_multiple_bugs=False)
    @given(asked())
    def check(given: Asked) -> None:
        compare(*given)

    FAULTS[fault](monkeypatch)
    with pytest.raises(AssertionError):
        check()


PLAIN_VALUES = {"answer", "instrument", "question", "rule", "rulebook", "stated", "vocabulary"}


def test_the_twin_knows_nothing_of_the_decision() -> None:
    imported = {
        node.module
        for file in Path(twin_package.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {module for module in imported if module.startswith("tracker")}
    assert ours == {f"tracker.domain.{name}" for name in PLAIN_VALUES}
