"""The user's own sites as they are known now, or stood at a moment. The rulebook knows nothing of them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from tracker.domain.site import Site
from tracker.store.faults import intact
from tracker.store.mapping import site as s
from tracker.store.mapping.shelf import Shelf
from tracker.store.mapping.shelf import known_at as known_at_revision
from tracker.store.rulebook import revision_at


def load_sites(connection: sa.Connection, known_at: int | date | None = None) -> tuple[Site, ...]:
    """The sites known now, at a revision, or at the end of a day in UTC, by id.

    Raises RevisionUnknown for a number that has not been recorded.
    """
    with intact():
        number = revision_at(connection, known_at)
        found = s.load_sites(Shelf(connection, known_at_revision(number))) if number else {}
    return tuple(sorted(found.values(), key=lambda site: site.id))
