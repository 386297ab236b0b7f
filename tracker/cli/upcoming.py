"""`tracker upcoming`: what is to come, in the order of days, and as a calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command()
@click.argument("words", nargs=-1, shell_complete=options.complete_province, metavar="[PROVINCE]")
@click.option(
    "--within", type=click.IntRange(0, 36500), default=365, metavar="DAYS", help="Also what comes within so many days."
)
@options.moment
@click.option("--ics", is_flag=True, help="Print a calendar that other programs read (iCalendar) instead of text.")
@options.out
@options.as_json
@options.database
def upcoming(
    words: tuple[str, ...],
    within: int,
    on: date | Today | None,
    known_at: Known | None,
    ics: bool,
    out: str | None,
    as_json: bool,
    database: str | None,
) -> None:
    """List what is to come, by days: at your sites, and in what the rules rest on; in a province, or everywhere.

    First, whatever the days, the documents that should have been looked at again already. Then the last days of
    accreditations, facts, documents and grants of your sites; the looks at documents that are due; and the texts that
    begin or end to count. What may come on one of several days says so. Canada's documents bear on every province.

    In a calendar each entry keeps its id when its day moves, so that a calendar program moves the entry when it reads
    the calendar again.

    \b
    Examples:
      tracker upcoming
      tracker upcoming Manitoba --within 180
      tracker upcoming --ics > coming.ics

    Next: see how things stand on a day to come: tracker matrix PROVINCE --on DATE
    """
    if ics and as_json:
        raise click.UsageError("--ics and --json are two forms. Choose one.")
    if out is not None and not ics:
        raise click.UsageError("--out is the file for a calendar. Add --ics.")
    if out is not None and (not out.strip() or "\0" in out):
        raise click.UsageError("--out names no file. Write for instance coming.ics.")

    from tracker.cli import clock
    from tracker.cli.asking import known_words, read_place
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.signing import there
    from tracker.domain.shown import shown
    from tracker.domain.upcoming import upcoming as found_upcoming
    from tracker.report.upcoming import upcoming_calendar, upcoming_document, upcoming_lines

    with open_desk(database, known_at) as desk:
        place, more = read_place(desk, words) if words else (None, ())
        if more:
            raise click.UsageError(f"{shown(' '.join(more))} is more than a province. Write the province alone.")
        sites, rulebook, known_day, revision = desk.sites(), desk.rulebook(), desk.known_day, desk.revision

    def asked(jurisdiction: str) -> date:
        today = clock.local_today(jurisdiction)
        return min(known_day, today) if known_day else today

    here = place.id if place else None
    today = asked(here or "CA")
    days = {} if isinstance(on, date) else {site.jurisdiction: asked(site.jurisdiction) for site in sites}
    found = found_upcoming(rulebook, sites, on if isinstance(on, date) else today, within, here, days)
    if not ics:
        tell(
            as_json,
            lambda: upcoming_document(rulebook, found, within, known_words(known_at)),
            lambda width: upcoming_lines(rulebook, found, width, there(database)),
        )
        return
    written = upcoming_calendar(rulebook, found, sites, stamp=today, sequence=revision)
    if out is None:
        click.echo(written, nl=False)
    else:
        _write(Path(out), written)


def _write(path: Path, written: bytes) -> None:
    """The calendar as a new file."""
    from tracker import newfile
    from tracker.cli.run import Failure
    from tracker.cli.terminal import say_wrapped
    from tracker.domain.shown import shown

    try:
        newfile.write_new(path, written)
    except FileExistsError:
        raise Failure(f"{shown(str(path))} is there already. Move it away, or name another file.") from None
    say_wrapped([f"Wrote {quote(str(path))}.", "Next: open it with your calendar program."])
