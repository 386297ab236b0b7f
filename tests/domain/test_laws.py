"""Laws of the decision, whatever is recorded: what may never happen, on random small rulebooks and questions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import asked, leaves_asked, rulebooks, rules
from tests.strategies.picks import pick
from tests.strategies.rulebooks import DAYS
from tests.strategies.words import nodes
from tests.twin import Cell
from tracker.domain.answer import Alternative, Answer, Compliance, Verdict
from tracker.domain.checks import check
from tracker.domain.decide import Ruling, decide
from tracker.domain.explain import answer
from tracker.domain.instrument import Instrument, InstrumentKind
from tracker.domain.question import Question, places
from tracker.domain.rule import Effect, Evidence, Reading, Rule, Scope
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text

T = TypeVar("T")
Asked = tuple[Rulebook, Question]

law = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_cell(rulebook: Rulebook, question: Question) -> dict[Cell, Ruling]:
    """The ruling on every single cell."""
    return {
        tuple(leaf if isinstance(leaf, tuple) else (leaf,) for leaf in leaves): ruling
        for ruling in decide(rulebook, question)
        for leaves in product(*(ruling.box[d] for d in ASKED))
    }


def narrowed(question: Question, cell: Cell) -> Question:
    """A question about one cell alone."""
    return replace(question, **{d: ("+".join(leaves),) for d, leaves in zip(ASKED, cell, strict=True)})  # type: ignore[arg-type]  # dimensions


def caution(verdict: Verdict) -> int:
    """How cautious a verdict is, absences taken as one: an absence is no more a yes for being better known."""
    return Verdict.UNSEARCHED.caution if verdict.is_absence else verdict.caution


def others(ruling: Ruling) -> frozenset[int]:
    return frozenset(map(caution, ruling.otherwise))


def with_rule(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """The rulebook with one more rule in the instrument that the rule names."""
    return replace(
        rulebook,
        instruments=tuple(
            replace(i, rules=(*i.rules, rule)) if i.id == rule.instrument else i for i in rulebook.instruments
        ),
    )


def changed(rulebook: Rulebook, change: Callable[[Instrument], Instrument]) -> Rulebook:
    return replace(rulebook, instruments=tuple(change(i) for i in rulebook.instruments))


def without_advice(found: Answer) -> Answer:
    """An answer less what it says of advisers' texts."""
    return replace(
        found,
        advice=(),
        grounds=tuple(g for g in found.grounds if g.authority != "adviser"),
        notices=tuple(n for n in found.notices if n.kind != "note"),
    )


@settings(law, max_examples=300)
@given(asked(most_cells=6))
def test_advice_changes_nothing(given: Asked) -> None:
    """Who governs nobody changes no verdict, condition, doubt, compliance or nearest yes, and no line of an answer."""
    rulebook, question = given
    bare = replace(rulebook, instruments=tuple(i for i in rulebook.instruments if i.authority != "adviser"))

    advised = [without_advice(a) for a in answer(rulebook, question).answers]
    assert advised == [without_advice(a) for a in answer(bare, question).answers]


@settings(law, max_examples=120)
@given(asked(most_cells=6), st.integers(0, 1000))
def test_order_changes_nothing(given: Asked, order: int) -> None:
    rulebook, question = given
    shuffler = random.Random(order)

    def shuffled(values: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffler.sample(values, len(values))) if order % 2 else values[::-1]

    other = replace(
        rulebook,
        authorities=shuffled(rulebook.authorities),
        instruments=tuple(
            replace(i, rules=shuffled(i.rules), supersedes=shuffled(i.supersedes))
            for i in shuffled(rulebook.instruments)
        ),
        approvals=shuffled(rulebook.approvals),
        searches=shuffled(rulebook.searches),
        facts=shuffled(rulebook.facts),
    )
    assert answer(other, question) == answer(rulebook, question)


@settings(law, max_examples=120)
@given(asked(most_cells=48))
def test_answers_partition_the_question(given: Asked) -> None:
    rulebook, question = given
    covered = [leaves for ruling in decide(rulebook, question) for leaves in product(*(ruling.box[d] for d in ASKED))]
    asked_about = product(
        *(
            places(question, rulebook.vocabulary) if d == "setting" else leaves_asked(question, rulebook.vocabulary, d)
            for d in ASKED
        )
    )
    assert sorted(map(str, covered)) == sorted(map(str, asked_about))


