"""What an answer says beside its verdict: grounds, conditions, facts, freshness, notices and the nearest yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.small import BOOK, GUIDANCE, PRESCRIBER, TOOLKIT, ask, book, instrument, rule, scope, the
from tracker.domain.answer import Compliance, Part, Standing, State, Verdict
from tracker.domain.instrument import (
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Outcome,
    Search,
    Supersession,
    Verification,
)
from tracker.domain.question import QuestionError
from tracker.domain.rule import Effect, Evidence, Op, Reading, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text


def test_iv_in_a_clinic_is_prohibited_and_the_nearest_yeses_are_told() -> None:
    found = the(ask(route="iv", setting="clinic", purpose="depression", programme="medication-only"))

    assert (found.verdict, found.settled) == (Verdict.PROHIBITED, True)
    assert set(found.deciding) == {"college-guidance/iv", "college-toolkit/iv"}
    assert found.conditions == ()
    assert [a.change for a in found.instead] == [
        (("setting", ("ab-nhsf",)),),
        (("route", ("im", "sc", "oral", "intranasal")),),
    ]


def test_a_combined_accreditation_counts_as_one_change() -> None:
    found = the(ask(route="iv", setting="ab-nhsf", purpose="depression", programme="psychedelic-dose"))

    assert found.verdict is Verdict.PROHIBITED
    assert found.deciding == ("government-regulation/psychedelic",)
    assert found.instead[0].change == (("setting", ("hospital", "ab-nhsf+ab-papt")),)


def test_two_texts_each_with_its_own_accreditation_are_satisfied_by_both_together() -> None:
    found = the(ask(route="iv", setting="ab-nhsf+ab-papt", purpose="depression", programme="psychedelic-dose"))

    assert (found.verdict, found.compliance) == (Verdict.CONDITIONAL, Compliance.OPEN)
    assert {c.key.partition("#")[0] for c in found.conditions} >= {
        "college-guidance/iv",
        "government-regulation/psychedelic",
        "health-canada-regulations/patient",
    }


def test_an_open_programme_splits_the_answer_only_where_it_matters() -> None:
    reply = ask(route="im", setting="clinic", purpose="depression")

    assert {a.when: a.verdict for a in reply.answers} == {
        (("programme", ("psychedelic-dose",)),): Verdict.PROHIBITED,
        (("programme", ("psycholytic-dose", "medication-only")),): Verdict.CONDITIONAL,
    }


def test_pain_by_iv_is_unsettled_since_only_the_presumed_superseded_toolkit_speaks_of_it() -> None:
    found = the(ask(route="iv", setting="clinic", purpose="pain"))

    assert (found.verdict, found.settled) == (Verdict.PROHIBITED, False)
    assert [o.verdict for o in found.otherwise] == [Verdict.NOT_CAPTURED]
    assert [d.id for d in found.doubts] == ["supersedes:college-guidance:college-toolkit"]
    assert "presumed" in found.otherwise[0].because[0].en


@pytest.mark.parametrize(
    ("facts", "compliance", "state"),
    [
        ("", Compliance.OPEN, State.UNKNOWN),
        ("prescriber=psychiatrist", Compliance.OPEN, State.MET),
        ("prescriber=other-physician", Compliance.BLOCKED, State.UNMET),
    ],
)
def test_facts_mark_the_tested_condition(facts: str, compliance: Compliance, state: State) -> None:
    found = the(
        ask(book(without="college-toolkit"), facts=facts, route="iv", setting="ab-nhsf", purpose="ptsd",
            programme="medication-only")
    )  # fmt: skip

    assert found.compliance is compliance
    assert {c.key: c.state for c in found.conditions}["college-guidance/iv#prescriber"] is state


def test_a_condition_unmet_in_one_world_only_is_blocked_unsettled() -> None:
    old = replace(TOOLKIT, rules=(replace(TOOLKIT.rules[0], conditions=(PRESCRIBER,)),))
    new = replace(GUIDANCE, rules=(replace(GUIDANCE.rules[0], conditions=()),))
    rulebook = replace(BOOK, instruments=(old, new))

    found = the(ask(rulebook, facts="prescriber=other-physician", route="iv", setting="ab-nhsf", purpose="ptsd"))

    assert found.verdict is Verdict.CONDITIONAL
    assert found.compliance is Compliance.BLOCKED_UNSETTLED
    assert "still stands" in found.conditions[0].because[0].en


def test_a_named_psychiatrist_answers_who_prescribes_and_a_physician_does_not() -> None:
    words = {"route": "iv", "setting": "ab-nhsf", "purpose": "ptsd", "programme": "medication-only"}

    def state(practitioner: str) -> State:
        (told,) = [
            c.state for c in the(ask(practitioner=practitioner, **words)).conditions if c.key.endswith("prescriber")
        ]
        return told

    assert state("psychiatrist") is State.MET
    assert state("physician") is State.UNKNOWN


def test_who_is_no_psychiatrist_does_not_meet_what_asks_for_one() -> None:
    alone = replace(PRESCRIBER, test=Test("prescriber", Op.IS, ("psychiatrist",)))
    strict = replace(GUIDANCE, rules=(replace(GUIDANCE.rules[0], conditions=(alone,)),))
    words = {"route": "iv", "setting": "ab-nhsf", "purpose": "ptsd", "programme": "medication-only"}

    def found(rulebook: Rulebook) -> Compliance | None:
        return the(ask(rulebook, practitioner="other-physician", **words)).compliance

    assert found(replace(BOOK, instruments=(strict,))) is Compliance.BLOCKED
    assert found(BOOK) is Compliance.OPEN  # a psychiatrist may still be consulted


def test_a_blocked_answer_names_the_fact_that_would_clear_it() -> None:
    found = the(
        ask(facts="prescriber=other-physician", route="iv", setting="ab-nhsf", purpose="ptsd",
            programme="medication-only")
    )  # fmt: skip

    changes = [a.change for a in found.instead]
    assert (("fact:prescriber", ("physician-consulting-psychiatrist", "psychiatrist")),) in changes


def test_a_layer_has_the_force_that_it_has_in_all_of_the_answer() -> None:
    reply = ask(route="iv", setting="clinic", purpose="ptsd")
    alone = ask(route="iv", setting="clinic", purpose="ptsd", programme="psychedelic-dose")

    assert {(layer.authority, layer.force.value) for layer in the(reply).layers if layer.verdict} == {
        ("college", "should"),
        ("government", "must"),
    }
    assert {layer.authority for layer in the(alone).layers if layer.verdict is Verdict.PROHIBITED} == {
        "college",
        "government",
    }


def test_a_nurse_practitioner_gets_the_nursing_colleges_absence_and_the_federal_conditions() -> None:
    found = the(ask(route="im", setting="clinic", purpose="depression", practitioner="nurse-practitioner",
                    programme="medication-only"))  # fmt: skip

    assert found.verdict is Verdict.UNSEARCHED
    assert [c.key for c in found.conditions] == ["health-canada-regulations/patient#patient"]
    assert found.instead == ()
    assert {g.part for g in found.grounds if g.authority == "college"} == {Part.DOES_NOT_GOVERN}


def test_a_standing_duty_is_listed_apart() -> None:
    found = the(ask(route="im", setting="clinic", purpose="pain"))

    assert [d.key for d in found.duties] == ["health-canada-regulations/records#records"]
    assert all("records" not in c.key for c in found.conditions)


@pytest.mark.parametrize(
    ("asked", "standing"),
    [
        (date(2026, 5, 5), Standing.VERIFIED),
        (date(2026, 11, 1), Standing.VERIFIED),  # 180 days
        (date(2026, 11, 2), Standing.REVIEW_DUE),
        (date(2027, 4, 30), Standing.REVIEW_DUE),  # 360 days
        (date(2027, 5, 1), Standing.UNVERIFIED),
        (date(2026, 5, 4), Standing.UNVERIFIED),  # nobody had looked yet
    ],
)
def test_freshness_is_reckoned_on_the_day_of_asking(asked: date, standing: Standing) -> None:
    found = the(ask(BOOK, asked, route="im", setting="clinic", purpose="pain"))

    assert (found.verdict, found.standing) == (Verdict.CONDITIONAL, standing)


def test_a_source_found_gone_is_unverified() -> None:
    gone = replace(GUIDANCE, verified=(*GUIDANCE.verified, Verification(date(2026, 6, 1), "x", Outcome.GONE)))
    rulebook = replace(BOOK, instruments=(gone,))

    assert the(ask(rulebook, route="im", setting="clinic", purpose="pain")).standing is Standing.UNVERIFIED


def test_a_search_turns_unsearched_into_silent_and_is_told() -> None:
    search = Search("college", date(2026, 11, 23), "a reader", Text("ketamine"), "its site", found=False)
    none = replace(BOOK, instruments=())

    assert the(ask(none, route="iv", setting="clinic", purpose="pain")).verdict is Verdict.UNSEARCHED
    found = the(ask(replace(none, searches=(search,)), route="iv", setting="clinic", purpose="pain"))
    assert found.verdict is Verdict.SILENT
    assert "searched" in {n.kind for n in found.notices}


@pytest.mark.parametrize(
    ("searches", "drug", "verdict"),
    [
        ([("ketamine", False)], "ketamine", Verdict.SILENT),
        ([("ketamine", False)], "esketamine", Verdict.SILENT),
        ([("where esketamine may be given", False)], "esketamine", Verdict.SILENT),
        ([("where esketamine may be given", False)], "ketamine", Verdict.UNSEARCHED),
        ([("any rule on sedation", False)], "ketamine", Verdict.SILENT),
        ([("ketamine", True)], "ketamine", Verdict.NOT_CAPTURED),
        ([("ketamine", False), ("its bylaws on ketamine", True)], "ketamine", Verdict.NOT_CAPTURED),
        ([("ketamine", False), ("esketamine", True)], "ketamine", Verdict.SILENT),
        ([("ketamine", False), ("esketamine", True)], "esketamine", Verdict.NOT_CAPTURED),
    ],
)
def test_a_search_names_an_absence_by_what_it_was_for_and_what_it_found(
    searches: list[tuple[str, bool]], drug: str, verdict: Verdict
) -> None:
    note = Text("See the page on sedation.")
    looked = tuple(
        Search("college", date(2026, 11, 23), "us", Text(sought), "its site", found, note) for sought, found in searches
    )
    bare = replace(BOOK, instruments=(), searches=looked)
    found = the(ask(bare, drug=drug, route="iv", setting="clinic", purpose="pain"))

    assert found.verdict is verdict
    told = [n.text.en for n in found.notices if n.kind in ("searched", "something-found")]
    assert bool(told) is (verdict is not Verdict.UNSEARCHED)
    assert all(words.endswith("found. See the page on sedation.") for words in told)
    assert ("something-found" in {n.kind for n in found.notices}) is (verdict is Verdict.NOT_CAPTURED)


@pytest.mark.parametrize(
    ("drug", "trigger", "searches", "verdict"),
    [
        (None, "the dose sedates", ("ketamine",), Verdict.SILENT),
        (None, "the dose sedates", (), Verdict.UNSEARCHED),
        (None, None, ("ketamine",), Verdict.NOT_CAPTURED),
        ("ketamine", "the dose sedates", ("ketamine",), Verdict.NOT_CAPTURED),
    ],
)
def test_a_general_text_whose_trigger_is_in_words_is_no_word_on_the_drug(
    drug: str | None, trigger: str | None, searches: tuple[str, ...], verdict: Verdict
) -> None:
    looked = tuple(
        Search("college", date(2026, 11, 23), "a reader", Text(sought), "its site", found=False) for sought in searches
    )
    asks = replace(
        rule(
            "college-sedation/asa",
            Effect.REQUIRES,
            scope=scope(drug=drug) if drug else scope(),
            conditions=(PRESCRIBER,),
        ),
        trigger=Text(trigger) if trigger else None,
    )
    sedation = instrument("college-sedation", "college", "2015", asks)
    found = the(
        ask(replace(BOOK, instruments=(sedation,), searches=looked), route="iv", setting="clinic", purpose="pain")
    )

    assert found.verdict is verdict
    assert any("college-sedation/asa" in c.rules for c in found.conditions)
    assert ("trigger" in {n.kind for n in found.notices}) is (trigger is not None)
    assert ("speaks-elsewhere" in {n.kind for n in found.notices}) is (verdict is Verdict.NOT_CAPTURED)


def test_what_was_found_and_is_recorded_since_leaves_the_days_before_it_silent() -> None:
    search = Search("college", date(2026, 11, 23), "us", Text("ketamine"), "its site", found=True)
    later = instrument("college-notice", "college", "2027", rule("college-notice/no", Effect.PROHIBITS, scope=scope()))
    found = the(
        ask(replace(BOOK, instruments=(later,), searches=(search,)), route="iv", setting="clinic", purpose="pain")
    )

    assert found.verdict is Verdict.SILENT


def test_before_anything_was_recorded_the_answer_says_so() -> None:
    found = the(ask(replace(BOOK, instruments=(), revision=0), route="iv", setting="clinic", purpose="pain"))

    assert found.verdict is Verdict.UNSEARCHED
    assert "nothing-recorded" in {n.kind for n in found.notices}


def test_a_prohibition_inside_a_permission_is_no_conflict_and_one_across_is() -> None:
    inside = instrument(
        "college-notice", "college", "2024",
        rule("college-notice/no-im", Effect.PROHIBITS, scope=scope(drug="ketamine", route="im", setting="clinic")),
    )  # fmt: skip
    across = replace(
        inside, rules=(rule("college-notice/no-im", Effect.PROHIBITS, scope=scope(route="im", setting="clinic")),)
    )

    def parts(notice: Instrument) -> dict[str, Part]:
        found = the(ask(book(notice), route="im", setting="clinic", purpose="pain"))
        assert found.verdict is Verdict.PROHIBITED
        return {g.rule: g.part for g in found.grounds}

    assert parts(inside)["college-guidance/non-iv"] is Part.OUTWEIGHED
    assert parts(across)["college-guidance/non-iv"] is Part.CONTRADICTS


def test_an_exception_defeats_and_a_successor_inherits_it_unless_it_says_otherwise() -> None:
    ban = rule("college-ban/all", Effect.PROHIBITS, scope=scope(route="oral"))
    old = instrument("college-ban", "college", "2020", ban)
    new = instrument(
        "college-ban-2", "college", "2024", replace(ban, instrument="college-ban-2"),
        supersedes=(Supersession("college-ban", Basis.STATED),),
    )  # fmt: skip
    spared = instrument(
        "college-sparing", "college", "2021",
        rule("college-sparing/oral", Effect.EXEMPTS, scope=scope(purpose="pain"), defeats=("college-ban/all",)),
    )  # fmt: skip
    silent = replace(new, supersedes=(replace(new.supersedes[0], inherits=False),))
    words = {"route": "oral", "setting": "clinic", "purpose": "pain"}

    assert the(ask(book(old), **words)).verdict is Verdict.PROHIBITED
    assert the(ask(book(old, spared), **words)).verdict is Verdict.CONDITIONAL
    inherited = the(ask(book(old, new, spared), **words))
    assert inherited.verdict is Verdict.CONDITIONAL
    assert {g.rule: g.defeated_by for g in inherited.grounds}["college-ban-2/all"] == ("college-sparing/oral",)
    assert the(ask(book(old, silent, spared), **words)).verdict is Verdict.PROHIBITED


def test_a_contested_reading_that_widens_a_ban_is_unsettled() -> None:
    ban = rule(
        "college-sentence/all", Effect.PROHIBITS, scope=scope(setting="clinic"), literal="administration",
        reading=Reading("college-routes", Text("it means IV only"), scope(route="iv", setting="clinic")),
    )  # fmt: skip
    found = the(ask(book(instrument("college-sentence", "college", "2022", ban)), route="im", setting="clinic",
                    purpose="pain"))  # fmt: skip

    assert (found.verdict, found.settled) == (Verdict.PROHIBITED, False)
    assert [(o.verdict, [t.en for t in o.because]) for o in found.otherwise] == [
        (Verdict.CONDITIONAL, ["“College-Sentence” is read so: it means IV only"])
    ]


def test_taking_no_position_contradicts_nothing() -> None:
    silent = instrument(
        "college-advice", "college", "2024",
        rule("college-advice/none", Effect.TAKES_NO_POSITION, scope=scope(drug="ketamine")),
    )  # fmt: skip
    found = the(ask(book(silent), route="iv", setting="clinic", purpose="ptsd"))

    assert found.verdict is Verdict.PROHIBITED
    assert {g.rule: g.part for g in found.grounds}["college-advice/none"] is Part.OUTWEIGHED
    assert "conflict" not in {n.kind for n in found.notices}


def test_one_document_is_to_be_read_once_whatever_its_rules_leave_open() -> None:
    first = rule(
        "college-note/a", Effect.PERMITS, scope=scope(drug="esketamine"), incomplete=Text("doses", "les doses")
    )
    second = rule(
        "college-note/b", Effect.PERMITS, scope=scope(setting="home"), incomplete=Text("records", "les dossiers")
    )
    note = instrument("college-note", "college", "2024", first, second)
    found = the(ask(book(note), drug="esketamine", route="oral", setting="home", purpose="pain"))

    (unread,) = [c for c in found.conditions if c.key == "college-note#unread"]
    assert unread.rules == ("college-note/a", "college-note/b")
    assert "doses; records" in unread.text.en


def test_a_draft_answers_nothing_and_is_told_as_a_draft() -> None:
    draft = instrument(
        "college-draft", "college", "2026",
        rule("college-draft/all", Effect.PROHIBITS, scope=scope(route="im")),
        kind=InstrumentKind.CONSULTATION_DRAFT,
    )  # fmt: skip
    found = the(ask(book(draft), route="im", setting="clinic", purpose="pain"))

    assert found.verdict is Verdict.CONDITIONAL
    assert {g.rule: g.part for g in found.grounds}["college-draft/all"] is Part.DRAFT


def test_an_application_granted_is_conditional_with_the_grant_met() -> None:
    bylaw = instrument(
        "college-bylaw", "college", "2022",
        rule(
            "college-bylaw/exemption", Effect.PERMITS_ON_APPLICATION, scope=scope(drug="esketamine"),
            granted_by=Test("exemption", Op.IS, ("yes",)),
        ),
    )  # fmt: skip
    words = {"drug": "esketamine", "route": "im", "setting": "clinic", "purpose": "trd"}

    assert the(ask(book(bylaw), **words)).verdict is Verdict.ON_APPLICATION
    granted = the(ask(book(bylaw), facts="exemption=yes", **words))
    assert granted.verdict is Verdict.CONDITIONAL
    assert {c.key: c.state for c in granted.conditions}["granted:exemption:is:yes"] is State.MET
    refused = the(ask(book(bylaw), facts="exemption=no", **words))
    assert refused.verdict is Verdict.ON_APPLICATION


@pytest.mark.parametrize("evidence", [e for e in Evidence if e not in (Evidence.READ, Evidence.INFERRED)])
def test_a_permission_that_was_not_read_whole_is_never_a_clean_yes(evidence: Evidence) -> None:
    permit = rule("college-note/all", Effect.PERMITS, scope=scope(drug="esketamine"), evidence=evidence)
    words = {"drug": "esketamine", "route": "oral", "setting": "home", "purpose": "pain"}
    clean = book(instrument("college-note", "college", "2024", replace(permit, evidence=None)), without=FED)
    unread = book(instrument("college-note", "college", "2024", permit), without=FED)

    assert the(ask(clean, **words)).verdict is Verdict.PERMITTED
    found = the(ask(unread, **words))
    assert found.verdict is Verdict.CONDITIONAL
    assert [c.kind.value for c in found.conditions] == ["unread"]


FED = "health-canada-regulations"


def test_a_trigger_that_no_dimension_expresses_restricts_and_never_permits() -> None:
    words = {"drug": "esketamine", "route": "oral", "setting": "home", "purpose": "pain"}
    trigger = Text("the treatment sedates")
    permit = rule("college-note/all", Effect.PERMITS, scope=scope(drug="esketamine"), trigger=trigger)
    ban = replace(permit, effect=Effect.PROHIBITS)

    permitted = the(ask(book(instrument("college-note", "college", "2024", permit)), **words))
    assert permitted.verdict is Verdict.NOT_CAPTURED
    assert {g.rule: g.part for g in permitted.grounds}["college-note/all"] is Part.TRIGGER_UNMET
    banned = the(ask(book(instrument("college-note", "college", "2024", ban)), **words))
    assert banned.verdict is Verdict.PROHIBITED
    assert "trigger" in {n.kind for n in banned.notices}


def test_a_route_that_is_reached_only_as_any_is_never_offered() -> None:
    anything = rule("college-note/all", Effect.PERMITS, scope=scope(drug="ketamine", setting="home"))
    ban = rule("college-note/no-iv", Effect.PROHIBITS, scope=scope(route="iv", setting="home"))
    found = the(
        ask(book(instrument("college-note", "college", "2024", anything, ban), without=FED), route="iv", setting="home",
            purpose="ptsd", programme="medication-only")
    )  # fmt: skip

    assert found.verdict is Verdict.PROHIBITED
    assert all("route" not in dict(a.change) or "setting" in dict(a.change) for a in found.instead)


def test_more_doubts_than_can_be_tried_give_the_most_restrictive_and_unsettled() -> None:
    vague = tuple(
        instrument(
            f"college-vague-{n}", "college", "2026", rule(f"college-vague-{n}/r", effect, scope=scope(route="sc"))
        )
        for n, effect in enumerate([Effect.PERMITS] * 12 + [Effect.PROHIBITS])
    )
    found = the(ask(book(*vague), route="sc", setting="clinic", purpose="pain"))

    assert (found.verdict, found.settled) == (Verdict.PROHIBITED, False)
    assert "many-doubts" in {n.kind for n in found.notices}


def test_a_leaf_of_another_jurisdiction_is_wrong_use_and_the_local_ones_are_named() -> None:
    with pytest.raises(QuestionError, match=r"`bc-nhmsf` does not exist in AB: it has `ab-nhsf`, `ab-papt`"):
        ask(route="iv", setting="bc-nhmsf")


@pytest.mark.parametrize("place", ["ab-nhsf+clinic", "accredited-facility+ab-nhsf", "home+ab-papt", "hospital+clinic"])
def test_only_accreditations_are_held_together(place: str) -> None:
    with pytest.raises(QuestionError, match=r"cannot be joined by `\+`: only accreditations .* `ab-nhsf`, `ab-papt`"):
        ask(route="iv", setting=place, purpose="depression")


def test_esketamine_that_no_rule_of_the_province_names_is_told() -> None:
    found = the(
        ask(drug="esketamine", route="intranasal", setting="clinic", purpose="trd", programme="medication-only")
    )

    assert "drug-not-named" in {n.kind for n in found.notices}
    assert not found.verdict.is_yes


@pytest.mark.parametrize(
    ("begins", "until", "part"),
    [
        ("2026-05-05", None, Part.NOTE),
        ("2026-05-06", None, Part.NOT_YET),
        ("2025-01-01", "2026-05-05", Part.LAPSED),
    ],
)
def test_an_adviser_is_noted_only_while_its_opinion_stands(begins: str, until: str | None, part: Part) -> None:
    adviser = Authority("adviser", Text("An adviser"), "AB", AuthorityKind.ADVISER)
    opinion = instrument("adviser-opinion", "adviser", begins, rule("adviser-opinion/says", Effect.REQUIRES))
    opinion = replace(opinion, until=StatedDate.parse(until) if until else None)
    rulebook = replace(BOOK, authorities=(*BOOK.authorities, adviser), instruments=(*BOOK.instruments, opinion))
    found = the(ask(rulebook, route="im", setting="clinic", purpose="pain"))

    assert {g.part for g in found.grounds if g.rule == "adviser-opinion/says"} == {part}
    assert ("note" in {n.kind for n in found.notices}) is (part is Part.NOTE)
