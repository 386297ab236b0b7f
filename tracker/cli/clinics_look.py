"""`tracker clinics list` and `assess`: the sites that are recorded, and where each of their services stands."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command("list")
@options.known_at
@options.as_json
@options.database
def list_(known_at: Known | None, as_json: bool, database: str | None) -> None:
    """List your sites: where each is, what it holds, how many services it gives.

    \b
    Example:
      tracker clinics list

    Next: tracker clinics assess
    """
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.report.clinics import sites_lines
    from tracker.report.listing import as_plain

    with open_desk(database, known_at) as desk:
        sites = desk.sites()
    tell(
        as_json,
        lambda: {"format": "tracker.clinics/1", "sites": [as_plain(site) for site in sites]},
        lambda width: sites_lines(sites, width),
    )


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@click.option(
    "--within", type=click.IntRange(0, 36500), default=60, metavar="DAYS", help="Also what comes within so many days."
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="Leave with the worst: 0 compliant, 7 unanswered, 4 not allowed or action needed, 6 no answer.",
)
@options.moment
@options.as_json
@options.database
def assess(
    names: tuple[str, ...],
    within: int,
    exit_code: bool,
    on: date | Today | None,
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> int:
    """Where every service of your sites stands on a day, worst first, and what is about to end.

    It asks what `check` asks, with the place and the facts that count that day. What has expired counts as absent from
    the day after. A service is compliant only where the answer is a settled yes, and each condition is met by a fact
    or shown by a document.

    \b
    Examples:
      tracker clinics assess
      tracker clinics assess --on 2027-03-01 --json

    Next: look into one answer: tracker check PROVINCE WORD...
    """
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.exits import ABSENT, NO, OPEN, YES
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.domain.assess import Assessment, Ending, Status, endings
    from tracker.domain.assess import assess as assessed
    from tracker.report.clinics import assessed_document, assessed_lines

    with open_desk(database, known_at) as desk:
        sites, known_day = desk.sites(), desk.known_day
        by_id = {site.id: site for site in sites}
        wanted = [found(name, by_id, "site", "tracker clinics list") for name in names] or list(sites)
        places = {site.jurisdiction for site in wanted}
        rulebook = desk.rulebook(*places) if places else None
    results: list[Assessment] = []
    ending: list[Ending] = []
    for site in wanted:
        today = clock.local_today(site.jurisdiction)
        asked = min(known_day, today) if known_day else today
        day = on if isinstance(on, date) else today
        if rulebook is not None:
            results += [assessed(rulebook, site, service, day, asked) for service in site.services]
        ending += endings(site, day, within)
    ending.sort(key=lambda each: (each.on, each.site, each.what))
    tell(
        as_json,
        lambda: assessed_document(results, ending, within, known_words(known_at)),
        lambda width: assessed_lines(results, ending, within, width),
    )
    codes = {Status.COMPLIANT: YES, Status.UNANSWERED: OPEN, Status.NO_ANSWER: ABSENT}
    worst = [status for status in Status if any(r.status is status for r in results)]
    return codes.get(worst[0], NO) if exit_code and worst else 0
