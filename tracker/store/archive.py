"""The rows that a PostgreSQL archive holds, and those of a database, as digests that can be compared table by table.

An archive is read through `pg_restore`, which only turns it into text here: nothing of it is ever run as a statement.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from tracker.store.backup_copies import Progress
from tracker.store.guards import SCHEMA_IN_USE
from tracker.store.postgres_programs import Program, ProgramFailed, calling

Row = bytes
"""A row as COPY writes it in text: cells between tabs, with a line feed at its end."""

_COPY = re.compile(rb"COPY (?P<table>.+?) \((?P<columns>.*)\) FROM stdin;\n")
_NAME = re.compile(r'"(?:[^"]|"")+"|[^".,\s]+')
_ENTRY = re.compile(r"\d+; \d+ \d+ TABLE DATA \S+ (?P<table>\S+) ")
_SPACE = 1 << 256

EVERY = 10_000
"""Rows between two words about how far it is."""


@dataclass
class Rows:
    """The rows of a table: how many, and a digest of them that does not depend on their order."""

    columns: tuple[str, ...]
    count: int = 0
    sum: int = 0

    def add(self, row: Row) -> None:
        self.count += 1
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(row).digest(), "big")) % _SPACE


Tables = dict[str, Rows]
Take = Callable[[str, tuple[str, ...], Iterable[Row]], None]
"""Where the rows of a table go: its name, its columns, its rows."""


def read_archive(
    program: Program,
    file: Path,
    *,
    order: Sequence[str] = (),
    take: Take | None = None,
    progress: Progress | None = None,
) -> Tables:
    """What the tables of an archive hold. `take` gets the rows of each, first the tables in `order`.

    Raises ProgramFailed when the archive cannot be read to its end.
    """
    found: Tables = {}
    with (
        _list_in_order(program, file, order) as listed,
        calling(program, "--data-only", f"--use-list={listed}", "--file=-", str(file)) as text,
    ):
        for line in text:
            copy = _COPY.fullmatch(line)
            if copy is None:
                continue
            table, columns = _names(copy["table"])[-1], _names(copy["columns"])
            if table in found:
                raise ProgramFailed(f"the table `{table}` is in it twice")
            found[table] = Rows(columns)
            rows = _counted(_to_the_end(text, table), found[table], progress)
            if take is None:
                for _ in rows:
                    pass
            else:
                take(table, columns, rows)
    return found


def read_tables(connection: sa.Connection, like: Tables | None = None, progress: Progress | None = None) -> Tables:
    """What the tables of a database hold, in one form whatever the settings of the server.

    `like` gives the order of the columns, where a table has the same; without it, it is the table's own.
    """
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "client_encoding = 'UTF8'"):
        connection.exec_driver_sql(f"SET LOCAL {setting}")
    found: Tables = {}
    for table, own in columns_of(connection).items():
        wanted = like[table].columns if like and table in like and set(like[table].columns) == set(own) else own
        found[table] = Rows(wanted)
        with copying(connection, f"COPY {listed_columns(table, wanted)} TO STDOUT") as copy:
            for _ in _counted((bytes(row) for row in copy), found[table], progress):
                pass
    return found


def columns_of(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """The tables of the schema in use, by name, each with its columns in their order."""
    query = (
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"  # noqa: S608
        f" WHERE c.relnamespace = {SCHEMA_IN_USE} AND c.relkind IN ('r', 'p')"
        " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
    )
    found: dict[str, tuple[str, ...]] = {}
    for table, column in connection.exec_driver_sql(query):
        found[table] = (*found.get(table, ()), column)
    return found


def copying(connection: sa.Connection, statement: str) -> AbstractContextManager[Any]:
    """A COPY by the driver's own means, within the transaction of a connection."""
    raw: Any = connection.connection.dbapi_connection
    copy: AbstractContextManager[Any] = raw.cursor().copy(statement)
    return copy


def listed_columns(table: str, columns: Iterable[str]) -> str:
    """A table with its columns, as COPY wants them."""
    return f"{quoted(table)} ({', '.join(quoted(each) for each in columns)})"


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _names(words: bytes) -> tuple[str, ...]:
    """The names in a list of them, or in a name of several parts."""
    return tuple(
        whole[1:-1].replace('""', '"') if whole.startswith('"') else whole for whole in _NAME.findall(words.decode())
    )


def _counted(rows: Iterable[Row], into: Rows, progress: Progress | None) -> Iterator[Row]:
    for row in rows:
        into.add(row)
        if progress and into.count % EVERY == 0:
            progress("reading the rows", 0, 0)
        yield row


def _to_the_end(text: IO[bytes], table: str) -> Iterator[Row]:
    """The rows up to the line that ends them."""
    for row in text:
        if row == b"\\.\n":
            return
        yield row
    raise ProgramFailed(f"the rows of `{table}` do not end")


@contextmanager
def _list_in_order(program: Program, file: Path, order: Sequence[str]) -> Iterator[Path]:
    """The list of what is read from an archive: the rows of its tables, in an order."""
    with calling(program, "--list", str(file)) as text:
        lines = [line.decode() for line in text if b" TABLE DATA " in line]

    def rank(line: str) -> int:
        named = _ENTRY.match(line)
        return order.index(named["table"]) if named and named["table"] in order else len(order)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_text("".join(sorted(lines, key=rank)), encoding="utf-8")
        yield path
