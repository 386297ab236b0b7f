"""The story of a guidance: recorded late, seen before it counts, approved by a second person, corrected, asked about.

From the command line alone, on both engines, with the Manitoba documents of 2022, 2024 and 2026 (west dossier, MB-I1,
MB-I3, MB-I4, and "Manitoba: what was in force when").
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.conftest import _database
from tracker.cli import clock
from tracker.cli.app import tracker
from tracker.guidance.reader import PACK, read_pack
from tracker.store import here
from tracker.store.revisions import load_pack

NOTICE_2022 = PACK / "MB" / "cpsm-iv-ketamine-notice-2022.yaml"
BYLAW_2024 = PACK / "MB" / "cpsm-bylaw-accredited-facilities-2024.yaml"
GUIDE_2026 = PACK / "MB" / "cpsm-ketamine-guide-2026.yaml"
STORY = {path.stem for path in (NOTICE_2022, BYLAW_2024, GUIDE_2026)}

SENTENCE = "only permitted in CPSM-accredited, non-hospital medical or surgical facilities or in hospitals"
"""The words that the commissioning guide attributes to 2026."""


class Person:
    """Somebody at the keyboard, on a day."""

    def __init__(self, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.day = date(2022, 1, 1)
        monkeypatch.setattr(clock, "utc_now", self.now)
        monkeypatch.setattr(here, "moment_and_role", lambda connection: (self.now(), "officer"))
        monkeypatch.setattr(clock, "local_today", lambda jurisdiction: self.day)

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 15, tzinfo=UTC)

    def types(self, *words: str, code: int = 0) -> str:
        done: Result = CliRunner().invoke(tracker, list(words), env={"TRACKER_DATABASE": self.database})
        assert done.exit_code == code, done.output
        return " ".join((done.stdout if code == 0 else done.output).split())

    def asks(self, *words: str) -> tuple[str, bool]:
        """The verdict, and whether it is settled."""
        told: dict[str, Any] = json.loads(self.raw("check", "MB", *words, "--json"))
        (answer,) = told["answers"]
        return answer["verdict"], answer["settled"]

    def raw(self, *words: str) -> str:
        done = CliRunner().invoke(tracker, list(words), env={"TRACKER_DATABASE": self.database})
        assert done.exit_code == 0, done.output
        return done.stdout


def by(name: str, why: str) -> list[str]:
    return ["--by", name, "--why", why]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def person(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Before the story: the bundled rulebook without its three documents, recorded on 2022-01-01."""
    database = _database(request)
    rulebook, _ = read_pack()
    before = replace(rulebook, instruments=tuple(i for i in rulebook.instruments if i.id not in STORY))
    load_pack(database, before, "the program", datetime(2022, 1, 1, tzinfo=UTC))
    return Person(database, monkeypatch)


IV = ("iv", "clinic", "depression", "medication-only")

IM = ("im", "clinic", "depression", "medication-only")


