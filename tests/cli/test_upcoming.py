"""What is to come, as a person reads it and as her calendar does: from a spreadsheet, and after a day has moved."""

from __future__ import annotations

import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.cli.conftest import Tracker

SHEET = """\
id,name,province,accreditations,services
calgary,"Calgary, 8e étage; Centre",Alberta,NHSF no. 12 until 2026-12-20,iv: iv depression medication-only
winnipeg sud,Winnipeg,Manitoba,NHMSF no. 4 until 2027-06-30,iv: iv pain
"""
NEW = """\
instrument:
  id: cpsa-made-up-2027
  authority: cpsa
  kind: guidance
  title: A made-up guidance
  published: 2026-11-01
  in_force: {date: 2027-03, basis: stated}
  evidence: read
rules: []
"""


@pytest.fixture
def there(tracker: Tracker, rulebook_file: Path, tmp_path: Path) -> tuple[str, ...]:
    """The option that names a database with two sites, and a document that is not yet in force."""
    there = ("--database", str(shutil.copy(rulebook_file, tmp_path / "rules.db")))
    signed = ("--by", "O", "--why", "w", *there)
    (tmp_path / "sites.csv").write_text(SHEET, encoding="utf-8")
    assert tracker("clinics", "import", str(tmp_path / "sites.csv"), *signed).code == 0
    (tmp_path / "new.yaml").write_text(NEW, encoding="utf-8")
    ran = tracker("guidance", "record", str(tmp_path / "new.yaml"), *signed)
    assert ran.code == 0, ran.err
    return there


def entries(text: str) -> dict[str, Any]:
    return {str(entry["UID"]): entry for entry in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def test_what_comes_is_told_in_the_order_of_days(tracker: Tracker, there: tuple[str, ...]) -> None:
    ran = tracker("upcoming", *there)

    assert (ran.code, ran.err) == (0, "")
    assert ran.words.startswith("To come from 2026-11-23 to 2027-11-23: 2 last days at your sites, 1 text that begins")
    lines = ran.out.splitlines()
    at = lines.index("2026-12-20  calgary: last day of accreditation ab-nhsf 12")
    assert lines[at + 1].startswith("  look: tracker clinics assess calgary --on 2026-12-21 --database ")
    vague = "some day from 2027-03-01 to 2027-03-31: cpsa-made-up-2027 (cpsa, AB) begins to count"
    assert vague in ran.words
    assert ran.words.index("2026-12-20 calgary") < ran.words.index(vague) < ran.words.index("2027-06-30 winnipeg sud")
    assert ran.words.index("OVERDUE") < ran.words.index("2026-12-20 calgary")
    assert all(len(line) <= 80 for line in lines if "--database" not in line)


def test_the_commands_it_names_answer(tracker: Tracker, there: tuple[str, ...]) -> None:
    for each in tracker("upcoming", *there, "--json").json["coming"]:
        if each["look"]:
            assert tracker(*shlex.split(each["look"])[1:], *there).code == 0, each


def test_a_province_alone(tracker: Tracker, there: tuple[str, ...]) -> None:
    document = tracker("upcoming", "manitoba", *there, "--json").json

    assert {each["site"] for each in document["coming"] if each["site"]} == {"winnipeg sud"}
    assert {each["jurisdiction"] for each in document["overdue"]} == {"MB", "CA"}
    wrong = tracker("upcoming", "manitoba", "iv", *there)
    assert (wrong.code, "`iv` is more than a province" in wrong.err) == (2, True)
    assert tracker("upcoming", "AB", "--within", "10", *there).first.startswith("Nothing that is recorded comes from")


def test_a_moved_day_moves_the_entry_of_a_calendar(tracker: Tracker, there: tuple[str, ...], tmp_path: Path) -> None:
    before = entries(tracker("upcoming", "--ics", *there).out)
    (tmp_path / "sites.csv").write_text(SHEET.replace("2026-12-20", "2027-10-01"), encoding="utf-8")
    tracker("clinics", "import", str(tmp_path / "sites.csv"), "--by", "O", "--why", "renewed", *there)
    after = entries(tracker("upcoming", "--ics", *there).out)

    assert before.keys() == after.keys()
    moved = [uid for uid in before if before[uid]["DTSTART"].dt != after[uid]["DTSTART"].dt]
    (calgary,) = moved
    assert str(after[calgary]["SUMMARY"]) == "Calgary, 8e étage; Centre: last day of accreditation ab-nhsf 12"
    assert (before[calgary]["DTSTART"].dt, after[calgary]["DTSTART"].dt) == (date(2026, 12, 20), date(2027, 10, 1))
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)
    known = {each["id"] for each in tracker("upcoming", *there, "--json").json["coming"]}
    assert known < set(after), "and beside them what is overdue, an entry a province"


def test_a_vague_day_is_an_entry_over_all_it_can_mean(tracker: Tracker, there: tuple[str, ...]) -> None:
    (entry,) = (e for e in entries(tracker("upcoming", "--ics", *there).out).values() if "made-up" in e["SUMMARY"])

    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 3, 1), date(2027, 4, 1))


def test_the_calendar_is_a_new_file_or_none(tracker: Tracker, there: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "coming.ics"
    done = tracker("upcoming", "--ics", "--out", str(path), *there)
    assert (done.code, done.err) == (0, "")
    assert path.read_bytes() == tracker("upcoming", "--ics", *there).out.encode()
    written = path.read_bytes()
    assert b"\r\n" in written
    again = tracker("upcoming", "AB", "--ics", "--out", str(path), *there)
    assert (again.code, "is there already" in again.err, path.read_bytes()) == (1, True, written)
    assert sorted(each.name for each in tmp_path.iterdir() if "coming" in each.name) == ["coming.ics"]
    assert tracker("upcoming", "--ics", "--json", *there).code == 2
    assert tracker("upcoming", "--out", str(path), *there).code == 2


def test_what_was_coming_can_be_asked_of_the_past(tracker: Tracker, there: tuple[str, ...]) -> None:
    document = tracker("upcoming", "--known-at", "r1", *there, "--json").json

    assert (document["on"], document["known_at"]) == ("2026-11-20", "r1")
    assert {each["site"] for each in document["coming"]} == {None}
    assert "cpsa-made-up-2027" not in {each["document"] for each in document["coming"]}
