"""Waiting for others: told once and after a second, given up in time, fair; and free where nobody stands in the way."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker.store import waiting
from tracker.store.database import migrate, upgrade
from tracker.store.engine import (
    SCHEMAS,
    File,
    hold_off_askers,
    open_for_asking,
    open_for_recording,
    reading,
    schema_of,
    where,
    writing,
)
from tracker.store.errors import DatabaseLocked, DatabaseUnreachable
from tracker.store.revisions import load_pack, newest
from tracker.store.rulebook import load_rulebook

CHECKOUT = Path(__file__).parents[2]


@contextmanager
def held(database: str, seconds: float) -> Iterator[None]:
    """Somebody else who records, for so long."""
    begun = threading.Event()

    def record() -> None:
        with writing(where(database)):
            begun.set()
            time.sleep(seconds)

    other = threading.Thread(target=record)
    other.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        other.join()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait is told after a fifth of a second, so that tests are short."""
    monkeypatch.setattr(waiting, "QUIET", 0.2)


def named(database: str) -> str:
    return f"`{where(database)}`"


# one who records waits for another


def test_a_second_recording_waits_and_says_so_once_after_a_second(database: str) -> None:
    told: list[tuple[float, str]] = []
    with held(database, 1.8):
        began = time.monotonic()
        with open_for_recording(database, told=lambda line: told.append((time.monotonic() - began, line))):
            took = time.monotonic() - began

    ((when, line),) = told
    assert 1 <= when < took
    assert line.startswith(f"waiting for another recording in {named(database)} to finish, up to 30 s")
    assert 1.2 < took < 10


def test_who_waited_long_records_like_anybody(database: str, soon: None) -> None:
    """On a server the place in the queue is given up once; what is recorded after that is in no savepoint."""
    told: list[str] = []
    with held(database, 0.6), open_for_recording(database, told=told.append) as connection:
        assert load_pack(connection, FULL, WHO, AT).revision == 1

    assert len(told) == 1


def test_a_short_wait_is_not_told(database: str) -> None:
    told: list[str] = []
    with held(database, 0.3), open_for_recording(database, told=told.append):
        pass

    assert told == []


def test_a_wait_in_vain_says_how_long_it_was_and_what_to_do(database: str, soon: None) -> None:
    told: list[str] = []
    load_pack(database, FULL, WHO, AT)
    with held(database, 1.5):
        began = time.monotonic()
        with (
            pytest.raises(DatabaseLocked) as fault,
            open_for_recording(database, wait=0.5, told=told.append) as connection,
        ):
            load_pack(connection, CHANGED, WHO, AT)
        took = time.monotonic() - began
    with open_for_asking(database) as connection:
        last = newest(connection)

    assert str(fault.value).startswith(f"another process is recording in {named(database)}")
    assert "did not finish within 0.5 s, so nothing was done here. Try again when it has finished" in str(fault.value)
    assert len(told) == 1
    assert told[0].startswith(f"waiting for another recording in {named(database)} to finish, up to 0.5 s")
    assert 0.5 <= took < 1.5
    assert last is not None
    assert last.number == 1


def test_who_waited_sees_what_was_recorded_meanwhile(database: str) -> None:
    begun = threading.Event()

    def first() -> None:
        with open_for_recording(database) as connection:
            begun.set()
            time.sleep(0.5)
            load_pack(connection, FULL, WHO, AT)

    other = threading.Thread(target=first)
    other.start()
    assert begun.wait(10)
    with open_for_recording(database) as connection:
        before = newest(connection)
        done = load_pack(connection, CHANGED, WHO, AT)
    other.join()

    assert before is not None
    assert (before.number, done.revision) == (1, 2)


def test_an_upgrade_takes_the_same_lock(database: str, soon: None) -> None:
    told: list[str] = []
    with held(database, 1), pytest.raises(DatabaseLocked, match="another process is recording"):
        upgrade(database, wait=0.4, told=told.append)

    assert len(told) == 1


# on a file, one who records and those who read stand in each other's way for a moment


