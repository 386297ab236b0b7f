"""Lines of a page: wrapped paragraphs and narrow tables, in plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

Line = tuple[str, str]
"""The sort of a line (how it may be coloured; empty: plainly) and its words."""


def wrap(sort: str, text: str, width: int, first: str, rest: str) -> Iterator[Line]:
    """A paragraph as lines; a word longer than a line, such as an address, stays whole."""
    for line in textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ):
        yield sort, line


def rows(lines: Iterable[Line], width: int) -> int:
    """The rows that lines take up in a terminal."""
    return sum(max(1, -(-len(text) // width)) for _, text in lines)


def table(headings: Sequence[str], body: Sequence[Sequence[str]], gap: int = 2) -> Iterator[Line]:
    """A table whose columns are as wide as their longest cell, and `gap` spaces apart."""
    widths = [max(len(row[i]) for row in (headings, *body)) for i in range(len(headings))]
    for sort, row in (("head", headings), *(("", each) for each in body)):
        yield sort, (" " * gap).join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
