"""Whole commands from a cold start, beside the least that could do as much: time and peak memory of each process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.machine import peak_mb
from tests.benchmarks.rounds import play, ratio

BARE = Path(__file__).with_name("bare.py")
CHECK = ("check", "AB", "iv", "clinic")


class Command:
    """A command run as a process of its own; `peak_mb` is the most memory of any, `said` the stderr of the last."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str]) -> None:
        self.arguments = list(arguments)
        self.environment = environment
        self.peak_mb = 0.0
        self.said = ""

    def __call__(self) -> float:
        start = perf_counter()
        process = subprocess.Popen(
            self.arguments, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        with process.stderr as stderr:
            self.said = stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        took = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"`{' '.join(self.arguments)}` ended with {process.returncode}: {self.said.strip()}")
        self.peak_mb = max(self.peak_mb, peak_mb(used))
        return took


def script(name: str) -> list[str] | None:
    """A console script beside this Python. None: it is not installed."""
    path = Path(sys.executable).with_name(name)
    return [str(path)] if path.exists() else None


def program() -> list[str]:
    """How `tracker` is called."""
    return script("tracker") or [sys.executable, "-m", "tracker"]


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a command whose data is in a folder of its own."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "TRACKER_DATABASE", "TRACKER_COPIES", "TRACKER_BY")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder), "TZ": "UTC", "NO_COLOR": "1"}


def commands(folder: Path) -> tuple[dict[str, Command], list[str]]:
    """The commands to time, by the name they are printed under, and what is left out and why."""
    database = folder / "ketamine-tracker" / "tracker.db"
    environment = surroundings(folder)
    python, tracker = sys.executable, program()
    wanted = {
        "pass": [python, "-c", "pass"],
        "click": [python, "-c", "import click"],
        "help": [*tracker, "--help"],
        "bare": [python, str(BARE), str(database)],
        "check": [*tracker, *CHECK],
        "check json": [*tracker, *CHECK, "--json"],
    }
    left_out = []
    if sqlite_utils := script("sqlite-utils"):
        wanted["sqlite-utils"] = [
            *sqlite_utils,
            "query",
            str(database),
            "select name from entry where kind = 'instrument'",
        ]
    else:
        left_out.append("sqlite-utils is not installed: pip install -e '.[bench]'")
    return {name: Command(arguments, environment) for name, arguments in wanted.items()}, left_out


def measure(rounds: int, progress: Callable[[str], None]) -> list[str]:
    """Lines that tell what the commands cost."""
    with TemporaryDirectory() as made:
        found, left_out = commands(Path(made))
        progress("cold commands: the first run makes the database and the .pyc files")
        found["check"]()  # makes and fills the database
        for warm in found.values():
            warm()
        for command in found.values():
            command.peak_mb = 0.0
        times = play(found, rounds)
    lines = [
        f"Cold commands, each a process of its own, {rounds} rounds in shuffled order, median ratios",
        f"  {'command':44} {'ms':>7} {'x pass':>7} {'x base':>7}  {'base':28} {'goal':13} {'peak MB':>7}",
    ]
    for name, base, goal in ROWS:
        if name not in found or (base and base not in found):
            continue
        against = f"{ratio(times, name, base):.2f}" if base else ""
        reached = "" if goal is None else (f"<={goal}" if ratio(times, name, base) <= goal else f"<={goal} MISSED")
        lines.append(
            f"  {SAID[name]:44} {median(times[name]) * 1e3:7.0f} {ratio(times, name, 'pass'):7.2f} {against:>7}  "
            f"{SAID.get(base, ''):28} {reached:13} {found[name].peak_mb:7.0f}"
        )
    return lines + [f"  left out: {why}" for why in left_out]


SAID = {
    "pass": "python -c pass",
    "click": 'python -c "import click"',
    "help": "tracker --help",
    "bare": "bare Click + one Core select",
    "check": f"tracker {' '.join(CHECK)}",
    "check json": f"tracker {' '.join(CHECK)} --json",
    "sqlite-utils": "sqlite-utils query",
}

ROWS: tuple[tuple[str, str, float | None], ...] = (
    ("pass", "", None),
    ("click", "", None),
    ("help", "click", 1.5),
    ("bare", "", None),
    ("check", "bare", 1.6),
    ("check json", "bare", 1.6),
    ("sqlite-utils", "", None),
    ("check", "sqlite-utils", None),
)
"""What is printed: a command, what it is held against, and the goal if there is one."""
