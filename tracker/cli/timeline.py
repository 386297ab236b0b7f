"""`tracker timeline`: one question through time."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import DAY, Known, Today


@click.command()
@options.province_words("The province first, then any words.")
@options.subject
@click.option(
    "--from", "start", type=DAY, metavar="DATE", help="The first day to show. Default: before the first turn."
)
@click.option("--to", "end", type=DAY, metavar="DATE", help="The last day to show. Default: after the last turn.")
@options.known_at
@options.fact
@click.option("--why", is_flag=True, help="Show the rules, doubts and conditions of every stretch too.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet instead of text, a stretch a row.")
@options.lang
@options.as_json
@options.database
def timeline(
    words: tuple[str, ...],
    named: dict[str, tuple[str, ...]],
    start: date | Today | None,
    end: date | Today | None,
    known_at: Known | None,
    facts: tuple[tuple[str, str], ...],
    why: bool,
    as_csv: bool,
    lang: str,
    as_json: bool,
    database: str | None,
) -> None:
    """Since when, and until when: every stretch of days with one answer, and what began it.

    A chart of the days, and below it each turn with what came that day. Where no source gives the day in full, the days
    on which it may have come are drawn as not settled. Where the route or the place is left open, verdicts alone are
    told, a line for each way in which they go; --json has the conditions too.

    It is about the days on which rules are in force. How fresh their sources are, tracker check says.

    \b
    Examples:
      tracker timeline manitoba iv clinic depression
      tracker timeline BC im clinic mdd --from 2020-01-01 --to 2022-12-31
      tracker timeline AB clinic depression medication-only
      tracker timeline manitoba im clinique dépression --lang fr

    Next: all grounds on one of the days: tracker check AB im clinic depression --on 2021-06-01 --why
    """
    if as_csv and as_json:
        raise click.UsageError("--csv and --json are two forms. Choose one.")

    from tracker.cli import clock
    from tracker.cli.asking import Wording, known_words, read_place, read_question
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import say_csv
    from tracker.domain.timeline import timeline as drawn
    from tracker.report.timeline import Shown, timeline_lines
    from tracker.report.timeline_document import timeline_document, timeline_rows
    from tracker.report.tongue import tongue

    with open_desk(database, known_at) as desk:
        place, rest = read_place(desk, words)
        rulebook = desk.rulebook(place.id)
    today = clock.local_today(place.id)
    first, last = (today if isinstance(day, Today) else day for day in (start, end))
    if first and last and last < first:
        raise click.UsageError("--to lies before --from. Write the earlier day first.")
    question = read_question(desk, place, Wording(rest, named, None, facts), rulebook)
    is_open = not (question.route and question.setting)
    found = drawn(rulebook, question, brief=is_open and not (as_json or as_csv))
    more = f"tracker timeline {place.id} im clinic" if is_open else ""
    shown = Shown(today, first, last, why=why, next=more, tongue=tongue(lang))
    if as_csv:
        say_csv(timeline_rows(rulebook, found, (first, last), shown.tongue))
        return
    tell(
        as_json,
        lambda: timeline_document(rulebook, found, (first, last), known_words(known_at)),
        lambda width: timeline_lines(rulebook, found, shown, width),
    )
