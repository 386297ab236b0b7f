"""What is to come, as lines, as a document and as entries of a calendar: what is overdue first, then by days."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from shlex import quote
from typing import Any
from uuid import UUID, uuid5

from tracker.domain.review import Due
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.domain.upcoming import FEDERAL, Coming, ComingKind, Upcoming
from tracker.report.calendar import Event, calendar
from tracker.report.layout import Line, wrap
from tracker.report.wording import DISCLAIMER, listed, one_of_days

FORMAT = "tracker.upcoming/1"

_OURS = UUID("6d0d2a3c-4b55-5d0a-9d0f-0b1f6c1f2a77")
"""The name space of the ids; another one would give every entry of every calendar another id."""

MOST_NAMED = 2
"""How many overdue documents of a province are named; more are counted."""


def id_of(kind: str, subject: Sequence[str]) -> str:
    """The id of an entry, from what it is; its day is no part of it."""
    return str(uuid5(_OURS, json.dumps([kind, *subject])))


def upcoming_lines(rulebook: Rulebook, found: Upcoming, width: int, there: str = "") -> Iterator[Line]:
    """What is overdue by province; then everything by days, and under it what shows what it changes.

    `there` is the option that names the database.
    """
    yield from wrap("head", _summary(found), width, "", "  ")
    if found.overdue:
        yield "", ""
        yield "head", "OVERDUE, documents to look at again (tracker sources due):"
        for place, documents in _by_place(rulebook, found.overdue).items():
            yield from wrap("open", f"{place}: {_overdue(documents)}", width, "  ", "    ")
    for each in found.coming:
        if each is found.coming[0]:
            yield "", ""
        sort = "open" if each.kind is ComingKind.SITE_ENDING else ""
        come = ", if it has not come yet" if (each.first or found.on) <= found.on < each.last else ""
        told = f"{_when(each)}{come}{'  ' if each.is_exact else ': '}{_told(rulebook, each)}"
        yield from wrap(sort, told, width, "", "  ")
        look = _look(each)
        if look:
            yield "quiet", f"  look: {look}{there}"
    yield "", ""
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _summary(found: Upcoming) -> str:
    where = f" in {found.jurisdiction} and Canada" if found.jurisdiction else ""
    span = f"from {found.on} to {found.until}{where}"
    if not found.coming:
        return f"Nothing that is recorded comes {span}."
    counts = [(sum(each.kind is kind for each in found.coming), words) for kind, words in _COUNTED]
    told = ", ".join(f"{n} {one if n == 1 else more}" for n, (one, more) in counts if n)
    return f"To come {span}: {told}."


_COUNTED = (
    (ComingKind.SITE_ENDING, ("last day at your sites", "last days at your sites")),
    (ComingKind.BEGINS, ("text that begins to count", "texts that begin to count")),
    (ComingKind.ENDS, ("text that ends", "texts that end")),
    (ComingKind.REVIEW, ("document to look at again", "documents to look at again")),
)


def _by_place(rulebook: Rulebook, overdue: Sequence[Due]) -> dict[str, list[Due]]:
    """The overdue documents of each jurisdiction, Canada's last."""
    places: dict[str, list[Due]] = {}
    for each in overdue:
        places.setdefault(_place(rulebook, each), []).append(each)
    return dict(sorted(places.items(), key=lambda pair: (pair[0] == FEDERAL, pair[0])))


def _place(rulebook: Rulebook, each: Due) -> str:
    return rulebook.authority_of[each.instrument.authority].jurisdiction


def _overdue(each: Sequence[Due]) -> str:
    names = [due.instrument.id for due in each]
    return listed(names) if len(each) <= MOST_NAMED else f"{len(each)} documents, first {names[0]}"


def _when(each: Coming) -> str:
    """The day, or the days on one of which it comes."""
    return one_of_days(each.first.isoformat() if each.first else None, each.last.isoformat())


