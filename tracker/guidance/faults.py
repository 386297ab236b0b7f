"""From what pydantic says of a file's shape to problems with places, in the words of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from tracker.domain.problem import Place, Problem
from tracker.guidance import shape
from tracker.guidance.tree import Mapping, Node, Scalar, Sequence
from tracker.guidance.values import PlaceOf
from tracker.guidance.wording import brief, did_you_mean, one_of

Loc = tuple[str | int, ...]
"""The path to a value: keys and list positions."""

_MOST_WORDED = 500
"""How many faults of one file are put into words: more than are told. The first get a guess at what was meant."""

_MOST_GUESSES = 50
_THINGS: dict[str, tuple[str, Any]] = {
    "instrument": ("instrument", shape.InstrumentShape),
    "verified": ("verification", shape.VerificationShape),
    "rules": ("rule", shape.RuleShape),
    "conditions": ("condition", shape.ConditionShape),
    "supersedes": ("supersession", shape.SupersessionShape),
    "in_force": ("in-force date", shape.BeginShape),
    "test": ("test", shape.TestShape),
    "if": ("test", shape.TestShape),
    "granted_by": ("test", shape.TestShape),
    "reading": ("reading", shape.ReadingShape),
    "scope": ("scope", shape.ScopeShape),
    "vocabulary": ("vocabulary", shape.VocabularyShape),
    "jurisdictions": ("jurisdiction", shape.JurisdictionShape),
    "terms": ("term", shape.TermShape),
    "aliases": ("alias", shape.AliasShape),
    "authorities": ("authority", shape.AuthorityShape),
    "facts": ("fact", shape.FactShape),
    "approvals": ("approval", shape.ApprovalShape),
    "searches": ("search", shape.SearchShape),
    "settings": ("list of settings", shape.SettingsShape),
}
_TEXT = ("text", shape.TextShape)
_WANTED = {
    "string_type": ("text", "Write one value after the colon"),
    "tuple_type": ("a list", "Write it as in `[one, two]`, or one `- item` a line"),
    "model_type": ("a mapping", "Write `key: value` lines below it"),
    "model_attributes_type": ("a mapping", "Write `key: value` lines below it"),
    "dict_type": ("a mapping", "Write it as in `{name: value}`"),
    "too_short": ("more than nothing", "Write at least one, or leave the key out"),
}


def judge(root: Node, wanted: type[shape.AnyFile]) -> tuple[shape.AnyFile | None, list[Problem], PlaceOf]:
    """A tree held against the shape of its kind of file: the file or None, every fault, and where each value stands."""
    problems: list[Problem] = []
    spoiled: set[Loc] = set()
    data = _plain(root, (), spoiled, problems)

    def place_of(*loc: str | int) -> Place | None:
        return _node(root, loc)[0].place

    try:
        return wanted.model_validate(data), problems, place_of
    except ValidationError as faults:
        told = [fault for fault in faults.errors(include_url=False) if not _is_spoiled(tuple(fault["loc"]), spoiled)]
        for number, fault in enumerate(told[:_MOST_WORDED]):
            problems.append(_worded(root, wanted, fault, tuple(fault["loc"]), number < _MOST_GUESSES))
    return None, _without_echoes(problems), place_of


def _is_spoiled(loc: Loc, spoiled: set[Loc]) -> bool:
    """Whether a value, or one that it stands in, was complained of already."""
    return any(loc[:n] in spoiled for n in range(len(loc) + 1))


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Problems less those that a key is missing where the same key stands misspelt."""
    misspelt = {
        (p.message.partition(" is no key of ")[2], p.remedy.removeprefix("Did you mean ").removesuffix("?"))
        for p in problems
        if p.code == "unknown-key" and p.remedy
    }

    def is_echo(problem: Problem) -> bool:
        thing, _, key = problem.message.rpartition(" has no ")
        return problem.code == "missing-key" and (thing, key) in misspelt

    return [p for p in problems if not is_echo(p)]


def _plain(node: Node, loc: Loc, spoiled: set[Loc], problems: list[Problem]) -> Any:
    """A tree as dicts, lists and texts. What is empty or was complained of already becomes "" and is marked spoiled."""
    if isinstance(node, Mapping):
        return {k.text: _plain(v, (*loc, k.text or ""), spoiled, problems) for k, v in node.entries}
    if isinstance(node, Sequence):
        return [_plain(item, (*loc, n), spoiled, problems) for n, item in enumerate(node.items)]
    if node.text is not None:
        return node.text
    spoiled.add(loc)
    return ""


def _node(root: Node, loc: Iterable[str | int]) -> tuple[Node, Scalar | None]:
    """The node at a path, or the deepest one on the way there; with the key it stands under, if it does."""
    node, key = root, None
    for step in loc:
        if isinstance(node, Mapping) and isinstance(step, str) and (below := node.get(step)) is not None:
            key = node.key(step)
            node = below
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node, key = node.items[step], None
        else:
            break
    return node, key


def _thing(root: Node, wanted: type[shape.AnyFile], loc: Loc) -> tuple[str, Any]:
    """What stands at a path, in a word (with its id where it has one), and its shape."""
    names = [step for step in loc if isinstance(step, str)]
    if not names:
        return "file", wanted
    word, model = _THINGS.get(names[-1], _TEXT)
    node, _ = _node(root, loc)
    named = node.get("id") if isinstance(node, Mapping) else None
    if isinstance(named, Scalar) and named.text:
        word = f"{word} `{brief(named.text)}`"
    return word, model


def _keys(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _worded(root: Node, wanted: type[shape.AnyFile], fault: Any, loc: Loc, guess: bool) -> Problem:
    """One complaint of pydantic's in our words."""
    kind: str = fault["type"]
    node, key = _node(root, loc)
    last = str(loc[-1]) if loc else ""
    if kind == "missing":
        parent, _ = _node(root, loc[:-1])
        word, model = _thing(root, wanted, loc[:-1])
        return Problem("missing-key", f"the {word} has no `{last}`", parent.place, f"Write `{last}:` in it")
    if kind == "extra_forbidden":
        word, model = _thing(root, wanted, loc[:-1])
        place = key.place if key else node.place
        remedy = did_you_mean(last, _keys(model)) if guess else None
        return Problem("unknown-key", f"`{brief(last)}` is no key of the {word}", place, remedy)
    if kind in ("enum", "literal_error"):
        known = re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        written = fault["input"] if isinstance(fault["input"], str) else None
        if written is None:
            return Problem("wrong-type", f"`{last}` is not text", node.place, f"Write {one_of(known)}")
        remedy = did_you_mean(written, known) if guess else None
        named = next((str(step) for step in reversed(loc) if isinstance(step, str)), "value")
        return Problem("unknown-word", f"`{brief(written)}` is no {named.replace('_', ' ')}", node.place, remedy)
    if kind in _WANTED:
        noun, remedy = _WANTED[kind]
        named = next((str(step) for step in reversed(loc) if isinstance(step, str)), "file")
        thing = f"an item of `{brief(named)}`" if loc and isinstance(loc[-1], int) else f"`{brief(named)}`"
        code = "empty-list" if kind == "too_short" else "wrong-type"
        return Problem(code, f"{thing} must be {noun}", node.place, remedy)
    context = fault.get("ctx", {})
    remedy = context.get("remedy")
    return Problem(kind, str(fault["msg"]), node.place, remedy)
