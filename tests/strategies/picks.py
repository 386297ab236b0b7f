"""The two draws that everything random here is made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def _below(size: int) -> st.SearchStrategy[int]:
    return st.integers(0, size - 1)


def pick(draw: st.DrawFn, choices: Sequence[T]) -> T:
    """One of the choices, the first being the simplest. Far quicker than a strategy made for each choice."""
    return choices[draw(_below(len(choices)))]


def one_in(draw: st.DrawFn, n: int) -> bool:
    """True about once in n; simplest is False."""
    return draw(_below(n)) == n - 1
