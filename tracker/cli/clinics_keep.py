"""`tracker clinics import`: the user's own sites, from the file in which she keeps them."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli import signing
from tracker.cli.run import Faulty
from tracker.cli.terminal import say, say_json, width


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE")
@signing.writes
def import_(file: str, who: str, why: str, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Record your sites from a spreadsheet saved as CSV: one row for each site, with headings in the first row.

    Headings: id, name, province, place, accreditations, services, practitioners, facts, evidence, grants; and any fact
    by its name. Several things in a cell are parted by | or by lines. Other columns are kept as they are. A site that
    is recorded already becomes what the file says; sites that are not in the file stay. Every bad row is told with its
    line, and then nothing is recorded.

    \b
    Example:
      tracker clinics import sites.csv --by "O. Officer" --why "sites as of today" --dry-run

    Next: tracker clinics assess
    """
    from tracker import service
    from tracker.domain.site import Site
    from tracker.recording.sites import keep
    from tracker.report.history import entries_lines
    from tracker.report.layout import wrap

    with signing.desk(database, dry_run) as desk:
        read = service.read_sites(desk.database, Path(file).name, Path(file).read_bytes(), told=desk.told)
        if read.problems:
            count = f"{len(read.problems)} fault{'' if len(read.problems) == 1 else 's'}"
            told = "\n".join(map(str, read.problems))
            raise Faulty(f"{told}\nnothing was recorded: {count}. Put right what is told, and repeat.")

        def wanted(known: tuple[Site, ...]) -> tuple[Site, ...]:
            new = {site.id: site for site in read.sites}
            return (*(site for site in known if site.id not in new), *new.values())

        kept = keep(desk, wanted, signing.signed(who, why))
    signing.tell_dry(dry_run)
    entries = tuple((e.sign, str(e.name), e.fields) for e in kept.entries())
    if as_json:
        touched = {"added": list(kept.added), "changed": list(kept.changed), "removed": list(kept.removed)}
        say_json({"format": "tracker.clinics-kept/1", "revision": kept.number, "dry_run": dry_run, **touched})
        return
    title = f"Revision r{kept.number}, clinics, by {kept.signed.who} ({kept.signed.account}): {kept.signed.why}"
    say(wrap("head", title, width(), "", "  "))
    say(entries_lines(entries, width(), whole=len(entries) <= MOST_WHOLE))
    say([("", ""), ("", f"Next: tracker clinics assess{signing.there(database)}")])


MOST_WHOLE = 5
"""So many sites are shown with all that is said of them."""
