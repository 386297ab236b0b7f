"""A view made to fit on paper: what a column may take, where a long word may be broken, which rows stay whole.

Lengths are in points. What a letter takes is an estimate on the wide side; the engine measures for itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from tracker.report.pages.glyphs import drawable
from tracker.report.pages.view import Block, Cell, Checklist, Figure, Page, Paragraph, Sort, Table, Terms, Words

__all__ = ["fitted", "parts"]

_UPRIGHT, _ACROSS = 470.0, 640.0
"""The room between the margins of a page, on the smaller of Letter and A4: as it stands, and turned."""

_SIZES = (9.5, 8.5, 7.5)
"""The sizes of letters that a table may have, the first that fits."""

_TAKEN = 0.75
"""How much of the room the longest words of all columns may take, so that the rest is for those that say much."""

_LETTER = 0.52
"""What a letter takes beside the next one, in parts of its size."""

_NARROW_LETTER, _NARROW_INSET = 0.48, 9.5
"""The same, on the narrow side: a word that so fits a line of its own is not broken to fill the line before it."""

_BORDER = 3
"""The letters that the border of a tag takes, and its heavier type."""

_INSET = 12.0
"""What the borders of a cell and of a tag take."""

_LONGEST_WORD = 18
"""The letters of a word that a column makes room for; a longer one is broken."""

_LINE = 60
"""The letters of a running line that a word may take before it is broken."""

_WHOLE = 24
"""The lines of a row that is kept on one page. A longer row may go on overleaf."""

_REPEATED = 6
"""The lines of headings that are told again on each page. Longer ones are told once."""

_LONGEST_LINK = 2000
"""The letters of an address that becomes a link; a longer one is only told."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?=-|$)")
_BROAD = re.compile(r"[A-Z@%&mw—…\u00c0-\u00de\u0100-\U0010ffff]")
_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_JOINT = re.compile(r"(?<=[/.?&=_#%,;:-])(?=\w)")
_PARTED = re.compile(r"(?<=[-/])(?=[^\W\d])")
_FEW = re.compile("(?:.[\u0300-\u036f]*){1,6}")

Parts = list[str]
"""A text in pieces: between two of them a line may end."""


def fitted(page: Page) -> dict[str, Any]:
    """A page as the template takes it. Raises ValueError for a table whose rows are not as long as its headings."""
    return {
        "kind": page.kind,
        "lang": page.lang,
        "title": _run(page.title, page.lang, 30),
        "about": [[parts(name, 24), _runs(told, page.lang)] for name, told in page.about],
        "summary": [_block(each, page.lang, _UPRIGHT) for each in page.summary],
        "sections": list(_sections(page)),
        "disclaimer": parts(page.disclaimer),
    }


def parts(text: str, most: int = _LINE) -> Parts:
    """A text that can be drawn, in pieces: whole, unless a word of it has more letters than `most`."""
    said = drawable(text)
    if _room(said) <= most:
        return [said]
    pieces = [""]
    for word in re.findall(r" +|[^ ]+", said):
        if _room(word) <= most:
            pieces[-1] += word
        else:
            pieces += [few for joint in _JOINT.split(word) for few in _in_few(joint, most)] + [""]
    return [piece for piece in pieces if piece]


def _in_few(piece: str, most: int) -> Parts:
    """A part of a long word: whole where it is short itself, a few letters at a time where it is not."""
    return [piece] if _room(piece) <= min(most, 20) else _FEW.findall(piece)


@lru_cache(maxsize=10_000)
def _room(word: str) -> int:
    """How many usual letters take as much room as a word."""
    return len(word) + len(_BROAD.findall(word)) * 2 // 3


def _sections(page: Page) -> Iterator[dict[str, Any]]:
    level = 1
    for section in page.sections:
        level = min(section.level, level + 1)
        wide = any(isinstance(each, Table) and sum(_least(_longest(each))) > _UPRIGHT for each in section.blocks)
        yield {
            "heading": _run(section.heading, page.lang, 40),
            "level": level,
            "wide": wide,
            "blocks": [
                _block(each, page.lang, _ACROSS if wide else _UPRIGHT, section.heading.text) for each in section.blocks
            ],
        }


def _block(block: Block, lang: str, room: float, heading: str = "") -> dict[str, Any]:
    """A block as the template takes it. A label that only says the heading above it again is left out."""
    match block:
        case Paragraph(words, tone):
            return {"block": "paragraph", "tone": tone.value, "words": _runs(words, lang)}
        case Checklist(label, items):
            told = [
                {
                    "mark": each.mark.value,
                    "state": parts(each.state),
                    "words": _runs(each.words, lang),
                    "more": [_runs(more, lang) for more in each.more],
                }
                for each in items
            ]
            return {"block": "checklist", "label": parts(label) if label != heading else [], "items": told}
        case Terms(label, pairs):
            meant = [[parts(term), _run(meaning, lang)] for term, meaning in pairs]
            return {"block": "terms", "label": parts(label) if label != heading else [], "pairs": meant}
        case Table():
            return _table(block, lang, room)
        case Figure():
            return _figure(block)


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "block": "figure",
        "caption": parts(figure.caption),
        "description": drawable(figure.description),
        "lanes": [
            {
                "name": parts(lane.name),
                "bars": [
                    {
                        "first": float(bar.first),
                        "wide": float(bar.wide),
                        "sort": bar.sort.value,
                        "shape": bar.shape.value,
                        "number": drawable(bar.number),
                        "words": drawable(bar.words),
                    }
                    for bar in lane.bars
                ],
            }
            for lane in figure.lanes
        ],
        "ticks": [{"at": float(tick.at), "name": drawable(tick.name)} for tick in figure.ticks],
        "legend": [
            {"sort": each.sort.value, "shape": each.shape.value, "words": parts(each.words)} for each in figure.legend
        ],
    }


