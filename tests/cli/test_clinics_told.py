"""What `clinics import` and `clinics set` refuse or tell beside the answer, so that nothing is lost without a word."""

from __future__ import annotations

import io
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

    def run(*arguments: str, sheet: str | None = None, signed: bool = True) -> Ran:
        if sheet is None:
            return tracker(*arguments, *(SIGNED if signed else ()))
        file = tmp_path / "sites.csv"
        file.write_text(sheet, encoding="utf-8")
        return tracker("clinics", "import", str(file), *arguments, *SIGNED)

    return run


def test_a_column_that_is_kept_is_told_once_in_a_dry_run_too(office: Office) -> None:
    dry, done = office("--dry-run", sheet=SHEET), office(sheet=SHEET)

    assert (dry.code, done.code, dry.out) == (0, 0, done.out)
    assert done.err == "kept as it is: column `Phone`\n"
    assert dry.err.count("kept as it is: column `Phone`\n") == 1


def test_an_id_that_differs_only_in_case_from_a_recorded_one_is_a_fault(office: Office) -> None:
    assert office(sheet=SHEET).code == 0
    ran = office(sheet="id,province,place\nRegina,SK,clinic\n")

    assert ran.code == 3
    assert "sites.csv: the sites `regina` and `Regina` differ only in the case of their letters. Write both" in ran.err
    assert "nothing was recorded" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("regina", "sk-bylaw-26-1-exemption=no"),
            "exemption no. `17` of `regina` makes `sk-bylaw-26-1-exemption`",
        ),
        (
            ("calgary", "prescriber=other-physician"),
            "`calgary` says already that `prescriber` is `psychiatrist`",
        ),
        (("calgary", "observation-hours=2", "--until", "2026-11-22"), "--until 2026-11-22 is past"),
        (("calgary", "observation-hours=2", "--document", "policy (expired)"), "`policy (expired)` says `expired`"),
    ],
)
def test_what_counts_for_nothing_or_is_said_otherwise_is_refused(
    office: Office, words: tuple[str, ...], said: str
) -> None:
    assert office(sheet=SHEET).code == 0
    ran = office("clinics", "set", *words)

    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_a_fact_is_said_otherwise_once_the_grant_has_ended(office: Office) -> None:
    ended = SHEET.replace("no. 17:", "no. 17 until 2026-11-22:")
    assert office(sheet=ended).code == 0

    assert office("clinics", "set", "regina", "sk-bylaw-26-1-exemption=no").code == 0


def test_today_may_be_the_last_day(office: Office) -> None:
    assert office(sheet=SHEET).code == 0

    assert office("clinics", "set", "calgary", "observation-hours=2", "--until", "today").code == 0


def test_an_answer_that_a_service_says_otherwise_is_not_recorded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = SHEET.replace("by psychiatrist", "by psychiatrist | other: iv depression").replace(
        "clinic,iv:", "hospital,iv:"
    )
    assert office(sheet=both).code == 0
    questions = [q["id"] for q in office("clinics", "ask", "calgary", "--json", signed=False).json["questions"]]
    typed = "".join("other-physician\n" if id == "prescriber" else "\n" for id in questions)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "stop\n"))
    ran = office("clinics", "ask", "calgary")

    assert "prescriber" in questions
    assert "`iv` says psychiatrist already, so this is not kept" in ran.err
    assert ran.first == "Nothing was answered, so nothing is recorded."
