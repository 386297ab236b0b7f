"""A report as a tagged PDF (PDF/UA-1), set by Typst from a template that takes the view as data.

Same view, same template, same version of the engine: same bytes. No clock, no font of the machine, no network.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

from tracker import places
from tracker.report.pages.glyphs import drawable
from tracker.report.pages.paper import fitted, parts
from tracker.report.pages.tongue import LANGUAGES, tongue
from tracker.report.pages.view import Page, fingerprint

__all__ = ["LogoError", "NoEngineError", "Paper", "TemplateError", "render_pdf"]

TEMPLATE = "report.typ"
"""The template, in the folder `typst` of the templates."""

STANDARD = "ua-1"

_RUNNING = 70
"""The letters of the title that a footer has room for."""

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LARGEST_LOGO = 1_000_000
_WHERE = re.compile(r"┌─ (?P<file>.+?):(?P<line>\d+):(?P<column>\d+)")

Paper = Literal["us-letter", "a4"]


class NoEngineError(RuntimeError):
    """The extra that sets PDF is not installed; the message says how to get it."""


class TemplateError(ValueError):
    """A template cannot be set; the message begins with its file and line."""


class LogoError(ValueError):
    """A picture that cannot be placed."""


def render_pdf(
    page: Page, *, templates: Path | None = None, logo: bytes | None = None, paper: Paper = "us-letter"
) -> bytes:
    """The PDF of a report. `templates`: the user's folder; where it holds `typst/report.typ`, that is set instead.

    `logo` is a PNG or JPEG picture. Raises NoEngineError without the extra, TemplateError for a template that cannot be
    set, LogoError for another picture, ValueError for a view whose tables are ragged.
    """
    given = json.dumps(_given(page, logo, paper), ensure_ascii=False, separators=(",", ":"))
    own = templates / "typst" / TEMPLATE if templates else None
    return _set(own if own and own.is_file() else places.templates() / "typst" / TEMPLATE, given)


def _given(page: Page, logo: bytes | None, paper: Paper) -> dict[str, Any]:
    """What the template is told: the page, and the words that only paper needs."""
    if logo is not None and (len(logo) > _LARGEST_LOGO or not logo.startswith(_PICTURES)):
        raise LogoError(f"the logo is not a PNG or JPEG picture of at most {_LARGEST_LOGO:,} bytes. Choose another file")
    say = tongue(page.lang if page.lang in LANGUAGES else "en").say
    title = drawable(page.title.text)
    return {
        "page": fitted(page),
        "title": title,
        "running": title if len(title) <= _RUNNING else title[: _RUNNING - 1] + "…",
        "fingerprint": fingerprint(page),
        "paper": paper,
        "logo": list(logo) if logo is not None else None,
        "words": {
            "count": say("Page {page} of {pages}", page="\n", pages="\n").split("\n"),
            "fingerprint": say("Fingerprint: the SHA-256 of what this report says"),
            "logo": say("Logo"),
            "name": say("Name"),
            "role": say("Role"),
            "date": say("Date"),
            "signature": say("Signature"),
        },
    }


def _set(template: Path, given: str) -> bytes:
    """The bytes that the engine makes of a template. It reads nothing outside the template's folder."""
    try:
        import typst
    except ImportError:
        raise NoEngineError(
            "a PDF needs an engine that is not installed. Get it with"
            " `pip install 'ketamine-compliance-tracker[pdf]'`, or choose another format"
        ) from None
    try:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=[],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"view": given},
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    except typst.TypstError as fault:
        raise TemplateError(_told(fault.message, fault.diagnostic, template)) from None
    if not isinstance(made, bytes):
        raise TypeError("the engine gave no document")
    return made


def _told(message: str, diagnostic: str, template: Path) -> str:
    found = _WHERE.search(diagnostic)
    where = f"{template.parent / Path(found['file']).name}:{found['line']}" if found else str(template)
    return f"{where}: {message}. Mend the template, or leave it out"
