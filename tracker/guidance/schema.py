"""The shape of guidance files as a JSON Schema (2020-12), for editors that check while one writes.

An editor sees less than the reader: no references, no calendar, no whole rulebook.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from tracker.guidance.shape import AnyFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema of one guidance file, of whichever kind."""
    made: dict[str, Any] = TypeAdapter(AnyFile).json_schema(by_alias=True, mode="validation")
    _tidy(made)
    return {"$schema": DIALECT, "title": "A guidance file of the provincial compliance tracker", **made}


def _tidy(part: Any) -> None:
    """Take out class names, and what pydantic says of keys left out: in a file a key has a value or is not there."""
    if isinstance(part, dict):
        part.pop("default", None)
        if isinstance(part.get("title"), str):
            part.pop("title")
        choices = part.get("anyOf")
        if isinstance(choices, list) and {"type": "null"} in choices:
            left = [choice for choice in choices if choice != {"type": "null"}]
            part.pop("anyOf")
            part.update(left[0] if len(left) == 1 else {"anyOf": left})
        for below in part.values():
            _tidy(below)
    elif isinstance(part, list):
        for below in part:
            _tidy(below)
