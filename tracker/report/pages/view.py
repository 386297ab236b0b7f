"""A report as a view: flat, finished words in their order, whatever the format. Nothing is left to work out.

Text is a run of words with the language they are in where that is not the report's own, so that a page can mark it.
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from urllib.parse import quote

from tracker.domain.shown import clean
from tracker.domain.value_class import value_class
from tracker.report.pages.figure import Bar, Figure, Lane, Sample, Tick
from tracker.report.pages.sorts import Mark, Shape, Sort, Tone

__all__ = [
    "KINDS",
    "Bar",
    "Block",
    "Cell",
    "Checklist",
    "Figure",
    "Item",
    "Lane",
    "Mark",
    "Page",
    "Paragraph",
    "Sample",
    "Section",
    "Shape",
    "Sort",
    "Table",
    "Tick",
    "Tone",
    "Words",
    "digest",
    "fingerprint",
    "finished",
    "legible",
    "plain",
    "tables",
]


KINDS = ("province", "clinics", "national", "changes", "sources", "instrument")
"""What a report can be about; each kind has a page of its own among the templates."""


@value_class(frozen=True, slots=True)
class Words:
    """Some text. `lang` None: the report's own. `href` None: no link; else an address of http, https or mailto.

    Another address is shown as text.
    """

    text: str
    lang: str | None = None
    href: str | None = None


@value_class(frozen=True, slots=True)
class Cell:
    """A cell of a table; it is never empty: what has no value says so. `code` is kept on one line: a date, a name."""

    words: tuple[Words, ...]
    sort: Sort = Sort.PLAIN
    code: bool = False


@value_class(frozen=True, slots=True)
class Table:
    """A table with its caption. The first cell of each row is the row's heading. `id` is unique within the report.

    `filtered`: long, so that a filter helps where a script may run.
    """

    block: ClassVar[str] = "table"

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filtered: bool = False


@value_class(frozen=True, slots=True)
class Paragraph:
    block: ClassVar[str] = "paragraph"

    words: tuple[Words, ...]
    tone: Tone = Tone.PLAIN


@value_class(frozen=True, slots=True)
class Item:
    """A line of a checklist: how it stands in words too (`state`), what it says, and what is told below it."""

    mark: Mark
    state: str
    words: tuple[Words, ...]
    more: tuple[tuple[Words, ...], ...] = ()


@value_class(frozen=True, slots=True)
class Checklist:
    """Conditions, one below the other. `label` says of what."""

    block: ClassVar[str] = "checklist"

    label: str
    items: tuple[Item, ...]


@value_class(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    block: ClassVar[str] = "terms"

    label: str
    pairs: tuple[tuple[str, Words], ...]


Block = Paragraph | Table | Checklist | Terms | Figure
"""What a section holds; `block` is its kind, by which a template and a program tell it apart."""


@value_class(frozen=True, slots=True)
class Section:
    """A part of a report under a heading of level 2, or 3 where it belongs to the one before; `id` is for links."""

    id: str
    heading: Words
    level: int
    blocks: tuple[Block, ...]


@value_class(frozen=True, slots=True)
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
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is tuple:
        return [plain(each) for each in value]
    if is_dataclass(kind):
        return {name: plain(each) for name, each in _named(value).items()}
    return value.value if isinstance(value, StrEnum) else value


def _named(value: Any) -> dict[str, Any]:
    """A part of a view as an object of such a document, its parts as they are."""
    kind: type = type(value)
    names, told = _shape(kind)
    return dict(zip(names, told(value), strict=True))


def fingerprint(page: Page) -> str:
    """The SHA-256 of all that a report says: equal for equal reports, whatever their format."""
    return finished(page)[1]


def finished(page: Page) -> tuple[Page, str]:
    """A report as it is told in every format, and its fingerprint."""
    page = legible(page)
    return page, digest(page)


def digest(told: Any) -> str:
    """The SHA-256 of what a view or a document for programs says, however it is set out."""
    text = json.dumps(
        told, default=_named, check_circular=False, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def legible(page: Page) -> Page:
    """A report with nothing in its text that steers a screen, and no link but to what a reader may open.

    All text is in Unicode's composed form (NFC). A cell that is left with nothing to see has no words at all, and
    a format says so. The report stays the same when this is done again.
    """
    made: Page = _legible(page)
    return made


def tables(page: Page) -> Iterator[Table]:
    """Every table of a report, in its order."""
    for section in page.sections:
        yield from (block for block in section.blocks if isinstance(block, Table))


@cache
def _names(of: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(of))


@cache
def _shape(of: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a part of a document for programs, and what gets them from a part of a view."""
    names = ("block", *_names(of)) if hasattr(of, "block") else _names(of)
    told = operator.attrgetter(*names)
    return names, told if len(names) > 1 else lambda value: (told(value),)


def _legible(value: Any) -> Any:
    """A part of a view, made legible; the same object where nothing had to be changed."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is Words:
        return _words(value)
    if kind is tuple:
        made = tuple(map(_legible, value))
        return value if all(map(operator.is_, made, value)) else made
    if kind is Cell:
        if value.words and all(map(_is_plain, value.words)):
            return value
        words = _legible(value.words)
        if not any(each.text.strip() or each.href for each in words):
            words = ()
        return value if words is value.words or words == value.words else replace(value, words=words)
    if is_dataclass(kind):
        parts = {name: _legible(getattr(value, name)) for name in _names(kind)}
        changed = {name: part for name, part in parts.items() if part is not getattr(value, name)}
        return replace(value, **changed) if changed else value
    return value


def _is_plain(words: Words) -> bool:
    """Whether words are surely legible as they are; most are. False: it takes a closer look."""
    text = words.text
    return words.href is None and words.lang is None and _text(text) is text and bool(text.strip())


_LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s/?#])\S*", re.IGNORECASE)
_LANG = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_IN_LINKS = "%:/?#[]@!$&()*+,;=~"
_HARD = "([\u00a0\u202f])"


def _words(words: Words) -> Words:
    text, href, lang = _text(words.text), words.href, words.lang
    if href is not None:
        href, told = _text(href).strip(), text
        if _LINK.fullmatch(href):
            href = quote(href, safe=_IN_LINKS)
        else:
            text, href = (told if not href or href == told else f"{told} ({href})"), None
    if lang is not None and not _LANG.fullmatch(lang):
        lang = None
    same = text is words.text and href == words.href and lang is words.lang
    return words if same else Words(text, lang, href)


def _text(text: str) -> str:
    """Text that is clean and composed; spaces that do not break stay."""
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text
    parts = re.split(_HARD, text)
    told = unicodedata.normalize("NFC", "".join(p if re.fullmatch(_HARD, p) else clean(p) for p in parts))
    return text if told == text else told
