"""What goes wrong is told in a line, with an exit code of its own, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Process, Tracker
from tracker.cli import run

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x9b31mred",
    "\x1b]0;title\x07",
    "a\nb",
    "\u202egnisrever",
    "\u2066\u2069",
    "x" * 100_000,
    "'; DROP TABLE rule; --",
    "%s%s%n{0}{}",
    "../../etc/passwd",
    "&lt;script>",
    "\ud83d",
    "ＡＢ",
)


@pytest.mark.parametrize("word", HOSTILE, ids=lambda w: ascii(w[:12]))
@pytest.mark.parametrize("place", ["province", "word", "setting", "on", "known-at", "fact", "rule", "database"])
def test_hostile_words_are_refused_cleanly(tracker: Tracker, word: str, place: str) -> None:
    arguments = {
        "province": ["check", word, "iv"],
        "word": ["check", "AB", word],
        "setting": ["check", "AB", "--setting", word],
        "on": ["check", "AB", "--on", word],
        "known-at": ["check", "AB", "--known-at", word],
        "fact": ["check", "AB", "--fact", f"{word}=1"],
        "rule": ["rules", "show", word],
        "database": ["check", "AB", "--database", f"/nowhere/{word}"],
    }[place]
    ran = tracker(*arguments)

    assert ran.code in (1, 2)
    assert ran.out == ""
    assert "Error: " in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 5000 or place == "database"
    assert all(c.isprintable() or c == "\n" for c in ran.err)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["chek"], 2, "'check'"),
        (["check"], 2, "Missing argument"),
        (["check", "AB", "--rout", "iv"], 2, "'--route'"),
        (["check", "AB", ""], 2, "an empty word says nothing."),
        (["check", "AB", "iv", "--known-at", "r99"], 2, "there is no revision r99: the newest is r1."),
        (["matrix", "AB", "--json", "--markdown"], 2, "Choose one."),
        (["compare", "CA"], 2, "Compare provinces."),
        (["compare", "AB", "frobnicate"], 2, "`frobnicate` is no word"),
        (["rules", "--province", "Atlantis"], 2, "`Atlantis` is no province"),
        (["rules", "--effect", "forbids"], 2, "'prohibits'"),
        (["rules", "show", "cpsa-ketamine-expectations-2026/iv-psychiatrc"], 2, "Did you mean"),
        (["instruments", "show", "cpsa-ketamine-expectations-2027"], 2, "Did you mean"),
        (["vocabulary", "colour"], 2, "'colour'"),
        (["guidance", "check", "/nowhere/x.yaml"], 1, "there is no file"),
        (["schema", "question"], 2, "'question'"),
    ],
)
def test_every_wrong_use_says_what_to_do(tracker: Tracker, arguments: list[str], code: int, told: str) -> None:
    ran = tracker(*arguments)

    assert ran.code == code
    assert ran.out == ""
    assert told in ran.err


def test_under_json_an_error_is_a_document_on_stderr(tracker: Tracker) -> None:
    for arguments, code in (
        (["check", "AB", "ivv", "--json"], 2),
        (["check", "--json", "AB", "--database", "/n/x"], 1),
    ):
        ran = tracker(*arguments)
        told = json.loads(ran.err)

        assert ran.code == code
        assert ran.out == ""
        assert told["format"] == "tracker.error/1"
        assert told["exit_code"] == code
        assert told["message"].endswith(".") or told["message"].endswith("?")


def test_a_word_after_two_dashes_asks_for_no_document(tracker: Tracker) -> None:
    assert tracker("check", "AB", "--", "--json").err.startswith("Error: ")


def test_a_mistyped_path_makes_nothing_and_says_what_to_type(tracker: Tracker, tmp_path: Path) -> None:
    path = tmp_path / "rulez.db"
    for command in (["check", "AB", "iv"], ["rules"], ["matrix", "AB"], ["db", "status"], ["db", "upgrade"]):
        ran = tracker(*command, "--database", str(path))

        assert ran.code == 1
        assert f"tracker db init --database {path}" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is an empty file."),
        (b"not a database at all, but some text", "is not a database."),
        (b"SQLite format 3\x00" + b"\x00" * 4096, "is a database of another program."),
    ],
)
def test_a_foreign_file_is_left_as_it_was(tracker: Tracker, tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    for command in (["check", "AB", "iv"], ["db", "init"], ["db", "upgrade"]):
        ran = tracker(*command, "--database", str(path))

        assert ran.code == 1
        assert told in ran.err or "init" in command
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["other.db"]


def test_a_folder_is_no_database(tracker: Tracker, tmp_path: Path) -> None:
    ran = tracker("check", "AB", "--database", str(tmp_path))

    assert ran.code == 1
    assert "is a folder." in ran.err


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:///:memory:", "sqlite://", "nonsense://"])
def test_a_url_of_another_kind_is_wrong_use(tracker: Tracker, url: str) -> None:
    assert tracker("check", "AB", "--database", url).code == 2


def test_a_damaged_rulebook_has_its_own_code(tracker: Tracker, rulebook_file: Path, tmp_path: Path) -> None:
    whole = rulebook_file.read_bytes()
    broken = tmp_path / "broken.db"
    broken.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    ran = tracker("check", "AB", "iv", "--database", str(broken))

    assert ran.code == 3
    assert "Traceback" not in ran.err


def test_what_nobody_foresaw_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TRACKER_DEBUG", raising=False)
    run._unforeseen(RuntimeError, RuntimeError("deep\nand strange"), None)

    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "RuntimeError: deep and strange" in told
    assert "TRACKER_DEBUG=1" in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device of Linux")
def test_a_full_disk_is_told(process: Process) -> None:
    with Path("/dev/full").open("w") as full:
        ran = process("check", "AB", "iv", "clinic", capture_output=False, stdout=full, stderr=subprocess.PIPE)

    assert ran.returncode == 1
    assert ran.stderr == "Error: the answer could not be written: no space is left.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device of Linux")
def test_what_was_recorded_is_told_where_the_answer_cannot_be_written(
    tracker: Tracker, process: Process, rulebook_file: Path, tmp_path: Path
) -> None:
    shutil.copy(rulebook_file, tmp_path / "rules.db")
    there = ("--database", str(tmp_path / "rules.db"), "--by", "A", "--why", "w")
    withdraw = ("guidance", "withdraw", "cpsm-m3p-notice-2023", "--from", "2026-12-01", *there)
    with Path("/dev/full").open("w") as full:
        dry = process(*withdraw, "--dry-run", capture_output=False, stdout=full, stderr=subprocess.PIPE)
        ran = process(*withdraw, capture_output=False, stdout=full, stderr=subprocess.PIPE)

    assert "r2" not in dry.stderr
    assert ran.returncode == 1
    told = "Error: r2 was recorded.\nError: the answer could not be written: no space is left.\n"
    assert ran.stderr.endswith(told)  # before it, what took long
    assert tracker("history", "log", "--most", "1", *there[:2]).first.startswith("r2 ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of Unix")
def test_a_closed_stdout_is_told(rulebook_file: Path) -> None:
    command = f'TRACKER_DATABASE="{rulebook_file}" "{sys.executable}" -m tracker check AB iv clinic >&-'
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)

    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: standard output is closed")


def test_a_reader_that_leaves_is_no_error_to_speak_of(rulebook_file: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    env = {**os.environ, "TRACKER_DATABASE": str(rulebook_file)}
    with os.fdopen(writing, "w") as gone:
        ran = subprocess.run(
            [sys.executable, "-m", "tracker", "vocabulary"],
            stdout=gone,
            stderr=subprocess.PIPE,
            env=env,
            check=False,
            timeout=60,
        )

    assert ran.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_an_interrupted_run_leaves_with_130_and_no_words(rulebook_file: Path) -> None:
    env = {**os.environ, "TRACKER_DATABASE": str(rulebook_file)}
    slow = "import tracker.domain.explain as e, time; e.answer = lambda *a, **k: time.sleep(30); "
    code = slow + "import sys; sys.argv = ['tracker', 'check', 'AB', 'iv']; "
    code += "sys.stderr.write('ready\\n'); sys.stderr.flush(); from tracker.cli import main; main()"
    running = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    assert running.stderr is not None
    assert running.stderr.readline() == b"ready\n"
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)

    assert running.returncode == 130
    assert (out, err.strip()) == (b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="arguments as bytes are of Unix")
def test_bytes_that_are_no_text(rulebook_file: Path) -> None:
    env = {**os.environ, "TRACKER_DATABASE": str(rulebook_file)}
    arguments = [sys.executable.encode(), b"-m", b"tracker", b"check", b"AB", b"\xff\xfe"]
    ran = subprocess.run(arguments, capture_output=True, env=env, check=False, timeout=60)

    assert ran.returncode == 2
    assert ran.stderr.decode("utf-8").startswith("Error: `")
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colour_follows_the_environment_and_says_nothing_alone(
    process: Process, env: dict[str, str], coloured: bool
) -> None:
    ran = process("check", "AB", "iv", "clinic", "depression", env=env)

    assert ("\x1b[" in ran.stdout) == coloured
    plain = ran.stdout.replace("\x1b[31m", "").replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert plain.startswith("PROHIBITED: ")


def test_it_writes_words_where_the_terminal_knows_few_letters(process: Process) -> None:
    ran = process("vocabulary", "route", env={"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"})

    assert ran.returncode == 0 or "PYTHONUTF8=1" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("debug", "left"), [("", []), ("1", ["Python was left in order"])])
def test_a_run_leaves_at_once_with_all_that_it_said(rulebook_file: Path, debug: str, left: list[str]) -> None:
    env = {**os.environ, "TRACKER_DATABASE": str(rulebook_file), "TRACKER_DEBUG": debug}
    code = "import atexit, sys; from tracker.cli import main; atexit.register(print, 'Python was left in order'); "
    listed = code + "sys.argv = ['tracker', 'vocabulary']; main()"
    wrong = code + "sys.argv = ['tracker', 'vocabularies']; main()"

    ran, refused = (
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, env=env, check=False, timeout=60)
        for each in (listed, wrong)
    )

    assert (ran.returncode, refused.returncode) == (0, 2)
    lines = ran.stdout.splitlines()
    assert lines[-1:] == left if left else "Python was left in order" not in lines
    assert len(lines) > 50
    assert "No such command" in refused.stderr
