"""What is not known: each point is counted by taking it away and deciding anew, and none that matters is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from tests.strategies.questions import asked as questions_asked
from tracker.domain.answer import Verdict
from tracker.domain.decide import decide, found_by
from tracker.domain.docket import docket
from tracker.domain.gap import Gap, GapKind, open_points
from tracker.domain.gaps import Gaps, gaps, held_up
from tracker.domain.hearing import Finding, find
from tracker.domain.instrument import Authority, AuthorityKind, Basis, Instrument
from tracker.domain.question import Question, everything
from tracker.domain.rule import Evidence, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot, stretches
from tracker.domain.stated import EARLIEST, LATEST, StatedDate
from tracker.domain.vocabulary import Text, Vocabulary
from tracker.guidance.reader import read_pack

ASKED = date(2026, 11, 23)
DAYS = (date(2020, 12, 15), date(2025, 8, 15), date(2026, 3, 10), ASKED)
"""Days on which sources leave open what was in force: between two items, within August 2025, within March 2026."""


MOST_TRIED = 3
"""Cells in which each point is taken away: of those that it holds up alone, and of the others."""


@cache
def pack() -> Rulebook:
    return read_pack()[0]


@cache
def provinces() -> tuple[str, ...]:
    return tuple(j.id for j in pack().vocabulary.jurisdictions if j.id != "CA")


@cache
def country() -> Gaps:
    return gaps(pack(), provinces(), ASKED, ASKED)


def cells_of(found: Gaps, id: str) -> set[Spot]:
    return {spot for w in found.weights if w.gap.id == id for spot in w.cells}


def edited(rulebook: Rulebook, instruments: dict[str, Instrument]) -> Rulebook:
    return replace(rulebook, instruments=tuple(instruments.get(i.id, i) for i in rulebook.instruments))


def known(rulebook: Rulebook, gap: Gap) -> Iterator[Rulebook]:
    """The rulebook with one open point known: a document read, or each way in which a doubt may fall."""
    if gap.kind is GapKind.UNREAD:
        each = rulebook.instrument_of[gap.instruments[0]]
        rules = tuple(replace(r, evidence=None, incomplete=None) for r in each.rules)
        yield edited(rulebook, {each.id: replace(each, evidence=Evidence.READ, rules=rules)})
    elif gap.kind is GapKind.CONTESTED:
        for other in (False, True):
            yield edited(
                rulebook,
                {
                    id: replace(i, rules=tuple(r for rule in i.rules for r in _settled(rule, gap, other)))
                    for id, i in rulebook.instrument_of.items()
                    if id in gap.instruments
                },
            )
    elif gap.kind is GapKind.SUPERSESSION:
        newer = rulebook.instrument_of[gap.instruments[0]]
        sure = [s for s in newer.supersedes if s.basis is not Basis.PRESUMED or s.instrument != gap.instruments[1]]
        stated = [replace(s, basis=Basis.STATED) if s.instrument == gap.instruments[1] else s for s in newer.supersedes]
        for links in (sure, stated):
            yield edited(rulebook, {newer.id: replace(newer, supersedes=tuple(links))})
    else:
        kind, _, ref = gap.id.partition(":")
        id, _, rule_id = ref.partition("/")
        each = rulebook.instrument_of[id]
        for day in (LATEST, EARLIEST):
            field = "in_force" if kind == "began" else "until"
            when: dict[str, Any] = {field: StatedDate(day.isoformat(), day, day)}
            if rule_id:
                rules = tuple(replace(r, **when) if r.id == rule_id else r for r in each.rules)
                yield edited(rulebook, {id: replace(each, rules=rules)})
            else:
                yield edited(rulebook, {id: replace(each, **when)})


def _settled(rule: Rule, gap: Gap, other: bool) -> Iterator[Rule]:
    if rule.ref not in gap.rules or rule.reading is None:
        yield rule
    elif not other:
        yield replace(rule, reading=None)
    elif rule.reading.scope is not None:
        yield replace(rule, reading=None, scope=rule.reading.scope)


def is_firm(finding: Finding, rulebook: Rulebook, place: str, day: date) -> bool:
    held = {id for id, _ in held_up(finding, docket(rulebook, place), day)}
    is_blank = finding.verdict in (Verdict.SILENT, Verdict.UNSEARCHED)
    return finding.settled and not is_blank and not any(id.startswith("unread:") for id in held)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("place", ["AB", "BC", "MB", "ON", "SK"])
def test_each_point_is_counted_by_taking_it_away(place: str, day: date) -> None:
    rulebook, bench = pack(), docket(pack(), place)
    asked = replace(everything(place, rulebook.vocabulary), on=day, asked=ASKED, setting=("setting",))
    listed = {gap.id: gap for gap in open_points(rulebook, (place, "CA"), day, ASKED)}
    without: dict[str, tuple[Rulebook, ...]] = {}
    seen = set()
    tried: dict[tuple[str, bool], int] = {}
    for finding in (f for ruling in decide(rulebook, asked) for f in ruling.findings):
        for id, alone in held_up(finding, bench, day):
            tried[id, alone] = tried.get((id, alone), 0) + 1
            if tried[id, alone] > MOST_TRIED:
                continue
            if id not in without:
                without[id] = tuple(known(rulebook, listed[id]))
            again = [(r, find(finding.cell, day, docket(r, place), {})) for r in without[id]]
            held = [{id for id, _ in held_up(f, docket(r, place), day)} for r, f in again]

            assert not any(id in each for each in held), (id, finding.cell)
            assert alone is all(is_firm(f, r, place, day) for r, f in again), (id, finding.cell)
            seen.add(listed[id].kind)

    assert GapKind.UNREAD in seen


@pytest.mark.parametrize("day", DAYS)
def test_every_point_on_which_an_answer_turns_is_listed_beforehand(day: date) -> None:
    listed = {gap.id for gap in open_points(pack(), (*provinces(), "CA"), day, ASKED)}
    found = gaps(pack(), provinces(), day, ASKED)

    assert {w.gap.id for w in found.weights} - listed <= {f"unsearched:{a.id}" for a in pack().authorities}


@settings(max_examples=30)
@given(questions_asked(doubtful=True, most_cells=8))
@pytest.mark.slow
def test_every_doubt_of_a_random_rulebook_is_listed(drawn: tuple[Rulebook, Question]) -> None:
    rulebook, question = drawn
    bench = docket(rulebook, question.jurisdiction)
    places = {a.jurisdiction for a in rulebook.authorities}
    listed = {gap.id for gap in open_points(rulebook, places, question.on, question.asked)}
    for finding in (f for ruling in decide(rulebook, question) for f in ruling.findings if not f.overfull):
        for id, _ in held_up(finding, bench, question.on):
            assert id in listed, id


def test_a_vague_date_of_an_authorisation_is_open_until_it_has_surely_come() -> None:
    first, *others = pack().approvals
    vague = replace(first, begins=StatedDate.parse("2020-05"), until=StatedDate.parse("2024"))
    book = replace(pack(), approvals=(vague, *others))

    def listed(on: date) -> set[str]:
        return {p.id for p in open_points(book, ("AB", "CA"), on, on) if p.id.partition(":")[2] == first.id}

    assert listed(date(2020, 5, 30)) == {f"approved:{first.id}", f"unapproved:{first.id}"}
    assert listed(date(2020, 5, 31)) == {f"unapproved:{first.id}"}
    assert listed(date(2024, 12, 30)) == {f"unapproved:{first.id}"}
    assert listed(date(2024, 12, 31)) == set()


def test_the_sentence_of_manitoba_holds_up_every_route_but_iv() -> None:
    """Row MB-I1.3: read by its words it bars every off-label route, in its context IV alone."""
    cells = cells_of(country(), "reading:cpsm-sentence-routes")

    assert {spot.route for spot in cells} == {"im", "sc", "oral", "sublingual", "intranasal", "topical"}
    assert {spot.setting for spot in cells} == {"hospital", "mb-nhmsf", "clinic", "home"}
    assert {spot.jurisdiction for spot in cells} == {"MB"}


def test_the_title_of_the_guidance_of_british_columbia_holds_up_subcutaneous_use() -> None:
    """Row BC-I5.3: the title leaves SC out, an association reads every route but IV, in community settings."""
    cells = cells_of(country(), "reading:cpsbc-guidance-routes")

    assert {spot.route for spot in cells} == {"sc", "topical"}
    assert {spot.setting for spot in cells} == {"clinic", "bc-nhmsf"}
    assert {spot.purpose for spot in cells} == {"psychiatric", "pain"}


def test_what_is_known_covers_every_cell_of_every_province_once() -> None:
    vocabulary = pack().vocabulary
    expected = {
        Spot(place, route, setting, purpose.id)
        for place in provinces()
        for route in vocabulary.local_leaves("route", "route", place)
        for setting in vocabulary.local_leaves("setting", "setting", place)
        for purpose in vocabulary.children("purpose", "purpose")
    }
    spots = [each.spot for each in country().known]

    assert len(spots) == len(set(spots))
    assert set(spots) == expected


def test_what_is_known_is_what_check_answers() -> None:
    by_spot = {each.spot: each for each in country().known}
    for spot, each in list(by_spot.items())[::7]:
        asked = Question(
            spot.jurisdiction, ASKED, ASKED, route=(spot.route,), setting=(spot.setting,), purpose=(spot.purpose,)
        )
        rulings = decide(pack(), asked)

        assert each.verdict == min((r.verdict for r in rulings), key=lambda v: v.caution)
        assert each.settled is all(r.settled for r in rulings)


def test_the_first_to_read_is_what_most_answers_would_lose() -> None:
    counts = [len(w.cells) for w in country().to_read]

    assert counts == sorted(counts, reverse=True)
    assert all(counts)
    assert all(set(w.alone) <= set(w.cells) for w in country().weights)


def test_where_nothing_is_recorded_everything_is_unsearched_and_nobody_is_on_record() -> None:
    bare = Rulebook(vocabulary=pack().vocabulary)
    found = gaps(bare, ("NU",), ASKED, ASKED)

    assert {each.verdict for each in found.known} == {Verdict.UNSEARCHED}
    assert [w.gap.id for w in found.weights] == ["unrecorded:NU:medical-college", "unrecorded:NU:nursing-college"]
    assert all(len(w.cells) == len(found.known) for w in found.weights)
    assert found.to_read == ()
    assert gaps(Rulebook(vocabulary=Vocabulary((), ())), ("NU",), ASKED, ASKED).known == ()


def test_an_authority_that_nobody_searched_is_told_until_somebody_did() -> None:
    college = Authority("cpsnu", Text("Registrar"), "NU", AuthorityKind.MEDICAL_COLLEGE)
    bare = Rulebook(vocabulary=pack().vocabulary, authorities=(college,))

    assert len(cells_of(gaps(bare, ("NU",), ASKED, ASKED), "unsearched:cpsnu")) == 63


def test_spots_are_told_in_few_lines_that_cover_them_exactly() -> None:
    vocabulary = pack().vocabulary
    for weight in country().weights:
        told = {
            Spot(place, route, setting, purpose)
            for line in stretches(weight.cells, vocabulary)
            for place in line.jurisdictions
            for route in _leaves("route", line.route, place)
            for setting in _leaves("setting", line.setting, place)
            for purpose in line.purpose or [t.id for t in vocabulary.children("purpose", "purpose")]
        }

        assert told == set(weight.cells)


def _leaves(dimension: str, terms: tuple[str, ...], place: str) -> list[str]:
    named = terms or (dimension,)
    return [leaf for term in named for leaf in pack().vocabulary.local_leaves(dimension, term, place)]


@pytest.mark.parametrize("place", ["BC", "SK"])
def test_what_was_decided_before_is_found_again_unchanged(place: str) -> None:
    fresh = Rulebook(
        pack().vocabulary,
        pack().authorities,
        pack().instruments,
        pack().approvals,
        pack().searches,
        pack().facts,
    )
    asked = replace(everything(place, fresh.vocabulary), on=ASKED, asked=ASKED)
    before = {finding.cell: (leaves, finding.verdict, finding.deciding) for leaves, finding in found_by(fresh, asked)}
    decide(fresh, asked)
    after = {finding.cell: (leaves, finding.verdict, finding.deciding) for leaves, finding in found_by(fresh, asked)}

    assert before == after
