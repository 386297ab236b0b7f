"""Recording where it cannot be: no room, nothing may be written, cut short, cut off. One clear line, nothing changed,
and it works again afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.small import AT, FULL, WHO, instrument
from tests.store.test_waiting import cut_short
from tracker.store.engine import open_for_asking, open_for_recording
from tracker.store.errors import DatabaseDamaged, DatabaseReadOnly, DatabaseUnreachable, StoreError
from tracker.store.revisions import load_pack
from tracker.store.rulebook import in_order, load_rulebook
from tracker.store.verify import verify

CHECKOUT = Path(__file__).parents[2]
NOBODY = 65534
PAGE = 4096
MANY = replace(
    FULL,
    instruments=(
        *FULL.instruments,
        *(instrument(f"cpsa-more-{n:03}", "cpsa", "a", "b", "c", title="A text " * 50) for n in range(60)),
    ),
)
"""So much more that it takes many pages."""


def holds(database: str | Path, revision: int) -> None:
    """The history is sound, and that is its newest revision."""
    with open_for_asking(str(database)) as connection:
        assert verify(connection).faults == ()
        assert load_rulebook(connection).revision == revision


def works_again(database: str | Path) -> None:
    """What could not be recorded is recorded now."""
    holds(database, 1)
    assert load_pack(str(database), MANY, WHO, AT).revision == 2
    with open_for_asking(str(database)) as connection:
        assert load_rulebook(connection) == replace(in_order(MANY), revision=2)
    holds(database, 2)


def is_one_line(fault: StoreError, path: Path) -> bool:
    return "\n" not in str(fault) and f"`{path}`" in str(fault)


# no room


def with_room(path: Path, pages: int) -> str:
    """Record in a file that may have so many pages; what is said when they are too few."""
    try:
        with open_for_recording(str(path)) as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            load_pack(connection, MANY, WHO, AT)
    except DatabaseUnreachable as fault:
        return str(fault)
    return ""


@pytest.mark.slow
def test_wherever_the_room_ends_all_is_recorded_or_nothing(filled: Path, tmp_path: Path) -> None:
    """The file may have from as many pages as now to 40 more."""
    pages = filled.stat().st_size // PAGE
    trial = tmp_path / "trial.db"
    recorded = []
    for more in range(41):
        shutil.copy(filled, trial)
        said = with_room(trial, pages + more)
        recorded.append(not said)
        if said:
            assert said == f"`{trial}` cannot grow: the disk is full. Make room; nothing was recorded"
            assert trial.read_bytes() == filled.read_bytes()
            holds(trial, 1)
        else:
            holds(trial, 2)
        assert not Path(f"{trial}-journal").exists()
    shutil.copy(filled, trial)
    assert with_room(trial, pages)
    works_again(trial)

    assert recorded == sorted(recorded), "once there is room it is recorded"
    assert 10 < recorded.count(False) < 41


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tracker-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as fault:
        pytest.skip(f"no disk can be mounted here: {fault}")
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_on_a_disk_that_is_full_nothing_is_recorded(filled: Path, small_disk: Path) -> None:
    """The room left is too little for the journal, or for the new pages, or just not enough."""
    path = small_disk / "rules.db"
    shutil.copy(filled, path)
    load_pack(str(path), MANY, WHO, AT)
    needed = path.stat().st_size - filled.stat().st_size
    rooms = range(0, needed, needed // 12)
    for room in rooms:
        shutil.copy(filled, path)
        rest = small_disk / "rest"
        with rest.open("wb") as file:
            free = os.statvfs(small_disk).f_bavail * PAGE
            file.write(bytes(max(free - room, 0)))
        with pytest.raises(DatabaseUnreachable) as fault:
            load_pack(str(path), MANY, WHO, AT)
        assert is_one_line(fault.value, path)
        assert "the disk is full" in str(fault.value) or "cannot be read or written" in str(fault.value)
        holds(path, 1)
        rest.unlink()
        assert path.read_bytes() == filled.read_bytes()
    works_again(path)

    assert len(rooms) > 10


RECORD = """
import json, os, resource, signal, sys
from tests.store.small import AT, WHO
from tests.store.test_no_room import MANY
from tracker.store.errors import StoreError
from tracker.store.revisions import load_pack
path, limit, user = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if user and os.geteuid() == 0:
    os.setuid(user)
try:
    print(json.dumps(["recorded", str(load_pack(path, MANY, WHO, AT).revision)]))
except StoreError as fault:
    print(json.dumps([type(fault).__name__, str(fault)]))
