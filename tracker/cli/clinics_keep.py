"""`tracker clinics import` and `set`: the user's own sites, from the file in which she keeps them or one word each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import signing
from tracker.cli.run import Faulty
from tracker.cli.terminal import note, say, say_json, width
from tracker.cli.types import DAY, Today
from tracker.domain.shown import shown

if TYPE_CHECKING:
    from tracker.recording.sites import Kept


@click.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False), metavar="[FILE]")
@click.option("--example", is_flag=True, help="The made-up sites that come with the program, in place of a file.")
@signing.writes
def import_(
    file: str | None, example: bool, who: str, why: str, dry_run: bool, as_json: bool, database: str | None
) -> None:
    """Record your sites from a spreadsheet saved as CSV, or from YAML (a name that ends in .yaml or .yml).

    A sheet has one row for each site, with headings in the first row: id, name, province, place, accreditations,
    services, practitioners, facts, evidence, grants; and any fact by its name. Several things in a cell are parted by
    | or by lines; words in double quotes are taken as they are. Other columns are kept as they are, count for
    nothing, and are named. A site that is
    recorded already becomes what the file says; sites that are not in the file stay. Every fault is told with its
    line, and then nothing is recorded. What is about one patient is refused.

    \b
    Examples:
      tracker clinics import sites.csv --by "O. Officer" --why "sites as of today" --dry-run
      tracker clinics import --example --by "O. Officer" --why "to try it"

    Next: tracker clinics assess
    """
    if example == (file is not None):
        raise click.UsageError("name a FILE, or take --example: one of the two. `tracker clinics import --help` tells.")
    from tracker import site_files
    from tracker.domain.lookalike import ALIKE_REMEDY, alike_message, differ_in_case
    from tracker.domain.site import Site
    from tracker.recording.sites import keep

    with signing.desk(database, dry_run) as desk:
        name, data = site_files.example_sites() if file is None else _read(Path(file))
        read = site_files.read_sites(desk.database, name, data, told=desk.told)
        if read.problems:
            count = f"{len(read.problems)} fault{'' if len(read.problems) == 1 else 's'}"
            told = "\n".join(map(str, read.problems))
            raise Faulty(f"{told}\nnothing was recorded: {count}. Put right what is told, and repeat.")

        for notice in read.notices:
            note(notice)

        def wanted(known: tuple[Site, ...]) -> tuple[Site, ...]:
            new = {site.id: site for site in read.sites}
            alike = differ_in_case((*(site.id for site in known), *new))
            if alike is not None:
                raise Faulty(f"{name}: {alike_message(*alike)}. {ALIKE_REMEDY}.\nnothing was recorded: 1 fault.")
            return (*(site for site in known if site.id not in new), *new.values())

        kept = keep(desk, wanted, signing.signed(who, why))
    for line in _taken_back(kept):
        note(line)
    _tell(kept, dry_run, as_json, f"tracker clinics assess{signing.there(database)}")


def _taken_back(kept: Kept) -> Iterator[str]:
    """A notice for each site that loses what somebody said of it on a day, as with `ask` or `set`."""
    after = {site.id: site for site in kept.after}
    for site in kept.before:
        now = after.get(site.id)
        lost = [f.fact for f in site.facts if f.by and f.on and now and all(f.fact != g.fact for g in now.facts)]
        if lost:
            told = f"the file says nothing of what was said before of {shown(site.id)}, so that is taken back: "
            yield told + ", ".join(lost)


def _read(file: Path) -> tuple[str, bytes]:
    """The name of a file and what it holds, as far as it may."""
    from tracker.site_files import MOST_SITES_FILE

    with file.open("rb") as opened:
        return file.name, opened.read(MOST_SITES_FILE + 1)


@click.command("set")
@click.argument("site", metavar="SITE")
@click.argument("facts", nargs=-1, metavar="[FACT=VALUE]...")
@click.option(
    "--shows",
    multiple=True,
    metavar="CONDITION=DOCUMENT",
    help="The document that shows a condition which no fact decides; again for more. `clinics assess` names them.",
)
@click.option("--document", metavar="WORDS", help="The document that shows the facts.")
@click.option("--owner", metavar="NAME", help="Who answers for the facts and documents.")
@click.option("--until", type=DAY, metavar="DATE", help="The last day on which they count. Default: they name no end.")
@signing.writes
def set_(
    site: str,
    facts: tuple[str, ...],
    shows: tuple[str, ...],
    document: str | None,
    owner: str | None,
    until: date | Today | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Say something of one of your sites: facts, and the documents that show its conditions.

    You say it, today: so it is kept. A fact that was said before is replaced; `FACT=` and `--shows CONDITION=` take
    back what was said. What is about one patient is refused.

    \b
    Examples:
      tracker clinics set calgary-nw in-house-psychiatrist=yes --until 2027-11-01 --by "O. Officer" --why "hired"
      tracker clinics set calgary-nw observation-hours= --by "O. Officer" --why "no longer sure"

    Next: tracker clinics assess SITE
    """
    if not facts and not shows:
        raise click.UsageError("nothing is said. Write FACT=VALUE, or --shows CONDITION=DOCUMENT.")
    if document is not None and not facts:
        raise click.UsageError("--document goes with a fact. Write --shows CONDITION=DOCUMENT for a condition.")
    said = [_pair(each, "FACT=VALUE") for each in facts]
    documents = [_pair(each, "--shows CONDITION=DOCUMENT") for each in shows]
    from shlex import quote

    from tracker import site_files
    from tracker.cli import clock
    from tracker.cli.listing import found
    from tracker.domain.site import Site
    from tracker.recording.sites import keep

    with signing.desk(database, dry_run) as desk:
        rulebook = site_files.rulebook_of(desk.database, told=desk.told)

        def wanted(known: tuple[Site, ...]) -> tuple[Site, ...]:
            one: Site = found(site, {each.id: each for each in known}, "site", "tracker clinics list")
            today = clock.local_today(one.jurisdiction)
            ends = today if isinstance(until, Today) else until
            if ends is not None and ends < today:
                raise click.UsageError(
                    f"--until {ends} is past, so it would count for nothing. Name a day from {today} on, or take back "
                    "what no longer holds with FACT= or --shows CONDITION=."
                )
            try:
                new = site_files.told_of_site(
                    rulebook, one, said, documents, by=who, on=today, document=document, owner=owner, until=ends
                )
            except ValueError as wrong:
                raise click.UsageError(str(wrong)) from wrong
            return tuple(new if each.id == one.id else each for each in known)

        kept = keep(desk, wanted, signing.signed(who, why))
    _tell(kept, dry_run, as_json, f"tracker clinics assess {quote(site)}{signing.there(database)}")


def _pair(words: str, form: str) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    if not sign or not name.strip():
        raise click.UsageError(f"{shown(words)} says nothing. Write {form}.")
    return name.strip(), value.strip()


def _tell(kept: Kept, dry_run: bool, as_json: bool, next_command: str) -> None:
    """What became of the sites: the same words for a dry run, whose notice goes to stderr."""
    from tracker.report.history import entries_lines
    from tracker.report.layout import wrap

    signing.tell_dry(dry_run)
    entries = tuple((e.sign, str(e.name), e.fields) for e in kept.entries())
    if as_json:
        touched = {"added": list(kept.added), "changed": list(kept.changed), "removed": list(kept.removed)}
        say_json({"format": "tracker.clinics-kept/1", "revision": kept.number, "dry_run": dry_run, **touched})
        return
    title = f"Revision r{kept.number}, clinics, by {kept.signed.who} ({kept.signed.account}): {kept.signed.why}"
    say(wrap("head", title, width(), "", "  "))
    say(entries_lines(entries, width(), whole=len(entries) <= MOST_WHOLE))
    say([("", ""), ("", f"Next: {next_command}")])


MOST_WHOLE = 5
"""So many sites are shown with all that is said of them."""