@st.composite
def with_a_rule(draw: st.DrawFn) -> tuple[Rulebook, Question, Rule]:
    """A rulebook, a question, and a rule that some instrument may yet get."""
    rulebook, question = draw(asked())
    instrument = pick(draw, rulebook.instruments)
    return rulebook, question, draw(rules(rulebook.vocabulary, instrument, "added"))


@settings(law, max_examples=120)
@given(with_a_rule())
def test_a_prohibition_more_permits_nothing_more(given: tuple[Rulebook, Question, Rule]) -> None:
    rulebook, question, rule = given
    prohibition = replace(rule, effect=Effect.PROHIBITS, only=None, conditions=(), granted_by=None)
    before, after = by_cell(rulebook, question), by_cell(with_rule(rulebook, prohibition), question)
    for cell, ruling in before.items():
        assert caution(after[cell].verdict) <= caution(ruling.verdict)


@settings(law, max_examples=120)
@given(with_a_rule(), st.integers(0, 1000))
def test_a_rule_about_something_else_changes_nothing(given: tuple[Rulebook, Question, Rule], choice: int) -> None:
    rulebook, question, rule = given
    elsewhere = list(_unasked(rulebook, question))
    if not elsewhere:
        return
    dimension, term = elsewhere[choice % len(elsewhere)]
    away = replace(rule, only=None, reading=None, scope=Scope.of({**dict(rule.scope.terms), dimension: (term,)}))
    before, after = by_cell(rulebook, question), by_cell(with_rule(rulebook, away), question)
    for cell, ruling in before.items():
        other = after[cell]
        assert (caution(other.verdict), other.settled, others(other)) == (
            caution(ruling.verdict),
            ruling.settled,
            others(ruling),
        )


def _unasked(rulebook: Rulebook, question: Question) -> Iterator[tuple[str, str]]:
    """The terms that no cell of a question lies within."""
    vocabulary = rulebook.vocabulary
    for dimension in ASKED:
        if dimension == "setting":
            leaves = {leaf for place in places(question, vocabulary) for leaf in place}
        else:
            leaves = set(leaves_asked(question, vocabulary, dimension))
        for term in nodes(vocabulary, dimension):
            if not leaves & vocabulary.leaves(dimension, term):
                yield dimension, term


@settings(law, max_examples=120)
@given(asked(most_cells=16))
def test_a_cell_alone_equals_the_cell_in_a_wider_question(given: Asked) -> None:
    rulebook, wide = given
    known = dict(wide.facts) or {}
    question = replace(wide, facts=tuple(sorted({"prescriber": "other", **known}.items())))
    for cell, ruling in by_cell(rulebook, question).items():
        (alone,) = decide(rulebook, narrowed(question, cell))
        assert (alone.verdict, alone.settled, alone.otherwise) == (ruling.verdict, ruling.settled, ruling.otherwise)
        assert alone.deciding <= ruling.deciding


DOUBTS: tuple[str, ...] = ("incomplete", "draft", "contested", "undated")


@st.composite
def doubted(draw: st.DrawFn) -> Asked:
    """A rulebook whose every permission is the college's, sure and without conditions, but for one thing amiss."""
    rulebook, question = draw(asked())

    def doubt(instrument: Instrument) -> Instrument:
        kind = pick(draw, DOUBTS)
        if kind == "draft":
            instrument = replace(instrument, kind=InstrumentKind.CONSULTATION_DRAFT)
        elif kind == "undated":
            instrument = replace(instrument, in_force=None, published=None, approved=None)
        return replace(instrument, evidence=Evidence.READ, rules=tuple(amiss(r, kind) for r in instrument.rules))

    return changed(rulebook, doubt), replace(question, practitioner=())


def amiss(rule: Rule, kind: str) -> Rule:
    if rule.effect is not Effect.PERMITS:
        return rule if rule.effect is not Effect.PROHIBITS else replace(rule, effect=Effect.EXEMPTS)
    sure = replace(rule, only=None, conditions=(), applies_if=None, trigger=None, reading=None, incomplete=None)
    if kind == "incomplete":
        return replace(sure, incomplete=Text("the annex"))
    if kind == "contested":
        return replace(sure, reading=Reading(f"point-{rule.ref}", Text("Read as no rule.")))
    return replace(sure, in_force=None) if kind == "undated" else sure


