"""The words of a rulebook as one province uses them: places, services, practitioners and facts, each looked up once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from tracker.clinics.conditions import Tests, conditions_of, refuse_unshowable
from tracker.clinics.words import CellError, as_text
from tracker.domain.asked import is_of_a_patient
from tracker.domain.facts import known_fact, read_value
from tracker.domain.rule import Fact, FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.spoken import Dictionary, Terms, WordsError, read_terms
from tracker.domain.vocabulary import plain

__all__ = ["Known"]

T = TypeVar("T")

_TWO_MEANINGS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_BETWEEN_THOUSANDS = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")

_MOST_GUESSES = 50
"""So many unknown conditions get the nearest ones named: each guess takes time."""

DIMENSIONS = {
    "drug": "drug",
    "route": "route",
    "for": "purpose",
    "purpose": "purpose",
    "programme": "programme",
    "by": "practitioner",
    "practitioner": "practitioner",
}
"""What names a dimension of a service."""


class Known:
    """What may be said of a site in one province; what is not understood raises CellError, which says what to write.

    `recorded` says that it was recorded already: then rules that are gone since do not matter.
    """

    def __init__(self, rulebook: Rulebook, jurisdiction: str, *, recorded: bool = False) -> None:
        self.rulebook, self.jurisdiction, self.recorded = rulebook, jurisdiction, recorded
        self.dictionary = Dictionary(rulebook.vocabulary, jurisdiction)
        self._facts = {plain(f.id): f for f in rulebook.facts}
        self._refused: dict[str, bool] = {}
        self._heard: dict[object, Terms] = {}
        self._wrong: dict[str, str] = {}

    def place(self, words: str) -> str:
        """One kind of place: `clinic`, `hospital`, or an accreditation of the province."""
        found = self._terms((), {"setting": (words,)}).get("setting", ())
        if len(found) != 1 or "+" in found[0] or self.rulebook.vocabulary.children("setting", found[0]):
            raise CellError(f"{shown(words)} is not one kind of place. Write for instance `clinic` or `hospital`")
        return found[0]

    def accreditation(self, words: str) -> str:
        term = self.place(words)
        if not self.rulebook.vocabulary.is_within("setting", term, "accredited-facility"):
            raise CellError(f"{shown(words)} is no accreditation. Write it in the column `place`")
        return term

    def practitioner(self, words: str) -> str:
        found = self._terms((), {"practitioner": (words,)})["practitioner"]
        if len(found) != 1:
            raise CellError(f"{shown(words)} is not one kind of practitioner. Write each by itself")
        return found[0]

    def given(self, words: Sequence[str], named: Mapping[str, Sequence[str]], whole: str) -> Terms:
        """The terms of a service: words of a question, and words by what names their dimension (`for`, `by`, …)."""
        dimensions: dict[str, tuple[str, ...]] = {}
        for name, said in named.items():
            if name not in DIMENSIONS:
                raise CellError(f"{shown(name)} names no dimension. Write drug, route, for, programme or by")
            if not said:
                raise CellError(f"`{name}` says nothing. Write for instance `route=iv`, or leave it out")
            at = DIMENSIONS[name]
            dimensions[at] = (*dimensions.get(at, ()), *said)
        terms = self._terms(tuple(words), dimensions)
        if "setting" in terms:
            raise CellError(f"{shown(whole)} names a place, which the site has already. Leave it out")
        if not terms:
            raise CellError(f"{shown(whole)} names nothing that is given. Write for instance `iv depression`")
        return terms

    def fact(self, name: str) -> Fact:
        """A fact that may be kept of a site: none that is about one patient."""
        fact = self._facts.get(plain(name)) or _understood(lambda: known_fact(self.rulebook, name))
        if fact.id not in self._refused:
            self._refused[fact.id] = is_of_a_patient(self.rulebook, fact.id)
        if self._refused[fact.id]:
            raise CellError(
                f"`{fact.id}` is about one patient, and nothing about patients is kept. "
                "Leave it out: a document may show what is done about it"
            )
        return fact

    def granting(self, name: str) -> Fact:
        """A fact on which the application of some rule hangs, so that a grant may name it."""
        fact = self.fact(name)
        if not self.recorded and fact.id not in self._granting:
            there = ", ".join(f"`{id}`" for id in self._granting) or "none yet"
            raise CellError(f"no application hangs on `{fact.id}`, so no grant makes it so. There are: {there}")
        return fact

    @cached_property
    def _granting(self) -> tuple[str, ...]:
        tests = (rule.granted_by for each in self.rulebook.instruments for rule in each.rules)
        return tuple(sorted({test.fact for test in tests if test is not None}))

    def condition(self, key: str) -> str:
        """A condition of the province that a document may show, by its key."""
        key = as_text(key)
        if key in self._wrong:
            raise CellError(self._wrong[key])
        if not self.recorded:
            try:
                refuse_unshowable(self.rulebook, self.conditions, key, guess=len(self._wrong) < _MOST_GUESSES)
            except CellError as wrong:
                self._wrong[key] = str(wrong)
                raise
        return key

    @cached_property
    def conditions(self) -> Tests:
        """The conditions of the province by their keys."""
        return conditions_of(self.rulebook, self.jurisdiction)

    def value(self, fact: Fact, said: str) -> str:
        """A value of a fact; a number may be written with a decimal comma, and with blanks between thousands.

        One such as `1,000` is refused: it is one in French and a thousand in English.
        """
        if fact.type is FactType.NUMBER:
            if _TWO_MEANINGS.fullmatch(said):
                whole, _, rest = said.partition(",")
                raise CellError(f"{shown(said)} can be misread. Write {whole}{rest} or {whole}.{rest}")
            said = _BETWEEN_THOUSANDS.sub("", said)
            said = said.replace(",", ".") if said.count(",") == 1 else said
        return _understood(lambda: read_value(fact, said))

    def is_fact(self, heading: str) -> bool:
        """Whether a heading is the name of a fact, so that the column holds its values."""
        return plain(heading) in self._facts

    def _terms(self, words: tuple[str, ...], named: Terms) -> Terms:
        """The terms that words name; ids are taken as they are, so that what was written reads back."""
        asked = (words, tuple(named.items()))
        if asked not in self._heard:
            known = self.rulebook.vocabulary
            by_id = {d: said for d, said in named.items() if all(known.has(d, w) and w != d for w in said)}
            heard = {d: said for d, said in named.items() if d not in by_id}
            if "setting" in by_id:  # whether a place is one of the province is for the dictionary to say
                heard["setting"] = by_id.pop("setting")
            read = _understood(lambda: read_terms(self.dictionary, words, heard))
            for dimension, ids in by_id.items():
                read[dimension] = tuple(dict.fromkeys((*ids, *read.get(dimension, ()))))
            self._heard[asked] = read
        return self._heard[asked]


def _understood(read: Callable[[], T]) -> T:
    try:
        return read()
    except WordsError as wrong:
        raise CellError(str(wrong)) from wrong
