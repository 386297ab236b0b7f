"""Runs the migrations: in the transaction of whoever hands over a connection, else in one of its own.

Each run is one transaction on both engines. On SQLite that needs the driver's own transaction mode switched off, and
foreign keys off while tables are copied, for a copied parent would take its children along.
"""

from __future__ import annotations

import os
from logging.config import fileConfig

import sqlalchemy as sa
from alembic import context
from sqlalchemy import event
from sqlalchemy.pool import NullPool

config = context.config

WRITERS_LOCK = 0x4B435431
"""What every writer holds on PostgreSQL, so that nobody records while tables change."""

UPGRADE_LOCK = 0x4B435432
"""What who asks shares on PostgreSQL, so that nobody reads while tables change."""

metadata = config.attributes.get("metadata")


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_alone() -> None:
    """For developers: `alembic upgrade head`."""
    if config.config_file_name is not None:
        fileConfig(config.config_file_name, disable_existing_loggers=False)
    named = context.get_x_argument(as_dictionary=True).get("database") or os.environ.get("TRACKER_DATABASE")
    url = named or config.get_main_option("sqlalchemy.url")
    if url is None:
        raise SystemExit("no database is named: write alembic -x database=sqlite:///PATH upgrade head")
    engine = sa.create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def by_hand(raw, record):
            raw.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        run(connection)
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise SystemExit("the migration left rows that point nowhere, so nothing was changed")


if context.is_offline_mode():
    raise SystemExit("migrations are run on a database, never written out as a script")
handed = config.attributes.get("connection")
if handed is None:
    run_alone()
else:
    run(handed)
