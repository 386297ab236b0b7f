"""`tracker guidance new` begins a file from options or questions, never over one that is there."""

from __future__ import annotations

import os
import select
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, rulebook_before_nova_scotia
from tracker.guidance.starter import BLANKS

KNOWN = ("cpsa", "--kind", "guidance", "--title", "New ketamine guidance", "--evidence", "read")
UNKNOWN = ("cpsns", "--kind", "notice", "--title", "Notice", "--published", "2026-11-20", "--evidence", "part-read")
WHO = (
    *("--jurisdiction", "nova scotia", "--authority-kind", "medical-college"),
    *("--authority-name", "College of Physicians and Surgeons of Nova Scotia"),
)

rulebook_file = rulebook_before_nova_scotia


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where the command is run, with nobody there to be asked."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", StringIO())
    return folder


def test_a_file_is_begun_and_the_next_command_tells_what_is_blank(tracker: Tracker, here: Path) -> None:
    ran = tracker("guidance", "new", *KNOWN, "--published", "2026-11", "--source", "https://cpsa.ca/new.pdf")
    checked = tracker("guidance", "check", "cpsa-new-ketamine-guidance-2026.yaml")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Wrote cpsa-new-ketamine-guidance-2026.yaml.",
        "Next: write what is blank, then: tracker guidance check cpsa-new-ketamine-guidance-2026.yaml",
    ]
    assert [p.name for p in here.iterdir()] == ["cpsa-new-ketamine-guidance-2026.yaml"]
    assert checked.code == 3
    assert [line.partition("after ")[2].partition(".")[0] for line in checked.out.splitlines()[:-1]] == [
        f"`{key}`" for key in BLANKS
    ]
    text = (here / "cpsa-new-ketamine-guidance-2026.yaml").read_text(encoding="utf-8")
    assert "  published: 2026-11\n" in text
    assert "  source: https://cpsa.ca/new.pdf\n" in text


def test_an_authority_that_is_not_on_record_gets_a_file_of_its_own(tracker: Tracker, here: Path) -> None:
    ran = tracker("guidance", "new", *UNKNOWN, *WHO, "--into", "new files")
    files = ["new files/cpsns.yaml", "new files/cpsns-notice-2026.yaml"]

    assert ran.code == 0
    assert ran.out.splitlines()[-1].endswith(f"tracker guidance check '{files[0]}' '{files[1]}'")
    assert (here / files[0]).read_text(encoding="utf-8").splitlines()[1:] == [
        "authorities:",
        "  - id: cpsns",
        "    name: College of Physicians and Surgeons of Nova Scotia",
        "    jurisdiction: NS",
        "    kind: medical-college",
    ]
    told = tracker("guidance", "check", *files, "--json").json["problems"]
    assert {p["code"] for p in told} == {"empty-value"}


