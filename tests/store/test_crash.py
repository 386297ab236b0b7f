"""Killed while making or recording: afterwards the old state or the new one, and all works again."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker.store.database import create, first_use
from tracker.store.engine import open_for_asking
from tracker.store.errors import DatabaseExists, DatabaseMissing
from tracker.store.revisions import load_pack
from tracker.store.rulebook import in_order, load_rulebook

CHECKOUT = Path(__file__).parents[2]
WHOLE = replace(FULL, revision=1)

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def victims() -> Iterator[Ask]:
    """Asks the program that forks and kills."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.victims"],
        cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        to, back = program.stdin, program.stdout

        def ask(**asked: object) -> Any:
            print(json.dumps(asked), file=to, flush=True)
            return json.loads(back.readline())

        yield ask
        to.close()


def loaded(database: str) -> object:
    """What is known, or None where there is no database."""
    try:
        with open_for_asking(database) as connection:
            assert connection.dialect.name != "sqlite" or sound(connection)
            return load_rulebook(connection)
    except DatabaseMissing:
        return None


def sound(connection: sa.Connection) -> bool:
    checked = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return checked == ["ok"] and not connection.exec_driver_sql("PRAGMA foreign_key_check").all()


def landed(told: Any, commits: int) -> bool:
    """Whether the kill came between the first statement and the (last) commit."""
    return bool(told["killed"] and told["said"].startswith("s") and told["said"].count("c") < commits)


def kill_until(wanted: int, victims: Ask, once: Callable[[float], tuple[Any, int]], longest: float) -> int:
    """Kill at moments spread over the whole run until enough kills landed; how many trials it took."""
    chance = random.Random(20261123)
    count = 0
    for trials in range(1, 4 * wanted):
        told, commits = once(chance.uniform(0, longest))
        count += landed(told, commits)
        if count == wanted:
            return trials
    raise AssertionError(f"only {count} of {4 * wanted} kills landed between the first statement and the commit")


