"""The README tells the truth: its examples print what they print today, and it names every command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli.app import ENTRIES, tracker

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
PRINTED_ON = date(2026, 11, 23)


def examples() -> Iterator[tuple[str, str]]:
    """Every `$ tracker …` of a console block, with what stands below it."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("tracker "):
                yield command, output


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("readme") / "tracker.db"
    made = CliRunner().invoke(tracker, ["db", "init", "--database", str(path)])
    assert made.exit_code == 0, made.output
    return str(path)


def test_there_are_examples() -> None:
    assert len(list(examples())) >= 5


@pytest.mark.parametrize(("command", "output"), list(examples()), ids=[c for c, _ in examples()])
def test_example_prints_what_the_readme_says(
    command: str, output: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.cli.clock.local_today", lambda jurisdiction: PRINTED_ON)
    monkeypatch.setenv("COLUMNS", "80")

    done = CliRunner().invoke(tracker, shlex.split(command)[1:], env={"TRACKER_DATABASE": database})

    assert done.stdout.rstrip() == output.rstrip()


def test_the_two_commands_of_the_set_up_are_exactly_two() -> None:
    found = re.search(r"<!-- set-up -->\n(.*?)<!-- end set-up -->", README, re.DOTALL)
    assert found is not None

    commands = [line for line in found[1].splitlines() if line.startswith("python3 ")]
    assert len(commands) == 2
    assert all(c.startswith("python3 -m venv .venv && ") for c in commands)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`tracker {name}" in README
