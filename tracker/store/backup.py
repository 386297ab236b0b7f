"""Backing up a database and restoring it, by the engine's own means, and never without reading back what was written.

A backup is one committed snapshot, made while others ask and record. It is whole under a name of its own before it
gets its real name, and nothing that is there is ever replaced. `backup_file` does it for SQLite, `backup_server` for
PostgreSQL; here stands what both promise.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.newfile import give_name, sweep, unfinished_file
from tracker.store import tables as t
from tracker.store.backup_copies import Progress, Taken
from tracker.store.database import refuse_if_taken
from tracker.store.engine import APPLICATION_ID, SCHEMAS, WAIT, File, Told, Where, check_known, schema_of, where
from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseExists,
    DatabaseForeign,
    DatabaseMissing,
    DatabaseUnreachable,
    UrlInvalid,
)
from tracker.store.faults import reason
from tracker.store.heads import head_now
from tracker.store.revisions import content_now


@value_class(frozen=True)
class Head:
    """Where a history stands: its newest revision, the hash of it, and the digest of all content known.

    Revision 0: nothing was recorded yet, and there is no hash and no digest. `kept` is what to keep elsewhere: it
    covers also what is kept apart.
    """

    schema: str
    revision: int
    hash: str | None
    digest: str | None
    kept: str | None = field(default=None, compare=False)


@value_class(frozen=True)
class BackedUp:
    """A backup that was made and read back. `size` is in bytes.

    `copies` counts the kept copies beside it; `missing` are the digests that the record names and no copy has; `left`
    is what lay among the copies and is none.
    """

    database: str
    file: Path
    size: int
    head: Head
    copies: int
    missing: tuple[str, ...]
    left: tuple[str, ...]


@value_class(frozen=True)
class Restored:
    """A database that was made from a backup and read back. `copies` counts the kept copies that came along."""

    file: Path
    database: str
    head: Head
    copies: int
    missing: tuple[str, ...]

    @property
    def is_older(self) -> bool:
        """Whether it must be upgraded before it can be asked."""
        return self.head.schema != SCHEMAS[-1]


class BackupFaulty(Exception):  # noqa: N818 - named for what is the case, as the errors of the store are
    """What was read back is not what it must be; the message says how, for whoever knows which file it is about."""


def back_up(
    database: str,
    file: Path,
    *,
    copies: Path | None = None,
    dry_run: bool = False,
    told: Told | None = None,
    progress: Progress | None = None,
) -> BackedUp:
    """Back a database up to a new file, with its kept copies in a folder beside it, and check what was written.

    `copies` is the folder where the copies are kept. `dry_run` does and checks all of it, and keeps nothing but what
    is told. Raises DatabaseExists when something is there already, and
    DatabaseDamaged when the database does not hold what it says, so that no backup of it could be trusted.
    """
    place = where(database)
    if isinstance(place, File):
        from tracker.store.backup_file import back_up_file

        return back_up_file(place, file, copies, told, progress, dry_run=dry_run)
    from tracker.store.backup_server import back_up_server

    return back_up_server(place, file, copies, told, progress, dry_run=dry_run)


def restore(
    file: Path,
    database: str,
    *,
    copies: Path | None = None,
    dry_run: bool = False,
    told: Told | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Make a database from a backup where nothing is: a new file, or a database of a server without tables.

    The backup is checked first, and what was made is checked again before it counts. `copies` is the folder where the
    copies of the new database are kept. `dry_run` does and checks all of it, and keeps nothing. Raises
    DatabaseDamaged, DatabaseForeign, DatabaseNewer for a file that is no sound backup of a rulebook, and
    DatabaseExists when something is there already.
    """
    place = where(database)
    of_a_file = is_file_backup(file)
    if of_a_file != isinstance(place, File):
        raise UrlInvalid(
            f"`{file}` is a backup of a SQLite database, so it is restored to a file. Write --database PATH"
            if of_a_file
            else f"`{file}` is a backup of a PostgreSQL database. Write --database postgresql://HOST/NAME"
        )
    if isinstance(place, File):
        from tracker.store.backup_file import restore_file

        return restore_file(file, place, copies, told, progress, dry_run=dry_run)
    from tracker.store.backup_server import restore_server

    return restore_server(file, place, copies, told, progress, dry_run=dry_run)


