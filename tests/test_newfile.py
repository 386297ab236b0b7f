"""A new folder is there whole or not at all, and never takes the place of anything."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tracker import newfile
from tracker.newfile import sweep, whole_folder


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_gets_its_name_when_it_is_whole(tmp_path: Path, there: bool) -> None:
    final = tmp_path / "out"
    if there:
        final.mkdir()

    with whole_folder(final) as making:
        (making / "below").mkdir()
        (making / "below" / "file").write_text("x")
        assert not (final / "below").exists()

    assert [p.relative_to(tmp_path).as_posix() for p in sorted(tmp_path.rglob("*"))] == [
        *("out", "out/below", "out/below/file")
    ]


def test_nothing_is_left_of_a_folder_that_failed(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), whole_folder(tmp_path / "out") as making:
        (making / "file").write_text("x")
        raise ZeroDivisionError

    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    for name in ("file", "full", "link"):
        with pytest.raises(FileExistsError), whole_folder(tmp_path / name):
            raise AssertionError("not even begun")

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["file/out", "file/below/out"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(NotADirectoryError) as told, whole_folder(tmp_path / name):
        raise AssertionError("not even begun")
    assert told.value.filename == str(tmp_path / "file")


@pytest.mark.parametrize("sort", ["file", "folder"])
def test_what_came_meanwhile_is_never_replaced(tmp_path: Path, sort: str) -> None:
    final = tmp_path / "out"

    def make() -> None:
        with whole_folder(final) as making:
            (making / "ours").write_text("x")
            if sort == "folder":
                final.mkdir()
                (final / "theirs").write_text("x")
            else:
                final.write_text("theirs")

    with pytest.raises(FileExistsError):
        make()

    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert final.is_file() or [p.name for p in final.iterdir()] == ["theirs"]


def test_a_folder_left_by_a_killed_run_is_swept_away(tmp_path: Path) -> None:
    final = tmp_path / "out"
    with whole_folder(final) as making:
        dead = making.with_name(making.name.replace(f"-{making.name.split('-')[1]}-", "-999999999-"))
        dead.mkdir()
        (dead / "file").write_text("x")

    sweep(final)

    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_a_dead_run_was_making_under_another_name_is_swept_only_where_that_is_asked(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    left = tmp_path / f".other.{newfile._here()}-{process.pid}-0123abcd.making"
    left.mkdir()
    newfile.sweep(tmp_path / "mine")
    assert left.exists()
    newfile.sweep(tmp_path / "mine", of_any=True)
    assert not left.exists()
