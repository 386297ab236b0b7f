"""Advice beside an answer: one line of it on a page, and all of it apart from whatever counts.

No mark stands before a point, so that nobody takes it for a condition that is met or open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.domain.answer import Point, Reply, When
from tracker.domain.grounds import EVIDENCE
from tracker.domain.rulebook import Rulebook
from tracker.report.layout import Line, wrap
from tracker.report.wording import dated, either, in_words

NARROW = 60
"""The width in columns below which a page has no row to spare for advice."""


class Passage(NamedTuple):
    """One rule of an advising text: what it is about, and its points, each with the part of the answers it is for."""

    rule: str
    says: str
    points: tuple[str, ...]


class Advised(NamedTuple):
    """What one text advises. `name` is its authority's in short, `points` how many they are."""

    name: str
    cited: str
    source: str
    points: int
    passages: tuple[Passage, ...]


def build_advice(rulebook: Rulebook, reply: Reply) -> tuple[Advised, ...]:
    """The advice on all the answers of a reply, each point once."""
    found: dict[str, dict[str, dict[str, list[tuple[int, Point]]]]] = {}
    for place, answer in enumerate(reply.answers):
        for advice in answer.advice:
            for point in advice.points:
                of_rule = found.setdefault(advice.instrument, {}).setdefault(point.rule, {})
                of_rule.setdefault(point.key, []).append((place, point))
    return tuple(_advised(rulebook, reply, id, by_rule) for id, by_rule in sorted(found.items()))


def _advised(
    rulebook: Rulebook, reply: Reply, id: str, by_rule: dict[str, dict[str, list[tuple[int, Point]]]]
) -> Advised:
    instrument = rulebook.instrument_of[id]
    name = rulebook.authority_of[instrument.authority].name.en
    begins = instrument.begins
    passages = tuple(
        Passage(
            ref,
            rulebook.rule_of[ref].summary.en,
            tuple(_point(rulebook, reply, said) for said in by_key.values() if said[0][1].kind is not None),
        )
        for ref, by_key in sorted(by_rule.items())
    )
    return Advised(
        name=_in_short(name),
        cited=f"{name}, {instrument.title.en} ({dated(begins.text) if begins else 'undated'}); "
        f"{EVIDENCE[instrument.evidence].en}",
        source=instrument.source or "",
        points=sum(map(len, by_rule.values())),
        passages=passages,
    )


def _in_short(name: str) -> str:
    """The letters that a name ends with in parentheses, where it does."""
    return name[name.rindex("(") + 1 : -1] if name.endswith(")") and "(" in name else name


def _point(rulebook: Rulebook, reply: Reply, said: Sequence[tuple[int, Point]]) -> str:
    """A point as it is said, with the part of the answers that it is for; nothing is added where it is for all."""
    (_, first), *_ = said
    kind = first.kind.value if first.kind else ""
    words = first.text.en if kind == "other" else f"{kind}: {first.text.en}"
    if len(said) == len(reply.answers) and not any(point.covers for _, point in said):
        return words
    parts = dict.fromkeys(in_words(rulebook.vocabulary, _both(reply.answers[n].when, p.covers)) for n, p in said)
    return f"{words} (only {either(part for part in parts if part)})"


def _both(when: When, covers: When) -> When:
    return tuple((dict(when) | dict(covers)).items())


def brief_lines(advice: Sequence[Advised], width: int) -> Iterator[Line]:
    """One row that there is advice, and as it fits whose and how much.

    Nothing where there is none, or where a row is too dear: the last line of a page then says what --why shows.
    """
    if advice and width >= NARROW:
        counts: Counter[str] = Counter()
        for each in advice:
            counts[each.name] += each.points
        names = ", ".join(f"{name} ({count})" for name, count in counts.items())
        told = "Advice that binds no prescriber"
        whole = f"{told}, in points: {names}: --why"
        yield "", whole if len(whole) <= width else f"{told}: {counts.total()} points: --why"


def whole_lines(advice: Sequence[Advised], width: int) -> Iterator[Line]:
    """Every point of the advice, by text and passage."""
    if not advice:
        return
    yield "head", "Advice that binds no prescriber, and is no part of the verdict:"
    for each in advice:
        yield from wrap("head", each.cited, width, "  ", "    ")
        if each.source:
            yield "quiet", f"    {each.source}"
        for passage in each.passages:
            yield from wrap("", f"{passage.says} [{passage.rule}]", width, "    ", "      ")
            for point in passage.points:
                yield from wrap("", f"- {point}", width, "      ", "        ")
    yield "", ""
