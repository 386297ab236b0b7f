"""The officer and a college's new document: what it would change at her sites, before it is recorded and after."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.cli.test_schema import faults
from tests.domain.small import BOOK
from tracker.store.database import create_and_fill

SHEET = """\
id,name,province,place,accreditations,prescriber,services
calgary,Calgary,AB,clinic,,,im: im ptsd medication-only|oral: oral ptsd medication-only
edmonton,Edmonton,AB,,ab-nhsf until 2099-12-31,other-physician,iv: iv ptsd medication-only
kelowna,Kelowna,BC,clinic,,,im: im ptsd medication-only
"""

BAN = """\
instrument:
  id: college-interim-2098
  authority: college
  kind: notice
  title: "Interim notice on intramuscular ketamine"
  published: 2026-11-20
  in_force: 2098-01-01
  source: https://example.org/notice
  evidence: read
rules:
  - id: im-clinic
    effect: prohibits
    scope: {drug: [ketamine], route: [im], setting: [clinic]}
    summary: Ketamine is not given intramuscularly in clinics.
"""
MOVE = "  calgary, im: CONDITIONAL to PROHIBITED from 2098-01-01 (unanswered to not\n    allowed)\n"
BY = ("--by", "O. Officer", "--why", "as published")


class Office:
    """One database, asked and written from the command line."""

    def __init__(self, run: Tracker, folder: Path, filled: Path) -> None:
        self.run, self.folder = run, folder
        self.database = str(folder / "rules.db")
        shutil.copy(filled, self.database)
        self.write("ban.yaml", BAN)
        self.write("sites.csv", SHEET)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def __call__(self, *arguments: str, code: int = 0) -> str:
        ran = self.run(*arguments, "--database", self.database)
        assert ran.code == code, ran.err
        return ran.out or ran.err

    def document(self, name: str, *arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self(*arguments, "--json"))
        assert faults(name, found) == []
        return found


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the small rulebook, to be copied."""
    path = tmp_path_factory.mktemp("small") / "rules.db"
    create_and_fill(str(path), replace(BOOK, revision=0), "the program", datetime(2026, 11, 20, tzinfo=UTC))
    return path


@pytest.fixture
def office(tracker: Tracker, tmp_path: Path, small_file: Path) -> Office:
    return Office(tracker, tmp_path, small_file)


def test_a_preview_names_the_sites_and_services_that_a_document_would_touch(office: Office) -> None:
    preview = ("guidance", "preview", office.file("ban.yaml"))
    before = office.document("recorded", *preview)
    assert "your" not in office(*preview)
    assert before["sites"] == []

    office("clinics", "import", office.file("sites.csv"), *BY)
    told = office(*preview)
    assert f"At your sites: 1 service at 1 of 3.\n{MOVE}" in told
    assert "edmonton" not in told
    assert "kelowna" not in told
    after = office.document("recorded", *preview)
    (touched,) = after["sites"]
    assert (touched["site"], touched["service"], touched["jurisdiction"]) == ("calgary", "im", "AB")
    (move,) = touched["moves"]
    assert (move["from"], move["to"]) == ("2098-01-01", None)
    assert [a["verdict"] for a in move["before"]["answers"]] == ["conditional"]
    assert [a["verdict"] for a in move["after"]["answers"]] == ["prohibited"]
    assert before["effect"] == after["effect"], "sites are no part of the effect"


def test_where_no_site_is_touched_one_line_says_so(office: Office) -> None:
    office("clinics", "import", office.file("sites.csv"), *BY)
    office.write("ban.yaml", BAN.replace("[im]", "[intranasal]"))
    told = office("guidance", "preview", office.file("ban.yaml"))

    assert "None of your 3 sites is touched.\n" in told
    assert "At your sites" not in told


def test_who_approves_sees_the_sites_and_a_change_of_sites_makes_no_approval_stale(office: Office) -> None:
    office("guidance", "review", "required", *BY)
    office("guidance", "record", office.file("ban.yaml"), *BY)
    seen = office.document("recorded", "guidance", "proposals", "1")
    assert seen["sites"] == []
    office("clinics", "import", office.file("sites.csv"), *BY)
    assert MOVE in office("guidance", "proposals", "1")
    again = office.document("recorded", "guidance", "proposals", "1")
    assert again["effect_digest"] == seen["effect_digest"]

    digest = str(seen["effect_digest"])
    boss = ("--by", "B. Boss", "--why", "read and agreed")
    stale = office("guidance", "approve", "1", "--effect-seen", "0" * 12, *boss, code=1)
    assert MOVE in stale
    assert MOVE in office("guidance", "approve", "1", "--effect-seen", digest, *boss)


