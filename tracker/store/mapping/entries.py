"""What a rulebook, the user's sites and reports are recorded as: entries, each with kind, name, digest and rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.rule import Fact
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Jurisdiction, Term
from tracker.store.digest import digest, plain
from tracker.store.errors import RecordingRefused
from tracker.store.mapping import authority as a
from tracker.store.mapping import vocabulary as v
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.instrument import instrument_rows, load_instruments
from tracker.store.mapping.setting import REVIEW_REQUIRED, Setting, load_settings, setting_rows
from tracker.store.mapping.shelf import Rows, Shelf
from tracker.store.mapping.vocabulary import Listing
from tracker.store.tables import EntryKind

if TYPE_CHECKING:
    from tracker.domain.issued import Issued, Signature
    from tracker.domain.site import Site

Value: TypeAlias = (
    "Jurisdiction | Term | Listing | Fact | Authority | Instrument | Verified | Approval | Search | Setting | Site"
    " | Issued | Signature"
)
"""What is recorded. Sites and reports are imported only where one is met: most questions should not wait for them."""


class EntryName(NamedTuple):
    """What an entry is a version of."""

    kind: EntryKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.name}"


def digest_of(value: Value) -> str:
    return digest(plain(value))


def name_of(value: Value) -> EntryName:
    """The name that stays when the content changes.

    Searches, verifications and signatures have no name of their own: a changed one is another one.
    """
    match value:
        case Jurisdiction():
            return EntryName(EntryKind.JURISDICTION, value.id)
        case Term():
            return EntryName(EntryKind.TERM, f"{value.dimension}/{value.id}")
        case Listing():
            return EntryName(EntryKind.LISTING, value.name)
        case Fact():
            return EntryName(EntryKind.FACT, value.id)
        case Authority():
            return EntryName(EntryKind.AUTHORITY, value.id)
        case Instrument():
            return EntryName(EntryKind.INSTRUMENT, value.id)
        case Verified():
            seen = f"{value.instrument}/{value.verification.on}/{digest_of(value)[:16]}"
            return EntryName(EntryKind.VERIFICATION, seen)
        case Approval():
            return EntryName(EntryKind.APPROVAL, value.id)
        case Search():
            return EntryName(EntryKind.SEARCH, f"{value.authority}/{value.on}/{digest_of(value)[:16]}")
        case Setting():
            return EntryName(EntryKind.SETTING, value.name)
        case _:
            return _own_name(value)


def _own_name(value: Site | Issued | Signature) -> EntryName:
    """The name of what is no part of the rulebook."""
    from tracker.domain.issued import Issued, Signature

    match value:
        case Issued():
            return EntryName(EntryKind.REPORT, value.id)
        case Signature():
            return EntryName(EntryKind.SIGNATURE, f"{value.report}/{value.on}/{digest_of(value)[:16]}")
        case _:
            return EntryName(EntryKind.SITE, value.id)


def rows_of(value: Value) -> Rows:
    """All rows of an entry, without its number and revision."""
    match value:
        case Jurisdiction():
            return v.jurisdiction_rows(value)
        case Term():
            return v.term_rows(value)
        case Listing():
            return v.listing_rows(value)
        case Fact():
            return v.fact_rows(value)
        case Authority():
            return a.authority_rows(value)
        case Instrument():
            return instrument_rows(value)
        case Verified():
            return a.verification_rows(value)
        case Approval():
            return a.approval_rows(value)
        case Search():
            return a.search_rows(value)
        case Setting():
            return setting_rows(value)
        case _:
            return _own_rows(value)


def _own_rows(value: Site | Issued | Signature) -> Rows:
    from tracker.domain.issued import Issued, Signature
    from tracker.store.mapping.issued import report_rows, signature_rows
    from tracker.store.mapping.site import site_rows

    match value:
        case Issued():
            return report_rows(value)
        case Signature():
            return signature_rows(value)
        case _:
            return site_rows(value)


def values_of(rulebook: Rulebook) -> dict[EntryName, Value]:
    """Everything in a rulebook by its name. Raises RecordingRefused when a name is there twice."""
    found: dict[EntryName, Value] = {}
    for value in _values_in(rulebook):
        name = name_of(value)
        if name in found:
            raise RecordingRefused(f"`{name}` is there twice. Keep one of the two")
        found[name] = value
    return found


def _values_in(rulebook: Rulebook) -> Iterable[Value]:
    yield from rulebook.vocabulary.jurisdictions
    yield from rulebook.vocabulary.terms
    yield from v.listings(rulebook.vocabulary)
    yield from rulebook.facts
    yield from rulebook.authorities
    yield from rulebook.approvals
    yield from rulebook.searches
    for instrument in rulebook.instruments:
        yield instrument
        yield from (Verified(instrument.id, seen) for seen in instrument.verified)
    if rulebook.review_required:
        yield REVIEW_REQUIRED


def load_entries(shelf: Shelf, kinds: Collection[str] = tuple(EntryKind)) -> dict[int, Value]:
    """All wanted entries of some kinds as values, by number."""
    found: dict[int, Value] = {}
    for kind, load in _LOADS.items():
        if kind in kinds:
            found.update(load(shelf))
    if EntryKind.SITE in kinds:
        from tracker.store.mapping.site import load_sites

        found.update(load_sites(shelf))
    if EntryKind.REPORT in kinds or EntryKind.SIGNATURE in kinds:
        from tracker.store.mapping.issued import load_reports, load_signatures

        found.update(load_reports(shelf))
        found.update(load_signatures(shelf))
    return found


_LOADS: Mapping[EntryKind, Callable[[Shelf], Mapping[int, Value]]] = {
    EntryKind.JURISDICTION: v.load_jurisdictions,
    EntryKind.TERM: v.load_terms,
    EntryKind.LISTING: v.load_listings,
    EntryKind.FACT: v.load_facts,
    EntryKind.AUTHORITY: a.load_authorities,
    EntryKind.APPROVAL: a.load_approvals,
    EntryKind.SEARCH: a.load_searches,
    EntryKind.VERIFICATION: a.load_verifications,
    EntryKind.INSTRUMENT: load_instruments,
    EntryKind.SETTING: load_settings,
}
