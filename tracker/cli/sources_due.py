"""`tracker sources due`: what to look at again."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command()
@options.province
@click.option(
    "--within", type=click.IntRange(0, 36500), default=0, metavar="DAYS", help="Also what comes within so many days."
)
@options.moment
@options.as_json
@options.database
def due(
    province: str | None,
    within: int,
    on: date | Today | None,
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> None:
    """List the documents that somebody should look at again, the most urgent first.

    First what was found changed or gone and is still recorded as it was, then what nobody ever found standing, then by
    day: the last look that found it standing, and its interval. Drafts, and what surely ended or was replaced, are
    left out; what is only presumed to be replaced is not.

    \b
    Examples:
      tracker sources due
      tracker sources due --province Manitoba --within 90
      tracker sources due --on 2027-06-30 --json

    Next: look, and say what you found: tracker sources verify DOCUMENT --found stands --by NAME --why WORDS
    """
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.listing import jurisdiction_of, tell
    from tracker.cli.opening import open_desk
    from tracker.cli.signing import there
    from tracker.domain import review
    from tracker.report.due import due_document, due_lines

    with open_desk(database, known_at) as desk:
        rulebook, known_day = desk.rulebook(), desk.known_day
    here = jurisdiction_of(rulebook, province)
    today = clock.local_today(here or "CA")
    day = on if isinstance(on, date) else min(known_day, today) if known_day else today
    listed = review.due(rulebook, day, here)
    tell(
        as_json,
        lambda: due_document(rulebook, listed, day, within, known_words(known_at)),
        lambda width: due_lines(rulebook, listed, day, within, width, there(database)),
    )
