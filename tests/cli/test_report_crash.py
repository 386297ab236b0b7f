"""A report that is killed while it is made: its folder is whole or absent, and the next run sweeps what is left."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tracker.domain.issued import Issued
from tracker.store.engine import open_for_asking
from tracker.store.register import load_register
from tracker.store.verify import verify

KILLS = 25
COMMAND = ("report", "make", "province", "SK", "--format", "html", "--format", "csv", "--by", "O. Officer")


def reports(database: str) -> tuple[Issued, ...]:
    with open_for_asking(database) as connection:
        assert verify(connection).faults == ()
        return load_register(connection).reports


def start(database: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TRACKER_DATABASE": database}
    return subprocess.Popen(
        [sys.executable, "-m", "tracker", *COMMAND],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
def test_killed_while_a_report_is_written_it_is_whole_or_absent(rulebook_file: Path, tmp_path: Path) -> None:
    database = str(shutil.copy(rulebook_file, tmp_path / "rules.db"))
    began = time.monotonic()
    assert start(database, tmp_path).wait() == 0
    whole = time.monotonic() - began
    draw = random.Random(20261126)
    killed = 0
    while killed < KILLS:
        process = start(database, tmp_path)
        time.sleep(whole * draw.uniform(0.5, 1.0))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        known = {report.id: report for report in reports(database)}
        for path in (tmp_path / "reports").iterdir():
            if path.name not in known:
                assert path.name.startswith("."), f"{path.name} has its name and is not registered"
                continue
            assert {each.name for each in path.iterdir()} == {name for name, _, _ in known[path.name].files}
            for name, _, digest in known[path.name].files:
                assert hashlib.sha256((path / name).read_bytes()).hexdigest() == digest

    assert start(database, tmp_path).wait() == 0
    newest = max(reports(database), key=lambda report: report.revision)
    left = [path.name for path in (tmp_path / "reports").iterdir() if path.name.startswith(".")]
    assert (tmp_path / "reports" / newest.id).is_dir()
    assert left == []
