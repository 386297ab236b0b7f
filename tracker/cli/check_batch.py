"""`tracker check --batch`: a file of questions answered row by row, in little memory, and no row lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from tracker.batch.columns import Layout
from tracker.batch.lines import Lines
from tracker.batch.sheet import open_sheet
from tracker.batch.source import open_text
from tracker.cli.asking import known_words
from tracker.cli.batch_asking import Asker
from tracker.cli.batch_lines import lines_to_lines, lines_to_sheet, sheet_to_lines
from tracker.cli.batch_paper import Sink
from tracker.cli.batch_run import Run, Tally
from tracker.cli.batch_sheet import sheet_to_sheet
from tracker.cli.exits import CAUTIOUS_FIRST
from tracker.cli.opening import open_desk
from tracker.cli.progress import Progress
from tracker.cli.run import FAULTY, Failure, Faulty, of_the_system
from tracker.cli.terminal import note
from tracker.cli.types import Known, Today
from tracker.domain.problem import Problem
from tracker.domain.shown import shown
from tracker.report.wording import DISCLAIMER

SHEET, LINES = "csv", "jsonl"
Opened = TypeVar("Opened")


def check_batch(
    file: str,
    format: str | None,
    out: str | None,
    on: date | Today | None,
    known_at: Known | None,
    exit_code: bool,
    lang: str,
    database: str | None,
) -> int:
    """Answer every row of a file. The exit code of the run: 3 where a row was bad."""
    with open_desk(database, known_at) as desk:
        rulebook = desk.rulebook()
    facts = [fact.id for fact in rulebook.facts]
    name = "stdin" if file == "-" else file
    on_a_screen = out is None and sys.stdout.isatty()
    is_watched = sys.stderr.isatty() and not on_a_screen
    with ExitStack() as stack:
        raw, size = stack.enter_context(_opened(file))
        sink = Sink(stack.enter_context(_writing(out)))
        progress = stack.enter_context(Progress())

        def told(read: int) -> None:
            if is_watched:
                progress("checking", read if size else 0, size)

        text = _sound(open_text(name, raw, told))
        run = Run(Asker(desk, rulebook, on), sink, known_words(known_at), lang, cleaned=on_a_screen)
        if text.first.lstrip("\ufeff").lstrip().startswith("{"):
            if format == SHEET:
                _sound(lines_to_sheet(run, Lines(name, facts), text, name, facts))
            else:
                lines_to_lines(run, Lines(name, facts), text)
        else:
            mark = "\t" if file.lower().endswith((".tsv", ".tab")) else None
            sheet = _sound(open_sheet(name, text, facts, mark))
            _tell_columns(sheet.layout)
            if format == LINES:
                sheet_to_lines(run, sheet)
            else:
                sheet_to_sheet(run, sheet, marked=text.marked)
    _tell_end(run.tally, out)
    if run.tally.bad:
        return FAULTY
    return min(run.tally.codes, key=CAUTIOUS_FIRST.index, default=0) if exit_code else 0


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int]]:
    """The bytes of a file, or of standard input, and how many there are. 0: nobody knows."""
    if file == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("nothing comes in. Name a file, or pipe one: cat FILE | tracker check --batch -")
        yield sys.stdin.buffer, 0
        return
    try:
        raw = Path(file).open("rb")  # noqa: SIM115 - it is closed below, and opening it has errors of its own
    except OSError as wrong:
        raise click.UsageError(f"{shown(file)} cannot be read: {wrong.strerror or wrong}.") from wrong
    with raw:
        yield raw, Path(file).stat().st_size


@contextmanager
def _writing(out: str | None) -> Iterator[BinaryIO]:
    """Where the answers go: standard output, or a new file that is whole or not there."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from tracker.newfile import new_file

    try:
        with new_file(Path(out)) as file:
            yield file
    except FileExistsError as wrong:
        raise Failure(f"{shown(out)} is there already, and nothing is written over. Choose another name.") from wrong
    except FileNotFoundError as wrong:
        raise Failure(of_the_system(wrong)) from wrong


def _sound(read: Opened | Problem) -> Opened:
    """What was read. Raises Faulty with what is wrong with the file."""
    if isinstance(read, Problem):
        raise Faulty(f"{read}.")
    return read


def _tell_columns(layout: Layout) -> None:
    asking = ", ".join(shown(layout.headings[place]) for place in sorted(layout.asked.values()))
    through = ", ".join(shown(heading) for heading in layout.through[:20]) or "none"
    note(f"columns that ask: {asking}; carried through: {through}.")
    if layout.replaced:
        note(f"{len(layout.replaced)} columns of an earlier run (tracker_…) are left out and written anew.")


def _tell_end(tally: Tally, out: str | None) -> None:
    where = f" to {shown(out)}" if out else ""
    bad = f", {tally.bad:,} of them bad: each says why in its error" if tally.bad else ""
    note(f"{tally.rows:,} {'row' if tally.rows == 1 else 'rows'} written{where}{bad}. {DISCLAIMER}")
