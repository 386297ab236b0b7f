"""Templates to text. A template only places a view on a page; whatever it prints is escaped for its format."""

from __future__ import annotations

import re
from typing import Any

from tracker import places
from tracker.domain.shown import clean
from tracker.report.grid import Grid, Stand, in_full, stands
from tracker.report.layout import wrap
from tracker.report.tongue import Tongue
from tracker.report.wording import DISCLAIMER

_MARKS = re.compile(r"([\\`*_{}\[\]|<>~&]|^[-+#=]|^\d+(?=[.)]))")


def for_markdown(text: object) -> str:
    """Text that Markdown shows as it stands: on one line, with every mark that could mean something escaped."""
    words = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return _MARKS.sub(r"\\\1", words)


_HARD = "\u00a0"

LETTER_WIDTH = 76
"""Columns of a plain text that people print or mail."""


def for_plain_text(text: object, first: str = "", rest: str = "") -> str:
    """Text as a paragraph of a letter: clean of what no reader sees, and wrapped; hard spaces stay where they are."""
    words = _HARD.join(clean(part) for part in str(text).split(_HARD))
    return "\n".join(line for _, line in wrap("", words, LETTER_WIDTH, first, rest))


def _is_markup(template: str | None) -> bool:
    """Whether a template's text is escaped as HTML: Markdown and plain text have filters of their own."""
    return template is None or not template.endswith((".md.j2", ".txt.j2"))


def render(name: str, **views: Any) -> str:
    """A template with its views. Raises jinja2.UndefinedError for a name that no view has."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(places.templates()),
        undefined=StrictUndefined,
        autoescape=_is_markup,  # noqa: S701 - Markdown and plain text have filters of their own, all else is HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = for_markdown
    environment.filters["fold"] = for_plain_text
    return environment.get_template(name).render(**views)


def grid_markdown(grid: Grid) -> str:
    """A table of answers as a page of Markdown."""
    say = grid.tongue.say
    cells = [[_words(stand, grid.tongue) for stand in row] for row in grid.cells]
    rows = list(zip(grid.rows, cells, strict=True))
    rules = sorted({rule for stand in stands(grid) for rule in stand.rules})
    return render("grid.md.j2", grid=grid, rows=rows, rules=rules, say=say, disclaimer=say(DISCLAIMER))


def _words(stand: Stand | None, tongue: Tongue) -> str:
    if stand is None:
        return tongue.say("no such place there")
    words = in_full(stand.verdicts, tongue)
    return words if stand.settled else tongue.say("{verdict} (unsettled)", verdict=words)
