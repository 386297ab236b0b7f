"""`tracker guidance check` and `schema`: guidance files, checked before anyone relies on them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tracker.cli import options
from tracker.cli.run import FAULTY, Failure
from tracker.cli.terminal import say, say_json
from tracker.domain.shown import shown


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", help="Guidance files, or folders of them.")
@options.as_json
@options.database
def check(files: tuple[str, ...], as_json: bool, database: str | None) -> int:
    """Check guidance files by themselves and against the rulebook in use; record nothing.

    Where no database is named or made yet, that is the bundled rulebook. Where a copy of what was read is kept, it is
    held against the quotations. Every fault of every file is told at once,
    with its line and column. Exit code 3 where there is a fault, 0 where there are warnings at most.

    \b
    Examples:
      tracker guidance check new-standard.yaml
      tracker guidance check my-guidance/

    Next: put right what is told, and check again. `tracker guidance schema` helps an editor to complete the format.
    """
    from tracker import guidance_files
    from tracker.cli import clock
    from tracker.cli.opening import faults_told
    from tracker.recording.copies import copies_of
    from tracker.recording.wants import checked

    for file in files:
        if not file or "\0" in file or not Path(file).exists():
            raise Failure(f"there is no file {shown(file, 80)}. Name a guidance file, such as new-standard.yaml.")
    with faults_told():
        rulebook, where = guidance_files.rulebook_in_use(database)
        copies = copies_of(where or "", os.environ.get("TRACKER_COPIES") or ("." if where is None else None))
        read, problems = checked([Path(f) for f in files], rulebook, copies, clock.local_today)
    faults = [p for p in problems if p.severity == "error"]
    if as_json:
        say_json(
            {
                "format": "tracker.problems/1",
                "files": [str(f) for f in read.files],
                "against": {"database": where, "revision": read.after.revision if where else None},
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
        against = f"revision {read.after.revision} of {where}" if where else "the bundled rulebook"
        count = f"{len(read.files)} file{'' if len(read.files) == 1 else 's'}"
        found = f"{_many(len(faults), 'fault')}, {_many(len(problems) - len(faults), 'warning')}"
        say([("", f"Checked {count}: {found}, against {against}.")])
    return FAULTY if faults else 0


@click.command()
def schema() -> None:
    """Print the JSON Schema of guidance files, for editors that complete and check them.

    \b
    Example:
      tracker guidance schema > guidance.schema.json

    Next: tracker guidance check FILE
    """
    from tracker import guidance_files

    say_json(guidance_files.guidance_schema())


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
