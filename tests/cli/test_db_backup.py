"""`tracker db backup`, `restore` and `init --empty`, as they are typed."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.cli.test_db import bare
from tests.store.schema import unguard
from tracker.cli import progress
from tracker.store.engine import File as DatabaseFile
from tracker.store.engine import writing


@pytest.fixture
def clinic(rulebook_file: Path, tmp_path: Path) -> Path:
    """A database of its own, and a folder in which nothing else is."""
    return Path(shutil.copy(rulebook_file, tmp_path / "clinic.db"))


def test_a_backup_tells_what_it_holds_and_what_to_do_next(tracker: Tracker, clinic: Path, tmp_path: Path) -> None:
    status = tracker("db", "status", "--database", str(clinic), "--json").json
    file = tmp_path / "clinic.backup"
    ran = tracker("db", "backup", str(file), "--database", str(clinic))
    lines = ran.out.splitlines()

    assert (ran.code, ran.err) == (0, "")
    assert lines[0].startswith(f"Backed up {clinic} to {file} (")
    assert lines[0].endswith("), and read it back.")
    assert lines[1:5] == [
        "Revision:  1",
        f"Head:      {status['chain_head']}",
        f"Content:   {status['digest']}",
        "Copies:    no kept copies",
    ]
    assert lines[5].endswith(f"tracker db restore {file} --database NEW")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clinic.backup", "clinic.db"]


def test_a_restored_rulebook_gives_the_same_answers_and_the_head_that_was_kept_is_in_it(
    tracker: Tracker, clinic: Path, tmp_path: Path
) -> None:
    file, there = tmp_path / "clinic.backup", tmp_path / "there.db"
    kept = tracker("db", "backup", str(file), "--database", str(clinic))
    head = kept.out.partition("Head:")[2].split()[0]
    ran = tracker("db", "restore", str(file), "--database", str(there))
    question = ("check", "AB", "iv", "clinic", "depression", "--json", "--database")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Restored {file} to {there}, and read it back.\nRevision:  1\nHead:      ")
    assert ran.out.endswith(f"\nNext: tracker db status --database {there}\n")
    assert tracker(*question, str(there)).json == tracker(*question, str(clinic)).json
    assert tracker("history", "verify", "--head", head, "--database", str(there)).code == 0


def test_both_have_a_form_for_programs(tracker: Tracker, clinic: Path, tmp_path: Path) -> None:
    file, there = tmp_path / "clinic.backup", tmp_path / "there.db"
    made = tracker("db", "backup", str(file), "--database", str(clinic), "--json").json
    done = tracker("db", "restore", str(file), "--database", str(there), "--json").json

    assert made["format"] == "tracker.backup/1"
    assert (made["file"], made["bytes"], made["revision"]) == (str(file), file.stat().st_size, 1)
    assert made["copies"] == 0
    assert done["format"] == "tracker.restored/1"
    assert {key: done[key] for key in ("chain_head", "digest", "schema")} == {
        key: made[key] for key in ("chain_head", "digest", "schema")
    }
    assert done["older"] is False


def test_kept_copies_go_along_where_they_are_kept(
    tracker: Tracker, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{hashlib.sha256(b'a document').hexdigest()}.pdf"
    folder = tmp_path / "clinic.db.copies"
    folder.mkdir()
    (folder / name).write_bytes(b"a document")
    (folder / "notes.txt").write_text("mine")
    file, there = tmp_path / "clinic.backup", tmp_path / "there.db"
    ran = tracker("db", "backup", str(file), "--database", str(clinic))
    tracker("db", "restore", str(file), "--database", str(there))
    monkeypatch.setenv("TRACKER_COPIES", str(tmp_path / "elsewhere"))
    tracker("db", "restore", str(file), "--database", str(tmp_path / "third.db"))

    assert "Copies:    1 kept copy" in ran.out
    assert ran.err == "left out: `notes.txt` lies among the kept copies, and is none.\n"
    for kept in ("clinic.backup.copies", "there.db.copies", "elsewhere"):
        assert {p.name: p.read_bytes() for p in (tmp_path / kept).iterdir()} == {name: b"a document"}


def test_what_cannot_be_is_one_line_and_its_exit_code(tracker: Tracker, clinic: Path, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    tracker("db", "backup", str(file), "--database", str(clinic))
    short = tmp_path / "short.backup"
    short.write_bytes(file.read_bytes()[:20_000])
    (tmp_path / "text.backup").write_text("mine")
    there = str(tmp_path / "there.db")
    before = sorted(tmp_path.iterdir())
    for arguments, code, said in (
        (("backup", str(file), "--database", str(clinic)), 1, f"there is something at `{file}` already"),
        (("restore", str(file), "--database", str(clinic)), 1, f"there is something at `{clinic}` already"),
        (("restore", str(short), "--database", there), 3, f"the backup `{short}` is damaged"),
        (("restore", str(tmp_path / "text.backup"), "--database", there), 1, "text.backup` is no backup"),
        (("restore", str(tmp_path / "typo.backup"), "--database", there), 1, "there is no backup at"),
        (("restore", str(file), "--database", "postgresql://h/n"), 2, "is a backup of a SQLite database"),
        (("backup", str(tmp_path / "x"), "--database", str(tmp_path / "typo.db")), 1, "there is no database at"),
    ):
        ran = tracker("db", *arguments)
        assert (ran.code, ran.out) == (code, ""), arguments
        assert said in ran.err
        assert ran.err.count("Error: ") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is, of each kind."""
    return str(tmp_path / "there.db" if request.param == "sqlite" else request.getfixturevalue("empty_postgres"))


