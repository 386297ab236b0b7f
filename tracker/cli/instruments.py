"""`tracker instruments`: the documents the rules rest on."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.types import Known


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
@options.known_at
@options.as_json
@options.database
def show(id: str, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Show one document: its separate dates, what it replaces, who found it standing, its rules.

    \b
    Example:
      tracker instruments show cpsa-ketamine-expectations-2026

    Next: one of its rules, with `tracker rules show DOCUMENT/RULE`.
    """
    from tracker.cli.listing import found, recorded, tell
    from tracker.report.listing import as_plain, instrument_lines

    rulebook = recorded(database, known_at)
    instrument = found(id, rulebook.instrument_of, "document", "tracker instruments")
    tell(
        as_json,
        lambda: {"format": "tracker.instrument/1", "instrument": as_plain(instrument)},
        lambda width: instrument_lines(rulebook, instrument, width),
    )
