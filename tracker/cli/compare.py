"""`tracker compare`: the same question in several provinces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today

USUAL = ("BC", "AB", "SK", "MB", "ON", "QC", "NB", "NS", "PE", "NL")
"""The provinces compared when none is named."""

PLACES = ("hospital", "accredited-facility", "clinic", "home")
"""Places that every province has in one form or another."""


@click.command()
@click.argument(
    "words",
    nargs=-1,
    shell_complete=options.complete_province,
    metavar="[PROVINCE]... [WORD]...",
    help="Provinces first (usual: all ten), then any words.",
)
@options.subject
@options.moment
@options.as_json
@options.database
def compare(
    words: tuple[str, ...],
    named: dict[str, tuple[str, ...]],
    on: date | Today | None,
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> None:
    """Put the same question to several provinces and show the answers side by side.

    Accreditation has another name in each province: say `accredited` for all of them.

    \b
    Examples:
      tracker compare iv clinic depression
      tracker compare AB BC im --programme kap
      tracker compare ON MB SK --drug spravato --on 2026-05-05

    Next: why one of them says so: tracker check AB iv clinic depression --why
    """
    from tracker import service
    from tracker.cli.asking import Wording, known_words, leading_provinces, read_question
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import say, say_json, width
    from tracker.report.document import question_document
    from tracker.report.grid import Grid, grid_document, grid_lines
    from tracker.report.layout import wrap
    from tracker.report.next_question import next_in_grid
    from tracker.report.wording import DISCLAIMER, question_in_words

    with open_desk(database, known_at) as desk:
        provinces, rest = leading_provinces(desk, words, USUAL)
        rulebook = desk.rulebook(*(p.id for p in provinces))
    wording = Wording(rest, named, on)
    questions = [read_question(desk, p, wording, rulebook, anywhere=True) for p in provinces]
    first = questions[0]
    vocabulary = rulebook.vocabulary
    routes = list(dict.fromkeys(r for t in first.taken("route") for r in vocabulary.local_leaves("route", t, "")))
    pairs = [(r, p) for p in first.setting or PLACES for r in routes]
    asked = [replace(q, route=(r,), setting=(p,)) for r, p in pairs for q in questions]
    cells = service.cells(rulebook, asked)
    count = len(questions)
    grid = Grid(
        title="Provinces compared",
        asked=question_in_words(vocabulary, first, bare=True),
        corner="place, route",
        across=tuple(p.id for p in provinces),
        down=tuple(f"{p}, {r}" for r, p in pairs),
        cells=tuple(tuple(cells[i * count : (i + 1) * count]) for i in range(len(pairs))),
        next=next_in_grid(rulebook, questions, list(zip(asked, cells, strict=True))),
    )
    if as_json:
        say_json(
            {
                "format": "tracker.comparison/1",
                "questions": [question_document(q, known_words(known_at)) for q in questions],
                "revision": rulebook.revision,
                "cells": grid_document(grid, "cell", "jurisdiction"),
            }
        )
        return
    if len(pairs) == 1 and all(stand is not None for stand in cells):
        say(wrap("head", f"{grid.title}: {grid.asked}.", width(), "", ""))
        say(service.comparison_lines(rulebook, questions, width=width()))
        say([("", ""), ("", f"Ask next: {grid.next}"), ("quiet", DISCLAIMER)])
    else:
        say(grid_lines(grid, width()))
