"""A spreadsheet's text as rows: which marks part its columns, which letters it is written in, and each row's line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.clinics.columns import column_of, nearest_column
from tracker.domain.problem import Place, Problem
from tracker.domain.shown import FORMULA_MARKS, shown
from tracker.domain.unseen import hidden_message, is_hidden
from tracker.domain.value_class import value_class

__all__ = ["MOST_BYTES", "Row", "Sheet", "guarded", "read_sheet"]

MOST_BYTES = 10_000_000
"""Bytes that a file of sites may have."""

MOST_COLUMNS = 100
"""Columns that a sheet may have, with those of the owner's own."""

MOST_ROWS = 20_000
"""Rows that a sheet may have; empty ones do not count."""

MOST_FAULTS = 500
"""Rows whose shape is complained of."""

_MARKS = ",;\t"
_LOOK_DOWN = 20
"""Rows below the first in which headings are looked for, where there are none in it."""

_RUNS = re.compile(f"'*[{re.escape(FORMULA_MARKS)}]")
_GUARDED = re.compile(f"'+[{re.escape(FORMULA_MARKS)}]")
_BINARY = {
    b"PK\x03\x04": "a spreadsheet as its program keeps it (.xlsx, .ods)",
    b"\xd0\xcf\x11\xe0": "a spreadsheet as its program keeps it (.xls)",
    b"%PDF": "a PDF",
}


@value_class(frozen=True)
class Row:
    """One row: the line on which it begins, and its cells by the heading as it is written; empty cells are left out."""

    line: int
    cells: dict[str, str]


@value_class(frozen=True)
class Sheet:
    """With problems, what rows could be read beside them. `line` is that of the headings."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    line: int = 1


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and whose guard is taken off again when it is read.

    So one that has an apostrophe before such a mark already gets another.
    """
    return f"'{cell}" if _RUNS.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def read_sheet(name: str, data: bytes) -> Sheet:
    """The rows of a file with columns parted by commas, semicolons or tabs, as spreadsheets of any language save it."""
    text, problems = _text(name, data)
    if text is None:
        return Sheet((), (), problems)
    first = 1
    told = re.match(r"sep=([,;\t])\n", text)  # written by some spreadsheets for themselves
    if told:
        text, first = text[told.end() :], 2
    with _long_cells():
        return _rows(name, text, first, told[1] if told else _mark_of(text))


def _rows(name: str, text: str, first: int, mark: str) -> Sheet:
    def wrong(line: int, code: str, message: str, remedy: str) -> Sheet:
        return Sheet((), (), (Problem(code, message, Place(name, line, 1), remedy),))

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    problems: list[Problem] = []
    begins = at = first
    try:
        for cells in reader:
            values = [_unguarded(cell.strip()) for cell in cells]
            if any(values) and not headings:
                headings, at = tuple(" ".join(value.split()) for value in values), begins
                unfit = _unfit(headings)
                if unfit is not None:
                    return wrong(at, *(_headed_later(reader, first) or unfit))
            elif any(values) and len(problems) < MOST_FAULTS:
                read = _row(headings, values, Place(name, begins, 1))
                if isinstance(read, Row):
                    rows.append(read)
                    if len(rows) > MOST_ROWS:
                        return wrong(begins, "too-many-rows", f"the sheet has more than {MOST_ROWS:,} rows", "Split it")
                else:
                    problems.append(read)
            begins = first + reader.line_num
    except csv.Error as fault:
        if "end of data" in str(fault):
            message, remedy = "the row that begins here has a quotation mark that is not closed", "Close it"
        else:
            message, remedy = f"the row cannot be read: {fault}", "Put the whole cell in quotation marks"
        return wrong(begins, "not-csv", message, f"{remedy}, or save the sheet again as CSV")
    if not headings:
        return wrong(1, "empty", "the file is empty", "Write headings in the first row: id, name, province, place")
    return Sheet(headings, tuple(rows), tuple(problems), at)


