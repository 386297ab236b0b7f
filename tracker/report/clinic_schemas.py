"""The schemas of the documents about the user's own sites: where they stand, their checklist, and what is to come."""

from __future__ import annotations

from tracker.domain.answer import Standing
from tracker.domain.assess import Status
from tracker.domain.rule import ConditionKind, Force
from tracker.domain.site import GrantKind
from tracker.domain.upcoming import ComingKind
from tracker.report.schema_nodes import COUNT, DAY, SOME, TEXT, TEXTS, YES_NO, Node, closed, many, of, one_of, or_null
from tracker.report.site_schema import site_node

_KNOWN_AT = or_null(SOME, "As it was asked; null: as now known.")
_NEED = {
    "site": SOME,
    "service": SOME,
    "covers": of("when"),
    "because": {"description": "What must be so for it to apply; empty: in every reading.", **TEXTS},
    "settled": YES_NO,
}
_CLAUSE = {
    "key": SOME,
    "text": SOME,
    "force": one_of(Force),
    "certain": {"description": "false: needed in some readings only, or of an unsettled answer.", **YES_NO},
    "test": or_null(of("test"), "null: no fact decides it."),
    "rule": SOME,
    "instrument": SOME,
    "locator": or_null(TEXT),
    "citation": SOME,
    "source": or_null(TEXT),
    "needs": many(closed("A service that needs it.", _NEED)),
}
_ITEM = {
    "kind": one_of(ConditionKind),
    "force": one_of(Force),
    "certain": YES_NO,
    "test": or_null(of("test"), "What the clauses kept ask together; no values: nothing satisfies them together."),
    "sites": {"description": "Those that need it as strictly as it is kept.", **TEXTS},
    "kept": many(of("clause")),
    "others": many(of("clause")),
}
_STANDS = {
    "site": SOME,
    "service": or_null(SOME, "null: no service of the site is recorded."),
    "when": of("when"),
    "verdict": or_null(of("verdict"), "null: nothing could be asked."),
    "settled": YES_NO,
    "standing": or_null(one_of(Standing)),
    "why_not": or_null(SOME),
    "on_the_list": {"description": "false: not allowed, or no answer; no checklist makes it allowed.", **YES_NO},
}
_SHOWN = {
    "condition": SOME,
    "document": TEXT,
    "by": or_null(TEXT),
    "on": or_null(DAY),
    "owner": or_null(TEXT),
    "expires": or_null(DAY, "The last day on which it counts."),
}
_CHANGE: Node = {"type": "object", "additionalProperties": TEXTS}
_PART = {
    "when": of("when"),
    "verdict": of("verdict"),
    "settled": YES_NO,
    "standing": one_of(Standing),
    "status": one_of(Status),
    "deciding": TEXTS,
    "met": TEXTS,
    "unmet": many(of("asked")),
    "open": many(of("asked")),
    "shown": many(closed("A condition that a document of the site shows.", _SHOWN)),
    "conditions": many(of("held")),
    "instead": many(closed("A nearest yes.", {"change": _CHANGE, "verdict": of("verdict")})),
}
_ASSESSED = {
    "site": SOME,
    "name": TEXT,
    "jurisdiction": of("jurisdiction"),
    "service": SOME,
    "on": DAY,
    "asked": DAY,
    "status": one_of(Status),
    "why_not": or_null(SOME, "Why nothing could be asked."),
    "answers": many(closed("", _PART)),
}
_OVERDUE = {
    "document": SOME,
    "title": TEXT,
    "authority": SOME,
    "jurisdiction": of("jurisdiction"),
    "look_again_by": or_null(DAY, "null: at once."),
}
_COMING = {
    "id": {"description": "Of the entry in a calendar; it stays where the day moves.", **SOME},
    "kind": one_of(ComingKind),
    "from": or_null(DAY, "null: on any day up to `to`."),
    "to": {
        "description": "The last day it may be. At a site: the last that counts. An end: the first that does not.",
        **DAY,
    },
    "jurisdiction": of("jurisdiction"),
    "site": or_null(SOME),
    "document": or_null(SOME),
    "rule": or_null(SOME, "null: the whole document."),
    "authority": or_null(SOME),
    "presumed": {"description": "No source says that day.", **YES_NO},
    "what": SOME,
    "look": or_null(SOME, "The command that shows what stands then."),
}

CLINIC_DEFS: Node = {
    "asked": closed(
        "A condition that is not met, or not answered.",
        {"condition": SOME, "text": SOME, "force": one_of(Force), "fact": or_null(SOME, "null: no fact decides it.")},
    ),
    "clause": closed("A condition as one rule says it.", _CLAUSE),
    "item": closed("A line of the checklist: the strictest clause kept, and those met with it.", _ITEM),
}

CLINIC_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "clinics-kept": (
        "What became of the sites; of a dry run, what would.",
        {"revision": COUNT, "dry_run": YES_NO, "added": TEXTS, "changed": TEXTS, "removed": TEXTS},
    ),
    "clinics-file": (
        "Sites as a file.",
        {"file": or_null(SOME, "null: it was not written to one."), "sites": COUNT, "text": TEXT},
    ),
    "clinics": ("The sites that are recorded.", {"sites": many(closed("", site_node()))}),
    "clinic": (
        "One site, and which of its parts count on a day.",
        {
            "known_at": _KNOWN_AT,
            "on": DAY,
            "revision": {"description": "In which it became what it is.", **COUNT},
            "setting": or_null(SOME, "The place of its questions that day; null: it has none."),
            "site": closed("", site_node({"counts": YES_NO})),
        },
    ),
    "clinics-assessed": (
        "Where every service of the sites stands on a day, the worst first.",
        {
            "known_at": _KNOWN_AT,
            "revision": {"description": "The newest that was known.", **COUNT},
            "sites": or_null(TEXTS, "null: all were meant."),
            "within_days": COUNT,
            "assessed": many(closed("", _ASSESSED)),
            "ends": many(closed("What of a site has its last day.", {"site": SOME, "on": DAY, "what": SOME})),
            "disclaimer": SOME,
        },
    ),
    "clinics-protocol": (
        "The one checklist that satisfies every site named.",
        {
            "known_at": _KNOWN_AT,
            "sites": many(closed("", {"site": SOME, "name": TEXT, "jurisdiction": of("jurisdiction"), "on": DAY})),
            "stands": many(closed("How a service, or a part of it, is answered.", _STANDS)),
            "clashes": many(
                closed(
                    "Clauses on one fact that nothing can satisfy together.",
                    {"fact": SOME, "sites": TEXTS, "clauses": many(of("clause"))},
                )
            ),
            "items": many(of("item")),
            "terms": many(
                closed(
                    "What was granted to a site or promised by it, while it lasts; number, until null: not said.",
                    {
                        "site": SOME,
                        "kind": one_of(GrantKind),
                        "fact": SOME,
                        "terms": SOME,
                        "number": or_null(SOME),
                        "until": or_null(DAY),
                    },
                )
            ),
            "duties": {"description": "What always holds, whatever is given.", **many(of("item"))},
            "disclaimer": SOME,
        },
    ),
    "upcoming": (
        "What is to come, in the order of days; what is overdue apart.",
        {
            "on": DAY,
            "until": DAY,
            "within_days": COUNT,
            "jurisdiction": or_null(of("jurisdiction"), "null: everywhere."),
            "known_at": _KNOWN_AT,
            "overdue": many(closed("A document that should have been looked at again.", _OVERDUE)),
            "coming": many(closed("", _COMING)),
            "disclaimer": SOME,
        },
    ),
}
"""Each document by its name: what it is about, and its keys besides `format`."""
