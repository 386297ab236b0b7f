"""Bundled templates that are kept compiled: made again whenever what is kept cannot be used or trusted."""

from __future__ import annotations

import marshal
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2.bccache import bc_magic

from tests.report.pages.sample import typical
from tracker import places
from tracker.report.pages import owned, placing
from tracker.report.pages.formats import render_page

BROKEN = {
    "empty": b"",
    "of another Python": b"j2" + bytes(40),
    "cut short": bc_magic,
    "no digest": bc_magic + b"\x80",
    "the digest of another text": bc_magic + pickle.dumps("0" * 40, 2) + marshal.dumps(compile("1", "x", "exec")),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder that is not there yet, of a program that may keep what it compiled."""
    monkeypatch.setattr(places, "cache", lambda: tmp_path / "cache" / "tracker")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    placing._bundled.cache_clear()
    yield tmp_path / "cache" / "tracker"
    placing._bundled.cache_clear()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The templates that were compiled, one after the other."""
    names: list[str | None] = []
    compile_it = jinja2.Environment.compile

    def counted(self: jinja2.Environment, source: str, name: str | None = None, *more: object) -> object:
        names.append(name)
        return compile_it(self, source, name, *more)  # type: ignore[call-overload]  # as it was called

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    return names


def rendered() -> bytes:
    """A page, made as by a process that has just begun."""
    placing._bundled.cache_clear()
    return render_page(typical(), "html")


def test_what_was_compiled_once_is_not_compiled_again(folder: Path, compiled: list[str | None]) -> None:
    first = rendered()
    assert "macros/html.html.j2" in compiled
    compiled.clear()
    assert rendered() == first
    assert compiled == []


def test_only_this_user_reads_and_writes_what_is_kept(folder: Path) -> None:
    rendered()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_kept_and_broken_is_compiled_again(folder: Path, compiled: list[str | None], content: bytes) -> None:
    first = rendered()
    kept = sorted(folder.iterdir())
    for path in kept:
        path.write_bytes(content)
    compiled.clear()
    assert rendered() == first
    assert len(compiled) == len(kept)


def others_may_write(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)


def a_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(parents=True)
    folder.symlink_to("elsewhere")


def a_file(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("")


def no_way_to_it(folder: Path) -> None:
    folder.parent.write_text("")


@pytest.mark.parametrize("make", [others_may_write, a_link, a_file, no_way_to_it])
def test_nothing_is_kept_where_others_may_write_or_nobody_can(
    folder: Path, compiled: list[str | None], make: Callable[[Path], None]
) -> None:
    make(folder)
    before = sorted(folder.parent.rglob("*"))
    first = rendered()
    compiled.clear()
    assert rendered() == first
    assert "macros/html.html.j2" in compiled
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="who owns a folder cannot be told here")
def test_nothing_is_kept_in_a_folder_of_somebody_else(
    folder: Path, compiled: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    rendered()
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_full_keeps_nothing_and_the_page_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert rendered()
    assert list(folder.iterdir()) == []


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rendered()
    assert not folder.exists()


def test_what_a_users_own_templates_bring_along_is_never_taken_from_there(
    folder: Path, compiled: list[str | None], tmp_path: Path
) -> None:
    """A bundled template under a user's own is compiled with the limits of those, which what is kept has not."""
    rendered()
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    compiled.clear()
    own = tmp_path / "own" / "html"
    own.mkdir(parents=True)
    (own / "_footer.html.j2").write_text("<footer>ours</footer>")
    placing.place_here(typical(), "html", "0" * 64, owned.read_templates(tmp_path / "own"), None)
    assert "macros/html.html.j2" in compiled
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept
