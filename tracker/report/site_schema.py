"""The schema of a site as it is recorded, which several documents hold."""

from __future__ import annotations

from tracker.domain.site import GrantKind
from tracker.report.schema_nodes import COUNT, DAY, SOME, TEXT, TEXTS, Node, closed, many, of, one_of, or_null

_EXPIRES = or_null(DAY, "The last day on which it counts; null: it names no end.")
_ISSUED = or_null(DAY, "null: from as far back as asked.")


def site_node(more: Node | None = None) -> Node:
    """The keys of a site; `more` are those that each of its dated parts has besides."""
    dated = more or {}
    said = {"by": or_null(TEXT), "on": or_null(DAY)}
    number = {"number": or_null(TEXT), "issued": _ISSUED, "expires": _EXPIRES}
    terms = dict.fromkeys(("drug", "route", "purpose", "programme", "practitioner"), TEXTS)
    return {
        "id": SOME,
        "name": SOME,
        "jurisdiction": of("jurisdiction"),
        "place": or_null(SOME, "null: it is what its accreditations make it."),
        "holdings": many(closed("An accreditation.", {"term": SOME, **number, **dated})),
        "services": many(closed("What it gives; an empty dimension is left open.", {"id": SOME, **terms})),
        "staff": many(closed("How many of a kind; no names.", {"kind": SOME, "number": COUNT})),
        "facts": many(
            closed(
                "A fact, and who said so.",
                {
                    **{"fact": SOME, "value": SOME, **said, "document": or_null(TEXT), "owner": or_null(TEXT)},
                    **{"expires": _EXPIRES, **dated},
                },
            )
        ),
        "evidence": many(
            closed(
                "A document that shows a condition.",
                {"condition": SOME, "document": SOME, **said, "owner": or_null(TEXT), "expires": _EXPIRES, **dated},
            )
        ),
        "grants": many(
            closed(
                "An exemption or an undertaking.",
                {"kind": one_of(GrantKind), "fact": SOME, "value": SOME, "terms": SOME, **number, **dated},
            )
        ),
        "more": many(closed("A column of the owner's own.", {"column": SOME, "value": SOME})),
    }
