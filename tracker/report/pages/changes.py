"""The report on what changed: between two days, where the answers differ and every cause, and what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.causes import Step
from tracker.domain.differences import Difference, Point, Seen
from tracker.domain.instrument import Instrument
from tracker.domain.pairs import together
from tracker.report.causes import Causes, kind_of, why_of
from tracker.report.changes import Found
from tracker.report.pages.documents import sources_blocks
from tracker.report.pages.front import LONG, Occasion, page, paragraph, section
from tracker.report.pages.gaps import points_table
from tracker.report.pages.speech import cell, text, verdict_cell, where
from tracker.report.pages.view import Cell, Page, Paragraph, Table, Tone, Words
from tracker.report.tongue import Tongue, message


def _turned(tongue: Tongue, flipped: int, count: int) -> str:
    """How many of the answers that changed have another verdict."""
    if flipped == count:
        return tongue.say("All of them to another verdict.")
    if not flipped:
        return tongue.say("None of them to another verdict: only their grounds or conditions are others.")
    return tongue.count(
        "{n} of them to another verdict; the others on other grounds or conditions.",
        "{n} of them to another verdict; the others on other grounds or conditions.",
        flipped,
    )


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
    flipped = sum(_is_flip(each) for differences in found.values() for each in differences)
    if count:
        summary.append(paragraph(_turned(tongue, flipped, count)))
    if len(found) > 1:
        quiet = [place for place, each in found.items() if not each]
        if quiet:
            summary.append(
                Paragraph((Words(say("Nothing changed in: {places}.", places=", ".join(quiet))),), Tone.QUIET)
            )
    documents = _documents(occasion, found, points)
    sections = (
        section(
            tongue,
            "differences",
            message("What is answered otherwise"),
            _table(occasion, found, points, steps),
            _conditions_table(occasion, found),
        ),
        section(tongue, "revisions", message("What was recorded in between"), _revisions(occasion, steps)),
        section(
            tongue,
            "sources",
            message("Sources"),
            *(
                sources_blocks(occasion, documents)
                if documents
                else [paragraph(say("No document decides any of this."))]
            ),
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
            *(points_table(occasion, (*found, "CA"), documents) if documents else ()),
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
    words = Causes((end.rulebook, start.rulebook), steps, (dict(start.facts), dict(end.facts)), tongue)
    vocabulary = together(start.rulebook.vocabulary, end.rulebook.vocabulary)
    rows: list[tuple[Cell, ...]] = []
    for place, differences in found.items():
        for each in sorted(differences, key=_harm):
            causes = "; ".join(words.in_words(cause) for cause in each.causes)
            rows.append(
                (
                    cell(place, tongue, code=True),
                    cell(where(tongue, vocabulary, each.when, say("Everything that is asked")), tongue),
                    _seen_cell(occasion, each.before),
                    _seen_cell(occasion, each.after),
                    cell(_conditions(occasion, each), tongue),
                    cell(causes or say("Not told"), tongue),
                )
            )
    if not rows:
        rows.append((cell(say("Nothing is answered otherwise"), tongue), *(cell(None, tongue) for _ in range(5))))
    headings = (say("Province"), say("Where"), say("Before"), say("After"), say("Conditions"), say("Why"))
    return Table("differences-table", say("Answers that differ"), headings, tuple(rows), filtered=len(rows) > LONG)


def _is_flip(each: Difference) -> bool:
    """Whether the verdict itself is another, or is settled now and was not, or the other way round."""
    seen = [side and (side.stand.verdict, side.stand.settled) for side in (each.before, each.after)]
    return seen[0] != seen[1]


def _harm(each: Difference) -> tuple[bool, float]:
    """Other verdicts before other grounds, and the strictest that stands now first."""
    return not _is_flip(each), each.after.stand.verdict.caution if each.after else -1.0


def _conditions_table(occasion: Occasion, found: Found) -> Table | None:
    """Which conditions were added and dropped, each once a province. None: none was."""
    tongue, say = occasion.tongue, occasion.tongue.say
    moved: dict[tuple[str, str, str], tuple[Words, int]] = {}
    for place, differences in found.items():
        for each in differences:
            old, new = ({c.key: c for c in seen.stand.conditions} if seen else {} for seen in (each.before, each.after))
            for here, there, word in ((new, old, say("added")), (old, new, say("dropped"))):
                for key in sorted(here.keys() - there.keys()):
                    words, times = moved.get((place, word, key), (text(tongue, here[key].texts[0]), 0))
                    moved[place, word, key] = (words, times + 1)
    if not moved:
        return None
    rows = tuple(
        (
            cell(place, tongue, code=True),
            cell(word, tongue),
            Cell((words,)),
            cell(tongue.number(times), tongue, code=True),
        )
        for (place, word, _), (words, times) in sorted(moved.items(), key=lambda item: item[0])
    )
    headings = (say("Province"), say("What happened"), say("Condition"), say("Answers"))
    caption = say("Conditions that were added or dropped")
    return Table("moved-conditions-table", caption, headings, rows, filtered=len(rows) > LONG)


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
            cell(kind_of(step, tongue), tongue),
            cell(step.who, tongue),
            cell(why_of(step, tongue), tongue),
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
