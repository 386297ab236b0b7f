"""All cells of a field in several rulebooks, grouped by what bears on them, so that few need to be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from tracker.domain.decide import as_cell, facts_of_term
from tracker.domain.docket import OWN_COLLEGE, Prepared, docket
from tracker.domain.hearing import Finding, find
from tracker.domain.marks import Marker, Marks
from tracker.domain.pairs import Rendered
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import same_rule
from tracker.domain.vocabulary import ASKED

Naming = Callable[[str], Facts]
"""What a question's own words say of a site, by practitioner leaf."""


class Side:
    """One rulebook's rules for a jurisdiction, and all that tells its cells apart."""

    def __init__(self, rulebook: Rulebook, jurisdiction: str, naming: Naming | None = None) -> None:
        """`naming` None: each cell is asked about by name, and what a name says counts where a rule hangs on it."""
        self.rulebook = rulebook
        self.bench = docket(rulebook, jurisdiction)
        self.marker = Marker(self.bench)
        self._naming = naming or self._by_name
        tests = [test for p in self.bench.rules for test in (p.rule.applies_if, p.rule.granted_by)]
        self._hung_on = {test.fact for test in tests if test is not None}
        self._facts: dict[str, Facts] = {}
        self._on_drug: dict[tuple[str | None, str], tuple[Prepared, ...]] = {}

    def _by_name(self, practitioner: str) -> Facts:
        known = facts_of_term(practitioner, self.rulebook)
        return {name: known[name] for name in sorted(known) if name in self._hung_on}

    def facts(self, practitioner: str) -> Facts:
        """What the question's words say of a cell with this practitioner."""
        found = self._facts.get(practitioner)
        if found is None:
            found = self._facts[practitioner] = self._naming(practitioner)
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

    def find(self, cell: Cell, day: date, given: Facts | None = None) -> Finding:
        """A cell decided on a day, with the facts that the question's words say and those given."""
        return find(cell, day, self.bench, {**self.facts(cell.practitioner), **(given or {})})

    def on_drug(self, cell: Cell) -> tuple[Prepared, ...]:
        """The rules of the practitioner's own college on the drug, or on no drug by name."""
        college = self.bench.college_of(cell.practitioner)
        found = self._on_drug.get((college, cell.drug))
        if found is None:
            found = self._on_drug[college, cell.drug] = tuple(
                p
                for p in self.bench.rules_of(college)
                if all(cell.drug in leaves for d, leaves in p.own.named if d == "drug")
            )
        return found


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell that stands for all those with the same marks on every side. None: that side has no such term."""

    cells: tuple[Cell | None, ...]
    marks: tuple[Marks | None, ...]


class Samples:
    """The cells of a field, grouped.

    `axes` gives each asked dimension its leaves, those together that no side tells apart. `number_of` gives each
    combination of such groups the number of its sample: cells of one sample are decided alike on every side.
    """

    def __init__(self, sides: Sequence[Side], field: Mapping[str, Iterable[Rendered]]) -> None:
        self.sides = tuple(sides)
        self.axes = {d: self._groups(d, field[d]) for d in ASKED}
        self.number_of: dict[tuple[int, ...], int] = {}
        self.samples: list[Sample] = []
        self._same: dict[tuple[int, int, str], bool] = {}
        known: dict[object, int] = {}
        for at in product(*(range(len(self.axes[d])) for d in ASKED)):
            first = {d: self.axes[d][i][0] for d, i in zip(ASKED, at, strict=True)}
            cells = tuple(_cell({d: r.seen[n] for d, r in first.items()}) for n in range(len(self.sides)))
            marks = tuple(None if c is None else s.marker.of(c) for s, c in zip(self.sides, cells, strict=True))
            who = (first["drug"], first["practitioner"])
            number = self.number_of[at] = known.setdefault((marks, who), len(known))
            if number == len(self.samples):
                self.samples.append(Sample(cells, marks))

    def _groups(self, dimension: str, leaves: Iterable[Rendered]) -> tuple[tuple[Rendered, ...], ...]:
        groups: dict[object, list[Rendered]] = {}
        for each in leaves:
            sign = tuple(side.sign(dimension, leaf) for side, leaf in zip(self.sides, each.seen, strict=True))
            groups.setdefault(sign, []).append(each)
        return tuple(tuple(group) for group in groups.values())

    def differing(self, sample: Sample, one: int, other: int) -> list[Prepared] | None:
        """The rules that bear on a sample on one side otherwise than on another. None: more than rules differs.

        On days on which none of them can be in force the cell is decided alike, but for the name of an absence.
        """
        here, there = self.sides[one], self.sides[other]
        old, new = sample.cells[one], sample.cells[other]
        marks = (sample.marks[one], sample.marks[other])
        if old is None or new is None or marks[0] is None or marks[1] is None:
            return None
        if (
            here.bench.college_of(old.practitioner) != there.bench.college_of(new.practitioner)
            or here.facts(old.practitioner) != there.facts(new.practitioner)
            or here.marker.approvals(marks[0][2]) != there.marker.approvals(marks[1][2])
        ):
            return None
        found: list[Prepared] = []
        for place in (0, 1):
            rules = {(p.ref, reading): p for p, reading in here.marker.rules(marks[0][place])}
            others = {(p.ref, reading): p for p, reading in there.marker.rules(marks[1][place])}
            for mine, theirs in ((rules, others), (others, rules)):
                found += [p for key, p in mine.items() if key not in theirs or not self.is_same(p.ref, one, other)]
        return found

    def is_same(self, ref: str, one: int, other: int) -> bool:
        """Whether a rule is decided alike on two sides."""
        key = (one, other, ref)
        if key not in self._same:
            here, there = (self.sides[n].bench.by_ref.get(ref) for n in (one, other))
            self._same[key] = same_rule(here, there)
        return self._same[key]


def _cell(leaves: dict[str, Leaf | None]) -> Cell | None:
    known = {d: leaf for d, leaf in leaves.items() if leaf is not None}
    return as_cell(known) if len(known) == len(leaves) else None
