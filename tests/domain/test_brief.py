"""A brief says what the whole answer says, whatever is recorded, on every day, and however briefs are shared."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from tests.domain.small import AUTHORITIES, VOCABULARY, instrument, rule, scope
from tests.strategies import asked
from tests.strategies.rulebooks import DAYS
from tests.test_pack import pack
from tracker.domain.answer import Answer, Standing, Verdict
from tracker.domain.brief import Brief, Subject, alike
from tracker.domain.explain import answer
from tracker.domain.instrument import Approval, Basis, Outcome, Supersession, Verification
from tracker.domain.question import Question, everything
from tracker.domain.rule import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import ASKED

law = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_brief(found: Answer) -> Brief:
    """What a brief says of an answer."""
    return Brief(
        found.when,
        found.verdict,
        found.settled,
        tuple(o.verdict for o in found.otherwise),
        found.compliance,
        found.standing,
        tuple(sorted(found.deciding)),
        tuple(replace(c, covers=()) for c in found.conditions),
    )


def briefs(rulebook: Rulebook, question: Question) -> tuple[Brief, ...]:
    return tuple(as_brief(a) for a in answer(rulebook, question, with_nearest=False).answers)


def stretches(days: tuple[date, ...], day: date) -> int:
    return bisect_right(days, day)


@settings(law, max_examples=10)
@given(asked(doubtful=True, most_cells=4))
@pytest.mark.slow
def test_a_brief_is_the_answer_in_brief_and_equal_within_a_stretch(it: tuple[Rulebook, Question]) -> None:
    rulebook, question = it
    subject = Subject(rulebook, question)
    known: dict[int, tuple[Brief, ...]] = {}
    turned: dict[int, list[object]] = {}
    for day in DAYS:
        found = briefs(rulebook, replace(question, on=day))
        but_fresh = [replace(b, standing=b.standing if b.deciding else None) for b in found]  # type: ignore[arg-type]  # left out

        assert subject.on(day) == found
        assert known.setdefault(stretches(subject.breaks, day), found) == found
        assert turned.setdefault(stretches(subject.turns, day), list(but_fresh)) == but_fresh


@settings(law, max_examples=10)
@given(asked(doubtful=True, most_cells=1))
def test_questions_that_share_a_key_have_equal_briefs(it: tuple[Rulebook, Question]) -> None:
    rulebook, question = it
    seen: dict[object, tuple[Brief, ...]] = {}
    for dimension in ASKED:
        for leaf in rulebook.vocabulary.local_leaves(dimension, dimension, question.jurisdiction):
            other = replace(question, **{dimension: (leaf,)})  # type: ignore[arg-type]  # one of the dimensions
            found = briefs(rulebook, other)
            assert seen.setdefault(alike(rulebook, other), found) == found, other


@pytest.mark.parametrize("jurisdiction", ["AB", "BC", "SK", "MB", "ON", "QC"])
def test_the_pack_at_the_edges_of_its_days(jurisdiction: str) -> None:
    draw = Random(jurisdiction)  # a fixed seed, so that every run asks the same
    rulebook = pack()
    seen: dict[object, tuple[Brief, ...]] = {}
    wide = everything(jurisdiction, rulebook.vocabulary)
    leaves = {d: rulebook.vocabulary.local_leaves(d, d, jurisdiction) for d in ASKED} | {"setting": wide.setting}
    for _ in range(25):
        drug, route, setting, purpose, programme, practitioner = ((draw.choice(leaves[d]),) for d in ASKED)
        asked_on = date(2026, 11, 23)
        question = Question(jurisdiction, date.min, asked_on, drug, route, setting, purpose, programme, practitioner)
        subject = Subject(rulebook, question)
        edges = [day + timedelta(days=n) for day in subject.breaks for n in (-1, 0, 1)]
        for day in draw.sample(edges, min(len(edges), 6)):
            found = briefs(rulebook, replace(question, on=day))
            assert subject.on(day) == found
            assert seen.setdefault((alike(rulebook, question), stretches(subject.breaks, day)), found) == found


def an_absence_that_freshens() -> tuple[Rulebook, Question]:
    """A question on which the college is silent, and what it says elsewhere: one text of two ends on 2026-06-01."""
    only_iv = scope(drug="ketamine", route="iv")
    looked = (Verification(date(2026, 11, 1), "a person", Outcome.STANDS),)
    kept = instrument(
        "kept", "college", "2025-01-01", rule("kept/iv", Effect.PROHIBITS, scope=only_iv), verified=looked
    )
    gone = rule("gone/iv", Effect.PROHIBITS, scope=only_iv, until=StatedDate.parse("2026-06-01"))
    rulebook = Rulebook(VOCABULARY, AUTHORITIES, (kept, instrument("gone", "college", "2025-01-01", gone)))
    return rulebook, Question(
        "AB", date.min, date(2026, 11, 23), ("ketamine",), ("im",), ("clinic",), ("ptsd",), ("medication-only",)
    )


def test_an_absence_is_as_fresh_as_what_the_college_says_elsewhere_that_day() -> None:
    rulebook, question = an_absence_that_freshens()
    subject = Subject(rulebook, question)

    assert date(2026, 6, 1) in subject.breaks
    assert date(2026, 6, 1) not in subject.turns
    days = (date(2026, 5, 31), date(2026, 6, 1))
    assert [[b.standing for b in subject.on(day)] for day in days] == [[Standing.UNVERIFIED], [Standing.VERIFIED]]
    assert [subject.on(day) for day in days] == [briefs(rulebook, replace(question, on=day)) for day in days]


def test_a_rule_displaced_for_one_route_by_a_text_that_governs_others_shares_nothing_with_the_rest() -> None:
    both, im = scope(drug="ketamine", route="iv im"), scope(drug="ketamine", route="im")
    order = instrument("order", "government", "2020-01-01", rule("order/all", Effect.PROHIBITS, scope=both))
    instead = instrument(
        "instead",
        "college",
        "2025-01-01",
        rule("instead/im", Effect.PERMITS, scope=im),
        supersedes=(Supersession("order", Basis.STATED, by=("im",)),),
    )
    rulebook = Rulebook(VOCABULARY, AUTHORITIES, (order, instead))
    nurse = Question(
        "AB", date(2026, 5, 5), date(2026, 11, 23), ("ketamine",), ("iv",), ("clinic",), ("ptsd",),
        ("medication-only",), ("nurse-practitioner",),
    )  # fmt: skip
    other = replace(nurse, route=("im",))

    assert [b.verdict for b in briefs(rulebook, nurse)] == [Verdict.PROHIBITED]
    assert [b.verdict for b in briefs(rulebook, other)] == [Verdict.UNSEARCHED]
    assert alike(rulebook, nurse) != alike(rulebook, other)


def test_what_a_rule_bars_and_what_it_covers_share_nothing_nor_do_a_use_on_the_label_and_one_off_it() -> None:
    only = rule("says/iv", Effect.PERMITS, only="non-hospital", scope=scope(drug="ketamine", setting="ab-nhsf"))
    off = rule("says/off", Effect.PROHIBITS, scope=scope(drug="ketamine", use="off-label", setting="home"))
    says = instrument("says", "college", "2020-01-01", only, off)
    label = Approval("label", "ketamine", "im", "depression", StatedDate.parse("2020-01-01"))
    rulebook = Rulebook(VOCABULARY, AUTHORITIES, (says,), approvals=(label,))
    barred = Question(
        "AB", date(2026, 5, 5), date(2026, 11, 23), ("ketamine",), ("im",), ("clinic",), ("ptsd",),
        ("medication-only",), ("psychiatrist",),
    )  # fmt: skip
    covered = replace(barred, setting=("ab-nhsf",))
    off_label = replace(barred, setting=("home",))
    on_label = replace(off_label, purpose=("trd",))

    assert len({alike(rulebook, q) for q in (barred, covered, off_label, on_label)}) == 4
    assert briefs(rulebook, barred) != briefs(rulebook, covered)
    assert briefs(rulebook, off_label) != briefs(rulebook, on_label)
