"""Taking a revision back: by a new one, which retires what it added and adds again what it retired."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.change import Change
from tracker.store.errors import RecordingRefused, RevisionUnknown
from tracker.store.mapping.entries import EntryName, Value, digest_of, name_of
from tracker.store.mapping.shelf import Shelf, Wanted
from tracker.store.revisions import Known, entries_added, known, newest
from tracker.store.tables import EntryKind, RevisionKind


def retired_by(connection: sa.Connection, number: int) -> dict[int, Value]:
    """What one revision retired, by entry, as values made from the rows."""
    from tracker.store.mapping.entries import load_entries

    gone = "SELECT retirement.entry FROM retirement WHERE retirement.revision = :revision"
    return load_entries(Shelf(connection, Wanted(f"entry IN ({gone})", number)))


def undoing(connection: sa.Connection, number: int) -> Change:
    """The change that takes a revision back.

    Raises RevisionUnknown; and RecordingRefused where something of it was revised again since, naming by what.
    """
    last = newest(connection)
    if last is None or not 1 <= number <= last.number:
        raise RevisionUnknown(f"there is no revision r{number}: the newest is r{last.number if last else 0}")
    standing = known(connection)
    added, gone = entries_added(connection, number), retired_by(connection, number)
    for entry, value in added.items():
        name = name_of(value)
        if standing.get(name) != Known(entry, digest_of(value)):
            raise RecordingRefused(_revised(connection, number, name, entry))
    changed = {name_of(value) for value in added.values()}
    for value in gone.values():
        name = name_of(value)
        if name not in changed and name in standing:
            raise RecordingRefused(_revised(connection, number, name, None))
    back = {name_of(value) for value in gone.values()}
    retire = {name_of(value): digest_of(value) for value in added.values()}
    retire |= _looks_at({name for name in retire if name not in back}, standing)
    return Change(RevisionKind.UNDO, tuple(sorted(gone.values(), key=name_of)), tuple(sorted(retire.items())), number)


def _looks_at(leaving: set[EntryName], standing: Mapping[EntryName, Known]) -> dict[EntryName, str]:
    """The verifications of documents that are no more: they would speak for another text of the same id."""
    ids = {name.name for name in leaving if name.kind is EntryKind.INSTRUMENT}
    return {
        name: each.digest
        for name, each in standing.items()
        if name.kind is EntryKind.VERIFICATION and name.name.partition("/")[0] in ids
    }


def _revised(connection: sa.Connection, number: int, name: EntryName, entry: int | None) -> str:
    if entry is None:
        query = sa.select(sa.func.max(t.entry.c.added)).where(
            t.entry.c.kind == EntryKind(name.kind).value, t.entry.c.name == name.name
        )
    else:
        query = sa.select(t.retirement.c.revision).where(t.retirement.c.entry == entry)
    by = connection.execute(query).scalar_one()
    return f"`{name}` was revised again by r{by} after r{number}. Undo r{by} first, or correct it as it is now"
