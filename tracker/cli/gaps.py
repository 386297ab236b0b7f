"""`tracker gaps`: how much of the country is known, how well and how fresh, and what to read first."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command()
@click.argument("words", nargs=-1, shell_complete=options.complete_province, metavar="[PROVINCE]...")
@click.option("--every", "whole", is_flag=True, help="List every open point, also those that hold up no answer.")
@options.moment
@options.lang
@options.as_json
@options.database
def gaps(
    words: tuple[str, ...],
    whole: bool,
    on: date | Today | None,
    known_at: Known | None,
    lang: str,
    as_json: bool,
    database: str | None,
) -> None:
    """Tell how much is known, how well and how fresh, and what a person should go and read first.

    Every route by every place by every purpose group is counted: how it is answered, how the rules behind it are
    known, how fresh they are, and what is unsettled. Then the documents to read first. Beside each stand two numbers:
    the cells of which some answer would lose that doubt, and those of them that it alone keeps from being firm. Each is
    found by deciding anew with that one doubt known, or that one document taken as read.

    \b
    Examples:
      tracker gaps
      tracker gaps Manitoba BC
      tracker gaps --on 2026-05-05 --json
      tracker gaps québec --lang fr

    Next: ask the authority: tracker sources letter AUTHORITY
    """
    from tracker.cli import clock
    from tracker.cli.asking import known_words, leading_provinces
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.signing import there
    from tracker.domain.gaps import gaps as found_gaps
    from tracker.domain.shown import shown
    from tracker.report.gaps import gaps_document, gaps_lines
    from tracker.report.tongue import tongue

    with open_desk(database, known_at) as desk:
        places, more = leading_provinces(desk, words, options.PROVINCES)
        if more:
            raise click.UsageError(f"{shown(' '.join(more))} is no province. Write provinces alone, such as `AB BC`.")
        rulebook, known_day = desk.rulebook(), desk.known_day
    ids = sorted({place.id for place in places})
    today = clock.local_today(ids[0] if len(ids) == 1 else "CA")
    asked = min(known_day, today) if known_day else today
    found = found_gaps(rulebook, ids, on if isinstance(on, date) else today, asked)
    tell(
        as_json,
        lambda: gaps_document(rulebook, found, known_words(known_at)),
        lambda width: gaps_lines(rulebook, found, width, whole=whole, there=there(database), tongue=tongue(lang)),
    )
