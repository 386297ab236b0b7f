"""`tracker instruments`: the documents the rules rest on."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from tracker.cli import options
from tracker.cli.types import Known, Today


@click.group(invoke_without_command=True)
@options.province
@options.known_at
@options.as_json
@options.database
@click.pass_context
def instruments(
    ctx: click.Context, province: str | None, known_at: Known | None, as_json: bool, database: str | None
) -> None:
    """List the documents recorded: acts, bylaws, standards, guidance, notices, drafts.

    \b
    Examples:
      tracker instruments --province Manitoba
      tracker instruments show cpsa-ketamine-expectations-2026

    Next: see one whole with `tracker instruments show DOCUMENT`; its rules: `tracker rules --instrument DOCUMENT`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from tracker.cli.listing import jurisdiction_of, recorded, tell
    from tracker.report.listing import as_plain, instruments_lines

    rulebook = recorded(database, known_at)
    here = jurisdiction_of(rulebook, province)
    listed = [
        i
        for i in sorted(rulebook.instruments, key=lambda i: i.id)
        if here is None or rulebook.authority_of[i.authority].jurisdiction == here
    ]
    tell(
        as_json,
        lambda: {"format": "tracker.instruments/1", "instruments": [as_plain(i) for i in listed]},
        lambda width: (
            instruments_lines(rulebook, listed, width) if listed else [("", "No document of that sort is recorded.")]
        ),
    )


@instruments.command()
@click.argument("id", metavar="DOCUMENT")
@options.moment
@options.as_json
@options.database
def show(id: str, on: date | Today | None, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Show one document: its separate dates, what it replaces, who found it standing, its rules, what rests on it.

    What rests on it is every route, place and purpose group of which some answer, on the day asked about, is decided by
    a rule of it, gets conditions from it, is contradicted by it, or is not captured because it speaks of other cases.

    Where a copy of what was read was kept, it says by which digest (SHA-256), and whether the file is there.

    \b
    Example:
      tracker instruments show cpsa-ketamine-expectations-2026

    Next: one of its rules, with `tracker rules show DOCUMENT/RULE`.
    """
    from tracker.cli import clock
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.domain.resting import resting
    from tracker.report.listing import as_plain, instrument_lines
    from tracker.report.resting import resting_document, resting_lines

    with open_desk(database, known_at) as desk:
        rulebook, known_day = desk.rulebook(), desk.known_day
    instrument = found(id, rulebook.instrument_of, "document", "tracker instruments")
    today = clock.local_today(rulebook.authority_of[instrument.authority].jurisdiction)
    asked = min(known_day, today) if known_day else today
    day = on if isinstance(on, date) else today
    rests = resting(rulebook, instrument, day, asked)
    copy = _copy(instrument.copy, database) if instrument.copy else None
    tell(
        as_json,
        lambda: {
            "format": "tracker.instrument/1",
            "instrument": as_plain(instrument),
            "copy_file": copy,
            "rests": resting_document(rulebook, rests, day),
        },
        lambda width: (
            *instrument_lines(rulebook, instrument, width, _in_words(copy)),
            *resting_lines(rulebook, rests, day, width),
        ),
    )


def _copy(digest: str, database: str | None) -> dict[str, Any]:
    """Where the copy of what was read lies, and whether it still is what was read; both null: it is not there."""
    from tracker.cli.signing import copies, desk

    with desk(database, dry_run=True) as there:
        kept = copies(there)
        found = kept.stands(digest)
    path, intact = found or (None, None)
    return {"folder": str(kept.folder), "path": path and str(path), "intact": intact}


def _in_words(copy: dict[str, Any] | None) -> str:
    if copy is None:
        return ""
    if copy["path"] is None:
        return f"(what was read is not in {copy['folder']})"
    if copy["intact"]:
        return f"(what was read is kept in {copy['folder']})"
    return f"(the file in {copy['folder']} is not what was read any more)"
