"""Holding a history against itself: every row, every entry, every revision, every proposal, and the guards.

What is found first is told first. A history that was cut short, or put in another's place, is sound in itself: that
shows only against a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.digest import FIRST_PREVIOUS, content_digest, digest
from tracker.store.engine import SCHEMAS
from tracker.store.guards import missing_guards
from tracker.store.mapping.entries import digest_of, load_entries, name_of, rows_of
from tracker.store.mapping.shelf import Shelf, Wanted
from tracker.store.proposals import Proposal, hash_of, list_proposals
from tracker.store.revisions import apart_since, chained, known, revision_of
from tracker.store.rows import FORMS, digest_of_rows, read_rows, rows_digest

CHUNK = 2_000
"""Entries that are read at once."""


@dataclass(frozen=True)
class HistoryFault:
    """What does not hold. `revision` is the first one that it spoils; None: none in particular."""

    revision: int | None
    message: str

    def __str__(self) -> str:
        return f"r{self.revision}: {self.message}" if self.revision is not None else self.message


@dataclass(frozen=True)
class Checked:
    """What a check of the history found. `head` and `digest` are the newest revision's; None: nothing was recorded."""

    revisions: int
    entries: int
    head: str | None
    digest: str | None
    faults: tuple[HistoryFault, ...]


def verify(
    connection: sa.Connection, head: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Checked:
    """Recompute the whole history. `head` is the hash of a revision that was kept elsewhere.

    `progress` is told how many entries of how many are done.
    """
    faults = [HistoryFault(None, said) for said in _of_the_tables(connection)]
    if faults and not _is_readable(connection):
        return Checked(0, 0, None, None, tuple(faults))
    added, entries, wrong = _entries(connection, progress)
    retired, apart = _retirements(connection), apart_since(connection, 0)
    proposals = {p.number: p for p, _ in list_proposals(connection)}
    spoiled = {number: [*wrong.get(number, ())] for number in wrong}
    for message, number in _of_proposals(connection, proposals):
        spoiled.setdefault(number, []).append(message)
    count, last, is_head_there = 0, None, head is None
    for row in connection.execute(sa.select(t.revision).order_by(t.revision.c.number)):
        revision = revision_of(row)
        before = last.number if last else 0
        for missing in range(before + 1, revision.number):
            spoiled.setdefault(missing, []).append("it is missing")
        if revision.previous != (last.hash if last else FIRST_PREVIOUS):
            spoiled.setdefault(revision.number, []).append("it does not follow the revision before it")
        proposal = proposals.get(revision.proposal) if revision.proposal else None
        here = chained(
            revision,
            sorted(added.pop(revision.number, ())),
            sorted(retired.pop(revision.number, ())),
            proposal.hash if proposal else None,
            apart.get(revision.number - 1, ()),
        )
        if digest(here) != revision.hash:
            message = "what it says, added or retired is not what was recorded"
            spoiled.setdefault(revision.number, []).append(message)
        count, last, is_head_there = count + 1, revision, is_head_there or revision.hash == head
    for number in sorted({*added, *retired}):
        spoiled.setdefault(number, []).append("it is missing, and something says that it was recorded with it")
    if last and content_digest((n.kind, n.name, e.digest) for n, e in known(connection).items()) != last.digest:
        spoiled.setdefault(last.number, []).append("what is known is not what it left")
    found = [HistoryFault(number, said[0]) for number, said in sorted(spoiled.items())]
    if not is_head_there:
        found.append(HistoryFault(None, _HEAD_GONE))
    return Checked(count, entries, last.hash if last else None, last.digest if last else None, (*found, *faults))


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
) -> tuple[dict[int, list[list[str]]], int, dict[int, list[str]]]:
    """What each revision added, as it is chained; how many entries there are; and what is wrong with their rows."""
    columns = (t.entry.c.id, t.entry.c.kind, t.entry.c.name, t.entry.c.digest, t.entry.c.added, t.entry.c.rows)
    entries = connection.execute(sa.select(*columns).order_by(t.entry.c.id)).all()
    added: dict[int, list[list[str]]] = {}
    wrong: dict[int, list[str]] = {}
    counted = dict.fromkeys(FORMS, 0)
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        rows = read_rows(connection, chunk[0].id, chunk[-1].id)
        values: dict[int, Any] | None = None
        for id, kind, name, each, revision, whole in chunk:
            added.setdefault(revision, []).append([kind, name, each] if whole is None else [kind, name, each, whole])
            own = rows.get(id, ())
            is_strange = False
            for table, _, _, with_it in own:
                counted[table] += 1
                is_strange |= with_it != revision
            if is_strange:
                wrong.setdefault(revision, []).append(f"rows of `{kind} {name}` say another revision")
            elif whole is not None:
                if rows_digest(own) != whole:
                    wrong.setdefault(revision, []).append(f"the rows of `{kind} {name}` are not what was recorded")
            else:
                values = _values(connection, chunk[0].id, chunk[-1].id) if values is None else values
                if not _says(values.get(id), kind, name, each, rows_digest(own)):
                    wrong.setdefault(revision, []).append(f"the rows of `{kind} {name}` are not what was recorded")
        if progress is not None:
            progress(min(start + CHUNK, len(entries)), len(entries))
    for table, count in counted.items():
        there = connection.execute(sa.select(sa.func.count()).select_from(t.METADATA.tables[table])).scalar_one()
        if there != count:
            wrong.setdefault(_first_stray(connection, table), []).append(f"`{table}` has rows that belong to nothing")
    return added, len(entries), wrong


def _first_stray(connection: sa.Connection, table: str) -> int:
    """The revision that the first row without an entry says."""
    here = t.METADATA.tables[table]
    known_ones = sa.select(t.entry.c.id)
    query = sa.select(sa.func.min(here.c.added)).where(here.c.entry.not_in(known_ones))
    return connection.execute(query).scalar_one() or 0


def _values(connection: sa.Connection, first: int, last: int) -> dict[int, Any]:
    """The values of entries that were recorded without a digest of their rows."""
    try:
        return dict(load_entries(Shelf(connection, Wanted(f"entry BETWEEN {first:d} AND {last:d}", 0))))
    except (ValueError, KeyError, TypeError):
        return {}


def _says(value: Any, kind: str, name: str, each: str, rows: str) -> bool:
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
        gone.setdefault(revision, []).append([str(kind), str(name), str(each)])
    return gone


def _of_proposals(connection: sa.Connection, proposals: dict[int, Proposal]) -> Iterator[tuple[str, int]]:
    """What is wrong with proposals, each with the revision that covers it: the first after it was made."""
    expected = 1
    for number, proposal in sorted(proposals.items()):
        for missing in range(expected, number):
            yield f"proposal {missing} is missing", proposal.base + 1
        expected = number + 1
        if hash_of(proposal) != proposal.hash:
            yield f"proposal {number} is not what was proposed", proposal.base + 1
    approving = sa.select(t.revision.c.number, t.revision.c.proposal).where(t.revision.c.proposal.is_not(None))
    for revision, number in connection.execute(approving.order_by(t.revision.c.number)):
        if number not in proposals:
            yield f"proposal {number}, which it approves, is missing", revision
