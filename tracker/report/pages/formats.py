"""A finished view as bytes: a page of HTML or Markdown, a sheet for spreadsheets, a document for programs.

Equal views give equal bytes, wherever and whenever: nothing here asks the clock, the machine or its language.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from typing import TYPE_CHECKING

from tracker.domain.shown import guarded
from tracker.domain.value_class import value_class
from tracker.report.pages.picture import media_of
from tracker.report.pages.view import KINDS, Cell, Figure, Page, Table, Words, finished, plain, tables
from tracker.report.tongue import tongue

if TYPE_CHECKING:
    from tracker.report.pages.owned import Templates

__all__ = ["FORMAT", "FORMATS", "Logo", "read_logo", "render_page"]

FORMAT = "tracker.report/1"
"""The name of the document for programs."""

FORMATS = ("html", "md", "csv", "json")
"""What a view can become here; the names are those of the files' endings."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@value_class(frozen=True, slots=True)
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
    """A logo from the bytes of a PNG or JPEG. Raises picture.LogoError for another file, a broken or a large one."""
    return Logo(media_of(content), content, words)


def render_page(
    page: Page,
    format: str,
    *,
    templates: Templates | None = None,
    logo: Logo | None = None,
    fingerprint: str | None = None,
) -> bytes:
    """A report in a format: `html`, `md`, `csv` or `json`.

    `fingerprint` is that of the page, which is legible then; None: it is reckoned here.
    `templates` are the user's own, each in place of the bundled one of its name; only HTML and Markdown have templates.
    Raises placing.BrokenTemplateError for one that is broken, and ValueError for a view that
    no format can show: ids that are no names or stand twice, a row that does not fit its headings.
    """
    if fingerprint is None:
        page, fingerprint = finished(page)
    _check(page)
    match format:
        case "html" | "md":
            from tracker.report.pages.placing import place

            text = place(page, format, fingerprint, templates, logo)
        case "csv":
            text = "\ufeff" + _sheet(page, fingerprint)
        case "json":
            told = plain(page) | {"format": FORMAT, "fingerprint": fingerprint}
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        case _:
            raise ValueError(f"no report is written as `{format}`. Choose {', '.join(FORMATS)}")
    return text.encode()


STATED = (
    *(("report_kind", "kind"), ("report_about", "about"), ("report_from", "since"), ("report_on", "on")),
    ("report_known", "known"),
    *(("report_revision", "revision"), ("report_issued", "issued"), ("report_by", "by")),
)
"""The columns by which every row of a sheet states its report, and the parameters they are taken from."""


def _sheet(page: Page, fingerprint: str) -> str:
    """The main table as comma-separated values: one line a row, every cell as words and no cell as a formula.

    After its own columns each row states the report it is from, under names that are the same in every language: so
    rows that are sorted, filtered or brought together still say of what, of which day, and on whose word they are.
    Where there is nothing to list, one row says so.
    """
    table = next(each for each in tables(page) if each.id == page.main)
    say = tongue(page.lang).say
    nothing = say("no value")
    stated = {
        **{name: " ".join(value for key, value in page.params if key == param) for name, param in STATED},
        "report_title": page.title.text,
        "report_table": table.caption,
        "report_fingerprint": fingerprint,
    }
    rows = [[_told(cell) or nothing for cell in row] for row in table.rows]
    if not rows:
        rows = [[say("There is nothing to list."), *(nothing for _ in table.headings[1:])]]
    file = io.StringIO(newline="")
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow([guarded(each) for each in (*table.headings, *stated)])
    lines.writerows([guarded(each) for each in (*row, *stated.values())] for row in rows)
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
