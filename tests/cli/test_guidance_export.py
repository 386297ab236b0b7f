"""`tracker guidance export` gives back what is recorded, as files, and never over anything that is there."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.store.small import WHO
from tracker.guidance.reader import read_folder, read_pack
from tracker.store.revisions import load_pack

DOCUMENT = "cpsm-m3p-notice-2023"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def kept_copies(tmp_path: Path, whole_file: Path) -> tuple[Path, str]:
    """A database in which three documents name a copy, one kept, one damaged, one lost; and the digest of the first."""
    database = tmp_path / "db" / "rules.db"
    database.parent.mkdir()
    shutil.copy(whole_file, database)
    folder = database.with_name("rules.db.copies")
    folder.mkdir()
    content = b"instrument: {}"
    kept, damaged, lost = (hashlib.sha256(content + more).hexdigest() for more in (b"", b"1", b"2"))
    (folder / f"{kept}.yaml").write_bytes(content)
    (folder / f"{damaged}.pdf").write_bytes(b"something else")
    rulebook, _ = read_pack()
    named = {"cpsm-m3p-notice-2023": kept, "cpsm-ketamine-guide-2026": damaged, "cpsa-ketamine-toolkit-2021": lost}
    instruments = tuple(replace(i, copy=named.get(i.id)) for i in rulebook.instruments)
    load_pack(str(database), replace(rulebook, instruments=instruments, review_required=True), WHO, AT)
    return database, kept


def test_a_document_is_printed_and_reads_back(tracker: Tracker, tmp_path: Path) -> None:
    ran = tracker("guidance", "export", DOCUMENT)
    file = tmp_path / "again.yaml"
    file.write_text(ran.out, encoding="utf-8")

    assert ran.code == 0
    assert ran.out.startswith(f"instrument:\n  id: {DOCUMENT}\n")
    assert "Next: " in ran.err
    assert "tracker guidance check FILE" in ran.err
    assert tracker("guidance", "check", str(file)).code == 0


def test_a_document_is_written_under_its_name_and_never_over_another(tracker: Tracker, tmp_path: Path) -> None:
    ran = tracker("guidance", "export", DOCUMENT, "--into", str(tmp_path / "new folder"))
    path = tmp_path / "new folder" / f"{DOCUMENT}.yaml"
    path.write_text("mine", encoding="utf-8")
    again = tracker("guidance", "export", DOCUMENT, "--into", str(tmp_path / "new folder"))

    told = " ".join(ran.out.split())
    assert (ran.code, told) == (0, f"Wrote {path}. Next: tracker guidance check '{path}'")
    assert (again.code, again.out) == (1, "")
    assert "is there already. Move it away, or name another folder or id." in again.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.slow
def test_everything_goes_to_a_new_folder_and_reads_back_equal(tracker: Tracker, tmp_path: Path) -> None:
    ran = tracker("guidance", "export", "--all", "--into", str(tmp_path / "out"))
    pack, _ = read_pack()
    read, _ = read_folder(tmp_path / "out")

    assert ran.code == 0
    assert f" files to {tmp_path / 'out'}, as of revision 1." in " ".join(ran.out.split())
    assert tracker("db", "status", "--json").json["digest"] in ran.out
    assert {i.id: i for i in read.instruments} == pack.instrument_of
    assert read.vocabulary == pack.vocabulary
    assert tracker("guidance", "check", str(tmp_path / "out")).code == 0


def test_a_province_has_its_folder_and_the_facts_it_asks_for(tracker: Tracker, tmp_path: Path) -> None:
    told = tracker("guidance", "export", "--province", "Manitoba", "--into", str(tmp_path / "mb"), "--json").json

    assert told["format"] == "tracker.guidance-export/1"
    assert {name.partition("/")[0] for name in told["files"]} == {"MB", "facts.yaml"}
    assert "MB/cpsm-ketamine-guide-2026.yaml" in told["files"]
    assert sorted(p.relative_to(tmp_path / "mb").as_posix() for p in (tmp_path / "mb").rglob("*.yaml")) == told["files"]


def test_an_empty_folder_is_filled_and_any_other_left_alone(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine", encoding="utf-8")

    filled = tracker("guidance", "export", "--province", "SK", "--into", str(tmp_path / "empty"))
    refused = tracker("guidance", "export", "--province", "SK", "--into", str(tmp_path / "full"))

    assert filled.code == 0
    assert (tmp_path / "empty" / "SK").is_dir()
    assert (refused.code, refused.out) == (1, "")
    assert "is there and is no empty folder. Name a new one." in refused.err
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "full"]


def test_the_folder_one_stands_in_is_not_replaced(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = tracker("guidance", "export", "--all", "--into", ".")

    assert (ran.code, list(tmp_path.iterdir())) == (1, [])
    assert "Name a new folder." in ran.err


def test_the_copies_that_documents_name_go_with_them(
    tracker: Tracker, tmp_path: Path, kept_copies: tuple[Path, str]
) -> None:
    database, kept = kept_copies

    ran = tracker("guidance", "export", "--all", "--into", str(tmp_path / "out"), "--database", str(database))
    read, _ = read_folder(tmp_path / "out")

    assert ran.code == 0
    assert "and 1 kept copy to" in " ".join(ran.out.split())
    assert [p.name for p in (tmp_path / "out" / "copies").iterdir()] == [kept], "never as a guidance file"
    assert "`cpsa-ketamine-toolkit-2021`" in ran.err
    assert "`cpsm-ketamine-guide-2026`" in ran.err
    assert read.instrument_of[DOCUMENT].copy == kept
    assert read.review_required


def test_the_rulebook_is_exported_as_it_stood(tracker: Tracker, kept_copies: tuple[Path, str]) -> None:
    database, kept = kept_copies

    now = tracker("guidance", "export", DOCUMENT, "--database", str(database), "--known-at", "r1")
    before = tracker("guidance", "export", DOCUMENT, "--database", str(database), "--known-at", "r0")

    assert f"copy: {kept}" in now.out.replace('"', "")
    assert before.code == 2
    assert "is no document on record." in before.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing is named."),
        ([DOCUMENT, "--all"], "more than one thing is named."),
        (["--province", "MB", "--all", "--into", "x"], "more than one thing is named."),
        (["--province", "MB"], "Name a new folder for them with --into FOLDER."),
        (["--all"], "Name a new folder for them with --into FOLDER."),
        (["--all", "--into", " "], "is no folder."),
        (["cpsm-m3p-notice-2024"], f"Did you mean `{DOCUMENT}`"),
        (["--province", "Atlantis", "--into", "x"], "is no province or territory."),
    ],
)
def test_wrong_use_says_what_to_do_and_writes_nothing(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = tracker("guidance", "export", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert list(tmp_path.iterdir()) == []


def test_what_no_file_can_hold_is_refused_before_anything_is_written(
    tracker: Tracker, tmp_path: Path, whole_file: Path
) -> None:
    database = tmp_path / "rules.db"
    shutil.copy(whole_file, database)
    rulebook, _ = read_pack()
    hidden = replace(rulebook.instruments[0], version="1\u202e2")
    load_pack(str(database), replace(rulebook, instruments=(hidden, *rulebook.instruments[1:])), WHO, AT)

    ran = tracker("guidance", "export", "--all", "--into", str(tmp_path / "out"), "--database", str(database))
    one = tracker("guidance", "export", hidden.id, "--database", str(database))

    assert (ran.code, ran.out, one.code, one.out) == (1, "", 1, "")
    assert "cannot be written so that it reads back the same: " in ran.err
    assert "U+202E" in ran.err
    assert [p.name for p in tmp_path.iterdir()] == ["rules.db"]
