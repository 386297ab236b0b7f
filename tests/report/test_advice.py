"""Advice on a page: one line of it whoever advises, all of it with --why, and never a mark as of a condition."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from tests.test_cases import pack
from tracker import service
from tracker.domain.answer import Reply
from tracker.domain.question import Question
from tracker.report.advice import build_advice
from tracker.report.document import schema
from tracker.report.layout import rows
from tracker.report.listing import rule_lines, rules_lines
from tracker.report.text import SCREEN, check_lines
from tracker.report.tongue import ENGLISH, tongue
from tracker.report.views import build_page

ON = date(2026, 5, 5)


def asked(place: str, on: date = ON, route: tuple[str, ...] = ("iv",), setting: tuple[str, ...] = ("clinic",)) -> Reply:
    return service.ask(pack(), Question(place, on, ON, route=route, setting=setting, purpose=("depression",)))


@cache
def lines(
    place: str,
    why: bool = False,
    width: int = 80,
    route: tuple[str, ...] = ("iv",),
    setting: tuple[str, ...] = ("clinic",),
) -> list[str]:
    reply = asked(place, ON, route, setting)
    return [text for _, text in check_lines(build_page(pack(), reply), width=width, why=why)]


@pytest.mark.parametrize("place", ["AB", "BC", "MB", "ON", "SK", "NU"])
def test_one_line_tells_of_all_the_advice(place: str) -> None:
    page = lines(place)
    told = [line for line in page if line.startswith("Advice")]

    assert len(told) == 1
    assert "ATMA CENA (28)" in told[0] or place == "BC"
    assert not any("18 years" in line or "psychosis" in line for line in page)
    assert rows([("", line) for line in page], 80) <= SCREEN


def test_an_open_question_tells_of_it_too() -> None:
    (told,) = [line for line in lines("AB", route=(), setting=()) if line.startswith("Advice")]

    assert "ATMA CENA (28), CANMAT (2)" in told


def test_who_advises_in_two_texts_is_named_once() -> None:
    (told,) = [line for line in lines("BC", width=130) if line.startswith("Advice")]

    assert told == (
        "Advice that binds no prescriber, in points: ATMA CENA (28), CANMAT (2), "
        "College of Pharmacists of British Columbia (2): --why"
    )


def test_it_takes_one_row_however_long_the_names() -> None:
    assert "Advice that binds no prescriber, points: 32: --why" in lines("BC")


def test_a_narrow_page_spares_it_no_row_and_says_where_it_is() -> None:
    page = lines("BC", width=40)

    assert not any(line.startswith("Advice") for line in page)
    assert " ".join(page).endswith("Grounds, advice: --why")


def test_all_of_it_stands_apart_and_bears_no_mark() -> None:
    page = lines("NU", why=True)
    start = page.index("Advice that binds no prescriber, and is no part of the verdict:")
    apart, before = page[start:], page[:start]

    words = " ".join(" ".join(apart).split())
    assert "(a clinic network's advice, no regulator's text) (2026-05-05); read whole" in words
    assert "selection: The patient is 18 years or older." in words
    assert "discharge: The patient does not drive for at least 24 hours after a session." in words
    assert not any(mark in line for line in apart for mark in ("[ ]", "[x]", "[!]", " must ", " should "))
    assert not any("atma-cena" in line or "18 years" in line for line in before)


def test_a_point_on_a_part_of_the_question_says_on_which() -> None:
    page = " ".join(" ".join(lines("NU", why=True, route=("iv", "im"))).split())

    assert "in patients on maintenance infusions. (only intravenous)" in page
    assert "The patient is 18 years or older. (only" not in page


def test_no_day_before_the_guide_has_its_advice() -> None:
    reply = asked("NU", date(2012, 11, 21))

    assert build_advice(pack(), reply, ENGLISH) == ()
    assert not any("Advice" in text for _, text in check_lines(build_page(pack(), reply)))


def test_the_document_has_every_point_whole() -> None:
    reply = asked("NU")
    document = service.answer_document(reply, known_at=None, revision=1)
    (answer,) = document["answers"]

    Draft202012Validator(schema()).validate(json.loads(json.dumps(document)))
    guide, canmat = answer["advice"]
    assert (guide["authority"], len(guide["points"])) == ("atma-cena", 28)
    assert canmat["points"][0]["covers"] == {"purpose": ["trd"]}
    assert guide["points"][0] == {
        "rule": "atma-cena-ketamine-guide-2026/candidates",
        "key": "guide-adult",
        "kind": "selection",
        "text": "The patient is 18 years or older.",
        "covers": {},
    }
    assert not [c for c in answer["conditions"] if c["key"].startswith("guide")]
    assert [n["instrument"] for n in answer["notices"] if n["kind"] == "note"] == [
        "atma-cena-ketamine-guide-2026",
        "canmat-ketamine-recommendations-2021",
    ]


def test_it_speaks_french() -> None:
    reply = asked("NU")
    page = build_page(pack(), reply, tongue("fr"))
    short, full = ([text for _, text in check_lines(page, why=why)] for why in (False, True))
    points = service.answer_document(reply, known_at=None, revision=1, lang="fr")["answers"][0]["advice"][0]["points"]

    assert "Avis qui ne lie aucun prescripteur, points\u00a0: 30\u00a0: --why" in short
    assert "      - sélection\u00a0: Le patient a 18 ans ou plus." in full
    assert points[0]["text"] == "Le patient a 18 ans ou plus."
    assert not [p for p in points if "[en anglais]" in p["text"]]


def test_a_list_of_rules_says_which_only_advise() -> None:
    advice = pack().rule_of["atma-cena-ketamine-guide-2026/candidates"]
    duty = pack().rule_of["health-canada-spravato-2020/observation"]

    told = "\n".join(text for _, text in rules_lines(pack(), [advice, duty], 200))
    assert "CA, advice that binds no prescriber (requires): The guide's typical inclusion criteria" in told
    assert "CA, requires: After each dose of Spravato" in told
    assert "  Effect:     advice that binds no prescriber (requires)" in [t for _, t in rule_lines(pack(), advice, 80)]
