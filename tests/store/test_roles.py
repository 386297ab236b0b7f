"""The roles of a team on a real server: who asks can change nothing, who records can only add."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cli.conftest import Tracker, rulebook_file, tracker  # noqa: F401 - fixtures
from tests.store.golden import fill
from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker import databases, service
from tracker.store.backup import back_up, restore
from tracker.store.database import create_and_fill, migrate, upgrade
from tracker.store.engine import hold_off_askers, open_for_asking, open_for_recording, where, writing
from tracker.store.errors import (
    DatabaseLocked,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseUnreachable,
    RolesRefused,
    UrlInvalid,
)
from tracker.store.revisions import load_pack, newest
from tracker.store.roles import _statements, set_roles
from tracker.store.rulebook import load_rulebook
from tracker.store.verify import verify

pytestmark = pytest.mark.postgres

ASKER, RECORDER, STRANGER, MEMBER = "Asks only", "recorder", "stranger", "acts-for-owner"


@pytest.fixture(scope="module")
def roles(postgres_admin: sa.Engine) -> Iterator[None]:
    """Roles on the server: one to ask (with a name that needs its quotes), one to record, and others."""
    with postgres_admin.connect() as connection:
        for name in (ASKER, RECORDER, STRANGER, MEMBER):
            connection.exec_driver_sql(f'CREATE ROLE "{name}" LOGIN')
        connection.exec_driver_sql("CREATE ROLE owner LOGIN")
        connection.exec_driver_sql(f'GRANT owner TO "{MEMBER}"')
    yield
    with postgres_admin.connect() as connection:
        for name in (ASKER, RECORDER, STRANGER, MEMBER, "owner"):
            connection.exec_driver_sql(f'DROP ROLE "{name}"')


@pytest.fixture
def owned(roles: None, new_postgres: Callable[[str], str], postgres_admin: sa.Engine) -> str:
    """A database that belongs to the role `owner`, as its tables do, with a rulebook; the URL of that role."""
    url = new_postgres("template0")
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {sa.make_url(url).database} OWNER TO owner")
    mine = as_role(url, "owner")
    databases.make_database(mine, at=AT, empty=True)
    load_pack(mine, FULL, WHO, AT)
    return mine


@pytest.fixture
def team(owned: str) -> str:
    """The same with its roles set."""
    set_roles(owned, [ASKER], [RECORDER], apply=True)
    return owned


def as_role(url: str, name: str) -> str:
    return sa.make_url(url).set(username=name).render_as_string(hide_password=False)


def refused(url: str, statement: str) -> str:
    """What the server says to a statement of a role, which must be that it may not."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as fault:
        connection.exec_driver_sql(statement)
    assert getattr(fault.value.orig, "sqlstate", None) == "42501", f"{statement}: {fault.value.orig}"
    return str(fault.value.orig)


def numbers(database: str) -> int:
    with open_for_asking(database) as connection:
        last = newest(connection)
        assert last is not None
        assert verify(connection).faults == ()
        return last.number


FOR_NOBODY = (
    "UPDATE rule SET summary_en = 'Anything goes.'",
    "DELETE FROM retirement",
    "DELETE FROM rule",
    "TRUNCATE revision CASCADE",
    "DROP TABLE rule",
    "DROP TABLE revision CASCADE",
    "ALTER TABLE rule ADD COLUMN more text",
    "ALTER TABLE rule DISABLE TRIGGER USER",
    "ALTER TABLE rule DISABLE TRIGGER rule_kept",
    "DROP TRIGGER rule_kept ON rule",
    "CREATE TRIGGER mine BEFORE INSERT ON rule FOR EACH ROW EXECUTE FUNCTION recorded_in_order()",
    "CREATE OR REPLACE FUNCTION recorded_is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION recorded_is_kept() CASCADE",
    "CREATE TABLE mine (n integer)",
    "CREATE TEMPORARY TABLE rule (n integer)",
    "CREATE SCHEMA mine",
    "UPDATE alembic_version SET version_num = '9999'",
    "INSERT INTO alembic_version VALUES ('9999')",
    "DELETE FROM alembic_version",
    "SET session_replication_role = replica",
    "ALTER TABLE rule OWNER TO CURRENT_USER",
    "LOCK TABLE rule IN ACCESS EXCLUSIVE MODE",
    "SELECT * FROM rule FOR UPDATE",
)


