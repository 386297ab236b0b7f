"""`python -m tests.benchmarks`: what the tracker costs beside floors and peers, in one run. It fails nothing.

This process stays small and runs everything in others, because a process inherits its parent's peak of memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks import batch, clinics, cold, machine, recording, reports, table

FULL = {"pack": (5_000, 300), "500": (10_000, 300), "5000": (10_000, 200), "50000": (4_000, 50)}
QUICK = {"pack": (1_000, 100), "500": (2_000, 100), "5000": (2_000, 50)}
"""Rulebooks, with how many questions are asked again and again, and how many of them anew in every round."""

ROUNDS, QUICK_ROUNDS = 15, 5
REVISIONS, QUICK_REVISIONS = 100_000, 5_000
QUICK_SITES = 300
HISTORY_ROUNDS = 5
"""At most so many rounds of verifying a history: one of them takes a minute."""

BATCH_ROUNDS = 3
"""At most so many rounds of a million questions."""

PARTS = ("cold", "decisions", "recording", "history", "clinics", "reports", "batch")


def worker(module: str, *arguments: str) -> dict[str, Any]:
    """What a measuring process printed."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def progress(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def decisions(sizes: dict[str, tuple[int, int]], rounds: int, memory: bool) -> list[str]:
    """Lines that tell what closed cells cost in one process and, if wanted, the memory of each who answers them."""
    progress(f"decisions on {', '.join(sizes)}")
    found = worker(
        "decisions", "time", *(f"{name}:{asked}:{new}" for name, (asked, new) in sizes.items()), f"--rounds={rounds}"
    )
    for name, of in found["sides"].items():
        asked = str(of["asked"])
        who = ["nobody", "decide", "floor", *(["zen"] if "zen" in of["us"] else [])] if memory else []
        progress(f"memory on {name}" if memory else "no memory of the decisions in a quick run")
        of["peak_mb"] = {each: worker("decisions", "peak", name, asked, each)["peak_mb"] for each in who}
    return table.decisions(found)


def history(revisions: int, rounds: int) -> list[str]:
    """Lines that tell what it costs to verify a history of that many revisions."""
    with TemporaryDirectory() as folder:
        database = str(Path(folder, "history.db"))
        progress(f"making a history of {revisions:,} revisions")
        found = worker("history", "make", database, str(revisions))
        progress("verifying it")
        found |= worker("history", "time", database, str(rounds))
        found["peak_mb"] = {who: worker("history", "peak", database, who)["peak_mb"] for who in table.WHO}
    return table.history(found)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer questions, rounds and revisions, no 50,000 rules, no memory"
    )
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    parser.add_argument(
        "--rounds", type=int, help=f"rounds of each comparison (default {ROUNDS}, quick {QUICK_ROUNDS})"
    )
    given = parser.parse_args()
    rounds = given.rounds or (QUICK_ROUNDS if given.quick else ROUNDS)
    print(machine.describe(), flush=True)
    for part in PARTS if given.only is None else (given.only,):
        if part == "cold":
            lines = cold.measure(rounds, progress)
        elif part == "decisions":
            lines = decisions(QUICK if given.quick else FULL, rounds, not given.quick)
        elif part == "recording":
            lines = [*recording.recording(rounds, progress), "", *recording.previewing(rounds, worker, progress)]
        elif part == "clinics":
            lines = clinics.measure(rounds, progress, QUICK_SITES if given.quick else clinics.SITES)
        elif part == "batch":
            asked = batch.QUICK_QUESTIONS if given.quick else batch.QUESTIONS
            lines = batch.measure(given.rounds or min(rounds, BATCH_ROUNDS), progress, asked)
        elif part == "reports":
            lines = reports.measure(rounds, progress)
        else:
            lines = history(QUICK_REVISIONS if given.quick else REVISIONS, given.rounds or HISTORY_ROUNDS)
        print("\n" + "\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
