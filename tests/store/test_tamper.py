"""Somebody with all rights changes what was recorded: the check of the history names the first spoiled revision.

Each trial tampers in a transaction that is rolled back afterwards, on one history of every kind of revision.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.schema import unguard
from tests.store.small import AT, FULL, FULL_INSTRUMENT, REPORT, SIGNATURE, SITE, WHO, instrument
from tracker.domain.instrument import Outcome, Search, Verification
from tracker.domain.vocabulary import Text
from tracker.recording.undone import taken_back
from tracker.store import tables as t
from tracker.store.change import Change, record_change
from tracker.store.engine import open_for_asking, where, writing
from tracker.store.guards import sqlite_guards
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import Value, digest_of, name_of
from tracker.store.mapping.setting import REVIEW_REQUIRED
from tracker.store.proposals import Proposal, approve, find_proposal, hash_of, propose, reject
from tracker.store.revisions import Signed, load_pack
from tracker.store.tables import RevisionKind
from tracker.store.verify import Checked, verify

PLACES = 20
A = Signed("A. Admin", "as the college wrote", AT + timedelta(days=1), "a@here")
B = replace(A, who="B. Boss", account="b@here")

Trial = Callable[[sa.Connection, random.Random], "int | None"]
"""Tampers at a random place; the first revision that it spoils. None: no revision in particular."""


def history(database: str) -> str:
    """A history of every kind of revision; its head."""
    load_pack(database, FULL, WHO, AT)
    old = instrument("cpsa-old", "cpsa", "all", "other")
    titled = replace(old, title=Text("Corrected"))
    own = instrument("cpsa-own", "cpsa", "x", "y")
    ended = replace(FULL_INSTRUMENT, version="third")
    search = Search("cpsbc", date(2026, 11, 25), "A. Admin", Text("anything"), "its site", False)
    seen = Verified("cpsa-own", Verification(date(2026, 11, 25), "A. Admin", Outcome.STANDS))

    def changing(kind: RevisionKind, add: list[Value], gone: list[Value]) -> Change:
        return Change(kind, tuple(add), tuple((name_of(v), digest_of(v)) for v in gone))

    with writing(where(database)) as connection:
        for change in (
            changing(RevisionKind.RECORD, [own], []),
            changing(RevisionKind.CORRECT, [titled], [old]),
            changing(RevisionKind.VERIFY, [seen], []),
            changing(RevisionKind.SEARCH, [search], []),
            changing(RevisionKind.WITHDRAW, [ended], [FULL_INSTRUMENT]),
        ):
            record_change(connection, change, A, effect="e" * 64)
        record_change(connection, taken_back(connection, 3), A)
        record_change(connection, changing(RevisionKind.RECORD, [REVIEW_REQUIRED, SITE, REPORT, SIGNATURE], []), A)
        first, second = (
            propose(connection, changing(RevisionKind.RECORD, [instrument(id, "cpsa", "z")], []), A, "f" * 64)
            for id in ("cpsa-first", "cpsa-second")
        )
        reject(connection, first, B)
        made = approve(connection, second, B, seen="f" * 64, effect="f" * 64)
        last = record_change(connection, changing(RevisionKind.SUPERSEDE, [instrument("cpsa-z", "cpsa", "z")], []), A)
    assert (made.number, last.number) == (9, 10)
    return last.hash


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])]
)
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A database with a history, of each kind, and its head."""
    from tracker.store.database import create

    if request.param == "sqlite":
        database = str(tmp_path_factory.mktemp("tamper") / "rules.db")
    else:
        server = request.getfixturevalue("postgres_server")
        admin: sa.Engine = request.getfixturevalue("postgres_admin")
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE tampered TEMPLATE template0")
        database = server("tampered")
    create(database)
    return database, history(database)


class _Undone(Exception):  # noqa: N818 - it only ends a transaction
    pass


def trials(database: str, tamper: Trial, head: str | None = None) -> Iterator[tuple[int | None, Checked]]:
    """What a check finds after each of many random acts, and the first revision that it should name."""
    for seed in range(PLACES):
        try:
            with writing(where(database), foreign_keys=False) as connection:
                unguard(connection)
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                expected = tamper(connection, random.Random(seed))
                yield expected, verify(connection, head)
                raise _Undone
        except _Undone:
            continue


def first_named(found: Checked) -> int | None:
    return next((f.revision for f in found.faults if f.revision is not None), None)


