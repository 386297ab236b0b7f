"""Where answers lie that share something: provinces, routes, kinds of place and groups of purposes, in few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from tracker.domain.decide import found_by
from tracker.domain.hearing import Finding
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Vocabulary


class Spot(NamedTuple):
    """One cell of the country: a province, a route, a place (several accreditations joined by `+`), a purpose group."""

    jurisdiction: str
    route: str
    setting: str
    purpose: str


class Stretch(NamedTuple):
    """Some spots that are the product of these terms, the fewest that cover them; empty: all there are."""

    jurisdictions: tuple[str, ...]
    route: tuple[str, ...]
    setting: tuple[str, ...]
    purpose: tuple[str, ...]


def purpose_groups(vocabulary: Vocabulary) -> dict[str, str]:
    """The purposes as leaves, each with the group it belongs to: the topmost term above it."""
    if not vocabulary.has("purpose", "purpose"):
        return {}
    return {
        leaf: top.id
        for top in vocabulary.children("purpose", "purpose")
        for leaf in vocabulary.leaves("purpose", top.id)
    }


def found_at(
    rulebook: Rulebook, question: Question, groups: Mapping[str, str]
) -> Iterator[tuple[Finding, tuple[Spot, ...]]]:
    """Each finding on a question with the spots that it is part of."""
    for leaves, finding in found_by(rulebook, question):
        purposes = dict.fromkeys(groups[str(leaf)] for leaf in leaves["purpose"])
        spots = tuple(
            Spot(question.jurisdiction, str(route), "+".join(place), purpose)
            for route, place, purpose in product(leaves["route"], leaves["setting"], purposes)
        )
        yield finding, spots


def stretches(spots: Iterable[Spot], vocabulary: Vocabulary) -> tuple[Stretch, ...]:
    """Spots in few lines: what is alike by purpose is told together, then by place, by route and by province."""
    by_place: dict[str, list[Stretch]] = {}
    mine: dict[str, set[Spot]] = {}
    for spot in spots:
        mine.setdefault(spot.jurisdiction, set()).add(spot)
    for here in sorted(mine):
        by_place[here] = list(_of_one(mine[here], here, vocabulary))
    alike: dict[tuple[Stretch, ...], list[str]] = {}
    for here, lines in by_place.items():
        alike.setdefault(tuple(line._replace(jurisdictions=()) for line in lines), []).append(here)
    return tuple(
        line._replace(jurisdictions=tuple(places))
        for lines, places in sorted(alike.items(), key=lambda each: each[1])
        for line in lines
    )


def _of_one(spots: set[Spot], here: str, vocabulary: Vocabulary) -> Iterator[Stretch]:
    purposes: dict[tuple[str, str], set[str]] = {}
    for spot in spots:
        purposes.setdefault((spot.route, spot.setting), set()).add(spot.purpose)
    settings: dict[str, dict[frozenset[str], set[str]]] = {}
    for (route, setting), found in purposes.items():
        settings.setdefault(route, {}).setdefault(frozenset(found), set()).add(setting)
    routes: dict[frozenset[tuple[frozenset[str], frozenset[str]]], set[str]] = {}
    for route, by in settings.items():
        key = frozenset((purpose, frozenset(places)) for purpose, places in by.items())
        routes.setdefault(key, set()).add(route)
    order = {leaf: place for place, leaf in enumerate(vocabulary.local_leaves("route", "route", here))}
    for shared, found_routes in sorted(routes.items(), key=lambda each: min(order[r] for r in each[1])):
        for groups, places in sorted(shared, key=lambda each: (sorted(each[1]), sorted(each[0]))):
            yield Stretch(
                (here,),
                fewest("route", found_routes, here, vocabulary),
                fewest("setting", places, here, vocabulary),
                fewest("purpose", groups, here, vocabulary),
            )


def fewest(dimension: str, terms: Iterable[str], here: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The fewest terms for some, those that several accreditations make up after them; empty: all there are."""
    given = set(terms)
    every = set(vocabulary.local_leaves(dimension, dimension, here))
    if dimension == "purpose":
        every = {term.id for term in vocabulary.children("purpose", "purpose")}
        return () if given >= every else tuple(t.id for t in vocabulary.children("purpose", "purpose") if t.id in given)
    if given >= every:
        return ()
    single = [term for term in given if "+" not in term]
    return (*vocabulary.fewest_nodes(dimension, single, here), *sorted(term for term in given if "+" in term))
