"""The one checklist, from a spreadsheet of sites to what is printed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import Tracker, rulebook_before_nova_scotia

rulebook_file = rulebook_before_nova_scotia

SHEET = """\
id,name,province,place,accreditations,services,grants
calgary,Calgary,Alberta,,NHSF,iv: iv depression medication-only,
regina,Regina,SK,clinic,,im: im depression,
halifax,Halifax,NS,clinic,,im: im depression,
"""
EVERY_PRESCRIPTION = "canada-regulation-csr-2025/written-prescription-first"


def test_from_a_spreadsheet_to_one_checklist(tracker: Tracker, rulebook_file: Path, tmp_path: Path) -> None:
    database, sheet = str(shutil.copy(rulebook_file, tmp_path / "rules.db")), tmp_path / "sites.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    there = ("--database", database)
    assert tracker("clinics", "protocol", *there).first == "No site is recorded."
    tracker("clinics", "import", str(sheet), "--by", "O", "--why", "w", *there)

    all_of_them = tracker("clinics", "protocol", *there)
    assert (all_of_them.code, all_of_them.err) == (0, "")
    assert all_of_them.first.startswith("One checklist for 3 sites and 3 services: ")
    assert "halifax, im: UNSEARCHED (no permission)" in all_of_them.out
    assert "ON APPLICATION; not allowed before it is granted: regina, im: ON APPLICATION" in all_of_them.words
    document = tracker("clinics", "protocol", *there, "--json").json
    (federal,) = (item for item in document["items"] if item["kept"][0]["rule"] == EVERY_PRESCRIPTION)
    assert (federal["force"], federal["sites"]) == ("must", ["calgary", "regina"])
    assert federal["kept"][0]["citation"].endswith("(2026-10-01), s. 131(1)")

    assert tracker("clinics", "protocol", "regina", "calgary", *there).out == (
        tracker("clinics", "protocol", "calgary", "regina", "calgary", *there).out
    )
    halifax = tracker("clinics", "protocol", "halifax", *there)
    assert "[ ]" not in halifax.out, "what has no answer is on no checklist"
    assert "`regna` is no site on record. Did you mean `regina`?" in tracker("clinics", "protocol", "regna", *there).err
    before = tracker("clinics", "protocol", "--known-at", "r1", *there)
    assert before.first == "No site is recorded."
