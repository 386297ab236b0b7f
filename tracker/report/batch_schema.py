"""The schema of a line of `tracker check --batch` as JSON lines."""

from __future__ import annotations

from tracker.domain.answer import Compliance, Standing, State
from tracker.domain.rule import ConditionKind, Force
from tracker.domain.vocabulary import ASKED
from tracker.report.schema_nodes import (
    COUNT,
    DAY,
    FREE,
    NUMBER,
    SOME,
    TEXT,
    TEXTS,
    YES_NO,
    Node,
    closed,
    many,
    of,
    one_of,
    or_null,
)

_QUESTION: Node = {
    "jurisdiction": of("jurisdiction"),
    "on": DAY,
    "asked": DAY,
    "known_at": or_null(SOME, "As it was asked; null: as now known."),
    **dict.fromkeys(ASKED, TEXTS),
    "defaults": TEXTS,
    "facts": {"type": "object", "additionalProperties": TEXT},
}
_CONDITION: Node = {
    "key": SOME,
    "kind": one_of(ConditionKind),
    "text": SOME,
    "force": one_of(Force),
    "state": one_of(State),
    "rules": TEXTS,
    "because": {"description": "In which readings it holds; empty: in all.", **TEXTS},
}
_COMPLIANCE = or_null(one_of(Compliance), "null: no yes.")
_ANSWER: Node = {
    "when": of("when"),
    "verdict": of("verdict"),
    "settled": YES_NO,
    "otherwise": many(of("verdict")),
    "compliance": _COMPLIANCE,
    "standing": one_of(Standing),
    "deciding": TEXTS,
    "conditions": many(closed("", _CONDITION)),
}

BATCH_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "batch": (
        "One row of many questions: what it says, and its answers. What stands beside these is of the most cautious.",
        {
            "line": {"description": "On which the row begins in the file that came.", **NUMBER},
            "row": {**FREE, "description": "What came, as it came; null: it could not be read."},
            "question": or_null(closed("As in tracker.answer/1.", _QUESTION), "null: it could not be asked."),
            "revision": COUNT,
            "verdict": or_null(of("verdict"), "null: it could not be asked."),
            "settled": or_null(YES_NO),
            "otherwise": many(of("verdict")),
            "compliance": _COMPLIANCE,
            "standing": or_null(one_of(Standing)),
            "exit_code": or_null(COUNT, "That of `tracker check --exit-code`."),
            "depends_on": {"description": "What the question left open and its answers differ on.", **TEXTS},
            "deciding": TEXTS,
            "answers": many(closed("", _ANSWER)),
            "error": or_null(SOME, "Why the row could not be asked, and what to write; null: it was."),
        },
    ),
}
"""Each document by its name: what it is about, and its keys besides `format`."""
