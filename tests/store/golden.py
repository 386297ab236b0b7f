"""Databases of earlier versions of the program, kept row by row, to be brought up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

DATABASES = Path(__file__).parents[1] / "fixtures" / "databases"


def fill(connection: sa.Connection, schema: str) -> None:
    """Write the rows of a kept database into tables of that schema, which was recorded long ago."""
    with unguarded(connection):
        _fill(connection, schema)


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """Without the triggers that let rows in only with the revision that is being recorded."""
    if connection.dialect.name == "sqlite":
        found = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        guards = [tuple(row) for row in connection.exec_driver_sql(found)]
        down, up = [f"DROP TRIGGER {name}" for name, _ in guards], [sql for _, sql in guards]
    else:
        tables = sa.inspect(connection).get_table_names()
        down, up = ([f'ALTER TABLE "{each}" {how} TRIGGER USER' for each in tables] for how in ("DISABLE", "ENABLE"))
    for statement in down:
        connection.exec_driver_sql(statement)
    yield
    for statement in up:
        connection.exec_driver_sql(statement)


def _fill(connection: sa.Connection, schema: str) -> None:
    kept = json.loads((DATABASES / f"schema-{schema}.json").read_text(encoding="utf-8"))
    for name, rows in kept.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        moments = [c.name for c in table.c if isinstance(c.type, sa.DateTime | sa.Date)]
        quoted = [connection.dialect.identifier_preparer.quote(c.name) for c in table.c]
        values = ", ".join(f"CAST(:{c.name} AS {c.type})" if c.name in moments else f":{c.name}" for c in table.c)
        if connection.dialect.name == "sqlite":
            values = ", ".join(f":{c.name}" for c in table.c)
        preparer = connection.dialect.identifier_preparer
        statement = f"INSERT INTO {preparer.quote(name)} ({', '.join(quoted)}) VALUES ({values})"  # noqa: S608
        connection.execute(sa.text(statement), [{c.name: row.get(c.name) for c in table.c} for row in rows])
