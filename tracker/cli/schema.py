"""`tracker schema`: the formats that programs may rely on."""

from __future__ import annotations

import click

from tracker.cli.terminal import say_json


@click.command()
@click.argument("name", type=click.Choice(["answer"]), default="answer", help="Which document.")
def schema(name: str) -> None:
    """Print the JSON Schema of a document that --json prints.

    \b
    Example:
      tracker schema answer > answer.schema.json

    Next: tracker check alberta iv clinic --json
    """
    from tracker import service

    say_json(service.answer_schema())
