"""The schemas of a report as a document for programs, of what making one says, and of what a file turns out to be."""

from __future__ import annotations

from tracker.domain.issued import ReportKind
from tracker.report.pages.view import Mark, Shape, Sort, Tone
from tracker.report.register_schemas import REGISTER_DOCUMENTS, SIGNATURE
from tracker.report.schema_nodes import (
    COUNT,
    DIGEST,
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
from tracker.report.tongue import LANGUAGES

_RUN = many(of("words"))
_PAIR: Node = {
    "description": "A label, and what is said.",
    "type": "array",
    "prefixItems": [TEXT, _RUN],
    "minItems": 2,
    "maxItems": 2,
}

_PER_CENT: Node = {"description": "Of the whole width.", "type": "string", "pattern": "^[0-9]{1,3}[.][0-9]$"}
_BAR: Node = {
    "first": _PER_CENT,
    "wide": _PER_CENT,
    "sort": one_of(Sort),
    "shape": one_of(Shape),
    "number": {"description": "Its row in the table.", **TEXT},
    "words": TEXT,
}

PAGE_DEFS: dict[str, Node] = {
    "words": closed(
        "Some text; lang null: the report's own; href null: no link.",
        {"text": TEXT, "lang": or_null(SOME), "href": or_null(SOME)},
    ),
    "cell": closed(
        "A cell; code: kept on one line.",
        {"words": _RUN, "sort": one_of(Sort), "code": YES_NO},
    ),
    "block": {
        "oneOf": [
            closed("", {"block": {"const": "paragraph"}, "words": _RUN, "tone": one_of(Tone)}),
            closed(
                "The first cell of a row is its heading.",
                {
                    "block": {"const": "table"},
                    "id": SOME,
                    "caption": TEXT,
                    "headings": TEXTS,
                    "rows": many(many(of("cell"))),
                    "filtered": YES_NO,
                },
            ),
            closed(
                "",
                {
                    "block": {"const": "checklist"},
                    "label": TEXT,
                    "items": many(closed("", {"mark": one_of(Mark), "state": TEXT, "words": _RUN, "more": many(_RUN)})),
                },
            ),
            closed(
                "",
                {
                    "block": {"const": "terms"},
                    "label": TEXT,
                    "pairs": many({"type": "array", "prefixItems": [TEXT, of("words")], "minItems": 2, "maxItems": 2}),
                },
            ),
            closed(
                "Lines of time, drawn; the table that follows says the same in words.",
                {
                    "block": {"const": "figure"},
                    "id": SOME,
                    "caption": TEXT,
                    "description": TEXT,
                    "lanes": many(closed("", {"name": TEXT, "bars": many(closed("Days with one answer.", _BAR))})),
                    "ticks": many(closed("", {"at": _PER_CENT, "name": TEXT})),
                    "legend": many(closed("", {"sort": one_of(Sort), "shape": one_of(Shape), "words": TEXT})),
                },
            ),
        ]
    },
}
"""What the schema of a report defines once."""

_SHOWN = REGISTER_DOCUMENTS["report-shown"][1]

PAGE_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "report": (
        "A report: all that it says, in the order in which a page shows it.",
        {
            "fingerprint": {"description": "The SHA-256 of all that it says, whatever the format.", **DIGEST},
            "kind": one_of(ReportKind),
            "lang": {"enum": list(LANGUAGES)},
            "title": of("words"),
            "about": many(_PAIR),
            "summary": many(of("block")),
            "sections": many(
                closed("", {"id": SOME, "heading": of("words"), "level": {"enum": [2, 3]}, "blocks": many(of("block"))})
            ),
            "main": {"description": "The id of the table that a spreadsheet gets.", **SOME},
            "params": many({"type": "array", "prefixItems": [SOME, TEXT], "minItems": 2, "maxItems": 2}),
            "disclaimer": TEXT,
        },
    ),
    "report-made": (
        "A report that was made and registered, or with dry_run would be.",
        {**_SHOWN, "written": {"description": "The files, in their order.", **TEXTS}, "dry_run": YES_NO},
    ),
    "report-checked": (
        "What a file turns out to be that may be a report.",
        {
            "file": SOME,
            "sha256": DIGEST,
            "report": or_null(SOME, "Null: it is none of this register's."),
            "authentic": {"description": "It is a file that was issued, to the byte.", **YES_NO},
            "also_issued_as": {"description": "Further reports of the same bytes, or the same fingerprint.", **TEXTS},
            "own_templates": {"description": "The user's own that it was made with; empty: ours alone.", **TEXTS},
            "reproduces": or_null(
                YES_NO, "Made again from the record, what was issued has the same bytes; null: it could not be tried."
            ),
            "why_not": or_null(TEXT, "Why it could not be made again; null: it could."),
            "reason": or_null(TEXT, "Why it may not reproduce; null: nothing is known, or it does."),
            "difference": or_null(TEXT, "Where it is first otherwise; null: nowhere, or not told of this format."),
            "revisions_since": {"description": "Of the rulebook.", **COUNT},
            "changed_since": {"description": "The headings under which it would say something else now.", **TEXTS},
            "gone": or_null(TEXT, "Why the same report cannot be made on the record as it is now; null: it can."),
            "signatures": many(closed("Who stands behind it.", {"report": SOME, **SIGNATURE})),
        },
    ),
}
"""Each document by its name: what it is about, and its keys besides `format`."""
