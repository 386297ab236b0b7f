"""The tables. What is recorded is an *entry*: one version of an instrument, a term, an authority … with its rows.

Nothing is updated or deleted. An entry carries the revision that added it, and so does every row of it; a retirement is
a row of its own. What is known at revision K are the entries added at or before K and not retired at or before K. To
ask about rules by hand, join `rule` and `rule_scope` on `entry` and `rule`, and leave out the entries in `retirement`.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from tracker.domain.instrument import AuthorityKind, Basis, InstrumentKind, Outcome
from tracker.domain.rule import ConditionKind, Effect, Evidence, FactType, Force, Op
from tracker.domain.vocabulary import DIMENSIONS
from tracker.store.columns import NAMING, UtcTime, day, one_of, stated, words, yes_no

METADATA = sa.MetaData(naming_convention=NAMING)


class RevisionKind(StrEnum):
    """Why something was recorded: a correction (we were wrong) and a change (the college changed) are not the same.

    `clinics` is a change of the user's own sites, `report` issues a report, `sign` says who stands behind one: none of
    them changes the rulebook.
    """

    PACK = "pack"
    RECORD = "record"
    CORRECT = "correct"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    VERIFY = "verify"
    SEARCH = "search"
    UNDO = "undo"
    CLINICS = "clinics"
    REPORT = "report"
    SIGN = "sign"


class EntryKind(StrEnum):
    """What an entry is a version of. A listing holds the order in which people list terms and jurisdictions."""

    JURISDICTION = "jurisdiction"
    TERM = "term"
    LISTING = "listing"
    FACT = "fact"
    AUTHORITY = "authority"
    INSTRUMENT = "instrument"
    VERIFICATION = "verification"
    APPROVAL = "approval"
    SEARCH = "search"
    SETTING = "setting"
    SITE = "site"
    REPORT = "report"
    SIGNATURE = "signature"


REGISTERED = (EntryKind.REPORT, EntryKind.SIGNATURE)
"""What stands for good once it is recorded, and is no content: a report states the same content when one was issued."""

NO_GUIDANCE = (EntryKind.SITE, *REGISTERED)
"""What is no part of the rulebook, and bears on no answer."""

OURS = (RevisionKind.CLINICS, RevisionKind.REPORT, RevisionKind.SIGN)
"""The revisions that leave the rulebook as it is."""

PROPOSABLE = tuple(kind for kind in RevisionKind if kind not in OURS)
"""What a second person can be asked to approve: a person's own sites and reports need nobody's approval."""


class TestPart(StrEnum):
    """What the values of a test belong to: a rule's `if`, a rule's grant, or one of its conditions."""

    __test__ = False  # not a case of the test runner

    APPLIES_IF = "applies-if"
    GRANTED_BY = "granted-by"
    CONDITION = "condition"


class Side(StrEnum):
    """Of the rules that a supersession names: those replaced, or those that replace them."""

    REPLACED = "replaced"
    BY = "by"


class WhichReading(StrEnum):
    """Of a contested rule's two scopes."""

    OWN = "own"
    OTHER = "other"


revision = sa.Table(
    "revision",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("time", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    *one_of("kind", RevisionKind),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("format", sa.Integer, nullable=False, server_default=sa.text("1")),
    sa.Column("account", sa.Text),
    sa.Column("effect", sa.Text),
    sa.Column("undoes", sa.Integer),
    sa.Column("proposal", sa.Integer, sa.ForeignKey("proposal.number")),
    sa.CheckConstraint("number >= 1", name="number"),
    sa.CheckConstraint("length(who) > 0", name="who"),
    sa.CheckConstraint("length(why) > 0", name="why"),
    sa.CheckConstraint("undoes < number", name="undoes"),
    sa.CheckConstraint("length(effect) = 64", name="effect"),
    sa.UniqueConstraint("proposal"),
    sa.CheckConstraint("length(hash) = 64 AND length(previous) = 64 AND length(digest) = 64", name="hashes"),
    sa.UniqueConstraint("previous"),
    sa.UniqueConstraint("hash"),
)

entry = sa.Table(
    "entry",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    *one_of("kind", EntryKind),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, sa.ForeignKey("revision.number"), nullable=False),
    sa.Column("rows", sa.Text),
    sa.CheckConstraint("length(digest) = 64", name="digest"),
    sa.CheckConstraint("length(rows) = 64", name="rows"),
    sa.UniqueConstraint("id", "added"),
    sa.Index(None, "kind", "name"),
    sa.Index(None, "added"),
)

