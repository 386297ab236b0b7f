"""What rests on a document is what the answers themselves say of it."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from tracker.domain.explain import answer
from tracker.domain.question import Question
from tracker.domain.resting import Bearing, Rests, bearings_of, places_of, resting
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot
from tracker.guidance.reader import read_pack

ON = date(2026, 11, 23)


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def cells(found: tuple[Rests, ...], bearing: Bearing) -> set[Spot]:
    return {spot for each in found if each.bearing is bearing for spot in each.cells}


@pytest.mark.parametrize(
    "id",
    [
        "cpsm-iv-ketamine-notice-2022",
        "cpsm-ketamine-guide-2026",
        "cpsbc-ketamine-interim-guidance-2025",
        "cpss-ketamine-position-2021",
        "health-canada-spravato-2020",
    ],
)
@pytest.mark.slow
def test_what_rests_on_a_document_is_what_the_answers_say_of_it(id: str) -> None:
    instrument = pack().instrument_of[id]
    found = resting(pack(), instrument, ON, ON)
    place = places_of(pack(), instrument)[0]
    vocabulary = pack().vocabulary
    for route in vocabulary.local_leaves("route", "route", place):
        for setting in vocabulary.local_leaves("setting", "setting", place):
            asked = Question(
                place,
                ON,
                ON,
                drug=("drug",),
                route=(route,),
                setting=(setting,),
                purpose=("purpose",),
                practitioner=("practitioner",),
            )
            told = {b for a in answer(pack(), asked, with_nearest=False).answers for b in bearings_of(a, instrument)}
            ours = {
                each.bearing
                for each in found
                for spot in each.cells
                if (spot.jurisdiction, spot.route, spot.setting) == (place, route, setting)
            }

            # An answer tells of each rule its weightiest part over all its cells; the cells tell of each its own.
            assert told <= ours
            assert (Bearing.DECIDES in told) is (Bearing.DECIDES in ours)
            assert bool(told) is bool(ours)


def test_the_notice_of_manitoba_decides_every_route_outside_its_places() -> None:
    """Row MB-I1.3, in its literal reading; in hospitals and accredited facilities it would permit."""
    found = resting(pack(), pack().instrument_of["cpsm-iv-ketamine-notice-2022"], ON, ON)

    barred = {(s.route, s.setting) for s in cells(found, Bearing.DECIDES) if s.purpose == "psychiatric"}
    assert {route for route, setting in barred if setting == "clinic"} == {
        "iv", "im", "sc", "oral", "sublingual", "intranasal", "topical",
    }  # fmt: skip
    would = {(s.route, s.setting) for s in cells(found, Bearing.WOULD_DECIDE)}
    assert ("im", "hospital") in would
    assert ("im", "mb-nhmsf") in would


def test_a_text_that_speaks_of_other_cases_is_why_labelled_use_is_not_captured() -> None:
    """Row MB-I1.3: the sentence of 2022 is about off-label use, so Spravato on its label is not captured by it."""
    found = resting(pack(), pack().instrument_of["cpsm-iv-ketamine-notice-2022"], ON, ON)

    assert Spot("MB", "intranasal", "clinic", "psychiatric") in cells(found, Bearing.SPEAKS_ELSEWHERE)


def test_nothing_rests_on_a_draft() -> None:
    assert resting(pack(), pack().instrument_of["cpsm-draft-accredited-facilities-2024"], ON, ON) == ()


def test_nothing_rests_on_a_document_before_it_was() -> None:
    assert resting(pack(), pack().instrument_of["cpsm-iv-ketamine-notice-2022"], date(2022, 10, 5), ON) == ()


def test_a_document_of_canada_bears_on_every_province() -> None:
    found = resting(pack(), pack().instrument_of["canada-regulation-csr-2025"], ON, ON)

    assert len({spot.jurisdiction for spot in cells(found, Bearing.ADDS_CONDITIONS)}) == 13
