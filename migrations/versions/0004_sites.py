"""The user's own sites, and revisions of them. On SQLite two tables are copied, so every trigger is made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REVISION_KINDS = ("pack", "record", "correct", "supersede", "withdraw", "verify", "search", "undo")
ENTRY_KINDS = (
    "jurisdiction",
    "term",
    "listing",
    "fact",
    "authority",
    "instrument",
    "verification",
    "approval",
    "search",
    "setting",
)

NEWEST = "(SELECT coalesce(max(number), 0) FROM revision)"
CHANGED = "what is recorded is never changed"
REMOVED = "what is recorded is never removed"
LATE = "what is recorded belongs to the revision that is being recorded"
SITE_GUARDS = {
    "site_unchanged": f"BEFORE UPDATE ON \"site\" BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "site_kept": f"BEFORE DELETE ON \"site\" BEGIN SELECT RAISE(ABORT, '{REMOVED}'); END",
    "site_in_order": f'BEFORE INSERT ON "site" WHEN NEW.added IS NOT {NEWEST} + 1'
    f" BEGIN SELECT RAISE(ABORT, '{LATE}'); END",
}
"""On SQLite; a server has functions for them since 0002."""


def upgrade() -> None:
    guards = _without_guards()
    _allow((*REVISION_KINDS, "clinics"), (*ENTRY_KINDS, "site"))
    op.create_table(
        "site",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_site_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_site")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard(guards | {name: f"CREATE TRIGGER {name} {what}" for name, what in SITE_GUARDS.items()})
        return
    _run(
        'CREATE TRIGGER site_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON "site"'
        " FOR EACH STATEMENT EXECUTE FUNCTION recorded_is_kept()"
    )
    _run('CREATE TRIGGER site_in_order BEFORE INSERT ON "site" FOR EACH ROW EXECUTE FUNCTION recorded_in_order()')


def downgrade() -> None:
    _refuse_to_forget()
    guards = _without_guards()
    op.drop_table("site")
    _allow(REVISION_KINDS, ENTRY_KINDS)
    _guard({name: sql for name, sql in guards.items() if name not in SITE_GUARDS})


def _allow(revision_kinds: tuple[str, ...], entry_kinds: tuple[str, ...]) -> None:
    """What a revision and an entry may be. A server copies no row for it, and looks at each."""
    for table, kinds in (("revision", revision_kinds), ("entry", entry_kinds)):
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN ({listed})")


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


def _guard(guards: dict[str, str]) -> None:
    for sql in guards.values():
        _run(sql)


def _run(statement: str) -> None:
    """As it stands: a colon or a per cent sign in it means nothing."""
    op.get_bind().exec_driver_sql(statement)


def _refuse_to_forget() -> None:
    """Going back may lose no word that was recorded: the hashes cover it, and could never be checked again."""
    only_here = (
        "SELECT count(*) FROM entry WHERE kind = 'site'",
        "SELECT count(*) FROM revision WHERE kind = 'clinics'",
    )
    if any(op.get_bind().exec_driver_sql(query).scalar_one() for query in only_here):
        raise RuntimeError(
            "the older tables cannot hold what was recorded since: sites. Restore a backup from before instead"
        )
