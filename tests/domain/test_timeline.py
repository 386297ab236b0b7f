"""Timelines: questions with their stretches by hand, from tables of the sources, and what holds of any timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.strategies import asked
from tests.strategies.rulebooks import DAYS
from tests.test_cases import CASES, pack, question_of
from tracker.domain.answer import Answer
from tracker.domain.causes import CauseKind
from tracker.domain.decide import spread
from tracker.domain.explain import answer
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import EARLIEST, StatedDate
from tracker.domain.timeline import Course, Stretch, Timeline, timeline
from tracker.domain.vocabulary import ASKED

law = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LONG_AGO = EARLIEST


@cache
def _cases() -> list[tuple[str, dict[str, Any]]]:
    read = YAML(typ="safe", pure=True)
    paths = sorted((CASES / "timelines").glob("*.yaml"))
    return [(p.stem, case) for p in paths for case in read.load(p.read_text(encoding="utf-8"))["timelines"]]


KEYS = {"from", "verdict", "otherwise", "vague", "began"}


def _instruments(switches: tuple[str, ...]) -> set[str]:
    return {switch.partition(":")[2].partition("/")[0] for switch in switches}


def _began(stretch: Stretch) -> set[str]:
    return {id for cause in stretch.causes for id in _instruments(cause.events)}


@pytest.mark.parametrize(("where", "case"), _cases(), ids=[case["id"] for _, case in _cases()])
def test_a_timeline_by_hand(where: str, case: dict[str, Any]) -> None:
    question = question_of({**case["ask"], "on": LONG_AGO})
    courses = timeline(pack(), question, brief=True).courses

    assert case["row"]
    assert case["why"]
    assert len({course.stretches for course in courses}) == 1, [c.when for c in courses]
    told = [
        {
            "from": each.begins,
            "verdict": each.told.verdict.value,
            "otherwise": [v.value for v in each.told.otherwise],
            "settled": each.told.settled,
            "vague": all(f.is_vague for f in each.footings),
            "began": _began(each),
        }
        for each in courses[0].stretches
    ]
    assert all(set(each) <= KEYS for each in case["stretches"])
    assert told == [
        {
            "from": each["from"],
            "verdict": each["verdict"],
            "otherwise": sorted(each.get("otherwise", []), key=_caution),
            "settled": "otherwise" not in each,
            "vague": each.get("vague", False),
            "began": set(each.get("began", ())),
        }
        for each in case["stretches"]
    ]


def _caution(verdict: str) -> int:
    from tracker.domain.answer import Verdict

    return Verdict(verdict).caution


@pytest.mark.parametrize("case", [c for _, c in _cases() if "rests" in c], ids=lambda case: case["id"])
def test_on_whose_word_an_answer_rests_through_time(case: dict[str, Any]) -> None:
    (course, *others) = timeline(pack(), question_of({**case["ask"], "on": LONG_AGO}), brief=True).courses
    footings = {f.begins: f for s in course.stretches for f in s.footings}

    assert not others
    for day, expected in case["rests"].items():
        assert {ref.partition("/")[0] for ref in footings[day].deciding} == set(expected), day


@pytest.mark.parametrize("case", [c for _, c in _cases() if "conditions_turn" in c], ids=lambda case: case["id"])
def test_conditions_that_change_begin_a_stretch(case: dict[str, Any]) -> None:
    for course in timeline(pack(), question_of({**case["ask"], "on": LONG_AGO})).courses:
        begun = {each.begins: each for each in course.stretches}
        for day, expected in case["conditions_turn"].items():
            assert set(expected) <= _began(begun[day]), day
            before = course.on(day - timedelta(days=1))
            assert before.told.verdict is begun[day].told.verdict
            assert before.told.conditions != begun[day].told.conditions


FAR = date(2999, 12, 31)


def told_by(found: Answer) -> tuple[object, ...]:
    """What counts of an answer by itself; the conditions of a no are told elsewhere."""
    asks = found.verdict.is_yes or found.verdict == "on-application"
    conditions = sorted((c.key, c.force.value, c.state.value, not c.because) for c in found.conditions) if asks else []
    return (found.verdict, found.settled, tuple(o.verdict for o in found.otherwise), found.compliance, conditions)


def told_in(stretch: Stretch) -> tuple[object, ...]:
    told = stretch.told
    conditions = sorted((c.key, c.force.value, state.value, c.always) for c, state in told.conditions)
    return (told.verdict, told.settled, told.otherwise, told.compliance, conditions)


def narrowed(question: Question, course: Course, day: date) -> Question:
    return replace(question, on=day, **dict(course.when))  # type: ignore[arg-type]  # dimensions


def assert_equals_check(rulebook: Rulebook, question: Question, found: Timeline, day: date) -> None:
    """Read at a day, a timeline says what `check` says of that day."""
    for course in found.courses:
        answers = answer(rulebook, narrowed(question, course, day), with_nearest=False).answers
        stretch = course.on(day)
        (footing,) = (f for f in stretch.footings if _in(f.begins, f.until, day))

        assert {repr(told_by(each)) for each in answers} == {repr(told_in(stretch))}, (course.when, day)
        assert {ref for each in answers for ref in each.deciding} == set(footing.deciding)
        assert {doubt.id for each in answers for doubt in each.doubts} == set(footing.doubts)


def _in(begins: date | None, until: date | None, day: date) -> bool:
    return (begins or date.min) <= day and (until is None or day < until)


@settings(law, max_examples=120)
@given(asked(most_cells=12), st.sampled_from([LONG_AGO, *DAYS, FAR]))
def test_read_at_any_day_it_equals_check(it: tuple[Rulebook, Question], day: date) -> None:
    rulebook, question = it

    assert_equals_check(rulebook, question, timeline(rulebook, question), day)


@settings(law, max_examples=120)
@given(asked(most_cells=24), st.booleans())
def test_it_covers_every_day_and_every_cell_once(it: tuple[Rulebook, Question], brief: bool) -> None:
    rulebook, question = it
    found = timeline(rulebook, question, brief=brief)
    cells = [
        leaves
        for course in found.courses
        for leaves in product(*(spread(narrowed(question, course, DAYS[0]), rulebook)[d] for d in ASKED))
    ]

    assert sorted(map(str, cells)) == sorted(map(str, product(*(spread(question, rulebook)[d] for d in ASKED))))
    for course in found.courses:
        stretches = course.stretches
        assert stretches[0].begins is None
        assert stretches[-1].until is None
        for old, new in pairwise(stretches):
            assert old.until == new.begins
            assert old.told != new.told
        for each in stretches:
            assert (each.footings[0].begins, each.footings[-1].until) == (each.begins, each.until)
            for before, after in pairwise(each.footings):
                assert before.until == after.begins
                assert (before.deciding, before.doubts) != (after.deciding, after.doubts)


@settings(law, max_examples=120)
@given(asked(most_cells=6), st.booleans())
def test_whatever_the_days_of_a_question_it_is_the_same(it: tuple[Rulebook, Question], brief: bool) -> None:
    rulebook, question = it
    other = replace(question, on=FAR, asked=FAR)

    assert timeline(rulebook, question, brief=brief).courses == timeline(rulebook, other, brief=brief).courses


def postponed(rulebook: Rulebook, switches: frozenset[str], day: date) -> Rulebook:
    """The rulebook in which some of what comes on a day comes on the next."""

    def moved(stated: StatedDate | None, switch: str) -> StatedDate | None:
        if stated is None or switch not in switches:
            return stated
        assert day in (stated.first, stated.last), f"{switch} does not come on {day}"
        first = stated.first + timedelta(days=stated.first == day)
        last = stated.last + timedelta(days=stated.last == day)
        return StatedDate(stated.text, first, last)

    def instrument(i: Any) -> Any:
        rules = tuple(
            replace(r, in_force=moved(r.in_force, f"began:{i.id}/{r.id}"), until=moved(r.until, f"ended:{i.id}/{r.id}"))
            for r in i.rules
        )
        return replace(i, in_force=moved(i.begins, f"began:{i.id}"), until=moved(i.until, f"ended:{i.id}"), rules=rules)

    approvals = tuple(
        replace(a, begins=moved(a.begins, f"approved:{a.id}") or a.begins, until=moved(a.until, f"unapproved:{a.id}"))
        for a in rulebook.approvals
    )
    return replace(rulebook, instruments=tuple(map(instrument, rulebook.instruments)), approvals=approvals)


@settings(law, max_examples=150)
@given(asked(most_cells=6))
def test_every_named_cause_is_real_and_together_they_are_all(it: tuple[Rulebook, Question]) -> None:
    """Had what is named come a day later, the answer of the day before would still stand; and each has a part in it."""
    rulebook, question = it
    for course in timeline(rulebook, question).courses:
        for before, after in pairwise(course.stretches):
            assert after.begins is not None
            (cause,) = after.causes
            assert cause.kind is CauseKind.DATE_CAME
            assert cause.day == after.begins
            assert cause.events
            here = narrowed(question, course, after.begins)
            all_later = postponed(rulebook, frozenset(cause.events), after.begins)
            still = answer(all_later, here, with_nearest=False).answers
            assert {repr(told_by(each)) for each in still} == {repr(told_in(before))}
            if len(cause.events) == 2:
                told = [
                    [told_by(a) for a in answer(postponed(rulebook, frozenset(held), after.begins), here).answers]
                    for held in ((), cause.events[:1], cause.events[1:], cause.events)
                ]
                none, first, second, both = map(repr, told)
                assert first not in (none,) or both != second, "the first of two makes no difference"
                assert second not in (none,) or both != first, "the second of two makes no difference"


PLACES = ("AB", "BC", "SK", "MB", "ON")
SUBJECTS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"route": ("iv",), "purpose": ("depression",)},
    {"setting": ("clinic",), "purpose": ("psychiatric",), "programme": ("medication-only",)},
    {"drug": ("esketamine",), "route": ("intranasal",), "setting": ("clinic",)},
    {"route": ("im",), "setting": ("clinic",), "practitioner": ("nurse-practitioner",)},
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("subject", SUBJECTS, ids=["iv", "clinic", "spravato", "nurse"])
def test_in_the_pack_it_equals_check_around_every_turn(place: str, subject: dict[str, tuple[str, ...]]) -> None:
    question = replace(Question(place, DAYS[0], DAYS[0]), **subject)  # type: ignore[arg-type]  # dimensions
    found = timeline(pack(), question)

    assert found.turns
    for turn in found.turns:
        for day in (turn - timedelta(days=1), turn):
            assert_equals_check(pack(), question, found, day)
