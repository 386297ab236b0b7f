"""What takes a revision back: what it added goes as long as it still stands, and what it retired comes again.

Refused where something else stands in its place, or came and went since: what comes back would be older than that.
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.change import Change
from tracker.store.errors import RecordingRefused, RevisionUnknown
from tracker.store.history import retired_by
from tracker.store.mapping.entries import EntryName, digest_of, name_of
from tracker.store.revisions import entries_added, known, newest
from tracker.store.tables import REGISTERED, EntryKind, RevisionKind


def taken_back(connection: sa.Connection, number: int) -> Change:
    """The change that takes a revision back.

    What a correction and its undoing left as it was still stands: it is the content that counts. Raises
    RevisionUnknown; and RecordingRefused where something of it was revised again since, naming by what, or where it
    issued or signed a report.
    """
    last = newest(connection)
    if last is None or not 1 <= number <= last.number:
        raise RevisionUnknown(f"there is no revision r{number}: the newest is r{last.number if last else 0}")
    _refuse_registered(connection, number)
    standing = known(connection)
    added = {name_of(value): digest_of(value) for value in entries_added(connection, number).values()}
    gone = {name_of(value): value for value in retired_by(connection, number).values()}
    for name, digest in added.items():
        here = standing.get(name)
        if here is None:
            raise RecordingRefused(_gone(connection, number, name))
        if here.digest != digest:
            raise RecordingRefused(_revised(connection, number, name, here.digest))
    for name in gone:
        if name not in added and (came := _came_since(connection, number, name)):
            raise RecordingRefused(_came_again(connection, number, name, came, name in standing))
    ids = {name.name for name in added if name.kind is EntryKind.INSTRUMENT and name not in gone}
    looks = {
        name: each.digest
        for name, each in standing.items()
        if name.kind is EntryKind.VERIFICATION and name.name.partition("/")[0] in ids
    }
    retire = {**added, **looks}
    add = tuple(gone[name] for name in sorted(gone))
    return Change(RevisionKind.UNDO, add, tuple(sorted(retire.items())), number)


def _refuse_registered(connection: sa.Connection, number: int) -> None:
    """Raise RecordingRefused for a revision that issued or signed a report: that happened, and stands for good."""
    query = sa.select(t.entry.c.kind, t.entry.c.name).where(t.entry.c.added == number)
    for kind, name in connection.execute(query.where(t.entry.c.kind.in_([each.value for each in REGISTERED]))):
        if kind == EntryKind.REPORT.value:
            raise RecordingRefused(f"r{number} issued `{name}`, and an issued report stands. Issue another instead")
        report = name.partition("/")[0]
        raise RecordingRefused(f"r{number} signed `{report}`, and a signature stands. Issue another report instead")


def _of(name: EntryName) -> sa.ColumnElement[bool]:
    return sa.and_(t.entry.c.kind == EntryKind(name.kind).value, t.entry.c.name == name.name)


def _came_since(connection: sa.Connection, number: int, name: EntryName) -> int | None:
    """The revision that last recorded a namesake after another; None: none did."""
    query = sa.select(sa.func.max(t.entry.c.added)).where(_of(name), t.entry.c.added > number)
    found: int | None = connection.execute(query).scalar_one()
    return found


def _went(connection: sa.Connection, name: EntryName) -> int:
    """The revision that last retired a namesake."""
    query = sa.select(sa.func.max(t.retirement.c.revision)).join(t.entry, t.entry.c.id == t.retirement.c.entry)
    found: int = connection.execute(query.where(_of(name))).scalar_one()
    return found


def _gone(connection: sa.Connection, number: int, name: EntryName) -> str:
    by = _went(connection, name)
    return (
        f"`{name}` is known no more since r{by}, so r{number} cannot be taken back as a whole. If something else of it"
        f" should go, correct that; if `{name.name}` should come again, undo r{by}"
    )


def _revised(connection: sa.Connection, number: int, name: EntryName, digest: str) -> str:
    """Which revision to undo first: the one that first made of it what it is now, and not one that undid another."""
    made = sa.select(sa.func.min(t.entry.c.added)).where(
        _of(name), t.entry.c.added > number, t.entry.c.digest == digest
    )
    by = connection.execute(made).scalar_one()
    return f"`{name}` was revised again by r{by} after r{number}. Undo r{by} first, or correct it as it is now"


def _came_again(connection: sa.Connection, number: int, name: EntryName, came: int, stands: bool) -> str:
    if stands:
        return (
            f"`{name}` was recorded again by r{came} since r{number}, and is not written over. Correct it as it is now"
        )
    by = _went(connection, name)
    return (
        f"`{name}` was recorded again by r{came} since r{number}, and went again by r{by}. Undo r{by} if that one"
        " should come back, or record the older one anew"
    )
