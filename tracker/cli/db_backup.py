"""`tracker db backup` and `restore`: a database in one file that was read back, and a database made of such a file."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import click

from tracker.cli import options, signing
from tracker.cli.terminal import note, say_json, say_plain

SIZES = ("bytes", "kB", "MB", "GB", "TB")

_file = click.argument("file", type=click.Path(path_type=Path), metavar="FILE", help="The backup.")


@click.command()
@_file
@signing.dry_run
@options.as_json
@options.database
def backup(file: Path, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Back a database up to a new file, and read back what was written.

    The backup is one committed state, also while others ask and record, and its whole history is checked. Kept copies
    of documents go along in a folder beside it, FILE.copies. What is there already is never touched. A PostgreSQL
    database is backed up by `pg_dump`, which must not be older than the server; TRACKER_PG_BIN names its folder.

    \b
    Examples:
      tracker db backup rules-2026-11-23.backup
      tracker db backup clinic.backup --database postgresql://localhost/tracker

    Next: tracker db restore rules-2026-11-23.backup --database elsewhere.db
    """
    from tracker import backups
    from tracker.cli.opening import faults_told
    from tracker.cli.progress import Progress

    with faults_told(), Progress() as progress:
        copies = os.environ.get("TRACKER_COPIES")
        done = backups.back_up_database(database, file, copies=copies, dry_run=dry_run, told=note, progress=progress)
    signing.tell_dry(dry_run)
    for name in done["left_out"]:
        note(f"left out: `{name}` lies among the kept copies, and is none.")
    _tell_missing(done)
    if as_json:
        say_json({"format": "tracker.backup/1", **done})
        return
    say_plain(
        [
            f"Backed up {done['database']} to {done['file']} ({_size(done['bytes'])}), and read it back.",
            *_where_it_stands(done),
            "Next: keep it elsewhere, with this hash beside it; to use it: "
            f"tracker db restore {shlex.quote(done['file'])} --database NEW",
        ]
    )


@click.command(short_help="Make a database from a backup, where nothing is.")
@_file
@signing.dry_run
@options.as_json
@options.database
def restore(file: Path, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Make a database from a backup, where nothing is: a new file, or a PostgreSQL database without tables.

    The backup is checked before anything is made of it, and what was made is checked before it counts. What is there
    already is never touched. A backup that is damaged, or of a newer version of this program, leaves nothing behind.

    \b
    Examples:
      tracker db restore rules-2026-11-23.backup --database elsewhere.db
      tracker db restore clinic.backup --database postgresql://localhost/empty

    Next: tracker db status --database elsewhere.db
    """
    from tracker import backups
    from tracker.cli.opening import faults_told
    from tracker.cli.progress import Progress

    with faults_told(), Progress() as progress:
        copies = os.environ.get("TRACKER_COPIES")
        done = backups.restore_database(file, database, copies=copies, dry_run=dry_run, told=note, progress=progress)
    signing.tell_dry(dry_run)
    _tell_missing(done)
    if as_json:
        say_json({"format": "tracker.restored/1", **done})
        return
    command = "upgrade" if done["older"] else "status"
    named = f" --database {shlex.quote(done['database'])}" if database else ""
    say_plain(
        [
            f"Restored {done['file']} to {done['database']}, and read it back.",
            *_where_it_stands(done),
            *(["It was made by an older version of this program."] if done["older"] else []),
            f"Next: tracker db {command}{named}",
        ]
    )


def _where_it_stands(done: dict[str, Any]) -> list[str]:
    copies = done["copies"]
    return [
        f"Revision:  {done['revision']}{'' if done['revision'] else ' (nothing was recorded yet)'}",
        f"Head:      {done['chain_head'] or 'nothing'}",
        f"Content:   {done['digest'] or 'nothing'}",
        f"Copies:    {copies or 'no'} kept {'copy' if copies == 1 else 'copies'}",
    ]


def _tell_missing(done: dict[str, Any]) -> None:
    for digest in done["missing_copies"]:
        note(f"not there: the kept copy {digest}, which the record names.")


def _size(count: int) -> str:
    size, unit = float(count), 0
    while size >= 1000 and unit < len(SIZES) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {SIZES[unit]}" if unit else f"{count} bytes"
