"""`tracker db`, and the default rulebook that makes itself on first use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker


def bare(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run as on a fresh machine: an empty home, and no rulebook named."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "XDG_"))}
    env |= {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "APPDATA": str(home), "LOCALAPPDATA": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_first_use_makes_the_default_rulebook_and_says_so_in_one_line(tmp_path: Path) -> None:
    first = bare(tmp_path, "check", "AB", "iv", "clinic", "depression", "--on", "2026-05-05")
    second = bare(tmp_path, "check", "AB", "iv", "clinic", "depression", "--on", "2026-05-05")
    made = [p for p in tmp_path.rglob("*") if p.is_file()]

    assert first.returncode == second.returncode == 0
    assert first.stderr.startswith("first use: made the rulebook at ")
    assert first.stderr.count("\n") == 1
    assert second.stderr == ""
    assert second.stdout == first.stdout
    assert first.stdout.startswith("PROHIBITED")
    assert [p.name for p in made] == ["tracker.db"]


def test_help_and_wrong_use_make_nothing(tmp_path: Path) -> None:
    for arguments in (["--help"], ["check", "--help"], ["check"], ["chek"], ["check", "AB", "--on", "tomorrow"]):
        bare(tmp_path, *arguments)

    assert list(tmp_path.iterdir()) == []


def test_a_database_is_made_looked_at_and_asked(tracker: Tracker, tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    made = tracker("db", "init", "--database", str(path))
    again = tracker("db", "init", "--database", str(path))
    status = tracker("db", "status", "--database", str(path), "--json").json
    asked = tracker("check", "AB", "iv", "clinic", "--database", str(path))

    assert made.code == 0
    assert f"Made {path}: " in made.out
    assert f"Next: tracker check alberta iv clinic --database {path}" in made.out
    assert again.code == 1
    assert again.out == ""
    assert status["format"] == "tracker.database/1"
    assert status["revision"] == status["pack_revision"] == 1
    assert status["known"]["instrument"] > 20
    assert asked.first.startswith("PROHIBITED")


def test_an_upgrade_with_nothing_new_records_nothing(tracker: Tracker, tmp_path: Path) -> None:
    path = str(tmp_path / "clinic.db")
    tracker("db", "init", "--database", path)
    ran = tracker("db", "upgrade", "--database", path)

    assert ran.code == 0
    assert "nothing was recorded" in ran.out
    assert tracker("db", "status", "--database", path, "--json").json["revision"] == 1


def test_an_upgrade_tells_what_a_newer_rulebook_changes_before_and_after(tracker: Tracker, tmp_path: Path) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    from tracker import service
    from tracker.domain.vocabulary import Text
    from tracker.store.database import create_and_fill

    whole = service.bundled()
    kept, other = whole.instruments[:-1], whole.instruments[0]
    older = replace(whole, instruments=(replace(other, title=Text("An older title")), *kept[1:]))
    path = tmp_path / "old.db"
    create_and_fill(str(path), older, "tracker", datetime(2026, 1, 1, tzinfo=UTC))
    gone = whole.instruments[-1].id

    told = tracker("db", "upgrade", "--dry-run", "--database", str(path))
    assert f"+ instrument {gone}" in told.out
    assert f"~ instrument {other.id}" in told.out
    assert "Record them: tracker db upgrade" in told.out
    assert tracker("db", "status", "--database", str(path), "--json").json["revision"] == 1

    done = tracker("db", "upgrade", "--database", str(path), "--json").json
    assert done["revision"] == 2
    assert f"instrument {gone}" in done["added"]
    assert f"instrument {other.id}" in done["changed"]

    assert (
        tracker("check", "AB", "iv", "clinic", "--known-at", "r1", "--json", "--database", str(path)).json["revision"]
        == 1
    )


def test_status_of_the_filled_rulebook_in_words(tracker: Tracker) -> None:
    ran = tracker("db", "status")

    assert ran.code == 0
    assert "Revision:  1, recorded 2026-11-20" in ran.out
    assert " authorities" in ran.out
    assert " rules" in ran.out


def test_a_database_without_a_revision_says_how_to_fill_it(tracker: Tracker, tmp_path: Path) -> None:
    from tracker.store.database import create

    path = str(tmp_path / "empty.db")
    create(path)
    ran = tracker("check", "AB", "iv", "--database", path)
    tracker("db", "upgrade", "--database", path)

    assert ran.code == 1
    assert "tracker db upgrade" in ran.err
    assert tracker("check", "AB", "iv", "clinic", "--database", path).first.startswith("PROHIBITED")


@pytest.mark.parametrize("command", [["check", "AB", "iv"], ["rules"], ["db", "init"], ["db", "status"]])
def test_an_empty_name_is_wrong_use_and_never_the_default_rulebook(tmp_path: Path, command: list[str]) -> None:
    ran = bare(tmp_path, *command, "--database", "")

    assert ran.returncode == 2
    assert "--database is empty. Write a path or a URL, or leave it out." in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["db", "status"], ["db", "upgrade", "--dry-run"], ["db", "upgrade"]])
def test_on_a_fresh_machine_there_is_no_rulebook_yet(tmp_path: Path, command: list[str]) -> None:
    ran = bare(tmp_path, *command)

    assert ran.returncode == 1
    assert ran.stderr == (
        "Error: no rulebook yet: ask a question first (`tracker check AB iv clinic`), or `tracker db init`.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_line_break_in_a_path_breaks_no_message(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "iv", "--database", "/nowhere/a\nb\nc.db")

    assert ran.code == 1
    assert ran.err.count("Error: ") == 1
    assert "/nowhere/a\\nb\\nc.db" in ran.err
