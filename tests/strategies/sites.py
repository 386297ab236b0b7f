"""Any site that can be kept, with each optional field there or not, whether or not it makes sense in law."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.store.values import days, few, ids, maybe, words
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Staff, Statement

terms = few(ids)
holdings = st.builds(Holding, ids, maybe(words), maybe(days), maybe(days))
services = st.builds(Service, ids, terms, terms, terms, terms, terms)
staff = st.builds(Staff, ids, st.integers(0, 99))
statements = st.builds(Statement, ids, words, maybe(words), maybe(days), maybe(words), maybe(words), maybe(days))
evidence = st.builds(Evidence, ids, words, maybe(words), maybe(days), maybe(words), maybe(days))
grants = st.builds(Grant, st.sampled_from(GrantKind), ids, words, words, maybe(words), maybe(days), maybe(days))


def sites(id: str | None = None) -> st.SearchStrategy[Site]:
    """A site of that id; None: of any."""
    return st.builds(
        Site,
        id=ids if id is None else st.just(id),
        name=words,
        jurisdiction=ids,
        place=maybe(ids),
        holdings=few(holdings),
        services=few(services),
        staff=few(staff),
        facts=few(statements),
        evidence=few(evidence),
        grants=few(grants),
        more=few(st.tuples(words, words)),
    )


networks = st.lists(sites(), max_size=4, unique_by=lambda site: site.id).map(tuple)
"""Some sites, each of another id."""
