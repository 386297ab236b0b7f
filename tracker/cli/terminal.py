"""What reaches the terminal: plain words, no control characters, colour only where it is wanted and never alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from tracker.domain.shown import clean, guarded

STYLES: dict[str, dict[str, Any]] = {
    "no": {"fg": "red", "bold": True},
    "yes": {"fg": "green", "bold": True},
    "open": {"fg": "yellow", "bold": True},
    "head": {"bold": True},
    "quiet": {"dim": True},
}
"""How a line of each sort is coloured. Every such line says the same in words."""

_RAW = r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"


def wants_colour(environ: Mapping[str, str]) -> bool | None:
    """Whether the environment asks for colour. None: it does not say, so a terminal gets it and a pipe does not."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    if environ.get("TERM") == "dumb":
        return False
    return None


def unbroken(message: str) -> str:
    """A message as one line: a line break within it, as of a path, is shown escaped."""
    return "".join(repr(mark)[1:-1] if len(mark.splitlines()[0]) < len(mark) else mark for mark in message)


def width() -> int:
    """The columns to write in: the terminal's, between 40 and 100; 80 where there is none."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return 80
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def say(lines: Iterable[tuple[str, str]]) -> None:
    """Write the answer: lines, each with the sort of line it is."""
    for sort, text in lines:
        words = clean(text).rstrip()
        click.echo(click.style(words, **STYLES[sort]) if sort else words)


def say_wrapped(lines: Iterable[str]) -> None:
    """Write sentences, as wide as the terminal; the next command to type stays whole."""
    from tracker.report.layout import wrap

    for line in lines:
        say([("", line)] if line.startswith("Next: ") else wrap("", line, width(), "", "  "))


def say_plain(lines: Iterable[str]) -> None:
    say(("", line) for line in lines)


def as_text(page: str) -> None:
    """Write a page that is finished text."""
    say_plain(page.splitlines())


def note(text: str) -> None:
    """Say something beside the answer, on stderr."""
    click.echo(clean(text), err=True)


def as_json(value: object) -> str:
    """A document for programs: UTF-8, the order of the format, nothing raw in it that steers a terminal."""
    return unraw(json.dumps(value, ensure_ascii=False, indent=2))


def unraw(text: str) -> str:
    """JSON as text with nothing raw in it that steers a terminal, and nothing else changed."""
    return re.sub(_RAW, lambda m: f"\\u{ord(m[0]):04x}", text)


def say_json(value: object) -> None:
    click.echo(as_json(value))


def say_csv(rows: Iterable[Sequence[str]]) -> None:
    """Write a table for spreadsheets: UTF-8 with its mark, lines that end as theirs do, and no cell a formula."""
    import csv
    import io

    page = io.StringIO(newline="")
    csv.writer(page).writerows([guarded(clean(cell)) for cell in row] for row in rows)
    click.echo(("\ufeff" + page.getvalue()).encode(), nl=False)
