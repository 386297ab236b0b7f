"""The register of sources: every document, when somebody last looked, what to look at next, and what was searched."""

from __future__ import annotations

from tracker.domain.answer import Standing
from tracker.domain.notices import freshness
from tracker.domain.review import Due, due
from tracker.report.pages.documents import of_jurisdiction, searches_table, sources_blocks, unread_table
from tracker.report.pages.front import LONG, Occasion, page, paragraph, section, warning
from tracker.report.pages.gaps import points_table
from tracker.report.pages.speech import cell, text_cell
from tracker.report.pages.view import Cell, Page, Paragraph, Table, Words
from tracker.report.tongue import message


def sources_page(occasion: Occasion, jurisdiction: str | None = None) -> Page:
    """The documents of a jurisdiction with Canada's, or all, and how they stand on the day of issue."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    everything = sorted(rulebook.instruments, key=lambda i: i.id)
    documents = everything if jurisdiction is None else of_jurisdiction(rulebook, jurisdiction, payers=True)
    places = None if jurisdiction is None else (jurisdiction, "CA")
    ids = {d.id for d in documents}
    listed = [d for d in due(rulebook, occasion.issued) if d.instrument.id in ids]
    stale = sum(freshness(d, rulebook, occasion.issued) is not Standing.VERIFIED for d in documents)
    summary = [
        paragraph(tongue.count("{n} document is recorded.", "{n} documents are recorded.", len(documents))),
    ]
    if stale:
        told = tongue.count(
            "{n} of them was not found standing within its interval.",
            "{n} of them were not found standing within their intervals.",
            stale,
        )
        summary.append(warning(told))
    sections = (
        section(tongue, "due", message("What to look at next"), _due_table(occasion, listed)),
        section(tongue, "sources", message("Sources"), *sources_blocks(occasion, documents)),
        section(
            tongue,
            "searches",
            message("What was searched for"),
            searches_table(occasion, places, payers=True),
        ),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            unread_table(occasion, documents) or paragraph(say("Every document was read whole.")),
            *points_table(occasion, _places(occasion, jurisdiction), None),
        ),
    )
    about = (
        say("Every document on record")
        if jurisdiction is None
        else say("The documents of {place} and of Canada", place=jurisdiction)
    )
    return page(
        occasion, "sources", say("Register of sources"), [(say("About"), about)], summary, sections, "sources-table"
    )


def _places(occasion: Occasion, jurisdiction: str | None) -> list[str]:
    """The jurisdictions whose open points are listed: one with Canada, or all."""
    every = [j.id for j in occasion.rulebook.vocabulary.jurisdictions]
    return every if jurisdiction is None else [jurisdiction, "CA"]


def _due_table(occasion: Occasion, listed: list[Due]) -> Table | Paragraph:
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    now = [each for each in listed if each.is_due(occasion.issued)]
    if not now:
        return paragraph(say("Nothing is to be looked at yet."))
    rows = tuple(
        (
            Cell((Words(each.instrument.id),)),
            text_cell(tongue, each.instrument.title),
            text_cell(tongue, rulebook.authority_of[each.instrument.authority].name),
            cell(tongue.day(each.last.on) if each.last else say("Never"), tongue, code=True),
            cell(tongue.number(each.rules), tongue, code=True),
        )
        for each in now
    )
    headings = (say("Document"), say("Title"), say("Authority"), say("Last looked at"), say("Rules that rest on it"))
    return Table(
        "due-table", say("Documents to look at, the most urgent first"), headings, rows, filtered=len(rows) > LONG
    )
