"""A faulty file still has what it refers to looked up: every fault in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.domain.rulebook import Rulebook
from tracker.guidance.forms import FILLER
from tracker.guidance.reader import read_files, read_folder

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidance"
GOOD = """\
instrument:
  id: cpsa-new-2030
  authority: cpsa
  kind: guidance
  title: A new standard
  published: 2030-01-01
  evidence: read
rules:
  - id: one
    effect: requires
    summary: Not by vein.
    scope: {route: [iv]}
  - id: two
    effect: requires
    summary: A crash cart.
    scope: {route: [iv]}
    evidence: read
"""


@pytest.fixture(scope="module")
def base() -> Rulebook:
    return read_folder(FIXTURES / "base")[0]


def codes(tmp_path: Path, base: Rulebook, *changes: tuple[str, str]) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "new.yaml"
    path.write_text(text, encoding="utf-8")
    problems = read_files([path], base).problems
    assert FILLER not in " ".join(map(str, problems))
    return sorted({p.code for p in problems if p.severity == "error"})


def test_the_file_is_sound_without_its_faults(tmp_path: Path, base: Rulebook) -> None:
    assert codes(tmp_path, base) == []


BAD_EFFECT = ("effect: requires\n    summary: Not", "effect: require\n    summary: Not")
BAD_AUTHORITY = ("authority: cpsa", "authority: cpsaa")
BAD_TERM = ("summary: Not by vein.\n    scope: {route: [iv]}", "summary: Not by vein.\n    scope: {route: [ivv]}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((BAD_EFFECT,), ["unknown-word"]),
        ((BAD_EFFECT, BAD_AUTHORITY), ["unknown-authority", "unknown-word"]),
        ((BAD_EFFECT, BAD_TERM), ["unknown-term", "unknown-word"]),
        (
            (("    effect: requires\n    summary: Not", "    summary: Not"), BAD_AUTHORITY),
            ["missing-key", "unknown-authority"],
        ),
        ((("  title: A new standard\n", ""), BAD_TERM), ["missing-key", "unknown-term"]),
        ((("  authority: cpsa\n", ""), BAD_TERM), ["missing-key", "unknown-term"]),
        ((("published: 2030-01-01", "published: 2030-13-01"), BAD_AUTHORITY), ["bad-date", "unknown-authority"]),
        ((("  - id: one", "  - id: One!"), BAD_AUTHORITY), ["bad-id", "unknown-authority"]),
        (
            (
                ("  - id: two", "  - idd: two"),
                ("summary: Not by vein.", "summary: Not.\n    defeats: [cpsa-new-2030/two]"),
            ),
            ["unknown-key"],
        ),
        ((("  - id: two", "  - idd: two"), BAD_AUTHORITY), ["unknown-authority", "unknown-key"]),
        ((("    evidence: read", "    defeats: [nobody-2020]"), BAD_EFFECT), ["unknown-instrument", "unknown-word"]),
        ((("    evidence: read", "    if: {fact: nonesuch, is: yes}"), BAD_EFFECT), ["unknown-fact", "unknown-word"]),
    ],
)
def test_faults_of_shape_hide_no_dangling_reference(
    tmp_path: Path, base: Rulebook, changes: tuple[tuple[str, str], ...], told: list[str]
) -> None:
    assert codes(tmp_path, base, *changes) == told


def test_a_reference_is_told_where_it_stands_though_a_rule_before_it_is_past_reading(
    tmp_path: Path, base: Rulebook
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(
        GOOD.replace("- id: one", "- id: One!").replace(
            "A crash cart.\n    scope: {route: [iv]}", "A\n    scope: {route: [ivv]}"
        )
    )

    told = [(p.code, p.place.line) for p in read_files([path], base).problems if p.place and p.severity == "error"]

    assert told == [("bad-id", 9), ("unknown-term", 13)]
