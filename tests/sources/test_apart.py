"""Whatever happens to the process that reads a file, this one gets an answer, in time, and goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tracker.sources import apart

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _rogue_can_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))


def told(tmp_path: Path, what: str, module: str = "tests.sources.rogue") -> apart.KeptText:
    path = tmp_path / "-notice.pdf"
    path.write_text(what, encoding="utf-8")
    return apart.read_apart(module, path)


@pytest.mark.parametrize(
    ("what", "why_not"),
    [
        ("spin", "reading `-notice.pdf` broke off: it took more than "),
        ("memory", "needs more than 512 MiB of memory. Compare it by eye"),
        ("die", "reading `-notice.pdf` broke off: the process that read it ended with code -6. Compare it by eye"),
        ("garbage", "reading `-notice.pdf` gave nothing that can be understood"),
        ("flood", "reading `-notice.pdf` broke off: the process that read it ended with code "),
        ("write", "cannot be read: OSError: "),
        ("long", "holds more than 8000000 letters"),
        ("deep", "cannot be read: RecursionError: "),
    ],
)
def test_what_a_file_does_to_its_reader_is_a_reason_and_no_more(tmp_path: Path, what: str, why_not: str) -> None:
    found = told(tmp_path, what)

    assert found.text is None
    assert found.why_not is not None
    assert why_not in found.why_not
    assert "-notice.pdf" in found.why_not


def test_waiting_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_IN_ALL", 1)
    began = time.monotonic()

    found = told(tmp_path, "sleep")

    assert found.why_not is not None
    assert "took more than 1 s" in found.why_not
    assert time.monotonic() - began < 10


def test_a_reader_that_is_missing_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(tmp_path, "words", "tests.sources.nobody").why_not == (
        "reading `-notice.pdf` broke off: the process that read it ended with code 1. "
        "Compare it by eye, or keep its text as a .txt file"
    )
    monkeypatch.setattr("sys.executable", str(tmp_path / "nothing"))
    assert "could not be read in a process of its own" in str(told(tmp_path, "words").why_not)


def test_what_is_read_comes_back_as_it_was(tmp_path: Path) -> None:
    for words in ("words", "Québec: « ﬁn »\n\n“…” \u00ad\x00\x1b[31m", "𝔎"):
        assert told(tmp_path, words) == apart.KeptText(words)
    assert told(tmp_path, "lone surrogate") == apart.KeptText("a?b")


def test_the_reader_learns_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE", "postgresql://tracker:secret@db.example.org/tracker")

    names = str(told(tmp_path, "surroundings").text).split()

    assert "PYTHONPATH" in names
    assert "TRACKER_DATABASE" not in names
