"""A question through time for a terminal: a chart of its days, and below it every turn with what came that day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from tracker.domain.answer import State, Verdict, When
from tracker.domain.causes import Cause
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.timeline import Course, Footing, Stretch, Timeline, Told, alike
from tracker.domain.value_class import value_class
from tracker.domain.words import tell
from tracker.report.came import cause_in_words
from tracker.report.chart import scale_of
from tracker.report.deltas import details, face_in_words
from tracker.report.layout import Line, wrap
from tracker.report.outline import merged_parts
from tracker.report.timeline_chart import LEFT, chart_lines
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.turns import Face
from tracker.report.wording import BLOCKED, DISCLAIMER, FORCES, in_words, listed, question_in_words, said

STATES = {State.MET: message("met"), State.UNMET: message("unmet"), State.UNKNOWN: message("unknown")}

_SORTS = {Verdict.PROHIBITED: "no", Verdict.PERMITTED: "yes"}


@value_class(frozen=True)
class Shown:
    """What of a timeline is shown: the days from `start` to `end`, both inclusive; None: as far as anything turns.

    `today` is the day that is marked. `why` tells conditions and doubts too. `next` is what to type for more; empty:
    there is no more.
    """

    today: date
    start: date | None = None
    end: date | None = None
    why: bool = False
    next: str = ""
    tongue: Tongue = ENGLISH


def timeline_lines(rulebook: Rulebook, found: Timeline, shown: Shown, width: int) -> Iterator[Line]:
    """The chart, the stretches of a question that has one answer, or every turn of one that has several."""
    tongue, say = shown.tongue, shown.tongue.say
    asked = question_in_words(rulebook.vocabulary, found.question, tongue).rpartition(",")[0]
    yield from wrap("head", say("Question: {asked}.", asked=asked), width, "", "  ")
    lines = alike(found.courses)
    if len(lines) == 1 and _is_shown(shown.today, shown):
        yield from _now(lines[0][0], shown, width)
    yield "", ""
    turns = [day for day in found.turns if _is_shown(day, shown)]
    if turns or (shown.start and shown.end):
        yield from chart_lines(
            [course for course, _ in lines],
            scale_of(turns, shown.today, shown.start, shown.end, width - LEFT - 1),
            shown.today,
            tongue,
        )
        yield "", ""
    if len(lines) == 1:
        yield from _stretches(rulebook, lines[0][0], shown, width)
    else:
        yield from _where(rulebook, found.question, lines, tongue, width)
        yield "", ""
        if len(lines) <= MOST_LINES or shown.why:
            yield from _turns(rulebook, [course for course, _ in lines], turns, shown, width)
        else:
            left = tongue.count(
                "The answer turns on {n} day: --why tells what came on each.",
                "The answer turns on {n} days: --why tells what came on each.",
                len(turns),
            )
            yield from wrap("", left, width, "", "  ")
    yield "", ""
    yield from wrap("quiet", say(LIMITS), width, "", "")
    if shown.next:
        yield "", say("Next: with conditions, for one route and place: {command}", command=shown.next)
    yield from wrap("quiet", say(DISCLAIMER), width, "", "")


LIMITS = message(
    "It is about the days on which the recorded rules are in force. How fresh their sources are is no part of it: "
    "tracker check says."
)

MOST_LINES = 8
"""Of more lines than this, what turns them is told only where it is asked for."""

Lines = Sequence[tuple[Course, Sequence[When]]]


def _is_shown(day: date, shown: Shown) -> bool:
    return (shown.start is None or shown.start <= day) and (shown.end is None or day <= shown.end)


def _overlaps(each: Stretch | Footing, shown: Shown) -> bool:
    begins_late = shown.end is not None and each.begins is not None and each.begins > shown.end
    ends_early = shown.start is not None and each.until is not None and each.until <= shown.start
    return not (begins_late or ends_early)


def face_of(told: Told, tongue: Tongue = ENGLISH) -> str:
    """A verdict in capitals, with what else it may be, or that a fact blocks it."""
    words = face_in_words(Face(told.verdict, told.settled, told.otherwise), tongue)
    return f"{words}, {tongue.say(BLOCKED[told.compliance])}" if told.compliance in BLOCKED else words


def _sort(told: Told) -> str:
    blocked = told.compliance in BLOCKED
    return "no" if blocked else _SORTS.get(told.verdict, "open") if told.settled else "open"


def _now(course: Course, shown: Shown, width: int) -> Iterator[Line]:
    """How it stands today, since when, and since when on the conditions of today."""
    say, today = shown.tongue.say, shown.today
    here = course.on(today)
    since = here.begins
    for each in reversed(course.stretches):
        if since is not None and each.until == since and face_of(each.told) == face_of(here.told):
            since = each.begins
    told = face_of(here.told, shown.tongue) + (say(" since {day}", day=since) if since else "")
    if here.begins != since:
        told += say(", on the conditions of today since {day}", day=here.begins)
    yield from wrap(_sort(here.told), say("{name}: {told}", name=today, told=told), width, "", "  ")


def days_of(each: Stretch | Footing, tongue: Tongue = ENGLISH) -> str:
    """The days of a stretch, the last one included."""
    say, last = tongue.say, (each.until - timedelta(days=1)).isoformat() if each.until else None
    if each.begins is None:
        return say("up to {day}", day=last) if last else say("on every day")
    if last is None:
        return say("from {day}", day=each.begins)
    if last == each.begins.isoformat():
        return last
    return say("{first} to {last}", first=each.begins, last=last)


def _stretches(rulebook: Rulebook, course: Course, shown: Shown, width: int) -> Iterator[Line]:
    """The stretches of one course, one below the other, with what began each and what it came to rest on since."""
    tongue, previous = shown.tongue, None
    for stretch in course.stretches:
        if _overlaps(stretch, shown):
            stands = face_of(stretch.told, tongue) + _conditions(previous, stretch, tongue)
            told = tongue.say("{name}: {told}", name=days_of(stretch, tongue), told=stands)
            yield from wrap(_sort(stretch.told), told, width, "", "  ")
            if stretch.causes:
                yield from wrap("", cause_in_words(rulebook, stretch.causes, tongue), width, "  ", "    ")
            yield from _rests(rulebook, stretch, shown, width)
            if shown.why:
                yield from _in_full(rulebook, stretch, tongue, width)
        previous = stretch


def _conditions(before: Stretch | None, stretch: Stretch, tongue: Tongue) -> str:
    """How many conditions there are, and how many of them are new or gone."""
    say, now = tongue.say, {c.key: (c, state) for c, state in stretch.told.conditions}
    if not now:
        return ""
    told = tongue.count(", {n} condition", ", {n} conditions", len(now))
    if before is None or before.told.verdict is not stretch.told.verdict:
        return told
    was = {c.key: (c, state) for c, state in before.told.conditions}
    new, gone = sum(key not in was for key in now), sum(key not in now for key in was)
    changed = sum(key in was and was[key] != now[key] for key in now)
    turned = [say("{n} new", n=new)] if new else []
    turned += [say("{n} gone", n=gone)] if gone else []
    turned += [say("{n} changed", n=changed)] if changed else []
    return say("{name}: {told}", name=told, told=", ".join(turned) or say("as before"))


def _rests(rulebook: Rulebook, stretch: Stretch, shown: Shown, width: int) -> Iterator[Line]:
    """What the same answer came to rest on within a stretch."""
    tongue, say = shown.tongue, shown.tongue.say
    for old, new in zip(stretch.footings, stretch.footings[1:], strict=False):
        if old.deciding != new.deciding and _overlaps(new, shown):
            rules = listed(sorted({ref.partition("/")[0] for ref in new.deciding}), 3, tongue) or say("no rule")
            came = cause_in_words(rulebook, new.causes, tongue)
            told = say("{day}: {what}. The answer stays, by {rules}.", day=new.begins, what=came, rules=rules)
            yield from wrap("quiet", told, width, "  ", "    ")


def _in_full(rulebook: Rulebook, stretch: Stretch, tongue: Tongue, width: int) -> Iterator[Line]:
    say = tongue.say
    doubts = {doubt: None for footing in stretch.footings for doubt in footing.doubts}
    deciding = sorted({ref for footing in stretch.footings for ref in footing.deciding})
    yield from details([say("by {rule}", rule=ref) for ref in deciding], width, None)
    each = [say("doubt: {doubt}", doubt=said(tell(doubt, True, rulebook), tongue)) for doubt in doubts]
    yield from details(each, width, None)
    conditions = []
    for condition, state in stretch.told.conditions:
        told = say("{name}: {told}", name=say(FORCES[condition.force]), told=said(condition.texts[0], tongue))
        told = told if condition.always else say("in some readings, {told}", told=told)
        conditions.append(say("condition ({state}): {told}", state=say(STATES[state]), told=told))
    yield from details(conditions, width, None)


def _where(rulebook: Rulebook, question: Question, lines: Lines, tongue: Tongue, width: int) -> Iterator[Line]:
    """What each line of the chart stands for."""
    for number, (_, parts) in enumerate(lines, 1):
        together = merged_parts(rulebook.vocabulary, question, parts)
        named = [in_words(rulebook.vocabulary, part, tongue) or tongue.say("everything asked") for part in together]
        yield from wrap("head", f"{number:>3}  {named[0]}", width, "", " " * 7)
        for each in named[1:]:
            yield from wrap("head", tongue.say("and {part}", part=each), width, " " * 5, " " * 7)


def _turns(
    rulebook: Rulebook, courses: Sequence[Course], turns: Iterable[date], shown: Shown, width: int
) -> Iterator[Line]:
    """Every day on which a line turns: what came, and which lines turn from what to what."""
    tongue, say, first = shown.tongue, shown.tongue.say, shown.start
    head = say("At first") if first is None else say("On {day}", day=first)
    yield from _standing(head, _at(courses, first, tongue), tongue, width)
    for day in turns:
        moved: dict[tuple[str, str], list[int]] = {}
        causes: dict[Cause, None] = {}
        for number, course in enumerate(courses, 1):
            after = course.on(day)
            if after.begins == day:
                before = course.on(day - timedelta(days=1))
                stands = face_of(after.told, tongue) + _conditions(before, after, tongue)
                moved.setdefault((face_of(before.told, tongue), stands), []).append(number)
                causes |= dict.fromkeys(after.causes)
        yield "", ""
        yield from wrap("head", f"{day}  {cause_in_words(rulebook, causes, tongue)}", width, "", "  ")
        for (old, new), numbers in moved.items():
            turned = new if new.startswith(old) else say("{old} to {new}", old=old, new=new)
            yield from wrap("", say("{name}: {told}", name=_numbers(numbers), told=turned), width, "  ", "    ")


def _at(courses: Sequence[Course], day: date | None, tongue: Tongue) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, course in enumerate(courses, 1):
        stretch = course.stretches[0] if day is None else course.on(day)
        found.setdefault(face_of(stretch.told, tongue), []).append(number)
    return found


def _standing(head: str, found: Mapping[str, list[int]], tongue: Tongue, width: int) -> Iterator[Line]:
    yield "head", head
    for face, numbers in found.items():
        yield from wrap("", tongue.say("{name}: {told}", name=_numbers(numbers), told=face), width, "  ", "    ")


def _numbers(numbers: Sequence[int]) -> str:
    """Lines of the chart, neighbours as a range: 1, 3-5."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, each)) for each in ranges)
