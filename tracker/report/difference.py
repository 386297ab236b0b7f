"""Where a file differs from the one it should be: the first line and column, with what stands there and what should."""

from __future__ import annotations

from tracker.domain.shown import clean, shown

MOST = 60
"""Letters that are shown of either file."""


def first_difference(made: bytes, given: bytes, made_is: str = "is made now") -> str | None:
    """The first place at which two texts differ, with what stands there in both. None: they are equal.

    Columns are counted in letters, from 1. `made_is` says what is to be said of the text that it should be.
    """
    if made == given:
        return None
    at = _first(made, given)
    where = _where(made if at <= len(made) else given, at)
    if _lines(made) == _lines(given):
        return f"only in how its lines end, first in {where}: a program saved it anew"
    if made.split() == given.split():
        return f"only in white space, first in {where}: a program saved it anew"
    if at == len(given):
        return f"{where}: the file ends where {_told(made, at)} {made_is}"
    if at == len(made):
        return f"{where}: {_told(given, at)} stands after the end of what {made_is}"
    one, other = _told(made, at), _told(given, at)
    if one == other:
        one, other = _number(made, at), _number(given, at)
    return f"{where}: {other} stands where {one} {made_is}"


def _first(made: bytes, given: bytes) -> int:
    """The first byte that is otherwise, or the first of the letter to which it belongs."""
    low, high = 0, min(len(made), len(given))
    while low < high:  # the longest beginning that both have
        middle = (low + high + 1) // 2
        low, high = (middle, high) if made[:middle] == given[:middle] else (low, middle - 1)
    while low and any(low < len(each) and 0x80 <= each[low] < 0xC0 for each in (made, given)):
        low -= 1
    return low


def _where(text: bytes, at: int) -> str:
    begins = text.rfind(b"\n", 0, at) + 1
    column = len(text[begins:at].decode("utf-8", "replace")) + 1
    line = text.count(b"\n", 0, at) + 1
    return f"line {line}, column {column}"


def _lines(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _told(text: bytes, at: int) -> str:
    """What stands there, to the end of its line; where that is nothing to see, its first letter by its number."""
    rest = text[at : at + 8 * MOST].decode("utf-8", "replace").partition("\n")[0]
    return shown(rest, MOST) if clean(rest).strip() else _number(text, at)


def _number(text: bytes, at: int) -> str:
    return f"U+{ord(text[at : at + 4].decode('utf-8', 'replace')[0]):04X}"
