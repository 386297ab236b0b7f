"""`tracker clinics`: your own sites, and where each of their services stands."""

from __future__ import annotations

import click

from tracker.cli.app import Entry, LazyGroup

ENTRIES = {
    "import": Entry("tracker.cli.clinics_keep", "Record your sites from a spreadsheet."),
    "list": Entry("tracker.cli.clinics_look", "The sites that are recorded."),
    "assess": Entry("tracker.cli.clinics_look", "Where every site and service stands on a day, worst first."),
}


class Clinics(LazyGroup):
    """Two of the commands have names that Python keeps for itself."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        kept = {"import": ("tracker.cli.clinics_keep", "import_"), "list": ("tracker.cli.clinics_look", "list_")}
        if cmd_name not in kept:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        module, name = kept[cmd_name]
        found = getattr(import_module(module), name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=Clinics, entries=ENTRIES)
def clinics() -> None:
    """Your own sites: what each holds and gives, and where it stands. Nothing about patients is asked for or kept.

    \b
    Examples:
      tracker clinics import sites.csv --by "O. Officer" --why "sites as of today"
      tracker clinics assess
    """
