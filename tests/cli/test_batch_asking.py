"""What a plan keeps of its answers: nothing beyond the days on which it holds."""

from __future__ import annotations

from datetime import date

from tests.domain.test_brief import an_absence_that_freshens
from tracker.cli.batch_asking import Plan
from tracker.domain.brief import Subject
from tracker.report.batch import Outcome


def test_how_fresh_an_absence_is_is_not_kept_over_a_day_on_which_it_changes() -> None:
    rulebook, question = an_absence_that_freshens()
    subject = Subject(rulebook, question)
    plan = Plan(question, "", subject, subject.breaks)

    def render(outcome: Outcome) -> str:
        return outcome.leading[0].standing.value

    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 5, 31)]
    assert [plan.tell(day, render) for day in days] == ["unverified", "verified", "unverified"]
