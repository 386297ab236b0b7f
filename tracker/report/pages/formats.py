"""A finished view as bytes: a page of HTML or Markdown, a sheet for spreadsheets, a document for programs.

Equal views give equal bytes, wherever and whenever: nothing here asks the clock, the machine or its language.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from tracker.domain.shown import guarded
from tracker.report.pages.view import KINDS, Cell, Figure, Page, Table, Words, digest, legible, plain, tables
from tracker.report.tongue import tongue

__all__ = ["FORMAT", "FORMATS", "Logo", "read_logo", "render_page"]

FORMAT = "tracker.report/1"
"""The name of the document for programs."""

FORMATS = ("html", "md", "csv", "json")
"""What a view can become here; the names are those of the files' endings."""

LARGEST_LOGO = 1_000_000
"""Bytes: a larger picture would weigh more than the report."""

_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture for the head of a page: its media type, its bytes, and the words for who does not see it."""

    media: str
    content: bytes
    words: str

    @property
    def address(self) -> str:
        """The picture itself as an address, so that the page asks for no other file."""
        return f"data:{self.media};base64,{base64.b64encode(self.content).decode()}"


def read_logo(content: bytes, words: str) -> Logo:
    """A logo from the bytes of a PNG or JPEG. Raises ValueError for another kind of file or one that is too large."""
    for begins, media in _PICTURES.items():
        if content.startswith(begins):
            if len(content) > LARGEST_LOGO:
                raise ValueError(f"the logo is {len(content):,} bytes, more than {LARGEST_LOGO:,}. Make it smaller")
            return Logo(media, content, words)
    raise ValueError("the logo is neither a PNG nor a JPEG. Save it as one of them")


def render_page(page: Page, format: str, *, templates: Path | None = None, logo: Logo | None = None) -> bytes:
    """A report in a format: `html`, `md`, `csv` or `json`.

    `templates` is a folder of the user's own templates, each in place of the bundled one of its name; only HTML and
    Markdown have templates. Raises placing.BrokenTemplateError for one that is broken, and ValueError for a view that
    no format can show: ids that are no names or stand twice, a row that does not fit its headings.
    """
    page = legible(page)
    _check(page)
    match format:
        case "html" | "md":
            from tracker.report.pages.placing import place

            text = place(page, format, digest(plain(page)), templates, logo)
        case "csv":
            text = "\ufeff" + _sheet(page)
        case "json":
            told = plain(page)
            told |= {"format": FORMAT, "fingerprint": digest(told)}
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        case _:
            raise ValueError(f"no report is written as `{format}`. Choose {', '.join(FORMATS)}")
    return text.encode()


def _sheet(page: Page) -> str:
    """The main table as comma-separated values: one line a row, every cell as words and no cell as a formula."""
    table = next(each for each in tables(page) if each.id == page.main)
    nothing = tongue(page.lang).say("no value")
    file = io.StringIO(newline="")
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow([guarded(heading) for heading in table.headings])
    lines.writerows([guarded(_told(cell) or nothing) for cell in row] for row in table.rows)
    return file.getvalue()


def _told(cell: Cell) -> str:
    return "".join(map(_with_address, cell.words)).strip()


def _with_address(words: Words) -> str:
    return words.text if words.href in (None, words.text) else f"{words.text} <{words.href}>"


def _check(page: Page) -> None:
    """Refuses a view that a page could only show wrongly."""
    if page.kind not in KINDS:
        raise ValueError(f"no report is of the kind `{page.kind}`. Choose {', '.join(KINDS)}")
    listed = list(tables(page))
    figures = [block.id for section in page.sections for block in section.blocks if isinstance(block, Figure)]
    ids = [*(each.id for each in page.sections), *(each.id for each in listed), *figures]
    for name in ids:
        if not _NAME.fullmatch(name):
            raise ValueError(f"`{name}` is no id for a part of a report: letters, digits, `-` and `_` only")
        if ids.count(name) > 1:
            raise ValueError(f"two parts of a report have the id `{name}`")
    if page.main not in [each.id for each in listed]:
        raise ValueError(f"the main table `{page.main}` is not in the report")
    for table in listed:
        _check_rows(table)


def _check_rows(table: Table) -> None:
    for row in table.rows:
        if len(row) != len(table.headings):
            raise ValueError(f"a row of table `{table.id}` has {len(row)} cells under {len(table.headings)} headings")
