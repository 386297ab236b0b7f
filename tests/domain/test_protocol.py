"""The one checklist of several sites: it satisfies each alone, and makes nothing allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, ON, book, instrument, rule, scope
from tests.domain.test_laws import law
from tests.strategies import rulebooks
from tests.strategies.picks import one_in, pick
from tests.strategies.questions import questions
from tests.strategies.rulebooks import ASKED_ON, BARE
from tracker.domain.answer import Answer, AnswerCondition, Verdict
from tracker.domain.assess import Assessment, assess
from tracker.domain.explain import answer
from tracker.domain.protocol import Item, Protocol, bring_together
from tracker.domain.question import Question, places
from tracker.domain.rule import Condition, ConditionKind, Effect, Force, Op, Rule, Scope, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Holding, Service, Site, Statement
from tracker.domain.vocabulary import Text

ORAL = Service("oral", route=("oral",), purpose=("ptsd",), programme=("medication-only",))
NASAL = replace(ORAL, id="nasal", route=("intranasal",))
IV = replace(ORAL, id="iv", route=("iv",))
EAST = Site("east", "East", "AB", "clinic", services=(ORAL,))
WEST = Site("west", "West", "AB", "clinic", services=(NASAL,))


def assessed(rulebook: Rulebook, *sites: Site, on: date = ON) -> list[Assessment]:
    return [assess(rulebook, site, service, on, on) for site in sites for service in site.services]


def protocol(rulebook: Rulebook, *sites: Site, on: date = ON) -> Protocol:
    return bring_together(rulebook, sites, assessed(rulebook, *sites, on=on))


def asking(id: str, *said: tuple[str, Op, str], force: Force = Force.MUST) -> Rule:
    """A rule of a made-up order that asks by that route: each a fact, how it compares, and the values."""
    conditions = tuple(
        Condition(f"c{n}", ConditionKind.OBSERVATION, Text(f"{id} {n}."), test=Test(fact, op, tuple(values.split())))
        for n, (fact, op, values) in enumerate(said)
    )
    return rule(f"order/{id}", Effect.REQUIRES, scope=scope(route=id), conditions=conditions, force=force)


def ordered(*rules: Rule) -> Rulebook:
    return book(instrument("order", "government", "2024-01-01", *rules))


def of(found: Protocol, fact: str) -> list[Item]:
    return [item for item in found.items if item.test is not None and item.test.fact == fact]


def rules_of(item: Item) -> tuple[list[str], list[str]]:
    """The rules of the clauses kept, and of those beneath."""
    return [clause.rule for clause in item.kept], [clause.rule for clause in item.others]


@pytest.mark.parametrize(
    ("op", "east", "west", "kept"),
    [
        (Op.AT_LEAST, "2", "10", "order/intranasal"),
        (Op.AT_MOST, "2", "10", "order/oral"),
        (Op.ONE_OF, "a b", "b", "order/intranasal"),
    ],
    ids=["the highest at least", "the lowest at most", "the fewest values"],
)
def test_the_strictest_clause_is_kept_and_the_other_stands_beneath(op: Op, east: str, west: str, kept: str) -> None:
    rulebook = ordered(asking("oral", ("hours", op, east)), asking("intranasal", ("hours", op, west)))
    (item,) = of(protocol(rulebook, EAST, WEST), "hours")
    both = {"order/oral", "order/intranasal"}

    assert rules_of(item) == ([kept], [*(both - {kept})])
    assert item.sites == (("west",) if kept == "order/intranasal" else ("east",))
    assert {site for clause in item.clauses for site in clause.sites} == {"east", "west"}


def test_values_that_overlap_leave_what_both_allow_and_both_clauses_stand() -> None:
    rulebook = ordered(asking("oral", ("who", Op.ONE_OF, "a b")), asking("intranasal", ("who", Op.ONE_OF, "b c")))
    found = protocol(rulebook, EAST, WEST)
    (item,) = of(found, "who")

    assert item.test == Test("who", Op.IS, ("b",))
    assert rules_of(item) == (["order/intranasal", "order/oral"], [])
    assert found.clashes == ()


@pytest.mark.parametrize(
    ("east", "west"),
    [
        (("who", Op.IS, "a"), ("who", Op.IS, "b")),
        (("who", Op.AT_LEAST, "3"), ("who", Op.AT_MOST, "2")),
        (("who", Op.IS, "1"), ("who", Op.AT_LEAST, "2")),
    ],
    ids=["no value left", "more than the most", "a value too low"],
)
def test_a_contradiction_is_told_and_both_clauses_stand(east: tuple[str, Op, str], west: tuple[str, Op, str]) -> None:
    found = protocol(ordered(asking("oral", east), asking("intranasal", west)), EAST, WEST)
    (clash,) = found.clashes

    assert (clash.fact, clash.sites) == ("who", ("east", "west"))
    assert {clause.rule for clause in clash.clauses} == {"order/oral", "order/intranasal"}
    assert {c.rule for item in of(found, "who") for c in item.kept} == {"order/oral", "order/intranasal"}
    assert protocol(ordered(asking("oral", east), asking("intranasal", west)), EAST).clashes == ()


def test_what_is_only_recommended_never_covers_what_is_required() -> None:
    stricter = asking("intranasal", ("hours", Op.AT_LEAST, "4"), force=Force.SHOULD)
    found = of(protocol(ordered(asking("oral", ("hours", Op.AT_LEAST, "2")), stricter), EAST, WEST), "hours")

    assert [(item.force, rules_of(item)) for item in found] == [
        (Force.MUST, (["order/oral"], [])),
        (Force.SHOULD, (["order/intranasal"], [])),
    ]
    milder = asking("intranasal", ("hours", Op.AT_LEAST, "1"), force=Force.SHOULD)
    (only,) = of(protocol(ordered(asking("oral", ("hours", Op.AT_LEAST, "2")), milder), EAST, WEST), "hours")
    assert (only.force, rules_of(only)) == (Force.MUST, (["order/oral"], ["order/intranasal"]))


def test_of_equally_strict_clauses_the_same_one_stands_whoever_is_named_first() -> None:
    alike = ("hours", Op.AT_LEAST, "2")
    rulebook = ordered(asking("oral", alike), asking("intranasal", alike))
    found, turned = (protocol(rulebook, *sites) for sites in ((EAST, WEST), (WEST, EAST)))
    (item,) = of(found, "hours")

    assert (rules_of(item), item.sites) == ((["order/intranasal"], ["order/oral"]), ("east", "west"))
    assert found == turned


def test_conditions_that_no_fact_decides_come_together_by_their_key_alone() -> None:
    found = protocol(BOOK, EAST, WEST)
    (monitored,) = (item for item in found.items if item.kept[0].rule == "college-guidance/non-iv")

    assert monitored.sites == ("east", "west")
    assert monitored.others == ()
    assert monitored.kept[0].citation == "College, College-Guidance (2026-03)"


def test_what_is_not_allowed_stands_first_and_puts_nothing_on_the_list() -> None:
    found = protocol(BOOK, replace(EAST, services=(ORAL, IV)), replace(WEST, services=()))

    assert [(s.site, s.service, s.verdict) for s in found.stands if not s.is_open] == [
        ("east", "iv", Verdict.PROHIBITED),
        ("west", None, None),
    ]
    assert found.items == protocol(BOOK, EAST).items


def test_standing_duties_are_a_list_of_their_own() -> None:
    found = protocol(BOOK, EAST)

    assert [item.kept[0].rule for item in found.duties] == ["health-canada-regulations/records"]
    assert "health-canada-regulations/records" not in {c.rule for item in found.items for c in item.clauses}


MORE_TESTS = (
    *(Test("minutes", Op.AT_LEAST, (n,)) for n in ("30", "60", "30", "60", "240")),
    *(Test("minutes", Op.AT_MOST, (n,)) for n in ("45", "120", "300", "300")),
    *(Test("prescriber", Op.IS, (who,)) for who in ("psychiatrist", "other")),
    Test("prescriber", Op.ONE_OF, ("other", "psychiatrist")),
    Test("exempt", Op.IS, ("yes",)),
)
EVERY = [
    dict(zip(("minutes", "prescriber", "exempt"), values, strict=True))
    for values in product(("20", "30", "45", "60", "120", "240", "300"), ("psychiatrist", "other"), ("yes", "no"))
]
"""Facts for which the tests differ in every way that they can."""


class Network(NamedTuple):
    rulebook: Rulebook
    sites: tuple[Site, ...]
    on: date


def varied(draw: st.DrawFn, rulebook: Rulebook) -> Rulebook:
    """The rulebook with more yeses and conditions: most with a test, of few kinds and facts, so that they meet."""

    def drawn(id: str) -> Condition:
        return Condition(
            id,
            pick(draw, (ConditionKind.MONITORING, ConditionKind.MONITORING, ConditionKind.STAFFING)),
            Text("Observe the patient."),
            key=pick(draw, (None, "shared")),
            force=pick(draw, (None, Force.MUST, Force.SHOULD)),
            test=pick(draw, (*MORE_TESTS, None)),
        )

    def changed(each: Rule) -> Rule:
        yes = not one_in(draw, 4)
        effect = pick(draw, (Effect.PERMITS, Effect.REQUIRES, Effect.PERMITS_ON_APPLICATION)) if yes else each.effect
        count = 0 if effect in BARE else pick(draw, (1, 2, 3))
        wide = {"scope": Scope(), "only": None, "trigger": None} if yes else {}
        return replace(each, effect=effect, conditions=tuple(drawn(f"c{n}") for n in range(count)), **wide)  # type: ignore[arg-type]  # fields by name

    return replace(
        rulebook,
        instruments=tuple(replace(i, rules=tuple(changed(r) for r in i.rules)) for i in rulebook.instruments),
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Some sites, of what is asked at random, with what is known of each."""
    rulebook = varied(draw, draw(rulebooks()))
    sites = []
    for n in range(pick(draw, (2, 3, 1))):
        question = draw(questions(rulebook, most_cells=4))
        place = places(question, rulebook.vocabulary)[0]
        sites.append(_site(f"s{n}", question, place, twice=one_in(draw, 3)))
    return Network(rulebook, tuple(sites), question.on)


