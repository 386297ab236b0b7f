"""From the row of a file to its answers, each subject read and each stretch of days decided once.

A row is read as `tracker check` reads its words, and answered as it answers, which a law holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache, partial

import click

from tracker.batch.columns import FACT
from tracker.cli import clock
from tracker.cli.asking import Wording, read_place, read_question
from tracker.cli.exits import CAUTIOUS_FIRST, code_of_answer
from tracker.cli.types import DAY, Today
from tracker.cli.types import FACT as ONE_FACT
from tracker.domain.brief import Brief, Subject, alike
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.vocabulary import ASKED
from tracker.report.batch import Outcome
from tracker.service import Desk

MOST_SUBJECTS = 20_000
"""Subjects that are kept; with one more all are forgotten, so that memory does not grow with the file."""

NO_DAY = -1
"""In place of a stretch of days: what a row is told that says no day."""

Said = Mapping[str, tuple[str, ...]]
"""What a row says, by column; several values of one column are those of a list."""


@dataclass(slots=True)
class Plan:
    """What a row asks whatever its day, or why it cannot be asked.

    `told` is what its row is told, by stretch of days between two of the `breaks`; plans of questions that nothing
    tells apart share it. Under NO_DAY it begins with the day.
    """

    question: Question | None
    error: str = ""
    subject: Subject | None = None
    breaks: tuple[date, ...] = ()
    told: dict[int, str] = field(default_factory=dict)
    turned: dict[int, str] = field(default_factory=dict)
    """The same by the turns of the subject, where between two of them nothing changes."""
    days: dict[str, int] = field(default_factory=dict)
    """The stretch of each day that its rows said, as they wrote it; plans with the same breaks share it."""
    around: tuple[str, str] = ("", "")
    """The document of its question as text, before its day and after it; empty in a sheet."""

    def tell(self, day: date, render: Callable[[Outcome], str]) -> str:
        """What its row is told on a day."""
        stretch = bisect_right(self.breaks, day)
        known = self.told.get(stretch)
        if known is None:
            known = self.told[stretch] = self._turn(day, render)
        return known

    def _turn(self, day: date, render: Callable[[Outcome], str]) -> str:
        if self.subject is None:
            raise ValueError("a row that cannot be asked has no answer")
        turn = bisect_right(self.subject.turns, day)
        known = self.turned.get(turn)
        if known is None:
            briefs = self.subject.on(day)
            known = render(outcome_of(briefs))
            if all(brief.deciding for brief in briefs):  # how fresh an absence is may change between turns
                self.turned[turn] = known
        return known


def outcome_of(answers: tuple[Brief, ...]) -> Outcome:
    """The answers with the most cautious of them: by exit code, then by verdict."""
    code = min(map(code_of_answer, answers), key=CAUTIOUS_FIRST.index)
    most = [answer for answer in answers if code_of_answer(answer) == code]
    verdict = min((answer.verdict for answer in most), key=lambda v: v.caution)
    return Outcome(answers, tuple(answer for answer in most if answer.verdict is verdict), code)


class Asker:
    """Reads rows as questions to one rulebook. The day it is now is asked once for each province."""

    def __init__(self, desk: Desk, rulebook: Rulebook, on: date | Today | None) -> None:
        self._desk = desk
        self._rulebook = rulebook
        self.revision = rulebook.revision
        self._on = on if isinstance(on, date) else None
        self._plans: dict[object, Plan] = {}
        self._alike: dict[object, Plan] = {}
        self._breaks: dict[tuple[date, ...], tuple[tuple[date, ...], dict[str, int]]] = {}
        self.today = cache(clock.local_today)
        self._place = lru_cache(1_000)(partial(read_place, desk))

    def plan(self, key: object, said: Said) -> Plan:
        """What a row asks that says this, its day apart. Equal keys say the same."""
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= MOST_SUBJECTS:
                self._plans.clear()
                self._breaks.clear()
                self._alike.clear()
            found = self._plans[key] = self._read(said)
        return found

    def day_of(self, said: tuple[str, ...], plan: Plan) -> date:
        """The day that a row asks about: its own, or the one of the run, or today. Raises click.UsageError."""
        words = [word for word in said if word.strip()]
        if len(words) > 1:
            raise click.UsageError("write one day")
        if plan.question is None:
            raise ValueError("a row that cannot be asked has no day")
        today = self.today(plan.question.jurisdiction)
        if not words:
            return self._on or today
        day = DAY.convert(words[0], None, None)
        return day if isinstance(day, date) else today

    def _read(self, said: Said) -> Plan:
        try:
            question = self._question(said)
        except click.UsageError as wrong:
            return Plan(None, error=_one_line(wrong.message))
        same = alike(self._rulebook, question)
        first = self._alike.get(same)
        if first is None:
            subject = Subject(self._rulebook, question)
            breaks, days = self._breaks.setdefault(subject.breaks, (subject.breaks, {}))
            first = self._alike[same] = Plan(question, "", subject, breaks, days=days)
        return replace(first, question=question, around=("", ""))

    def _question(self, said: Said) -> Question:
        given = {column: tuple(v for v in values if v.strip()) for column, values in said.items()}
        words = tuple(" ".join(given.get("question", ())).split())
        province = tuple(" ".join(given.get("province", ())).split())
        if not province and not words:
            raise click.UsageError("no province is said. Write one in `province`, such as AB")
        with _in_column("province" if province else "question"):
            place, left = self._place(province or words)
            if province and left:
                raise click.UsageError(f"{shown(' '.join(province))} says more than one province. Write one")
        words = words if province else left
        named = {dimension: given[dimension] for dimension in ASKED if given.get(dimension)}
        facts = tuple(self._facts(given))
        whole = Wording(words, named, self._on or self.today(place.id), facts)
        try:
            question = read_question(self._desk, place, whole, self._rulebook)
        except click.UsageError:
            for column, part in _parts(whole):
                with _in_column(column):
                    read_question(self._desk, place, part, self._rulebook)
            raise
        today = self.today(place.id)
        return replace(question, asked=min(self._desk.known_day, today) if self._desk.known_day else today)

    @staticmethod
    def _facts(given: Said) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for column, values in given.items():
            if column == "facts":
                with _in_column(column):
                    each = (part for value in values for part in value.replace("\n", ";").replace("|", ";").split(";"))
                    found += [ONE_FACT.convert(part, None, None) for part in each if part.strip()]
            elif column.startswith(f"{FACT}:"):
                with _in_column(column):
                    if len(values) > 1:
                        raise click.UsageError("a fact has one value. Write one")
                    found += [(column.partition(":")[2], value.strip()) for value in values]
        return found


class _in_column:  # noqa: N801 - it reads as the words that it adds
    """Says in which column of the file something is wrong."""

    def __init__(self, column: str) -> None:
        self._column = column

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, wrong: BaseException | None, trace: object) -> None:
        if isinstance(wrong, click.UsageError):
            raise click.UsageError(f"column `{self._column}`: {_one_line(wrong.message)}") from wrong


def _parts(whole: Wording) -> list[tuple[str, Wording]]:
    """Each column of a row by itself, to find the one that is at fault."""
    empty = replace_wording(whole)
    parts = [("question", empty._replace(words=whole.words))] if whole.words else []
    parts += [(d, empty._replace(named={d: values})) for d, values in whole.named.items()]
    return parts + [(f"{FACT}:{name}", empty._replace(facts=((name, value),))) for name, value in whole.facts]


def replace_wording(whole: Wording) -> Wording:
    """The same day with nothing said."""
    return whole._replace(words=(), named={}, facts=())


def _one_line(message: str) -> str:
    return " ".join(message.split())
