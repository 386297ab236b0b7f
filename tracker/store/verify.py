"""Holding a history against itself: every row, every entry, every revision, every proposal, and the guards.

What is found first is told first. A history that was cut short, or put in another's place, is sound in itself: that
shows only against a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.store import tables as t
from tracker.store.digest import FIRST_PREVIOUS, digest
from tracker.store.engine import SCHEMAS
from tracker.store.guards import missing_guards
from tracker.store.heads import Told, apart_in_time, apart_since, heads_after
from tracker.store.mapping.entries import digest_of, load_entries, name_of, rows_of
from tracker.store.mapping.shelf import Shelf, Wanted
from tracker.store.proposals import Proposal, hash_of
from tracker.store.revisions import Revision, chained, content_now
from tracker.store.rows import FORMS, digest_of_rows, read_rows, rows_digest
from tracker.store.told import NOWHERE, as_told, number_of, read, reckoned

CHUNK = 2_000
"""Entries that are read at once."""

Spoiled = dict[int, list[str]]
"""What is wrong, by the revision that it spoils; what was found first is told."""


@value_class(frozen=True)
class HistoryFault:
    """What does not hold. `revision` is the first one that it spoils; None: none in particular."""

    revision: int | None
    message: str

    def __str__(self) -> str:
        return f"r{self.revision}: {self.message}" if self.revision is not None else self.message


@value_class(frozen=True)
class Checked:
    """What a check of the history found. `head` covers all that is recorded, `digest` all content known.

    Both None: nothing was recorded.
    """

    revisions: int
    entries: int
    head: str | None
    digest: str | None
    faults: tuple[HistoryFault, ...]


def verify(
    connection: sa.Connection, head: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Checked:
    """Recompute the whole history. `head` is one that was kept elsewhere.

    `progress` is told how many entries of how many are done.
    """
    faults = [HistoryFault(None, said) for said in _of_the_tables(connection)]
    if faults and not _is_readable(connection):
        return Checked(0, 0, None, None, tuple(faults))
    added, entries, spoiled = _entries(connection, progress)
    retired, proposals = _retirements(connection), _proposals(connection, spoiled)
    apart, in_time = reckoned(lambda: apart_since(connection, 0)), reckoned(lambda: apart_in_time(connection, 0))
    if apart is None or in_time is None:
        faults.append(HistoryFault(None, "what became of a proposal cannot be read"))
    count, before, previous, last, now, is_head_there = 0, 0, FIRST_PREVIOUS, None, None, head is None
    for row in connection.execute(as_told(t.revision)):
        number = row.number
        if number > before + 1:
            more = "" if number == before + 2 else f", and all up to r{number - 1}"
            _spoil(spoiled, before + 1, f"it is missing{more}")
        if row.previous != previous:
            _spoil(spoiled, number, "it does not follow the revision before it")
        if row.proposal is not None and row.proposal not in proposals:
            _spoil(spoiled, number, f"proposal {row.proposal}, which it approves, is missing")
        with_it = added.pop(number, []), retired.pop(number, [])
        approves, since = proposals.get(row.proposal), (apart or {}).get(number - 1, ())
        if reckoned(partial(_hash, row, *with_it, approves, since)) != row.hash:
            _spoil(spoiled, number, "what it says, added or retired is not what was recorded")
        count, before, previous, last = count + 1, number, row.hash, row
        for now in _heads(row.hash, (in_time or {}).get(number, ())):
            is_head_there = is_head_there or now == head
    for number in sorted({*added, *retired}):
        _spoil(spoiled, number, "it is missing, and something says that it was recorded with it")
    if last and reckoned(partial(content_now, connection, last.number)) != last.digest:
        _spoil(spoiled, last.number, "what is known is not what it left")
    found = [HistoryFault(None if number == NOWHERE else number, said[0]) for number, said in sorted(spoiled.items())]
    if not is_head_there:
        found.append(HistoryFault(None, _HEAD_GONE))
    return Checked(count, entries, now, last.digest if last else None, (*found, *faults))


def _heads(hash: Any, apart: Sequence[Told]) -> Sequence[str]:
    """The heads from a revision on, the last of them that which stands now or stood before the next one."""
    return reckoned(lambda: tuple(heads_after(hash, apart))) or (hash,)


def _spoil(spoiled: Spoiled, number: int, message: str) -> None:
    spoiled.setdefault(number, []).append(message)


def _hash(
    row: sa.Row[Any],
    added: list[list[str]],
    retired: list[list[str]],
    approves: str | None,
    apart: Sequence[list[str]],
) -> str:
    """The hash that a revision must have, after what it says and what was recorded with it."""
    return digest(chained(read(row, Revision), sorted(added), sorted(retired), approves, apart))


_HEAD_GONE = (
    "the head that was kept elsewhere is not in this history: it was cut short, or another was put in its place"
)


def _of_the_tables(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the schema, or with the guards that keep what is recorded."""
    versions = list(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
    if versions != [SCHEMAS[-1]]:
        told = ", ".join(versions) or "nothing"
        yield f"the database says that its schema is {told}, and its tables are of {SCHEMAS[-1]}"
    missing = missing_guards(connection)
    if missing:
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        yield f"the guard `{missing[0]}`{more} is missing or altered, so what is recorded could be changed"


def _is_readable(connection: sa.Connection) -> bool:
    """Whether every column is there that the check reads."""
    look = sa.inspect(connection)
    there = {table: {c["name"] for c in look.get_columns(table)} for table in look.get_table_names()}
    return all({c.name for c in table.c} <= there.get(name, set()) for name, table in t.METADATA.tables.items())


def _entries(
    connection: sa.Connection, progress: Callable[[int, int], None] | None
) -> tuple[dict[int, list[list[str]]], int, Spoiled]:
    """What each revision added, as it is chained; how many entries there are; and what is wrong with their rows."""
    columns = (t.entry.c.id, t.entry.c.kind, t.entry.c.name, t.entry.c.digest, t.entry.c.added, t.entry.c.rows)
    entries = connection.execute(sa.select(*columns).order_by(t.entry.c.id)).all()
    added: dict[int, list[list[str]]] = {}
    spoiled: Spoiled = {}
    counted = dict.fromkeys(FORMS, 0)
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        rows = read_rows(connection, chunk[0].id, chunk[-1].id)
        values: dict[int, Any] | None = None
        for id, kind, name, each, told, whole in chunk:
            revision = number_of(told)
            added.setdefault(revision, []).append([kind, name, each] if whole is None else [kind, name, each, whole])
            own = rows.get(id, ())
            is_strange = False
            for table, _, _, with_it in own:
                counted[table] += 1
                is_strange |= with_it != told
            found = reckoned(partial(rows_digest, own))
            if is_strange:
                _spoil(spoiled, revision, f"rows of `{kind} {name}` say another revision")
            elif whole is None:
                values = _values(connection, chunk[0].id, chunk[-1].id) if values is None else values
                if not _says(values.get(id), kind, name, each, found):
                    _spoil(spoiled, revision, f"the rows of `{kind} {name}` are not what was recorded")
            elif found != whole:
                _spoil(spoiled, revision, f"the rows of `{kind} {name}` are not what was recorded")
        if progress is not None:
            progress(min(start + CHUNK, len(entries)), len(entries))
    for table, count in counted.items():
        there = connection.execute(sa.select(sa.func.count()).select_from(t.METADATA.tables[table])).scalar_one()
        if there != count:
            _spoil(spoiled, _first_stray(connection, table), f"`{table}` has rows that belong to nothing")
    return added, len(entries), spoiled


def _first_stray(connection: sa.Connection, table: str) -> int:
    """The revision that the first row without an entry says."""
    here = t.METADATA.tables[table]
    known_ones = sa.select(t.entry.c.id)
    query = sa.select(sa.func.min(here.c.added)).where(here.c.entry.not_in(known_ones))
    return number_of(connection.execute(query).scalar_one() or 0)


def _values(connection: sa.Connection, first: int, last: int) -> dict[int, Any]:
    """The values of entries that were recorded without a digest of their rows."""
    try:
        return dict(load_entries(Shelf(connection, Wanted(f"entry BETWEEN {first:d} AND {last:d}", 0))))
    except (ValueError, KeyError, TypeError):
        return {}


def _says(value: Any, kind: str, name: str, each: str, rows: str | None) -> bool:
    """Whether a value is what its entry says, and its rows hold nothing else."""
    if value is None:
        return False
    named = name_of(value)
    return (named.kind, named.name, digest_of(value), digest_of_rows(rows_of(value))) == (kind, name, each, rows)


def _retirements(connection: sa.Connection) -> dict[int, list[list[str]]]:
    """What each revision retired, as it is chained."""
    gone: dict[int, list[list[str]]] = {}
    query = sa.select(t.retirement.c.revision, t.entry.c.kind, t.entry.c.name, t.entry.c.digest).join_from(
        t.retirement, t.entry, t.entry.c.id == t.retirement.c.entry, isouter=True
    )
    for revision, kind, name, each in connection.execute(query):
        gone.setdefault(number_of(revision), []).append([str(kind), str(name), str(each)])
    return gone


def _proposals(connection: sa.Connection, spoiled: Spoiled) -> dict[int, str]:
    """The hash of every proposal. What is wrong with one spoils the first revision after it was made."""
    found: dict[int, str] = {}
    before = 0
    for row in connection.execute(as_told(t.proposal)):
        covering = number_of(row.base) + 1
        if row.number > before + 1:
            _spoil(spoiled, covering, f"proposal {before + 1} is missing")
        if reckoned(partial(_proposal_hash, row)) != row.hash:
            _spoil(spoiled, covering, f"proposal {row.number} is not what was proposed")
        found[row.number], before = row.hash, row.number
    return found


def _proposal_hash(row: sa.Row[Any]) -> str:
    return hash_of(read(row, Proposal))
