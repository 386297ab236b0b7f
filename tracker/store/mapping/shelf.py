"""Reading rows: which entries are wanted, and the rows of each.

The statements are text made from the tables: to compile them as expressions would take as long as all the rest of an
answer. So days and yes-no values come as the driver gives them, and are told here what they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.domain.rule import Op, Test
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text

Row = sa.Row[Any]
Rows = list[tuple[sa.Table, dict[str, object]]]
"""Rows to be written, each with its table, in any order."""

_FEW = 500
"""Up to so many entries are asked for by number; beyond, all that are wanted are read, whoever's they are."""


@value_class(frozen=True)
class Wanted:
    """Which entries are wanted: a condition on the rows of any table of content, and about which revision it is."""

    condition: str
    revision: int


def known_at(revision: int) -> Wanted:
    """What is known at a revision: added at or before it, and not retired at or before it."""
    gone = f"SELECT retirement.entry FROM retirement WHERE retirement.revision <= {revision:d}"  # noqa: S608 - a number
    return Wanted(f"added <= {revision:d} AND entry NOT IN ({gone})", revision)


def added_by(revision: int) -> Wanted:
    """What one revision added, whether or not it was retired since."""
    return Wanted(f"added = {revision:d}", revision)


@value_class(frozen=True)
class Shelf:
    """A connection, and which entries are wanted from it."""

    connection: sa.Connection
    wanted: Wanted

    def kinds(self) -> frozenset[str]:
        """The kinds of the wanted entries."""
        query = (
            f"SELECT DISTINCT kind FROM (SELECT id AS entry, kind, added FROM entry) e WHERE {self.wanted.condition}"  # noqa: S608 - own names
        )
        return frozenset(self.connection.exec_driver_sql(query).scalars())

    def top(self, table: sa.Table, column: str = "", among: Collection[str] | None = None) -> Sequence[Row]:
        """The first rows of the wanted entries of one kind; those of which a column is among some values."""
        if among is None:
            return self.connection.exec_driver_sql(self._query(table, self.wanted.condition)).all()
        if not among:
            return []
        query = sa.text(self._query(table, f"{self.wanted.condition} AND {column} IN :among"))
        return self.connection.execute(query.bindparams(sa.bindparam("among", list(among), expanding=True))).all()

    def below(self, table: sa.Table, entries: Collection[int]) -> dict[int, list[Row]]:
        """The further rows of these entries, in the order of their keys, by entry."""
        if not entries:
            return {}
        few = f"entry IN ({', '.join(f'{entry:d}' for entry in entries)})" if len(entries) <= _FEW else None
        found: dict[int, list[Row]] = {}
        for row in self.connection.exec_driver_sql(self._query(table, few or self.wanted.condition)).all():
            found.setdefault(row[0], []).append(row)
        return found

    def _query(self, table: sa.Table, condition: str) -> str:
        quote = self.connection.dialect.identifier_preparer.quote
        key = ", ".join(quote(column.name) for column in table.primary_key)
        return select_from(self.connection, table, f"WHERE {condition} ORDER BY {key}")


def select_from(connection: sa.Connection, table: sa.Table, rest: str) -> str:
    """A statement for all columns of a table, with the rest of it in our own words: nothing that anybody wrote."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    return f"SELECT {columns} FROM {quote(table.name)} {rest}"  # noqa: S608 - own names


def day_of(value: object) -> date:
    """A day as a driver gives it: SQLite has none, and gives its text. Raises ValueError for anything else."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise ValueError(f"`{value!r}` is no day")


def words_of(row: Row, name: str) -> Text | None:
    """Words in one or two languages. None: there are none."""
    english = getattr(row, f"{name}_en")
    return None if english is None else Text(english, getattr(row, f"{name}_fr"))


def some_words_of(row: Row, name: str) -> Text:
    return Text(getattr(row, f"{name}_en"), getattr(row, f"{name}_fr"))


def stated_of(row: Row, name: str) -> StatedDate | None:
    text = getattr(row, name)
    if text is None:
        return None
    return StatedDate(text, day_of(getattr(row, f"{name}_first")), day_of(getattr(row, f"{name}_last")))


def test_of(row: Row, name: str, values: Sequence[str]) -> Test | None:
    fact = getattr(row, f"{name}_fact")
    return None if fact is None else Test(fact, Op(getattr(row, f"{name}_op")), tuple(values))


def words_in(name: str, text: Text | None) -> Mapping[str, object]:
    return {f"{name}_en": text and text.en, f"{name}_fr": text and text.fr}


def stated_in(name: str, date: StatedDate | None) -> Mapping[str, object]:
    return {name: date and date.text, f"{name}_first": date and date.first, f"{name}_last": date and date.last}


def test_in(name: str, test: Test | None) -> Mapping[str, object]:
    return {f"{name}_fact": test and test.fact, f"{name}_op": test and test.op.value}