def is_file_backup(file: Path) -> bool:
    """Whether a backup is one of a SQLite database; else it is one of PostgreSQL. Raises DatabaseForeign."""
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe or a device would be read for ever
            raise DatabaseForeign(f"`{file}` is no ordinary file. Name a file that `tracker db backup` made")
        with file.open("rb") as opened:
            first = opened.read(100)
    except FileNotFoundError:
        raise DatabaseMissing(f"there is no backup at `{file}`. Look at its name") from None
    except OSError as fault:
        raise DatabaseUnreachable(f"the backup `{file}` cannot be read: {reason(fault)}. Put that right") from None
    if first.startswith(b"PGDMP"):
        return False
    if not first.startswith(b"SQLite format 3\x00"):
        raise DatabaseForeign(f"`{file}` is no backup. Name a file that `tracker db backup` made")
    if int.from_bytes(first[68:72], "big") != APPLICATION_ID:
        raise DatabaseForeign(f"`{file}` is a database of another program. Name a file that `tracker db backup` made")
    return True


def head_of(connection: sa.Connection, place: Where, told: Told | None = None) -> Head:
    """Where the history of a database stands, whatever known schema it has."""
    schema = check_known(schema_of(connection, place, wait=WAIT, told=told), place)
    newest = "SELECT number, hash, digest FROM revision ORDER BY number DESC LIMIT 1"
    row = connection.exec_driver_sql(newest).first()
    if row is None:
        return Head(schema, 0, None, None)
    return Head(schema, row.number, row.hash, row.digest, row.hash if schema == SCHEMAS[0] else head_now(connection))


def check_against(connection: sa.Connection, place: Where, head: Head, progress: Progress | None) -> None:
    """Whether what was written is what was meant: the same head, and a history that holds. Raises BackupFaulty."""
    found = head_of(connection, place)
    if found != head:
        raise BackupFaulty(
            f"its newest revision is {found.revision}, where {head.revision} with another hash was meant"
        )
    if head.schema == SCHEMAS[-1]:
        _verified(connection, progress)
    if head.revision and content_now(connection) != head.digest:
        raise BackupFaulty("what is known in it is not what its newest revision says")


def _verified(connection: sa.Connection, progress: Progress | None) -> None:
    """The whole history recomputed, as `tracker history verify` does. Raises BackupFaulty with the first fault."""
    from tracker.store.verify import verify

    told = None if progress is None else lambda done, of: progress("checking the history", done, of)
    checked = verify(connection, progress=told)
    if checked.faults:
        raise BackupFaulty(str(checked.faults[0]))


def damaged(place: object, cause: str) -> DatabaseDamaged:
    """A backup was to be made of a database that does not hold what it says."""
    return DatabaseDamaged(f"`{place}` is damaged, so no backup was made of it: {cause}. Restore an older backup")


def unusable(file: Path, cause: str) -> DatabaseDamaged:
    """A backup that cannot be restored."""
    return DatabaseDamaged(f"the backup `{file}` is damaged: {cause}. Nothing was restored; take another backup")


def named_copies(connection: sa.Connection, head: Head) -> frozenset[str]:
    """The digests of the kept copies that the record names; before there were any, none."""
    if head.schema == SCHEMAS[0]:
        return frozenset()
    named = connection.execute(sa.select(t.instrument.c.copy).where(t.instrument.c.copy.is_not(None)).distinct())
    return frozenset(named.scalars())


@contextmanager
def new_file(final: Path) -> Iterator[Path]:
    """A path to make a file at, where `final` is free."""
    refuse_if_taken(File(final))
    try:
        sweep(final)
        with unfinished_file(final) as unfinished:
            yield unfinished
    except OSError as fault:
        raise DatabaseUnreachable(f"`{final}` cannot be written: {reason(fault)}. Name another place") from None


def finish(unfinished: Path, final: Path, taken: Taken, *, dry_run: bool) -> None:
    """Give a checked file its name; the copies that were made for it stay only if it got it."""
    if dry_run:
        return
    try:
        give_name(unfinished, final)
    except BaseException as fault:
        if not os.path.lexists(final):
            taken.take_back()
        if isinstance(fault, FileExistsError):
            raise DatabaseExists(f"`{final}` was made by another process just now. Name another place") from None
        raise
