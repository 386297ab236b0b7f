"""What a row of many questions is told: cells of a sheet, or a line in the format `tracker.batch/1`.

A row has one verdict, the most cautious of its answers; whatever else its cells say is of the answers that give it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from tracker.domain.answer import AnswerCondition, Standing
from tracker.domain.brief import Brief
from tracker.domain.conditions import weakest, worst
from tracker.domain.question import Question
from tracker.domain.shown import clean, guarded
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED
from tracker.report.document import question_document
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import said

FORMAT = "tracker.batch/1"
BETWEEN = "; "
"""What parts several things in one cell."""

_STANDINGS = list(Standing)


@value_class(frozen=True, slots=True)
class Outcome:
    """All answers to a row's question, those of them that are most cautious, and the exit code that these have."""

    answers: tuple[Brief, ...]
    leading: tuple[Brief, ...]
    exit_code: int

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The dimensions that the question left open and on which its answers differ."""
        differing = {dimension for answer in self.answers for dimension, _ in answer.when}
        return tuple(d for d in ASKED if d in differing)


def cells(outcome: Outcome) -> list[str]:
    """What a sheet is told of a row, from its verdict to its conditions."""
    leading = outcome.leading
    held = [answer.compliance for answer in leading if answer.compliance is not None]
    return [
        leading[0].verdict.value,
        "yes" if all(answer.settled for answer in leading) else "no",
        BETWEEN.join(_otherwise(leading)),
        worst(held).value if held else "",
        max((answer.standing for answer in leading), key=_STANDINGS.index).value,
        str(outcome.exit_code),
        str(len(outcome.answers)),
        BETWEEN.join(outcome.depends_on),
        BETWEEN.join(_deciding(leading)),
        BETWEEN.join(_conditions(leading)),
    ]


def as_csv(fields: Sequence[str], mark: str) -> str:
    """Cells of our own as they stand in a sheet: clean, and no formula."""
    page = io.StringIO(newline="")
    csv.writer(page, delimiter=mark).writerow([guarded(clean(each)) for each in fields])
    return page.getvalue().removesuffix("\r\n")


def line_of(outcome: Outcome, tongue: Tongue = ENGLISH) -> dict[str, Any]:
    """What a JSON line is told of a row, but for its number, its own words and its question."""
    leading = outcome.leading
    held = [answer.compliance for answer in leading if answer.compliance is not None]
    return {
        "verdict": leading[0].verdict.value,
        "settled": all(answer.settled for answer in leading),
        "otherwise": _otherwise(leading),
        "compliance": worst(held).value if held else None,
        "standing": max((answer.standing for answer in leading), key=_STANDINGS.index).value,
        "exit_code": outcome.exit_code,
        "depends_on": list(outcome.depends_on),
        "deciding": _deciding(leading),
        "answers": [_answer(answer, tongue) for answer in outcome.answers],
        "error": None,
    }


def line_without(error: str) -> dict[str, Any]:
    """What a JSON line is told of a row that could not be asked."""
    none = dict.fromkeys(("verdict", "settled"))
    some: dict[str, Any] = {"otherwise": [], "compliance": None, "standing": None, "exit_code": None}
    return {**none, **some, "depends_on": [], "deciding": [], "answers": [], "error": clean(error)}


def question_around_day(question: Question, known_at: str | None) -> tuple[str, str]:
    """The document of a question as text, before its day and after it."""
    text = json.dumps(question_document(question, known_at), ensure_ascii=False)
    before, day, after = text.partition(f'"on": "{question.on.isoformat()}"')
    return f"{before}{day[:7]}", f'"{after}'


def _otherwise(leading: Sequence[Brief]) -> list[str]:
    return [v.value for v in sorted({v for answer in leading for v in answer.otherwise}, key=lambda v: v.caution)]


def _deciding(leading: Sequence[Brief]) -> list[str]:
    return sorted({rule for answer in leading for rule in answer.deciding})


def _conditions(leading: Iterable[Brief]) -> list[str]:
    """Each condition by its key with how it stands at the worst, in the order in which they are shown."""
    found: dict[str, list[AnswerCondition]] = {}
    for answer in leading:
        for condition in answer.conditions:
            found.setdefault(condition.key, []).append(condition)
    return [
        f"{key}: {weakest(each.state for each in all_).value}"
        + (" (in some readings)" if all(each.because for each in all_) else "")
        for key, all_ in found.items()
    ]


def _answer(answer: Brief, tongue: Tongue) -> dict[str, Any]:
    return {
        "when": {dimension: list(terms) for dimension, terms in answer.when},
        "verdict": answer.verdict.value,
        "settled": answer.settled,
        "otherwise": [verdict.value for verdict in answer.otherwise],
        "compliance": answer.compliance.value if answer.compliance else None,
        "standing": answer.standing.value,
        "deciding": list(answer.deciding),
        "conditions": [
            {
                "key": c.key,
                "kind": c.kind.value,
                "text": said(c.text, tongue),
                "force": c.force.value,
                "state": c.state.value,
                "rules": list(c.rules),
                "because": [said(t, tongue) for t in c.because],
            }
            for c in answer.conditions
        ],
    }
