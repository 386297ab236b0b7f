"""Rules that say who pays: new effects. On SQLite the table of rules is copied, and its triggers are made anew."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EFFECTS = ("permits", "permits-on-application", "prohibits", "requires", "exempts", "takes-no-position")
COVERAGE = (
    "covers",
    "covers-with-authorisation",
    "covers-case-by-case",
    "does-not-cover",
    "recommends-against",
)


def upgrade() -> None:
    _allow((*EFFECTS, *COVERAGE))


def downgrade() -> None:
    _refuse_to_forget()
    _allow(EFFECTS)


def _allow(effects: tuple[str, ...]) -> None:
    """What a rule may do. A server copies no row for it, and looks at each."""
    guards = _without_guards()
    listed = ", ".join(f"'{effect}'" for effect in effects)
    with op.batch_alter_table("rule") as batch:
        batch.drop_constraint(op.f("ck_rule_effect"), type_="check")
        batch.create_check_constraint(op.f("ck_rule_effect"), f"effect IN ({listed})")
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
    listed = ", ".join(f"'{effect}'" for effect in COVERAGE)
    query = f"SELECT count(*) FROM rule WHERE effect IN ({listed})"  # noqa: S608 - the words are our own
    if op.get_bind().exec_driver_sql(query).scalar_one():
        raise RuntimeError(
            "the older tables cannot hold what was recorded since: who pays. Restore a backup from before instead"
        )
