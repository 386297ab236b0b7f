"""The door for guidance files: from a path or bytes to text that is safe to parse, or to problems that say why not.

Looks at what the path is and how large before reading, takes UTF-8 only, and refuses characters that cannot be seen.
Nothing here knows YAML.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path

from tracker.domain.problem import Place, Problem
from tracker.domain.unseen import hidden_message, is_hidden

MOST_BYTES = 1 << 20
"""The largest guidance file, in bytes (1 MiB)."""

MOST_MARKS = 30
"""The longest run of combining marks on one letter (as in the stream-safe format of Unicode, annex 15)."""

_WIDE = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_UTF8_MARK = b"\xef\xbb\xbf"


def shown(path: Path) -> str:
    """A path as words that can be printed: undecodable bytes and control characters are escaped."""
    words = os.fsencode(path).decode("utf-8", "backslashreplace") if "\0" not in str(path) else str(path)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def read_text(path: Path, name: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a guidance file, or None with the reason why there is none. `name` is how problems call the file."""
    at = Place(name, 1, 1)

    def refuse(code: str, message: str, remedy: str) -> tuple[None, tuple[Problem, ...]]:
        return None, (Problem(code, message, at, remedy),)

    try:
        kind = path.stat()
        if stat.S_ISDIR(kind.st_mode):
            return refuse("folder", "this is a folder, not a file", "Name the guidance file in it")
        if not stat.S_ISREG(kind.st_mode):
            return refuse("not-a-file", "this is a pipe or a device, not a file", "Name a guidance file on disk")
        if kind.st_size > MOST_BYTES:
            return refuse("too-large", f"the file has {kind.st_size:,} bytes: the limit is {MOST_BYTES:,}", _SPLIT)
        # not waiting: it may have become a pipe since it was looked at
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return refuse("not-a-file", "this is a pipe or a device, not a file", "Name a guidance file on disk")
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return refuse("missing-file", "there is no such file", "Look at its name and folder")
    except PermissionError:
        return refuse("unreadable", "the file may not be read", "Ask for the right to read it")
    except (OSError, ValueError) as reason:  # ValueError: a path with NUL in it
        words = (reason.strerror if isinstance(reason, OSError) else None) or str(reason)
        return refuse("unreadable", f"the file cannot be read: {words.lower()}", "Look at its name and folder")
    return text_of(data, name)


_SPLIT = "Write one instrument per file"


def text_of(
    data: bytes, name: str, most: int = MOST_BYTES, split: str = _SPLIT
) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file's bytes, with `\\n` line ends and no byte order mark; None with problems if unfit.

    `most` are the bytes that it may have, and `split` is what to do with one that has more.
    """
    at = Place(name, 1, 1)
    if len(data) > most:
        return None, (Problem("too-large", f"the file is larger than {most:,} bytes", at, split),)
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return None, (Problem("not-utf8", f"the file is written in {encoding}", at, "Save it as UTF-8"),)
    data = data.removeprefix(_UTF8_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        place = _place(name, before, len(before))
        message = f"byte 0x{data[fault.start]:02X} is not UTF-8"
        return None, (Problem("not-utf8", message, place, "Save the file as UTF-8"),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = [c for c in set(text) if c != "\n" and c != "\t" and is_hidden(c)]
    if hidden:
        firsts = sorted((text.index(c), c) for c in hidden)[:20]
        return None, tuple(_hidden(c, _place(name, text, index)) for index, c in firsts)
    marks = "".join(c for c in set(text) if unicodedata.combining(c))
    if marks and (run := re.search(f"[{re.escape(marks)}]{{{MOST_MARKS + 1},}}", text)):
        message = f"more than {MOST_MARKS} combining marks on one letter"
        return None, (Problem("too-many-marks", message, _place(name, text, run.start()), "Write the letter plainly"),)
    return text, ()


def _hidden(char: str, place: Place) -> Problem:
    message, remedy = hidden_message(char)
    return Problem("hidden-character", message, place, remedy)


def _place(name: str, text: str, index: int) -> Place:
    start = text.rfind("\n", 0, index) + 1
    return Place(name, text.count("\n", 0, index) + 1, index - start + 1)
