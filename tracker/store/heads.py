"""The heads of a history: one hash for each state that it was in, which covers all that was recorded until then.

While nothing is kept apart, the head is the hash of the newest revision. Each proposal and each rejection after it
makes another head, so that one kept elsewhere shows who proposed what before any later revision covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.columns import moment, written
from tracker.store.digest import digest
from tracker.store.mapping.shelf import select_from

TICK = timedelta(microseconds=1)
"""By so much, at the least, what is kept apart follows what was kept apart before: its time is its order."""

Told = list[str]
"""A proposal or a rejection in the words that a hash covers."""


def apart_since(connection: sa.Connection, base: int) -> dict[int, list[Told]]:
    """What was kept apart after each revision from `base` on, proposals first, as the next revision covers it."""
    return {at: [told for _, told in found] for at, found in _apart(connection, base).items()}


def apart_in_time(connection: sa.Connection, base: int) -> dict[int, list[Told]]:
    """The same in the order in which it happened."""
    found = _apart(connection, base).items()
    return {at: [told for _, told in sorted(each, key=lambda one: one[0])] for at, each in found}


def _apart(connection: sa.Connection, base: int) -> dict[int, list[tuple[datetime, Told]]]:
    found: dict[int, list[tuple[datetime, Told]]] = {}
    made = f"SELECT base, number, hash, time FROM proposal WHERE base >= {base:d} ORDER BY number"  # noqa: S608
    for row in connection.exec_driver_sql(made):
        found.setdefault(row.base, []).append((moment(row.time), ["proposed", str(row.number), row.hash]))
    gone = select_from(connection, t.rejection, f"WHERE base >= {base:d} ORDER BY proposal")
    for row in connection.exec_driver_sql(gone):
        at = moment(row.time)
        told = [str(row.proposal), row.who, row.account or "", row.why, written(at)]
        found.setdefault(row.base, []).append((at, ["rejected", *told]))
    return found


def heads_after(head: str, apart: Iterable[Told]) -> Iterator[str]:
    """A head, and one more for each thing that was kept apart after it."""
    yield head
    for told in apart:
        head = digest({"format": "tracker.head/1", "before": head, "apart": told})
        yield head


def head_now(connection: sa.Connection) -> str | None:
    """The head as it is. None: nothing was recorded yet."""
    row = connection.exec_driver_sql("SELECT number, hash FROM revision ORDER BY number DESC LIMIT 1").one_or_none()
    if row is None:
        return None
    *_, last = heads_after(row.hash, apart_in_time(connection, row.number).get(row.number, ()))
    return last


def next_time(connection: sa.Connection, at: datetime) -> datetime:
    """When something is kept apart: as said, or right after the last thing that was, or at the newest revision."""

    def last(table: sa.Table) -> datetime | None:
        found: datetime | None = connection.execute(sa.select(sa.func.max(table.c.time))).scalar_one()
        return found

    apart = [each + TICK for each in (last(t.proposal), last(t.rejection)) if each]
    newest = last(t.revision)
    return max(at.astimezone(UTC), *apart, *([newest] if newest else []))