def test_the_story(person: Person, tmp_path: Path) -> None:
    # 2022: the notice of 2022-10-06 is entered four weeks late, by one person.
    person.day = date(2022, 11, 3)
    assert person.asks(*IV) == ("not-captured", True), "a search found something, and it is not recorded yet"
    seen = person.types("guidance", "preview", str(NOTICE_2022))
    assert "MB" in seen
    assert "to PROHIBITED" in seen
    assert "from 2022-10-06" in seen
    assert person.asks(*IV) == ("not-captured", True), "a preview changes nothing"
    recorded = person.types(
        "guidance", "record", str(NOTICE_2022), *by("A. Admin", "notice of 2022-10-06, found today")
    )
    assert recorded.startswith("Revision r2, record, by A. Admin (")
    assert person.asks(*IV) == ("prohibited", True)
    assert person.asks(*IM) == ("prohibited", False), "the sentence is contested: IV only, or every off-label route"

    # 2024: the bylaw of 2024-09-25; from now on a second person must approve.
    person.day = date(2024, 10, 10)
    person.types("guidance", "record", str(BYLAW_2024), *by("A. Admin", "Council report of 2024-10-04"))
    person.types("guidance", "review", "required", *by("A. Admin", "agreed in the team"))

    # 2026: a first draft of the guide of 2026-01-20 gives it the sentence of 2022, and is told so.
    person.day = date(2026, 2, 10)
    draft = tmp_path / "guide.yaml"
    words = re.sub(r"verified:\n(  .*\n)+", "", GUIDE_2026.read_text(encoding="utf-8"))  # nobody looked in May yet
    assert words.count("published: 2026-01-20") == words.count("{date: 2026-01-20, basis: presumed}") == 1
    attributed = (
        "  - id: off-label-sentence\n    effect: permits\n    only: setting\n"
        "    scope: {drug: [ketamine], setting: [mb-nhmsf, hospital], use: [off-label]}\n"
        f"    summary: Off-label ketamine only in accredited facilities or hospitals.\n    quote: {SENTENCE}\n"
    )
    draft.write_text(words + attributed, encoding="utf-8")
    warned = person.types("guidance", "preview", str(draft))
    assert "this wording already stood in `Intravenous Ketamine Administration` of 2022-10-06" in warned

    # She leaves it out, but misreads the day; proposes it, cannot approve it herself, and nothing counts yet.
    misread = words.replace("2026-01-20, basis", "2026-01-02, basis").replace(
        "published: 2026-01-20", "published: 2026-01-02"
    )
    draft.write_text(misread, encoding="utf-8")
    proposed = person.types("guidance", "record", str(draft), *by("A. Admin", "guide for prescribers of January"))
    assert proposed.startswith("Proposal 1, record, by A. Admin (")
    effect = re.search(r"Effect ([0-9a-f]{12}):", proposed)
    assert effect is not None
    assert "cpsm-ketamine-guide-2026" not in person.raw("instruments", "--province", "MB")
    own = person.types("guidance", "approve", "1", "--effect-seen", effect[1], *by("a. admin", "mine"), code=1)
    assert "needs another person's approval" in own

    # Something else is recorded in between: the effect that was seen is stale, and the new one is shown.
    other = ("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "2026-02-01")
    person.types(*other, *by("A. Admin", "withdrawn by the college"))
    second = re.search(r"Effect ([0-9a-f]{12}):", person.types("guidance", "proposals", "2"))
    assert second is not None
    person.types("guidance", "approve", "2", "--effect-seen", second[1], *by("B. Boss", "agreed"))
    stale = person.types("guidance", "approve", "1", "--effect-seen", effect[1], *by("B. Boss", "agreed"), code=1)
    assert "nothing was approved" in stale
    assert "cpsm-ketamine-guide-2026" not in person.raw("instruments", "--province", "MB")
    now = re.search(r"Effect ([0-9a-f]{12}):", person.types("guidance", "proposals", "1"))
    assert now is not None
    assert now[1] != effect[1]
    approved = person.types("guidance", "approve", "1", "--effect-seen", now[1], *by("B. Boss", "read and agreed"))
    assert approved.startswith("Revision r6, record, by B. Boss (")
    known_then = person.raw("check", "MB", *IV, "--json", "--known-at", "r6", "--on", "2026-01-10", "--why")

    # A month later the misread day is put right: we were wrong, the rule did not change.
    person.day = date(2026, 3, 10)
    draft.write_text(words, encoding="utf-8")
    person.types("guidance", "correct", str(draft), *by("A. Admin", "the day of issue was misread"))
    third = re.search(r"Effect ([0-9a-f]{12}):", person.types("guidance", "proposals", "3"))
    assert third is not None
    person.types("guidance", "approve", "3", "--effect-seen", third[1], *by("B. Boss", "the college's page says so"))
    log = person.types("history", "log")
    assert "r7 2026-03-10 15:00 UTC, correct, by B. Boss" in log
    shown = person.types("history", "show", "r7")
    assert "our record was wrong, and put right" in shown
    assert "published: - 2026-01-02 + 2026-01-20" in shown
    accredited = ("iv", "nhmsf", "depression", "medication-only")
    causes = person.types("changes", "MB", *accredited, "--from", "r6", "--to", "r7", "--on", "2026-01-10")
    assert "because our record was wrong, and was put right by r7 of 2026-03-10" in causes

    # An inspector asks about 2022-10-20: what was the rule that day, and what did we know of it that day?
    person.day = date(2026, 11, 24)
    assert person.asks(*IV, "--on", "2022-10-20") == ("prohibited", True)
    assert person.asks(*IV, "--on", "2022-10-20", "--known-at", "2022-10-20") == ("not-captured", True)
    assert person.asks(*IV, "--on", "2022-10-20", "--known-at", "2022-11-03") == ("prohibited", True)
    late = person.types("changes", "MB", *IV, "--from", "2022-10-20", "--to", "2022-11-10")
    assert "r2" in late
    assert "late" in late

    # What was known at r6 is what was known at r6, and the history is what was recorded.
    assert person.raw("check", "MB", *IV, "--json", "--known-at", "r6", "--on", "2026-01-10", "--why") == known_then
    sound = person.types("history", "verify")
    assert sound.startswith("Sound: 7 revisions")
