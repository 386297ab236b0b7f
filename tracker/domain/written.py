"""What was written in a file, as a tree of places: every text with the line and the column on which it stands.

It knows no format: whoever reads one makes such a tree, and whoever takes values of it need not know which it was.
"""

from __future__ import annotations

from dataclasses import field

from tracker.domain.problem import Place
from tracker.domain.value_class import value_class

__all__ = ["Mapping", "Node", "Scalar", "Sequence"]


@value_class(frozen=True, slots=True)
class Scalar:
    """A piece of text. `text` None: nothing was written, or something that is no text and was complained of."""

    text: str | None
    place: Place


@value_class(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@value_class(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order written; no key twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place
    _by_key: dict[str | None, tuple[Scalar, Node]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {entry[0].text: entry for entry in self.entries})

    def get(self, key: str) -> Node | None:
        found = self._by_key.get(key)
        return found[1] if found else None

    def key(self, key: str) -> Scalar | None:
        found = self._by_key.get(key)
        return found[0] if found else None


Node = Scalar | Sequence | Mapping
