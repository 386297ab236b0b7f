"""One tiny bad file per fault: each wrong line says so in a comment, `# here: CODE`, and nothing else is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.domain.problem import Problem
from tracker.domain.rulebook import Rulebook
from tracker.guidance.file import read_file
from tracker.guidance.reader import read_files, read_folder

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidance"
HERE = re.compile(rb"here: ([a-z0-9: -]+)$")


def expected(path: Path) -> list[tuple[str, int]]:
    """The codes that a file announces, each with its line; warnings begin with `warning:`."""
    lines = path.read_bytes().split(b"\n")
    return [
        (code, number)
        for number, line in enumerate(lines, 1)
        if (said := HERE.search(line))
        for code in said[1].decode().split()
    ]


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    assert all(p.place is not None for p in problems)
    return [("warning:" * (p.severity == "warning") + p.code, p.place.line) for p in problems if p.place is not None]


@pytest.fixture(scope="module")
def base() -> Rulebook:
    rulebook, problems = read_folder(FIXTURES / "base")

    assert problems == ()

    return rulebook


@pytest.mark.parametrize("path", sorted((FIXTURES / "file").glob("*.yaml")), ids=lambda p: p.stem)
def test_a_fault_of_one_file_is_told_where_it_stands(path: Path) -> None:
    content = read_file(path)

    assert expected(path)
    assert told(content.problems) == expected(path)
    assert not content.named_values(), "a faulty file has no values"


@pytest.mark.parametrize("path", sorted((FIXTURES / "whole").glob("*.yaml")), ids=lambda p: p.stem)
def test_a_fault_against_the_whole_rulebook_is_told_where_it_stands(path: Path, base: Rulebook) -> None:
    problems = read_files([path], base).problems
    here = tuple(p for p in problems if p.place and p.place.file == str(path))
    elsewhere = {code for code, _ in told(problems)}

    assert expected(path)
    assert told(here) == expected(path)
    assert elsewhere <= {code for code, _ in expected(path)}, "other files are told of the same fault at most"


def test_each_complaint_is_worded_by_rule() -> None:
    """Lower case, the user's words in backticks, no class names, what to do as a second sentence."""
    every: list[Problem] = []
    base, _ = read_folder(FIXTURES / "base")
    for path in sorted(FIXTURES.glob("file/*.yaml")):
        every += read_file(path).problems
    for path in sorted(FIXTURES.glob("whole/*.yaml")):
        every += read_files([path], base).problems

    assert len({p.code for p in every}) >= 60
    for problem in every:
        words = problem.message.lstrip("`")
        assert words[0].islower() or words[0].isdigit() or "`" in problem.message[:1], problem
        assert not problem.message.endswith("."), problem
        assert problem.remedy, problem
        assert problem.remedy[0].isupper() or problem.remedy[0] == "`", problem
        assert not re.search(
            r"Shape|ruamel|pydantic|None|\bstr\b|\bdict\b|tuple", re.sub("`[^`]*`", "", str(problem))
        ), problem
        assert str(problem).count("\n") == 0
