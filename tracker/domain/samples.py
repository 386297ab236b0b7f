"""All cells of a field in several rulebooks, grouped by what bears on them, so that few need to be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import product

from tracker.domain.decide import as_cell, facts_of_term
from tracker.domain.docket import OWN_COLLEGE, Prepared, docket
from tracker.domain.hearing import Finding, find
from tracker.domain.marks import Marker, Marks
from tracker.domain.pairs import Rendered
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import same_but_for_days, same_on, same_rule
from tracker.domain.value_class import value_class
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
                p for p in self.bench.rules_of(college) if p.is_on(cell.drug)
            )
        return found


@value_class(frozen=True, slots=True)
class Sample:
    """A cell that stands for all those with the same marks on every side. None: that side has no such term."""

    cells: tuple[Cell | None, ...]
    marks: tuple[Marks | None, ...]


@value_class(frozen=True, slots=True)
class Differing:
    """What of the rules on a sample differs between two sides: rules altogether, and pairs that differ in days only."""

    rules: tuple[Prepared, ...]
    moved: tuple[tuple[Prepared, Prepared], ...]

    def tells(self, day: date) -> bool:
        """Whether any of it may make a difference on a day."""
        return any(map(partial(_may_be_in_force, day), self.rules)) or any(
            (_may_be_in_force(day, p) or _may_be_in_force(day, q)) and not same_on(p, q, day) for p, q in self.moved
        )

    @property
    def all_rules(self) -> tuple[Prepared, ...]:
        return (*self.rules, *(p for pair in self.moved for p in pair))


def _may_be_in_force(day: date, p: Prepared) -> bool:
    return p.begins.has_come(day) is not False and not (p.ends is not None and p.ends.has_come(day))


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
            cells = tuple(whole_cell({d: r.seen[n] for d, r in first.items()}) for n in range(len(self.sides)))
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

    def differing(self, sample: Sample, one: int, other: int) -> Differing | None:
        """The rules that bear on a sample on one side otherwise than on another. None: more than rules differs.

        On days on which none of them can be in force, or tells, the cell is decided alike, but for an absence's name.
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
        rules: dict[int, Prepared] = {}
        moved: dict[str, tuple[Prepared, Prepared]] = {}
        for place in (0, 1):
            mine = {(p.ref, reading): p for p, reading in here.marker.rules(marks[0][place])}
            theirs = {(p.ref, reading): p for p, reading in there.marker.rules(marks[1][place])}
            rules |= {id(p): p for key, p in (*mine.items(), *theirs.items()) if key not in mine or key not in theirs}
            for key, p in mine.items():
                if key in theirs and not self.is_same(p.ref, one, other):
                    moved[p.ref] = (p, theirs[key])
        for ref, (p, q) in tuple(moved.items()):
            if not same_but_for_days(p, q):
                rules |= {id(p): p, id(q): q}
                del moved[ref]
        return Differing(tuple(rules.values()), tuple(moved.values()))

    def is_same(self, ref: str, one: int, other: int) -> bool:
        """Whether a rule is decided alike on two sides, on every day."""
        key = (one, other, ref)
        if key not in self._same:
            here, there = (self.sides[n].bench.by_ref.get(ref) for n in (one, other))
            self._same[key] = same_rule(here, there)
        return self._same[key]


def whole_cell(leaves: dict[str, Leaf | None]) -> Cell | None:
    """A cell from one leaf for each dimension. None: one is missing."""
    known = {d: leaf for d, leaf in leaves.items() if leaf is not None}
    return as_cell(known) if len(known) == len(leaves) else None
