"""`tracker guidance supersede` and `withdraw`: the college changed something, and our record follows."""

from __future__ import annotations

import click

from tracker.cli import signing
from tracker.cli.guidance_record import paths_of

BASES = ("stated", "same-document", "presumed")


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.argument("file", metavar="FILE")
@click.option(
    "--basis",
    type=click.Choice(BASES),
    help="How we know: it says so (stated; the default), it is a new version of the same document, or we presume.",
)
@signing.attach
@signing.writes
def supersede(
    document: str,
    file: str,
    basis: str | None,
    attach: str | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Record a new text that replaces a document on record from its own in-force day on: the college changed.

    The new text has an id and a file of its own. Where the file says itself what it replaces (`supersedes`, perhaps
    in part), that stands; otherwise it replaces the whole document.

    \b
    Example:
      tracker guidance supersede cpsm-ketamine-guide-2026 guide-2027.yaml --by "A. Admin" --why "new version"

    Next: tracker changes --from r8 --to r9
    """
    from tracker.cli import clock
    from tracker.domain.instrument import Basis
    from tracker.recording.pipeline import RevisionKind, submit
    from tracker.recording.wants import given, read_ahead

    paths = paths_of((file,))
    with signing.desk(database, dry_run) as desk:
        copies = signing.copies(desk, attach)
        read_ahead(desk, paths, copies)
        how = Basis(basis) if basis else None
        make = given(RevisionKind.SUPERSEDE, paths, copies, supersedes=(document, how), today=clock.local_today)
        done = submit(desk, make, signing.signed(who, why))
    signing.tell(done, next_command=signing.next_of(done, database), as_json=as_json)


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.option(
    "--from",
    "until",
    required=True,
    metavar="DATE",
    help="The first day on which it is no longer in force: 2026-03-14, or 2026-03 where the day is not known.",
)
@signing.writes
def withdraw(document: str, until: str, who: str, why: str, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Record that a college withdrew a document, without another in its place.

    Before that day it answers as it did. A document that should never have been recorded is another matter: that is
    what `correct --remove` is for.

    \b
    Example:
      tracker guidance withdraw cpsm-iv-ketamine-notice-2022 --from 2026-12-01 --by "A. Admin" --why "withdrawn"

    Next: tracker changes --from r8 --to r9
    """
    from tracker.domain.stated import StatedDate, StatedDateError
    from tracker.recording.pipeline import submit
    from tracker.recording.wants import withdrawing

    try:
        day = StatedDate.parse(until)
    except StatedDateError as wrong:
        raise click.UsageError(f"{wrong}.") from wrong
    with signing.desk(database, dry_run) as desk:
        done = submit(desk, withdrawing(document, day), signing.signed(who, why))
    signing.tell(done, next_command=signing.next_of(done, database), as_json=as_json)
