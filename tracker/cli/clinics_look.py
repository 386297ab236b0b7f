"""`tracker clinics list`, `show` and `assess`: the sites that are recorded, and where each of their services stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.cli import options
from tracker.cli.types import Known, Today

if TYPE_CHECKING:
    from tracker.domain.answer import Alternative
    from tracker.domain.hearing import Finding


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
    from tracker.report.site import plain_site

    with open_desk(database, known_at) as desk:
        sites = desk.sites()
    tell(
        as_json,
        lambda: {"format": "tracker.clinics/1", "sites": [plain_site(site) for site in sites]},
        lambda width: sites_lines(sites, width),
    )


@click.command()
@click.argument("name", metavar="SITE")
@options.moment
@options.as_json
@options.database
def show(name: str, on: date | Today | None, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Show one site with all that is recorded of it: what it holds and gives, who said what of it and until when.

    What has ended by the day asked about, or has not begun, is marked so.

    \b
    Example:
      tracker clinics show calgary-nw --database our.db

    Next: tracker clinics assess SITE
    """
    from shlex import quote

    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.cli.signing import there
    from tracker.report.site import site_document, site_lines

    with open_desk(database, known_at) as desk:
        site = found(name, {each.id: each for each in desk.sites()}, "site", "tracker clinics list")
        revision = desk.site_changed(site.id)
    day = on if isinstance(on, date) else clock.local_today(site.jurisdiction)
    next_command = f"Next: tracker clinics assess {quote(site.id)}{there(database)}"
    tell(
        as_json,
        lambda: site_document(site, day, revision, known_words(known_at)),
        lambda width: [*site_lines(site, day, revision, width), ("", next_command)],
    )


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@click.option(
    "--within", type=click.IntRange(0, 36500), default=60, metavar="DAYS", help="Also what comes within so many days."
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="Leave with the worst: 0 compliant, 7 conditional with something open, 4 not allowed or not met, "
    "5 on application, 6 an absence or an unsettled yes.",
)
@options.moment
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets instead of text.")
@options.as_json
@options.database
def assess(
    names: tuple[str, ...],
    within: int,
    exit_code: bool,
    on: date | Today | None,
    known_at: Known | None,
    as_csv: bool,
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

    Kept as --json, it is compared later with: tracker clinics moved FILE

    Next: answer what is open: tracker clinics ask SITE
    """
    import itertools

    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.exits import ABSENT, CAUTIOUS_FIRST, code_of_assessment
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress
    from tracker.cli.terminal import say_csv
    from tracker.domain.assess import Assessment, Ending, endings, nearest_here
    from tracker.domain.assess import assess as assessed
    from tracker.domain.rulebook import Rulebook
    from tracker.domain.vocabulary import Vocabulary
    from tracker.report.clinics import Kept, assessed_document, assessed_lines, assessed_rows

    if as_csv and as_json:
        raise click.UsageError("--csv and --json are two forms of the same. Choose one.")
    with open_desk(database, known_at) as desk:
        sites, known_day, revision = desk.sites(), desk.known_day, desk.revision
        by_id = {site.id: site for site in sites}
        wanted = [found(name, by_id, "site", "tracker clinics list") for name in dict.fromkeys(names)] or list(sites)
        rulebook = desk.rulebook(*{site.jurisdiction for site in wanted}) if wanted else Rulebook(Vocabulary((), ()))
    todays = {place: clock.local_today(place) for place in {site.jurisdiction for site in wanted}}
    results: list[Assessment] = []
    ending: list[Ending] = []
    asked_on: dict[str, date] = {}
    with Progress() as progress:
        for done, site in enumerate(wanted):
            progress("assessing sites", done, len(wanted))
            today = todays[site.jurisdiction]
            asked = asked_on[site.id] = min(known_day, today) if known_day else today
            day = on if isinstance(on, date) else today
            results += [assessed(rulebook, site, service, day, asked) for service in site.services]
            ending += endings(site, day, within)
    ending.sort(key=lambda each: (each.on, each.site, each.what))

    tried: dict[object, Finding | None] = {}
    numbers = itertools.count()
    with Progress() as progress:

        def instead(one: Assessment) -> tuple[tuple[Alternative, ...], ...]:
            progress("looking for the nearest yes of each", next(numbers), len(results))
            return nearest_here(rulebook, one, tried)

        if as_csv:
            say_csv(assessed_rows(results, instead))
        else:
            tell(
                as_json,
                lambda: assessed_document(
                    results, ending, within, known_words(known_at), instead, Kept(revision, names, asked_on)
                ),
                lambda width: assessed_lines(
                    results, ending, within, width, instead, [site.id for site in wanted if not site.services]
                ),
            )
    codes = [code_of_assessment(each) for each in results]
    if any(not site.services for site in wanted) or not wanted:
        codes.append(ABSENT)
    return min(codes, key=CAUTIOUS_FIRST.index) if exit_code else 0
