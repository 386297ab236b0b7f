"""The officer's morning, the thinnest of it: import a spreadsheet, see where every service stands, mend, look again."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Ran, Tracker

Office = Callable[..., Ran]

SHEET = """\
id,name,province,place,accreditations,services
calgary,Calgary,Alberta,clinic,NHSF no. 12 until 2026-12-20,iv: iv depression medication-only
regina,Regina,SK,clinic,,im: im depression
"""


def test_import_assess_mend_and_assess_again(tracker: Tracker, rulebook_file: Path, tmp_path: Path) -> None:
    database, sheet = str(shutil.copy(rulebook_file, tmp_path / "rules.db")), tmp_path / "sites.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    there = ("--database", database)
    by = ("--by", "O. Officer", "--why", "sites of today", *there)

    dry = tracker("clinics", "import", str(sheet), *by, "--dry-run")
    assert tracker("clinics", "list", *there).first == "No site is recorded."
    done = tracker("clinics", "import", str(sheet), *by)
    assert (dry.code, done.code, dry.out) == (0, 0, done.out)
    assert done.first.startswith("Revision r2, clinics, by O. Officer (")
    again = tracker("clinics", "import", str(sheet), *by)
    assert (again.code, "nothing to record" in again.err) == (1, True)

    stands = tracker("clinics", "assess", *there, "--exit-code")
    assert stands.first == "2 services: 1 action needed, 1 unanswered."
    assert stands.code == 5, "as of check: on application"
    assert "2026-12-20 calgary: accreditation ab-nhsf 12" in stands.out
    assert tracker("clinics", "assess", "calgary", "--on", "2026-12-21", *there).first == "1 service: 1 not allowed."
    assert "`calgari`" in tracker("clinics", "assess", "calgari", *there).err

    granted = SHEET.replace("services", "services,grants").replace(
        "im: im depression", "im: im depression,exemption sk-bylaw-26-1-exemption=yes until 2027-01-31: as granted"
    )
    sheet.write_text(granted, encoding="utf-8")
    tracker("clinics", "import", str(sheet), *by)
    (regina,) = tracker("clinics", "assess", "regina", *there, "--json").json["assessed"]
    assert [a["verdict"] for a in regina["answers"]] == ["conditional"]
    assert {a["standing"] for a in regina["answers"]} <= {"review-due", "unverified"}
    assert "sources: " in tracker("clinics", "assess", "regina", *there).out, "old evidence is never told as fresh"
    (after,) = tracker("clinics", "assess", "regina", "--on", "2027-02-01", *there, "--json").json["assessed"]
    assert [a["verdict"] for a in after["answers"]] == ["on-application"]
    earlier = tracker("clinics", "assess", "regina", "--known-at", "r2", *there, "--json").json["assessed"]
    assert [a["verdict"] for a in earlier[0]["answers"]] == ["on-application"]


def test_a_bad_file_records_nothing(tracker: Tracker, rulebook_file: Path, tmp_path: Path) -> None:
    database, sheet = str(shutil.copy(rulebook_file, tmp_path / "rules.db")), tmp_path / "sites.csv"
    sheet.write_text(SHEET + "paris,Paris,France,clinic,,iv\n", encoding="utf-8")
    ran = tracker("clinics", "import", str(sheet), "--by", "O", "--why", "w", "--database", database)

    assert ran.code == 3
    assert "sites.csv:4:1: column `province`: `France` is no province or territory" in ran.err
    assert tracker("clinics", "list", "--database", database).first == "No site is recorded."


@pytest.fixture
def office(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A database in which the two sites are recorded, and somebody who types."""
    database, sheet = str(shutil.copy(rulebook_file, tmp_path / "rules.db")), tmp_path / "sites.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    monkeypatch.setenv("TRACKER_DATABASE", database)

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setenv("TRACKER_DATABASE", database)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return tracker(*arguments)

    assert run("clinics", "import", str(sheet), *SIGNED).code == 0
    return run


