"""What a report says otherwise than the last one of its kind on the same matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.domain.issued import Issued
from tracker.report.pages.front import LONG, paragraph, section
from tracker.report.pages.speech import cell
from tracker.report.pages.view import Block, Cell, Page, Section, Table, tables
from tracker.report.tongue import message, tongue

SOURCES = "sources"
"""The section before which it stands."""


def with_last(page: Page, last: Issued | None, then: Page | None) -> Page:
    """A report with a section on what changed since the last one.

    `last` None: none is registered. `then` is that report made again in this language; None: it cannot be.
    """
    place = [each.id for each in page.sections].index(SOURCES)
    sections = (*page.sections[:place], _section(page, last, then), *page.sections[place:])
    return replace(page, sections=sections)


def _section(page: Page, last: Issued | None, then: Page | None) -> Section:
    heading = message("What changed since the last report")
    return section(tongue(page.lang), "since", heading, *_blocks(page, last, then))


def _blocks(page: Page, last: Issued | None, then: Page | None) -> Iterator[Block]:
    say = tongue(page.lang).say
    if last is None:
        yield paragraph(say("No earlier report of this kind on this is registered."))
        return
    params = dict(last.params)
    yield paragraph(
        say(
            "The last one is {id}, issued {issued} by {who}, as of {on}, on revision r{revision}.",
            id=last.id,
            issued=params["issued"],
            who=last.by,
            on=params["on"],
            revision=params["revision"],
        )
    )
    if then is None:
        yield paragraph(say("It cannot be made again from the record, so the two cannot be compared."))
        return
    was, now = _main(then), _main(page)
    marked = [(0, row) for row in _only_in(was, now, say("then"))]
    marked += [(1, row) for row in _only_in(now, was, say("now"))]
    rows = [row for _, row in sorted(marked, key=lambda each: (_words(each[1])[1:], each[0]))]
    if not rows:
        yield paragraph(say("Of what stands under “{caption}” nothing has changed since.", caption=now.caption))
        return
    caption = say("{caption}: what is otherwise now", caption=now.caption)
    headings = (say("Then or now"), *_told(now).headings)
    yield Table("since-table", caption, headings, tuple(rows), filtered=len(rows) > LONG)


def _main(page: Page) -> Table:
    return next(each for each in tables(page) if each.id == page.main)


def _told(table: Table) -> Table:
    """A table without the numbers of its rows, which say nothing by themselves."""
    if any(row[0].words and not row[0].words[0].text.isdecimal() for row in table.rows):
        return table
    return replace(table, headings=table.headings[1:], rows=tuple(row[1:] for row in table.rows))


def _only_in(one: Table, other: Table, word: str) -> Iterator[tuple[Cell, ...]]:
    """The rows of a table that another has not, each with the word for its time before it."""
    one, other = _told(one), _told(other)
    known = {_words(row) for row in other.rows}
    width = len(one.headings)
    for row in one.rows:
        if _words(row) not in known:
            yield (cell(word, tongue("en")), *row[:width])


def _words(row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple("".join(words.text for words in each.words) for each in row)
