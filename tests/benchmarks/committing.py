"""The least that a program of this stack can do to record something: import SQLAlchemy, and commit one row."""

from __future__ import annotations

import sqlite3
import sys

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

ROW = sa.table("row", sa.column("words"))


def committing(database: str) -> None:
    """Commit one row, in a transaction that shuts other writers out, and have it written through to the disk."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(database, isolation_level=None)
        raw.execute("PRAGMA synchronous = FULL")
        return raw

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(sa.insert(ROW), {"words": "one row"})
        connection.commit()


if __name__ == "__main__":
    committing(sys.argv[1])
