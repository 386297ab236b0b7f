"""`tracker sources verify` and `search`: somebody looked, and this is what was found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import signing
from tracker.cli.run import Failure
from tracker.cli.terminal import note as say_beside
from tracker.cli.types import DAY, Today

if TYPE_CHECKING:
    from tracker.domain.instrument import Outcome
    from tracker.recording.looking import Looked

FOUND = "What was found."

seen_option = click.option(
    "--seen", type=DAY, metavar="DATE", help="The day of the look: 2026-03-14, or `today` (the default)."
)
note_option = click.option("--note", type=signing.REASON, metavar="WORDS", help="Anything else to keep with it.")


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.option("--found", type=click.Choice(("stands", "changed", "gone")), help=FOUND)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="The document as it is published now: compared with the copy that was kept.",
)
@seen_option
@note_option
@signing.writes
def verify(
    document: str,
    found: str | None,
    file: str | None,
    seen: date | Today | None,
    note: str | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Record that you looked at a document where it is published, and what you found.

    With --file the document as it is now is compared with the copy that was kept: where it says the same, it stands.
    Where it says something else, what was dropped and added is shown, and --found says what that means. The digest of
    the file is kept with it.

    \b
    Examples:
      tracker sources verify cpsm-ketamine-guide-2026 --found stands --by "A. Admin" --why "half-yearly look"
      tracker sources verify cpsm-ketamine-guide-2026 --file now.pdf --by "A. Admin" --why "half-yearly look"

    Next: what to look at after it: tracker sources due
    """
    from tracker.domain.instrument import Verification
    from tracker.recording.looking import compared, on_record
    from tracker.recording.pipeline import submit
    from tracker.recording.wants import verifying

    if found is None and file is None:
        raise click.UsageError("say what you found, with --found, or compare the file published now, with --file.")
    with signing.desk(database, dry_run) as desk:
        here, place = on_record(desk, document)
        day = _day(seen, place)
        looked = compared(here, signing.copies(desk), Path(file)) if file else None
        outcome = _outcome(found, looked)
        if looked is not None and outcome is not looked.outcome:
            for line in _difference(looked):
                say_beside(line)
        kept = "; ".join(filter(None, (note, looked.told if looked else None))) or None
        done = submit(desk, verifying(document, Verification(day, who, outcome, kept)), signing.signed(who, why))
    next_command = {
        "stands": "tracker sources due",
        "changed": f"tracker guidance supersede {document} FILE --by NAME --why WORDS",
        "gone": f"tracker guidance withdraw {document} --from DATE --by NAME --why WORDS",
    }[outcome.value]
    signing.tell(done, next_command=signing.next_of(done, database, next_command), as_json=as_json)


@click.command()
@click.argument("authority", metavar="AUTHORITY")
@click.option("--sought", type=signing.REASON, required=True, metavar="WORDS", help="What was looked for.")
@click.option("--where", type=signing.REASON, required=True, metavar="WORDS", help="Where, and with which words.")
@click.option("--found", type=click.Choice(("something", "nothing")), required=True, help=FOUND)
@seen_option
@note_option
@signing.writes
def search(
    authority: str,
    sought: str,
    where: str,
    found: str,
    seen: date | Today | None,
    note: str | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Record that you looked for an authority's position, and whether you found one.

    Where nothing is recorded of it, an answer then says SILENT (somebody looked) and no longer UNSEARCHED; or where
    something was found that is not recorded yet, NOT CAPTURED. A search counts for the drugs that --sought names: one
    for Spravato says nothing of ketamine, one for ketamine counts for both, as one that names no drug does.

    \b
    Example:
      tracker sources search cpsm --sought Spravato --where cpsm.mb.ca --found nothing --by "A. Admin" --why asked

    Next: when something was found, write it down: tracker guidance new AUTHORITY
    """
    from tracker.domain.instrument import Search
    from tracker.domain.vocabulary import Text
    from tracker.recording.looking import place_of
    from tracker.recording.pipeline import submit
    from tracker.recording.wants import searching

    with signing.desk(database, dry_run) as desk:
        day = _day(seen, place_of(desk, authority))
        looked = Search(authority, day, who, Text(sought), where, found == "something", Text(note) if note else None)
        done = submit(desk, searching(looked), signing.signed(who, why))
    next_command = f"tracker guidance new {authority}" if found == "something" else "tracker authorities"
    signing.tell(done, next_command=signing.next_of(done, database, next_command), as_json=as_json)


def _day(seen: date | Today | None, place: str) -> date:
    """The day of the look, which is today in that jurisdiction or a day before it."""
    from tracker.cli import clock

    today = clock.local_today(place)
    if not isinstance(seen, date):
        return today
    if seen > today:
        raise click.UsageError(f"`{seen.isoformat()}` has not come yet. Write the day on which somebody looked.")
    return seen


def _outcome(found: str | None, looked: Looked | None) -> Outcome:
    """What was found: what the person says, or else what comparing the file says. Raises Failure where neither does."""
    from tracker.domain.instrument import Outcome

    if found is not None:
        return Outcome(found)
    if looked is None or looked.outcome is None:
        lines = "\n".join(_difference(looked)) if looked else ""
        raise Failure(
            f"{lines}\nnothing was recorded, because comparing does not say what it means. Look yourself, then say it: "
            "--found changed, or --found stands where the rules are the same"
        )
    return looked.outcome


def _difference(looked: Looked) -> tuple[str, ...]:
    """What comparing the file with the copy showed, line by line."""
    return (f"Compared: {looked.told}.", *looked.lines, *([f"{looked.why_not}."] if looked.why_not else []))
