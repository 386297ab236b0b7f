"""What a report says at its end of what is not known: how its answers are known, and what to read or ask first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tracker.domain.answer import Standing
from tracker.domain.gap import Gap, GapKind, open_points
from tracker.domain.gaps import Gaps, gaps_in
from tracker.domain.instrument import Instrument
from tracker.domain.question import Question
from tracker.domain.rule import Evidence
from tracker.report.pages.front import LONG, Occasion, paragraph, warning
from tracker.report.pages.open_points import about, kind_words, marked, name_of
from tracker.report.pages.speech import EVIDENCE, STANDINGS, cell, instrument_words, text
from tracker.report.pages.view import Block, Cell, Paragraph, Table


def gaps_of(occasion: Occasion, questions: Sequence[Question]) -> Gaps:
    """What is known and not known of the questions of a report. What was decided for them already is used again."""
    return gaps_in(occasion.rulebook, questions, occasion.on, occasion.issued)


def gaps_blocks(occasion: Occasion, found: Gaps) -> Iterator[Block]:
    """How the answers are known, what to read or ask first, how the sources are dated, and who was never searched."""
    yield _known_table(occasion, found)
    yield from read_first(occasion, found, None)
    yield _dates(occasion, found)
    yield from _never(occasion, found)


def read_first(occasion: Occasion, found: Gaps, about_document: str | None) -> Iterator[Block]:
    """What to read or ask first, of all documents or of one; the answers that would lose the doubt beside it."""
    tongue, say = occasion.tongue, occasion.tongue.say
    listed = [w for w in found.to_read if about_document in (None, *w.gap.instruments)]
    if not listed:
        yield paragraph(say("No answer here rests on what was not read, is contested or is vaguely dated."))
        return
    yield paragraph(
        say(
            "An answer here is a route, a place and a group of purposes. The first number says how many would lose "
            "that doubt if it were known, or if the document were read; the second, how many of them nothing else "
            "keeps from being settled and read whole."
        )
    )
    rows = tuple(
        (
            *_point_cells(occasion, each.gap),
            cell(tongue.number(len(each.cells)), tongue, code=True),
            cell(tongue.number(len(each.alone)), tongue, code=True),
        )
        for each in listed
    )
    headings = (say("What"), say("What is open"), say("Answers"), say("By it alone"))
    yield Table("first-table", say("What to read or ask first"), headings, rows, filtered=len(rows) > LONG)


def points_table(
    occasion: Occasion, places: Iterable[str], instruments: Iterable[Instrument] | None
) -> Iterator[Block]:
    """The open points of some jurisdictions, or of some documents of theirs, without what they hold up."""
    tongue, say = occasion.tongue, occasion.tongue.say
    wanted = None if instruments is None else {each.id for each in instruments}
    listed = [
        gap
        for gap in open_points(occasion.rulebook, places, occasion.on, occasion.issued)
        if gap.kind is not GapKind.UNREAD and (wanted is None or wanted.intersection(gap.instruments))
    ]
    if not listed:
        told = say("Nothing else is on record as open.")
        if instruments is not None:
            told = say("Of the documents that decide this, nothing else is on record as open.")
        yield paragraph(told)
        return
    rows = tuple((*_point_cells(occasion, gap), cell(kind_words(tongue, gap), tongue)) for gap in listed)
    headings = (say("What"), say("What is open"), say("Sort"))
    yield Table("points-table", say("What else is open"), headings, rows, filtered=len(rows) > LONG)


def _point_cells(occasion: Occasion, gap: Gap) -> tuple[Cell, Cell]:
    tongue, rulebook = occasion.tongue, occasion.rulebook
    about_it = cell(about(tongue, gap), tongue)
    instrument = rulebook.instrument_of.get(gap.instruments[0]) if gap.instruments else None
    if instrument is not None:
        return Cell(instrument_words(tongue, rulebook, instrument)), about_it
    if gap.authorities:
        name = marked(tongue, rulebook.authority_of[gap.authorities[0]].name)
    elif gap.place:
        named = {j.id: text(tongue, j.name).text for j in rulebook.vocabulary.jurisdictions}
        name = named[gap.place]
    else:
        name = name_of(gap)
    return cell(name, tongue), about_it


def _known_table(occasion: Occasion, found: Gaps) -> Table:
    tongue, say = occasion.tongue, occasion.tongue.say
    named = {j.id: text(tongue, j.name).text for j in occasion.rulebook.vocabulary.jurisdictions}
    rows = []
    for place in found.places:
        here = [each for each in found.known if each.spot.jurisdiction == place]
        counts = [
            len(here),
            *(sum(each.evidence is evidence for each in here) for evidence in Evidence),
            sum(each.evidence is None for each in here),
            sum(not each.settled for each in here),
            *(sum(each.standing is standing for each in here) for standing in Standing),
        ]
        rows.append((cell(named[place], tongue), *(cell(tongue.number(n), tongue, code=True) for n in counts)))
    headings = (
        say("Province"),
        say("Answers"),
        *(say(EVIDENCE[evidence]).capitalize() for evidence in Evidence),
        say("No rule decides"),
        say("Unsettled"),
        *(say(STANDINGS[standing]).capitalize() for standing in Standing),
    )
    return Table("answered-table", say("How the answers are known, and how fresh they are"), headings, tuple(rows))


def _dates(occasion: Occasion, found: Gaps) -> Paragraph:
    tongue, dates = occasion.tongue, found.dates
    if not dates.total:
        return paragraph(tongue.say("No document is on record."))
    return paragraph(
        tongue.say(
            "Of {total} documents on record, Canada's too, {exact} have a whole day from which they count, {presumed} "
            "of these presumed from another date; {vague} have a vague one, {unknown} none.",
            total=tongue.number(dates.total),
            exact=tongue.number(dates.exact),
            presumed=tongue.number(dates.presumed),
            vague=tongue.number(dates.vague),
            unknown=tongue.number(dates.unknown),
        )
    )


def _never(occasion: Occasion, found: Gaps) -> Iterator[Paragraph]:
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    never = sorted(
        marked(tongue, rulebook.authority_of[w.gap.authorities[0]].name)
        for w in found.weights
        if w.gap.kind is GapKind.UNSEARCHED
    )
    if never:
        told = say(
            "Nobody is on record as having searched for what these say: {authorities}.", authorities="; ".join(never)
        )
        yield warning(told)
    named = {j.id: text(tongue, j.name).text for j in rulebook.vocabulary.jurisdictions}
    missing = [w.gap for w in found.weights if w.gap.kind is GapKind.UNRECORDED and w.gap.place]
    for college in dict.fromkeys(gap.college for gap in missing):
        here = [gap for gap in missing if gap.college is college]
        places = sorted(named[gap.place or ""] for gap in here)
        told = say("{what}: {places}.", what=about(tongue, here[0]).capitalize(), places=", ".join(places))
        yield warning(told)
