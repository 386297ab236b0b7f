"""What somebody who asks is told of one cell: how it stands, which conditions are met, how fresh the sources are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tracker.domain.answer import Standing, State
from tracker.domain.conditions import state_of, weakest
from tracker.domain.decide import Ruling
from tracker.domain.hearing import Finding
from tracker.domain.notices import standing_of
from tracker.domain.question import Question
from tracker.domain.reach import Cell
from tracker.domain.rule import Facts
from tracker.domain.samples import Side
from tracker.domain.stand import Stand, stand_of
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Seen:
    """How a cell stands to somebody who asks; `states` has one for each condition of the stand, in its order."""

    stand: Stand
    states: tuple[State, ...]
    standing: Standing


def see(side: Side, cell: Cell, on: date, asked: date, given: Facts) -> Seen:
    """What is told of a cell about a day, on a day, with these facts."""
    facts = {**side.facts(cell.practitioner), **given}
    finding = side.find(cell, on, given)
    stand = replace(stand_of(finding), facts=())  # whoever asks gives the facts, and sees what they come to
    worst = states_of(finding, facts)
    ruling = Ruling({}, finding.verdict, finding.settled, finding.otherwise, finding.deciding, (finding,))
    standing = standing_of(side.bench, ruling, Question(side.bench.jurisdiction, on, asked))
    return Seen(stand, tuple(worst[c.key] for c in stand.conditions), standing)


def states_of(finding: Finding, facts: Facts) -> dict[str, State]:
    """Of each condition that attaches in some world: of several tests under one key, the one that stands worst."""
    found: dict[str, State] = {}
    for hearing in finding.hearings:
        for p, _ in hearing.applying:
            for key, condition in p.conditions:
                if (key, p.ref) in hearing.conditions:
                    found[key] = weakest((found.get(key, State.MET), state_of(condition.test, facts)))
    return found
