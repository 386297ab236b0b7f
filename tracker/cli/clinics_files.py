"""`tracker clinics export`: the sites that are recorded, as a file again."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from tracker.cli import options, signing
from tracker.cli.run import Failure
from tracker.cli.terminal import say_json, say_plain
from tracker.cli.types import Known
from tracker.domain.shown import shown


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@click.option(
    "--format",
    "format",
    type=click.Choice(["csv", "tsv", "yaml"]),
    help="How to write it. Default: as the name of the file ends, or else csv.",
)
@options.out
@options.known_at
@options.as_json
@options.database
def export(
    names: tuple[str, ...],
    format: str | None,
    out: str | None,
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> None:
    """Write your sites as a file that `clinics import` reads: all of them, or those named.

    CSV and TSV open in a spreadsheet: a cell that it would take for a formula begins with an apostrophe, which the
    import takes off. Words that hold a mark of ours stand in double quotes. The file is read back before it is called
    done, written whole or not at all, and never over another.

    \b
    Examples:
      tracker clinics export
      tracker clinics export --format yaml --known-at 2026-11-20
      tracker clinics export --out sites-2026-11.csv --database our.db

    Next: change the file, then: tracker clinics import FILE --by NAME --why WORDS
    """
    from tracker import newfile, site_files
    from tracker.cli.listing import found
    from tracker.cli.opening import open_desk

    chosen = _format(format, out)
    with open_desk(database, known_at) as desk:
        known = desk.sites()
        by_id = {site.id: site for site in known}
        sites = [found(name, by_id, "site", "tracker clinics list") for name in dict.fromkeys(names)] or list(known)
        data = site_files.sites_file(sites, desk.rulebook(), chosen)
    if out is not None:
        try:
            newfile.write_new(Path(out), data)
        except FileExistsError as wrong:
            raise Failure(f"{shown(out)} is there already. Move it away, or name another file.") from wrong
        except OSError as wrong:
            why = (wrong.strerror or str(wrong)).lower()
            raise Failure(f"{shown(out)} cannot be written: {why}. Name a file in a folder of yours.") from wrong
    if as_json:
        document = {
            "format": "tracker.clinics-file/1",
            "file": out,
            "sites": len(sites),
            "text": data.decode("utf-8-sig"),
        }
        say_json(document)
    elif out is None:
        click.echo(data, nl=False)
    else:
        count = f"{len(sites)} site{'' if len(sites) == 1 else 's'}"
        say_plain([f"Wrote {count} to {out}.", f"Next: {_next(out)}{signing.there(database)}"])


def _next(out: str) -> str:
    return f"tracker clinics import {quote(out)} --by NAME --why WORDS --dry-run"


def _format(format: str | None, out: str | None) -> str:
    """How to write it. Raises a usage error where the name of the file says another way of reading it."""
    if out is None:
        return format or "csv"
    if not out.strip() or "\0" in out:
        raise click.UsageError(f"{shown(out)} is no file. Name one with --out FILE.")
    ends = Path(out).suffix.lower()
    named = "yaml" if ends in (".yaml", ".yml") else ends[1:] if ends in (".csv", ".tsv") else None
    if format is not None and (named == "yaml") != (format == "yaml"):
        raise click.UsageError(
            f"{shown(out)} would be read as {named or 'a spreadsheet'}, and not as {format}. "
            "Give it a name that ends as the format"
        )
    return format or named or "csv"
