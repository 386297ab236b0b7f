"""The effect of a change, as lines and as a document: what turns from yes to no first, and conditions last."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from tracker.domain.effect import Attached, Conflict, Effect, Meaning, ReviewMoved, Stand
from tracker.domain.pairs import together
from tracker.domain.rule import Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import tell
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain
from tracker.report.parts import Part
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.turns import Delta, Face, Told, Turn, turns
from tracker.report.wording import capitals, either

FORMAT = "tracker.effect/1"

NOTHING = "No verdict and no condition changes, on any day and in any case."

MOST_DETAILS = 6
"""How many conditions or doubts of one change are told in words; the document has them all."""

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
_SORTS = {Turn.YES_TO_NO: "no", Turn.NO_TO_YES: "yes", Turn.CONDITIONS: "", Turn.FACTS: "", Turn.DUTIES: ""}


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


def turn_lines(told: Told, before: Rulebook, after: Rulebook, width: int, whole: bool = False) -> Iterator[Line]:
    """One difference: where, from what to what, when, and on account of which conditions, doubts and rules."""
    delta = told.delta
    change = f"{change_in_words(delta)} {days_in_words(told.begins, told.until)}"
    yield from where_lines(sort_of(delta), change, told.parts, width)
    yield from delta_lines(delta, before, after, width, whole)
    old, new = told.deciding
    if delta.turn <= Turn.SETTLED and new:
        was = f" (before: {either(sorted(old))})" if old and old != new else ""
        yield from wrap("quiet", f"by {either(sorted(new))}{was}", width, "    ", "      ")


def sort_of(delta: Delta) -> str:
    """The sort of line in which a difference is told."""
    return _SORTS.get(delta.turn, "open")


def where_lines(sort: str, change: str, parts: Sequence[Part], width: int) -> Iterator[Line]:
    """A change with where it holds: in one sentence where that is one part, else as a list."""
    if len(parts) == 1:
        (only,) = parts
        yield from wrap(sort, f"{only.places}: {only.words}: {change}", width, "  ", "    ")
        return
    yield from wrap(sort, f"{change}:", width, "  ", "    ")
    for part in parts:
        yield from wrap("", f"{part.places}: {part.words}", width, "    - ", "      ")


def delta_lines(delta: Delta, before: Rulebook, after: Rulebook, width: int, whole: bool = False) -> Iterator[Line]:
    """The doubts, conditions, facts and duties that come, go or change; `whole`: all of them, in all their words."""
    for rows, told in (
        (3, [f"doubt more: {tell(s, True, after).en}" for s in delta.doubts_more]),
        (3, [f"doubt fewer: {tell(s, True, before).en}" for s in delta.doubts_fewer]),
        (2, [f"condition more: {_condition(c)}" for c in delta.more]),
        (2, [f"condition fewer: {_condition(c)}" for c in delta.fewer]),
        (12, [f"condition changed: {_changed(*each)}" for each in delta.changed]),
        (2, [f"hangs on: {_test(t)}" for t in delta.hangs_more]),
        (2, [f"hangs no longer on: {_test(t)}" for t in delta.hangs_fewer]),
        (2, [f"duty more: {_condition(c)}" for c in delta.duties_more]),
        (2, [f"duty fewer: {_condition(c)}" for c in delta.duties_fewer]),
        (12, [f"duty changed: {_changed(*each)}" for each in delta.duties_changed]),
    ):
        yield from details(told, width, None if whole else rows)


def details(each: Sequence[str], width: int, rows: int | None = 2) -> Iterator[Line]:
    """Sentences, each in a few rows at most, and how many more there are; `rows` None: all, in all their words."""
    shown = each if rows is None or len(each) <= MOST_DETAILS else each[: MOST_DETAILS - 1]
    for words in shown:
        short = words if rows is None else textwrap.shorten(words, rows * (width - 12), placeholder=" \u2026")
        yield from wrap("", short, width, "    ", "      ")
    if len(each) > len(shown):
        yield "", f"    and {len(each) - len(shown)} more (--json has them all)"


def _condition(condition: Attached) -> str:
    sometimes = "" if condition.always else "in some readings, "
    return f"{sometimes}{condition.force.value}: {_text(condition)}{_tests(condition)}"


def _text(condition: Attached) -> str:
    return " / ".join(t.en for t in condition.texts)


def _tests(condition: Attached) -> str:
    """By which facts it is met; empty: no fact decides it."""
    told = [_test(t) for t in condition.tests]
    return f" (met where {' and '.join(told)})" if told else ""


def _test(test: Test) -> str:
    return f"{test.fact} {test.op.value.replace('_', ' ')} {', '.join(test.values)}"


def _changed(old: Attached, new: Attached) -> str:
    """What is different about a condition that stays."""
    what = []
    if old.always != new.always:
        what.append("now in every reading" if new.always else "now in some readings only")
    if old.force is not new.force:
        what.append(f"now {new.force.value}")
    if old.tests != new.tests:
        what.append("met by other facts")
    if old.texts != new.texts:
        what.append("in other words")
    was = f"; before: {_text(old)}{_tests(old)}" if (old.texts, old.tests) != (new.texts, new.tests) else ""
    return f"{', '.join(what) or 'of another kind'}: {_text(new)}{_tests(new)}{was}"


def change_in_words(delta: Delta) -> str:
    """From what to what, in words that never make an absence look like a permission."""
    before, after = delta.before, delta.after
    if before is None or after is None or delta.turn <= Turn.VERDICT:
        return f"{face_in_words(before)} to {face_in_words(after)}{_counts(delta)}"
    if delta.turn is Turn.SETTLED:
        settled = Face(after.verdict, True, ())
        turned = f"now settled (before: {_open(before)})" if after.settled else f"no longer settled ({_open(after)})"
        return f"{face_in_words(settled)}, {turned}{_counts(delta)}"
    was = f" (before: {_open(before)})" if before.otherwise != after.otherwise else ""
    return f"still {face_in_words(after)}{was}{_counts(delta)}"


def _counts(delta: Delta) -> str:
    """`, 3 conditions more, 1 fewer,`; empty where conditions stay."""
    told = [(len(delta.more), "more"), (len(delta.fewer), "fewer"), (len(delta.changed), "changed")]
    counted = [(n, what) for n, what in told if n]
    words = [f"{n} {what}" for n, what in counted]
    if counted:
        n, what = counted[0]
        words[0] = f"{n} condition{'' if n == 1 else 's'} {what}"
    return "".join(f", {each}" for each in words) + ("," if words else "")


def face_in_words(face: Face | None, tongue: Tongue = ENGLISH) -> str:
    """A verdict in capitals, with what else it may be; an absence says that it is no permission."""
    if face is None:
        return tongue.say("no such term")
    told = [tongue.say("no permission")] if face.verdict.is_absence else []
    told += [] if face.settled else [_open(face, tongue)]
    return capitals(face.verdict, tongue) + (f" ({tongue.apart.join(told)})" if told else "")


def _open(face: Face, tongue: Tongue = ENGLISH) -> str:
    others = either((capitals(verdict, tongue) for verdict in face.otherwise), tongue)
    return tongue.say("unsettled, otherwise {others}", others=others) if others else tongue.say("unsettled")


def days_in_words(begins: date | None, until: date | None) -> str:
    """The days of a half-open stretch, with its first and its last day."""
    last = "" if until is None else f" through {(until - timedelta(days=1)).isoformat()}"
    return f"on every day{last}" if begins is None else f"from {begins.isoformat()}{last}"


def effect_document(effect: Effect, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """An effect in the format `tracker.effect/1`: equal effects of equal rulebooks give equal documents.

    `from` is the first day of a shift (null: as far back as anyone can ask), `to` the first day after it (null: none).
    """
    return {
        "format": FORMAT,
        "lines": [
            {
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
            for line in effect.lines
        ],
        "conflicts_added": as_plain(effect.conflicts_added),
        "conflicts_removed": as_plain(effect.conflicts_removed),
        "words": as_plain(effect.words),
        "reviews": as_plain(effect.reviews),
    }


def stand_document(stand: Stand | None, rulebook: Rulebook) -> dict[str, Any] | None:
    """A stand with its doubts in words; None where there is no such term."""
    if stand is None:
        return None
    doubts = [{"id": s, "text": tell(s, True, rulebook).en} for s in stand.doubts]
    return {**as_plain(stand), "doubts": doubts}
