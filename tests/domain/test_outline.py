"""The outline: fewest lines, ties in the order of the dimensions, no gap and no overlap."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.outline import cut

Keys = dict[tuple[int, ...], object]


def test_an_even_grid_is_one_line() -> None:
    assert cut(dict.fromkeys(product(range(3), range(2)), "same"), (3, 2)) == (((0, 1, 2), (0, 1)),)


def test_the_dimension_that_gives_the_fewest_lines_is_split_first() -> None:
    keys: Keys = {(i, j): "yes" if j == 1 else "no" for i, j in product(range(3), range(2))}

    assert cut(keys, (3, 2)) == (((0, 1, 2), (0,)), ((0, 1, 2), (1,)))


def test_equal_terms_are_told_together_even_when_apart() -> None:
    assert cut({(0,): "a", (1,): "b", (2,): "a"}, (3,)) == (((0, 2),), ((1,),))


def test_a_tie_goes_to_the_first_dimension() -> None:
    keys: Keys = {(i, j): "no" if (i, j) == (0, 0) else "yes" for i, j in product(range(2), range(2))}

    assert cut(keys, (2, 2)) == (((0,), (0,)), ((0,), (1,)), ((1,), (0, 1)))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data(), st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_lines_cover_every_cell_once_with_one_key(data: st.DataObject, sizes: list[int]) -> None:
    keys = {at: data.draw(st.integers(0, 2)) for at in product(*(range(n) for n in sizes))}

    lines = cut(keys, tuple(sizes))

    covered = [at for box in lines for at in product(*box)]
    assert sorted(covered) == sorted(keys)
    assert all(len({keys[at] for at in product(*box)}) == 1 for box in lines)
