"""The user's own sites as they are known now, or stood at a moment. The rulebook knows nothing of them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from tracker.domain.site import Site
from tracker.store import tables as t
from tracker.store.faults import intact
from tracker.store.mapping import site as s
from tracker.store.mapping.shelf import Shelf
from tracker.store.mapping.shelf import known_at as known_at_revision
from tracker.store.rulebook import revision_at


def changed_in(connection: sa.Connection, id: str, known_at: int | date | None = None) -> int:
    """The revision in which a site became what it is known as then; 0: there was none of that id.

    Raises RevisionUnknown for a number that has not been recorded.
    """
    with intact():
        number = revision_at(connection, known_at)
        rows = Shelf(connection, known_at_revision(number)).top(t.site, "id", [id]) if number else []
        return int(rows[0].added) if rows else 0


def load_sites(connection: sa.Connection, known_at: int | date | None = None) -> tuple[Site, ...]:
    """The sites known now, at a revision, or at the end of a day in UTC, by id.

    Raises RevisionUnknown for a number that has not been recorded.
    """
    with intact():
        number = revision_at(connection, known_at)
        found = s.load_sites(Shelf(connection, known_at_revision(number))) if number else {}
    return tuple(sorted(found.values(), key=lambda site: site.id))
