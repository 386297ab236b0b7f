"""What every run over a file of questions shares: rows read as questions, bad ones told, all counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import click

from tracker.batch.columns import Layout
from tracker.batch.sheet import BadRow, fitted
from tracker.cli.batch_asking import Asker, Plan
from tracker.cli.batch_paper import Sink
from tracker.cli.terminal import note
from tracker.report.batch import Outcome
from tracker.report.tongue import tongue

MOST_TOLD = 50
"""Bad rows that are told on stderr; of all of them the rows themselves tell."""

_MOST_ALIKE = 50_000
"""Texts of answers that are kept to be kept once."""


@dataclass(slots=True)
class Tally:
    """How many rows there were, how many of them bad, and the exit codes that the others have."""

    rows: int = 0
    bad: int = 0
    codes: set[int] = field(default_factory=set)


class Run:
    """One file's rows on their way through. `cleaned` says that they go to a screen, which nothing may steer."""

    def __init__(self, asker: Asker, sink: Sink, known_at: str | None, lang: str, *, cleaned: bool) -> None:
        self.tally = Tally()
        self.asker = asker
        self.sink = sink
        self.known_at = known_at
        self.tongue = tongue(lang)
        self.cleaned = cleaned
        self._alike: dict[str, str] = {}

    def read(
        self, layout: Layout, cells: list[str], key_of: Callable[[list[str]], object]
    ) -> tuple[Plan, str, date] | BadRow:
        """What a row of a sheet asks, the day as it says it, and the day."""
        fit = fitted(cells, len(layout.headings))
        if isinstance(fit, BadRow):
            return fit
        said = {column: (fit[place],) for column, place in layout.asked.items()}
        for column, (cell,) in said.items():
            if not _is_text(cell):
                return BadRow(f"column `{column}`: a byte is no letter of UTF-8. Save the sheet in UTF-8", tuple(fit))
        day = said.pop("on", ("",))
        plan = self.asker.plan(key_of(fit), said)
        found = self.day(plan, day)
        return BadRow(found.message, tuple(fit)) if isinstance(found, BadRow) else (plan, day[0], found)

    def day(self, plan: Plan, said: tuple[str, ...]) -> date | BadRow:
        """The day of a row, or why it cannot be asked."""
        if plan.error:
            return BadRow(plan.error)
        try:
            return self.asker.day_of(said, plan)
        except click.UsageError as wrong:
            return BadRow(f"column `on`: {wrong.message}")

    def bad(self, line: int, message: str) -> None:
        """Tell and count a bad row."""
        self.tally.bad += 1
        if self.tally.bad <= MOST_TOLD:
            note(f"line {line}: {message}")
        elif self.tally.bad == MOST_TOLD + 1:
            note("… more rows are bad; each says why in its own error.")

    def renders(self, render: Callable[[Outcome], str]) -> Callable[[Outcome], str]:
        """Equal texts are kept once, and the exit code of each is counted."""

        def rendered(outcome: Outcome) -> str:
            self.tally.codes.add(outcome.exit_code)
            if len(self._alike) > _MOST_ALIKE:
                self._alike.clear()
            text = render(outcome)
            return self._alike.setdefault(text, text)

        return rendered


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in cell)
