"""Databases that are missing, foreign, newer, older or locked: each its own sentence, and nothing made."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker.store import tables as t
from tracker.store.database import create
from tracker.store.engine import SCHEMAS, File, Server, open_for_asking, open_for_recording, where, writing
from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DriverMissing,
    StoreError,
    UrlInvalid,
)
from tracker.store.revisions import load_pack, newest
from tracker.store.rulebook import load_rulebook, status


def refused(path: str, kind: type[StoreError]) -> str:
    """What is said to one who asks and to one who records: the same."""
    said = []
    for opened in (open_for_asking, open_for_recording):
        with pytest.raises(kind) as fault, opened(path):
            pytest.fail("it was opened")
        assert type(fault.value) is kind
        said.append(str(fault.value))
    assert said[0] == said[1]
    assert said[0][0].islower() or said[0][0] == "`"
    return said[0]


# what a path or a URL names


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rules.db", File(Path("rules.db"))),
        ("/a b/rules.db", File(Path("/a b/rules.db"))),
        ("~/rules.db", File(Path.home() / "rules.db")),
        ("sqlite:///rules.db", File(Path("rules.db"))),
        ("sqlite:////a/rules.db", File(Path("/a/rules.db"))),
        ("sqlite+pysqlite:////a/rules.db", File(Path("/a/rules.db"))),
    ],
)
def test_a_path_or_a_url_names_a_file(words: str, expected: File) -> None:
    assert where(words) == expected


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_url_names_a_server_and_never_shows_its_password(scheme: str) -> None:
    place = where(f"{scheme}://clinic:secret@db.example/rules")

    assert isinstance(place, Server)
    assert str(place) == "postgresql://clinic:***@db.example/rules"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "the name of the database is empty"),
        ("sqlite://", "would be forgotten at once"),
        ("sqlite:///:memory:", "would be forgotten at once"),
        ("sqlite:///file:x?mode=rw&uri=true", "options are not taken"),
        ("sqlite:///x.db?timeout=5", "options are not taken"),
        ("mysql://db.example/rules", "`mysql` is not supported"),
        ("postgresql+asyncpg://db.example/rules", "`postgresql\\+asyncpg` is not supported"),
        ("postgresql://clinic:secret@db.example:port/rules", "this `postgresql` URL cannot be read"),
        ("postgresql://clinic:se@cret@db.example/rules", "Write it as `%40`"),
    ],
)
def test_what_names_no_database_is_told_so(words: str, said: str) -> None:
    with pytest.raises(UrlInvalid, match=said) as fault:
        where(words)

    assert "cret" not in str(fault.value)


# missing, foreign


def test_a_mistyped_path_makes_nothing_and_says_what_to_type(tmp_path: Path) -> None:
    path = tmp_path / "typo.db"
    said = refused(str(path), DatabaseMissing)

    assert said.startswith(f"there is no database at `{path}`. Make one with `tracker db init --database {path}`")
    assert list(tmp_path.iterdir()) == []


def test_a_path_below_a_file_is_missing_too(filled: Path) -> None:
    refused(str(filled / "rules.db"), DatabaseMissing)


def foreign_text(path: Path) -> None:
    path.write_text("instrument: {id: x}\n")


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num TEXT)")
        raw.execute("INSERT INTO alembic_version VALUES ('0001')")
        raw.commit()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.touch, "is an empty file"),
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "is no ordinary file"),
        (foreign_text, "is not a database"),
        (foreign_database, "is a database of another program"),
    ],
    ids=["empty", "folder", "fifo", "text", "database"],
)
def test_what_is_not_ours_is_left_alone(fresh_path: Path, make: Callable[[Path], None], said: str) -> None:
    make(fresh_path)
    before = fresh_path.read_bytes() if fresh_path.is_file() else None

    assert said in refused(str(fresh_path), DatabaseForeign)
    assert (fresh_path.read_bytes() if fresh_path.is_file() else None) == before
    assert list(fresh_path.parent.iterdir()) == [fresh_path]


def test_a_link_to_a_database_is_followed(filled: Path) -> None:
    link = filled.with_name("link.db")
    link.symlink_to(filled)
    with open_for_asking(str(link)) as connection:
        assert load_rulebook(connection).revision == 1


def test_strange_characters_in_a_path_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&b#c%20é 100%.db"
    create(str(path))
    load_pack(str(path), FULL, WHO, AT)
    with open_for_asking(str(path)) as connection:
        assert load_rulebook(connection).revision == 1
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.postgres
def test_a_server_without_our_tables_and_one_with_those_of_others(empty_postgres: str) -> None:
    assert "there is no rulebook in" in refused(empty_postgres, DatabaseMissing)
    with writing(where(empty_postgres)) as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")

    assert "holds other tables" in refused(empty_postgres, DatabaseForeign)


@pytest.mark.postgres
def test_a_database_that_the_server_has_not_and_a_server_that_is_not(postgres_server: Callable[[str], str]) -> None:
    assert "there is no database" in refused(postgres_server("nowhere"), DatabaseMissing)
    assert "cannot be reached" in refused("postgresql://x:secret@127.0.0.1:9/rules", DatabaseUnreachable)


def test_a_missing_driver_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('no such driver')\n")
    code = (
        "from tracker.store.engine import open_for_asking\n"
        "from tracker.store.errors import DriverMissing\n"
        "try:\n"
        "    with open_for_asking('postgresql://db.example/rules'): pass\n"
        "except DriverMissing as fault: print(fault)"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": path}
    )

    assert issubclass(DriverMissing, StoreError)
    assert "pip install 'ketamine-compliance-tracker[postgres]'" in done.stdout


# newer, older


@pytest.mark.parametrize(
    ("version", "kind", "said"),
    [("9999", DatabaseNewer, "made by a newer version"), (None, DatabaseDamaged, "does not say which version")],
)
def test_a_schema_that_this_program_does_not_know(
    database: str, version: str | None, kind: type[StoreError], said: str
) -> None:
    with writing(where(database)) as connection:
        if version is None:
            connection.exec_driver_sql("DELETE FROM alembic_version")
        else:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    assert said in refused(database, kind)


def test_an_older_schema_says_how_to_upgrade(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.engine.SCHEMAS", (*SCHEMAS, "9998"))

    assert "`tracker db upgrade`" in refused(database, DatabaseOlder)


# asking writes nothing


def test_who_asks_can_write_nothing(database: str) -> None:
    with pytest.raises((DatabaseReadOnly, DBAPIError)), open_for_asking(database) as connection:
        connection.execute(sa.delete(t.entry))
    with pytest.raises(DatabaseReadOnly, match="not written"), open_for_asking(database) as connection:
        load_pack(connection, FULL, WHO, AT)
    with open_for_asking(database) as connection:
        assert newest(connection) is None


def test_an_answer_sees_one_snapshot(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    if isinstance(where(database), File):
        with open_for_asking(database) as reader:
            status(reader)
            with pytest.raises(DatabaseLocked), open_for_recording(database, wait=0.05) as writer:
                load_pack(writer, CHANGED, WHO, AT)
        return
    with open_for_asking(database) as reader:
        before = load_rulebook(reader)
        load_pack(database, CHANGED, WHO, AT)
        assert load_rulebook(reader) == before


def test_a_recording_that_fails_leaves_nothing(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_loading(database)
    with open_for_asking(database) as connection:
        assert newest(connection) is None


def fail_after_loading(database: str) -> None:
    with open_for_recording(database) as connection:
        load_pack(connection, FULL, WHO, AT)
        raise ZeroDivisionError


def test_a_second_writer_waits_and_then_says_so(database: str) -> None:
    with (
        open_for_recording(database),
        pytest.raises(DatabaseLocked, match="another process is recording"),
        open_for_recording(database, wait=0.05),
    ):
        pytest.fail("two at once")


def test_the_engine_rules_hold_on_every_connection(filled: Path) -> None:
    wanted = {"foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1, "journal_mode": "delete"}
    for opened, busy in ((open_for_asking, 30000), (open_for_recording, 30000)):
        with opened(str(filled)) as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == busy
            assert connection.exec_driver_sql("PRAGMA mmap_size").scalar() in (None, 0)
    with open_for_recording(str(filled)) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
