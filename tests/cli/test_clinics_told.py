"""What `clinics import` and `clinics set` refuse or tell beside the answer, so that nothing is lost without a word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Tracker

Office = Callable[..., Ran]

SIGNED = ("--by", "O. Officer", "--why", "asked the manager")
SHEET = """\
id,name,province,place,services,grants,Phone
calgary,Calgary,Alberta,clinic,iv: iv depression by psychiatrist,,403
regina,Regina,SK,clinic,im: im depression,exemption sk-bylaw-26-1-exemption=yes no. 17: four a day,306
"""


@pytest.fixture
def office(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A database with two sites, and somebody who types; `sheet` is a file to import."""
    monkeypatch.setenv("TRACKER_DATABASE", str(shutil.copy(rulebook_file, tmp_path / "rules.db")))

    def run(*arguments: str, sheet: str | None = None) -> Ran:
        if sheet is None:
            return tracker(*arguments, *SIGNED)
        file = tmp_path / "sites.csv"
        file.write_text(sheet, encoding="utf-8")
        return tracker("clinics", "import", str(file), *arguments, *SIGNED)

    return run


def test_a_column_that_is_kept_is_told_once_in_a_dry_run_too(office: Office) -> None:
    dry, done = office("--dry-run", sheet=SHEET), office(sheet=SHEET)

    assert (dry.code, done.code, dry.out) == (0, 0, done.out)
    assert done.err == "kept as it is: column `Phone`\n"
    assert dry.err.count("kept as it is: column `Phone`\n") == 1