@settings(law, max_examples=120)
@given(doubted())
def test_a_doubtful_permission_is_never_a_settled_yes_without_conditions(given: Asked) -> None:
    for ruling in decide(*given):
        assert not (ruling.verdict is Verdict.PERMITTED and ruling.settled)


@settings(law, max_examples=120)
@given(asked(most_cells=48))
def test_when_names_exactly_what_an_answer_covers(given: Asked) -> None:
    rulebook, question = given
    vocabulary = rulebook.vocabulary
    whole = {d: {leaf for r in decide(rulebook, question) for leaf in r.box[d]} for d in ASKED}
    answers = answer(rulebook, question, with_nearest=False).answers
    for ruling, each in zip(decide(rulebook, question), answers, strict=True):
        when = dict(each.when)
        for dimension in ASKED:
            if dimension not in when:
                assert set(ruling.box[dimension]) == whole[dimension]
            elif dimension == "setting":
                asks = replace(question, setting=when[dimension])
                assert set(places(asks, vocabulary)) == set(ruling.box[dimension])
            else:
                leaves = [
                    leaf
                    for term in when[dimension]
                    for leaf in vocabulary.local_leaves(dimension, term, question.jurisdiction)
                ]
                assert sorted(leaves) == sorted(map(str, ruling.box[dimension]))


def test_a_nearest_yes_is_a_yes_when_asked() -> None:
    tried = 0

    @settings(law, max_examples=350)
    @given(asked(most_cells=6))
    def check(given: Asked) -> None:
        nonlocal tried
        rulebook, question = given
        for each in answer(rulebook, question).answers:
            for alternative in each.instead:
                if names_a_practitioner_anew(question, each, alternative):
                    continue
                for after in _asked_after(question, each, alternative):
                    tried += 1
                    assert_all_yes(answer(rulebook, after, with_nearest=False).answers)

    check()
    assert tried > 60, "too few alternatives were offered to say anything"


def names_a_practitioner_anew(question: Question, told: Answer, alternative: Alternative) -> bool:
    """Whether to ask about this part alone would say who prescribes, which the question did not."""
    changes = {name for name, _ in alternative.change}
    return "practitioner" in dict(told.when) and not changes & {"practitioner", "fact:prescriber"}


def _asked_after(question: Question, told: Answer, alternative: Alternative) -> Iterator[Question]:
    """The part of a question that an answer covers, with each way of making the change that it offers."""
    part = replace(question, **dict(told.when))  # type: ignore[arg-type]  # terms by dimension
    names = [name for name, _ in alternative.change]
    for values in product(*(values for _, values in alternative.change)):
        after, facts = part, dict(question.facts)
        for name, value in zip(names, values, strict=True):
            if name.startswith("fact:"):
                facts[name.removeprefix("fact:")] = value
            else:
                after = replace(after, **{name: (value,)})  # type: ignore[arg-type]  # one of the dimensions
        yield replace(after, facts=tuple(sorted(facts.items())))


def assert_all_yes(answers: tuple[Answer, ...]) -> None:
    for each in answers:
        assert each.verdict.is_yes
        assert each.settled
        assert each.compliance in (Compliance.MET, Compliance.OPEN)


@settings(law, max_examples=120)
@given(asked(most_cells=4))
def test_what_was_asked_before_changes_nothing(given: Asked) -> None:
    rulebook, question = given
    for day in (*DAYS, *reversed(DAYS)):
        again = replace(question, on=day)
        assert told(rulebook, again) == told(replace(rulebook), again)


def told(rulebook: Rulebook, question: Question) -> list[object]:
    return [(r.box, r.verdict, r.settled, r.otherwise, r.deciding) for r in decide(rulebook, question)]


@settings(law, max_examples=100)
@given(rulebooks())
def test_random_rulebooks_have_no_faults(rulebook: Rulebook) -> None:
    """Except that a draft may supersede, which the decision must bear all the same."""
    faults = {p.code for p in check(rulebook) if p.severity == "error"}

    assert faults <= {"draft-supersedes"}
