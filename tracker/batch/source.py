"""The text of a file or pipe as it comes in, in little memory: which letters it is written in, and no endless line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import Any, BinaryIO

from tracker.domain.problem import Place, Problem
from tracker.domain.value_class import value_class

FIRST_BYTES = 1 << 20
"""So much is looked at to find out the letters and the marks between columns; the headings stand within."""

LONGEST_LINE = 1 << 20
"""Bytes of one line; of a longer one nothing is kept but that it is too long."""

TOO_LONG = b"x" * (1 << 18)
"""What stands in place of the rest of such a line: a cell that no reader takes."""

_CHUNK = 1 << 18
_BINARY = {
    b"PK\x03\x04": "a spreadsheet as its program keeps it (.xlsx, .ods)",
    b"\xd0\xcf\x11\xe0": "a spreadsheet as its program keeps it (.xls)",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file (gzip)",
}


@value_class(frozen=True, slots=True)
class Text:
    """The text of a file. `first` is its beginning again, without the mark of its letters, to look at.

    A byte that is no letter stays in the text as a lone surrogate, and is written out again as it was.
    """

    stream: io.TextIOWrapper
    first: str
    marked: bool
    """Whether it says itself how it is written (a BOM), or is in the letters of an older spreadsheet."""


def open_text(name: str, raw: BinaryIO, told: Callable[[int], None]) -> Text | Problem:
    """The text of a file or pipe. `told` hears how many bytes were read, again and again."""
    first = _first_of(raw)
    for mark, what in _BINARY.items():
        if first.startswith(mark):
            return _wrong(name, f"this is {what}, and no text")
    encoding, marked = _letters(first)
    if not encoding.startswith("utf-16") and first.count(b"\x00") * 10 > len(first):
        return _wrong(name, "this is no text of a spreadsheet")
    wide = encoding.startswith("utf-16")
    source = io.BufferedReader(_Source(first, raw, told, guarded=not wide), _CHUNK)
    stream = io.TextIOWrapper(source, encoding, "replace" if wide else "surrogateescape", newline="")
    looked = first[: len(first) // 2 * 2] if wide else first
    return Text(stream, codecs.getincrementaldecoder(encoding)("replace").decode(looked), marked)


def _wrong(name: str, message: str) -> Problem:
    return Problem("not-text", message, Place(name, 1, 1), "Save the sheet as CSV, in UTF-8")


def _first_of(raw: BinaryIO) -> bytes:
    """The beginning: whole lines where there are any, however slowly a pipe gives them."""
    first = b""
    while len(first) < FIRST_BYTES and (not first or b"\n" not in first[-_CHUNK:]):
        more = _some(raw)
        if not more:
            break
        first += more
    return first


def _letters(first: bytes) -> tuple[str, bool]:
    """The letters of a text by its beginning, and whether it was marked or is of an older spreadsheet."""
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", True
    if first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        if sum(not c.isascii() for c in first.decode("utf-8", "ignore")) > 2:
            return "utf-8", False
        return "cp1252", True
    return "utf-8", False


class _Source(io.RawIOBase):
    """The bytes of a file, its beginning given back first; of an endless line only the beginning."""

    def __init__(self, first: bytes, raw: BinaryIO, told: Callable[[int], None], *, guarded: bool) -> None:
        self._first = first
        self._raw = raw
        self._told = told
        self._guarded = guarded
        self._ready = memoryview(b"")
        self._read = 0
        self._line = 0
        """Bytes of the line that has not ended yet."""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        while not self._ready:
            data = self._next()
            if not data:
                return 0
            self._read += len(data)
            self._told(self._read)
            self._ready = memoryview(self._cut(data) if self._guarded else data)
        room = memoryview(into).cast("B")
        taken = self._ready[: len(room)]
        room[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)

    def _next(self) -> bytes:
        if self._first:
            data, self._first = self._first, b""
            return data
        return _some(self._raw)

    def _cut(self, data: bytes) -> bytes:
        """The bytes without what stands beyond the longest line."""
        if self._line + len(data) <= LONGEST_LINE:
            ended = data.rfind(b"\n")
            self._line = self._line + len(data) if ended < 0 else len(data) - ended - 1
            return data
        kept = bytearray()
        for n, line in enumerate(data.split(b"\n")):
            if n:
                kept += b"\n"
                self._line = 0
            is_new = self._line <= LONGEST_LINE
            self._line += len(line)
            if self._line <= LONGEST_LINE:
                kept += line
            elif is_new:
                kept += TOO_LONG
        return bytes(kept)


def _some(raw: BinaryIO) -> bytes:
    """What a file or pipe has ready, and no more than a chunk."""
    return raw.read1(_CHUNK) if isinstance(raw, io.BufferedReader) else raw.read(_CHUNK)
