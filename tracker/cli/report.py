"""`tracker report`: dated reports, and the register of those that were issued."""

from __future__ import annotations

import click

from tracker.cli.app import Entry, LazyGroup

ENTRIES = {
    "make": Entry("tracker.cli.report_make", "Make a dated report, and register it."),
    "verify": Entry("tracker.cli.report_verify", "Is a file what was issued, and what has changed since?"),
    "list": Entry("tracker.cli.report_register", "The reports that were issued, the newest first.", "list_"),
    "show": Entry("tracker.cli.report_register", "All that is kept of one report, and who stands behind it."),
    "sign": Entry("tracker.cli.report_register", "Say that you stand behind a report that you have read."),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def report() -> None:
    """Dated reports: what was issued, on what it rests, and who stands behind it.

    An issued report stands. What is known otherwise later is another report.

    \b
    Examples:
      tracker report list
      tracker report sign 2026-05-05-province-ab --fingerprint 3f2a9c0e1b2c --by "B. Boss" --why "read and agreed"
    """
