"""`tracker coverage`: who pays, on what conditions, and on whose word. Coverage is not permission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today, wrong_use
from tracker.domain.rulebook import Rulebook


@click.command()
@options.province_words("The province first, then any words: spravato, iv, trd, pain, wcb, …")
@options.subject_of_coverage
@click.option(
    "--payer",
    "payers",
    multiple=True,
    metavar="PAYER",
    help="Only this payer, by its id, its name or a part of one; again for more.",
)
@options.moment
@click.option("--why", is_flag=True, help="Show every rule that was considered, by authority, and the part it played.")
@options.lang
@options.as_json
@options.database
def coverage(
    words: tuple[str, ...],
    named: dict[str, tuple[str, ...]],
    payers: tuple[str, ...],
    on: date | Today | None,
    known_at: Known | None,
    why: bool,
    lang: str,
    as_json: bool,
    database: str | None,
) -> None:
    """Who pays, on what conditions, and on whose word?

    Coverage is not permission: a payer may cover what a college bars, and the other way round. Both drugs are meant
    unless you name one. What is not known, or told by two texts in two ways, is never shown as covered.

    \b
    Examples:
      tracker coverage ontario spravato trd
      tracker coverage AB iv pain --payer wcb
      tracker coverage yukon spravato --on 2026-05-05
      tracker coverage québec spravato --lang fr

    Next: whether it may be given at all: tracker check ontario spravato clinic trd
    """
    from tracker import service
    from tracker.cli.asking import Wording, known_words, read_place, read_question
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import say, say_json, width
    from tracker.report.coverage import coverage_lines
    from tracker.report.coverage_document import coverage_document
    from tracker.report.tongue import tongue

    with open_desk(database, known_at) as desk:
        place, rest = read_place(desk, words)
        rulebook = desk.rulebook(place.id)
    left, also = _apart(rulebook, place.id, rest)
    question = read_question(desk, place, Wording(left, named, on), rulebook)
    reply = service.who_pays(rulebook, question, _ids(rulebook, place.id, (*also, *payers)))
    if as_json:
        say_json(coverage_document(reply, known_at=known_words(known_at), revision=rulebook.revision))
    else:
        say(coverage_lines(rulebook, reply, width(), why=why, tongue=tongue(lang)))


def _apart(rulebook: Rulebook, jurisdiction: str, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that are part of no payer's id, and those that are; a word of the vocabulary stays one."""
    from tracker.domain.bodies import bodies
    from tracker.domain.vocabulary import plain

    known = {part for body in bodies(rulebook, jurisdiction) for part in (plain(body.id), *body.id.split("-"))}
    naming = [w for w in words if plain(w) in known and not rulebook.vocabulary.find(w, jurisdiction)]
    return tuple(w for w in words if w not in naming), tuple(naming)


@wrong_use()
def _ids(rulebook: Rulebook, jurisdiction: str, named: Sequence[str]) -> tuple[str, ...]:
    """The ids of the payers named."""
    from tracker.domain.bodies import PayerError, find_payers
    from tracker.domain.spoken import WordsError

    try:
        return tuple(dict.fromkeys(id for word in named for id in find_payers(rulebook, jurisdiction, word)))
    except PayerError as wrong:
        raise WordsError(str(wrong)) from wrong
