"""The words people type, found in whichever dimension knows them; a wrong word gets the nearest known ones.

Pure: a vocabulary and words in, terms out. What cannot be understood is said all at once, as wrong use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

from tracker.cli.types import shown
from tracker.domain.vocabulary import ASKED, Jurisdiction, Term, Vocabulary, plain

OPTION_OF = {
    "drug": "--drug",
    "route": "--route",
    "setting": "--setting",
    "purpose": "--for",
    "programme": "--programme",
    "practitioner": "--by",
}
"""The option that names a dimension."""

LINKS = frozenset({"a", "an", "the", "at", "by", "for", "of", "or", "with", "à", "au", "de", "la", "le", "ou", "par"})
"""Words between words: passed over where they are part of no term. Never one that denies or adds."""

_IN = "`in` may be the intranasal route, or belong to the place after it. Write `intranasal`, or leave it out."
_MOST_WORDS = 9
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?", re.ASCII)

Terms = dict[str, tuple[str, ...]]
"""Per dimension the terms named, in order; a dimension that nobody named is left out."""


class WordsError(click.UsageError):
    """Words that cannot be understood; the message says what to write instead."""


class Dictionary:
    """A vocabulary's words as one jurisdiction uses them."""

    def __init__(self, vocabulary: Vocabulary, jurisdiction: str) -> None:
        self.vocabulary = vocabulary
        self.jurisdiction = jurisdiction

    def find(self, words: str, dimension: str | None = None) -> tuple[Term, ...]:
        """The terms that words name; a jurisdiction's own words go first. `dimension` None: all that are asked."""
        return self.vocabulary.find(words, self.jurisdiction, dimension)

    def find_elsewhere(self, words: str) -> tuple[Term, ...]:
        """The terms that words name in another jurisdiction only."""
        return self.vocabulary.find_elsewhere(words, self.jurisdiction)


def read_province(vocabulary: Vocabulary, words: Sequence[str]) -> tuple[Jurisdiction, int]:
    """The jurisdiction that the first words name, and how many words that took. Raises WordsError."""
    for length in range(min(len(words), 5), 0, -1):
        found = vocabulary.find_jurisdiction(" ".join(words[:length]))
        if found and all(map(plain, words[:length])):
            return found, length
    first = words[0]
    later = next((w for w in words[1:] if len(w) > 3 and vocabulary.find_jurisdiction(w)), None)
    if later:
        raise WordsError(
            f"{shown(first)} is no province: the province comes first. Put {shown(later)} before the rest."
        )
    near = (vocabulary.find_jurisdiction(word) for word in vocabulary.nearest_jurisdiction(first[:100]))
    names = dict.fromkeys(place.name.en for place in near if place)
    if names:
        raise WordsError(f"{shown(first)} is no province or territory. Did you mean {_either(names)}?")
    there = ", ".join(place.id for place in vocabulary.jurisdictions if place.id != "CA")
    raise WordsError(f"{shown(first)} is no province or territory. There are: {there}.")


def read_terms(dictionary: Dictionary, words: Sequence[str], named: Terms) -> Terms:
    """The terms of a question: bare words, each in the dimension that knows it, and words given by dimension.

    Bare words are taken in the longest runs that name something. Raises WordsError with every fault.
    """
    found: dict[str, dict[str, None]] = {}
    faults: list[str] = []
    for dimension, given in named.items():
        for word in given:
            _enter(found, faults, _named(dictionary, word, dimension))
    for each in _runs(dictionary, _joined(words)):
        _enter(found, faults, each)
    if faults:
        raise WordsError("\n".join(faults))
    return {d: tuple(found[d]) for d in ASKED if d in found}


_Found = tuple[str, tuple[str, ...]]
"""A dimension and the terms of it that some words name; or "" and what is wrong with them."""


def _enter(found: dict[str, dict[str, None]], faults: list[str], each: _Found) -> None:
    dimension, terms = each
    if dimension:
        found.setdefault(dimension, {}).update(dict.fromkeys(terms))
    else:
        faults.extend(terms)


def _joined(words: Sequence[str]) -> list[str]:
    """Words as typed, with accreditations that a plus sign joins made one word (`NHSF + PAPT`)."""
    text = " ".join(w.strip() if w.strip() else '""' for w in words)
    return re.sub(r"\s*\+\s*", "+", text).split()


