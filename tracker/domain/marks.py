"""What of a docket bears on a cell, as bits: cells with equal marks are decided alike on every day."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.docket import Docket, Prepared
from tracker.domain.instrument import Approval
from tracker.domain.reach import NAMED, Cell

Marks = tuple[int, int, int]
"""Bits of the readings that cover a cell, of those that bar it by `only`, and of the approvals of its use."""


class Marker:
    """The marks of cells in one docket."""

    def __init__(self, bench: Docket) -> None:
        self._rows = [(p, reach) for p in bench.rules if not p.instrument.is_draft for reach in p.reaches()]
        self._approvals = bench.approvals
        self._open: dict[str, int] = dict.fromkeys((*NAMED, "setting"), 0)
        self._leaf: dict[tuple[str, str], int] = {}
        self._barred: dict[str, int] = {}
        self._approved: dict[tuple[str, str], int] = {}
        for place, (_, reach) in enumerate(self._rows):
            bit = 1 << place
            named = dict(reach.named)
            if reach.allowed is not None:
                named["setting"] = reach.allowed
            for dimension in self._open:
                if dimension not in named:
                    self._open[dimension] |= bit
                for leaf in named.get(dimension, ()):
                    self._leaf[dimension, leaf] = self._leaf.get((dimension, leaf), 0) | bit
            for leaf in reach.barred:
                self._barred[leaf] = self._barred.get(leaf, 0) | bit
        for place, (_, drugs, routes, purposes) in enumerate(self._approvals):
            for dimension, leaves in (("drug", drugs), ("route", routes), ("purpose", purposes)):
                for leaf in leaves:
                    self._approved[dimension, leaf] = self._approved.get((dimension, leaf), 0) | 1 << place

    def of(self, cell: Cell) -> Marks:
        """The marks of a cell. The practitioner that rules govern and the name of an absence are left out of them."""
        reached = -1
        for dimension in NAMED:
            reached &= self._open[dimension] | self._leaf.get((dimension, getattr(cell, dimension)), 0)
        allowed, barred = self._open["setting"], 0
        for leaf in cell.setting:
            allowed |= self._leaf.get(("setting", leaf), 0)
            barred |= self._barred.get(leaf, 0)
        approved = -1
        for dimension, leaf in (("drug", cell.drug), ("route", cell.route), ("purpose", cell.purpose)):
            approved &= self._approved.get((dimension, leaf), 0)
        return reached & allowed, reached & barred & ~allowed, approved

    def rules(self, bits: int) -> Iterator[tuple[Prepared, bool]]:
        """The rules of some marks, each with whether it is its other reading that was marked."""
        for place in _places(bits):
            p, reach = self._rows[place]
            yield p, reach is not p.own

    def approvals(self, bits: int) -> tuple[Approval, ...]:
        return tuple(self._approvals[place][0] for place in _places(bits))


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
