"""The rows of a file of questions, each with what it is told: sheet or JSON lines in, sheet or JSON lines out."""

from __future__ import annotations

import csv
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, BinaryIO

import click

from tracker.batch.columns import ANSWERED, Layout, layout_of
from tracker.batch.lines import Lines
from tracker.batch.sheet import LONGEST_CELL, BadRow, Sheet, fitted
from tracker.batch.source import Text
from tracker.cli.batch_asking import MOST_SUBJECTS, Asker, Plan
from tracker.cli.terminal import note, unraw
from tracker.domain.problem import Place, Problem
from tracker.domain.shown import clean, shown
from tracker.report import batch as told
from tracker.report.tongue import tongue

MOST_TOLD = 50
"""Bad rows that are told on stderr; of all of them the rows themselves tell."""

ENDS = "\r\n"
"""What the csv module ends a line with; it quotes a cell that has either mark, and a row's end is taken off again."""

_AT_ONCE = 8_192
"""Pieces of text that are gathered before they are written."""

_MOST_DAYS = 50_000
"""Days that are kept as they were read."""


@dataclass(slots=True)
class Tally:
    """How many rows there were, how many of them bad, and the exit codes that the others have."""

    rows: int = 0
    bad: int = 0
    codes: set[int] = field(default_factory=set)


