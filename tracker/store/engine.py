"""Opening a database: to ask (read only, one snapshot) or to record (one writer at a time, all or nothing).

A database is named by a path, or by a SQLAlchemy URL of SQLite or PostgreSQL. Opening never makes one.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from tracker.domain.value_class import value_class
from tracker.store.deferred import deferred
from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DriverMissing,
    UrlInvalid,
)
from tracker.store.faults import intact, reason, translated

SCHEMAS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""The schema revisions this program knows, oldest first; the last is the one it works with."""

APPLICATION_ID = 0x4B435431
"""What marks a SQLite file as ours, in its header (`KCT1`)."""

WRITERS_LOCK = 0x4B435431
"""The advisory lock that a writer holds on PostgreSQL, so that the revisions stay one chain."""

UPGRADE_LOCK = 0x4B435432
"""The advisory lock that a migration holds on PostgreSQL and that who asks shares, so that each waits for the other.

It needs no right, so every role may share it. Recording takes no notice of it: who asks holds up upgrades alone.
"""

WAIT = 30.0
"""Seconds that one waits for another to finish: a writer for a writer, and on SQLite also a writer for readers."""

NO_ANSWER = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}
"""Seconds after which a server that does not answer, or is no longer there, is given up."""

PROGRAM = "tracker"
"""How a session of ours is called in PostgreSQL's list of sessions, unless PGAPPNAME or the URL says otherwise."""

_ELSEWHERE = "Point to the right one with `--database` or TRACKER_DATABASE"
_MAGIC = b"SQLite format 3\x00"


