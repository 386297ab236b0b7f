"""Backup and restore: the same database again, checked before it counts, over nothing, and whole or not at all."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.golden import fill
from tests.store.schema import contents, described, unguard
from tests.store.server import _programs as programs
from tests.store.small import AT, FULL, WHO, instrument, with_instrument
from tests.store.test_revisions import CHANGED
from tests.store.test_tamper import history
from tracker.newfile import unfinished_file
from tracker.store import backup_file, backup_server
from tracker.store import tables as t
from tracker.store.backup import BackedUp, back_up, restore
from tracker.store.database import migrate, upgrade
from tracker.store.engine import SCHEMAS, File, Where, making, open_for_asking, where, writing
from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseExists,
    DatabaseForeign,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseUnreachable,
    ProgramMissing,
    SelfCheckFailed,
    StoreError,
    UrlInvalid,
)
from tracker.store.guards import sqlite_guards
from tracker.store.revisions import load_pack, newest
from tracker.store.verify import verify

CHECKOUT = Path(__file__).parents[2]
COPY = b"the document that was read"
LATER = instrument("cpsa-later", "cpsa", "iv")
NAMED = hashlib.sha256(COPY).hexdigest()


@pytest.fixture
def recorded(database: str) -> str:
    """A database of each kind with a history of every kind of revision, and proposals."""
    history(database)
    return database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup is made: a folder in which nothing else is."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "rules.backup"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Callable[[], str]:
    """Makes a place of the same kind where nothing is."""
    made: list[str] = []

    def make() -> str:
        if isinstance(where(database), File):
            (tmp_path / f"restored-{len(made)}").mkdir()
            made.append(str(tmp_path / f"restored-{len(made)}" / "rules.db"))
        else:
            new: Callable[[str], str] = request.getfixturevalue("new_postgres")
            made.append(new("template0"))
        return made[-1]

    return make


def whole(database: str) -> dict[str, Any]:
    """Every row, every table and every guard."""
    with writing(where(database)) as connection:
        return {"rows": contents(connection), "schema": described(connection)}


def is_nowhere(place: Where) -> bool:
    """Whether nothing was made there."""
    if isinstance(place, File):
        return not list(place.path.parent.glob("*")) and not list(place.path.parent.glob(".*"))
    with writing(place) as connection:
        return sa.inspect(connection).get_table_names() == []


# there and back


def test_a_restored_database_is_the_same_and_goes_on(recorded: str, file: Path, elsewhere: Callable[[], str]) -> None:
    with open_for_asking(recorded) as connection:
        last = newest(connection)
    assert last is not None
    made = back_up(recorded, file)
    there = elsewhere()
    done = restore(file, there)

    assert [p.name for p in file.parent.iterdir()] == [file.name]
    assert made.database == str(where(recorded))
    assert made.size == file.stat().st_size
    assert (made.head.schema, made.head.revision) == (SCHEMAS[-1], last.number)
    assert (made.head.hash, made.head.digest) == (last.hash, last.digest)
    assert done.head == made.head
    assert not done.is_older
    assert whole(there) == whole(recorded)
    with open_for_asking(there) as connection:
        assert verify(connection, head=last.hash).faults == ()
    assert load_pack(there, with_instrument(FULL, LATER), WHO, AT).revision == last.number + 1
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), writing(where(there)) as connection:
        connection.exec_driver_sql("UPDATE revision SET who = 'somebody else'")


def test_a_database_without_a_revision_is_backed_up_too(
    database: str, file: Path, elsewhere: Callable[[], str]
) -> None:
    made = back_up(database, file)
    there = elsewhere()
    restore(file, there)

    assert (made.head.revision, made.head.hash, made.head.digest) == (0, None, None)
    assert whole(there) == whole(database)


def older(database: str) -> None:
    """A database of the first schema, with what was recorded in it then."""
    place = where(database)
    opened = making(place.path) if isinstance(place, File) else writing(place)
    with opened as connection:
        migrate(connection, "0001")
        fill(connection, "0001")


def test_a_database_of_an_older_version_is_backed_up_before_it_is_upgraded(
    empty_database: str, request: pytest.FixtureRequest, tmp_path: Path, file: Path
) -> None:
    older(empty_database)
    made = back_up(empty_database, file)
    there = str(tmp_path / "there.db")
    if not isinstance(where(empty_database), File):
        there = request.getfixturevalue("new_postgres")("template0")
    done = restore(file, there)

    assert made.head.schema == done.head.schema == "0001"
    assert done.is_older
    assert whole(there) == whole(empty_database)
    assert upgrade(there) == "0001"
    with open_for_asking(there) as connection:
        assert verify(connection, head=made.head.hash).faults == ()


def test_a_backup_is_one_state_of_the_history_while_others_record(
    database: str, tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    load_pack(database, FULL, WHO, AT)
    enough = threading.Event()
    recorded = threading.Event()

    def record() -> None:
        turn = 0
        while not enough.is_set():
            load_pack(database, (CHANGED, FULL)[turn % 2], WHO, AT)
            turn += 1
            recorded.set()

    other = threading.Thread(target=record)
    other.start()
    made: list[BackedUp] = []
    try:
        for n in range(3):
            recorded.clear()
            assert recorded.wait(30)
            made.append(back_up(database, tmp_path / f"{n}.backup"))
    finally:
        enough.set()
        other.join()
    numbers = [each.head.revision for each in made]
    assert numbers == sorted(set(numbers))
    with open_for_asking(database) as connection:
        for each in made:
            then = newest(connection, each.head.revision)
            assert then is not None
            assert (each.head.hash, each.head.digest) == (then.hash, then.digest)
    there = elsewhere()
    assert restore(made[-1].file, there).head == made[-1].head
    with open_for_asking(there) as connection:
        assert verify(connection).faults == ()


# never over anything


def test_a_backup_is_never_made_over_anything(recorded: str, file: Path) -> None:
    for make in (
        lambda: file.write_text("mine"),
        lambda: file.symlink_to(file.parent / "nowhere"),
        lambda: file.mkdir(),
        lambda: Path(f"{file}-journal").write_text("of a database that is no more"),
    ):
        make()
        before = sorted(file.parent.iterdir())
        with pytest.raises(DatabaseExists):
            back_up(recorded, file)
        assert sorted(file.parent.iterdir()) == before
        for each in before:
            each.rmdir() if each.is_dir() else each.unlink()
    with pytest.raises(DatabaseUnreachable, match="there is no folder"):
        back_up(recorded, file.parent / "typo" / "rules.backup")


def test_nothing_is_restored_where_something_is(recorded: str, file: Path, elsewhere: Callable[[], str]) -> None:
    back_up(recorded, file)
    before = whole(recorded)
    with pytest.raises(DatabaseExists):
        restore(file, recorded)
    there = elsewhere()
    if not isinstance(where(there), File):
        with writing(where(there)) as connection:
            connection.exec_driver_sql("CREATE TABLE of_somebody_else (n INTEGER)")
        with pytest.raises(DatabaseForeign, match="holds other tables"):
            restore(file, there)

    assert whole(recorded) == before


def test_a_backup_of_one_engine_is_not_restored_to_the_other(recorded: str, file: Path, tmp_path: Path) -> None:
    back_up(recorded, file)
    of_a_file = isinstance(where(recorded), File)
    other = "postgresql://nowhere.example/rules" if of_a_file else str(tmp_path / "other.db")
    with pytest.raises(
        UrlInvalid, match="is a backup of a SQLite database" if of_a_file else "of a PostgreSQL database"
    ):
        restore(file, other)

    assert not (tmp_path / "other.db").exists()


# kept copies


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Kept copies, with what may lie among them."""
    folder = tmp_path / "rules.db.copies"
    folder.mkdir()
    (folder / f"{NAMED}.pdf").write_bytes(COPY)
    (folder / hashlib.sha256(b"another").hexdigest()).write_bytes(b"another")
    (folder / "notes.txt").write_text("mine")
    (folder / ".copy.00000000-1-00000000.making").write_text("cut short")
    return folder


