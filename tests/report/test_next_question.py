"""What to ask next: a narrower question that keeps every term, the day and the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tracker import service
from tracker.domain.answer import Verdict
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.report.grid import Stand
from tracker.report.next_question import next_in_grid, next_question

TODAY = date(2026, 11, 23)
NO = Stand((Verdict.PROHIBITED,), True, ())
UNSETTLED_NO = Stand((Verdict.PROHIBITED,), False, ())
YES = Stand((Verdict.CONDITIONAL,), True, ())

MANITOBA = Question(
    "MB", date(2026, 5, 5), TODAY, purpose=("depression",), programme=("medication-only",), facts=(("a-fact", "yes"),)
)


def question(province: str, **named: Any) -> Question:
    return replace(Question(province, TODAY, TODAY), **named)


def test_every_term_the_day_and_the_facts_are_kept(rulebook: Rulebook) -> None:
    told = next_question(rulebook, service.ask(rulebook, replace(MANITOBA, facts=())))
    blocked = question(
        "ON", drug=("ketamine", "esketamine"), route=("iv", "im"), facts=(("on-ohp-inspection", "fail"),)
    )

    assert told.startswith("tracker check MB ")
    assert told.endswith(" depression medication-only --on 2026-05-05")
    told = next_question(rulebook, service.ask(rulebook, blocked))
    assert told.startswith("tracker check ON ketamine esketamine iv im ")
    assert told.endswith(" --fact on-ohp-inspection=fail")
    assert "--on" not in told, "the day of asking is what is meant anyway"


def test_what_a_term_says_already_is_not_said_twice(rulebook: Rulebook) -> None:
    asked = question("AB", practitioner=("psychiatrist",), facts=(("prescriber", "psychiatrist"),))

    assert next_question(rulebook, service.ask(rulebook, asked)).endswith(" psychiatrist")


def test_a_closed_question_is_narrowed_to_its_first_part_or_asks_why(rulebook: Rulebook) -> None:
    closed = question("AB", route=("iv",), setting=("clinic",))
    whole = question("AB", route=("iv",), setting=("clinic",), purpose=("depression",), programme=("medication-only",))

    assert next_question(rulebook, service.ask(rulebook, closed)) == "tracker check AB iv clinic psychiatric"
    told = next_question(rulebook, service.ask(rulebook, whole))
    assert told == "tracker check AB iv clinic depression medication-only --why"


def cell(asked: Question, route: str, setting: str) -> Question:
    return replace(asked, route=(route,), setting=(setting,))


def test_a_table_asks_next_about_a_cell_that_is_no_obvious_no(rulebook: Rulebook) -> None:
    cells = [(cell(MANITOBA, "iv", place), stand) for place, stand in (("clinic", NO), ("nhmsf", None), ("home", YES))]
    expected = "tracker check MB iv home depression medication-only --on 2026-05-05 --fact a-fact=yes"

    assert next_in_grid(rulebook, [MANITOBA], cells) == expected
    doubtful = [(cells[0][0], NO), (cells[2][0], UNSETTLED_NO)]
    assert next_in_grid(rulebook, [MANITOBA], doubtful) == expected
    nothing_else = [(cells[1][0], None), (cells[2][0], NO)]
    assert next_in_grid(rulebook, [MANITOBA], nothing_else) == expected


def test_a_table_of_the_cells_just_asked_about_asks_why(rulebook: Rulebook) -> None:
    asked = cell(MANITOBA, "iv", "home")

    assert next_in_grid(rulebook, [asked], [(asked, NO)]).endswith(" --fact a-fact=yes --why")
