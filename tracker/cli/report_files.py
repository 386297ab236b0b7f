"""What the commands of reports read: a picture, a user's templates, a file to hold against the register."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.run import Failure

if TYPE_CHECKING:
    from tracker.report.pages.owned import Templates

LARGEST = 200_000_000
"""Bytes that a report may have."""

LARGEST_PICTURE = 50_000_000
"""Bytes that are read of a picture, before it is told how large it may be."""


def read_file(path: str, most: int, larger: str) -> bytes:
    """The bytes of a regular file; a pipe or a device is refused, for it may never end. `larger`: than what it is."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise Failure(f"`{path}` is no regular file. Name a file.")
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as wrong:
        raise Failure(f"`{path}` cannot be read: {(wrong.strerror or str(wrong)).lower()}.") from wrong
    if len(data) > most:
        raise Failure(f"`{path}` is larger than {larger}.")
    return data


def read_logo(path: str | None) -> bytes | None:
    """The bytes of a logo. None: none is named."""
    return None if path is None else read_file(path, LARGEST_PICTURE, "any logo")


def read_own(folder: str | None) -> Templates | None:
    """The user's own templates. None: no folder of them is named."""
    if folder is None:
        return None
    from tracker.report.pages.owned import BrokenTemplateError, read_templates

    try:
        return read_templates(Path(folder))
    except BrokenTemplateError as wrong:
        raise Failure(sentence(wrong)) from wrong


def sentence(wrong: Exception) -> str:
    """An error as a sentence that ends once."""
    return f"{str(wrong).rstrip('.')}."
