"""What holds of every file of sites, whatever its format: names, provinces, and each site once and with a place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tracker.clinics.fitting import misfits
from tracker.clinics.words import CellError, as_text
from tracker.domain.lookalike import ALIKE_REMEDY, alike_message, differ_in_case, scripts_of
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Site
from tracker.domain.value_class import value_class

__all__ = ["MOST_FAULTS", "Read", "as_id", "as_name", "province_of", "read_of", "together"]


MOST_FAULTS = 500
"""So many faults of one file are told; a file with more of them is read no further."""


@value_class(frozen=True)
class Read:
    """The sites of a file in their order; where `problems` holds a fault, none.

    `notices` say what is kept and counts for nothing.
    """

    sites: tuple[Site, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...] = ()


def as_id(words: str) -> str:
    """A short name of a site that stays. Raises CellError."""
    id = as_text(as_name(words))
    if len(id) > 64 or not id.isprintable():
        raise CellError(f"{shown(id)} is too long or holds hidden letters. Write at most 64")
    odd = next((mark for mark in id if not (mark.isalnum() or mark in "-_. ")), None)
    if odd is not None or id[0] in "-." or unicodedata.normalize("NFKC", id) != id:
        wrong = f"it holds {shown(odd)}" if odd else "it begins with a mark" if id[0] in "-." else "its letters are odd"
        raise CellError(f"{shown(id)} is no id of a site: {wrong}. Write letters, digits, `-`, `_` and `.`")
    scripts = scripts_of(id)
    if len(scripts) > 1:
        told = " and ".join(script.capitalize() for script in scripts)
        raise CellError(f"{shown(id)} mixes letters of several scripts ({told}). Write it in one")
    return id


def as_name(words: str) -> str:
    """A name on one line, with one blank between its words. Raises CellError."""
    return as_text(" ".join(words.split()))


def province_of(rulebook: Rulebook, said: str) -> str:
    """The province or territory that somebody names. Raises CellError with the nearest one."""
    place = rulebook.vocabulary.find_jurisdiction(said)
    if place is None or place.id == "CA":
        near = rulebook.vocabulary.nearest_jurisdiction(said[:100], 1)
        remedy = f"Did you mean `{near[0]}`?" if near else "Write for instance AB"
        raise CellError(f"{shown(said)} is no province or territory. {remedy}")
    return place.id


def read_of(
    found: Iterable[tuple[Site, Place]], problems: list[Problem], empty: Place, remedy: str, rulebook: Rulebook | None
) -> Read:
    """All the sites of a file, or all that is wrong with them. `remedy` is what to do where there is none.

    `rulebook` None: whether what a site says fits together is not looked at.
    """
    placed = list(found)
    for site, place in placed:
        if site.place is None and not site.holdings:
            message = f"the site has no place: {shown(site.id)}"
            write = "Write `clinic` or `hospital`, or the accreditations it holds"
            problems.append(Problem("no-place", message, place, write))
        if rulebook is not None and len(problems) < MOST_FAULTS:
            problems += (Problem("bad-site", wrong, place, what) for wrong, what in misfits(rulebook, site))
    alike = differ_in_case(site.id for site, _ in placed)
    if alike is not None:
        place = next(place for site, place in placed if site.id == alike[1])
        problems.append(Problem("bad-site", alike_message(*alike), place, ALIKE_REMEDY))
    if len(problems) >= MOST_FAULTS:
        del problems[MOST_FAULTS:]
        last = problems[-1].place
        problems.append(Problem("too-many-faults", "more faults may follow", last, "Put these right first"))
    if not problems and not placed:
        problems.append(Problem("no-site", "the file holds no site", empty, remedy))
    sites = tuple(replace(site, name=site.name or site.id) for site, _ in placed)
    kept = dict.fromkeys(heading for site in sites for heading, _ in site.more)
    notices = tuple(f"kept as it is: column {shown(heading)}" for heading in kept)
    return Read((), tuple(problems)) if problems else Read(sites, (), notices)


def together(one: Site, other: Site, first: Place, here: Place) -> tuple[Site, list[Problem]]:
    """Two rows of one id as one site; what both say must be the same."""
    faults: list[Problem] = []

    def complain(message: str) -> None:
        faults.append(Problem("bad-cell", message, here, "Say it once"))

    for field in ("name", "jurisdiction", "place"):
        was, now = getattr(one, field), getattr(other, field)
        if now and was and now != was:
            complain(f"the {field} of {shown(one.id)} is {shown(now)} here, and {shown(was)} in line {first.line}")
    added: dict[str, Any] = {}
    for field in ("holdings", "services", "staff", "facts", "evidence", "grants", "more"):
        was, now = getattr(one, field), getattr(other, field)
        known = set(was)
        added[field] = (*was, *(each for each in now if each not in known))
    for what, names in (
        ("service", [service.id for service in added["services"]]),
        ("fact", [fact.fact for fact in added["facts"]]),
    ):
        seen: set[str] = set()
        twice = next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]
        if twice is not None:
            complain(f"the {what} {shown(twice)} of {shown(one.id)} stands otherwise in line {first.line}")
    return replace(one, name=one.name or other.name, place=one.place or other.place, **added), faults
