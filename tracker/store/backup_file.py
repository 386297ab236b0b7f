"""Backing up and restoring a SQLite database, by SQLite's own backup of a snapshot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from tracker.store.backup import (
    BackedUp,
    BackupFaulty,
    Head,
    Restored,
    check_against,
    damaged,
    finish,
    head_of,
    named_copies,
    new_file,
    unusable,
)
from tracker.store.backup_copies import Progress, Taken, beside, take_along
from tracker.store.engine import File, Told, reading
from tracker.store.errors import DatabaseDamaged
from tracker.store.faults import translated

PAGES = 2_000
"""Pages that are copied at once, between two words about how far it is."""

STEPS = 5_000_000
"""Steps of SQLite's machine between two words about a long check."""


def back_up_file(
    place: File, file: Path, copies: Path | None, told: Told | None, progress: Progress | None, *, dry_run: bool
) -> BackedUp:
    """What `back_up` does for a SQLite database."""
    with new_file(file) as unfinished:
        with reading(place, told=told) as connection:
            head = head_of(connection, place)
            _copy_pages(connection, unfinished, file, progress)
        unfinished.chmod(place.path.stat().st_mode & 0o666)  # who may not read the one may not read the other
        try:
            named = check_copy(unfinished, head, progress)
        except (BackupFaulty, DatabaseDamaged) as fault:
            raise damaged(place, _cause(fault)) from None
        size = unfinished.stat().st_size
        taken = take_along(copies, beside(file), progress, dry_run=dry_run) if copies else Taken()
        finish(unfinished, file, taken, dry_run=dry_run)
    return BackedUp(str(place), file, size, head, len(taken.digests), taken.missing(named), tuple(taken.left))


def restore_file(
    file: Path, place: File, copies: Path | None, told: Told | None, progress: Progress | None, *, dry_run: bool
) -> Restored:
    """What `restore` does for a SQLite database."""
    backup = File(file)
    with new_file(place.path) as unfinished:
        try:
            with reading(backup, told=told) as connection:
                head = head_of(connection, backup)
                _check_pages(connection, progress)
                check_against(connection, backup, head, progress)
                _copy_pages(connection, unfinished, place.path, progress)
            named = check_copy(unfinished, head, progress)
        except (BackupFaulty, DatabaseDamaged) as fault:
            raise unusable(file, _cause(fault)) from None
        taken = take_along(beside(file), copies, progress, dry_run=dry_run) if copies else Taken()
        finish(unfinished, place.path, taken, dry_run=dry_run)
    return Restored(file, str(place), head, len(taken.digests), taken.missing(named))


def _cause(fault: BackupFaulty | DatabaseDamaged) -> str:
    """What is wrong, without the name of the file and what to do, for which other words are wanted."""
    said = str(fault).partition(". Restore")[0]
    return said.partition(" is damaged: ")[2] or said


def _copy_pages(connection: sa.Connection, target: Path, final: Path, progress: Progress | None) -> None:
    """Copy the snapshot that a connection reads to a new file, and have it reach the disk."""
    source = connection.connection.dbapi_connection
    assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for the type checker

    def so_far(status: int, remaining: int, total: int) -> None:
        if progress:
            progress("copying", total - remaining, total)

    with translated(final), closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=PAGES, progress=so_far)
        copy.execute("PRAGMA journal_mode = DELETE")


def check_copy(unfinished: Path, head: Head, progress: Progress | None) -> frozenset[str]:
    """Read back what was written; the digests of the kept copies that the record names."""
    here = File(unfinished)
    with reading(here) as connection:
        _check_pages(connection, progress)
        check_against(connection, here, head, progress)
        return named_copies(connection, head)


def _check_pages(connection: sa.Connection, progress: Progress | None) -> None:
    """Whether every page, row, index, constraint and pointer is sound. Raises BackupFaulty."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - for the type checker
    if progress:
        raw.set_progress_handler(lambda: progress("checking the pages", 0, 0), STEPS)
    found = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupFaulty(found.splitlines()[-1])
    stray = raw.execute("PRAGMA foreign_key_check").fetchone()
    raw.set_progress_handler(None, 0)
    if stray is not None:
        raise BackupFaulty(f"a row of `{stray[0]}` points to nothing")
