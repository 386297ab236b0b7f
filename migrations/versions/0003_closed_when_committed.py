"""A revision is closed once it is committed; proposals and rejections follow the newest revision. Triggers alone."""

# ruff: noqa: S608 - the words of guards are put together from our own

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

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

NEWEST = "(SELECT coalesce(max(number), 0) FROM revision)"

LATE_BEFORE = "what is recorded belongs to the newest revision"
SQLITE_BEFORE = {
    **dict.fromkeys(CONTENT, "NEW.added IS NOT (SELECT max(number) FROM revision)"),
    "retirement": "NEW.revision IS NOT (SELECT max(number) FROM revision)"
    " OR EXISTS (SELECT 1 FROM retirement WHERE entry = NEW.entry)",
    "proposal": "NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM proposal)",
    "rejection": "EXISTS (SELECT 1 FROM rejection WHERE proposal = NEW.proposal)"
    " OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)",
}

LATE = "what is recorded belongs to the revision that is being recorded"
SQLITE_NOW = {
    **dict.fromkeys(CONTENT, f"NEW.added IS NOT {NEWEST} + 1"),
    "retirement": f"NEW.revision IS NOT {NEWEST} + 1 OR EXISTS (SELECT 1 FROM retirement WHERE entry = NEW.entry)",
    "proposal": f"NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM proposal) OR NEW.base IS NOT {NEWEST}",
    "rejection": f"NEW.base IS NOT {NEWEST} OR EXISTS (SELECT 1 FROM rejection WHERE proposal = NEW.proposal)"
    " OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)",
}
"""On SQLite the row of a revision is written after all that belongs to it, and closes it."""


def _refuse_if(late: str, said: str) -> str:
    return f"BEGIN IF {late} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END"


SERVER_BEFORE = {
    "recorded_in_order": _refuse_if("NEW.added IS DISTINCT FROM (SELECT max(number) FROM revision)", LATE_BEFORE),
    "retired_in_order": _refuse_if("NEW.revision IS DISTINCT FROM (SELECT max(number) FROM revision)", LATE_BEFORE),
    "proposed_in_order": _refuse_if(
        "NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM proposal)", LATE_BEFORE
    ),
    "rejected_in_order": _refuse_if("EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)", LATE_BEFORE),
}


def _not_ours(column: str) -> str:
    """That a row names a revision which another transaction wrote, or which is not the newest."""
    return (
        f"NOT EXISTS (SELECT 1 FROM revision WHERE number = NEW.{column} AND xmin = pg_current_xact_id()::xid)"
        f" OR NEW.{column} IS DISTINCT FROM {NEWEST}"
    )


SERVER_NOW = {
    "recorded_in_order": _refuse_if(_not_ours("added"), LATE),
    "retired_in_order": _refuse_if(_not_ours("revision"), LATE),
    "proposed_in_order": _refuse_if(
        "NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM proposal)"
        f" OR NEW.base IS DISTINCT FROM {NEWEST}",
        LATE,
    ),
    "rejected_in_order": _refuse_if(
        f"NEW.base IS DISTINCT FROM {NEWEST} OR EXISTS (SELECT 1 FROM revision WHERE proposal = NEW.proposal)", LATE
    ),
}
"""On PostgreSQL the row of a revision comes first, and whoever adds to it must be the transaction that wrote it."""


def upgrade() -> None:
    _replace(SQLITE_NOW, SERVER_NOW, LATE)


def downgrade() -> None:
    _replace(SQLITE_BEFORE, SERVER_BEFORE, LATE_BEFORE)


def _replace(sqlite: dict[str, str], server: dict[str, str], said: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, late in sqlite.items():
            _run(f"DROP TRIGGER {table}_in_order")
            refusal = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            _run(f'CREATE TRIGGER {table}_in_order BEFORE INSERT ON "{table}" WHEN {late} {refusal}')
        return
    for function, body in server.items():
        _run(f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")


def _run(statement: str) -> None:
    """As it stands: a colon or a per cent sign in it means nothing."""
    op.get_bind().exec_driver_sql(statement)
