"""The database itself refuses to change or remove what is recorded, or to slip something into the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.store.small import AT, ENGLISH_INSTRUMENT, FULL, REPORT, SIGNATURE, SITE, WHO, instrument, with_instrument
from tests.store.test_migrations import opened
from tests.store.test_tables import PROPOSED
from tracker.store import tables as t
from tracker.store.database import migrate, migrate_back
from tracker.store.engine import SCHEMAS, Where, open_for_asking, where, writing
from tracker.store.errors import RecordingRefused
from tracker.store.guards import KEPT, missing_guards, server_guards, sqlite_guards
from tracker.store.mapping.entries import Value
from tracker.store.mapping.setting import REVIEW_REQUIRED
from tracker.store.revisions import load_pack, record
from tracker.store.tables import RevisionKind

GUARDED = SCHEMAS[SCHEMAS.index("0002") :]
REFUSED = "what is recorded"


def filled(connection: sa.Connection, *, schema: str = SCHEMAS[-1]) -> None:
    """Two revisions, so that there is a past; a row in every table; and a proposal that is open.

    Of what an older schema could not hold, there is nothing.
    """
    load_pack(connection, FULL if schema >= "0007" else with_instrument(FULL, ENGLISH_INSTRUMENT), WHO, AT)
    connection.execute(sa.insert(t.proposal), PROPOSED)
    own: list[Value] = [instrument("cpsa-own", "cpsa", "x"), REVIEW_REQUIRED]
    own += [value for since, value in (("0004", SITE), ("0005", REPORT), ("0005", SIGNATURE)) if since <= schema]
    record(connection, kind=RevisionKind.RECORD, who="P", why="new", at=AT + timedelta(1), add=own, retire=[1])
    said = {"proposal": 1, "base": 2, "time": AT, "who": "B", "why": "no"}
    connection.execute(sa.insert(t.rejection), said)
    connection.execute(sa.insert(t.proposal), {**PROPOSED, "number": 2, "base": 2})


def migrated_and_filled(place: Where, schema: str) -> None:
    """A migration made, undone and made again, and then those after it made, filled and undone."""
    with opened(place) as connection:
        migrate(connection, schema)
        migrate_back(connection, SCHEMAS[SCHEMAS.index(schema) - 1])
        migrate(connection)
    with opened(place, foreign_keys=True) as connection:
        filled(connection, schema=schema)
    with opened(place) as connection:
        migrate_back(connection, schema)


def refuses(connection: sa.Connection, statement: str) -> bool:
    """Whether the database refuses a statement in our words, and not for some other reason."""
    with pytest.raises(DBAPIError, match=REFUSED), connection.begin_nested():
        connection.exec_driver_sql(statement)
    return True


@pytest.mark.parametrize("schema", GUARDED)
def test_no_row_is_changed_or_removed_after_any_migration(empty_database: str, schema: str) -> None:
    place = where(empty_database)
    migrated_and_filled(place, schema)
    with opened(place) as connection:  # without foreign keys, which would refuse some of it first
        for table in set(KEPT) & set(sa.inspect(connection).get_table_names()):
            column = next(iter(t.METADATA.tables[table].c)).name
            here = sa.table(table, sa.column(column))
            assert refuses(connection, str(sa.update(here).values({column: here.c[column]})))
            assert refuses(connection, str(sa.delete(here)))
            if connection.dialect.name == "postgresql":
                assert refuses(connection, f'TRUNCATE "{table}" CASCADE')


def test_every_table_has_rows_that_the_test_above_could_change(database: str) -> None:
    """On SQLite a trigger of a table without rows never fires."""
    with writing(where(database)) as connection:
        filled(connection)
        empty = [
            name
            for name in KEPT
            if not connection.execute(sa.select(sa.func.count()).select_from(t.METADATA.tables[name])).scalar_one()
        ]

    assert empty == []


AN_ENTRY = "(SELECT min(id) + 3 FROM entry WHERE added = 1)"
SLIPPED_IN = (
    "INSERT INTO entry (id, kind, name, digest, added) SELECT 900, kind, 'x', digest, {at} FROM entry WHERE id = 1",
    f"INSERT INTO alias (entry, position, word, added) SELECT {AN_ENTRY}, 90, 'x', {{at}}",
    f"INSERT INTO retirement (entry, revision) SELECT {AN_ENTRY}, {{at}}",
)
"""What would be slipped into the revision `at`, of two."""

OUT_OF_ORDER = (
    "INSERT INTO revision (number, time, who, why, kind, previous, hash, digest)"
    " SELECT 7, time, who, why, kind, hash, previous, digest FROM revision WHERE number = 2",
    "INSERT INTO proposal (number, time, who, why, kind, base, content, effect, hash)"
    " SELECT 7, time, who, why, kind, 2, content, effect, hash FROM proposal WHERE number = 1",
    "INSERT INTO proposal (number, time, who, why, kind, base, content, effect, hash)"
    " SELECT 3, time, who, why, kind, 1, content, effect, hash FROM proposal WHERE number = 1",
    "INSERT INTO proposal (number, time, who, why, kind, base, content, effect, hash)"
    " SELECT 3, time, who, why, kind, 3, content, effect, hash FROM proposal WHERE number = 1",
    "INSERT INTO rejection (proposal, base, time, who, why) SELECT 2, 1, time, who, why FROM rejection",
)


@pytest.mark.parametrize("schema", SCHEMAS[SCHEMAS.index("0003") :])
def test_nothing_is_slipped_into_a_revision_once_it_is_committed(empty_database: str, schema: str) -> None:
    """The newest one no less than an older one; also after each migration was undone and made again."""
    place = where(empty_database)
    migrated_and_filled(place, schema)
    with opened(place, foreign_keys=True) as connection:
        for statement in (*(each.format(at=at) for each in SLIPPED_IN for at in (1, 2)), *OUT_OF_ORDER):
            assert refuses(connection, statement), statement


def test_nothing_is_added_to_a_revision_that_never_comes(database: str) -> None:
    """On SQLite the rows come before it, and a pointer to nothing is refused at once or at the commit."""

    def forge(deferred: str) -> None:
        with writing(where(database)) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA defer_foreign_keys = {deferred}")
            connection.execute(
                sa.insert(t.entry), {"id": 1, "kind": "term", "name": "x", "digest": "0" * 64, "added": 1}
            )

    for deferred in ("OFF", "ON"):
        with pytest.raises(DBAPIError, match=f"{REFUSED}|FOREIGN KEY"):
            forge(deferred)


def test_what_was_issued_or_signed_is_retired_by_no_revision(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by one that is in order: the program refuses it, and so does the database."""
    with writing(where(database)) as connection:
        filled(connection)
    registered = sa.select(t.entry.c.id).where(t.entry.c.kind.in_(["report", "signature"]))

    def retire(entry: int) -> None:
        with writing(where(database)) as connection:
            record(connection, kind=RevisionKind.CORRECT, who="P", why="gone", at=AT, add=[], retire=[entry])

    with open_for_asking(database) as connection:
        entries = connection.execute(registered).scalars().all()
    assert len(entries) == 2
    for entry in entries:
        with pytest.raises(RecordingRefused, match="stands for good"):
            retire(entry)
    monkeypatch.setattr("tracker.store.revisions.REGISTERED", ())
    for entry in entries:
        with pytest.raises(DBAPIError, match=REFUSED):
            retire(entry)


