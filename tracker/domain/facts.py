"""What people say of a site or a treatment, read as the facts that rules test."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tracker.domain.rule import Fact, FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.spoken import WordsError
from tracker.domain.vocabulary import plain


def known_fact(rulebook: Rulebook, name: str) -> Fact:
    """The fact that a name means. Raises WordsError with the nearest names."""
    by_name = {plain(f.id): f for f in rulebook.facts}
    fact = by_name.get(plain(name))
    if fact is None:
        import difflib

        near = difflib.get_close_matches(plain(name)[:60], list(by_name), n=3)
        more = (
            f"Did you mean {' or '.join(f'`{by_name[n].id}`' for n in near)}?"
            if near
            else "`tracker facts` lists them."
        )
        raise WordsError(f"{shown(name)} is no fact that a rule asks for. {more}")
    return fact


_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "oui", "vrai"), "yes"),
    **dict.fromkeys(("no", "n", "false", "non", "faux"), "no"),
}


def read_value(fact: Fact, value: str) -> str:
    """A value as it is compared: `yes` or `no`, a choice, a number. Raises WordsError that says what to write."""
    if fact.type is FactType.NUMBER:
        return _read_number(fact, value)
    if fact.type is FactType.YES_NO:
        read = _YES_NO.get(value.casefold())
        if read is None:
            raise WordsError(f"`{fact.id}` is yes or no, not {shown(value)}. Write {fact.id}=yes or {fact.id}=no.")
        return read
    for choice in fact.choices:
        if plain(choice) == plain(value):
            return choice
    choices = ", ".join(f"`{c}`" for c in fact.choices)
    raise WordsError(f"{shown(value)} is no value of `{fact.id}`. There are: {choices}.")


def _read_number(fact: Fact, value: str) -> str:
    """A number as it is compared: no exponent, no zeros that say nothing."""
    unit = f" ({fact.unit})" if fact.unit else ""
    try:
        number = Decimal(value) if value.isascii() and len(value) <= 20 else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or number < 0 or number > 10**9 or "_" in value:
        raise WordsError(f"`{fact.id}` is a number{unit}, not {shown(value)}. Write for instance {fact.id}=2.")
    return format(number.normalize() + 0, "f")
