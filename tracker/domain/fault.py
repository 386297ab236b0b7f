"""What one check found, and how checks name values and guess words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator

from tracker.domain.instrument import Instrument
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Fault:
    """What one check found. `about` names the value by its kind and id, as (`rule`, ref) or (`fact`, id)."""

    about: tuple[str, ...]
    code: str
    message: str
    remedy: str | None = None
    severity: str = "error"


Check = Callable[[Rulebook], Iterable[Fault]]


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like an unknown one. None: none does."""
    close = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def about_instrument(instrument: Instrument) -> tuple[str, ...]:
    return ("instrument", instrument.id)


def about_rule(rule: Rule) -> tuple[str, ...]:
    return ("rule", rule.ref)


def unknown(about: tuple[str, ...], kind: str, missing: str, where: str, known: Iterable[str]) -> Fault:
    near = nearest_word(missing, known)
    remedy = f"Did you mean `{near}`?" if near else f"Record the {kind} first, or write one that is recorded"
    return Fault(about, f"unknown-{kind.replace(' ', '-')}", f"`{missing}` is no {kind} on record: {where}", remedy)


def all_rules(rulebook: Rulebook) -> Iterator[Rule]:
    for instrument in rulebook.instruments:
        yield from instrument.rules
