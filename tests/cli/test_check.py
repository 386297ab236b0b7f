"""`tracker check`: the verdict first, on whose word, and never an absence that reads like a yes."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import Tracker

ABSENCES = ("UNSEARCHED", "SILENT", "NOT CAPTURED", "NO POSITION")
VERDICTS = ("PROHIBITED", "ON APPLICATION", *ABSENCES, "CONDITIONAL", "PERMITTED")


def test_the_question_of_the_clinic_in_calgary(tracker: Tracker) -> None:
    ran = tracker("check", "alberta", "iv", "clinic", "depression", "--on", "2026-05-05")

    assert ran.code == 0
    assert ran.err == ""
    assert ran.first.startswith("PROHIBITED: intravenous ketamine, in clinic, for depression")
    assert "Alberta, 2026-05-05" in ran.words
    assert "Not said, so as usual: drug, practitioner." in ran.words
    assert "Ketamine Prescribing, Administration and Oversight Expectations" in ran.words
    assert "https://cpsa.ca/wp-content/uploads/2026/03/CPSA_Ketamine-Guidance_March-2026.pdf" in ran.out
    assert "known from the commissioning guide alone" in ran.words
    assert "in force since 2026-03" in ran.words
    assert "Instead: setting ab-nhsf+ab-papt (both held): CONDITIONAL" in ran.words
    assert "last found standing 2026-05-05" in ran.words
    assert ran.out.splitlines()[-1] == "A record of rules with their sources, not legal advice. Grounds, duties: --why"


def test_several_answers_say_what_they_depend_on_first(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "im", "clinic", "depression")

    assert ran.words.startswith("PROHIBITED for psychedelic-dose psychotherapy, CONDITIONAL otherwise: intramuscular")


def test_both_accreditations_held_at_once(tracker: Tracker) -> None:
    asked = ("depression", "psychedelic", "--json")
    for place in ("NHSF+PAPT", "ab-papt+ab-nhsf", "nhsf"):
        answers = tracker("check", "AB", "iv", place, *asked).json["answers"]
        verdict = "prohibited" if "+" not in place else "conditional"
        assert [a["verdict"] for a in answers] == [verdict], place
    spaced = tracker("check", "AB", "iv", "NHSF", "+", "PAPT", *asked).json
    assert spaced["question"]["setting"] == ["ab-nhsf+ab-papt"]


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("BC subcut clinic trd", {"route": ["sc"], "setting": ["clinic"], "purpose": ["trd"]}),
        ("alberta treatment resistant depression iv", {"route": ["iv"], "purpose": ["trd"]}),
        ("british columbia doctor's office im", {"route": ["im"], "setting": ["clinic"]}),
        ("Québec intraveineuse hôpital", {"route": ["iv"], "setting": ["hospital"]}),
        ("ont OHP iv kap", {"setting": ["on-ohp"], "route": ["iv"], "programme": ["assisted-psychotherapy"]}),
        ("AB iv NHSF for depression by a psychiatrist", {"setting": ["ab-nhsf"], "practitioner": ["psychiatrist"]}),
        ("AB Spravato", {"drug": ["esketamine"], "route": []}),
        ("AB im sc clinic", {"route": ["im", "sc"]}),
        ("AB im/sc clinic", {"route": ["im", "sc"]}),
        ("AB clinic IN", {"route": ["intranasal"]}),
        ("SK infusion at home without psychotherapy", {"setting": ["home"], "programme": ["medication-only"]}),
    ],
)
def test_words_as_people_say_them(tracker: Tracker, words: str, taken: dict[str, list[str]]) -> None:
    question = tracker("check", *words.split(), "--json").json["question"]

    assert {dimension: question[dimension] for dimension in taken} == taken


def test_words_by_name_say_the_same_as_words_alone(tracker: Tracker) -> None:
    alone = tracker("check", "AB", "iv", "nhsf", "trd", "kap", "psychiatrist", "spravato", "--json")
    named = tracker(
        *("check", "AB", "--route", "iv", "--setting", "NHSF", "--for", "trd", "--programme", "kap"),
        *("--by", "psychiatrist", "--drug", "spravato", "--json"),
    )

    assert named.out == alone.out


def test_naming_the_practitioner_answers_who_prescribes(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "iv", "nhsf", "depression", "medication", "--by", "psychiatrist", "--why")

    assert re.search(r"\[x\] should Prescribed by a psychiatrist", ran.out)


def test_a_condition_that_is_not_met_blocks(tracker: Tracker) -> None:
    ran = tracker(*["check", "AB", "iv", "nhsf", "depression", "medication", "--fact", "prescriber=other-physician"])

    assert ran.first.startswith("BLOCKED (CONDITIONAL)")
    assert "[!] should NOT MET: Prescribed by a psychiatrist" in ran.words
    assert "Instead: “Who prescribes the ketamine?” " in ran.words
    assert "(--fact prescriber=" in ran.words


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ON sublingual clinic depression", "NO POSITION"),
        ("AB iv hospital depression medication", "NOT CAPTURED"),
        ("AB intranasal clinic spravato trd medication", "SILENT"),
        ("NL iv clinic depression np", "UNSEARCHED"),
        ("QC iv clinic depression", "SILENT"),
        ("AB iv nhsf pain medication", "NOT CAPTURED"),
        ("MB intranasal clinic spravato trd", "NOT CAPTURED"),
    ],
)
def test_no_absence_reads_like_a_yes(tracker: Tracker, words: str, name: str) -> None:
    ran = tracker("check", *words.split())

    assert ran.first.startswith(name)
    assert re.search(rf"{name}: [A-Z].*?That is not a permission\.", ran.words)
    assert "Conditions (" not in ran.out, "conditions of a yes stand under a yes alone"


def test_doubts_say_what_else_and_why(tracker: Tracker) -> None:
    ran = tracker("check", "MB", "im", "clinic", "depression", "--on", "2026-05-05")

    assert ran.first.startswith("PROHIBITED (unsettled)")
    assert "Doubt: otherwise NOT CAPTURED if “Intravenous Ketamine Administration” is read so:" in ran.words


def test_an_open_question_gives_the_outline_alone(tracker: Tracker) -> None:
    ran = tracker("check", "AB")
    verdicts = [line for line in ran.out.splitlines()[1:] if line.startswith(VERDICTS) and ": " not in line]
    names = [next(v for v in VERDICTS if line.startswith(v)) for line in verdicts]
    absent = [name in ABSENCES for name in names]

    assert ran.words.startswith(
        "PROHIBITED (partly unsettled) in part, NOT CAPTURED (partly unsettled) or CONDITIONAL otherwise"
    )
    assert len(names) > 5
    assert absent == sorted(absent), "absences come last"
    assert "Why:" not in ran.out
    assert "That is not a permission." in ran.words
    assert len(ran.out.splitlines()) < 45


@pytest.mark.parametrize("province", ["AB", "BC", "SK", "MB", "ON", "QC"])
def test_the_question_suggested_next_can_be_asked(tracker: Tracker, province: str) -> None:
    for asked in ((province,), (province, "im", "kap"), (province, "clinic", "spravato")):
        ran = tracker("check", *asked)
        for line in ran.out.splitlines():
            if line.startswith("Ask next: "):
                again = tracker(*shlex.split(line.removeprefix("Ask next: tracker ")))
                assert again.code == 0
                assert "Ask next" not in again.out, "the suggested question is closed"


def test_why_names_every_rule_that_was_considered(tracker: Tracker) -> None:
    asked = ("check", "AB", "iv", "clinic", "depression")
    told = tracker(*asked, "--why")
    grounds = {g["rule"] for a in tracker(*asked, "--json").json["answers"] for g in a["grounds"]}

    assert len(grounds) > 10
    advised = {p["rule"] for a in tracker(*asked, "--json").json["answers"] for x in a["advice"] for p in x["points"]}
    assert not [rule for rule in grounds - advised if f"{rule};" not in told.words]
    assert not [rule for rule in advised if f"[{rule}]" not in told.words]
    assert "Health Canada" in told.out
    yes = tracker("check", "AB", "iv", "nhsf", "depression", "medication", "--why").words
    assert "in consultation with a psychiatrist. [cpsa-ketamine-expectations-2026/iv-psychiatric" in yes
    assert "(--why)" not in told.out


def test_a_day_before_anything_was_recorded(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "iv", "clinic", "--known-at", "2020-01-01")
    document = tracker("check", "AB", "iv", "clinic", "--known-at", "r0", "--json").json

    assert ran.first.startswith("UNSEARCHED")
    assert "Nothing was recorded yet." in ran.out
    assert document["revision"] == 0
    assert document["question"]["known_at"] == "r0"


def test_the_day_of_knowledge_is_the_day_of_asking(tracker: Tracker) -> None:
    now = tracker("check", "AB", "iv", "clinic", "--json").json["question"]
    then = tracker("check", "AB", "iv", "clinic", "--known-at", "r1", "--json").json["question"]

    assert (now["asked"], now["known_at"]) == ("2026-11-23", None)
    assert (then["asked"], then["known_at"]) == ("2026-11-20", "r1"), "the day it was recorded"


def test_today_is_what_is_asked_when_no_day_is(tracker: Tracker) -> None:
    assert tracker("check", "AB", "iv", "--json").json["question"]["on"] == "2026-11-23"
    assert tracker("check", "AB", "iv", "--on", "today", "--json").json["question"]["on"] == "2026-11-23"


def test_a_day_to_come_says_what_is_not_yet_in_force(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "iv", "nhsf", "depression", "medication", "--on", "2026-09-01", "--why")

    assert "not yet in force" in ran.words
