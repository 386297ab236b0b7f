"""The effect of a change, as lines and as a document: what turns from yes to no first, and conditions last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.effect import Conflict, Effect, EffectLine, Meaning, PayingLine, ReviewMoved, Stand
from tracker.domain.pairs import together
from tracker.domain.paying import Paying
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import tell
from tracker.report.deltas import turn_lines
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain
from tracker.report.payments import payments_lines
from tracker.report.turns import Turn, turns

FORMAT = "tracker.effect/1"

NOTHING = "No verdict and no condition changes, on any day and in any case."

HEADS = {
    Turn.YES_TO_NO: "From yes to no:",
    Turn.NO_TO_YES: "From no to yes:",
    Turn.VERDICT: "Other verdicts:",
    Turn.SETTLED: "Settled, or no longer:",
    Turn.DOUBTS: "Other doubts about the same verdict:",
    Turn.CONDITIONS: "The same verdict on other conditions:",
    Turn.FACTS: "Same verdict, turned by other facts:",
    Turn.DUTIES: "Same verdict, other standing duties:",
}
_COUNTED = {
    Turn.YES_TO_NO: "from yes to no",
    Turn.NO_TO_YES: "from no to yes",
    Turn.VERDICT: "to another verdict",
    Turn.SETTLED: "settled or no longer",
    Turn.DOUBTS: "with other doubts",
    Turn.CONDITIONS: "on other conditions",
    Turn.FACTS: "turned by other facts",
    Turn.DUTIES: "with other standing duties",
}


def effect_lines(effect: Effect, before: Rulebook, after: Rulebook, width: int, whole: bool = False) -> Iterator[Line]:
    """What a change flips: how much of what, then each difference with where it holds, then all else that moves.

    `whole`: every condition and doubt in all its words, as the one who approves must see them.
    """
    told = turns(effect.lines, together(before.vocabulary, after.vocabulary))
    if told:
        counts = [(sum(t.delta.turn is turn for t in told), turn) for turn in Turn]
        each = ", ".join(f"{count} {_COUNTED[turn]}" for count, turn in counts if count)
        yield from wrap("head", f"{len(told)} change{'' if len(told) == 1 else 's'}: {each}.", width, "", "  ")
    else:
        yield from wrap("", NOTHING, width, "", "")
    last: Turn | None = None
    for one in told:
        if one.delta.turn is not last:
            last = one.delta.turn
            yield "", ""
            yield "head", HEADS[last]
        yield from turn_lines(one, before, after, width, whole)
    yield from payments_lines(effect.payments, before, after, width, whole)
    yield from _words(effect.words, width)
    yield from _reviews(effect.reviews, width)
    yield from _conflicts("Contradictions more:", "open", effect.conflicts_added, width)
    yield from _conflicts("Contradictions fewer:", "", effect.conflicts_removed, width)


def _words(moved: Sequence[Meaning], width: int) -> Iterator[Line]:
    if moved:
        yield "", ""
        yield "head", "Words that mean something else:"
        for each in moved:
            where = f" in {each.jurisdiction}" if each.jurisdiction else ""
            was, now = (listed_terms(side) for side in (each.before, each.after))
            told = f"means {now}" if each.after else "means nothing any more"
            yield from wrap("open", f"\u201c{each.word}\u201d{where} {told}; before: {was}.", width, "  ", "    ")


def listed_terms(terms: Sequence[str]) -> str:
    """Terms as `ketamine (drug)`; none: `nothing`."""
    split = [term.split(".", 1) for term in terms]
    return ", ".join(f"{id} ({dimension})" for dimension, id in split) or "nothing"


def _reviews(moved: Sequence[ReviewMoved], width: int) -> Iterator[Line]:
    if moved:
        yield "", ""
        yield "head", "To be looked at again:"
        for each in moved:
            was, now = ("at once" if day is None else f"by {day.isoformat()}" for day in (each.before, each.after))
            yield from wrap(
                "" if each.after else "open", f"{each.instrument}: {now} (before: {was})", width, "  ", "    "
            )


def _conflicts(head: str, sort: str, conflicts: Sequence[Conflict], width: int) -> Iterator[Line]:
    if conflicts:
        yield "", ""
        yield "head", head
        for conflict in conflicts:
            yield from wrap(sort, f"{conflict.message}.", width, "  ", "    ")


def effect_document(effect: Effect, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """An effect in the format `tracker.effect/1`: equal effects of equal rulebooks give equal documents.

    `from` is the first day of a shift (null: as far back as anyone can ask), `to` the first day after it (null: none).
    `payments` is apart from `lines`: who pays is no permission.
    """
    return {
        "format": FORMAT,
        "lines": [_line(line, before, after) for line in effect.lines],
        "payments": [{"payer": line.payer, **_line(line, before, after)} for line in effect.payments],
        "conflicts_added": as_plain(effect.conflicts_added),
        "conflicts_removed": as_plain(effect.conflicts_removed),
        "words": as_plain(effect.words),
        "reviews": as_plain(effect.reviews),
    }


def _line(line: EffectLine | PayingLine, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    return {
        "jurisdiction": line.jurisdiction,
        "when": {dimension: list(terms) for dimension, terms in line.when},
        "shifts": [
            {
                "from": as_plain(s.begins),
                "to": as_plain(s.until),
                "before": stand_document(s.before, before),
                "after": stand_document(s.after, after),
            }
            for s in line.shifts
        ],
    }


def stand_document(stand: Stand | Paying | None, rulebook: Rulebook) -> dict[str, Any] | None:
    """A stand with its doubts in words; None where there is no such term."""
    if stand is None:
        return None
    doubts = [{"id": s, "text": tell(s, True, rulebook).en} for s in stand.doubts]
    return {**as_plain(stand), "doubts": doubts}
