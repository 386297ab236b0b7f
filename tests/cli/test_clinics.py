"""The officer's morning, the thinnest of it: import a spreadsheet, see where every service stands, mend, look again."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import Tracker

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
