"""A question that names province, route and setting is answered on one screen of 80 by 24."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker import service
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.report.layout import rows

PROVINCES = ("AB", "BC", "SK", "MB", "ON", "QC")
WORDINGS: tuple[dict[str, Any], ...] = (
    {},
    {"purpose": ("depression",), "programme": ("medication-only",)},
)
WIDEST: dict[str, Any] = {
    "drug": ("ketamine", "esketamine"),
    "purpose": ("psychiatric", "pain", "anaesthesia"),
    "practitioner": ("physician", "nurse-practitioner"),
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return service.bundled()


def closed(rulebook: Rulebook, province: str, wording: dict[str, Any], on: date) -> list[Question]:
    known = rulebook.vocabulary
    settings = list(known.local_leaves("setting", "setting", province))
    settings += ["ab-nhsf+ab-papt"] if province == "AB" else []
    return [
        replace(Question(province, on, date(2026, 11, 23), route=(route,), setting=(setting,)), **wording)
        for route in known.local_leaves("route", "route", province)
        for setting in settings
    ]


def fits(rulebook: Rulebook, question: Question) -> bool:
    lines = service.answer_lines(rulebook, service.ask(rulebook, question), width=80, why=False)
    return rows(lines, 80) <= 23 and any("not legal advice" in text for _, text in lines)


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("wording", WORDINGS, ids=("as usual", "closed"))
def test_a_closed_question_fits_a_screen(rulebook: Rulebook, province: str, wording: dict[str, Any]) -> None:
    asked = closed(rulebook, province, wording, date(2026, 11, 23))

    assert len(asked) >= 7 * 4
    assert [q for q in asked if not fits(rulebook, q)] == []


@pytest.mark.slow
@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("on", [date(2020, 11, 1), date(2022, 8, 1), date(2023, 6, 15), date(2026, 5, 5)])
def test_it_fits_on_other_days_and_at_its_widest(rulebook: Rulebook, province: str, on: date) -> None:
    asked = [q for wording in (*WORDINGS, WIDEST) for q in closed(rulebook, province, wording, on)]

    assert [q for q in asked if not fits(rulebook, q)] == []


@pytest.mark.parametrize(
    ("province", "fact"),
    [("ON", ("on-ohp-inspection", "fail")), ("AB", ("prescriber", "other-physician"))],
)
def test_a_blocked_answer_fits_and_names_what_blocks_it(
    rulebook: Rulebook, province: str, fact: tuple[str, str]
) -> None:
    asked = [replace(q, facts=(fact,)) for q in closed(rulebook, province, {}, date(2026, 11, 23))][::3]
    blocked = 0
    for question in asked:
        page = "\n".join(
            text for _, text in service.answer_lines(rulebook, service.ask(rulebook, question), width=80, why=False)
        )
        blocked += "BLOCKED (" in page
        assert ("BLOCKED (" in page) == ("NOT MET: " in page), question

    assert blocked
    assert [q for q in asked if not fits(rulebook, q)] == []