def _row(headings: tuple[str, ...], values: list[str], place: Place) -> Row | Problem:
    named = dict(zip(headings, values, strict=False))
    beyond = any(values[len(headings) :])
    if beyond:
        message = f"the row has {len(values)} cells, and there are {len(headings)} headings"
        return Problem("too-many-cells", message, place, "Quote a cell that holds the mark between columns")
    if any(value and not heading for heading, value in zip(headings, values, strict=False)):
        return Problem("no-heading", "a cell of the row stands under no heading", place, "Write one above it")
    said = {heading: value for heading, value in named.items() if value}
    if len(said) > 1 and all(" ".join(value.split()) == heading for heading, value in said.items()):
        return Problem("headings-again", "the headings stand here a second time", place, "Take the row out")
    return Row(place.line, said)


def _unfit(headings: tuple[str, ...]) -> tuple[str, str, str] | None:
    """What is wrong with headings: a code, what it is, what to do. None: nothing."""
    said = [heading for heading in headings if heading]
    if len(said) > MOST_COLUMNS:
        return "too-many-columns", f"the sheet has more than {MOST_COLUMNS} columns", "Leave out those of others"
    known = {column_of(heading) for heading in said}
    for column in ("id", "province"):
        if column not in known:
            meant = next((h for h in said if column_of(h) is None and nearest_column(h) == column), None)
            remedy = f"Did you mean it by {shown(meant)}?" if meant else "Write the headings in the first row"
            return "no-column", f"no column is called `{column}`", remedy
    twice = sorted({heading for heading in said if said.count(heading) > 1})
    if twice:
        return "heading-twice", f"two columns are called {shown(twice[0])}", "Give one of them another name"
    return None


def _headed_later(reader: Iterator[list[str]], first: int) -> tuple[str, str, str] | None:
    """What to say where the headings stand further down. None: they do not."""
    for _, cells in zip(range(_LOOK_DOWN), reader, strict=False):
        if {"id", "province"} <= {column_of(cell.strip()) for cell in cells}:
            return "not-first", "the headings stand further down", "Take out what stands above them"
    return None


def _mark_of(text: str) -> str:
    """The mark between columns: the one at which the first row falls into most headings that we know, then most."""

    def found(mark: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
            cells = next((row for row in reader if any(cell.strip() for cell in row)), [])
        except csv.Error:
            return 0, 0
        return sum(column_of(cell.strip()) is not None for cell in cells), len(cells)

    return max(_MARKS, key=found)


@contextmanager
def _long_cells() -> Iterator[None]:
    """A cell may be as long as the file: its limit is the one that counts."""
    was = csv.field_size_limit(MOST_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(was)


def _text(name: str, data: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """The text, whichever way a spreadsheet wrote it, with `\\n` line ends; None with what is wrong with it."""

    def wrong(code: str, message: str, remedy: str, line: int = 1, column: int = 1) -> tuple[None, tuple[Problem]]:
        return None, (Problem(code, message, Place(name, line, column), remedy),)

    for mark, what in _BINARY.items():
        if data.startswith(mark):
            return wrong("not-text", f"this is {what}, and no text", "Save the sheet as CSV, in UTF-8")
    if len(data) > MOST_BYTES:
        return wrong("too-large", f"the file has more than {MOST_BYTES:,} bytes", "Split it")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        if wide:
            return wrong("not-text", "this is no text of a spreadsheet", "Save the sheet as CSV, in UTF-8")
        legible = data.decode("utf-8", "ignore")
        if data.startswith(b"\xef\xbb\xbf") or sum(not c.isascii() for c in legible) > 2:
            line = data.count(b"\n", 0, fault.start) + 1
            message = f"byte 0x{data[fault.start]:02X} is not UTF-8, as the rest is"
            return wrong("not-utf8", message, "Save the sheet again as CSV, in UTF-8", line)
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return wrong("not-text", "this is no text of a spreadsheet", "Save the sheet as CSV, in UTF-8")
    if "\x00" in text:
        return wrong("not-text", "this is no text of a spreadsheet", "Save the sheet as CSV, in UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = sorted(text.index(c) for c in set(text) if c not in "\n\t" and is_hidden(c))
    if hidden:
        message, remedy = hidden_message(text[hidden[0]])
        begins = text.rfind("\n", 0, hidden[0]) + 1
        return wrong("hidden-character", message, remedy, text.count("\n", 0, hidden[0]) + 1, hidden[0] - begins + 1)
    return text if text.isascii() else unicodedata.normalize("NFC", text), ()
