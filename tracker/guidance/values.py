"""What the things in guidance files mean: domain values from the values under their keys. Knows no file and no tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.domain.instrument import Basis, Instrument
from tracker.domain.problem import Place
from tracker.domain.rule import Fact, FactType, Op, Rule, Scope, Test
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.guidance.forms import Refused
from tracker.guidance.scalars import is_number
from tracker.guidance.wording import brief

YES_NO = ("yes", "no")
COMPARISONS = ("is", "one_of", "at_least", "at_most")


def scope(**terms: tuple[str, ...] | None) -> Scope:
    return Scope.of({dimension: named for dimension, named in terms.items() if named is not None})


def test(fact: str, is_: str | None, one_of: tuple[str, ...] | None, at_least: str | None, at_most: str | None) -> Test:
    given = {Op.IS: is_, Op.ONE_OF: one_of, Op.AT_LEAST: at_least, Op.AT_MOST: at_most}
    written = [(op, value) for op, value in given.items() if value is not None]
    if len(written) != 1:
        remedy = "Write one of `is`, `one_of`, `at_least` and `at_most`"
        raise Refused("bad-test", f"the test on `{fact}` does not compare once", remedy)
    ((op, value),) = written
    if op in (Op.AT_LEAST, Op.AT_MOST) and isinstance(value, str) and not is_number(value):
        raise Refused("bad-number", f"`{brief(value)}` is no number", "Write digits, as in `5` or `2.5`")
    return Test(fact, op, value if isinstance(value, tuple) else (value,))


def rule(place: Place, **named: Any) -> Rule:
    """A rule whose instrument is not known yet."""
    return Rule(instrument="", place=place, **named)


def begin(date: StatedDate, basis: Basis) -> tuple[StatedDate, Basis]:
    return date, basis


def header(
    place: Place, begins: tuple[StatedDate, Basis] | None, relies_on: tuple[str, ...], **named: Any
) -> Mapping[str, Any]:
    """What a file says of its instrument, apart from its verifications and rules."""
    in_force, basis = begins or (None, Basis.PRESUMED)
    return {**named, "in_force": in_force, "in_force_basis": basis, "relies_on": relies_on, "place": place}


def instrument(instrument: Mapping[str, Any], verified: tuple[Any, ...], rules: tuple[Rule, ...]) -> Instrument:
    """The instrument of a file, with its verifications and rules."""
    id = instrument["id"]
    return Instrument(**instrument, verified=verified, rules=tuple(replace(r, instrument=id) for r in rules))


def fact(id: str, type: FactType, question: Text, unit: str | None, choices: tuple[str, ...]) -> Fact:
    if type is FactType.CHOICE and len(set(choices)) < 2:
        message, remedy = f"the fact `{id}` leaves no choice", "Write two `choices` or more, or make it `yes-no`"
        raise Refused("bad-choices", message, remedy)
    if len(set(choices)) < len(choices):
        raise Refused("bad-choices", f"the fact `{id}` names a choice twice", "Keep one of them")
    if type is FactType.YES_NO and choices not in ((), YES_NO):
        message = f"the fact `{id}` is answered by yes or no, and has `choices` of its own"
        raise Refused("bad-choices", message, "Take the `choices` out, or make it a `choice`")
    if type is FactType.NUMBER and choices:
        message = f"the fact `{id}` is a number, and has `choices`"
        raise Refused("bad-choices", message, "Take the `choices` out, or make it a `choice`")
    return Fact(id, type, question, unit, YES_NO if type is FactType.YES_NO else choices)
