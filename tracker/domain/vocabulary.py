"""Dimensions and their terms as trees, the words people use for them, and the nearest word to a wrong one.

The vocabulary is data: nothing here knows which terms exist, only how trees and words work.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import field

from tracker.domain.value_class import value_class

ASKED = ("drug", "route", "setting", "purpose", "programme", "practitioner")
"""The dimensions of a question, in the order in which ties are broken."""

DIMENSIONS = (*ASKED, "use")
"""All dimensions of a scope. `use` (on-label, off-label) is derived and never asked for."""


@value_class(frozen=True, slots=True)
class Text:
    """Words in English and, where there are any, in French. `fr` None: not translated."""

    en: str
    fr: str | None = None

    def __str__(self) -> str:
        return self.en

    @property
    def in_french(self) -> str:
        """The words in French; where there are none the English ones, marked as such."""
        return self.fr or f"[en anglais] {self.en}"


@value_class(frozen=True, slots=True)
class Alias:
    """A word that people use. `jurisdiction` None: everywhere; otherwise only there (`nhmsf` in BC and in MB)."""

    word: str
    jurisdiction: str | None = None


@value_class(frozen=True, slots=True)
class Term:
    """A node of one dimension's tree.

    `parent` is None for the root only, whose id is the dimension's name. `jurisdiction` ties a leaf to one province
    (an accreditation programme); None: it exists everywhere. `implies` are facts that naming this term answers.
    """

    dimension: str
    id: str
    parent: str | None
    name: Text
    jurisdiction: str | None = None
    aliases: tuple[Alias, ...] = ()
    implies: tuple[tuple[str, str], ...] = ()
    note: Text | None = None


@value_class(frozen=True, slots=True)
class Jurisdiction:
    """Canada, a province or a territory by its ISO 3166-2 letters (`CA`, `AB` … `YT`)."""

    id: str
    name: Text
    aliases: tuple[str, ...] = ()


def plain(word: str) -> str:
    """A word as it is compared: no case, no accents, no marks between its letters.

    Full-width and other compatibility forms are left alone, so that look-alikes never pass for a code.
    """
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return word.casefold().translate(_BETWEEN)


_BETWEEN = str.maketrans("", "", " -_./'’")


@value_class(frozen=True)
class Vocabulary:
    """All terms and jurisdictions, indexed. Equality is by content."""

    terms: tuple[Term, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    _by_id: dict[tuple[str, str], Term] = field(init=False, repr=False, compare=False)
    _children: dict[tuple[str, str], list[Term]] = field(init=False, repr=False, compare=False)
    _leaves: dict[tuple[str, str], frozenset[str]] = field(init=False, repr=False, compare=False)
    _words: dict[str, list[tuple[Term, str | None]]] = field(init=False, repr=False, compare=False)
    _local: dict[tuple[str, str, str], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _spelled: dict[str, tuple[tuple[str, str], ...]] = field(init=False, repr=False, compare=False)
    _names: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[tuple[str, str], Term] = {}
        children: dict[tuple[str, str], list[Term]] = {}
        for term in self.terms:
            by_id[term.dimension, term.id] = term
            if term.parent is not None:
                children.setdefault((term.dimension, term.parent), []).append(term)
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_children", children)
        object.__setattr__(self, "_leaves", {})
        object.__setattr__(self, "_words", {})
        object.__setattr__(self, "_local", {})
        object.__setattr__(self, "_spelled", {})
        object.__setattr__(self, "_names", {})

    def term(self, dimension: str, id: str) -> Term:
        """The term of that id. Raises KeyError when there is none."""
        return self._by_id[dimension, id]

    def has(self, dimension: str, id: str) -> bool:
        return (dimension, id) in self._by_id

    def children(self, dimension: str, id: str) -> tuple[Term, ...]:
        return tuple(self._children.get((dimension, id), ()))

    def leaves(self, dimension: str, id: str) -> frozenset[str]:
        """The ids of all leaves below a node, of every jurisdiction; a leaf's own id for a leaf."""
        known = self._leaves.get((dimension, id))
        if known is None:
            below = self._children.get((dimension, id))
            if below:
                known = frozenset().union(*(self.leaves(dimension, t.id) for t in below))
            else:
                self._by_id[dimension, id]
                known = frozenset((id,))
            self._leaves[dimension, id] = known
        return known

    def leaves_of(self, dimension: str, ids: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.leaves(dimension, id) for id in ids))

    def local_leaves(self, dimension: str, id: str, jurisdiction: str) -> tuple[str, ...]:
        """The leaves below a node that exist in a jurisdiction, in the vocabulary's order."""
        known = self._local.get((dimension, id, jurisdiction))
        if known is None:
            below = self.leaves(dimension, id)
            known = self._local[dimension, id, jurisdiction] = tuple(
                t.id
                for t in self.terms
                if t.dimension == dimension and t.id in below and t.jurisdiction in (None, jurisdiction)
            )
        return known

    def is_within(self, dimension: str, id: str, node: str) -> bool:
        """Whether a term is a node or stands somewhere below it."""
        here: str | None = id
        while here is not None:
            if here == node:
                return True
            here = self._by_id[dimension, here].parent
        return False

    def fewest_nodes(self, dimension: str, leaves: Iterable[str], jurisdiction: str) -> tuple[str, ...]:
        """The fewest terms that cover exactly these leaves among those that exist in the jurisdiction.

        Never the root: a dimension that is wholly open is not narrowed by naming it.
        """
        wanted = frozenset(leaves)

        def cover(node: str) -> list[str]:
            here = frozenset(self.local_leaves(dimension, node, jurisdiction))
            if not here & wanted:
                return []
            if here <= wanted and node != dimension:
                return [node]
            return [id for t in self.children(dimension, node) for id in cover(t.id)]

        return tuple(cover(dimension))

    def find(self, word: str, jurisdiction: str | None = None, dimension: str | None = None) -> tuple[Term, ...]:
        """The terms that a word names, in one asked dimension or in all; a jurisdiction's own words go first.

        Several when the word is ambiguous, none when nobody uses it here.
        """
        named = [(t, where) for t, where in self._named(word) if dimension in (None, t.dimension)]
        local = dict.fromkeys(t for t, where in named if where is not None and where == jurisdiction)
        return tuple(local or dict.fromkeys(t for t, where in named if where is None))

    def find_elsewhere(self, word: str, jurisdiction: str) -> tuple[Term, ...]:
        """The terms that a word names in other jurisdictions only."""
        named = self._named(word)
        return tuple(dict.fromkeys(t for t, where in named if where is not None and where != jurisdiction))

    def spellings(self, dimension: str) -> tuple[tuple[str, str], ...]:
        """Every word for a term of a dimension, in whatever jurisdiction, as it is compared; and the term's id."""
        if dimension not in self._spelled:
            self._spelled[dimension] = tuple(
                (plain(word), term.id)
                for term in self.terms
                if term.dimension == dimension and term.parent is not None
                for word in (term.id, term.name.en, term.name.fr or term.id, *(a.word for a in term.aliases))
            )
        return self._spelled[dimension]

    def names(self, dimension: str) -> frozenset[str]:
        """The words, as they are compared, that name a term of a dimension everywhere."""
        if dimension not in self._names:
            self._names[dimension] = frozenset(
                plain(word)
                for term in self.terms
                if term.dimension == dimension and term.parent is not None
                for word in self._words_everywhere(term)
            )
        return self._names[dimension]

    def _named(self, word: str) -> list[tuple[Term, str | None]]:
        """The terms that a word names, each with the jurisdiction in which it does; None for everywhere."""
        return self._by_word().get(plain(word), [])

    def _by_word(self) -> dict[str, list[tuple[Term, str | None]]]:
        if not self._words:
            for term in self.terms:
                if term.dimension in ASKED and term.parent is not None:
                    for each in dict.fromkeys(map(plain, self._words_everywhere(term))):
                        self._words.setdefault(each, []).append((term, None))
                    for alias in term.aliases:
                        if alias.jurisdiction is not None:
                            self._words.setdefault(plain(alias.word), []).append((term, alias.jurisdiction))
        return self._words

    def find_jurisdiction(self, word: str) -> Jurisdiction | None:
        sought = plain(word)
        for place in self.jurisdictions:
            names = (place.id, place.name.en, place.name.fr or place.name.en, *place.aliases)
            if sought in map(plain, names):
                return place
        return None

    def nearest(self, word: str, jurisdiction: str | None = None, most: int = 3) -> tuple[str, ...]:
        """The known words that look most like an unknown one, best first."""
        known: dict[str, str] = {}
        for term in self.terms:
            if term.dimension in ASKED and term.parent is not None and term.jurisdiction in (None, jurisdiction):
                here = (a.word for a in term.aliases if a.jurisdiction in (None, jurisdiction))
                for each in (term.id, term.name.en, *here):
                    known.setdefault(plain(each), each)
        return _nearest(word, known, most)

    def nearest_jurisdiction(self, word: str, most: int = 3) -> tuple[str, ...]:
        known: dict[str, str] = {}
        for place in self.jurisdictions:
            for each in (place.id, place.name.en, place.name.fr or place.name.en, *place.aliases):
                known.setdefault(plain(each), each)
        return _nearest(word, known, most)

    @staticmethod
    def _words_everywhere(term: Term) -> list[str]:
        words = [term.id, term.name.en, *(a.word for a in term.aliases if a.jurisdiction is None)]
        if term.name.fr:
            words.append(term.name.fr)
        return words


def _nearest(word: str, known: dict[str, str], most: int) -> tuple[str, ...]:
    import difflib

    close = difflib.get_close_matches(plain(word), list(known), n=most, cutoff=0.6)
    return tuple(dict.fromkeys(known[c] for c in close))