@pytest.mark.postgres
def test_who_began_before_a_revision_was_recorded_adds_nothing_to_it(new_postgres: Callable[[str], str]) -> None:
    """Neither by the number that would be the next one, nor once it is there."""
    url = new_postgres("whole")
    forged = "INSERT INTO entry (id, kind, name, digest, added) SELECT 900, 'term', 'x', '{}', 1"
    with writing(where(url)) as recorder, sa.create_engine(url, poolclass=sa.NullPool).connect() as other:
        other.exec_driver_sql("SELECT pg_current_xact_id()")
        assert refuses(other, forged.format("0" * 64))
        load_pack(recorder, FULL, WHO, AT)
        recorder.commit()
        assert refuses(other, forged.format("0" * 64))


def test_a_row_is_not_replaced_by_another(filled_file: str) -> None:
    """`INSERT OR REPLACE` removes a row without asking the triggers of removal."""
    with writing(where(filled_file)) as connection:
        for statement in (
            "INSERT OR REPLACE INTO retirement (entry, revision) VALUES (1, 2)",
            "INSERT OR REPLACE INTO revision SELECT * FROM revision WHERE number = 2",
            "INSERT OR REPLACE INTO revision (number, time, who, why, kind, previous, hash, digest)"
            " SELECT 3, time, who, why, kind, previous, digest, digest FROM revision WHERE number = 1",
            "INSERT OR REPLACE INTO rejection SELECT * FROM rejection",
            "INSERT OR REPLACE INTO proposal SELECT * FROM proposal WHERE number = 1",
        ):
            assert refuses(connection, statement), statement


@pytest.fixture
def filled_file(database: str) -> str:
    if "://" in database:
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    with writing(where(database)) as connection:
        filled(connection)
    return database


def test_what_is_missing_altered_or_switched_off_is_named(database: str) -> None:
    with open_for_asking(database) as connection:
        assert missing_guards(connection) == ()
    with writing(where(database)) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER rule_kept")
            connection.exec_driver_sql("DROP TRIGGER entry_kept")
            connection.exec_driver_sql("CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT 1; END")
            expected: tuple[str, ...] = ("entry_kept", "rule_kept")
        else:
            connection.exec_driver_sql("DROP TRIGGER rule_kept ON rule")
            connection.exec_driver_sql("ALTER TABLE entry DISABLE TRIGGER entry_kept")
            connection.exec_driver_sql(
                "CREATE OR REPLACE FUNCTION retired_in_order() RETURNS trigger LANGUAGE plpgsql AS"
                " $$BEGIN RETURN NEW; END$$"
            )
            connection.exec_driver_sql("DROP TRIGGER term_kept ON term")
            connection.exec_driver_sql(
                "CREATE TRIGGER term_kept BEFORE UPDATE ON term FOR EACH STATEMENT EXECUTE FUNCTION recorded_is_kept()"
            )
            expected = ("entry_kept", "retirement_in_order", "rule_kept", "term_kept")
    with open_for_asking(database) as connection:
        assert missing_guards(connection) == expected


def test_every_table_is_guarded() -> None:
    assert set(KEPT) == set(t.METADATA.tables)
    assert len(sqlite_guards()) == 3 * len(KEPT)
    assert len(server_guards()) == 2 * len(KEPT)
