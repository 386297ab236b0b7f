"""Which rules reach a cell, without looking at every rule: one bit for each reading of each rule, by leaf."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracker.domain.reach import NAMED, Cell
from tracker.domain.vocabulary import ASKED

if TYPE_CHECKING:
    from tracker.domain.docket import Prepared


class Rows:
    """What each reading of each rule reaches, as bits: a cell's rules are what its leaves have in common."""

    def __init__(self, rules: Iterable[Prepared]) -> None:
        rows = [(p, reach) for p in rules if not p.instrument.is_draft for reach in p.reaches()]
        self._rules = tuple(p for p, _ in rows)
        self._open = dict.fromkeys(ASKED, 0)
        self._named: dict[str, dict[str, int]] = {d: {} for d in ASKED}
        for place, (p, reach) in enumerate(rows):
            named = dict(reach.named)
            if reach.allowed is not None:
                named["setting"] = reach.allowed | reach.barred
            if p.governs is not None:
                named["practitioner"] = named.get("practitioner", p.governs) & p.governs
            for dimension in ASKED:
                if dimension not in named:
                    self._open[dimension] |= 1 << place
                for leaf in named.get(dimension, ()):
                    bits = self._named[dimension]
                    bits[leaf] = bits.get(leaf, 0) | 1 << place

    def reaching(self, cell: Cell) -> tuple[Prepared, ...]:
        """The rules, in their order, with a reading that covers the cell or bars it."""
        left = 0
        for leaf in cell.setting:
            left |= self._of("setting", leaf)
        for dimension in NAMED:
            left &= self._of(dimension, getattr(cell, dimension))
        found: dict[str, Prepared] = {}
        while left:
            lowest = left & -left
            p = self._rules[lowest.bit_length() - 1]
            found[p.ref] = p
            left ^= lowest
        return tuple(found.values())

    def _of(self, dimension: str, leaf: str) -> int:
        return self._open[dimension] | self._named[dimension].get(leaf, 0)
