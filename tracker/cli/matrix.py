"""`tracker matrix`: one province on a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command()
@options.province_words("The province first, then any words.")
@options.subject
@options.moment
@click.option("--markdown", is_flag=True, help="Print a page of Markdown instead of text.")
@options.lang
@options.as_json
@options.database
def matrix(
    words: tuple[str, ...],
    named: dict[str, tuple[str, ...]],
    on: date | Today | None,
    known_at: Known | None,
    markdown: bool,
    lang: str,
    as_json: bool,
    database: str | None,
) -> None:
    """Show one province on a page: how each route stands in each place.

    Purpose, programme and practitioner are as in `tracker check`; a cell that depends on them says so.

    \b
    Examples:
      tracker matrix AB
      tracker matrix ontario depression medication --by psychiatrist
      tracker matrix bc --on 2021-08-10 --markdown > bc.md
      tracker matrix manitoba dépression --lang fr

    Next: ask about one cell: tracker check AB iv clinic
    """
    from tracker import service
    from tracker.cli.asking import Wording, known_words, read_place, read_question
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import as_text, say, say_json, width
    from tracker.domain.question import place_columns
    from tracker.report.document import question_document
    from tracker.report.grid import Grid, grid_document, grid_lines
    from tracker.report.next_question import next_in_grid
    from tracker.report.render import grid_markdown
    from tracker.report.tongue import tongue
    from tracker.report.wording import question_in_words, said, short_name

    if markdown and as_json:
        raise click.UsageError("--markdown and --json are two forms of the same page. Choose one.")
    with open_desk(database, known_at) as desk:
        place, rest = read_place(desk, words)
        rulebook = desk.rulebook(place.id)
    question = read_question(desk, place, Wording(rest, named, on), rulebook)
    vocabulary = rulebook.vocabulary
    routes = [r for t in question.taken("route") for r in vocabulary.local_leaves("route", t, place.id)]
    routes = list(dict.fromkeys(routes))
    columns = place_columns(question, vocabulary)
    asked = [replace(question, route=(r,), setting=(p,)) for r in routes for p in columns]
    cells = service.cells(rulebook, asked)
    rows = [tuple(cells[i * len(columns) : (i + 1) * len(columns)]) for i in range(len(routes))]
    spoken = tongue(lang)
    named = {"route": tuple(routes), "setting": columns} if lang != "en" else {}
    grid = Grid(
        title=spoken.say("Routes by places in {place}", place=said(place.name, spoken)),
        asked=question_in_words(vocabulary, question, spoken, bare=True),
        corner=spoken.say("route"),
        across=columns,
        down=tuple(routes),
        cells=tuple(rows),
        next=next_in_grid(rulebook, [question], list(zip(asked, cells, strict=True))),
        prefix=f"{place.id.lower()}-",
        named={id: short_name(vocabulary, d, id, spoken) for d, ids in named.items() for id in ids},
        tongue=spoken,
    )
    if as_json:
        say_json(
            {
                "format": "tracker.matrix/1",
                "question": question_document(question, known_words(known_at)),
                "revision": rulebook.revision,
                "cells": grid_document(grid, "route", "setting"),
            }
        )
    elif markdown:
        as_text(grid_markdown(grid))
    else:
        say(grid_lines(grid, width()))
