"""Cells that changed alike, as few boxes: the grid is narrowed to what differs, cut as an outline, and merged again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from tracker.domain.outline import Box, cut


def boxes(keys: Mapping[tuple[int, ...], object], sizes: tuple[int, ...], empty: object) -> tuple[Box, ...]:
    """Boxes of equal keys without gap or overlap, in the order of the grid; cells whose key is `empty` are left out."""
    groups = tuple(_alike(keys, sizes, dimension) for dimension in range(len(sizes)))
    small = {
        at: keys[tuple(g[i][0] for g, i in zip(groups, at, strict=True))] for at in product(*map(_indices, groups))
    }
    whole = tuple(len(g) for g in groups)
    by_key: dict[object, list[Box]] = {}
    for box in cut(small, whole):
        key = small[tuple(indices[0] for indices in box)]
        if key != empty:
            by_key.setdefault(key, []).append(box)
    merged = [box for found in by_key.values() for box in _merged(found)]
    return tuple(sorted(_widened(box, groups) for box in merged))


def _indices(group: tuple[tuple[int, ...], ...]) -> range:
    return range(len(group))


def _alike(
    keys: Mapping[tuple[int, ...], object], sizes: tuple[int, ...], dimension: int
) -> tuple[tuple[int, ...], ...]:
    """The indices of one dimension, those together that no key tells apart."""
    before, after = sizes[:dimension], sizes[dimension + 1 :]
    rest = [(at[:dimension], at[dimension:]) for at in product(*map(range, (*before, *after)))]
    slices: dict[tuple[object, ...], list[int]] = {}
    for index in range(sizes[dimension]):
        slices.setdefault(tuple(keys[(*left, index, *right)] for left, right in rest), []).append(index)
    return tuple(tuple(indices) for indices in slices.values())


def _merged(found: list[Box]) -> list[Box]:
    """Boxes of one key, any two that differ in one dimension only made one, again and again."""
    left = list(found)
    place = 0
    while place < len(left):
        joined = next(_joinings(left, place), None)
        if joined is None:
            place += 1
            continue
        other, dimension = joined
        one = left[place]
        both = tuple(sorted((*one[dimension], *left[other][dimension])))
        left[place] = (*one[:dimension], both, *one[dimension + 1 :])
        del left[other]
        place = 0
    return left


def _joinings(boxes: list[Box], place: int) -> Iterator[tuple[int, int]]:
    one = boxes[place]
    for other in range(place + 1, len(boxes)):
        differ = [d for d, (a, b) in enumerate(zip(one, boxes[other], strict=True)) if a != b]
        if len(differ) == 1:
            yield other, differ[0]


def _widened(box: Box, groups: tuple[tuple[tuple[int, ...], ...], ...]) -> Box:
    """A box of the narrowed grid as one of the whole grid."""
    return tuple(
        tuple(sorted(i for index in indices for i in group[index])) for indices, group in zip(box, groups, strict=True)
    )
