"""A filled rulebook, a fixed day, and runs of the program within this process or in one of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tracker import databases, service
from tracker.cli import clock
from tracker.cli.run import guarded

TODAY = date(2026, 11, 23)


class Ran(NamedTuple):
    """What a run said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def first(self) -> str:
        return self.out.splitlines()[0]

    @property
    def words(self) -> str:
        """The answer without its line breaks, to look for sentences in."""
        return " ".join(self.out.split())

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Tracker = Callable[..., Ran]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def rulebook_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database filled from the bundled rulebook; tests only ask it."""
    path = tmp_path_factory.mktemp("rulebook") / "rules.db"
    databases.make_database(str(path), at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return path


@pytest.fixture(scope="session")
def before_nova_scotia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as it was while nothing of Nova Scotia was on record, so that a college of it is new."""
    path = tmp_path_factory.mktemp("rulebook") / "rules.db"
    whole = service.bundled()
    theirs = {a.id for a in whole.authorities if a.jurisdiction == "NS"}
    left = replace(
        whole,
        authorities=tuple(a for a in whole.authorities if a.id not in theirs),
        instruments=tuple(i for i in whole.instruments if i.authority not in theirs),
        searches=tuple(s for s in whole.searches if s.authority not in theirs),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "bundled", lambda: left)
        databases.make_database(str(path), at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return path


@pytest.fixture(scope="session")
def rulebook_before_nova_scotia(before_nova_scotia: Path) -> Path:
    """What a module in which a college of Nova Scotia is new calls its `rulebook_file`: made once for all of them."""
    return before_nova_scotia


@pytest.fixture
def tracker(rulebook_file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tracker:
    """Runs the command line within this process, on a fixed day, over the filled rulebook."""
    monkeypatch.setenv("TRACKER_DATABASE", str(rulebook_file))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(clock, "local_today", lambda jurisdiction: TODAY)
    monkeypatch.setattr(clock, "utc_now", lambda: datetime(2026, 11, 24, 3, tzinfo=UTC))

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        code = guarded(list(arguments))
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def process(rulebook_file: Path) -> Process:
    """Runs the command line as a process of its own."""

    def run(*arguments: str, env: dict[str, str] | None = None, **how: Any) -> subprocess.CompletedProcess[str]:
        given = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
        given |= {"TRACKER_DATABASE": str(rulebook_file), **(env or {})}
        how = {"capture_output": True, "text": True, "encoding": "utf-8", **how}
        return subprocess.run([sys.executable, "-m", "tracker", *arguments], env=given, check=False, timeout=120, **how)

    return run
