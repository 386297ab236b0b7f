"""One question at two moments of asking, in every setting between them: what is told of each cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from tracker.domain.causes import Step
from tracker.domain.decide import implied_facts, spread
from tracker.domain.pairs import rendered, together
from tracker.domain.question import Question
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.samples import Naming, Sample, Samples, Side
from tracker.domain.seen import Seen, see
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED


@value_class(frozen=True)
class Point:
    """A moment of asking: about which day, on which day, with which facts (sorted by name), knowing what."""

    on: date
    asked: date
    facts: tuple[tuple[str, str], ...]
    rulebook: Rulebook


ON, KNOWN, FACTS, ASKED_ON = range(4)
"""The parts of a moment."""

Setting = tuple[int, int, int, int]
"""A value for each part of a moment: 0 for the first, 1 for the second."""

FIRST, SECOND = (0, 0, 0, 0), (1, 1, 1, 1)


class Comparison(Samples):
    """The cells of a question at two moments and, where they are given, at the steps of knowledge in between."""

    def __init__(
        self,
        question: Question,
        start: Point,
        end: Point,
        steps: Sequence[Step],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.jurisdiction = question.jurisdiction
        self.points = (start, end)
        self.steps = tuple(steps)
        self.words = together(start.rulebook.vocabulary, end.rulebook.vocabulary)
        between = []
        for done, step in enumerate(steps[:-1], 1):
            between.append(step.rulebook())
            if progress is not None:
                progress(done, len(steps))
        known = (start.rulebook, *between, end.rulebook)
        asked = spread(question, Rulebook(self.words))
        vocabularies = [each.vocabulary for each in known]
        super().__init__(
            [Side(each, self.jurisdiction, _naming(question, each)) for each in known],
            {d: rendered(d, asked[d], self.words, vocabularies, self.jurisdiction) for d in ASKED},
        )
        self._seen: dict[tuple[int, int, date, date, int], Seen | None] = {}
        self.facts: tuple[Facts, Facts] = (dict(start.facts), dict(end.facts))
        self._number = {id(sample): n for n, sample in enumerate(self.samples)}

    @property
    def _varying(self) -> tuple[int, ...]:
        """The parts of the moments that differ."""
        start, end = self.points
        differ = (
            start.on != end.on,
            start.rulebook is not end.rulebook,
            start.facts != end.facts,
            start.asked != end.asked,
        )
        return tuple(part for part, it in enumerate(differ) if it)

    def _see(self, sample: Sample, side: int, on: date, asked: date, facts: int) -> Seen | None:
        key = (self._number[id(sample)], side, on, asked, facts)
        if key not in self._seen:
            cell = sample.cells[side]
            self._seen[key] = None if cell is None else see(self.sides[side], cell, on, asked, self.facts[facts])
        return self._seen[key]

    def side_of(self, value: int) -> int:
        return value * (len(self.sides) - 1)

    def at(self, sample: Sample, setting: Setting, *, side: int | None = None, on: date | None = None) -> Seen | None:
        """What is told in a setting; with the knowledge of another side, or about another day."""
        return self._see(
            sample,
            self.side_of(setting[KNOWN]) if side is None else side,
            self.points[setting[ON]].on if on is None else on,
            self.points[setting[ASKED_ON]].asked,
            setting[FACTS],
        )

    def ends(self, sample: Sample) -> tuple[Seen | None, Seen | None]:
        return self.at(sample, FIRST), self.at(sample, SECOND)

    def differ(self, sample: Sample) -> bool:
        before, after = self.ends(sample)
        return before != after

    def settings_of(self, sample: Sample, part: int) -> tuple[Setting, ...]:
        """The settings of the other parts in which a part alone changes the answer, told with that part at 0."""
        varying = self._varying
        if part not in varying:
            return ()
        found = []
        for values in product((1, 0), repeat=len(varying)):
            setting = [0, 0, 0, 0]
            for each, value in zip(varying, values, strict=True):
                setting[each] = value
            if setting[part]:
                continue
            old = (setting[0], setting[1], setting[2], setting[3])
            if self.at(sample, old) != self.at(sample, with_part(old, part)):
                found.append(old)
        return tuple(found)

    def telling(self, sample: Sample, part: int) -> tuple[Setting, ...]:
        """The settings from which a cause is told: at the two moments themselves, else wherever it shows."""
        found = self.settings_of(sample, part)
        near = tuple(s for s in found if any(_is_at(s, part, self._varying, value) for value in (0, 1)))
        return near or found


def with_part(setting: Setting, part: int) -> Setting:
    """The same setting with one part at its second value."""
    values = [1 if each == part else value for each, value in enumerate(setting)]
    return (values[0], values[1], values[2], values[3])


def _is_at(setting: Setting, part: int, varying: tuple[int, ...], value: int) -> bool:
    """Whether all parts that differ, but one, are those of the first moment (0) or of the second (1)."""
    return all(setting[each] == value for each in varying if each != part)


def _naming(question: Question, rulebook: Rulebook) -> Naming:
    known = tuple(t for t in question.practitioner if rulebook.vocabulary.has("practitioner", t))
    implied = implied_facts(replace(question, practitioner=known), rulebook)
    return lambda practitioner: implied.get(practitioner, {})
