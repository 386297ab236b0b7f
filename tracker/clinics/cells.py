"""What stands in one cell of a file of sites: accreditations, services, practitioners, facts, documents, grants.

Several things in a cell are parted by `|` or by lines. Days are written 2027-01-31, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from tracker.domain.facts import known_fact, read_value
from tracker.domain.rule import FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Staff, Statement
from tracker.domain.spoken import Dictionary, WordsError, read_terms
from tracker.domain.vocabulary import plain

__all__ = ["Cells"]

T = TypeVar("T")

_TAIL = re.compile(r"[\s,;]+(from|since|du|depuis|to|until|through|au|jusqu'au|on|le|by|par|owner|no\.?|#)\s+")
_MEANS = {
    **dict.fromkeys(("from", "since", "du", "depuis"), "from"),
    **dict.fromkeys(("to", "until", "through", "au", "jusqu'au"), "until"),
    **dict.fromkeys(("on", "le"), "on"),
    **dict.fromkeys(("by", "par"), "by"),
    "owner": "owner",
    **dict.fromkeys(("no", "no.", "#"), "number"),
}


class CellError(ValueError):
    """A cell that cannot be read; the message says what to write instead."""


class Cells:
    """Reads the cells of one row, in the words of its province."""

    def __init__(self, rulebook: Rulebook, jurisdiction: str) -> None:
        self.rulebook = rulebook
        self.dictionary = Dictionary(rulebook.vocabulary, jurisdiction)

    def holdings(self, cell: str) -> tuple[Holding, ...]:
        """`NHSF no. 1234 from 2024-02-01 until 2027-01-31 | PAPT`"""
        return tuple(self._holding(each) for each in _parts(cell))

    def _holding(self, words: str) -> Holding:
        named, tail = _tailed(words, {"from", "until", "number"})
        term = self.place(named)
        if not self.rulebook.vocabulary.is_within("setting", term, "accredited-facility"):
            raise CellError(f"{shown(named)} is no accreditation. Write it in the column `place`")
        return Holding(term, tail.get("number"), _day(tail, "from"), _day(tail, "until"))

    def place(self, words: str) -> str:
        """One kind of place: `clinic`, `hospital`, or an accreditation of the province."""
        terms = _heard(lambda: read_terms(self.dictionary, (), {"setting": (words,)}))
        found = terms.get("setting", ())
        if len(found) != 1 or self.rulebook.vocabulary.children("setting", found[0]):
            raise CellError(f"{shown(words)} is not one kind of place. Write for instance `clinic` or `hospital`")
        return found[0]

    def services(self, cell: str) -> tuple[Service, ...]:
        """`iv depression | im: im depression medication-only by psychiatrist`, in the words of a question."""
        found: dict[str, Service] = {}
        for each in _parts(cell):
            named, mark, words = each.partition(":")
            id, said = (named.strip(), words) if mark else ("-".join(each.split()), each)
            terms = _heard(lambda said=said: read_terms(self.dictionary, said.split(), {}))  # type: ignore[misc]
            if "setting" in terms:
                raise CellError(f"{shown(each)} names a place, which the site has already. Leave it out")
            if not terms:
                raise CellError(f"{shown(each)} names nothing that is given. Write for instance `iv depression`")
            if id in found:
                raise CellError(f"two services are called {shown(id)}. Write `name: words` for each")
            found[id] = Service(id, **terms)
        return tuple(found.values())

    def staff(self, cell: str) -> tuple[Staff, ...]:
        """`2 psychiatrist | nurse-practitioner`: how many of each kind; no names."""
        return tuple(self._staff(each) for each in _parts(cell))

    def _staff(self, words: str) -> Staff:
        found = re.fullmatch(r"(?:(\d{1,4})\s*[x×]?\s+)?(\D+?)(?:\s+(\d{1,4}))?", words)
        if found is None:
            raise CellError(f"{shown(words)} is not how many of a kind. Write for instance `2 psychiatrist`")
        terms = _heard(lambda: read_terms(self.dictionary, (), {"practitioner": (found[2],)}))
        return Staff(terms["practitioner"][0], int(found[1] or found[3] or 1))

    def facts(self, cell: str) -> tuple[Statement, ...]:
        """`in-house-psychiatrist=yes by A. Owner on 2026-11-02 until 2027-11-01 | observation-hours=2`"""
        return tuple(self._fact(each) for each in _parts(cell))

    def _fact(self, words: str) -> Statement:
        named, mark, said = words.partition("=")
        if not mark:
            raise CellError(f"{shown(words)} says no value. Write `fact=value`")
        value, tail = _tailed(said.strip(), {"by", "on", "until", "owner"})
        return self.fact(named.strip(), value, tail)

    def fact(self, name: str, value: str, tail: dict[str, str] | None = None) -> Statement:
        """One fact; a number may be written with a decimal comma."""
        tail = tail or {}
        fact = _heard(lambda: known_fact(self.rulebook, name))
        said = value.replace(",", ".") if fact.type is FactType.NUMBER and value.count(",") == 1 else value
        read = _heard(lambda: read_value(fact, said))
        return Statement(fact.id, read, tail.get("by"), _day(tail, "on"), None, tail.get("owner"), _day(tail, "until"))

    def is_fact(self, heading: str) -> bool:
        """Whether a heading is the name of a fact, so that the column holds its values."""
        return any(plain(f.id) == plain(heading) for f in self.rulebook.facts)

    def evidence(self, cell: str) -> tuple[Evidence, ...]:
        """`cpsa-ketamine-expectations-2026/iv#monitored: binder 4 on 2026-10-01 until 2027-09-30 owner A. Owner`"""
        found = []
        for each in _parts(cell):
            key, mark, said = each.partition(":")
            document, tail = _tailed(said.strip(), {"by", "on", "until", "owner"})
            if not mark or not document:
                raise CellError(f"{shown(each)} names no document. Write `condition: document`")
            days = _day(tail, "on"), _day(tail, "until")
            found.append(Evidence(key.strip(), document, tail.get("by"), days[0], tail.get("owner"), days[1]))
        return tuple(found)

    def grants(self, cell: str) -> tuple[Grant, ...]:
        """`exemption sk-exemption=yes no. 17 from 2026-02-01 until 2027-01-31: at most four patients a day`"""
        return tuple(self._grant(each) for each in _parts(cell))

    def _grant(self, words: str) -> Grant:
        head, mark, terms = words.partition(":")
        said, tail = _tailed(head.strip(), {"from", "until", "number"})
        kind, _, fact = said.partition(" ")
        named, equals, value = fact.partition("=")
        if plain(kind) not in [k.value for k in GrantKind] or not equals or not mark or not terms.strip():
            raise CellError(
                f"{shown(words)} is no exemption or undertaking. Write `exemption FACT=VALUE no. 17 until DAY: terms`"
            )
        told = self.fact(named.strip(), value.strip())
        number, days = tail.get("number"), (_day(tail, "from"), _day(tail, "until"))
        return Grant(GrantKind(plain(kind)), told.fact, told.value, terms.strip(), number, *days)


def _parts(cell: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"[|\n]", cell) if part.strip())


def _tailed(words: str, taken: set[str]) -> tuple[str, dict[str, str]]:
    """What is said, and after it the days, the number and the names that belong to it."""
    pieces = _TAIL.split(f"{words} ")
    tail: dict[str, str] = {}
    for mark, said in zip(pieces[1::2], pieces[2::2], strict=True):
        means = _MEANS[mark]
        if means not in taken:
            raise CellError(f"{shown(f'{mark} {said.strip()}')} says nothing here. Leave it out")
        if means in tail:
            raise CellError(f"{shown(words)} says {mark} twice. Say it once")
        tail[means] = said.strip().rstrip(",;")
    return pieces[0].strip().rstrip(",;"), tail


def _day(tail: dict[str, str], means: str) -> date | None:
    said = tail.get(means)
    if said is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        try:
            return date.fromisoformat(said)
        except ValueError:
            pass
    raise CellError(f"{shown(said)} is no day. Write it as 2027-01-31")


def _heard(read: Callable[[], T]) -> T:
    try:
        return read()
    except WordsError as wrong:
        raise CellError(str(wrong)) from wrong