def _table(table: Table, lang: str, room: float) -> dict[str, Any]:
    if any(len(row) != len(table.headings) for row in table.rows):
        raise ValueError(f"a row of the table {table.id} is not as long as its headings")
    longest = _longest(table)
    size = next((size for size in _SIZES if sum(_least(longest, size)) <= room * _TAKEN), _SIZES[-1])
    wide = _columns(table, _least(longest, size), size, room)
    letters = [max(3, int((width - _INSET) / (size * _LETTER))) for width in wide]
    held = [max(3, int((width - _NARROW_INSET) / (size * _NARROW_LETTER))) for width in wide]
    return {
        "block": "table",
        "caption": parts(table.caption),
        "size": size,
        "columns": wide,
        "headings": [parts(each, most) for each, most in zip(table.headings, held, strict=True)],
        "repeated": _lines([_room(each) for each in table.headings], letters) <= _REPEATED,
        "rows": [
            {
                "whole": _lines([_length(each) for each in row], letters) <= _WHOLE,
                "cells": [_cell(each, lang, *most) for each, *most in zip(row, letters, held, strict=True)],
            }
            for row in table.rows
        ],
    }


def _lines(lengths: list[int], letters: list[int]) -> int:
    """About how many lines a row takes: a line is seldom full."""
    return max((math.ceil(each * 1.2 / most) for each, most in zip(lengths, letters, strict=True)), default=0)


def _cell(cell: Cell, lang: str, most: int, held: int) -> dict[str, Any]:
    """`most` are the letters that surely stand on a line of it, `held` those of the longest word that it may hold."""
    return {
        "sort": cell.sort.value,
        "code": cell.code and _length(cell) <= most,
        "words": _runs(cell.words, lang, held if cell.sort is Sort.PLAIN else most),
    }


def _length(cell: Cell) -> int:
    return sum(_room(each.text) for each in cell.words)


def _word(text: str) -> int:
    """The letters of the longest word, or of the longest part of a name that is made of words."""
    return max((_room(part) for word in text.split() for part in _PARTED.split(word)), default=0)


def _longest(table: Table) -> list[int]:
    """The letters of the longest word, or of the longest code, in each column of a table."""
    most = [_word(each) for each in table.headings]
    for row in table.rows:
        for at, cell in enumerate(row):
            longest = _length(cell) if cell.code else max((_word(each.text) for each in cell.words), default=0)
            most[at] = max(most[at], longest if cell.sort is Sort.PLAIN else longest + _BORDER)
    return most


def _least(longest: Sequence[int], size: float = _SIZES[-1]) -> list[float]:
    """What each column takes at the least, by the letters of its longest word."""
    return [min(letters, _LONGEST_WORD) * size * _LETTER + _INSET for letters in longest]


def _columns(table: Table, least: list[float], size: float, room: float) -> list[float]:
    """The width of each column: what it needs at the least, and of the rest the more, the more it has to say."""
    rest = room - sum(least)
    if rest <= 0:
        return [room * each / sum(least) for each in least]
    said = [len(each) for each in table.headings]
    for at in range(len(table.headings)):
        lengths = sorted(_length(row[at]) for row in table.rows)
        if lengths:
            said[at] = max(said[at], lengths[len(lengths) * 9 // 10], lengths[-1] // 4)
    wanted = [max(0.0, min(each, 160) * size * _LETTER + _INSET - low) for each, low in zip(said, least, strict=True)]
    if not sum(wanted):
        return [each + rest / len(least) for each in least]
    return [low + rest * want / sum(wanted) for low, want in zip(least, wanted, strict=True)]


def _runs(words: Sequence[Words], lang: str, most: int = _LINE) -> list[dict[str, Any]]:
    return [_run(each, lang, most) for each in words]


def _run(words: Words, lang: str, most: int = _LINE) -> dict[str, Any]:
    href = words.href if words.href and _LINK.fullmatch(words.href) and len(words.href) <= _LONGEST_LINK else None
    text = words.text or words.href or ""
    language = _LANGUAGE.match(words.lang or "")
    address = re.sub("^mailto:", "", href, flags=re.IGNORECASE) if href else ""
    told = not address or address.rstrip("/") in text or address.split("://")[-1].rstrip("/") in text
    return {
        "parts": parts(text, most),
        "lang": language[0] if language and language[0] != lang else None,
        "href": quote(href, safe="%/:?#[]@!$&'()*+,;=~-._") if href else None,
        "address": None if told else parts(address, most),
    }
