"""What stands in one cell of a file of sites: accreditations, services, practitioners, facts, documents, grants.

Several things in a cell are parted by `|` or by lines. Days are written 2027-01-31, as everywhere. What stands in
double quotes is taken as it is, whatever marks it holds.
"""

from __future__ import annotations

import re
from itertools import islice

from tracker.clinics.known import Known
from tracker.clinics.tails import OF_DOCUMENT, OF_FACT, OF_HOLDING, bare, tailed
from tracker.clinics.words import Cell, CellError, as_text
from tracker.domain.shown import shown
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Staff, Statement
from tracker.domain.vocabulary import plain

__all__ = ["Cells"]

MOST_WORDS = 40
"""Words that one service may have."""

_MOST_COLONS = 20
"""So many colons of a part are looked at."""


class Cells:
    """Reads the cells of rows, in the words of their province. Raises CellError, which says what to write instead."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def place(self, written: str) -> str:
        """`clinic`, `hospital`, or an accreditation of the province."""
        return self.known.place(" ".join(written.split()))

    def holdings(self, written: str) -> tuple[Holding, ...]:
        """`NHSF no. 1234 from 2024-02-01 until 2027-01-31 | PAPT`"""
        cell = Cell(written)
        found = []
        for part in cell.parts():
            named, tail = tailed(cell, part, OF_HOLDING)
            term = self.known.accreditation(cell.words(named))
            found.append(Holding(term, tail.text("number"), tail.day("from"), tail.day("until")))
        return tuple(found)

    def services(self, written: str) -> tuple[Service, ...]:
        """`iv depression | im: im depression medication-only by psychiatrist`, in the words of a question.

        A dimension may be named: `im: route=im,sc for=trd by=psychiatrist`.
        """
        cell = Cell(written)
        found: dict[str, Service] = {}
        for part in cell.parts():
            named, mark, said = part.partition(":")
            said = said if mark else part
            if len(said.split()) > MOST_WORDS:
                raise CellError(f"{shown(cell.words(part), 30)} has more than {MOST_WORDS} words. Say less")
            words: list[str] = []
            dimensions: dict[str, tuple[str, ...]] = {}
            for word in said.split():
                name, equals, terms = word.partition("=")
                if equals:
                    dimensions[name] = (*dimensions.get(name, ()), *filter(None, terms.split(",")))
                else:
                    words.append(cell.words(word))
            id = as_text(cell.words(named) if mark else "-".join(cell.words(part).split()))
            if id in found:
                raise CellError(f"two services are called {shown(id)}. Write `name: words` for each")
            found[id] = Service(id, **self.known.given(words, dimensions, cell.words(part)))
        return tuple(found.values())

    def staff(self, written: str) -> tuple[Staff, ...]:
        """`2 psychiatrist | nurse-practitioner`: how many of each kind; no names."""
        cell = Cell(written)
        return tuple(self._staff(cell.words(part)) for part in cell.parts())

    def _staff(self, words: str) -> Staff:
        found = re.fullmatch(r"(?:([0-9]{1,4})\s*[x×]?\s+)?([^0-9]+?)(?:\s+([0-9]{1,4}))?", words)
        if found is None or (found[1] and found[3]):
            raise CellError(f"{shown(words)} is not how many of a kind. Write for instance `2 psychiatrist`")
        return Staff(self.known.practitioner(found[2]), int(found[1] or found[3] or 1))

    def facts(self, written: str) -> tuple[Statement, ...]:
        """`in-house-psychiatrist=yes by A. Owner on 2026-11-02 document binder 4 owner B. Boss until 2027-11-01`"""
        cell = Cell(written)
        found = []
        for part in cell.parts():
            named, mark, said = part.partition("=")
            if not mark:
                raise CellError(f"{shown(cell.words(part))} says no value. Write `fact=value`")
            value, tail = tailed(cell, said.strip(), OF_FACT)
            told = self.fact(cell.words(named), cell.words(value))
            said_by, said_on, document = tail.text("by"), tail.day("on"), tail.text("document")
            found.append(
                Statement(told.fact, told.value, said_by, said_on, document, tail.text("owner"), tail.day("until"))
            )
        return tuple(found)

    def fact(self, name: str, value: str) -> Statement:
        """One fact, as a column of its name says it."""
        fact = self.known.fact(name)
        return Statement(fact.id, self.known.value(fact, value))

    def evidence(self, written: str) -> tuple[Evidence, ...]:
        """`cpsa-ketamine-expectations-2026/iv#monitored: binder 4 on 2026-10-01 until 2027-09-30 owner A. Owner`"""
        cell = Cell(written)
        found = []
        for part in cell.parts():
            key, mark, said = self._parted(cell, part)
            document, tail = tailed(cell, said.strip(), OF_DOCUMENT)
            if not mark or not document or not key.strip():
                raise CellError(f"{shown(cell.words(part))} names no document. Write `condition: document`")
            days = tail.day("on"), tail.day("until")
            named = self.known.condition(cell.words(key)), as_text(bare(cell, document))
            found.append(Evidence(*named, tail.text("by"), days[0], tail.text("owner"), days[1]))
        return tuple(found)

    def _parted(self, cell: Cell, part: str) -> tuple[str, str, str]:
        """A condition and its document: a colon parts them, at the longest known key, and else before a blank."""
        colons = [found.start() for found in islice(re.finditer(":", part), _MOST_COLONS)]
        known = [at for at in colons if cell.words(part[:at]) in self.known.conditions]
        blank = [at for at in colons if part[at + 1 : at + 2].isspace()]
        at = (known[-1:] or blank or colons or [len(part)])[0]
        return part[:at], part[at : at + 1], part[at + 1 :]

    def grants(self, written: str) -> tuple[Grant, ...]:
        """`exemption sk-exemption=yes no. 17 from 2026-02-01 until 2027-01-31: at most four patients a day`"""
        cell = Cell(written)
        return tuple(self._grant(cell, part) for part in cell.parts())

    def _grant(self, cell: Cell, part: str) -> Grant:
        head, mark, terms = part.partition(":")
        said, tail = tailed(cell, head.strip(), OF_HOLDING)
        kind, _, fact = said.partition(" ")
        named, equals, value = fact.partition("=")
        if plain(kind) not in [k.value for k in GrantKind] or not equals or not mark or not terms.strip():
            raise CellError(
                f"{shown(cell.words(part))} is no exemption or undertaking. "
                "Write `exemption FACT=VALUE no. 17 until DAY: terms`"
            )
        told = self.fact(self.known.granting(cell.words(named)).id, cell.words(value))
        number, days = tail.text("number"), (tail.day("from"), tail.day("until"))
        return Grant(GrantKind(plain(kind)), told.fact, told.value, as_text(bare(cell, terms.strip())), number, *days)
