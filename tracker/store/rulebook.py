"""What is known: the rulebook, or the part of it that a jurisdiction needs, now or as it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from tracker.domain.instrument import Instrument, Search
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Jurisdiction, Term, Vocabulary
from tracker.store import tables as t
from tracker.store.engine import SCHEMAS
from tracker.store.errors import RevisionUnknown
from tracker.store.faults import intact
from tracker.store.mapping import authority as a
from tracker.store.mapping import vocabulary as v
from tracker.store.mapping.instrument import load_instruments, verification_order, with_verifications
from tracker.store.mapping.setting import REVIEW_REQUIRED, load_settings
from tracker.store.mapping.shelf import Shelf
from tracker.store.mapping.shelf import known_at as known_at_revision
from tracker.store.revisions import Revision, known, newest
from tracker.store.tables import EntryKind, RevisionKind

NOTHING = Rulebook(Vocabulary((), ()))
"""What was known before the first revision."""


@dataclass(frozen=True)
class Status:
    """How a database stands.

    `revision` None: nothing was recorded yet. `counts` are the known entries by kind, and their `rule`s. `pack` is the
    newest revision that loaded the bundled rulebook; None: none did.
    """

    schema: str
    head: str
    revision: Revision | None
    counts: dict[str, int]
    pack: Revision | None

    @property
    def chain_head(self) -> str | None:
        return self.revision.hash if self.revision else None

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
    verified = list(a.load_verifications(shelf, looked_at).values())
    by_instrument: dict[str, list[a.Verified]] = {}
    for each in verified:
        by_instrument.setdefault(each.instrument, []).append(each)
    return in_order(
        Rulebook(
            vocabulary=_vocabulary(shelf),
            authorities=tuple(authorities.values()),
            instruments=tuple(with_verifications(i, by_instrument.get(i.id, ())) for i in instruments.values()),
            approvals=tuple(a.load_approvals(shelf).values()),
            searches=tuple(a.load_searches(shelf, named).values()),
            facts=tuple(v.load_facts(shelf).values()),
            revision=shelf.wanted.revision,
            review_required=REVIEW_REQUIRED in load_settings(shelf).values(),
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


def _vocabulary(shelf: Shelf) -> Vocabulary:
    place_of = {
        (listing.name, *item): n for listing in v.load_listings(shelf).values() for n, item in enumerate(listing.items)
    }
    last = len(place_of)

    def term_order(term: Term) -> tuple[int, str, str]:
        return (place_of.get(("terms", term.dimension, term.id), last), term.dimension, term.id)

    def jurisdiction_order(place: Jurisdiction) -> tuple[int, str]:
        return (place_of.get(("jurisdictions", None, place.id), last), place.id)

    return Vocabulary(
        tuple(sorted(v.load_terms(shelf).values(), key=term_order)),
        tuple(sorted(v.load_jurisdictions(shelf).values(), key=jurisdiction_order)),
    )


def revision_at(connection: sa.Connection, known_at: int | date | None) -> int:
    """The number of the newest revision at a revision, at the end of a day in UTC, or now; 0: none yet."""
    newest_number = sa.select(sa.func.coalesce(sa.func.max(t.revision.c.number), 0))
    if isinstance(known_at, date):
        ended = datetime.combine(known_at + timedelta(days=1), time(), UTC)
        number: int = connection.execute(newest_number.where(t.revision.c.time < ended)).scalar_one()
        return number
    last: int = connection.execute(newest_number).scalar_one()
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
    )
