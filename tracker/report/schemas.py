"""What programs may rely on of the documents that `--json` prints: a closed JSON Schema of each, by its name.

The words of the trade stand here as the domain lists them; only the answer's schema is a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.domain.answer import Standing, State, Verdict
from tracker.domain.causes import CauseKind
from tracker.domain.rule import ConditionKind, Force, Op
from tracker.domain.vocabulary import ASKED
from tracker.report.batch_schema import BATCH_DOCUMENTS
from tracker.report.clinic_schemas import CLINIC_DEFS, CLINIC_DOCUMENTS
from tracker.report.coverage_schema import COVERAGE_DEFS, COVERAGE_DOCUMENTS
from tracker.report.document import schema as answer_schema
from tracker.report.gap_schemas import GAP_DEFS, GAP_DOCUMENTS
from tracker.report.history import KINDS
from tracker.report.page_schemas import PAGE_DEFS, PAGE_DOCUMENTS
from tracker.report.register_schemas import REGISTER_DOCUMENTS
from tracker.report.schema_nodes import (
    COUNT,
    DAY,
    DIGEST,
    FREE,
    NUMBER,
    SOME,
    SPOKEN,
    TEXT,
    TEXTS,
    TIME,
    YES_NO,
    Node,
    closed,
    many,
    of,
    one_of,
    or_null,
)
from tracker.report.schema_sites import HELD, MOVED, STANDS, STOOD, TOUCHED
from tracker.report.timeline_document import TIMELINE_DOCUMENTS

_STAND = {
    "verdict": of("verdict"),
    "settled": YES_NO,
    "otherwise": many(of("verdict")),
    "conditions": many(of("attached")),
    "doubts": many(closed("", {"id": TEXT, "text": TEXT})),
    "duties": many(of("attached")),
    "facts": many(of("test")),
    "deciding": TEXTS,
}
_ATTACHED = {
    "key": TEXT,
    "kind": one_of(ConditionKind),
    "force": one_of(Force),
    "always": {"description": "false: in some readings only.", **YES_NO},
    "texts": many(SPOKEN),
    "tests": many(of("test")),
}
_SIGN: Node = {"description": "+ new, ~ changed, - gone.", "enum": ["+", "~", "-"]}
_CONFLICTS = many(closed("Two rules of one authority that disagree.", {"rule": TEXT, "message": TEXT}))
_SHIFT = {
    "from": or_null(DAY, "The first day; null: as far back as anyone can ask."),
    "to": or_null(DAY, "The first day no longer meant; null: for good."),
    "before": or_null(of("stand"), "null: there was no such term."),
    "after": or_null(of("stand"), "null: there is no such term any more."),
}
_LINE = {"jurisdiction": of("jurisdiction"), "when": of("when"), "shifts": many(closed("", _SHIFT))}
_MEANING = {"word": TEXT, "jurisdiction": or_null(of("jurisdiction")), "before": TEXTS, "after": TEXTS}
_REVIEW = {"instrument": TEXT, "before": or_null(DAY, "null: at once."), "after": or_null(DAY, "null: at once.")}
_POINT = {"on": DAY, "asked": DAY, "revision": COUNT, "facts": {"type": "object", "additionalProperties": TEXT}}
_CAUSE = {
    "kind": one_of(CauseKind),
    "revision": or_null(NUMBER),
    "recorded": or_null(DAY),
    "instruments": many(
        {
            "description": "A document, and the day from which it counts as its source gives it; null: not known.",
            "type": "array",
            "prefixItems": [TEXT, or_null(TEXT)],
            "items": False,
            "minItems": 2,
        }
    ),
    "day": or_null(DAY),
    "events": TEXTS,
    "facts": TEXTS,
    "text": SOME,
}
_SEEN = {
    **_STAND,
    "conditions": many(closed("", {**_ATTACHED, "state": one_of(State)})),
    "standing": one_of(Standing),
}
_DIFFERENCE = {
    "jurisdiction": of("jurisdiction"),
    "when": of("when"),
    "before": or_null(of("seen")),
    "after": or_null(of("seen")),
    "causes": many(closed("", _CAUSE)),
}
_REVISION = {
    "number": NUMBER,
    "time": TIME,
    "kind": of("kind"),
    "who": SOME,
    "account": or_null(TEXT),
    "why": SOME,
    "undoes": or_null(NUMBER),
    "proposal": or_null(NUMBER),
    "proposed": or_null(
        closed("", {"who": SOME, "account": or_null(TEXT), "why": SOME, "time": TIME}),
        "Who proposed what this revision approved.",
    ),
    "effect_digest": or_null(DIGEST),
    "hash": DIGEST,
    "content_digest": DIGEST,
}
_PROPOSAL = {
    "number": NUMBER,
    "state": {"enum": ["open", "approved", "rejected"]},
    "time": TIME,
    "kind": of("kind"),
    "who": SOME,
    "account": or_null(TEXT),
    "why": SOME,
    "ends_review": YES_NO,
    "base": COUNT,
    "effect_digest": {"description": "Of the effect as its author saw it, which nobody approves by.", **DIGEST},
    "to_approve": or_null(SOME, "What prints the digits that --effect-seen takes; null: it is open no more."),
    "revision": or_null(NUMBER, "The revision that approved it."),
    "rejected_by": or_null(TEXT),
    "rejected_why": or_null(TEXT),
}

_DEFS: Node = {
    "jurisdiction": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "verdict": {"description": "Most cautious first.", **one_of(Verdict)},
    "kind": {"description": "Of a revision.", "enum": list(KINDS)},
    "when": {
        "description": "For each dimension in which this is narrower than the whole, the fewest terms that cover it.",
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(ASKED, TEXTS),
    },
    "test": closed("On a named fact.", {"fact": TEXT, "op": one_of(Op), "values": TEXTS}),
    "attached": closed("A condition or a standing duty, with all that is said under its key.", _ATTACHED),
    "stand": closed("How a cell stands.", _STAND),
    "seen": closed("What somebody who asked would have seen.", _SEEN),
    "field": closed("", {"field": TEXT, "before": FREE, "after": FREE}),
    "touched": closed("", {"sign": _SIGN, "name": SOME, "fields": many(of("field"))}),
    "revision": closed("", _REVISION),
    "proposal": closed("", _PROPOSAL),
    "held": closed("A condition, and how it stands at the site.", HELD),
    "stood": closed("How a service stands at a site.", STOOD),
    "effect": closed(
        "What a change flips, on every day and in every case; what no line covers stands as before.",
        {
            "format": {"const": "tracker.effect/1"},
            "lines": many(closed("Some cells, which all shift alike.", _LINE)),
            "payments": of("payments"),
            "conflicts_added": _CONFLICTS,
            "conflicts_removed": _CONFLICTS,
            "words": many(closed("A word that means something else now.", _MEANING)),
            "reviews": many(closed("A document to be looked at again on another day.", _REVIEW)),
        },
    ),
    **CLINIC_DEFS,
    **COVERAGE_DEFS,
    **PAGE_DEFS,
    **GAP_DEFS,
}

_DOCUMENTS: dict[str, tuple[str, Node]] = {
    **BATCH_DOCUMENTS,
    "changes": (
        "What somebody who asked at two moments would find different, and every cause.",
        {
            "from": closed("", _POINT),
            "to": closed("", _POINT),
            "differences": many(closed("", _DIFFERENCE)),
            "sites": MOVED,
            "disclaimer": SOME,
        },
    ),
    **TIMELINE_DOCUMENTS,
    "clinics-moved": (
        "What became of an assessment that was kept.",
        {
            "earlier_revision": {"description": "The newest that was known then.", **COUNT},
            "revision": COUNT,
            "known_at": or_null(TEXT, "As it was asked; null: now."),
            "moved": MOVED,
            "stand": STANDS,
            "disclaimer": SOME,
        },
    ),
    "recorded": (
        "What a command that writes did, proposed or would do.",
        {
            "number": {"description": "Of the revision or, where `proposed`, of the proposal.", **NUMBER},
            "proposed": YES_NO,
            "dry_run": YES_NO,
            "kind": of("kind"),
            "who": or_null(SOME, "null: a preview, which nobody signs."),
            "account": or_null(TEXT),
            "why": or_null(SOME),
            "undoes": or_null(NUMBER),
            "warnings": TEXTS,
            "entries": many(of("touched")),
            "effect_digest": {"description": "Of a proposal: what --effect-seen takes.", **DIGEST},
            "effect": of("effect"),
            "sites": TOUCHED,
        },
    ),
    "proposals": ("Every proposal, with what became of it.", {"proposals": many(of("proposal"))}),
    "proposal-decided": (
        "A proposal that is open no more.",
        {"proposal": of("proposal"), "entries": many(closed("", {"sign": _SIGN, "name": SOME}))},
    ),
    "log": (
        "The revisions, the newest first, with the names of what each touched.",
        {
            "revisions": many(
                closed("", {**_REVISION, "added": TEXTS, "changed": TEXTS, "retired": TEXTS}),
            )
        },
    ),
    "revision-shown": (
        "One revision, field by field.",
        {"revision": of("revision"), "undone_by": or_null(NUMBER), "entries": many(of("touched"))},
    ),
    "history-checked": (
        "Whether the history is what was recorded.",
        {
            "sound": YES_NO,
            "revisions": COUNT,
            "entries": COUNT,
            "head": or_null(DIGEST, "To be kept in another place; null: nothing was recorded."),
            "content_digest": or_null(DIGEST),
            "faults": many(closed("", {"revision": or_null(COUNT), "message": SOME})),
        },
    ),
    "database-upgraded": (
        "What the bundled rulebook says otherwise, and what became of it.",
        {
            "database": SOME,
            "schema_before": or_null(TEXT, "null: the tables were up to date."),
            "dry_run": YES_NO,
            "revision": or_null(NUMBER),
            "proposal": or_null(NUMBER),
            "changed": TEXTS,
            "added": TEXTS,
            "retired": TEXTS,
            "kept_back": {"description": "Revised by a person, and left as it is.", **TEXTS},
            "effect_digest": or_null(DIGEST),
            "effect": or_null(of("effect"), "null: nothing differs, or nothing was recorded before."),
            "sites": TOUCHED,
        },
    ),
    **COVERAGE_DOCUMENTS,
    **CLINIC_DOCUMENTS,
    **REGISTER_DOCUMENTS,
    **PAGE_DOCUMENTS,
    **GAP_DOCUMENTS,
}

NAMES = ("answer", "effect", *_DOCUMENTS)
"""The documents whose schemas are published."""


def schema_of(name: str) -> Any:
    """The JSON Schema of the document of that name. Raises KeyError for a name that is not among NAMES."""
    if name == "answer":
        return answer_schema()
    if name == "effect":
        whole = closed(_DEFS["effect"]["description"], {**_DEFS["effect"]["properties"], "sites": TOUCHED})
    else:
        about, properties = _DOCUMENTS[name]
        whole = closed(about, {"format": {"const": f"tracker.{name}/1"}, **properties})
    used: set[str] = set()
    _reach(whole, used)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tracker:{name}:1",
        "title": f"tracker.{name}/1",
        **whole,
        "$defs": {each: node for each, node in _DEFS.items() if each in used},
    }


def _reach(node: Any, used: set[str]) -> None:
    """Gather the definitions that a schema rests on, each once."""
    for name in _named(node):
        if name not in used:
            used.add(name)
            _reach(_DEFS[name], used)


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)
