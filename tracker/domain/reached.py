"""Which rules reach a cell, without looking at every rule: one bit for each reading of each rule, by leaf."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracker.domain.reach import Cell
from tracker.domain.vocabulary import ASKED

if TYPE_CHECKING:
    from tracker.domain.docket import Prepared


Bits = tuple[int, int]
"""The readings that cover a cell, and those that bar it, a bit for each."""


class Rows:
    """What each reading of each rule reaches, as bits: a cell's rules are what its leaves have in common."""

    def __init__(self, rules: Iterable[Prepared]) -> None:
        rows = [(p, reach) for p in rules if not p.instrument.is_draft for reach in p.reaches()]
        self._rules = tuple(p for p, _ in rows)
        self._open = dict.fromkeys((*ASKED, _BARRED, _GOVERNED), 0)
        self._named: dict[str, dict[str, int]] = {d: {} for d in self._open}
        for place, (p, reach) in enumerate(rows):
            named: dict[str, frozenset[str] | None] = {**dict(reach.named), _BARRED: reach.barred, _GOVERNED: p.governs}
            named["setting"] = reach.allowed
            for dimension in self._open:
                leaves = named.get(dimension)
                if leaves is None:
                    self._open[dimension] |= 1 << place
                    continue
                bits = self._named[dimension]
                for leaf in leaves:
                    bits[leaf] = bits.get(leaf, 0) | 1 << place

    def bits(self, cell: Cell) -> Bits:
        """Which readings cover a cell and which bar it, whomever their rules govern and whatever use they name."""
        covered = barred = 0
        for leaf in cell.setting:
            covered |= self._of("setting", leaf)
            barred |= self._of(_BARRED, leaf)
        common = self._of("drug", cell.drug) & self._of("route", cell.route) & self._of("purpose", cell.purpose)
        common &= self._of("programme", cell.programme) & self._of("practitioner", cell.practitioner)
        return covered & common, barred & ~covered & common

    def reaching(self, bits: Bits, practitioner: str) -> tuple[Prepared, ...]:
        """The rules of these bits that govern a practitioner, in their order."""
        left = (bits[0] | bits[1]) & self._of(_GOVERNED, practitioner)
        found: dict[str, Prepared] = {}
        while left:
            lowest = left & -left
            p = self._rules[lowest.bit_length() - 1]
            found[p.ref] = p
            left ^= lowest
        return tuple(found.values())

    def _of(self, dimension: str, leaf: str) -> int:
        return self._open[dimension] | self._named[dimension].get(leaf, 0)


_BARRED, _GOVERNED = "barred", "governed"
