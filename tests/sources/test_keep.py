"""Copies are whole or not there, never replaced, refused where they are no files, and survive every death."""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import platformdirs
import pytest
import sqlalchemy as sa

from tracker.sources import keep
from tracker.sources.keep import CopyError, Kept

NOTICE = b"%PDF-1.4 the notice of 2022-10-06"
DIGEST = "6f1b71a6df1b6c9ed3f9d5ad1a2ed3ba1ab0d7f0ee0f16b2a5e9d2ac2dfb50ff"
"""Some digest that belongs to no file here."""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "Notice.PDF"
    path.write_bytes(NOTICE)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rules.db.copies"


def test_a_copy_lies_under_its_digest_with_its_ending_in_small_letters(notice: Path, folder: Path) -> None:
    digest = hashlib.sha256(NOTICE).hexdigest()

    kept = keep.keep(folder, notice)

    assert kept == Kept(digest, folder / f"{digest}.pdf", len(NOTICE))
    assert kept.path.read_bytes() == NOTICE
    assert [p.name for p in folder.iterdir()] == [f"{digest}.pdf"]


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a", ""), ("a.txt", ".txt"), ("a.tar.gz", ".gz"), ("a.numbers", ""), ("a.p f", ""), ("a.é", ""), (".pdf", "")],
)
def test_only_a_plain_ending_is_kept(tmp_path: Path, folder: Path, name: str, ending: str) -> None:
    (tmp_path / name).write_bytes(b"words")

    kept = keep.keep(folder, tmp_path / name)

    assert kept.path.name == kept.digest + ending


def test_the_same_file_again_changes_nothing(notice: Path, folder: Path) -> None:
    first = keep.keep(folder, notice)
    before = first.path.stat()
    other = notice.with_name("same bytes.txt")
    other.write_bytes(NOTICE)

    assert keep.keep(folder, notice) == keep.keep(folder, other) == first
    assert first.path.stat() == before
    assert [p.name for p in folder.iterdir()] == [first.path.name]


def test_a_kept_copy_is_never_replaced_not_even_a_damaged_one(notice: Path, folder: Path) -> None:
    kept = keep.keep(folder, notice)
    kept.path.write_bytes(b"something else")

    with pytest.raises(CopyError, match=r"no longer holds the file it was made of\. Move it away"):
        keep.keep(folder, notice)

    assert kept.path.read_bytes() == b"something else"


def test_the_mode_is_what_the_umask_says(notice: Path, folder: Path) -> None:
    before = os.umask(0o027)
    try:
        kept = keep.keep(folder, notice)
    finally:
        os.umask(before)

    assert kept.path.stat().st_mode & 0o777 == 0o640


def test_what_is_no_file_is_refused_with_what_to_do(tmp_path: Path, folder: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "link.pdf").symlink_to(tmp_path / "nowhere")

    for name, told in {
        "pipe.pdf": "is no regular file",
        "folder.pdf": "is a folder, and only files are kept. Name one file",
        "empty.pdf": "is empty. Fetch the document again",
        "missing.pdf": "there is no file",
        "link.pdf": "there is no file",
        "with\0nul": "cannot be read",
        "x" * 300: "cannot be read",
    }.items():
        with pytest.raises(CopyError, match=re.escape(told)):
            keep.keep(folder, tmp_path / name)
    with pytest.raises(CopyError, match="is no regular file"):
        keep.keep(folder, Path("/dev/zero"))

    assert not folder.exists()


def test_the_largest_file_is_kept_and_one_byte_more_is_not(tmp_path: Path, folder: Path) -> None:
    assert keep.LARGEST == 64 * 1024 * 1024
    large = tmp_path / "large.pdf"
    with large.open("wb") as stream:
        stream.truncate(keep.LARGEST)
    assert keep.keep(folder, large).size == keep.LARGEST

    with large.open("ab") as stream:
        stream.write(b"x")

    with pytest.raises(CopyError, match="larger than 64 MiB"):
        keep.keep(folder, large)


