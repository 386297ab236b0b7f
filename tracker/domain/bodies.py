"""Who may say what is paid for in a jurisdiction, and how people call them."""

from __future__ import annotations

from tracker.domain.instrument import Authority, AuthorityKind
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.vocabulary import plain

LEAST_PART_OF_A_NAME = 3
"""Letters that a part of a payer's name must have to stand for it."""


class PayerError(ValueError):
    """No payer is called so; the message says what to write instead."""


def bodies(rulebook: Rulebook, jurisdiction: str) -> tuple[Authority, ...]:
    """Who may say what is paid for in a jurisdiction: its own payers, Canada's, then advisers that recommended."""
    speaking = {rulebook.authority_behind(rule).id for rule in rulebook.coverage_for(jurisdiction)}
    here = [
        a
        for a in rulebook.authorities
        if a.jurisdiction in (jurisdiction, "CA")
        and (a.kind is AuthorityKind.PAYER or (a.kind is AuthorityKind.ADVISER and a.id in speaking))
    ]
    return tuple(sorted(here, key=lambda a: (a.kind is not AuthorityKind.PAYER, a.jurisdiction == "CA", a.id)))


def find_payers(rulebook: Rulebook, jurisdiction: str, word: str) -> tuple[str, ...]:
    """The ids of the payers that a word names: an id, a name in either language, or a part of one.

    Raises PayerError when it names none of those that reach the jurisdiction.
    """
    sought = plain(word)
    named = {
        a.id: [plain(n) for n in (a.id, a.name.en, a.name.fr or a.name.en)] for a in bodies(rulebook, jurisdiction)
    }
    exact = tuple(id for id, names in named.items() if sought and sought in names)
    if exact:
        return exact
    held = tuple(id for id, names in named.items() if any(sought in n for n in names))
    if held and len(sought) >= LEAST_PART_OF_A_NAME:
        return held
    there = ", ".join(f"`{id}`" for id in named) or "none"
    raise PayerError(f"{shown(word)} is no payer on record for {jurisdiction}. There are: {there}.")
