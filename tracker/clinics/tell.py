"""What somebody says of one site: a fact, or the document that shows a condition, in place of what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.clinics.conditions import refuse_unshowable
from tracker.clinics.fitting import against_a_grant, against_a_service
from tracker.clinics.known import Known
from tracker.clinics.words import CellError, as_meant
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Evidence, Site, Statement
from tracker.domain.unseen import hidden_message, is_hidden
from tracker.domain.value_class import value_class

__all__ = ["Said", "tell"]


@value_class(frozen=True, slots=True)
class Said:
    """Who says so, when, and what belongs to all that is said. None: nothing. `until` is the last day it counts."""

    by: str
    on: date
    document: str | None = None
    owner: str | None = None
    until: date | None = None


def tell(
    rulebook: Rulebook, site: Site, facts: Sequence[tuple[str, str]], shows: Sequence[tuple[str, str]], said: Said
) -> Site:
    """The site with these facts and documents; an empty value or document takes back what was said.

    Raises CellError, also for a fact or a condition that is named twice.
    """
    known = Known(rulebook, site.jurisdiction)
    owner, document = _clean(said.owner), _clean(said.document)
    new: list[Statement] = []
    gone: set[str] = set()
    for id, value in _once("fact", [(known.fact(name).id, value) for name, value in facts]):
        if value.strip():
            read = known.value(known.fact(id), " ".join(value.split()))
            new.append(Statement(id, read, said.by, said.on, document, owner, said.until))
            _refuse_otherwise(rulebook, site, new[-1])
        elif id in {each.fact for each in site.facts}:
            gone.add(id)
        else:
            raise CellError(_nothing(f"nothing is said of `{id}` at {shown(site.id)}"))
    documents: list[Evidence] = []
    for key, words in _once("condition", shows):
        if words.strip():
            refuse_unshowable(rulebook, known.conditions, key)
            documents.append(Evidence(key, _clean(words) or "", said.by, said.on, owner, said.until))
        elif key not in {each.condition for each in site.evidence}:
            raise CellError(_nothing(f"no document shows {shown(key)} at {shown(site.id)}"))
    left = tuple(each for each in site.evidence if each.condition not in dict(shows))
    kept = replace(site, facts=tuple(each for each in site.facts if each.fact not in gone))
    return replace(kept.saying(*new), evidence=(*left, *documents))


def _refuse_otherwise(rulebook: Rulebook, site: Site, new: Statement) -> None:
    """Raise CellError for what a grant or a service of the site says otherwise."""
    grant = against_a_grant(site, new)
    if grant is not None:
        number = f" no. {shown(grant.number)}" if grant.number else ""
        raise CellError(
            f"the {grant.kind.value}{number} of {shown(site.id)} makes `{new.fact}` `{grant.value}`. If it has ended,"
            " write `until DAY` in it in your file of sites (`tracker clinics export` writes one), and import that"
        )
    otherwise = against_a_service(rulebook, site, new)
    if otherwise is not None:
        raise CellError(". ".join(otherwise))


def _nothing(missing: str) -> str:
    return f"{missing}, so there is nothing to take back. `tracker clinics show` says what there is"


def _once(what: str, pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CellError(f"the {what} {shown(twice)} is named twice. Say it once")
    return pairs


def _clean(words: str | None) -> str | None:
    """A text as it is kept. Raises CellError for what cannot be seen in it."""
    if words is None:
        return None
    for mark in words:
        if mark != "\n" and is_hidden(mark):
            message, remedy = hidden_message(mark)
            raise CellError(f"{message}. {remedy}")
    return as_meant(" ".join(words.split()))
