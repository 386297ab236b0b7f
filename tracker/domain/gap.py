"""What is not known of the law, as far as the record itself can tell: one value for each open point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from tracker.domain.instrument import AuthorityKind, Basis, Instrument, Search
from tracker.domain.review import may_speak
from tracker.domain.rule import Evidence, Rule, not_read
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text


class GapKind(StrEnum):
    """What sort of point is open."""

    CONTESTED = "contested"
    UNREAD = "unread"
    SUPERSESSION = "supersession"
    DATE = "date"
    SILENT = "silent"
    UNSEARCHED = "unsearched"
    UNRECORDED = "unrecorded"


READ_FIRST = (GapKind.CONTESTED, GapKind.UNREAD, GapKind.SUPERSESSION, GapKind.DATE)
"""The kinds that reading a document, or asking who wrote it, would settle."""


@value_class(frozen=True, slots=True)
class Gap:
    """One open point. `id` is that of its switch where it is one; equal points have equal ids.

    `authorities` are those that could say; empty: none is on record. `instruments` are the documents it is about, the
    newest of a contested point and of a supersession first; `rules` the refs that it bears on. `evidence` is how a
    document is known that was not read whole, and `missing` says what was not read. `stated` is a date as its source
    gives it; None: not known, or it is about no date. `college` is the kind that is not on record in `place`.
    """

    id: str
    kind: GapKind
    authorities: tuple[str, ...]
    instruments: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    evidence: Evidence | None = None
    missing: tuple[Text, ...] = ()
    stated: StatedDate | None = None
    search: Search | None = None
    place: str | None = None
    college: AuthorityKind | None = None


def is_read(rule: Rule, instrument: Instrument) -> bool:
    """Whether a rule rests on words that somebody read, all of them."""
    return (rule.evidence or instrument.evidence) is Evidence.READ and not rule.incomplete


def open_points(rulebook: Rulebook, places: Iterable[str], on: date, asked: date) -> tuple[Gap, ...]:
    """All that is open of the authorities of some jurisdictions, payers apart, in the order of their ids.

    Of documents: those that may still speak on a day or later. A contested reading counts once, whatever documents
    share it; an unread document once, whatever was not read of it; a date where its source gives no single day. Then
    every search, made by the day of asking, that found nothing, every authority that nobody searched by then, and
    every medical or nursing college that is not on record. A draft for consultation is no open point: it never answers.
    """
    here = set(places)
    known = {a.id for a in rulebook.authorities if a.jurisdiction in here and a.kind is not AuthorityKind.PAYER}
    paying = {i.id for i in rulebook.instruments if i.is_coverage}
    found = [
        *_of_documents(rulebook, on),
        *_of_approvals(rulebook, on),
        *_of_searches(rulebook, asked),
        *unrecorded(rulebook, here - {"CA"}),
    ]
    unique = {
        gap.id: gap
        for gap in found
        if (not gap.authorities or known.intersection(gap.authorities)) and not paying.intersection(gap.instruments)
    }
    return tuple(unique[id] for id in sorted(unique))


def _of_documents(rulebook: Rulebook, on: date) -> Iterator[Gap]:
    speaking = list(may_speak(rulebook, on))
    standing = {instrument.id for instrument, _ in speaking}
    for instrument, rules in speaking:
        yield from _unread(instrument, rules)
        yield from _dated(instrument, rules, rulebook)
    for newer in rulebook.instruments:
        may_have_begun = newer.begins is None or newer.begins.has_come(on) is not False
        links = [s for s in newer.supersedes if s.instrument in standing]
        if newer.is_draft or not may_have_begun or not links:
            continue
        if newer.id not in standing:
            by = {id for link in links for id in link.by}
            yield from _dated(newer, tuple(rule for rule in newer.rules if rule.id in by), rulebook)
        for link in links:
            if link.basis is Basis.PRESUMED:
                yield of_switch(f"supersedes:{newer.id}:{link.instrument}", rulebook)


def _of_approvals(rulebook: Rulebook, on: date) -> Iterator[Gap]:
    """The dates of authorisations that are no single day, until they have surely come: a document says the rest."""
    for each in rulebook.approvals:
        for kind, day in (("approved", each.begins), ("unapproved", each.until)):
            if day is not None and not day.is_exact and day.has_come(on) is not True:
                yield of_switch(f"{kind}:{each.id}", rulebook)


def _dated(instrument: Instrument, rules: tuple[Rule, ...], rulebook: Rulebook) -> Iterator[Gap]:
    """The contested readings of a document, and its dates and those of its rules that are no single day."""
    for rule in rules:
        if rule.reading is not None:
            yield of_switch(f"reading:{rule.reading.question}", rulebook)
        for kind, day in (("began", rule.in_force), ("ended", rule.until)):
            if day is not None and not day.is_exact:
                yield of_switch(f"{kind}:{rule.ref}", rulebook)
    if instrument.begins is None or not instrument.begins.is_exact:
        yield of_switch(f"began:{instrument.id}", rulebook)
    if instrument.until is not None and not instrument.until.is_exact:
        yield of_switch(f"ended:{instrument.id}", rulebook)


def _unread(instrument: Instrument, rules: tuple[Rule, ...]) -> Iterator[Gap]:
    missing = not_read(rules)
    known = {rule.evidence or instrument.evidence for rule in rules} | {instrument.evidence}
    if known != {Evidence.READ} or missing:
        weakest = max(known, key=list(Evidence).index)
        own = instrument.evidence if instrument.evidence is not Evidence.READ else weakest
        yield Gap(
            f"unread:{instrument.id}",
            GapKind.UNREAD,
            (instrument.authority,),
            (instrument.id,),
            tuple(rule.ref for rule in rules if not is_read(rule, instrument)),
            Evidence.PART_READ if own is Evidence.READ else own,
            missing,
        )


def _of_searches(rulebook: Rulebook, asked: date) -> Iterator[Gap]:
    for authority in rulebook.authorities:
        looked = [s for s in rulebook.searches if s.authority == authority.id and s.on <= asked]
        vain = sorted((s for s in looked if not s.found), key=_order)
        for number, search in enumerate(vain, 1):
            yield Gap(f"silent:{authority.id}:{number}", GapKind.SILENT, (authority.id,), search=search)
        if not looked:
            yield unsearched(authority.id)


def _order(search: Search) -> tuple[date, str, str, str]:
    return search.on, search.sought.en, search.where, search.by


def unsearched(authority: str) -> Gap:
    """Nobody is on record as having searched for what an authority says."""
    return Gap(f"unsearched:{authority}", GapKind.UNSEARCHED, (authority,))


COLLEGES = (AuthorityKind.MEDICAL_COLLEGE, AuthorityKind.NURSING_COLLEGE)


def unrecorded(rulebook: Rulebook, places: Iterable[str]) -> Iterator[Gap]:
    """The colleges, one of each kind for each province, that are not even on record."""
    known = {(a.jurisdiction, a.kind) for a in rulebook.authorities}
    for place in sorted(places):
        for kind in COLLEGES:
            if (place, kind) not in known:
                yield Gap(f"unrecorded:{place}:{kind}", GapKind.UNRECORDED, (), place=place, college=kind)


def of_switch(switch: str, rulebook: Rulebook) -> Gap:
    """The open point behind a switch of a cell; not of an unknown fact, which is about a site and not about the law."""
    kind, _, rest = switch.partition(":")
    if kind == "reading":
        disputed = [
            r
            for i in rulebook.instruments
            if not i.is_draft
            for r in i.rules
            if r.reading is not None and r.reading.question == rest
        ]
        rules = [r.ref for r in sorted(disputed, key=lambda r: (_age(r, rulebook), r.ref))]
        return _about(switch, GapKind.CONTESTED, _documents(rules), rulebook, tuple(rules))
    if kind == "supersedes":
        newer, _, older = rest.partition(":")
        links = [s for s in rulebook.instrument_of[newer].supersedes if s.instrument == older]
        rules = sorted(
            f"{older}/{id}" for s in links if s.basis is Basis.PRESUMED for id in s.rules or _ids(rulebook, older)
        )
        return _about(switch, GapKind.SUPERSESSION, (newer, older), rulebook, tuple(rules))
    if kind in ("approved", "unapproved"):
        approval = next(a for a in rulebook.approvals if a.id == rest)
        text = approval.instrument
        documents = (text,) if text is not None and text in rulebook.instrument_of else ()
        day = approval.begins if kind == "approved" else approval.until
        return _about(switch, GapKind.DATE, documents, rulebook, (), day)
    rule = rulebook.rule_of.get(rest)
    if rule is not None:
        day = rule.in_force if kind == "began" else rule.until
        return _about(switch, GapKind.DATE, (rule.instrument,), rulebook, (rule.ref,), day)
    instrument = rulebook.instrument_of[rest]
    day = instrument.begins if kind == "began" else instrument.until
    return _about(switch, GapKind.DATE, (rest,), rulebook, (), day)


def _age(rule: Rule, rulebook: Rulebook) -> int:
    """A number that is less for a rule that began later; an undated one is taken for the newest."""
    begins = rule.in_force or rulebook.instrument_of[rule.instrument].begins
    return -(begins.last if begins else date.max).toordinal()


def _ids(rulebook: Rulebook, instrument: str) -> tuple[str, ...]:
    known = rulebook.instrument_of.get(instrument)
    return tuple(rule.id for rule in known.rules) if known else ()


def _documents(refs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref.partition("/")[0] for ref in refs))


def _about(
    id: str,
    kind: GapKind,
    documents: tuple[str, ...],
    rulebook: Rulebook,
    rules: tuple[str, ...],
    stated: StatedDate | None = None,
) -> Gap:
    known = [rulebook.instrument_of[each] for each in documents if each in rulebook.instrument_of]
    authorities = tuple(dict.fromkeys(each.authority for each in known))
    return Gap(id, kind, authorities, documents, rules, stated=stated)
