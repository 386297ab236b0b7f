"""The shape of guidance files as a JSON Schema (2020-12), for editors that check while one writes.

An editor sees less than the reader: no references, no calendar, no whole rulebook.
"""

from __future__ import annotations

from typing import Any

from tracker.guidance.forms import Choice, Form, ListOf, OrWord, Pairs, Piece, Thing
from tracker.guidance.shape import FILES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema of one guidance file, of whichever kind."""
    known: dict[str, Any] = {}
    files = [_thing(file, known) for file in FILES.values()]
    title = "A guidance file of the provincial compliance tracker"
    return {"$schema": DIALECT, "title": title, "anyOf": files, "$defs": dict(sorted(known.items()))}


def _schema(form: Form, known: dict[str, Any]) -> dict[str, Any]:
    """The schema of a form; things are described once, in `known`, and referred to."""
    match form:
        case Piece():
            return dict(form.schema)
        case Choice():
            return {"enum": [*form.values, *form.also]}
        case ListOf():
            least = {"minItems": form.least} if form.least else {}
            return {"type": "array", "items": _schema(form.form, known), **least}
        case Pairs():
            values, names = _schema(form.value, known), _schema(form.name, known)
            return {"type": "object", "propertyNames": names, "additionalProperties": values}
        case OrWord():
            return {"anyOf": [{"const": form.word}, _schema(form.thing, known)]}
        case Thing():
            name = form.word.replace(" ", "-")
            if name not in known:
                known[name] = {}
                known[name] = _thing(form, known)
            whole = {"$ref": f"#/$defs/{name}"}
            if form.short is None:
                return whole
            return {"anyOf": [_schema(form.by_name[form.short].form, known), whole]}
        case _:
            raise TypeError(f"`{form!r}` has no schema")


def _thing(thing: Thing, known: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: _schema(key.form, known) for key in thing.keys},
        "required": [key.name for key in thing.keys if key.needed],
        "additionalProperties": False,
    }
    if thing.only_one_of:
        described["oneOf"] = [{"required": [name]} for name in thing.only_one_of]
    return described
