"""Making and upgrading databases, so that a killed run leaves the old state or the new one and nothing between.

A SQLite file is made whole under a name of its own in the same folder, and only then given its name. On PostgreSQL one
transaction makes it. The schema comes from the migrations alone, on both.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa

from tracker import places
from tracker.domain.rulebook import Rulebook
from tracker.newfile import give_name, sweep, unfinished_file
from tracker.store import tables as t
from tracker.store.engine import (
    SCHEMAS,
    WAIT,
    File,
    Told,
    Where,
    check_known,
    check_schema,
    hold_off_askers,
    making,
    schema_of,
    take_back,
    where,
    writing,
)
from tracker.store.errors import DatabaseDamaged, DatabaseExists, DatabaseReadOnly, DatabaseUnreachable
from tracker.store.faults import reason, translated
from tracker.store.here import signed_here
from tracker.store.revisions import PACK_WHY, LoadResult, Signed, load_pack

if TYPE_CHECKING:
    from alembic.config import Config


class Filling(NamedTuple):
    """What a new database is filled with, by whom and when. `account` None: it is not kept."""

    rulebook: Rulebook
    signed: Signed


def create(database: str, *, dry_run: bool = False, told: Told | None = None) -> None:
    """Make an empty database: the schema, and nothing recorded. Raises DatabaseExists when something is there."""
    _create(where(database), None, told, dry_run=dry_run)


def create_and_fill(
    database: str,
    rulebook: Rulebook,
    who: str,
    at: datetime,
    *,
    account: str | None = None,
    here: bool = False,
    dry_run: bool = False,
    told: Told | None = None,
) -> LoadResult:
    """Make a database with a rulebook as revision 1. Raises DatabaseExists when something is there.

    `here` says that moment and account are what this machine says now. `dry_run` does all of it, and keeps nothing.
    """
    result = _create(
        where(database), Filling(rulebook, Signed(who, PACK_WHY, at, account, here)), told, dry_run=dry_run
    )
    assert result is not None  # noqa: S101 - for the type checker: what was filled has a result
    return result


def first_use(
    database: str, rulebook: Rulebook, who: str, at: datetime, *, account: str | None = None, here: bool = False
) -> bool:
    """Make and fill the default database, with its folder, unless it is there. Whether this call made it.

    Of several processes at once one makes it; the others find it made.
    """
    place = where(database)
    if isinstance(place, File):
        try:
            place.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise DatabaseUnreachable(
                f"the folder `{place.path.parent}` cannot be made: {reason(fault)}. Name another with `--database`"
            ) from None
    try:
        create_and_fill(database, rulebook, who, at, account=account, here=here)
    except DatabaseExists:
        return False
    return True


def upgrade(database: str, *, wait: float = WAIT, told: Told | None = None) -> str | None:
    """Bring the schema up to date in one transaction, and say which it had before. None: it was up to date.

    It takes the writers' lock, so that nothing is recorded meanwhile, and on a server waits for who asks. A SQLite
    file is copied first, beside itself, under a name that ends in `.backup`.
    """
    place = where(database)
    try:
        return _upgrade(place, wait, told)
    except DatabaseReadOnly as fault:
        if isinstance(place, File):
            raise
        raise DatabaseReadOnly(
            f"the tables of `{place}` belong to another user, who alone may upgrade them. Ask that user to run"
            " `tracker db upgrade`"
        ) from fault


def _upgrade(place: Where, wait: float, told: Told | None) -> str | None:
    with writing(place, wait=wait, told=told, foreign_keys=False) as connection:
        before = check_known(schema_of(connection, place), place)
        if before == SCHEMAS[-1]:
            return None
        if isinstance(place, File):
            backup(place, before, connection)
        hold_off_askers(connection, place, wait, told)
        migrate(connection)
        check_schema(connection, place)
        if isinstance(place, File) and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise DatabaseDamaged(
                f"the upgrade of `{place}` would leave rows that point nowhere, so it was undone. Report this"
            )
    return before


def backup(place: File, schema: str, connection: sa.Connection) -> Path:
    """Copy what is committed in a file beside it, under a free name, and read it back; the copy's path.

    Raises DatabaseDamaged where the copy does not hold what the file says, so that nothing should be built on it.
    """
    from tracker.store.backup import BackupFaulty, head_of
    from tracker.store.backup_file import check_copy

    with unfinished_file(place.path) as unfinished, translated(place):
        source = f"file:{quote(os.fspath(place.path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as here, closing(sqlite3.connect(unfinished)) as copy:
            here.backup(copy)
        try:
            check_copy(unfinished, head_of(connection, place), None)
        except BackupFaulty as fault:
            raise DatabaseDamaged(
                f"`{place}` is damaged, so it was not upgraded: {fault}. Restore it from a backup"
            ) from None
        number = 1
        while True:
            kept = place.path.with_name(f"{place.path.name}.schema-{schema}.{number}.backup")
            try:
                give_name(unfinished, kept)
            except FileExistsError:
                number += 1
            else:
                return kept


def migrate(connection: sa.Connection, to: str = "head") -> None:
    """Run the migrations up to a schema revision (`head`: the newest) within the transaction of a connection."""
    from alembic import command

    command.upgrade(_configuration(connection), to)


def migrate_back(connection: sa.Connection, to: str) -> None:
    """Undo the migrations after a schema revision (`base`: all of them). What only they held is lost."""
    from alembic import command

    command.downgrade(_configuration(connection), to)


def _configuration(connection: sa.Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(places.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = t.METADATA
    return config


def _create(place: Where, fill: Filling | None, told: Told | None, *, dry_run: bool) -> LoadResult | None:
    if isinstance(place, File):
        return _create_file(place, fill, dry_run=dry_run)
    with writing(place, told=told) as connection:
        if schema_of(connection, place) is not None:
            raise DatabaseExists(f"`{place}` holds a rulebook already. Bring it up to date with `tracker db upgrade`")
        migrate(connection)
        result = _filled(connection, fill, told) if fill else None
        if dry_run:
            take_back(connection)
        return result


def _filled(connection: sa.Connection, fill: Filling, told: Told | None) -> LoadResult:
    signed = signed_here(connection, fill.signed, told)
    return load_pack(connection, fill.rulebook, signed.who, signed.at, account=signed.account)


def _create_file(place: File, fill: Filling | None, *, dry_run: bool) -> LoadResult | None:
    refuse_if_taken(place)
    result = None
    try:
        sweep(place.path)
        with unfinished_file(place.path) as unfinished, translated(place):
            with making(unfinished, foreign_keys=False) as connection:
                migrate(connection)
            if fill:
                with making(unfinished) as connection:
                    result = _filled(connection, fill, None)
            if not dry_run:
                give_name(unfinished, place.path)
    except FileExistsError:
        raise DatabaseExists(f"`{place}` was made by another process just now. Use that one") from None
    except OSError as fault:
        raise DatabaseUnreachable(
            f"`{place}` cannot be made: {reason(fault)}. Look at the permissions of its folder"
        ) from None
    return result


def refuse_if_taken(place: File) -> None:
    """Whether a file may be made there. Raises DatabaseExists, DatabaseUnreachable."""
    if os.path.lexists(place.path):
        raise DatabaseExists(f"there is something at `{place}` already. Name another place, or move it away")
    for leftover in (f"{place.path}-journal", f"{place.path}-wal"):
        if os.path.lexists(leftover):
            raise DatabaseExists(
                f"`{leftover}` belongs to a database that is no more, and would spoil a new one. Move it away"
            )
    if not place.path.parent.is_dir():
        raise DatabaseUnreachable(f"there is no folder `{place.path.parent}`. Make it first, or name another place")
