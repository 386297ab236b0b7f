"""What is to come: nothing that came already, nothing that a draft says, and each under a name that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, book, instrument, rule
from tests.domain.test_laws import law
from tests.strategies import rulebooks
from tests.strategies.rulebooks import DAYS
from tests.strategies.sites import networks
from tracker.domain.instrument import Approval, Instrument, InstrumentKind, Outcome, Verification
from tracker.domain.rule import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Site, Statement
from tracker.domain.stated import StatedDate
from tracker.domain.upcoming import Coming, ComingKind, Upcoming, upcoming
from tracker.report.schemas import schema_of
from tracker.report.upcoming import id_of, upcoming_document, upcoming_events, upcoming_lines

ON = date(2027, 2, 1)
SITE = Site(
    "one",
    "One",
    "AB",
    holdings=(Holding("ab-nhsf", "12", expires=date(2027, 3, 1)),),
    facts=(Statement("prescriber", "psychiatrist", expires=date(2027, 2, 1)),),
    evidence=(Evidence("some#key", "binder 4", expires=date(2027, 4, 1)),),
    grants=(Grant(GrantKind.EXEMPTION, "exemption", "yes", "as granted", "17", expires=date(2027, 1, 31)),),
)


def stated(text: str | None) -> StatedDate | None:
    return StatedDate.parse(text) if text else None


def at(rulebook: Rulebook, *sites: Site, on: date = ON, within: int = 365, jurisdiction: str | None = None) -> Upcoming:
    return upcoming(rulebook, sites, on, within, jurisdiction)


def of_texts(found: Upcoming) -> list[Coming]:
    return [each for each in found.coming if each.kind in (ComingKind.BEGINS, ComingKind.ENDS)]


def new(begins: str | None, **more: object) -> Instrument:
    return instrument("college-new", "college", begins, **more)


def test_last_days_at_a_site_come_from_the_day_itself_in_the_order_of_days() -> None:
    found = at(BOOK, SITE).coming

    assert [(each.last, each.site, each.what) for each in found if each.kind is ComingKind.SITE_ENDING] == [
        (date(2027, 2, 1), "one", "prescriber: psychiatrist"),
        (date(2027, 3, 1), "one", "accreditation ab-nhsf 12"),
        (date(2027, 4, 1), "one", "some#key: binder 4"),
    ]


@pytest.mark.parametrize(
    ("begins", "within", "days"),
    [
        ("2027-03-14", 41, [(date(2027, 3, 14), date(2027, 3, 14))]),
        ("2027-03-14", 40, []),
        ("2027-02-01", 365, []),
        ("2027-02-02", 1, [(date(2027, 2, 2), date(2027, 2, 2))]),
        ("2027-03", 28, [(date(2027, 3, 1), date(2027, 3, 31))]),
        ("2027-03", 27, []),
        ("2027", 0, [(date(2027, 1, 1), date(2027, 12, 31))]),
        ("../2027-06", 0, [(None, date(2027, 6, 30))]),
        ("2026", 365, []),
        (None, 365, []),
    ],
    ids=[
        "its last day asked for",
        "a day too far",
        "in force today",
        "tomorrow",
        "a month that begins in time",
        "a month that does not",
        "it may have come",
        "by then at the latest",
        "it came",
        "undated",
    ],
)
def test_a_document_not_yet_in_force_is_told_with_the_days_it_may_mean(
    begins: str | None, within: int, days: list[tuple[date | None, date]]
) -> None:
    found = of_texts(at(book(new(begins)), within=within))

    assert [(each.first, each.last) for each in found] == days
    assert {(each.kind, each.document) for each in found} <= {(ComingKind.BEGINS, "college-new")}


def test_a_draft_comes_never_into_force() -> None:
    draft = new("2027-03-14", kind=InstrumentKind.CONSULTATION_DRAFT)

    assert at(book(draft)).coming == ()


def test_endings_and_the_rules_own_days_are_told_once() -> None:
    own = rule("college-new/later", Effect.PERMITS, in_force=stated("2027-05"), until=stated("2027-07-01"))
    same = rule("college-new/same", Effect.PERMITS, in_force=stated("2027-03-14"), until=stated("2027-09-01"))
    found = of_texts(at(book(replace(new("2027-03-14"), rules=(own, same), until=stated("2027-09-01")))))

    assert [(each.kind.value, each.last.isoformat(), each.rule) for each in found] == [
        ("begins", "2027-03-14", None),
        ("begins", "2027-05-31", "college-new/later"),
        ("ends", "2027-07-01", "college-new/later"),
        ("ends", "2027-09-01", None),
    ]


def test_of_a_document_that_ended_nothing_comes() -> None:
    own = rule("college-new/later", Effect.PERMITS, until=stated("2027-07-01"))

    assert of_texts(at(book(replace(new("2024"), rules=(own,), until=stated("2027-01-31"))))) == []


def test_federal_authorisations_begin_and_end() -> None:
    approval = Approval("a", "esketamine", "intranasal", "trd", StatedDate.parse("2027-03"), stated("2027-10-01"))
    found = of_texts(at(replace(BOOK, approvals=(approval,)), jurisdiction="AB"))

    assert [(each.kind, each.first, each.last, each.jurisdiction) for each in found] == [
        (ComingKind.BEGINS, date(2027, 3, 1), date(2027, 3, 31), "CA"),
        (ComingKind.ENDS, date(2027, 10, 1), date(2027, 10, 1), "CA"),
    ]


@pytest.mark.parametrize(
    ("looked", "overdue", "due"),
    [
        (None, True, None),
        ("2026-08-04", True, None),
        ("2026-08-05", False, ON),
        ("2026-09-01", False, date(2027, 2, 28)),
    ],
    ids=["never", "due yesterday", "due today", "due later"],
)
def test_looks_are_overdue_from_the_day_after_they_are_due(looked: str | None, overdue: bool, due: date | None) -> None:
    seen = (Verification(date.fromisoformat(looked), "us", Outcome.STANDS),) if looked else ()
    found = at(book(new("2024", verified=seen)), within=30)

    assert ("college-new" in {each.instrument.id for each in found.overdue}) is overdue
    reviews = [each.last for each in found.coming if each.kind is ComingKind.REVIEW and each.document == "college-new"]
    assert reviews == ([due] if due else [])


def test_a_province_has_its_own_sites_and_documents_and_those_of_canada() -> None:
    elsewhere = replace(SITE, id="two", jurisdiction="BC")
    found = at(book(new("2027-03-14")), SITE, elsewhere, jurisdiction="BC")

    assert {each.site for each in found.coming} == {"two"}
    assert {each.instrument.authority for each in found.overdue} == {"health-canada"}


def test_a_moved_day_keeps_its_name_and_two_things_alike_have_two() -> None:
    held = Holding("ab-nhsf", "12", expires=date(2027, 3, 1))
    two = replace(SITE, holdings=(held, replace(held, number="13")), facts=(), evidence=(), grants=())
    moved = replace(two, holdings=(replace(held, expires=date(2027, 6, 30)), replace(held, number="13")))
    before, after = ({each.what: each.subject for each in at(BOOK, site).coming if each.site} for site in (two, moved))

    assert before == after
    assert len(set(before.values())) == 2


@settings(law, max_examples=40)
@given(rulebooks(), networks, st.sampled_from(DAYS), st.integers(0, 400))
def test_no_two_entries_share_an_id_and_each_lies_within_what_was_asked(
    rulebook: Rulebook, sites: tuple[Site, ...], on: date, within: int
) -> None:
    found = upcoming(rulebook, sites, on, within)
    ids = [event.id for event in upcoming_events(rulebook, found, sites)]

    assert len(set(ids)) == len(ids)
    assert {id_of(each.kind.value, each.subject) for each in found.coming} <= set(ids)
    assert all(each.last >= on and (each.first or on) <= found.until for each in found.coming)
    document = upcoming_document(rulebook, found, within, None)
    assert jsonschema.Draft202012Validator(schema_of("upcoming")).is_valid(document)
    assert all(len(line) <= 80 or line.startswith("  look: ") for _, line in upcoming_lines(rulebook, found, 80))
    shown = [max(each.first or each.last, on) for each in found.coming]
    assert shown == sorted(shown)
