"""Other people's words as they may be shown: clean of all that steers a terminal, and not too long."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """Text without anything that steers a terminal: escapes, controls, invisible marks, overrides of direction.

    A line break or a tab becomes a space; the rest of what is removed leaves nothing.
    """
    if text.isprintable():
        return text
    kept: list[str] = []
    for mark in text:
        if mark.isprintable():
            kept.append(mark)
        elif mark in "\n\r\t\u2028\u2029" or unicodedata.category(mark) == "Zs":
            kept.append(" ")
        elif unicodedata.category(mark) in ("Cs", "Cn", "Co"):
            kept.append("\ufffd")
    return "".join(kept)


def shown(word: str, most: int = 60) -> str:
    """A user's words in a message: in backticks, clean, and cut where they are long."""
    words = clean(word)
    return f"`{words if len(words) <= most else words[: most - 1] + '…'}`"


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that could begin one gets an apostrophe before it."""
    begins = cell.lstrip(" \u00a0")[:1]
    return f"'{cell}" if begins and begins in FORMULA_MARKS else cell


FORMULA_MARKS = "=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20"
"""What begins a formula, in ASCII and in full width."""
