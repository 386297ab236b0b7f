"""`tracker clinics protocol`: the one checklist that satisfies every site named."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@options.moment
@options.as_json
@options.database
def protocol(
    names: tuple[str, ...], on: date | Today | None, known_at: Known | None, as_json: bool, database: str | None
) -> None:
    """Write the one checklist that satisfies every site named, or all: to be kept at each of them.

    First what is not allowed or has no answer: no checklist makes it allowed. Then the conditions of every yes and
    every application. Of those on one fact the strictest stands with its citation, and what is met with it stands
    beneath. What is required is never covered by what is only recommended. Where no single protocol can satisfy them
    all, it says so and shows both.

    \b
    Examples:
      tracker clinics protocol
      tracker clinics protocol --on 2027-03-01 --json

    Next: see what each site meets already: tracker clinics assess
    """
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.domain.assess import assess
    from tracker.domain.protocol import bring_together
    from tracker.report.protocol import protocol_document, protocol_lines
    from tracker.report.terms import granted

    with open_desk(database, known_at) as desk:
        sites, known_day = desk.sites(), desk.known_day
        by_id = {site.id: site for site in sites}
        wanted = [found(name, by_id, "site", "tracker clinics list") for name in dict.fromkeys(names)] or list(sites)
        rulebook = desk.rulebook(*{site.jurisdiction for site in wanted})
    assessed, days = [], {}
    for site in wanted:
        today = clock.local_today(site.jurisdiction)
        days[site.id] = on if isinstance(on, date) else today
        asked = min(known_day, today) if known_day else today
        assessed += [assess(rulebook, site, service, days[site.id], asked) for service in site.services]
    together = bring_together(rulebook, wanted, assessed)
    tell(
        as_json,
        lambda: protocol_document(rulebook, together, wanted, days, known_words(known_at)),
        lambda width: protocol_lines(rulebook, together, width, granted(wanted, days)),
    )