"""


def recording(path: Path, *, limit: int = 0, user: int = 0) -> tuple[str, str]:
    """What a process of its own says that records, perhaps as another user or with a limit to the size of files."""
    command = [sys.executable, "-c", RECORD, str(path), str(limit), str(user)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kind, said = json.loads(done.stdout)
    return kind, said


@pytest.mark.slow
def test_where_files_may_not_grow_nothing_is_recorded(filled: Path) -> None:
    before = filled.read_bytes()
    for more in (-len(before) + 512, 0, PAGE, 10 * PAGE):
        kind, said = recording(filled, limit=len(before) + more)
        assert kind == "DatabaseUnreachable"
        assert said.startswith(f"`{filled}` cannot ")
        assert "\n" not in said
        holds(filled, 1)
        assert filled.read_bytes() == before
    works_again(filled)


# nothing may be written


@pytest.fixture
def reachable(filled: Path) -> Iterator[Path]:
    """The same where a user without rights can reach it."""
    for above in [filled.parent, *filled.parents]:
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(above.stat().st_mode | 0o055)
    yield filled
    filled.parent.chmod(0o755)
    filled.chmod(0o644)


def may_write(path: Path) -> None:
    path.parent.chmod(0o777)
    path.chmod(0o666)


def read_only_file(path: Path) -> None:
    path.chmod(0o444)


def read_only_folder(path: Path) -> None:
    path.parent.chmod(0o555)


@pytest.mark.parametrize("forbid", [read_only_file, pytest.param(read_only_folder, marks=pytest.mark.slow)])
def test_where_nothing_may_be_written_nothing_is_recorded(reachable: Path, forbid: Callable[[Path], None]) -> None:
    may_write(reachable)
    forbid(reachable)
    before = reachable.read_bytes()
    kind, said = recording(reachable, user=NOBODY)

    assert kind == "DatabaseReadOnly"
    assert said == f"`{reachable}` can be read but not written. Look at its permissions and its folder's"
    assert reachable.read_bytes() == before
    may_write(reachable)
    assert recording(reachable, user=NOBODY) == ("recorded", "2")


@pytest.mark.postgres
def test_a_server_that_takes_nothing_says_so(new_postgres: Callable[[str], str], postgres_admin: sa.Engine) -> None:
    """As a copy that only follows another server does."""
    database = new_postgres("whole")
    load_pack(database, FULL, WHO, AT)
    name = sa.make_url(database).database
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(DatabaseReadOnly, match="may be read but not written"):
        load_pack(database, MANY, WHO, AT)
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")

    works_again(database)


def cut_off(database: str, admin: sa.Engine) -> None:
    """Record, and be thrown out by the server before the commit."""
    with open_for_recording(database) as connection:
        load_pack(connection, MANY, WHO, AT)
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with admin.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")
        connection.exec_driver_sql("SELECT 1")


@pytest.mark.postgres
def test_a_connection_that_is_cut_off_records_nothing(
    new_postgres: Callable[[str], str], postgres_admin: sa.Engine
) -> None:
    database = new_postgres("whole")
    load_pack(database, FULL, WHO, AT)
    with pytest.raises(DatabaseUnreachable, match=r"cannot be used: terminating connection.*Ask who runs it") as fault:
        cut_off(database, postgres_admin)

    assert "\n" not in str(fault.value)
    works_again(database)


# cut short


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.98])
def test_nothing_is_recorded_in_a_file_that_was_cut_short(filled: Path, cut: float) -> None:
    whole = filled.read_bytes()
    short = whole[: int(len(whole) * cut)]
    filled.write_bytes(short)
    with pytest.raises(DatabaseDamaged) as fault:
        load_pack(str(filled), MANY, WHO, AT)

    assert "\n" not in str(fault.value)
    assert filled.read_bytes() == short
    filled.write_bytes(whole)
    works_again(filled)


def test_a_recording_that_was_cut_short_is_undone_and_the_next_one_works(filled: Path) -> None:
    whole = filled.read_bytes()
    cut_short(filled)
    assert filled.read_bytes() != whole

    works_again(filled)


def test_a_journal_that_nobody_may_touch_is_told(reachable: Path) -> None:
    may_write(reachable)
    cut_short(reachable)
    journal = Path(f"{reachable}-journal")
    journal.chmod(0o400)
    half = reachable.read_bytes()
    kind, said = recording(reachable, user=NOBODY)

    assert kind in ("DatabaseUnreachable", "DatabaseReadOnly")
    assert "\n" not in said
    assert reachable.read_bytes() == half
    journal.chmod(0o666)
    assert recording(reachable, user=NOBODY) == ("recorded", "2")
