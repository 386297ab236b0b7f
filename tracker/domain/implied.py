"""What the words of a question say already of a fact, so that nobody says otherwise beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.vocabulary import ASKED, Vocabulary

if TYPE_CHECKING:
    from tracker.domain.site import Site

__all__ = ["Implied", "said_already", "said_by_a_service"]


class Implied(NamedTuple):
    """A term, and the value of a fact that naming it says."""

    dimension: str
    term: str
    value: str


def said_already(vocabulary: Vocabulary, terms: Mapping[str, Sequence[str]], fact: str, value: str) -> Implied | None:
    """The term that says another value of a fact. None: none does."""
    for dimension, ids in terms.items():
        for id in ids:
            said = dict(vocabulary.term(dimension, id).implies) if vocabulary.has(dimension, id) else {}
            if said.get(fact, value) != value:
                return Implied(dimension, id, said[fact])
    return None


def said_by_a_service(vocabulary: Vocabulary, site: Site, fact: str, value: str) -> tuple[str, Implied] | None:
    """The service of a site whose words say another value of a fact, and the term. None: none does."""
    for service in site.services:
        terms = {dimension: getattr(service, dimension) for dimension in ASKED if hasattr(service, dimension)}
        otherwise = said_already(vocabulary, terms, fact, value)
        if otherwise is not None:
            return service.id, otherwise
    return None
