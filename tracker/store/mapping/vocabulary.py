"""Jurisdictions, terms, the order in which people list them, and facts: values to rows and back."""

from __future__ import annotations

from tracker.domain.rule import Fact, FactType
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Alias, Jurisdiction, Term, Vocabulary
from tracker.store import tables as t
from tracker.store.mapping.shelf import Row, Rows, Shelf, some_words_of, words_in, words_of


@value_class(frozen=True)
class Listing:
    """The order in which people list terms or jurisdictions; a new one in the middle moves no other entry.

    Each item is a dimension and an id; the dimension of a jurisdiction is None.
    """

    name: str
    items: tuple[tuple[str | None, str], ...]


def listings(vocabulary: Vocabulary) -> tuple[Listing, ...]:
    """The listings of a vocabulary; an empty one says nothing and is none."""
    terms = Listing("terms", tuple((term.dimension, term.id) for term in vocabulary.terms))
    places = Listing("jurisdictions", tuple((None, place.id) for place in vocabulary.jurisdictions))
    return tuple(listing for listing in (terms, places) if listing.items)


def jurisdiction_rows(place: Jurisdiction) -> Rows:
    rows: Rows = [(t.jurisdiction, {"id": place.id, **words_in("name", place.name)})]
    rows += [(t.alias, {"position": n, "word": word, "jurisdiction": None}) for n, word in enumerate(place.aliases)]
    return rows


def term_rows(term: Term) -> Rows:
    own = {"dimension": term.dimension, "id": term.id, "parent": term.parent, "jurisdiction": term.jurisdiction}
    rows: Rows = [(t.term, {**own, **words_in("name", term.name), **words_in("note", term.note)})]
    for n, alias in enumerate(term.aliases):
        rows.append((t.alias, {"position": n, "word": alias.word, "jurisdiction": alias.jurisdiction}))
    for n, (fact, value) in enumerate(term.implies):
        rows.append((t.term_implies, {"position": n, "fact": fact, "value": value}))
    return rows


def listing_rows(listing: Listing) -> Rows:
    return [
        (t.listing, {"position": n, "name": listing.name, "dimension": dimension, "id": id})
        for n, (dimension, id) in enumerate(listing.items)
    ]


def fact_rows(fact: Fact) -> Rows:
    own = {"id": fact.id, "type": fact.type.value, "unit": fact.unit, **words_in("question", fact.question)}
    rows: Rows = [(t.fact, own)]
    rows += [(t.fact_choice, {"position": n, "value": value}) for n, value in enumerate(fact.choices)]
    return rows


def load_jurisdictions(shelf: Shelf) -> dict[int, Jurisdiction]:
    tops = shelf.top(t.jurisdiction)
    aliases = shelf.below(t.alias, [row.entry for row in tops])
    return {
        row.entry: Jurisdiction(
            id=row.id,
            name=some_words_of(row, "name"),
            aliases=tuple(a.word for a in aliases.get(row.entry, ())),
        )
        for row in tops
    }


def load_terms(shelf: Shelf) -> dict[int, Term]:
    tops = shelf.top(t.term)
    entries = [row.entry for row in tops]
    aliases = shelf.below(t.alias, entries)
    implied = shelf.below(t.term_implies, entries)
    return {
        row.entry: Term(
            dimension=row.dimension,
            id=row.id,
            parent=row.parent,
            name=some_words_of(row, "name"),
            jurisdiction=row.jurisdiction,
            aliases=tuple(Alias(a.word, a.jurisdiction) for a in aliases.get(row.entry, ())),
            implies=tuple((i.fact, i.value) for i in implied.get(row.entry, ())),
            note=words_of(row, "note"),
        )
        for row in tops
    }


def load_listings(shelf: Shelf) -> dict[int, Listing]:
    rows: dict[int, list[Row]] = {}
    for row in sorted(shelf.top(t.listing), key=lambda row: int(row.position)):
        rows.setdefault(row.entry, []).append(row)
    return {
        entry: Listing(items[0].name, tuple((row.dimension, row.id) for row in items)) for entry, items in rows.items()
    }


def load_facts(shelf: Shelf) -> dict[int, Fact]:
    tops = shelf.top(t.fact)
    choices = shelf.below(t.fact_choice, [row.entry for row in tops])
    return {
        row.entry: Fact(
            id=row.id,
            type=FactType(row.type),
            question=some_words_of(row, "question"),
            unit=row.unit,
            choices=tuple(c.value for c in choices.get(row.entry, ())),
        )
        for row in tops
    }
