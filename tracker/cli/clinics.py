"""`tracker clinics`: your own sites, and where each of their services stands."""

from __future__ import annotations

import click

from tracker.cli.app import Entry, LazyGroup

ENTRIES = {
    "import": Entry("tracker.cli.clinics_keep", "Record your sites from a spreadsheet.", "import_"),
    "export": Entry("tracker.cli.clinics_files", "Write your sites as a file again."),
    "set": Entry("tracker.cli.clinics_keep", "Say something of a site: a fact, or what shows a condition.", "set_"),
    "show": Entry("tracker.cli.clinics_look", "One site with all that is recorded of it."),
    "list": Entry("tracker.cli.clinics_look", "The sites that are recorded.", "list_"),
    "ask": Entry("tracker.cli.clinics_ask", "The questions that could change where a site stands; or answer them."),
    "assess": Entry("tracker.cli.clinics_look", "Where every site and service stands on a day, worst first."),
    "moved": Entry("tracker.cli.clinics_moved", "What moved since an assessment that you kept."),
    "protocol": Entry("tracker.cli.clinics_protocol", "The one checklist that satisfies every site named."),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def clinics() -> None:
    """Your own sites: what each holds and gives, and where it stands. Nothing about patients is asked for or kept.

    \b
    Examples:
      tracker clinics import sites.csv --by "O. Officer" --why "sites as of today"
      tracker clinics assess
      tracker clinics protocol
    """
