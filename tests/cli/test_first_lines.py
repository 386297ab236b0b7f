"""What the first lines of `tracker check` say: no blocked yes reads like a yes, and no doubt is left out."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Tracker


def test_a_yes_that_is_blocked_for_every_part_is_no_yes(tracker: Tracker) -> None:
    ran = tracker("check", "ON", "iv", "ohp", "--fact", "on-ohp-inspection=fail")

    assert ran.words.startswith("BLOCKED (CONDITIONAL), on grounds or conditions that depend on purpose:")
    assert not re.search(r"^CONDITIONAL", ran.out, re.MULTILINE)


def test_what_is_blocked_otherwise_says_so(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "im", "clinic", "depression", "--fact", "prescriber=other-physician")

    assert ran.words.startswith("PROHIBITED for psychedelic-dose psychotherapy, BLOCKED (CONDITIONAL) otherwise:")


def test_a_blocked_yes_ranks_with_the_noes(tracker: Tracker) -> None:
    ran = tracker("check", "AB", "im", "depression", "--fact", "prescriber=other-physician")
    told = [line for line in ran.out.splitlines() if line.startswith(("PROHIBITED  ", "BLOCKED (", "NOT CAPTURED  "))]
    names = [line.split()[0] for line in told]

    assert set(names) == {"PROHIBITED", "BLOCKED", "NOT"}
    assert names == sorted(names, key=["PROHIBITED", "BLOCKED", "NOT"].index)


def test_a_part_that_is_not_settled_is_marked_in_the_first_line(tracker: Tracker) -> None:
    assert tracker("check", "AB", "iv", "clinic").words.startswith("PROHIBITED (unsettled for chronic pain), on ")


def test_every_word_of_the_first_line_that_is_not_settled_is_marked(tracker: Tracker) -> None:
    for asked in (["AB"], ["MB", "im"], ["MB", "--on", "2026-05-05"], ["SK", "iv", "--on", "2020-11-01"]):
        ran = tracker("check", *asked)
        answers = tracker("check", *asked, "--json").json["answers"]
        head = ran.words.partition("ketamine")[0]
        for verdict in {a["verdict"] for a in answers}:
            word = verdict.replace("-", " ").upper()
            settled = {a["settled"] for a in answers if a["verdict"] == verdict}
            assert bool(re.search(rf"{word} \((partly )?unsettled", head)) == (False in settled), (asked, head)


def test_an_unsettled_part_says_on_its_line_what_else_it_could_be(tracker: Tracker) -> None:
    pain = tracker("check", "AB", "iv", "clinic").words
    outline = tracker("check", "MB", "im", "--on", "2026-05-05")
    rows = [line for line in outline.out.splitlines()[4:] if line.startswith("PROHIBITED (unsettled)")]

    assert "PROHIBITED (unsettled), otherwise NOT CAPTURED: for chronic pain" in pain
    assert rows
    assert "(otherwise NOT CAPTURED)" in " ".join(outline.words.split())


def test_the_condition_that_blocks_is_named_before_anything_else(tracker: Tracker) -> None:
    for purpose in (["depression"], []):
        ran = tracker("check", "ON", "iv", "ohp", *purpose, "--fact", "on-ohp-inspection=fail")
        after = ran.words.partition("BLOCKED: ")[2]

        assert after.startswith("[!] must NOT MET: The premises pass inspection")
        assert ran.words.index("[!] must NOT MET") < ran.words.index("Why: ")
        assert len(ran.out.splitlines()) <= 23


def test_the_document_that_makes_an_answer_stale_is_named(tracker: Tracker) -> None:
    premises = tracker("check", "ON", "iv", "ohp", "depression").words
    several = tracker("check", "AB", "iv", "clinic").words

    assert re.search(
        r"Standing: UNVERIFIED: “O\. Reg\. 114/94[^”]*” was last found standing 2022-04-11, "
        r"review was due by 2022-10-08 \(1 of \d sources\)",
        premises,
    )
    assert re.search(
        r"Standing: UNVERIFIED: \d of the \d sources behind this have no check on record, first “[^”]+”\.", several
    )


def test_a_fact_to_change_is_said_in_words_with_its_flag(tracker: Tracker) -> None:
    ran = tracker("check", "ON", "iv", "ohp", "depression", "--fact", "on-ohp-inspection=fail", "--why")

    assert (
        "Instead: “What was the outcome of the inspection of the premises?” pass or pass-with-conditions "
        "(--fact on-ohp-inspection=pass)" in ran.words
    )


def test_a_practitioner_is_named_not_coded(tracker: Tracker) -> None:
    words = tracker("check", "AB", "iv", "clinic", "depression", "--by", "GP").words

    assert "by physician who is not a psychiatrist" in words
    assert "other-physician" not in words.partition(";")[0]


@pytest.mark.parametrize("asked", [("im", "clinic", "depression"), ("iv", "clinic")])
def test_what_is_left_out_for_room_is_said_to_be_there(tracker: Tracker, asked: tuple[str, ...]) -> None:
    answers = tracker("check", "AB", *asked, "--json").json["answers"]
    ran = tracker("check", "AB", *asked)

    assert ran.out.count("Instead: ") + ran.out.count("Instead, ") == sum(bool(a["instead"]) for a in answers)
