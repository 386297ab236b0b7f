"""Killed during a writing command or a migration: the state before or the one after, sound, and all works again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from tests.recording.victims import ACTIONS
from tests.store.test_crash import Ask, kill_until, sound, victims
from tracker.store import tables as t
from tracker.store.engine import SCHEMAS, File, reading, schema_of, where
from tracker.store.verify import verify

__all__ = ["victims"]

WRITING = sorted(ACTIONS)
KILLS, MANY = 10, 40
"""Kills of each action: in the slow tier, and in a soak trial, where they come to more than a thousand."""


class State(NamedTuple):
    """All that a database says, in short."""

    schema: str | None
    head: str | None
    proposals: int
    rejections: int


def state(database: str) -> State:
    """How a database stands. What it holds is sound, whatever the schema."""
    place = where(database)
    with reading(place) as connection:
        schema = schema_of(connection, place)
        if isinstance(place, File):
            assert sound(connection)
        if schema != SCHEMAS[-1]:
            head = connection.exec_driver_sql("SELECT hash FROM revision ORDER BY number DESC LIMIT 1").scalar_one()
            return State(schema, head, 0, 0)
        found = verify(connection)
        assert found.faults == ()
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(x)).scalar_one()
            for x in (t.proposal, t.rejection)
        ]
        return State(schema, found.head, *counts)


def acknowledged(told: Any) -> bool:
    return "d" in told["said"]


def commits(said: str) -> int:
    """How many commits were begun once the first writing statement was."""
    return said.partition("s")[2].count("c")


def killed(
    action: str, fresh: Callable[[], str], victims: Ask, wanted: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kill one action again and again, each time on a fresh copy of the database it needs."""
    database = fresh()
    before = state(database)
    unharmed = victims(action=action, database=database, delay=None, last=-1)
    after, statements = state(database), int(unharmed["said"].rpartition(" ")[2])
    assert acknowledged(unharmed)
    assert after != before
    assert commits(unharmed["said"]) == 1
    chance = random.Random(20261124)
    by_hand = 0

    def once(delay: float) -> tuple[Any, int]:
        nonlocal by_hand
        database = fresh()
        if chance.random() < 0.5:  # before a statement, as the transactions of some commands last a millisecond
            told = victims(action=action, database=database, delay=None, last=chance.randint(1, statements))
            by_hand += 1
        else:
            told = victims(action=action, database=database, delay=delay)
        left = state(database)
        # time of recording and account are the same in each run, so the state after it is, too
        assert left in (before, after), (left, before, after)
        assert left == after or not acknowledged(told), "what was acknowledged is there"
        assert left == before or commits(told["said"]), "what is there was committed"
        if left == before:
            again = victims(action=action, database=database, delay=None)
            assert acknowledged(again)
            assert state(database) == after
        return {**told, "said": "s" * ("s" in told["said"]) + "c" * commits(told["said"])}, 1

    trials = kill_until(wanted, victims, once, unharmed["committing"])
    where_to = type(where(database)).__name__
    with capsys.disabled():
        print(f"\n{action}, {where_to}: {wanted} of {trials} kills landed before the commit; {by_hand} by statement")


@pytest.fixture
def fresh_file(tmp_path: Path, whole_file: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives a fresh copy of the SQLite database that an action needs."""
    kept = Path(shutil.copy(whole_file, tmp_path / "kept.db"))
    ACTIONS[request.getfixturevalue("action")][0](str(kept))
    path = tmp_path / "here" / "rules.db"

    def fresh() -> str:
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        shutil.copy(kept, path)
        return str(path)

    return fresh


@pytest.fixture
def fresh_server(new_postgres: Callable[[str], str], request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives a fresh copy of the PostgreSQL database that an action needs."""
    kept = new_postgres("whole")
    ACTIONS[request.getfixturevalue("action")][0](kept)
    name = kept.partition("?")[0].rpartition("/")[2]
    return lambda: new_postgres(name)


@pytest.mark.slow
@pytest.mark.parametrize("action", WRITING)
def test_killed_on_a_file(
    action: str, fresh_file: Callable[[], str], victims: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    killed(action, fresh_file, victims, KILLS, capsys)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("action", [a for a in WRITING if a != "attach"])
def test_killed_on_a_server(
    action: str, fresh_server: Callable[[], str], victims: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    killed(action, fresh_server, victims, KILLS, capsys)


@pytest.mark.soak
@pytest.mark.parametrize("action", WRITING)
def test_killed_many_times_on_a_file(
    action: str, fresh_file: Callable[[], str], victims: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    killed(action, fresh_file, victims, MANY, capsys)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.parametrize("action", [a for a in WRITING if a != "attach"])
def test_killed_many_times_on_a_server(
    action: str, fresh_server: Callable[[], str], victims: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    killed(action, fresh_server, victims, MANY, capsys)
