"""A schema as the database itself tells it, to be compared."""

from __future__ import annotations

import sqlalchemy as sa


def described(connection: sa.Connection) -> dict[str, object]:
    """Every table with its columns, keys, constraints and indexes, and every trigger and view."""
    look = sa.inspect(connection)
    found: dict[str, object] = {}
    for table in look.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)},
            "primary key": _plain(look.get_pk_constraint(table)),
            "foreign keys": sorted(map(_plain, look.get_foreign_keys(table))),
            "unique": sorted(map(_plain, look.get_unique_constraints(table))),
            "checks": sorted(map(_plain, look.get_check_constraints(table))),
            "indexes": sorted(map(_plain, look.get_indexes(table))),
        }
    if connection.dialect.name == "sqlite":
        others = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name"
    else:
        others = "SELECT 'trigger', tgname, '' FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    found["others"] = [tuple(row) for row in connection.exec_driver_sql(others)]
    return found


def unguard(connection: sa.Connection) -> None:
    """Take the triggers away that keep what is recorded, as somebody with all rights could."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, '' FROM sqlite_schema WHERE type = 'trigger'").all()
    else:
        found = connection.exec_driver_sql(
            "SELECT tgname, ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
        ).all()
    for name, on in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")


def _plain(item: object) -> str:
    assert isinstance(item, dict)
    kept = {k: v for k, v in item.items() if k not in ("comment", "dialect_options", "duplicates_constraint")}
    return repr(sorted((k, repr(v)) for k, v in kept.items()))


def contents(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {}
    for table in sa.inspect(connection).get_table_names():
        rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()  # noqa: S608 - names of our own tables
        found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found
