"""Timing side by side: everybody once in each round, in shuffled order; ratios are taken inside a round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import median

Times = dict[str, list[float]]
"""Seconds for each player, one for each round."""


def play(players: Mapping[str, Callable[[], float]], rounds: int, seed: int = 1) -> Times:
    """Let everybody play once in each round; each player says how many seconds it took."""
    draw = Random(seed)
    times: Times = {name: [] for name in players}
    for _ in range(rounds):
        order = list(players)
        draw.shuffle(order)
        for name in order:
            times[name].append(players[name]())
    return times


def ratio(times: Mapping[str, Sequence[float]], name: str, base: str) -> float:
    """How many times as long as the base one took: the median over the rounds."""
    return median(mine / theirs for mine, theirs in zip(times[name], times[base], strict=True))
