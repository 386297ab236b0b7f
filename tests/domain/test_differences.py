"""Two answers at two moments: every cause is named, none is invented, and each is told by its right name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, GUIDANCE, INSTRUMENTS, TOOLKIT, book, instrument, rule, scope
from tests.domain.test_effect import Names, Obvious, about, cells_of, law, obvious
from tests.strategies import rulebooks
from tests.strategies.changes import draw_change
from tests.strategies.picks import pick
from tests.strategies.rulebooks import ASKED_ON, DAYS
from tracker.domain.differences import Cause, CauseKind, Difference, Point, Seen, Step, differences
from tracker.domain.explain import answer
from tracker.domain.instrument import Instrument, Outcome, Search, Verification
from tracker.domain.question import Question
from tracker.domain.rule import Effect as Does
from tracker.domain.rule import Op
from tracker.domain.rule import Test as FactTest
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import ASKED as DIMENSIONS
from tracker.domain.vocabulary import Text

KINDS = ("record", "correct", "supersede", "withdraw", "verify", "search", "pack", "undo")

OF_KNOWLEDGE = {
    CauseKind.RULE_CHANGED,
    CauseKind.LEARNED_LATE,
    CauseKind.LEARNED_AHEAD,
    CauseKind.CORRECTED,
    CauseKind.WITHDRAWN,
    CauseKind.LOOKED_AGAIN,
    CauseKind.SEARCHED,
    CauseKind.RECORDED,
}
PART_OF = {
    **dict.fromkeys(OF_KNOWLEDGE, "known"),
    CauseKind.DATE_CAME: "on",
    CauseKind.FACTS_CHANGED: "facts",
    CauseKind.EVIDENCE_STALE: "asked",
    CauseKind.EVIDENCE_COUNTS: "asked",
}


@dataclass(frozen=True)
class Story:
    """Two moments and what was recorded in between: what was known before, and after each revision."""

    on: tuple[date, date]
    asked: tuple[date, date]
    facts: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    known: tuple[Rulebook, ...]
    steps: tuple[Step, ...]

    def point(self, end: int) -> Point:
        return Point(self.on[end], self.asked[end], self.facts[end], self.known[-end])

    def told(self, question: Question) -> tuple[Difference, ...]:
        return differences(question, self.point(0), self.point(1), self.steps)


FACTS = [
    (),
    (),
    (("minutes", "30"),),
    (("minutes", "90"),),
    (("exempt", "yes"),),
    (("exempt", "no"), ("minutes", "90")),
]


def drawn(draw: st.DrawFn) -> Story:
    known = [draw(rulebooks())]
    for _ in range(pick(draw, (0, 1, 1, 2, 3))):
        known.append(draw_change(draw, known[-1]))
    steps = tuple(
        Step(n, pick(draw, KINDS), pick(draw, DAYS), lambda n=n: known[n])  # type: ignore[misc]  # a late-bound number
        for n in range(1, len(known))
    )
    late = ASKED_ON + timedelta(days=400)
    return Story(
        on=(pick(draw, DAYS), pick(draw, [*DAYS, DAYS[0]])),
        asked=(ASKED_ON, pick(draw, [ASKED_ON, late, ASKED_ON - timedelta(days=100)])),
        facts=(pick(draw, FACTS), pick(draw, FACTS)),
        known=tuple(known),
        steps=steps,
    )


stories = st.composite(drawn)()


def as_told(rulebook: Rulebook, cell: Names, on: date, asked: date, facts: tuple[tuple[str, str], ...]) -> Obvious:
    """All that counts of one answer, as a person gets it."""
    question = replace(about("AB", cell, on), asked=asked, facts=facts)
    (found,) = answer(rulebook, question, with_nearest=False).answers
    states = tuple(sorted((c.key, c.state) for c in found.conditions))
    verdict, settled, others, conditions, doubts, _, duties = obvious(rulebook, question)
    return (verdict, settled, others, conditions, doubts, duties, states if conditions else (), found.standing)


def in_parts(seen: Seen | None) -> tuple[object, ...]:
    assert seen is not None
    stand = seen.stand
    states = tuple(sorted((c.key, state) for c, state in zip(stand.conditions, seen.states, strict=True)))
    duties = {(d.key, t.en): d.force.value for d in stand.duties for t in d.texts}
    return (stand.verdict, stand.settled, stand.otherwise, stand.doubts, duties, states, seen.standing)


def parts_of(told: Obvious) -> tuple[object, ...]:
    return (*told[:3], *told[4:])


def covers(found: Difference, cell: Names, known: Rulebook) -> bool:
    when = dict(found.when)
    for dimension, leaf in zip(DIMENSIONS, cell, strict=True):
        terms = when.get(dimension)
        if terms is not None and leaf not in terms:
            below = (known.vocabulary.leaves(dimension, t) for t in terms if "+" not in t)
            if not any(leaf in leaves for leaves in below):
                return False
    return True


def real(story: Story, cell: Names, cause: Cause) -> bool:
    """Whether a cause, toggled alone in some setting of the rest, changes the answer."""
    part = PART_OF[cause.kind]
    for on, asked, facts in product(story.on, story.asked, story.facts):
        if part == "known":
            for place, step in enumerate(story.steps):
                if step.number == cause.revision:
                    one, two = (as_told(story.known[n], cell, on, asked, facts) for n in (place, place + 1))
                    if one != two:
                        return True
    return part in changing(story, cell) if part != "known" else False


def changing(story: Story, cell: Names) -> set[str]:
    """The parts of the moments that alone, in some setting of the others, change the answer."""
    ends = (story.known[0], story.known[-1])
    seen = {
        (o, k, f, a): as_told(ends[k], cell, story.on[o], story.asked[a], story.facts[f])
        for o, k, f, a in product((0, 1), repeat=4)
    }
    found = set()
    for place, part in enumerate(("on", "known", "facts", "asked")):
        for at, one in seen.items():
            other = tuple(1 - v if n == place else v for n, v in enumerate(at))
            if seen[other[0], other[1], other[2], other[3]] != one:
                found.add(part)
    return found


@settings(law, max_examples=24)
@given(st.data())
def test_every_difference_has_its_causes_and_every_cause_is_real(data: st.DataObject) -> None:
    story = data.draw(stories)
    by = data.draw(st.sampled_from(("psychiatrist", "other-physician", "nurse-practitioner")))
    held = story.known[0].vocabulary.local_leaves("setting", "accredited-facility", "AB")
    places = ("setting", "+".join(sorted(held))) if len(held) > 1 else ("setting",)
    question = Question("AB", story.on[0], ASKED_ON, ("drug",), (), places, ("purpose",), (), (by,))

    told = story.told(question)

    cells = [c for c in cells_of(story.known[0].vocabulary, "AB") if c[-1] == by]
    named = [next(c for c in cells if covers(d, c, story.known[0])) for d in told[:3]]
    for cell in {*named, *data.draw(st.lists(st.sampled_from(cells), min_size=3, max_size=3))}:
        before, after = (
            as_told(known, cell, story.on[n], story.asked[n], story.facts[n])
            for n, known in ((0, story.known[0]), (1, story.known[-1]))
        )
        found = [d for d in told if covers(d, cell, story.known[0])]
        assert len(found) == (before != after), cell
        for difference in found:
            assert in_parts(difference.before) == parts_of(before)
            assert in_parts(difference.after) == parts_of(after)
            assert difference.causes
            assert {PART_OF[c.kind] for c in difference.causes} == changing(story, cell)
            for cause in difference.causes:
                assert real(story, cell, cause), cause


@settings(law, max_examples=24)
@given(st.data())
def test_the_same_moment_differs_in_nothing(data: st.DataObject) -> None:
    story = data.draw(stories)
    here = story.point(0)

    assert differences(Question("AB", here.on, here.asked), here, here) == ()


# By hand, on the small province: what changed in 2026, when we learned of it, and when we were wrong.

IN_CLINIC = Question("AB", date(2026, 1, 1), date(2026, 1, 1), route=("im",), setting=("clinic",), purpose=("pain",))
OLD = book(without="college-guidance")
NONE: tuple[tuple[str, str], ...] = ()


def steps(*recorded: tuple[str, str, Rulebook]) -> tuple[Step, ...]:
    """Revisions from 2 on, each with its kind and the day it was recorded."""
    return tuple(
        Step(n, kind, date.fromisoformat(day), lambda known=known: known)  # type: ignore[misc]  # bound at once
        for n, (kind, day, known) in enumerate(recorded, 2)
    )


def at(day: str, known: Rulebook, facts: tuple[tuple[str, str], ...] = NONE, on: str | None = None) -> Point:
    return Point(date.fromisoformat(on or day), date.fromisoformat(day), facts, known)


def causes(question: Question, start: Point, end: Point, between: tuple[Step, ...] = ()) -> list[str]:
    """The causes of the only difference, in short."""
    (only,) = differences(question, start, end, between)
    return [in_short(c) for c in only.causes]


def in_short(cause: Cause) -> str:
    revision = f" r{cause.revision} of {cause.recorded}" if cause.revision else ""
    texts = "".join(f" {id} ({day})" for id, day in cause.instruments)
    events = f" {cause.day} {' '.join(cause.events)}" if cause.day else ""
    return f"{cause.kind.value}{revision}{texts}{events}{' '.join(('', *cause.facts))}"


def test_a_rule_that_changed_and_was_recorded_at_once() -> None:
    told = causes(IN_CLINIC, at("2026-02-01", OLD), at("2026-06-01", BOOK), steps(("supersede", "2026-03-02", BOOK)))

    assert "rule-changed r2 of 2026-03-02 college-guidance (2026-03)" in told
    assert not any("learned-late" in each for each in told)


def test_a_rule_that_changed_and_was_learned_of_late_has_both_causes() -> None:
    told = causes(IN_CLINIC, at("2026-02-01", OLD), at("2026-06-01", BOOK), steps(("supersede", "2026-05-20", BOOK)))

    assert told[:2] == [
        "rule-changed r2 of 2026-05-20 college-guidance (2026-03)",
        "learned-late r2 of 2026-05-20 college-guidance (2026-03)",
    ]


def test_about_one_day_only_learning_can_be_the_cause() -> None:
    between = steps(("record", "2026-05-20", BOOK))

    told = causes(IN_CLINIC, at("2026-04-02", OLD, on="2026-04-02"), at("2026-04-02", BOOK), between)

    assert told == ["learned-late r2 of 2026-05-20 college-guidance (2026-03)"]


def test_what_was_recorded_ahead_is_no_late_learning() -> None:
    between = steps(("record", "2026-01-10", BOOK))
    start, end = (at("2026-02-01", known, on="2026-06-01") for known in (OLD, BOOK))

    assert causes(IN_CLINIC, start, end, between) == ["learned-ahead r2 of 2026-01-10 college-guidance (2026-03)"]


def test_a_correction_says_that_we_were_wrong() -> None:
    wrong = book(replace(GUIDANCE, in_force=StatedDate.parse("2026-07")), without="college-guidance")
    between = steps(("correct", "2026-06-10", BOOK))
    start, end = (at("2026-06-20", known) for known in (wrong, BOOK))

    assert causes(IN_CLINIC, start, end, between) == ["corrected r2 of 2026-06-10 college-guidance (2026-03)"]


def test_a_text_withdrawn() -> None:
    between = steps(("withdraw", "2026-06-10", OLD))
    start, end = (at("2026-06-20", known) for known in (BOOK, OLD))

    assert causes(IN_CLINIC, start, end, between) == ["withdrawn r2 of 2026-06-10 college-guidance (2026-03)"]


def test_a_day_that_came_with_nothing_recorded() -> None:
    only = replace(BOOK, instruments=(GUIDANCE,))
    (found,) = differences(IN_CLINIC, at("2026-06-01", only, on="2026-02-01"), at("2026-06-01", only))

    assert [in_short(c) for c in found.causes] == [
        "date-came 2026-03-01 began:college-guidance",
        "date-came 2026-03-31 began:college-guidance",
    ]


def test_evidence_that_grew_stale() -> None:
    # found standing on 2026-05-05 and looked at every 180 days: due from 2026-11-02, unverified after 2027-04-30
    (found,) = differences(IN_CLINIC, at("2026-06-01", BOOK), at("2026-11-02", BOOK, on="2026-06-01"))

    assert [in_short(c) for c in found.causes] == ["evidence-stale college-guidance (None)"]
    assert (found.before and found.before.standing.value, found.after and found.after.standing.value) == (
        "verified",
        "review-due",
    )


def seen_standing(day: str) -> Rulebook:
    look = Verification(date.fromisoformat(day), "a reader", Outcome.STANDS)
    return book(replace(GUIDANCE, verified=(*GUIDANCE.verified, look)), without="college-guidance")


def test_a_source_that_was_looked_at_again() -> None:
    between = steps(("verify", "2027-06-02", seen_standing("2027-06-01")))
    start, end = (at("2027-06-10", known, on="2026-06-01") for known in (BOOK, seen_standing("2027-06-01")))

    assert causes(IN_CLINIC, start, end, between) == ["looked-again r2 of 2027-06-02 college-guidance (2026-03)"]


def test_a_search_that_named_an_absence() -> None:
    empty = replace(BOOK, instruments=())
    search = Search("college", date(2026, 6, 2), "us", Text("ketamine"), "its site", found=False)
    searched = replace(empty, searches=(search,))

    told = causes(
        IN_CLINIC, at("2026-06-10", empty), at("2026-06-10", searched), steps(("search", "2026-06-02", searched))
    )

    assert told == ["searched r2 of 2026-06-02"]


def test_facts_that_changed() -> None:
    asked = replace(
        IN_CLINIC, route=("iv",), setting=("ab-nhsf",), purpose=("depression",), programme=("medication-only",)
    )
    other = (("prescriber", "other-physician"),)
    psychiatrist = (("prescriber", "psychiatrist"),)

    told = causes(asked, at("2026-06-01", BOOK, other), at("2026-06-01", BOOK, psychiatrist))

    assert told == ["facts-changed prescriber"]


def test_a_record_and_its_undoing_in_between_are_no_difference() -> None:
    between = steps(("record", "2026-06-02", OLD), ("undo", "2026-06-03", BOOK))

    assert differences(IN_CLINIC, at("2026-06-10", BOOK), at("2026-06-10", replace(BOOK)), between) == ()


def test_of_several_revisions_only_those_that_bear_on_it_are_named() -> None:
    aside: Instrument = instrument(
        "college-aside",
        "college",
        "2026-01-01",
        rule("college-aside/home", Does.PROHIBITS, scope=scope(setting="home")),
    )
    with_aside = replace(OLD, instruments=(*OLD.instruments, aside))
    both = replace(BOOK, instruments=(*INSTRUMENTS, aside))
    between = steps(("record", "2026-04-01", with_aside), ("supersede", "2026-05-20", both))
    start, end = (at("2026-06-10", known) for known in (OLD, both))

    assert causes(IN_CLINIC, start, end, between) == ["learned-late r3 of 2026-05-20 college-guidance (2026-03)"]


def test_steps_are_not_loaded_where_knowledge_is_no_cause() -> None:
    def never() -> Rulebook:
        raise AssertionError("loaded")

    told = differences(
        IN_CLINIC,
        at("2026-06-01", BOOK),
        at("2026-11-02", replace(BOOK), on="2026-06-01"),
        (Step(2, "record", date(2026, 7, 1), never), Step(3, "record", date(2026, 7, 2), never)),
    )

    assert [c.kind for d in told for c in d.causes] == [CauseKind.EVIDENCE_STALE]


def test_differences_are_merged_and_do_not_overlap() -> None:
    wide = replace(IN_CLINIC, route=(), setting=(), purpose=("purpose",), drug=("drug",))
    between = steps(("supersede", "2026-03-02", BOOK))
    told = differences(wide, at("2026-02-01", OLD), at("2026-06-01", BOOK), between)

    for cell in cells_of(BOOK.vocabulary, "AB"):
        assert sum(covers(d, cell, BOOK) for d in told if "+" not in cell[2]) <= 1
    assert TOOLKIT in OLD.instruments
    assert len(told) < 20


def test_causes_that_need_each_other_are_all_named() -> None:
    # a text recorded in between, in force only on the second day, that speaks only where the first facts hold
    hanging = rule(
        "college-hanging/no", Does.PROHIBITS, scope=scope(route="im"), applies_if=FactTest("exemption", Op.IS, ("no",))
    )
    more = book(instrument("college-hanging", "college", "2026-05-01", hanging))
    start = Point(date(2026, 4, 2), date(2026, 6, 1), (("exemption", "no"),), BOOK)
    end = Point(date(2026, 6, 1), date(2026, 12, 1), (("exemption", "yes"),), more)

    assert causes(IN_CLINIC, start, end, steps(("record", "2026-04-20", more))) == [
        "rule-changed r2 of 2026-04-20 college-hanging (2026-05-01)",
        "date-came 2026-05-01 began:college-hanging",
        "facts-changed exemption",
        "evidence-stale college-guidance (None)",
    ]


def test_a_text_that_speaks_elsewhere_makes_an_absence_rest_on_it() -> None:
    intravenous = rule("college-elsewhere/iv", Does.PROHIBITS, scope=scope(route="iv"))
    always = instrument(
        "college-always", "college", "2020-01-01", rule("college-always/iv", Does.PROHIBITS, scope=scope(route="iv"))
    )
    known = book(always, instrument("college-elsewhere", "college", "2026-05-01", intravenous))
    at_home = replace(IN_CLINIC, setting=("home",))

    looked = Verification(date(2026, 5, 20), "a reader", Outcome.STANDS)
    fresh = replace(known, instruments=tuple(replace(i, verified=(looked,)) for i in known.instruments[:-1]))
    fresh = replace(fresh, instruments=(*fresh.instruments, known.instruments[-1]))

    told = causes(at_home, at("2026-06-01", fresh, on="2026-04-02"), at("2026-06-01", fresh))

    assert told == ["date-came 2026-05-01 began:college-elsewhere"]
