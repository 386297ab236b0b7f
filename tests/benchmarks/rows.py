"""Decisions as plain rows, as peers can take them: leaves, a stretch of days, a verdict, the rules behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.benchmarks.synthetic import NARROWED
from tracker.domain.answer import Verdict
from tracker.domain.rule import Effect, Rule
from tracker.domain.rulebook import Rulebook

NEVER = 9_999_999
"""As the day, as an ordinal, on which what has no end ends."""


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict for the days `start` up to and without `end`, as ordinals.

    `within` has the leaves of each dimension that the row names; a dimension left out means any. Of several rows on one
    question those of the lowest `rank` answer, together.
    """

    jurisdiction: str
    within: tuple[tuple[str, frozenset[str]], ...]
    start: int
    end: int
    rank: int
    verdict: Verdict
    rules: frozenset[str]


SIDES = {
    Effect.PROHIBITS: (0, Verdict.PROHIBITED),
    Effect.PERMITS_ON_APPLICATION: (1, Verdict.ON_APPLICATION),
    Effect.PERMITS: (2, Verdict.PERMITTED),
    Effect.TAKES_NO_POSITION: (3, Verdict.NO_POSITION),
}


def of_synthetic(rulebook: Rulebook) -> Iterator[Row]:
    """The rows of a synthetic rulebook, read off its rules without the decision's help."""
    searched = {s.authority for s in rulebook.searches}
    by_place: dict[str, list[Rule]] = {a.jurisdiction: [] for a in rulebook.authorities}
    for instrument in rulebook.instruments:
        by_place[rulebook.authority_of[instrument.authority].jurisdiction] += instrument.rules
    for authority in rulebook.authorities:
        place = authority.jurisdiction
        rules = by_place[place]
        for rule in rules:
            rank, verdict = SIDES[rule.effect]
            within = tuple((d, frozenset(t)) for d in NARROWED if (t := rule.scope.get(d)) is not None)
            yield Row(place, within, *_days(rule), rank, verdict, frozenset((rule.ref,)))
        for start, end in _joined(_days(rule) for rule in rules):
            yield Row(place, (), start, end, 4, Verdict.NOT_CAPTURED, frozenset())
        absence = Verdict.SILENT if authority.id in searched else Verdict.UNSEARCHED
        yield Row(place, (), 0, NEVER, 5, absence, frozenset())


def _days(rule: Rule) -> tuple[int, int]:
    start = rule.in_force.first.toordinal() if rule.in_force else 0
    return start, rule.until.first.toordinal() if rule.until else NEVER


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same days in as few stretches as possible."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
