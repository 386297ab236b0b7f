"""Instruments with what they replace and rely on: values to rows and back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tracker.domain.instrument import Basis, Instrument, InstrumentKind, Supersession, Verification
from tracker.domain.rule import Evidence
from tracker.store import tables as t
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.rule import load_rules, rule_rows
from tracker.store.mapping.shelf import Rows, Shelf, some_words_of, stated_in, stated_of, words_in, words_of
from tracker.store.tables import Side


def instrument_rows(instrument: Instrument) -> Rows:
    own: dict[str, object] = {
        "id": instrument.id,
        "authority": instrument.authority,
        "kind": instrument.kind.value,
        "evidence": instrument.evidence.value,
        "version": instrument.version,
        "source": instrument.source,
        "language": instrument.language,
        "in_force_basis": instrument.in_force_basis.value,
        "review_every": instrument.review_every,
        "copy": instrument.copy,
        **words_in("title", instrument.title),
        **words_in("note", instrument.note),
        **stated_in("published", instrument.published),
        **stated_in("approved", instrument.approved),
        **stated_in("in_force", instrument.in_force),
        **stated_in("until", instrument.until),
    }
    rows: Rows = [(t.instrument, own)]
    for n, link in enumerate(instrument.supersedes):
        rows += _supersession_rows(n, link)
    rows += [(t.relies_on, {"position": n, "instrument": id}) for n, id in enumerate(instrument.relies_on)]
    for n, rule in enumerate(instrument.rules):
        rows += rule_rows(n, rule)
    return rows


def _supersession_rows(position: int, link: Supersession) -> Rows:
    own = {"instrument": link.instrument, "basis": link.basis.value, "inherits": link.inherits}
    rows: Rows = [(t.supersession, {"position": position, **own})]
    for side, rules in ((Side.REPLACED, link.rules), (Side.BY, link.by)):
        for n, rule in enumerate(rules):
            named: dict[str, object] = {"supersession": position, "side": side.value, "position": n, "rule": rule}
            rows.append((t.supersession_rule, named))
    return rows


def load_instruments(shelf: Shelf, authorities: Collection[str] | None = None) -> dict[int, Instrument]:
    """The instruments (of these authorities), without their verifications, by entry."""
    tops = shelf.top(t.instrument, "authority", authorities)
    entries = [row.entry for row in tops]
    rules = load_rules(shelf, {row.entry: row.id for row in tops})
    links = _load_supersessions(shelf, entries)
    relied = shelf.below(t.relies_on, entries)
    return {
        row.entry: Instrument(
            id=row.id,
            authority=row.authority,
            kind=InstrumentKind(row.kind),
            title=some_words_of(row, "title"),
            evidence=Evidence(row.evidence),
            version=row.version,
            source=row.source,
            language=row.language,
            published=stated_of(row, "published"),
            approved=stated_of(row, "approved"),
            in_force=stated_of(row, "in_force"),
            in_force_basis=Basis(row.in_force_basis),
            until=stated_of(row, "until"),
            supersedes=links.get(row.entry, ()),
            relies_on=tuple(r.instrument for r in relied.get(row.entry, ())),
            review_every=row.review_every,
            note=words_of(row, "note"),
            copy=row.copy,
            rules=rules.get(row.entry, ()),
        )
        for row in tops
    }


def _load_supersessions(shelf: Shelf, entries: Collection[int]) -> dict[int, tuple[Supersession, ...]]:
    named: dict[tuple[int, int, str], list[str]] = {}
    for entry, rows in shelf.below(t.supersession_rule, entries).items():
        for row in rows:
            named.setdefault((entry, row.supersession, row.side), []).append(row.rule)
    return {
        entry: tuple(
            Supersession(
                instrument=row.instrument,
                basis=Basis(row.basis),
                rules=tuple(named.get((entry, row.position, Side.REPLACED.value), ())),
                by=tuple(named.get((entry, row.position, Side.BY.value), ())),
                inherits=bool(row.inherits),
            )
            for row in rows
        )
        for entry, rows in shelf.below(t.supersession, entries).items()
    }


def verification_order(seen: Verification) -> tuple[object, ...]:
    """Oldest first: the order in which an instrument shows who looked at it."""
    return (seen.on, seen.by, seen.outcome, seen.note or "")


def with_verifications(instrument: Instrument, verified: Collection[Verified]) -> Instrument:
    """An instrument with those verifications that are its own."""
    seen = sorted((v.verification for v in verified if v.instrument == instrument.id), key=verification_order)
    return replace(instrument, verified=tuple(seen)) if seen else instrument
