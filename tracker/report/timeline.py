"""A question through time for a terminal: a chart of its days, and below it every turn with what came that day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from tracker.domain.answer import Compliance, Verdict, When
from tracker.domain.causes import Cause
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.timeline import Course, Footing, Stretch, Timeline, Told, alike
from tracker.domain.value_class import value_class
from tracker.domain.words import tell
from tracker.report.came import cause_in_words
from tracker.report.chart import BEFORE, GOES_ON, SEVERAL, Scale, Segment, axis, bar, scale_of
from tracker.report.effect import details, face_in_words
from tracker.report.layout import Line, wrap
from tracker.report.outline import merged_parts
from tracker.report.turns import Face
from tracker.report.wording import BLOCKED, DISCLAIMER, in_words, listed, question_in_words

SIGNS = {
    Verdict.PROHIBITED: "P",
    Verdict.ON_APPLICATION: "A",
    Verdict.CONDITIONAL: "C",
    Verdict.PERMITTED: "Y",
}
"""How a settled verdict is drawn."""

ABSENT, VAGUE, OPEN, BLOCK = ".", "~", "?", "B"
"""No answer; a date that no source gives in full leaves it open; something else does; a yes that a fact blocks."""

MEANINGS = {
    "P": "prohibited",
    "A": "on application",
    "C": "conditional",
    "Y": "permitted",
    BLOCK: "conditional, and BLOCKED by a fact given",
    ABSENT: "no answer, which is no permission",
    VAGUE: "not settled: no source gives the day",
    OPEN: "not settled: a doubt that is no date",
    SEVERAL: "more turns than fit here: see below",
}

_SORTS = {Verdict.PROHIBITED: "no", Verdict.PERMITTED: "yes"}


@value_class(frozen=True)
class Shown:
    """What of a timeline is shown: the days from `start` to `end`, both inclusive; None: as far as anything turns.

    `today` is the day that is marked. `why` tells conditions and doubts too. `next` is what to type for more.
    """

    today: date
    start: date | None = None
    end: date | None = None
    why: bool = False
    next: str = ""


def timeline_lines(rulebook: Rulebook, found: Timeline, shown: Shown, width: int) -> Iterator[Line]:
    """The chart, the stretches of a question that has one answer, or every turn of one that has several."""
    asked = question_in_words(rulebook.vocabulary, found.question).rpartition(",")[0]
    yield from wrap("head", f"Question: {asked}.", width, "", "  ")
    lines = alike(found.courses)
    if len(lines) == 1 and _is_shown(shown.today, shown):
        yield from _now(lines[0][0], shown.today, width)
    yield "", ""
    turns = [day for day in found.turns if _is_shown(day, shown)]
    if turns or (shown.start and shown.end):
        yield from _chart(lines, scale_of(turns, shown.today, shown.start, shown.end, width - _LEFT - 1), shown)
        yield "", ""
    if len(lines) == 1:
        yield from _stretches(rulebook, lines[0][0], shown, width)
    else:
        yield from _where(rulebook, found.question, lines, width)
        yield "", ""
        if len(lines) <= MOST_LINES or shown.why:
            yield from _turns(rulebook, [course for course, _ in lines], turns, shown, width)
        else:
            yield from wrap(
                "", f"The answer turns on {len(turns)} days: --why tells what came on each.", width, "", "  "
            )
    yield "", ""
    yield from wrap("quiet", LIMITS, width, "", "")
    if shown.next:
        yield "", shown.next
    yield from wrap("quiet", DISCLAIMER, width, "", "")


LIMITS = (
    "It is about the days on which the recorded rules are in force. How fresh their sources are is no part of it: "
    "tracker check says."
)

MOST_LINES = 8
"""Of more lines than this, what turns them is told only where it is asked for."""

_LEFT = 5
"""The columns of a chart before the first day."""

Lines = Sequence[tuple[Course, Sequence[When]]]


def _is_shown(day: date, shown: Shown) -> bool:
    return (shown.start is None or shown.start <= day) and (shown.end is None or day <= shown.end)


def _overlaps(each: Stretch | Footing, shown: Shown) -> bool:
    begins_late = shown.end is not None and each.begins is not None and each.begins > shown.end
    ends_early = shown.start is not None and each.until is not None and each.until <= shown.start
    return not (begins_late or ends_early)


def face_of(told: Told) -> str:
    """A verdict in capitals, with what else it may be, or that a fact blocks it."""
    words = face_in_words(Face(told.verdict, told.settled, told.otherwise))
    if told.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED):
        return f"{words}, {BLOCKED[told.compliance]}"
    return words


def _sort(told: Told) -> str:
    blocked = told.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED)
    return "no" if blocked else _SORTS.get(told.verdict, "open") if told.settled else "open"


def _now(course: Course, today: date, width: int) -> Iterator[Line]:
    """How it stands today, since when, and since when on the conditions of today."""
    here = course.on(today)
    since = here.begins
    for each in reversed(course.stretches):
        if since is not None and each.until == since and face_of(each.told) == face_of(here.told):
            since = each.begins
    told = face_of(here.told) + (f" since {since}" if since else "")
    if here.begins != since:
        told += f", on the conditions of today since {here.begins}"
    yield from wrap(_sort(here.told), f"{today}: {told}", width, "", "  ")


def sign_of(told: Told, footing: Footing) -> str:
    """The sign of a day. Only what is settled is drawn as a verdict."""
    if not told.settled:
        return VAGUE if footing.is_vague else OPEN
    if told.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED):
        return BLOCK
    return SIGNS.get(told.verdict, ABSENT)


def _chart(lines: Lines, scale: Scale, shown: Shown) -> Iterator[Line]:
    names, marks = axis(scale)
    yield "quiet", " " * _LEFT + names
    yield "quiet", " " * _LEFT + marks
    used: set[str] = set()
    for number, (course, _) in enumerate(lines, 1):
        signs = bar(
            [
                Segment(f.begins, f.until, sign_of(s.told, f), wins=sign_of(s.told, f) == VAGUE)
                for s in course.stretches
                for f in s.footings
            ],
            scale,
        )
        used |= set(signs)
        name = str(number) if len(lines) > 1 else ""
        yield "", f"{name:>3} {BEFORE}{signs}{GOES_ON}"
    today = scale.column(shown.today)
    if 0 <= today < scale.columns:
        mark = f"^ {shown.today}"
        yield (
            "quiet",
            " " * _LEFT
            + (mark if today + len(mark) <= scale.columns else f"{shown.today} ^").rjust(
                today + (len(mark) if today + len(mark) <= scale.columns else 1)
            ),
        )
    yield "", ""
    for sign, meaning in MEANINGS.items():
        if sign in used:
            yield "quiet", f"  {sign}  {meaning}"


def days_of(each: Stretch | Footing) -> str:
    """The days of a stretch, the last one included."""
    last = (each.until - timedelta(days=1)).isoformat() if each.until else None
    if each.begins is None:
        return f"up to {last}" if last else "on every day"
    if last is None:
        return f"from {each.begins}"
    return f"{each.begins}" if last == each.begins.isoformat() else f"{each.begins} to {last}"


def _stretches(rulebook: Rulebook, course: Course, shown: Shown, width: int) -> Iterator[Line]:
    """The stretches of one course, one below the other, with what began each and what it came to rest on since."""
    previous: Stretch | None = None
    for stretch in course.stretches:
        if _overlaps(stretch, shown):
            told = f"{days_of(stretch)}: {face_of(stretch.told)}{_conditions(previous, stretch)}"
            yield from wrap(_sort(stretch.told), told, width, "", "  ")
            if stretch.causes:
                yield from wrap("", cause_in_words(rulebook, stretch.causes), width, "  ", "    ")
            yield from _rests(rulebook, stretch, shown, width)
            if shown.why:
                yield from _in_full(rulebook, stretch, width)
        previous = stretch


def _conditions(before: Stretch | None, stretch: Stretch) -> str:
    """How many conditions there are, and how many of them are new or gone."""
    now = {c.key: (c, state) for c, state in stretch.told.conditions}
    if not now:
        return ""
    told = f"{len(now)} condition{'' if len(now) == 1 else 's'}"
    if before is None or before.told.verdict is not stretch.told.verdict:
        return f", {told}"
    was = {c.key: (c, state) for c, state in before.told.conditions}
    turned = (
        (sum(key not in was for key in now), "new"),
        (sum(key not in now for key in was), "gone"),
        (sum(key in was and was[key] != now[key] for key in now), "changed"),
    )
    return f", {told}: " + (", ".join(f"{n} {what}" for n, what in turned if n) or "as before")


def _rests(rulebook: Rulebook, stretch: Stretch, shown: Shown, width: int) -> Iterator[Line]:
    """What the same answer came to rest on within a stretch."""
    for old, new in zip(stretch.footings, stretch.footings[1:], strict=False):
        if old.deciding != new.deciding and _overlaps(new, shown):
            words = listed(sorted({ref.partition("/")[0] for ref in new.deciding}), 3) or "no rule"
            came = cause_in_words(rulebook, new.causes)
            yield from wrap("quiet", f"{new.begins}: {came}. The answer stays, by {words}.", width, "  ", "    ")


def _in_full(rulebook: Rulebook, stretch: Stretch, width: int) -> Iterator[Line]:
    doubts = {doubt: None for footing in stretch.footings for doubt in footing.doubts}
    deciding = sorted({ref for footing in stretch.footings for ref in footing.deciding})
    yield from details([f"by {ref}" for ref in deciding], width, None)
    yield from details([f"doubt: {tell(doubt, True, rulebook).en}" for doubt in doubts], width, None)
    yield from details(
        [
            f"condition ({state.value}): {'' if c.always else 'in some readings, '}{c.force.value}: {c.texts[0].en}"
            for c, state in stretch.told.conditions
        ],
        width,
        None,
    )


def _where(rulebook: Rulebook, question: Question, lines: Lines, width: int) -> Iterator[Line]:
    """What each line of the chart stands for."""
    for number, (_, parts) in enumerate(lines, 1):
        together = merged_parts(rulebook.vocabulary, question, parts)
        named = [in_words(rulebook.vocabulary, part) or "everything asked" for part in together]
        yield from wrap("head", f"{number:>3}  {named[0]}", width, "", " " * 7)
        for each in named[1:]:
            yield from wrap("head", f"and {each}", width, " " * 5, " " * 7)


def _turns(
    rulebook: Rulebook, courses: Sequence[Course], turns: Iterable[date], shown: Shown, width: int
) -> Iterator[Line]:
    """Every day on which a line turns: what came, and which lines turn from what to what."""
    first = shown.start
    yield from _standing("At first" if first is None else f"On {first}", _at(courses, first), width)
    for day in turns:
        moved: dict[tuple[str, str], list[int]] = {}
        causes: dict[Cause, None] = {}
        for number, course in enumerate(courses, 1):
            after = course.on(day)
            if after.begins == day:
                before = course.on(day - timedelta(days=1))
                key = (face_of(before.told), face_of(after.told) + _conditions(before, after))
                moved.setdefault(key, []).append(number)
                causes |= dict.fromkeys(after.causes)
        yield "", ""
        yield from wrap("head", f"{day}  {cause_in_words(rulebook, causes)}", width, "", "  ")
        for (old, new), numbers in moved.items():
            told = f"{_numbers(numbers)}: {old} to {new}" if not new.startswith(old) else f"{_numbers(numbers)}: {new}"
            yield from wrap("", told, width, "  ", "    ")


def _at(courses: Sequence[Course], day: date | None) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, course in enumerate(courses, 1):
        stretch = course.stretches[0] if day is None else course.on(day)
        found.setdefault(face_of(stretch.told), []).append(number)
    return found


def _standing(head: str, found: Mapping[str, list[int]], width: int) -> Iterator[Line]:
    yield "head", head
    for face, numbers in found.items():
        yield from wrap("", f"{_numbers(numbers)}: {face}", width, "  ", "    ")


def _numbers(numbers: Sequence[int]) -> str:
    """Lines of the chart, neighbours as a range: 1, 3-5."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, each)) for each in ranges)
