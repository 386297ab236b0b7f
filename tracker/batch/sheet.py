"""A sheet of questions, row by row: its marks, its headings, its rows, and what is wrong with a row.

A sheet is text with columns parted by commas, semicolons or tabs, as spreadsheets of any language save it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from tracker.batch.columns import Layout, column_of, layout_of
from tracker.batch.source import Text
from tracker.domain.problem import Place, Problem
from tracker.domain.value_class import value_class

LONGEST_CELL = 131_072
"""Letters that a cell may have."""

BLOCK = 1 << 16
"""Letters that are looked at together, and the rest of the last line."""

_MARKS = ",;\t"
_TELLS_MARK = re.compile(r"\ufeff?sep=([,;\t])\r?\n", re.IGNORECASE)
"""What some spreadsheets write above the headings for themselves."""


@value_class(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: why, and what to do."""

    message: str
    cells: tuple[str, ...] = ()
    """What could be read of it, as many as there are headings; none where nothing could."""


@value_class(frozen=True, slots=True)
class Sheet:
    """A sheet whose headings were read: where its columns stand, what parts them, and the lines that follow."""

    layout: Layout
    mark: str
    ends: str
    """What stands at the end of a line."""
    before: str
    """What some spreadsheets write above the headings for themselves."""
    stream: io.TextIOWrapper
    read: int
    """How many lines were read."""

    def blocks(self) -> Iterator[str]:
        """The rest of the sheet in blocks of whole lines."""
        while block := self.stream.read(BLOCK):
            yield block + self.stream.readline()

    def whole(self, line: str, number: int, more: Iterable[str]) -> tuple[list[str] | BadRow, int]:
        """The row that begins with a line, and how many lines it takes; with what is wrong instead of its cells.

        `more` are the lines after it, of which a quotation mark that is not closed takes some.
        """
        reader = csv.reader(chain((line,), more), delimiter=self.mark, strict=True)
        try:
            return next(reader, []), reader.line_num
        except csv.Error as fault:
            return _unreadable(fault, number, reader.line_num), reader.line_num

    def rows(self) -> Iterator[tuple[int, list[str] | BadRow]]:
        """Every row that is not empty, with the line on which it begins."""
        number = self.read + 1
        for line in self.stream:
            cells, taken = self.whole(line, number, self.stream)
            if cells:
                yield number, cells
            number += taken


def open_sheet(name: str, text: Text, facts: Iterable[str], mark: str | None = None) -> Sheet | Problem:
    """The sheet in a text, with its headings. `mark` parts the columns; None: whatever its headings show."""
    told = _TELLS_MARK.match(text.first)
    first = 0
    if told:
        text.stream.readline()
        first, mark = 1, told[1]
    looked = text.first[told.end() if told else 0 :]
    mark = mark or _mark_of(looked)
    reader = csv.reader(text.stream, delimiter=mark, strict=True)
    headings: list[str] = []
    begins = first + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                headings = [_heading(cell) for cell in cells]
                break
            begins = first + reader.line_num + 1
    except csv.Error as fault:
        return Problem("not-csv", f"the headings cannot be read: {fault}", Place(name, begins, 1), "Save it as CSV")
    if not headings:
        return Problem("empty", "the file is empty", Place(name, 1, 1), "Write headings in the first row")
    layout = layout_of(headings, facts, name, begins)
    if isinstance(layout, Problem):
        return layout
    ends = "\r\n" if "\r\n" in looked else "\n"
    return Sheet(layout, mark, ends, told[0].lstrip("\ufeff") if told else "", text.stream, first + reader.line_num)


def _heading(heading: str) -> str:
    return heading.lstrip("\ufeff").strip()


def _mark_of(text: str) -> str:
    """The mark between columns: the one at which the first row falls into most headings that we know, then most."""

    def found(mark: str) -> tuple[int, int]:
        try:
            rows: Iterator[list[str]] = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
            cells = next((row for row in rows if any(cell.strip() for cell in row)), [])
        except csv.Error:
            return 0, 0
        return sum(column_of(cell.strip()) is not None for cell in cells), len(cells)

    return max(_MARKS, key=found)


def fitted(cells: list[str], width: int) -> list[str] | BadRow:
    """The cells of a row under as many headings, empty ones beyond them left out, or what is wrong with it."""
    if len(cells) > width:
        if not any(cell.strip() for cell in cells[width:]):
            return cells[:width]
        return BadRow(
            f"the row has {len(cells)} cells, and there are {width} headings. Quote a cell that holds the mark "
            "between columns",
            tuple(cells[:width]),
        )
    if len(cells) < width:
        return BadRow(
            f"the row has {len(cells)} cells, and there are {width} headings. Write all of them, empty where nothing "
            "is said",
            (*cells, *[""] * (width - len(cells))),
        )
    return cells


def _unreadable(fault: csv.Error, begins: int, taken: int) -> BadRow:
    """What is said of lines that are no row."""
    lines = f"line {begins}" if taken < 2 else f"lines {begins} to {begins + taken - 1}"
    if "field larger" in str(fault):
        return BadRow(
            f"{lines}: a cell has more than {LONGEST_CELL:,} letters, or a quotation mark is not closed. Nothing of "
            "them was asked"
        )
    if "end of data" in str(fault):
        return BadRow(f"{lines}: a quotation mark is not closed. Close it; nothing of them was asked")
    return BadRow(f"{lines} cannot be read: {fault}. Quote the whole cell; nothing of them was asked")
