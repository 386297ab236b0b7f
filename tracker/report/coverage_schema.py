"""The JSON Schema of the document about who pays."""

from __future__ import annotations

from tracker.domain.answer import Part
from tracker.domain.payer import Coverage, Lack
from tracker.domain.rule import ConditionKind, Effect, Evidence
from tracker.report.coverage import LEADS
from tracker.report.coverage_document import QUESTIONED
from tracker.report.schema_nodes import (
    COUNT,
    DAY,
    SOME,
    SPOKEN,
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

_SEARCH = {
    "authority": TEXT,
    "on": DAY,
    "by": SOME,
    "sought": SPOKEN,
    "where": SOME,
    "found": YES_NO,
    "note": or_null(SPOKEN),
}
_GROUND = {
    "rule": SOME,
    "part": {"enum": [part.value for part in Part if part in LEADS]},
    "effect": {"enum": [effect.value for effect in Effect if effect.is_coverage]},
    "summary": SPOKEN,
    "citation": SPOKEN,
    "locator": or_null(TEXT),
    "quote": or_null(TEXT),
    "source": or_null(TEXT),
    "evidence": one_of(Evidence),
    "in_force": closed(
        "As the source gives it.",
        {"from": or_null(TEXT, "null: not known."), "to": or_null(TEXT, "null: not ended.")},
    ),
    "verified": or_null(DAY, "null: nobody found it standing."),
}
_LINE = {
    "where": {"description": "Any of these parts of the question; one empty part is all of it.", **many(of("when"))},
    "answer": {"description": "Of all texts and readings the most cautious.", **one_of(Coverage)},
    "settled": {"description": "false: some text or reading says otherwise.", **YES_NO},
    "otherwise": many(closed("", {"answer": one_of(Coverage), "because": many(SPOKEN)})),
    "lack": or_null(one_of(Lack), "Why nothing is known; null: something is in every reading."),
    "grounds": many(closed("", _GROUND)),
    "conditions": many(closed("", {"key": SOME, "kind": one_of(ConditionKind), "text": SPOKEN, "rules": TEXTS})),
}
_PAYER = {
    "payer": SOME,
    "name": SPOKEN,
    "jurisdiction": of("jurisdiction"),
    "lines": many(closed("", _LINE)),
    "unread": many(closed("A text of it of which no rule was read.", {"instrument": SOME, "title": SPOKEN})),
    "searches": many(closed("", _SEARCH)),
}
_QUESTION = {
    "jurisdiction": of("jurisdiction"),
    "on": DAY,
    "asked": DAY,
    "known_at": or_null(TEXT, "As it was asked; null: now."),
    **dict.fromkeys(QUESTIONED, TEXTS),
}

_PAYING = {
    "answer": one_of(Coverage),
    "otherwise": {"description": "What else is said, by another text or in another reading.", **many(one_of(Coverage))},
    "lack": or_null(one_of(Lack), "null: in every reading some text of the payer applies."),
    "conditions": many(of("attached")),
    "doubts": many(closed("", {"id": TEXT, "text": TEXT})),
    "deciding": TEXTS,
}
_SHIFT = {
    "from": or_null(DAY, "The first day; null: as far back as anyone can ask."),
    "to": or_null(DAY, "The first day no longer meant; null: for good."),
    "before": or_null(of("paying"), "null: there was no such payer or term, or an adviser that said nothing."),
    "after": or_null(of("paying"), "null: there is none any more, or an adviser that says nothing."),
}
_LINE = {
    "payer": SOME,
    "jurisdiction": of("jurisdiction"),
    "when": of("when"),
    "shifts": many(closed("", _SHIFT)),
}

COVERAGE_DEFS: dict[str, Node] = {
    "paying": closed("What a payer says of a cell.", _PAYING),
    "payments": {
        "description": "Who pays otherwise, apart from every permission.",
        **many(closed("Some cells of which a payer says otherwise in one way.", _LINE)),
    },
}

COVERAGE_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "coverage": (
        "Who pays. Coverage is not permission.",
        {
            "question": closed("", _QUESTION),
            "revision": COUNT,
            "notice": {"description": "That coverage is not permission.", **SOME},
            "payers": many(closed("", _PAYER)),
            "advice": {"description": "What advisers tell payers; no payer's decision.", **many(closed("", _PAYER))},
            "disclaimer": SOME,
        },
    ),
}
