"""Databases backed up with the copies that they name, and made again from such a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.databases import made_default, new_place


def back_up_database(
    database: str | None,
    file: Path,
    *,
    copies: str | None,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Any]:
    """Back a database up to a new file, with its kept copies beside it, and read back what was written.

    `copies` is where these are kept, if not where the database has them.
    """
    from tracker.sources.keep import folder_of
    from tracker.store.backup import back_up

    named = database or made_default()
    folder = folder_of(named, copies)
    done = back_up(named, file, copies=folder, dry_run=dry_run, told=told, progress=progress)
    return {
        "dry_run": dry_run,
        "database": done.database,
        "file": str(done.file),
        "bytes": done.size,
        "schema": done.head.schema,
        "revision": done.head.revision,
        "digest": done.head.digest,
        "chain_head": done.head.kept,
        "copies": done.copies,
        "missing_copies": list(done.missing),
        "left_out": list(done.left),
    }


def restore_database(
    file: Path,
    database: str | None,
    *,
    copies: str | None,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Any]:
    """Make a database from a backup where nothing is, and read back what was made."""
    from tracker.sources.keep import folder_of
    from tracker.store.backup import restore

    with new_place(database, dry_run) as named:
        folder = folder_of(named, copies)
        done = restore(file, named, copies=folder, dry_run=dry_run, told=told, progress=progress)
    return {
        "dry_run": dry_run,
        "file": str(done.file),
        "database": done.database,
        "schema": done.head.schema,
        "older": done.is_older,
        "revision": done.head.revision,
        "digest": done.head.digest,
        "chain_head": done.head.kept,
        "copies": done.copies,
        "missing_copies": list(done.missing),
    }
