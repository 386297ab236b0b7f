"""The documents behind a report: their dates, how we know them, who last found them standing, and what is coming."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from tracker.domain.instrument import AuthorityKind, Basis, Instrument, Outcome, Supersession
from tracker.domain.notices import freshness
from tracker.domain.rule import Evidence, not_read
from tracker.domain.rulebook import Rulebook
from tracker.domain.upcoming import ComingKind, upcoming
from tracker.domain.vocabulary import Text
from tracker.report.pages.front import LONG, Occasion, paragraph
from tracker.report.pages.speech import (
    EVIDENCE,
    KINDS,
    STANDINGS,
    as_recorded,
    cell,
    instrument_words,
    stated,
    text,
    text_cell,
)
from tracker.report.pages.view import Cell, Paragraph, Table, Words
from tracker.report.tongue import Tongue, message
from tracker.report.wording import one_of_days

COMING_WITHIN = 365
"""Days ahead that a report looks."""


def of_jurisdiction(rulebook: Rulebook, jurisdiction: str, *, payers: bool = False) -> list[Instrument]:
    """The documents of a jurisdiction and of Canada, by id; `payers` with those that say who pays."""
    here = (jurisdiction, "CA")
    found = rulebook.instruments if payers else about_permission(rulebook)
    return sorted((i for i in found if rulebook.authority_of[i.authority].jurisdiction in here), key=lambda i: i.id)


def about_permission(rulebook: Rulebook) -> list[Instrument]:
    """All documents by id, but for those that say who pays."""
    return sorted((i for i in rulebook.instruments if not i.is_coverage), key=lambda i: i.id)


BASES = {
    Basis.STATED: message("stated"),
    Basis.SAME_DOCUMENT: message("the same document"),
    Basis.PRESUMED: message("presumed"),
}


def sources_blocks(occasion: Occasion, instruments: Sequence[Instrument]) -> tuple[Table | Paragraph | None, ...]:
    """Every document, the words quoted from it, and the copies that were kept; None where there are none."""
    if not instruments:
        return (paragraph(occasion.tongue.say("No document decides any of this.")),)
    return (
        sources_table(occasion, instruments),
        _quotes_table(occasion, instruments),
        _copies_table(occasion, instruments),
    )


def sources_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table:
    """Every document with all its dates kept apart, its evidence and its verification."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    rows = []
    for each in instruments:
        address = Words(each.source, href=each.source) if each.source else Words(say("No address"))
        rows.append(
            (
                Cell((Words(each.id),)),
                Cell((text(tongue, each.title), Words(", "), text(tongue, rulebook.authority_of[each.authority].name))),
                cell(say(KINDS[each.kind]), tongue),
                cell(stated(tongue, each.published), tongue),
                cell(_from(occasion, each), tongue),
                cell(_until(occasion, each), tongue),
                cell(say(EVIDENCE[each.evidence]), tongue),
                cell(_looked_at(occasion, each), tongue),
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
            say("Last looked at"),
            say("Standing"),
            say("Address"),
        ),
        tuple(rows),
        filtered=len(rows) > LONG,
    )


def _from(occasion: Occasion, each: Instrument) -> str | None:
    """From when a document is taken to be in force, marked where no source says that day. None: undated."""
    day = stated(occasion.tongue, each.begins)
    if day is None or (each.in_force is not None and each.in_force_basis is not Basis.PRESUMED):
        return day
    return occasion.tongue.say("{day} (presumed)", day=day)


def _until(occasion: Occasion, each: Instrument) -> str:
    """When a document ends, and what replaces it, whole or in part, from when, and how that is known."""
    tongue, say = occasion.tongue, occasion.tongue.say
    ends = stated(tongue, each.until)
    return tongue.apart.join([*([ends] if ends else []), *replacements(occasion, each)]) or say("No end recorded")


def replacements(occasion: Occasion, each: Instrument) -> list[str]:
    """What replaces a document, in words: whole or in part, by what, from when, and how that is known."""
    tongue, say = occasion.tongue, occasion.tongue.say
    said = []
    for newer, link in _replacing(occasion.rulebook, each.id):
        day = stated(tongue, newer.begins) or say("an unknown day")
        how = message("replaced by {document} from {day} ({basis})")
        if link.rules or link.by:
            how = message("replaced in part by {document} from {day} ({basis})")
        said.append(say(how, document=newer.id, day=day, basis=say(BASES[link.basis])))
    return said


def _replacing(rulebook: Rulebook, id: str) -> list[tuple[Instrument, Supersession]]:
    found = ((i, s) for i in rulebook.instruments if not i.is_draft for s in i.supersedes if s.instrument == id)
    return sorted(found, key=lambda each: each[0].id)


