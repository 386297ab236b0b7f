"""Recorded for good: triggers refuse change and removal. Accounts, effects, undoing; proposals; settings; copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

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
)

CONTENT = (
    "alias",
    "approval",
    "authority",
    "condition",
    "defeats",
    "entry",
    "fact",
    "fact_choice",
    "instrument",
    "jurisdiction",
    "listing",
    "relies_on",
    "rule",
    "rule_scope",
    "search",
    "setting",
    "supersession",
    "supersession_rule",
    "term",
    "term_implies",
    "test_value",
    "verification",
)
"""The tables whose rows say which revision added them."""

CHANGED = "what is recorded is never changed"
REMOVED = "what is recorded is never removed"
LATE = "what is recorded belongs to the newest revision"

SQLITE_LATE = {
    **dict.fromkeys(CONTENT, "NEW.added IS NOT (SELECT max(number) FROM revision)"),
    "revision": "NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM revision)"
    " OR EXISTS (SELECT 1 FROM revision WHERE hash = NEW.hash OR previous = NEW.previous)",
    "retirement": "NEW.revision IS NOT (SELECT max(number) FROM revision)"
    " OR EXISTS (SELECT 1 FROM retirement WHERE entry = NEW.entry)",
    "proposal": "NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM proposal)",
    "rejection": "EXISTS (SELECT 1 FROM rejection WHERE proposal = NEW.proposal)"
    " OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)",
}

SERVER_FUNCTIONS = {
    "recorded_is_kept": "BEGIN RAISE EXCEPTION 'what is recorded is never removed, and never changed'; END",
    "recorded_in_order": "BEGIN IF NEW.added IS DISTINCT FROM (SELECT max(number) FROM revision)"
    " THEN RAISE EXCEPTION 'what is recorded belongs to the newest revision'; END IF; RETURN NEW; END",
    "retired_in_order": "BEGIN IF NEW.revision IS DISTINCT FROM (SELECT max(number) FROM revision)"
    " THEN RAISE EXCEPTION 'what is recorded belongs to the newest revision'; END IF; RETURN NEW; END",
    "revised_in_order": "BEGIN IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM revision)"
    " THEN RAISE EXCEPTION 'what is recorded belongs to the newest revision'; END IF; RETURN NEW; END",
    "proposed_in_order": "BEGIN IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM proposal)"
    " THEN RAISE EXCEPTION 'what is recorded belongs to the newest revision'; END IF; RETURN NEW; END",
    "rejected_in_order": "BEGIN IF EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)"
    " THEN RAISE EXCEPTION 'what is recorded belongs to the newest revision'; END IF; RETURN NEW; END",
}
SERVER_LATE = {
    **dict.fromkeys(CONTENT, "recorded_in_order"),
    "revision": "revised_in_order",
    "retirement": "retired_in_order",
    "proposal": "proposed_in_order",
    "rejection": "rejected_in_order",
}


def _one_of(column: str, members: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{member}'" for member in members)
    return f"{column} IN ({listed})"


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(_one_of("kind", REVISION_KINDS), name=op.f("ck_proposal_kind")),
        sa.CheckConstraint("length(effect) = 64 AND length(hash) = 64", name=op.f("ck_proposal_hashes")),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_proposal_who")),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_proposal_why")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_proposal_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_base"), "proposal", ["base"])
    op.create_table(
        "rejection",
        sa.Column("proposal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_rejection_who")),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_rejection_why")),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.number"], name=op.f("fk_rejection_proposal")),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_rejection")),
    )
    op.create_table(
        "setting",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_setting_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_setting")),
    )
    with op.batch_alter_table("revision") as batch:
        batch.add_column(sa.Column("format", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch.add_column(sa.Column("account", sa.Text(), nullable=True))
        batch.add_column(sa.Column("effect", sa.Text(), nullable=True))
        batch.add_column(sa.Column("undoes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("proposal", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_revision_why"), "length(why) > 0")
        batch.create_check_constraint(op.f("ck_revision_undoes"), "undoes < number")
        batch.create_check_constraint(op.f("ck_revision_effect"), "length(effect) = 64")
        batch.create_foreign_key(op.f("fk_revision_proposal"), "proposal", ["proposal"], ["number"])
        batch.create_unique_constraint(op.f("uq_revision_proposal"), ["proposal"])
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("rows", sa.Text(), nullable=True))
        batch.create_check_constraint(op.f("ck_entry_rows"), "length(rows) = 64")
        batch.drop_constraint(op.f("ck_entry_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_entry_kind"), _one_of("kind", (*ENTRY_KINDS, "setting")))
    with op.batch_alter_table("instrument") as batch:
        batch.add_column(sa.Column("copy", sa.Text(), nullable=True))
        batch.create_check_constraint(op.f("ck_instrument_copy"), "length(copy) = 64")
    if op.get_bind().dialect.name == "sqlite":
        for table, late in SQLITE_LATE.items():
            for name, when, said in (
                ("unchanged", "BEFORE UPDATE", CHANGED),
                ("kept", "BEFORE DELETE", REMOVED),
                ("in_order", "BEFORE INSERT", LATE),
            ):
                only = f" WHEN {late}" if name == "in_order" else ""
                refusal = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                _run(f'CREATE TRIGGER {table}_{name} {when} ON "{table}"{only} {refusal}')
        return
    for function, body in SERVER_FUNCTIONS.items():
        _run(f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    for table, function in SERVER_LATE.items():
        _run(
            f'CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION recorded_is_kept()"
        )
        _run(f'CREATE TRIGGER {table}_in_order BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()')


def _run(statement: str) -> None:
    """As it stands: a colon or a per cent sign in it means nothing."""
    op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    _refuse_to_forget()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in SQLITE_LATE:
        for name in ("unchanged", "kept", "in_order") if sqlite else ("kept", "in_order"):
            _run(f"DROP TRIGGER {table}_{name}" + ("" if sqlite else f' ON "{table}"'))
    if not sqlite:
        for function in SERVER_FUNCTIONS:
            _run(f"DROP FUNCTION {function}()")
    with op.batch_alter_table("instrument") as batch:
        batch.drop_constraint(op.f("ck_instrument_copy"), type_="check")
        batch.drop_column("copy")
    with op.batch_alter_table("entry") as batch:
        batch.drop_constraint(op.f("ck_entry_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_entry_kind"), _one_of("kind", ENTRY_KINDS))
        batch.drop_constraint(op.f("ck_entry_rows"), type_="check")
        batch.drop_column("rows")
    with op.batch_alter_table("revision") as batch:
        batch.drop_constraint(op.f("uq_revision_proposal"), type_="unique")
        batch.drop_constraint(op.f("fk_revision_proposal"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_revision_effect"), type_="check")
        batch.drop_constraint(op.f("ck_revision_undoes"), type_="check")
        batch.drop_constraint(op.f("ck_revision_why"), type_="check")
        batch.drop_column("proposal")
        batch.drop_column("undoes")
        batch.drop_column("effect")
        batch.drop_column("account")
        batch.drop_column("format")
    op.drop_table("setting")
    op.drop_table("rejection")
    op.drop_index(op.f("ix_proposal_base"), table_name="proposal")
    op.drop_table("proposal")


def _refuse_to_forget() -> None:
    """Going back may lose no word that was recorded: the hashes cover it, and could never be checked again."""
    only_here = ("SELECT count(*) FROM revision WHERE format > 1", "SELECT count(*) FROM proposal")
    if any(op.get_bind().exec_driver_sql(query).scalar_one() for query in only_here):
        raise RuntimeError(
            "the older tables cannot hold what was recorded since: accounts, effects, proposals, digests of rows."
            " Restore a backup from before instead"
        )
