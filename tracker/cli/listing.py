"""What the listing commands share: the rulebook of a province or of all, and one thing found by its name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

from tracker.cli.opening import open_desk
from tracker.cli.terminal import say, say_json, width
from tracker.cli.types import Known, wrong_use
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.spoken import read_province
from tracker.report import listing as report
from tracker.report.layout import Line, wrap


def recorded(database: str | None, known_at: Known | None = None) -> Rulebook:
    """All that is known, at a moment."""
    with open_desk(database, known_at) as desk:
        return desk.rulebook()


@wrong_use()
def jurisdiction_of(rulebook: Rulebook, province: str | None) -> str | None:
    """The jurisdiction that --province names. None: all of them."""
    return None if province is None else read_province(rulebook.vocabulary, province.split() or [""])[0].id


def found(name: str, known: dict[str, Any], what: str, command: str) -> Any:
    """The one of that name. Raises a usage error with the nearest names."""
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name[:100], list(known), n=3, cutoff=0.5)
    more = f"Did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else f"`{command}` lists them."
    raise click.UsageError(f"{shown(name)} is no {what} on record. {more}")


def does(rule: Rule, effect: str) -> bool:
    """Whether a rule does that: a permission there and nowhere else also prohibits."""
    return rule.effect.value == effect or (effect == "prohibits" and rule.only is not None)


def speaks_to(rulebook: Rulebook, rule: Rule, dimension: str, terms: Iterable[str], effect: str | None = None) -> bool:
    """Whether a rule reaches some of what the terms mean; a dimension it leaves out means any.

    A permission there and nowhere else permits in the places of its scope and prohibits in the others. `effect` says
    which side is meant; None: either.
    """
    scope = rule.scope.get(dimension)
    if scope is None:
        return True
    known = rulebook.vocabulary
    reached = known.leaves_of(dimension, scope)
    if rule.only is not None and dimension == "setting" and effect != rule.effect.value:
        elsewhere = known.leaves(dimension, rule.only) - reached
        reached = elsewhere if effect == "prohibits" else reached | elsewhere
    return bool(reached & known.leaves_of(dimension, terms))


def rules_lines(rulebook: Rulebook, rules: Iterable[Rule], columns: int) -> Iterator[Line]:
    """Each rule in short; a permission there and nowhere else says that it is one."""
    for rule in rules:
        if rule.only is None:
            yield from report.rules_lines(rulebook, [rule], columns)
            continue
        name, (sort, told) = report.rules_lines(rulebook, [rule], _UNBROKEN)
        effect = rule.effect.value
        yield name
        yield from wrap(sort, told.strip().replace(effect, f"{effect}; there and nowhere else", 1), columns, "  ", "  ")


_UNBROKEN = 100_000
"""More columns than a sentence has."""


def tell(as_json: bool, document: Callable[[], dict[str, Any]], lines: Callable[[int], Iterable[Line]]) -> None:
    """The document or the lines, whichever was asked for."""
    if as_json:
        say_json(document())
    else:
        say(lines(width()))
