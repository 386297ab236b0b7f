"""The chart of a question through time for a terminal: a line of signs for each way in which its answer goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.timeline import Course, Footing, Told
from tracker.report.chart import BEFORE, GOES_ON, SEVERAL, Scale, Segment, axis, bar
from tracker.report.layout import Line
from tracker.report.tongue import Tongue, message
from tracker.report.wording import BLOCKED

SIGNS = {
    Verdict.PROHIBITED: message("P"),
    Verdict.ON_APPLICATION: message("A"),
    Verdict.CONDITIONAL: message("C"),
    Verdict.PERMITTED: message("Y"),
}
"""How a settled verdict is drawn, by a letter of its own in each language: in French P would be read as permitted."""

ABSENT, VAGUE, OPEN, BLOCK = ".", "~", "?", message("B")
"""No answer; a date that no source gives in full leaves it open; something else does; a yes that a fact blocks."""

MEANINGS = {
    SIGNS[Verdict.PROHIBITED]: message("prohibited"),
    SIGNS[Verdict.ON_APPLICATION]: message("on application"),
    SIGNS[Verdict.CONDITIONAL]: message("conditional"),
    SIGNS[Verdict.PERMITTED]: message("permitted"),
    BLOCK: message("conditional, and BLOCKED by a fact given"),
    ABSENT: message("no answer, which is no permission"),
    VAGUE: message("not settled: no source gives the day"),
    OPEN: message("not settled: a doubt that is no date"),
    SEVERAL: message("more turns than fit here: see below"),
}

LEFT = 5
"""The columns of a chart before the first day."""


def sign_of(told: Told, footing: Footing) -> str:
    """The sign of a day. Only what is settled is drawn as a verdict."""
    if not told.settled:
        return VAGUE if footing.is_vague else OPEN
    if told.compliance in BLOCKED:
        return BLOCK
    return SIGNS.get(told.verdict, ABSENT)


def chart_lines(courses: Sequence[Course], scale: Scale, today: date, tongue: Tongue) -> Iterator[Line]:
    """A line of signs for each course, numbered where there are several, and what the signs mean."""
    names, marks = axis(scale)
    yield "quiet", " " * LEFT + names
    yield "quiet", " " * LEFT + marks
    say, used = tongue.say, set[str]()
    letters = {sign: say(sign) for sign in MEANINGS if sign.isalpha()}
    for number, course in enumerate(courses, 1):
        signs = bar(
            [
                Segment(f.begins, f.until, sign_of(s.told, f), wins=sign_of(s.told, f) == VAGUE)
                for s in course.stretches
                for f in s.footings
            ],
            scale,
        )
        used |= set(signs)
        drawn = "".join(letters.get(sign, sign) for sign in signs)
        name = str(number) if len(courses) > 1 else ""
        yield "", f"{name:>3} {BEFORE}{drawn}{GOES_ON}"
    column = scale.column(today)
    if 0 <= column < scale.columns:
        mark = f"^ {today}"
        fits = column + len(mark) <= scale.columns
        yield "quiet", " " * LEFT + (" " * column + mark if fits else f"{today} ^".rjust(column + 1))
    yield "", ""
    for sign, meaning in MEANINGS.items():
        if sign in used:
            yield "quiet", f"  {letters.get(sign, sign)}  {say(meaning)}"
