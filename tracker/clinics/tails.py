"""What follows a thing in its part of a cell: its days, its number, the names that belong to it.

An end that is not understood must never become part of a name, because then the thing counts for ever.
"""

from __future__ import annotations

import re
from datetime import date

from tracker.clinics.words import ENDED, Cell, CellError, as_day, as_text
from tracker.domain.shown import shown

__all__ = ["ENDS", "OF_DOCUMENT", "OF_FACT", "OF_HOLDING", "Tail", "bare", "tailed"]

_MARKS: dict[str, tuple[str, ...]] = {
    "from": ("from", "since", "du", "depuis"),
    "until": (
        *("until", "through", "till", "til", "valid until", "valid to", "valid till"),
        *("jusqu'au", "jusqu’au", "valable jusqu'au", "valable jusqu’au", "valide jusqu'au", "valide jusqu’au"),
    ),
    "by": ("by", "par"),
    "owner": ("owner", "responsable"),
    "document": ("document",),
    "number": ("no.", "no", "n°", "nº", "#"),
}
_BEFORE_A_DAY: dict[str, tuple[str, ...]] = {
    "until": (
        *("to", "au", "exp", "exp.", "expires", "expired", "expires on", "expired on", "expiry"),
        *("expire le", "expiré le", "expirée le", "échéance"),
    ),
    "on": ("on", "le"),
}
"""Words that are common in the names of documents, so that they count only where a digit follows."""

_MEANS = {word: means for marks in (_MARKS, _BEFORE_A_DAY) for means, words in marks.items() for word in words}

_DAY = r"(?<![\w-])(?:(?:19|2\d)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|2\d)\d\d)(?![\w-])"


_A_NAME = r"(?-i:(?<=\b[A-Z]\.\s)Owner\b)"
"""`A. Owner` is a person, and no mark."""


def _pattern(words: tuple[str, ...] | list[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first) or "on"
    return rf"(?!{_A_NAME})(?:{either})"


def _tail_of(*taken: str) -> re.Pattern[str]:
    """Where what belongs to a thing begins: its days, its number, the names."""

    def either(marks: dict[str, tuple[str, ...]]) -> str:
        return _pattern([word for means in taken for word in marks.get(means, ())])

    marks = rf"(?:{either(_MARKS)})(?=\s)|(?:{either(_BEFORE_A_DAY)})(?=\s+\d)"
    return re.compile(rf"[\s,;]+({marks})\s+", re.IGNORECASE)


OF_HOLDING = _tail_of("from", "until", "number")
OF_FACT = _tail_of("by", "on", "until", "owner", "document")
OF_DOCUMENT = _tail_of("by", "on", "until", "owner")

ENDS = re.compile(rf"[\s,;](?:{_pattern(list(_MEANS))})\s|{ENDED.pattern}|{_DAY}", re.IGNORECASE)
"""Anything at which a text would end, or for which it would be refused where it stands bare."""

_TOLD_AS_NAME = re.compile(f"{ENDED.pattern}|{_DAY}", re.IGNORECASE)


class Tail:
    """What follows a thing in its part of a cell, by what it means."""

    def __init__(self, said: dict[str, str]) -> None:
        self.said = said

    def text(self, means: str) -> str | None:
        return as_text(self.said[means]) if means in self.said else None

    def day(self, means: str) -> date | None:
        return as_day(self.said[means]) if means in self.said else None


def tailed(cell: Cell, part: str, tail: re.Pattern[str]) -> tuple[str, Tail]:
    """What is said, and after it the days, the number and the names that belong to it."""
    pieces = tail.split(f"{part} ")
    found: dict[str, str] = {}
    for mark, said in zip(pieces[1::2], pieces[2::2], strict=True):
        means = _MEANS[" ".join(mark.casefold().split())]
        said = said.strip().rstrip(",;")
        words = cell.words(said) if means in _DAYS else bare(cell, said)
        if means in found:
            raise CellError(f"{shown(cell.words(part))} says {mark} twice. Say it once, or put a name in double quotes")
        if not words:
            raise CellError(f"{shown(cell.words(part))} says nothing after {mark}. Write it, or leave {mark} out")
        found[means] = words
    return pieces[0].strip().rstrip(",;"), Tail(found)


_DAYS = ("from", "until", "on")


def bare(cell: Cell, piece: str) -> str:
    """A name, a number or terms as they were meant. Raises CellError for an end that was not understood as one."""
    told = _TOLD_AS_NAME.search(piece)
    if told is not None:
        raise CellError(
            f"{shown(cell.words(piece), 60)} says {shown(told[0])} within a text, where it ends nothing. "
            "Write `until DAY` for its last day, leave out what does not count yet, or put a name in double quotes"
        )
    return cell.words(piece)