@value_class(frozen=True)
class File:
    """A SQLite database."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@value_class(frozen=True)
class Server:
    """A PostgreSQL database. Its words never show the password."""

    url: sa.URL

    def __str__(self) -> str:
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)


Where = File | Server


def where(database: str) -> Where:
    """What a path or a URL names. Raises UrlInvalid."""
    if "://" not in database:
        if not database.strip():
            raise UrlInvalid("the name of the database is empty. Write a path, or a URL such as sqlite:///rules.db")
        return File(Path(database).expanduser())
    try:
        url = sa.make_url(database)
    except (ArgumentError, ValueError):
        scheme = database.partition(":")[0]
        raise UrlInvalid(
            f"this `{scheme}` URL cannot be read. Write sqlite:///PATH or postgresql://HOST/NAME"
        ) from None
    kind, _, driver = url.drivername.partition("+")
    if kind == "sqlite" and driver in ("", "pysqlite"):
        if not url.database or url.database == ":memory:":
            raise UrlInvalid("a database in memory would be forgotten at once. Name a file: sqlite:///rules.db")
        if url.database.startswith("file:") or url.query:
            raise UrlInvalid("options are not taken in a SQLite URL. Write sqlite:///PATH")
        return File(Path(url.database))
    if kind in ("postgresql", "postgres") and driver in ("", "psycopg"):
        if "@" in (url.host or ""):
            raise UrlInvalid("the password in the URL holds an `@`. Write it as `%40`")
        return Server(url.set(drivername="postgresql+psycopg"))
    raise UrlInvalid(f"`{url.drivername}` is not supported. Write sqlite:///PATH or postgresql://HOST/NAME")


Told = Callable[[str], None]
"""Where a wait is told, in one line, once it has lasted a second."""


@contextmanager
def open_for_asking(database: str, *, wait: float = WAIT, told: Told | None = None) -> Iterator[sa.Connection]:
    """A connection that reads one snapshot and can write nothing."""
    place = where(database)
    with reading(place, wait=wait, told=told) as connection:
        with intact():
            check_schema(connection, place, wait=wait, told=told)
        yield connection


@contextmanager
def open_for_recording(database: str, *, wait: float = WAIT, told: Told | None = None) -> Iterator[sa.Connection]:
    """A connection in the one transaction that may write; it commits at the end, or rolls back on any error."""
    place = where(database)
    with writing(place, wait=wait, told=told) as connection:
        with intact():
            check_schema(connection, place)
        yield connection


@contextmanager
def reading(place: Where, *, wait: float = WAIT, told: Told | None = None) -> Iterator[sa.Connection]:
    """A reading transaction, whatever the schema."""
    if isinstance(place, File):
        look_at_file(place)
        engine = _file_engine(place, "ro", wait, told)
    else:
        engine = _server_engine(place, asking=True)
    with translated(place), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(
    place: Where, *, wait: float = WAIT, told: Told | None = None, foreign_keys: bool = True
) -> Iterator[sa.Connection]:
    """A writing transaction, whatever the schema. Foreign keys are off only while a migration copies tables.

    Raises DatabaseLocked when another did not finish within `wait` seconds.
    """
    if isinstance(place, File):
        look_at_file(place)
        _look_whether_writable(place)
        engine = _file_engine(place, "rw", wait, told, foreign_keys=foreign_keys)
    else:
        engine = _server_engine(place, asking=False)
    with translated(place), engine.connect() as connection, connection.begin():
        if isinstance(place, Server):
            _take_writers_lock(connection, place, wait, told)
        yield connection


def take_back(connection: sa.Connection) -> None:
    """Undo what a writing transaction did so far: a dry run, which only looked whether it could."""
    transaction = connection.get_transaction()
    assert transaction is not None  # noqa: S101 - for the type checker: a connection is handed out in one
    transaction.rollback()


def _take_writers_lock(connection: sa.Connection, place: Server, wait: float, told: Told | None) -> None:
    """Be the only writer, in one exchange where nobody else is. No later lock is waited for any longer either."""
    once = sa.select(
        sa.func.set_config("lock_timeout", f"{max(round(wait * 1000), 1)}ms", True),
        sa.func.pg_try_advisory_xact_lock(WRITERS_LOCK),
    )
    if not connection.execute(once).one()[1]:
        from tracker.store.waiting import wait_for_server

        wait_for_server(connection, WRITERS_LOCK, place, wait, told)


def hold_off_askers(connection: sa.Connection, place: Where, wait: float, told: Told | None) -> None:
    """Before the tables of a server change, wait until those are done who ask; who asks next waits for the change.

    Raises DatabaseLocked when they did not finish within `wait` seconds. A file needs no such thing.
    """
    if isinstance(place, File):
        return
    if not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(UPGRADE_LOCK))).scalar_one():
        from tracker.store.waiting import READERS, wait_for_server

        wait_for_server(connection, UPGRADE_LOCK, place, wait, told, READERS)


def let_upgrade_finish(connection: sa.Connection, place: Where, wait: float, told: Told | None) -> None:
    """Wait until no upgrade of a server is under way, before anything is read. Raises DatabaseLocked."""
    if isinstance(place, Server):
        _tables_of_server(connection, place, wait, told)


@contextmanager
def making(path: Path, *, foreign_keys: bool = True) -> Iterator[sa.Connection]:
    """A writing transaction on a new SQLite file, which is made if need be."""
    engine = _file_engine(File(path), "rwc", WAIT, None, foreign_keys=foreign_keys)
    with engine.connect() as connection, connection.begin():
        yield connection


def check_schema(
    connection: sa.Connection, place: Where, *, wait: float | None = None, told: Told | None = None
) -> None:
    """Whether the tables are ours and of the version that this program works with."""
    if check_known(schema_of(connection, place, wait=wait, told=told), place) != SCHEMAS[-1]:
        raise DatabaseOlder(
            f"`{place}` was made by an older version of this program. Upgrade it with `tracker db upgrade`"
        )


def check_known(found: str | None, place: Where) -> str:
    """A schema revision that this program knows. Raises DatabaseMissing, DatabaseNewer."""
    if found is None:
        raise DatabaseMissing(f"there is no rulebook in `{place}` yet. {_make(place)}")
    if found not in SCHEMAS:
        raise DatabaseNewer(
            f"`{place}` was made by a newer version of this program (schema {found}). Install that version to use it"
        )
    return found


def schema_of(
    connection: sa.Connection, place: Where, *, wait: float | None = None, told: Told | None = None
) -> str | None:
    """The schema revision of a database; None when it holds no tables of ours and nobody else's either.

    `wait` is how long this transaction waits for a lock of a server from now on, in seconds; None: as it was. Who only
    reads waits as long for an upgrade to finish, which is told after a second.
    """
    if isinstance(place, File):
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
    else:
        names = _tables_of_server(connection, place, wait, told)
    if not names or (set(names) == {"alembic_version"} and not _versions(connection)):
        return None
    if not {"alembic_version", "revision", "entry"} <= set(names):
        if isinstance(place, File):
            raise DatabaseDamaged(f"`{place}` has lost some of its tables. Restore it from a backup")
        raise DatabaseForeign(f"`{place}` holds other tables. Give the rulebook a database of its own")
    versions = _versions(connection)
    if len(versions) != 1:
        raise DatabaseDamaged(f"`{place}` does not say which version of this program made it. Restore it from a backup")
    return versions[0]


def _tables_of_server(connection: sa.Connection, place: Server, wait: float | None, told: Told | None) -> Sequence[str]:
    """The tables and views of the schema in use, also those that this user may not read.

    In the same exchange who asks says that no upgrade may begin before it is done. Where one is under way the
    transaction begins anew after it, so that its snapshot knows the tables as they are then.
    """
    limit = "" if wait is None else f"set_config('lock_timeout', '{max(round(wait * 1000), 1)}ms', true), "
    asks = wait is not None and connection.get_execution_options().get("postgresql_readonly", False)
    free = f"pg_try_advisory_xact_lock_shared({UPGRADE_LOCK})" if asks else "CAST(true AS boolean)"
    query = (
        f"SELECT relname, free FROM {limit}{free} AS free, pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"  # noqa: S608
        " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
    )
    found = connection.exec_driver_sql(query).all()
    if wait is not None and not all(row.free for row in found):
        from tracker.store.waiting import wait_for_upgrade

        with wait_for_upgrade(connection, UPGRADE_LOCK, place, wait, told):
            found = connection.exec_driver_sql(query).all()
    names = [row.relname for row in found]
    if not names and connection.exec_driver_sql("SELECT current_schema()").scalar() is None:
        raise DatabaseUnreachable(f"`{place}` lets this user use no schema. Ask who owns it (`tracker db roles`)")
    return names


def _versions(connection: sa.Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())


def look_at_file(place: File) -> None:
    """Whether a file is there and ours, told from its first bytes alone, so that nothing is opened by mistake."""
    path = place.path
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise DatabaseForeign(f"`{place}` is a folder. Name a file in it")
        if not stat.S_ISREG(mode):
            raise DatabaseForeign(f"`{place}` is no ordinary file. Name another one")
        with path.open("rb") as file:
            head = file.read(100)
    except (FileNotFoundError, NotADirectoryError):
        raise DatabaseMissing(f"there is no database at `{place}`. {_make(place)}") from None
    except OSError as fault:
        raise DatabaseUnreachable(f"`{place}` cannot be read: {reason(fault)}. Look at its permissions") from None
    if not head:
        raise DatabaseForeign(
            f"`{place}` is an empty file. Remove it, then make a database there with `tracker db init`"
        )
    if not head.startswith(_MAGIC):
        raise DatabaseForeign(f"`{place}` is not a database. {_ELSEWHERE}")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise DatabaseForeign(f"`{place}` is a database of another program. {_ELSEWHERE}")


def _look_whether_writable(place: File) -> None:
    """SQLite begins a writing transaction on a read-only file without a word, and complains at the first row only."""
    if not os.access(place.path, os.W_OK) or not os.access(place.path.absolute().parent, os.W_OK | os.X_OK):
        raise DatabaseReadOnly(f"`{place}` can be read but not written. Look at its permissions and its folder's")


def _make(place: Where) -> str:
    return (
        f"Make one with `tracker db init --database {place}`, or point to another with `--database` or TRACKER_DATABASE"
    )


def _file_engine(place: File, mode: str, wait: float, told: Told | None, *, foreign_keys: bool = True) -> sa.Engine:
    def begin(connection: sa.Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, _File)  # noqa: S101 - for the type checker
        with intact():
            if mode == "ro":
                raw.execute("BEGIN")
                _begin_to_read(raw, place, wait, told)
            else:
                _patiently(lambda: raw.execute("BEGIN IMMEDIATE"), place, wait, told)
        raw.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")

    def commit(raw: sqlite3.Connection) -> None:
        raw.execute("PRAGMA busy_timeout = 0")
        _patiently(lambda: sqlite3.Connection.commit(raw), place, wait, told, reading=True)

    def connect() -> _File:
        raw = _connected(place, mode)
        raw.committing = commit if mode != "ro" else sqlite3.Connection.commit
        raw.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        raw.execute("PRAGMA trusted_schema = OFF")
        raw.execute("PRAGMA cell_size_check = ON")
        raw.execute("PRAGMA mmap_size = 0")
        if mode != "ro":  # this one looks into the file, so another's lock may stand in its way
            with intact():
                _patiently(lambda: raw.execute("PRAGMA synchronous = FULL"), place, wait, told)
        return raw

    with deferred():
        engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", begin)
    return engine


class _File(sqlite3.Connection):
    """A connection whose commit waits for those who read, since SQLite's own waiting cannot say so."""

    committing: Callable[[sqlite3.Connection], None]

    def commit(self) -> None:
        self.committing(self)