def naming(database: str, *digests: str) -> None:
    """Record documents whose copies were kept."""
    changed = FULL
    for n, digest in enumerate(digests):
        changed = with_instrument(changed, replace(instrument(f"cpsa-copied-{n}", "cpsa"), copy=digest))
    load_pack(database, changed, WHO, AT)


def test_kept_copies_go_along_and_come_back(
    database: str, file: Path, copies: Path, elsewhere: Callable[[], str], tmp_path: Path
) -> None:
    naming(database, NAMED, "f" * 64)
    assert FULL.instrument_of["cpsa-new"].copy is not None
    gone = tuple(sorted([FULL.instrument_of["cpsa-new"].copy, "f" * 64]))
    made = back_up(database, file, copies=copies)
    done = restore(file, elsewhere(), copies=tmp_path / "new" / "rules.db.copies")
    beside = file.with_name("rules.backup.copies")

    kept = {p.name for p in copies.iterdir() if p.name[:1] not in "n."}
    assert len(kept) == 2
    for folder in (beside, tmp_path / "new" / "rules.db.copies"):
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == {n: (copies / n).read_bytes() for n in kept}
    assert (made.copies, made.missing, made.left) == (2, gone, ("notes.txt",))
    assert (done.copies, done.missing) == (2, gone)


