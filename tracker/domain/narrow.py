"""An effect within the cells of one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from tracker.domain.answer import When
from tracker.domain.decide import spread
from tracker.domain.effect import Effect, EffectLine
from tracker.domain.explain import when_of
from tracker.domain.pairs import pairs
from tracker.domain.payments import PayingLine
from tracker.domain.question import Question
from tracker.domain.reach import Leaf
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Vocabulary


def within(effect: Effect, question: Question, words: Vocabulary) -> Effect:
    """What of an effect lies within the cells that a question asks about; `words` are those of both rulebooks.

    Raises QuestionError where the question names what does not exist there. Conflicts are of no cell, and are left out.
    """
    asked = spread(question, Rulebook(words))
    whole = {d: tuple(each.leaf for each in pairs(d, words, words, question.jurisdiction)) or asked[d] for d in ASKED}
    here = question.jurisdiction
    return Effect(
        lines=tuple(_lines(effect.lines, here, asked, whole, words)),
        payments=tuple(_lines(effect.payments, here, asked, whole, words)),
    )


Line = TypeVar("Line", EffectLine, PayingLine)


def _lines(
    lines: Iterable[Line],
    here: str,
    asked: Mapping[str, tuple[Leaf, ...]],
    whole: Mapping[str, tuple[Leaf, ...]],
    words: Vocabulary,
) -> Iterator[Line]:
    for line in lines:
        if line.jurisdiction != here:
            continue
        told = dict(line.when)
        left = {d: tuple(x for x in asked[d] if d not in told or x in _leaves(d, told[d], here, words)) for d in ASKED}
        if all(left.values()):
            when: When = when_of(left, whole, words, here)
            yield replace(line, when=when)


def _leaves(dimension: str, terms: tuple[str, ...], here: str, words: Vocabulary) -> frozenset[Leaf]:
    """The leaves that some terms of a line stand for."""
    single = (words.local_leaves(dimension, t, here) for t in terms if "+" not in t)
    found: set[Leaf] = {(leaf,) if dimension == "setting" else leaf for each in single for leaf in each}
    return frozenset(found | {tuple(t.split("+")) for t in terms if "+" in t})
