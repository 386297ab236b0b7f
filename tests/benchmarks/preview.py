"""What previewing a document is made of, in one process; prints JSON for `recording` to lay out.

`python -m tests.benchmarks.preview make FOLDER RULES JURISDICTIONS`, `… load DATABASE`, `… steps DATABASE FILE ROUNDS`.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import synthetic
from tracker.domain.effect import effect
from tracker.domain.rule import Rule
from tracker.domain.stated import StatedDate
from tracker.guidance.writer import write_instrument
from tracker.recording.copies import copies_of
from tracker.recording.wants import previewing
from tracker.store.database import create_and_fill
from tracker.store.engine import open_for_asking
from tracker.store.rulebook import in_order, load_rulebook

MOVED = timedelta(days=45)
"""By how much the corrected document begins earlier, rule by rule."""


def make(folder: str, rules: str, jurisdictions: str) -> dict[str, Any]:
    """A database with a large rulebook, and two files: a document that is new to it, and one that is corrected."""
    known = synthetic.rulebook(int(rules), int(jurisdictions))
    create_and_fill(str(Path(folder, "rules.db")), known, "the program", datetime(2026, 11, 23, tzinfo=UTC))
    place = known.vocabulary.jurisdictions[0].id
    new = synthetic.text(Random(synthetic.SEED), place, 9_999, synthetic.RULES_IN_ONE_TEXT)
    old = next(i for i in known.instruments if i.authority == synthetic.college(place))
    corrected = replace(old, rules=tuple(map(_earlier, old.rules)))
    for name, instrument in (("new", new), ("corrected", corrected)):
        Path(folder, f"{name}.yaml").write_text(write_instrument(instrument), encoding="utf-8")
    return {}


def _earlier(rule: Rule) -> Rule:
    assert rule.in_force is not None
    return replace(rule, in_force=StatedDate.parse((rule.in_force.first - MOVED).isoformat()))


def load(database: str) -> dict[str, Any]:
    """Read the whole rulebook, which is the least that every preview needs."""
    gc.set_threshold(500_000)  # as the command line does
    with open_for_asking(database) as connection:
        load_rulebook(connection)
    gc.freeze()
    return {}


def steps(database: str, file: str, rounds: str) -> dict[str, Any]:
    """Seconds for each part of a preview, the median of some rounds; nothing is kept from one to the next."""
    gc.set_threshold(500_000)
    times: dict[str, list[float]] = {"load": [], "make": [], "effect": []}
    changes = 0
    for _ in range(int(rounds)):
        with open_for_asking(database) as connection:
            began = perf_counter()
            before = load_rulebook(connection)
            loaded = perf_counter()
            after = in_order(previewing([Path(file)], copies_of(database, None), None)(before, connection).after)
            made = perf_counter()
            found = effect(before, after)
            ended = perf_counter()
        for name, took in (("load", loaded - began), ("make", made - loaded), ("effect", ended - made)):
            times[name].append(took)
        changes = len(found.lines)
    return {name: median(took) for name, took in times.items()} | {"changes": changes}


WHAT: dict[str, Callable[..., dict[str, Any]]] = {"make": make, "load": load, "steps": steps}

if __name__ == "__main__":
    print(json.dumps(WHAT[sys.argv[1]](*sys.argv[2:])))
