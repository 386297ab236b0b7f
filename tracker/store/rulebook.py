"""What is known: the rulebook, or the part of it that a jurisdiction needs, now or as it stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any

import sqlalchemy as sa

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.rule import Fact
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Jurisdiction, Term, Vocabulary
from tracker.store import tables as t
from tracker.store.engine import SCHEMAS
from tracker.store.errors import RevisionUnknown
from tracker.store.faults import intact
from tracker.store.heads import head_now
from tracker.store.mapping import authority as a
from tracker.store.mapping import vocabulary as v
from tracker.store.mapping.entries import Value
from tracker.store.mapping.instrument import load_instruments, verification_order, with_verifications
from tracker.store.mapping.setting import REVIEW_REQUIRED, Setting, load_settings
from tracker.store.mapping.shelf import Shelf
from tracker.store.mapping.shelf import known_at as known_at_revision
from tracker.store.revisions import Revision, known, newest
from tracker.store.tables import EntryKind, RevisionKind

NOTHING = Rulebook(Vocabulary((), ()))
"""What was known before the first revision."""


@value_class(frozen=True)
class Status:
    """How a database stands.

    `revision` None: nothing was recorded yet. `counts` are the known entries by kind, and their `rule`s. `pack` is the
    newest revision that loaded the bundled rulebook; None: none did. `chain_head` is to be kept elsewhere.
    """

    schema: str
    head: str
    revision: Revision | None
    counts: dict[str, int]
    pack: Revision | None
    chain_head: str | None

    @property
    def digest(self) -> str | None:
        return self.revision.digest if self.revision else None


def load_rulebook(
    connection: sa.Connection,
    jurisdictions: Sequence[str] | None = None,
    known_at: int | date | None = None,
) -> Rulebook:
    """What is known now, at a revision, or at the end of a day in UTC; before the first revision, nothing.

    With jurisdictions: only their authorities, instruments and searches, and Canada's. The vocabulary, the facts and
    the approvals are always whole. Raises RevisionUnknown for a number that has not been recorded.
    """
    with intact():
        number = revision_at(connection, known_at)
        return _load(Shelf(connection, known_at_revision(number)), jurisdictions) if number else NOTHING


def _load(shelf: Shelf, jurisdictions: Sequence[str] | None) -> Rulebook:
    places = None if jurisdictions is None else sorted({*jurisdictions, "CA"})
    authorities = a.load_authorities(shelf, places)
    named = None if places is None else sorted(each.id for each in authorities.values())
    instruments = load_instruments(shelf, named)
    looked_at = None if named is None else sorted(each.id for each in instruments.values())
    values: Iterable[Value] = chain(
        v.load_jurisdictions(shelf).values(),
        v.load_terms(shelf).values(),
        v.load_listings(shelf).values(),
        v.load_facts(shelf).values(),
        authorities.values(),
        a.load_approvals(shelf).values(),
        a.load_searches(shelf, named).values(),
        a.load_verifications(shelf, looked_at).values(),
        instruments.values(),
        load_settings(shelf).values(),
    )
    return assembled(values, shelf.wanted.revision)


def assembled(values: Iterable[Value], revision: int) -> Rulebook:
    """The rulebook that entries make together, in its order, as known at a revision."""
    kept: dict[type, list[Any]] = {}
    for value in values:
        kept.setdefault(type(value), []).append(value)
    by_instrument: dict[str, list[a.Verified]] = {}
    for seen in kept.get(a.Verified, ()):
        by_instrument.setdefault(seen.instrument, []).append(seen)
    return in_order(
        Rulebook(
            vocabulary=_vocabulary(kept.get(Jurisdiction, ()), kept.get(Term, ()), kept.get(v.Listing, ())),
            authorities=tuple(kept.get(Authority, ())),
            instruments=tuple(with_verifications(i, by_instrument.get(i.id, ())) for i in kept.get(Instrument, ())),
            approvals=tuple(kept.get(Approval, ())),
            searches=tuple(kept.get(Search, ())),
            facts=tuple(kept.get(Fact, ())),
            revision=revision,
            review_required=REVIEW_REQUIRED in kept.get(Setting, ()),
        )
    )


def in_order(rulebook: Rulebook) -> Rulebook:
    """A rulebook in the order in which it is loaded: by id, whatever the order of its files."""
    return replace(
        rulebook,
        authorities=tuple(sorted(rulebook.authorities, key=lambda each: each.id)),
        instruments=tuple(sorted(map(_verified_in_order, rulebook.instruments), key=lambda each: each.id)),
        approvals=tuple(sorted(rulebook.approvals, key=lambda each: each.id)),
        searches=tuple(sorted(rulebook.searches, key=_search_order)),
        facts=tuple(sorted(rulebook.facts, key=lambda each: each.id)),
    )


def _verified_in_order(instrument: Instrument) -> Instrument:
    if len(instrument.verified) < 2:
        return instrument
    return replace(instrument, verified=tuple(sorted(instrument.verified, key=verification_order)))


def _search_order(search: Search) -> tuple[object, ...]:
    return (search.authority, search.on, search.by, search.sought.en, search.where, repr(search))


def _vocabulary(
    jurisdictions: Iterable[Jurisdiction], terms: Iterable[Term], listings: Iterable[v.Listing]
) -> Vocabulary:
    place_of = {(listing.name, *item): n for listing in listings for n, item in enumerate(listing.items)}
    last = len(place_of)

    def term_order(term: Term) -> tuple[int, str, str]:
        return (place_of.get(("terms", term.dimension, term.id), last), term.dimension, term.id)

    def jurisdiction_order(place: Jurisdiction) -> tuple[int, str]:
        return (place_of.get(("jurisdictions", None, place.id), last), place.id)

    return Vocabulary(tuple(sorted(terms, key=term_order)), tuple(sorted(jurisdictions, key=jurisdiction_order)))


def revision_at(connection: sa.Connection, known_at: int | date | None) -> int:
    """The number of the newest revision at a revision, at the end of a day in UTC, or now; 0: none yet."""
    if isinstance(known_at, date):
        ended = datetime.combine(known_at + timedelta(days=1), time(), UTC)
        newest_then = sa.select(sa.func.coalesce(sa.func.max(t.revision.c.number), 0)).where(t.revision.c.time < ended)
        number: int = connection.execute(newest_then).scalar_one()
        return number
    last: int = connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM revision").scalar_one()
    if known_at is None:
        return last
    if not 0 <= known_at <= last:
        raise RevisionUnknown(f"there is no revision r{known_at}: the newest is r{last}")
    return known_at


def status(connection: sa.Connection) -> Status:
    """How the database stands now."""
    with intact():
        return _status(connection)


def _status(connection: sa.Connection) -> Status:
    schema: str = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    counts = {kind.value: 0 for kind in EntryKind}
    for name in known(connection):
        counts[name.kind.value] += 1
    gone = sa.select(t.retirement.c.entry)
    rules = sa.select(sa.func.count()).select_from(t.rule).where(t.rule.c.entry.not_in(gone))
    counts["rule"] = connection.execute(rules).scalar_one()
    pack = sa.select(sa.func.max(t.revision.c.number)).where(t.revision.c.kind == RevisionKind.PACK.value)
    loaded = connection.execute(pack).scalar_one()
    return Status(
        schema=schema,
        head=SCHEMAS[-1],
        revision=newest(connection),
        counts=counts,
        pack=None if loaded is None else newest(connection, loaded),
        chain_head=head_now(connection),
    )
