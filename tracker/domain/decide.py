"""The decision: a question and a rulebook in, rulings out. No clock, no database, no printing.

`decide` gives verdicts and the rules that decide them; `tracker.domain.explain` turns rulings into full answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from itertools import product

from tracker.domain.answer import Verdict
from tracker.domain.breaks import breaks
from tracker.domain.docket import Likeness, classes, docket
from tracker.domain.hearing import Finding, find
from tracker.domain.outline import cut
from tracker.domain.question import Question, QuestionError, places
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rule import Facts
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED


@value_class(frozen=True, slots=True)
class Ruling:
    """A part of a question that shares one verdict.

    `groups` gives each asked dimension the leaves it covers (for the setting: places), those together that nothing
    tells apart; the product of all leaves is the part meant. `findings` has one cell for each combination of groups, in
    the order of their product. `otherwise` are the verdicts of other worlds; `deciding` the refs of the rules that
    carry the shown verdict.
    """

    groups: Mapping[str, tuple[tuple[Leaf, ...], ...]]
    verdict: Verdict
    settled: bool
    otherwise: frozenset[Verdict]
    deciding: frozenset[str]
    findings: tuple[Finding, ...] = field(repr=False)

    @property
    def box(self) -> Mapping[str, tuple[Leaf, ...]]:
        """The leaves covered in each asked dimension."""
        return {d: tuple(leaf for group in groups for leaf in group) for d, groups in self.groups.items()}


def decide(rulebook: Rulebook, question: Question) -> tuple[Ruling, ...]:
    """The rulings on a question, in the order of its outline; together they cover it without gap or overlap.

    Raises QuestionError when the question names what does not exist here. Between two days on which something begins
    or ends the rulings are the same, so they are kept for each stretch of days.
    """
    line = _line_of(rulebook, question)
    stretch = bisect_right(line.breaks, question.on)
    try:
        return line.rulings[stretch]
    except KeyError:
        found = line.rulings[stretch] = line.decide(question.on)
        return found


def found_by(rulebook: Rulebook, question: Question) -> Iterator[tuple[dict[str, tuple[Leaf, ...]], Finding]]:
    """What is found of each cell, with the leaves that it stands for: the rulings before they are cut as an outline.

    It is kept for the stretch of days, as rulings are; where these are there, it is taken from them.

    Raises QuestionError as `decide` does.
    """
    line = _line_of(rulebook, question)
    stretch = bisect_right(line.breaks, question.on)
    if stretch in line.rulings:
        for ruling in line.rulings[stretch]:
            groups = product(*(ruling.groups[d] for d in ASKED))
            for leaves, finding in zip(groups, ruling.findings, strict=True):
                yield dict(zip(ASKED, leaves, strict=True)), finding
        return
    if stretch not in line.found:
        line.found[stretch] = line.find(question.on)
    for at, finding in line.found[stretch].items():
        yield {d: line.axes[d][i] for d, i in zip(ASKED, at, strict=True)}, finding


def days_of(rulebook: Rulebook, question: Question) -> tuple[date, ...]:
    """The days, in order, on which the rulings on a question may begin to be others. Raises QuestionError."""
    return _line_of(rulebook, question).breaks


def _line_of(rulebook: Rulebook, question: Question) -> Line:
    line = rulebook.lines.get(question.subject)
    if line is None:
        if len(rulebook.lines) > _MOST_KEPT:
            rulebook.lines.clear()
        line = rulebook.lines[question.subject] = Line(rulebook, question)
    return line


_MOST_KEPT = 200_000


class Line:
    """A subject's cells, and its rulings for every stretch between two days on which something may change for it."""

    __slots__ = ("axes", "bench", "breaks", "cells", "found", "rulings")

    def __init__(self, rulebook: Rulebook, question: Question) -> None:
        self.bench = docket(rulebook, question.jurisdiction)
        implied = implied_facts(question, rulebook)
        wide = spread(question, rulebook)
        self.axes = {d: classes(d, leaves, self.bench, implied) for d, leaves in wide.items()}
        self.cells: dict[tuple[int, ...], tuple[Cell, Facts]] = {}
        facts = dict(question.facts)
        known: dict[Leaf, Facts] = {
            group[0]: {**implied.get(str(group[0]), {}), **facts} for group in self.axes["practitioner"]
        }
        for each in product(*(enumerate(self.axes[d]) for d in ASKED)):
            cell = as_cell(dict(zip(ASKED, (group[0] for _, group in each), strict=True)))
            self.cells[tuple([i for i, _ in each])] = (cell, known[cell.practitioner])
        self.breaks = breaks(self.bench, [cell for cell, _ in self.cells.values()])
        self.rulings: dict[int, tuple[Ruling, ...]] = {}
        self.found: dict[int, dict[tuple[int, ...], Finding]] = {}

    def find(self, day: date) -> dict[tuple[int, ...], Finding]:
        """What is found of each cell on a day, by its place on the axes; cells that are alike are decided once.

        They have the same facts, which are the question's and those that their practitioner's words imply.
        """
        alike: dict[Likeness, Finding] = {}
        found: dict[tuple[int, ...], Finding] = {}
        for at, (cell, facts) in self.cells.items():
            likeness = self.bench.likeness(cell)
            first = alike.get(likeness)
            if first is None:
                found[at] = alike[likeness] = find(cell, day, self.bench, facts)
            else:
                found[at] = first.of(cell)
        return found

    def decide(self, day: date) -> tuple[Ruling, ...]:
        findings = self.found.get(bisect_right(self.breaks, day)) or self.find(day)
        if len(findings) == 1:
            return tuple(
                Ruling(self.axes, f.verdict, f.settled, f.otherwise, f.deciding, (f,)) for f in findings.values()
            )
        return _cut(self.axes, findings)


