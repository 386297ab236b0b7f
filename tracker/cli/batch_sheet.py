"""A sheet answered in a sheet. A row seen before is known by its text, and goes through as it came."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from tracker.batch.cut import cutter, is_plain, key_of, plain_lines
from tracker.batch.sheet import BadRow, Sheet
from tracker.cli.batch_asking import MOST_SUBJECTS, NO_DAY, Plan
from tracker.cli.batch_paper import Paper
from tracker.cli.batch_run import Run

_MOST_DAYS = 50_000
"""Days that are kept as they were read."""

_MOST_NOTED = 200_000
"""Days that plans keep, all together."""


def sheet_to_sheet(run: Run, sheet: Sheet, *, marked: bool) -> None:
    """Answer a sheet in a sheet of the same marks, with our columns after those that came."""
    through = _Through(run, sheet)
    through.paper.head(("\ufeff" if marked else "") + sheet.before)
    for block in sheet.blocks():
        lines = plain_lines(block) if through.paper.passes else None
        if lines is None:
            through.careful(io.StringIO(block, newline=""))
        else:
            through.plain(lines)
        run.sink.flush()
    run.sink.flush()


class _Through:
    """The way through. What a row is told is found by two look-ups: what it asks as it is written, and its day."""

    def __init__(self, run: Run, sheet: Sheet) -> None:
        self.paper = Paper(run.sink, sheet.layout, sheet.mark, sheet.ends, cleaned=run.cleaned)
        self._run = run
        self._sheet = sheet
        self._render = run.renders(self.paper.render)
        self._cut = cutter(sheet.layout, sheet.mark)
        self._key_of = key_of(sheet.layout)
        self._marks = len(sheet.layout.headings) - 1
        self._line = sheet.read + 1
        self._known: dict[object, Plan] = {}
        self._days: dict[str, date] = {}
        self._noted = 0

    def plain(self, lines: Sequence[str]) -> None:
        """Answer lines in which each mark parts two cells."""
        known, cut, gather, mark = self._known, self._cut, self._run.sink.pieces.extend, self.paper.mark
        self._run.tally.rows += len(lines)
        for number, line in enumerate(lines, self._line):
            words, said = cut(line)
            try:
                plan = known[words]
                gather((line, mark, said, plan.told[plan.days[said]]))
            except KeyError:
                answer = self._again(words, said)
                if answer is None:
                    self._run.tally.rows -= 1
                    self._anew(line, number, (), words)
                else:
                    gather((line, mark, said, answer))
        self._line += len(lines)

    def careful(self, lines: Iterator[str]) -> None:
        """Answer lines of which some need the csv module."""
        plain: list[str] = []
        for line in lines:
            if self.paper.passes and is_plain(line):
                plain.append(line.rstrip("\r\n"))
                continue
            self.plain(plain)
            plain.clear()
            self._line += self._anew(line, self._line, chain(lines, self._sheet.stream), None)
            self._run.sink.flush_if_full()
        self.plain(plain)

    def _again(self, words: object, said: str) -> str | None:
        """What a row is told whose plan and day are known, though not yet together. None: more must be read."""
        plan, day = self._known.get(words), self._days.get(said)
        if plan is None or day is None:
            return None
        self._note(plan, said, bisect_right(plan.breaks, day))
        return plan.tell(day, self._render)

    def _anew(self, line: str, number: int, more: Iterable[str], words: object) -> int:
        """Answer the row that begins with a line, and remember it by its words. How many lines it takes."""
        cells, taken = self._sheet.whole(line, number, more)
        if not cells:
            return taken
        self._run.tally.rows += 1
        layout = self.paper.layout
        read = cells if isinstance(cells, BadRow) else self._run.read(layout, cells, self._key_of)
        if isinstance(read, BadRow) or isinstance(cells, BadRow):
            bad = read if isinstance(read, BadRow) else BadRow("")
            self._run.bad(number, bad.message)
            self.paper.bad(bad)
            return taken
        plan, said, day = read
        answer, iso = plan.tell(day, self._render), day.isoformat()
        self.paper.row(cells[: len(layout.headings)])
        self._run.sink.write(f"{self.paper.mark}{iso}{answer}")
        if words is not None and line.count(self.paper.mark) == self._marks:
            self._remember(words, plan)
            if said == iso:
                if len(self._days) >= _MOST_DAYS:
                    self._days.clear()
                self._days[said] = day
            elif not said:
                plan.told[NO_DAY] = f"{iso}{answer}"
                self._note(plan, said, NO_DAY)
        return taken

    def _remember(self, words: object, plan: Plan) -> None:
        if len(self._known) >= MOST_SUBJECTS:
            self._forget_days()
            self._known.clear()
        self._known[words] = plan

    def _note(self, plan: Plan, said: str, stretch: int) -> None:
        if self._noted >= _MOST_NOTED:
            self._forget_days()
        self._noted += 1
        plan.days[said] = stretch

    def _forget_days(self) -> None:
        self._noted = 0
        for plan in self._known.values():
            plan.days.clear()