def test_a_second_document_of_a_new_authority_leaves_its_file_as_it_is(tracker: Tracker, here: Path) -> None:
    tracker("guidance", "new", *UNKNOWN, *WHO)

    second = tracker("guidance", "new", *UNKNOWN, *WHO, "--title", "Another")
    (here / "cpsns.yaml").write_text("mine", encoding="utf-8")
    third = tracker("guidance", "new", *UNKNOWN, *WHO, "--title", "A third")

    assert second.code == 0
    assert (third.code, third.out) == (1, "")
    assert "`cpsns.yaml` is there already." in third.err
    assert sorted(p.name for p in here.iterdir()) == [
        *("cpsns-another-2026.yaml", "cpsns-notice-2026.yaml", "cpsns.yaml")
    ]
    assert (here / "cpsns.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_there_is_never_written_over(tracker: Tracker, here: Path) -> None:
    path = here / "cpsa-new-ketamine-guidance.yaml"
    path.write_text("mine", encoding="utf-8")

    ran = tracker("guidance", "new", *KNOWN)

    assert (ran.code, ran.out) == (1, "")
    assert "is there already. Move it away, or name another folder or id." in ran.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(here.iterdir()) == [path]


def test_a_program_gets_the_files_as_a_document(tracker: Tracker) -> None:
    told = tracker("guidance", "new", *KNOWN, "--id", "cpsa-x", "--json").json

    assert told == {"format": "tracker.guidance-begun/1", "id": "cpsa-x", "files": ["cpsa-x.yaml"]}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "AUTHORITY, --kind, --title and --evidence are left out."),
        (["cpsa", "--kind", "notice", "--title", "T"], 2, "--evidence is left out."),
        ([*KNOWN, "--kind", "leaflet"], 2, "'leaflet' is not one of"),
        ([*KNOWN, "--published", "March 2026"], 2, "`March 2026` is no date: write 2026-03-14, 2026-03 or 2026."),
        ([*KNOWN, "--source", "cpsa.ca"], 1, "`cpsa.ca` is no web address."),
        ([*KNOWN, "--id", "cpsm-x"], 2, "does not begin with its authority's. Write cpsa-"),
        ([*KNOWN, "--id", "cpsa-../../x"], 1, "`cpsa-../../x` is no id"),
        ([*KNOWN, "--id", "cpsa-ketamine-toolkit-2021"], 2, "tracker guidance export cpsa-ketamine-toolkit-2021"),
        ([*KNOWN, "--title", "a\u202eb"], 1, "U+202E"),
        ([*KNOWN, "--jurisdiction", "AB"], 2, "`cpsa` is on record: College of Physicians and Surgeons of Alberta"),
        ([*UNKNOWN], 2, "give --jurisdiction, --authority-name and --authority-kind too."),
        ([*UNKNOWN, *WHO[:4]], 2, "give --authority-name too."),
        ([*UNKNOWN, *WHO, "--jurisdiction", "Atlantis"], 2, "`Atlantis` is no province or territory."),
        (["cpsma", *UNKNOWN[1:]], 2, "Did you mean `cpsm`?"),
        (["../x", *UNKNOWN[1:], *WHO], 1, "`../x` is no id"),
    ],
)
def test_wrong_use_says_what_to_do_and_writes_nothing(
    tracker: Tracker, here: Path, arguments: list[str], code: int, told: str
) -> None:
    ran = tracker("guidance", "new", *arguments)

    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err
    assert list(here.iterdir()) == []
    assert [p.name for p in here.parent.iterdir()] == ["here"]


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal can be made there")
@pytest.mark.slow
def test_in_a_terminal_what_is_left_out_is_asked_for_and_asked_again(rulebook_file: Path, here: Path) -> None:
    answers = [
        *("cps ns", "cpsns", "y", "Atlantis", "Nova Scotia", "College of Physicians and Surgeons of Nova Scotia"),
        *("medical-college", "leaflet", "interim-guidance", "Interim guidance on ketamine", "soon", "2026-11", ""),
        *("cpsns.ns.ca", "", "read"),
    ]

    code, said = in_a_terminal(["guidance", "new"], answers, rulebook_file)

    assert code == 0, said
    assert "`Atlantis` is no province or territory." in said
    assert "`soon` is no date" in said
    assert "`cps ns` is no id" in said
    assert "`cpsns.ns.ca` is no web address" in said
    assert sorted(p.name for p in here.iterdir()) == ["cpsns-interim-guidance-ketamine-2026.yaml", "cpsns.yaml"]
    text = (here / "cpsns-interim-guidance-ketamine-2026.yaml").read_text(encoding="utf-8")
    assert "  published: 2026-11\n" in text
    assert "  # in_force: " in text
    assert "  # source: " in text


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal can be made there")
def test_in_a_terminal_a_mistyped_authority_is_not_made_a_new_one(rulebook_file: Path, here: Path) -> None:
    code, said = in_a_terminal(["guidance", "new", "cpsma", *KNOWN[1:]], ["n"], rulebook_file)

    assert code == 130, said
    assert "Did you mean `cpsm`?" in said
    assert list(here.iterdir()) == []


def in_a_terminal(arguments: list[str], answers: list[str], database: Path) -> tuple[int, str]:
    """The exit code and all that was shown, of a run in a terminal where each question gets the next answer."""
    import pty

    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"TRACKER_DATABASE": str(database), "TERM": "dumb"}
        os.execv(sys.executable, [sys.executable, "-m", "tracker", *arguments])  # noqa: S606 - the program itself
    said = b""
    waiting = list(answers)
    asked_at = -1
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.3)
        if ready:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            said += part
        elif waiting and said and len(said) != asked_at and not said.endswith(b"\n"):
            asked_at = len(said)
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), said.decode()