def test_a_commit_waits_for_who_still_reads_and_says_so_once(filled: Path, soon: None) -> None:
    told: list[str] = []
    reading = threading.Event()

    def ask() -> None:
        with open_for_asking(str(filled)):
            reading.set()
            time.sleep(0.6)

    other = threading.Thread(target=ask)
    other.start()
    assert reading.wait(10)
    with open_for_recording(str(filled), told=told.append) as connection:
        load_pack(connection, CHANGED, WHO, AT)
    other.join()

    assert told == [f"waiting for who is still reading `{filled}` to finish, up to 30 s"]
    with open_for_asking(str(filled)) as connection:
        assert load_rulebook(connection).revision == 2


def test_a_commit_that_waits_in_vain_for_who_reads_records_nothing(filled: Path) -> None:
    with open_for_asking(str(filled)) as reader:
        assert newest(reader) is not None
        with (
            pytest.raises(DatabaseLocked, match=r"another process is still reading .* did not finish within 0\.2 s"),
            open_for_recording(str(filled), wait=0.2) as connection,
        ):
            load_pack(connection, CHANGED, WHO, AT)
    with open_for_recording(str(filled)) as connection:
        last = newest(connection)
        assert last is not None
        assert last.number == 1
        assert load_pack(connection, CHANGED, WHO, AT).revision == 2


@contextmanager
def locked_whole(path: Path, seconds: float) -> Iterator[None]:
    """Somebody else whose commit takes so long."""
    begun = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("BEGIN EXCLUSIVE")
            begun.set()
            time.sleep(seconds)

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        other.join()


def test_who_asks_waits_for_a_commit_and_says_so_when_it_lasts(filled: Path, soon: None) -> None:
    told: list[str] = []
    with locked_whole(filled, 0.1), open_for_asking(str(filled), told=told.append) as connection:
        assert load_rulebook(connection).revision == 1
    assert told == []
    with locked_whole(filled, 0.8), open_for_asking(str(filled), told=told.append) as connection:
        assert load_rulebook(connection).revision == 1

    assert told == [f"waiting for another recording in `{filled}` to finish, up to 30 s"]


def test_who_asks_gives_up_too(filled: Path) -> None:
    with (
        locked_whole(filled, 0.5),
        pytest.raises(DatabaseLocked, match=r"did not finish within 0\.2 s"),
        open_for_asking(str(filled), wait=0.2),
    ):
        pytest.fail("it was opened")


def test_who_asks_does_not_wait_for_a_recording_that_is_under_way(filled: Path) -> None:
    """Also when its journal lies there already, as it does from the first row on."""
    with open_for_recording(str(filled)) as connection:
        load_pack(connection, CHANGED, WHO, AT)
        assert Path(f"{filled}-journal").exists()
        began = time.monotonic()
        with open_for_asking(str(filled), wait=2) as reader:
            assert load_rulebook(reader).revision == 1
        assert time.monotonic() - began < 1