def test_without_kept_copies_no_folder_is_made(recorded: str, file: Path, tmp_path: Path) -> None:
    made = back_up(recorded, file, copies=tmp_path / "nowhere.copies")
    (tmp_path / "empty.copies").mkdir()
    back_up(recorded, file.with_name("second.backup"), copies=tmp_path / "empty.copies")

    assert made.copies == 0
    assert sorted(p.name for p in file.parent.iterdir()) == ["rules.backup", "second.backup"]


def test_a_kept_copy_that_is_no_longer_what_was_kept_stops_the_backup_and_leaves_nothing(
    recorded: str, file: Path, copies: Path
) -> None:
    (copies / f"{NAMED}.pdf").write_bytes(b"another document")
    with pytest.raises(DatabaseDamaged, match=f"{NAMED}.pdf` is no longer what was kept"):
        back_up(recorded, file, copies=copies)

    assert list(file.parent.iterdir()) == []


def test_a_damaged_copy_beside_a_backup_stops_the_restoring_and_leaves_nothing(
    recorded: str, file: Path, copies: Path, elsewhere: Callable[[], str], tmp_path: Path
) -> None:
    back_up(recorded, file, copies=copies)
    (file.with_name("rules.backup.copies") / f"{NAMED}.pdf").write_bytes(b"another document")
    there = elsewhere()
    with pytest.raises(DatabaseDamaged, match="is no longer what was kept"):
        restore(file, there, copies=tmp_path / "new.copies")

    assert is_nowhere(where(there))
    assert not (tmp_path / "new.copies").exists()


def test_copies_that_are_there_already_are_left_as_they_are(recorded: str, file: Path, copies: Path) -> None:
    beside = file.with_name("rules.backup.copies")
    beside.mkdir()
    (beside / f"{NAMED}.pdf").write_bytes(COPY)
    os.utime(beside / f"{NAMED}.pdf", (0, 0))
    back_up(recorded, file, copies=copies)
    assert (beside / f"{NAMED}.pdf").stat().st_mtime == 0
    file.unlink()
    (beside / f"{NAMED}.pdf").write_bytes(b"another document")
    with pytest.raises(DatabaseDamaged, match="is there already and no longer what was kept"):
        back_up(recorded, file, copies=copies)

    assert (beside / f"{NAMED}.pdf").read_bytes() == b"another document"
    assert not file.exists()


# what is no sound backup of ours is refused by name, and nothing is left behind


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE of_somebody_else (n INTEGER)")
        raw.commit()


