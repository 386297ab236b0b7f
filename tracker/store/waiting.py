"""Waiting for others: a moment in silence, then one line that says for what, and only so long.

Imported when there is somebody to wait for, so that a run that need not wait pays nothing.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tracker.store.errors import DatabaseLocked

QUIET = 1.0
"""Seconds of waiting before it is told."""

PAUSE = 0.016
"""Seconds between two tries on a file, at most; SQLite's own pauses grow, so that who waits longest tries least."""

SHORTEST = 0.002
"""What the longest pause shrinks to while one waits: who waits longest tries most often."""

Told = Callable[[str], None]

ANOTHER_RECORDING = ("another recording in {place} to finish", "another process is recording in {place}")
READERS = ("who is still reading {place} to finish", "another process is still reading {place}")
UPGRADE = ("an upgrade of {place} to finish", "another process is upgrading {place}")
"""What is waited for, and what is the case when it was in vain."""

_HOLDER = sa.text(
    """SELECT a.application_name, a.usename, a.pid,
       to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid() AND l.classid = 0 AND l.objid = :lock AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND CASE WHEN :shared THEN l.mode = 'ExclusiveLock' ELSE l.granted END
 ORDER BY l.granted DESC, a.xact_start LIMIT 1"""
)
"""Who stands in the way: whoever holds the lock, or for who would share it also the one who waits to have it alone."""


def in_vain(case: str, waited: float) -> DatabaseLocked:
    """What is said when the wait was given up."""
    return DatabaseLocked(
        f"{case} and did not finish within {waited:.4g} s, so nothing was done here. Try again when it has finished"
    )


def is_busy(fault: sqlite3.Error) -> bool:
    """Whether a file is locked by another just now, so that the same try may succeed later."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def wait_for_file(
    attempt: Callable[[], object], place: object, wait: float, told: Told | None, what: tuple[str, str]
) -> None:
    """Try again and again until it works, for `wait` seconds at most. Raises DatabaseLocked.

    Each pause is random and the longest one shrinks with the time waited, so that nobody is left behind for long.
    """
    waits_for, case = (words.format(place=f"`{place}`") for words in what)
    began = time.monotonic()
    silent = True
    while True:
        waited = time.monotonic() - began
        if waited >= wait:
            raise in_vain(case, wait)
        if silent and waited >= QUIET:
            silent = False
            if told:
                told(f"waiting for {waits_for}, up to {wait:.4g} s")
        longest = max(SHORTEST, PAUSE / (1 + waited))
        time.sleep(min(random.uniform(0, longest), max(wait - waited, 0)))  # noqa: S311 - no secret
        try:
            attempt()
        except sqlite3.OperationalError as fault:
            if not is_busy(fault):
                raise
        else:
            return


def wait_for_server(
    connection: sa.Connection,
    lock: int,
    place: object,
    wait: float,
    told: Told | None,
    what: tuple[str, str] = ANOTHER_RECORDING,
    *,
    shared: bool = False,
) -> None:
    """Queue for a lock of a PostgreSQL database, for `wait` seconds at most. Raises DatabaseLocked.

    The server queues fairly. After the first second the place in the queue is given up once, to look who holds it.
    A lock that is `shared` outlasts the transaction; any other ends with it.
    """
    waits_for, case = (words.format(place=f"`{place}`") for words in what)
    quiet = min(QUIET, wait)
    given = _queue(connection, lock, quiet, shared=shared)
    holder = "" if given else _holder(connection, lock, shared=shared)
    if not given and wait > quiet:
        if told:
            told(f"waiting for {waits_for}, up to {wait:.4g} s" + (f"; it is {holder}" if holder else ""))
        given = _queue(connection, lock, wait - quiet, shared=shared)
        holder = holder if given else _holder(connection, lock, shared=shared)
    if not given:
        raise in_vain(f"{case} ({holder})" if holder else case, wait)
    connection.execute(lock_timeout(wait))


@contextmanager
def wait_for_upgrade(
    connection: sa.Connection, lock: int, place: object, wait: float, told: Told | None
) -> Iterator[None]:
    """Let an upgrade finish, for `wait` seconds at most; within, no other one can begin. Raises DatabaseLocked.

    The transaction that waited saw the tables as they were before the upgrade, so it is given up: the next statement
    begins another one, and the lock is held over both.
    """
    wait_for_server(connection, lock, place, wait, told, UPGRADE, shared=True)
    connection.connection.rollback()  # the driver's, which begins anew by itself; SQLAlchemy's would be at its end
    yield
    connection.execute(sa.select(sa.func.pg_advisory_unlock_shared(lock)))


def lock_timeout(wait: float) -> sa.Select[tuple[str]]:
    """The statement by which this transaction waits for no lock of a server longer than that."""
    return sa.select(sa.func.set_config("lock_timeout", f"{max(round(wait * 1000), 1)}ms", True))


def _queue(connection: sa.Connection, lock: int, wait: float, *, shared: bool) -> bool:
    """Whether the lock was given in time. Without it the transaction is as it was, and in no savepoint any more.

    The guards let only the transaction itself add to a revision. SQLAlchemy's own savepoints stay after a rollback.
    """
    connection.exec_driver_sql("SAVEPOINT queue")
    given = True
    try:
        connection.execute(lock_timeout(wait))
        take = sa.func.pg_advisory_lock_shared if shared else sa.func.pg_advisory_xact_lock
        connection.execute(sa.select(take(lock)))
    except OperationalError as fault:
        if getattr(fault.orig, "sqlstate", None) != "55P03":
            raise
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT queue")
        given = False
    connection.exec_driver_sql("RELEASE SAVEPOINT queue")
    return given


def _holder(connection: sa.Connection, lock: int, *, shared: bool) -> str:
    """Who stands in the way of a lock, as far as the server tells; empty when nobody does any more."""
    found = connection.execute(_HOLDER, {"lock": lock, "shared": shared}).first()
    if found is None:
        return ""
    since = f" since {found.since}" if found.since else ""
    return f"`{found.application_name or 'a program'}` of user `{found.usename}`{since}, process {found.pid}"
