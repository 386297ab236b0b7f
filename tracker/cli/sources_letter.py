"""`tracker sources letter`: ask an authority what is open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tracker.cli import options, signing
from tracker.cli.types import Known, Today


@click.command()
@click.argument("authority", metavar="AUTHORITY")
@click.option("--lang", type=click.Choice(("en", "fr")), default="en", help="The language of the letter.")
@options.moment
@click.option(
    "--by",
    "who",
    type=signing.NAME,
    envvar="TRACKER_BY",
    metavar="NAME",
    help="Who signs the letter. Or set TRACKER_BY.",
)
@options.out
@options.as_json
@options.database
def letter(
    authority: str,
    lang: str,
    on: date | Today | None,
    known_at: Known | None,
    who: str | None,
    out: str | None,
    as_json: bool,
    database: str | None,
) -> None:
    """Write a letter to an authority that asks exactly what is open, in numbered questions that suggest no answer.

    Contested readings, documents not read whole, what is presumed to replace what, vague and unknown dates, searches
    that found nothing: each open point that concerns the authority once, with its document, the place in it, and what
    hangs on it. What the record has in English alone is marked so in a French letter. Nothing is recorded or sent.

    \b
    Examples:
      tracker sources letter cpsm
      tracker sources letter cpsbc --lang fr --on 2026-11-23
      tracker sources letter cpsm --json

    Next: record what the answer says: tracker guidance new AUTHORITY
    """
    if out is not None and (not out.strip() or "\0" in out):
        raise click.UsageError("--out names no file. Write for instance letter.txt.")
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.listing import found as found_one
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import as_text, say_json, say_wrapped
    from tracker.report.pages.letter import letter_document, write

    with open_desk(database, known_at) as desk:
        rulebook, known_day = desk.rulebook(), desk.known_day
    to = found_one(authority, rulebook.authority_of, "authority", "tracker authorities")
    today = clock.local_today(to.jurisdiction)
    asked = min(known_day, today) if known_day else today
    day = on if isinstance(on, date) else today
    written = write(rulebook, to, lang, day, asked, who)
    if as_json:
        say_json(letter_document(rulebook, to, written, (day.isoformat(), known_words(known_at)), lang))
    elif written.text is None:
        say_wrapped([written.instead])
    elif out is None:
        as_text(written.text)
    else:
        _write(Path(out), written.text)


def _write(path: Path, text: str) -> None:
    from shlex import quote

    from tracker import newfile
    from tracker.cli.run import Failure
    from tracker.cli.terminal import say_wrapped
    from tracker.domain.shown import shown

    try:
        newfile.write_new(path, text.encode())
    except FileExistsError:
        raise Failure(f"{shown(str(path))} is there already. Move it away, or name another file.") from None
    say_wrapped([f"Wrote {quote(str(path))}.", "Next: read it, sign it, send it."])
