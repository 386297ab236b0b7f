"""Where a site stands: what check answers with what counts that day, and what its documents show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, GUIDANCE, ON, ask, the
from tests.domain.test_laws import law
from tests.strategies import asked
from tracker.domain.answer import Answer, Compliance, State, Verdict
from tracker.domain.assess import Assessment, Status, assess, endings, nearest_here
from tracker.domain.explain import answer
from tracker.domain.frame import Stands, stands
from tracker.domain.question import Question
from tracker.domain.rule import Evidence as SourceEvidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Statement

IV = Service("iv", route=("iv",), purpose=("ptsd",), programme=("medication-only",))
IM = replace(IV, id="im", route=("im",))
CLINIC = Site("one", "One", "AB", "clinic", services=(IV, IM))
HELD = replace(CLINIC, place=None, holdings=(Holding("ab-nhsf", "12", date(2024, 1, 1), date(2026, 12, 31)),))

MONITORED = "college-guidance/non-iv#monitored"
PATIENT = "health-canada-regulations/patient#patient"


def of(site: Site, service: Service, on: date = ON) -> Assessment:
    return assess(BOOK, site, service, on, on)


def as_a_site_needs_it(found: Answer) -> Stands:
    """An answer of check, less what an assessment leaves out."""
    return Stands(
        found.when,
        found.verdict,
        found.settled,
        found.standing,
        tuple(sorted(found.deciding)),
        found.compliance,
        tuple(replace(condition, covers=()) for condition in found.conditions),
    )


@settings(law, max_examples=100)
@given(asked(most_cells=12), st.lists(st.sampled_from(("yes", "no", None)), min_size=3, max_size=3))
def test_it_is_what_check_answers_whatever_is_recorded_and_known(
    given: tuple[Rulebook, Question], exempt: list[str | None]
) -> None:
    rulebook, question = given
    for value in exempt:  # many sites, one after the other, that differ only in a fact
        facts = {f: v for f, v in question.facts if f != "exempt"} | ({"exempt": value} if value else {})
        each = replace(question, facts=tuple(sorted(facts.items())))

        assert stands(rulebook, each) == tuple(map(as_a_site_needs_it, answer(rulebook, each).answers))


def test_of_several_practitioners_the_one_counts_whose_condition_stands_worst() -> None:
    """A psychiatrist is the prescriber that the college asks for; of the other physician nobody knows."""
    both = Question("AB", ON, ON, route=("iv",), setting=("ab-nhsf",), practitioner=("psychiatrist", "other-physician"))
    (found,) = stands(BOOK, replace(both, purpose=("ptsd",), programme=("medication-only",)))

    assert {c.key: c.state for c in found.conditions}["college-guidance/iv#prescriber"] is State.UNKNOWN


def test_it_asks_with_the_place_and_the_facts_of_the_site() -> None:
    site = replace(HELD, facts=(Statement("prescriber", "psychiatrist"),))
    found = of(site, IV)
    checked = the(
        ask(
            BOOK,
            ON,
            route="iv",
            setting="ab-nhsf",
            purpose="ptsd",
            programme="medication-only",
            facts="prescriber=psychiatrist",
        )
    )

    assert [part.answer for part in found.parts] == [as_a_site_needs_it(checked)]
    assert found.question == Question(
        "AB", ON, ON, (), ("iv",), ("ab-nhsf",), ("ptsd",), ("medication-only",), (), (("prescriber", "psychiatrist"),)
    )


def test_in_a_clinic_iv_is_not_allowed_and_im_awaits_answers() -> None:
    assert of(CLINIC, IV).status is Status.NOT_ALLOWED
    assert of(CLINIC, IM).status is Status.UNANSWERED


def test_the_nearest_yes_is_one_that_the_site_itself_can_reach() -> None:
    """A clinic becomes accredited or takes another route; it does not become a hospital."""
    (offered,) = nearest_here(BOOK, of(CLINIC, IV))
    changes = [dict(each.change) for each in offered]

    assert {"setting": ("ab-nhsf",)} in changes
    assert {"hospital", "home"}.isdisjoint(place for change in changes for place in change.get("setting", ()))
    assert nearest_here(BOOK, of(CLINIC, IM)) == ((),), "a yes needs none"
    assert nearest_here(BOOK, of(replace(CLINIC, jurisdiction="BC"), IV)) == ((),), "nor does what nobody speaks of"


def test_a_condition_unmet_asks_for_action() -> None:
    site = replace(HELD, facts=(Statement("prescriber", "other"),))
    found = of(site, IV)

    assert found.status is Status.ACTION_NEEDED
    assert found.parts[0].answer.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED)


def test_compliant_is_only_what_facts_and_documents_show_whole() -> None:
    keys = [c.key for part in of(CLINIC, IM).parts for c in part.open]
    assert MONITORED in keys
    shown = tuple(Evidence(key, "binder 1", expires=date(2026, 8, 1)) for key in keys)
    whole = replace(CLINIC, evidence=shown)

    assert of(whole, IM).status is Status.COMPLIANT
    for missing in keys:
        less = replace(CLINIC, evidence=tuple(e for e in shown if e.condition != missing))
        assert of(less, IM).status is Status.UNANSWERED


@pytest.mark.parametrize(
    ("on", "status"),
    [(date(2026, 12, 31), Status.UNANSWERED), (date(2027, 1, 1), Status.ACTION_NEEDED)],
    ids=["its last day", "the day after"],
)
def test_an_accreditation_counts_through_its_last_day(on: date, status: Status) -> None:
    found = of(HELD, IV, on)

    assert found.status is status
    assert (found.why_not is None) is (status is Status.UNANSWERED)


def test_where_it_also_is_a_clinic_an_expired_accreditation_leaves_the_clinic() -> None:
    site = replace(HELD, place="clinic")

    assert [of(site, IV, day).status for day in (date(2026, 12, 31), date(2027, 1, 1))] == [
        Status.UNANSWERED,
        Status.NOT_ALLOWED,
    ]


def test_what_contradicts_itself_is_never_taken_for_a_yes() -> None:
    """An exemption that was granted, and of which somebody says that it is no more."""
    granted = Grant(GrantKind.EXEMPTION, "exemption", "yes", "as granted", expires=date(2026, 12, 31))
    revoked = replace(granted, value="no", terms="revoked")

    assert replace(CLINIC, grants=(granted,)).known(ON) == {"exemption": "yes"}
    for grants in ((granted, revoked), (revoked, granted)):
        assert replace(CLINIC, grants=grants).known(ON) == {"exemption": "no"}
    assert replace(CLINIC, grants=(granted,), facts=(Statement("exemption", "no"),)).known(ON) == {"exemption": "no"}
    several = (Statement("prescriber", "psychiatrist"), Statement("prescriber", "other-physician"))
    assert replace(CLINIC, facts=several).known(ON) == {}


@pytest.mark.parametrize(
    ("on", "counts"),
    [(date(2026, 5, 4), False), (date(2026, 5, 5), True), (date(2026, 6, 1), True), (date(2026, 6, 2), False)],
    ids=["the day before", "the day it was said", "its last day", "the day after"],
)
def test_what_was_said_or_made_counts_from_its_day_to_its_last(on: date, counts: bool) -> None:
    first, last = date(2026, 5, 5), date(2026, 6, 1)

    assert Statement("prescriber", "psychiatrist", on=first, expires=last).counts(on) is counts
    assert Evidence(MONITORED, "binder", on=first, expires=last).counts(on) is counts


def test_a_source_that_was_not_read_whole_is_not_settled_by_a_document_of_the_site() -> None:
    unread = replace(GUIDANCE, evidence=SourceEvidence.GUIDE)
    rulebook = replace(BOOK, instruments=tuple(unread if i.id == unread.id else i for i in BOOK.instruments))
    keys = [c.key for part in assess(rulebook, CLINIC, IM, ON, ON).parts for c in part.open]
    shown = replace(CLINIC, evidence=tuple(Evidence(key, "read whole by us") for key in keys))
    (part,) = assess(rulebook, shown, IM, ON, ON).parts

    assert [c.key for c in part.open] == ["college-guidance#unread"]
    assert part.status is Status.UNANSWERED


def test_an_expired_fact_counts_as_not_said() -> None:
    site = replace(HELD, facts=(Statement("prescriber", "psychiatrist", expires=date(2026, 6, 1)),))

    assert site.known(date(2026, 6, 1)) == {"prescriber": "psychiatrist"}
    assert site.known(date(2026, 6, 2)) == {}


def test_an_absence_is_no_answer() -> None:
    elsewhere = replace(CLINIC, jurisdiction="BC")
    found = of(elsewhere, IV)

    assert found.status is Status.NO_ANSWER
    assert found.parts[0].answer.verdict is Verdict.UNSEARCHED


def test_a_place_of_another_province_is_no_answer_with_its_reason() -> None:
    found = of(replace(HELD, jurisdiction="BC"), IV)

    assert (found.status, found.why_not) == (
        Status.NO_ANSWER,
        "`ab-nhsf` does not exist in BC: it has `bc-nhmsf`",
    )


def test_what_ends_is_told_from_the_day_itself_to_the_last_day_asked_for() -> None:
    days = {
        day: [e.on for e in endings(HELD, day, 60)] for day in (date(2026, 11, 1), date(2026, 11, 2), date(2027, 1, 1))
    }

    assert days == {
        date(2026, 11, 1): [date(2026, 12, 31)],
        date(2026, 11, 2): [date(2026, 12, 31)],
        date(2027, 1, 1): [],
    }
    assert endings(HELD, date(2026, 11, 1), 59) == ()