@pytest.mark.parametrize(
    ("make", "kind", "said"),
    [
        (lambda path: None, DatabaseMissing, "there is no backup at"),
        (lambda path: path.write_text("instrument: {id: x}\n"), DatabaseForeign, "is no backup"),
        (Path.touch, DatabaseForeign, "is no backup"),
        (Path.mkdir, DatabaseUnreachable, "cannot be read: is a directory"),
        (foreign, DatabaseForeign, "is a database of another program"),
        (lambda path: path.write_bytes(b"PGDMP" + bytes(3000)), UrlInvalid, "is a backup of a PostgreSQL database"),
    ],
    ids=["missing", "text", "empty", "folder", "foreign", "archive"],
)
def test_what_is_no_backup_is_refused(
    file: Path, tmp_path: Path, make: Callable[[Path], None], kind: type[StoreError], said: str
) -> None:
    make(file)
    with pytest.raises(kind, match=said) as fault:
        restore(file, str(tmp_path / "new" / "rules.db"))

    assert str(file) in str(fault.value)
    assert not (tmp_path / "new").exists()


def test_a_backup_cut_short_or_altered_anywhere_is_refused_or_restores_the_same(
    recorded: str, file: Path, elsewhere: Callable[[], str]
) -> None:
    back_up(recorded, file)
    wanted, sound = whole(recorded), file.read_bytes()
    there = elsewhere()
    is_a_file = isinstance(where(there), File)
    chance = random.Random(20261123)
    refused = 0
    trials = 36 if is_a_file else 9
    for trial in range(trials):
        wrong = bytearray(sound)
        if trial % 3 == 0:
            wrong = wrong[: chance.randrange(100, len(wrong))]
        else:
            at, long = chance.randrange(100, len(wrong)), chance.choice([1, 16, 1024])
            wrong[at : at + long] = chance.randbytes(min(long, len(wrong) - at))
        file.write_bytes(wrong)
        try:
            restore(file, there)
        except (DatabaseDamaged, DatabaseForeign, DatabaseNewer) as fault:
            assert str(file) in str(fault)  # noqa: PT017 - it is refused or the same
            assert is_nowhere(where(there))
            refused += 1
        else:
            assert whole(there)["rows"] == wanted["rows"]
            there = elsewhere()

    assert refused >= trials // 3


def test_a_backup_of_a_newer_version_is_refused(recorded: str, file: Path, elsewhere: Callable[[], str]) -> None:
    back_up(recorded, file)
    there = elsewhere()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.store.engine.SCHEMAS", ("0001",))
        with pytest.raises(DatabaseNewer, match="was made by a newer version of this program") as fault:
            restore(file, there)

    assert f"`{file}`" in str(fault.value)
    assert is_nowhere(where(there))


def tampered(database: str) -> None:
    """Somebody with all rights changes a rule and leaves the rest as it is."""
    with writing(where(database)) as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE rule SET summary_en = 'Anything goes.' WHERE id = 'iv'")


def test_no_backup_is_made_of_a_history_that_does_not_hold(recorded: str, file: Path) -> None:
    tampered(recorded)
    with pytest.raises(DatabaseDamaged, match=r"is damaged, so no backup was made of it: .*Restore an older backup"):
        back_up(recorded, file)

    assert list(file.parent.iterdir()) == []


def test_a_damaged_file_is_not_backed_up(filled: Path, file: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[8192:12288] = bytes(4096)
    filled.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match=f"`{filled}` is damaged, so no backup was made of it"):
        back_up(str(filled), file)

    assert list(file.parent.iterdir()) == []


def without_its_newest_revisions(connection: sa.Connection) -> None:
    """A history cut short, which is sound in itself, and even knows the same."""
    for last in (3, 2):
        connection.execute(sa.delete(t.retirement).where(t.retirement.c.revision == last))
        for table in reversed(t.METADATA.sorted_tables):
            if "added" in table.c:
                connection.execute(sa.delete(table).where(table.c.added == last))
        connection.execute(sa.delete(t.revision).where(t.revision.c.number == last))
    assert [fault.revision for fault in verify(connection).faults] == [None], "the guards alone are missing"


