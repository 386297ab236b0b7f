"""The least that a command of this stack can be: Click, and one SQLAlchemy Core select on a SQLite file."""

from __future__ import annotations

import click
import sqlalchemy as sa

ENTRY = sa.table("entry", sa.column("name"), sa.column("kind"))


@click.command()
@click.argument("database")
def bare(database: str) -> None:
    """Print the names of all recorded instruments."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        click.echo("\n".join(connection.scalars(sa.select(ENTRY.c.name).where(ENTRY.c.kind == "instrument"))))


if __name__ == "__main__":
    bare()