@pytest.mark.slow
def test_first_use_killed_25_times_leaves_nothing_or_a_whole_database(
    victims: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data" / "tracker.db"
    unharmed = victims(action="first use", database=str(path), delay=None)
    assert unharmed["said"] == "sccdtrue"
    whole = 0

    def once(delay: float) -> tuple[Any, int]:
        nonlocal whole
        shutil.rmtree(path.parent)
        told = victims(action="first use", database=str(path), delay=delay)
        left = loaded(str(path))
        assert left in (None, WHOLE)
        assert left is None or "d" in told["said"] or told["said"].count("c") == 2
        whole += left is not None
        assert first_use(str(path), FULL, WHO, AT) is (left is None)
        assert loaded(str(path)) == WHOLE
        assert left is not None or [p.name for p in path.parent.iterdir()] == [path.name], "leftovers were swept"
        return told, 2

    trials = kill_until(25, victims, once, unharmed["took"])
    with capsys.disabled():
        print(f"\nfirst use, SQLite: 25 of {trials} kills landed before the commit; {whole} came after it")


@pytest.mark.slow
@pytest.mark.postgres
def test_first_use_killed_on_a_server_leaves_nothing_or_a_whole_rulebook(
    victims: Ask, new_postgres: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    unharmed = victims(action="first use", database=new_postgres("template0"), delay=None)
    assert unharmed["said"] == "scdtrue"

    def once(delay: float) -> tuple[Any, int]:
        database = new_postgres("template0")
        told = victims(action="first use", database=database, delay=delay)
        made = first_use(database, FULL, WHO, AT)
        assert made or "c" in told["said"]
        assert loaded(database) == WHOLE
        return told, 1

    trials = kill_until(5, victims, once, unharmed["took"])
    with capsys.disabled():
        print(f"\nfirst use, PostgreSQL: 5 of {trials} kills landed before the commit")


def test_recording_killed_leaves_the_revision_before_or_the_one_after(
    victims: Ask, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = filled.with_name("kept.db")
    shutil.copy(filled, kept)
    after = replace(in_order(CHANGED), revision=2)
    unharmed = victims(action="load", database=str(filled), delay=None)
    assert unharmed["said"] == "scd2"
    assert loaded(str(filled)) == after

    def once(delay: float) -> tuple[Any, int]:
        Path(f"{filled}-journal").unlink(missing_ok=True)
        shutil.copy(kept, filled)
        told = victims(action="load", database=str(filled), delay=delay)
        left = loaded(str(filled))
        assert left in (WHOLE, after)
        assert left == WHOLE or "c" in told["said"]
        load_pack(str(filled), CHANGED, WHO, AT)
        assert loaded(str(filled)) == after
        return told, 1

    trials = kill_until(10, victims, once, unharmed["took"])
    with capsys.disabled():
        print(f"\nrecording, SQLite: 10 of {trials} kills landed before the commit")


@pytest.mark.slow
def test_eight_at_once_make_one_database_and_all_succeed(victims: Ask, tmp_path: Path) -> None:
    for each in range(2):
        path = tmp_path / str(each) / "tracker.db"
        said = victims(action="first use", database=str(path), many=8)["said"]

        ends = sorted(words[words.index("d") :] for words in said)
        assert ends == ["dfalse"] * 7 + ["dtrue"]
        assert loaded(str(path)) == WHOLE
        assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.postgres
def test_eight_at_once_make_one_rulebook_on_a_server(victims: Ask, empty_postgres: str) -> None:
    said = victims(action="first use", database=empty_postgres, many=8)["said"]

    assert sorted(words[words.index("d") :] for words in said) == ["dfalse"] * 7 + ["dtrue"]
    assert loaded(empty_postgres) == WHOLE


def test_eight_writers_at_once_make_one_chain(victims: Ask, database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    said = victims(action="load", database=database, many=8)["said"]

    assert [words[words.index("d") :] for words in said] == ["d2"] * 8
    assert loaded(database) == replace(in_order(CHANGED), revision=2)


# what is there is never replaced


def test_a_database_is_never_made_over_anything(tmp_path: Path) -> None:
    path = tmp_path / "rules.db"
    for make in (lambda: path.write_text("mine"), lambda: path.symlink_to(tmp_path / "nowhere")):
        make()
        with pytest.raises(DatabaseExists, match="there is something at"):
            create(str(path))
        assert first_use(str(path), FULL, WHO, AT) is False
        path.unlink()


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_the_journal_of_a_database_that_is_no_more_spoils_no_new_one(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "rules.db"
    leftover = Path(f"{path}{ending}")
    leftover.write_bytes(b"pages of another file")

    with pytest.raises(DatabaseExists, match="belongs to a database that is no more"):
        create(str(path))
    assert leftover.read_bytes() == b"pages of another file"
    assert not path.exists()


def test_leftovers_are_swept_only_when_their_maker_is_surely_dead(tmp_path: Path) -> None:
    from tracker.newfile import sweep, unfinished_file

    path = tmp_path / "rules.db"
    with unfinished_file(path) as alive:
        machine = alive.name.split(".")[-2].split("-")[0]
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    dead = alive.with_name(f".rules.db.{machine}-{done.stdout.strip()}-00000000.making")
    elsewhere = alive.with_name(f".rules.db.00000000-{done.stdout.strip()}-00000000.making")
    forgotten = alive.with_name(".rules.db.00000000-1-00000000.making")
    of_another = alive.with_name(f".other.db.{machine}-{done.stdout.strip()}-00000000.making")
    for each in (alive, dead, Path(f"{dead}-journal"), elsewhere, forgotten, of_another):
        each.touch()
    os.utime(forgotten, (0, 0))
    sweep(path)

    assert set(tmp_path.iterdir()) == {alive, elsewhere, of_another}