def implied_facts(question: Question, rulebook: Rulebook) -> dict[str, Facts]:
    """The facts that the question's own words answer, by practitioner leaf (`--by psychiatrist` is a prescriber)."""
    implied: dict[str, Facts] = {}
    vocabulary = rulebook.vocabulary
    for named in question.practitioner:
        for leaf in vocabulary.leaves("practitioner", named):
            words = facts_of_term(leaf, rulebook) if leaf == named else vocabulary.term("practitioner", named).implies
            implied[leaf] = {**implied.get(leaf, {}), **dict(words)}
    return implied


def facts_of_term(practitioner: str, rulebook: Rulebook) -> Facts:
    """What naming one practitioner says: what the term implies, and never what another one's term implies.

    Who is no psychiatrist is not the psychiatrist that a rule asks for, whatever else is unknown.
    """
    vocabulary = rulebook.vocabulary
    known: dict[str, str | frozenset[str]] = dict(vocabulary.term("practitioner", practitioner).implies)
    for leaf in sorted(vocabulary.leaves("practitioner", "practitioner") - {practitioner}):
        for fact, value in vocabulary.term("practitioner", leaf).implies:
            asked = rulebook.fact_of.get(fact)
            left = known.get(fact, frozenset(asked.choices) if asked else frozenset())
            if isinstance(left, frozenset) and left - {value}:
                known[fact] = left - {value}
    return known


def facts_of(question: Question, rulebook: Rulebook, practitioner: str) -> Facts:
    """What is known of a cell with this practitioner: what the question's words imply, then the facts given."""
    return {**implied_facts(question, rulebook).get(practitioner, {}), **dict(question.facts)}


def spread(question: Question, rulebook: Rulebook) -> dict[str, tuple[Leaf, ...]]:
    """Every leaf that a question asks about, by dimension. Raises QuestionError for a word that is no term."""
    vocabulary = rulebook.vocabulary
    for dimension in ASKED:
        for named in question.taken(dimension):
            for part in named.split("+") if dimension == "setting" else (named,):
                if not vocabulary.has(dimension, part):
                    raise QuestionError(f"`{part}` is no {dimension}")
    wide: dict[str, tuple[Leaf, ...]] = {}
    for dimension in ASKED:
        if dimension == "setting":
            wide[dimension] = places(question, vocabulary)
        else:
            below = vocabulary.leaves_of(dimension, question.taken(dimension))
            here = vocabulary.local_leaves(dimension, dimension, question.jurisdiction)
            wide[dimension] = tuple(leaf for leaf in here if leaf in below)
    return wide


def _cut(
    axes: Mapping[str, tuple[tuple[Leaf, ...], ...]], findings: Mapping[tuple[int, ...], Finding]
) -> tuple[Ruling, ...]:
    keys = {at: f.key() for at, f in findings.items()}
    rulings = []
    for box in cut(keys, tuple(len(axes[d]) for d in ASKED)):
        inside = tuple(findings[at] for at in product(*box))
        first = inside[0]
        rulings.append(
            Ruling(
                groups={d: tuple(axes[d][i] for i in indices) for d, indices in zip(ASKED, box, strict=True)},
                verdict=min((f.verdict for f in inside), key=lambda v: v.caution),
                settled=first.settled,
                otherwise=first.otherwise,
                deciding=frozenset().union(*(f.deciding for f in inside)),
                findings=inside,
            )
        )
    return tuple(rulings)


def as_cell(leaves: Mapping[str, Leaf]) -> Cell:
    """A cell from one leaf for each asked dimension."""
    setting = leaves["setting"]
    return Cell(
        drug=str(leaves["drug"]),
        route=str(leaves["route"]),
        setting=setting if isinstance(setting, tuple) else (setting,),
        purpose=str(leaves["purpose"]),
        programme=str(leaves["programme"]),
        practitioner=str(leaves["practitioner"]),
    )
