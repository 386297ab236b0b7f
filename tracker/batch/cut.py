"""Lines of a sheet without quotation marks, taken apart no further than needed to know a row that was seen before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from tracker.batch.columns import Layout
from tracker.batch.sheet import LONGEST_CELL

Cut = Callable[[str], tuple[object, str]]
"""From a line to what it asks, its day apart, as it is written, and its day; None where it has other columns."""


def plain_lines(block: str) -> Sequence[str] | None:
    """The lines of a block, each without its end. None: a mark or an end in it means more than it seems."""
    if '"' in block or len(block) >= LONGEST_CELL:
        return None
    ends = "\r\n" if "\r" in block else "\n"
    if ends == "\r\n" and not block.count("\r") == block.count("\n") == block.count(ends):
        return None
    lines = block.split(ends)
    if not lines[-1]:
        lines.pop()
    return lines


def is_plain(line: str) -> bool:
    """Whether each mark in a line parts two cells."""
    return '"' not in line and len(line) < LONGEST_CELL


def key_of(layout: Layout) -> Callable[[Sequence[str]], object]:
    """From the cells of a row to those of them that ask, the day apart."""
    return itemgetter(*_places(layout))


def cutter(layout: Layout, mark: str) -> Cut:
    """How lines of this layout are cut: at its ends where the columns that ask stand together, else at every mark."""
    places, width, at = _places(layout), len(layout.headings), layout.asked.get("on")
    if max(places) - min(places) + 1 == len(places):
        return _from_both_ends(min(places), len(places), width, at, mark)
    asking = key_of(layout)

    def cut(line: str) -> tuple[object, str]:
        cells = line.split(mark)
        if len(cells) != width:
            return None, ""
        return asking(cells), "" if at is None else cells[at]

    return cut


def _from_both_ends(before: int, within: int, width: int, at: int | None, mark: str) -> Cut:
    """`before` columns stand before those that ask and `within` among these; what has more marks was never seen."""
    after = width - before - within
    is_before = at is not None and at < before
    place = -1 if at is None else at if is_before else at - before - within + 1

    def cut(line: str) -> tuple[object, str]:
        head = line.split(mark, before)
        if len(head) <= before:
            return None, ""
        tail = head[before].rsplit(mark, after)
        if len(tail) <= after:
            return None, ""
        return tail[0], "" if place < 0 else head[place] if is_before else tail[place]

    return cut


def _places(layout: Layout) -> list[int]:
    return [place for column, place in layout.asked.items() if column != "on"]
