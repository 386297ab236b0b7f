"""One jurisdiction in two rulebooks: how its cells shift, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.domain.breaks import breaks
from tracker.domain.docket import Prepared
from tracker.domain.pairs import pairs
from tracker.domain.reach import Cell
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import same_but_for_days, same_on
from tracker.domain.samples import Sample, Samples, Side
from tracker.domain.shifts import joined
from tracker.domain.stand import Shift, stand_of
from tracker.domain.stated import EARLIEST
from tracker.domain.vocabulary import ASKED


class Contrast(Samples):
    """All cells of a jurisdiction before and after a change."""

    def __init__(self, before: Rulebook, after: Rulebook, jurisdiction: str) -> None:
        self.jurisdiction = jurisdiction
        super().__init__(
            (Side(before, jurisdiction), Side(after, jurisdiction)),
            {d: pairs(d, before.vocabulary, after.vocabulary, jurisdiction) for d in ASKED},
        )

    def shifts(self, sample: Sample) -> tuple[Shift, ...]:
        """How the cells of a sample shift, in the order of days."""
        return tuple(joined(self._stretches(sample)))

    def _stretches(self, sample: Sample) -> Iterator[Shift]:
        """Every stretch between two days on which anything may change for the cell, where it stands otherwise."""
        both = tuple(zip(self.sides, sample.cells, strict=True))
        days = sorted({d for side, cell in both if cell for d in breaks(side.bench, [cell]) if d > EARLIEST})
        differing = self.differing(sample, 0, 1)
        for begins, until in zip((EARLIEST, *days), (*days, None), strict=True):
            alike = differing is not None and not differing.tells(begins)
            if alike and not self._is_renamed(sample, begins):
                continue
            old, new = (stand_of(side.find(cell, begins)) if cell else None for side, cell in both)
            if old != new:
                yield Shift(None if begins == EARLIEST else begins, until, old, new)

    def _is_renamed(self, sample: Sample, day: date) -> bool:
        """Whether an absence may have another name on the other side that day."""
        old, new = sample.cells
        if old is None or new is None:
            return old is not new
        (one, other) = self.sides
        here, there = _naming(one, old, day), _naming(other, new, day)
        if here is None and there is None:
            return False
        college = one.bench.college_of(old.practitioner)
        if (
            here is None
            or there is None
            or one.bench.unruled(college, old.drug) != other.bench.unruled(college, new.drug)
        ):
            return True
        if [p.ref for p in here] != [p.ref for p in there]:
            return True
        return not all(self._is_same_on(p, q, day) for p, q in zip(here, there, strict=True))

    def _is_same_on(self, old: Prepared, new: Prepared, day: date) -> bool:
        return self.is_same(old.ref, 0, 1) or (same_but_for_days(old, new) and same_on(old, new, day))


def _naming(side: Side, cell: Cell, day: date) -> tuple[Prepared, ...] | None:
    """The rules of the own college that may be in force that day and so name an absence. None: one surely is."""
    possible = []
    for p in side.on_drug(cell):
        begun = p.begins.has_come(day)
        ended = False if p.ends is None else p.ends.has_come(day)
        if begun is False or ended is True:
            continue
        replaced = any(not k.stated.by and k.begins.has_come(day) is not False for k in p.replaced_by)
        if begun and ended is False and not replaced:
            return None
        possible.append(p)
    return tuple(possible)
