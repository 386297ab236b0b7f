"""The report on what changed: between two days, where the answers differ and every cause, and what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.causes import Step
from tracker.domain.differences import Difference, Point, Seen
from tracker.domain.instrument import Instrument
from tracker.domain.pairs import together
from tracker.report.causes import Causes
from tracker.report.changes import Found
from tracker.report.pages.documents import sources_table
from tracker.report.pages.front import LONG, Occasion, page, paragraph, section
from tracker.report.pages.speech import cell, verdict_cell, where
from tracker.report.pages.view import Cell, Page, Paragraph, Table, Tone, Words
from tracker.report.tongue import message


def changes_page(occasion: Occasion, found: Found, points: tuple[Point, Point], steps: Sequence[Step]) -> Page:
    """What somebody who asked on a first day and on a second would find different, province by province."""
    tongue, say = occasion.tongue, occasion.tongue.say
    count = sum(len(each) for each in found.values())
    start, end = points
    days = {"first": tongue.spelled(start.on), "second": tongue.spelled(end.on)}
    told = (
        tongue.count(
            "Between {first} and {second} {n} answer changed.",
            "Between {first} and {second} {n} answers changed.",
            count,
            **days,
        )
        if count
        else say("Between {first} and {second} no answer changed.", **days)
    )
    summary = [paragraph(told)]
    if len(found) > 1:
        quiet = [place for place, each in found.items() if not each]
        if quiet:
            summary.append(
                Paragraph((Words(say("Nothing changed in: {places}.", places=", ".join(quiet))),), Tone.QUIET)
            )
    documents = _documents(occasion, found, points)
    sections = (
        section(tongue, "differences", message("What is answered otherwise"), _table(occasion, found, points, steps)),
        section(tongue, "revisions", message("What was recorded in between"), _revisions(occasion, steps)),
        section(
            tongue,
            "sources",
            message("Sources"),
            sources_table(occasion, documents) if documents else paragraph(say("No document decides any of this.")),
        ),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            paragraph(
                say(
                    "A change that nobody has recorded yet is not here. Each day is asked as somebody would have asked "
                    "on it, knowing what was recorded by then."
                )
            ),
        ),
    )
    places = ", ".join(found)
    about = [
        (say("About"), places),
        (
            say("First day"),
            say("{day}, knowing r{revision}", day=tongue.day(start.on), revision=start.rulebook.revision),
        ),
        (say("Second day"), say("{day}, knowing r{revision}", day=tongue.day(end.on), revision=end.rulebook.revision)),
    ]
    return page(occasion, "changes", say("What changed"), about, summary, sections, "differences-table")


def _table(occasion: Occasion, found: Found, points: tuple[Point, Point], steps: Sequence[Step]) -> Table:
    tongue, say = occasion.tongue, occasion.tongue.say
    start, end = points
    words = Causes((end.rulebook, start.rulebook), steps, (dict(start.facts), dict(end.facts)))
    vocabulary = together(start.rulebook.vocabulary, end.rulebook.vocabulary)
    english = None if tongue.lang == "en" else "en"
    rows: list[tuple[Cell, ...]] = []
    for place, differences in found.items():
        for each in differences:
            causes = "; ".join(words.in_words(cause) for cause in each.causes)
            rows.append(
                (
                    cell(place, tongue, code=True),
                    cell(where(tongue, vocabulary, each.when, say("Everything that is asked")), tongue),
                    _seen_cell(occasion, each.before),
                    _seen_cell(occasion, each.after),
                    cell(_conditions(occasion, each), tongue),
                    Cell((Words(causes, english) if causes else Words(say("Not told")),)),
                )
            )
    if not rows:
        rows.append((cell(say("Nothing is answered otherwise"), tongue), *(cell(None, tongue) for _ in range(5))))
    headings = (say("Province"), say("Where"), say("Before"), say("After"), say("Conditions"), say("Why"))
    return Table("differences-table", say("Answers that differ"), headings, tuple(rows), filtered=len(rows) > LONG)


def _seen_cell(occasion: Occasion, seen: Seen | None) -> Cell:
    if seen is None:
        return cell(occasion.tongue.say("No such term was recorded"), occasion.tongue)
    return verdict_cell(occasion.tongue, seen.stand.verdict, settled=seen.stand.settled)


def _conditions(occasion: Occasion, each: Difference) -> str:
    """How many conditions were added and dropped."""
    tongue = occasion.tongue
    old, new = ({c.key for c in seen.stand.conditions} if seen else set() for seen in (each.before, each.after))
    said = []
    if new - old:
        said.append(tongue.count("{n} added", "{n} added", len(new - old)))
    if old - new:
        said.append(tongue.count("{n} dropped", "{n} dropped", len(old - new)))
    return ", ".join(said) or tongue.say("the same")


def _revisions(occasion: Occasion, steps: Sequence[Step]) -> Table | Paragraph:
    tongue, say = occasion.tongue, occasion.tongue.say
    if not steps:
        return paragraph(say("Nothing that bears on this was recorded in between."))
    rows = tuple(
        (
            cell(f"r{step.number}", tongue, code=True),
            cell(tongue.day(step.recorded), tongue, code=True),
            cell(step.kind, tongue),
            cell(step.who, tongue),
            cell(step.why, tongue),
        )
        for step in steps
    )
    headings = (say("Revision"), say("Recorded"), say("Kind"), say("By"), say("Why"))
    return Table("revisions-table", say("Revisions in between"), headings, rows, filtered=len(rows) > LONG)


def _documents(occasion: Occasion, found: Found, points: tuple[Point, Point]) -> list[Instrument]:
    """The documents that decided before or decide after, by id."""
    refs = {
        ref
        for differences in found.values()
        for each in differences
        for seen in (each.before, each.after)
        if seen is not None
        for ref in seen.stand.deciding
    }
    known = occasion.rulebook.instrument_of
    return [known[id] for id in sorted({ref.partition("/")[0] for ref in refs}) if id in known]
