"""Which services a change moves: exactly those, on exactly those days, of which `assess` says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, book, instrument, rule, scope
from tests.domain.test_effect import days_of, law
from tests.strategies import rulebooks
from tests.strategies.changes import draw_change
from tests.strategies.picks import one_in, pick
from tests.strategies.questions import questions
from tests.strategies.rulebooks import DAYS
from tracker.domain import touched as module
from tracker.domain.answer import Verdict
from tracker.domain.assess import Assessment, Status, assess
from tracker.domain.rule import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Holding, Service, Site, Statement
from tracker.domain.stated import StatedDate
from tracker.domain.touched import Touched, touched
from tracker.domain.vocabulary import ASKED

TODAY = date(2026, 11, 23)
IM = Service("im", route=("im",), purpose=("ptsd",), programme=("medication-only",))
IV = replace(IM, id="iv", route=("iv",))
CLINIC = Site("one", "One", "AB", "clinic", services=(IM, IV))
ELSEWHERE = replace(CLINIC, id="two", jurisdiction="BC")

BAN = instrument(
    "college-ban", "college", "2027-01-01",
    rule("college-ban/im", Effect.PROHIBITS, scope=scope(drug="ketamine", route="im")),
)  # fmt: skip


def by(before: Rulebook, after: Rulebook, *sites: Site) -> tuple[Touched, ...]:
    return touched(before, after, sites, lambda _: TODAY)


# by hand


def test_a_ban_names_the_services_that_it_moves_from_its_day_and_no_other() -> None:
    (found,) = by(BOOK, book(BAN), CLINIC, ELSEWHERE)
    (move,) = found.moves

    assert (found.site.id, found.service.id, found.asked) == ("one", "im", TODAY)
    assert (move.begins, move.until) == (date(2027, 1, 1), None)
    assert (move.before.verdicts, move.after.verdicts) == ((Verdict.CONDITIONAL,), (Verdict.PROHIBITED,))
    assert (move.before.status, move.after.status) == (Status.UNANSWERED, Status.NOT_ALLOWED)
    assert move.before.conditions()
    assert not move.after.conditions()


def test_what_is_past_on_the_day_of_asking_moves_nothing() -> None:
    """A ban that was in force for a year, and was not on record: no service stands otherwise from today on."""
    early = replace(BAN, in_force=StatedDate.parse("2025-11-01"), until=StatedDate.parse("2026-11-01"))
    assert by(BOOK, book(early), CLINIC) == ()


def test_a_site_is_taken_with_what_counts_of_it_on_each_day() -> None:
    """An accreditation spares a site till its last day, and one that is a clinic besides is touched from the next."""
    elsewhere = instrument(
        "college-ban", "college", "2026-01-01",
        rule("college-ban/im", Effect.PROHIBITS, scope=scope(drug="ketamine", route="im", setting="clinic")),
    )  # fmt: skip
    site = replace(CLINIC, services=(IM,), holdings=(Holding("ab-nhsf", expires=date(2027, 3, 31)),))
    (found,) = by(BOOK, book(elsewhere), site)

    assert [(m.begins, m.until) for m in found.moves] == [(date(2027, 4, 1), None)]


def test_worse_is_told_before_better_and_the_worst_first() -> None:
    lifted = replace(BAN, rules=(rule("college-ban/iv", Effect.PROHIBITS, scope=scope(drug="ketamine", route="iv")),))
    iv = replace(CLINIC, id="zero", services=(IV,), holdings=(Holding("ab-nhsf"),))
    found = by(book(lifted), book(BAN), iv, CLINIC)

    assert [(f.site.id, f.service.id) for f in found] == [("one", "im"), ("zero", "iv")]
    assert found[1].moves[0].before.status is Status.NOT_ALLOWED


def test_a_site_in_a_province_that_nothing_differs_about_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counted(rulebook: Rulebook, site: Site, service: Service, on: date, asked: date) -> Assessment:
        looked.append(site.id)
        return assess(rulebook, site, service, on, asked)

    monkeypatch.setattr(module, "assess", counted)
    assert len(by(BOOK, book(BAN), CLINIC, ELSEWHERE)) == 1
    assert set(looked) == {"one"}


# the law


def obvious(rulebook: Rulebook, site: Site, service: Service, on: date) -> object:
    """What counts of an assessment, read off it as it is."""
    found = assess(rulebook, site, service, on, TODAY)
    told = []
    for part in found.parts:
        conditions = {
            (c.key, c.text.en, c.force, c.test, not c.because, state)
            for state, each in (
                ("met", part.met), ("unmet", part.unmet), ("open", part.open), ("shown", [c for c, _ in part.shown]),
            )
            for c in each
        }  # fmt: skip
        told.append((part.answer.when, part.answer.verdict, part.answer.settled, part.status, conditions))
    return found.status, told


Made = tuple[Rulebook, Rulebook, list[Site]]


@st.composite
def changed_with_sites(draw: st.DrawFn) -> Made:
    before = draw(rulebooks(doubtful=one_in(draw, 8)))
    after = draw_change(draw, before)
    keys = [c.key or f"{r.ref}#{c.id}" for r in after.rule_of.values() for c in r.conditions]
    sites = []
    for n in range(2):
        question = draw(questions(before, 2))
        terms = {d: question.named(d) for d in ASKED if d != "setting"}
        held = tuple((*question.setting, *before.vocabulary.local_leaves("setting", "setting", "AB"))[0].split("+"))
        ends = pick(draw, (None, *DAYS))
        place = pick(draw, (None, "clinic", "hospital"))
        site = Site(
            f"s{n}", "S", question.jurisdiction,
            place if place and before.vocabulary.has("setting", place) else None,
            tuple(Holding(term, issued=pick(draw, (None, *DAYS)), expires=ends) for term in held),
            (Service("x", **terms),),
            facts=tuple(Statement(f, v, expires=pick(draw, (None, *DAYS))) for f, v in question.facts),
            evidence=tuple(Evidence(k, "d", expires=pick(draw, (None, *DAYS))) for k in keys if one_in(draw, 2)),
        )  # fmt: skip
        sites.append(site)
    return before, after, sites


@settings(law, max_examples=30)
@given(changed_with_sites())
def test_a_service_is_named_on_exactly_the_days_on_which_assess_says_otherwise(made: Made) -> None:
    holds(made)


@pytest.mark.slow
@settings(law, max_examples=200)
@given(changed_with_sites())
def test_a_service_is_named_on_exactly_those_days_of_many_rulebooks(made: Made) -> None:
    holds(made)


@pytest.mark.soak
@settings(law, max_examples=600)
@given(changed_with_sites())
def test_a_service_is_named_on_exactly_those_days_of_very_many_rulebooks(made: Made) -> None:
    holds(made)


def holds(made: Made) -> None:
    before, after, sites = made
    found = {(t.site.id, t.service.id): t.moves for t in touched(before, after, sites, lambda _: DAYS[1])}
    days = {*DAYS[1:], DAYS[-1] + timedelta(days=1), *days_of(before, after)[-2:]}
    for site in sites:
        for service in site.services:
            moves = found.get((site.id, service.id), ())
            assert all(m.begins < (m.until or date.max) for m in moves)
            for day in sorted(day for day in days if day >= DAYS[1]):
                was, now = (obvious(b, site, service, day) for b in (before, after))
                covered = any(m.begins <= day and (m.until is None or day < m.until) for m in moves)
                assert covered is (was != now), (site, day)
