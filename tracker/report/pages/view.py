"""A report as a view: flat, finished words in their order, whatever the format. Nothing is left to work out.

Text is a run of words with the language they are in where that is not the report's own, so that a page can mark it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

__all__ = [
    "Block",
    "Cell",
    "Checklist",
    "Item",
    "Mark",
    "Page",
    "Paragraph",
    "Section",
    "Sort",
    "Table",
    "Tone",
    "Words",
    "fingerprint",
    "plain",
    "tables",
]


class Sort(StrEnum):
    """What a cell says beside its words, for a colour that is never the only sign. PLAIN: nothing."""

    PLAIN = "plain"
    YES = "yes"
    NO = "no"
    OPEN = "open"
    ABSENT = "absent"


class Tone(StrEnum):
    """How a paragraph speaks."""

    PLAIN = "plain"
    WARNING = "warning"
    QUIET = "quiet"


class Mark(StrEnum):
    """How an item of a checklist stands."""

    MET = "met"
    SHOWN = "shown"
    UNMET = "unmet"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Words:
    """Some text. `lang` None: the report's own language. `href` None: no link; else http, https or mailto."""

    text: str
    lang: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; it is never empty: what has no value says so. `code` is kept on one line: a date, a name."""

    words: tuple[Words, ...]
    sort: Sort = Sort.PLAIN
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption. The first cell of each row is the row's heading. `id` is unique within the report.

    `filtered`: long, so that a filter helps where a script may run.
    """

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: tuple[Words, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist: how it stands in words too (`state`), what it says, and what is told below it."""

    mark: Mark
    state: str
    words: tuple[Words, ...]
    more: tuple[tuple[Words, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """Conditions, one below the other. `label` says of what."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    label: str
    pairs: tuple[tuple[str, Words], ...]


Block = Paragraph | Table | Checklist | Terms


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a heading of level 2, or 3 where it belongs to the one before; `id` is for links."""

    id: str
    heading: Words
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A report. `about` is the title block: what it is about, as of which day, on which rulebook, by whom.

    `main` is the id of the table that a spreadsheet gets. `kind` and `params` say how to make it again.
    """

    kind: str
    lang: str
    title: Words
    about: tuple[tuple[str, tuple[Words, ...]], ...]
    summary: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    main: str
    params: tuple[tuple[str, str], ...]
    disclaimer: str


def plain(value: Any) -> Any:
    """A view as a document for programs: objects with the names of their fields, and the kind of each block."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return {"block": type(value).__name__.lower(), **named} if isinstance(value, Block) else named
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def fingerprint(page: Page) -> str:
    """The SHA-256 of all that a report says: equal for equal reports, whatever their format."""
    told = json.dumps(plain(page), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def tables(page: Page) -> Iterator[Table]:
    """Every table of a report, in its order."""
    for section in page.sections:
        yield from (block for block in section.blocks if isinstance(block, Table))
