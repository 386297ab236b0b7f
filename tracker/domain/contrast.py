"""One jurisdiction in two rulebooks: which cells the same rules decide, and how the others shift, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from tracker.domain.breaks import breaks
from tracker.domain.decide import as_cell, facts_of_term
from tracker.domain.docket import OWN_COLLEGE, Prepared, docket
from tracker.domain.hearing import find
from tracker.domain.marks import Marker, Marks
from tracker.domain.pairs import Pair, pairs
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import same_rule
from tracker.domain.stand import Shift, Stand, stand_of
from tracker.domain.stated import EARLIEST
from tracker.domain.vocabulary import ASKED


class Side:
    """One rulebook's rules for a jurisdiction, and all that tells its cells apart."""

    def __init__(self, rulebook: Rulebook, jurisdiction: str) -> None:
        self.bench = docket(rulebook, jurisdiction)
        self.marker = Marker(self.bench)
        tests = [test for p in self.bench.rules for test in (p.rule.applies_if, p.rule.granted_by)]
        self._hung_on = {test.fact for test in tests if test is not None}
        self._facts: dict[str, Facts] = {}
        self._on_drug: dict[tuple[str | None, str], tuple[Prepared, ...]] = {}

    def facts(self, practitioner: str) -> Facts:
        """What naming a practitioner says, of the facts on which a rule or an application hangs."""
        found = self._facts.get(practitioner)
        if found is None:
            known = facts_of_term(practitioner, self.bench.rulebook)
            found = self._facts[practitioner] = {name: known[name] for name in sorted(known) if name in self._hung_on}
        return found

    def sign(self, dimension: str, leaf: Leaf | None) -> object:
        """What must be equal for two leaves to be taken as one."""
        if leaf is None:
            return None
        held = leaf if isinstance(leaf, tuple) else (leaf,)
        told = tuple(not s.isdisjoint(held) for s in self.bench.told_apart(dimension))
        if dimension == "practitioner":
            return (told, OWN_COLLEGE.get(held[0]), tuple(self.facts(held[0]).items()))
        return told

    def stand(self, cell: Cell, day: date) -> Stand:
        return stand_of(find(cell, day, self.bench, self.facts(cell.practitioner)))

    def naming(self, cell: Cell, day: date) -> tuple[bool, tuple[Prepared, ...]]:
        """Whether the own college surely has a rule on the drug, or on any, that day; if not, those it may have."""
        college = self.bench.college_of(cell.practitioner)
        on_drug = self._on_drug.get((college, cell.drug))
        if on_drug is None:
            on_drug = self._on_drug[college, cell.drug] = tuple(
                p
                for p in self.bench.rules_of(college)
                if all(cell.drug in leaves for d, leaves in p.own.named if d == "drug")
            )
        possible = []
        for p in on_drug:
            begun = p.begins.has_come(day)
            ended = False if p.ends is None else p.ends.has_come(day)
            if begun is False or ended is True:
                continue
            replaced = any(not k.stated.by and k.begins.has_come(day) is not False for k in p.replaced_by)
            if begun and ended is False and not replaced:
                return True, ()
            possible.append(p)
        return False, tuple(possible)


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell that stands for all those with the same marks on both sides. None: that side has no such term."""

    cells: tuple[Cell | None, Cell | None]
    marks: tuple[Marks | None, Marks | None]


class Contrast:
    """A jurisdiction's cells in two rulebooks, grouped by what bears on them.

    `axes` gives each asked dimension its leaves, those together that neither side tells apart. `number_of` gives each
    combination of such groups the number of its sample: cells of one sample shift alike.
    """

    def __init__(self, before: Rulebook, after: Rulebook, jurisdiction: str) -> None:
        self.jurisdiction = jurisdiction
        self.sides = (Side(before, jurisdiction), Side(after, jurisdiction))
        self.axes = {d: self._groups(d, pairs(d, before.vocabulary, after.vocabulary, jurisdiction)) for d in ASKED}
        self.number_of: dict[tuple[int, ...], int] = {}
        self.samples: list[Sample] = []
        self._same: dict[str, bool] = {}
        self._renamed: dict[tuple[Cell, Cell, date], bool] = {}
        known: dict[object, int] = {}
        for at in product(*(range(len(self.axes[d])) for d in ASKED)):
            first = {d: self.axes[d][i][0] for d, i in zip(ASKED, at, strict=True)}
            old, new = (_cell({d: p.before for d, p in first.items()}), _cell({d: p.after for d, p in first.items()}))
            sample = Sample((old, new), (self._marks(0, old), self._marks(1, new)))
            who = (first["drug"], first["practitioner"])
            number = self.number_of[at] = known.setdefault((sample.marks, who), len(known))
            if number == len(self.samples):
                self.samples.append(sample)

    def _groups(self, dimension: str, found: Iterable[Pair]) -> tuple[tuple[Pair, ...], ...]:
        groups: dict[object, list[Pair]] = {}
        for pair in found:
            sign = (self.sides[0].sign(dimension, pair.before), self.sides[1].sign(dimension, pair.after))
            groups.setdefault(sign, []).append(pair)
        return tuple(tuple(group) for group in groups.values())

    def _marks(self, side: int, cell: Cell | None) -> Marks | None:
        return None if cell is None else self.sides[side].marker.of(cell)

    def shifts(self, sample: Sample) -> tuple[Shift, ...]:
        """How the cells of a sample shift, in the order of days."""
        return tuple(_joined(self._stretches(sample)))

    def _stretches(self, sample: Sample) -> Iterator[Shift]:
        """Every stretch between two days on which anything may change for the cell, where it stands otherwise."""
        both = tuple(zip(self.sides, sample.cells, strict=True))
        days = sorted({d for side, cell in both if cell for d in breaks(side.bench, [cell]) if d > EARLIEST})
        differing = self._differing(sample)
        for begins, until in zip((EARLIEST, *days), (*days, None), strict=True):
            alike = differing is not None and not any(_may_be_in_force(p, begins) for p in differing)
            if alike and not self._is_renamed(sample, begins):
                continue
            old, new = (side.stand(cell, begins) if cell else None for side, cell in both)
            if old != new:
                yield Shift(None if begins == EARLIEST else begins, until, old, new)

    def _differing(self, sample: Sample) -> list[Prepared] | None:
        """The rules that bear on the cell on one side otherwise than on the other. None: more than rules differs.

        On days on which none of them can be in force the cell is decided alike, but for the name of an absence.
        """
        (one, other), (old, new) = self.sides, sample.cells
        if old is None or new is None or sample.marks[0] is None or sample.marks[1] is None:
            return None
        if (
            one.bench.college_of(old.practitioner) != other.bench.college_of(new.practitioner)
            or one.facts(old.practitioner) != other.facts(new.practitioner)
            or one.marker.approvals(sample.marks[0][2]) != other.marker.approvals(sample.marks[1][2])
        ):
            return None
        found: list[Prepared] = []
        for place in (0, 1):
            here, there = (
                {(p.ref, reading): p for p, reading in side.marker.rules(marks[place])}
                for side, marks in zip(self.sides, (sample.marks[0], sample.marks[1]), strict=True)
            )
            found += [p for key, p in here.items() if key not in there or not self._is_same(p.ref)]
            found += [p for key, p in there.items() if key not in here or not self._is_same(p.ref)]
        return found

    def _is_same(self, ref: str) -> bool:
        if ref not in self._same:
            one, other = (side.bench.by_ref.get(ref) for side in self.sides)
            self._same[ref] = same_rule(one, other)
        return self._same[ref]

    def _is_renamed(self, sample: Sample, day: date) -> bool:
        """Whether an absence may have another name on the other side that day."""
        old, new = sample.cells
        if old is None or new is None:
            return old is not new
        (one, other) = self.sides
        here, there = one.naming(old, day), other.naming(new, day)
        if here[0] and there[0]:
            return False
        college = one.bench.college_of(old.practitioner)
        if (college in one.bench.searched) != (college in other.bench.searched) or here[0] != there[0]:
            return True
        refs = [p.ref for p in here[1]]
        return refs != [p.ref for p in there[1]] or not all(map(self._is_same, refs))


def _may_be_in_force(p: Prepared, day: date) -> bool:
    return p.begins.has_come(day) is not False and not (p.ends is not None and p.ends.has_come(day))


def _cell(leaves: dict[str, Leaf | None]) -> Cell | None:
    known = {d: leaf for d, leaf in leaves.items() if leaf is not None}
    return as_cell(known) if len(known) == len(leaves) else None


def _joined(found: Iterable[Shift]) -> Iterator[Shift]:
    """Neighbouring stretches between which nothing changes, as one."""
    last: Shift | None = None
    for shift in found:
        if last and last.until == shift.begins and (last.before, last.after) == (shift.before, shift.after):
            last = replace(alongside(last, shift), until=shift.until)
            continue
        if last:
            yield last
        last = shift
    if last:
        yield last


def alongside(one: Shift, other: Shift) -> Shift:
    """A shift, with the deciding rules of an equal one beside its own."""

    def both(here: Stand | None, there: Stand | None) -> Stand | None:
        if here is None or there is None:
            return here
        return replace(here, deciding=tuple(sorted({*here.deciding, *there.deciding})))

    return replace(one, before=both(one.before, other.before), after=both(one.after, other.after))
