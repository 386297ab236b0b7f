"""Any site that makes sense in a rulebook, in words that are as hostile to a file of sites as words can be."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from tests.store.values import days, few, maybe
from tracker.clinics.columns import column_of, other_heading
from tracker.clinics.conditions import UNREAD, conditions_of
from tracker.clinics.fitting import misfits
from tracker.clinics.words import CellError
from tracker.domain.asked import is_of_a_patient
from tracker.domain.rule import Fact, FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Staff, Statement
from tracker.domain.unseen import is_hidden
from tracker.domain.vocabulary import ASKED, plain

TOKENS = [
    *("binder 4", "Dr. Côté", "é", "e\u0301", "until", "by", "on", "owner", "document", "no.", "from", "depuis", "le"),
    *("2027-01-31", "|", "\n", "\t", "  ", "\u00a0", '"', '""', "'", "=", "+", "-", "@", ":", ";", ",", "/", "#", "<<"),
    *("yes", "null", "0", "1,5", "{", "[", "&a", "*a", "!!x", "- ", "? ", "%", "\\", "Ω", "𝒳"),
]

pieces = st.sampled_from(TOKENS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
texts = (
    st.lists(pieces, min_size=1, max_size=5)
    .flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda by: by.join(parts)))
    .map(lambda text: unicodedata.normalize("NFC", "".join(c for c in text if c in "\n\t" or not is_hidden(c))).strip())
    .filter(bool)
)
ids = st.one_of(
    st.from_regex(r"[a-zA-Z0-9_é](?:[a-zA-Z0-9éÉ_.-]| (?! |$)){0,20}", fullmatch=True),
    st.from_regex(r"[абв0-9_](?:[абвАБВ0-9_.-]| (?! |$)){0,20}", fullmatch=True),
).filter(lambda id: id == id.strip() and "  " not in id)
lines = texts.map(lambda text: " ".join(text.split()))


def _value(fact: Fact) -> st.SearchStrategy[str]:
    if fact.type is FactType.NUMBER:
        return st.sampled_from(["0", "2", "1.5", "1000000"])
    return st.sampled_from(fact.choices)


def _some(terms: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(terms), max_size=3, unique=True).map(tuple)


_Dated = TypeVar("_Dated", Holding, Grant)


def _in_order(each: _Dated) -> _Dated:
    """The same with its days in their order."""
    if each.issued is None or each.expires is None or each.issued <= each.expires:
        return each
    return replace(each, issued=each.expires, expires=each.issued)


def _showable(rulebook: Rulebook, here: str) -> list[str]:
    tests = {key: each for key, each in conditions_of(rulebook, here).items() if not key.endswith(UNREAD)}
    return sorted(key for key, of in tests.items() if any(t is None for t in of))


def _may_be_kept(heading: str, facts: list[str]) -> bool:
    try:
        return other_heading(heading, facts) == heading
    except CellError:
        return False


def valid_networks(rulebook: Rulebook) -> st.SearchStrategy[tuple[Site, ...]]:
    """Some sites of a few provinces, each with whatever the vocabulary and the facts of the rulebook let it have."""
    words = rulebook.vocabulary
    nodes = {d: tuple(t.id for t in words.terms if t.dimension == d and t.parent is not None) for d in ASKED}
    kept = [fact for fact in rulebook.facts if not is_of_a_patient(rulebook, fact.id)]
    taken = {plain(fact.id) for fact in rulebook.facts}
    names = [fact.id for fact in rulebook.facts]
    headings = lines.filter(lambda h: column_of(h) is None and plain(h) not in taken and _may_be_kept(h, names))

    def said(fact: Fact) -> st.SearchStrategy[Statement]:
        return st.builds(
            Statement,
            st.just(fact.id),
            _value(fact),
            maybe(texts),
            maybe(days),
            maybe(texts),
            maybe(texts),
            maybe(days),
        )

    def granted(fact: Fact) -> st.SearchStrategy[Grant]:
        kinds = st.sampled_from(GrantKind)
        told = st.builds(Grant, kinds, st.just(fact.id), _value(fact), texts, maybe(texts), maybe(days), maybe(days))
        return told.map(_in_order)

    services = st.builds(
        Service, texts, *(_some(nodes[d]) for d in ("drug", "route", "purpose", "programme", "practitioner"))
    ).filter(lambda s: any((s.drug, s.route, s.purpose, s.programme, s.practitioner)))
    facts = st.lists(st.sampled_from(kept), max_size=2, unique_by=lambda f: f.id).flatmap(
        lambda chosen: st.tuples(*map(said, chosen))
    )
    hang = {r.granted_by.fact for i in rulebook.instruments for r in i.rules if r.granted_by is not None}
    granting = [fact for fact in kept if fact.id in hang]
    grants = st.lists(st.sampled_from(granting), max_size=2).flatmap(lambda chosen: st.tuples(*map(granted, chosen)))
    staff = st.builds(Staff, st.sampled_from(nodes["practitioner"]), st.sampled_from([1, 0, 2, 9999]))

    def site(here: str) -> st.SearchStrategy[Site]:
        leaves = words.local_leaves("setting", "setting", here)
        accredited = words.local_leaves("setting", "accredited-facility", here)
        holding = st.builds(Holding, st.sampled_from(accredited or [""]), maybe(texts), maybe(days), maybe(days))
        shown = st.sampled_from(_showable(rulebook, here))
        return st.builds(
            Site,
            id=ids,
            name=lines,
            jurisdiction=st.just(here),
            place=maybe(st.sampled_from(leaves)),
            holdings=few(holding.map(_in_order)) if accredited else st.just(()),
            services=st.lists(services, max_size=2, unique_by=lambda s: s.id).map(tuple),
            staff=few(staff),
            facts=facts,
            evidence=few(st.builds(Evidence, shown, texts, maybe(texts), maybe(days), maybe(texts), maybe(days))),
            grants=grants,
            more=st.lists(st.tuples(headings, texts), max_size=3, unique=True).map(tuple),
        ).filter(lambda site: (site.place is not None or bool(site.holdings)) and not list(misfits(rulebook, site)))

    provinces = st.sampled_from(["AB", "SK", "QC", "NU"])
    return st.lists(provinces.flatmap(site), min_size=1, max_size=3, unique_by=lambda s: s.id.casefold()).map(tuple)