def _site(id: str, question: Question, place: tuple[str, ...], *, twice: bool) -> Site:
    dimensions = {d: question.named(d) for d in ("drug", "route", "purpose", "programme", "practitioner")}
    services = (Service("one", **dimensions), *([Service("two", **dimensions | {"route": ()})] if twice else []))
    held = tuple(Holding(term) for term in place) if len(place) > 1 else ()
    known = tuple(Statement(name, value) for name, value in question.facts)
    return Site(id, id, "AB", None if held else place[0], held, services, facts=known)


def answers(rulebook: Rulebook, found: list[Assessment]) -> list[Answer]:
    """What `check` answers to each service."""
    return [one for each in found if each.question for one in answer(rulebook, each.question).answers]


def own_conditions(rulebook: Rulebook, found: list[Assessment]) -> list[AnswerCondition]:
    """What each site's own answers ask, where they are a yes or an application."""
    return [
        condition
        for each in answers(rulebook, found)
        if each.verdict.is_yes or each.verdict is Verdict.ON_APPLICATION
        for condition in each.conditions
    ]


def every_test_under(rulebook: Rulebook, condition: AnswerCondition) -> Iterator[Test]:
    """Every test that stands under the key of a condition in the rules that ask for it."""
    if condition.test is not None:
        yield condition.test
    for ref in condition.rules:
        for said in rulebook.rule_of[ref].conditions:
            if (said.key or f"{ref}#{said.id}") == condition.key and said.test is not None:
                yield said.test


