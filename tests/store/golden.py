"""Databases of earlier versions of the program, kept row by row, to be brought up to date."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

DATABASES = Path(__file__).parents[1] / "fixtures" / "databases"


def fill(connection: sa.Connection, schema: str) -> None:
    """Write the rows of a kept database into tables of that schema."""
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
