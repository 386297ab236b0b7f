"""Files of questions that come or go as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tracker.batch.columns import layout_of
from tracker.batch.cut import key_of
from tracker.batch.lines import Lines
from tracker.batch.sheet import BadRow, Sheet
from tracker.batch.source import Text
from tracker.cli.batch_asking import Plan
from tracker.cli.batch_paper import Paper
from tracker.cli.batch_run import Run
from tracker.cli.terminal import unraw
from tracker.domain.problem import Place, Problem
from tracker.domain.shown import shown
from tracker.report import batch as told

_AT_ONCE = 512
"""Lines that are gathered before they are written."""


def sheet_to_lines(run: Run, sheet: Sheet) -> None:
    """Answer a sheet in JSON lines."""
    headings, carried = sheet.layout.headings, sheet.layout.carried
    key, answers = key_of(sheet.layout), _Answers(run)
    for line, cells in sheet.rows():
        run.tally.rows += 1
        if isinstance(cells, BadRow):
            answers.bad(line, None, cells.message)
            continue
        read = run.read(sheet.layout, cells, key)
        fit = read.cells if isinstance(read, BadRow) else tuple(cells[: len(headings)])
        row = json.dumps({headings[n]: fit[n] for n in carried}, ensure_ascii=False)
        if isinstance(read, BadRow):
            answers.bad(line, row, read.message)
        else:
            answers.line(line, row, read[0], read[2])
    run.sink.flush()


def lines_to_lines(run: Run, lines: Lines, text: Text) -> None:
    """Answer JSON lines in JSON lines."""
    answers = _Answers(run)
    for number, row, read in _read(run, lines, text):
        run.tally.rows += 1
        if isinstance(read, BadRow):
            answers.bad(number, row, read.message)
        else:
            answers.line(number, row or "{}", read[0], read[1])
    run.sink.flush()


def lines_to_sheet(run: Run, lines: Lines, text: Text, name: str, facts: Iterable[str]) -> Problem | None:
    """Answer JSON lines in a sheet, whose columns are the keys of the first. A problem: it cannot be read."""
    paper: Paper | None = None
    keys: tuple[str, ...] = ()
    for number, row, read in _read(run, lines, text):
        values: dict[str, Any] | None = json.loads(row) if row else None
        if paper is None:
            keys = tuple(values or ())
            layout = layout_of(keys, facts, name, number)
            if values is None or isinstance(layout, Problem):
                why = f": {read.message}" if isinstance(read, BadRow) else ""
                place = Place(name, number, 1)
                return Problem("no-columns", f"the keys of the first line are the columns{why}", place)
            paper = Paper(run.sink, layout, ",", "\n", cleaned=run.cleaned)
            paper.head("")
            render = run.renders(paper.render)
        run.tally.rows += 1
        more = next((key for key in values or () if key not in keys), None)
        if more is not None and not isinstance(read, BadRow):
            read = BadRow(f"the first line has no key {shown(more)}. Write it there too, or add --format jsonl")
        cells = [_cell(values.get(key)) for key in keys] if values else [""] * len(keys)
        if isinstance(read, BadRow):
            run.bad(number, read.message)
            paper.bad(BadRow(read.message, tuple(cells)))
        else:
            plan, day = read
            paper.row(cells)
            run.sink.write(f",{day.isoformat()}{plan.tell(day, render)}")
        run.sink.flush_if_full()
    run.sink.flush()
    return None


def _read(run: Run, lines: Lines, text: Text) -> Iterator[tuple[int, str | None, tuple[Plan, date] | BadRow]]:
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
        plan = run.asker.plan(tuple(sorted(said.items())), said)
        found = run.day(plan, day)
        yield number, row[0], found if isinstance(found, BadRow) else (plan, found)


class _Answers:
    """Answers as JSON lines."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._revision = run.asker.revision
        self._render = run.renders(self._rest_of_line)

    def line(self, number: int, row: str, plan: Plan, day: date) -> None:
        if plan.question is None:
            raise ValueError("a row that cannot be asked has no answer")
        if not plan.around[0]:
            plan.around = told.question_around_day(plan.question, self._run.known_at)
        before, after = plan.around
        revision = f'"revision": {self._revision}'
        tail = plan.tell(day, self._render)
        self._run.sink.write(unraw(f"{_begin(number, row)}{before}{day.isoformat()}{after}, {revision}, {tail}"))
        self._run.sink.flush_if_full(_AT_ONCE)

    def bad(self, number: int, row: str | None, error: str) -> None:
        self._run.bad(number, error)
        rest = {"revision": self._revision, **told.line_without(error)}
        rest_of_line = json.dumps(rest, ensure_ascii=False)[1:]
        self._run.sink.write(unraw(f"{_begin(number, row or 'null')}null, {rest_of_line}\n"))
        self._run.sink.flush_if_full(_AT_ONCE)

    def _rest_of_line(self, outcome: told.Outcome) -> str:
        return json.dumps(told.line_of(outcome, self._run.tongue), ensure_ascii=False)[1:] + "\n"


def _begin(number: int, row: str) -> str:
    return f'{{"format": "{told.FORMAT}", "line": {number}, "row": {row}, "question": '


def _cell(value: object) -> str:
    """A value of a line as a cell."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return told.BETWEEN.join(value)
    return json.dumps(value, ensure_ascii=False)