def guarded_again(connection: sa.Connection) -> None:
    for statement in sqlite_guards().values():
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        lambda there: there.exec_driver_sql("DELETE FROM retirement"),
        lambda there: there.exec_driver_sql("UPDATE revision SET who = 'somebody else' WHERE number = 2"),
        lambda there: there.exec_driver_sql("INSERT INTO setting VALUES (999999, 'x', 'y', 1)"),
        without_its_newest_revisions,
    ],
    ids=["loses a row", "alters a row", "has a row more", "loses revisions"],
)
def test_a_copy_that_is_not_what_was_read_never_gets_its_name(
    filled: Path, file: Path, change: Callable[[sa.Connection], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the copying itself went wrong."""
    load_pack(str(filled), CHANGED, WHO, AT)
    load_pack(str(filled), FULL, WHO, AT)
    copied = backup_file._copy_pages

    def and_spoiled(connection: sa.Connection, target: Path, *more: Any) -> None:
        copied(connection, target, *more)
        with making(target, foreign_keys=False) as there:
            unguard(there)
            change(there)
            guarded_again(there)

    monkeypatch.setattr(backup_file, "_copy_pages", and_spoiled)
    with pytest.raises(DatabaseDamaged):
        back_up(str(filled), file)

    assert list(file.parent.iterdir()) == []


# on a server, by its own programs


@pytest.fixture
def served(new_postgres: Callable[[str], str]) -> str:
    """A PostgreSQL database with a history."""
    database = new_postgres("whole")
    history(database)
    return database


@pytest.fixture
def pretender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a script before `pg_dump`; in it `$real` is the folder of the real programs."""
    real = next(folder for folder in programs() if (folder / "pg_dump").exists())
    folder = tmp_path / "pretended"
    folder.mkdir()

    def pretend(script: str) -> Path:
        for name in ("pg_dump", "pg_restore"):
            path = folder / name
            body = script if name == "pg_dump" else f'exec "$real/{name}" "$@"'
            path.write_text(f'#!/bin/sh\nreal="{real}"\n{body}\n')
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("TRACKER_PG_BIN", str(folder))
        return folder

    return pretend


@pytest.mark.postgres
def test_where_the_programs_are_missing_it_says_what_to_install(
    served: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PG_BIN", str(tmp_path / "nowhere"))
    with pytest.raises(ProgramMissing, match=r"there is no `pg_dump` in .*postgresql-client.*TRACKER_PG_BIN"):
        back_up(served, file)

    assert list(file.parent.iterdir()) == []


@pytest.mark.postgres
def test_programs_older_than_the_server_are_refused_with_both_versions(
    served: str, file: Path, pretender: Callable[[str], Path]
) -> None:
    folder = pretender('echo "pg_dump (PostgreSQL) 9.6"')
    with pytest.raises(
        ProgramMissing, match=r"is of PostgreSQL 9, and the server is of \d\d.*of version \d\d or newer"
    ) as f:
        back_up(served, file)

    assert f"`{folder / 'pg_dump'}`" in str(f.value)
    assert list(file.parent.iterdir()) == []


@pytest.mark.postgres
def test_the_password_is_never_among_the_arguments(served: str, file: Path, pretender: Callable[[str], Path]) -> None:
    folder = pretender('echo "$@ / $PGPASSWORD" >> "$(dirname "$0")/heard"\nexec "$real/pg_dump" "$@"')
    with_password = sa.make_url(served).set(password="opensesame").update_query_dict({"sslpassword": "closesesame"})  # noqa: S106
    back_up(with_password.render_as_string(hide_password=False), file)
    version, dumped = (folder / "heard").read_text().splitlines()

    assert version.startswith("--version")
    arguments, _, given = dumped.rpartition(" / ")
    assert "sesame" not in arguments
    assert "--snapshot=" in arguments
    assert given == "opensesame"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("script", "kind", "said"),
    [
        ('"$real/pg_dump" "$@" --exclude-table-data=rule', SelfCheckFailed, "`rule` is in one of the two alone"),
        ('"$real/pg_dump" "$@" --exclude-table=rule', SelfCheckFailed, "`rule` is in one of the two alone"),
        ('case "$1" in --version) "$real/pg_dump" "$@";; *) exit 0;; esac', SelfCheckFailed, "could not be read back"),
        ('"$real/pg_dump" "$@"; case "$1" in --version) ;; *) echo "pg_dump: error: no room" >&2; exit 1;; esac',
         DatabaseUnreachable, "no room"),
    ],
    ids=["no rows", "no table", "no file", "fails"],
)  # fmt: skip
def test_an_archive_that_is_not_what_the_database_holds_never_gets_its_name(
    served: str, file: Path, pretender: Callable[[str], Path], script: str, kind: type[StoreError], said: str
) -> None:
    pretender(script)
    with pytest.raises(kind, match=said):
        back_up(served, file)

    assert list(file.parent.iterdir()) == []


@pytest.mark.postgres
def test_what_was_made_of_an_archive_and_is_not_what_is_in_it_never_counts(
    served: str, file: Path, new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the history does not tell: a rejected proposal is no part of the chain."""
    back_up(served, file)
    there = new_postgres("template0")
    filled_in = backup_server._fill

    def and_lost_one(connection: sa.Connection, *more: Any) -> None:
        filled_in(connection, *more)
        assert connection.execute(sa.delete(t.rejection)).rowcount > 0

    monkeypatch.setattr(backup_server, "_fill", and_lost_one)
    with pytest.raises(DatabaseDamaged, match="`rejection` has 1 rows in one and 0 others in the other"):
        restore(file, there)

    assert is_nowhere(where(there))


@pytest.mark.postgres
def test_settings_of_a_server_change_nothing(
    served: str, file: Path, new_postgres: Callable[[str], str], postgres_admin: sa.Engine
) -> None:
    """Times in another zone, tables in a schema of another name."""
    there = new_postgres("template0")
    with postgres_admin.connect() as connection:
        for database in (served, there):
            name = sa.make_url(database).database
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET timezone = 'America/Edmonton'")
    with writing(where(served)) as connection:
        connection.exec_driver_sql("ALTER SCHEMA public RENAME TO our_rules")
    with postgres_admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {sa.make_url(served).database} SET search_path = our_rules")
    made = back_up(served, file)
    done = restore(file, there)

    assert done.head == made.head
    with open_for_asking(there) as connection:
        assert verify(connection, head=made.head.hash).faults == ()
    assert whole(there)["rows"] == whole(served)["rows"]


@pytest.mark.postgres
def test_restoring_waits_for_who_is_writing_there(
    served: str, file: Path, new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(served, file)
    there = new_postgres("template0")
    monkeypatch.setattr("tracker.store.waiting.QUIET", 0.1)
    monkeypatch.setitem(writing.__wrapped__.__kwdefaults__, "wait", 0.3)  # type: ignore[attr-defined]
    told: list[str] = []
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        with writing(where(there)):
            begun.set()
            done.wait(10)

    other = threading.Thread(target=write)
    other.start()
    assert begun.wait(10)
    with pytest.raises(DatabaseLocked):
        restore(file, there, told=told.append)
    done.set()
    other.join()

    assert len(told) == 1
    assert is_nowhere(where(there))
    assert restore(file, there).head.revision > 0


# killed, or without room


KILLED = """
import sys
from pathlib import Path
from alembic import command
from tracker.store.backup import back_up, restore
from tracker.store import archive, backup_file, backup_server
from tracker.store.verify import verify
what, one, other, copies = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
if what == "back up":
    back_up(one, Path(other), copies=Path(copies))
else:
    restore(Path(one), other, copies=Path(copies))
"""


def killed(what: str, one: str, other: str, copies: Path, delay: float) -> bool:
    """A process that backs up or restores, killed after so long. Whether it was killed before it was done."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", KILLED, what, one, other, str(copies)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.stdin.write("go\n")
        running.stdin.flush()
        try:
            running.wait(delay)
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()
        assert running.returncode in (0, -9)
        return running.returncode == -9


@pytest.mark.parametrize("kills", [pytest.param(10, marks=pytest.mark.slow)])
def test_a_backup_that_is_killed_leaves_nothing_under_its_name_or_all_of_it(
    recorded: str,
    file: Path,
    copies: Path,
    elsewhere: Callable[[], str],
    kills: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(20261123)
    longest = 0.25 if isinstance(where(recorded), File) else 1.0
    landed = 0
    for _ in range(kills):
        early = killed("back up", recorded, str(file), copies, chance.uniform(0, longest))
        landed += early
        if file.exists():
            assert restore(file, elsewhere()).head.revision > 0
            assert len(list(file.with_name("rules.backup.copies").iterdir())) == 2
            file.unlink()
        else:
            assert early
    made = back_up(recorded, file, copies=copies)
    assert made.copies == 2
    assert sorted(p.name for p in file.parent.iterdir()) == ["rules.backup", "rules.backup.copies"]
    assert len(list(file.with_name("rules.backup.copies").iterdir())) == 2
    with capsys.disabled():
        print(f"\nbacking up, {made.database.partition(':')[0][:10]}: {landed} of {kills} kills came before the end")


@pytest.mark.parametrize("kills", [pytest.param(10, marks=pytest.mark.slow)])
def test_a_restoring_that_is_killed_leaves_nothing_or_all_of_it(
    recorded: str, file: Path, copies: Path, elsewhere: Callable[[], str], kills: int, tmp_path: Path
) -> None:
    made = back_up(recorded, file, copies=copies)
    chance = random.Random(20261123)
    longest = 0.3 if isinstance(where(recorded), File) else 1.2
    for _ in range(kills):
        there = elsewhere()
        early = killed("restore", str(file), there, tmp_path / "new.copies", chance.uniform(0, longest))
        try:
            with open_for_asking(there) as connection:
                assert verify(connection, head=made.head.hash).faults == ()
        except DatabaseMissing:
            assert early
            assert restore(file, there, copies=tmp_path / "new.copies").head == made.head
            if isinstance(where(there), File):
                left = [p.name for p in Path(there).parent.iterdir() if p.name.startswith(f".{Path(there).name}")]
                assert left == [], "leftovers were swept"


def test_what_a_killed_backup_left_is_swept_by_the_next(recorded: str, file: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    with unfinished_file(file) as alive:
        machine = alive.name.split(".")[-2].split("-")[0]
    left = file.with_name(f".rules.backup.{machine}-{done.stdout.strip()}-00000000.making")
    left.write_bytes(b"half a backup")
    back_up(recorded, file)

    assert list(file.parent.iterdir()) == [file]


def test_a_backup_for_which_there_is_no_room_says_so_and_leaves_nothing(recorded: str, file: Path) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from tracker.store.backup import back_up\n"
        "from tracker.store.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
        "try:\n"
        "    back_up(sys.argv[1], Path(sys.argv[2]))\n"
        "except StoreError as fault:\n"
        "    print(fault)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, recorded, str(file)], cwd=CHECKOUT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert str(file) in done.stdout or "pg_dump" in done.stdout
    assert list(file.parent.iterdir()) == []
    assert back_up(recorded, file).size > 8192


def test_the_copy_that_is_made_is_readable_by_sqlite_alone(filled: Path, file: Path) -> None:
    """The last resort: without this program, a backup of a file is an ordinary database."""
    back_up(str(filled), file)
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT count(*) FROM revision").fetchone() == (1,)
    shutil.copy(file, file.with_name("by-hand.db"))
    with open_for_asking(str(file.with_name("by-hand.db"))) as connection:
        assert verify(connection).faults == ()
