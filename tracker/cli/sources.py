"""`tracker sources`: what to look at again; who looked, and what was found; what to ask whom."""

from __future__ import annotations

import click

from tracker.cli.app import Entry, LazyGroup

ENTRIES = {
    "due": Entry("tracker.cli.sources_due", "What to look at again, the most urgent first."),
    "verify": Entry("tracker.cli.sources_look", "Say that you looked at a document: it stands, changed, is gone."),
    "search": Entry("tracker.cli.sources_look", "Say that you looked for an authority's position, found or not."),
    "letter": Entry("tracker.cli.sources_letter", "Ask an authority what is open, in a dated letter."),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def sources() -> None:
    """What to look at again; who looked, and what was found; what to ask whom.

    \b
    Examples:
      tracker sources due --province Manitoba
      tracker sources letter cpsm
      tracker sources verify cpsm-ketamine-guide-2026 --found stands --by "A. Admin" --why "half-yearly look"
    """
