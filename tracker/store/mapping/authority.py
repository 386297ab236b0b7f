"""Authorities, what the federal one approved, who searched for a position, who found a text standing."""

from __future__ import annotations

from collections.abc import Collection

from tracker.domain.instrument import Approval, Authority, AuthorityKind, Outcome, Search, Verification
from tracker.domain.rule import Evidence
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.store import tables as t
from tracker.store.mapping.shelf import Rows, Shelf, day_of, some_words_of, stated_in, stated_of, words_in, words_of


@value_class(frozen=True)
class Verified:
    """A verification with the instrument that was looked at: recorded by itself, so that looking revises no text."""

    instrument: str
    verification: Verification


def authority_rows(authority: Authority) -> Rows:
    own = {
        "id": authority.id,
        "jurisdiction": authority.jurisdiction,
        "kind": authority.kind.value,
        "source": authority.source,
    }
    return [(t.authority, {**own, **words_in("name", authority.name)})]


def approval_rows(approval: Approval) -> Rows:
    own = {
        "id": approval.id,
        "drug": approval.drug,
        "route": approval.route,
        "purpose": approval.purpose,
        "instrument": approval.instrument,
        "source": approval.source,
        "evidence": approval.evidence.value,
    }
    return [(t.approval, {**own, **stated_in("begins", approval.begins), **stated_in("until", approval.until)})]


def search_rows(search: Search) -> Rows:
    own = {
        "authority": search.authority,
        "day": search.on,
        "searched_by": search.by,
        "looked_in": search.where,
        "found": search.found,
    }
    return [(t.search, {**own, **words_in("sought", search.sought), **words_in("note", search.note)})]


def verification_rows(verified: Verified) -> Rows:
    seen = verified.verification
    own = {
        "instrument": verified.instrument,
        "day": seen.on,
        "verified_by": seen.by,
        "outcome": seen.outcome.value,
        "note": seen.note,
    }
    return [(t.verification, own)]


def load_authorities(shelf: Shelf, jurisdictions: Collection[str] | None = None) -> dict[int, Authority]:
    return {
        row.entry: Authority(
            id=row.id,
            name=some_words_of(row, "name"),
            jurisdiction=row.jurisdiction,
            kind=AuthorityKind(row.kind),
            source=row.source,
        )
        for row in shelf.top(t.authority, "jurisdiction", jurisdictions)
    }


def load_approvals(shelf: Shelf) -> dict[int, Approval]:
    return {
        row.entry: Approval(
            id=row.id,
            drug=row.drug,
            route=row.route,
            purpose=row.purpose,
            begins=StatedDate(row.begins, day_of(row.begins_first), day_of(row.begins_last)),
            until=stated_of(row, "until"),
            instrument=row.instrument,
            source=row.source,
            evidence=Evidence(row.evidence),
        )
        for row in shelf.top(t.approval)
    }


def load_searches(shelf: Shelf, authorities: Collection[str] | None = None) -> dict[int, Search]:
    return {
        row.entry: Search(
            authority=row.authority,
            on=day_of(row.day),
            by=row.searched_by,
            sought=some_words_of(row, "sought"),
            where=row.looked_in,
            found=bool(row.found),
            note=words_of(row, "note"),
        )
        for row in shelf.top(t.search, "authority", authorities)
    }


def load_verifications(shelf: Shelf, instruments: Collection[str] | None = None) -> dict[int, Verified]:
    return {
        row.entry: Verified(
            row.instrument,
            Verification(on=day_of(row.day), by=row.verified_by, outcome=Outcome(row.outcome), note=row.note),
        )
        for row in shelf.top(t.verification, "instrument", instruments)
    }
