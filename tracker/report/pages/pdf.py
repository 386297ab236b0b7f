"""A report as a tagged PDF (PDF/UA-1), set by Typst from a template that takes the view as data.

Same view, same template, same version of the engine: same bytes. No clock, no font of the machine, no network.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from tracker import places
from tracker.report.pages import view
from tracker.report.pages.glyphs import drawable
from tracker.report.pages.paper import fitted
from tracker.report.pages.picture import LogoError, media_of
from tracker.report.pages.row_headings import with_row_headings
from tracker.report.pages.typesetting import NoEngineError, SettingError, TemplateError, typeset
from tracker.report.pages.view import Page
from tracker.report.tongue import LANGUAGES, tongue

if TYPE_CHECKING:
    from tracker.report.pages.owned import Templates

__all__ = ["LogoError", "NoEngineError", "Paper", "SettingError", "TemplateError", "render_pdf"]

TEMPLATE = "report.typ"
"""The template, in the folder `typst` of the templates."""

_RUNNING = 70
"""The letters of the title that a footer has room for."""

Paper = Literal["us-letter", "a4"]


def render_pdf(
    page: Page,
    *,
    templates: Templates | None = None,
    logo: bytes | None = None,
    paper: Paper = "us-letter",
    fingerprint: str | None = None,
) -> bytes:
    """The PDF of a report.

    `fingerprint` is that of the page; None: it is reckoned here.
    `templates`: the user's own; where `typst/report.typ` is among them, that is set instead.

    `logo` is a PNG or JPEG picture. Raises NoEngineError without the extra, TemplateError for a template that cannot be
    set, SettingError for a report that takes too much, LogoError for another picture, ValueError for a
    ragged table.
    """
    given = json.dumps(
        _given(page, logo, paper, fingerprint or view.fingerprint(page)), ensure_ascii=False, separators=(",", ":")
    )
    if templates is not None and f"typst/{TEMPLATE}" in templates.files:
        return typeset(templates.folder / "typst" / TEMPLATE, given)
    try:
        return with_row_headings(typeset(places.templates() / "typst" / TEMPLATE, given))
    except TemplateError as fault:
        if logo is None:
            raise
        raise LogoError(f"the logo cannot be drawn on paper: {_why(fault)}. Save it anew, or leave it out") from fault


def _why(fault: TemplateError) -> str:
    """What the engine said, without the place in our own template that says nothing to anybody."""
    return str(fault).partition(": ")[2].removesuffix(". Mend the template, or leave it out")


def _given(page: Page, logo: bytes | None, paper: Paper, fingerprint: str) -> dict[str, Any]:
    """What the template is told: the page, and the words that only paper needs."""
    if logo is not None:
        media_of(logo)
    say = tongue(page.lang if page.lang in LANGUAGES else "en").say
    title = drawable(page.title.text)
    return {
        "page": fitted(page),
        "title": title,
        "running": title if len(title) <= _RUNNING else title[: _RUNNING - 1] + "…",
        "fingerprint": fingerprint,
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
