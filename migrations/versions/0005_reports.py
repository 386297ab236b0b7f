"""The register of issued reports, and of who signed them. On SQLite two tables are copied: triggers are made anew."""

# ruff: noqa: S608 - the words of guards are put together from our own

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REVISION_KINDS = ("pack", "record", "correct", "supersede", "withdraw", "verify", "search", "undo", "clinics")
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
    "site",
)

NEWEST = "(SELECT coalesce(max(number), 0) FROM revision)"
CHANGED = "what is recorded is never changed"
REMOVED = "what is recorded is never removed"
LATE = "what is recorded belongs to the revision that is being recorded"
TABLES = ("report", "signature")
STANDS = (
    " OR EXISTS (SELECT 1 FROM report WHERE entry = NEW.entry)"
    " OR EXISTS (SELECT 1 FROM signature WHERE entry = NEW.entry)"
)
"""What is issued or signed stands for good: nothing retires it."""

RETIRED_LATE = f"NEW.revision IS NOT {NEWEST} + 1 OR EXISTS (SELECT 1 FROM retirement WHERE entry = NEW.entry)"
RETIRED_LATE_SERVER = (
    "NOT EXISTS (SELECT 1 FROM revision WHERE number = NEW.revision AND xmin = pg_current_xact_id()::xid)"
    f" OR NEW.revision IS DISTINCT FROM {NEWEST}"
)


def upgrade() -> None:
    guards = _without_guards()
    _allow((*REVISION_KINDS, "report", "sign"), (*ENTRY_KINDS, *TABLES))
    _table("report", sa.Column("id", sa.Text(), nullable=False), sa.Column("fingerprint", sa.Text(), nullable=False))
    _table("signature", sa.Column("report", sa.Text(), nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        ours = {name: sql for table in TABLES for name, sql in _guards_of(table).items()}
        _guard(guards | ours | {"retirement_in_order": _retiring(RETIRED_LATE + STANDS)})
        return
    for table in TABLES:
        _run(
            f'CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION recorded_is_kept()"
        )
        _run(
            f'CREATE TRIGGER {table}_in_order BEFORE INSERT ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION recorded_in_order()"
        )
    _retiring_on_server(RETIRED_LATE_SERVER + STANDS)


def downgrade() -> None:
    _refuse_to_forget()
    guards = _without_guards()
    for table in reversed(TABLES):
        op.drop_table(table)
    _allow(REVISION_KINDS, ENTRY_KINDS)
    if op.get_bind().dialect.name == "sqlite":
        ours = {name for table in TABLES for name in _guards_of(table)}
        kept = {name: sql for name, sql in guards.items() if name not in ours}
        _guard(kept | {"retirement_in_order": _retiring(RETIRED_LATE)})
    else:
        _retiring_on_server(RETIRED_LATE_SERVER)


def _table(name: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f(f"fk_{name}_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f(f"pk_{name}")),
    )


def _guards_of(table: str) -> dict[str, str]:
    """The triggers of a table of content on SQLite; a server has functions for them since 0002."""
    return {
        f"{table}_unchanged": f'CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON "{table}"'
        f" BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
        f"{table}_kept": f'CREATE TRIGGER {table}_kept BEFORE DELETE ON "{table}"'
        f" BEGIN SELECT RAISE(ABORT, '{REMOVED}'); END",
        f"{table}_in_order": f'CREATE TRIGGER {table}_in_order BEFORE INSERT ON "{table}"'
        f" WHEN NEW.added IS NOT {NEWEST} + 1 BEGIN SELECT RAISE(ABORT, '{LATE}'); END",
    }


def _retiring(late: str) -> str:
    return (
        f'CREATE TRIGGER retirement_in_order BEFORE INSERT ON "retirement" WHEN {late}'
        f" BEGIN SELECT RAISE(ABORT, '{LATE}'); END"
    )


def _retiring_on_server(late: str) -> None:
    _run(
        "CREATE OR REPLACE FUNCTION retired_in_order() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN IF {late} THEN RAISE EXCEPTION '{LATE}'; END IF; RETURN NEW; END$$"
    )


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
        "SELECT count(*) FROM entry WHERE kind IN ('report', 'signature')",
        "SELECT count(*) FROM revision WHERE kind IN ('report', 'sign')",
    )
    if any(op.get_bind().exec_driver_sql(query).scalar_one() for query in only_here):
        raise RuntimeError(
            "the older tables cannot hold what was recorded since: issued reports. Restore a backup from before instead"
        )
