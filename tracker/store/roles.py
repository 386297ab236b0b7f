"""The roles of a team on PostgreSQL: who may only ask, and who may record; what is recorded stays out of reach of both.

Whoever owns the tables may do everything, and alone upgrades them. Roles are made, and given passwords, by who runs
the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.store.archive import quoted
from tracker.store.engine import WAIT, File, Told, check_schema, reading, where, writing
from tracker.store.errors import RolesRefused, UrlInvalid
from tracker.store.guards import SCHEMA_IN_USE

VERSION_TABLE = "alembic_version"
"""Which schema it is. Only who upgrades may write it."""

_EVERY_RIGHT = "ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']"


@value_class(frozen=True)
class Roles:
    """The statements that make roles what they are to be, and whether they were run."""

    database: str
    owner: str
    statements: tuple[str, ...]
    applied: bool


def set_roles(
    database: str, ask: Sequence[str], record: Sequence[str], *, apply: bool, told: Told | None = None
) -> Roles:
    """The statements that let some roles only ask and others ask and record; `apply` runs them, all or none.

    Who did more before may do it no longer. Raises UrlInvalid for a SQLite file, and RolesRefused for roles that are
    not there, or that could do more whatever is granted.
    """
    place = where(database)
    if isinstance(place, File):
        raise UrlInvalid(
            f"`{place}` is a file, and roles are those of a PostgreSQL server. Guard it by the permissions of the file"
        )
    both = sorted(set(ask) & set(record))
    if both:
        raise RolesRefused(f"`{both[0]}` is to ask only, and to record. Name it once: who records may ask")
    opened = writing(place, told=told) if apply else reading(place, told=told)
    with opened as connection:
        check_schema(connection, place, wait=WAIT, told=told)
        owner = _owner(connection)
        _refuse_mighty(connection, owner, (*ask, *record))
        statements = tuple(_statements(connection, owner, ask, record))
        if apply:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))
            _check(connection, ask, record)
    return Roles(str(place), owner, statements, apply)


def _owner(connection: sa.Connection) -> str:
    owner: str = connection.exec_driver_sql(
        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'revision'::regclass"
    ).scalar_one()
    return owner


def _refuse_mighty(connection: sa.Connection, owner: str, names: Sequence[str]) -> None:
    """A superuser, the owner, and a member of the owner may do everything, whatever is granted."""
    query = sa.text(
        "SELECT rolname, rolsuper, pg_has_role(oid, :owner, 'MEMBER') AS owns FROM pg_roles WHERE rolname = ANY(:names)"
    )
    found = {row.rolname: row for row in connection.execute(query, {"owner": owner, "names": list(names)})}
    for name in names:
        if name not in found:
            raise RolesRefused(
                f"there is no role `{name}`. Have it made first: CREATE ROLE {quoted(name)} LOGIN PASSWORD '...'"
            )
        if found[name].rolsuper:
            raise RolesRefused(f"`{name}` is a superuser, who may do everything. Name another role")
        if found[name].owns:
            raise RolesRefused(f"`{name}` owns the tables, or acts for `{owner}` who does. Name another role")


def _statements(connection: sa.Connection, owner: str, ask: Sequence[str], record: Sequence[str]) -> Iterator[str]:
    names = connection.exec_driver_sql("SELECT current_database(), current_schema()").one()
    database, schema = (quoted(each) for each in names)
    everyone = ", ".join(quoted(each) for each in (*ask, *record))
    recorders = ", ".join(quoted(each) for each in record)
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(owner)} IN SCHEMA {schema}"
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {everyone}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {everyone}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {everyone}"
    yield f"{later} REVOKE ALL ON TABLES FROM PUBLIC, {everyone}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {everyone}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {everyone}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {everyone}"
    yield f"{later} GRANT SELECT ON TABLES TO {everyone}"
    if record:
        yield f"GRANT INSERT ON ALL TABLES IN SCHEMA {schema} TO {recorders}"
        yield f"REVOKE INSERT ON {schema}.{quoted(VERSION_TABLE)} FROM {recorders}"
        yield f"{later} GRANT INSERT ON TABLES TO {recorders}"


def _check(connection: sa.Connection, ask: Sequence[str], record: Sequence[str]) -> None:
    """Whether each role may now do what it is to do, and nothing more, also by way of other roles it belongs to."""
    query = sa.text(
        f"""SELECT r.rolname AS role, p.privilege, c.relname AS on_what
  FROM pg_roles r, pg_class c, unnest({_EVERY_RIGHT}) AS p(privilege)
 WHERE r.rolname = ANY(:names) AND c.relkind IN ('r', 'p') AND c.relnamespace = {SCHEMA_IN_USE}
   AND has_table_privilege(r.oid, c.oid, p.privilege)
   AND NOT (p.privilege = 'INSERT' AND r.rolname = ANY(:record) AND c.relname <> :version)
UNION ALL
SELECT r.rolname, p.privilege, 'the database' FROM pg_roles r, unnest(ARRAY['CREATE', 'TEMPORARY']) AS p(privilege)
 WHERE r.rolname = ANY(:names) AND has_database_privilege(r.oid, current_database(), p.privilege)
UNION ALL
SELECT r.rolname, 'CREATE', 'the schema' FROM pg_roles r
 WHERE r.rolname = ANY(:names) AND has_schema_privilege(r.oid, current_schema(), 'CREATE')
 ORDER BY 1, 3, 2"""  # noqa: S608 - the names of privileges alone
    )
    given = {"names": [*ask, *record], "record": list(record), "version": VERSION_TABLE}
    more = connection.execute(query, given).first()
    if more is not None:
        raise RolesRefused(
            f"`{more.role}` could still {more.privilege} on `{more.on_what}`, which another role gives or only the "
            "owner of the database can take. Nothing was granted; take that away first"
        )
    for name in (*ask, *record):
        may = sa.text(
            "SELECT has_database_privilege(:name, current_database(), 'CONNECT')"  # noqa: S608
            " AND has_schema_privilege(:name, current_schema(), 'USAGE')"
            " AND bool_and(has_table_privilege(:name, oid, 'SELECT'))"
            f" FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = {SCHEMA_IN_USE}"
        )
        if not connection.execute(may, {"name": name}).scalar_one():
            raise RolesRefused(
                f"`{name}` could not even ask. Nothing was granted; run this as the owner of the database"
            )
