"""One of the user's own sites with all that is recorded of it, as lines and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.site import Evidence, Site, Statement
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain

FORMAT = "tracker.clinic/1"


def plain_site(site: Site) -> dict[str, Any]:
    """A site as a part of a document."""
    return {
        "id": site.id,
        "name": site.name,
        "jurisdiction": site.jurisdiction,
        "place": site.place,
        **{part: as_plain(getattr(site, part)) for part in ("holdings", "services", "staff")},
        **{part: as_plain(getattr(site, part)) for part in ("facts", "evidence", "grants")},
        "more": [{"column": heading, "value": value} for heading, value in site.more],
    }


def site_document(site: Site, on: date, revision: int, known_at: str | None) -> dict[str, Any]:
    """A site in the format `tracker.clinic/1`, and which of its parts count on a day."""
    document = plain_site(site)
    for name in ("holdings", "facts", "evidence", "grants"):
        for each, said in zip(getattr(site, name), document[name], strict=True):
            said["counts"] = each.counts(on)
    setting = site.setting(on)
    return {
        "format": FORMAT,
        "known_at": known_at,
        "on": on.isoformat(),
        "revision": revision,
        "setting": setting,
        "site": document,
    }


def site_lines(site: Site, on: date, revision: int, width: int) -> Iterator[Line]:
    """A site as it stands on a day: what has ended by then, or has not begun, is marked so."""
    yield from wrap("head", f"{site.id}: {site.name}", width, "", "  ")
    setting = site.setting(on)
    stands = setting if setting == site.place else f"{setting or 'nothing that counts'} on {on}"
    place = f"{site.place or 'no place of its own'}{'' if stands == site.place else f'; {stands}'}"
    yield from wrap("", f"{site.jurisdiction}, {place}; recorded in r{revision}", width, "  ", "    ")
    for title, rows in (
        ("Accreditations", [_held(h.term, h.number, h.issued, h.expires, on) for h in site.holdings]),
        ("Services", [_service(site, n) for n in range(len(site.services))]),
        ("Practitioners", [("", f"{each.number} {each.kind}") for each in site.staff]),
        ("Facts", [_fact(each, on) for each in site.facts]),
        ("Documents", [_document(each, on) for each in site.evidence]),
        ("Grants", [_grant(site, n, on) for n in range(len(site.grants))]),
        ("Other columns", [("", f"{heading}: {value}") for heading, value in site.more]),
    ):
        yield from _part(title, rows, width)


def _part(title: str, rows: Sequence[Line], width: int) -> Iterator[Line]:
    if rows:
        yield "head", f"{title}:"
    for sort, text in rows:
        yield from wrap(sort, text, width, "  ", "    ")


def _ended(begins: date | None, expires: date | None, on: date) -> tuple[str, str]:
    """How a line with a last day is coloured, and what is said of the days."""
    since = f", from {begins}" if begins else ""
    if expires and expires < on:
        return "no", f"{since}, ended: {expires} was its last day"
    if begins and on < begins:
        return "open", f"{since}, not begun{f'; until {expires}' if expires else ''}"
    return "", f"{since}{f', until {expires}' if expires else ''}"


def _held(term: str, number: str | None, issued: date | None, expires: date | None, on: date) -> Line:
    sort, days = _ended(issued, expires, on)
    return sort, f"{term}{f', no. {number}' if number else ''}{days}"


def _service(site: Site, index: int) -> Line:
    each = site.services[index]
    named = (
        *(each.drug, each.route, each.purpose, each.programme),
        tuple(f"by {term}" for term in each.practitioner),
    )
    return "", f"{each.id}: {', '.join('/'.join(terms) for terms in named if terms)}"


def _fact(each: Statement, on: date) -> Line:
    sort, days = _ended(None, each.expires, on)
    said = f", said by {each.by}" if each.by else ""
    when = f" on {each.on}" if each.by and each.on else f", said on {each.on}" if each.on else ""
    document = f", shown by {each.document}" if each.document else ""
    return sort, f"{each.fact} = {each.value}{said}{when}{document}{_owned(each.owner)}{days}"


def _document(each: Evidence, on: date) -> Line:
    sort, days = _ended(None, each.expires, on)
    when = f", of {each.on}" if each.on else ""
    said = f", said by {each.by}" if each.by else ""
    return sort, f"{each.condition}: {each.document}{when}{said}{_owned(each.owner)}{days}"


def _owned(owner: str | None) -> str:
    return f", owner {owner}" if owner else ""


def _grant(site: Site, index: int, on: date) -> Line:
    each = site.grants[index]
    sort, held = _held(f"{each.kind.value} {each.fact} = {each.value}", each.number, each.issued, each.expires, on)
    return sort, f"{held}: {each.terms}"
