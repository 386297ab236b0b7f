"""What to look at again and when: at the edges of the interval, and without what answers no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.small import BOOK, FEDERAL, GUIDANCE, REGULATION, TOOLKIT, book, instrument, rule
from tracker.domain.instrument import Basis, InstrumentKind, Outcome, Supersession, Verification
from tracker.domain.review import Due, due
from tracker.domain.rule import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate

ON = date(2026, 11, 23)
SEEN = date(2026, 5, 5)
"""The day on which the college's guidance was found standing; it is looked at every 180 days."""


def ids(rulebook: Rulebook, on: date = ON, jurisdiction: str | None = None) -> list[str]:
    return [each.instrument.id for each in due(rulebook, on, jurisdiction)]


def the(rulebook: Rulebook, id: str, on: date = ON) -> Due:
    (found,) = [each for each in due(rulebook, on) if each.instrument.id == id]
    return found


def looked(*looks: tuple[str, Outcome]) -> Rulebook:
    """The small province, whose regulation was looked at on those days."""
    seen = tuple(Verification(date.fromisoformat(day), "a reader", found) for day, found in looks)
    return book(replace(REGULATION, verified=seen), without=REGULATION.id)


@pytest.mark.parametrize(
    ("on", "is_due"),
    [
        (date(2026, 5, 5), False),
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 11, 2), True),
    ],
)
def test_a_document_is_due_on_the_day_its_interval_ends(on: date, is_due: bool) -> None:
    found = the(BOOK, GUIDANCE.id, on)

    assert found.by == date(2026, 11, 1), "180 days after 2026-05-05"
    assert found.is_due(on) == is_due


def test_the_day_before_anybody_looked_nobody_has() -> None:
    on = date(2026, 5, 4)
    found = the(BOOK, GUIDANCE.id, on)

    assert (found.last, found.by, found.is_due(on)) == (None, None, True)


def test_what_was_found_gone_comes_first_then_the_never_seen_then_by_day() -> None:
    seen = Verification(date(2026, 11, 1), "a reader", Outcome.STANDS)
    rulebook = book(
        replace(instrument("college-gone", "college", "2020"), verified=(replace(seen, outcome=Outcome.GONE),)),
        replace(instrument("college-soon", "college", "2020"), verified=(seen,), review_every=10),
        replace(instrument("college-late", "college", "2020"), verified=(seen,), review_every=400),
    )

    assert ids(rulebook) == [
        "college-gone",
        "health-canada-regulations",  # two rules rest on it
        "college-toolkit",  # one, and presumed to be replaced
        "government-regulation",  # one
        "college-guidance",
        "college-soon",
        "college-late",
    ]
    assert [each.by for each in due(rulebook, ON)] == [
        *[None] * 4,
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2027, 12, 6),
    ]


@pytest.mark.parametrize(
    ("looks", "by", "last"),
    [
        ([("2026-01-01", Outcome.STANDS), ("2026-02-01", Outcome.STANDS)], date(2026, 7, 31), date(2026, 2, 1)),
        ([("2026-02-01", Outcome.STANDS), ("2026-01-01", Outcome.GONE)], date(2026, 7, 31), date(2026, 2, 1)),
        ([("2026-01-01", Outcome.STANDS), ("2026-02-01", Outcome.CHANGED)], None, date(2026, 2, 1)),
        ([("2026-01-01", Outcome.STANDS), ("2026-11-24", Outcome.GONE)], date(2026, 6, 30), date(2026, 1, 1)),
    ],
)
def test_the_last_look_of_all_until_the_day_counts(
    looks: list[tuple[str, Outcome]], by: date | None, last: date
) -> None:
    found = the(looked(*looks), REGULATION.id)

    assert found.by == by
    assert found.last is not None
    assert found.last.on == last


def test_drafts_are_left_out() -> None:
    draft = instrument("college-draft", "college", "2026", kind=InstrumentKind.CONSULTATION_DRAFT)

    assert ids(book(draft)) == ids(BOOK)


