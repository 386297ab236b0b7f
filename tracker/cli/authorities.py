"""`tracker authorities`: who may say so."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.types import Known


@click.command()
@options.province
@options.known_at
@options.as_json
@options.database
def authorities(province: str | None, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """List the authorities: whom each governs, and when it was last searched for a position.

    \b
    Example:
      tracker authorities --province ON

    Next: what they published, with `tracker instruments --province ON`.
    """
    from tracker.cli.listing import jurisdiction_of, recorded, tell
    from tracker.report.listing import as_plain, authorities_lines

    rulebook = recorded(database, known_at)
    here = jurisdiction_of(rulebook, province)
    order = sorted(rulebook.authorities, key=lambda a: (a.jurisdiction, a.id))
    listed = [a for a in order if here is None or a.jurisdiction == here]
    ids = {a.id for a in listed}
    tell(
        as_json,
        lambda: {
            "format": "tracker.authorities/1",
            "authorities": [{**as_plain(a), "governs": None if a.governs is None else list(a.governs)} for a in listed],
            "searches": [as_plain(s) for s in rulebook.searches if s.authority in ids],
        },
        lambda width: (
            authorities_lines(rulebook, listed, width) if listed else [("", "No authority there is recorded.")]
        ),
    )
