"""A sheet of answers as it is written: what came, and our columns after it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from tracker.batch.columns import ANSWERED, Layout
from tracker.batch.sheet import BadRow
from tracker.domain.shown import clean
from tracker.report import batch as told

ENDS = "\r\n"
"""What the csv module ends a line with; it quotes a cell that has either mark, and a row's end is taken off again."""

_AT_ONCE = 8_192
"""Pieces of text that are gathered before they are written."""


class Sink:
    """Gathers pieces of text and writes them as bytes; what was no letter when it was read is the same byte again."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.pieces: list[str] = []
        self.write: Callable[[str], Any] = self.pieces.append

    def flush(self) -> None:
        self._out.write("".join(self.pieces).encode("utf-8", "surrogateescape"))
        self.pieces.clear()

    def flush_if_full(self, most: int = _AT_ONCE) -> None:
        if len(self.pieces) > most:
            self.flush()


class Paper:
    """A sheet that is written. `passes` says that a row goes through with all its cells as they came."""

    def __init__(self, sink: Sink, layout: Layout, mark: str, ends: str, *, cleaned: bool) -> None:
        self.layout = layout
        self.mark = mark
        self._sink = sink
        self._ends = ends
        self._headings = [layout.headings[n] for n in layout.carried]
        self._width = len(layout.headings)
        self._writerow: Callable[[Sequence[str]], Any] = csv.writer(sink, delimiter=mark, lineterminator=ENDS).writerow
        self._carried: Callable[[Sequence[str]], Sequence[str]] | None = None
        if cleaned:
            self._carried = lambda cells: [clean(cells[n]) for n in layout.carried]
        elif len(layout.carried) != self._width:
            self._carried = lambda cells: [cells[n] for n in layout.carried]
        self.passes = self._carried is None

    def head(self, before: str) -> None:
        self._sink.write(before)
        self._writerow([*self._headings, *ANSWERED])
        self._sink.write(self._sink.pieces.pop()[: -len(ENDS)] + self._ends)

    def row(self, cells: Sequence[str]) -> None:
        """What came of a row, without an end."""
        self._writerow(cells if self._carried is None else self._carried(cells))
        self._sink.write(self._sink.pieces.pop()[: -len(ENDS)])

    def bad(self, row: BadRow) -> None:
        self.row(row.cells or [""] * self._width)
        self._sink.write(self.mark + told.as_csv([*[""] * (len(ANSWERED) - 1), row.message], self.mark) + self._ends)

    def render(self, outcome: told.Outcome) -> str:
        """Our cells of a row after its day, and the end of the line."""
        return self.mark + told.as_csv([*told.cells(outcome), ""], self.mark) + self._ends
