"""Differences compose: what differs from a first moment to a third is what comes of going by way of a second.

Every cause that is told of the whole way is told of one of its parts, where days alone move or knowledge alone; but for
an answer that turned and turned back within a part, which the part has nothing to tell of. Days and knowledge together
cross: a rule that was recorded after its day is a date that came on the whole way alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_differences import FACTS, covers, drawn
from tests.domain.test_effect import Names, about, cells_of, law
from tests.strategies.picks import pick
from tests.strategies.rulebooks import ASKED_ON, DAYS
from tests.test_cases import pack
from tracker.domain.causes import Cause, CauseKind
from tracker.domain.differences import Difference, Point, Step, differences
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.timeline import timeline

LONG_AGO, LATE = date(2020, 1, 1), date(2027, 1, 1)
"""Days before and after all that the rulebooks date to a month or less."""


@dataclass(frozen=True)
class Way:
    """Three moments, and what was recorded between each and the next."""

    points: tuple[Point, Point, Point]
    steps: tuple[tuple[Step, ...], tuple[Step, ...]]

    def parts(self, question: Question) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
        first, second, third = self.points
        return (
            differences(question, first, second, self.steps[0]),
            differences(question, second, third, self.steps[1]),
        )

    def whole(self, question: Question) -> tuple[Difference, ...]:
        return differences(question, self.points[0], self.points[2], (*self.steps[0], *self.steps[1]))


@st.composite
def ways(draw: st.DrawFn, moving: str = "all") -> Way:
    """Three moments of which all parts move, or one alone: `days` or `known`."""
    story = drawn(draw)
    every = moving == "all"
    known = sorted(pick(draw, range(len(story.known))) for _ in range(3)) if moving != "days" else [0, 0, 0]
    spread = [pick(draw, [LONG_AGO, *DAYS[:4]]), pick(draw, DAYS), pick(draw, [*DAYS[2:], LATE])]
    days = [story.on[0]] * 3 if moving == "known" else spread if pick(draw, (True, True, False)) else spread[::-1]
    facts = [pick(draw, FACTS) for _ in range(3)] if every else [story.facts[0]] * 3
    asked = [pick(draw, (*story.asked, ASKED_ON)) for _ in range(3)] if every else [ASKED_ON] * 3
    first, second, third = (
        Point(on, when, said, story.known[n]) for on, when, said, n in zip(days, asked, facts, known, strict=True)
    )
    a, b, c = known
    return Way((first, second, third), (story.steps[a:b], story.steps[b:c]))


def question_for(known: Rulebook, by: str) -> Question:
    held = known.vocabulary.local_leaves("setting", "accredited-facility", "AB")
    places = ("setting", "+".join(sorted(held))) if len(held) > 1 else ("setting",)
    return Question("AB", DAYS[0], ASKED_ON, ("drug",), (), places, ("purpose",), (), (by,))


def of(found: tuple[Difference, ...], cell: Names, known: Rulebook) -> Difference | None:
    """The difference that a cell is part of. None: nothing is told of it."""
    here = [each for each in found if covers(each, cell, known)]
    assert len(here) <= 1
    return here[0] if here else None


def drawn_cells(data: st.DataObject, known: Rulebook, by: str, *found: tuple[Difference, ...]) -> set[Names]:
    """A few cells, among them some of which anything is told."""
    cells = [c for c in cells_of(known.vocabulary, "AB") if c[-1] == by]
    named = [next(c for c in cells if covers(d, c, known)) for each in found for d in each[:3]]
    return {*named, *data.draw(st.lists(st.sampled_from(cells), min_size=3, max_size=3))}


WHO = st.sampled_from(("psychiatrist", "other-physician", "nurse-practitioner"))


@settings(law, max_examples=24)
@given(st.data(), WHO)
def test_by_way_of_a_second_moment_the_same_differs(data: st.DataObject, by: str) -> None:
    way = data.draw(ways())
    known = way.points[0].rulebook
    question = question_for(known, by)
    (first, second), whole = way.parts(question), way.whole(question)

    for cell in drawn_cells(data, known, by, first, second, whole):
        one, other, both = (of(each, cell, known) for each in (first, second, whole))
        if one is None and other is None:
            assert both is None, cell
            continue
        begins = one or other
        ends = other or one
        assert begins is not None
        assert ends is not None
        if one is not None and other is not None:
            assert one.after == other.before
        assert (both is None) == (begins.before == ends.after), cell
        if both is not None:
            assert (both.before, both.after) == (begins.before, ends.after)


def assert_told_in_a_part(way: Way, question: Question, data: st.DataObject, by: str) -> None:
    known = way.points[0].rulebook
    (first, second), whole = way.parts(question), way.whole(question)
    for cell in drawn_cells(data, known, by, whole):
        both = of(whole, cell, known)
        if both is None:
            continue
        parts = [of(first, cell, known), of(second, cell, known)]
        told = {cause for part in parts if part is not None for cause in part.causes}
        for cause in both.causes:
            assert cause in told or any(
                part is None and lies_in(cause, way, place) for place, part in enumerate(parts)
            ), cause


def lies_in(cause: Cause, way: Way, place: int) -> bool:
    """Whether a cause belongs to one of the two parts of a way."""
    if cause.day is not None:
        first, last = sorted((way.points[place].on, way.points[place + 1].on))
        return first < cause.day <= last
    return cause.revision in {step.number for step in way.steps[place]}


@settings(law, max_examples=60)
@given(st.data(), WHO)
def test_where_days_alone_move_every_cause_is_one_of_a_part(data: st.DataObject, by: str) -> None:
    way = data.draw(ways("days"))

    assert_told_in_a_part(way, question_for(way.points[0].rulebook, by), data, by)


@settings(law, max_examples=24)
@given(st.data(), WHO)
def test_where_knowledge_alone_moves_every_cause_is_one_of_a_part(data: st.DataObject, by: str) -> None:
    way = data.draw(ways("known"))

    assert_told_in_a_part(way, question_for(way.points[0].rulebook, by), data, by)


@settings(law, max_examples=60)
@given(st.data(), WHO)
def test_between_two_days_every_turn_of_the_timeline_is_a_cause(data: st.DataObject, by: str) -> None:
    way = data.draw(ways("days"))
    start, _, end = way.points
    known = start.rulebook
    whole = way.whole(question_for(known, by))
    first, last = sorted((start.on, end.on))

    for cell in drawn_cells(data, known, by, whole):
        both = of(whole, cell, known)
        question = replace(about("AB", cell, first), facts=start.facts)
        turned = [day for day in timeline(known, question).turns if first < day <= last]
        if both is not None:
            days = {cause.day for cause in both.causes if cause.kind is CauseKind.DATE_CAME}
            assert set(turned) <= days, cell
        elif turned:
            assert len(turned) > 1, "an answer that turned once has not turned back"


def test_in_the_pack_the_ways_of_manitoba_compose() -> None:
    """Across the notice of 2022, the bylaw of 2024 and the guide of 2026."""
    days = [date(2022, 10, 5), date(2022, 10, 6), date(2025, 6, 1), date(2026, 1, 20)]
    question = Question("MB", days[0], days[0], route=("iv",), setting=("mb-nhmsf",), purpose=("depression",))
    points = [Point(day, date(2026, 5, 5), (), pack()) for day in days]

    parts = [differences(question, a, b) for a, b in pairwise(points)]
    (whole,) = differences(question, points[0], points[-1])

    assert all(len(part) == 1 for part in parts)
    assert whole.before == parts[0][0].before
    assert whole.after == parts[-1][0].after
    assert {cause.day for cause in whole.causes} == {date(2022, 10, 6), date(2024, 9, 25), date(2026, 1, 20)}
    assert set(whole.causes) == {cause for (part,) in parts for cause in part.causes}
