"""The outline of an answer: cells that share a key, cut into the fewest boxes, one dimension at a time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

Box = tuple[tuple[int, ...], ...]
"""For each dimension, the indices that a part covers; the part is their product."""


def cut(keys: Mapping[tuple[int, ...], object], sizes: tuple[int, ...]) -> tuple[Box, ...]:
    """Cut the grid of keys as an outline: at each step along the dimension that gives the fewest lines.

    Ties go to the first dimension. `keys` has an entry for every index tuple below `sizes`. Every line is a box of
    equal keys, and the boxes cover the grid without gap or overlap.
    """
    number: dict[object, int] = {}
    grid = {at: number.setdefault(key, len(number)) for at, key in keys.items()}
    known: dict[Box, tuple[Box, ...]] = {}

    def lines(box: Box) -> tuple[Box, ...]:
        found = known.get(box)
        if found is None:
            found = known[box] = _split(box)
        return found

    def _split(box: Box) -> tuple[Box, ...]:
        if len({grid[at] for at in product(*box)}) == 1:
            return (box,)
        best: tuple[Box, ...] | None = None
        for dimension in range(len(box)):
            groups = _groups(box, dimension)
            if len(groups) < 2:
                continue
            parts = tuple(line for group in groups for line in lines((*box[:dimension], group, *box[dimension + 1 :])))
            if best is None or len(parts) < len(best):
                best = parts
        return best if best is not None else (box,)

    def _groups(box: Box, dimension: int) -> tuple[tuple[int, ...], ...]:
        """The indices of one dimension, those together whose slices are equal."""
        rest = tuple(product(*(box[:dimension] + box[dimension + 1 :])))
        slices: dict[tuple[int, ...], list[int]] = {}
        for index in box[dimension]:
            sign = tuple(grid[(*at[:dimension], index, *at[dimension:])] for at in rest)
            slices.setdefault(sign, []).append(index)
        return tuple(tuple(indices) for indices in slices.values())

    return lines(tuple(tuple(range(size)) for size in sizes))
