"""Recording and previewing one document from a cold start, beside the least that could do as much."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.cold import Command, program, surroundings
from tests.benchmarks.rounds import play, ratio
from tests.benchmarks.table import goal

COMMITTING = Path(__file__).with_name("committing.py")
MOST_TIMES_BARE, MOST_SECONDS = 2.0, 3.0
"""The goals: recording a document against committing one row, and seconds to preview one on 5,000 rules."""

RULES, JURISDICTIONS = 5_000, 40

NOTICE = """\
instrument:
  id: {authority}-ketamine-notice-2027
  authority: {authority}
  kind: notice
  title: Ketamine by injection
  published: 2027-01-15
  in_force: {{date: 2027-02-01, basis: stated}}
  evidence: read
rules:
  - id: im-clinic
    effect: permits
    scope: {{drug: [ketamine], route: [im], setting: [clinic], purpose: [psychiatric]}}
    summary: Made up. IM ketamine may be given in a clinic.
    conditions:
      - {{id: monitoring, kind: monitoring, text: Somebody watches.}}
  - id: iv-home
    effect: prohibits
    scope: {{drug: [ketamine], route: [iv], setting: [home]}}
    summary: Made up. IV ketamine is never given at home.
"""

SAID = {
    "bare": "import SQLAlchemy, commit one row",
    "mb": "tracker guidance record, for Manitoba",
    "ns": "the same, the first document of Nova Scotia",
    "load": "read that rulebook from the database",
    "new": "tracker guidance preview, a new document",
    "corrected": "the same, a corrected document",
}


class Fresh:
    """A command that gets a new copy of a file to write to each time, which is no part of its time."""

    def __init__(self, command: Command, original: Path, copy: Path) -> None:
        self.command, self.original, self.copy = command, original, copy

    def __call__(self) -> float:
        shutil.copyfile(self.original, self.copy)
        return self.command()


def recording(rounds: int, progress: Callable[[str], None]) -> list[str]:
    """Lines that tell what it costs to record one document."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        environment = surroundings(folder)
        progress("recording one document")
        Command([*program(), "db", "init", "--database", str(folder / "pack.db")], environment)()
        with closing(sqlite3.connect(folder / "row.db")) as raw:
            raw.execute("CREATE TABLE row (words TEXT NOT NULL)")
        for name, college in (("mb", "cpsm"), ("ns", "cpsns")):
            (folder / f"{name}.yaml").write_text(NOTICE.format(authority=college), encoding="utf-8")
        bare = Command([sys.executable, str(COMMITTING), str(folder / "row-now.db")], environment)
        players = {"bare": Fresh(bare, folder / "row.db", folder / "row-now.db")}
        for name in ("mb", "ns"):
            database = folder / f"{name}.db"
            signed = ("--by", "A. Admin", "--why", "as published", "--database", str(database))
            command = Command([*program(), "guidance", "record", str(folder / f"{name}.yaml"), *signed], environment)
            players[name] = Fresh(command, folder / "pack.db", database)
        for warm in players.values():
            warm()
        times = play(players, rounds)
    lines = [
        f"Recording one document on the bundled rulebook, each a process of its own, {rounds} rounds in shuffled "
        "order, median ratios",
        f"  {'':44} {'ms':>7} {'x commit':>9} {'goal':15} {'peak MB':>7}",
    ]
    for name, player in players.items():
        times_bare = ratio(times, name, "bare")
        wanted = "" if name == "bare" else goal(times_bare <= MOST_TIMES_BARE, f"<={MOST_TIMES_BARE}")
        lines.append(
            f"  {SAID[name]:44} {median(times[name]) * 1e3:7.0f} {times_bare:9.2f} {wanted:15} "
            f"{player.command.peak_mb:7.0f}"
        )
    return lines


def previewing(rounds: int, worker: Callable[..., dict[str, Any]], progress: Callable[[str], None]) -> list[str]:
    """Lines that tell what it costs to preview one document on a large rulebook."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        environment = surroundings(folder)
        database = str(folder / "rules.db")
        progress(f"previewing one document on {RULES:,} rules: making the rulebook")
        worker("preview", "make", made, str(RULES), str(JURISDICTIONS))
        progress("previewing one document")
        reading = [sys.executable, "-m", "tests.benchmarks.preview", "load", database]
        players = {"load": Command(reading, environment)}
        for name in ("new", "corrected"):
            given = str(folder / f"{name}.yaml")
            players[name] = Command([*program(), "guidance", "preview", given, "--database", database], environment)
        for warm in players.values():
            warm()
        times = play(players, rounds)
        within = {
            name: worker("preview", "steps", database, str(folder / f"{name}.yaml"), str(rounds))
            for name in players
            if name != "load"
        }
    lines = [
        f"Previewing one document of 10 rules on {RULES:,} rules in {JURISDICTIONS} jurisdictions, each a process of "
        f"its own, {rounds} rounds in shuffled order, median ratios",
        f"  {'':44} {'s':>7} {'goal':12} {'x reading':>9} {'told on stderr':>15} {'peak MB':>7}",
    ]
    for name, player in players.items():
        took = median(times[name])
        wanted = "" if name == "load" else goal(took < MOST_SECONDS, f"<{MOST_SECONDS:.0f}")
        told = "" if name == "load" else f"{len(player.said.splitlines())} lines"
        lines.append(
            f"  {SAID[name]:44} {took:7.2f} {wanted:12} {ratio(times, name, 'load'):9.2f} {told:>15} "
            f"{player.peak_mb:7.0f}"
        )
    for name, of in within.items():
        lines.append(
            f"  of it, {name}, in one process: reading the rulebook {of['load']:.2f} s, reading the file and checking "
            f"the whole {of['make']:.2f} s, the effect alone {of['effect']:.2f} s ({of['changes']} lines)"
        )
    return lines
