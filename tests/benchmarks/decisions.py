"""Closed cells per second in one process, and the memory of each who answers; prints JSON for `__main__` to lay out.

`python -m tests.benchmarks.decisions time NAME:ASKED:NEW …` or `… peak NAME ASKED WHO`; NAME is `pack` or a number of
rules.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import pack, synthetic
from tests.benchmarks.machine import peak_mb
from tests.benchmarks.peers import Asked, Cells, Decide, Floor, Told, Zen, has_zen
from tests.benchmarks.rounds import Times, play, ratio
from tests.benchmarks.rows import Row, of_synthetic
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED

ZEN_ASKED = 1_000
"""How many of the questions the engine is asked in each round; rates are per question."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A rulebook, closed questions on it, and what a peer needs that cannot read the rulebook."""

    name: str
    rulebook: Rulebook
    questions: tuple[Question, ...]
    rows: Callable[[], tuple[Row, ...]]
    cells: Callable[[], Cells]


def bench(name: str, asked: int) -> Bench:
    if name == "pack":
        known = pack.rulebook()
        grid = pack.grid(known)
        return Bench(
            "the bundled pack", known, pack.questions(grid, asked), lambda: pack.rows(known, grid), lambda: grid
        )
    size = int(name)
    known = synthetic.rulebook(size, synthetic.SIZES[size])
    every = tuple(product(*(synthetic.LEAVES[d] for d in ASKED)))
    return Bench(
        f"{size:,} rules, {synthetic.SIZES[size]} jurisdictions",
        known,
        synthetic.questions(known, asked),
        lambda: tuple(of_synthetic(known)),
        lambda: {place.id: every for place in known.vocabulary.jurisdictions},
    )


def timed(who: Asked, count: int) -> Callable[[], float]:
    """A player that answers all its questions; seconds for one."""

    def once() -> float:
        start = perf_counter()
        who.ask()
        return (perf_counter() - start) / count

    return once


class Side:
    """Everybody on one rulebook and its questions, set up and warm."""

    def __init__(self, made: Bench, new: int) -> None:
        self.made = made
        self.new = new
        self.set_up: dict[str, float] = {}
        start = perf_counter()
        rows = made.rows()
        self.floor = Floor(rows, made.cells(), made.questions)
        self.set_up["floor"] = perf_counter() - start
        self.some = made.questions[:ZEN_ASKED]
        self.zen: Zen | None = None
        self.every_hit: Zen | None = None
        if has_zen():
            start = perf_counter()
            self.zen = Zen(rows, self.some)
            self.set_up["zen"] = perf_counter() - start
            self.every_hit = Zen(rows, self.some, every_hit=True)
        self.again = Decide(made.rulebook, made.questions)
        self.first = Decide(replace(made.rulebook), made.questions[:new])

    def players(self) -> dict[str, Callable[[], float]]:
        asked = len(self.made.questions)
        found = {"floor": timed(self.floor, asked), "again": timed(self.again, asked), "new": self._anew}
        if self.zen is not None:
            found["zen"] = timed(self.zen, len(self.some))
        return found

    def _anew(self) -> float:
        self.first.forget()
        return timed(self.first, self.new)()

    def found(self, times: Times, whole_pass: float) -> dict[str, Any]:
        """What to print of it. Times are microseconds for one question; rates are told by ratios inside the rounds."""
        asked = len(self.made.questions)
        told = [self.again.told(raw) for raw in self.again.ask()]
        differs = {"floor": [asked, _differing(told, self.floor, _same)]}
        if self.zen is not None and self.every_hit is not None:
            differs["every hit of zen"] = [len(self.some), _differing(told, self.every_hit, _same)]
            differs["first hit of zen"] = [len(self.some), _differing(told, self.zen, _agrees)]
        return {
            "name": self.made.name,
            "asked": asked,
            "new": self.new,
            "us": {who: median(taken) * 1e6 for who, taken in times.items()},
            "x_floor": {who: ratio(times, who, "floor") for who in times},
            "x_zen": {who: ratio(times, "zen", who) for who in times if "zen" in times},
            "whole_pass_us": whole_pass * 1e6,
            "question_us": _making(self.made.questions) * 1e6,
            "set_up_s": self.set_up,
            "differs": differs,
            "deciding": sum(len(rules) for _, rules in told) / asked,
        }


def time_all(wanted: Sequence[tuple[str, int, int]], rounds: int) -> dict[str, Any]:
    """Everybody on every rulebook wanted (its name, how many questions, how many of them anew), in the same rounds."""
    sides = {name: Side(bench(name, asked), new) for name, asked, new in wanted}
    gc.collect()
    gc.freeze()
    whole = {name: timed(side.again, len(side.made.questions))() for name, side in sides.items()}
    players = {f"{name} {who}": play_ for name, side in sides.items() for who, play_ in side.players().items()}
    for warm in players.values():
        warm()
    times = play(players, rounds)
    of = {name: {who: times[f"{name} {who}"] for who in side.players()} for name, side in sides.items()}
    kept = {}
    if "500" in of and "5000" in of:
        kept = {who: ratio(times, f"500 {who}", f"5000 {who}") for who in of["500"]}
    return {
        "rounds": rounds,
        "kept": kept,
        "sides": {name: side.found(of[name], whole[name]) for name, side in sides.items()},
    }


def _making(questions: Sequence[Question]) -> float:
    """Seconds to make one question, which is no part of the other times."""
    start = perf_counter()
    for question in questions:
        replace(question)
    return (perf_counter() - start) / len(questions)


def _differing(told: Sequence[Told], who: Asked, agree: Callable[[Told, Told], bool]) -> int:
    """How many of somebody's answers differ from ours; the first questions only, where it was asked no more."""
    return sum(not agree(ours, who.told(raw)) for ours, raw in zip(told, who.ask(), strict=False))


def _same(ours: Told, theirs: Told) -> bool:
    return ours == theirs


def _agrees(ours: Told, hit: Told) -> bool:
    """Whether one hit says what we say, naming one of our deciding rules if there is any."""
    return ours[0] == hit[0] and hit[1] <= ours[1] and bool(hit[1]) == bool(ours[1])


def peak(name: str, asked: int, who: str) -> dict[str, Any]:
    """The most memory of a process in which one answers all questions; `nobody` has rulebook and questions only."""
    made = bench(name, asked)
    if who == "decide":
        Decide(made.rulebook, made.questions).ask()
    elif who == "floor":
        Floor(made.rows(), made.cells(), made.questions).ask()
    elif who == "zen":
        Zen(made.rows(), made.questions[:ZEN_ASKED]).ask()
    return {"peak_mb": peak_mb()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    what = parser.add_subparsers(dest="what", required=True)
    time = what.add_parser("time")
    time.add_argument("wanted", nargs="+", metavar="NAME:ASKED:NEW")
    time.add_argument("--rounds", type=int, default=15)
    memory = what.add_parser("peak")
    memory.add_argument("name")
    memory.add_argument("asked", type=int)
    memory.add_argument("who", choices=("nobody", "decide", "floor", "zen"))
    given = parser.parse_args(arguments)
    if given.what == "time":
        wanted = [(name, int(asked), int(new)) for name, asked, new in (w.split(":") for w in given.wanted)]
        print(json.dumps(time_all(wanted, given.rounds)))
    else:
        print(json.dumps(peak(given.name, given.asked, given.who)))


if __name__ == "__main__":
    main()
