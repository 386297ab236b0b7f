"""The register of issued reports as it is known now, or stood at a moment. The rulebook knows nothing of it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from tracker.domain.issued import Register
from tracker.store.faults import intact
from tracker.store.mapping import issued as i
from tracker.store.mapping.shelf import Shelf
from tracker.store.mapping.shelf import known_at as known_at_revision
from tracker.store.rulebook import revision_at


def load_register(connection: sa.Connection, known_at: int | date | None = None) -> Register:
    """The reports and signatures known now, at a revision, or at the end of a day in UTC.

    Raises RevisionUnknown for a number that has not been recorded.
    """
    with intact():
        number = revision_at(connection, known_at)
        if number == 0:
            return Register()
        shelf = Shelf(connection, known_at_revision(number))
        reports, signatures = i.load_reports(shelf), i.load_signatures(shelf).values()
    return Register(
        tuple(report for _, report in sorted(reports.items())),
        tuple(sorted(signatures, key=lambda each: (each.report, each.on, each.who, each.words))),
    )
