"""The words people type, found in whichever dimension knows them; a wrong word gets the nearest known ones.

Pure: a vocabulary and words in, terms out. What cannot be understood is said all at once, as wrong use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.domain.shown import shown
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
_AROUND = ",;:!?.\"'“”‘’«»()[]…"
"""Marks at the ends of a word that belong to the sentence."""

_JOINING = frozenset({"and", "&", "et"})
_NURSES = frozenset({"nurse", "nurses", "rn", "rns", "lpn", "infirmiere", "infirmier"})
_MOST_WORDS = 9
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?", re.ASCII)

Terms = dict[str, tuple[str, ...]]
"""Per dimension the terms named, in order; a dimension that nobody named is left out."""


class WordsError(ValueError):
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
    words = [bare(w) for w in words]
    if found := _first_province(vocabulary, words):
        return found
    if words[0].casefold() in ("in", "en", "au") and (found := _first_province(vocabulary, words[1:])):
        return found[0], found[1] + 1
    first = words[0]
    listed = provinces_listed(vocabulary, first)
    if listed:
        raise WordsError(
            f"{shown(first)} names several provinces. Ask about one, or side by side: "
            f"tracker compare {' '.join(listed)}."
        )
    later = _later_province(vocabulary, words)
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


def _first_province(vocabulary: Vocabulary, words: Sequence[str]) -> tuple[Jurisdiction, int] | None:
    for length in range(min(len(words), 5), 0, -1):
        found = vocabulary.find_jurisdiction(" ".join(words[:length]))
        if found and all(map(plain, words[:length])):
            return found, length
    return None


def _later_province(vocabulary: Vocabulary, words: Sequence[str]) -> str | None:
    """The province named after the first word, as typed. `on` in small letters is taken for a word between words."""
    for place in range(1, len(words)):
        found = _first_province(vocabulary, words[place:])
        if found and words[place] != "on":
            return " ".join(words[place : place + found[1]])
    return None


def provinces_listed(vocabulary: Vocabulary, word: str) -> tuple[str, ...]:
    """The provinces that one word lists with commas or slashes (`AB,BC`); none where it does not."""
    parts = [p for p in re.split(r"[,/;|+&]", word) if p.strip()]
    found = [vocabulary.find_jurisdiction(p) for p in parts]
    return tuple(p.id for p in found if p) if len(parts) > 1 and all(found) else ()


def bare(word: str) -> str:
    """A word without the marks of the sentence around it; a word that is nothing else stays as it is."""
    return word.strip().strip(_AROUND) or word


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


def _runs(dictionary: Dictionary, typed: list[str]) -> Iterable[_Found]:
    words = [bare(w) for w in typed]
    place = 0
    while place < len(words):
        for length in range(min(len(words) - place, _MOST_WORDS), 0, -1):
            run = " ".join(words[place : place + length])
            known = dictionary.find(run) or dictionary.find(" ".join(typed[place : place + length]))
            if known or ("+" in run and length == 1):
                break
        else:
            length, run, known = 1, words[place], ()
        after = words[place + length : place + length + 2]
        if run.casefold() == "in" and _begins_a_place(dictionary, after):
            yield "", (_IN,)
        elif not known and run.casefold() in _JOINING:
            yield "", (_joining(dictionary, run, words[:place], after),)
        elif known or run.casefold() not in LINKS:
            yield _one(dictionary, run, known)
        place += length


def _joining(dictionary: Dictionary, word: str, before: Sequence[str], after: Sequence[str]) -> str:
    """What to write for `and`: a plus sign between two accreditations; else nothing at all."""
    sides = [*before[-1:], *after[:1]]
    if len(sides) == 2 and all(_is_accreditation(dictionary, side) for side in sides):
        return f"{shown(word)} may mean both at once, or either. Write `{sides[0]}+{sides[1]}`, or leave it out."
    return f"{shown(word)} says nothing here. Leave it out."


def _is_accreditation(dictionary: Dictionary, word: str) -> bool:
    found = dictionary.find(word, "setting")
    return len(found) == 1 and found[0].jurisdiction is not None


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
    if dimension is None and word.isascii() and (place := vocabulary.find_jurisdiction(word)) and plain(word):
        return f"{shown(word)} is a second province. Ask about one, or side by side: tracker compare {here} {place.id}."
    if plain(word) in _NURSES and dimension in (None, "practitioner"):
        return f"{shown(word)}: a nurse (RN) is no prescriber here. Did you mean `nurse-practitioner`?"
    joined = word.split("&")
    if len(joined) > 1 and dimension in (None, "setting") and all(_is_accreditation(dictionary, p) for p in joined):
        return f"`&` may mean both at once, or either. Write `{'+'.join(joined)}`, or leave it out."
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
    alike = (n for n in dictionary.vocabulary.nearest(word, dictionary.jurisdiction, most=9) if _is_alike(word, n))
    for near in _holding(dictionary, word) or alike:
        terms = dictionary.find(near, dimension)
        if terms:
            one_each.setdefault(terms, near)
    return tuple(one_each.values())[:3]


def _is_alike(word: str, near: str) -> bool:
    """Whether two words are near enough to take one for the other; short ones must be nearer."""
    import difflib

    a, b = plain(word), plain(near)
    alike = difflib.SequenceMatcher(None, a, b)
    shared = sum(block.size for block in alike.get_matching_blocks())
    return 2 * shared >= max(len(a), len(b)) and alike.ratio() >= (0.7 if min(len(a), len(b)) < 6 else 0.6)


def _holding(dictionary: Dictionary, word: str) -> list[str]:
    """The ids that hold a word as a part, and then the other words that do."""
    sought = plain(word)
    if len(sought) < 5:
        return []
    here = [t for t in dictionary.vocabulary.terms if t.jurisdiction in (None, dictionary.jurisdiction)]
    words = [*(t.id for t in here), *(a.word for t in here for a in t.aliases)]
    return [w for w in words if sought in plain(w)]


def _either(words: Iterable[str]) -> str:
    """Words as a choice: `a`, `b` or `c`."""
    each = [f"`{w}`" for w in words]
    return " or ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
