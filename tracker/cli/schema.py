"""`tracker schema`: the formats that programs may rely on."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.terminal import say_json, say_plain

PRINTED_BY = {
    "answer": "tracker check",
    "effect": "tracker changes, between two revisions",
    "batch": "tracker check --batch, a line each",
    "changes": "tracker changes, between two days",
    "timeline": "tracker timeline",
    "clinics-moved": "tracker clinics moved",
    "recorded": "every command that records, guidance preview, and guidance proposals NUMBER",
    "proposals": "tracker guidance proposals",
    "proposal-decided": "tracker guidance proposals NUMBER, of one that is open no more",
    "log": "tracker history log",
    "revision-shown": "tracker history show",
    "history-checked": "tracker history verify",
    "database-upgraded": "tracker db upgrade",
    "coverage": "tracker coverage",
    "clinics-kept": "tracker clinics import, and tracker clinics set",
    "clinics-file": "tracker clinics export",
    "clinics": "tracker clinics list",
    "clinic": "tracker clinics show",
    "clinics-assessed": "tracker clinics assess",
    "clinics-protocol": "tracker clinics protocol",
    "upcoming": "tracker upcoming",
    "report-list": "tracker report list",
    "report-shown": "tracker report show",
    "report": "tracker report make, as a file in the format json",
    "report-made": "tracker report make",
    "report-checked": "tracker report verify",
    "gaps": "tracker gaps",
    "letter": "tracker sources letter",
}
"""The documents whose schemas are published, and what prints each with --json."""


@click.command()
@click.argument("name", type=click.Choice(list(PRINTED_BY)), default="answer", help="Which document.")
@click.option("--list", "listed", is_flag=True, help="List the documents, and what prints each.")
@options.as_json
def schema(name: str, listed: bool, as_json: bool) -> None:
    """Print the JSON Schema of a document that --json prints.

    \b
    Examples:
      tracker schema answer > answer.schema.json
      tracker schema --list

    Next: tracker check alberta iv clinic --json
    """
    if not listed:
        from tracker import service

        say_json(service.document_schema(name))
    elif as_json:
        told = [{"name": each, "format": f"tracker.{each}/1", "printed_by": by} for each, by in PRINTED_BY.items()]
        say_json({"format": "tracker.schemas/1", "schemas": told})
    else:
        widest = max(map(len, PRINTED_BY))
        say_plain([f"{each:{widest}}  {by}" for each, by in PRINTED_BY.items()])
