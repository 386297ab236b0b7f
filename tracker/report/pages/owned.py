"""A user's own templates as they are when a report is made: read once, each with its digest, none from elsewhere."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from tracker import places
from tracker.domain.value_class import value_class

__all__ = ["BrokenTemplateError", "Templates", "read_templates"]

MOST_FILES = 500
LARGEST = 2_000_000
"""Bytes that one file may have."""

SCRIPT = "html/_filter.js.j2"
"""The script of a page. It is ours whatever else is the user's."""


class BrokenTemplateError(ValueError):
    """A user's template cannot be used; the message says which file, which line, and what is wrong."""


@value_class(frozen=True)
class Templates:
    """The user's own templates in a folder, by name (`html/province.html.j2`); of `typst` all its files."""

    folder: Path
    files: dict[str, bytes]

    def used(self, endings: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Those that may have a part in reports of some formats, each with its SHA-256, by name."""
        of = {"html": "md/", "md": "html/"}
        return tuple(
            (name, hashlib.sha256(content).hexdigest())
            for name, content in sorted(self.files.items())
            if (name.startswith("typst/") and "pdf" in endings)
            or any(ending in endings and not name.startswith(("typst/", other)) for ending, other in of.items())
        )


def read_templates(folder: Path) -> Templates:
    """The templates in a user's folder. Raises BrokenTemplateError for one in the wrong place, or no text in UTF-8.

    A link that leads out of the folder is not followed, and a folder in which no file would ever be used is refused.
    """
    if not folder.is_dir():
        raise BrokenTemplateError(f"the folder of templates `{folder}` is not there. Make it, or name another")
    files = dict(_files(folder))
    bundled = places.templates()
    known = {path.relative_to(bundled).as_posix() for path in bundled.rglob("*") if path.suffix in (".j2", ".typ")}
    if not known & set(files):
        raise BrokenTemplateError(
            f"no file in `{folder}` has the name of a template. "
            f"Name it as the one it stands in for, such as `html/base.html.j2`"
        )
    if SCRIPT in files:
        raise BrokenTemplateError(f"template `{SCRIPT}`: the script of a page stays ours. Take it away")
    return Templates(folder, files)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    real = folder.resolve()
    for count, path in enumerate(sorted(_below(folder))):
        name = path.relative_to(folder).as_posix()
        if count == MOST_FILES:
            raise BrokenTemplateError(
                f"`{folder}` has more than {MOST_FILES} templates. Name a folder of templates alone"
            )
        if not path.resolve().is_relative_to(real):
            raise BrokenTemplateError(f"template `{name}` is a link out of `{folder}`. Put the file itself there")
        try:
            if not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > LARGEST:
                raise BrokenTemplateError(f"template `{name}` is no regular file of at most {LARGEST:,} bytes")
            content = path.read_bytes()
            if path.suffix == ".j2":
                content.decode()
        except (OSError, UnicodeDecodeError) as fault:
            raise BrokenTemplateError(f"template `{name}` is not text in UTF-8. Save it as such") from fault
        yield name, content


def _below(folder: Path) -> Iterator[Path]:
    """The templates of HTML and Markdown and all files of `typst`; no link to a folder is followed."""
    seen = 0
    for here, _, names in os.walk(folder):
        for name in names:
            seen += 1
            if seen > 20 * MOST_FILES:
                raise BrokenTemplateError(f"`{folder}` has very many files. Name a folder of templates alone")
            path = Path(here, name)
            if path.suffix == ".j2" or path.relative_to(folder).parts[0] == "typst":
                yield path
