"""Advice beside an answer: one line of it on a page, and all of it apart from whatever counts.

No mark stands before a point, so that nobody takes it for a condition that is met or open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.answer import Point, Reply, When
from tracker.domain.grounds import EVIDENCE
from tracker.domain.rule import ConditionKind
from tracker.domain.rulebook import Rulebook
from tracker.report.layout import Line, wrap
from tracker.report.tongue import Tongue, message
from tracker.report.wording import dated, either, in_words, said

if TYPE_CHECKING:
    from tracker.report.views import Page

NARROW = 60
"""The width in columns below which a page has no row to spare for advice."""


KINDS = {
    ConditionKind.AUTHORISATION: message("authorisation"),
    ConditionKind.ACCREDITATION: message("accreditation"),
    ConditionKind.PRESCRIBER: message("prescriber"),
    ConditionKind.STAFFING: message("staffing"),
    ConditionKind.TRAINING: message("training"),
    ConditionKind.MONITORING: message("monitoring"),
    ConditionKind.EQUIPMENT: message("equipment"),
    ConditionKind.SELECTION: message("selection"),
    ConditionKind.CONSENT: message("consent"),
    ConditionKind.OBSERVATION: message("observation"),
    ConditionKind.DISCHARGE: message("discharge"),
    ConditionKind.DISPENSING: message("dispensing"),
    ConditionKind.RECORDS: message("records"),
    ConditionKind.NOTIFICATION: message("notification"),
}
"""What a point is about, in a word; a kind that is not here says nothing of it."""


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


Said = dict[str, dict[str, list[tuple[int, Point]]]]
"""The points of one text by rule and key, each time with the place of the answer beside which it is said."""


def build_advice(rulebook: Rulebook, reply: Reply, tongue: Tongue) -> tuple[Advised, ...]:
    """The advice on all the answers of a reply, each point once."""
    found: dict[str, Said] = {}
    for place, answer in enumerate(reply.answers):
        for advice in answer.advice:
            for point in advice.points:
                of_rule = found.setdefault(advice.instrument, {}).setdefault(point.rule, {})
                of_rule.setdefault(point.key, []).append((place, point))
    return tuple(_advised(rulebook, reply, id, by_rule, tongue) for id, by_rule in sorted(found.items()))


def _advised(rulebook: Rulebook, reply: Reply, id: str, by_rule: Said, tongue: Tongue) -> Advised:
    instrument = rulebook.instrument_of[id]
    name = said(rulebook.authority_of[instrument.authority].name, tongue)
    begins = instrument.begins
    passages = tuple(
        Passage(
            ref,
            said(rulebook.rule_of[ref].summary, tongue),
            tuple(_point(rulebook, reply, each, tongue) for each in by_key.values() if each[0][1].kind is not None),
        )
        for ref, by_key in sorted(by_rule.items())
    )
    day = dated(begins.text, tongue) if begins else tongue.say("undated")
    known = said(EVIDENCE[instrument.evidence], tongue)
    return Advised(
        name=_in_short(name),
        cited=f"{name}, {said(instrument.title, tongue)} ({day}); {known}",
        source=instrument.source or "",
        points=sum(map(len, by_rule.values())),
        passages=passages,
    )


def _in_short(name: str) -> str:
    """The letters that a name ends with in parentheses, where it does."""
    return name[name.rindex("(") + 1 : -1] if name.endswith(")") and "(" in name else name


def _point(rulebook: Rulebook, reply: Reply, found: Sequence[tuple[int, Point]], tongue: Tongue) -> str:
    """A point as it is said, with the part of the answers that it is for; nothing is added where it is for all."""
    (_, first), *_ = found
    words = said(first.text, tongue)
    if first.kind in KINDS:
        words = tongue.say("{name}: {told}", name=tongue.say(KINDS[first.kind]), told=words)
    if len(found) == len(reply.answers) and not any(point.covers for _, point in found):
        return words
    parts = [in_words(rulebook.vocabulary, _both(reply.answers[n].when, p.covers), tongue) for n, p in found]
    where = either((part for part in dict.fromkeys(parts) if part), tongue)
    return f"{words} ({tongue.say('only {parts}', parts=where)})"


def _both(when: When, covers: When) -> When:
    return tuple((dict(when) | dict(covers)).items())


def brief_lines(page: Page, width: int) -> Iterator[Line]:
    """One row that there is advice, and as it fits whose and how much.

    Nothing where there is none, or where a row is too dear: the last line of a page then says what --why shows.
    """
    if page.advice and width >= NARROW:
        counts: Counter[str] = Counter()
        for each in page.advice:
            counts[each.name] += each.points
        names = ", ".join(f"{name} ({count})" for name, count in counts.items())
        whole = page.tongue.say("Advice that binds no prescriber, in points: {names}: --why", names=names)
        short = page.tongue.say("Advice that binds no prescriber, points: {n}: --why", n=counts.total())
        yield "", whole if len(whole) <= width else short


def whole_lines(page: Page, width: int) -> Iterator[Line]:
    """Every point of the advice, by text and passage."""
    if not page.advice:
        return
    yield from wrap(
        "head", page.tongue.say("Advice that binds no prescriber, and is no part of the verdict:"), width, "", "  "
    )
    for each in page.advice:
        yield from wrap("head", each.cited, width, "  ", "    ")
        if each.source:
            yield "quiet", f"    {each.source}"
        for passage in each.passages:
            yield from wrap("", f"{passage.says} [{passage.rule}]", width, "    ", "      ")
            for point in passage.points:
                yield from wrap("", f"- {point}", width, "      ", "        ")
    yield "", ""
