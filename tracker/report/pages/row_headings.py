"""The headings of rows in a PDF, told as such: the engine tells a screen reader those of columns alone.

Typst has a function for it that no build for Python lets through (0.15: `pdf.header-cell`). Until one does, the first
cell of each row is made the heading that it is, in the structure that the engine wrote: with an id of its own, which
the other cells of the row name beside that of their column. No word of a page and nothing that is drawn is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["with_row_headings"]

_END = re.compile(rb"startxref\n(\d+)\n%%EOF\s*")
_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_ENTRY = 20
"""The bytes of an entry in the table of references: where an object begins, its generation, and whether it is used."""

_ELEMENT = rb"\d+ 0 obj\n<</Type/StructElem/S/"
_ROW = re.compile(_ELEMENT + rb"TR/P \d+ 0 R/K\[((?:\d+ 0 R ?)+)\]")
_CELL = re.compile(rb"(" + _ELEMENT + rb")TD(/P \d+ 0 R)/A\[<</O/Table/Headers\[(\(U(\d+)x\d+y\d+\))(?=\])")
_ROOT = re.compile(rb"(\d+ 0 obj\n<</Type/StructTreeRoot.*?/IDTree<</Names\[)([^\]]*)(?=\])", re.DOTALL)
_NAMED = re.compile(rb"(\([^()]*\)) ?(\d+ 0 R)")


def with_row_headings(pdf: bytes) -> bytes:
    """A PDF in which the first cell of each row of its tables is a heading; as it is where it is built otherwise."""
    parts = _taken_apart(pdf)
    if parts is None:
        return pdf
    objects, ids = parts.objects, {}
    for row in filter(None, map(_ROW.match, list(objects.values()))):
        numbers = [int(each) for each in row[1].split()[::3]]
        cells = [cell for cell in (_CELL.match(objects[number]) for number in numbers) if cell]
        if len(cells) < len(numbers):
            continue
        (first, heading), *others = zip(numbers, cells, strict=True)
        id = b"(U%bx0r%d)" % (heading[4], first)
        ids[id] = b"%d 0 R" % first
        begin = b"%bTH%b/ID%b/A[<</O/Table/Scope/Row/Headers[%b" % (heading[1], heading[2], id, heading[3])
        objects[first] = begin + objects[first][heading.end() :]
        for number, cell in others:
            objects[number] = cell[0] + id + objects[number][cell.end() :]
    root = next((number for number, body in objects.items() if ids and _ROOT.match(body)), None)
    if root is None:
        return pdf
    objects[root] = _ROOT.sub(lambda found: found[1] + _names(found[2], ids), objects[root])
    return parts.together()


def _names(known: bytes, more: dict[bytes, bytes]) -> bytes:
    """The ids of a document with the elements they name, in the order of their bytes, as a reader looks for them."""
    named = {found[1]: found[2] for found in _NAMED.finditer(known)} | more
    return b" ".join(b"%b%b" % each for each in sorted(named.items()))


@dataclass
class _Parts:
    """A file in parts. `objects` are by number, in the order in which they stand; `table` says where each begins."""

    head: bytes
    objects: dict[int, bytes]
    table: bytearray
    first_entry: int
    trailer: bytes

    def together(self) -> bytes:
        at = len(self.head)
        for number, body in self.objects.items():
            entry = self.first_entry + number * _ENTRY
            self.table[entry : entry + 10] = b"%010d" % at
            at += len(body)
        end = b"startxref\n%d\n%%%%EOF" % at
        return b"".join((self.head, *self.objects.values(), self.table, self.trailer, end))


def _taken_apart(pdf: bytes) -> _Parts | None:
    """The parts of a PDF whose objects stand open, with one table of references. None: it is no such file."""
    end = _END.search(pdf, max(0, len(pdf) - 64))
    table = end and _TABLE.match(pdf, int(end[1]))
    if not end or not table:
        return None
    after = table.end() + int(table[1]) * _ENTRY
    entries = [pdf[at : at + _ENTRY] for at in range(table.end(), after, _ENTRY)]
    begins = sorted((int(entry[:10]), number) for number, entry in enumerate(entries) if entry[17:18] == b"n")
    ends = [*(at for at, _ in begins[1:]), table.start()]
    objects = {number: pdf[at:end] for (at, number), end in zip(begins, ends, strict=True)}
    references = bytearray(pdf[table.start() : after])
    return _Parts(pdf[: begins[0][0]], objects, references, table.end() - table.start(), pdf[after : end.start()])
