"""`tracker check --batch` that is broken off, has no space left, or is watched on a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker import newfile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs terminals, signals and devices of POSIX")

HEAD, ROW = "id,province,route,place,for,on\n", "1,AB,iv,clinic,depression,2026-05-05\n"
ROWS, FEW = HEAD + ROW * 40_000, HEAD + ROW
PROGRAM = [sys.executable, "-c", "from tracker.cli import main, progress; progress.FIRST = 0; main()", "check"]


@pytest.fixture
def environment(rulebook_file: Path) -> dict[str, str]:
    """That of a run in a process of its own."""
    return {**os.environ, "TRACKER_DATABASE": str(rulebook_file), "TERM": "xterm"}


def _soon(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_run_that_is_broken_off_leaves_nothing_behind(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [*PROGRAM, "--batch", "-", "--out", str(tmp_path / "answers.csv")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(ROWS.encode())  # and more may come
        process.stdin.flush()
        _soon(lambda: any(path.stat().st_size for path in tmp_path.glob("*.making")))
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
        err = process.stderr.read().decode()

    assert code == 130
    assert "Traceback" not in err
    assert "rows written" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [ROWS, FEW], ids=["many", "few"])
def test_a_full_disk_is_said_and_leaves_nothing_behind(
    rows: str, tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(final: Path) -> Path:
        path = final.with_name(".full.making")
        path.symlink_to("/dev/full")
        return path

    monkeypatch.setattr(newfile, "_unfinished", full)
    (tmp_path / "q.csv").write_text(rows, encoding="utf-8")
    ran = tracker("check", "--batch", str(tmp_path / "q.csv"), "--out", str(tmp_path / "answers.csv"))

    assert ran.code == 1
    assert "Error: the answer could not be written: no space is left." in ran.err
    assert "written to" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["q.csv"]


def test_standard_output_on_a_full_disk(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "q.csv").write_text(FEW, encoding="utf-8")
    command = [*PROGRAM, "--batch", str(tmp_path / "q.csv")]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False, text=True, timeout=60
        )

    assert ran.returncode == 1
    assert "the answer could not be written: no space is left." in ran.stderr
    assert "written." not in ran.stderr


def _on_a_terminal(command: list[str], environment: dict[str, str], *, stdout: bool) -> str:
    """What stands on the terminal after a command whose stderr, and perhaps whose stdout, is one."""
    ours, theirs = os.openpty()
    out = theirs if stdout else subprocess.DEVNULL
    said = b""
    with subprocess.Popen(command, stdout=out, stderr=theirs, env=environment) as process:
        os.close(theirs)
        try:
            while more := os.read(ours, 1 << 16):
                said += more
        except OSError:  # how a terminal ends on Linux
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    return said.decode()


def test_progress_is_shown_on_a_terminal_and_nowhere_else(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "q.csv").write_text(ROWS, encoding="utf-8")
    command = [*PROGRAM, "--batch", str(tmp_path / "q.csv")]
    watched = _on_a_terminal([*command, "--out", str(tmp_path / "answers.csv")], environment, stdout=False)
    (tmp_path / "q.csv").write_text(FEW, encoding="utf-8")
    among_answers = _on_a_terminal(command, environment, stdout=True)
    piped = subprocess.run(command, capture_output=True, env=environment, check=True, text=True, timeout=60)

    assert "\rchecking: " in watched
    assert watched.rindex("\r      ") > watched.rindex("checking: ")  # it is wiped away at the end
    assert "40,000 rows written" in watched
    assert "tracker_verdict" in among_answers
    assert "checking" not in among_answers + piped.stderr
