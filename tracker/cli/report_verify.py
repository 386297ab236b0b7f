"""`tracker report verify`: is this file the one that was issued, can it be made again, and what has changed since?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import options

if TYPE_CHECKING:
    from tracker.domain.issued import Signature
    from tracker.report.layout import Line
    from tracker.reporting import Checked

LARGEST = 200_000_000
"""Bytes that a report may have."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE")
@options.templates
@options.logo
@options.as_json
@options.database
def verify(file: str, templates: str | None, logo: str | None, as_json: bool, database: str | None) -> int:
    """Say of a file whether it is a report that was issued, whether it can be made again, and what has changed since.

    Exit code 0: it is what was issued, to the byte. 4: it is not.

    \b
    Example:
      tracker report verify reports/2026-05-05-province-ab/2026-05-05-province-ab.html --database rulebook.db

    Next: what was issued: tracker report list
    """
    from tracker import reporting
    from tracker.cli.exits import NO
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress
    from tracker.cli.run import Failure

    if Path(file).stat().st_size > LARGEST:
        raise Failure(f"`{file}` is larger than any report.")
    data = Path(file).read_bytes()
    picture = Path(logo).read_bytes() if logo else None
    with open_desk(database, None) as desk, Progress() as progress:
        own = Path(templates) if templates else None
        try:
            found = reporting.check_file(desk, data, templates=own, logo=picture, progress=progress)
        except ValueError as wrong:
            raise Failure(f"{wrong}.".replace("..", ".")) from wrong
        signatures = desk.register().signed(found.report) if found.report else ()
    tell(as_json, lambda: _document(file, found, signatures), lambda width: _lines(file, found, signatures, width))
    return 0 if found.authentic else NO


def _lines(file: str, found: Checked, signatures: tuple[Signature, ...], width: int) -> Iterator[Line]:
    from tracker.report.layout import wrap

    report = found.report
    if report is None:
        yield from wrap(
            "no", f"NOT ISSUED HERE: no report in this register has the content of {file}.", width, "", "  "
        )
        yield "", f"  sha256 {found.sha256}"
        yield "", "Next: tracker report list"
        return
    issued = f"{report.id}, issued {report.issued.isoformat()} by {report.by}"
    if found.authentic:
        yield from wrap("yes", f"AUTHENTIC: this is {issued}, to the byte.", width, "", "  ")
    else:
        told = f"ALTERED: it states the fingerprint of {issued}, and is not what was issued."
        yield from wrap("no", told, width, "", "  ")
    if found.reproduces is None:
        yield from wrap("open", f"Not made again: {found.why_not}.", width, "", "  ")
    elif found.reproduces:
        yield from wrap("yes", "REPRODUCES: made again from the record, it has the same bytes.", width, "", "  ")
    else:
        yield from wrap("open", "DOES NOT REPRODUCE: made again from the record, it has other bytes.", width, "", "  ")
    if found.difference:
        yield from wrap("", f"first difference: {found.difference}", width, "  ", "    ")
    for each in signatures:
        yield from wrap("", f"signed by {each.who} on {each.on.isoformat()}: {each.words}", width, "", "  ")
    since = f"{found.since} revision{'' if found.since == 1 else 's'} since"
    if found.moved:
        yield from wrap("open", f"CHANGED SINCE: after {since} it would say otherwise under:", width, "", "  ")
        for heading in found.moved:
            yield from wrap("", f"- {heading}", width, "  ", "    ")
    elif found.reproduces is not None:
        yield from wrap("", f"Nothing that it says has changed ({since}).", width, "", "  ")
    yield "", f"Next: tracker report show {report.id}"


def _document(file: str, found: Checked, signatures: tuple[Signature, ...]) -> dict[str, object]:
    from tracker.report.listing import as_plain

    report = found.report
    return {
        "format": "tracker.report-checked/1",
        "file": file,
        "sha256": found.sha256,
        "report": report.id if report else None,
        "authentic": found.authentic,
        "reproduces": found.reproduces,
        "why_not": found.why_not,
        "difference": found.difference,
        "revisions_since": found.since,
        "changed_since": list(found.moved),
        "signatures": as_plain(signatures),
    }