def _connected(place: File, mode: str) -> _File:
    """A connection that itself never waits."""
    uri = f"file:{quote(os.fspath(place.path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0, factory=_File)


def _patiently(
    attempt: Callable[[], object], place: File, wait: float, told: Told | None, *, reading: bool = False
) -> None:
    """Do it, now or when those are done who stand in the way: another recording, or (`reading`) those who read."""
    try:
        attempt()
    except sqlite3.OperationalError as fault:
        from tracker.store.waiting import ANOTHER_RECORDING, READERS, is_busy, wait_for_file

        if not is_busy(fault):
            raise
        wait_for_file(attempt, place, wait, told, READERS if reading else ANOTHER_RECORDING)


def _begin_to_read(raw: sqlite3.Connection, place: File, wait: float, told: Told | None) -> None:
    """Take the snapshot. What a killed writer left half done is undone first, which a read-only connection may not."""

    def look() -> None:
        raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()

    try:
        _patiently(look, place, wait, told)
    except sqlite3.OperationalError as fault:
        if getattr(fault, "sqlite_errorcode", None) not in _CUT_SHORT or not Path(f"{place.path}-journal").exists():
            raise
        _undo_half_a_recording(place, wait, told)
        _patiently(look, place, wait, told)


_CUT_SHORT = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says to a read-only connection where a writer was killed; the second where its journal cannot be read."""


def _undo_half_a_recording(place: File, wait: float, told: Told | None) -> None:
    try:
        with translated(place), closing(_connected(place, "rw")) as raw:
            _patiently(lambda: raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone(), place, wait, told)
    except (DatabaseReadOnly, DatabaseUnreachable):
        raise DatabaseReadOnly(
            f"a recording in `{place}` was cut short, which only a writer can undo. Open it where it can be written"
        ) from None


def _server_engine(place: Server, *, asking: bool) -> sa.Engine:
    options: dict[str, object] = {"isolation_level": "READ COMMITTED"}  # who waited sees what was recorded meanwhile
    if asking:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    given = place.url.query
    arguments: dict[str, int | str] = {name: value for name, value in NO_ANSWER.items() if name not in given}
    if "application_name" not in given:
        arguments["fallback_application_name"] = PROGRAM
    try:
        engine = sa.create_engine(place.url, poolclass=NullPool, connect_args=arguments)
    except ImportError:
        raise DriverMissing(
            "PostgreSQL needs a driver that is not installed. Install it with"
            " `pip install 'ketamine-compliance-tracker[postgres]'`"
        ) from None
    return engine.execution_options(**options)
