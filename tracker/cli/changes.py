"""`tracker changes`: what differs between two moments, and every cause of it; or what some revisions flipped."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli import options
from tracker.cli.types import FACT, KNOWN_AT, Known, Today

Facts = tuple[tuple[str, str], ...]


@click.command()
@click.argument(
    "words",
    nargs=-1,
    shell_complete=options.complete_province,
    metavar="[PROVINCE [WORD]...]",
    help="The province first, then any words; without words all that can be asked there.",
)
@click.option(
    "--from",
    "start",
    type=KNOWN_AT,
    required=True,
    metavar="MOMENT",
    help="The first moment: a date, `today`, or a revision such as `r12`.",
)
@click.option("--to", "end", type=KNOWN_AT, metavar="MOMENT", help="The second moment, likewise. Default: now.")
@options.province
@options.subject
@options.on
@options.fact
@click.option(
    "--from-fact",
    "from_facts",
    type=FACT,
    metavar="NAME=VALUE",
    multiple=True,
    help="What was known of the site at the first moment, if other than --fact; again for more.",
)
@options.as_json
@options.database
def changes(
    words: tuple[str, ...],
    start: Known,
    end: Known | None,
    province: str | None,
    named: dict[str, tuple[str, ...]],
    on: date | Today | None,
    facts: Facts,
    from_facts: Facts,
    as_json: bool,
    database: str | None,
) -> None:
    """Show what is answered otherwise at a second moment than at a first, and name every cause.

    Between two days: what somebody who asked on each, about that day (or about --on), would find different. Why: the
    rule changed, we learned of it late, we were wrong, a date came, the facts changed, the evidence went stale.

    Between two revisions: what the recordings in between flip, over all days, as a preview showed it.

    Either names the services of your own sites that it touches: between two days with each site as it was recorded
    then, between two revisions as it is at the second, from today on.

    \b
    Examples:
      tracker changes MB im clinic depression --from 2026-01-01 --to 2026-11-22
      tracker changes AB --from 2026-11-21 --to 2026-11-22 --on 2026-05-05
      tracker changes NS --from r0 --to r1

    Next: who recorded a revision, and what it changed: tracker history show r1
    """
    from tracker.cli.asking import read_place
    from tracker.cli.moments import Asked, between, flipped
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress

    with open_desk(database, end) as desk, Progress() as progress:
        earlier = desk.at(start.day if start.revision is None else start.revision)
        if earlier.revision > desk.revision:
            raise click.UsageError("--from lies after --to. Write the earlier moment first.")
        said = (*(province or "").split(), *words)
        place, rest = read_place(desk, said) if said else (None, ())
        asked = Asked(place, tuple(rest), named)
        if start.revision is not None and (end is None or end.revision is not None) and on is None:
            if facts or from_facts:
                raise click.UsageError(
                    "between two revisions every site is compared, whatever its facts. Leave --fact out, or add --on."
                )
            flipped(desk, earlier, asked, progress, as_json=as_json)
        else:
            between(desk, earlier, asked._replace(on=on, facts=(from_facts or facts, facts)), progress, as_json=as_json)