retirement = sa.Table(
    "retirement",
    METADATA,
    sa.Column("entry", sa.Integer, sa.ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), nullable=False),
    sa.Index(None, "revision"),
)


proposal = sa.Table(
    "proposal",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("time", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("account", sa.Text),
    sa.Column("why", sa.Text, nullable=False),
    *one_of("kind", PROPOSABLE),
    sa.Column("undoes", sa.Integer),
    sa.Column("base", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.CheckConstraint("number >= 1", name="number"),
    sa.CheckConstraint("length(who) > 0", name="who"),
    sa.CheckConstraint("length(why) > 0", name="why"),
    sa.CheckConstraint("length(effect) = 64 AND length(hash) = 64", name="hashes"),
    sa.Index(None, "base"),
)
"""Changes that await the approval of a second person, kept apart: nothing of them is known before."""

rejection = sa.Table(
    "rejection",
    METADATA,
    sa.Column("proposal", sa.Integer, sa.ForeignKey("proposal.number"), primary_key=True, autoincrement=False),
    sa.Column("base", sa.Integer, nullable=False),
    sa.Column("time", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("account", sa.Text),
    sa.Column("why", sa.Text, nullable=False),
    sa.CheckConstraint("length(who) > 0", name="who"),
    sa.CheckConstraint("length(why) > 0", name="why"),
)


def _key(name: str, type_: type[sa.types.TypeEngine[str]] | type[sa.types.TypeEngine[int]]) -> sa.Column[object]:
    return sa.Column(name, type_, primary_key=True, autoincrement=False)


def _position() -> sa.Column[object]:
    """The place in its list, from 0."""
    return _key("position", sa.Integer)


def _content(name: str, *items: SchemaItem, below_rule: bool = False) -> sa.Table:
    """A table of rows that belong to an entry (and to one of its rules), and were added with it."""
    owner = [_key("entry", sa.Integer)]
    ties: list[SchemaItem] = [sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"])]
    if below_rule:
        owner.append(_key("rule", sa.Text))
        ties.append(sa.ForeignKeyConstraint(["entry", "rule"], ["rule.entry", "rule.id"]))
    return sa.Table(name, METADATA, *owner, *items, sa.Column("added", sa.Integer, nullable=False), *ties)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _test(name: str) -> list[SchemaItem]:
    """A test on a fact; its values are rows of `test_value`."""
    together = sa.CheckConstraint(f"({name}_fact IS NULL) = ({name}_op IS NULL)", name=name)
    return [_text(f"{name}_fact", nullable=True), *one_of(f"{name}_op", Op, nullable=True), together]


jurisdiction = _content("jurisdiction", _text("id"), *words("name"))

term = _content(
    "term",
    *one_of("dimension", DIMENSIONS),
    _text("id"),
    _text("parent", nullable=True),
    _text("jurisdiction", nullable=True),
    *words("name"),
    *words("note", nullable=True),
)
alias = _content("alias", _position(), _text("word"), _text("jurisdiction", nullable=True))
term_implies = _content("term_implies", _position(), _text("fact"), _text("value"))
listing = _content("listing", _position(), _text("name"), _text("dimension", nullable=True), _text("id"))

fact = _content("fact", _text("id"), *one_of("type", FactType), *words("question"), _text("unit", nullable=True))
fact_choice = _content("fact_choice", _position(), _text("value"))

authority = _content(
    "authority",
    _text("id"),
    *words("name"),
    _text("jurisdiction"),
    *one_of("kind", AuthorityKind),
    _text("source", nullable=True),
)

approval = _content(
    "approval",
    _text("id"),
    _text("drug"),
    _text("route"),
    _text("purpose"),
    *stated("begins", nullable=False),
    *stated("until"),
    _text("instrument", nullable=True),
    _text("source", nullable=True),
    *one_of("evidence", Evidence),
)

search = _content(
    "search",
    _text("authority"),
    *day("day"),
    _text("searched_by"),
    *words("sought"),
    _text("looked_in"),
    yes_no("found"),
    *words("note", nullable=True),
)

setting = _content("setting", _text("name"), _text("value"))

site = _content("site", _text("id"), _text("name"), _text("jurisdiction"), _text("content"))
"""The user's own sites. `content` is all that one says, in canonical form: nobody asks about its parts in SQL."""

report = _content("report", _text("id"), _text("fingerprint"), _text("content"))
"""Issued reports. `content` is all that is kept of one, in canonical form."""

signature = _content("signature", _text("report"), _text("content"))

verification = _content(
    "verification",
    _text("instrument"),
    *day("day"),
    _text("verified_by"),
    *one_of("outcome", Outcome),
    _text("note", nullable=True),
)

instrument = _content(
    "instrument",
    _text("id"),
    _text("authority"),
    *one_of("kind", InstrumentKind),
    *words("title"),
    *one_of("evidence", Evidence),
    _text("version", nullable=True),
    _text("source", nullable=True),
    _text("language"),
    *stated("published"),
    *stated("approved"),
    *stated("in_force"),
    *one_of("in_force_basis", Basis),
    *stated("until"),
    sa.Column("review_every", sa.Integer, nullable=False),
    *words("note", nullable=True),
    _text("copy", nullable=True),
    sa.CheckConstraint("review_every > 0", name="review_every"),
    sa.CheckConstraint("length(copy) = 64", name="copy"),
    sa.Index(None, "authority"),
)
supersession = _content("supersession", _position(), _text("instrument"), *one_of("basis", Basis), yes_no("inherits"))
supersession_rule = sa.Table(
    "supersession_rule",
    METADATA,
    _key("entry", sa.Integer),
    _key("supersession", sa.Integer),
    *one_of("side", Side, key=True),
    _position(),
    _text("rule"),
    sa.Column("added", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["entry", "added"], ["entry.id", "entry.added"]),
    sa.ForeignKeyConstraint(["entry", "supersession"], ["supersession.entry", "supersession.position"]),
)
relies_on = _content("relies_on", _position(), _text("instrument"))

rule = _content(
    "rule",
    _key("id", sa.Text),
    sa.Column("position", sa.Integer, nullable=False),
    *one_of("effect", Effect),
    *words("summary"),
    _text("only_within", nullable=True),
    *one_of("force", Force, nullable=True),
    *one_of("evidence", Evidence, nullable=True),
    *stated("in_force"),
    *stated("until"),
    yes_no("standing"),
    *_test("applies_if"),
    *_test("granted_by"),
    _text("locator", nullable=True),
    _text("quote", nullable=True),
    _text("literal", nullable=True),
    *words("trigger", nullable=True),
    _text("reading_question", nullable=True),
    *words("reading_other", nullable=True),
    sa.Column("reading_has_scope", sa.Boolean(create_constraint=True, name="reading_has_scope")),
    sa.CheckConstraint(
        "(reading_question IS NULL) = (reading_other_en IS NULL)"
        " AND (reading_question IS NULL) = (reading_has_scope IS NULL)",
        name="reading",
    ),
    _text("incomplete", nullable=True),
    _text("incomplete_fr", nullable=True),
    sa.CheckConstraint("incomplete_fr IS NULL OR incomplete IS NOT NULL", name="incomplete"),
    *words("note", nullable=True),
    _text("source_row", nullable=True),
)
rule_scope = _content(
    "rule_scope",
    *one_of("reading", WhichReading, key=True),
    *one_of("dimension", DIMENSIONS, key=True),
    _key("term", sa.Text),
    sa.Index(None, "dimension", "term"),
    below_rule=True,
)
defeats = _content("defeats", _position(), _text("defeated"), below_rule=True)
condition = _content(
    "condition",
    _position(),
    _text("id"),
    *one_of("kind", ConditionKind),
    *words("text"),
    _text("key", nullable=True),
    *one_of("force", Force, nullable=True),
    *_test("test"),
    below_rule=True,
)
test_value = _content(
    "test_value",
    *one_of("part", TestPart, key=True),
    _key("condition", sa.Integer),
    _position(),
    _text("value"),
    below_rule=True,
)
