"""The schemas of the documents about issued reports: the register, and all that is kept of one report."""

from __future__ import annotations

from tracker.domain.issued import ReportKind
from tracker.report.schema_nodes import COUNT, DAY, DIGEST, SOME, TEXT, TEXTS, Node, closed, many, one_of, or_null

_KNOWN_AT = or_null(SOME, "As it was asked; null: as now known.")
_HEADING = {
    "id": SOME,
    "kind": one_of(ReportKind),
    "title": SOME,
    "issued": DAY,
    "by": SOME,
    "fingerprint": {"description": "The SHA-256 of all that the report says, whatever the format.", **DIGEST},
    "revision": {"description": "The newest revision that it shows; 0: nothing was recorded yet.", **COUNT},
    "own_templates": {"description": "The user's own templates that it was made with; empty: ours alone.", **TEXTS},
}
SIGNATURE: Node = {
    "who": SOME,
    "words": {"description": "What they say that they stand behind.", **SOME},
    "on": DAY,
    "fingerprint": {"description": "Of the report as they read it.", **DIGEST},
}

REGISTER_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "report-list": (
        "The reports that were issued, the newest first.",
        {"known_at": _KNOWN_AT, "reports": many(closed("", {**_HEADING, "signed_by": TEXTS}))},
    ),
    "report-shown": (
        "All that is kept of an issued report.",
        {
            "known_at": _KNOWN_AT,
            **_HEADING,
            "content_digest": or_null(DIGEST, "Of what was known then; null: nothing was recorded yet."),
            "chain_head": or_null(DIGEST, "Of the history before it was issued; null: nothing was recorded yet."),
            "params": many(closed("What is needed to make it again.", {"name": SOME, "value": TEXT})),
            "files": many(closed("", {"name": SOME, "format": SOME, "sha256": DIGEST})),
            "signatures": many(closed("Who stands behind it.", SIGNATURE)),
        },
    ),
}
"""Each document by its name: what it is about, and its keys besides `format`."""
