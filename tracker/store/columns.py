"""Column types and groups of columns that behave alike on SQLite and PostgreSQL, every constraint with a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Day(TypeDecorator[date]):
    """A whole day without time or zone. A time of day is refused instead of being cut off."""

    impl = sa.Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        if value is not None and type(value) is not date:
            raise TypeError(f"`{value!r}` is no plain day")
        return value


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond. A time without a zone is refused. Text that sorts by time on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"`{value!r}` has no zone")
        return written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


def moment(told: object) -> datetime:
    """A moment in UTC, as a driver gives it: SQLite has none, and gives its text. Raises ValueError, TypeError."""
    found = datetime.fromisoformat(told) if isinstance(told, str) else told
    if not isinstance(found, datetime):
        raise TypeError(f"`{told!r}` is no moment")
    return found.astimezone(UTC)


def written(moment: datetime) -> str:
    """A moment as it is stored and hashed: always UTC, always six places, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def one_of(
    name: str, members: type[StrEnum] | Iterable[str], *, nullable: bool = False, key: bool = False
) -> list[SchemaItem]:
    """A column that holds one member of an enumeration, and the constraint that refuses anything else."""
    listed = ", ".join(f"'{m}'" for m in members)
    return [
        sa.Column(name, sa.Text, nullable=nullable, primary_key=key),
        sa.CheckConstraint(f"{name} IN ({listed})", name=name),
    ]


def yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(create_constraint=True, name=name), nullable=False)


def words(name: str, *, nullable: bool = False) -> list[SchemaItem]:
    """English words and, where there are any, French: never French alone."""
    english = sa.Column(f"{name}_en", sa.Text, nullable=nullable)
    french = sa.Column(f"{name}_fr", sa.Text)
    if not nullable:
        return [english, french]
    return [english, french, sa.CheckConstraint(f"{name}_fr IS NULL OR {name}_en IS NOT NULL", name=name)]


def day(name: str, *, nullable: bool = False) -> list[SchemaItem]:
    """A plain day. SQLite has no dates, so a constraint holds the form there; `IS`, lest NULL let `abc` through."""
    form = sa.CheckConstraint(f"{name} IS date({name}, '+0 days')", name=f"{name}_is_day")
    return [sa.Column(name, Day, nullable=nullable), form.ddl_if(dialect="sqlite")]


def stated(name: str, *, nullable: bool = True) -> list[SchemaItem]:
    """A stated date: the words of the source, and the first and last day they can mean, all three or none."""
    known = f"{name} IS NULL"
    whole = (
        f"({known}) = ({name}_first IS NULL) AND ({known}) = ({name}_last IS NULL)"
        f" AND ({known} OR {name}_first <= {name}_last)"
    )
    return [
        sa.Column(name, sa.Text, nullable=nullable),
        *day(f"{name}_first", nullable=nullable),
        *day(f"{name}_last", nullable=nullable),
        sa.CheckConstraint(whole, name=name),
    ]