# who asks


def test_who_asks_gets_the_same_answers(team: str) -> None:
    with open_for_asking(team) as mine, open_for_asking(as_role(team, ASKER)) as theirs:
        assert load_rulebook(theirs) == load_rulebook(mine)
        assert verify(theirs).faults == ()


@pytest.mark.parametrize("statement", [*FOR_NOBODY, "INSERT INTO retirement VALUES (1, 1)", "INSERT INTO revision "
    "SELECT 2, time, who, why, kind, hash, previous, digest FROM revision"])  # fmt: skip
def test_who_asks_can_change_nothing(team_once: str, statement: str) -> None:
    refused(as_role(team_once, ASKER), statement)


@pytest.fixture(scope="module")
def team_once(roles: None, postgres_server: Callable[[str], str], postgres_admin: sa.Engine) -> Iterator[str]:
    """One such database for all the statements that must change nothing."""
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE team OWNER owner TEMPLATE template0")
    mine = as_role(postgres_server("team"), "owner")
    databases.make_database(mine, at=AT, empty=True)
    load_pack(mine, FULL, WHO, AT)
    set_roles(mine, [ASKER], [RECORDER], apply=True)
    yield mine
    assert numbers(mine) == 1, "nothing was changed"
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE team WITH (FORCE)")


@pytest.mark.slow
def test_commands_that_write_tell_who_asks_in_one_line(
    roles: None,
    team: str,
    new_postgres: Callable[[str], str],
    tracker: Tracker,  # noqa: F811
) -> None:
    with pytest.raises(DatabaseReadOnly, match="does not let this user do that: permission denied for table"):
        load_pack(as_role(team, ASKER), CHANGED, WHO, AT)
    assert numbers(team) == 1

    older = new_postgres("template0")
    bundled = service.bundled()
    create_and_fill(older, replace(bundled, instruments=bundled.instruments[1:]), WHO, AT)
    set_roles(older, [ASKER], [], apply=True)
    url = as_role(older, ASKER)
    ran = tracker("db", "upgrade", "--database", url)
    again = tracker("db", "init", "--database", url)

    assert ran.code == again.code == 1
    assert again.err.count("\n") == 1
    told = ran.err.splitlines()[-1]  # before it, what took long
    assert "does not let this user do that: permission denied for table" in told
    assert "Ask who owns it for the right (`tracker db roles`)" in told
    assert "holds a rulebook already" in again.err
    assert numbers(older) == 1