def cut_short(path: Path) -> None:
    """Leave a file as a writer does that is killed after its pages began to reach the disk."""
    code = (
        "import os, signal, sqlite3, sys\n"
        "raw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('PRAGMA cache_size = 1')\n"
        "raw.execute('BEGIN IMMEDIATE')\n"
        "raw.execute('CREATE TABLE half AS SELECT zeroblob(90000) AS done')\n"
        "raw.execute('DROP TABLE condition')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)]).returncode == -9
    assert Path(f"{path}-journal").stat().st_size > 512


@pytest.mark.parametrize("opened", [open_for_asking, open_for_recording])
def test_a_recording_cut_short_is_undone_by_whoever_comes_next(
    filled: Path, opened: Callable[..., AbstractContextManager[sa.Connection]]
) -> None:
    whole = filled.read_bytes()
    cut_short(filled)
    assert filled.read_bytes() != whole
    with opened(str(filled)) as connection:
        assert load_rulebook(connection).revision == 1
        assert not sa.inspect(connection).has_table("half")

    assert filled.read_bytes() == whole
    assert not Path(f"{filled}-journal").exists()
    assert load_pack(str(filled), CHANGED, WHO, AT).revision == 2


def test_a_killed_writer_holds_nobody_up(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    code = (
        "import os, signal, sys\n"
        "from tracker.store.engine import open_for_recording\n"
        "with open_for_recording(sys.argv[1]) as connection:\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, database], cwd=CHECKOUT).returncode == -9

    assert load_pack(database, CHANGED, WHO, AT).revision == 2


# on a server


@pytest.mark.postgres
def test_a_server_names_who_is_recording(new_postgres: Callable[[str], str], soon: None) -> None:
    database = new_postgres("whole")
    told: list[str] = []
    with held(database, 0.8), open_for_recording(database, told=told.append):
        pass
    with held(database, 1), pytest.raises(DatabaseLocked) as fault, open_for_recording(database, wait=0.4):
        pass

    assert len(told) == 1
    assert "up to 30 s; it is `tracker` of user `tests` since 20" in told[0]
    assert " UTC, process " in told[0]
    assert "is recording in" in str(fault.value)
    assert "(`tracker` of user `tests` since 20" in str(fault.value)


@pytest.mark.postgres
def test_a_session_is_called_by_the_program_unless_somebody_says_otherwise(
    new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = new_postgres("whole")

    def name(url: str) -> str:
        with open_for_asking(url) as connection:
            found: str = connection.exec_driver_sql("SELECT current_setting('application_name')").scalar_one()
            return found

    assert name(database) == "tracker"
    assert name(f"{database}&application_name=clinic") == "clinic"
    monkeypatch.setenv("PGAPPNAME", "nightly")
    assert name(database) == "nightly"


@pytest.mark.postgres
def test_whoever_may_wait_for_a_lock_of_a_server_waits_only_so_long(new_postgres: Callable[[str], str]) -> None:
    database = new_postgres("whole")
    with writing(where(database)) as connection:
        connection.exec_driver_sql("LOCK TABLE rule IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseLocked, match="for too long"), open_for_asking(database, wait=0.2) as reader:
            reader.exec_driver_sql("SELECT count(*) FROM rule")
    with open_for_asking(database) as reader:
        lasting: str = reader.exec_driver_sql("SELECT current_setting('lock_timeout')").scalar_one()
        reader.exec_driver_sql("SELECT count(*) FROM condition")
        with pytest.raises(DatabaseLocked, match="for too long"), open_for_recording(database, wait=0.2) as connection:
            connection.exec_driver_sql("DROP TABLE condition")
    assert lasting == "30s"


@pytest.mark.postgres
def test_a_wait_for_the_lock_leaves_the_transaction_as_it_was(new_postgres: Callable[[str], str], soon: None) -> None:
    database = new_postgres("whole")
    with held(database, 0.8), open_for_recording(database) as connection:
        assert connection.exec_driver_sql("SELECT current_setting('lock_timeout')").scalar_one() == "30s"
        assert load_pack(connection, FULL, WHO, AT).revision == 1
    with open_for_asking(database) as connection:
        assert load_rulebook(connection).revision == 1


@pytest.mark.postgres
@pytest.mark.slow
def test_a_server_that_takes_the_call_and_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        with (
            pytest.raises(DatabaseUnreachable, match="cannot be reached"),
            open_for_asking(f"postgresql://tests@127.0.0.1:{port}/rules?connect_timeout=2"),
        ):
            pytest.fail("it answered")

    assert time.monotonic() - began < 8


# on a server, who asks and an upgrade wait for each other


@contextmanager
def upgrading(database: str, seconds: float, *statements: str) -> Iterator[None]:
    """Somebody else's upgrade, which changes the tables at once and takes so long altogether."""
    begun = threading.Event()

    def upgrade_slowly() -> None:
        place = where(database)
        with writing(place) as connection:
            hold_off_askers(connection, place, 1, None)
            for statement in statements:
                connection.exec_driver_sql(statement)
            begun.set()
            time.sleep(seconds)

    other = threading.Thread(target=upgrade_slowly)
    other.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        other.join()


@contextmanager
def asking(database: str, seconds: float) -> Iterator[None]:
    """Somebody else who asks, for so long."""
    begun = threading.Event()

    def ask() -> None:
        with open_for_asking(database):
            begun.set()
            time.sleep(seconds)

    other = threading.Thread(target=ask)
    other.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        other.join()


@pytest.mark.postgres
def test_who_asks_during_an_upgrade_is_told_once_and_answered_from_what_it_made(
    new_postgres: Callable[[str], str], soon: None
) -> None:
    """Also where the tables were of an older version before it: nobody is told to upgrade what is being upgraded."""
    database = new_postgres("whole")
    load_pack(database, FULL, WHO, AT)
    with writing(where(database)) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = %s", (SCHEMAS[-2],))
    told: list[str] = []
    done = (
        f"UPDATE alembic_version SET version_num = '{SCHEMAS[-1]}'",  # noqa: S608 - our own words
        "ALTER TABLE rule ADD COLUMN more text DEFAULT 'new'",
    )
    with upgrading(database, 0.8, *done), open_for_asking(database, told=told.append) as connection:
        assert load_rulebook(connection).revision == 1
        assert set(connection.exec_driver_sql("SELECT more FROM rule").scalars()) == {"new"}
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "30s"

    ((line),) = told
    assert line.startswith(
        f"waiting for an upgrade of {named(database)} to finish, up to 30 s; it is `tracker` of user"
    )
    assert " UTC, process " in line


@pytest.mark.postgres
def test_who_asks_during_a_short_upgrade_is_told_nothing(new_postgres: Callable[[str], str]) -> None:
    database = new_postgres("whole")
    load_pack(database, FULL, WHO, AT)
    told: list[str] = []
    with upgrading(database, 0.2), open_for_asking(database, told=told.append) as connection:
        assert load_rulebook(connection).revision == 1

    assert told == []


@pytest.mark.postgres
def test_who_asks_gives_up_on_an_upgrade_that_lasts(new_postgres: Callable[[str], str], soon: None) -> None:
    database = new_postgres("whole")
    told: list[str] = []
    with upgrading(database, 0.9):
        with pytest.raises(DatabaseLocked) as fault, open_for_asking(database, wait=0.4, told=told.append):
            pytest.fail("it was opened")
        with (
            pytest.raises(DatabaseLocked, match="another process is recording"),
            open_for_recording(database, wait=0.1),
        ):
            pytest.fail("two at once")

    assert str(fault.value).startswith(f"another process is upgrading {named(database)} (`tracker` of user `tests`")
    assert "did not finish within 0.4 s, so nothing was done here. Try again when it has finished" in str(fault.value)
    assert len(told) == 1


@pytest.mark.postgres
def test_an_upgrade_waits_for_who_asks_and_says_so_and_who_comes_then_waits_for_the_upgrade(
    new_postgres: Callable[[str], str], soon: None
) -> None:
    database = new_postgres("template0")
    with writing(where(database)) as connection:
        migrate(connection, SCHEMAS[-2])
    older: list[str] = []
    late: list[str] = []

    place, begun, upgrading, turned = where(database), threading.Event(), threading.Event(), threading.Event()

    def ask() -> None:
        with reading(place) as connection:
            assert schema_of(connection, place, wait=1) == SCHEMAS[-2]
            begun.set()
            assert turned.wait(20)
            assert schema_of(connection, place, wait=1) == SCHEMAS[-2], "one snapshot"

    def upgrade_is_told(line: str) -> None:
        older.append(line)
        upgrading.set()

    def ask_meanwhile() -> None:
        assert upgrading.wait(20)
        with open_for_asking(database, told=late_is_told):
            pass

    def late_is_told(line: str) -> None:
        late.append(line)
        turned.set()

    others = [threading.Thread(target=each) for each in (ask, ask_meanwhile)]
    for other in others:
        other.start()
    assert begun.wait(10)
    assert upgrade(database, told=upgrade_is_told) == SCHEMAS[-2]
    for other in others:
        other.join()

    ((line),) = older
    assert line.startswith(f"waiting for who is still reading {named(database)} to finish, up to 30 s; it is `tracker`")
    assert [line.partition(" of `")[0] for line in late] == ["waiting for an upgrade"]


@pytest.mark.postgres
def test_an_upgrade_that_waits_in_vain_for_who_asks_changes_nothing(
    new_postgres: Callable[[str], str], soon: None
) -> None:
    database = new_postgres("whole")
    place = where(database)
    with (
        asking(database, 0.6),
        pytest.raises(DatabaseLocked, match="another process is still reading"),
        writing(place) as connection,
    ):
        hold_off_askers(connection, place, 0.3, None)


@pytest.mark.postgres
def test_who_asks_holds_up_no_recording(new_postgres: Callable[[str], str]) -> None:
    database = new_postgres("whole")
    with open_for_asking(database) as connection, open_for_recording(database, wait=0.2) as other:
        assert load_pack(other, FULL, WHO, AT).revision == 1
        assert newest(connection) is None


# who need not wait pays nothing


def statements(database: str, opened: Callable[..., AbstractContextManager[sa.Connection]]) -> list[str]:
    said: list[str] = []

    def heard(conn: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        with opened(database):
            pass
    finally:
        event.remove(sa.Engine, "before_cursor_execute", heard)
    return said


def test_opening_asks_for_the_tables_and_the_schema_and_for_the_lock_in_one_more_exchange(database: str) -> None:
    on_a_server = not isinstance(where(database), File)

    assert len(statements(database, open_for_asking)) == 2
    assert len(statements(database, open_for_recording)) == (3 if on_a_server else 2)


def test_waiting_is_imported_only_by_who_waits(filled: Path) -> None:
    code = (
        "import json, sys\n"
        "from tracker.store.engine import open_for_asking, open_for_recording\n"
        "for opened in (open_for_asking, open_for_recording):\n"
        "    with opened(sys.argv[1]): pass\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(filled)], cwd=CHECKOUT, capture_output=True, check=True)

    assert "tracker.store.engine" in json.loads(done.stdout)
    assert "tracker.store.waiting" not in json.loads(done.stdout)


# many at once


ONE = """
import json, sys, time
from pathlib import Path
from tracker.store.engine import where, writing
place, many = where(sys.argv[1]), int(sys.argv[2])
with writing(place): pass
print("ready", flush=True)
sys.stdin.readline()
longest, told = 0, []
for _ in range(many):
    began = time.monotonic()
    with writing(place, told=told.append) as connection:
        longest = max(longest, time.monotonic() - began)
        last = connection.exec_driver_sql("SELECT max(n) FROM taken").scalar_one()
        connection.exec_driver_sql(f"INSERT INTO taken VALUES ({last + 1})")
print(json.dumps([longest, len(told)]))
"""


def at_once(database: str, processes: int, many: int) -> tuple[float, int]:
    """So many processes that each take the next number so many times; the longest wait in seconds, and the lines."""
    with writing(where(database)) as connection:
        connection.exec_driver_sql("CREATE TABLE taken (n INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO taken VALUES (0)")
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ONE, database, str(many)], cwd=CHECKOUT, stdin=pipe, stdout=pipe, text=True
        )
        for _ in range(processes)
    ]
    for each in running:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in running:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    found = [each.communicate()[0] for each in running]
    assert [each.returncode for each in running] == [0] * processes
    with writing(where(database)) as connection:
        taken = connection.exec_driver_sql("SELECT n FROM taken ORDER BY n").scalars().all()
    assert taken == list(range(processes * many + 1))
    waits = [json.loads(words) for words in found]
    return max(longest for longest, _ in waits), sum(lines for _, lines in waits)


def test_four_at_once_all_come_through(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    longest, lines = at_once(database, 4, 5)

    assert longest < waiting.QUIET * 10
    with capsys.disabled():
        print(f"\n4 x 5 transactions, {database.partition(':')[0][:10]}: longest wait {longest:.2f} s, {lines} told")


@pytest.mark.slow
def test_sixteen_at_once_fifty_times_all_come_through(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    longest, lines = at_once(database, 16, 50)

    assert longest < 15
    with capsys.disabled():
        print(f"\n16 x 50 transactions, {database.partition(':')[0][:10]}: longest wait {longest:.2f} s, {lines} told")
