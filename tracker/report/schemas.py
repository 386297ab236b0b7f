"""What programs may rely on of the documents that `--json` prints: a closed JSON Schema of each, by its name.

The words of the trade stand here as the domain lists them; only the answer's schema is a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from tracker.domain.answer import Standing, State, Verdict
from tracker.domain.causes import CauseKind
from tracker.domain.rule import ConditionKind, Force, Op
from tracker.domain.vocabulary import ASKED
from tracker.report.document import schema as answer_schema
from tracker.report.history import KINDS

Node = dict[str, Any]

_TEXT: Node = {"type": "string"}
_SOME: Node = {"type": "string", "minLength": 1}
_TEXTS: Node = {"type": "array", "items": _TEXT}
_YES_NO: Node = {"type": "boolean"}
_COUNT: Node = {"type": "integer", "minimum": 0}
_NUMBER: Node = {"type": "integer", "minimum": 1}
_DAY: Node = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TIME: Node = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00$"}
_DIGEST: Node = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_FREE: Node = {"description": "Whatever that field holds; null: it was not there, or is not any more."}


def _closed(about: str, properties: Node) -> Node:
    """An object that has these keys, all of them and no other."""
    told = {"description": about} if about else {}
    return {
        **told,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(items: Node) -> Node:
    return {"type": "array", "items": items}


def _words(words: type[StrEnum]) -> Node:
    return {"enum": [word.value for word in words]}


def _or_null(node: Node, about: str = "") -> Node:
    return {**({"description": about} if about else {}), "anyOf": [node, {"type": "null"}]}


def _of(name: str) -> Node:
    return {"$ref": f"#/$defs/{name}"}


_STAND = {
    "verdict": _of("verdict"),
    "settled": _YES_NO,
    "otherwise": _list(_of("verdict")),
    "conditions": _list(_of("attached")),
    "doubts": _list(_closed("", {"id": _TEXT, "text": _TEXT})),
    "duties": _list(_of("attached")),
    "facts": _list(_of("test")),
    "deciding": _TEXTS,
}
_ATTACHED = {
    "key": _TEXT,
    "kind": _words(ConditionKind),
    "force": _words(Force),
    "always": {"description": "false: in some readings only.", **_YES_NO},
    "texts": _list(_closed("", {"en": _SOME, "fr": _or_null(_TEXT)})),
    "tests": _list(_of("test")),
}
_SIGN: Node = {"description": "+ new, ~ changed, - gone.", "enum": ["+", "~", "-"]}
_CONFLICTS = _list(_closed("Two rules of one authority that disagree.", {"rule": _TEXT, "message": _TEXT}))
_SHIFT = {
    "from": _or_null(_DAY, "The first day; null: as far back as anyone can ask."),
    "to": _or_null(_DAY, "The first day no longer meant; null: for good."),
    "before": _or_null(_of("stand"), "null: there was no such term."),
    "after": _or_null(_of("stand"), "null: there is no such term any more."),
}
_LINE = {"jurisdiction": _of("jurisdiction"), "when": _of("when"), "shifts": _list(_closed("", _SHIFT))}
_MEANING = {"word": _TEXT, "jurisdiction": _or_null(_of("jurisdiction")), "before": _TEXTS, "after": _TEXTS}
_REVIEW = {"instrument": _TEXT, "before": _or_null(_DAY, "null: at once."), "after": _or_null(_DAY, "null: at once.")}
_POINT = {"on": _DAY, "asked": _DAY, "revision": _COUNT, "facts": {"type": "object", "additionalProperties": _TEXT}}
_CAUSE = {
    "kind": _words(CauseKind),
    "revision": _or_null(_NUMBER),
    "recorded": _or_null(_DAY),
    "instruments": _list(
        {
            "description": "A document, and the day from which it counts as its source gives it; null: not known.",
            "type": "array",
            "prefixItems": [_TEXT, _or_null(_TEXT)],
            "items": False,
            "minItems": 2,
        }
    ),
    "day": _or_null(_DAY),
    "events": _TEXTS,
    "facts": _TEXTS,
    "text": _SOME,
}
_SEEN = {
    **_STAND,
    "conditions": _list(_closed("", {**_ATTACHED, "state": _words(State)})),
    "standing": _words(Standing),
}
_DIFFERENCE = {
    "jurisdiction": _of("jurisdiction"),
    "when": _of("when"),
    "before": _or_null(_of("seen")),
    "after": _or_null(_of("seen")),
    "causes": _list(_closed("", _CAUSE)),
}
_REVISION = {
    "number": _NUMBER,
    "time": _TIME,
    "kind": _of("kind"),
    "who": _SOME,
    "account": _or_null(_TEXT),
    "why": _SOME,
    "undoes": _or_null(_NUMBER),
    "proposal": _or_null(_NUMBER),
    "proposed": _or_null(
        _closed("", {"who": _SOME, "account": _or_null(_TEXT), "why": _SOME, "time": _TIME}),
        "Who proposed what this revision approved.",
    ),
    "effect_digest": _or_null(_DIGEST),
    "hash": _DIGEST,
    "content_digest": _DIGEST,
}
_PROPOSAL = {
    "number": _NUMBER,
    "state": {"enum": ["open", "approved", "rejected"]},
    "time": _TIME,
    "kind": _of("kind"),
    "who": _SOME,
    "account": _or_null(_TEXT),
    "why": _SOME,
    "ends_review": _YES_NO,
    "base": _COUNT,
    "effect_digest": {"description": "Of the effect as its author saw it, which nobody approves by.", **_DIGEST},
    "to_approve": _or_null(_SOME, "What prints the digits that --effect-seen takes; null: it is open no more."),
    "revision": _or_null(_NUMBER, "The revision that approved it."),
    "rejected_by": _or_null(_TEXT),
    "rejected_why": _or_null(_TEXT),
}

_DEFS: Node = {
    "jurisdiction": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "verdict": {"description": "Most cautious first.", **_words(Verdict)},
    "kind": {"description": "Of a revision.", "enum": list(KINDS)},
    "when": {
        "description": "For each dimension in which this is narrower than the whole, the fewest terms that cover it.",
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(ASKED, _TEXTS),
    },
    "test": _closed("On a named fact.", {"fact": _TEXT, "op": _words(Op), "values": _TEXTS}),
    "attached": _closed("A condition or a standing duty, with all that is said under its key.", _ATTACHED),
    "stand": _closed("How a cell stands.", _STAND),
    "seen": _closed("What somebody who asked would have seen.", _SEEN),
    "field": _closed("", {"field": _TEXT, "before": _FREE, "after": _FREE}),
    "touched": _closed("", {"sign": _SIGN, "name": _SOME, "fields": _list(_of("field"))}),
    "revision": _closed("", _REVISION),
    "proposal": _closed("", _PROPOSAL),
    "effect": _closed(
        "What a change flips, on every day and in every case; what no line covers stands as before.",
        {
            "format": {"const": "tracker.effect/1"},
            "lines": _list(_closed("Some cells, which all shift alike.", _LINE)),
            "conflicts_added": _CONFLICTS,
            "conflicts_removed": _CONFLICTS,
            "words": _list(_closed("A word that means something else now.", _MEANING)),
            "reviews": _list(_closed("A document to be looked at again on another day.", _REVIEW)),
        },
    ),
}

_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "changes": (
        "What somebody who asked at two moments would find different, and every cause.",
        {
            "from": _closed("", _POINT),
            "to": _closed("", _POINT),
            "differences": _list(_closed("", _DIFFERENCE)),
            "disclaimer": _SOME,
        },
    ),
    "recorded": (
        "What a command that writes did, proposed or would do.",
        {
            "number": {"description": "Of the revision or, where `proposed`, of the proposal.", **_NUMBER},
            "proposed": _YES_NO,
            "dry_run": _YES_NO,
            "kind": _of("kind"),
            "who": _or_null(_SOME, "null: a preview, which nobody signs."),
            "account": _or_null(_TEXT),
            "why": _or_null(_SOME),
            "undoes": _or_null(_NUMBER),
            "warnings": _TEXTS,
            "entries": _list(_of("touched")),
            "effect_digest": {"description": "Of a proposal: what --effect-seen takes.", **_DIGEST},
            "effect": _of("effect"),
        },
    ),
    "proposals": ("Every proposal, with what became of it.", {"proposals": _list(_of("proposal"))}),
    "proposal-decided": (
        "A proposal that is open no more.",
        {"proposal": _of("proposal"), "entries": _list(_closed("", {"sign": _SIGN, "name": _SOME}))},
    ),
    "log": (
        "The revisions, the newest first, with the names of what each touched.",
        {
            "revisions": _list(
                _closed("", {**_REVISION, "added": _TEXTS, "changed": _TEXTS, "retired": _TEXTS}),
            )
        },
    ),
    "revision-shown": (
        "One revision, field by field.",
        {"revision": _of("revision"), "undone_by": _or_null(_NUMBER), "entries": _list(_of("touched"))},
    ),
    "history-checked": (
        "Whether the history is what was recorded.",
        {
            "sound": _YES_NO,
            "revisions": _COUNT,
            "entries": _COUNT,
            "head": _or_null(_DIGEST, "To be kept in another place; null: nothing was recorded."),
            "content_digest": _or_null(_DIGEST),
            "faults": _list(_closed("", {"revision": _or_null(_COUNT), "message": _SOME})),
        },
    ),
    "database-upgraded": (
        "What the bundled rulebook says otherwise, and what became of it.",
        {
            "database": _SOME,
            "schema_before": _or_null(_TEXT, "null: the tables were up to date."),
            "dry_run": _YES_NO,
            "revision": _or_null(_NUMBER),
            "proposal": _or_null(_NUMBER),
            "changed": _TEXTS,
            "added": _TEXTS,
            "retired": _TEXTS,
            "kept_back": {"description": "Revised by a person, and left as it is.", **_TEXTS},
            "effect_digest": _or_null(_DIGEST),
            "effect": _or_null(_of("effect"), "null: nothing differs, or nothing was recorded before."),
        },
    ),
}

NAMES = ("answer", "effect", *_DOCUMENTS)
"""The documents whose schemas are published."""


def schema_of(name: str) -> Any:
    """The JSON Schema of the document of that name. Raises KeyError for a name that is not among NAMES."""
    if name == "answer":
        return answer_schema()
    if name == "effect":
        whole = _DEFS["effect"]
    else:
        about, properties = _DOCUMENTS[name]
        whole = _closed(about, {"format": {"const": f"tracker.{name}/1"}, **properties})
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
