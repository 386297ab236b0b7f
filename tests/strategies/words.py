"""Random small vocabularies with the shape of the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from hypothesis import strategies as st

from tests.strategies.picks import pick
from tracker.domain.vocabulary import Jurisdiction, Term, Text, Vocabulary

TIED = ("ab-", "bc-")
"""How the leaves of one province begin."""

TREES: Mapping[str, Sequence[str]] = {
    "drug": ("ketamine", "ketamine esketamine"),
    "route": ("iv oral", "parenteral(iv im) oral", "iv im oral"),
    "setting": tuple(
        f"hospital non-hospital(community(accredited-facility({accredited}) clinic){home})"
        for accredited in ("ab-nhsf", "ab-nhsf ab-papt bc-nhmsf", "ab-nhsf ab-papt")
        for home in ("", " home")
    ),
    "purpose": ("psychiatric pain", "psychiatric(depression ptsd) pain", "psychiatric pain anaesthesia"),
    "programme": (
        "medication-only",
        "assisted-psychotherapy medication-only",
        "assisted-psychotherapy(psychedelic-dose psycholytic-dose) medication-only",
    ),
    "practitioner": ("physician(psychiatrist other-physician) nurse-practitioner",),
    "use": ("on-label off-label",),
}


def terms_of(dimension: str, outline: str) -> tuple[Term, ...]:
    """The terms of one dimension from an outline such as `a b(c d)`; `ab-` and `bc-` tie a leaf to its province."""
    found = [Term(dimension, dimension, None, Text(dimension))]
    above = [dimension]
    for word in outline.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            above.append(found[-1].id)
        elif word == ")":
            above.pop()
        else:
            tied = word[:2].upper() if word[:3] in TIED else None
            implies = (("prescriber", "psychiatrist"),) if word == "psychiatrist" else ()
            found.append(Term(dimension, word, above[-1], Text(word), tied, implies=implies))
    return tuple(found)


@cache
def vocabulary_of(outlines: tuple[str, ...]) -> Vocabulary:
    terms = tuple(t for d, outline in zip(TREES, outlines, strict=True) for t in terms_of(d, outline))
    provinces = tuple(Jurisdiction(id, Text(id)) for id in ("CA", "AB", "BC"))
    return Vocabulary(terms, provinces)


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """One of a few hundred small vocabularies."""
    return vocabulary_of(tuple(pick(draw, trees) for trees in TREES.values()))


_known: dict[int, tuple[Vocabulary, dict[str, tuple[str, ...]]]] = {}
"""By the identity of a vocabulary, which is kept: to hash one would take longer than all the rest."""


def nodes(vocabulary: Vocabulary, dimension: str) -> tuple[str, ...]:
    """All terms of a dimension but its root."""
    if id(vocabulary) not in _known:
        found: dict[str, list[str]] = {}
        for term in vocabulary.terms:
            if term.parent is not None:
                found.setdefault(term.dimension, []).append(term.id)
        _known[id(vocabulary)] = (vocabulary, {d: tuple(ids) for d, ids in found.items()})
    return _known[id(vocabulary)][1][dimension]