def _told(rulebook: Rulebook, each: Coming, name: str | None = None) -> str:
    """What comes; `name` is that of its site, None: its id."""
    if each.kind is ComingKind.SITE_ENDING:
        return f"{name or each.site}: last day of {each.what}"
    if each.kind is ComingKind.REVIEW:
        return f"{each.document} ({_whose(rulebook, each)}): to be looked at again"
    does = "begins to count" if each.kind is ComingKind.BEGINS else "counts no more"
    presumed = ", presumed" if each.presumed else ""
    named = each.rule or each.document
    return f"{named} ({_whose(rulebook, each)}) {does}{presumed}: {each.what}" if named else f"{each.what} {does}"


def _whose(rulebook: Rulebook, each: Coming) -> str:
    instrument = rulebook.instrument_of.get(each.document or "")
    return f"{instrument.authority}, {each.jurisdiction}" if instrument else each.jurisdiction


def _look(each: Coming) -> str:
    """The command that shows what stands when it has come. Empty: none does."""
    after = each.last + timedelta(days=1)
    if each.kind is ComingKind.SITE_ENDING:
        return f"tracker clinics assess {quote(each.site or '')} --on {after}"
    if each.kind is ComingKind.REVIEW:
        return ""
    if each.jurisdiction == FEDERAL:
        return f"tracker instruments show {each.document}" if each.document else ""
    return f"tracker matrix {each.jurisdiction} --on {each.last}"


def upcoming_document(rulebook: Rulebook, found: Upcoming, within: int, known_at: str | None) -> dict[str, Any]:
    """The same in the format `tracker.upcoming/1`. An entry's `id` is that of the calendar."""
    return {
        "format": FORMAT,
        "on": found.on.isoformat(),
        "until": found.until.isoformat(),
        "within_days": within,
        "jurisdiction": found.jurisdiction,
        "known_at": known_at,
        "overdue": [
            {
                "document": each.instrument.id,
                "title": each.instrument.title.en,
                "authority": each.instrument.authority,
                "jurisdiction": _place(rulebook, each),
                "look_again_by": each.by.isoformat() if each.by else None,
            }
            for each in found.overdue
        ],
        "coming": [
            {
                "id": id_of(each.kind.value, each.subject),
                "kind": each.kind.value,
                "from": each.first.isoformat() if each.first else None,
                "to": each.last.isoformat(),
                "jurisdiction": each.jurisdiction,
                "site": each.site,
                "document": each.document,
                "rule": each.rule,
                "authority": _authority(rulebook, each),
                "presumed": each.presumed,
                "what": each.what,
                "look": _look(each) or None,
            }
            for each in found.coming
        ],
        "disclaimer": DISCLAIMER,
    }


def _authority(rulebook: Rulebook, each: Coming) -> str | None:
    return rulebook.instrument_of[each.document].authority if each.document else None


def upcoming_events(rulebook: Rulebook, found: Upcoming, sites: Sequence[Site]) -> list[Event]:
    """The same entries for a calendar: what is overdue on the day itself, one entry a province; then by days.

    What may come on one of several days is an entry over all of them; what comes by a day, on that day.
    """
    names = {site.id: site.name for site in sites}
    events = [
        Event(
            id_of("overdue", (place,)),
            found.on,
            found.on,
            f"{place}: {len(documents)} document{'' if len(documents) == 1 else 's'} to look at again, OVERDUE",
            "\n".join([*(due.instrument.id for due in documents), "tracker sources due"]),
        )
        for place, documents in _by_place(rulebook, found.overdue).items()
    ]
    for each in found.coming:
        vague = "" if each.is_exact else f" ({_when(each)})"
        events.append(
            Event(
                id_of(each.kind.value, each.subject),
                each.first or each.last,
                each.last,
                f"{_told(rulebook, each, names.get(each.site or ''))}{vague}",
                "\n".join(part for part in (_look(each), DISCLAIMER) if part),
            )
        )
    return events


def upcoming_calendar(
    rulebook: Rulebook, found: Upcoming, sites: Sequence[Site], *, stamp: date, sequence: int
) -> bytes:
    """The entries as a calendar file. `stamp` is the day of asking, and `sequence` the revision that was asked."""
    name = f"Ketamine rules and sites{f', {found.jurisdiction}' if found.jurisdiction else ''}"
    return calendar(name, upcoming_events(rulebook, found, sites), stamp=stamp, sequence=sequence)
