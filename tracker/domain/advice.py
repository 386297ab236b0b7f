"""What is advised beside an answer by those who govern nobody: it decides nothing, and no condition of it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.domain.answer import Advice, Ground, Notice, Part, Point
from tracker.domain.instrument import AuthorityKind
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text


def is_advice(rulebook: Rulebook, ground: Ground) -> bool:
    """Whether a ground is an adviser's text that may be in force on the day. A payer's is none."""
    return ground.part is Part.NOTE and rulebook.authority_of[ground.authority].kind is AuthorityKind.ADVISER


def advice_of(rulebook: Rulebook, grounds: Iterable[Ground]) -> tuple[Advice, ...]:
    """The advice among the grounds of an answer, by instrument, and in each by rule."""
    found: dict[str, list[Point]] = {}
    advising = sorted((g for g in grounds if is_advice(rulebook, g)), key=lambda g: g.rule)
    for ground in advising:
        rule = rulebook.rule_of[ground.rule]
        found.setdefault(rule.instrument, []).extend(_points(rule, ground))
    return tuple(
        Advice(rulebook.instrument_of[id].authority, id, tuple(points)) for id, points in sorted(found.items())
    )


def _points(rule: Rule, ground: Ground) -> Iterator[Point]:
    if not rule.conditions:
        yield Point(rule.ref, rule.ref, None, rule.summary, ground.covers)
    for condition in rule.conditions:
        key = condition.key or f"{rule.ref}#{condition.id}"
        yield Point(rule.ref, key, condition.kind, condition.text, ground.covers)


def told(rulebook: Rulebook, advice: Iterable[Advice]) -> Iterator[Notice]:
    """One line for each text that advises: whose it is, and how many points it has on what is asked."""
    for each in advice:
        title, name = rulebook.instrument_of[each.instrument].title, rulebook.authority_of[each.authority].name
        points = f"{len(each.points)} point{'s' if len(each.points) > 1 else ''}"
        fr = f"{name.in_french}, \u00ab\u00a0{title.in_french}\u00a0\u00bb"
        words = Text(
            f"Advice that binds no prescriber: {name.en}, \u201c{title.en}\u201d, {points}.",
            f"Avis qui ne lie aucun prescripteur\u00a0: {fr}, {points}.",
        )
        yield Notice("note", words, each.instrument)