def test_a_folder_that_cannot_be_written_is_told(notice: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(CopyError, match=r"no copy could be kept in `.*taken`: .*\. Put that right"):
        keep.keep(tmp_path / "taken", notice)


def test_a_copy_is_found_by_its_digest_and_by_nothing_else(notice: Path, folder: Path) -> None:
    assert keep.find(folder, DIGEST) is None
    kept = keep.keep(folder, notice)
    (folder / f"{DIGEST}.not a copy").touch()
    (folder / f"{DIGEST}.pdf").mkdir()

    assert keep.find(folder, kept.digest) == kept.path
    assert keep.find(folder, DIGEST) is None
    for wrong in ("", "../etc", kept.digest[:-1], kept.digest.upper()):
        with pytest.raises(CopyError, match="is no SHA-256 digest"):
            keep.find(folder, wrong)


def test_whether_a_copy_is_intact_is_reckoned_from_its_bytes(notice: Path, folder: Path) -> None:
    kept = keep.keep(folder, notice)
    assert keep.is_intact(kept.path, kept.digest)

    kept.path.write_bytes(NOTICE[:-1])
    assert not keep.is_intact(kept.path, kept.digest)
    kept.path.write_bytes(b"")
    assert not keep.is_intact(kept.path, kept.digest)
    kept.path.unlink()
    with pytest.raises(CopyError, match="there is no file"):
        keep.is_intact(kept.path, kept.digest)


def test_the_folder_lies_beside_the_file_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    beside = tmp_path.resolve() / "clinic rules.db.copies"

    for named in ("clinic rules.db", "~/clinic rules.db", str(tmp_path / "clinic rules.db")):
        assert keep.folder_of(named) == beside
    for url in (
        "sqlite:///clinic rules.db",
        "sqlite:///clinic%20rules.db",
        f"sqlite+pysqlite:///{tmp_path}/clinic rules.db",
    ):
        database = sa.make_url(url).database
        assert database is not None
        assert Path(database).resolve().name == "clinic rules.db"
        assert keep.folder_of(url) == beside
    (tmp_path / "link.db").symlink_to(tmp_path / "clinic rules.db")
    assert keep.folder_of("link.db") == beside
    assert keep.folder_of("clinic rules.db", "elsewhere") == Path("elsewhere")
    assert keep.folder_of("clinic rules.db", " ") == beside


def test_the_folder_of_a_server_is_named_from_host_and_database_alone() -> None:
    folder = keep.folder_of("postgresql+psycopg://tracker:s3cr%40t@DB.example.org:5432/team%20rules?sslmode=require")

    assert folder.parent == platformdirs.user_data_path("ketamine-tracker", appauthor=False) / "copies"
    assert re.fullmatch(r"db\.example\.org-team-rules-[0-9a-f]{8}\.copies", folder.name)
    for same in (
        "postgresql://db.example.org/team%20rules",
        "postgresql://other@db.example.org:5432/team rules",
        "postgresql+psycopg://tracker:1/2#3?4@db.example.org/team rules",
    ):
        assert sa.make_url(same).host == "db.example.org"
        assert keep.folder_of(same) == folder


def test_different_databases_of_a_server_have_different_folders() -> None:
    urls = [
        "postgresql://a-b/c",
        "postgresql://a/b-c",
        "postgresql://a:5433/b-c",
        "postgresql://a/b_c",
        "postgresql:///b-c",
        "postgresql:///b-c?host=/var/run/one",
        "postgresql:///b-c?host=/var/run/two",
        "postgresql://[::1]/b-c",
        "postgresql://a/..",
        "postgresql://a/" + "x" * 300,
    ]
    folders = {keep.folder_of(url) for url in urls}

    assert len(folders) == len(urls)
    assert len({f.parent for f in folders}) == 1
    assert all(len(f.name) < 120 for f in folders)


def test_two_that_keep_the_same_file_at_once_both_have_it(notice: Path, folder: Path) -> None:
    kept: list[Kept] = []
    threads = [threading.Thread(target=lambda: kept.append(keep.keep(folder, notice))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept) == 8
    assert len(set(kept)) == 1
    assert [p.name for p in folder.iterdir()] == [kept[0].path.name]


VICTIM = """
import sys
from pathlib import Path
from tracker.sources.keep import keep
folder, source = Path(sys.argv[1]), Path(sys.argv[2])
number = int(sys.argv[3])
while True:
    number += 1
    source.write_bytes(b"%d " % number * 200_000)
    print(keep(folder, source).digest, flush=True)
"""


def kill_while_keeping(folder: Path, source: Path, first: int, after: float) -> set[str]:
    """The digests that a process told as kept before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(folder), str(source), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told = [child.stdout.readline()]
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    told += child.stdout.read().splitlines()
    child.wait()
    child.stdout.close()
    return {line.strip() for line in told if len(line.strip()) == 64}


@pytest.mark.parametrize(
    "kills", [5, pytest.param(30, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.soak)]
)
def test_a_copy_is_whole_or_not_there_after_a_kill(tmp_path: Path, folder: Path, notice: Path, kills: int) -> None:
    chance = random.Random(20221006)
    told: set[str] = set()
    for kill in range(kills):
        told |= kill_while_keeping(folder, tmp_path / "source.txt", kill * 100_000, chance.uniform(0, 0.05))

    there = {p.stem: p for p in folder.glob("*.txt")}
    assert told <= set(there)
    assert all(keep.is_intact(path, digest) for digest, path in there.items())
    left = [p for p in folder.iterdir() if p.suffix != ".txt"]
    assert all(p.name.endswith(".making") for p in left)
    keep.keep(folder, notice)
    assert not list(folder.glob(".*.making"))