@pytest.mark.parametrize(
    ("until", "is_over"),
    [("2026-11-24", False), ("2026-11-23", True), ("2026-11", False), ("2026-10", True), (None, False)],
)
def test_what_surely_ended_is_left_out(until: str | None, is_over: bool) -> None:
    ended = instrument("college-ended", "college", "2020", until=until and StatedDate.parse(until))

    assert ("college-ended" not in ids(book(ended))) == is_over


@pytest.mark.parametrize(
    ("begins", "basis", "rules", "by", "is_over"),
    [
        ("2026-11-23", Basis.STATED, (), (), True),
        ("2026-11-23", Basis.SAME_DOCUMENT, (), (), True),
        ("2026-11-23", Basis.PRESUMED, (), (), False),
        ("2026-11-24", Basis.STATED, (), (), False),
        ("2026-11", Basis.STATED, (), (), False),
        (None, Basis.STATED, (), (), False),
        ("2020", Basis.STATED, ("psychedelic",), (), True),
        ("2020", Basis.STATED, ("another",), (), False),
        ("2020", Basis.STATED, (), ("new",), False),
        ("2020", Basis.STATED, ("psychedelic",), ("new",), False),
        ("2020", Basis.PRESUMED, ("psychedelic",), (), False),
    ],
)
def test_what_is_surely_replaced_as_a_whole_is_left_out(
    begins: str | None, basis: Basis, rules: tuple[str, ...], by: tuple[str, ...], is_over: bool
) -> None:
    new = instrument(
        "government-new",
        "government",
        begins,
        rule("government-new/new", Effect.REQUIRES),
        supersedes=(Supersession(REGULATION.id, basis, rules, by),),
    )

    assert (REGULATION.id not in ids(book(new))) == is_over


def test_a_draft_replaces_nothing() -> None:
    draft = instrument(
        "government-draft",
        "government",
        "2020",
        supersedes=(Supersession(REGULATION.id, Basis.STATED),),
        kind=InstrumentKind.CONSULTATION_DRAFT,
    )

    assert REGULATION.id in ids(book(draft))


def test_what_was_replaced_does_not_come_back_when_its_successor_ends() -> None:
    ended = instrument(
        "government-new",
        "government",
        "2020",
        until=StatedDate.parse("2021"),
        supersedes=(Supersession(REGULATION.id, Basis.STATED),),
    )

    assert not {REGULATION.id, ended.id} & set(ids(book(ended)))


def test_who_is_presumed_to_replace_it_and_what_rests_on_it_are_told() -> None:
    leaning = instrument("college-leaning", "college", "2024", relies_on=(TOOLKIT.id,))
    found = the(book(leaning), TOOLKIT.id)

    assert found.presumed_replaced_by == (GUIDANCE.id,)
    assert found.relied_on_by == ("college-leaning",)
    assert found.rules == 1
    assert the(BOOK, TOOLKIT.id, date(2026, 3, 30)).presumed_replaced_by == (), "the guidance is of some day of March"


def test_only_rules_that_may_still_answer_are_counted() -> None:
    ended = rule("health-canada-regulations/ended", Effect.REQUIRES, until=StatedDate.parse("2026-01-01"))
    federal = replace(FEDERAL, rules=(*FEDERAL.rules, ended))
    new = instrument(
        "health-canada-new", "health-canada", "2026", supersedes=(Supersession(FEDERAL.id, Basis.STATED, ("patient",)),)
    )

    rulebook = book(federal, new, without=FEDERAL.id)
    assert the(rulebook, FEDERAL.id, date(2025, 12, 31)).rules == 3
    assert the(rulebook, FEDERAL.id, date(2026, 12, 31)).rules == 1


def test_of_one_jurisdiction_only() -> None:
    assert set(ids(BOOK, jurisdiction="AB")) == {GUIDANCE.id, TOOLKIT.id, REGULATION.id}
    assert ids(BOOK, jurisdiction="CA") == [FEDERAL.id]
    assert ids(BOOK, jurisdiction="BC") == []
