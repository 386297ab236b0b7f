"""`tracker clinics moved`: what moved since an assessment that the user kept, which is read and never written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import options
from tracker.cli.types import Known, Today

if TYPE_CHECKING:
    from tracker.domain.causes import Step
    from tracker.domain.moved import Days, StoodEarlier


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE")
@options.moment
@options.as_json
@options.database
def moved(file: str, on: date | Today | None, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Flag what moved since an assessment that you kept with --json: before, after, and why. The file stays as it is.

    What it said of the day on which it was made is compared with today, what it said of another day with that day; or
    with the day of --on. Each service that stands otherwise is told with its cause: what is recorded of the rules
    changed, the site's record changed, a date came, its sources are no longer fresh. A service that is recorded no
    longer, or was not then, is told so.

    \b
    Examples:
      tracker clinics assess --json > earlier.json
      tracker clinics moved earlier.json --database clinic.db

    Next: tracker clinics assess
    """
    from tracker import site_files
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress
    from tracker.cli.run import Faulty
    from tracker.domain.moved import Known as KnownThen
    from tracker.domain.moved import since
    from tracker.report.moved import since_document, since_lines

    with Path(file).open("rb") as opened:
        data = opened.read(site_files.LARGEST_EARLIER + 1)
    try:
        earlier = site_files.read_earlier(Path(file).name, data)
    except ValueError as wrong:
        raise Faulty(f"{wrong}.") from wrong
    with open_desk(database, known_at) as desk, Progress() as progress:
        progress("comparing with the earlier assessment", 0, 0)
        revision, known_day, sites = desk.revision, desk.known_day, desk.sites()
        was = desk.at(earlier.revision) if earlier.revision <= desk.at(None).revision else None
        then_sites = was.sites() if was else ()
        places = {site.jurisdiction for site in (*sites, *then_sites)} or {"CA"}
        now = KnownThen(desk.rulebook(*places), sites)
        then = KnownThen(was.rulebook(*places), then_sites) if was else None
        today = cache(clock.local_today)

        def days(place: str, each: StoodEarlier | None) -> Days:
            asked = min(known_day, today(place)) if known_day else today(place)
            about = each.on if each and on is None and each.on != each.asked else None
            return about or (on if isinstance(on, date) else today(place)), asked

        @cache
        def steps(place: str) -> Sequence[Step]:
            return desk.steps_since(was, place) if was else ()

        found = since(earlier, then, now, days, steps)
    tell(
        as_json,
        lambda: since_document(earlier, found, revision, known_words(known_at)),
        lambda width: since_lines(earlier, found, revision, width),
    )
