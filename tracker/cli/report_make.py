"""`tracker report make`: one line, and a dated report in every format that was asked for, registered for good."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import options, signing
from tracker.cli.types import DAY, Known, Today, wrong_use
from tracker.domain.issued import ENDINGS, ReportKind

if TYPE_CHECKING:
    from contextlib import ExitStack

    from tracker.domain.issued import Issued
    from tracker.recording.issuing import Known as Before
    from tracker.recording.issuing import Put
    from tracker.reporting import Wanted
    from tracker.service import Desk


@click.command()
@click.argument("kind", type=click.Choice([each.value for each in ReportKind]))
@click.argument("about", nargs=-1, metavar="[ABOUT]...", help="Sites, a province, or a document; see below.")
@options.moment
@click.option("--from", "since", type=DAY, metavar="DATE", help="Of changes: the first of two days.")
@click.option("--to", "end", type=DAY, metavar="DATE", help="Of changes: the second of two days, as --on says it too.")
@click.option(
    "--within", type=click.IntRange(0, 36500), default=60, metavar="DAYS", help="Also what comes within so many days."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(ENDINGS),
    help="Again for several. Default: html. A pdf needs the extra `pdf`.",
)
@click.option("--out", metavar="FOLDER", help="Where its folder is made. Default: `reports` in this folder.")
@click.option("--lang", type=click.Choice(("en", "fr")), default="en", help="The language of the report's own words.")
@click.option("--title", type=signing.REASON, metavar="WORDS", help="A title of your own.")
@click.option("--note", type=signing.REASON, metavar="WORDS", help="What you want said on the first page.")
@options.logo
@options.templates
@click.option("--by", "who", type=signing.NAME, required=True, envvar="TRACKER_BY", metavar="NAME", help=signing.BY)
@signing.dry_run
@options.as_json
@options.database
def make(
    kind: str,
    about: tuple[str, ...],
    on: date | Today | None,
    known_at: Known | None,
    since: date | Today | None,
    end: date | Today | None,
    within: int,
    formats: tuple[str, ...],
    out: str | None,
    lang: str,
    title: str | None,
    note: str | None,
    logo: str | None,
    templates: str | None,
    who: str,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Make a dated report, register it, and write it into a folder of its own. Equal inputs give equal bytes.

    \b
    clinics [SITE...]   where your sites stand: what is met, unmet, unanswered, what ends
    province PROVINCE   what may be given there, on what conditions, on whose word
    national            all provinces side by side
    changes [PROVINCE]  what is answered otherwise on the day --to than on the day --from, and why
    sources [PROVINCE]  the documents, how they are known, when somebody last looked
    instrument ID       one document, and every answer that rests on it

    \b
    Examples:
      tracker report make province AB --by "O. Officer" --database rulebook.db
      tracker report make clinics --format html --format pdf --by "O. Officer" --database rulebook.db

    Next: somebody stands behind it: tracker report sign ID --fingerprint DIGITS --by NAME --why WORDS
    """
    from tracker import reporting
    from tracker.cli import clock
    from tracker.cli.asking import known_words
    from tracker.cli.opening import open_desk
    from tracker.cli.progress import Progress
    from tracker.cli.report_files import read_logo, read_own, sentence
    from tracker.cli.run import Failure
    from tracker.report.pages.view import finished

    today = clock.local_today("CA")
    with open_desk(database, known_at) as desk:
        ids = _about(desk, kind, about)
        day, first = _days(kind, on, since, end, today)
        endings = tuple(dict.fromkeys(formats or ("html",)))
        picture, known = read_logo(logo), known_words(known_at)
        wanted = reporting.Wanted(ReportKind(kind), day, today, who, ids, first, lang, note, title, within, known)
        wanted, own = reporting.own_parts(wanted, read_own(templates), picture, endings)
        rests = reporting.rests(desk, wanted)
        wanted = reporting.as_it_stands(desk, wanted, rests)
        try:
            with Progress() as progress:
                page, fingerprint = finished(reporting.build(desk, wanted, progress, rests))
                made = {}
                for ending in endings:
                    progress(f"making the {ending}", 0, 0)
                    made[ending] = reporting.render(page, ending, templates=own, logo=picture, fingerprint=fingerprint)
        except (ValueError, RuntimeError) as wrong:
            raise Failure(sentence(wrong)) from wrong
    from tracker.domain.issued import Issued

    revision, content = rests
    report = Issued(
        id="",
        kind=wanted.kind,
        title=page.title.text,
        params=tuple(sorted((*wanted.params(revision), *reporting.made_by(endings)))),
        fingerprint=fingerprint,
        files=(),
        revision=revision,
        content=content,
        head=None,
        issued=today,
        by=who,
    )
    put, paths = _issue(wanted, report, made, Path(out or "reports"), dry_run, database, now=known_at is None)
    _tell(put, paths, dry_run, as_json, database)


def _days(
    kind: str, on: date | Today | None, since: date | Today | None, end: date | Today | None, today: date
) -> tuple[date, date | None]:
    """The day that a report is about and, of changes, the day before it. Raises a usage error for others."""
    told = {option: today if isinstance(day, Today) else day for option, day in (("--on", on), ("--to", end)) if day}
    first = today if isinstance(since, Today) else since
    if (kind == "changes") is not (first is not None) or (end is not None and kind != "changes"):
        raise click.UsageError("a report of changes needs --from and takes --to, and no other takes them.")
    if len(set(told.values())) > 1:
        raise click.UsageError("--to and --on name two days for the same. Leave --on out.")
    day = next(iter(told.values()), today)
    if first is not None and first >= day:
        raise click.UsageError(f"--from is not before {next(iter(told), 'today')}. Write the earlier day with --from.")
    return day, first


