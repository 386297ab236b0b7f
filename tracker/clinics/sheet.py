"""A spreadsheet's text as rows: which marks part its columns, which letters it is written in, and each row's line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from tracker.domain.problem import Place, Problem

__all__ = ["Row", "Sheet", "read_sheet"]

MOST_BYTES = 10_000_000
"""Bytes that a file of sites may have."""

_MARKS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row: the line on which it begins, and its cells by the heading as it is written; empty cells are left out."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_sheet(name: str, data: bytes) -> Sheet:
    """The rows of a file with columns parted by commas, semicolons or tabs, as spreadsheets of any language save it."""

    def wrong(line: int, code: str, message: str, remedy: str) -> Sheet:
        return Sheet((), (), (Problem(code, message, Place(name, line, 1), remedy),))

    if len(data) > MOST_BYTES:
        return wrong(1, "too-large", f"the file has more than {MOST_BYTES:,} bytes", "Split it")
    text = _decoded(data)
    if text is None:
        return wrong(1, "not-text", "this is no text of a spreadsheet", "Save the sheet as CSV, in UTF-8")
    first = text.split("\n", 1)[0]
    mark = max(_MARKS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    headings: tuple[str, ...] = ()
    begins = 1
    try:
        for cells in reader:
            values = [" ".join(cell.split()) if "\n" not in cell else cell.strip() for cell in cells]
            if not headings:
                headings = tuple(values)
            elif any(values):
                if len(values) > len(headings) and any(values[len(headings) :]):
                    message = f"the row has {len(values)} cells, and there are {len(headings)} headings"
                    remedy = "Quote a cell that holds the mark between columns"
                    problems.append(Problem("too-many-cells", message, Place(name, begins, 1), remedy))
                pairs = zip(headings, values, strict=False)
                rows.append(Row(begins, {heading: value for heading, value in pairs if value}))
            begins = reader.line_num + 1
    except csv.Error as fault:
        return wrong(reader.line_num, "not-csv", f"the row cannot be read: {fault}", "Save the sheet again as CSV")
    twice = sorted({h for h in headings if h and headings.count(h) > 1})
    if twice:
        return wrong(1, "heading-twice", f"two columns are called `{twice[0]}`", "Give one of them another name")
    if not headings:
        return wrong(1, "empty", "the file is empty", "Write headings in the first row: id, name, province, place")
    return Sheet(headings, tuple(rows), tuple(problems))


def _decoded(data: bytes) -> str | None:
    """The text, whichever way a spreadsheet wrote it. None: it is none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None