def test_recording_and_changes_between_revisions_say_the_same_of_the_sites(office: Office) -> None:
    office("clinics", "import", office.file("sites.csv"), *BY)
    preview = office.document("recorded", "guidance", "preview", office.file("ban.yaml"))
    done = office.document("recorded", "guidance", "record", office.file("ban.yaml"), *BY)
    assert done["sites"] == preview["sites"]
    assert office.document("effect", "changes", "--from", "r2", "--to", "r3")["sites"] == done["sites"]
    assert office.document("effect", "changes", "AB", "im", "--from", "r2", "--to", "r3")["sites"] == done["sites"]
    assert MOVE in office("changes", "AB", "--from", "r2", "--to", "r3")
    for elsewhere in (("BC",), ("AB", "oral")):
        assert office.document("effect", "changes", *elsewhere, "--from", "r2", "--to", "r3")["sites"] == []


def test_changes_between_two_moments_name_the_services_that_stand_otherwise_and_why(office: Office) -> None:
    office("clinics", "import", office.file("sites.csv"), *BY)
    office("guidance", "record", office.file("ban.yaml"), *BY)
    ban = ("changes", "AB", "--from", "r2", "--to", "r3", "--on", "2098-02-01")
    told = office(*ban)
    assert "At your sites:\n  calgary, im: CONDITIONAL to PROHIBITED (unanswered to not allowed)\n" in told
    assert "    because what is recorded of the rules changed: r3 of " in told
    (moved,) = office.document("changes", *ban)["sites"]
    assert (moved["site"], moved["service"]) == ("calgary", "im")
    assert [(c["kind"], c["revisions"]) for c in moved["causes"]] == [("rules", [3])]

    sheet = office.write("sites.csv", SHEET.replace(",other-physician,", ",psychiatrist,"))
    office("clinics", "import", sheet, *BY)
    told = office("changes", "AB", "--from", "r3", "--to", "r4", "--on", "2027-02-01")
    assert "Nothing is answered otherwise." in told
    assert "  edmonton, iv: still CONDITIONAL (action needed to unanswered)\n    was unmet, is met: Presc" in told
    assert "    because the site's record changed: facts\n" in told


def test_an_assessment_that_was_kept_is_flagged_where_it_moved_and_never_rewritten(office: Office) -> None:
    office("clinics", "import", office.file("sites.csv"), *BY)
    kept = office.write("earlier.json", office("clinics", "assess", "--on", "2098-02-01", "--json"))
    whole = Path(kept).read_bytes()
    moved = ("clinics", "moved", kept)
    assert office(*moved).startswith("4 services assessed on ")
    assert "\n0 moved, 4 stand.\n" in office(*moved)

    office("guidance", "record", office.file("ban.yaml"), *BY)
    told = office(*moved)
    assert ", knowing r2; now r3.\n1 moved, 3 stand.\n" in told
    assert "  calgary, im: CONDITIONAL to PROHIBITED (unanswered to not allowed)\n" in told
    assert "    because what is recorded of the rules changed: r3 of " in told
    assert "\nAs before: calgary oral, edmonton iv, kelowna im.\n" in told
    assert "\n0 moved, 4 stand.\n" in office(*moved, "--on", "2098-02-01", "--known-at", "r2")
    assert "\n0 moved, 4 stand.\n" in office(*moved, "--on", "2097-12-31"), "on the day before it is not yet in force"

    other = SHEET.replace("|oral: oral ptsd medication-only", "") + "victoria,Victoria,BC,clinic,,,im: im ptsd\n"
    office("clinics", "import", office.write("sites.csv", other), *BY)
    document = office.document("clinics-moved", *moved)
    told_of = {
        (m["site"], m["service"]): (m["before"] is None, m["after"] is None, m["causes"][0]["kind"])
        for m in document["moved"]
    }
    assert (document["earlier_revision"], document["revision"]) == (2, 4)
    assert told_of == {
        ("calgary", "im"): (False, False, "rules"),
        ("calgary", "oral"): (False, True, "record"),
        ("victoria", "im"): (True, False, "record"),
    }
    assert [s["site"] for s in document["stand"]] == ["edmonton", "kelowna"]
    assert Path(kept).read_bytes() == whole


def test_a_file_that_is_no_assessment_is_told_in_one_line_with_its_exit_code(office: Office) -> None:
    office("clinics", "import", office.file("sites.csv"), *BY)
    kept = office("clinics", "assess", "--json")
    for text in ("", kept[:-40], "{}", kept.replace('"revision": 2', '"revision": "2"')):
        told = office("clinics", "moved", office.write("cut.json", text), code=3)
        assert told.startswith("Error: `cut.json` is no assessment that can be compared: ")
        assert told.count("\n") == 1
    other = office.write(
        "other.json", kept.replace('"revision": 2', '"revision": 99').replace("conditional", "permitted")
    )
    assert "cannot be told: its revision is not recorded here" in office("clinics", "moved", other)
