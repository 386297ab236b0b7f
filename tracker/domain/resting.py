"""What rests on one document: every cell in which a rule of it plays a part, and every absence that it is behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from tracker.domain.answer import Answer, Part, Verdict
from tracker.domain.docket import Docket, docket
from tracker.domain.grounds import part_of
from tracker.domain.hearing import Finding
from tracker.domain.instrument import Instrument
from tracker.domain.notices import speaking
from tracker.domain.question import everything
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot, found_at, purpose_groups
from tracker.domain.value_class import value_class


class Bearing(StrEnum):
    """How an answer rests on a document. `speaks-elsewhere`: it is why an absence is called not captured."""

    DECIDES = Part.DECIDES.value
    WOULD_DECIDE = Part.WOULD_DECIDE.value
    ADDS_CONDITIONS = Part.ADDS_CONDITIONS.value
    CONTRADICTS = Part.CONTRADICTS.value
    SPEAKS_ELSEWHERE = "speaks-elsewhere"


_OF_PART: dict[Part | None, Bearing] = {
    Part(each.value): each for each in Bearing if each is not Bearing.SPEAKS_ELSEWHERE
}


@value_class(frozen=True, slots=True)
class Rests:
    """The cells, over every drug, programme and practitioner, of which some answer rests on a document in one way."""

    bearing: Bearing
    cells: tuple[Spot, ...]


def places_of(rulebook: Rulebook, instrument: Instrument) -> tuple[str, ...]:
    """The provinces on which a document bears: its authority's, or of Canada's every one."""
    here = rulebook.authority_of[instrument.authority].jurisdiction
    return tuple(j.id for j in rulebook.vocabulary.jurisdictions if j.id != "CA" and here in (j.id, "CA"))


def resting(rulebook: Rulebook, instrument: Instrument, on: date, asked: date) -> tuple[Rests, ...]:
    """Every cell that rests on a document on a day, way by way. Combined accreditations are left out."""
    vocabulary = rulebook.vocabulary
    found: dict[Bearing, set[Spot]] = {bearing: set() for bearing in Bearing}
    if instrument.is_draft or not vocabulary.terms:
        return ()
    groups = purpose_groups(vocabulary)
    for place in places_of(rulebook, instrument):
        bench = docket(rulebook, place)
        question = replace(everything(place, vocabulary), on=on, asked=asked, setting=("setting",))
        for finding, spots in found_at(rulebook, question, groups):
            for bearing in _bearings(finding, bench, instrument, on):
                found[bearing].update(spots)
    return tuple(Rests(bearing, tuple(sorted(cells))) for bearing, cells in found.items() if cells)


def _bearings(finding: Finding, bench: Docket, instrument: Instrument, on: date) -> set[Bearing]:
    parts = {
        part_of(bench.by_ref[rule.ref], finding, bench, on) for rule in instrument.rules if rule.ref in bench.by_ref
    }
    found: set[Bearing] = {_OF_PART[part] for part in parts if part in _OF_PART}
    if finding.verdict is Verdict.NOT_CAPTURED and instrument in speaking(bench, finding.cell, on):
        found.add(Bearing.SPEAKS_ELSEWHERE)
    return found


def bearings_of(answer: Answer, instrument: Instrument) -> tuple[Bearing, ...]:
    """How one answer rests on a document, in the order of Bearing; empty: it does not."""
    own = {rule.ref for rule in instrument.rules}
    found: set[Bearing] = {_OF_PART[g.part] for g in answer.grounds if g.rule in own and g.part in _OF_PART}
    if any(n.kind == Bearing.SPEAKS_ELSEWHERE and n.instrument == instrument.id for n in answer.notices):
        found.add(Bearing.SPEAKS_ELSEWHERE)
    return tuple(bearing for bearing in Bearing if bearing in found)