@wrong_use()
def _about(desk: Desk, kind: str, about: Sequence[str]) -> tuple[str, ...]:
    """What a report is about, as ids. Raises a usage error for too much, too little, or what is not there."""
    if kind == "clinics":
        from tracker.cli.listing import found

        sites = {site.id: site for site in desk.sites()}
        if not sites:
            raise click.UsageError("no site is recorded. Record them first: tracker clinics import FILE")
        return tuple(sorted({found(name, sites, "site", "tracker clinics list").id for name in about}))
    if kind == "national":
        if about:
            raise click.UsageError("a national report is about all provinces. Leave the rest out.")
        return ()
    if kind == "instrument":
        if len(about) != 1:
            raise click.UsageError(
                "name the one document that the report is about, as `tracker instruments` lists them."
            )
        from tracker.cli.listing import found

        known = desk.rulebook().instrument_of
        return (found(about[0], known, "document", "tracker instruments").id,)
    if not about and kind != "province":
        return ()
    if not about:
        raise click.UsageError("name the province that the report is about, such as AB.")
    from tracker.domain.spoken import read_province

    place, taken = read_province(desk.places, list(about))
    if taken != len(about) or place.id == "CA":
        raise click.UsageError("name one province or territory, such as AB.")
    return (place.id,)


def _issue(
    wanted: Wanted, report: Issued, made: dict[str, bytes], out: Path, dry_run: bool, database: str | None, *, now: bool
) -> tuple[Put, list[Path]]:
    """Write the files, each whole, register the report, and give the folder its name: all of it or nothing.

    `report` lacks its id, its files and the head of the history. `now`: it shows what was known when it was made.
    """
    from contextlib import ExitStack

    from tracker.cli.run import Failure
    from tracker.recording.issuing import issue

    paths: list[Path] = []
    put: Put | None = None

    def registered(before: Before) -> Issued:
        if now:
            before.unmoved(report.revision, sites=wanted.kind is ReportKind.CLINICS)
        id = before.register.free_id(wanted.issued, wanted.kind, wanted.about)
        files = {f"{id}.{ending}": data for ending, data in made.items()}
        paths.extend(out / id / name for name in files)
        if not dry_run:
            _write(stack, out / id, files)
        digests = (hashlib.sha256(data).hexdigest() for data in files.values())
        kept = tuple(zip(files, made, digests, strict=True))
        return replace(report, id=id, files=kept, head=before.head)

    try:
        with ExitStack() as stack, signing.desk(database, dry_run) as desk:
            put = issue(desk, registered, signing.signed(wanted.by, wanted.note or f"issued: {report.title}"))
    except OSError as wrong:
        where, why = f"`{paths[0].parent}`" if paths else "its folder", (wrong.strerror or str(wrong)).lower()
        if put is None:
            raise Failure(f"{where} cannot be written: {why}. So nothing was registered.") from wrong
        raise Failure(
            f"the report was registered, and {where} could not be written: {why}. "
            "Make it again with --out another folder; `tracker report list` shows both."
        ) from wrong
    return put, paths


def _write(stack: ExitStack, folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into a new folder, which gets its name when all else is done."""
    from tracker.cli.run import Failure
    from tracker.newfile import new_folder

    try:
        new = stack.enter_context(new_folder(folder))
    except FileExistsError:
        if not folder.is_symlink() and _same(folder, files):
            told = f"`{folder}` is there already, with the same bytes. Nothing was written or registered."
            raise Failure(f"{told} Name another with --out.") from None
        raise Failure(f"`{folder}` is there already, and nothing is written over. Name another with --out.") from None
    except NotADirectoryError as wrong:
        raise Failure(f"`{wrong.filename}` is no folder. Name one with --out.") from wrong
    for name, data in files.items():
        (new / name).write_bytes(data)


def _same(folder: Path, files: dict[str, bytes]) -> bool:
    """Whether a folder holds these files and nothing else."""
    try:
        there = {path.name: path for path in folder.iterdir()}
        if set(there) != set(files) or not all(path.is_file() for path in there.values()):
            return False
        return all(there[name].stat().st_size == len(data) for name, data in files.items()) and all(
            there[name].read_bytes() == data for name, data in files.items()
        )
    except OSError:
        return False


def _tell(put: Put, paths: list[Path], dry_run: bool, as_json: bool, database: str | None) -> None:
    from tracker.cli.run import told_as_done
    from tracker.cli.terminal import say, say_json, say_plain, width
    from tracker.report.layout import wrap
    from tracker.report.register import own_lines, report_document

    signing.tell_dry(dry_run)
    with told_as_done("" if dry_run else f"r{put.number} was recorded."):
        if as_json:
            say_json(
                {
                    **report_document(put.report, (), None),
                    "format": "tracker.report-made/1",
                    "written": [str(path) for path in paths],
                    "dry_run": dry_run,
                }
            )
            return
        say(wrap("head", f"Report {put.report.id}: {put.report.title}", width(), "", "  "))
        for path in paths:
            say([("", f"  {path}")])
        say(own_lines(put.report, width(), "  "))
        say([("", f"  fingerprint {put.report.fingerprint}")])
        digits = f"--fingerprint {put.report.fingerprint[:12]} --by NAME --why WORDS{signing.there(database)}"
        say_plain([f"Next: tracker report sign {put.report.id} {digits}"])
