"""Rulings are kept for stretches of days: what is kept equals what is decided afresh, whatever was asked before."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import asked
from tests.strategies.rulebooks import DAYS
from tests.test_pack import pack
from tracker.domain.decide import decide
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook

law = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(rulebook: Rulebook, question: Question) -> list[object]:
    return [(r.groups, r.verdict, r.settled, r.otherwise, r.deciding) for r in decide(rulebook, question)]


@settings(law, max_examples=80)
@given(asked(), st.randoms(use_true_random=False))
def test_every_day_in_any_order_equals_a_fresh_rulebook(it: tuple[Rulebook, Question], chance: random.Random) -> None:
    rulebook, question = it
    days = list(DAYS)
    chance.shuffle(days)

    for day in days:
        here = replace(question, on=day)
        assert told(rulebook, here) == told(replace(rulebook), here), day


@pytest.mark.parametrize("jurisdiction", ["AB", "BC", "SK", "MB", "ON"])
def test_the_pack_day_by_day_equals_a_fresh_rulebook(jurisdiction: str) -> None:
    chance = random.Random(jurisdiction)  # a fixed seed, so that every run asks the same days
    days = [date(2004 + n // 12, n % 12 + 1, chance.choice((1, 5, 15, 28))) for n in range(0, 12 * 24, 5)]
    chance.shuffle(days)
    kept = replace(pack())

    for day in days:
        question = Question(jurisdiction, day, day, route=("im",), setting=("clinic",), purpose=("depression",))
        assert told(kept, question) == told(replace(pack()), question), day
