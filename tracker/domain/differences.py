"""Two answers to one question, asked at two moments: how each cell differs, and every cause of it.

A moment has four parts: the day asked about, what is known, the facts, and the day of asking. A part is a cause when
in some setting of the others, each at its first or its second value, it alone changes the answer. Knowledge is then
resolved into the revisions at which the answer changes when they are taken one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product

from tracker.domain.answer import Standing, When
from tracker.domain.boxes import boxes
from tracker.domain.breaks import breaks
from tracker.domain.causes import Cause, CauseKind, Step, causes_of_step
from tracker.domain.contrast import both
from tracker.domain.decide import implied_facts, spread
from tracker.domain.docket import Prepared
from tracker.domain.explain import when_of
from tracker.domain.pairs import rendered, together
from tracker.domain.question import Question
from tracker.domain.reach import Cell, Event
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.samples import Naming, Sample, Samples, Side
from tracker.domain.seen import Seen, see
from tracker.domain.vocabulary import ASKED

__all__ = ["Cause", "CauseKind", "Difference", "Point", "Seen", "Step", "differences"]


@dataclass(frozen=True)
class Point:
    """A moment of asking: about which day, on which day, with which facts (sorted by name), knowing what."""

    on: date
    asked: date
    facts: tuple[tuple[str, str], ...]
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Difference:
    """Some cells of a question that are answered otherwise at the second moment, all for the same causes.

    `when` empty: all that is asked. `before` and `after` are None where that rulebook has no such term.
    """

    when: When
    before: Seen | None
    after: Seen | None
    causes: tuple[Cause, ...]


def differences(
    question: Question,
    start: Point,
    end: Point,
    steps: Sequence[Step] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Difference, ...]:
    """How the answers to a question differ between two moments, cell by cell, merged, each with all its causes.

    Only the terms of the question count; its days and facts are those of the moments. `steps` are the revisions after
    what was known first, up to what was known then, in their order; they are loaded only where knowledge is a cause.
    Raises QuestionError where neither rulebook has a term that is asked about.
    """
    ends = _Comparison(question, start, end, ())
    if not any(ends.differ(sample) for sample in ends.samples):
        return ()
    if steps and any(ends.differ(s) and ends.settings_of(s, _KNOWN) for s in ends.samples):
        ends = _Comparison(question, start, end, steps, progress)
    return tuple(_merged(ends))


def _merged(found: _Comparison) -> Iterator[Difference]:
    told: list[tuple[Seen | None, Seen | None, tuple[Cause, ...]] | None] = []
    for sample in found.samples:
        before, after = found.ends(sample)
        told.append(None if before == after else (before, after, found.causes(sample)))
    keys = {at: told[number] for at, number in found.number_of.items()}
    whole = {d: tuple(each.leaf for group in found.axes[d] for each in group) for d in ASKED}
    for box in boxes(keys, tuple(len(found.axes[d]) for d in ASKED), None):
        parts = {
            d: tuple(each.leaf for i in indices for each in found.axes[d][i])
            for d, indices in zip(ASKED, box, strict=True)
        }
        when = when_of(parts, whole, found.words, found.jurisdiction)
        same = [told[n] for n in dict.fromkeys(found.number_of[at] for at in product(*box))]
        first, *others = (each for each in same if each is not None)
        before, after, causes = first
        for one, two, _ in others:
            before, after = _beside(before, one), _beside(after, two)
        yield Difference(when, before, after, causes)


def _beside(one: Seen | None, other: Seen | None) -> Seen | None:
    if one is None or other is None:
        return one
    stand = both(one.stand, other.stand)
    return one if stand is None else replace(one, stand=stand)


_ON, _KNOWN, _FACTS, _ASKED = range(4)
"""The parts of a moment."""

Setting = tuple[int, int, int, int]
"""A value for each part of a moment: 0 for the first, 1 for the second."""

_FIRST, _SECOND = (0, 0, 0, 0), (1, 1, 1, 1)


class _Comparison(Samples):
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
        self._facts: tuple[Facts, Facts] = (dict(start.facts), dict(end.facts))
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
            self._seen[key] = None if cell is None else see(self.sides[side], cell, on, asked, self._facts[facts])
        return self._seen[key]

    def _side_of(self, value: int) -> int:
        return value * (len(self.sides) - 1)

    def at(self, sample: Sample, setting: Setting, *, side: int | None = None, on: date | None = None) -> Seen | None:
        """What is told in a setting; with the knowledge of another side, or about another day."""
        return self._see(
            sample,
            self._side_of(setting[_KNOWN]) if side is None else side,
            self.points[setting[_ON]].on if on is None else on,
            self.points[setting[_ASKED]].asked,
            setting[_FACTS],
        )

    def ends(self, sample: Sample) -> tuple[Seen | None, Seen | None]:
        return self.at(sample, _FIRST), self.at(sample, _SECOND)

    def differ(self, sample: Sample) -> bool:
        before, after = self.ends(sample)
        return before != after

    def settings_of(self, sample: Sample, part: int) -> tuple[Setting, ...]:
        """The settings of the other parts in which a part alone changes the answer, told with that part at 0.

        The second moment goes first, then the first one.
        """
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
            if self.at(sample, old) != self.at(sample, _with(old, part)):
                found.append(old)
        there = [s for s in found if _is_at(s, part, varying, 1)]
        here = [s for s in found if _is_at(s, part, varying, 0)]
        return tuple(dict.fromkeys((*there, *here, *found)))

    def causes(self, sample: Sample) -> tuple[Cause, ...]:
        """Every cause of the difference, in the order in which causes are told."""
        found: dict[Cause, None] = {}
        for part, resolve in ((_KNOWN, self._of_knowledge), (_ON, self._of_days), (_ASKED, self._of_asking)):
            for setting in self._telling(sample, part):
                found |= dict.fromkeys(resolve(sample, setting))
        if self.settings_of(sample, _FACTS):
            old, new = self._facts
            names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
            found[Cause(CauseKind.FACTS_CHANGED, facts=tuple(names))] = None
        return tuple(sorted(found, key=Cause.order))

    def _telling(self, sample: Sample, part: int) -> tuple[Setting, ...]:
        """The settings from which a cause is told: at the two moments themselves, else wherever it shows."""
        found = self.settings_of(sample, part)
        near = tuple(s for s in found if any(_is_at(s, part, self._varying, value) for value in (0, 1)))
        return near or found

    def _of_knowledge(self, sample: Sample, setting: Setting) -> Iterator[Cause]:
        """The revisions at which the answer changes, taken one by one."""
        if not self.steps:
            yield Cause(CauseKind.RECORDED)
            return
        days = (self.points[0].on, self.points[1].on)
        for place, step in enumerate(self.steps):
            old, new = (self.at(sample, setting, side=side) for side in (place, place + 1))
            if old != new:
                bearing = self._bearing(sample, place, old, new)
                here, there = (self.sides[side].rulebook for side in (place, place + 1))
                yield from causes_of_step(step, here, there, bearing, (min(days), max(days)))

    def _bearing(self, sample: Sample, place: int, old: Seen | None, new: Seen | None) -> frozenset[str]:
        """The instruments whose rules bear on the cell otherwise after a step, that displace those, or that decide."""
        found = {ref.partition("/")[0] for seen in (old, new) if seen for ref in seen.stand.deciding}
        for p in self.differing(sample, place, place + 1) or ():
            found.add(p.rule.instrument)
            found |= {link.successor for link in p.replaced_by}
        return frozenset(found)

    def _of_days(self, sample: Sample, setting: Setting) -> Iterator[Cause]:
        """The days on which something began or ended that changes the answer, knowledge being what it is."""
        side = self._side_of(setting[_KNOWN])
        cell = sample.cells[side]
        first, last = sorted(point.on for point in self.points)
        if cell is None:
            return
        events = tuple(_events(self.sides[side], cell))
        days = {day for event in events for day in event.days} | set(breaks(self.sides[side].bench, [cell]))
        passed = [first, *sorted(day for day in days if first < day <= last)]
        for before, day in pairwise(passed):
            if self.at(sample, setting, on=before) != self.at(sample, setting, on=day):
                came = sorted({event.switch for event in events if day in event.days})
                yield Cause(CauseKind.DATE_CAME, day=day, events=tuple(came))

    def _of_asking(self, sample: Sample, setting: Setting) -> Iterator[Cause]:
        """Sources that grew stale, or checks that count only from their own day on, as the day of asking moved."""
        old, new = self.at(sample, setting), self.at(sample, _with(setting, _ASKED))
        if old is None or new is None:
            return
        worse = list(Standing).index(new.standing) > list(Standing).index(old.standing)
        refs = {ref.partition("/")[0] for ref in (*old.stand.deciding, *new.stand.deciding)}
        kind = CauseKind.EVIDENCE_STALE if worse else CauseKind.EVIDENCE_COUNTS
        yield Cause(kind, instruments=tuple((id, None) for id in sorted(refs)))


def _with(setting: Setting, part: int) -> Setting:
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


def _events(side: Side, cell: Cell) -> Iterator[Event]:
    """All that is dated and may bear on a cell: its rules, what displaces them, its college's rules, its approvals."""
    rules: dict[str, Prepared] = {p.ref: p for p in (*side.bench.reaching(cell), *side.on_drug(cell))}
    for p in rules.values():
        yield p.begins
        if p.ends is not None:
            yield p.ends
        links = [*p.replaced_by, *(link for _, through in p.targets for link in through)]
        for link in links:
            yield link.begins
            yield from (by.begins for by in link.by)
    for approval, drugs, routes, purposes in side.bench.approvals:
        if cell.drug in drugs and cell.route in routes and cell.purpose in purposes:
            yield Event(f"approved:{approval.id}", approval.begins)
            if approval.until is not None:
                yield Event(f"unapproved:{approval.id}", approval.until)
