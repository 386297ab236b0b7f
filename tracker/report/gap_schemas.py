"""The schemas of what is said of open points: how much is known, and the questions of a letter."""

from __future__ import annotations

from tracker.domain.answer import Standing
from tracker.domain.gap import GapKind
from tracker.domain.instrument import AuthorityKind
from tracker.domain.rule import Evidence
from tracker.report.schema_nodes import (
    COUNT,
    DAY,
    NUMBER,
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

_SEARCH = {"on": DAY, "by": SOME, "sought": SPOKEN, "where": SOME}
_WHERE = {
    "jurisdictions": many(of("jurisdiction")),
    "route": TEXTS,
    "setting": TEXTS,
    "purpose": {"description": "The topmost purposes.", **TEXTS},
}
_POINT = {
    "id": SOME,
    "kind": one_of(GapKind),
    "about": SOME,
    "authorities": {"description": "Who could say; empty: nobody who is on record.", **TEXTS},
    "instruments": {"description": "Of a supersession the newer document first.", **TEXTS},
    "rules": TEXTS,
    "evidence": or_null(one_of(Evidence), "How a document is known that was not read whole."),
    "missing": {"description": "What was not read.", **many(SPOKEN)},
    "stated": or_null(TEXT, "A date as its source gives it; null: not known, or it is about no date."),
    "search": or_null(closed("", _SEARCH), "The search that found nothing."),
    "jurisdiction": or_null(of("jurisdiction"), "Where a college is not on record."),
    "college": or_null(one_of(AuthorityKind)),
    "cells": {"description": "Of which some answer would lose it, were it known or read.", **COUNT},
    "alone": {"description": "Of these, those of which some answer nothing else keeps from being firm.", **COUNT},
    "where": {
        "description": "The same cells as an outline; an empty list of terms means every one.",
        **many(closed("", _WHERE)),
    },
}
_CELL = {
    "jurisdiction": of("jurisdiction"),
    "route": SOME,
    "setting": SOME,
    "purpose": SOME,
    "verdict": of("verdict"),
    "settled": YES_NO,
    "evidence": or_null(one_of(Evidence), "How its rules are known; null: no rule decides."),
    "standing": one_of(Standing),
}
_QUESTION = {
    "number": NUMBER,
    "about": SOME,
    "record": TEXTS,
    "question": SOME,
    "hangs": SOME,
    "point": of("point"),
}

GAP_DEFS: dict[str, Node] = {"point": closed("Something that is not known of the law.", _POINT)}

GAP_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "gaps": (
        "How much is known, how well and how fresh, and what to read first.",
        {
            "jurisdictions": many(of("jurisdiction")),
            "on": DAY,
            "asked": DAY,
            "known_at": or_null(TEXT, "As it was asked; null: now."),
            "revision": COUNT,
            "cells": {
                "description": "Each by the strictest part of its answer for ketamine by a physician.",
                **many(closed("", _CELL)),
            },
            "dates": closed(
                "How the documents are dated.", {"exact": COUNT, "presumed": COUNT, "vague": COUNT, "unknown": COUNT}
            ),
            "points": {"description": "The one first that most cells would lose.", **many(of("point"))},
            "disclaimer": SOME,
        },
    ),
    "letter": (
        "The questions to an authority; none: nothing is open.",
        {
            "authority": SOME,
            "lang": {"enum": ["en", "fr"]},
            "on": DAY,
            "known_at": or_null(TEXT, "As it was asked; null: now."),
            "revision": COUNT,
            "questions": many(closed("", _QUESTION)),
            "disclaimer": SOME,
        },
    ),
}
