"""The commands by name. Each is imported only when it runs, so that help and wrong use cost nothing more."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click
from click.exceptions import NoSuchCommand

from tracker import __version__


class Entry(NamedTuple):
    """Where a command is, and its line in the list of commands.

    `attribute` is its name in the module; None: its own, which Python may keep for itself.
    """

    module: str
    short: str
    attribute: str | None = None


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    `entries` gives each command's module, where it stands under its own name, and its line in the help.
    """

    def __init__(self, *, entries: dict[str, Entry], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]  # handed on to Click as they are
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        found = getattr(import_module(entry.module), entry.attribute or cmd_name.replace("-", "_"))
        if not isinstance(found, click.Command):
            raise TypeError(f"{entry.module} holds no command `{cmd_name}`")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as wrong:
            raise NoSuchCommand(wrong.command_name, possibilities=self.entries, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.short) for name, entry in self.entries.items()])


ENTRIES = {
    "check": Entry("tracker.cli.check", "May this be given here, on that day, and on whose word?"),
    "matrix": Entry("tracker.cli.matrix", "One province on a page: routes by places."),
    "compare": Entry("tracker.cli.compare", "The same question in several provinces, side by side."),
    "timeline": Entry("tracker.cli.timeline", "One question through time: every turn, and what began it."),
    "coverage": Entry("tracker.cli.coverage", "Who pays, on what conditions. Coverage is not permission."),
    "changes": Entry("tracker.cli.changes", "What differs between two days or revisions, and every cause."),
    "upcoming": Entry("tracker.cli.upcoming", "What is to come, by days: at your sites and in the rules."),
    "gaps": Entry("tracker.cli.gaps", "How much is known, how well, how fresh; what to read first."),
    "rules": Entry("tracker.cli.rules", "The rules recorded, and each with its source."),
    "instruments": Entry("tracker.cli.instruments", "The documents the rules rest on, with their dates."),
    "authorities": Entry("tracker.cli.authorities", "The colleges, governments and others that may say so."),
    "vocabulary": Entry("tracker.cli.vocabulary", "The words that a question may use."),
    "facts": Entry("tracker.cli.facts", "What --fact may say of a site or a treatment."),
    "guidance": Entry("tracker.cli.guidance", "Guidance files: check, see the effect, record, export."),
    "history": Entry("tracker.cli.history", "What was recorded, by whom and why; checked; taken back."),
    "sources": Entry("tracker.cli.sources", "What to look at again; who looked, and what was found."),
    "clinics": Entry("tracker.cli.clinics", "Your own sites, and where each of their services stands."),
    "report": Entry("tracker.cli.report", "Dated reports: make, list, verify, sign."),
    "schema": Entry("tracker.cli.schema", "The JSON Schemas of the documents that --json prints."),
    "db": Entry("tracker.cli.db", "Make, upgrade, back up and restore a database; who may ask and record."),
}


@click.command(
    cls=LazyGroup,
    entries=ENTRIES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A record of rules with their sources, not legal advice.",
)
@click.version_option(__version__, prog_name="tracker")
def tracker() -> None:
    """May we give ketamine here, this way, on that day, and on whose word?

    \b
    Begin with a question in your own words:
      tracker check alberta iv clinic depression
      tracker check ontario im ohp --by psychiatrist
      tracker matrix bc

    Every command has its own help: tracker check --help.
    """