def _looked_at(occasion: Occasion, each: Instrument) -> str:
    """The last look at a document: when, by whom, and what was found where it no longer stands."""
    say = occasion.tongue.say
    looks = [v for v in each.verified if v.on <= occasion.issued]
    if not looks:
        return say("Never")
    last = max(looks, key=lambda v: (v.on, v.outcome is not Outcome.STANDS))
    fields = {"day": occasion.tongue.day(last.on), "who": last.by}
    match last.outcome:
        case Outcome.STANDS:
            return say("{day}, found standing by {who}", **fields)
        case Outcome.CHANGED:
            return say("{day}, FOUND CHANGED by {who}", **fields)
        case Outcome.GONE:
            return say("{day}, FOUND GONE by {who}", **fields)


def _quotes_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table | None:
    """The words quoted from documents, in their own language. None: nothing is quoted."""
    tongue, say = occasion.tongue, occasion.tongue.say
    rows = tuple(
        (
            Cell((Words(rule.ref),)),
            Cell((Words(rule.locator, each.language),)) if rule.locator else cell(say("Not said"), tongue),
            Cell((Words(rule.quote, each.language if each.language != tongue.lang else None),)),
        )
        for each in instruments
        for rule in each.rules
        if rule.quote
    )
    if not rows:
        return None
    headings = (say("Rule"), say("Where"), say("Words"))
    return Table("quotes-table", say("Words quoted from the documents"), headings, rows, filtered=len(rows) > LONG)


def _copies_table(occasion: Occasion, instruments: Iterable[Instrument]) -> Table | None:
    """The copies kept of what was read, by their digests. None: none was kept."""
    say = occasion.tongue.say
    rows = tuple((Cell((Words(each.id),)), Cell((Words(each.copy),))) for each in instruments if each.copy)
    if not rows:
        return None
    return Table("copies-table", say("Copies kept of what was read"), (say("Document"), say("SHA-256")), rows)


def searches_table(
    occasion: Occasion, jurisdictions: Collection[str] | None, *, payers: bool = False
) -> Table | Paragraph:
    """What was searched for, where, and what was found. `jurisdictions` None: all. `payers`: of them too."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    bodies = {
        a.id
        for a in rulebook.authorities
        if (jurisdictions is None or a.jurisdiction in jurisdictions) and (payers or a.kind is not AuthorityKind.PAYER)
    }
    found = [s for s in rulebook.searches if s.authority in bodies]
    if not found:
        return paragraph(say("No search is on record."))
    rows = tuple(
        (
            cell(tongue.day(each.on), tongue, code=True),
            text_cell(tongue, rulebook.authority_of[each.authority].name),
            text_cell(tongue, each.sought),
            Cell((as_recorded(tongue, each.where),)),
            cell(say("something") if each.found else say("nothing"), tongue),
        )
        for each in sorted(found, key=lambda s: (s.on, s.authority, s.sought.en))
    )
    headings = (say("Day"), say("Authority"), say("Looked for"), say("Where it was looked for"), say("Found"))
    return Table("searches-table", say("Searches on record"), headings, rows, filtered=len(rows) > LONG)


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
        first = tongue.day(each.first) if each.first else None
        rows.append(
            (
                cell(one_of_days(first, tongue.day(each.last), tongue), tongue),
                cell(name + (f"/{each.rule}" if each.rule else ""), tongue),
                cell(what, tongue),
            )
        )
    if not rows:
        return paragraph(say("Nothing that is recorded begins or ends to count within a year of that day."))
    return Table("coming-table", say("What is coming"), (say("Day"), say("Document"), say("What happens")), tuple(rows))


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
                        cell(stated(tongue, day), tongue),
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
        missing = sorted(not_read(each.rules), key=lambda words: words.en)
        known = {r.evidence or each.evidence for r in each.rules} | {each.evidence}
        if known != {Evidence.READ} or missing:
            weakest = max(known, key=list(Evidence).index)
            rows.append(
                (
                    Cell((Words(each.id),)),
                    text_cell(tongue, each.title),
                    cell(say(EVIDENCE[weakest]), tongue),
                    Cell(_missing(tongue, missing) or (Words(say("Not said")),)),
                )
            )
    if not rows:
        return None
    headings = (say("Document"), say("Title"), say("Known at the weakest"), say("Not read"))
    return Table(
        "unread-table", say("Documents that were not read whole"), headings, tuple(rows), filtered=len(rows) > LONG
    )


def _missing(tongue: Tongue, missing: Sequence[Text]) -> tuple[Words, ...]:
    """What was not read: in the report's language as far as it is recorded so, then the rest in English, marked."""
    found = [text(tongue, each) for each in missing]
    spoken, marked = ("; ".join(w.text for w in found if (w.lang is None) is own) for own in (True, False))
    between = (Words("; "),) if spoken and marked else ()
    return (*((Words(spoken),) if spoken else ()), *between, *((as_recorded(tongue, marked),) if marked else ()))
