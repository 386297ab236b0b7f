"""Whole-rulebook checks on values: what is no fault, what only values can get wrong, and that nothing breaks them.

Each fault as a person would write it has a tiny file under tests/fixtures/guidance/whole; here are the edges.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.small import BOOK as SMALL
from tracker.domain.checks import CHECKS, check
from tracker.domain.fault import nearest_word
from tracker.domain.instrument import (
    Approval,
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Supersession,
)
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import (
    Condition,
    ConditionKind,
    Effect,
    Evidence,
    Fact,
    FactType,
    Op,
    Reading,
    Rule,
    Scope,
    Test,
)
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Alias, Jurisdiction, Term, Text, Vocabulary

ROOTS = ("drug", "route", "setting", "purpose", "programme", "practitioner", "use")
LEAVES = {
    "drug": ("ketamine", "esketamine"),
    "route": ("iv", "im"),
    "setting": ("hospital", "clinic", "nhsf", "papt"),
    "purpose": ("depression", "pain"),
}
WORDS = Vocabulary(
    tuple(Term(d, d, None, Text(f"any {d}")) for d in ROOTS)
    + tuple(
        Term(d, leaf, d, Text(leaf), "AB" if leaf in ("nhsf", "papt") else None) for d in LEAVES for leaf in LEAVES[d]
    ),
    (Jurisdiction("CA", Text("Canada")), Jurisdiction("AB", Text("Alberta")), Jurisdiction("BC", Text("B.C."))),
)
COLLEGE = Authority("c", Text("College"), "AB", AuthorityKind.MEDICAL_COLLEGE)
OTHER = Authority("d", Text("Another college"), "AB", AuthorityKind.MEDICAL_COLLEGE)
FACTS = (
    Fact("held", FactType.YES_NO, Text("Is it?"), choices=("yes", "no")),
    Fact("minutes", FactType.NUMBER, Text("How long?"), "minutes"),
)


def rule(id: str, effect: Effect, instrument: str = "c-one", **more: Any) -> Rule:
    scope = Scope.of({d: (t,) if isinstance(t, str) else t for d, t in more.pop("scope", {}).items()})
    condition = Condition("x", ConditionKind.OTHER, Text("Something holds."))
    conditions = (condition,) if effect is Effect.PERMITS else ()
    return Rule(id, instrument, effect, Text("A rule."), scope, **{"conditions": conditions, **more})


def instrument(*rules: Rule, id: str = "c-one", **more: Any) -> Instrument:
    held = tuple(replace(r, instrument=id) for r in rules)
    kind = more.pop("kind", InstrumentKind.GUIDANCE)
    named = {"authority": "c", "evidence": Evidence.READ, "published": StatedDate.parse("2021"), **more}
    return Instrument(id=id, kind=kind, title=Text("A text"), rules=held, **named)


def book(*instruments: Instrument, **more: Any) -> Rulebook:
    return Rulebook(more.pop("vocabulary", WORDS), (COLLEGE, OTHER), instruments, facts=FACTS, **more)


def codes(rulebook: Rulebook) -> list[str]:
    return [p.code for p in check(rulebook)]


PERMITS = rule("yes", Effect.PERMITS, scope={"route": "iv", "setting": "clinic"})
PROHIBITS = rule("no", Effect.PROHIBITS, scope={"setting": ("clinic", "nhsf")})


def test_the_small_province_has_no_errors() -> None:
    assert [str(p) for p in check(SMALL) if p.severity == "error"] == []


def test_an_empty_rulebook_has_no_faults() -> None:
    assert check(Rulebook(Vocabulary((), ()))) == ()


def test_rules_of_one_authority_that_disagree_are_shown_with_both_places() -> None:
    permits = replace(PERMITS, place=Place("a.yaml", 5, 3))
    prohibits = replace(PROHIBITS, place=Place("b.yaml", 7, 3))

    (problem,) = check(book(instrument(permits), instrument(prohibits, id="c-two")))

    assert problem == Problem(
        "conflict",
        "`c-two/no` prohibits where `c-one/yes` (a.yaml:5:3) permits",
        Place("b.yaml", 7, 3),
        "Narrow one of the scopes, or make one an exception to the other",
        "warning",
    )


def two(new: Rule, old: Rule, **more: Any) -> Rulebook:
    return book(instrument(old), instrument(new, id="c-two", **more))


def link(**more: Any) -> tuple[Supersession, ...]:
    return (Supersession("c-one", **{"basis": Basis.STATED, **more}),)


@pytest.mark.parametrize(
    "rulebook",
    [
        two(rule("no", Effect.PROHIBITS, scope={"route": "iv", "setting": "clinic", "drug": "ketamine"}), PERMITS),
        two(rule("no", Effect.PROHIBITS, scope={"route": "im", "setting": "clinic"}), PERMITS),
        two(PROHIBITS, PERMITS, authority="d"),
        two(PROHIBITS, PERMITS, kind=InstrumentKind.CONSULTATION_DRAFT),
        two(PROHIBITS, PERMITS, supersedes=link()),
        two(PROHIBITS, PERMITS, supersedes=link(basis=Basis.SAME_DOCUMENT)),
        two(PROHIBITS, PERMITS, supersedes=link(rules=("yes",), by=("no",))),
        two(replace(PROHIBITS, defeats=("c-one/yes",)), PERMITS),
        two(PROHIBITS, replace(PERMITS, defeats=("c-two",))),
        two(
            replace(PROHIBITS, in_force=StatedDate.parse("2026")),
            replace(PERMITS, until=StatedDate.parse("2026-01-01")),
        ),
        two(PROHIBITS, replace(PERMITS, trigger=Text("a deep sedation"))),
        two(
            replace(PROHIBITS, applies_if=Test("held", Op.IS, ("no",))),
            replace(PERMITS, applies_if=Test("held", Op.IS, ("yes",))),
        ),
        two(replace(PROHIBITS, effect=Effect.REQUIRES), PERMITS),
        two(replace(PROHIBITS, effect=Effect.TAKES_NO_POSITION), PERMITS),
    ],
    ids=[
        "a prohibition inside a permission",
        "no case in common",
        "another authority",
        "a draft",
        "superseded",
        "superseded by the same document",
        "superseded in part, by the rule itself",
        "an exception",
        "an exception to the whole instrument",
        "ended before",
        "a permission that is never met",
        "a fact that cannot be both ways",
        "a duty",
        "no position",
    ],
)
def test_rules_that_are_related_or_agree_are_no_conflict(rulebook: Rulebook) -> None:
    assert "conflict" not in codes(rulebook)


@pytest.mark.parametrize(
    "rulebook",
    [
        two(PROHIBITS, PERMITS, supersedes=link(basis=Basis.PRESUMED)),
        two(PROHIBITS, PERMITS, supersedes=link(rules=("another",))),
        two(PROHIBITS, PERMITS, supersedes=link(by=("another",))),
        two(PROHIBITS, replace(PERMITS, until=StatedDate.parse("2026"))),
        two(replace(PROHIBITS, effect=Effect.PERMITS_ON_APPLICATION), PERMITS),
        two(
            rule("only", Effect.PERMITS, scope={"route": "iv", "setting": "nhsf"}, only="setting"),
            rule("only", Effect.PERMITS, scope={"setting": "papt"}, only="setting"),
        ),
        two(replace(PROHIBITS, scope=Scope()), PERMITS),
    ],
    ids=[
        "a presumed supersession",
        "another rule superseded",
        "superseded by another rule",
        "a period that may overlap",
        "an application",
        "two that each permit their own setting only",
        "a prohibition without a scope",
    ],
)
def test_rules_that_may_meet_and_disagree_are_a_conflict(rulebook: Rulebook) -> None:
    assert "conflict" in codes(rulebook)


def test_a_supersession_through_another_instrument_is_no_conflict() -> None:
    oldest = instrument(PERMITS)
    between = instrument(id="c-two", supersedes=link())
    newest = instrument(PROHIBITS, id="c-three", supersedes=(Supersession("c-two", Basis.STATED),))

    assert codes(book(oldest, between, newest)) == []


def test_an_exception_for_one_accreditation_may_meet_a_rule_for_another() -> None:
    """A place may hold several accreditations at once."""
    target = rule("no", Effect.PROHIBITS, scope={"setting": "nhsf"})
    spared = rule("spared", Effect.EXEMPTS, scope={"setting": "papt"}, defeats=("c-one/no",))
    never = replace(spared, scope=Scope.of({"setting": ["hospital"]}))

    assert codes(book(instrument(target, spared))) == []
    assert codes(book(instrument(target, never))) == ["defeats-nothing"]


def test_an_exception_may_meet_the_other_reading_of_its_target() -> None:
    other = Reading("what-iv-means", Text("All."), Scope.of({"route": ["im"]}))
    target = rule("no", Effect.PROHIBITS, scope={"route": "iv"}, reading=other)
    spared = rule("spared", Effect.EXEMPTS, scope={"route": "im"}, defeats=("c-one/no",))

    assert codes(book(instrument(target, spared))) == []
    assert codes(book(instrument(replace(target, reading=None), spared))) == ["defeats-nothing"]


def test_ids_given_twice_are_told_of_values_that_come_from_no_file() -> None:
    twice = instrument(PERMITS, replace(PERMITS, effect=Effect.REQUIRES))
    same = Condition("x", ConditionKind.OTHER, Text("Again."))
    conditions = instrument(replace(PERMITS, conditions=(*PERMITS.conditions, same)))

    assert codes(book(twice)) == ["duplicate-id"]
    assert codes(book(conditions)) == ["duplicate-id"]
    assert codes(book(instrument(PERMITS), instrument(PERMITS))) == ["duplicate-id"] * 2
    assert codes(Rulebook(WORDS, (COLLEGE, COLLEGE, OTHER), facts=(*FACTS, FACTS[0]))) == ["duplicate-id"] * 2
    assert set(codes(book(vocabulary=Vocabulary((*WORDS.terms, WORDS.terms[-1]), WORDS.jurisdictions)))) == {
        "duplicate-id"
    }


def test_ids_that_are_no_words_are_told_of_values_that_come_from_no_file() -> None:
    bad = Condition("X y", ConditionKind.OTHER, Text("It holds."), key="K")

    assert codes(book(instrument(replace(PERMITS, conditions=(bad,))))) == ["bad-id", "bad-id"]
    assert codes(book(instrument(replace(PERMITS, id="a--b")))) == ["bad-id"]
    assert codes(book(instrument(PERMITS, id="c-É"))) == ["bad-id"]
    assert codes(Rulebook(WORDS, (replace(COLLEGE, id="C"),))) == ["bad-id"]


def test_a_dimension_that_nobody_knows_is_told() -> None:
    scope = Scope((("colour", ("red",)),))
    words = Vocabulary((*WORDS.terms, Term("colour", "red", "colour", Text("red"))), WORDS.jurisdictions)

    assert codes(book(instrument(replace(PERMITS, scope=scope)))) == ["unknown-dimension"]
    assert codes(book(vocabulary=words)) == ["unknown-dimension"]


@pytest.mark.parametrize(
    ("until", "faults"), [("2021-12", []), ("2021", []), ("2021-01-01", 1), ("2020-12", 1), ("2021-01", [])]
)
def test_a_period_is_a_fault_only_where_it_surely_ends_before_it_begins(until: str, faults: Any) -> None:
    """It begins some day in 2021, on 1 January at the earliest."""
    found = codes(book(instrument(PERMITS, until=StatedDate.parse(until))))

    assert found == (["ends-before-it-begins"] if faults else [])


def test_an_undated_text_may_end_any_day() -> None:
    assert codes(book(instrument(PERMITS, published=None, until=StatedDate.parse("1950")))) == []


def test_a_faulty_tree_of_terms_is_told_and_breaks_no_other_check() -> None:
    ring = (Term("route", "a", "b", Text("a")), Term("route", "b", "a", Text("b")))
    scope = Scope.of({"route": ["a"]})
    chain = tuple(Term("drug", f"t{n + 1}", f"t{n}" if n else "drug", Text(f"t{n + 1}")) for n in range(3_000))

    for terms in (ring, chain):
        words = Vocabulary((*WORDS.terms, *terms), WORDS.jurisdictions)
        first, second = replace(PERMITS, scope=scope), replace(PROHIBITS, scope=scope, defeats=("c-one/yes",))
        found = set(codes(book(instrument(first, second), vocabulary=words)))
        assert "term-cycle" in found


def test_long_chains_of_instruments_and_exceptions_are_walked_without_recursion() -> None:
    count = 3_000
    chain = [
        instrument(
            rule("r", Effect.REQUIRES, defeats=(f"c-{n - 1}/r",) if n else ()),
            id=f"c-{n}",
            supersedes=(Supersession(f"c-{n - 1}", Basis.STATED, inherits=False),) if n else (),
        )
        for n in range(count)
    ]
    closed = replace(chain[0], supersedes=(Supersession(f"c-{count - 1}", Basis.STATED),))

    assert codes(book(*chain)) == []
    assert codes(book(closed, *chain[1:])) == ["supersession-cycle"] * count


def test_exceptions_that_are_inherited_can_close_a_ring() -> None:
    old = instrument(rule("r", Effect.PROHIBITS))
    spared = instrument(rule("e", Effect.EXEMPTS, defeats=("c-one/r",)), id="c-spared")
    strict = rule("s", Effect.PROHIBITS, defeats=("c-spared/e",))

    assert codes(book(old, spared, instrument(strict, id="c-two", supersedes=link()))) == ["defeat-cycle"] * 2
    assert codes(book(old, spared, instrument(strict, id="c-two", supersedes=link(inherits=False)))) == []
    assert codes(book(old, spared, instrument(strict, id="c-two"))) == []
    milder = replace(strict, effect=Effect.REQUIRES)
    assert codes(book(old, spared, instrument(milder, id="c-two", supersedes=link()))) == []


def test_a_local_word_and_the_same_word_everywhere_are_no_clash() -> None:
    here = Term("setting", "x", "setting", Text("x"), "AB", (Alias("facility", "AB"),))
    there = Term("setting", "y", "setting", Text("y"), "BC", (Alias("facility", "BC"),))
    everywhere = Term("setting", "z", "setting", Text("z"), None, (Alias("Facility"),))

    assert codes(book(vocabulary=Vocabulary((*WORDS.terms, here, there, everywhere), WORDS.jurisdictions))) == []


def test_a_federal_rule_may_name_a_term_of_any_jurisdiction() -> None:
    canada = Authority("h", Text("Health Canada"), "CA", AuthorityKind.HEALTH_CANADA)
    federal = instrument(rule("r", Effect.REQUIRES, scope={"setting": "nhsf"}), id="h-one", authority="h")

    assert codes(Rulebook(WORDS, (canada,), (federal,))) == []


def test_approvals_without_an_end_or_an_instrument_are_no_fault() -> None:
    approval = Approval("a", "ketamine", "iv", "pain", StatedDate.parse("1972"))

    assert codes(book(approvals=(approval,))) == []


def test_the_order_of_the_rulebook_does_not_change_what_is_told() -> None:
    one, other = instrument(PERMITS, evidence=Evidence.INFERRED), instrument(PROHIBITS, id="c-two", authority="e")

    assert check(book(one, other)) == check(book(other, one))


def test_every_check_is_a_function_from_a_rulebook_and_says_what_it_holds() -> None:
    assert len(CHECKS) == len({c.__name__ for c in CHECKS})
    for one in CHECKS:
        assert one.__doc__
        assert list(one(Rulebook(Vocabulary((), ())))) == []


@pytest.mark.parametrize(("word", "near"), [("ketamin", "ketamine"), ("xyz", None), ("k" * 10_000, None), ("", None)])
def test_the_nearest_word_is_guessed_only_where_it_is_near(word: str, near: str | None) -> None:
    assert nearest_word(word, ["ketamine", "esketamine"]) == near


def test_rules_are_held_against_each_other_only_for_the_authorities_named() -> None:
    opposed = book(
        instrument(rule("yes", Effect.PERMITS, scope={"route": ("iv",)}), id="c-one"),
        instrument(rule("no", Effect.PROHIBITS), id="c-two"),
    )

    assert "conflict" in {p.code for p in check(opposed, authorities=("c",))}
    assert "conflict" not in {p.code for p in check(opposed, authorities=("d",))}
    assert {p.code for p in check(opposed)} == {p.code for p in check(opposed, authorities=("c", "d"))}
