"""Random questions, narrowed to what the twin has patience for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import prod

from hypothesis import strategies as st

from tests.strategies.picks import pick
from tests.strategies.rulebooks import ASKED_ON, DAYS, rulebooks
from tests.strategies.words import nodes
from tracker.domain.question import Question, places
from tracker.domain.rule import FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Vocabulary

NUMBERS = ("30", "90", "240")


def _ways_to_name(vocabulary: Vocabulary, dimension: str, jurisdiction: str) -> list[tuple[str, ...]]:
    """The terms a question names in one dimension: none, a leaf, a family, several, or places that hold several."""
    known = [n for n in nodes(vocabulary, dimension) if vocabulary.local_leaves(dimension, n, jurisdiction)]
    leaves = [n for n in known if not vocabulary.children(dimension, n)]
    choices: list[tuple[str, ...]] = [(), *((n,) for n in known), *((n,) for n in leaves), *combinations(known, 2)]
    if dimension == "setting":
        held = vocabulary.local_leaves("setting", "accredited-facility", jurisdiction)
        pairs = [f"{a}+{b}" for a, b in combinations(held, 2)]
        choices += [(pair,) for pair in pairs] * 3 + [(pair, leaves[0]) for pair in pairs]
    return choices


def _facts(draw: st.DrawFn, rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """What is known: of a few facts nothing, or one of their values."""
    given: dict[str, str] = {}
    for fact in (pick(draw, rulebook.facts), pick(draw, rulebook.facts)) if rulebook.facts else ():
        value = pick(draw, (None, *(fact.choices or (NUMBERS if fact.type is FactType.NUMBER else ("yes", "no")))))
        if value is not None:
            given[fact.id] = value
    return tuple(sorted(given.items()))


def cells_in(question: Question, vocabulary: Vocabulary) -> int:
    """How many single cells a question asks about."""
    return len(places(question, vocabulary)) * prod(
        len(leaves_asked(question, vocabulary, d)) for d in ASKED if d != "setting"
    )


def leaves_asked(question: Question, vocabulary: Vocabulary, dimension: str) -> tuple[str, ...]:
    taken = question.taken(dimension)
    here = (leaf for node in taken for leaf in vocabulary.local_leaves(dimension, node, question.jurisdiction))
    return tuple(dict.fromkeys(here))


@st.composite
def questions(
    draw: st.DrawFn,
    rulebook: Rulebook,
    most_cells: int = 24,
    jurisdictions: Sequence[str] = ("AB",),
    days: Sequence[date] = DAYS,
) -> Question:
    """A question, narrowed until it has no more cells than the twin has patience for."""
    words = rulebook.vocabulary
    here = pick(draw, jurisdictions)
    named = {d: pick(draw, _ways_to_name(words, d, here)) for d in ASKED}
    question = Question(here, pick(draw, days), ASKED_ON, **named, facts=_facts(draw, rulebook))
    for dimension in ("practitioner", "purpose", "programme", "drug", "route", "setting"):
        if cells_in(question, words) <= most_cells:
            break
        if dimension == "setting":
            leaf = "+".join(places(question, words)[0])
        else:
            leaf = leaves_asked(question, words, dimension)[-1]
        question = replace(question, **{dimension: (leaf,)})  # type: ignore[arg-type]  # one of the dimensions
    return question


@st.composite
def asked(draw: st.DrawFn, doubtful: bool = False, most_cells: int = 24) -> tuple[Rulebook, Question]:
    """A rulebook with a question to it."""
    rulebook = draw(rulebooks(doubtful=doubtful))
    return rulebook, draw(questions(rulebook, most_cells))
