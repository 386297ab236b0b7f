"""Shifts brought together: neighbours between which nothing changes, and equal ones of several cells, as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from tracker.domain.paying import Paying, PayingShift
from tracker.domain.stand import Shift, Stand

S = TypeVar("S", Stand, Paying)
T = TypeVar("T", Shift, PayingShift)


def joined(found: Iterable[T]) -> Iterator[T]:
    """Neighbouring stretches between which nothing changes, as one."""
    last: T | None = None
    for shift in found:
        if last and last.until == shift.begins and (last.before, last.after) == (shift.before, shift.after):
            last = replace(_alongside(last, shift), until=shift.until)
            continue
        if last:
            yield last
        last = shift
    if last:
        yield last


def as_one(each: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    """The shifts of several cells that shift alike, with the deciding rules of each."""
    first = list(each[0])
    for other in each[1:]:
        for place, shift in enumerate(other):
            first[place] = _alongside(first[place], shift)
    return tuple(first)


def _alongside(one: T, other: T) -> T:
    """A shift, with the deciding rules of an equal one beside its own."""
    return replace(one, before=both(one.before, other.before), after=both(one.after, other.after))


def both(one: S | None, other: S | None) -> S | None:
    """A stand, with the deciding rules of an equal one beside its own."""
    if one is None or other is None:
        return one
    return _with_deciding(one, other.deciding)


def _with_deciding(one: S, more: tuple[str, ...]) -> S:
    return replace(one, deciding=tuple(sorted({*one.deciding, *more})))