CONTENT = sorted(name for name, table in t.METADATA.tables.items() if "added" in table.c)
COVERED = [*CONTENT, "revision", "retirement"]


def rows_of(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]


def owner(table: sa.Table, row: dict[str, Any]) -> int:
    """The revision that a row belongs to."""
    return int(owner_of(table, row))


def owner_of(table: sa.Table, row: dict[str, Any]) -> Any:
    """What a row says of the revision that it belongs to, whatever that is."""
    return row[{"revision": "number", "retirement": "revision"}.get(table.name, "added")]


def some_row(connection: sa.Connection, draw: random.Random) -> tuple[sa.Table, dict[str, Any]]:
    while True:
        table = t.METADATA.tables[draw.choice(COVERED)]
        rows = rows_of(connection, table)
        if rows:
            return table, draw.choice(rows)


def at(table: sa.Table, row: dict[str, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == row[column.name] for column in table.primary_key))


def another(value: Any, column: sa.Column[Any], draw: random.Random) -> Any:
    """A value of the same sort that is not this one, and that the constraints take."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice((1, 2, 7))
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, date):
        return value - timedelta(days=1)
    if len(str(value)) == 64:
        return ("0" if str(value)[0] != "0" else "1") + str(value)[1:]
    return f"{value}x"


def changed(connection: sa.Connection, draw: random.Random) -> int:
    """One cell of one row."""
    connection.execute(sa.text("PRAGMA ignore_check_constraints = ON")) if connection.dialect.name == "sqlite" else None
    while True:
        table, row = some_row(connection, draw)
        column = draw.choice([c for c in table.c if row[c.name] is not None])
        new = another(row[column.name], column, draw)
        try:
            with connection.begin_nested():
                connection.execute(sa.update(table).where(at(table, row)).values({column.name: new}))
        except sa.exc.DBAPIError:
            continue
        return min(owner(table, row), owner(table, {**row, column.name: new}))


def deleted(connection: sa.Connection, draw: random.Random) -> int:
    """One row."""
    table, row = some_row(connection, draw)
    connection.execute(sa.delete(table).where(at(table, row)))
    return owner(table, row)


def inserted(connection: sa.Connection, draw: random.Random) -> int:
    """One row more, like another."""
    while True:
        table, row = some_row(connection, draw)
        column = draw.choice(list(table.primary_key))
        more = {**row, column.name: another(row[column.name], column, draw)}
        if table.name == "revision":
            more |= {"previous": "a" * 64, "hash": "b" * 64, "proposal": None}
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(table), more)
        except sa.exc.DBAPIError:
            continue
        if table.name == "revision":  # one is missing between the newest and it, or it follows where none was
            return 11
        if "entry" in more and table.name != "retirement":  # it spoils the entry that it joins, whatever it says itself
            joined = sa.select(t.entry.c.added).where(t.entry.c.id == more["entry"])
            return connection.execute(joined).scalar_one_or_none() or owner(table, more)
        return owner(table, more)


def swapped(connection: sa.Connection, draw: random.Random) -> int:
    """What two rows of a table say, one for the other."""
    while True:
        table = t.METADATA.tables[draw.choice(COVERED)]
        rows = rows_of(connection, table)
        columns = [c for c in table.c if not c.primary_key and c.name != "added"]
        if not columns:
            continue
        column = draw.choice(columns)
        if len({row[column.name] for row in rows} - {None}) < 2:
            continue
        one, other = draw.sample(rows, 2)
        if one[column.name] == other[column.name] or None in (one[column.name], other[column.name]):
            continue
        if column.name in ("previous", "hash", "proposal"):
            continue  # unique: their swap is two changes, tried above
        for here, there in ((one, other), (other, one)):
            connection.execute(sa.update(table).where(at(table, here)).values({column.name: there[column.name]}))
        return min(owner(table, one), owner(table, other))


def edited(connection: sa.Connection, draw: random.Random) -> int:
    """A rule, so that it says something else."""
    row = draw.choice(rows_of(connection, t.rule))
    told = draw.choice(
        [
            {"effect": "exempts"},
            {"summary_en": "All is permitted."},
            {"position": row["position"] + 5},
            {"only_within": "hospital"},
            {"standing": not row["standing"]},
        ]
    )
    connection.execute(sa.update(t.rule).where(at(t.rule, row)).values(told))
    return int(row["added"])


def edited_date(connection: sa.Connection, draw: random.Random) -> int:
    """The days that a stated date means, and not its words."""
    first = sa.and_(t.instrument.c.added == 1, t.instrument.c.in_force.is_not(None))
    connection.execute(sa.update(t.instrument).where(first).values(in_force_first=date(1999, 1, draw.randint(1, 28))))
    return 1


@pytest.mark.parametrize("tamper", [changed, deleted, inserted, swapped, edited, edited_date])
def test_the_first_spoiled_revision_is_named(recorded: tuple[str, str], tamper: Trial) -> None:
    for seed, (expected, found) in enumerate(trials(recorded[0], tamper)):
        assert first_named(found) == expected, (seed, found.faults)


MISPLACED: tuple[Any, ...] = (b"\x00\xff", "words", 2**40, 1.5)
"""What SQLite keeps in a column of any type, once its checks are off."""


@pytest.mark.slow
@pytest.mark.parametrize("recorded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", COVERED)
def test_a_value_of_another_sort_is_found_wherever_it_stands(recorded: tuple[str, str], name: str) -> None:
    table = t.METADATA.tables[name]
    draw = random.Random(name)
    for column in table.c:
        for value in MISPLACED if name in ("revision", "entry", "retirement") else draw.sample(MISPLACED, 1):
            try:
                with writing(where(recorded[0]), foreign_keys=False) as connection:
                    unguard(connection)
                    expected = misplaced(connection, table, column, value, draw)
                    assert first_named(verify(connection)) == expected, (column.name, value)
                    raise _Undone
            except _Undone:
                continue


def misplaced(
    connection: sa.Connection, table: sa.Table, column: sa.Column[Any], value: object, draw: random.Random
) -> int | None:
    """Put a value where none of its sort belongs; the revision that it spoils. None: the column refuses it."""
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    rows = rows_of(connection, table)
    if not rows:
        return None
    row = draw.choice(rows)
    key = " AND ".join(f'"{c.name}" = :{c.name}' for c in table.primary_key)
    of = {c.name: row[c.name] for c in table.primary_key}
    statement = sa.text(f'UPDATE "{table.name}" SET "{column.name}" = :value WHERE {key}')  # noqa: S608 - own names
    try:
        with connection.begin_nested():
            connection.execute(statement, {**of, "value": value})
    except sa.exc.DBAPIError:
        return None
    told = {**row, column.name: value}
    return min(owner(table, row), owner(table, told)) if type(owner_of(table, told)) is int else owner(table, row)


def test_the_history_is_sound_before_and_after(recorded: tuple[str, str]) -> None:
    database, head = recorded
    with open_for_asking(database) as connection:
        found = verify(connection, head)

    assert (found.revisions, found.head, found.faults) == (10, head, ())


def cut(connection: sa.Connection, draw: random.Random) -> None:
    """The last revisions, with everything that was recorded with them."""
    last = draw.randint(1, 9)
    for name in CONTENT:
        table = t.METADATA.tables[name]
        connection.execute(sa.delete(table).where(table.c.added > last))
    connection.execute(sa.delete(t.retirement).where(t.retirement.c.revision > last))
    connection.execute(sa.delete(t.rejection).where(t.rejection.c.base >= last))
    connection.execute(sa.delete(t.proposal).where(t.proposal.c.base >= last))
    connection.execute(sa.delete(t.revision).where(t.revision.c.number > last))


def test_a_tail_that_was_cut_off_shows_against_a_head_kept_elsewhere(recorded: tuple[str, str]) -> None:
    database, head = recorded
    for _, found in trials(database, cut, head):
        assert "the head that was kept elsewhere is not in this history" in str(found.faults[0])
    for _, found in trials(database, cut):
        assert [str(f) for f in found.faults if f.revision is not None] == []


def test_another_history_in_its_place_shows_against_a_head_kept_elsewhere(
    recorded: tuple[str, str], database: str
) -> None:
    load_pack(database, FULL, WHO, AT)
    with open_for_asking(database) as connection:
        assert verify(connection).faults == ()
        found = verify(connection, recorded[1])

    assert "the head that was kept elsewhere is not in this history" in str(found.faults[0])


def test_an_older_head_is_still_in_the_history(recorded: tuple[str, str]) -> None:
    with open_for_asking(recorded[0]) as connection:
        for head in connection.execute(sa.select(t.revision.c.hash)).scalars():
            assert verify(connection, head).faults == ()


def kept_apart(connection: sa.Connection) -> list[str]:
    """Two open proposals and the rejection of one of them after the newest revision; the head after each."""
    heads = []
    new = [Change(RevisionKind.RECORD, (instrument(id, "cpsa", "z"),), ()) for id in ("cpsa-third", "cpsa-fourth")]
    made: list[Proposal] = []
    for step in (*new, None):
        if step is None:
            reject(connection, made[0], B)
        else:
            made.append(propose(connection, step, A, "f" * 64))
        heads.append(str(verify(connection).head))
    return heads


def another_proposer(connection: sa.Connection) -> None:
    """Whoever knows how to, with the hash that belongs to it."""
    proposal = find_proposal(connection, 4)
    other = replace(proposal, who="B. Boss")
    told = {"who": other.who, "hash": hash_of(other)}
    connection.execute(sa.update(t.proposal).where(t.proposal.c.number == 4).values(told))


def no_rejection(connection: sa.Connection) -> None:
    connection.execute(sa.delete(t.rejection).where(t.rejection.c.proposal == 3))


def no_proposal(connection: sa.Connection) -> None:
    connection.execute(sa.delete(t.proposal).where(t.proposal.c.number == 4))


@pytest.mark.parametrize("tamper", [another_proposer, no_rejection, no_proposal])
def test_what_awaits_approval_is_covered_by_the_head(
    recorded: tuple[str, str], tamper: Callable[[sa.Connection], None]
) -> None:
    database, before = recorded
    try:
        with writing(where(database), foreign_keys=False) as connection:
            heads = kept_apart(connection)
            assert len({before, *heads}) == 4
            assert [verify(connection, head).faults for head in (before, *heads)] == [()] * 4
            unguard(connection)
            tamper(connection)
            found = verify(connection, heads[-1])
            assert found.head != heads[-1]
            assert "the head that was kept elsewhere is not in this history" in str(found.faults[0])
            raise _Undone
    except _Undone:
        pass


def test_older_heads_hold_when_more_is_recorded(recorded: tuple[str, str]) -> None:
    try:
        with writing(where(recorded[0])) as connection:
            heads = kept_apart(connection)
            approve(connection, find_proposal(connection, 4), B, seen="f" * 64, effect="f" * 64)
            assert [verify(connection, head).faults for head in heads] == [()] * 3
            raise _Undone
    except _Undone:
        pass


def test_a_proposal_or_its_rejection_is_not_changed_unseen(recorded: tuple[str, str]) -> None:
    def tamper(connection: sa.Connection, draw: random.Random) -> int:
        table = draw.choice((t.proposal, t.rejection))
        row = draw.choice(rows_of(connection, table))
        if draw.random() < 0.4:
            connection.execute(sa.delete(table).where(at(table, row)))
            return 9
        column = draw.choice([c for c in table.c if row[c.name] is not None and c.name not in KEYS])
        connection.execute(
            sa.update(table).where(at(table, row)).values({column.name: another(row[column.name], column, draw)})
        )
        return 9

    for seed, (expected, found) in enumerate(trials(recorded[0], tamper)):
        assert first_named(found) == expected, (seed, found.faults)


KEYS = ("kind", "base", "number", "proposal")


def test_a_guard_that_was_dropped_is_named(recorded: tuple[str, str]) -> None:
    draw = random.Random(7)
    for name in draw.sample(sorted(sqlite_guards()), PLACES):
        try:
            with writing(where(recorded[0])) as connection:
                table = name.rpartition("_")[0].removesuffix("_in")
                if connection.dialect.name == "postgresql":
                    name = name.replace("unchanged", "kept")
                on = f' ON "{table}"' if connection.dialect.name == "postgresql" else ""
                connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
                assert [str(f) for f in verify(connection).faults] == [
                    f"the guard `{name}` is missing or altered, so what is recorded could be changed"
                ]
                raise _Undone
        except _Undone:
            continue


def test_an_edited_schema_version_is_named(recorded: tuple[str, str]) -> None:
    for version in ("0001", "0002", "9999", ""):
        try:
            with writing(where(recorded[0])) as connection:
                connection.execute(sa.text("UPDATE alembic_version SET version_num = :to"), {"to": version})
                assert "the database says that its schema is" in str(verify(connection).faults[0])
                raise _Undone
        except _Undone:
            continue
