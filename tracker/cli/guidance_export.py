"""`tracker guidance export`: what is recorded, as guidance files again."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote

import click

from tracker.cli import options, signing
from tracker.cli.terminal import note, say_json, say_plain
from tracker.cli.types import Known
from tracker.domain.shown import shown


@click.command()
@click.argument("document", required=False, metavar="[DOCUMENT]")
@options.province
@click.option("--all", "everything", is_flag=True, help="The whole rulebook: words, facts and every jurisdiction.")
@options.into
@signing.dry_run
@options.known_at
@options.as_json
@options.database
def export(
    document: str | None,
    province: str | None,
    everything: bool,
    into: str | None,
    dry_run: bool,
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> None:
    """Write what is recorded as guidance files: one document, one province, or everything.

    One document is printed, or with --into written to a file of its own name. A province and everything go to a new
    folder, with the copies that are kept of the documents. Each file is read back before it is called done, and
    nothing is ever written over.

    \b
    Examples:
      tracker guidance export cpsa-ketamine-expectations-2026 > expectations.yaml
      tracker guidance export --province Manitoba --into manitoba
      tracker guidance export --all --into rulebook-2026-11 --known-at 2026-11-20

    Next: tracker guidance check FILE
    """
    folder = _folder(document, province, everything, into)
    from tracker import guidance_files
    from tracker.cli.listing import found, jurisdiction_of, recorded
    from tracker.cli.opening import faults_told

    rulebook = recorded(database, known_at)
    with faults_told():
        if document is not None:
            instrument = found(document, rulebook.instrument_of, "document", "tracker instruments")
            signing.tell_dry(dry_run)
            text, path = guidance_files.export_document(instrument, folder, dry_run=dry_run)
            if as_json:
                say_json({"format": "tracker.guidance-file/1", "file": str(path) if path else None, "text": text})
            elif path is None:
                click.echo(text, nl=False)
                again = f"tracker guidance check FILE{signing.there(database)}"
                note(f"Next: change what has to be changed in a file of it, then: {again}")
            else:
                say_plain(
                    [f"Wrote {path}.", f"Next: tracker guidance check {quote(str(path))}{signing.there(database)}"]
                )
            return
        place = jurisdiction_of(rulebook, province)
        done = guidance_files.export_rulebook(
            rulebook,
            folder or Path(),
            [place] if place else None,
            database,
            os.environ.get("TRACKER_COPIES"),
            dry_run=dry_run,
        )
        signing.tell_dry(dry_run)
    if as_json:
        say_json({"format": "tracker.guidance-export/1", **done})
        return
    for id in done["missing_copies"]:
        note(f"The copy of `{id}` is not kept here, or no longer whole: exported without it.")
    count = len(done["copies"])
    copies = f" and {count} kept cop{'y' if count == 1 else 'ies'}" if count else ""
    say_plain(
        [
            f"Wrote {len(done['files'])} files{copies} to {done['folder']}, as of revision {done['revision']}.",
            f"Content: {done['digest']}",
            f"Next: tracker guidance check {quote(done['folder'])}{signing.there(database)}",
        ]
    )


def _folder(document: str | None, province: str | None, everything: bool, into: str | None) -> Path | None:
    """Where the files go; None: nowhere, a document is printed. Raises a usage error for what does not fit."""
    named = [document is not None, province is not None, everything]
    if sum(named) != 1:
        wrong = "nothing is named" if not any(named) else "more than one thing is named"
        raise click.UsageError(f"{wrong}. Export a document, a --province or --all; `tracker instruments` lists them.")
    if into is None and document is None:
        raise click.UsageError("that is several files. Name a new folder for them with --into FOLDER.")
    if into is not None and (not into.strip() or "\0" in into):
        raise click.UsageError(f"{shown(into)} is no folder. Name one with --into FOLDER.")
    return Path(into) if into is not None else None
