"""`tracker guidance`: guidance files, checked before anyone relies on them."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli import options
from tracker.cli.run import FAULTY, Failure
from tracker.cli.terminal import say, say_json
from tracker.cli.types import shown


@click.group()
def guidance() -> None:
    """Check guidance files, and print the schema of their format.

    \b
    Examples:
      tracker guidance check new-standard.yaml
      tracker guidance schema > guidance.schema.json
    """


@guidance.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", help="Guidance files, or folders of them.")
@options.as_json
def check(files: tuple[str, ...], as_json: bool) -> int:
    """Check guidance files by themselves and against the bundled rulebook; record nothing.

    Every fault of every file is told at once, with its line and column. Exit code 3 where there is a fault, 0 where
    there are warnings at most.

    \b
    Examples:
      tracker guidance check new-standard.yaml
      tracker guidance check my-guidance/

    Next: put right what is told, and check again. `tracker guidance schema` helps an editor to complete the format.
    """
    from tracker import service

    for file in files:
        if not file or "\0" in file or not Path(file).exists():
            raise Failure(f"there is no file {shown(file, 80)}. Name a guidance file, such as new-standard.yaml.")
    checked, problems = service.check_guidance([Path(f) for f in files])
    faults = [p for p in problems if p.severity == "error"]
    if as_json:
        say_json(
            {
                "format": "tracker.problems/1",
                "files": [str(f) for f in checked],
                "problems": [
                    {
                        "code": p.code,
                        "severity": p.severity,
                        "file": p.place.file if p.place else None,
                        "line": p.place.line if p.place else None,
                        "column": p.place.column if p.place else None,
                        "message": p.message,
                        "remedy": p.remedy,
                    }
                    for p in problems
                ],
            }
        )
    else:
        say(("no" if p.severity == "error" else "", str(p)) for p in problems)
        count = f"{len(checked)} file{'' if len(checked) == 1 else 's'}"
        warnings = len(problems) - len(faults)
        say([("", f"Checked {count}: {_many(len(faults), 'fault')}, {_many(warnings, 'warning')}.")])
    return FAULTY if faults else 0


@guidance.command()
def schema() -> None:
    """Print the JSON Schema of guidance files, for editors that complete and check them.

    \b
    Example:
      tracker guidance schema > guidance.schema.json

    Next: tracker guidance check FILE
    """
    from tracker import service

    say_json(service.guidance_schema())


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
