"""`tracker report verify`: is this file the one that was issued, can it be made again, and what has changed since?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracker.cli import options, signing

if TYPE_CHECKING:
    from tracker.checking import Checked
    from tracker.domain.issued import Signature
    from tracker.report.layout import Line


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
    from tracker.checking import check_file
    from tracker.cli.exits import NO
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress
    from tracker.cli.report_files import LARGEST, read_file, read_logo, read_own, sentence
    from tracker.cli.run import Failure

    data = read_file(file, LARGEST, "any report")
    picture, own = read_logo(logo), read_own(templates)
    with open_desk(database, None) as desk, Progress() as progress:
        try:
            found = check_file(desk, data, templates=own, logo=picture, progress=progress)
        except ValueError as wrong:
            raise Failure(sentence(wrong)) from wrong
        signatures = desk.register().stands_behind(found.report.fingerprint) if found.report else ()
    there = signing.there(database)
    tell(
        as_json,
        lambda: _document(file, found, signatures),
        lambda width: _lines(file, found, signatures, width, there),
    )
    return 0 if found.authentic else NO


def _lines(file: str, found: Checked, signatures: tuple[Signature, ...], width: int, there: str) -> Iterator[Line]:
    from tracker.report.layout import wrap
    from tracker.report.register import own_lines

    report = found.report
    if report is None:
        yield from wrap(
            "no", f"NOT ISSUED HERE: no report in this register has the content of {file}.", width, "", "  "
        )
        yield "", f"  sha256 {found.sha256}"
        yield "", f"Next: tracker report list{there}"
        return
    issued = f"{report.id}, issued {report.issued.isoformat()} by {report.by}"
    if found.authentic:
        yield from wrap("yes", f"AUTHENTIC: this is {issued}, to the byte.", width, "", "  ")
    else:
        told = f"ALTERED: it states the fingerprint of {issued}, and is not what was issued."
        yield from wrap("no", told, width, "", "  ")
    if others := [each.id for each in found.reports[1:]]:
        named = " and ".join(filter(None, (", ".join(others[:-1]), others[-1])))
        yield from wrap("", f"The same was issued as {named}.", width, "", "  ")
    yield from own_lines(report, width, "")
    if found.difference:
        yield from wrap("", f"first difference: {found.difference}", width, "  ", "    ")
    tone, told = _reproduced(found)
    yield from wrap(tone, told, width, "", "  ")
    for each in signatures:
        under = f" as {each.report}" if len(found.reports) > 1 else ""
        told = f"signed by {each.who} on {each.on.isoformat()}{under}: {each.words}"
        yield from wrap("", told, width, "", "  ")
    yield from _since(found, width)
    yield "", f"Next: tracker report show {report.id}{there}"


def _reproduced(found: Checked) -> tuple[str, str]:
    """Whether what was issued can be made again; of an altered file in no words that could be read as of that file."""
    reason = f" ({found.reason})" if found.reason else ""
    match found.reproduces, found.authentic:
        case None, _:
            return "open", f"Not made again: {found.why_not}."
        case True, True:
            return "yes", "REPRODUCES: made again from the record, it has the same bytes."
        case True, False:
            return "", "What was issued, and not this file, can be made again with the same bytes."
        case _, True:
            return "open", f"DOES NOT REPRODUCE: made again from the record, it has other bytes{reason}."
        case _:
            return "open", f"What was issued, made again from the record, has other bytes too{reason}."


def _since(found: Checked, width: int) -> Iterator[Line]:
    """What would be said otherwise now."""
    from tracker.report.layout import wrap

    since = f"{found.since} revision{'' if found.since == 1 else 's'} since"
    what = "it" if found.authentic else "what was issued"
    if found.gone:
        told = f"CHANGED SINCE: after {since} {what} cannot be made any more: {found.gone}."
        yield from wrap("open", told, width, "", "  ")
    elif found.moved:
        yield from wrap("open", f"CHANGED SINCE: after {since} {what} would say otherwise under:", width, "", "  ")
        for heading in found.moved:
            yield from wrap("", f"- {heading}", width, "  ", "    ")
    elif found.reproduces is not None:
        told = "Nothing that it says has changed" if found.authentic else "Nothing that was issued has changed"
        yield from wrap("", f"{told} ({since}).", width, "", "  ")


def _document(file: str, found: Checked, signatures: tuple[Signature, ...]) -> dict[str, object]:
    from tracker.domain.wanted import own_templates
    from tracker.report.listing import as_plain

    report = found.report
    return {
        "format": "tracker.report-checked/1",
        "file": file,
        "sha256": found.sha256,
        "report": report.id if report else None,
        "authentic": found.authentic,
        "also_issued_as": [each.id for each in found.reports[1:]],
        "own_templates": [name for name, _ in own_templates(report.params)] if report else [],
        "reproduces": found.reproduces,
        "why_not": found.why_not,
        "reason": found.reason,
        "difference": found.difference,
        "revisions_since": found.since,
        "changed_since": list(found.moved),
        "gone": found.gone,
        "signatures": as_plain(signatures),
    }
