"""`tracker guidance check` asks the rulebook in use, and says which one that was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.cli.run import guarded

NEWER = """
instrument:
  id: cpsa-ketamine-notice-2027
  authority: cpsa
  kind: notice
  title: A made-up notice
  published: 2027-01
  evidence: read
  relies_on: [{relied}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A guidance file that is sound where `cpsa-ketamine-toolkit-2021` is on record."""
    path = tmp_path / "new.yaml"
    path.write_text(NEWER.format(relied="cpsa-ketamine-toolkit-2021"), encoding="utf-8")
    return path


def test_a_file_is_checked_against_what_is_recorded_in_the_database_in_use(
    tracker: Tracker, file: Path, whole_file: Path, rulebook_file: Path
) -> None:
    recorded = tracker("guidance", "check", str(file))
    empty = tracker("guidance", "check", str(file), "--database", str(whole_file))

    assert (recorded.code, empty.code) == (0, 3)
    assert recorded.out == f"Checked 1 file: no faults, no warnings, against revision 1 of {rulebook_file}.\n"
    assert "`cpsa` is no authority on record" in empty.out
    assert f"against revision 0 of {whole_file}." in empty.out


def test_a_document_says_against_what_a_file_was_checked(tracker: Tracker, file: Path, rulebook_file: Path) -> None:
    told = tracker("guidance", "check", str(file), "--json").json

    assert told["against"] == {"database": str(rulebook_file), "revision": 1}


def test_where_nothing_was_made_yet_the_bundled_rulebook_is_asked_and_nothing_is_made(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    assert guarded(["guidance", "check", str(file)]) == 0
    assert capfd.readouterr().out == "Checked 1 file: no faults, no warnings, against the bundled rulebook.\n"
    assert not (tmp_path / "data").exists()


def test_the_default_database_is_asked_once_it_is_made(
    file: Path, tmp_path: Path, whole_file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made = tmp_path / "data" / "ketamine-tracker" / "tracker.db"
    made.parent.mkdir(parents=True)
    shutil.copy(whole_file, made)

    assert guarded(["guidance", "check", str(file)]) == 3
    assert f"against revision 0 of {made}." in capfd.readouterr().out


def test_a_database_that_is_not_there_is_told_and_not_made(tracker: Tracker, file: Path, tmp_path: Path) -> None:
    ran = tracker("guidance", "check", str(file), "--database", str(tmp_path / "none.db"))

    assert (ran.code, ran.out) == (1, "")
    assert "tracker db init" in ran.err
    assert not (tmp_path / "none.db").exists()
