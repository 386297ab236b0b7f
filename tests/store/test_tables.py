"""What the database itself holds to: members, days, stated dates, and rows that belong to what was added with them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

from tests.store.schema import unguard
from tests.store.small import AT, FULL, WHO
from tracker.domain.instrument import AuthorityKind, Basis, InstrumentKind, Outcome
from tracker.domain.rule import ConditionKind, Effect, Evidence, FactType, Force, Op
from tracker.domain.vocabulary import DIMENSIONS
from tracker.store import tables as t
from tracker.store.columns import written
from tracker.store.engine import where, writing
from tracker.store.revisions import load_pack


@pytest.fixture
def writer(database: str) -> Iterator[sa.Connection]:
    """A database with one revision and its entries and one proposal, in a transaction, without its guards."""
    with writing(where(database)) as connection:
        load_pack(connection, FULL, WHO, AT)
        connection.execute(sa.insert(t.proposal), PROPOSED)
        unguard(connection)
        yield connection


PROPOSED = {
    "number": 1,
    "time": AT,
    "who": "A",
    "account": None,
    "why": "new",
    "kind": "record",
    "undoes": None,
    "base": 1,
    "content": "{}",
    "effect": "0" * 64,
    "hash": "0" * 64,
}


MEMBERS: list[tuple[sa.Table, str, type[StrEnum] | tuple[str, ...]]] = [
    (t.revision, "kind", t.RevisionKind),
    (t.proposal, "kind", t.PROPOSABLE),
    (t.entry, "kind", t.EntryKind),
    (t.term, "dimension", DIMENSIONS),
    (t.fact, "type", FactType),
    (t.authority, "kind", AuthorityKind),
    (t.approval, "evidence", Evidence),
    (t.verification, "outcome", Outcome),
    (t.instrument, "kind", InstrumentKind),
    (t.instrument, "evidence", Evidence),
    (t.instrument, "in_force_basis", Basis),
    (t.supersession, "basis", Basis),
    (t.rule, "effect", Effect),
    (t.rule, "force", Force),
    (t.rule, "evidence", Evidence),
    (t.rule, "applies_if_op", Op),
    (t.rule, "granted_by_op", Op),
    (t.condition, "kind", ConditionKind),
    (t.condition, "force", Force),
    (t.condition, "test_op", Op),
    (t.rule_scope, "dimension", DIMENSIONS),
    (t.rule_scope, "reading", t.WhichReading),
    (t.supersession_rule, "side", t.Side),
    (t.test_value, "part", t.TestPart),
]


def test_every_member_of_an_enumeration_can_be_stored_and_nothing_else(writer: sa.Connection) -> None:
    for table, column, members in MEMBERS:
        one = sa.select(*table.primary_key).where(table.c[column].is_not(None)).limit(1)
        key = writer.execute(one).one()
        row = sa.and_(*(here == value for here, value in zip(table.primary_key, key, strict=True)))
        apart: dict[str, object] = {}  # where the member is a part of the key, something else must differ
        if table.c[column].primary_key:
            apart = {"term": "apart"} if "term" in table.c else {"position": 99}
        for member in members:
            with writer.begin_nested() as undone:
                writer.execute(sa.update(table).where(row).values({column: str(member), **apart}))
                undone.rollback()

        with pytest.raises(IntegrityError, match=f"ck_{table.name}_{column}"), writer.begin_nested():
            writer.execute(sa.update(table).where(row).values({column: "something else", **apart}))


def test_every_column_with_members_is_in_the_list_above() -> None:
    checked = {
        (table.name, str(check.sqltext).split(" IN ")[0])
        for table in t.METADATA.sorted_tables
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint) and " IN ('" in str(check.sqltext)
    }

    assert checked == {(table.name, column) for table, column, _ in MEMBERS}


@pytest.mark.parametrize("words", ["2026-02-30", "2026-3-1", "", "abc", "20260301", "2026-03-01 00:00:00"])
def test_the_database_refuses_what_is_no_day(database: str, words: str) -> None:
    with writing(where(database)) as connection:
        load_pack(connection, FULL, WHO, AT)
    with writing(where(database)) as connection:
        unguard(connection)
        raw = sa.text("UPDATE verification SET day = :words")
        if connection.dialect.name == "postgresql":
            if words in ("2026-3-1", "20260301", "2026-03-01 00:00:00"):
                return  # the server reads these as the day they mean
            raw = sa.text("UPDATE verification SET day = CAST(CAST(:words AS text) AS date)")
        with pytest.raises(sa.exc.DBAPIError), connection.begin_nested():
            connection.execute(raw, {"words": words})


def test_a_moment_is_never_cut_down_to_a_day(writer: sa.Connection) -> None:
    with pytest.raises(StatementError, match="no plain day"), writer.begin_nested():
        writer.execute(sa.update(t.verification).values(day=datetime(2026, 5, 5, 12, tzinfo=UTC)))


def test_a_moment_keeps_its_zone_and_a_moment_without_one_is_refused(writer: sa.Connection) -> None:
    elsewhere = datetime(2026, 3, 1, 1, 30, 0, 5, tzinfo=timezone(timedelta(hours=-7)))
    writer.execute(sa.update(t.revision).values(time=elsewhere))
    found = writer.execute(sa.select(t.revision.c.time)).scalar_one()

    assert found == elsewhere
    assert found.tzinfo is UTC

    with pytest.raises(StatementError, match="no zone"), writer.begin_nested():
        writer.execute(sa.update(t.revision).values(time=datetime(2026, 3, 1)))


def test_moments_are_written_so_that_text_sorts_as_time_does() -> None:
    assert written(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00.000000Z"
    assert written(datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "2026-02-28T23:00:00.000000Z"


@pytest.mark.parametrize(
    "change",
    [
        {"in_force": None},
        {"in_force_first": None},
        {"in_force_last": None},
        {"in_force_first": date(2026, 5, 1), "in_force_last": date(2026, 4, 30)},
    ],
)
def test_a_stated_date_is_whole_and_does_not_end_before_it_begins(
    writer: sa.Connection, change: dict[str, object]
) -> None:
    row = t.instrument.c.id == "cpsa-new"
    with pytest.raises(IntegrityError, match="ck_instrument_in_force"), writer.begin_nested():
        writer.execute(sa.update(t.instrument).where(row).values(change))


def test_rows_belong_to_an_entry_of_their_own_revision(writer: sa.Connection) -> None:
    with pytest.raises(IntegrityError), writer.begin_nested():
        writer.execute(sa.update(t.relies_on).values(added=7))
    with pytest.raises(IntegrityError), writer.begin_nested():
        writer.execute(sa.insert(t.relies_on), {"entry": 9999, "position": 0, "instrument": "x", "added": 1})
    with pytest.raises(IntegrityError), writer.begin_nested():
        writer.execute(sa.insert(t.retirement), {"entry": 9999, "revision": 1})


def test_every_constraint_and_index_has_a_name() -> None:
    for table in t.METADATA.sorted_tables:
        for name in (*(c.name for c in table.constraints), *(i.name for i in table.indexes)):
            assert name, table.name
            assert len(str(name)) <= 63, "PostgreSQL would cut it"


def test_every_row_of_content_carries_the_revision_that_added_it() -> None:
    for table in t.METADATA.sorted_tables:
        if table not in (t.revision, t.retirement, t.proposal, t.rejection):
            assert "added" in table.c, table.name


def test_a_person_can_ask_by_province_route_and_facility_in_plain_sql(writer: sa.Connection) -> None:
    found = writer.exec_driver_sql(
        """
        SELECT instrument.id, rule.id, rule.effect
        FROM rule
        JOIN instrument ON instrument.entry = rule.entry
        JOIN authority ON authority.id = instrument.authority
        JOIN rule_scope AS route ON route.entry = rule.entry AND route.rule = rule.id
        JOIN rule_scope AS place ON place.entry = rule.entry AND place.rule = rule.id
        WHERE authority.jurisdiction = 'AB'
          AND route.reading = 'own' AND route.dimension = 'route' AND route.term = 'iv'
          AND place.reading = 'own' AND place.dimension = 'setting' AND place.term = 'ab-nhsf'
          AND NOT EXISTS (SELECT 1 FROM retirement WHERE retirement.entry = rule.entry)
        """
    ).all()

    assert [tuple(row) for row in found] == [("cpsa-new", "iv", "permits")]


def test_the_store_brings_in_neither_the_orm_nor_the_migrations() -> None:
    code = (
        "import sys\n"
        "from tracker.store import database, engine, revisions, rulebook\n"
        "from tracker.store.mapping import entries\n"
        "bad = ('sqlalchemy.orm', 'alembic', 'jinja2', 'pydantic', 'ruamel', 'platformdirs', 'psycopg')\n"
        "print([name for name in bad if name in sys.modules])"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean)

    assert done.stdout.strip() == "[]"
