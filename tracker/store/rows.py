"""The rows of an entry in one canonical form, the same on both engines, and their digest.

An entry's digest is of its meaning; the digest of its rows is of every cell, so that a check of the history need not
know what rows mean, and nothing in a row can be changed unseen. A cell that is NULL says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.store import tables as t
from tracker.store.digest import digest

_OWNER = {"entry", "added"}


@dataclass(frozen=True)
class Form:
    """How the rows of one table are read: its columns, where its key and its yes-no cells stand.

    `key` are the places of the columns that tell the rows of one entry apart.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    flags: frozenset[int]


def _form(table: sa.Table) -> Form:
    columns = [c.name for c in table.columns]
    return Form(
        table.name,
        tuple(columns),
        tuple(columns.index(c.name) for c in table.primary_key if c.name not in _OWNER),
        frozenset(n for n, c in enumerate(table.columns) if isinstance(c.type, sa.Boolean)),
    )


FORMS: dict[str, Form] = {
    table.name: _form(table)
    for table in sorted(t.METADATA.tables.values(), key=lambda table: table.name)
    if "added" in table.c and table is not t.entry
}
"""The tables of content, in the order of their names."""

Cells = tuple[str, tuple[Any, ...], dict[str, Any]]
"""A row in canonical form: its table, its key within the entry, and the cells that say something."""


def cells(form: Form, row: Sequence[Any]) -> Cells:
    """A row, whole and in the order of the columns, in canonical form."""
    told = {
        name: bool(value) if n in form.flags else value.isoformat() if isinstance(value, date) else value
        for n, (name, value) in enumerate(zip(form.columns, row, strict=True))
        if value is not None and name not in _OWNER
    }
    return form.table, tuple(row[n] for n in form.key), told


def rows_digest(rows: Iterable[Cells]) -> str:
    """The digest of all rows of an entry."""
    return digest([[table, told] for table, _, told in sorted(rows, key=lambda each: each[:2])])


def digest_of_rows(rows: Iterable[tuple[sa.Table, Mapping[str, object]]]) -> str:
    """The digest of rows as they are about to be written."""
    return rows_digest(
        cells(form, [fields.get(name) for name in form.columns])
        for form, fields in ((FORMS[table.name], fields) for table, fields in rows)
    )


def read_rows(connection: sa.Connection, first: int, last: int) -> dict[int, list[tuple[int, Cells]]]:
    """All rows of the entries with numbers from `first` to `last`, by entry, each with the revision that added it."""
    quote = connection.dialect.identifier_preparer.quote
    found: dict[int, list[tuple[int, Cells]]] = {}
    for form in FORMS.values():
        named = ", ".join(map(quote, form.columns))
        query = f"SELECT {named} FROM {quote(form.table)} WHERE entry BETWEEN {first:d} AND {last:d}"  # noqa: S608
        entry, added = form.columns.index("entry"), form.columns.index("added")
        for row in connection.exec_driver_sql(query).all():
            found.setdefault(row[entry], []).append((row[added], cells(form, row)))
    return found
