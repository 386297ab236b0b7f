"""The shape of guidance files: which things there are, which keys they have, and which of these they need."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from tracker.domain.instrument import (
    Approval,
    Authority,
    AuthorityKind,
    Basis,
    InstrumentKind,
    Outcome,
    Search,
    Supersession,
    Verification,
)
from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, FactType, Force, Reading
from tracker.domain.vocabulary import DIMENSIONS, Alias, Jurisdiction, Term, Text
from tracker.guidance import values
from tracker.guidance.forms import FILLER, Choice, Form, Key, ListOf, OrWord, Pairs, Thing
from tracker.guidance.scalars import (
    ADDRESS,
    DAY,
    DAYS,
    DIGEST,
    FLAG,
    ID,
    JURISDICTION,
    LANGUAGE,
    REFERENCE,
    STATED,
    WORDS,
)


def _words_of(members: Iterable[StrEnum]) -> Choice:
    return Choice({member.value: member for member in members})


def _needs(name: str, form: Form, into: str | None = None) -> Key:
    return Key(name, form, needed=True, into=into)


def _may(name: str, form: Form, into: str | None = None, otherwise: Any = None) -> Key:
    return Key(name, form, otherwise=otherwise, into=into)


def _list(name: str, form: Form, named: bool = False) -> Key:
    return Key(name, ListOf(form, named=named), otherwise=())


FORCE = _words_of(Force)
EVIDENCE = _words_of(Evidence)
TEXT = Thing("text", (_needs("en", WORDS), _may("fr", WORDS)), Text, short="en", stand_in=Text(FILLER))
TEST = Thing(
    "test",
    (
        _needs("fact", ID),
        _may("is", WORDS, into="is_"),
        _may("one_of", ListOf(WORDS, least=1)),
        _may("at_least", WORDS),
        _may("at_most", WORDS),
    ),
    values.test,
    only_one_of=values.COMPARISONS,
)
SCOPE = Thing("scope", tuple(_may(dimension, ListOf(ID, least=1)) for dimension in DIMENSIONS), values.scope)
READING = Thing(
    "reading", (_needs("question", ID), _needs("other", TEXT), _needs("scope", OrWord("none", SCOPE))), Reading
)
CONDITION = Thing(
    "condition",
    (
        _needs("id", ID),
        _needs("kind", _words_of(ConditionKind)),
        _needs("text", TEXT),
        _may("key", ID),
        _may("force", FORCE),
        _may("test", TEST),
    ),
    Condition,
)
RULE = Thing(
    "rule",
    (
        _needs("id", ID),
        _may("row", WORDS),
        _needs("effect", _words_of(Effect)),
        _may("only", ID),
        _may("scope", SCOPE, otherwise=values.scope()),
        _needs("summary", TEXT),
        _list("conditions", CONDITION, named=True),
        _may("force", FORCE),
        _may("evidence", EVIDENCE),
        _may("in_force", STATED),
        _may("until", STATED),
        _may("standing", FLAG, otherwise=False),
        _may("if", TEST, into="applies_if"),
        _may("granted_by", TEST),
        _may("locator", WORDS),
        _may("quote", WORDS),
        _may("literal", WORDS),
        _may("trigger", TEXT),
        _list("defeats", REFERENCE),
        _may("reading", READING),
        _may("incomplete", TEXT),
        _may("note", TEXT),
    ),
    values.rule,
    placed=True,
)
BEGIN = Thing(
    "in-force date",
    (_needs("date", STATED), _may("basis", _words_of((Basis.STATED, Basis.PRESUMED)), otherwise=Basis.STATED)),
    values.begin,
    short="date",
)
SUPERSESSION = Thing(
    "supersession",
    (
        _needs("instrument", ID),
        _needs("basis", _words_of(Basis)),
        _list("rules", ID),
        _list("by", ID),
        _may("inherits", FLAG, otherwise=True),
    ),
    Supersession,
)
INSTRUMENT = Thing(
    "instrument",
    (
        _needs("id", ID),
        _needs("authority", ID),
        _needs("kind", _words_of(InstrumentKind)),
        _needs("title", TEXT),
        _may("version", WORDS),
        _may("source", ADDRESS),
        _may("copy", DIGEST),
        _may("language", LANGUAGE, otherwise="en"),
        _may("published", STATED),
        _may("approved", STATED),
        _may("in_force", BEGIN, into="begins"),
        _may("until", STATED),
        _list("supersedes", SUPERSESSION),
        _list("relies_on", ID),
        _needs("evidence", EVIDENCE),
        _may("review_every", DAYS, otherwise=180),
        _may("note", TEXT),
    ),
    values.header,
    placed=True,
)
VERIFICATION = Thing(
    "verification",
    (_needs("on", DAY), _needs("by", WORDS), _needs("outcome", _words_of(Outcome)), _may("note", WORDS)),
    Verification,
)
ALIAS = Thing("alias", (_needs("word", WORDS), _may("in", JURISDICTION, into="jurisdiction")), Alias, short="word")
PLACE = Thing("jurisdiction", (_needs("id", JURISDICTION), _needs("name", TEXT), _list("aliases", WORDS)), Jurisdiction)
TERM = Thing(
    "term",
    (
        _needs("dimension", Choice({dimension: dimension for dimension in DIMENSIONS})),
        _needs("id", ID),
        _may("parent", ID),
        _needs("name", TEXT),
        _may("jurisdiction", JURISDICTION),
        _list("aliases", ALIAS),
        _may("implies", Pairs(ID, WORDS), otherwise=()),
        _may("note", TEXT),
    ),
    Term,
)
AUTHORITY = Thing(
    "authority",
    (
        _needs("id", ID),
        _needs("name", TEXT),
        _needs("jurisdiction", JURISDICTION),
        _needs("kind", _words_of(AuthorityKind)),
        _may("source", ADDRESS),
    ),
    Authority,
)
FACT = Thing(
    "fact",
    (
        _needs("id", ID),
        _needs("type", _words_of(FactType)),
        _needs("question", TEXT),
        _may("unit", WORDS),
        _list("choices", WORDS),
    ),
    values.fact,
)
APPROVAL = Thing(
    "approval",
    (
        _needs("id", ID),
        _needs("drug", ID),
        _needs("route", ID),
        _needs("purpose", ID),
        _needs("from", STATED, into="begins"),
        _may("until", STATED),
        _may("instrument", ID),
        _may("source", ADDRESS),
        _may("evidence", EVIDENCE, otherwise=Evidence.PART_READ),
    ),
    Approval,
)
SEARCH = Thing(
    "search",
    (
        _needs("authority", ID),
        _needs("on", DAY),
        _needs("by", WORDS),
        _needs("sought", TEXT),
        _needs("where", WORDS),
        _needs("found", Choice({"nothing": False, "something": True})),
        _may("note", TEXT),
    ),
    Search,
)
WORDS_OF_TRADE = Thing(
    "vocabulary", (_list("jurisdictions", PLACE, named=True), _list("terms", TERM, named=True)), dict
)
SETTINGS = Thing(
    "list of settings",
    (_needs("review", Choice({"required": True, "not-required": False}), into="review_required"),),
    dict,
)


def _file(*keys: Key, make: Any = dict) -> Thing:
    return Thing("file", keys, make)


FILES: dict[str, Thing] = {
    "instrument": _file(
        _needs("instrument", INSTRUMENT),
        _list("verified", VERIFICATION),
        _list("rules", RULE, named=True),
        make=lambda **named: {"instruments": (values.instrument(**named),)},
    ),
    "vocabulary": _file(_needs("vocabulary", WORDS_OF_TRADE), make=lambda vocabulary: vocabulary),
    "authorities": _file(_needs("authorities", ListOf(AUTHORITY, named=True))),
    "facts": _file(_needs("facts", ListOf(FACT, named=True))),
    "approvals": _file(_needs("approvals", ListOf(APPROVAL, named=True))),
    "searches": _file(_needs("searches", ListOf(SEARCH, named=True))),
    "settings": _file(_needs("settings", SETTINGS), make=lambda settings: settings),
}
"""The kinds of guidance file, each known by its first key. The value of one is what it holds, by kind."""
