"""The leaves of several vocabularies side by side, so that one cell can be decided in several rulebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tracker.domain.reach import Leaf
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Jurisdiction, Vocabulary


@value_class(frozen=True, slots=True)
class Rendered:
    """One leaf, and what it is in each of several vocabularies.

    None: that vocabulary has no such leaf. A leaf that one of them divides further is, before the division, its parent.
    """

    leaf: Leaf
    seen: tuple[Leaf | None, ...]


def rendered(
    dimension: str, leaves: Iterable[Leaf], words: Vocabulary, seen_in: Sequence[Vocabulary], here: str
) -> tuple[Rendered, ...]:
    """Leaves of one vocabulary, or places, as other vocabularies have them; a place lacks what they do not have."""

    def single(leaf: str, other: Vocabulary) -> str | None:
        local = _local(other, dimension, dimension, here)
        return leaf if leaf in local else _above(dimension, leaf, words, other, local)

    def of(leaf: Leaf, other: Vocabulary) -> Leaf | None:
        if isinstance(leaf, str):
            return single(leaf, other)
        return tuple(sorted({part for each in leaf if (part := single(each, other)) is not None})) or None

    return tuple(Rendered(leaf, tuple(of(leaf, other) for other in seen_in)) for leaf in leaves)


def pairs(dimension: str, before: Vocabulary, after: Vocabulary, here: str) -> tuple[Rendered, ...]:
    """All leaves of a dimension in a jurisdiction, as both vocabularies have them.

    Of the setting the places: each by itself, and all accreditations of the jurisdiction together.
    """
    found = tuple(_leaves(dimension, before, after, here))
    if dimension != "setting":
        return found
    single = tuple(Rendered((str(each.leaf),), tuple(map(_place, each.seen))) for each in found)
    held = [_accreditations(v, here) for v in (before, after)]
    together = tuple(sorted({*held[0], *held[1]}))
    if len(together) < 2:
        return single
    return (*single, Rendered(together, tuple(tuple(sorted(each)) or None for each in held)))


def jurisdictions(before: Vocabulary, after: Vocabulary) -> tuple[str, ...]:
    """The provinces and territories of both, in the order of the newer vocabulary; Canada alone is not asked about."""
    return tuple(dict.fromkeys(j.id for v in (after, before) for j in v.jurisdictions if j.id != "CA"))


def together(before: Vocabulary, after: Vocabulary) -> Vocabulary:
    """The words of both, in which a difference between them can be told."""
    if before is after or before == after:
        return after
    known = {(t.dimension, t.id) for t in after.terms}
    gone = tuple(t for t in before.terms if (t.dimension, t.id) not in known)
    here = {j.id for j in after.jurisdictions}
    left: tuple[Jurisdiction, ...] = tuple(j for j in before.jurisdictions if j.id not in here)
    return Vocabulary((*after.terms, *gone), (*after.jurisdictions, *left))


def _place(leaf: Leaf | None) -> Leaf | None:
    return (leaf,) if isinstance(leaf, str) else leaf


def _local(vocabulary: Vocabulary, dimension: str, node: str, here: str) -> tuple[str, ...]:
    return vocabulary.local_leaves(dimension, node, here) if vocabulary.has(dimension, node) else ()


def _accreditations(vocabulary: Vocabulary, here: str) -> tuple[str, ...]:
    return _local(vocabulary, "setting", "accredited-facility", here)


def _leaves(dimension: str, before: Vocabulary, after: Vocabulary, here: str) -> Iterator[Rendered]:
    old, new = (_local(v, dimension, dimension, here) for v in (before, after))
    if old == new:
        yield from (Rendered(leaf, (leaf, leaf)) for leaf in new)
        return
    met: tuple[set[str], set[str]] = (set(), set())
    made: list[Rendered] = []
    for leaf in dict.fromkeys((*new, *old)):
        was = leaf if leaf in old else _above(dimension, leaf, after, before, old)
        is_now = leaf if leaf in new else _above(dimension, leaf, before, after, new)
        if (was == leaf or not before.has(dimension, leaf)) and (is_now == leaf or not after.has(dimension, leaf)):
            made.append(Rendered(leaf, (was, is_now)))
            met[0].update(filter(None, (was,)))
            met[1].update(filter(None, (is_now,)))
    yield from made
    yield from (Rendered(leaf, (leaf, None)) for leaf in old if leaf not in met[0])
    yield from (Rendered(leaf, (None, leaf)) for leaf in new if leaf not in met[1])


def _above(dimension: str, leaf: str, own: Vocabulary, other: Vocabulary, leaves: tuple[str, ...]) -> str | None:
    """The leaf of another vocabulary that a leaf of our own is a part of. None: there is none."""
    here: str | None = leaf
    while here is not None and own.has(dimension, here):
        if other.has(dimension, here):
            return here if here in leaves else None
        here = own.term(dimension, here).parent
    return None
