"""The documents behind a report: their dates, how we know them, who last found them standing, and what is coming."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.domain.instrument import Instrument
from tracker.domain.notices import freshness
from tracker.domain.rule import Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.upcoming import ComingKind, upcoming
from tracker.report.pages.front import LONG, Occasion, paragraph
from tracker.report.pages.speech import (
    EVIDENCE,
    KINDS,
    STANDINGS,
    cell,
    instrument_words,
    stated,
    text,
    text_cell,
)
from tracker.report.pages.view import Cell, Paragraph, Table, Words

COMING_WITHIN = 365
"""Days ahead that a report looks."""


def of_jurisdiction(rulebook: Rulebook, jurisdiction: str) -> list[Instrument]:
    """The documents of a jurisdiction and of Canada, by id; what payers decide is none of what is permitted."""
    here = (jurisdiction, "CA")
    return [i for i in about_permission(rulebook) if rulebook.authority_of[i.authority].jurisdiction in here]


def about_permission(rulebook: Rulebook) -> list[Instrument]:
    """All documents by id, but for those that say who pays."""
    return sorted((i for i in rulebook.instruments if not i.is_coverage), key=lambda i: i.id)


def sources_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table:
    """Every document with all its dates kept apart, its evidence and its verification."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    rows = []
    for each in instruments:
        seen = rulebook.last_verified(each.id, occasion.issued)
        address = Words(each.source, href=each.source) if each.source else Words(say("No address"))
        rows.append(
            (
                Cell((Words(each.id),)),
                Cell((text(tongue, each.title), Words(", "), text(tongue, rulebook.authority_of[each.authority].name))),
                cell(say(KINDS[each.kind]), tongue),
                cell(stated(tongue, each.published), tongue, code=True),
                cell(stated(tongue, each.begins), tongue, code=True),
                cell(stated(tongue, each.until) or say("Not ended"), tongue, code=True),
                cell(say(EVIDENCE[each.evidence]), tongue),
                cell(tongue.day(seen) if seen else say("Never"), tongue, code=True),
                cell(say(STANDINGS[freshness(each, rulebook, occasion.issued)]), tongue),
                Cell((address,)),
            )
        )
    return Table(
        "sources-table",
        say("Documents, with their dates and how they are known"),
        (
            say("Document"),
            say("Title and authority"),
            say("Kind"),
            say("Published"),
            say("In force from"),
            say("In force until"),
            say("How it is known"),
            say("Last found standing"),
            say("Standing"),
            say("Address"),
        ),
        tuple(rows),
        filtered=len(rows) > LONG,
    )


def coming_table(occasion: Occasion, jurisdiction: str | None) -> Table | Paragraph:
    """What begins or ends to count in the year to come; vague days as their range."""
    tongue, say = occasion.tongue, occasion.tongue.say
    found = upcoming(occasion.rulebook, (), occasion.on, COMING_WITHIN, jurisdiction)
    rows = []
    for each in found.coming:
        if each.kind is ComingKind.REVIEW:
            continue
        what = say("begins to count") if each.kind is ComingKind.BEGINS else say("ends to count")
        name = each.document or each.what
        rows.append(
            (
                cell(_span(occasion, each.first, each.last), tongue, code=True),
                cell(name + (f"/{each.rule}" if each.rule else ""), tongue),
                cell(what, tongue),
            )
        )
    if not rows:
        return paragraph(say("Nothing that is recorded begins or ends to count within a year of that day."))
    return Table("coming-table", say("What is coming"), (say("Day"), say("Document"), say("What happens")), tuple(rows))


def _span(occasion: Occasion, first: date | None, last: date) -> str:
    tongue = occasion.tongue
    if first is None:
        return tongue.say("{day} at the latest", day=tongue.day(last))
    if first == last:
        return tongue.day(last)
    return tongue.say("a day from {first} to {last}", first=tongue.day(first), last=tongue.day(last))


def recent_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table | Paragraph:
    """Documents that began or ended to count in the year before that day."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    since = occasion.on - timedelta(days=COMING_WITHIN)
    rows = []
    for each in instruments:
        for day, what in ((each.begins, say("began to count")), (each.until, say("ended to count"))):
            if day is not None and not each.is_draft and since < day.last and day.first <= occasion.on:
                rows.append(
                    (
                        cell(stated(tongue, day), tongue, code=True),
                        Cell(instrument_words(tongue, rulebook, each)),
                        cell(what, tongue),
                    )
                )
    if not rows:
        return paragraph(say("Nothing that is recorded began or ended to count in the year before that day."))
    rows.sort(key=lambda row: row[0].words[0].text)
    return Table(
        "recent-table",
        say("What changed in the year before"),
        (say("Day"), say("Document"), say("What happened")),
        tuple(rows),
    )


def unread_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table | None:
    """Documents that were not read whole: what rests on them is never a clean yes. None: all were."""
    tongue, say = occasion.tongue, occasion.tongue.say
    rows = []
    for each in instruments:
        missing = sorted({r.incomplete for r in each.rules if r.incomplete})
        known = {r.evidence or each.evidence for r in each.rules} | {each.evidence}
        if known != {Evidence.READ} or missing:
            weakest = max(known, key=list(Evidence).index)
            rows.append(
                (
                    Cell((Words(each.id),)),
                    text_cell(tongue, each.title),
                    cell(say(EVIDENCE[weakest]), tongue),
                    Cell((Words("; ".join(missing), "en") if missing else Words(say("Not said")),)),
                )
            )
    if not rows:
        return None
    headings = (say("Document"), say("Title"), say("Known at the weakest"), say("Not read"))
    return Table(
        "unread-table", say("Documents that were not read whole"), headings, tuple(rows), filtered=len(rows) > LONG
    )
