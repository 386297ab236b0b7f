"""What was not read of a document, in French too. On SQLite the table of rules is copied, with its triggers anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEVER_ALONE = "incomplete_fr IS NULL OR incomplete IS NOT NULL"


def upgrade() -> None:
    guards = _without_guards()
    with op.batch_alter_table("rule") as batch:
        batch.add_column(sa.Column("incomplete_fr", sa.Text(), nullable=True))
        batch.create_check_constraint(op.f("ck_rule_incomplete"), NEVER_ALONE)
    for sql in guards.values():
        _run(sql)


def downgrade() -> None:
    _refuse_to_forget()
    guards = _without_guards()
    with op.batch_alter_table("rule") as batch:
        batch.drop_constraint(op.f("ck_rule_incomplete"), type_="check")
        batch.drop_column("incomplete_fr")
    for sql in guards.values():
        _run(sql)


def _without_guards() -> dict[str, str]:
    """Take the triggers of a SQLite file away, which would go with a copied table or keep it from its name.

    What they were, by name; on a server nothing, for there they stay.
    """
    if op.get_bind().dialect.name != "sqlite":
        return {}
    found = op.get_bind().exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    guards = {row.name: row.sql for row in found}
    for name in guards:
        _run(f"DROP TRIGGER {name}")
    return guards


def _run(statement: str) -> None:
    """As it stands: a colon or a per cent sign in it means nothing."""
    op.get_bind().exec_driver_sql(statement)


def _refuse_to_forget() -> None:
    """Going back may lose no word that was recorded: the hashes cover it, and could never be checked again."""
    query = "SELECT count(*) FROM rule WHERE incomplete_fr IS NOT NULL"
    if op.get_bind().exec_driver_sql(query).scalar_one():
        raise RuntimeError(
            "the older tables cannot hold what was recorded since: what was not read, in French. "
            "Restore a backup from before instead"
        )
