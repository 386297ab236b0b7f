"""What a driver complains about, said as one of our errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseUnreachable,
    StoreError,
)

_AGAIN = "Try again when it has finished"


@contextmanager
def translated(place: object) -> Iterator[None]:
    """Turn the faults of a driver into ours; a fault of our own SQL stays what it is."""
    try:
        yield
    except DBAPIError as fault:
        ours = _of_file(fault.orig, place) if isinstance(fault.orig, sqlite3.Error) else of_server(fault.orig, place)
        if ours is None:
            raise
        raise ours from fault
    except sqlite3.Error as fault:
        ours = _of_file(fault, place)
        if ours is None:
            raise
        raise ours from fault


@contextmanager
def intact() -> Iterator[None]:
    """Around the reading of rows: a value that no recording could have left there means that the file is damaged."""
    try:
        yield
    except (ValueError, KeyError) as fault:
        said = str(fault).partition("\n")[0]
        raise DatabaseDamaged(
            f"the database holds what was never recorded: {said}. Restore it from a backup"
        ) from fault


def reason(fault: OSError) -> str:
    """What the system says, in lower case."""
    return (fault.strerror or "the system gave no reason").lower()


def _of_file(fault: sqlite3.Error, place: object) -> StoreError | None:
    code = getattr(fault, "sqlite_errorcode", None)
    if code is None:
        if "decode" in str(fault).lower():
            return DatabaseDamaged(f"`{place}` holds text that cannot be read. Restore it from a backup")
        return None
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseLocked(f"another process is recording in `{place}`. {_AGAIN}")
        case sqlite3.SQLITE_READONLY:
            return DatabaseReadOnly(f"`{place}` can be read but not written. Look at its permissions and its folder's")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DatabaseDamaged(f"`{place}` is damaged: {fault}. Restore it from a backup")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return DatabaseUnreachable(f"`{place}` cannot be opened: {fault}. Look at its permissions and its folder's")
        case sqlite3.SQLITE_FULL:
            return DatabaseUnreachable(f"`{place}` cannot grow: the disk is full. Make room; nothing was recorded")
        case sqlite3.SQLITE_IOERR:
            return DatabaseUnreachable(f"`{place}` cannot be read or written: {fault}. Look at the disk")
        case sqlite3.SQLITE_ERROR if any(words in str(fault) for words in ("no such", "malformed", "unsupported")):
            return DatabaseDamaged(f"`{place}` has lost a part of itself: {fault}. Restore it from a backup")
        case _:
            return None


def of_server(fault: BaseException | None, place: object) -> StoreError | None:
    """What the driver of a server says, as one of our errors; None: it is a fault of our own SQL."""
    state = getattr(fault, "sqlstate", None)
    if state is None:
        first = str(fault).strip().splitlines()
        if type(fault).__name__ in ("OperationalError", "ConnectionTimeout"):
            if any("does not exist" in line and "database" in line for line in first):
                return DatabaseMissing(f"there is no database `{place}`. Have one made, then run `tracker db init`")
            reason = first[0] if first else "no answer"
            return DatabaseUnreachable(f"`{place}` cannot be reached: {reason}. Look at its address and that it runs")
        return None
    match state:
        case "3D000":
            return DatabaseMissing(f"there is no database `{place}`. Have one made, then run `tracker db init`")
        case "55P03" | "40P01" | "40001" | "57014":
            return DatabaseLocked(f"another process holds what is needed of `{place}` for too long. {_AGAIN}")
        case "42501":
            said = str(fault).partition("\n")[0]
            return DatabaseReadOnly(
                f"`{place}` does not let this user do that: {said}. Ask who owns it for the right (`tracker db roles`)"
            )
        case "25006":
            return DatabaseReadOnly(f"`{place}` may be read but not written by this user. Ask for the right to write")
        case _ if state.startswith(("08", "28", "57", "53")):
            return DatabaseUnreachable(f"`{place}` cannot be used: {str(fault).splitlines()[0]}. Ask who runs it")
        case "42P01" | "42703":
            return DatabaseDamaged(f"`{place}` has lost a part of itself: {str(fault).splitlines()[0]}. Restore it")
        case _:
            return None
