"""A history of any length, written in bulk through the functions that hash what is recorded, as `record` would.

Each revision corrects one of the documents of the bundled rulebook; now and then one is verified, or a search recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tracker.domain.instrument import Instrument, Outcome, Search, Verification
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.store import tables as t
from tracker.store.database import create_and_fill
from tracker.store.digest import content_digest, digest
from tracker.store.engine import where, writing
from tracker.store.guards import sqlite_guards
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import EntryName, Value, digest_of, name_of, rows_of
from tracker.store.revisions import FORMAT, Known, Revision, Signed, chained, known, newest
from tracker.store.rows import digest_of_rows
from tracker.store.tables import RevisionKind

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
DOCUMENTS = 50
LOOKED_EVERY = 199
"""Of so many revisions one is a verification or a search, in turn; the others correct one document after another."""

AT_ONCE = 2_000
"""Revisions that are written together."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one revision records. `retire` is the name of what it changes; None: it only adds."""

    kind: RevisionKind
    signed: Signed
    add: Value
    retire: EntryName | None = None


def steps(rulebook: Rulebook) -> Iterator[Step]:
    """What is recorded one after another, a minute apart, without an end."""
    documents = list(rulebook.instruments[:DOCUMENTS])
    number = 0
    while True:
        at = number % len(documents)
        number += 1
        signed = Signed("A. Admin", f"reason {number}", BEGAN + timedelta(minutes=number), "login@here")
        if number % LOOKED_EVERY == 0:
            yield _looked(documents[at], number, signed)
            continue
        documents[at] = replace(documents[at], version=f"as read the {number}th time")
        yield Step(RevisionKind.CORRECT, signed, documents[at], name_of(documents[at]))


def _looked(document: Instrument, number: int, signed: Signed) -> Step:
    on, by = date(2026, 11, 23), f"reader {number}"
    if number % (2 * LOOKED_EVERY) == 0:
        search = Search(document.authority, on, by, Text("ketamine"), "its site", found=False)
        return Step(RevisionKind.SEARCH, signed, search)
    return Step(RevisionKind.VERIFY, signed, Verified(document.id, Verification(on, by, Outcome.STANDS)))


def make(database: str, rulebook: Rulebook, revisions: int) -> None:
    """Make a SQLite database with a history of that many revisions; the first holds the rulebook.

    The guards let one revision in at a time, so they are taken down for the time of writing.
    """
    create_and_fill(database, rulebook, "the program", BEGAN)
    with writing(where(database)) as connection:
        for name in sqlite_guards():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        write(connection, islice(steps(rulebook), revisions - 1))
        for guard in sqlite_guards().values():
            connection.exec_driver_sql(guard)


def write(connection: sa.Connection, wanted: Iterable[Step]) -> None:
    """Write steps as revisions, without looking at each whether it may be and whether it reads back."""
    before = newest(connection)
    assert before is not None
    standing = known(connection)
    entry = connection.execute(sa.select(sa.func.max(t.entry.c.id))).scalar_one()
    rows: dict[sa.Table, list[dict[str, Any]]] = {}
    for step in wanted:
        entry += 1
        before = _revise(rows, standing, before, step, entry)
        if before.number % AT_ONCE == 0:
            _insert(connection, rows)
    _insert(connection, rows)


def _revise(
    rows: dict[sa.Table, list[dict[str, Any]]],
    standing: dict[EntryName, Known],
    before: Revision,
    step: Step,
    entry: int,
) -> Revision:
    """Put the rows of one revision to the others, and say which it is."""
    name, each, own = name_of(step.add), digest_of(step.add), rows_of(step.add)
    whole = digest_of_rows(own)
    gone = None if step.retire is None else standing.pop(step.retire)
    retired = [] if step.retire is None or gone is None else [[step.retire.kind.value, step.retire.name, gone.digest]]
    standing[name] = Known(entry, each)
    unhashed = Revision(
        number=before.number + 1,
        time=step.signed.at,
        who=step.signed.who,
        why=step.signed.why,
        kind=step.kind,
        previous=before.hash,
        hash="",
        digest=content_digest((n.kind, n.name, k.digest) for n, k in standing.items()),
        format=FORMAT,
        account=step.signed.account,
    )
    made = replace(unhashed, hash=digest(chained(unhashed, [[name.kind.value, name.name, each, whole]], retired)))
    told = {f.name: getattr(made, f.name) for f in fields(made)}
    rows.setdefault(t.revision, []).append({**told, "kind": made.kind.value})
    rows.setdefault(t.entry, []).append(
        {
            "id": entry,
            "kind": name.kind.value,
            "name": name.name,
            "digest": each,
            "added": made.number,
            "rows": whole,
        }
    )
    for table, cells in own:
        rows.setdefault(table, []).append({"entry": entry, "added": made.number, **cells})
    if gone is not None:
        rows.setdefault(t.retirement, []).append({"entry": gone.entry, "revision": made.number})
    return made


def _insert(connection: sa.Connection, rows: dict[sa.Table, list[dict[str, Any]]]) -> None:
    for table in t.METADATA.sorted_tables:
        if rows.get(table):
            connection.execute(sa.insert(table), rows[table])
    rows.clear()
