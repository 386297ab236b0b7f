"""`tracker db roles`: who may ask and who may record, on PostgreSQL."""

from __future__ import annotations

import shlex

import click

from tracker.cli import options
from tracker.cli.terminal import note, say_json, say_plain


@click.command(short_help="Who may ask and who may record, on PostgreSQL.")
@click.option("--ask", multiple=True, metavar="NAME", help="A role of the server that may ask and change nothing.")
@click.option("--record", multiple=True, metavar="NAME", help="A role that may ask and record, and undo nothing.")
@click.option("--apply", is_flag=True, help="Run the statements, all or none, instead of printing them alone.")
@options.as_json
@options.database
def roles(ask: tuple[str, ...], record: tuple[str, ...], apply: bool, as_json: bool, database: str | None) -> None:
    """Print what gives roles of a PostgreSQL server the right to ask, or to ask and record; with --apply, do it.

    The roles must be there. What they could do beyond that is taken from them; neither can change or remove what is
    recorded, or switch off what guards it. Whoever owns the tables runs this, and alone upgrades them.

    \b
    Examples:
      tracker db roles --ask clinics --record officer --database postgresql://owner@db.example.org/tracker
      tracker db roles --ask clinics --apply --database postgresql://owner@db.example.org/tracker

    Next: tracker check alberta iv clinic --database postgresql://clinics@db.example.org/tracker
    """
    from tracker import databases
    from tracker.cli.opening import faults_told

    if not ask and not record:
        raise click.UsageError("nobody is named. Write --ask NAME, or --record NAME, or both.")
    with faults_told():
        done = databases.set_roles(database, ask, record, apply=apply, told=note)
    if as_json:
        say_json({"format": "tracker.roles/1", **done})
        return
    say_plain(f"{statement};" for statement in done["statements"])
    if apply:
        note(f"done: {len(done['statements'])} statements in one transaction.")
        return
    names = [f"--ask {shlex.quote(name)}" for name in ask] + [f"--record {shlex.quote(name)}" for name in record]
    named = f" --database {shlex.quote(done['database'])}" if database else ""
    note(f"nothing was run. Run them as `{done['owner']}`, or: tracker db roles {' '.join(names)} --apply{named}")
