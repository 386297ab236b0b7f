"""The triggers by which a database keeps what is recorded: nothing is changed, removed, or slipped into the past.

The migrations make them; here stands what must be there, so that a check can tell when one is missing or altered.
"""

# ruff: noqa: S608 - the words of guards are put together from our own

from __future__ import annotations

import sqlalchemy as sa

from tracker.store import tables as t

_CHANGED = "what is recorded is never changed"
_REMOVED = "what is recorded is never removed"
_OUT_OF_ORDER = "what is recorded belongs to the newest revision"
_LATE = "what is recorded belongs to the revision that is being recorded"

KEPT = tuple(sorted(t.METADATA.tables))
"""The tables whose rows stay for good."""

SCHEMA_IN_USE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
"""In a query of the catalogue: the schema in which the tables are. A cast would not take every name of one."""

_NEWEST = "(SELECT coalesce(max(number), 0) FROM revision)"

_STANDS = (
    " OR EXISTS (SELECT 1 FROM report WHERE entry = NEW.entry)"
    " OR EXISTS (SELECT 1 FROM signature WHERE entry = NEW.entry)"
)
"""That a retirement names what was issued or signed, which stands for good."""

_IN_ORDER = {
    "revision": "NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM revision)"
    " OR EXISTS (SELECT 1 FROM revision WHERE hash = NEW.hash OR previous = NEW.previous)",
    "retirement": f"NEW.revision IS NOT {_NEWEST} + 1 OR EXISTS (SELECT 1 FROM retirement WHERE entry = NEW.entry)"
    f"{_STANDS}",
    "proposal": f"NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM proposal) OR NEW.base IS NOT {_NEWEST}",
    "rejection": f"NEW.base IS NOT {_NEWEST} OR EXISTS (SELECT 1 FROM rejection WHERE proposal = NEW.proposal)"
    " OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)",
}
"""When a new row is refused, in the words of SQLite; where `INSERT OR REPLACE` would remove an old row, that too.

There the row of a revision is written after all that belongs to it, and closes it.
"""

_ADDED_IN_ORDER = f"NEW.added IS NOT {_NEWEST} + 1"


def sqlite_guards() -> dict[str, str]:
    """The triggers of a SQLite file by name."""
    found: dict[str, str] = {}
    for table in KEPT:
        late = _IN_ORDER.get(table, _ADDED_IN_ORDER)
        for name, when, said in (
            ("unchanged", "BEFORE UPDATE", _CHANGED),
            ("kept", "BEFORE DELETE", _REMOVED),
            ("in_order", "BEFORE INSERT", _OUT_OF_ORDER if table == "revision" else _LATE),
        ):
            only = f" WHEN {late}" if name == "in_order" else ""
            found[f"{table}_{name}"] = (
                f"CREATE TRIGGER {table}_{name} {when} ON \"{table}\"{only} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
    return found


def _refuse_if(late: str, said: str = _LATE) -> str:
    return f"BEGIN IF {late} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END"


def _not_ours(column: str) -> str:
    """That a row names a revision which another transaction wrote, or which is not the newest.

    On a server the row of a revision comes first, and only the transaction that wrote it may add to it. Many at once
    may write there, so that "the next one" would not say whose it is.
    """
    return (
        f"NOT EXISTS (SELECT 1 FROM revision WHERE number = NEW.{column} AND xmin = pg_current_xact_id()::xid)"
        f" OR NEW.{column} IS DISTINCT FROM {_NEWEST}"
    )


SERVER_FUNCTIONS = {
    "recorded_is_kept": "BEGIN RAISE EXCEPTION 'what is recorded is never removed, and never changed'; END",
    "recorded_in_order": _refuse_if(_not_ours("added")),
    "retired_in_order": _refuse_if(_not_ours("revision") + _STANDS),
    "revised_in_order": _refuse_if(
        "NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM revision)", _OUT_OF_ORDER
    ),
    "proposed_in_order": _refuse_if(
        "NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM proposal)"
        f" OR NEW.base IS DISTINCT FROM {_NEWEST}"
    ),
    "rejected_in_order": _refuse_if(
        f"NEW.base IS DISTINCT FROM {_NEWEST} OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)"
    ),
}
"""The functions that the triggers of a server call, by name, with their bodies."""

_ORDERED_BY = {
    "revision": "revised_in_order",
    "retirement": "retired_in_order",
    "proposal": "proposed_in_order",
    "rejection": "rejected_in_order",
}


def server_guards() -> dict[str, str]:
    """The triggers of a PostgreSQL database by name."""
    found: dict[str, str] = {}
    for table in KEPT:
        found[f"{table}_kept"] = (
            f'CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION recorded_is_kept()"
        )
        found[f"{table}_in_order"] = (
            f'CREATE TRIGGER {table}_in_order BEFORE INSERT ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION {_ORDERED_BY.get(table, 'recorded_in_order')}()"
        )
    return found


def missing_guards(connection: sa.Connection) -> tuple[str, ...]:
    """The triggers that are not there, are altered or are switched off, by name, in their order."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        there = {row.name: row.sql for row in found}
        return tuple(name for name, sql in sqlite_guards().items() if there.get(name) != sql)
    functions = connection.exec_driver_sql(f"SELECT proname, prosrc FROM pg_proc WHERE pronamespace = {SCHEMA_IN_USE}")
    bodies = {row.proname: row.prosrc for row in functions}
    rows = connection.exec_driver_sql(
        "SELECT tgname, relname, tgenabled, proname, tgtype FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        f" JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = {SCHEMA_IN_USE}"
    ).all()
    on = {(name, table): (enabled, function, kind) for name, table, enabled, function, kind in rows}
    missing = []
    for table in KEPT:
        for name, function, kind in (
            (f"{table}_kept", "recorded_is_kept", _BEFORE | _UPDATE | _DELETE | _TRUNCATE),
            (f"{table}_in_order", _ORDERED_BY.get(table, "recorded_in_order"), _BEFORE | _INSERT | _ROW),
        ):
            here = on.get((name, table))
            whole = here is not None and here[0] in ("O", "A") and here[1:] == (function, kind)
            if not whole or bodies.get(function, "").strip() != SERVER_FUNCTIONS[function]:
                missing.append(name)
    return tuple(missing)


_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
"""The bits by which PostgreSQL's catalogue says when a trigger fires."""
