"""What each value of a rulebook is known by in its files, and the complaint about what is given a second time."""

from __future__ import annotations

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import Condition, Fact, Rule
from tracker.domain.vocabulary import Jurisdiction, Term
from tracker.guidance.wording import brief

Key = tuple[str, ...]
"""A kind and an id: `("fact", "prescriber")`, `("term", "route", "iv")`."""

REVIEW: Key = ("setting", "review")

_NAMELESS = ("search", "setting")
"""What has no id that could be another one."""

_KINDS: dict[type, str] = {
    Jurisdiction: "jurisdiction",
    Authority: "authority",
    Fact: "fact",
    Instrument: "instrument",
    Approval: "approval",
    Rule: "rule",
    Condition: "condition",
}


def key_of(value: object) -> Key:
    """What a value is known by. Two searches are one only if they say the same in everything."""
    if isinstance(value, Search):
        return ("search", value.authority, value.on.isoformat(), repr(value), value.sought.en)
    if isinstance(value, Term):
        return ("term", value.dimension, value.id)
    return (_KINDS[type(value)], str(getattr(value, "id", "")))


def repeated(key: Key, place: Place, first: Place) -> Problem:
    """The complaint about what is given a second time."""
    message = f"the {key[0]} `{brief(key[-1])}` is given a second time: first at {first}"
    remedy = "Keep one of them" if key[0] in _NAMELESS else "Keep one of them, or give one another id"
    return Problem("duplicate-id", message, place, remedy)
