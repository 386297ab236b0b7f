"""Many questions about one subject, each answered in brief: the verdict, on whose word, on what conditions, how fresh.

What a brief says is what `explain.answer` says of it, which a law holds. Nothing is kept here but the subject's cells:
who asks many questions keeps the briefs, for whole stretches of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.domain.answer import AnswerCondition, Compliance, Standing, Verdict, When
from tracker.domain.conditions import compliance, conditions_of
from tracker.domain.decide import Line, Ruling, as_cell, spread
from tracker.domain.docket import docket
from tracker.domain.explain import when_of
from tracker.domain.notices import standing_of
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED


@value_class(frozen=True, slots=True)
class Brief:
    """One answer without its grounds in words. `deciding` is sorted; `compliance` is None where there is no yes.

    The `covers` of its conditions are left out.
    """

    when: When
    verdict: Verdict
    settled: bool
    otherwise: tuple[Verdict, ...]
    compliance: Compliance | None
    standing: Standing
    deciding: tuple[str, ...]
    conditions: tuple[AnswerCondition, ...]


class Subject:
    """A question whatever its day. Raises QuestionError for a word that is no term.

    `breaks` are the days, in order, on which its briefs may begin to be others: between two of them they are equal.
    """

    __slots__ = ("_line", "_question", "_rulebook", "_whole", "breaks", "turns")

    def __init__(self, rulebook: Rulebook, question: Question) -> None:
        self._rulebook = rulebook
        self._question = question
        self._whole = spread(question, rulebook)
        self._line = Line(rulebook, question)
        self.turns = self._line.breaks
        """Those of the breaks on which a verdict, its rules or its conditions may turn; between two of them only the
        freshness of an absence does."""
        self.breaks = tuple(sorted({*self.turns, *self._days_of_sources()}))

    def on(self, day: date) -> tuple[Brief, ...]:
        """The briefs of a day, in the order of the outline; together they cover the question without overlap."""
        question = replace(self._question, on=day)
        return tuple(self._brief(question, ruling) for ruling in self._line.decide(day))

    def _brief(self, question: Question, ruling: Ruling) -> Brief:
        conditions, _ = conditions_of(ruling, self._rulebook, question, _everywhere)
        return Brief(
            when_of(ruling.box, self._whole, self._rulebook.vocabulary, question.jurisdiction),
            ruling.verdict,
            ruling.settled,
            tuple(sorted(ruling.otherwise, key=lambda v: v.caution)),
            compliance(ruling, self._rulebook, question),
            standing_of(self._line.bench, ruling, question),
            tuple(sorted(ruling.deciding)),
            conditions,
        )

    def _days_of_sources(self) -> Iterator[date]:
        """The days on which what a college says elsewhere begins or ends: an absence is as fresh as that."""
        bench = docket(self._rulebook, self._question.jurisdiction)
        cells = [cell for cell, _ in self._line.cells.values()]
        for college, drug in {(bench.college_of(cell.practitioner), cell.drug) for cell in cells}:
            for p in bench.rules_of(college):
                if p.is_on(drug):
                    for event in (p.begins, p.ends, *(link.begins for link in p.replaced_by)):
                        if event is not None:
                            yield from event.days


def alike(rulebook: Rulebook, question: Question) -> object:
    """A key that questions share whose briefs are equal on every day: the same rules reach them in the same way.

    Only of a question with one leaf in each dimension, whose brief says nothing of its leaves; of any other its subject
    is the key. Raises QuestionError.
    """
    leaves = {dimension: all_ for dimension, all_ in spread(question, rulebook).items() if len(all_) == 1}
    if len(leaves) < len(ASKED):
        return question.subject, question.asked
    cell = as_cell({dimension: leaf for dimension, (leaf,) in leaves.items()})
    who = question.practitioner, question.facts
    return question.jurisdiction, docket(rulebook, question.jurisdiction).likeness(cell), who, question.asked


def _everywhere(findings: list[int]) -> When:
    """A brief does not say which part of an answer a condition attaches to."""
    return ()


__all__ = ["Brief", "Subject", "alike"]
