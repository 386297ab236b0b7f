"""The options of `check` that ask the questions of a whole file, and what cannot be said beside them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import click

from tracker.cli import options

Result = TypeVar("Result")


class Batch(NamedTuple):
    """A file of questions. `file` None: there is none; `format` None: as the file is; `out` None: standard output."""

    file: str | None
    format: str | None
    out: str | None

    def asked(
        self, words: tuple[str, ...], named: Mapping[str, tuple[str, ...]], facts: tuple[object, ...], why: bool
    ) -> str | None:
        """The file to ask. None: the words ask. Raises a usage error for what cannot be said together."""
        if self.file is None:
            if self.format or self.out:
                raise click.UsageError(f"--{'format' if self.format else 'out'} goes with --batch FILE.")
            if not words:
                raise click.UsageError("Missing argument 'PROVINCE [WORD]...'.")
            return None
        if not self.file:
            raise click.UsageError("--batch names no file. Write one, or `-` for standard input.")
        if words or any(named.values()) or facts:
            raise click.UsageError("with --batch every row says what it asks. Write the rest as a column of the file.")
        if why:
            raise click.UsageError("--why tells of one question. Ask that row alone, without --batch.")
        return self.file


def batch(command: Callable[..., Result]) -> Callable[..., Result]:
    """The options of a file of questions; the command gets them together, as `batch`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Result:
        return command(batch=Batch(given.pop("batch"), given.pop("format"), given.pop("out")), **given)

    for option in (_OUT, _FORMAT, _FILE):
        gathered = option(gathered)
    return gathered


_FILE = click.option(
    "--batch",
    metavar="FILE|-",
    help="Ask every row of a file (CSV, TSV or JSON lines) or of standard input. --on: where it says no day.",
)
_FORMAT = click.option(
    "--format", type=click.Choice(("csv", "jsonl")), help="Of the answers to --batch. Default: as the file is."
)
_OUT = options.out
