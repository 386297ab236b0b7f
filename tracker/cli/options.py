"""The options that several commands share, each declared once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tracker.cli.types import DAY, FACT, KNOWN_AT
from tracker.domain.vocabulary import ASKED

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")


class Named(click.ParamType[str]):
    """The name of a database. An empty one, as a variable of a script that was never set, is wrong use."""

    name = "database"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not str(value).strip():
            raise click.UsageError("--database is empty. Write a path or a URL, or leave it out.", ctx)
        return str(value)


database = click.option(
    "--database",
    type=Named(),
    envvar="TRACKER_DATABASE",
    metavar="PATH|URL",
    help="The rulebook to ask: a file or any SQLAlchemy URL. Default: the one in your data folder.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print a document for programs instead of text.")
on = click.option(
    "--on", type=DAY, metavar="DATE", help="The day asked about: 2026-03-14 or `today`. Default: the day of asking."
)
known_at = click.option(
    "--known-at",
    type=KNOWN_AT,
    metavar="DATE|rN",
    help="Ask the rulebook as it stood at the end of that day (UTC; `today` too), or at a revision.",
)
fact = click.option(
    "--fact",
    "facts",
    type=FACT,
    metavar="NAME=VALUE",
    multiple=True,
    help="Something known of the site or the treatment; again for more. `tracker facts` lists them.",
)
KIND = "Of what kind."
into = click.option("--into", metavar="FOLDER", help="The folder to write to; what is there is never written over.")
out = click.option(
    "--out",
    type=click.Path(),
    metavar="FILE",
    help="The new file to write to; nothing is written over.",
)
logo = click.option(
    "--logo", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="A PNG or JPEG for its head."
)
templates = click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False),
    envvar="TRACKER_TEMPLATES",
    metavar="FOLDER",
    help="Your own templates, each in place of ours of the same name. Or set TRACKER_TEMPLATES.",
)
lang = click.option(
    "--lang",
    type=click.Choice(("en", "fr")),
    default="en",
    envvar="TRACKER_LANG",
    show_envvar=False,
    help="English or French, for all that is answered. Or set TRACKER_LANG.",
)


def province_words(told: str) -> Callable[[Command], Command]:
    """The argument of a question in one's own words: a province first; `told` is what its help says."""
    return click.argument(
        "words",
        nargs=-1,
        shell_complete=complete_province,
        required=True,
        metavar="PROVINCE [WORD]...",
        help=told,
    )


province = click.option("--province", metavar="PROVINCE", help="Only what is said there: AB, Ontario, …")

drug = click.option(
    "--drug", multiple=True, metavar="DRUG", help="ketamine (the default; who pays is asked of both) or Spravato."
)
route = click.option("--route", multiple=True, metavar="ROUTE", help="iv, im, subcut, oral, …")
setting = click.option("--setting", multiple=True, metavar="PLACE", help="hospital, clinic, home, NHSF, NHSF+PAPT, …")
purpose = click.option("--for", "purpose", multiple=True, metavar="PURPOSE", help="depression, trd, ptsd, pain, …")
programme = click.option("--programme", multiple=True, metavar="PROGRAMME", help="kap, psychedelic, medication, …")
practitioner = click.option("--by", "practitioner", multiple=True, metavar="WHO", help="psychiatrist, GP, NP, …")


PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
"""The provinces and territories by their ISO 3166-2 letters, for completion, which opens no rulebook."""


def complete_province(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The provinces, for a shell that completes the first word of a question."""
    if ctx.params.get(param.name or ""):
        return []
    return [code for code in PROVINCES if code.startswith(incomplete.upper())]


def subject(command: Callable[..., Result]) -> Callable[..., Result]:
    """The options that name what is asked, one per dimension; the command gets them together, as `named`."""
    return _gathering(command, practitioner)


def subject_of_coverage(command: Callable[..., Result]) -> Callable[..., Result]:
    """The same for who pays, where it is not asked who prescribes."""
    return _gathering(command)


def _gathering(command: Callable[..., Result], *more: Callable[[Any], Any]) -> Callable[..., Result]:
    @functools.wraps(command)
    def gathered(**given: Any) -> Result:
        named: dict[str, tuple[str, ...]] = {dimension: given.pop(dimension, ()) for dimension in ASKED}
        return command(named=named, **given)

    shared: tuple[Callable[[Any], Any], ...] = (*more, programme, purpose, setting, route, drug)
    for option in shared:
        gathered = option(gathered)
    return gathered


def moment(command: Command) -> Command:
    """The options that say which day is asked about, and as known when."""
    for option in (known_at, on):
        command = option(command)
    return command
