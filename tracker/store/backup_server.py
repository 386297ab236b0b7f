"""Backing up and restoring a PostgreSQL database: an archive by `pg_dump` of one snapshot, read back row by row.

Restoring takes the rows alone from an archive, and the tables from the migrations: nothing that stands in the archive
is run, and the tables are those that this program makes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.archive import Row, Tables, columns_of, copying, listed_columns, quoted, read_archive, read_tables
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
from tracker.store.database import migrate
from tracker.store.engine import WAIT, File, Server, Told, check_known, reading, schema_of, take_back, writing
from tracker.store.errors import DatabaseExists, DatabaseForeign, DatabaseUnreachable, SelfCheckFailed
from tracker.store.faults import of_server
from tracker.store.postgres_programs import Program, ProgramFailed, find_program, newest_program, run
from tracker.store.postgres_programs import beside as beside_program

_SECRET = ("password", "sslpassword")
_ORDER = ("alembic_version", *(table.name for table in t.METADATA.sorted_tables))


def back_up_server(
    place: Server, file: Path, copies: Path | None, told: Told | None, progress: Progress | None, *, dry_run: bool
) -> BackedUp:
    """What `back_up` does for a PostgreSQL database."""
    with new_file(file) as unfinished:
        with reading(place, told=told) as connection:
            head = head_of(connection, place, told)
            version = int((connection.dialect.server_version_info or (0,))[0])
            dump = find_program("pg_dump", version, "the server is of")
            restore = beside_program(dump, "pg_restore")
            try:
                check_against(connection, place, head, progress)
            except BackupFaulty as fault:
                raise damaged(place, str(fault)) from None
            named = named_copies(connection, head)
            held = read_tables(connection, progress=progress)
            _dump(connection, dump, place, unfinished, progress)
        try:
            written = read_archive(restore, unfinished, progress=progress)
        except ProgramFailed as fault:
            raise SelfCheckFailed(f"the backup could not be read back: {fault}. Nothing was kept; try again") from None
        if written != held:
            raise SelfCheckFailed(
                f"the backup did not read back the same: {_different(held, written)}. Nothing was kept; try again"
            )
        size = unfinished.stat().st_size
        taken = take_along(copies, beside(file), progress, dry_run=dry_run) if copies else Taken()
        finish(unfinished, file, taken, dry_run=dry_run)
    return BackedUp(str(place), file, size, head, len(taken.digests), taken.missing(named), tuple(taken.left))


def restore_server(
    file: Path, place: Server, copies: Path | None, told: Told | None, progress: Progress | None, *, dry_run: bool
) -> Restored:
    """What `restore` does for a PostgreSQL database."""
    program = newest_program("pg_restore")
    try:
        tables, head = _looked_through(program, file, progress)
        with writing(place, told=told) as connection:
            if schema_of(connection, place) is not None:
                raise DatabaseExists(f"`{place}` holds a rulebook already. Name a database without tables")
            migrate(connection, head.schema)
            with _unguarded(connection):
                _fill(connection, program, file, tables, place, progress)
            made = read_tables(connection, like=tables, progress=progress)
            if made != tables:
                raise BackupFaulty(f"what was made of it is not what is in it: {_different(tables, made)}")
            check_against(connection, place, head, progress)
            head = head_of(connection, place)
            named = named_copies(connection, head)
            taken = take_along(beside(file), copies, progress, dry_run=dry_run) if copies else Taken()
            if dry_run:
                take_back(connection)
    except (BackupFaulty, ProgramFailed) as fault:
        raise unusable(file, str(fault)) from None
    return Restored(file, str(place), head, len(taken.digests), taken.missing(named))


def _dump(
    connection: sa.Connection, program: Program, place: Server, unfinished: Path, progress: Progress | None
) -> None:
    """Have `pg_dump` write what this very transaction sees. The password goes by the environment."""
    raw: Any = connection.connection.dbapi_connection
    from psycopg.conninfo import make_conninfo

    snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    known = {**raw.info.get_parameters(), "host": raw.info.host, "port": raw.info.port}
    target = make_conninfo("", **{name: value for name, value in known.items() if name not in _SECRET})
    env = {"PGPASSWORD": raw.info.password} if raw.info.password else {}
    options = ["--format=custom", "--no-privileges", "--encoding=UTF8", f"--lock-wait-timeout={round(WAIT * 1000)}"]
    options += [f"--schema={quoted(schema)}", f"--snapshot={snapshot}", f"--file={os.fspath(unfinished)}"]

    def tick() -> None:
        if progress:
            progress("copying", 0, 0)

    try:
        run(program, *options, f"--dbname={target}", env=env, tick=tick)
    except ProgramFailed as fault:
        raise DatabaseUnreachable(
            f"`pg_dump` could not back up `{place}`: {fault}. Put that right, then try again"
        ) from None


@dataclass
class _Look:
    """What is looked for among the rows of an archive: the schema, and the newest revision."""

    schemas: list[str] = field(default_factory=list)
    newest: tuple[int, str, str] | None = None

    def take(self, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        for row in rows:
            if table not in ("alembic_version", "revision"):
                continue
            cells = dict(zip(columns, row.decode().rstrip("\n").split("\t"), strict=True))
            if table == "alembic_version":
                self.schemas.append(cells["version_num"])
            elif self.newest is None or int(cells["number"]) > self.newest[0]:
                self.newest = (int(cells["number"]), cells["hash"], cells["digest"])


def _looked_through(program: Program, file: Path, progress: Progress | None) -> tuple[Tables, Head]:
    """What an archive holds, read to its end before anything is made of it."""
    look = _Look()
    try:
        tables = read_archive(program, file, take=look.take, progress=progress)
    except (ValueError, KeyError) as fault:
        raise BackupFaulty(f"a row cannot be read ({fault})") from None
    if not {"alembic_version", "revision", "entry"} <= set(tables):
        raise DatabaseForeign(f"`{file}` is no backup of a rulebook. Name a file that `tracker db backup` made")
    if len(look.schemas) != 1:
        raise BackupFaulty("it does not say which version of this program made it")
    schema = check_known(look.schemas[0], File(file))
    return tables, Head(schema, *look.newest) if look.newest else Head(schema, 0, None, None)


@contextmanager
def _unguarded(connection: sa.Connection) -> Iterator[None]:
    """Without the triggers that let rows in only with the newest revision; foreign keys and checks stay on."""
    tables = list(columns_of(connection))
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
    yield
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} ENABLE TRIGGER USER")


def _fill(
    connection: sa.Connection, program: Program, file: Path, tables: Tables, place: Server, progress: Progress | None
) -> None:
    """Bring the rows of an archive into the new tables."""
    import psycopg

    there = columns_of(connection)
    strange = sorted(name for name, rows in tables.items() if set(rows.columns) != set(there.get(name, ())))
    if strange:
        raise BackupFaulty(f"`{strange[0]}` is no table of this program, or has other columns")

    def take(table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        if table == "alembic_version":  # the migrations wrote it
            for _ in rows:
                pass
            return
        with copying(connection, f"COPY {listed_columns(table, columns)} FROM STDIN") as copy:
            for row in rows:
                copy.write(row)

    try:
        read_archive(program, file, order=_ORDER, take=take, progress=progress)
    except psycopg.Error as fault:
        ours = of_server(fault, place)
        if ours is not None:
            raise ours from fault
        raise BackupFaulty(str(fault).partition("\n")[0]) from None


def _different(wanted: Tables, found: Tables) -> str:
    """The first table in which two differ, in words."""
    for name in sorted({*wanted, *found}):
        one, other = wanted.get(name), found.get(name)
        if one is None or other is None:
            return f"`{name}` is in one of the two alone"
        if one != other:
            return f"`{name}` has {one.count} rows in one and {other.count} others in the other"
    return "nothing differs"
