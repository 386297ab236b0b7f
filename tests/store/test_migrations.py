"""The migrations, on both engines: one head, up, down, up again with data, and they make the tables that we use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.store.golden import fill
from tests.store.schema import contents, described, unguard
from tests.store.small import AT, ENGLISH_INSTRUMENT, FULL, WHO, with_instrument, without_instrument
from tracker import places
from tracker.domain.instrument import Instrument
from tracker.domain.vocabulary import Text
from tracker.store import tables as t
from tracker.store.change import Change, record_change
from tracker.store.database import migrate, migrate_back
from tracker.store.engine import SCHEMAS, Server, Where, making, open_for_asking, where, writing
from tracker.store.guards import missing_guards
from tracker.store.mapping.entries import digest_of, name_of
from tracker.store.proposals import approve, list_proposals
from tracker.store.revisions import Signed, load_pack
from tracker.store.rulebook import in_order, load_rulebook
from tracker.store.tables import RevisionKind
from tracker.store.verify import verify

CHECKOUT = Path(__file__).parents[2]


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(places.migrations()))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def opened(place: Where, *, foreign_keys: bool = False) -> AbstractContextManager[sa.Connection]:
    """A writing transaction, on a SQLite file that may not be there yet."""
    return writing(place) if isinstance(place, Server) else making(place.path, foreign_keys=foreign_keys)


def test_there_is_one_head_and_the_program_knows_every_revision_in_order() -> None:
    script = scripts()

    assert len(script.get_heads()) == 1
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == SCHEMAS


def test_the_migrations_make_the_tables_that_the_program_uses(empty_database: str, tmp_path: Path) -> None:
    place = where(empty_database)
    with opened(place) as connection:
        migrate(connection)
    with opened(place) as connection:
        migrated = described(connection) | {"others": missing_guards(connection)}
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, t.METADATA)
        if isinstance(place, Server):
            connection.exec_driver_sql("CREATE SCHEMA direct")
            connection.exec_driver_sql("SET LOCAL search_path TO direct")
            t.METADATA.create_all(connection)
            direct = described(connection) | {"others": ()}
    if not isinstance(place, Server):
        with making(tmp_path / "direct.db") as connection:
            t.METADATA.create_all(connection)
            direct = described(connection) | {"others": ()}

    assert difference == []
    assert migrated == direct


def test_down_and_up_again_leave_no_trace_and_lose_no_table(empty_database: str) -> None:
    place = where(empty_database)
    with opened(place) as connection:
        migrate(connection, SCHEMAS[0])
        fill(connection, SCHEMAS[0])
        migrate(connection)
    with opened(place, foreign_keys=True) as connection:
        first = described(connection)
    with opened(place) as connection:
        migrate_back(connection, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        migrate(connection)
    with opened(place, foreign_keys=True) as connection:
        assert described(connection) == first
        load_pack(connection, FULL, WHO, AT)
        assert load_rulebook(connection).instruments == FULL.instruments


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_step_down_and_up_keeps_what_it_need_not_lose(empty_database: str, schema: str) -> None:
    """The stairway: up to a revision, down by one, up and down again, with the rows of an early database."""
    place = where(empty_database)
    before = scripts().get_revision(schema).down_revision
    with opened(place) as connection:
        migrate(connection, SCHEMAS[0])
        fill(connection, SCHEMAS[0])
        migrate(connection, schema)
        whole = described(connection)
    with opened(place) as connection:
        migrate_back(connection, str(before or "base"))
        kept = contents(connection)
        migrate(connection, schema)
        assert described(connection) == whole
        migrate_back(connection, str(before or "base"))
        assert contents(connection) == kept


def half_way_down(place: Where) -> None:
    with opened(place) as connection:
        migrate_back(connection, "base")
        raise ZeroDivisionError


def half_way_up(place: Where) -> None:
    with opened(place) as connection:
        migrate(connection)
        raise ZeroDivisionError


@pytest.mark.parametrize("half_way", [half_way_up, half_way_down])
def test_a_migration_that_fails_changes_nothing(empty_database: str, half_way: Callable[[Where], None]) -> None:
    place = where(empty_database)
    with opened(place) as connection:
        migrate(connection, SCHEMAS[0])
        fill(connection, SCHEMAS[0])
        if half_way is half_way_down:
            migrate(connection)
    with opened(place, foreign_keys=True) as connection:
        schema, rows = described(connection), contents(connection)
    with pytest.raises(ZeroDivisionError):
        half_way(place)
    with opened(place) as connection:
        assert described(connection) == schema
        assert contents(connection) == rows


@pytest.mark.parametrize("schema", SCHEMAS[:-1])
def test_a_database_of_an_earlier_version_says_the_same_when_it_is_up_to_date(empty_database: str, schema: str) -> None:
    """And goes back, as long as nothing was recorded that the older tables cannot hold."""
    place = where(empty_database)
    with opened(place) as connection:
        migrate(connection, schema)
        fill(connection, schema)
        kept = contents(connection)
        migrate(connection)
        last = len(kept["revision"])
        now = replace(without_instrument(in_order(CHANGED_FIRST), "cpsa-old"), revision=last)
        assert load_rulebook(connection) == now
        assert load_rulebook(connection, known_at=1) == replace(in_order(FIRST), revision=1)
        assert not verify(connection).faults
        migrate_back(connection, schema)
        assert contents(connection) == kept


FIRST_INSTRUMENT = replace(ENGLISH_INSTRUMENT, copy=None)
FIRST = with_instrument(FULL, FIRST_INSTRUMENT)
CHANGED_FIRST = without_instrument(
    with_instrument(FULL, replace(FIRST_INSTRUMENT, title=Text("Another title"))), "cpsa-old"
)


def test_a_developer_can_run_alembic_in_a_checkout(tmp_path: Path) -> None:
    path = tmp_path / "development.db"
    environment = os.environ | {"TRACKER_DATABASE": f"sqlite:///{path}"}
    for command in (["upgrade", "head"], ["downgrade", "base"], ["upgrade", "head"]):
        subprocess.run(
            [sys.executable, "-W", "error", "-m", "alembic", *command],
            cwd=CHECKOUT, env=environment, check=True, capture_output=True,
        )  # fmt: skip
    with open_for_asking(str(path)) as connection:
        assert load_rulebook(connection).revision == 0


def test_going_back_refuses_to_forget_what_the_older_tables_cannot_hold(database: str) -> None:
    place = where(database)
    with opened(place, foreign_keys=True) as connection:
        load_pack(connection, FULL, WHO, AT)
        rows = contents(connection)
    with pytest.raises(RuntimeError, match="the older tables cannot hold"), opened(place) as connection:
        migrate_back(connection, SCHEMAS[0])
    with opened(place) as connection:
        assert contents(connection) == rows


def test_what_was_not_read_keeps_its_digests_and_can_have_french_from_now_on(empty_database: str) -> None:
    """Recorded when it was English alone: the history stays sound, the open proposal is read and approved as it is."""
    place = where(empty_database)
    with opened(place) as connection:
        migrate(connection, "0006")
        fill(connection, "0006")
        migrate(connection)
        before = verify(connection)
        (waiting,) = [each for each, became in list_proposals(connection) if became.state == "open"]
        (proposed,) = waiting.change.add
        assert isinstance(proposed, Instrument)
        english = Text("the annex was not read")
        assert [rule.incomplete for rule in proposed.rules] == [english]
        approve(connection, waiting, Signed("B. Boss", "agreed", AT, "b@here"), seen="f" * 64, effect="f" * 64)
        french = Text(english.en, "l'annexe n'a pas été lue")
        translated = replace(proposed, rules=tuple(replace(rule, incomplete=french) for rule in proposed.rules))
        old = ((name_of(proposed), digest_of(proposed)),)
        record_change(connection, Change(RevisionKind.CORRECT, (translated,), old), Signed("A. Admin", "French", AT))
        assert before.faults == verify(connection).faults == ()
        assert load_rulebook(connection).rule_of["cpsa-third/iv"].incomplete == french
        assert load_rulebook(connection, known_at=14).rule_of["cpsa-third/iv"].incomplete == english
    with pytest.raises(RuntimeError, match="what was not read, in French"), opened(place) as connection:
        migrate_back(connection, "0006")
    with opened(place) as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE rule SET incomplete_fr = NULL WHERE added = 15")
        assert 15 in {fault.revision for fault in verify(connection).faults}
        connection.exec_driver_sql("UPDATE rule SET incomplete_fr = 'dit plus tard' WHERE added = 12")
        assert 12 in {fault.revision for fault in verify(connection).faults}


def test_french_alone_says_nothing_of_what_was_not_read(database: str) -> None:
    place = where(database)
    with opened(place, foreign_keys=True) as connection:
        load_pack(connection, FULL, WHO, AT)
        unguard(connection)
    without_english = "UPDATE rule SET incomplete = NULL"
    with pytest.raises(sa.exc.IntegrityError, match="ck_rule_incomplete"), opened(place) as connection:
        connection.exec_driver_sql(without_english)
