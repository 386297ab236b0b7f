"""`tracker history`: what was recorded, by whom and why; whether it is still what was recorded; taking back."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tracker.cli import options, signing
from tracker.cli.run import FAULTY
from tracker.cli.terminal import say, say_json, say_plain, width
from tracker.domain.shown import shown as quoted

KINDS = ("pack", "record", "correct", "supersede", "withdraw", "verify", "search", "undo", "clinics", "report", "sign")


class RevisionNumber(click.ParamType[int]):
    """A revision: `r12`, or 12."""

    name = "revision"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"[rR]?(\d{1,9})", str(value).strip(), re.ASCII)
        if isinstance(value, int):
            return value
        if found is None or int(found[1]) < 1:
            self.fail(f"{quoted(str(value))} is no revision. Write it as `r12`.", param, ctx)
        return int(found[1])


revision_argument = click.argument("revision", type=RevisionNumber(), metavar="REVISION")


@click.group()
def history() -> None:
    """What was recorded, when, by whom and why; whether it still is what was recorded; and a way back.

    \b
    Examples:
      tracker history log
      tracker history verify
    """


@history.command()
@click.argument("about", required=False, metavar="[NAME]")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help=options.KIND)
@click.option("--most", type=click.IntRange(1, 100_000), default=20, help="How many at the most (20).")
@options.as_json
@options.database
def log(about: str | None, kinds: tuple[str, ...], most: int, as_json: bool, database: str | None) -> None:
    """List the revisions, the newest first; all, or those that touched what has NAME in its name.

    \b
    Examples:
      tracker history log
      tracker history log cpsm --kind correct

    Next: one of them, field by field: tracker history show r2
    """
    from tracker.recording import past
    from tracker.report.history import log_lines, revision_document

    with signing.desk(database) as desk:
        logged = past.log(desk.database, about, kinds, most, desk.told)
    if as_json:
        say_json(
            {
                "format": "tracker.log/1",
                "revisions": [
                    {
                        **revision_document(each.revision, each.proposal),
                        **dict(zip(("added", "changed", "retired"), each.names(), strict=True)),
                    }
                    for each in logged
                ],
            }
        )
        return
    if not logged:
        say_plain(["No revision of that sort is recorded."])
        return
    told = [
        (e.revision, e.proposal, [str(n) for n in e.added], [str(n) for n in e.changed], [str(n) for n in e.retired])
        for e in logged
    ]
    say(log_lines(told, width()))
    say_plain([f"Next: tracker history show r{logged[0].revision.number}{signing.there(database)}"])


@history.command()
@revision_argument
@options.as_json
@options.database
def show(revision: int, as_json: bool, database: str | None) -> None:
    """Show one revision: each entry that it touched, field by field, before and after.

    \b
    Example:
      tracker history show r1

    Next: what it flipped: tracker changes --from r0 --to r1
    """
    from tracker.recording import past
    from tracker.report.history import revision_document, shown_lines

    with signing.desk(database) as desk:
        found = past.shown(desk.database, revision, desk.told)
    if as_json:
        say_json(
            {
                "format": "tracker.revision-shown/1",
                "revision": revision_document(found.revision, found.proposal),
                "undone_by": found.undone_by,
                "entries": [
                    {"sign": e.sign, "name": str(e.name), "fields": [f._asdict() for f in e.fields]}
                    for e in found.entries
                ],
            }
        )
        return
    entries = [(e.sign, str(e.name), e.fields) for e in found.entries]
    say(shown_lines(found.revision, found.proposal, entries, found.undone_by, width()))
    say_plain([f"Next: tracker changes --from r{revision - 1} --to r{revision}{signing.there(database)}"])


@history.command()
@click.option(
    "--head",
    metavar="HASH|FILE",
    help="A head that was kept elsewhere: its 64 digits, or a file that holds them (the last ones in it count).",
)
@options.as_json
@options.database
def verify(head: str | None, as_json: bool, database: str | None) -> int:
    """Recompute the whole history: every row, every revision, the chain, and the guards of the database.

    Exit code 3 where anything is not what was recorded; the first revision that is spoiled is told first. A history
    cut short or replaced as a whole is sound in itself, so keep the head that this prints in another place, and give
    it with --head.

    \b
    Examples:
      tracker history verify
      tracker history verify --json

    Next: keep the head in another place: tracker history verify >> heads.txt
    """
    from tracker.recording import past
    from tracker.report.history import checked_lines

    kept = None if head is None else _kept_head(head)
    with signing.desk(database) as desk:
        progress = desk.progress
        found = past.checked(desk.database, kept, desk.told, progress)
    if as_json:
        say_json(
            {
                "format": "tracker.history-checked/1",
                "sound": not found.faults,
                "revisions": found.revisions,
                "entries": found.entries,
                "head": found.head,
                "content_digest": found.digest,
                "faults": [{"revision": f.revision, "message": f.message} for f in found.faults],
            }
        )
    else:
        faults = [str(f) for f in found.faults]
        say(checked_lines(found.revisions, found.entries, found.head, found.digest, faults, width()))
    return FAULTY if found.faults else 0


def _kept_head(given: str) -> str:
    """The hash that was kept: as given, or the last one in a file."""
    word = given.strip()
    if re.fullmatch(r"[0-9a-f]{64}", word):
        return word
    path = Path(given)
    if "\0" in given or not path.is_file():
        raise click.UsageError(f"{quoted(given, 80)} is neither a head (64 digits, small letters) nor a file of them.")
    try:
        words = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise click.UsageError(f"{quoted(given, 80)} cannot be read as text.") from wrong
    named = re.findall(r'^\s*"?head"?:\s*"?([0-9a-f]{64})\b', words, re.IGNORECASE | re.MULTILINE)
    found: list[str] = named or re.findall(r"^\s*([0-9a-f]{64})\s*$", words, re.MULTILINE)
    if not found:
        raise click.UsageError(f"{quoted(given, 80)} holds no head. Keep what `tracker history verify` prints.")
    return found[-1]


@history.command()
@revision_argument
@signing.writes
def undo(revision: int, who: str, why: str, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Take a revision back, by a new one: what it added goes, what it retired comes again. Nothing is lost.

    Refused where something of it was revised again since. An undo can be undone.

    \b
    Example:
      tracker history undo r2 --by "A. Admin" --why "recorded by mistake"

    Next: tracker history log
    """
    from tracker.recording.pipeline import submit
    from tracker.recording.wants import taking_back

    with signing.desk(database, dry_run) as desk:
        done = submit(desk, taking_back(revision), signing.signed(who, why))
    signing.tell(done, next_command=signing.next_of(done, database, "tracker history log"), as_json=as_json)
