"""What programs may rely on of documents about the user's own sites."""

from __future__ import annotations

from tracker.domain.answer import Standing
from tracker.domain.assess import Status
from tracker.domain.moved import CauseKind
from tracker.domain.rule import Force
from tracker.domain.stood import HeldAs
from tracker.report.schema_nodes import (
    DAY,
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

HELD = {
    "condition": TEXT,
    "text": TEXT,
    "force": one_of(Force),
    "always": {"description": "false: in some readings only.", **YES_NO},
    "test": or_null(of("test"), "null: no fact decides it."),
    "state": {"description": "By a fact met or unmet, shown by a document, or open.", **one_of(HeldAs)},
}
STOOD = {
    "status": one_of(Status),
    "why_not": or_null(TEXT, "Why nothing could be asked; null: it could."),
    "answers": many(
        closed(
            "",
            {
                "when": of("when"),
                "verdict": of("verdict"),
                "settled": YES_NO,
                "status": one_of(Status),
                "standing": or_null(one_of(Standing), "null: how fresh its sources are was not compared."),
                "conditions": many(of("held")),
            },
        )
    ),
}
_AT_SITE = {"site": SOME, "name": TEXT, "jurisdiction": of("jurisdiction"), "service": SOME}
_MOVE = {
    "from": {"description": "The first day, not before that of asking.", **DAY},
    "to": or_null(DAY, "The first day no longer meant; null: for good."),
    "before": of("stood"),
    "after": of("stood"),
}
TOUCHED: Node = {
    "description": "Services of the user's own sites that stand otherwise from today on; no part of the effect.",
    **many(closed("", {**_AT_SITE, "asked": DAY, "moves": many(closed("", _MOVE))})),
}
MOVED: Node = {
    "description": "Services of the user's own sites that stand otherwise, each site as recorded at each moment.",
    **many(
        closed(
            "",
            {
                **_AT_SITE,
                "before": or_null(of("stood"), "null: it was not recorded then."),
                "after": or_null(of("stood"), "null: it is recorded no longer."),
                "causes": many(
                    closed(
                        "",
                        {
                            "kind": one_of(CauseKind),
                            "revisions": many(NUMBER),
                            "fields": {"description": "What of the site differs, or had ended.", **TEXTS},
                            "days": many(DAY),
                            "text": SOME,
                        },
                    )
                ),
            },
        )
    ),
}
STANDS: Node = many(closed("A service that stands as it did.", {"site": SOME, "service": SOME, "on": DAY}))
