"""`tracker facts`: what may be said of a site or a treatment."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.types import Known


@click.command()
@options.known_at
@options.as_json
@options.database
def facts(known_at: Known | None, as_json: bool, database: str | None) -> None:
    """List the facts that rules ask for: name, what may be said, and the question to put to a person.

    \b
    Example:
      tracker facts

    Next: say one in a question: tracker check alberta iv nhsf --fact prescriber=psychiatrist
    """
    from tracker.cli.listing import recorded, tell
    from tracker.report.listing import as_plain, facts_lines

    listed = sorted(recorded(database, known_at).facts, key=lambda f: f.id)
    tell(
        as_json,
        lambda: {"format": "tracker.facts/1", "facts": [as_plain(f) for f in listed]},
        lambda width: facts_lines(listed, width),
    )
