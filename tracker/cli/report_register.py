"""`tracker report list`, `show` and `sign`: the register of issued reports, and who stands behind them."""

from __future__ import annotations

import re

import click

from tracker.cli import options, signing
from tracker.cli.types import Known
from tracker.domain.issued import ReportKind
from tracker.domain.shown import shown


class Fingerprint(click.ParamType[str]):
    """The fingerprint of a report, or its first digits."""

    name = "digits"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        digits = "".join(str(value).split()).lower()
        if not re.fullmatch(r"[0-9a-f]{12,64}", digits):
            self.fail(
                f"{shown(str(value))} is no fingerprint. Write its first 12 digits or more, as the report shows them.",
                param,
                ctx,
            )
        return digits


@click.command("list")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([each.value for each in ReportKind]), help=options.KIND
)
@options.known_at
@options.as_json
@options.database
def list_(kinds: tuple[str, ...], known_at: Known | None, as_json: bool, database: str | None) -> None:
    """List the reports that were issued, the newest first: of which day, by whom, and who signed them.

    \b
    Examples:
      tracker report list
      tracker report list --kind province --json

    Next: all that is kept of one of them: tracker report show ID
    """
    from tracker.cli.asking import known_words
    from tracker.cli.listing import tell
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import say_plain
    from tracker.report.register import register_document, register_lines

    with open_desk(database, known_at) as desk:
        register = desk.register()
    tell(
        as_json,
        lambda: register_document(register, kinds, known_words(known_at)),
        lambda width: register_lines(register, kinds, width),
    )
    listed = register.newest_first(kinds)
    if listed and not as_json:
        say_plain([f"Next: tracker report show {listed[0].id}{signing.there(database)}"])


@click.command()
@click.argument("report", metavar="ID")
@options.known_at
@options.as_json
@options.database
def show(report: str, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Show all that is kept of a report: how it was made, its files, on what it rests, and who signed it.

    \b
    Example:
      tracker report show 2026-05-05-province-ab --database rulebook.db

    Next: stand behind it: tracker report sign ID --fingerprint DIGITS --by NAME --why WORDS
    """
    from tracker.cli.asking import known_words
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.cli.terminal import say_plain
    from tracker.report.register import report_document, report_lines

    with open_desk(database, known_at) as desk:
        register = desk.register()
    one = found(report, {each.id: each for each in register.reports}, "report", "tracker report list")
    signatures = register.signed(one)
    tell(
        as_json,
        lambda: report_document(one, signatures, known_words(known_at)),
        lambda width: report_lines(one, signatures, width),
    )
    if not as_json:
        digits = f"--fingerprint {one.fingerprint[:12]} --by NAME --why WORDS{signing.there(database)}"
        say_plain([f"Next: tracker report sign {one.id} {digits}"])


@click.command()
@click.argument("report", metavar="ID")
@click.option(
    "--fingerprint",
    type=Fingerprint(),
    required=True,
    metavar="DIGITS",
    help="Of the report that you have read, as it stands on its first page: 12 digits or more.",
)
@signing.writes
def sign(report: str, fingerprint: str, who: str, why: str, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Say that you stand behind a report that you have read, and in which words (--why). It is kept for good.

    Refused where the digits are not those of that report: then what you read is not what was issued.

    \b
    Example:
      tracker report sign 2026-05-05-province-ab --fingerprint 3f2a9c0e1b2c --by "B. Boss" --why "read and agreed"

    Next: tracker report show ID
    """
    from tracker.cli import clock
    from tracker.cli.run import told_as_done
    from tracker.cli.terminal import say, say_json, width
    from tracker.recording.issuing import sign as put_name
    from tracker.report.register import signed_document, signed_lines

    with signing.desk(database, dry_run) as desk:
        signed = signing.signed(who, why)
        put = put_name(desk, report, fingerprint, why, signed, on=clock.local_today("CA"))
    signing.tell_dry(dry_run)
    assert put.signature is not None  # noqa: S101 - for the type checker: that is what signing makes
    with told_as_done("" if dry_run else f"r{put.number} was recorded."):
        if as_json:
            say_json(signed_document(put.number, put.signature, dry_run=dry_run))
            return
        say(signed_lines(put.number, put.signed.account, put.report, put.signature, width()))
        say([("", f"Next: tracker report show {put.report.id}{signing.there(database)}")])
