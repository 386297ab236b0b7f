"""What it costs to verify a long history, beside reading the same rows and hashing each; prints JSON for `table`.

`python -m tests.benchmarks.history make DATABASE REVISIONS`, `… time DATABASE ROUNDS`, `… peak DATABASE WHO`.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from tests.benchmarks import bulk, pack
from tests.benchmarks.machine import peak_mb
from tests.benchmarks.rounds import play, ratio
from tracker.store import tables as t
from tracker.store.digest import digest
from tracker.store.engine import reading, where
from tracker.store.verify import verify


def verified(connection: sa.Connection) -> int:
    """Hold the whole history against itself, and say how many revisions it has."""
    found = verify(connection)
    if found.faults:
        raise SystemExit(f"the history is not sound, so the time means nothing: {found.faults[0]}")
    return found.revisions


def hashed(connection: sa.Connection) -> int:
    """Read every row of every table, hash the canonical JSON of each, and say how many there are."""
    count = 0
    for name in sorted(t.METADATA.tables):
        result = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own tables
        columns = tuple(result.keys())
        for row in result:
            digest(dict(zip(columns, row, strict=True)))
            count += 1
    return count


SELDOM = 500_000
"""How seldom garbage is looked for: as the command line does."""

WHO: dict[str, Callable[[sa.Connection], int]] = {"verify": verified, "hash": hashed}


def make(database: str, revisions: str) -> dict[str, Any]:
    """A database with a history of that many revisions."""
    gc.set_threshold(SELDOM)
    began = perf_counter()
    bulk.make(database, pack.rulebook(), int(revisions))
    return {"made_s": perf_counter() - began}


def time(database: str, rounds: str) -> dict[str, Any]:
    """Both in the same process, once in each round."""
    gc.set_threshold(SELDOM)

    def once(who: str) -> float:
        gc.collect()
        with reading(where(database)) as connection:
            began = perf_counter()
            counts[who] = WHO[who](connection)
            return perf_counter() - began

    counts: dict[str, int] = {}
    times = play({who: partial(once, who) for who in WHO}, int(rounds))
    return {
        "revisions": counts["verify"],
        "rows": counts["hash"],
        "rounds": int(rounds),
        "s": {who: median(took) for who, took in times.items()},
        "x_hash": ratio(times, "verify", "hash"),
    }


def peak(database: str, who: str) -> dict[str, Any]:
    """The most memory of a process in which one does it once; `nobody` only opens the database."""
    gc.set_threshold(SELDOM)
    with reading(where(database)) as connection:
        if who in WHO:
            WHO[who](connection)
    return {"peak_mb": peak_mb()}


WHAT: dict[str, Callable[..., dict[str, Any]]] = {"make": make, "time": time, "peak": peak}

if __name__ == "__main__":
    print(json.dumps(WHAT[sys.argv[1]](*sys.argv[2:])))
