"""One difference between two answers in words: from what to what, on which days, where, and on account of what."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tracker.domain.effect import Attached
from tracker.domain.rule import Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import tell
from tracker.report.layout import Line, wrap
from tracker.report.parts import Part
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.turns import Delta, Face, Told, Turn
from tracker.report.wording import capitals, either

MOST_DETAILS = 6
"""How many conditions or doubts of one change are told in words; the document has them all."""

_SORTS = {Turn.YES_TO_NO: "no", Turn.NO_TO_YES: "yes", Turn.CONDITIONS: "", Turn.FACTS: "", Turn.DUTIES: ""}


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
