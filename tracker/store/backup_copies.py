"""Kept copies that go along with a backup: each whole under its name, which is the SHA-256 of what it holds."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tracker.newfile import give_name, sweep, unfinished_file
from tracker.store.errors import DatabaseDamaged, DatabaseExists, DatabaseUnreachable
from tracker.store.faults import reason

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it, of how much."""

CHUNK = 1 << 20
"""Bytes that are read at once."""

_NAMED = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]{1,5})?", re.ASCII)


def beside(file: Path) -> Path:
    """The folder of the copies that belong to a backup."""
    return file.with_name(f"{file.name}.copies")


@dataclass
class Taken:
    """The copies that were taken along, and what was made for them, to be taken back when the whole fails.

    `digests` are those of all the copies; `left` the names of what lay among them and is no copy.
    """

    digests: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    made: list[Path] = field(default_factory=list)

    def missing(self, named: Iterable[str]) -> tuple[str, ...]:
        """The digests that the record names and no copy has."""
        return tuple(sorted(set(named) - set(self.digests)))

    def take_back(self) -> None:
        for path in reversed(self.made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        self.made.clear()


def take_along(source: Path, target: Path, progress: Progress | None = None, *, dry_run: bool = False) -> Taken:
    """Copy every kept copy from one folder into another, and check each by its name; nothing there is replaced.

    `dry_run` only looks which there are. Where the first folder is not there, or holds no copy, no folder is made.
    What fails takes back what it made.
    Raises DatabaseDamaged for a copy that is not what its name says, on either side.
    """
    taken = Taken()
    try:
        there = sorted(each for each in source.iterdir() if not each.name.startswith(".")) if source.is_dir() else []
        for each in there:
            found = _NAMED.fullmatch(each.name)
            if found and each.is_file():
                taken.digests.append(found[1])
            else:
                taken.left.append(each.name)
        files = [each for each in there if each.name not in taken.left] if not dry_run else []
        if files:
            _make_folder(target, taken)
        for done, each in enumerate(files):
            if progress:
                progress("kept copies", done, len(files))
            _take(each, target / each.name, taken)
    except BaseException as fault:
        taken.take_back()
        if isinstance(fault, OSError):
            raise DatabaseUnreachable(
                f"the kept copies of `{source}` cannot be copied to `{target}`: {reason(fault)}. "
                "Put that right, then try again"
            ) from None
        raise
    return taken


def _make_folder(target: Path, taken: Taken) -> None:
    if target.is_dir():
        return
    if os.path.lexists(target):
        raise DatabaseExists(f"there is something at `{target}` already. Name another place, or move it away")
    missing = [each for each in (target, *target.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        taken.made.append(each)


def _take(source: Path, target: Path, taken: Taken) -> None:
    digest = source.name[:64]
    if os.path.lexists(target):
        if _digest_of(target) != digest:
            raise DatabaseDamaged(f"`{target}` is there already and no longer what was kept. Move it away first")
        return
    sweep(target)
    with unfinished_file(target) as unfinished:
        _copy(source, unfinished)
        if _digest_of(unfinished) != digest:
            raise DatabaseDamaged(f"the kept copy `{source}` is no longer what was kept. Move it away, or restore it")
        try:
            give_name(unfinished, target)
        except FileExistsError:  # another one of the same name is the same
            return
        taken.made.append(target)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as write:
        while chunk := read.read(CHUNK):
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())


def _digest_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as read:
        while chunk := read.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()
