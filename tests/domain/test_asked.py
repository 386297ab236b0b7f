"""What is worth asking of a site: exactly the facts that could change where a service stands, and none of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, MONITORED, ON, book, instrument, rule, scope
from tests.domain.test_laws import law
from tests.strategies import questions, rulebooks
from tests.strategies.picks import pick
from tracker.domain.asked import is_of_a_patient, unanswered
from tracker.domain.assess import Status, assess
from tracker.domain.question import Question, places
from tracker.domain.rule import Condition, ConditionKind, Effect, Fact, FactType, Op, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Holding, Service, Site, Statement
from tracker.domain.vocabulary import ASKED, Text

ANSWERS = {
    "exempt": ("yes", "no"),
    "minutes": ("30", "60", "90", "120", "240"),
    "prescriber": ("psychiatrist", "other"),
}
"""Every answer that a test of the random rulebooks could tell from another."""


def saying(site: Site, facts: dict[str, str]) -> Site:
    return replace(site, facts=tuple(Statement(f, v) for f, v in sorted(facts.items())))


def outcome(rulebook: Rulebook, site: Site, service: Service, on: date) -> object:
    found = assess(rulebook, site, service, on, on)
    parts = tuple((p.answer.when, p.answer.verdict, p.answer.settled, p.status) for p in found.parts)
    return found.status, found.why_not, parts


def all_ways(facts: list[str]) -> Iterator[dict[str, str]]:
    for chosen in product(*((None, *ANSWERS[f]) for f in facts)):
        yield {f: v for f, v in zip(facts, chosen, strict=True) if v is not None}


def matters(rulebook: Rulebook, site: Site, service: Service, on: date, fact: str, open_facts: list[str]) -> bool:
    """Whether some way to answer the others leaves a fact something to change: tried one by one."""
    known = site.known(on)
    for others in all_ways([f for f in open_facts if f != fact]):
        found = {outcome(rulebook, saying(site, {**known, **others, **mine}), service, on) for mine in all_ways([fact])}
        if len(found) > 1:
            return True
    return False


@st.composite
def sites(draw: st.DrawFn) -> tuple[Rulebook, Site, date]:
    """A site of some services somewhere, of which something is known."""
    rulebook = draw(rulebooks())
    question = draw(questions(rulebook, 6))
    place = "+".join(pick(draw, places(question, rulebook.vocabulary)))
    services = []
    for n in range(pick(draw, (1, 2))):
        asked: Question = draw(questions(rulebook, 6)) if n else question
        services.append(Service(f"s{n}", **{d: asked.named(d) for d in ASKED if d != "setting"}))
    bare = Site("one", "One", "AB", place, services=tuple(services))
    return rulebook, saying(bare, dict(question.facts)), question.on


@settings(law, max_examples=60)
@given(sites())
def test_what_is_asked_is_just_what_could_change_where_a_service_stands(given: tuple[Rulebook, Site, date]) -> None:
    rulebook, site, on = given
    known = site.known(on)
    open_facts = [f for f in ANSWERS if f not in known]
    named = {
        f
        for s in site.services
        for p in s.practitioner
        for f, _ in (rulebook.vocabulary.term("practitioner", p).implies)
    }
    found = {each.fact.id: set(each.services) for each in unanswered(rulebook, site, on, on)}

    for fact in open_facts:
        bears = {s.id for s in site.services if matters(rulebook, site, s, on, fact, open_facts)}
        if fact in named:  # the question's own words say something of it: asked for no more than it can change
            assert found.get(fact, set()) <= bears
        else:
            assert found.get(fact, set()) == bears


WORST = list(Status)


@settings(law, max_examples=60)
@given(sites(), st.randoms(use_true_random=False))
def test_a_fact_that_meets_a_condition_makes_no_service_worse(given: tuple[Rulebook, Site, date], draw: object) -> None:
    """Unless a rule hangs on it: an exemption held may be what a prohibition hangs on."""
    rulebook, site, on = given
    rules = [r for i in rulebook.instruments for r in i.rules]
    hangs = {t.fact for r in rules for t in (r.applies_if, r.granted_by) if t is not None}
    tests = [c.test for r in rules for c in r.conditions if c.test is not None]
    for fact, values in ANSWERS.items():
        if fact in hangs or fact in site.known(on):
            continue
        for value in values:
            if all(t.holds({fact: value}) for t in tests if t.fact == fact):
                for service in site.services:
                    before = assess(rulebook, site, service, on, on).status
                    after = assess(rulebook, saying(site, {**site.known(on), fact: value}), service, on, on).status
                    assert WORST.index(after) >= WORST.index(before)


IV = Service("iv", route=("iv",), purpose=("ptsd",), programme=("medication-only",))
IM = replace(IV, id="im", route=("im",))
CLINIC = Site("one", "One", "AB", "clinic", services=(IV, IM))
ACCREDITED = replace(CLINIC, place=None, holdings=(Holding("ab-nhsf"),))


def asks(site: Site, rulebook: Rulebook = BOOK) -> dict[str, tuple[str, ...]]:
    return {each.fact.id: each.services for each in unanswered(rulebook, site, ON, ON)}


def test_who_prescribes_is_asked_where_iv_hangs_on_it_and_not_where_iv_is_not_allowed_anyway() -> None:
    assert asks(ACCREDITED) == {"prescriber": ("iv",)}
    assert asks(CLINIC) == {}


def test_what_is_said_is_not_asked_again_until_it_expires() -> None:
    said = replace(ACCREDITED, facts=(Statement("prescriber", "psychiatrist", expires=ON),))

    assert asks(said) == {}
    assert [each.fact.id for each in unanswered(BOOK, said, date(2026, 5, 6), ON)] == ["prescriber"]
    assert unanswered(BOOK, ACCREDITED, ON, ON, aside={"prescriber"}) == ()


def test_what_one_unmet_condition_decides_leaves_nothing_to_ask() -> None:
    """Both conditions must hold: once one is unmet, the other changes nothing."""
    two = tuple(
        Condition(fact, ConditionKind.STAFFING, Text(fact), test=Test(fact, Op.IS, ("yes",))) for fact in ("a", "b")
    )
    rulebook = with_facts("a", "b", conditions=two)

    assert asks(CLINIC, rulebook) == {"a": ("im",), "b": ("im",)}
    assert asks(replace(CLINIC, facts=(Statement("a", "no"),)), rulebook) == {}
    assert asks(replace(CLINIC, facts=(Statement("a", "yes"),)), rulebook) == {"b": ("im",)}


def test_what_bears_on_most_services_is_asked_first() -> None:
    """`z` bears on both services, `a` on one."""
    both = Condition("z", ConditionKind.STAFFING, Text("z"), test=Test("z", Op.IS, ("yes",)))
    one = Condition("a", ConditionKind.STAFFING, Text("a"), test=Test("a", Op.IS, ("yes",)))
    rulebook = with_facts("a", "z", conditions=(both,), im_conditions=(one,))
    site = replace(CLINIC, services=(IM, replace(IM, id="oral", route=("oral",))))

    assert list(asks(site, rulebook).items()) == [("z", ("im", "oral")), ("a", ("im",))]


def test_what_counts_only_once_an_exemption_is_granted_is_asked_until_there_is_none() -> None:
    """By application; granted, it is a yes on a condition."""
    condition = Condition("a", ConditionKind.STAFFING, Text("a"), test=Test("a", Op.IS, ("yes",)))
    home = rule(
        "college-notice/home",
        Effect.PERMITS_ON_APPLICATION,
        scope=scope(setting="home"),
        granted_by=Test("exemption", Op.IS, ("yes",)),
        conditions=(condition,),
    )
    rulebook = book(instrument("college-notice", "college", "2025", home))
    rulebook = replace(rulebook, facts=(*rulebook.facts, Fact("a", FactType.YES_NO, Text("a?"), choices=("yes", "no"))))
    site = replace(CLINIC, place="home", services=(IM,))

    assert asks(site, rulebook) == {"a": ("im",), "exemption": ("im",)}
    assert asks(replace(site, facts=(Statement("exemption", "no"),)), rulebook) == {}
    assert asks(replace(site, facts=(Statement("exemption", "yes"),)), rulebook) == {"a": ("im",)}


def test_nothing_is_asked_about_a_patient() -> None:
    """A fact that only conditions of selection try is about whom to treat, not about the site."""
    test = Test("referral", Op.IS, ("yes",))
    selection = Condition("referral", ConditionKind.SELECTION, Text("referred"), test=test)
    rulebook = with_facts("referral", conditions=(selection,))

    assert is_of_a_patient(rulebook, "referral")
    assert asks(CLINIC, rulebook) == {}
    staffed = replace(selection, id="also", kind=ConditionKind.STAFFING)
    assert not is_of_a_patient(with_facts("referral", conditions=(selection, staffed)), "referral")


def with_facts(
    *facts: str, conditions: tuple[Condition, ...], im_conditions: tuple[Condition, ...] = (MONITORED,)
) -> Rulebook:
    """The small province, where a bylaw asks these conditions of every treatment, and others of IM."""
    bylaw = instrument(
        "college-bylaw",
        "college",
        "2025",
        rule("college-bylaw/all", Effect.REQUIRES, conditions=conditions),
        rule("college-bylaw/im", Effect.REQUIRES, scope=scope(route="im"), conditions=im_conditions),
    )
    more = tuple(Fact(f, FactType.YES_NO, Text(f"{f}?"), choices=("yes", "no")) for f in facts)
    made = book(bylaw)
    return replace(made, facts=(*made.facts, *more))
