"""The revisions between two moments, which of them can bear on a jurisdiction's answers, and what one retired."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.faults import intact
from tracker.store.mapping.entries import Value, load_entries
from tracker.store.mapping.shelf import Shelf, Wanted
from tracker.store.revisions import Revision, revision_of
from tracker.store.tables import EntryKind


def revisions_between(connection: sa.Connection, after: int, upto: int) -> tuple[Revision, ...]:
    """The revisions after a number, up to and with another, in their order."""
    with intact():
        between = sa.and_(t.revision.c.number > after, t.revision.c.number <= upto)
        rows = connection.execute(sa.select(t.revision).where(between).order_by(t.revision.c.number))
        return tuple(map(revision_of, rows))


def retired_by(connection: sa.Connection, number: int) -> dict[int, Value]:
    """What one revision retired, by entry, as values made from the rows."""
    gone = f"SELECT retirement.entry FROM retirement WHERE retirement.revision = {number:d}"  # noqa: S608 - a number
    return load_entries(Shelf(connection, Wanted(f"entry IN ({gone})", number)))


_OF_ONE_PLACE = (EntryKind.AUTHORITY, EntryKind.INSTRUMENT, EntryKind.VERIFICATION, EntryKind.SEARCH)
"""What is recorded of one jurisdiction; all else, such as a term, may bear on every one."""


def touching(connection: sa.Connection, jurisdiction: str, after: int, upto: int) -> frozenset[int]:
    """The numbers of the revisions between two that added or retired something of a jurisdiction, of Canada or of all.

    A change of the settings of a rulebook or of the user's own sites bears on no answer, nor does a report.
    """
    here = sa.select(t.authority.c.id).where(t.authority.c.jurisdiction.in_((jurisdiction, "CA")))
    texts = sa.select(t.instrument.c.id).where(t.instrument.c.authority.in_(here))
    ours = sa.union_all(
        sa.select(t.authority.c.entry).where(t.authority.c.jurisdiction.in_((jurisdiction, "CA"))),
        sa.select(t.instrument.c.entry).where(t.instrument.c.authority.in_(here)),
        sa.select(t.verification.c.entry).where(t.verification.c.instrument.in_(texts)),
        sa.select(t.search.c.entry).where(t.search.c.authority.in_(here)),
    )
    local = [kind.value for kind in _OF_ONE_PLACE]
    bearing = sa.or_(
        t.entry.c.kind.not_in((*local, EntryKind.SETTING.value, *(kind.value for kind in t.NO_GUIDANCE))),
        sa.and_(t.entry.c.kind.in_(local), t.entry.c.id.in_(ours)),
    )
    came = sa.select(t.entry.c.added).where(bearing, t.entry.c.added > after, t.entry.c.added <= upto)
    gone = (
        sa.select(t.retirement.c.revision)
        .join(t.entry, t.entry.c.id == t.retirement.c.entry)
        .where(bearing, t.retirement.c.revision > after, t.retirement.c.revision <= upto)
    )
    with intact():
        return frozenset(connection.execute(sa.union(came, gone)).scalars())
