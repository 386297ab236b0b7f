"""Tests on one fact taken together: which is the strictest, and whether any value satisfies them all."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.rule import Op, Test

__all__ = ["asks_the_same", "can_hold", "strictest"]

_BOUNDS = (Op.AT_LEAST, Op.AT_MOST)


def strictest(tests: Sequence[Test]) -> Test:
    """What comparable tests ask together: the highest at least, the lowest at most, the values that all of them allow.

    A test of no values cannot be satisfied. Raises ValueError where there is no test.
    """
    if not tests:
        raise ValueError("there is no test")
    first = tests[0]
    if first.op is Op.AT_LEAST:
        return max(tests, key=_number)
    if first.op is Op.AT_MOST:
        return min(tests, key=_number)
    values = tuple(sorted(frozenset(first.values).intersection(*(test.values for test in tests))))
    return Test(first.fact, Op.IS if len(values) == 1 else Op.ONE_OF, values)


def asks_the_same(one: Test, other: Test) -> bool:
    """Whether two comparable tests ask the same, however they are written."""
    if one.op in _BOUNDS:
        return _number(one) == _number(other)
    return set(one.values) == set(other.values)


def can_hold(tests: Sequence[Test]) -> bool:
    """Whether some value of the one fact that they are about satisfies all tests."""
    values = [frozenset(test.values) for test in tests if test.op not in _BOUNDS]
    bounds = [test for test in tests if test.op in _BOUNDS]
    if values:
        left = values[0].intersection(*values)
        return any(all(bound.holds({bound.fact: value}) for bound in bounds) for value in left)
    lowest = max((_number(test) for test in bounds if test.op is Op.AT_LEAST), default=float("-inf"))
    highest = min((_number(test) for test in bounds if test.op is Op.AT_MOST), default=float("inf"))
    return lowest <= highest


def _number(test: Test) -> float:
    return float(test.values[0])