def test_who_asks_shares_the_lock_of_upgrades_and_is_told_of_one(team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no right: both directions, with the role that may only ask."""
    monkeypatch.setattr("tracker.store.waiting.QUIET", 0.1)
    told: list[str] = []
    place, theirs = where(team), as_role(team, ASKER)
    with writing(place) as connection:
        hold_off_askers(connection, place, 1, None)
        with pytest.raises(DatabaseLocked, match=r"is upgrading .* \(`tracker` of user `owner`"):
            open_for_asking(theirs, wait=0.3, told=told.append).__enter__()
    with (
        open_for_asking(theirs),
        writing(place) as connection,
        pytest.raises(DatabaseLocked, match=r"is still reading .* \(`tracker` of user `Asks only`"),
    ):
        hold_off_askers(connection, place, 0.3, None)

    assert len(told) == 1
    assert "it is `tracker` of user `owner`" in told[0]


@pytest.mark.slow
def test_check_works_with_the_url_of_who_asks(
    roles: None,
    new_postgres: Callable[[str], str],
    tracker: Tracker,  # noqa: F811
) -> None:
    url = new_postgres("template0")
    databases.make_database(url, at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    set_roles(url, [ASKER], [], apply=True)
    theirs = tracker("check", "AB", "iv", "clinic", "depression", "--database", as_role(url, ASKER))
    mine = tracker("check", "AB", "iv", "clinic", "depression", "--database", url)

    assert theirs.code == 0
    assert theirs == mine
    assert theirs.first.startswith("PROHIBITED")


# who records


def test_who_records_can_ask_and_record(team: str) -> None:
    url = as_role(team, RECORDER)
    assert load_pack(url, CHANGED, WHO, AT).revision == 2

    assert numbers(team) == numbers(url) == 2


@pytest.mark.parametrize("statement", FOR_NOBODY)
def test_who_records_can_take_nothing_back(team_once: str, statement: str) -> None:
    refused(as_role(team_once, RECORDER), statement)


def test_a_wait_names_the_role_that_is_recording(team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also to one who may not see what others do."""
    monkeypatch.setattr("tracker.store.waiting.QUIET", 0.1)
    told: list[str] = []
    with (
        open_for_recording(team),
        pytest.raises(DatabaseLocked, match=r"is recording in .* \(`tracker` of user `owner`"),
        open_for_recording(as_role(team, RECORDER), wait=0.3, told=told.append),
    ):
        pytest.fail("two at once")

    assert len(told) == 1
    assert "it is `tracker` of user `owner`" in told[0]


# who upgrades


def test_only_who_owns_the_tables_upgrades_them_and_the_roles_hold_for_new_ones(
    roles: None, new_postgres: Callable[[str], str], postgres_admin: sa.Engine
) -> None:
    """A newer program comes to a database whose roles were set by an older one."""
    url = new_postgres("template0")
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {sa.make_url(url).database} OWNER TO owner")
    mine = as_role(url, "owner")
    with writing(where(mine)) as connection:
        migrate(connection, "0001")
        fill(connection, "0001")
        for statement in _statements(connection, "owner", [ASKER], [RECORDER]):
            connection.exec_driver_sql(statement)
    for name in (ASKER, RECORDER):
        with pytest.raises(DatabaseReadOnly, match="belong to another user, who alone may upgrade them"):
            upgrade(as_role(url, name))
    assert upgrade(mine) == "0001"

    before = numbers(as_role(url, ASKER))
    assert load_pack(as_role(url, RECORDER), CHANGED, WHO, AT).revision == before + 1
    for name in (ASKER, RECORDER):
        refused(as_role(url, name), "DELETE FROM setting")
    refused(as_role(url, ASKER), "INSERT INTO setting VALUES (1, 'x', 'y', 1)")


@pytest.mark.parametrize("name", [ASKER, RECORDER])
def test_nobody_can_give_a_right_that_they_have_not(team: str, name: str) -> None:
    """The server only warns of this."""
    engine = sa.create_engine(as_role(team, name), poolclass=sa.NullPool)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("GRANT UPDATE, DELETE ON rule TO CURRENT_USER")
    refused(as_role(team, name), "UPDATE rule SET summary_en = 'Anything goes.'")


# what is granted


def test_without_apply_the_statements_are_told_and_nothing_is_granted(owned: str) -> None:
    told = set_roles(owned, [ASKER], [RECORDER], apply=False)

    assert not told.applied
    assert told.owner == "owner"
    assert f'GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO "{ASKER}", "{RECORDER}"' in told.statements
    assert f'GRANT INSERT ON ALL TABLES IN SCHEMA "public" TO "{RECORDER}"' in told.statements
    assert not [s for s in told.statements if any(word in s for word in ("UPDATE", "DELETE", "TRUNCATE", "GRANT ALL"))]
    with pytest.raises(DatabaseReadOnly), open_for_asking(as_role(owned, ASKER)):
        pytest.fail("it was opened")
    done = set_roles(owned, [ASKER], [RECORDER], apply=True)
    assert done.statements == told.statements
    assert set_roles(owned, [ASKER], [RECORDER], apply=True).statements == told.statements, "again changes nothing"


def test_run_by_hand_the_statements_do_the_same(owned: str) -> None:
    told = set_roles(owned, [ASKER], [RECORDER], apply=False)
    with writing(where(owned)) as connection:
        connection.exec_driver_sql(";\n".join(told.statements))
    assert load_pack(as_role(owned, RECORDER), CHANGED, WHO, AT).revision == 2
    with open_for_asking(as_role(owned, ASKER)) as connection:
        assert load_rulebook(connection).revision == 2

    refused(as_role(owned, RECORDER), "DELETE FROM rule")
    refused(as_role(owned, ASKER), "INSERT INTO retirement VALUES (1, 1)")


def test_who_recorded_may_be_held_to_asking(team: str) -> None:
    set_roles(team, [ASKER, RECORDER], [], apply=True)
    refused(as_role(team, RECORDER), "INSERT INTO retirement VALUES (1, 1)")

    with open_for_asking(as_role(team, RECORDER)) as connection:
        assert load_rulebook(connection).revision == 1


@pytest.mark.parametrize(
    ("ask", "record", "said"),
    [
        (["nobody-of-that-name"], [], "there is no role `nobody-of-that-name`. Have it made first: CREATE ROLE"),
        (["tests"], [], "`tests` is a superuser"),
        ([], ["owner"], "`owner` owns the tables"),
        ([], [MEMBER], f"`{MEMBER}` owns the tables, or acts for `owner`"),
        ([ASKER], [ASKER], f"`{ASKER}` is to ask only, and to record"),
    ],
)
@pytest.mark.parametrize("apply", [False, True])
def test_roles_that_could_not_be_held_are_refused(
    owned: str, ask: list[str], record: list[str], said: str, apply: bool
) -> None:
    with pytest.raises(RolesRefused, match=said):
        set_roles(owned, ask, record, apply=apply)


def test_a_right_that_comes_from_another_role_is_found_and_nothing_is_granted(
    owned: str, postgres_admin: sa.Engine
) -> None:
    with writing(where(owned)) as connection:
        connection.exec_driver_sql(f'GRANT DELETE ON rule TO "{STRANGER}"')
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f'GRANT "{STRANGER}" TO "{ASKER}"')
    try:
        with pytest.raises(RolesRefused, match=f"`{ASKER}` could still DELETE on `rule`"):
            set_roles(owned, [ASKER], [], apply=True)
        with pytest.raises(DatabaseReadOnly), open_for_asking(as_role(owned, ASKER)):
            pytest.fail("it was opened")
    finally:
        with postgres_admin.connect() as connection:
            connection.exec_driver_sql(f'REVOKE "{STRANGER}" FROM "{ASKER}"')


