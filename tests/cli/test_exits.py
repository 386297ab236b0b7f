"""Exit codes: a script tells a yes from a no, and an answer from a failure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cli.conftest import Tracker
from tracker import service
from tracker.cli.exits import code_of, code_of_answer
from tracker.domain.answer import Compliance, Reply, Verdict

MOST_CAUTIOUS_FIRST = (4, 5, 6, 7, 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("AB iv clinic depression", 4),
        ("AB im clinic depression", 4),
        ("SK im clinic depression", 5),
        ("ON sublingual clinic depression", 6),
        ("NL iv clinic", 6),
        ("AB iv nhsf depression medication", 7),
        ("AB iv nhsf depression medication --fact prescriber=other-physician", 4),
        ("MB im clinic depression", 4),
    ],
)
def test_the_verdict_is_the_code_where_it_is_asked_for(tracker: Tracker, words: str, code: int) -> None:
    assert tracker("check", *words.split(), "--exit-code").code == code
    assert tracker("check", *words.split()).code == 0, "without --exit-code an answer is an answer"


@pytest.mark.parametrize(
    ("verdict", "settled", "compliance", "code"),
    [
        (Verdict.PERMITTED, True, Compliance.MET, 0),
        (Verdict.CONDITIONAL, True, Compliance.MET, 0),
        (Verdict.CONDITIONAL, True, Compliance.OPEN, 7),
        (Verdict.CONDITIONAL, True, Compliance.BLOCKED, 4),
        (Verdict.CONDITIONAL, False, Compliance.BLOCKED_UNSETTLED, 4),
        (Verdict.CONDITIONAL, False, Compliance.MET, 6),
        (Verdict.PERMITTED, False, Compliance.MET, 6),
        (Verdict.PROHIBITED, True, None, 4),
        (Verdict.PROHIBITED, False, None, 4),
        (Verdict.ON_APPLICATION, True, None, 5),
        (Verdict.ON_APPLICATION, False, None, 5),
        (Verdict.UNSEARCHED, True, None, 6),
        (Verdict.SILENT, True, None, 6),
        (Verdict.NOT_CAPTURED, False, None, 6),
        (Verdict.NO_POSITION, True, None, 6),
    ],
)
def test_every_kind_of_answer_has_its_code(
    any_reply: Reply, verdict: Verdict, settled: bool, compliance: Compliance | None, code: int
) -> None:
    answer = replace(any_reply.answers[0], verdict=verdict, settled=settled, compliance=compliance)

    assert code_of_answer(answer) == code


def test_of_several_answers_the_most_cautious_decides(any_reply: Reply) -> None:
    kinds = {
        4: (Verdict.PROHIBITED, None),
        5: (Verdict.ON_APPLICATION, None),
        6: (Verdict.SILENT, None),
        7: (Verdict.CONDITIONAL, Compliance.OPEN),
        0: (Verdict.PERMITTED, Compliance.MET),
    }
    answers = [
        replace(any_reply.answers[0], verdict=v, settled=True, compliance=c)
        for v, c in (kinds[k] for k in MOST_CAUTIOUS_FIRST)
    ]
    for place, code in enumerate(MOST_CAUTIOUS_FIRST):
        assert code_of(replace(any_reply, answers=tuple(reversed(answers[place:])))) == code


@pytest.fixture(scope="module")
def any_reply() -> Reply:
    from datetime import date

    from tracker.domain.question import Question

    return service.ask(service.bundled(), Question("AB", date(2026, 5, 5), date(2026, 5, 5), route=("iv",)))