@pytest.mark.slow
def test_a_dry_run_prints_what_the_real_run_prints_and_keeps_nothing(
    tracker: Tracker, tmp_path: Path, nowhere: str
) -> None:
    file = str(tmp_path / "there.backup")
    first = ("db", "init", "--database", nowhere)
    second = ("db", "backup", file, "--database", nowhere)
    third = ("db", "restore", file, "--database", f"{tmp_path / 'third.db'}")
    for command in (first, second) if "://" in nowhere else (first, second, third):
        before = sorted(tmp_path.iterdir())
        dry = tracker(*command, "--dry-run")
        assert (dry.code, dry.err) == (0, "dry run: nothing was written.\n"), dry.err
        assert sorted(tmp_path.iterdir()) == before
        assert tracker(*command) == (0, dry.out, "")
    again = tracker(*second, "--dry-run")
    assert (again.code, again.out) == (1, "")
    assert f"there is something at `{file}` already" in again.err


@pytest.mark.parametrize("command", ["init", "restore"])
@pytest.mark.postgres
def test_a_dry_run_leaves_a_server_as_it_was(
    tracker: Tracker, tmp_path: Path, new_postgres: Callable[[str], str], command: str
) -> None:
    there, empty, file = new_postgres("whole"), new_postgres("template0"), str(tmp_path / "rules.backup")
    assert tracker("db", "backup", file, "--database", there).code == 0
    given = ["db", "restore", file] if command == "restore" else ["db", "init", "--empty"]
    dry = tracker(*given, "--database", empty, "--dry-run")
    assert (dry.code, dry.err) == (0, "dry run: nothing was written.\n")
    assert tracker("db", "status", "--database", empty).code == 1, "nothing is there"
    assert tracker(*given, "--database", empty).code == 0


def test_what_is_no_ordinary_file_is_not_restored(tracker: Tracker, tmp_path: Path) -> None:
    """To open a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", Path("/dev/zero")):
        ran = tracker("db", "restore", str(name), "--database", str(tmp_path / "there.db"))
        assert ran.code == 1
        assert f"`{name}` is no ordinary file. Name a file that `tracker db backup` made" in ran.err


def test_a_history_that_does_not_hold_is_not_backed_up(tracker: Tracker, clinic: Path, tmp_path: Path) -> None:
    with writing(DatabaseFile(clinic)) as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE rule SET evidence = 'read'")
    ran = tracker("db", "backup", str(tmp_path / "clinic.backup"), "--database", str(clinic))

    assert ran.code == 3
    assert f"`{clinic}` is damaged, so no backup was made of it: r1: " in ran.err
    assert list(tmp_path.iterdir()) == [clinic]


def test_what_takes_long_says_so(
    tracker: Tracker, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "FIRST", 0)
    monkeypatch.setattr(progress, "IN_A_LOG", 0)
    ran = tracker("db", "backup", str(tmp_path / "clinic.backup"), "--database", str(clinic))

    assert "copying: 100 %" in ran.err.splitlines()
    assert "checking the history: 100 %" in ran.err.splitlines()


def test_nothing_is_said_of_what_takes_less_than_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Progress() as told:
        told("copying", 1, 2)
        time.sleep(1.05)
        told("copying", 2, 2)
        told("copying", 2, 2)

    assert capsys.readouterr().err == "copying: 100 %\n"


@pytest.mark.slow
def test_the_default_rulebook_comes_back_on_a_new_machine(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    file = tmp_path / "kept.backup"
    for home in (old, new):
        home.mkdir()
    assert bare(old, "db", "backup", str(file)).returncode == 1, "there is none yet"
    bare(old, "check", "AB", "iv", "clinic")
    made = bare(old, "db", "backup", str(file))
    back = bare(new, "db", "restore", str(file))
    again = bare(new, "db", "restore", str(file))

    assert (made.returncode, back.returncode) == (0, 0), made.stderr + back.stderr
    assert back.stdout.endswith("\nNext: tracker db status\n")
    assert again.returncode == 1
    assert "there is something at" in again.stderr
    asked = [bare(home, "check", "AB", "iv", "clinic", "--on", "2026-05-05") for home in (old, new)]
    assert asked[0].stdout == asked[1].stdout
    assert asked[1].stderr == "", "it was not made anew"


def test_an_empty_database_has_no_revision_and_says_what_to_do(tracker: Tracker, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    made = tracker("db", "init", "--empty", "--database", str(path))
    status = tracker("db", "status", "--database", str(path), "--json").json
    asked = tracker("check", "AB", "iv", "--database", str(path))

    assert made.code == 0
    assert made.out == (
        f"Made {path}: nothing is recorded in it.\n"
        f"Next: tracker guidance record EXPORT --by NAME --why WORDS --database {path}\n"
    )
    assert (status["revision"], status["digest"]) == (0, None)
    assert asked.code == 1
    assert (
        "Load the bundled rulebook with `tracker db upgrade`, or record an export with `tracker guidance record`"
        in (asked.err)
    )
    assert tracker("db", "upgrade", "--database", str(path)).code == 0
    assert tracker("check", "AB", "iv", "clinic", "--database", str(path)).first.startswith("PROHIBITED")


def test_a_backup_is_readable_by_its_owner_alone_where_the_rulebook_is(
    tracker: Tracker, clinic: Path, tmp_path: Path
) -> None:
    if os.name == "nt":
        pytest.skip("modes are of other systems")
    clinic.chmod(0o600)
    file = tmp_path / "clinic.backup"
    tracker("db", "backup", str(file), "--database", str(clinic))

    assert file.stat().st_mode & 0o777 == 0o600
