"""A question without a day: the stretches of days on which its answer stays the same, and what began each.

It is about the days on which rules are in force. How fresh their sources are on a day of asking is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, product

from tracker.domain.answer import Compliance, State, Verdict, When
from tracker.domain.causes import Cause, CauseKind
from tracker.domain.conditions import compliance_of
from tracker.domain.decide import days_of, decide, facts_of, spread
from tracker.domain.explain import when_of
from tracker.domain.hearing import Finding
from tracker.domain.outline import cut
from tracker.domain.question import Question
from tracker.domain.reach import Leaf
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.seen import states_of
from tracker.domain.stand import Attached, Stand, stand_of
from tracker.domain.stated import EARLIEST
from tracker.domain.turning import Tells, Turning
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED

DATED = ("began:", "ended:", "approved:", "unapproved:")
"""How the switches begin of what only a date would settle."""


@value_class(frozen=True, slots=True)
class Told:
    """What an answer tells in one stretch of days. Two neighbouring stretches never tell the same.

    `otherwise` are the verdicts of other worlds, the most cautious first. `compliance` None: no yes. `conditions` are
    those of a yes or of an application, each with how it stands by the facts given; a brief timeline tells none.
    """

    verdict: Verdict
    settled: bool
    otherwise: tuple[Verdict, ...] = ()
    compliance: Compliance | None = None
    conditions: tuple[tuple[Attached, State], ...] = ()


@value_class(frozen=True, slots=True)
class Footing:
    """The days of a stretch on which the same rules decide and the same is in doubt, half-open as the stretch.

    `deciding` are refs of rules, `doubts` the switches on which the verdict depends. `causes` are what began it;
    empty for the first of a stretch, which begins with the stretch.
    """

    begins: date | None
    until: date | None
    deciding: tuple[str, ...]
    doubts: tuple[str, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def is_vague(self) -> bool:
        """Whether only a date that no source gives in full would settle the answer, or settle it among others."""
        return any(doubt.startswith(DATED) for doubt in self.doubts)


@value_class(frozen=True, slots=True)
class Stretch:
    """Days on which an answer stays the same.

    `begins` None: as far back as anyone can ask. `until`, the first day no longer meant, None: for good, as far as is
    recorded. `causes` are what began it; none where `begins` is None.
    """

    begins: date | None
    until: date | None
    told: Told
    footings: tuple[Footing, ...]
    causes: tuple[Cause, ...] = ()

    def holds(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.until is None or day < self.until)


@value_class(frozen=True, slots=True)
class Course:
    """Some cells of a question whose answers go the same way through time. `when` empty: all that is asked.

    The stretches cover every day once, in their order.
    """

    when: When
    stretches: tuple[Stretch, ...]

    def on(self, day: date) -> Stretch:
        """The stretch of a day."""
        return next(each for each in self.stretches if each.holds(day))


@value_class(frozen=True, slots=True)
class Timeline:
    """A question through time; its days of asking and asked about count for nothing. Courses partition the question."""

    question: Question
    courses: tuple[Course, ...]

    @property
    def turns(self) -> tuple[date, ...]:
        """The days, in order, on which any answer turns into another."""
        return tuple(sorted({s.begins for c in self.courses for s in c.stretches if s.begins is not None}))


def timeline(rulebook: Rulebook, question: Question, *, brief: bool = False) -> Timeline:
    """All stretches of days of a question, whatever its days. `brief` leaves conditions out of account.

    Each stretch between two days on which something recorded may come is decided once; neighbours that tell the same
    are one. Where the question is open, cells whose answers go the same way are one course, cut as an outline. Raises
    QuestionError.
    """
    return _Drawing(rulebook, question, brief).timeline()


def alike(courses: Sequence[Course]) -> list[tuple[Course, list[When]]]:
    """Courses that turn alike on the same days, as one, each with the parts of the question that go so."""
    found: dict[object, tuple[Course, list[When]]] = {}
    for course in courses:
        key = tuple((s.begins, s.told, tuple((f.begins, f.is_vague) for f in s.footings)) for s in course.stretches)
        found.setdefault(key, (course, []))[1].append(course.when)
    return list(found.values())


At = tuple[int, ...]
"""A cell, by the places of its leaves in each dimension."""

Span = tuple[date | None, date | None]


class _Drawing:
    """The findings of every cell in every span between two days on which anything may change."""

    def __init__(self, rulebook: Rulebook, question: Question, brief: bool) -> None:
        self.rulebook = rulebook
        self.question = question
        self.brief = brief
        self.whole = spread(question, rulebook)
        days = [day for day in days_of(rulebook, question) if day > EARLIEST]
        self.spans: tuple[Span, ...] = tuple(zip((None, *days), (*days, None), strict=True))
        self.turning = Turning(rulebook, question.jurisdiction)
        self.axes: dict[str, tuple[tuple[Leaf, ...], ...]] = {}
        self.findings: list[Mapping[At, Finding]] = [self._decided(begins or EARLIEST) for begins, _ in self.spans]
        self._facts: dict[str, Facts] = {}
        self._stands: dict[int, Stand] = {}

    def timeline(self) -> Timeline:
        known: dict[object, int] = {}
        number: dict[At, tuple[int, ...]] = {}
        told: list[Told] = []
        for at in self.findings[0]:
            ways = []
            for findings in self.findings:
                one = self._told_of(self._stand(findings[at]), findings[at])
                place = known.setdefault(one, len(known))
                if place == len(told):
                    told.append(one)
                ways.append(place)
            number[at] = tuple(ways)
        courses = []
        for box in cut(number, tuple(len(self.axes[d]) for d in ASKED)):
            cells = tuple(product(*box))
            parts = {
                d: tuple(leaf for i in indices for leaf in self.axes[d][i])
                for d, indices in zip(ASKED, box, strict=True)
            }
            when = when_of(parts, self.whole, self.rulebook.vocabulary, self.question.jurisdiction)
            courses.append(Course(when, tuple(self._stretches(cells, [told[n] for n in number[cells[0]]]))))
        return Timeline(self.question, tuple(courses))

    def _decided(self, day: date) -> dict[At, Finding]:
        rulings = decide(self.rulebook, replace(self.question, on=day))
        if not self.axes:
            order = {d: {leaf: n for n, leaf in enumerate(self.whole[d])} for d in ASKED}
            groups = {d: {group for ruling in rulings for group in ruling.groups[d]} for d in ASKED}
            self.axes = {d: tuple(sorted(groups[d], key=lambda g, d=d: order[d][g[0]])) for d in ASKED}  # type: ignore[misc]  # a bound name
        place = {d: {group: n for n, group in enumerate(self.axes[d])} for d in ASKED}
        return {
            tuple(place[d][group] for d, group in zip(ASKED, at, strict=True)): finding
            for ruling in rulings
            for at, finding in zip(product(*(ruling.groups[d] for d in ASKED)), ruling.findings, strict=True)
        }

    def _facts_of(self, finding: Finding) -> Facts:
        who = finding.cell.practitioner
        if who not in self._facts:
            self._facts[who] = facts_of(self.question, self.rulebook, who)
        return self._facts[who]

    def _stand(self, finding: Finding) -> Stand:
        """How a finding of a span stands, worked out once; what is only tried is no finding of a span."""
        found = self._stands.get(id(finding))
        if found is None:
            found = self._stands[id(finding)] = stand_of(finding)
        return found

    def _told(self, finding: Finding) -> Told:
        return self._told_of(stand_of(finding), finding)

    def _told_of(self, stand: Stand, finding: Finding) -> Told:
        if self.brief:
            return Told(stand.verdict, stand.settled, stand.otherwise)
        facts = self._facts_of(finding)
        states = states_of(finding, facts) if stand.conditions else {}
        return Told(
            stand.verdict,
            stand.settled,
            stand.otherwise,
            compliance_of(finding, facts) if stand.verdict.is_yes else None,
            tuple((condition, states[condition.key]) for condition in stand.conditions),
        )

    def _stretches(self, cells: Sequence[At], told: Sequence[Told]) -> Iterator[Stretch]:
        first = 0
        for place in range(1, len(told) + 1):
            if place < len(told) and told[place] == told[first]:
                continue
            yield Stretch(
                self.spans[first][0],
                self.spans[place - 1][1],
                told[first],
                tuple(self._footings(cells, range(first, place))),
                self._causes(cells, first, self._told),
            )
            first = place

    def _footings(self, cells: Sequence[At], places: range) -> Iterator[Footing]:
        stood = {place: _standing(self._stand(self.findings[place][at]) for at in cells) for place in places}
        first = places[0]
        turns = [first, *(new for old, new in pairwise(places) if stood[old] != stood[new])]
        for begins, end in zip(turns, (*turns[1:], places.stop), strict=True):
            causes = self._causes(cells, begins, _standing_of) if begins != first else ()
            yield Footing(self.spans[begins][0], self.spans[end - 1][1], *stood[begins], causes)

    def _causes(self, cells: Sequence[At], place: int, tells: Tells) -> tuple[Cause, ...]:
        """What began a span for which some of the cells are told otherwise than in the span before."""
        day = self.spans[place][0]
        if place == 0 or day is None:
            return ()
        events: set[str] = set()
        for at in cells:
            before, after = (self.findings[n][at] for n in (place - 1, place))
            if tells(before) != tells(after):
                events |= set(self.turning.causes(after.cell, day, self._facts_of(after), tells))
        return (Cause(CauseKind.DATE_CAME, day=day, events=tuple(sorted(events))),)


def _standing_of(finding: Finding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stand = stand_of(finding)
    return stand.deciding, stand.doubts


def _standing(stands: Iterable[Stand]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rules that decide some of the cells, and the doubts on which the verdict of some depends."""
    deciding: set[str] = set()
    doubts: set[str] = set()
    for stand in stands:
        deciding.update(stand.deciding)
        doubts.update(stand.doubts)
    return tuple(sorted(deciding)), tuple(sorted(doubts))
