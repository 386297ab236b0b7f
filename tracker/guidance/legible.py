"""What a faulty guidance file holds beside its faults, so that what it refers to can be looked up in the same run.

A faulty value is taken out of the tree; where the file cannot be without it, something stands in for it. Nothing of
this is ever recorded or answered from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from tracker.guidance import shape
from tracker.guidance.tree import Mapping, Node, Scalar, Sequence

FILLER = "unreadable-here"
"""What stands in for a text or an id that is missing or faulty. Nobody is told of it."""

_MOST_ROUNDS = 6
"""How often what is left is looked at again: a value, then what it stands in, then what that stands in."""

Loc = tuple[str | int, ...]


def legible(root: Node, wanted: type[shape.AnyFile]) -> Node | None:
    """A tree without its faults, fit to be a file of its kind. None: too little is left of it."""
    for _ in range(_MOST_ROUNDS):
        try:
            wanted.model_validate(_plain(root))
        except ValidationError as faults:
            # later ones first: what goes from a list moves only those behind it
            for fault in reversed(faults.errors(include_url=False)):
                root = _mended(root, fault)
        else:
            return root
    return None


def _mended(root: Node, fault: Any) -> Node:
    """A tree with one fault taken out, or with something in its place."""
    loc, kind = tuple(fault["loc"]), fault["type"]
    node, depth = _reached(root, loc)
    if kind in ("enum", "literal_error") and depth == len(loc):
        known = re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        return _changed(root, loc, lambda old: Scalar(known[0], old.place))
    if kind == "missing" and isinstance(node, Mapping) and depth == len(loc) - 1:
        missing = Scalar(str(loc[-1]), node.place), Scalar(FILLER, node.place)
        filled = Mapping((*node.entries, missing), node.place)
        return _changed(root, loc[:-1], lambda _: filled)
    if isinstance(node, Scalar) and node.text == FILLER:
        numbers = [n for n, step in enumerate(loc) if isinstance(step, int)]
        depth = numbers[-1] + 1 if numbers else 0  # nothing can stand in for it: the list item goes
    return _changed(root, loc[:depth], lambda _: None) if depth else root


def _reached(root: Node, loc: Loc) -> tuple[Node, int]:
    """The deepest node on the way to a path, and how many steps lead there."""
    node = root
    for depth, step in enumerate(loc):
        if isinstance(node, Mapping) and isinstance(step, str) and (below := node.get(step)) is not None:
            node = below
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return node, depth
    return node, len(loc)


def _changed(node: Node, loc: Loc, change: Callable[[Node], Node | None]) -> Node:
    """A tree with the node at a path changed; taken out where the change leaves nothing."""
    if not loc:
        return change(node) or node
    step, rest = loc[0], loc[1:]

    def below(child: Node) -> Node | None:
        return _changed(child, rest, change) if rest else change(child)

    if isinstance(node, Mapping):
        entries = ((k, below(v) if k.text == step else v) for k, v in node.entries)
        return Mapping(tuple((k, v) for k, v in entries if v is not None), node.place)
    if isinstance(node, Sequence):
        items = (below(v) if n == step else v for n, v in enumerate(node.items))
        return Sequence(tuple(v for v in items if v is not None), node.place)
    return node


def _plain(node: Node) -> Any:
    """A tree as dicts, lists and texts."""
    if isinstance(node, Mapping):
        return {k.text: _plain(v) for k, v in node.entries}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return node.text or ""
