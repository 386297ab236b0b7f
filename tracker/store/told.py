"""Reading what somebody may have tampered with: rows as the driver gives them, each value held to be what it must be.

With its checks off SQLite keeps anything in any column: words where a number belongs, bytes where there are words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from tracker.store.columns import UtcTime, moment, written
from tracker.store.tables import RevisionKind

_T = TypeVar("_T")

NOWHERE = 2**63
"""Stands for the number of a revision where none is told: larger than any, so that it comes last."""


def number_of(told: object) -> int:
    """The number of a revision that a cell names."""
    return told if type(told) is int else NOWHERE


def as_told(table: sa.Table) -> sa.Select[Any]:
    """All rows of revisions or proposals in the order of their numbers, with times as the driver gives them."""
    plain = (sa.type_coerce(c, sa.Text).label(c.name) if isinstance(c.type, UtcTime) else c for c in table.c)
    return sa.select(*plain).order_by(table.c.number)


def read(row: sa.Row[Any], kind: Callable[..., _T]) -> _T:
    """A revision or a proposal from its row. Raises ValueError or TypeError where the row cannot be one."""
    told = dict(row._mapping)
    at = moment(told["time"])
    if isinstance(told["time"], str) and written(at) != told["time"]:
        raise ValueError(f"`{told['time']}` is not how a time is written")
    return kind(**{**told, "time": at, "kind": RevisionKind(told["kind"])})


def reckoned(work: Callable[[], _T]) -> _T | None:
    """What comes of values that were told. None: nothing can, so they are not what was recorded."""
    try:
        return work()
    except (ValueError, TypeError):
        return None