def satisfies(facts: dict[str, str], found: Protocol) -> bool:
    return all(clause.test is None or clause.test.holds(facts) is True for item in found.items for clause in item.kept)


@settings(law, max_examples=60)
@given(networks())
def test_the_protocol_of_several_sites_satisfies_each_alone(network: Network) -> None:
    rulebook, sites, on = network
    found = [assess(rulebook, site, service, on, ASKED_ON) for site in sites for service in site.services]
    together = bring_together(rulebook, sites, found)
    enough = [facts for facts in EVERY if satisfies(facts, together)]

    assert bool(enough) is not bool(together.clashes)
    for condition in own_conditions(rulebook, found):
        for test in every_test_under(rulebook, condition):
            assert all(test.holds(facts) is True for facts in enough), (test, together.items)


@settings(law, max_examples=40)
@given(networks())
def test_the_protocol_of_one_site_holds_exactly_its_own_conditions(network: Network) -> None:
    rulebook, sites, on = network
    for site in sites:
        found = [assess(rulebook, site, service, on, ASKED_ON) for service in site.services]
        alone = bring_together(rulebook, [site], found)
        told = {(clause.key, clause.rule) for item in alone.items for clause in item.clauses}

        assert told == {
            (condition.key, rule) for condition in own_conditions(rulebook, found) for rule in condition.rules
        }
        assert {clause.key for item in alone.duties for clause in item.clauses} <= {
            duty.key for each in answers(rulebook, found) for duty in each.duties
        }


@settings(law, max_examples=40)
@given(networks())
def test_the_order_of_naming_sites_does_not_matter(network: Network) -> None:
    rulebook, sites, on = network
    found = [assess(rulebook, site, service, on, ASKED_ON) for site in sites for service in site.services]

    assert bring_together(rulebook, sites, found) == bring_together(rulebook, sites[::-1], found[::-1])
