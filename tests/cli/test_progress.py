"""What takes long says so on stderr: what is being done and how much of it, once a command has lasted a second."""

from __future__ import annotations

import time
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Tracker
from tracker.cli import progress

NOTICE = """
instrument:
  id: cpsm-ketamine-notice-2027
  authority: cpsm
  kind: notice
  title: A notice (made up)
  published: 2027-01-15
  evidence: read
rules:
  - id: im-clinic
    effect: prohibits
    scope: {drug: [ketamine], route: [im], setting: [clinic]}
    summary: No IM ketamine in a clinic.
"""


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is told, however short it takes."""
    monkeypatch.setattr(progress, "FIRST", 0)
    monkeypatch.setattr(progress, "IN_A_LOG", 0)


@pytest.mark.usefixtures("at_once")
def test_a_preview_says_what_it_is_doing(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    told = tracker("guidance", "preview", str(tmp_path / "notice.yaml")).err.splitlines()

    assert told[:2] == ["reading the rulebook …", "checking the rulebook …"]
    assert told[-1] == "reckoning the effect: 100 %"


@pytest.mark.usefixtures("at_once")
def test_a_check_of_the_history_does_not_call_itself_an_effect(tracker: Tracker) -> None:
    assert tracker("history", "verify").err == "checking the history: 100 %\n"


@pytest.mark.parametrize(("began", "said"), [(8.9, "reading: 50 %\n"), (9.1, "")])
def test_the_second_begins_with_the_command(
    began: float, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 10.0)
    with click.Context(click.Command("preview"), obj=began), progress.Progress() as told:
        told("reading", 1, 2)

    assert capsys.readouterr().err == said


def test_what_a_command_imports_first_is_waited_for_too(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    moments = iter([0.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments, 10.0))

    assert tracker("guidance", "preview", str(tmp_path / "notice.yaml")).err == "reading the rulebook …\n"
