"""The README tells the truth: its examples print what they print today, and it names every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import readme
from tracker.cli.app import ENTRIES

README = readme.README.read_text(encoding="utf-8")
EXAMPLES = list(readme.alone(README))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return readme.made(tmp_path_factory.mktemp("readme"))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[c for c, _ in EXAMPLES])
def test_example_prints_what_the_readme_says(command: str, output: str, database: Path) -> None:
    with readme.on(readme.PRINTED_ON):
        assert readme.run(command, database) == output


def test_the_story_prints_what_the_readme_says(tmp_path: Path) -> None:
    told = list(readme.story(README, tmp_path))

    assert [prints for _, _, prints in told] == [f"{command}\n{said}" for command, said, _ in told]
    assert len(told) >= 10
    for _, _, prints in told:
        command, *lines = prints.splitlines()
        wide = [line for line in lines if len(line) > 80 and not line.startswith("Next: ") and " " in line.strip()]
        assert wide == [], command
        assert not re.search(r"/[0-9a-f]{16}\b", prints), f"a digest in a name: {command}"


def test_the_two_commands_of_the_set_up_are_exactly_two() -> None:
    found = re.search(r"<!-- set-up -->\n(.*?)<!-- end set-up -->", README, re.DOTALL)
    assert found is not None

    commands = [line for line in found[1].splitlines() if line.startswith("python3 ")]
    assert len(commands) == 2
    assert all(c.startswith("python3 -m venv .venv && ") for c in commands)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`tracker {name}" in README
