"""What somebody looked for, and the name that this gives an absence where no rule on the drug is in force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.domain.instrument import Search
from tracker.domain.vocabulary import Vocabulary, plain

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_APART = re.compile(r"[/,;:.()]")

_MOST_WORDS = 4
"""Words that the name of a drug has at most, as far as it is looked for in a sentence."""


def drugs_sought(search: Search, vocabulary: Vocabulary) -> frozenset[str]:
    """The drugs that a search was about, as leaves; where its words name none, all there are.

    Who looks for a word finds every longer word that holds it: a search for ketamine finds what is said of esketamine,
    and one for Spravato finds nothing of ketamine.
    """
    if not vocabulary.has("drug", "drug"):
        return frozenset()
    every = vocabulary.leaves("drug", "drug")
    sought = set(_drugs_in(f"{search.sought.en} / {search.sought.fr or ''}", vocabulary))
    if not sought:
        return every
    named = (t for name, t in vocabulary.spellings("drug") if any(word in name for word in sought))
    return frozenset().union(*(vocabulary.leaves("drug", term) for term in named))


def _drugs_in(sentence: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The words of a sentence that name a drug, as they are compared; the longest runs first."""
    drugs = vocabulary.names("drug")
    for part in _APART.split(sentence):
        words = _WORD.findall(part)
        bare = [plain(word) for word in words]
        place = 0
        while place < len(words):
            for length in range(min(_MOST_WORDS, len(words) - place), 0, -1):
                run = "".join(bare[place : place + length])
                if run in drugs:
                    yield run
                    place += length
                    break
            else:
                yield from drugs.intersection(map(plain, words[place].split("-")))
                place += 1
