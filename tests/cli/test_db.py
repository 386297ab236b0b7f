"""`tracker db`, and the default rulebook that makes itself on first use."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.cli.test_schema import faults
from tests.domain.small import BOOK, book
from tracker import service
from tracker.cli import account
from tracker.domain.vocabulary import Text
from tracker.store.database import create, create_and_fill


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


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database in use, of an older program, whose rulebook lacked a document and had another title of one.

    The rulebook that comes with the program is the small province.
    """
    first, *_, last = BOOK.instruments
    titled = replace(first, title=Text("An older title"))
    before = replace(book(without=last.id), instruments=(titled, *book(without=last.id).instruments[1:]))
    path = tmp_path / "old.db"
    create_and_fill(str(path), before, "tracker 0.0.1", datetime(2026, 1, 1, tzinfo=UTC), account="front@desk")
    monkeypatch.setattr(service, "bundled", lambda: BOOK)
    monkeypatch.setenv("TRACKER_DATABASE", str(path))
    return path


def test_an_upgrade_shows_what_it_flips_before_and_after_and_records_that_effect(tracker: Tracker, old: Path) -> None:
    gone, other = BOOK.instruments[-1].id, BOOK.instruments[0].id

    told = tracker("db", "upgrade", "--dry-run")
    effect = re.search(r"^Effect ([0-9a-f]{12}):$", told.out, re.MULTILINE)
    assert effect is not None
    assert f"+ instrument {gone}" in told.out
    assert f"~ instrument {other}" in told.out
    assert told.out.splitlines()[-1] == "Next: tracker db upgrade"
    assert tracker("db", "status", "--json").json["revision"] == 1

    done = tracker("db", "upgrade", "--json").json
    assert (done["revision"], done["effect_digest"][:12]) == (2, effect[1])
    assert f"instrument {gone}" in done["added"]
    assert f"instrument {other}" in done["changed"]
    assert done["effect"]["lines"], "a document came, and something is answered otherwise"
    assert not faults("database-upgraded", done)
    assert tracker("changes", "--from", "r1", "--to", "r2", "--json").json == {**done["effect"], "sites": []}
    (recorded, _) = tracker("history", "log", "--json").json["revisions"]
    assert (recorded["kind"], recorded["effect_digest"]) == ("pack", done["effect_digest"])
    assert tracker("check", "AB", "iv", "clinic", "--known-at", "r1", "--json").json["revision"] == 1


@pytest.mark.parametrize(
    ("by", "login", "name", "approved"),
    [
        ((), "front@desk", "B. Boss", False),
        ((), "front@desk as recorder", "B. Boss", False),
        ((), "back@desk", "B. Boss", True),
        ((), "back@desk", "tracker 0.1.0", False),
        (("--by", "A. Admin"), "front@desk", "B. Boss", True),
        (("--by", "A. Admin"), "back@desk", "a. admin", False),
    ],
    ids=["same login", "same login in a role", "another login", "as the program", "by a name", "own name"],
)
def test_who_ran_an_upgrade_does_not_approve_it(
    tracker: Tracker,
    old: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: tuple[str, ...],
    login: str,
    name: str,
    approved: bool,
) -> None:
    tracker("guidance", "review", "required", "--by", "A. Admin", "--why", "agreed")
    monkeypatch.setattr(account, "login_account", lambda: "front@desk")
    made = tracker("db", "upgrade", *by)
    again = tracker("db", "upgrade", "--json").json
    seen = tracker("guidance", "proposals", "1", "--json").json
    assert made.out.splitlines()[-2].startswith("Proposal 1: ")
    assert made.out.splitlines()[-1] == "Next: tracker guidance proposals 1"
    assert f"Effect {seen['effect_digest'][:12]}:" in made.out
    assert (again["proposal"], again["effect_digest"], again["effect"]) == (1, seen["effect_digest"], seen["effect"])

    monkeypatch.setattr(account, "login_account", lambda: login)
    words = ("--effect-seen", seen["effect_digest"], "--by", name, "--why", "read")
    done = tracker("guidance", "approve", "1", *words)
    assert done.code == (0 if approved else 1)
    assert ("needs another person's approval" in done.err) is not approved
    if approved:
        monkeypatch.setattr(service, "WHO", "tracker 0.0.9")
        assert "was brought up to date by tracker 0.1.0, and this is tracker 0.0.9" in tracker("db", "upgrade").err


def test_an_upgrade_under_which_what_a_person_recorded_would_have_faults_is_refused(
    tracker: Tracker, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "{id: college-own, authority: college, kind: notice, title: Own, evidence: read, relies_on: [%s]}"
    (tmp_path / "own.yaml").write_text(f"instrument: {words % 'government-regulation'}\n", encoding="utf-8")
    done = tracker("guidance", "record", str(tmp_path / "own.yaml"), "--by", "A. Admin", "--why", "w")
    assert done.code == 0, done.err
    monkeypatch.setattr(service, "bundled", lambda: book(without="government-regulation"))
    refused = tracker("db", "upgrade")

    assert refused.code == 3
    assert "government-regulation" in refused.err
    assert "nothing was recorded: 1 fault. Correct or remove what somebody here recorded" in refused.err
    assert tracker("db", "status", "--json").json["revision"] == 2


def test_status_of_the_filled_rulebook_in_words(tracker: Tracker) -> None:
    ran = tracker("db", "status")

    assert ran.code == 0
    assert "Revision:  1, recorded 2026-11-20" in ran.out
    assert " authorities" in ran.out
    assert " rules" in ran.out


def test_a_database_without_a_revision_says_how_to_fill_it(tracker: Tracker, tmp_path: Path) -> None:
    path = str(tmp_path / "empty.db")
    create(path)
    ran = tracker("check", "AB", "iv", "--database", path)
    status = tracker("db", "status", "--database", path).out
    tracker("db", "upgrade", "--database", path)

    assert "Revision:  none; nothing is recorded yet" in status
    assert "Rulebook:  bundled one not loaded" in status

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
