"""The commands that write, as people type them: what they print, what they refuse in which words; and the history."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Ran, Tracker, rulebook_before_nova_scotia
from tracker.cli import clock

rulebook_file = rulebook_before_nova_scotia

NS = """
authorities:
  - {id: cpsns, name: College of Nova Scotia (made up), jurisdiction: NS, kind: medical-college}
"""
GUIDANCE = """
instrument:
  id: cpsns-interim-2026
  authority: cpsns
  kind: interim-guidance
  title: Interim guidance (made up)
  published: 2026-11-01
  evidence: read
rules:
  - id: im-clinic
    effect: permits
    scope: {drug: [ketamine], route: [im], setting: [clinic]}
    summary: IM ketamine may be given in a clinic.
    conditions:
      - {id: monitored, kind: monitoring, text: Vital signs are monitored.}
"""
SIGNED = ("--by", "A. Admin", "--why", "published on 2026-11-01")
OTHER = ("--by", "B. Boss", "--why", "read and agreed")


@pytest.fixture
def desk(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of one's own with the bundled rulebook, and two files to record; everything happens on one day."""
    shutil.copy(rulebook_file, tmp_path / "rules.db")
    (tmp_path / "ns.yaml").write_text(NS, encoding="utf-8")
    (tmp_path / "guidance.yaml").write_text(GUIDANCE, encoding="utf-8")
    monkeypatch.setenv("TRACKER_DATABASE", str(tmp_path / "rules.db"))
    monkeypatch.setattr(clock, "utc_now", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = ("ns.yaml", "guidance.yaml")


def test_recorded_and_asked(tracker: Tracker, desk: Path) -> None:
    assert tracker("check", "NS", "im", "clinic").first.startswith("UNSEARCHED")
    done = tracker("guidance", "record", *FILES, *SIGNED)

    assert done.code == 0
    assert done.first.startswith("Revision r2, record, by A. Admin (")
    assert "+ instrument cpsns-interim-2026" in done.words
    assert "UNSEARCHED (no permission) to CONDITIONAL, 3 conditions more, from 2026-11-01" in done.words
    assert done.out.splitlines()[-1] == "Next: tracker check NS im clinic"
    assert tracker("check", "NS", "im", "clinic").first.startswith("CONDITIONAL")
    assert tracker("check", "NS", "im", "clinic", "--known-at", "r1").first.startswith("UNSEARCHED")
    assert tracker("check", "NS", "im", "clinic", "--on", "2026-10-31").first.startswith("UNSEARCHED")


@pytest.mark.parametrize(
    "command",
    [
        ("guidance", "record", *FILES),
        ("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "2026-12-01"),
        ("guidance", "correct", "--remove", "cpsm-m3p-notice-2023"),
        ("guidance", "review", "required"),
        ("sources", "search", "cpsm", "--sought", "Spravato", "--where", "cpsm.mb.ca", "--found", "nothing"),
        ("sources", "verify", "cpsm-ketamine-guide-2026", "--found", "stands"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_dry_run_prints_what_the_real_run_prints(tracker: Tracker, desk: Path, command: tuple[str, ...]) -> None:
    before = (desk / "rules.db").read_bytes()
    dry = tracker(*command, *SIGNED, "--dry-run")
    assert (desk / "rules.db").read_bytes() == before
    real = tracker(*command, *SIGNED)

    assert dry.err == "dry run: nothing was written.\n"
    assert (dry.code, real.code, dry.out) == (0, 0, real.out)
    assert real.out.splitlines()[-1].startswith("Next: tracker ")


@pytest.mark.parametrize(
    ("command", "goes_on"),
    [
        (("guidance", "preview", *FILES, "--attach", "a page.txt"), "guidance record ns.yaml guidance.yaml --attach"),
        (("guidance", "record", *FILES, *SIGNED), "check NS im clinic"),
        (("guidance", "correct", "--remove", "cpsm-m3p-notice-2023", *SIGNED), "history show r2"),
        (("guidance", "review", "required", *SIGNED), "guidance proposals"),
        (("guidance", "review"), "guidance proposals"),
        (("guidance", "proposals"), "guidance review"),
        (("sources", "verify", "cpsm-m3p-notice-2023", "--found", "stands", *SIGNED), "sources due"),
        (("sources", "verify", "cpsm-m3p-notice-2023", "--found", "gone", *SIGNED), "guidance withdraw cpsm-m3p-n"),
        (("sources", "search", "cpsm", "--sought", "x", "--where", "y", "--found", "nothing", *SIGNED), "authorities"),
        (("sources", "due"), "sources verify"),
        (("history", "log"), "history show r1"),
        (("history", "show", "r1"), "changes --from r0 --to r1"),
        (
            ("guidance", "export", "cpsm-m3p-notice-2023", "--into", "out"),
            "guidance check out/cpsm-m3p-notice-2023.yaml",
        ),
        (
            ("guidance", "new", "cpsa", "--kind", "notice", "--title", "A notice", "--evidence", "read"),
            "guidance check",
        ),
    ],
    ids=lambda words: " ".join(words[:3]) if isinstance(words, tuple) else "",
)
def test_the_next_command_names_the_database_again(
    tracker: Tracker, desk: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], goes_on: str
) -> None:
    (desk / "rules.db").rename(desk / "my rules.db")
    (desk / "a page.txt").write_text("Words.", encoding="utf-8")
    monkeypatch.setenv("TRACKER_DATABASE", "another.db")
    done = tracker(*command, "--database", "my rules.db")
    last = done.out.splitlines()[-1]

    assert done.code == 0, done.err
    assert last.startswith("Next: ")
    assert goes_on in last
    assert last.endswith(" --database 'my rules.db'")


def test_the_next_command_can_be_typed_as_it_stands(tracker: Tracker, desk: Path) -> None:
    there = ("--database", str(desk / "rules.db"))
    (desk / "a page.txt").write_text("Words.", encoding="utf-8")

    def go_on(out: str) -> Ran:
        line = out.splitlines()[-1].removeprefix("Next: tracker ")
        return tracker(*shlex.split(line.replace("NAME", "Al").replace("ANOTHER-PERSON", "Bo").replace("WORDS", "w")))

    tracker("guidance", "review", "required", *SIGNED, *there)
    made = go_on(tracker("guidance", "preview", *FILES, "--attach", "a page.txt", *there).out)
    assert made.first.startswith("Proposal 1, record, by Al")
    approved = go_on(tracker("guidance", "proposals", "1", *there).out)
    assert approved.first.startswith("Revision r3, record, by Bo")
    assert go_on(approved.out).first.startswith("CONDITIONAL")


def test_a_password_is_not_shown_again(tracker: Tracker) -> None:
    from tracker.cli import signing

    shown: list[str] = []
    command = click.Command(
        "x", params=[click.Option(["--database"])], callback=lambda database: shown.append(signing.there(database))
    )
    command.main(["--database", "postgresql://bo:secret@host/rules"], standalone_mode=False)

    assert shown == [" --database 'postgresql://bo:***@host/rules'"]


def test_a_preview_is_what_the_record_says_and_what_changes_reports(tracker: Tracker, desk: Path) -> None:
    seen = tracker("guidance", "preview", *FILES, "--json").json
    done = tracker("guidance", "record", *FILES, *SIGNED, "--json").json

    assert seen["effect"] == done["effect"]
    assert seen["effect_digest"] == done["effect_digest"]
    assert tracker("changes", "--from", "r1", "--to", "r2", "--json").json == {**seen["effect"], "sites": []}


def test_correct_and_undo(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "record", *FILES, *SIGNED)
    digest = tracker("history", "log", "--json").json["revisions"][0]["content_digest"]
    (desk / "guidance.yaml").write_text(GUIDANCE.replace("2026-11-01", "2026-11-10"), encoding="utf-8")
    again = tracker("guidance", "record", "guidance.yaml", *SIGNED)
    assert again.code == 1
    assert "if our record was wrong, use `tracker guidance correct`" in " ".join(again.err.split()).lower()

    corrected = tracker("guidance", "correct", "guidance.yaml", "--by", "A. Admin", "--why", "the day was misread")
    assert corrected.first.startswith("Revision r3, correct, by A. Admin")
    shown = tracker("history", "show", "r3").words
    assert "our record was wrong, and put right: the day was misread" in shown
    assert "published: - 2026-11-01 + 2026-11-10" in shown
    undone = tracker("history", "undo", "r3", "--by", "A. Admin", "--why", "it was right")
    assert undone.first.startswith("Revision r4, undo of r3, by A. Admin")
    assert "Taken back by r4." in tracker("history", "show", "r3").words
    log = tracker("history", "log", "--json").json["revisions"]
    assert [r["kind"] for r in log] == ["undo", "correct", "record", "pack"]
    assert log[0]["content_digest"] == digest
    known = tracker("db", "status", "--json").json["known"]
    versions = sum(known.values()) - known["rule"] + 2  # two versions of the guidance were replaced
    assert tracker("history", "verify").first == f"Sound: 4 revisions with {versions} entries are what was recorded."


def test_a_new_text_that_is_older_than_the_old_one_is_told(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "record", *FILES, *SIGNED)
    older = GUIDANCE.replace("interim-2026", "guidance-2025").replace("2026-11-01", "2025-01-01")
    (desk / "older.yaml").write_text(older, encoding="utf-8")
    done = tracker("guidance", "supersede", "cpsns-interim-2026", "older.yaml", *SIGNED, "--dry-run")

    assert "(in force 2025-01-01) supersedes `cpsns-interim-2026`, which is later (2026-11-01)" in done.words
    itself = older.replace("title:", "supersedes: [{instrument: cpsns-interim-2026, basis: presumed}]\n  title:")
    (desk / "older.yaml").write_text(itself, encoding="utf-8")
    supersede = ("guidance", "supersede", "cpsns-interim-2026", "older.yaml", *SIGNED, "--dry-run")
    assert tracker(*supersede).words.count("which is later (2026-11-01)") == 1
    assert tracker(*supersede, "--basis", "presumed").code == 0
    refused = tracker(*supersede, "--basis", "stated")
    assert refused.code == 1
    assert "says itself how it replaces `cpsns-interim-2026` (presumed), and the command says stated" in refused.err


def test_nobody_looks_on_a_day_that_has_not_come_or_before_there_was_a_document(tracker: Tracker, desk: Path) -> None:
    def looked(on: str) -> None:
        seen = f"verified:\n  - {{on: {on}, by: A. Admin, outcome: stands}}\nrules:"
        (desk / "guidance.yaml").write_text(GUIDANCE.replace("rules:", seen), encoding="utf-8")

    looked("2026-11-24")
    for command in (("check",), ("preview",), ("record", "--by", "A", "--why", "w")):
        refused = tracker("guidance", command[0], *FILES, *command[1:])
        assert refused.code == 3
        told = refused.out if command == ("check",) else refused.err
        assert "`cpsns-interim-2026` is said to have been looked at on 2026-11-24, which has not come" in " ".join(
            told.split()
        )
    looked("2026-10-31")
    done = tracker("guidance", "record", *FILES, *SIGNED)
    assert "was looked at on 2026-10-31, before it was published (2026-11-01)" in done.words
    early = tracker("sources", "verify", "cpsns-interim-2026", "--found", "stands", "--seen", "2026-10-30", *SIGNED)
    assert early.code == 1
    assert "was published on 2026-11-01, so nobody can have looked at it on 2026-10-30" in early.err


def test_a_check_holds_quotations_against_the_kept_copy(tracker: Tracker, desk: Path) -> None:
    quoted = GUIDANCE.replace("clinic.\n    conditions", 'clinic.\n    quote: "Vital signs."\n    conditions')
    (desk / "guidance.yaml").write_text(quoted, encoding="utf-8")
    (desk / "page.html").write_text("<p>Vital signs.</p><p hidden>In every clinic.</p>", encoding="utf-8")
    assert tracker("guidance", "record", *FILES, "--attach", "page.html", *SIGNED).code == 0
    assert tracker("guidance", "check", "guidance.yaml").code == 0
    (desk / "guidance.yaml").write_text(quoted.replace('Vital signs."', 'In every clinic."'), encoding="utf-8")
    found = tracker("guidance", "check", "guidance.yaml")

    assert found.code == 3
    assert "the kept copy does not hold what `cpsns-interim-2026/im-clinic` quotes" in found.words
    assert "1 fault" in found.words


def test_a_document_says_whether_a_copy_of_what_was_read_is_kept(tracker: Tracker, desk: Path) -> None:
    show = ("instruments", "show", "cpsns-interim-2026")
    (desk / "page.txt").write_text("Vital signs.", encoding="utf-8")
    tracker("guidance", "record", *FILES, "--attach", "page.txt", *SIGNED)
    digest = hashlib.sha256(b"Vital signs.").hexdigest()
    (copy,) = (desk / "rules.db.copies").iterdir()

    assert f"Copy: {digest} (what was read is kept in " in tracker(*show).words
    assert tracker(*show, "--json").json["copy_file"]["intact"] is True
    copy.chmod(0o644)
    copy.write_text("Other.", encoding="utf-8")
    assert "rules.db.copies is not what was read any more)" in tracker(*show).words
    copy.unlink()
    assert f"Copy: {digest} (what was read is not in " in tracker(*show).words
    assert tracker(*show, "--json").json["copy_file"]["path"] is None
    other = ("instruments", "show", "cpsm-m3p-notice-2023")
    assert "Copy:" not in tracker(*other).out
    assert tracker(*other, "--json").json["copy_file"] is None


def test_no_line_is_wider_than_the_screen_but_a_command_to_type_or_a_path(tracker: Tracker, desk: Path) -> None:
    long = "because " * 30
    signed = ("--by", "A. Very-Long-Name of the second office", "--why", long)
    boss = ("--by", "B. Boss of the very same second office", "--why", long)
    sought = ("--sought", long, "--where", long, "--note", long)
    (desk / "page.txt").write_text("Words.", encoding="utf-8")
    given = ("authority", "--kind", "notice", "--title", long[:150], "--evidence", "read", "--jurisdiction", "NS")
    named = ("--authority-kind", "medical-college", "--authority-name", long[:150])
    for command in (
        ("guidance", "new", *given, *named),
        ("guidance", "record", *FILES, "--attach", "page.txt", *signed),
        ("instruments", "show", "cpsns-interim-2026"),
        ("guidance", "review", "required", *signed),
        ("sources", "search", "cpsbc", *sought, "--found", "nothing", *signed),
        ("sources", "verify", "cpsns-interim-2026", "--found", "stands", "--note", long, *signed),
        ("guidance", "proposals"),
        ("guidance", "proposals", "1"),
        ("guidance", "reject", "2", *boss),
        ("guidance", "proposals", "2"),
        ("guidance", "review"),
        ("guidance", "export", "cpsns-interim-2026", "--into", "a-folder"),
        ("history", "log"),
        ("history", "show", "r2"),
        ("history", "verify", "--head", "0" * 64),
        ("db", "status"),
    ):
        ran = tracker(*command)
        wide = [line for line in ran.out.splitlines() if len(line) > 80 and " " in line.strip()]
        assert ran.code in (0, 3), ran.err
        assert [line for line in wide if not line.startswith(("Next: ", "Database: ", "Wrote "))] == [], command
        assert not re.search(r"/[0-9a-f]{16}\b", ran.out), command


def undo(tracker: Tracker, revision: str) -> Ran:
    return tracker("history", "undo", revision, "--by", "A. Admin", "--why", "by mistake")


def test_what_is_said_of_an_undo_leads_to_its_end(tracker: Tracker, desk: Path) -> None:
    """Recorded (r2), corrected twice (r3, r4), taken out (r5): by following what is said, r2 can be undone at last."""
    tracker("guidance", "record", *FILES, *SIGNED)
    before = tracker("history", "log", "--json").json["revisions"][-1]["content_digest"]
    for day in ("2026-11-10", "2026-11-12"):
        (desk / "guidance.yaml").write_text(GUIDANCE.replace("2026-11-01", day), encoding="utf-8")
        tracker("guidance", "correct", "guidance.yaml", *SIGNED)
    tracker("guidance", "correct", "--remove", "cpsns-interim-2026", *SIGNED)
    wanted, refused = ["r2"], 0
    while wanted:
        done = undo(tracker, wanted[-1])
        if done.code == 0:
            wanted.pop()
            continue
        refused += 1
        assert refused < 8, "what is said goes in a circle"
        (advised,) = set(re.findall(r"undo (r\d+)", done.err, re.IGNORECASE))
        wanted.append(advised)

    assert tracker("history", "log", "--json").json["revisions"][0]["content_digest"] == before
    assert tracker("history", "verify").code == 0


def test_an_undo_brings_back_no_text_older_than_its_namesake(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "record", *FILES, *SIGNED)
    remove = ("guidance", "correct", "--remove", "cpsns-interim-2026", *SIGNED)
    tracker(*remove)
    (desk / "guidance.yaml").write_text(GUIDANCE.replace("effect: permits", "effect: prohibits"), encoding="utf-8")
    tracker("guidance", "record", "guidance.yaml", *SIGNED)
    stands = undo(tracker, "r3")
    assert stands.code == 1
    assert "was recorded again by r4 since r3, and is not written over. Correct it as it is now" in stands.err

    tracker(*remove)
    went = undo(tracker, "r3")
    assert went.code == 1
    assert "went again by r5. Undo r5 if that one should come back, or record the older one anew" in went.err
    assert undo(tracker, "r5").code == 0
    assert tracker("check", "NS", "im", "clinic").first.startswith("PROHIBITED")


def test_the_college_changes_a_text_and_withdraws_it(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "record", *FILES, *SIGNED)
    newer = GUIDANCE.replace("interim-2026", "guidance-2027").replace("2026-11-01", "2027-01-01")
    (desk / "newer.yaml").write_text(newer.replace("effect: permits", "effect: prohibits"), encoding="utf-8")
    done = tracker("guidance", "supersede", "cpsns-interim-2026", "newer.yaml", *SIGNED)

    assert done.first.startswith("Revision r3, supersede, by A. Admin")
    assert "CONDITIONAL to PROHIBITED from 2027-01-01" in done.words
    for day, verdict in (("2026-12-31", "CONDITIONAL"), ("2027-01-01", "PROHIBITED")):
        assert tracker("check", "NS", "im", "clinic", "--on", day).first.startswith(verdict)
    gone = tracker("guidance", "withdraw", "cpsns-guidance-2027", "--from", "2028-01-01", *SIGNED)
    assert "PROHIBITED to NOT CAPTURED" in gone.words or "PROHIBITED to UNSEARCHED" in gone.words
    assert not tracker("check", "NS", "im", "clinic", "--on", "2028-01-01").first.startswith(("COND", "PROH"))


def test_two_persons(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    made = tracker("guidance", "record", *FILES, *SIGNED)
    assert made.first.startswith("Proposal 1, record, by A. Admin")
    assert made.words.endswith("Next: tracker guidance approve 1 --by ANOTHER-PERSON --why WORDS")
    assert tracker("check", "NS", "im", "clinic").first.startswith("UNSEARCHED")

    (listed,) = tracker("guidance", "proposals", "--json").json["proposals"]
    assert listed["to_approve"] == "tracker guidance proposals 1 --json"
    effect = re.search(r"^Effect ([0-9a-f]{12}):$", tracker("guidance", "proposals", "1").out, re.MULTILINE)
    assert effect is not None
    looked = tracker(*shlex.split(listed["to_approve"])[1:]).json
    assert looked["effect_digest"].startswith(effect[1]), "following what the list says gives the digits to approve"
    seen = ("--effect-seen", effect[1])
    assert "another person's approval" in tracker("guidance", "approve", "1", *seen, *SIGNED).err
    unseen = tracker("guidance", "approve", "1", *OTHER)
    assert unseen.code == 2
    assert "say which effect you have seen" in unseen.err
    wrong = tracker("guidance", "approve", "1", "--effect-seen", "0" * 12, *OTHER)
    assert wrong.code == 1
    assert "nothing was approved" in wrong.err
    assert f"Effect {effect[1]}:" in wrong.out, "the effect as it is now is shown"
    done = tracker("guidance", "approve", "1", *seen, *OTHER)
    assert done.first.startswith("Revision r3, record, by B. Boss")
    log = tracker("history", "log", "--most", "1", "--json").json["revisions"][0]
    assert (log["proposal"], log["who"], log["effect_digest"][:12]) == (1, "B. Boss", effect[1])
    assert tracker("guidance", "proposals", "--json").json["proposals"][0]["state"] == "approved"
    assert tracker("check", "NS", "im", "clinic").first.startswith("CONDITIONAL")


def test_the_approver_is_warned_as_the_proposer_was(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    (desk / "page.html").write_text("<p>Notice.</p>", encoding="utf-8")
    quoted = GUIDANCE.replace("clinic.\n    conditions", 'clinic.\n    quote: "Notice."\n    conditions')
    clean = quoted[: quoted.index("    conditions")].replace("interim-2026", "clean-2026")
    (desk / "guidance.yaml").write_text(quoted, encoding="utf-8")
    (desk / "clean.yaml").write_text(clean.replace("title:", f"copy: {'ab' * 32}\n  title:"), encoding="utf-8")
    made = tracker("guidance", "record", "ns.yaml", "clean.yaml", *SIGNED, "--json").json["warnings"]
    seen = tracker("guidance", "proposals", "1", "--json").json

    assert [w.partition("warning: ")[2][:22] for w in made] == ["`cpsns-clean-2026/im-c", "the file that `cpsns-c"]
    assert [w.partition("warning: ")[2] for w in seen["warnings"]] == [w.partition("warning: ")[2] for w in made]
    assert "permits without any condition" in tracker("guidance", "proposals", "1").words
    done = tracker("guidance", "approve", "1", "--effect-seen", seen["effect_digest"], *OTHER)
    assert "permits without any condition" in done.words
    assert "no quotation was checked" in done.words


def test_a_proposal_whose_kept_copy_was_altered_since_is_not_approved(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    (desk / "page.html").write_text("<p>Notice.</p>", encoding="utf-8")
    both = "ns.yaml", "guidance.yaml"
    made = tracker("guidance", "record", *both, "--attach", "page.html", *SIGNED, "--json").json
    (copy,) = (desk / "rules.db.copies").iterdir()
    copy.chmod(0o644)
    copy.write_text("<p>Other.</p>", encoding="utf-8")
    refused = tracker("guidance", "approve", "1", "--effect-seen", made["effect_digest"], *OTHER)

    assert refused.code == 3
    assert "was altered or damaged" in refused.err


def test_ending_the_review_is_a_proposal_of_its_own_and_is_said_first(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    (desk / "settings.yaml").write_text("settings: {review: not-required}\n", encoding="utf-8")
    for command in (("correct",), ("record",), ("preview",)):
        signed = () if command == ("preview",) else SIGNED
        refused = tracker("guidance", *command, *FILES, "settings.yaml", *signed)
        assert refused.code == 1
        assert "ending it is a proposal of its own. Use `tracker guidance review not-required`" in refused.err
    says = "This ends the review: from then on one person's word counts."
    assert tracker("guidance", "preview", "settings.yaml").first == says
    assert tracker("guidance", "review", "not-required", *SIGNED).first == says
    assert tracker("guidance", "proposals").first == "1 open: ends the review, by A. Admin on 2026-11-24: " + SIGNED[3]
    seen = tracker("guidance", "proposals", "1", "--json").json
    assert "this ends the review" in seen["warnings"][0]
    assert tracker("guidance", "proposals", "1").first == says
    assert tracker("guidance", "approve", "1", "--effect-seen", seen["effect_digest"], *OTHER).first == says
    assert tracker("guidance", "review").first == "Review is not required."


def test_an_undo_does_not_end_the_review_beside_something_else(tracker: Tracker, desk: Path) -> None:
    (desk / "settings.yaml").write_text("settings: {review: required}\n", encoding="utf-8")
    tracker("guidance", "record", *FILES, "settings.yaml", *SIGNED)
    refused = tracker("history", "undo", "r2", *SIGNED)

    assert refused.code == 1
    assert "ending it is a proposal of its own" in refused.err


def test_in_a_terminal_the_effect_is_shown_and_the_approver_is_asked(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    tracker("guidance", "record", *FILES, *SIGNED)
    for answer, code, says in ((b"n\n", 1, "Effect"), (b"y\n", 0, "Revision r3")):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "tracker", "guidance", "approve", "1", *OTHER]
        os.write(ours, answer)
        asked = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
        os.close(ours)
        os.close(theirs)
        assert asked.returncode == code
        assert ("nothing was approved." in asked.stderr) is (code == 1)
        assert says in asked.stdout


def test_a_rejected_proposal_is_gone(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    tracker("guidance", "record", *FILES, *SIGNED)
    assert tracker("guidance", "reject", "1", "--by", "B. Boss", "--why", "the date is wrong").code == 0

    assert "rejected by B. Boss: the date is wrong" in tracker("guidance", "proposals").words
    shown = tracker("guidance", "proposals", "1")
    assert (shown.code, shown.err) == (0, "")
    assert "1 rejected: record, by A. Admin on 2026-11-24" in shown.words
    assert "rejected by B. Boss: the date is wrong + authority cpsns + instrument cpsns-interim-2026" in shown.words
    assert tracker("guidance", "proposals", "1", "--json").json["proposal"]["rejected_why"] == "the date is wrong"


def approved(tracker: Tracker, number: str) -> Ran:
    seen = tracker("guidance", "proposals", number, "--json").json["effect_digest"]
    return tracker("guidance", "approve", number, "--effect-seen", seen, *OTHER)


def test_an_approval_names_who_proposed_it_and_why(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "review", "required", *SIGNED)
    tracker("guidance", "record", *FILES, *SIGNED)
    approved(tracker, "1")

    shown, log = tracker("history", "show", "r3").words, tracker("history", "log").words
    assert re.search(r"by B\. Boss .* recorded: read and agreed proposed by A\. Admin \(.*\): published on", shown)
    assert re.search(r"r3 .* by B\. Boss .* read and agreed proposed by A\. Admin \(.*\): published on", log)
    assert tracker("history", "log", "--json").json["revisions"][0]["proposed"]["why"] == SIGNED[3]
    decided = tracker("guidance", "proposals", "1")
    assert "approved as r3" in decided.words
    assert decided.out.splitlines()[-1] == "Next: tracker history show r3"


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (
            ("guidance", "record", *FILES),
            ("guidance", "record", "guidance.yaml", "ns.yaml"),
            "`authority cpsns` was recorded since proposal 2 was made, so it can count no more. Reject it with "
            "`tracker guidance reject 2 --by NAME --why WORDS`, and where it is still wanted, propose it again with "
            "`tracker guidance record FILE`",
        ),
        (
            ("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "2027-01-01"),
            ("guidance", "correct", "--remove", "cpsm-m3p-notice-2023"),
            "`instrument cpsm-m3p-notice-2023` was changed since proposal 2 was made, so it can count no more. Reject",
        ),
        (
            ("guidance", "correct", "--remove", "cpsm-m3p-notice-2023"),
            ("guidance", "record", "leaning.yaml"),
            "nothing was recorded: 1 fault. Reject it with `tracker guidance reject 2 --by NAME --why WORDS`",
        ),
    ],
    ids=["the same twice", "one document", "what it leans on"],
)
def test_a_proposal_that_can_count_no_more_says_what_to_do(
    tracker: Tracker, desk: Path, first: tuple[str, ...], second: tuple[str, ...], says: str
) -> None:
    leaning = GUIDANCE.replace("cpsns", "cpsm").replace("title:", "relies_on: [cpsm-m3p-notice-2023]\n  title:")
    (desk / "leaning.yaml").write_text(leaning.replace("effect: permits", "effect: prohibits"), encoding="utf-8")
    tracker("guidance", "review", "required", *SIGNED)
    for command in (first, second):
        assert tracker(*command, *SIGNED).code == 0
    assert approved(tracker, "1").code == 0
    for command in (("proposals", "2"), ("approve", "2", "--effect-seen", "0" * 12, *OTHER)):
        refused = tracker("guidance", *command)
        assert refused.code in (1, 3)
        assert says in " ".join(refused.err.split())


def test_history_shows_what_came_and_went_in_words(tracker: Tracker, desk: Path) -> None:
    tracker("guidance", "record", *FILES, *SIGNED)
    search = ("sources", "search", "cpsns", "--sought", "Spravato", "--where", "its site", "--found", "something")
    tracker(*search, "--note", "One page.", *SIGNED)
    tracker("sources", "verify", "cpsns-interim-2026", "--found", "changed", "--note", "a new page", *SIGNED)
    tracker("guidance", "correct", "--remove", "cpsns-interim-2026", *SIGNED)

    came = tracker("history", "show", "r2").words
    assert "+ instrument cpsns-interim-2026 authority: cpsns kind: interim-guidance title: Interim" in came, came
    assert "rules[im-clinic]: effect: permits; summary: IM ketamine may be given in a clinic.; scope: drug: ket" in came
    looked = "A. Admin looked for “Spravato” of cpsns on 2026-11-23 (its site): something was found. One page."
    assert f"+ search: {looked}" in tracker("history", "show", "r3").words
    seen = "verification: A. Admin looked at cpsns-interim-2026 on 2026-11-23: it changed (a new page)"
    assert f"+ {seen}" in tracker("history", "show", "r4").words
    gone = tracker("history", "show", "r5")
    assert "- instrument cpsns-interim-2026 authority: cpsns" in gone.words
    assert f"- {seen}" in gone.words
    fields = tracker("history", "show", "r2", "--json").json["entries"][0]["fields"]
    assert {"field": "jurisdiction", "before": None, "after": "NS"} in fields
    assert not re.search(r"/[0-9a-f]{16}", tracker("history", "log").out)
    entries = tracker("history", "show", "r1", "--json").json["entries"]
    assert len(tracker("history", "show", "r1").out.splitlines()) < 3 * len(entries)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("guidance", "record", *FILES, "--why", "w"), 2, "Missing option '--by'"),
        (("guidance", "record", *FILES, "--by", "A"), 2, "Missing option '--why'"),
        (("guidance", "record", *FILES, "--by", "  ", "--why", "w"), 2, "this is empty. Write a few words"),
        (("guidance", "record", *FILES, "--by", "a\x1b[2Jb", "--why", "w"), 2, "hidden characters"),
        (("guidance", "record", "no.yaml", *SIGNED), 1, "there is no file `no.yaml`"),
        (("guidance", "record", "guidance.yaml", *SIGNED), 3, "`cpsns` is no authority on record"),
        (("guidance", "correct", *FILES, *SIGNED), 1, "is not recorded yet"),
        (("guidance", "correct", *SIGNED), 2, "name the corrected FILE"),
        (("guidance", "correct", "--remove", "x", "--attach", "ns.yaml", *SIGNED), 2, "there is nothing to --attach"),
        (("guidance", "record", *FILES, "--by", "\u0410. Admin", "--why", "w"), 2, "several scripts (Cyrillic and Lat"),
        (("guidance", "record", *FILES, "--by", "A. Ad\u200bmin", "--why", "w"), 2, "hidden characters"),
        (
            ("guidance", "correct", "--remove", "cpsm-m3p-notice-2032", *SIGNED),
            2,
            "Did you mean `cpsm-m3p-notice-2023`?",
        ),
        (("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "soon", *SIGNED), 2, "`soon` is no date"),
        (("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "1999", *SIGNED), 1, "cannot have ended on 1999"),
        (("guidance", "withdraw", "nothing-at-all", "--from", "2026", *SIGNED), 2, "is no document on record"),
        (("guidance", "supersede", "nothing-at-all", "guidance.yaml", *SIGNED), 3, "is no authority on record"),
        (("guidance", "approve", "7", "--effect-seen", "0" * 12, *OTHER), 2, "there is no proposal 7"),
        (("guidance", "approve", "1", "--effect-seen", "12", *OTHER), 2, "takes 12 digits or more"),
        (("guidance", "review", "required"), 2, "say who and why"),
        (("history", "show", "r9"), 2, "there is no revision r9: the newest is r1"),
        (("history", "show", "soon"), 2, "`soon` is no revision. Write it as `r12`"),
        (("history", "undo", "r9", *SIGNED), 2, "there is no revision r9"),
        (("history", "undo", "r1", *SIGNED), 1, "all that is known stands on r1, so nothing was recorded"),
        (("history", "verify", "--head", "abc"), 2, "is neither a head (64 digits, small letters) nor a file"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_in_clear_words_and_changes_nothing(
    tracker: Tracker, desk: Path, command: tuple[str, ...], code: int, says: str
) -> None:
    before = (desk / "rules.db").read_bytes()
    done = tracker(*command)

    assert (done.code, done.out) == (code, "")
    assert says in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert (desk / "rules.db").read_bytes() == before


def test_a_file_that_would_leave_the_rulebook_faulty_is_refused_with_its_place(tracker: Tracker, desk: Path) -> None:
    broken = GUIDANCE.replace("route: [im]", "route: [imm]").replace("kind: monitoring", "kind: watching")
    (desk / "broken.yaml").write_text(broken, encoding="utf-8")
    done = tracker("guidance", "record", "ns.yaml", "broken.yaml", *SIGNED)

    assert done.code == 3
    assert "broken.yaml:10:5: `imm` is no term on record" in done.err
    assert "`watching`" in done.err


def test_a_text_that_others_rest_on_is_not_taken_out(tracker: Tracker, desk: Path) -> None:
    done = tracker("guidance", "correct", "--remove", "cpsbc-ketamine-notice-2020", *SIGNED)

    assert done.code == 3
    assert "`cpsbc-ketamine-notice-2020` is no instrument on record" in done.err


def test_a_head_kept_elsewhere_is_found_again_or_missed(tracker: Tracker, desk: Path) -> None:
    (desk / "heads.txt").write_text(tracker("history", "verify").out, encoding="utf-8")
    tracker("guidance", "record", *FILES, *SIGNED)
    head = tracker("history", "verify", "--json").json["head"]
    assert tracker("history", "verify", "--head", "heads.txt").code == 0
    assert tracker("history", "verify", "--head", head).code == 0

    shutil.copy(desk / "rules.db", desk / "longer.db")
    (desk / "rules.db").unlink()
    tracker("db", "init", "--database", str(desk / "rules.db"))
    replaced = tracker("history", "verify", "--head", head)
    assert replaced.code == 3
    assert "it was cut short, or another was put in its place" in " ".join(replaced.out.split())


def test_a_tampered_rule_is_told_with_its_revision(tracker: Tracker, desk: Path) -> None:
    import sqlite3

    tracker("guidance", "record", *FILES, *SIGNED)
    with sqlite3.connect(desk / "rules.db") as raw:
        raw.execute("DROP TRIGGER rule_unchanged")
        raw.execute("UPDATE rule SET effect = 'prohibits' WHERE id = 'im-clinic'")
    raw.close()
    found = tracker("history", "verify", "--json")

    assert found.code == 3
    assert [(f["revision"], f["message"]) for f in found.json["faults"]] == [
        (2, "the rows of `instrument cpsns-interim-2026` are not what was recorded"),
        (None, "the guard `rule_unchanged` is missing or altered, so what is recorded could be changed"),
    ]


def test_documents_of_writing_commands_are_json_whatever_happens(tracker: Tracker, desk: Path) -> None:
    good = tracker("guidance", "record", *FILES, *SIGNED, "--json")
    assert good.json["format"] == "tracker.recorded/1"
    assert (good.json["number"], good.json["proposed"], good.json["kind"]) == (2, False, "record")
    bad = tracker("guidance", "record", *FILES, *SIGNED, "--json")
    assert bad.code == 1
    assert json.loads(bad.err)["format"] == "tracker.error/1"
    assert "the rulebook says this already" in json.loads(bad.err)["message"]


@pytest.mark.parametrize(
    "command",
    [
        ("guidance", "new", "cpsa", "--kind", "notice", "--title", "A notice", "--evidence", "read"),
        ("guidance", "export", "cpsm-m3p-notice-2023", "--into", "out"),
        ("guidance", "export", "--province", "MB", "--into", "out"),
        ("guidance", "export", "--all", "--into", "out"),
    ],
    ids=lambda words: " ".join(words[1:4]),
)
def test_a_dry_run_writes_no_file_and_says_the_same(tracker: Tracker, desk: Path, command: tuple[str, ...]) -> None:
    before = sorted(p.name for p in desk.iterdir())
    dry = tracker(*command, "--dry-run")
    assert sorted(p.name for p in desk.iterdir()) == before
    real = tracker(*command)

    assert dry.err == "dry run: nothing was written.\n"
    assert (dry.code, real.code, dry.out) == (0, 0, real.out)
    assert sorted(p.name for p in desk.iterdir()) != before
    again = tracker(*command, "--dry-run")
    assert again.code == (0 if command[1] == "new" else 1), "what is there is never written over, and that is told"
