"""Who pays: what may never happen, on random rulebooks; the edges of the order of caution; and the checks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.small import VOCABULARY
from tests.domain.test_laws import law
from tests.strategies import asked
from tests.strategies.coverage import BODIES, covered
from tracker.domain.answer import Part
from tracker.domain.bodies import PayerError, bodies, find_payers
from tracker.domain.checks import check
from tracker.domain.coverage import coverage
from tracker.domain.explain import answer
from tracker.domain.instrument import Authority, AuthorityKind, Basis, Instrument, InstrumentKind, Search, Supersession
from tracker.domain.payer import SAYS, Coverage, CoverageLine, Lack
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, Reading, Rule, Scope
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.report.document import document
from tracker.report.text import check_lines
from tracker.report.views import build_page


def told(rulebook: Rulebook, question: Question) -> str:
    """All that an answer about permission says, for programs and for people."""
    reply = answer(rulebook, question)
    lines = check_lines(build_page(rulebook, reply), why=True)
    return json.dumps(document(reply, known_at=None, revision=0)) + "\n".join(words for _, words in lines)


@given(st.data())
@law
def test_no_decision_of_a_payer_changes_a_byte_of_what_is_permitted(data: st.DataObject) -> None:
    rulebook, question = data.draw(asked())
    more = data.draw(covered(rulebook, unruly=True))

    assert told(more, question) == told(rulebook, question)
    assert more.facts_of_patients == rulebook.facts_of_patients


ENDS = ("ends-before-it-begins",)
"""What random dates may do."""


@given(st.data())
@law
def test_what_the_checks_let_pass_is_answered_with_every_payer_and_every_cell(data: st.DataObject) -> None:
    rulebook, question = data.draw(asked())
    rulebook = data.draw(covered(rulebook))
    reply = coverage(rulebook, question)

    about = [p.message for p in check(rulebook) if p.severity == "error" and p.code not in ENDS]
    assert [m for m in about if any(f"`{b.id}" in m for b in BODIES)] == []
    assert [r.payer.id for r in reply.payers if r.payer.kind is AuthorityKind.PAYER] == ["board", "veterans"]
    for line in (line for r in reply.payers for line in r.lines):
        said = {SAYS[g.effect] for g in line.grounds if g.part in (Part.DECIDES, Part.CONTRADICTS, Part.WOULD_DECIDE)}
        assert said <= {line.answer, *(o.answer for o in line.otherwise)}
        assert all(line.answer.caution < o.answer.caution for o in line.otherwise)
        assert (line.answer is Coverage.UNKNOWN) == (line.lack is not None)
        assert bool([g for g in line.grounds if g.part is Part.DECIDES]) == (line.answer is not Coverage.UNKNOWN)


@given(st.data())
@law
def test_a_refusal_more_never_makes_a_payer_pay(data: st.DataObject) -> None:
    rulebook, question = data.draw(asked())
    before = data.draw(covered(rulebook))
    begins = data.draw(st.sampled_from([StatedDate.parse(t) for t in ("2020", "2026-03", "2026-03-04")]))
    no = Rule("no", "board-no", Effect.DOES_NOT_COVER, Text("No."))
    kind = InstrumentKind.COVERAGE_DECISION
    text = Instrument("board-no", "board", kind, Text("No"), Evidence.READ, published=begins, rules=(no,))
    after = replace(before, instruments=(*before.instruments, text))

    pays = [
        any(x.answer.pays for x in r.lines) for b in (before, after) for r in coverage(b, question, ["board"]).payers
    ]
    assert pays[0] or not pays[1]
    assert not (begins.has_come(question.on) and pays[1])


# Edges, one by one.

BOARD = Authority("board", Text("Board of Alberta", "Commission"), "AB", AuthorityKind.PAYER)
PANEL = Authority("panel", Text("Panel"), "CA", AuthorityKind.ADVISER)
COLLEGE = Authority("college", Text("College"), "AB", AuthorityKind.MEDICAL_COLLEGE)
ON = date(2026, 5, 5)


def says(effect: Effect, id: str = "x", **more: Any) -> Rule:
    return Rule(id, "", effect, Text("Who pays."), Scope.of(more.pop("scope", {})), **more)


def decision(*rules: Rule, id: str = "board-one", **more: Any) -> Instrument:
    named: dict[str, Any] = {"authority": id.partition("-")[0], "kind": InstrumentKind.COVERAGE_DECISION}
    named |= {"evidence": Evidence.READ, "published": StatedDate.parse("2020"), **more}
    return Instrument(id=id, title=Text(id), rules=tuple(replace(r, instrument=id) for r in rules), **named)


def book(*instruments: Instrument, searches: tuple[Search, ...] = ()) -> Rulebook:
    return Rulebook(VOCABULARY, (BOARD, PANEL, COLLEGE), instruments, searches=searches)


def of_board(rulebook: Rulebook, on: date = ON, **more: Any) -> CoverageLine:
    asks = {"drug": ("ketamine",), "route": ("iv",), "purpose": ("pain",), **more}
    (reply,) = coverage(rulebook, Question("AB", on, ON, **asks), ["board"]).payers
    (line,) = reply.lines
    return line


@pytest.mark.parametrize(
    ("one", "two", "answer", "otherwise"),
    [
        (Effect.COVERS, Effect.COVERS, Coverage.COVERED, []),
        (Effect.COVERS, Effect.COVERS_WITH_AUTHORISATION, Coverage.WITH_AUTHORISATION, [Coverage.COVERED]),
        (Effect.COVERS_CASE_BY_CASE, Effect.COVERS, Coverage.CASE_BY_CASE, [Coverage.COVERED]),
        (Effect.COVERS, Effect.DOES_NOT_COVER, Coverage.NOT_COVERED, [Coverage.COVERED]),
    ],
)
def test_of_two_texts_that_disagree_the_more_cautious_stands_and_both_are_shown(
    one: Effect, two: Effect, answer: Coverage, otherwise: list[Coverage]
) -> None:
    line = of_board(book(decision(says(one)), decision(says(two), id="board-two")))

    assert (line.answer, [o.answer for o in line.otherwise]) == (answer, otherwise)
    assert {g.rule for g in line.grounds} == {"board-one/x", "board-two/x"}


@pytest.mark.parametrize(
    ("published", "day", "answer", "otherwise"),
    [
        ("2024-03-05", date(2024, 3, 4), Coverage.UNKNOWN, []),
        ("2024-03-05", date(2024, 3, 5), Coverage.COVERED, []),
        ("2024-03", date(2024, 2, 29), Coverage.UNKNOWN, []),
        ("2024-03", date(2024, 3, 1), Coverage.UNKNOWN, [Coverage.COVERED]),
        ("2024-03", date(2024, 3, 30), Coverage.UNKNOWN, [Coverage.COVERED]),
        ("2024-03", date(2024, 3, 31), Coverage.COVERED, []),
        ("../2024-03-05", date(1950, 1, 1), Coverage.UNKNOWN, [Coverage.COVERED]),
    ],
)
def test_a_text_covers_only_from_the_day_on_which_it_is_surely_in_force(
    published: str, day: date, answer: Coverage, otherwise: list[Coverage]
) -> None:
    line = of_board(book(decision(says(Effect.COVERS), published=StatedDate.parse(published))), on=day)

    assert (line.answer, [o.answer for o in line.otherwise]) == (answer, otherwise)


def test_an_undated_decision_never_covers() -> None:
    line = of_board(book(decision(says(Effect.COVERS), published=None)))

    assert (line.answer, [o.answer for o in line.otherwise]) == (Coverage.UNKNOWN, [Coverage.COVERED])


def test_why_another_answer_may_hold_marks_what_has_no_french() -> None:
    contested = Reading("q", Text("only pain after an injury is meant"))
    line = of_board(
        book(decision(says(Effect.COVERS, reading=contested)), decision(says(Effect.DOES_NOT_COVER), id="board-two"))
    )
    told = [because.in_french for other in line.otherwise for because in other.because]

    assert [each for each in told if "le dit" in each] == ["«\u00a0[en anglais] board-one\u00a0» le dit (lu en entier)"]
    uncovered = of_board(book(decision(says(Effect.COVERS, reading=contested))))
    (because,) = [
        because for other in uncovered.otherwise for because in other.because if "encontre" in (because.fr or "")
    ]
    assert because.fr == "à l'encontre\u00a0: [en anglais] only pain after an injury is meant"


@pytest.mark.parametrize(("basis", "settled"), [(Basis.STATED, True), (Basis.PRESUMED, False)])
def test_a_decision_is_replaced_by_the_next(basis: Basis, settled: bool) -> None:
    link = Supersession("board-one", basis)
    new = decision(says(Effect.DOES_NOT_COVER), id="board-two", published=StatedDate.parse("2025"), supersedes=(link,))
    line = of_board(book(decision(says(Effect.COVERS)), new))

    assert (line.answer, line.settled) == (Coverage.NOT_COVERED, settled)


def test_with_too_many_doubts_nothing_is_known() -> None:
    vague = [
        decision(
            says(Effect.COVERS), id=f"board-{n}", published=StatedDate.parse("2026"), until=StatedDate.parse("2026")
        )
        for n in range(7)
    ]
    line = of_board(book(*vague))

    assert (line.answer, [o.answer for o in line.otherwise]) == (Coverage.UNKNOWN, [Coverage.COVERED])


@pytest.mark.parametrize(
    ("found", "drug", "lack"),
    [
        (False, "ketamine", Lack.NOTHING_FOUND),
        (True, "ketamine", Lack.SOMETHING_FOUND),
        (False, "esketamine", Lack.NOTHING_FOUND),
        (None, "ketamine", Lack.UNSEARCHED),
    ],
)
def test_why_nothing_is_known(found: bool | None, drug: str, lack: Lack) -> None:
    search = Search("board", ON, "A. Person", Text("ketamine"), "its site", bool(found))
    line = of_board(book(searches=() if found is None else (search,)), drug=(drug,))

    assert (line.answer, line.lack) == (Coverage.UNKNOWN, lack)


def test_a_decision_on_another_drug_says_nothing_of_this_one() -> None:
    decided = decision(says(Effect.COVERS, scope={"drug": ("esketamine",)}))

    assert of_board(book(decided)).lack is Lack.UNSEARCHED
    assert of_board(book(decided), drug=("esketamine",)).answer is Coverage.COVERED
    elsewhere = decision(says(Effect.COVERS, scope={"drug": ("ketamine",), "route": ("im",)}))
    assert of_board(book(elsewhere)).lack is Lack.NOT_REACHED


@pytest.mark.parametrize("evidence", [e for e in Evidence if e not in (Evidence.READ, Evidence.INFERRED)])
def test_what_was_not_read_whole_is_never_clean(evidence: Evidence) -> None:
    line = of_board(book(decision(says(Effect.COVERS), evidence=evidence)))

    assert [c.kind for c in line.conditions] == [ConditionKind.UNREAD]


def test_an_adviser_is_heard_only_when_it_recommended_something_or_is_asked_for() -> None:
    silent = book(decision(says(Effect.COVERS)))
    spoke = book(decision(says(Effect.RECOMMENDS_AGAINST, scope={"drug": ("esketamine",)}), id="panel-one"))
    question = Question("AB", ON, ON, drug=("ketamine",))

    assert [b.id for b in bodies(silent, "AB")] == ["board"]
    assert [r.payer.id for r in coverage(spoke, question).payers] == ["board"]
    assert [r.payer.id for r in coverage(spoke, replace(question, drug=())).payers] == ["board", "panel"]
    assert [r.payer.id for r in coverage(spoke, question, ["panel"]).payers] == ["panel"]


def test_a_payer_is_found_by_its_id_its_name_in_either_language_or_a_part() -> None:
    rulebook = book()

    for word in ("board", "Board of Alberta", "commission", "alberta", "BOARD"):
        assert find_payers(rulebook, "AB", word) == ("board",)
    for word in ("college", "bo", "", "nobody"):
        with pytest.raises(PayerError, match="There are: `board`"):
            find_payers(rulebook, "AB", word)


# Checks.

PERMISSION = decision(says(Effect.PROHIBITS), id="college-one", kind=InstrumentKind.GUIDANCE)
READING = Reading("q", Text("Otherwise."))


@pytest.mark.parametrize(
    ("code", "instruments"),
    [
        ("coverage-elsewhere", [decision(says(Effect.COVERS), kind=InstrumentKind.NOTICE)]),
        ("permission-in-coverage", [decision(says(Effect.PERMITS))]),
        ("permission-in-coverage", [decision(says(Effect.REQUIRES))]),
        ("coverage-of-another", [decision(says(Effect.COVERS), id="college-two")]),
        ("not-theirs-to-say", [decision(says(Effect.RECOMMENDS_AGAINST))]),
        ("not-theirs-to-say", [decision(says(Effect.COVERS), id="panel-one")]),
        ("inferred-permission", [decision(says(Effect.COVERS_CASE_BY_CASE), evidence=Evidence.INFERRED)]),
        ("not-for-coverage", [decision(says(Effect.COVERS, trigger=Text("In deep sedation.")))]),
        ("not-for-coverage", [decision(says(Effect.COVERS, scope={"practitioner": ("physician",)}))]),
        ("not-for-coverage", [decision(says(Effect.COVERS, scope={"use": ("on-label",)}))]),
        ("coverage-and-permission", [PERMISSION, decision(supersedes=(Supersession("college-one", Basis.STATED),))]),
        (
            "coverage-and-permission",
            [decision(), replace(PERMISSION, supersedes=(Supersession("board-one", Basis.STATED),))],
        ),
        (
            "coverage-defeated",
            [decision(), replace(PERMISSION, rules=(replace(PERMISSION.rules[0], defeats=("board-one",)),))],
        ),
        (
            "shared-reading",
            [
                decision(says(Effect.COVERS, reading=READING)),
                replace(PERMISSION, rules=(replace(PERMISSION.rules[0], reading=READING),)),
            ],
        ),
    ],
)
def test_coverage_stands_apart(code: str, instruments: list[Instrument]) -> None:
    assert code in [p.code for p in check(book(*instruments)) if p.severity == "error"]


def test_a_sound_decision_is_no_fault() -> None:
    """The vocabulary alone lacks a fact, which these books leave out."""
    form = Condition("form", ConditionKind.AUTHORISATION, Text("A form."))
    sound = decision(says(Effect.COVERS_WITH_AUTHORISATION, conditions=(form,), reading=READING))

    assert [p.code for p in check(book(sound, PERMISSION)) if p.severity == "error"] == ["unknown-fact"]


def test_the_payers_of_the_strategy_govern_nobody() -> None:
    assert {b.governs for b in BODIES} == {()}


def test_a_reading_that_a_payer_shares_by_mistake_is_told_in_the_words_of_the_permission() -> None:
    other = Reading("which-routes", Text("the college means IV alone"), Scope.of({"route": ["im"]}))
    permits = Rule("iv", "college-one", Effect.PROHIBITS, Text("Not IV."), Scope.of({"route": ["iv"]}), reading=other)
    guidance = decision(permits, id="college-one", kind=InstrumentKind.GUIDANCE)
    theirs = Reading("which-routes", Text("the payer means something else"))
    question = Question("AB", ON, ON, route=("iv",), setting=("clinic",))
    more = book(guidance, decision(says(Effect.COVERS, reading=theirs)))

    assert "the college means IV alone" in told(book(guidance), question)
    assert told(more, question) == told(book(guidance), question)


def test_a_rulebook_with_payers_alone_has_nothing_recorded_of_what_is_permitted() -> None:
    question = Question("AB", ON, ON, route=("iv",), setting=("clinic",))

    assert "nothing-recorded" in told(book(), question)
    assert told(book(decision(says(Effect.COVERS))), question) == told(book(), question)
