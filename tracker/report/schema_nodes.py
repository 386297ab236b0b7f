"""The pieces of which the published schemas are made."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

Node = dict[str, Any]

TEXT: Node = {"type": "string"}
SOME: Node = {"type": "string", "minLength": 1}
TEXTS: Node = {"type": "array", "items": TEXT}
YES_NO: Node = {"type": "boolean"}
COUNT: Node = {"type": "integer", "minimum": 0}
NUMBER: Node = {"type": "integer", "minimum": 1}
DAY: Node = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TIME: Node = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00$"}
DIGEST: Node = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
FREE: Node = {"description": "Whatever that field holds; null: it was not there, or is not any more."}


def closed(about: str, properties: Node) -> Node:
    """An object that has these keys, all of them and no other."""
    told = {"description": about} if about else {}
    return {
        **told,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def many(items: Node) -> Node:
    """A list of such things."""
    return {"type": "array", "items": items}


def one_of(words: type[StrEnum]) -> Node:
    """One of the words of the trade."""
    return {"enum": [word.value for word in words]}


def or_null(node: Node, about: str = "") -> Node:
    """That, or null; `about` says what null means."""
    return {**({"description": about} if about else {}), "anyOf": [node, {"type": "null"}]}


SPOKEN: Node = closed("", {"en": SOME, "fr": or_null(TEXT)})
"""Words in English and, where there are any, in French."""


def of(name: str) -> Node:
    """What is defined once under that name."""
    return {"$ref": f"#/$defs/{name}"}
