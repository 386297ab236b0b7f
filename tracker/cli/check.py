"""`tracker check`: one question, one verdict first, and on whose word."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import batch_options, options
from tracker.cli.terminal import say, say_json, width
from tracker.cli.types import Known, Today


@click.command()
@click.argument(
    "words",
    nargs=-1,
    shell_complete=options.complete_province,
    metavar="PROVINCE [WORD]...",
    help="The province first, then any words: iv, clinic, depression, kap, psychiatrist, …",
)
@options.subject
@options.moment
@options.fact
@click.option("--why", is_flag=True, help="Show every rule that was considered, by authority, and the part it played.")
@click.option(
    "--exit-code",
    is_flag=True,
    help="Leave with the verdict: 0 permitted or every condition met, 7 conditional with something open, "
    "4 prohibited or blocked, 5 on application, 6 an absence or an unsettled yes.",
)
@batch_options.batch
@options.lang
@options.as_json
@options.database
def check(
    words: tuple[str, ...],
    named: dict[str, tuple[str, ...]],
    on: date | Today | None,
    known_at: Known | None,
    facts: tuple[tuple[str, str], ...],
    why: bool,
    exit_code: bool,
    batch: batch_options.Batch,
    lang: str,
    as_json: bool,
    database: str | None,
) -> int:
    """May this be given there, on that day, and on whose word?

    Say it in your own words, the province first. What you leave out is taken as usual (ketamine, by a physician, for
    psychiatric conditions and pain) or left open, and the answer says so.

    \b
    Examples:
      tracker check alberta iv clinic depression
      tracker check AB im NHSF+PAPT psychedelic --by psychiatrist
      tracker check bc subcut clinic trd --on 2026-05-05 --why
      tracker check ontario iv ohp --fact prescriber=psychiatrist
      tracker check québec clinique dépression iv --lang fr

    \b
    Many questions, one a row, with columns province, route, setting, for, on, fact:NAME, … or one column question:
      tracker check --batch questions.csv --out answers.csv --database rulebook.db

    Next: add --why for all grounds, --json for a document, or see the province on a page: tracker matrix AB
    """
    if file := batch.asked(words, named, facts, why):
        from tracker.cli.check_batch import check_batch

        form = "jsonl" if as_json else batch.format
        return check_batch(file, form, batch.out, on, known_at, exit_code, lang, database)
    from tracker import service
    from tracker.cli.asking import Wording, known_words, read_place, read_question
    from tracker.cli.exits import code_of
    from tracker.cli.opening import open_desk

    with open_desk(database, known_at) as desk:
        place, rest = read_place(desk, words)
        rulebook = desk.rulebook(place.id)
    question = read_question(desk, place, Wording(rest, named, on, facts), rulebook)
    reply = service.ask(rulebook, question)
    if as_json:
        say_json(service.answer_document(reply, known_at=known_words(known_at), revision=rulebook.revision, lang=lang))
    else:
        say(service.answer_lines(rulebook, reply, width=width(), why=why, lang=lang))
    return code_of(reply) if exit_code else 0
