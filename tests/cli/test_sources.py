"""What to look at again, and what is recorded of a look: from the list to the copy that no longer says the same."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Ran, Tracker, rulebook_before_nova_scotia
from tests.sources.pdfs import pdf

rulebook_file = rulebook_before_nova_scotia

GUIDE, NOTICE = "cpsm-ketamine-guide-2026", "cpsm-iv-ketamine-notice-2022"
SIGNED = ("--by", "A. Admin", "--why", "half-yearly look")
SENTENCE = "Ketamine by any route may be given only in a facility that the College has accredited."


@pytest.fixture
def desk(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """The command line over a database of its own, to write in."""
    shutil.copy(rulebook_file, tmp_path / "rules.db")
    monkeypatch.setenv("TRACKER_DATABASE", str(tmp_path / "rules.db"))
    monkeypatch.delenv("TRACKER_COPIES", raising=False)
    return tracker


def due(desk: Tracker, *more: str) -> dict[str, date | None]:
    """What is due in Manitoba, in its order, and by when."""
    listed = desk("sources", "due", "--province", "MB", "--json", *more).json["due"]
    return {d["instrument"]: d["look_again_by"] and date.fromisoformat(d["look_again_by"]) for d in listed}


def test_what_nobody_saw_comes_before_what_somebody_saw_too_long_ago(tracker: Tracker) -> None:
    ran = tracker("sources", "due", "--province", "Manitoba")

    assert ran.first == "4 documents to look at by 2026-11-23."
    assert ran.words.index(NOTICE) < ran.words.index(GUIDE)
    assert (
        "Nobody is on record as having found it standing. Rests on it: 3 rules Look at: https://cpsm.mb.ca" in ran.words
    )
    assert "Found standing 2026-05-05 (commissioning guide); to look at by 2026-11-01, 22 days ago." in ran.words
    assert ran.out.endswith(f"\nNext: tracker sources verify {NOTICE} --found stands --by NAME --why WORDS\n")


def test_drafts_are_not_looked_at_and_what_is_presumed_replaced_is(tracker: Tracker) -> None:
    everything = {d["instrument"]: d for d in tracker("sources", "due", "--within", "36500", "--json").json["due"]}

    assert "cpsm-draft-accredited-facilities-2024" not in everything
    replaced = everything["cpsa-ketamine-toolkit-2021"]
    assert replaced["presumed_replaced_by"] == ["cpsa-ketamine-expectations-2026"]


def test_a_day_and_a_span_of_days(tracker: Tracker) -> None:
    assert set(due(tracker, "--on", "2026-10-31")) == set(due(tracker)) - {GUIDE}
    assert set(due(tracker, "--on", "2026-10-31", "--within", "1")) == set(due(tracker))
    ran = tracker("sources", "due", "--province", "MB", "--on", "2026-10-31")
    assert "And 1 later, the next by 2026-11-01 (--within 1)." in ran.out
    assert tracker("sources", "due", "--province", "MB", "--on", "2026-10-31", "--json").json["later"] == {
        "count": 1,
        "next": "2026-11-01",
    }


def test_where_nothing_is_recorded_it_says_so(tracker: Tracker) -> None:
    assert tracker("sources", "due", "--province", "Nunavut").out == "No document of that sort is recorded.\n"
    assert tracker("sources", "due", "--known-at", "r0").out == "No document of that sort is recorded.\n"


def test_a_look_that_found_it_standing_counts_from_its_day(desk: Tracker) -> None:
    ran = desk("sources", "verify", GUIDE, "--found", "stands", *SIGNED, "--note", "read whole", "--seen", "2026-11-20")

    assert ran.code == 0, ran.err
    assert "Revision r2, verify, by A. Admin" in ran.words
    assert ran.out.endswith("Next: tracker sources due\n")
    assert GUIDE not in due(desk)
    assert due(desk, "--within", "365")[GUIDE] == date(2027, 5, 19), "180 days after 2026-11-20"
    assert due(desk, "--known-at", "r1")[GUIDE] == date(2026, 11, 1)
    seen = desk("instruments", "show", GUIDE, "--json").json["instrument"]["verified"][-1]
    assert seen == {"on": "2026-11-20", "by": "A. Admin", "outcome": "stands", "note": "read whole"}


@pytest.mark.parametrize(
    ("found", "told", "next_command"),
    [
        ("changed", "Found changed, and what it says now is not recorded", "guidance supersede {} FILE"),
        ("gone", "Found gone, and is recorded as standing", "guidance withdraw {} --from DATE"),
    ],
)
def test_what_was_found_changed_or_gone_is_the_most_urgent(
    desk: Tracker, found: str, told: str, next_command: str
) -> None:
    ran = desk("sources", "verify", GUIDE, "--found", found, *SIGNED)

    assert ran.out.endswith(f"Next: tracker {next_command.format(GUIDE)} --by NAME --why WORDS\n")
    assert next(iter(due(desk))) == GUIDE
    listed = desk("sources", "due", "--province", "MB")
    assert f"{told} (2026-11-23, A. Admin)." in listed.words
    assert listed.out.endswith(f"Next: tracker {next_command.format(GUIDE)} --by NAME --why WORDS\n")


def test_a_dry_run_says_the_same_and_records_nothing(desk: Tracker) -> None:
    dry = desk("sources", "verify", GUIDE, "--found", "stands", *SIGNED, "--dry-run")

    assert dry.err == "dry run: nothing was written.\n"
    assert GUIDE in due(desk)
    assert desk("sources", "verify", GUIDE, "--found", "stands", *SIGNED).out == dry.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((GUIDE,), 2, "say what you found, with --found"),
        ((GUIDE, "--found", "lost"), 2, "--found"),
        ((GUIDE, "--found", "stands", "--seen", "2026-11-24"), 2, "`2026-11-24` has not come yet"),
        (("cpsm-ketamine-guid-2026", "--found", "stands"), 2, f"is no document on record. Did you mean `{GUIDE}`?"),
        ((GUIDE, "--file", "missing.pdf"), 2, "missing.pdf"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Tracker, words: tuple[str, ...], code: int, told: str) -> None:
    ran = desk("sources", "verify", *words, *SIGNED)

    assert ran.code == code
    assert told in ran.err
    assert ran.out == ""


Verify = Callable[..., Ran]


@pytest.fixture
def read(desk: Tracker, tmp_path: Path) -> Verify:
    """A notice recorded with a copy of the file that was read; gives what compares it with a file of other words."""
    (tmp_path / "read.pdf").write_bytes(pdf(["Notice", SENTENCE, "Records are kept."]))
    (tmp_path / "notice.yaml").write_text(
        "instrument:\n  id: cpsm-notice-2026\n  authority: cpsm\n  kind: notice\n  title: A made-up notice\n"
        "  published: 2026-11-01\n  evidence: read\nrules:\n  - id: place\n    effect: prohibits\n"
        "    scope: {drug: [ketamine], setting: [home]}\n    summary: Not at home.\n"
        f"    quote: {SENTENCE}\n",
        encoding="utf-8",
    )
    ran = desk("guidance", "record", str(tmp_path / "notice.yaml"), "--attach", str(tmp_path / "read.pdf"), *SIGNED)
    assert ran.code == 0, ran.err

    def verify(content: bytes, *more: str) -> Ran:
        (tmp_path / "now.pdf").write_bytes(content)
        return desk("sources", "verify", "cpsm-notice-2026", "--file", str(tmp_path / "now.pdf"), *SIGNED, *more)

    return verify


def last_look(desk: Tracker) -> dict[str, str]:
    found: dict[str, str] = desk("instruments", "show", "cpsm-notice-2026", "--json").json["instrument"]["verified"][-1]
    return found


def test_the_same_file_stands(desk: Tracker, read: Verify, tmp_path: Path) -> None:
    same = (tmp_path / "read.pdf").read_bytes()

    assert read(same).code == 0
    digest = hashlib.sha256(same).hexdigest()
    assert last_look(desk)["outcome"] == "stands"
    assert last_look(desk)["note"] == f"looked at the file with SHA-256 {digest}: the same file that was read"
    assert desk("sources", "due", "--province", "MB", "--within", "365").words.count(f"Kept copy: {digest[:12]}") == 1


def test_the_same_words_in_another_file_stand(desk: Tracker, read: Verify) -> None:
    assert read(pdf(["Notice", SENTENCE], ["Records are kept."]), "--note", "printed again").code == 0
    assert last_look(desk)["outcome"] == "stands"
    assert last_look(desk)["note"].startswith("printed again; looked at the file with SHA-256 ")
    assert last_look(desk)["note"].endswith(": another file than the one that was read, with the same words")


def test_other_words_are_shown_and_a_person_says_what_they_mean(desk: Tracker, read: Verify) -> None:
    now = pdf(["Notice", SENTENCE.replace("any route", "IV"), "Records are kept."])

    unsaid = read(now)
    assert (unsaid.code, unsaid.out) == (1, "")
    assert "+ Notice Ketamine by IV may be given only in" in " ".join(unsaid.err.split())
    assert "nothing was recorded" in unsaid.err
    assert "--found changed" in unsaid.err
    assert desk("instruments", "show", "cpsm-notice-2026", "--json").json["instrument"]["verified"] == []

    said = read(now, "--found", "changed")
    assert said.code == 0
    assert "Ketamine by IV may be given" in said.err
    assert last_look(desk)["outcome"] == "changed"
    assert last_look(desk)["note"].endswith(": its words differ from the copy that was read")


def test_a_file_without_words_is_looked_at_by_a_person(desk: Tracker, read: Verify) -> None:
    scan = read(pdf([]))

    assert (scan.code, scan.out) == (1, "")
    assert "holds no text, only pictures of it" in scan.err
    assert read(pdf([]), "--found", "stands").code == 0
    assert last_look(desk)["note"].endswith(": its words could not be compared with the copy")


def test_a_copy_that_is_damaged_or_elsewhere_is_nothing_to_compare_with(
    read: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy,) = (tmp_path / "rules.db.copies").iterdir()
    now = pdf(["Notice", SENTENCE], ["Records are kept."])
    moved = tmp_path / "elsewhere"
    shutil.move(copy.parent, moved)

    assert "is not in `" in read(now).err
    monkeypatch.setenv("TRACKER_COPIES", str(moved))
    assert read(now).code == 0
    (moved / copy.name).write_bytes(b"%PDF-1.4 something else")
    assert "or is damaged" in read(now, "--seen", "2026-11-22").err


def test_where_no_copy_was_kept_there_is_nothing_to_compare_with(desk: Tracker, tmp_path: Path) -> None:
    (tmp_path / "now.pdf").write_bytes(pdf(["words"]))
    ran = desk("sources", "verify", GUIDE, "--file", str(tmp_path / "now.pdf"), *SIGNED)

    assert ran.code == 1
    assert f"no copy of what was read is recorded for `{GUIDE}`" in ran.err


SEARCH = ("sources", "search", "cpsm", "--sought", "Spravato", "--where", "cpsm.mb.ca: esketamine", *SIGNED)


@pytest.mark.parametrize(
    ("found", "next_command"), [("nothing", "tracker authorities"), ("something", "tracker guidance new cpsm")]
)
def test_a_search_is_recorded_whatever_it_found(desk: Tracker, found: str, next_command: str) -> None:
    ran = desk(*SEARCH, "--found", found, "--note", "first page only")

    assert ran.code == 0, ran.err
    assert "search, by A. Admin" in ran.words
    assert ran.out.endswith(f"Next: {next_command}\n")
    again = desk(*SEARCH, "--found", found, "--note", "first page only")
    assert again.code == 1
    assert "is recorded already" in again.err


def test_a_search_turns_unsearched_into_silent(desk: Tracker, tmp_path: Path) -> None:
    (tmp_path / "ns.yaml").write_text(
        "authorities:\n  - id: cpsns\n    name: College of Nova Scotia, made up\n    jurisdiction: NS\n"
        "    kind: medical-college\n",
        encoding="utf-8",
    )
    recorded = desk("guidance", "record", str(tmp_path / "ns.yaml"), *SIGNED)
    assert recorded.code == 0, recorded.err
    ask = ("check", "NS", "iv", "clinic", "depression", "medication-only")
    assert desk(*ask).first.startswith("UNSEARCHED")

    search = ("sources", "search", "cpsns", "--where", "its site", *SIGNED)
    searched = desk(*search, "--sought", "Spravato", "--found", "nothing")
    assert searched.code == 0, searched.err
    assert desk(*ask).first.startswith("UNSEARCHED"), "nobody looked for ketamine"
    desk(*search, "--sought", "ketamine", "--found", "nothing")
    assert desk(*ask).first.startswith("SILENT")
    desk(*search, "--sought", "ketamine", "--found", "something", "--note", "A page on sedation.")
    found = desk(*ask)
    assert found.first.startswith("NOT CAPTURED")
    assert "Something of College of Nova Scotia, made up on ketamine was found, and no rule of it is" in found.words
    assert "something was found. A page on sedation." in found.words


def test_an_unknown_authority_gets_the_nearest(desk: Tracker) -> None:
    ran = desk("sources", "search", "cpsmm", "--sought", "x", "--where", "y", "--found", "nothing", *SIGNED)

    assert ran.code == 2
    assert "`cpsmm` is no authority on record. Did you mean `cpsm`?" in ran.err


def test_today_is_the_day_where_the_college_is(desk: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def local_today(jurisdiction: str) -> date:
        asked.append(jurisdiction)
        return TODAY

    monkeypatch.setattr("tracker.cli.clock.local_today", local_today)
    desk("sources", "verify", GUIDE, "--found", "stands", *SIGNED)
    desk("sources", "due", "--province", "MB")
    desk("sources", "due")

    assert asked == ["MB", "MB", "CA"]