SIGNED = ("--by", "O. Officer", "--why", "asked the manager")


def test_only_what_could_change_something_is_asked_and_recorded_with_who_and_when(office: Office) -> None:
    listed = office("clinics", "ask", "calgary", "--json").json
    assert [(q["id"], q["services"]) for q in listed["questions"]] == [
        ("in-house-anaesthesiologist", ["iv"]),
        ("in-house-psychiatrist", ["iv"]),
        ("prescriber", ["iv"]),
        (WRITTEN, ["iv"]),
    ]

    dry = office("clinics", "ask", "calgary", *SIGNED, "--dry-run", typed="\nyes\npsychiatrist\nno\n")
    done = office("clinics", "ask", "calgary", *SIGNED, typed="\nyes\nsurgeon\npsychiatrist\nno\nyes\n")
    assert (dry.code, dry.out) == (0, done.out)
    assert "`surgeon` is no value of `prescriber`" in done.err, "asked again"
    assert "iv: unanswered to action needed" in done.out
    (calgary,) = (s for s in office("clinics", "list", "--json").json["sites"] if s["id"] == "calgary")
    assert [(f["fact"], f["value"], f["by"], f["on"]) for f in calgary["facts"]] == [
        ("in-house-psychiatrist", "yes", "O. Officer", TODAY.isoformat()),
        ("prescriber", "psychiatrist", "O. Officer", TODAY.isoformat()),
        (WRITTEN, "no", "O. Officer", TODAY.isoformat()),
    ]
    again = office("clinics", "ask", "calgary")
    assert again.first == "No answer would change where a service of calgary stands on 2026-11-23."


WRITTEN = "written-prescription-first"


def test_who_skips_or_stops_records_what_was_answered(office: Office) -> None:
    none = office("clinics", "ask", "calgary", *SIGNED, typed="\n\n\n\n")
    assert (none.code, none.first) == (0, "Nothing was answered, so nothing is recorded.")
    one = office("clinics", "ask", "calgary", *SIGNED, typed="\n\npsychiatrist\nstop\n")
    assert "calgary: prescriber = psychiatrist" in one.out
    assert WRITTEN not in one.out
    cut = office("clinics", "ask", "calgary", *SIGNED, typed="")
    assert cut.first == "Nothing was answered, so nothing is recorded."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--by", "O"), "say both who and why"),
        (("--dry-run",), "nothing is recorded"),
        ((*SIGNED, "--json"), "--json lists the questions"),
    ],
)
def test_half_an_order_is_wrong_use(office: Office, more: tuple[str, ...], said: str) -> None:
    ran = office("clinics", "ask", "calgary", *more)

    assert (ran.code, said in ran.err) == (2, True)


def test_an_assessment_for_a_spreadsheet_has_a_row_for_each_answer_and_no_formula(
    office: Office, tmp_path: Path
) -> None:
    sheet = tmp_path / "hostile.csv"
    sheet.write_text('id,name,province,place,services\ncalgary,"=1+1",AB,clinic,iv depression\n', encoding="utf-8")
    assert office("clinics", "import", str(sheet), *SIGNED).code == 0
    ran = office("clinics", "assess", "--csv")

    assert ran.out.startswith("\ufeffsite,name,province,service,")
    rows = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"), newline="")))
    assert [(r["site"], r["name"], r["verdict"]) for r in rows] == [
        ("calgary", "'=1+1", "PROHIBITED"),
        ("regina", "Regina", "ON APPLICATION"),
    ]
    assert rows[0]["nearest yes"].startswith("setting ab-nhsf")


def test_an_import_says_what_it_takes_back_of_what_was_answered(office: Office, tmp_path: Path) -> None:
    assert office("clinics", "set", "calgary", "prescriber=psychiatrist", *SIGNED).code == 0
    ran = office("clinics", "import", str(tmp_path / "sites.csv"), *SIGNED)

    assert ran.code == 0
    assert "what was said before of `calgary`, so that is taken back: prescriber" in ran.err