def test_a_role_that_nothing_was_granted_is_told_so(team: str) -> None:
    with pytest.raises(DatabaseReadOnly, match="permission denied"), open_for_asking(as_role(team, STRANGER)):
        pytest.fail("it was opened")
    with writing(where(team)) as connection:
        connection.exec_driver_sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(DatabaseUnreachable, match="lets this user use no schema"):
        open_for_asking(as_role(team, STRANGER)).__enter__()


def test_roles_are_no_matter_of_files_nor_of_databases_without_a_rulebook(
    filled: object, new_postgres: Callable[[str], str]
) -> None:
    with pytest.raises(UrlInvalid, match="roles are those of a PostgreSQL server"):
        set_roles(str(filled), [ASKER], [], apply=True)
    with pytest.raises(DatabaseMissing):
        set_roles(new_postgres("template0"), [ASKER], [], apply=True)


# the command


def test_the_command_prints_statements_that_a_server_takes(owned: str, tracker: Tracker) -> None:  # noqa: F811
    ran = tracker("db", "roles", "--ask", ASKER, "--record", RECORDER, "--database", owned)
    with writing(where(owned)) as connection:
        connection.exec_driver_sql(ran.out)

    assert ran.code == 0
    assert all(line.endswith(";") for line in ran.out.splitlines())
    assert (
        "nothing was run. Run them as `owner`, or: tracker db roles --ask 'Asks only' --record recorder --apply"
        in ran.err
    )
    assert load_pack(as_role(owned, RECORDER), CHANGED, WHO, AT).revision == 2


def test_the_command_applies_them_and_says_so(owned: str, tracker: Tracker) -> None:  # noqa: F811
    ran = tracker("db", "roles", "--ask", ASKER, "--apply", "--json", "--database", owned)
    told = json.loads(ran.out)

    assert ran.code == 0
    assert (told["format"], told["applied"], told["ask"], told["record"]) == ("tracker.roles/1", True, [ASKER], [])
    with open_for_asking(as_role(owned, ASKER)) as connection:
        assert load_rulebook(connection).revision == 1


def test_a_command_that_names_nobody_is_wrong_use(tracker: Tracker) -> None:  # noqa: F811
    ran = tracker("db", "roles")

    assert ran.code == 2
    assert "nobody is named" in ran.err


def test_who_asks_may_back_up(team: str, tmp_path: Path, new_postgres: Callable[[str], str]) -> None:
    made = back_up(as_role(team, ASKER), tmp_path / "rules.backup")

    assert restore(tmp_path / "rules.backup", new_postgres("template0")).head == made.head
