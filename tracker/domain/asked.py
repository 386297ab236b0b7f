"""What is worth asking of a site: the unanswered questions whose answer could change where one of its services stands.

Where a service stands is its verdict and its status. A fact that cannot change it, whatever the other unanswered facts
turn out to be, is not asked for; nor is one about a patient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise, product

from tracker.domain.assess import assessed
from tracker.domain.frame import Frames, frames
from tracker.domain.question import QuestionError
from tracker.domain.rule import Fact, FactType, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Service, Site
from tracker.domain.value_class import value_class

__all__ = ["Unanswered", "is_of_a_patient", "unanswered", "values_of"]

MOST_TRIED = 4096
"""How many answers to the facts on which rules hang are tried together; of more, each is tried by itself."""


@value_class(frozen=True, slots=True)
class Unanswered:
    """A fact that nobody has said of a site, and the services whose standing it could change, in their order."""

    fact: Fact
    services: tuple[str, ...]


def is_of_a_patient(rulebook: Rulebook, fact: str) -> bool:
    """Whether a fact is about one patient, so that it is neither asked for nor kept of a site."""
    return fact in rulebook.facts_of_patients


def unanswered(
    rulebook: Rulebook, site: Site, on: date, asked: date, aside: Collection[str] = ()
) -> tuple[Unanswered, ...]:
    """What is worth asking of a site about a day: what bears on most services first, then by name.

    What was said and has expired counts as unanswered. `aside` are facts that nobody could answer.
    """
    known = site.known(on)
    bearing: dict[str, list[str]] = {}
    for service in site.services:
        for fact in _bearing_on(rulebook, site, service, on, asked, known):
            bearing.setdefault(fact, []).append(service.id)
    found = [Unanswered(rulebook.fact_of[f], tuple(ids)) for f, ids in bearing.items() if f not in aside]
    return tuple(sorted(found, key=lambda each: (-len(each.services), each.fact.id)))


def _bearing_on(
    rulebook: Rulebook, site: Site, service: Service, on: date, asked: date, known: Mapping[str, str]
) -> Iterator[str]:
    """The unanswered facts that could change where one service stands."""
    question = site.question(service, on, asked)
    if question is None:
        return
    try:
        kept = frames(rulebook, replace(question, facts=()))
    except QuestionError:
        return
    tests: dict[str, list[Test]] = {}
    for test in kept.tests:
        if test.fact in rulebook.fact_of and test.fact not in known and not is_of_a_patient(rulebook, test.fact):
            tests.setdefault(test.fact, []).append(test)
    values = {f: values_of(rulebook.fact_of[f], of) for f, of in sorted(tests.items())}
    hanging = [f for f in values if f in kept.hangs]
    best = {f: _best(f, values[f], tests[f]) for f in values if f not in kept.hangs}
    outcomes = _Outcomes(rulebook, site, kept, on, asked)
    for fact, possible in values.items():
        others = [f for f in hanging if f != fact]
        for assumed in _assumptions({f: values[f] for f in others}):
            for rest in ({}, {f: v for f, v in best.items() if f != fact}):
                taken = {**known, **rest, **assumed}
                first = outcomes(taken)
                if any(outcomes({**taken, fact: value}) != first for value in possible):
                    break
            else:
                continue
            yield fact
            break


class _Outcomes:
    """Where a service would stand with some facts."""

    def __init__(self, rulebook: Rulebook, site: Site, kept: Frames, on: date, asked: date) -> None:
        self._rulebook, self._site, self._kept, self._on, self._asked = rulebook, site, kept, on, asked
        self._known: dict[tuple[tuple[str, str], ...], object] = {}

    def __call__(self, facts: Mapping[str, str]) -> object:
        key = tuple(sorted(facts.items()))
        found = self._known.get(key)
        if found is None:
            parts = assessed(self._rulebook, self._site, self._on, self._kept.stands(self._on, self._asked, facts))
            found = tuple((p.answer.when, p.answer.verdict, p.answer.settled, p.status) for p in parts)
            self._known[key] = found
        return found


def _assumptions(values: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every way to answer some facts, or not; where these are too many, each fact by itself."""
    ways = 1
    for possible in values.values():
        ways *= len(possible) + 1
    if ways > MOST_TRIED:
        yield {}
        for fact, possible in values.items():
            yield from ({fact: value} for value in possible)
        return
    for chosen in product(*((None, *possible) for possible in values.values())):
        yield {f: v for f, v in zip(values, chosen, strict=True) if v is not None}


def values_of(fact: Fact, tests: Iterable[Test]) -> tuple[str, ...]:
    """Answers to a question that stand for all there are: two answers that no test tells apart need only one."""
    if fact.type is not FactType.NUMBER:
        return fact.choices or ("yes", "no")
    bounds = sorted({float(value) for test in tests for value in test.values})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return tuple(f"{n:g}" for n in sorted({bounds[0] / 2, *bounds, *between, bounds[-1] + 1}))


def _best(fact: str, values: tuple[str, ...], tests: list[Test]) -> str:
    """The answer that meets most."""
    return max(values, key=lambda value: sum(test.holds({fact: value}) is True for test in tests))
