"""A report as a tagged PDF (PDF/UA-1), set by Typst from a template that takes the view as data.

Same view, same template, same version of the engine: same bytes. No clock, no font of the machine, no network.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from tracker import places
from tracker.report.pages.glyphs import drawable
from tracker.report.pages.paper import fitted
from tracker.report.pages.typesetting import NoEngineError, SettingError, TemplateError, typeset
from tracker.report.pages.view import Page, fingerprint
from tracker.report.tongue import LANGUAGES, tongue

__all__ = ["LogoError", "NoEngineError", "Paper", "SettingError", "TemplateError", "render_pdf"]

TEMPLATE = "report.typ"
"""The template, in the folder `typst` of the templates."""

_RUNNING = 70
"""The letters of the title that a footer has room for."""

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LARGEST_LOGO = 1_000_000
"""In bytes."""

Paper = Literal["us-letter", "a4"]


class LogoError(ValueError):
    """A picture that cannot be placed."""


def render_pdf(
    page: Page, *, templates: Path | None = None, logo: bytes | None = None, paper: Paper = "us-letter"
) -> bytes:
    """The PDF of a report. `templates`: the user's folder; where it holds `typst/report.typ`, that is set instead.

    `logo` is a PNG or JPEG picture. Raises NoEngineError without the extra, TemplateError for a template that cannot be
    set, SettingError for a report that takes too much, LogoError for another picture, ValueError for a
    ragged table.
    """
    given = json.dumps(_given(page, logo, paper), ensure_ascii=False, separators=(",", ":"))
    own = templates / "typst" / TEMPLATE if templates else None
    return typeset(own if own and own.is_file() else places.templates() / "typst" / TEMPLATE, given)


def _given(page: Page, logo: bytes | None, paper: Paper) -> dict[str, Any]:
    """What the template is told: the page, and the words that only paper needs."""
    if logo is not None and (len(logo) > _LARGEST_LOGO or not logo.startswith(_PICTURES)):
        raise LogoError(
            f"the logo is not a PNG or JPEG picture of at most {_LARGEST_LOGO:,} bytes. Choose another file"
        )
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
