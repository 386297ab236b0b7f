"""`tracker guidance preview`, `record` and `correct`: what files say, seen before it counts, and recorded."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import options, signing
from tracker.cli.run import Failure
from tracker.domain.shown import shown

if TYPE_CHECKING:
    from tracker.recording.pipeline import Recorded

files_argument = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", help="Guidance files, or folders of them."
)


def paths_of(files: tuple[str, ...]) -> list[Path]:
    """Files that exist. Raises Failure."""
    for file in files:
        if not file or "\0" in file or not Path(file).exists():
            raise Failure(f"there is no file {shown(file, 80)}. Name a guidance file, such as new-standard.yaml.")
    return [Path(f) for f in files]


@click.command()
@files_argument
@click.option("--supersedes", metavar="DOCUMENT", help="Taken as replacing that document, as `supersede` would.")
@signing.attach
@options.as_json
@options.database
def preview(
    files: tuple[str, ...], supersedes: str | None, attach: str | None, as_json: bool, database: str | None
) -> None:
    """Show what guidance files would flip, before anything counts: every answer, on every day; and at your own sites.

    Your sites are taken as they are now, from today on. They are no part of the effect that a second person approves.

    \b
    Examples:
      tracker guidance preview new-guidance.yaml
      tracker guidance preview new-guidance.yaml --supersedes cpsm-ketamine-guide-2026

    Next: tracker guidance record new-guidance.yaml --by NAME --why WORDS
    """
    from tracker.cli import clock
    from tracker.recording.pipeline import look
    from tracker.recording.wants import previewing

    paths = paths_of(files)
    with signing.desk(database, dry_run=True) as desk:
        replaced = (supersedes, None) if supersedes else None
        found = look(desk, previewing(paths, signing.copies(desk, attach), replaced, clock.local_today))
    word = {"supersede": f"supersede {quote(supersedes or '')}"}.get(found.change.kind.value, found.change.kind.value)
    attached = f" --attach {quote(attach)}" if attach else ""
    command = f"tracker guidance {word} {' '.join(map(quote, files))}{attached} --by NAME --why WORDS"
    signing.tell(found, next_command=f"{command}{signing.there(database)}", as_json=as_json)


@click.command()
@files_argument
@signing.attach
@signing.writes
def record(
    files: tuple[str, ...],
    attach: str | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Record what is new in guidance files, all of it as one revision.

    What is recorded already and says the same is passed over; what says something else is refused: that is a
    correction (we were wrong) or a supersession (the college changed). Where review is required, a proposal is made.

    \b
    Example:
      tracker guidance record new-guidance.yaml --by "A. Admin" --why "published on 2026-11-20"

    Next: ask, and see the answer change: tracker check NS im clinic
    """
    from tracker.recording.pipeline import RevisionKind

    done = _submitted(RevisionKind.RECORD, files, attach, who, why, dry_run, database)
    signing.tell(done, next_command=signing.next_of(done, database), as_json=as_json)


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", help="Guidance files of documents that are on record.")
@click.option("--remove", metavar="DOCUMENT", help="Take out a document that should never have been recorded.")
@signing.attach
@signing.writes
def correct(
    files: tuple[str, ...],
    remove: str | None,
    attach: str | None,
    who: str,
    why: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Put our record right: the history says that we were wrong, not that the rule changed.

    Export the document, mend the file, and correct with it. Who looked at a document stays recorded.

    \b
    Examples:
      tracker guidance correct guide-2026.yaml --by "A. Admin" --why "the day was misread"
      tracker guidance correct --remove cpsm-m3p-notice-2023 --by "A. Admin" --why "it says nothing of ketamine"

    Next: see what it changed: tracker history show r8
    """
    from tracker.recording.pipeline import RevisionKind, submit
    from tracker.recording.wants import removing

    if bool(files) == bool(remove):
        raise click.UsageError("name the corrected FILE, or with --remove the document to take out.")
    if remove and attach:
        raise click.UsageError("--remove takes a document out, so there is nothing to --attach. Leave one of them out.")
    if remove:
        with signing.desk(database, dry_run) as desk:
            done = submit(desk, removing(remove), signing.signed(who, why))
    else:
        done = _submitted(RevisionKind.CORRECT, files, attach, who, why, dry_run, database)
    signing.tell(done, next_command=signing.next_of(done, database), as_json=as_json)


def _submitted(
    kind: Any, files: tuple[str, ...], attach: str | None, who: str, why: str, dry_run: bool, database: str | None
) -> Recorded:
    from tracker.cli import clock
    from tracker.recording.pipeline import submit
    from tracker.recording.wants import given, read_ahead

    paths = paths_of(files)
    with signing.desk(database, dry_run) as desk:
        copies = signing.copies(desk, attach, paths)
        read_ahead(desk, paths, copies)
        return submit(desk, given(kind, paths, copies, today=clock.local_today), signing.signed(who, why))
