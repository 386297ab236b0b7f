"""What somebody says of one site: a fact, or the document that shows a condition, in place of what was said before."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.clinics.known import Known
from tracker.clinics.words import CellError, as_meant
from tracker.domain.required import unread
from tracker.domain.rule import Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Evidence, Site, Statement
from tracker.domain.unseen import hidden_message, is_hidden

__all__ = ["Said", "tell"]


@dataclass(frozen=True, slots=True)
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
        elif id in {each.fact for each in site.facts}:
            gone.add(id)
        else:
            raise CellError(_nothing(f"nothing is said of `{id}` at {shown(site.id)}"))
    tests = _conditions(rulebook, site.jurisdiction) if shows else {}
    documents: list[Evidence] = []
    for key, words in _once("condition", shows):
        if words.strip():
            _refuse_unshowable(rulebook, tests, key)
            documents.append(Evidence(key, _clean(words) or "", said.by, said.on, owner, said.until))
        elif key not in {each.condition for each in site.evidence}:
            raise CellError(_nothing(f"no document shows {shown(key)} at {shown(site.id)}"))
    left = tuple(each for each in site.evidence if each.condition not in dict(shows))
    kept = replace(site, facts=tuple(each for each in site.facts if each.fact not in gone))
    return replace(kept.saying(*new), evidence=(*left, *documents))


def _nothing(missing: str) -> str:
    return f"{missing}, so there is nothing to take back. `tracker clinics show` says what there is"


def _once(what: str, pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CellError(f"the {what} {shown(twice)} is named twice. Say it once")
    return pairs


def _conditions(rulebook: Rulebook, jurisdiction: str) -> dict[str, list[Test | None]]:
    """The conditions that bear on a province, by their keys as answers name them, each with its tests."""
    here = {a.id for a in rulebook.authorities if a.jurisdiction in (jurisdiction, "CA")}
    found: dict[str, list[Test | None]] = {}
    for instrument in rulebook.instruments:
        if instrument.authority in here:
            for rule in instrument.rules:
                for condition in rule.conditions:
                    found.setdefault(condition.key or f"{rule.ref}#{condition.id}", []).append(condition.test)
            key, condition = unread(instrument)
            found[key] = [condition.test]
    return found


def _refuse_unshowable(rulebook: Rulebook, tests: dict[str, list[Test | None]], key: str) -> None:
    """Raise CellError for a condition that nobody knows here, or that a fact of the site decides."""
    if key not in tests:
        near = difflib.get_close_matches(key[:200], list(tests), n=2)
        more = f"Did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else "`tracker clinics assess` names them"
        raise CellError(f"{shown(key)} is no condition there. {more}")
    deciding = [t.fact for t in tests[key] if t is not None and t.fact not in rulebook.facts_of_patients]
    if deciding and len(deciding) == len(tests[key]):
        raise CellError(f"a fact decides {shown(key)}, and no document. Say {deciding[0]}=VALUE")


def _clean(words: str | None) -> str | None:
    """A text as it is kept. Raises CellError for what cannot be seen in it."""
    if words is None:
        return None
    for mark in words:
        if mark != "\n" and is_hidden(mark):
            message, remedy = hidden_message(mark)
            raise CellError(f"{message}. {remedy}")
    return as_meant(" ".join(words.split()))
