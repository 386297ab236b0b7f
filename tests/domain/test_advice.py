"""Advice: what stands beside an answer on the word of who governs nobody, when, and that it takes nothing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.small import AUTHORITIES, book, instrument, rule, scope, the
from tracker.clinics.conditions import conditions_of
from tracker.domain.answer import Answer, Part, Verdict
from tracker.domain.checks import check
from tracker.domain.explain import answer
from tracker.domain.instrument import Authority, AuthorityKind, Basis, Instrument, Supersession
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Effect, Op, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text

ADULT = Condition("adult", ConditionKind.SELECTION, Text("An adult.", "Un adulte."), key="guide-adult")
SEDATED = Condition(
    "prescriber", ConditionKind.PRESCRIBER, Text("A psychiatrist."), test=Test("prescriber", Op.IS, ("psychiatrist",))
)
GUIDE = instrument(
    "guide-summary",
    "guide",
    "2026-05-05",
    rule("guide-summary/who", Effect.REQUIRES, conditions=(ADULT, SEDATED), scope=scope(purpose="psychiatric")),
    rule("guide-summary/never", Effect.PROHIBITS, scope=scope(route="im", purpose="psychiatric")),
)


def advised(*more: Instrument, kind: AuthorityKind = AuthorityKind.ADVISER) -> Rulebook:
    """The small province with a guide, whose publisher governs nobody."""
    rulebook = book(*more)
    return replace(rulebook, authorities=(*AUTHORITIES, Authority("guide", Text("Guide", "Réseau"), "CA", kind)))


def found(
    rulebook: Rulebook, on: str = "2026-06-01", routes: str = "im", facts: tuple[tuple[str, str], ...] = ()
) -> Answer:
    day, route = date.fromisoformat(on), tuple(routes.split())
    rest = {"setting": ("clinic",), "purpose": ("ptsd",), "programme": ("medication-only",)}
    return the(answer(rulebook, Question("AB", day, day, route=route, facts=facts, **rest)))


def test_advice_is_told_apart_and_changes_nothing_else() -> None:
    bare, guided = found(advised()), found(advised(GUIDE))

    (advice,) = guided.advice
    assert (advice.authority, advice.instrument) == ("guide", "guide-summary")
    assert [(p.key, p.kind) for p in advice.points] == [
        ("guide-summary/never", None),
        ("guide-adult", ConditionKind.SELECTION),
        ("guide-summary/who#prescriber", ConditionKind.PRESCRIBER),
    ]
    assert (guided.verdict, guided.conditions, guided.compliance) == (bare.verdict, bare.conditions, bare.compliance)
    assert guided.verdict is Verdict.CONDITIONAL


def test_one_line_tells_how_much_is_advised() -> None:
    (told,) = [n.text for n in found(advised(GUIDE)).notices if n.kind == "note"]

    assert told.en == "Advice that binds no prescriber: Guide, “Guide-Summary”, 3 points."
    assert (
        told.fr
        == "Avis qui ne lie aucun prescripteur\u00a0: Réseau, «\u00a0[en anglais] Guide-Summary\u00a0», 3 points."
    )


def test_a_fact_that_only_advice_tries_is_no_condition_of_the_answer() -> None:
    facts = (("prescriber", "other-physician"),)

    assert found(advised(GUIDE), facts=facts).compliance == found(advised(), facts=facts).compliance


@pytest.mark.parametrize(
    ("on", "part"),
    [
        ("2026-05-04", Part.NOT_YET),
        ("2026-05-05", Part.NOTE),
        ("2026-06-30", Part.NOTE),
        ("2026-07-01", Part.LAPSED),
    ],
)
def test_advice_stands_on_its_own_days_alone(on: str, part: Part) -> None:
    rulebook = advised(replace(GUIDE, until=StatedDate.parse("2026-07-01")))
    shown = found(rulebook, on)

    assert {g.part for g in shown.grounds if g.authority == "guide"} == {part}
    assert bool(shown.advice) is (part is Part.NOTE)
    assert not [n for n in shown.notices if n.kind == "not-yet-in-force" and n.instrument == "guide-summary"]


def test_a_newer_advice_takes_the_place_of_an_older_one() -> None:
    newer = instrument(
        "guide-later",
        "guide",
        "2026-06-01",
        rule("guide-later/who", Effect.REQUIRES, conditions=(ADULT,)),
        supersedes=(Supersession("guide-summary", Basis.STATED),),
    )
    rulebook = advised(GUIDE, newer)

    assert [a.instrument for a in found(rulebook, "2026-05-31").advice] == ["guide-summary"]
    assert [a.instrument for a in found(rulebook, "2026-06-01").advice] == ["guide-later"]


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("kind", [AuthorityKind.ADVISER, AuthorityKind.PAYER])
def test_who_governs_nobody_replaces_no_text_that_governs(basis: Basis, kind: AuthorityKind) -> None:
    grab = replace(GUIDE, supersedes=(Supersession("college-guidance", basis),))
    over, bare = found(advised(grab, kind=kind)), found(advised())

    assert (over.verdict, over.settled, over.deciding) == (bare.verdict, bare.settled, bare.deciding)


def test_that_advice_is_said_to_replace_what_governs_is_told() -> None:
    grab = replace(GUIDE, supersedes=(Supersession("college-guidance", Basis.STATED),))

    (warned,) = [p for p in check(advised(grab)) if p.code == "advice-supersedes"]
    assert warned.severity == "warning"
    assert "`guide-summary`, whose authority governs nobody, supersedes `college-guidance`" in warned.message
    assert not [p for p in check(advised(GUIDE)) if p.code == "advice-supersedes"]


def test_advice_on_one_use_is_none_on_the_other() -> None:
    off_label = replace(GUIDE.rules[0], scope=scope(use="off-label"))
    on_label = replace(GUIDE.rules[0], scope=scope(use="on-label"))

    assert found(advised(replace(GUIDE, rules=(off_label,)))).advice
    assert not found(advised(replace(GUIDE, rules=(on_label,)))).advice


def test_what_a_payer_says_is_no_advice() -> None:
    assert not found(advised(GUIDE, kind=AuthorityKind.PAYER)).advice


def test_advice_on_a_part_of_the_answer_says_on_which() -> None:
    only_im = replace(GUIDE, rules=(replace(GUIDE.rules[0], scope=scope(route="im")),))
    (advice,) = found(advised(only_im), routes="im sc").advice

    assert {p.covers for p in advice.points} == {(("route", ("im",)),)}


def test_what_advice_tries_makes_no_fact_one_of_a_patient_or_of_a_site() -> None:
    selects = replace(SEDATED, kind=ConditionKind.SELECTION, test=Test("exemption", Op.IS, ("yes",)))
    watches = replace(selects, kind=ConditionKind.MONITORING)

    def of_patients(advice: Condition, *governing: Condition) -> bool:
        guide = replace(GUIDE, rules=(replace(GUIDE.rules[0], conditions=(advice,)),))
        college = rule("college-note/all", Effect.REQUIRES, conditions=governing)
        return "exemption" in advised(guide, instrument("college-note", "college", "2024", college)).facts_of_patients

    assert of_patients(selects)
    assert of_patients(watches, selects)
    assert not of_patients(watches)
    assert not of_patients(selects, watches)


def test_no_document_of_a_site_shows_what_is_only_advised() -> None:
    known = conditions_of(advised(GUIDE), "AB")

    assert "college-guidance/non-iv#monitored" in known
    assert not [key for key in known if key.startswith("guide")]


def test_where_only_advice_is_recorded_nothing_that_binds_is() -> None:
    alone = replace(advised(), instruments=(GUIDE,))
    bare = replace(alone, instruments=())

    for rulebook in (alone, bare):
        assert "nothing-recorded" in {n.kind for n in found(rulebook).notices}
    assert "nothing-recorded" not in {n.kind for n in found(advised(GUIDE)).notices}
