"""The decision: a question and a rulebook in, rulings out. No clock, no database, no printing.

`decide` gives verdicts and the rules that decide them; `tracker.domain.explain` turns rulings into full answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from tracker.domain.answer import Verdict
from tracker.domain.docket import Docket, classes, docket
from tracker.domain.hearing import Finding, find
from tracker.domain.outline import cut
from tracker.domain.question import Question, QuestionError, places
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED


@dataclass(frozen=True, slots=True)
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
    line = rulebook.memo.get(question.subject)
    if not isinstance(line, _Line):
        line = _Line(_breaks(docket(rulebook, question.jurisdiction)))
        if len(rulebook.memo) > _MOST_KEPT:
            rulebook.memo.clear()
        rulebook.memo[question.subject] = line
    stretch = bisect_right(line.breaks, question.on)
    found = line.rulings[stretch]
    if found is None:
        found = line.rulings[stretch] = _decide(rulebook, question)
    return found


_MOST_KEPT = 200_000


class _Line:
    """A subject's rulings through time: one place between every two days on which something may change."""

    __slots__ = ("breaks", "rulings")

    def __init__(self, breaks: tuple[date, ...]) -> None:
        self.breaks = breaks
        self.rulings: list[tuple[Ruling, ...] | None] = [None] * (len(breaks) + 1)


def _breaks(bench: Docket) -> tuple[date, ...]:
    """The days on which something in a docket becomes possible or certain."""
    found = bench.rulebook.memo.get(("breaks", bench.jurisdiction))
    if isinstance(found, tuple):
        return found
    events = [p.begins.stated for p in bench.rules] + [p.ends.stated for p in bench.rules if p.ends]
    events += [k.begins.stated for p in bench.rules for k in p.replaced_by]
    events += [d for a, *_ in bench.approvals for d in (a.begins, a.until)]
    breaks = tuple(sorted({d for e in events if e is not None for d in (e.first, e.last)}))
    bench.rulebook.memo["breaks", bench.jurisdiction] = breaks
    return breaks


def implied_facts(question: Question, rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """The facts that the question's own words answer, by practitioner leaf (`--by psychiatrist` is a prescriber)."""
    implied: dict[str, dict[str, str]] = {}
    for named in question.practitioner:
        term = rulebook.vocabulary.term("practitioner", named)
        for leaf in rulebook.vocabulary.leaves("practitioner", named):
            implied.setdefault(leaf, {}).update(term.implies)
    return implied


def facts_of(question: Question, rulebook: Rulebook, practitioner: str) -> dict[str, str]:
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


def _decide(rulebook: Rulebook, question: Question) -> tuple[Ruling, ...]:
    bench = docket(rulebook, question.jurisdiction)
    implied = implied_facts(question, rulebook)
    axes = {d: classes(d, leaves, bench, implied) for d, leaves in spread(question, rulebook).items()}
    findings: dict[tuple[int, ...], Finding] = {}
    for at in product(*(range(len(axes[d])) for d in ASKED)):
        cell = as_cell({d: axes[d][i][0] for d, i in zip(ASKED, at, strict=True)})
        facts = {**implied.get(cell.practitioner, {}), **dict(question.facts)}
        findings[at] = find(cell, question.on, bench, facts)
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
