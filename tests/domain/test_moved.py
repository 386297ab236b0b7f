"""How services stand at two moments: what moved is named with its cause, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, GUIDANCE, book
from tests.domain.test_effect import law
from tests.domain.test_touched import BAN, CLINIC, IM, IV, TODAY, Made, changed_with_sites
from tests.strategies.rulebooks import DAYS
from tracker.domain.answer import Standing, Verdict
from tracker.domain.assess import Status, assess
from tracker.domain.causes import Step
from tracker.domain.moved import Cause, CauseKind, Days, Earlier, Known, Moved, StoodEarlier, between, since
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Holding, Service, Site, Statement
from tracker.domain.stood import stood

RECORDED = Step(7, "record", date(2026, 11, 20), lambda: BOOK, "A. Admin", "as published")
LATER = date(2027, 2, 1)
HELD = replace(CLINIC, place=None, services=(IV,), holdings=(Holding("ab-nhsf", "12", expires=date(2026, 12, 31)),))


def steps(_place: str) -> Sequence[Step]:
    return (RECORDED,)


def moved(
    then: Rulebook, now: Rulebook, was: tuple[Site, ...], sites: tuple[Site, ...], days: tuple[date, date]
) -> tuple[Moved, ...]:
    return between(Known(then, was), Known(now, sites), ((days[0], days[0]), (days[1], days[1])), steps)


def test_a_new_ban_in_force_moves_a_service_because_of_the_rules() -> None:
    (found,) = moved(BOOK, book(BAN), (CLINIC,), (CLINIC,), (LATER, LATER))

    assert (found.site, found.service) == ("one", "im")
    assert found.before is not None
    assert found.after is not None
    assert (found.before.verdicts, found.after.verdicts) == ((Verdict.CONDITIONAL,), (Verdict.PROHIBITED,))
    assert found.causes == (Cause(CauseKind.RULES, revisions=(RECORDED,)),)


def test_a_ban_recorded_before_moves_it_on_its_day_and_a_date_came() -> None:
    (found, *rest) = moved(book(BAN), book(BAN), (CLINIC,), (CLINIC,), (TODAY, LATER))

    assert rest == []
    assert found.causes == (Cause(CauseKind.DATE, days=(date(2027, 1, 1),)),)


def test_a_ban_recorded_in_between_whose_day_came_in_between_has_both_causes() -> None:
    (found,) = moved(BOOK, book(BAN), (CLINIC,), (CLINIC,), (TODAY, LATER))

    assert [c.kind for c in found.causes] == [CauseKind.RULES, CauseKind.DATE]


def test_an_accreditation_that_ends_is_named_with_its_day() -> None:
    (found,) = moved(BOOK, BOOK, (HELD,), (HELD,), (date(2026, 12, 31), date(2027, 1, 1)))

    assert found.after is not None
    assert found.after.status is Status.ACTION_NEEDED
    assert found.causes == (Cause(CauseKind.DATE, days=(date(2027, 1, 1),), fields=("accreditation ab-nhsf 12",)),)


def test_another_record_of_the_site_is_told_by_what_differs() -> None:
    now = replace(HELD, name="Renamed", facts=(Statement("prescriber", "psychiatrist"),))
    (found,) = moved(BOOK, BOOK, (HELD,), (now,), (TODAY, TODAY))

    assert found.causes == (Cause(CauseKind.RECORD, fields=("facts",)),)
    assert moved(BOOK, BOOK, (HELD,), (replace(HELD, name="Renamed"),), (TODAY, TODAY)) == ()


def test_sources_that_are_no_longer_fresh_are_a_cause_of_their_own() -> None:
    fresh = replace(BOOK, instruments=tuple(replace(i, verified=GUIDANCE.verified) for i in BOOK.instruments))
    (found,) = moved(fresh, fresh, (HELD,), (HELD,), (date(2026, 5, 5), date(2026, 12, 5)))

    assert found.before is not None
    assert found.after is not None
    assert found.before.standings == {Standing.VERIFIED}
    assert found.after.standings == {Standing.REVIEW_DUE}
    assert found.causes == (Cause(CauseKind.EVIDENCE),)


def test_sites_and_services_that_came_or_went_are_told_so() -> None:
    two = replace(CLINIC, id="two", services=(IM,))
    found = moved(BOOK, BOOK, (CLINIC,), (replace(CLINIC, services=(IM,)), two), (TODAY, TODAY))
    told = {(m.site, m.service): (m.before is None, m.after is None, m.causes[0].fields) for m in found}

    assert told == {("one", "iv"): (False, True, ("service",)), ("two", "im"): (True, False, ("site",))}


# an assessment that was kept


def kept(book: Rulebook, site: Site, on: date = TODAY, revision: int = 5) -> Earlier:
    services = tuple(
        StoodEarlier(site.id, site.name, site.jurisdiction, v.id, on, TODAY, stood(assess(book, site, v, on, TODAY)))
        for v in site.services
    )
    return Earlier(revision, None, services)


def on(day: date) -> Days:
    return day, day


def test_an_earlier_assessment_is_held_against_now_as_it_was_kept() -> None:
    earlier = kept(BOOK, CLINIC)
    found = since(earlier, Known(BOOK, (CLINIC,)), Known(book(BAN), (CLINIC,)), lambda *_: on(LATER), steps)

    assert [(m.service, [c.kind for c in m.causes]) for m in found.moved] == [("im", [CauseKind.RULES, CauseKind.DATE])]
    assert [s.service for s in found.stand] == ["iv"]


def test_one_that_rests_on_something_else_is_flagged_and_its_cause_is_not_guessed() -> None:
    earlier = kept(book(BAN), CLINIC, LATER)
    here = Known(BOOK, (CLINIC,))
    for then, fields in ((here, ()), (None, ("revision",))):
        (found,) = since(earlier, then, here, lambda *_: (LATER, TODAY), steps).moved
        assert found.causes == (Cause(CauseKind.UNTOLD, fields=fields),)


def test_of_an_assessment_of_named_sites_no_other_site_is_new() -> None:
    two = replace(CLINIC, id="two")
    earlier = kept(BOOK, CLINIC)
    now = Known(BOOK, (CLINIC, two))
    new = since(earlier, None, now, lambda *_: on(TODAY), steps).moved
    named = since(replace(earlier, sites=("one",)), None, now, lambda *_: on(TODAY), steps).moved

    assert sorted((m.site, m.service) for m in new) == [("two", "im"), ("two", "iv")]
    assert named == ()


# the laws


@settings(law, max_examples=25)
@given(changed_with_sites(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_service_is_named_where_it_stands_otherwise_and_never_without_a_cause(
    made: Made, first: date, last: date
) -> None:
    before, after, sites = made
    changed = [replace(s, facts=s.facts[1:], evidence=s.evidence[1:]) for s in sites]
    found = {
        (m.site, m.service): m
        for m in between(Known(before, sites), Known(after, changed), (on(first), on(last)), steps)
    }
    for was, now in zip(sites, changed, strict=True):
        for service in was.services:
            ends = (
                stood(assess(before, was, service, first, first)),
                stood(assess(after, now, service, last, last)),
            )
            one = found.get((was.id, service.id))
            assert (one is not None) is (ends[0] != ends[1])
            assert one is None or ((one.before, one.after) == ends and one.causes)


@settings(law, max_examples=20)
@given(changed_with_sites())
def test_nothing_moves_while_nothing_changes(made: Made) -> None:
    known = Known(made[0], made[2])

    assert between(known, known, (on(DAYS[0]), on(DAYS[0])), steps) == ()


def test_a_service_of_any_kind_has_an_answer_or_says_why_not() -> None:
    """What exists nowhere is no reason to fail: it had no answer, and has none."""
    odd = replace(CLINIC, services=(Service("odd", route=("by-mouthful",)),))

    assert moved(BOOK, book(BAN), (odd,), (odd,), (TODAY, LATER)) == ()
