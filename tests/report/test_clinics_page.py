"""The report on sites: no service reads as a yes that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.small import BOOK, ON
from tests.domain.test_assess import CLINIC, HELD, IM, IV
from tracker.domain.assess import Assessment, Status, assess
from tracker.domain.site import Statement
from tracker.report.pages.clinics import clinics_page
from tracker.report.pages.front import Occasion
from tracker.report.pages.view import tables
from tracker.report.tongue import tongue

UNSETTLED = assess(BOOK, CLINIC, IM, ON, ON)
UNSETTLED = replace(
    UNSETTLED,
    status=Status.NO_ANSWER,
    parts=tuple(replace(p, status=Status.NO_ANSWER, answer=replace(p.answer, settled=False)) for p in UNSETTLED.parts),
)


@pytest.mark.parametrize(
    ("one", "yes"),
    [
        (assess(BOOK, CLINIC, IM, ON, ON), True),
        (UNSETTLED, False),
        (assess(BOOK, replace(HELD, facts=(Statement("prescriber", "other-physician"),)), IV, ON, ON), False),
        (assess(BOOK, CLINIC, IV, ON, ON), False),
        (assess(BOOK, replace(CLINIC, jurisdiction="BC"), IV, ON, ON), False),
    ],
    ids=["a settled yes", "an unsettled one", "one that is not met", "a no", "an absence"],
)
def test_only_a_settled_yes_that_nothing_blocks_is_called_one(one: Assessment, yes: bool) -> None:
    """Also where no nearest yes was found."""
    occasion = Occasion(BOOK, tongue("en"), ON, ON, "O. Officer", 1, "0" * 64)
    page = clinics_page(occasion, [one.site], [one], (), 60, lambda _: [() for _ in one.parts])
    services = next(table for table in tables(page) if table.id == "services-table")
    told = "".join(words.text for words in services.rows[0][-1].words)

    assert ("Permitted only if the open conditions are met" in told) is yes
