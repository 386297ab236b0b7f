"""Random payers and what they say: vague, contested, replaced, or reaching for what is not theirs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.strategies.picks import one_in, pick
from tests.strategies.rulebooks import DATES, EXACT, TESTS, VAGUE
from tests.strategies.words import TIED, nodes
from tracker.domain.instrument import Authority, AuthorityKind, Basis, Instrument, InstrumentKind, Search, Supersession
from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, Reading, Rule, Scope
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text, Vocabulary

BODIES = (
    Authority("board", Text("Board"), "AB", AuthorityKind.PAYER),
    Authority("veterans", Text("Veterans"), "CA", AuthorityKind.PAYER),
    Authority("panel", Text("Panel"), "AB", AuthorityKind.ADVISER),
)
PAYING = [e for e in Effect if e.is_coverage and e is not Effect.RECOMMENDS_AGAINST]
SCOPED = ("drug", "route", "setting", "purpose", "programme")


def _scope(draw: st.DrawFn, words: Vocabulary) -> Scope:
    known = {d: [n for n in nodes(words, d) if not n.startswith(TIED)] for d in SCOPED}
    return Scope.of({d: (pick(draw, known[d]),) for d in SCOPED if one_in(draw, 3)})


def _rule(draw: st.DrawFn, words: Vocabulary, instrument: str, id: str, adviser: bool, unruly: bool) -> Rule:
    effect = Effect.RECOMMENDS_AGAINST if adviser else pick(draw, PAYING)
    other = pick(draw, [None, _scope(draw, words)])
    question = pick(draw, ("first-point", "second-point") if unruly else ("payers-first", "payers-second"))
    test = pick(draw, TESTS) if unruly and one_in(draw, 3) else None
    return Rule(
        id,
        instrument,
        effect,
        Text("Who pays."),
        _scope(draw, words),
        conditions=(Condition("form", ConditionKind.SELECTION, Text("A form."), pick(draw, [None, "k"]), None, test),),
        in_force=pick(draw, EXACT + VAGUE) if one_in(draw, 4) else None,
        until=pick(draw, EXACT + VAGUE) if one_in(draw, 6) else None,
        reading=Reading(question, Text("Otherwise."), other) if one_in(draw, 4) else None,
        applies_if=pick(draw, TESTS) if unruly and one_in(draw, 4) else None,
    )


def with_coverage(draw: st.DrawFn, rulebook: Rulebook, *, unruly: bool = False) -> Rulebook:
    """A rulebook with payers beside what it holds.

    `unruly` lets their decisions reach for what the checks refuse: tests, shared readings, exceptions to permissions.
    """
    words, made, ids = rulebook.vocabulary, list[Instrument](), [i.id for i in rulebook.instruments]
    for n in range(pick(draw, (1, 2, 3, 4))):
        body = pick(draw, BODIES)
        id = f"{body.id}-{n}"
        rules = tuple(
            _rule(draw, words, id, f"p{m}", body.kind is AuthorityKind.ADVISER, unruly)
            for m in range(pick(draw, (1, 2)))
        )
        old = [i.id for i in made if i.authority == body.id] + (ids if unruly else [])
        links = (Supersession(pick(draw, old), pick(draw, tuple(Basis))),) if old and one_in(draw, 2) else ()
        if unruly and ids and one_in(draw, 2):
            rules = (replace(rules[0], defeats=(pick(draw, ids),)), *rules[1:])
        made.append(
            Instrument(
                id,
                body.id,
                InstrumentKind.COVERAGE_DECISION,
                Text("A decision."),
                pick(draw, tuple(Evidence)) if unruly else Evidence.READ,
                published=pick(draw, DATES),
                supersedes=links,
                rules=rules,
            )
        )
    looked = Search("board", EXACT[0].first, "A. Person", Text("ketamine"), "its site", found=False)
    return replace(
        rulebook,
        authorities=(*rulebook.authorities, *BODIES),
        instruments=(*rulebook.instruments, *made),
        searches=(*rulebook.searches, looked),
    )


@st.composite
def covered(draw: st.DrawFn, rulebook: Rulebook, *, unruly: bool = False) -> Rulebook:
    return with_coverage(draw, rulebook, unruly=unruly)
