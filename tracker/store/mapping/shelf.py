"""Reading rows: which entries are wanted, and the rows of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.domain.rule import Op, Test
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.store.tables import retirement

Row = sa.Row[Any]
Rows = list[tuple[sa.Table, dict[str, object]]]
"""Rows to be written, each with its table, in any order."""

_FEW = 500
"""Up to so many entries are asked for by number; beyond, all that are wanted are read, whoever's they are."""


def known_at(revision: int) -> Callable[[sa.Table], sa.ColumnElement[bool]]:
    """What is known at a revision: added at or before it, and not retired at or before it."""

    def wanted(table: sa.Table) -> sa.ColumnElement[bool]:
        gone = sa.select(retirement.c.entry).where(retirement.c.revision <= revision)
        return sa.and_(table.c.added <= revision, table.c.entry.not_in(gone))

    return wanted


def added_by(revision: int) -> Callable[[sa.Table], sa.ColumnElement[bool]]:
    """What one revision added, whether or not it was retired since."""
    return lambda table: table.c.added == revision


@dataclass(frozen=True)
class Shelf:
    """A connection, and which entries are wanted from it."""

    connection: sa.Connection
    wanted: Callable[[sa.Table], sa.ColumnElement[bool]]

    def top(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> Sequence[Row]:
        """The first rows of the wanted entries of one kind."""
        return self.connection.execute(sa.select(table).where(self.wanted(table), *where)).all()

    def below(self, table: sa.Table, entries: Collection[int]) -> dict[int, list[Row]]:
        """The further rows of these entries, in the order of their keys, by entry."""
        if not entries:
            return {}
        few = table.c.entry.in_(entries) if len(entries) <= _FEW else self.wanted(table)
        found: dict[int, list[Row]] = {}
        for row in self.connection.execute(sa.select(table).where(few).order_by(*table.primary_key)):
            found.setdefault(row.entry, []).append(row)
        return found


def words_of(row: Row, name: str) -> Text | None:
    """Words in one or two languages. None: there are none."""
    fields = row._mapping
    english = fields[f"{name}_en"]
    return None if english is None else Text(english, fields[f"{name}_fr"])


def some_words_of(row: Row, name: str) -> Text:
    fields = row._mapping
    return Text(fields[f"{name}_en"], fields[f"{name}_fr"])


def stated_of(row: Row, name: str) -> StatedDate | None:
    fields = row._mapping
    text = fields[name]
    return None if text is None else StatedDate(text, fields[f"{name}_first"], fields[f"{name}_last"])


def test_of(row: Row, name: str, values: Sequence[str]) -> Test | None:
    fields = row._mapping
    fact = fields[f"{name}_fact"]
    return None if fact is None else Test(fact, Op(fields[f"{name}_op"]), tuple(values))


def words_in(name: str, text: Text | None) -> Mapping[str, object]:
    return {f"{name}_en": text and text.en, f"{name}_fr": text and text.fr}


def stated_in(name: str, date: StatedDate | None) -> Mapping[str, object]:
    return {name: date and date.text, f"{name}_first": date and date.first, f"{name}_last": date and date.last}


def test_in(name: str, test: Test | None) -> Mapping[str, object]:
    return {f"{name}_fact": test and test.fact, f"{name}_op": test and test.op.value}
