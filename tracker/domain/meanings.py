"""Words that mean something else after a change: an alias that moved, a term that covers more or less than before."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, Term, Vocabulary, plain

__all__ = ["Meaning", "meanings"]


@value_class(frozen=True, slots=True)
class Meaning:
    """A word that people ask with, and what it meant before and means after a change.

    `jurisdiction` None: everywhere. `before` and `after` are terms (`drug.ketamine`) or, where the word's own term
    covers other things now, those things; empty: nobody can ask with it.
    """

    word: str
    jurisdiction: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]


def meanings(before: Vocabulary, after: Vocabulary) -> tuple[Meaning, ...]:
    """Every word that one of two vocabularies takes otherwise than the other, in the order of the alphabet.

    The words of a term that is altogether new, or altogether gone, are left out unless they had, or get, another
    meaning: its cells are told by themselves.
    """
    if before == after:
        return ()
    return tuple(sorted((*_moved(before, after), *_reaching(before, after)), key=_order))


def _order(each: Meaning) -> tuple[str, str]:
    return each.word, each.jurisdiction or ""


def _moved(before: Vocabulary, after: Vocabulary) -> Iterator[Meaning]:
    old, new = _named(before), _named(after)
    for key in old.keys() | new.keys():
        was, now = (side.get(key, ("", frozenset())) for side in (old, new))
        if was[1] == now[1] or not _is_telling(was[1], now[1], before, after):
            continue
        yield Meaning(min(filter(None, (was[0], now[0]))), key[1], tuple(sorted(was[1])), tuple(sorted(now[1])))


def _is_telling(was: frozenset[str], now: frozenset[str], before: Vocabulary, after: Vocabulary) -> bool:
    """Whether more happened to a word than that its term came, or went, altogether."""
    if was and now:
        return True
    other = after if was else before
    return any(other.has(*named.split(".", 1)) for named in (was or now))


def _named(words: Vocabulary) -> dict[tuple[str, str | None], tuple[str, frozenset[str]]]:
    """Each word as it is compared, with where it is used: as it is written first, and the terms that it names."""
    found: dict[tuple[str, str | None], tuple[str, frozenset[str]]] = {}
    for term in words.terms:
        if term.dimension in ASKED and term.parent is not None:
            for word, where in _words(term):
                written, named = found.get((plain(word), where), (word, frozenset()))
                found[plain(word), where] = (written, named | {f"{term.dimension}.{term.id}"})
    return found


def _words(term: Term) -> Iterator[tuple[str, str | None]]:
    yield term.id, None
    yield term.name.en, None
    if term.name.fr:
        yield term.name.fr, None
    for alias in term.aliases:
        yield alias.word, alias.jurisdiction


def _reaching(before: Vocabulary, after: Vocabulary) -> Iterator[Meaning]:
    """The terms of both that cover other terms of both than before: something was put below another term."""
    both = [t for t in after.terms if t.dimension in ASKED and before.has(t.dimension, t.id)]
    above = {(t.dimension, t.id): tuple(_above(v, t) for v in (before, after)) for t in both}
    for term in both:
        inner = [t for t in both if t.dimension == term.dimension and t.id != term.id]
        covers = [
            tuple(sorted(f"{t.dimension}.{t.id}" for t in inner if term.id in above[t.dimension, t.id][side]))
            for side in (0, 1)
        ]
        if covers[0] != covers[1]:
            yield Meaning(term.id, None, covers[0], covers[1])


def _above(words: Vocabulary, term: Term) -> frozenset[str]:
    """All terms above a term; the root, which nobody asks with, left out."""
    found = set()
    here = words.term(term.dimension, term.id).parent
    while here is not None:
        parent = words.term(term.dimension, here).parent
        if parent is not None:
            found.add(here)
        here = parent
    return frozenset(found)
