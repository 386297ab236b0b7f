"""The outline of a wide question: its verdicts line by line, in the words one types, and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tracker.domain.answer import Reply, When
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Vocabulary
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import short_name


class Row(NamedTuple):
    """A line of an outline: a verdict, and the terms it stands for as one types them."""

    marked: str
    sort: str
    part: str


def build_rows(
    rulebook: Rulebook, reply: Reply, told: Sequence[tuple[float, str, str, str]], tongue: Tongue = ENGLISH
) -> tuple[Row, ...]:
    """One verdict a line, absences last; parts that differ in one dimension only are told together.

    `told` gives each answer of the reply its caution, the words of its verdict, the sort of its line and what else
    could stand. In English a term is the word that one types, in another language its name.
    """
    vocabulary = rulebook.vocabulary
    boxes: dict[tuple[float, str, str, str], list[Box]] = {}
    for (caution, marked, sort, otherwise), answer in zip(told, reply.answers, strict=True):
        key = (caution + 10 * answer.verdict.is_absence, marked, sort, otherwise)
        boxes.setdefault(key, []).append(_box(vocabulary, reply.question, answer.when))
    whole = _box(vocabulary, reply.question, ())
    rows = []
    for (_, marked, sort, otherwise), each in sorted(boxes.items(), key=lambda item: item[0]):
        for box in merged(each):
            named = []
            for d, terms in _when(vocabulary, reply.question, box, whole):
                if tongue.lang != "en":
                    terms = tuple(short_name(vocabulary, d, term, tongue) for term in terms)
                named.append(", ".join(terms))
            part = tongue.apart.join(named) or tongue.say("everything asked")
            if otherwise:
                part = tongue.say("{part} (otherwise {others})", part=part, others=otherwise)
            rows.append(Row(marked, sort, part))
    return tuple(rows)


Box = dict[str, frozenset[str]]
"""For each dimension the leaves that a part covers; combined accreditations as one."""


def merged_parts(vocabulary: Vocabulary, question: Question, parts: Sequence[When]) -> tuple[When, ...]:
    """Parts of a question, those that differ in one dimension only as one."""
    whole = _box(vocabulary, question, ())
    return tuple(
        _when(vocabulary, question, box, whole) for box in merged([_box(vocabulary, question, p) for p in parts])
    )


def _box(vocabulary: Vocabulary, question: Question, when: When) -> Box:
    def leaves(dimension: str, terms: tuple[str, ...]) -> frozenset[str]:
        single = (vocabulary.local_leaves(dimension, t, question.jurisdiction) for t in terms if "+" not in t)
        return frozenset(x for each in single for x in each) | {t for t in terms if "+" in t}

    given = dict(when)
    return {d: leaves(d, given.get(d) or question.taken(d)) for d in ASKED}


def _when(vocabulary: Vocabulary, question: Question, box: Box, whole: Box) -> When:
    """A box as the fewest terms, for each dimension in which it is narrower than the whole."""
    named = []
    for d in ASKED:
        if box[d] != whole[d]:
            held = sorted(t for t in box[d] if "+" in t)
            named.append((d, (*vocabulary.fewest_nodes(d, box[d].difference(held), question.jurisdiction), *held)))
    return tuple(named)


def merged(boxes: list[Box]) -> list[Box]:
    left = list(boxes)
    again = True
    while again:
        again = False
        for i, one in enumerate(left):
            for j in range(i + 1, len(left)):
                differ = [d for d in ASKED if one[d] != left[j][d]]
                if len(differ) == 1:
                    left[i] = {**one, differ[0]: one[differ[0]] | left[j][differ[0]]}
                    del left[j]
                    again = True
                    break
            if again:
                break
    return left
