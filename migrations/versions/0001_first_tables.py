"""The first tables: revisions, entries, retirements, and the content of every kind of entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x4B435431
"""Marks a SQLite file as a database of this program, in its header."""

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def _is_day(column: str, name: str) -> sa.CheckConstraint:
    """SQLite has no dates. `IS`, because with `=` a NULL from date() would let any text through."""
    form = sa.CheckConstraint(f"{column} IS date({column}, '+0 days')", name=op.f(name))
    return form.ddl_if(dialect="sqlite")


def _is_stated(column: str, name: str) -> sa.CheckConstraint:
    known = f"{column} IS NULL"
    return sa.CheckConstraint(
        f"({known}) = ({column}_first IS NULL) AND ({known}) = ({column}_last IS NULL)"
        f" AND ({known} OR {column}_first <= {column}_last)",
        name=op.f(name),
    )


def _is_one_of(column: str, name: str, *members: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{member}'" for member in members)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(name))


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _is_one_of(
            "kind", "ck_revision_kind", "pack", "record", "correct", "supersede", "withdraw", "verify", "search", "undo"
        ),
        sa.CheckConstraint(
            "length(hash) = 64 AND length(previous) = 64 AND length(digest) = 64", name=op.f("ck_revision_hashes")
        ),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_revision_who")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revision_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revision")),
        sa.UniqueConstraint("hash", name=op.f("uq_revision_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_revision_previous")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of(
            "kind",
            "ck_entry_kind",
            "jurisdiction",
            "term",
            "listing",
            "fact",
            "authority",
            "instrument",
            "verification",
            "approval",
            "search",
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_entry_digest")),
        sa.ForeignKeyConstraint(["added"], ["revision.number"], name=op.f("fk_entry_added")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", "added", name=op.f("uq_entry_id_added")),
    )
    op.create_index(op.f("ix_entry_added"), "entry", ["added"], unique=False)
    op.create_index(op.f("ix_entry_kind_name"), "entry", ["kind", "name"], unique=False)
    op.create_table(
        "alias",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_alias_entry_added")),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_alias")),
    )
    op.create_table(
        "approval",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("drug", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("begins_first", sa.Date(), nullable=False),
        sa.Column("begins_last", sa.Date(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_day("begins_first", "ck_approval_begins_first_is_day"),
        _is_day("begins_last", "ck_approval_begins_last_is_day"),
        _is_one_of("evidence", "ck_approval_evidence", "read", "part-read", "secondary", "guide", "inferred"),
        _is_day("until_first", "ck_approval_until_first_is_day"),
        _is_day("until_last", "ck_approval_until_last_is_day"),
        _is_stated("begins", "ck_approval_begins"),
        _is_stated("until", "ck_approval_until"),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_approval_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_approval")),
    )
    op.create_table(
        "authority",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=True),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of(
            "kind",
            "ck_authority_kind",
            "medical-college",
            "nursing-college",
            "government",
            "health-canada",
            "adviser",
            "payer",
        ),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_authority_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_authority")),
    )
    op.create_table(
        "fact",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=False),
        sa.Column("question_fr", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("type", "ck_fact_type", "yes-no", "choice", "number"),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_fact_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_fact")),
    )
    op.create_table(
        "fact_choice",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_fact_choice_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_fact_choice")),
    )
    op.create_table(
        "instrument",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_first", sa.Date(), nullable=True),
        sa.Column("published_last", sa.Date(), nullable=True),
        sa.Column("approved", sa.Text(), nullable=True),
        sa.Column("approved_first", sa.Date(), nullable=True),
        sa.Column("approved_last", sa.Date(), nullable=True),
        sa.Column("in_force", sa.Text(), nullable=True),
        sa.Column("in_force_first", sa.Date(), nullable=True),
        sa.Column("in_force_last", sa.Date(), nullable=True),
        sa.Column("in_force_basis", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("review_every", sa.Integer(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("note_fr", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_day("approved_first", "ck_instrument_approved_first_is_day"),
        _is_day("approved_last", "ck_instrument_approved_last_is_day"),
        _is_one_of("evidence", "ck_instrument_evidence", "read", "part-read", "secondary", "guide", "inferred"),
        _is_one_of("in_force_basis", "ck_instrument_in_force_basis", "stated", "same-document", "presumed"),
        _is_day("in_force_first", "ck_instrument_in_force_first_is_day"),
        _is_day("in_force_last", "ck_instrument_in_force_last_is_day"),
        _is_one_of(
            "kind",
            "ck_instrument_kind",
            "act",
            "regulation",
            "bylaw",
            "accreditation-standard",
            "standard-of-practice",
            "authorisation",
            "guidance",
            "interim-guidance",
            "notice",
            "toolkit",
            "opinion",
            "consultation-draft",
            "coverage-decision",
        ),
        _is_day("published_first", "ck_instrument_published_first_is_day"),
        _is_day("published_last", "ck_instrument_published_last_is_day"),
        _is_day("until_first", "ck_instrument_until_first_is_day"),
        _is_day("until_last", "ck_instrument_until_last_is_day"),
        _is_stated("approved", "ck_instrument_approved"),
        _is_stated("in_force", "ck_instrument_in_force"),
        _is_stated("published", "ck_instrument_published"),
        _is_stated("until", "ck_instrument_until"),
        sa.CheckConstraint("note_fr IS NULL OR note_en IS NOT NULL", name=op.f("ck_instrument_note")),
        sa.CheckConstraint("review_every > 0", name=op.f("ck_instrument_review_every")),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_instrument_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_instrument")),
    )
    op.create_index(op.f("ix_instrument_authority"), "instrument", ["authority"], unique=False)
    op.create_table(
        "jurisdiction",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_jurisdiction_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_jurisdiction")),
    )
    op.create_table(
        "listing",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_listing_entry_added")),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_listing")),
    )
    op.create_table(
        "relies_on",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_relies_on_entry_added")),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_relies_on")),
    )
    op.create_table(
        "retirement",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name=op.f("fk_retirement_entry")),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name=op.f("fk_retirement_revision")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_retirement")),
    )
    op.create_index(op.f("ix_retirement_revision"), "retirement", ["revision"], unique=False)
    op.create_table(
        "rule",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_fr", sa.Text(), nullable=True),
        sa.Column("only_within", sa.Text(), nullable=True),
        sa.Column("force", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("in_force", sa.Text(), nullable=True),
        sa.Column("in_force_first", sa.Date(), nullable=True),
        sa.Column("in_force_last", sa.Date(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("standing", sa.Boolean(create_constraint=True, name=op.f("ck_rule_standing")), nullable=False),
        sa.Column("applies_if_fact", sa.Text(), nullable=True),
        sa.Column("applies_if_op", sa.Text(), nullable=True),
        sa.Column("granted_by_fact", sa.Text(), nullable=True),
        sa.Column("granted_by_op", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("literal", sa.Text(), nullable=True),
        sa.Column("trigger_en", sa.Text(), nullable=True),
        sa.Column("trigger_fr", sa.Text(), nullable=True),
        sa.Column("reading_question", sa.Text(), nullable=True),
        sa.Column("reading_other_en", sa.Text(), nullable=True),
        sa.Column("reading_other_fr", sa.Text(), nullable=True),
        sa.Column(
            "reading_has_scope",
            sa.Boolean(create_constraint=True, name=op.f("ck_rule_reading_has_scope")),
            nullable=True,
        ),
        sa.Column("incomplete", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("note_fr", sa.Text(), nullable=True),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("applies_if_op", "ck_rule_applies_if_op", "is", "one_of", "at_least", "at_most"),
        _is_one_of(
            "effect",
            "ck_rule_effect",
            "permits",
            "permits-on-application",
            "prohibits",
            "requires",
            "exempts",
            "takes-no-position",
        ),
        _is_one_of("evidence", "ck_rule_evidence", "read", "part-read", "secondary", "guide", "inferred"),
        _is_one_of("force", "ck_rule_force", "must", "should"),
        _is_one_of("granted_by_op", "ck_rule_granted_by_op", "is", "one_of", "at_least", "at_most"),
        _is_day("in_force_first", "ck_rule_in_force_first_is_day"),
        _is_day("in_force_last", "ck_rule_in_force_last_is_day"),
        _is_day("until_first", "ck_rule_until_first_is_day"),
        _is_day("until_last", "ck_rule_until_last_is_day"),
        sa.CheckConstraint("(applies_if_fact IS NULL) = (applies_if_op IS NULL)", name=op.f("ck_rule_applies_if")),
        sa.CheckConstraint("(granted_by_fact IS NULL) = (granted_by_op IS NULL)", name=op.f("ck_rule_granted_by")),
        _is_stated("in_force", "ck_rule_in_force"),
        sa.CheckConstraint(
            "(reading_question IS NULL) = (reading_other_en IS NULL)"
            " AND (reading_question IS NULL) = (reading_has_scope IS NULL)",
            name=op.f("ck_rule_reading"),
        ),
        _is_stated("until", "ck_rule_until"),
        sa.CheckConstraint("note_fr IS NULL OR note_en IS NOT NULL", name=op.f("ck_rule_note")),
        sa.CheckConstraint(
            "reading_other_fr IS NULL OR reading_other_en IS NOT NULL", name=op.f("ck_rule_reading_other")
        ),
        sa.CheckConstraint("trigger_fr IS NULL OR trigger_en IS NOT NULL", name=op.f("ck_rule_trigger")),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_rule_entry_added")),
        sa.PrimaryKeyConstraint("entry", "id", name=op.f("pk_rule")),
    )
    op.create_table(
        "search",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("searched_by", sa.Text(), nullable=False),
        sa.Column("sought_en", sa.Text(), nullable=False),
        sa.Column("sought_fr", sa.Text(), nullable=True),
        sa.Column("looked_in", sa.Text(), nullable=False),
        sa.Column("found", sa.Boolean(create_constraint=True, name=op.f("ck_search_found")), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("note_fr", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_day("day", "ck_search_day_is_day"),
        sa.CheckConstraint("note_fr IS NULL OR note_en IS NOT NULL", name=op.f("ck_search_note")),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_search_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_search")),
    )
    op.create_table(
        "supersession",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column(
            "inherits", sa.Boolean(create_constraint=True, name=op.f("ck_supersession_inherits")), nullable=False
        ),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("basis", "ck_supersession_basis", "stated", "same-document", "presumed"),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_supersession_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_supersession")),
    )
    op.create_table(
        "term",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("jurisdiction", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("note_fr", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of(
            "dimension", "ck_term_dimension", "drug", "route", "setting", "purpose", "programme", "practitioner", "use"
        ),
        sa.CheckConstraint("note_fr IS NULL OR note_en IS NOT NULL", name=op.f("ck_term_note")),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_term_entry_added")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_term")),
    )
    op.create_table(
        "term_implies",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_term_implies_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_term_implies")),
    )
    op.create_table(
        "verification",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_day("day", "ck_verification_day_is_day"),
        _is_one_of("outcome", "ck_verification_outcome", "stands", "changed", "gone"),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_verification_entry_added")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_verification")),
    )
    op.create_table(
        "condition",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("force", sa.Text(), nullable=True),
        sa.Column("test_fact", sa.Text(), nullable=True),
        sa.Column("test_op", sa.Text(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("force", "ck_condition_force", "must", "should"),
        _is_one_of(
            "kind",
            "ck_condition_kind",
            "authorisation",
            "accreditation",
            "prescriber",
            "staffing",
            "training",
            "monitoring",
            "equipment",
            "selection",
            "consent",
            "observation",
            "discharge",
            "dispensing",
            "records",
            "notification",
            "unread",
            "other",
        ),
        _is_one_of("test_op", "ck_condition_test_op", "is", "one_of", "at_least", "at_most"),
        sa.CheckConstraint("(test_fact IS NULL) = (test_op IS NULL)", name=op.f("ck_condition_test")),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_condition_entry_added")),
        sa.ForeignKeyConstraint(["entry", "rule"], ["rule.entry", "rule.id"], name=op.f("fk_condition_entry_rule")),
        sa.PrimaryKeyConstraint("entry", "rule", "position", name=op.f("pk_condition")),
    )
    op.create_table(
        "defeats",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("defeated", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_defeats_entry_added")),
        sa.ForeignKeyConstraint(["entry", "rule"], ["rule.entry", "rule.id"], name=op.f("fk_defeats_entry_rule")),
        sa.PrimaryKeyConstraint("entry", "rule", "position", name=op.f("pk_defeats")),
    )
    op.create_table(
        "rule_scope",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of(
            "dimension",
            "ck_rule_scope_dimension",
            "drug",
            "route",
            "setting",
            "purpose",
            "programme",
            "practitioner",
            "use",
        ),
        _is_one_of("reading", "ck_rule_scope_reading", "own", "other"),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_rule_scope_entry_added")
        ),
        sa.ForeignKeyConstraint(["entry", "rule"], ["rule.entry", "rule.id"], name=op.f("fk_rule_scope_entry_rule")),
        sa.PrimaryKeyConstraint("entry", "rule", "reading", "dimension", "term", name=op.f("pk_rule_scope")),
    )
    op.create_index(op.f("ix_rule_scope_dimension_term"), "rule_scope", ["dimension", "term"], unique=False)
    op.create_table(
        "supersession_rule",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("supersession", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("side", "ck_supersession_rule_side", "replaced", "by"),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_supersession_rule_entry_added")
        ),
        sa.ForeignKeyConstraint(
            ["entry", "supersession"],
            ["supersession.entry", "supersession.position"],
            name=op.f("fk_supersession_rule_entry_supersession"),
        ),
        sa.PrimaryKeyConstraint("entry", "supersession", "side", "position", name=op.f("pk_supersession_rule")),
    )
    op.create_table(
        "test_value",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("condition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        _is_one_of("part", "ck_test_value_part", "applies-if", "granted-by", "condition"),
        sa.ForeignKeyConstraint(
            ["entry", "added"], ["entry.id", "entry.added"], name=op.f("fk_test_value_entry_added")
        ),
        sa.ForeignKeyConstraint(["entry", "rule"], ["rule.entry", "rule.id"], name=op.f("fk_test_value_entry_rule")),
        sa.PrimaryKeyConstraint("entry", "rule", "part", "condition", "position", name=op.f("pk_test_value")),
    )


def downgrade() -> None:
    op.drop_table("test_value")
    op.drop_table("supersession_rule")
    op.drop_index(op.f("ix_rule_scope_dimension_term"), table_name="rule_scope")
    op.drop_table("rule_scope")
    op.drop_table("defeats")
    op.drop_table("condition")
    op.drop_table("verification")
    op.drop_table("term_implies")
    op.drop_table("term")
    op.drop_table("supersession")
    op.drop_table("search")
    op.drop_table("rule")
    op.drop_index(op.f("ix_retirement_revision"), table_name="retirement")
    op.drop_table("retirement")
    op.drop_table("relies_on")
    op.drop_table("listing")
    op.drop_table("jurisdiction")
    op.drop_index(op.f("ix_instrument_authority"), table_name="instrument")
    op.drop_table("instrument")
    op.drop_table("fact_choice")
    op.drop_table("fact")
    op.drop_table("authority")
    op.drop_table("approval")
    op.drop_table("alias")
    op.drop_index(op.f("ix_entry_kind_name"), table_name="entry")
    op.drop_index(op.f("ix_entry_added"), table_name="entry")
    op.drop_table("entry")
    op.drop_table("revision")