class Sink:
    """Gathers pieces of text and writes them as bytes; what was no letter when it was read is the same byte again."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.pieces: list[str] = []
        self.write: Callable[[str], Any] = self.pieces.append

    def flush(self) -> None:
        self._out.write("".join(self.pieces).encode("utf-8", "surrogateescape"))
        self.pieces.clear()


class Run:
    """One file's rows on their way through. `cleaned` says that they go to a screen, which nothing may steer."""

    def __init__(self, asker: Asker, sink: Sink, known_at: str | None, lang: str, *, cleaned: bool) -> None:
        self.tally = Tally()
        self._asker = asker
        self._sink = sink
        self._known_at = known_at
        self._revision = asker.revision
        self._tongue = tongue(lang)
        self._cleaned = cleaned
        self._alike: dict[str, str] = {}

    def sheet_to_sheet(self, sheet: Sheet, *, marked: bool) -> None:
        """Answer a sheet in a sheet of the same marks, with our columns after those that came."""
        paper = _Paper(self._sink, sheet.layout, sheet.mark, sheet.ends, cleaned=self._cleaned)
        paper.head(("\ufeff" if marked else "") + sheet.before)
        render = self._renders(paper.render)
        days: dict[str, date] = {}
        known: dict[object, Plan] = {}
        write, pieces, mark = self._sink.write, self._sink.pieces, sheet.mark
        key_of, span = _key_of(sheet.layout), _span_of(sheet.layout)
        at = sheet.layout.asked.get("on")
        before, within, after = span or (0, 0, 0)
        marks, rows, number = len(sheet.layout.headings) - 1, 0, sheet.read + 1
        for line in sheet.stream:
            words: object = None
            if paper.carried is None and '"' not in line and len(line) < LONGEST_CELL and line.count(mark) == marks:
                text = line.rstrip("\r\n")
                if span is not None:
                    head = text.split(mark, before)
                    tail = head[before].rsplit(mark, after)
                    words = tail[0]
                    said = "" if at is None else head[at] if at < before else tail[at - before - within + 1]
                else:
                    cells = text.split(mark)
                    words = key_of(cells)
                    said = "" if at is None else cells[at]
                plan = known.get(words)
                if plan is not None:
                    if not said:
                        answer = plan.undated
                    elif said in days:
                        answer = plan.told.get(bisect_right(plan.breaks, days[said]))
                    else:
                        answer = None
                    if answer is not None:
                        rows += 1
                        number += 1
                        write(f"{text}{mark}{said}{answer}" if said else f"{text}{answer}")
                        if len(pieces) > _AT_ONCE:
                            self._sink.flush()
                        continue
            read, taken = sheet.whole(line, number)
            if read:
                rows += 1
                found = self._row(paper, number, read, key_of, render, days)
                if words is not None and found is not None:
                    if len(known) >= MOST_SUBJECTS:
                        known.clear()
                    known[words] = found
            number += taken
        self.tally.rows = rows
        self._sink.flush()

    def _row(
        self,
        paper: _Paper,
        number: int,
        cells: list[str] | BadRow,
        key_of: Callable[[list[str]], object],
        render: Callable[[told.Outcome], str],
        days: dict[str, date],
    ) -> Plan | None:
        """Answer a row of a sheet, and keep its day as it was read. What it asks; None: it is bad."""
        read = cells if isinstance(cells, BadRow) else self._read_cells(paper.layout, cells, key_of)
        if isinstance(read, BadRow) or isinstance(cells, BadRow):
            bad = read if isinstance(read, BadRow) else BadRow("")
            self._bad(number, bad.message)
            paper.bad(bad)
            return None
        plan, said, day = read
        tail, iso = plan.tell(day, render), day.isoformat()
        if said == iso:
            if len(days) >= _MOST_DAYS:
                days.clear()
            days[said] = day
        elif not said:
            plan.undated = f"{paper.mark}{iso}{tail}"
        paper.row(cells[: len(paper.layout.headings)])
        self._sink.write(f"{paper.mark}{iso}{tail}")
        if len(self._sink.pieces) > _AT_ONCE:
            self._sink.flush()
        return plan

    def _read_cells(
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
        plan = self._asker.plan(key_of(fit), said)
        found = self._day(plan, day)
        return BadRow(found.message, tuple(fit)) if isinstance(found, BadRow) else (plan, day[0], found)

    def _day(self, plan: Plan, said: tuple[str, ...]) -> date | BadRow:
        if plan.error:
            return BadRow(plan.error)
        try:
            return self._asker.day_of(said, plan)
        except click.UsageError as wrong:
            return BadRow(f"column `on`: {wrong.message}")

    def sheet_to_lines(self, sheet: Sheet) -> None:
        """Answer a sheet in JSON lines."""
        headings, carried = sheet.layout.headings, sheet.layout.carried
        key_of = _key_of(sheet.layout)
        for line, cells in sheet.rows():
            self.tally.rows += 1
            if isinstance(cells, BadRow):
                self._bad_line(line, None, cells.message)
                continue
            read = self._read_cells(sheet.layout, cells, key_of)
            fit = read.cells if isinstance(read, BadRow) else tuple(cells[: len(headings)])
            row = json.dumps({headings[n]: fit[n] for n in carried}, ensure_ascii=False)
            if isinstance(read, BadRow):
                self._bad_line(line, row, read.message)
            else:
                self._line(line, row, read[0], read[2])
        self._sink.flush()

    def lines_to_lines(self, lines: Lines, text: Text) -> None:
        """Answer JSON lines in JSON lines."""
        for number, row, read in self._lines_read(lines, text):
            self.tally.rows += 1
            if isinstance(read, BadRow):
                self._bad_line(number, row, read.message)
            else:
                self._line(number, row or "{}", read[0], read[1])
        self._sink.flush()

    def lines_to_sheet(self, lines: Lines, text: Text, name: str, facts: Iterable[str]) -> Problem | None:
        """Answer JSON lines in a sheet, whose columns are the keys of the first. A problem: it cannot be read."""
        paper: _Paper | None = None
        keys: tuple[str, ...] = ()
        for number, row, read in self._lines_read(lines, text):
            values: dict[str, Any] | None = json.loads(row) if row else None
            if paper is None:
                keys = tuple(values or ())
                layout = layout_of(keys, facts, name, number)
                if values is None or isinstance(layout, Problem):
                    why = f": {read.message}" if isinstance(read, BadRow) else ""
                    place = Place(name, number, 1)
                    return Problem("no-columns", f"the keys of the first line are the columns{why}", place)
                paper = _Paper(self._sink, layout, ",", "\n", cleaned=self._cleaned)
                paper.head("")
                render = self._renders(paper.render)
            self.tally.rows += 1
            more = next((key for key in values or () if key not in keys), None)
            if more is not None and not isinstance(read, BadRow):
                read = BadRow(f"the first line has no key {shown(more)}. Write it there too, or add --format jsonl")
            cells = [_cell(values.get(key)) for key in keys] if values else [""] * len(keys)
            if isinstance(read, BadRow):
                self._bad(number, read.message)
                paper.bad(BadRow(read.message, tuple(cells)))
            else:
                plan, day = read
                paper.row(cells)
                self._sink.write(f",{day.isoformat()}{plan.tell(day, render)}")
            if len(self._sink.pieces) > _AT_ONCE:
                self._sink.flush()
        self._sink.flush()
        return None

    def _lines_read(self, lines: Lines, text: Text) -> Iterator[tuple[int, str | None, tuple[Plan, date] | BadRow]]:
        """Each line that is not empty: its number, its row as text (None: it is none), and what it asks."""
        for number, line in enumerate(text.stream, 1):
            if not line.strip():
                continue
            row = lines.row_of(line)
            if isinstance(row, BadRow):
                yield number, None, row
                continue
            said = lines.values_of(row[1])
            if isinstance(said, BadRow):
                yield number, row[0], said
                continue
            day = said.pop("on", ())
            plan = self._asker.plan(tuple(sorted(said.items())), said)
            found = self._day(plan, day)
            yield number, row[0], found if isinstance(found, BadRow) else (plan, found)

    def _line(self, number: int, row: str, plan: Plan, day: date) -> None:
        if plan.question is None:
            raise ValueError("a row that cannot be asked has no answer")
        if not plan.around[0]:
            plan.around = told.question_around_day(plan.question, self._known_at)
        before, after = plan.around
        tail = plan.tell(day, self._renders(self._rest_of_line))
        revision = f'"revision": {self._revision}'
        self._sink.write(unraw(f"{_begin(number, row)}{before}{day.isoformat()}{after}, {revision}, {tail}"))
        if len(self._sink.pieces) > _AT_ONCE // 16:
            self._sink.flush()

    def _rest_of_line(self, outcome: told.Outcome) -> str:
        return json.dumps(told.line_of(outcome, self._tongue), ensure_ascii=False)[1:] + "\n"

    def _bad_line(self, number: int, row: str | None, error: str) -> None:
        self._bad(number, error)
        rest = {"revision": self._revision, **told.line_without(error)}
        self._sink.write(unraw(f"{_begin(number, row or 'null')}null, {json.dumps(rest, ensure_ascii=False)[1:]}\n"))

    def _bad(self, line: int, message: str) -> None:
        self.tally.bad += 1
        if self.tally.bad <= MOST_TOLD:
            note(f"line {line}: {message}")
        elif self.tally.bad == MOST_TOLD + 1:
            note("… more rows are bad; each says why in its own error.")

    def _renders(self, render: Callable[[told.Outcome], str]) -> Callable[[told.Outcome], str]:
        """Equal texts are kept once, and the exit code of each is counted."""

        def rendered(outcome: told.Outcome) -> str:
            self.tally.codes.add(outcome.exit_code)
            if len(self._alike) > _MOST_DAYS:
                self._alike.clear()
            text = render(outcome)
            return self._alike.setdefault(text, text)

        return rendered


class _Paper:
    """A sheet that is written: what came, and then our columns."""

    def __init__(self, sink: Sink, layout: Layout, mark: str, ends: str, *, cleaned: bool) -> None:
        self.layout = layout
        self.mark = mark
        self._sink = sink
        self._ends = ends
        self._headings = [layout.headings[n] for n in layout.carried]
        self._width = len(layout.headings)
        self.writerow: Callable[[Sequence[str]], Any] = csv.writer(sink, delimiter=mark, lineterminator=ENDS).writerow
        self.carried: Callable[[Sequence[str]], Sequence[str]] | None = None
        if cleaned:
            self.carried = lambda cells: [clean(cells[n]) for n in layout.carried]
        elif len(layout.carried) != self._width:
            self.carried = lambda cells: [cells[n] for n in layout.carried]

    def head(self, before: str) -> None:
        self._sink.write(before)
        self.writerow([*self._headings, *ANSWERED])
        self._sink.write(self._sink.pieces.pop()[: -len(ENDS)] + self._ends)

    def row(self, cells: Sequence[str]) -> None:
        """What came of a row, without an end."""
        self.writerow(cells if self.carried is None else self.carried(cells))
        self._sink.write(self._sink.pieces.pop()[: -len(ENDS)])

    def bad(self, row: BadRow) -> None:
        self.row(row.cells or [""] * self._width)
        self._sink.write(self.mark + told.as_csv([*[""] * (len(ANSWERED) - 1), row.message], self.mark) + self._ends)

    def render(self, outcome: told.Outcome) -> str:
        """Our cells of a row after its day, and the end of the line."""
        return self.mark + told.as_csv([*told.cells(outcome), ""], self.mark) + self._ends


def _key_of(layout: Layout) -> Callable[[list[str]], object]:
    places = [place for column, place in layout.asked.items() if column != "on"]
    return itemgetter(*places)


def _span_of(layout: Layout) -> tuple[int, int, int] | None:
    """How many columns stand before those that ask (the day apart), within and after them.

    None: another column stands among them.
    """
    places = [place for column, place in layout.asked.items() if column != "on"]
    before, last = min(places), max(places)
    if last - before + 1 != len(places):
        return None
    return before, len(places), len(layout.headings) - 1 - last


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in cell)


def _begin(number: int, row: str) -> str:
    return f'{{"format": "{told.FORMAT}", "line": {number}, "row": {row}, "question": '


def _cell(value: object) -> str:
    """A value of a line as a cell."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return told.BETWEEN.join(value)
    return json.dumps(value, ensure_ascii=False)
