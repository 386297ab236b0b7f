"""The rows of an entry in one canonical form, the same on both engines, and their digest.

An entry's digest is of its meaning; the digest of its rows is of every cell, so that a check of the history need not
know what rows mean, and nothing in a row can be changed unseen. A cell that is NULL says nothing and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.store import tables as t
from tracker.store.columns import Day
from tracker.store.digest import digest

_OWNER = {"entry", "added"}


@value_class(frozen=True)
class Form:
    """How the rows of one table are read: its columns but those that say whose the row is.

    `key` gives what tells the rows of one entry apart; `flags` and `days` are the columns of yes and no, and of days.
    """

    table: str
    columns: tuple[str, ...]
    key: Callable[[Sequence[Any]], Any]
    flags: tuple[str, ...]
    days: tuple[str, ...]


def _form(table: sa.Table) -> Form:
    told = [c for c in table.columns if c.name not in _OWNER]
    names = [c.name for c in told]
    key = [names.index(c.name) for c in table.primary_key if c.name not in _OWNER]
    return Form(
        table.name,
        tuple(names),
        itemgetter(*key) if key else lambda _: (),
        tuple(c.name for c in told if isinstance(c.type, sa.Boolean)),
        tuple(c.name for c in told if isinstance(c.type, Day)),
    )


FORMS: dict[str, Form] = {
    table.name: _form(table)
    for table in sorted(t.METADATA.tables.values(), key=lambda table: table.name)
    if "added" in table.c and table is not t.entry
}
"""The tables of content, in the order of their names."""


class Cells(NamedTuple):
    """A row in canonical form: its table, its key within the entry, the cells that say something; who added it."""

    table: str
    key: Any
    told: dict[str, Any]
    added: int | None = None


_ORDER = itemgetter(0, 1)
_YES_NO = {0: False, 1: True}


def cells(form: Form, row: Sequence[Any], added: int | None = None) -> Cells:
    """A row, in the order of the form's columns, in canonical form."""
    told = {name: value for name, value in zip(form.columns, row, strict=True) if value is not None}
    for name in form.flags:
        if name in told:
            told[name] = _YES_NO.get(told[name], told[name])
    for name in form.days:
        if isinstance(day := told.get(name), date):
            told[name] = day.isoformat()
    return Cells(form.table, form.key(row), told, added)


def rows_digest(rows: Iterable[Cells]) -> str:
    """The digest of all rows of an entry."""
    return digest([[table, told] for table, _, told, _ in sorted(rows, key=_ORDER)])


def digest_of_rows(rows: Iterable[tuple[sa.Table, Mapping[str, object]]]) -> str:
    """The digest of rows as they are about to be written."""
    return rows_digest(
        cells(form, [fields.get(name) for name in form.columns])
        for form, fields in ((FORMS[table.name], fields) for table, fields in rows)
    )


def read_rows(connection: sa.Connection, first: int, last: int) -> Mapping[int, list[Cells]]:
    """All rows of the entries with numbers from `first` to `last`, by entry."""
    quote = connection.dialect.identifier_preparer.quote
    found: dict[int, list[Cells]] = defaultdict(list)
    for form in FORMS.values():
        named = ", ".join(map(quote, ("entry", "added", *form.columns)))
        query = f"SELECT {named} FROM {quote(form.table)} WHERE entry BETWEEN {first:d} AND {last:d}"  # noqa: S608
        for entry, added, *row in connection.exec_driver_sql(query).all():
            found[entry].append(cells(form, row, added))
    return found