def _runs(dictionary: Dictionary, words: list[str]) -> Iterable[_Found]:
    place = 0
    while place < len(words):
        for length in range(min(len(words) - place, _MOST_WORDS), 0, -1):
            run = " ".join(words[place : place + length])
            known = dictionary.find(run)
            if known or ("+" in run and length == 1):
                break
        else:
            length, run, known = 1, words[place], ()
        after = words[place + length : place + length + 2]
        if run == "in" and _begins_a_place(dictionary, after):
            yield "", (_IN,)
        elif known or run.casefold() not in LINKS:
            yield _one(dictionary, run, known)
        place += length


def _begins_a_place(dictionary: Dictionary, after: Sequence[str]) -> bool:
    """Whether the next words read as a place, so that `in` before them may be a preposition."""
    if after and after[0].casefold() in ("a", "an", "the"):
        return True
    runs = (" ".join(after[:n]) for n in range(1, len(after) + 1))
    return any(t.dimension == "setting" for run in runs for t in dictionary.find(run))


def _named(dictionary: Dictionary, word: str, dimension: str) -> _Found:
    known = dictionary.find(word, dimension)
    return _one(dictionary, word, known, dimension)


def _one(dictionary: Dictionary, word: str, known: tuple[Term, ...], dimension: str | None = None) -> _Found:
    """What one run of words names, or what is wrong with it."""
    if len(known) > 1:
        return "", (_choices(word, known),)
    if known:
        return known[0].dimension, (known[0].id,)
    if "+" in word and dimension in (None, "setting"):
        return _combined(dictionary, word)
    parts = [p.strip() for p in re.split(r"[,/;|]", word)]
    if len(parts) > 1 and all(parts):
        each = [dictionary.find(p, dimension) for p in parts]
        if all(len(e) == 1 for e in each) and len({e[0].dimension for e in each}) == 1:
            return each[0][0].dimension, tuple(e[0].id for e in each)
    return "", (_unknown(dictionary, word, dimension),)


def _combined(dictionary: Dictionary, word: str) -> _Found:
    """A place that holds several accreditations at once (`NHSF+PAPT`)."""
    held: list[str] = []
    for part in word.split("+"):
        known = dictionary.find(part, "setting")
        if len(known) != 1:
            return "", (_choices(part, known) if known else _unknown(dictionary, part, "setting"),)
        held.append(known[0].id)
    return "setting", ("+".join(sorted(set(held))),)


def _choices(word: str, known: tuple[Term, ...]) -> str:
    either = _either(f"{OPTION_OF[t.dimension]} {t.id}" for t in known)
    return f"{shown(word)} can mean several things. Write {either}."


def _unknown(dictionary: Dictionary, word: str, dimension: str | None) -> str:
    """What to write in place of a word that nobody uses here."""
    there = dictionary.find_elsewhere(word) if dimension in (None, "setting") else ()
    vocabulary, here = dictionary.vocabulary, dictionary.jurisdiction
    if there:
        local = [t.id for t in vocabulary.terms if t.jurisdiction == here and t.dimension == "setting"]
        theirs = ", ".join(sorted({t.jurisdiction or "" for t in there}))
        ours = f"In {here} say {_either(local)}." if local else f"{here} has no accredited facility of its own."
        return f"{shown(word)} is a word of {theirs}. {ours}"
    if _DATE.fullmatch(word):
        return f"{shown(word)} reads as a date. Ask about a day with --on."
    if word == '""':
        return "an empty word says nothing. Leave it out."
    elsewhere = dictionary.find(word) if dimension else ()
    if elsewhere:
        return f"{shown(word)} is no {dimension}. Say {OPTION_OF[elsewhere[0].dimension]} {elsewhere[0].id}."
    about = dimension or "word of the vocabulary"
    near = _nearest(dictionary, word, dimension)
    more = f"Did you mean {_either(near)}?" if near else "`tracker vocabulary` lists the words."
    return f"{shown(word)} is no {about} that we know. {more}"


def _nearest(dictionary: Dictionary, word: str, dimension: str | None) -> tuple[str, ...]:
    if len(word) > 100:
        return ()
    one_each: dict[tuple[Term, ...], str] = {}
    for near in dictionary.vocabulary.nearest(word, dictionary.jurisdiction, most=9):
        terms = dictionary.find(near, dimension)
        if terms:
            one_each.setdefault(terms, near)
    return tuple(one_each.values())[:3]


def _either(words: Iterable[str]) -> str:
    """Words as a choice: `a`, `b` or `c`."""
    each = [f"`{w}`" for w in words]
    return " or ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
