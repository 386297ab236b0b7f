"""A province's answers through time in a report: a figure of the stretches, and a table that says the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from tracker.domain.causes import Cause
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.timeline import Course, Footing, Stretch, Timeline, alike, timeline
from tracker.report.came import happens
from tracker.report.chart import Scale, scale_of, ticks
from tracker.report.outline import merged_parts
from tracker.report.pages.answers import CLOSED
from tracker.report.pages.figure import Bar, Figure, Lane, Sample, Tick
from tracker.report.pages.front import LONG, Occasion, paragraph
from tracker.report.pages.sorts import Shape, Sort
from tracker.report.pages.speech import cell, sort_of, text, verdict_cell, verdict_words, where
from tracker.report.pages.view import Cell, Paragraph, Table, Words
from tracker.report.tongue import Tongue, message

PLACE = "clinic"
"""The place whose answers are drawn: the one that most readers have."""

_MOST_TICKS = 12


def through_time(occasion: Occasion, jurisdiction: str) -> Iterator[Figure | Table | Paragraph]:
    """For each closed question, in a clinic, how its answers went; a question that goes as an earlier one says so."""
    say = occasion.tongue.say
    yield paragraph(
        say(
            "Since when, and until when: in a clinic without accreditation. It is about the days on which the recorded "
            "rules are in force; how fresh their sources are is told above."
        )
    )
    drawn: list[tuple[str, tuple[Course, ...]]] = []
    for id, caption, terms in CLOSED:
        bare = Question(jurisdiction, occasion.on, occasion.issued, setting=(PLACE,))
        found = timeline(occasion.rulebook, replace(bare, **terms), brief=True)  # type: ignore[arg-type]  # dimensions
        as_before = next((title for title, courses in drawn if courses == found.courses), None)
        if as_before is not None:
            yield paragraph(say("{one}: as {other}.", one=say(caption), other=as_before))
            continue
        drawn.append((say(caption), found.courses))
        yield from _Drawn(occasion, id, say(caption), found).blocks()


class _Drawn:
    """One question through time, as a figure and as a table."""

    def __init__(self, occasion: Occasion, id: str, caption: str, found: Timeline) -> None:
        self.occasion = occasion
        self.id = id
        self.caption = caption
        self.found = found
        self.lines = alike(found.courses)

    def blocks(self) -> Iterator[Figure | Table | Paragraph]:
        if self.found.turns:
            yield self._figure(scale_of(self.found.turns, self.occasion.on, None, None, 1000))
        yield self._table()

    def _where(self, parts: Sequence[object]) -> str:
        tongue, vocabulary = self.occasion.tongue, self.occasion.rulebook.vocabulary
        merged = merged_parts(vocabulary, self.found.question, parts)  # type: ignore[arg-type]  # parts of the question
        first, *others = (where(tongue, vocabulary, part, tongue.say("Everything that is asked")) for part in merged)
        for other in others:
            first = tongue.say("{one}; or {other}", one=first, other=other)
        return first

    def _numbered(self) -> Iterator[tuple[str, str, Stretch]]:
        number = 0
        for course, parts in self.lines:
            for stretch in course.stretches:
                number += 1
                yield str(number), self._where(parts), stretch

    def _figure(self, scale: Scale) -> Figure:
        say = self.occasion.tongue.say
        lanes: dict[str, list[Bar]] = {}
        used: dict[tuple[Sort, Shape], None] = {}
        for number, place, stretch in self._numbered():
            bars = list(self._bars(number, stretch, scale))
            used |= {(bar.sort, bar.shape): None for bar in bars}
            lanes.setdefault(place, []).extend(bars)
        told = say(
            "Lines of time from {first} to {last}, one for each way in which the answer goes. The table that follows "
            "says the same in words, by the same numbers.",
            first=self.occasion.tongue.day(scale.start),
            last=self.occasion.tongue.day(scale.end - timedelta(days=1)),
        )
        years = ticks(scale.start, scale.end, _MOST_TICKS)
        return Figure(
            f"time-{self.id}",
            self.caption,
            told,
            tuple(Lane(name, tuple(bars)) for name, bars in lanes.items()),
            tuple(Tick(_per_cent(scale.per_mille(day)), name) for day, name in years),
            tuple(Sample(sort, shape, say(_LEGEND[sort, shape])) for sort, shape in _LEGEND if (sort, shape) in used),
        )

    def _bars(self, number: str, stretch: Stretch, scale: Scale) -> Iterator[Bar]:
        """A stretch as one bar, or as several where its answer is open first for a vague day and then for more."""
        told = stretch.told
        name = verdict_words(self.occasion.tongue, told.verdict, settled=told.settled)
        for shape, footings in groupby(stretch.footings, lambda each: _shape(stretch, each)):
            each = list(footings)
            first = scale.per_mille(each[0].begins) if each[0].begins else 0
            after = scale.per_mille(each[-1].until) if each[-1].until else 1000
            words = name if after - first >= _PER_LETTER * len(name) + _MARGIN else ""
            yield Bar(_per_cent(first), _per_cent(after - first), _sort(stretch), shape, number, words)

    def _table(self) -> Table:
        tongue, say = self.occasion.tongue, self.occasion.tongue.say
        rows = []
        for number, place, stretch in self._numbered():
            told = stretch.told
            otherwise = ", ".join(verdict_words(tongue, v) for v in told.otherwise)
            rows.append(
                (
                    Cell((Words(number),), code=True),
                    cell(place, tongue),
                    cell(tongue.day(stretch.begins) if stretch.begins else say("Always before"), tongue, code=True),
                    cell(_last(tongue, stretch) or say("No end is known"), tongue, code=True),
                    verdict_cell(tongue, told.verdict, settled=told.settled),
                    cell(otherwise or say("Nothing else"), tongue),
                    _began(tongue, self.occasion.rulebook, stretch.causes),
                )
            )
        return Table(
            f"time-{self.id}-table",
            say("{question}: in a clinic, stretch by stretch", question=self.caption),
            (
                say("Number"),
                say("Where"),
                say("From"),
                say("To"),
                say("Verdict"),
                say("Could also be"),
                say("What began it"),
            ),
            tuple(rows),
            filtered=len(rows) > LONG,
        )


_PER_LETTER, _MARGIN = 11, 40
"""Of a thousand parts of the width, what a letter takes, and what else."""

_LEGEND = {
    (Sort.NO, Shape.SURE): message("prohibited"),
    (Sort.NO, Shape.VAGUE): message("prohibited, not settled: no source gives the day"),
    (Sort.NO, Shape.DOUBTFUL): message("prohibited, not settled: another doubt is open"),
    (Sort.OPEN, Shape.SURE): message("conditional, or on application"),
    (Sort.OPEN, Shape.VAGUE): message("conditional, or on application, not settled: no source gives the day"),
    (Sort.OPEN, Shape.DOUBTFUL): message("conditional, or on application, not settled: another doubt is open"),
    (Sort.ABSENT, Shape.SURE): message("no answer, which is no permission"),
    (Sort.ABSENT, Shape.VAGUE): message("no answer, not settled: no source gives the day"),
    (Sort.ABSENT, Shape.DOUBTFUL): message("no answer, not settled: another doubt is open"),
    (Sort.YES, Shape.SURE): message("permitted"),
}


def _shape(stretch: Stretch, footing: Footing) -> Shape:
    if stretch.told.settled:
        return Shape.SURE
    return Shape.VAGUE if footing.is_vague else Shape.DOUBTFUL


def _sort(stretch: Stretch) -> Sort:
    return sort_of(stretch.told.verdict, settled=stretch.told.settled)


def _per_cent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"


def _last(tongue: Tongue, each: Stretch | Footing) -> str | None:
    return tongue.day(each.until - timedelta(days=1)) if each.until else None


def _began(tongue: Tongue, rulebook: Rulebook, causes: Sequence[Cause]) -> Cell:
    """What came on the first day of a stretch, each document in the language of its title."""
    words: list[Words] = []
    for cause in causes:
        for event in cause.events if cause.day else ():
            words += [Words("; ")] if words else []
            words += _event(tongue, rulebook, event, cause)
    return Cell(tuple(words)) if words else cell(tongue.say("No beginning is recorded"), tongue)


def _event(tongue: Tongue, rulebook: Rulebook, event: str, cause: Cause) -> list[Words]:
    kind, _, rest = event.partition(":")
    before, after = happens(rulebook, event, cause.day, "\n", tongue).split("\n")
    return [each for each in (Words(before), *_named(tongue, rulebook, kind, rest), Words(after)) if each.text]


def _named(tongue: Tongue, rulebook: Rulebook, kind: str, rest: str) -> list[Words]:
    if kind in ("approved", "unapproved"):
        return [Words(rest)]
    id, _, rule = rest.partition("/")
    instrument = rulebook.instrument_of.get(id)
    words = [text(tongue, instrument.title) if instrument else Words(id)]
    return [*words, Words(f" ({rule})")] if rule else words
