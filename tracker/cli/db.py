"""`tracker db`: making, upgrading and looking at a database; backups and roles have files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import options, signing
from tracker.cli.db_backup import backup, restore
from tracker.cli.db_roles import roles
from tracker.cli.run import told_as_done
from tracker.cli.terminal import note, say, say_json, say_plain, width

if TYPE_CHECKING:
    from tracker.recording.pipeline import Recorded
    from tracker.report.at_sites import AtSites
    from tracker.report.layout import Line


@click.group()
def db() -> None:
    """Make, upgrade, look at, back up and restore a database.

    The default one, in your data folder, is made by itself on first use. Any other is made by `db init`.

    \b
    Example:
      tracker db init --database clinic.db
      tracker check alberta iv clinic --database clinic.db
    """


for command in (backup, restore, roles):
    db.add_command(command)


@db.command()
@click.option("--empty", is_flag=True, help="Record nothing in it, for an export to be recorded there.")
@signing.dry_run
@options.as_json
@options.database
def init(empty: bool, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Make a database and fill it with the rulebook that comes with the program.

    What is there already is never touched: the command then fails.

    \b
    Examples:
      tracker db init --database clinic.db
      tracker db init --database postgresql://localhost/tracker
      tracker db init --empty --database copy.db

    Next: tracker db status --database clinic.db
    """
    from tracker import databases
    from tracker.cli.account import login_account
    from tracker.cli.clock import utc_now
    from tracker.cli.opening import faults_told

    with faults_told():
        made = databases.make_database(
            database,
            at=utc_now(),
            empty=empty,
            account=login_account(),
            here=True,
            dry_run=dry_run,
            told=note,
        )
    signing.tell_dry(dry_run)
    if as_json:
        say_json({"format": "tracker.database-made/1", **made})
        return
    there = f" --database {made['database']}" if database else ""
    if empty:
        say_plain(
            [
                f"Made {made['database']}: nothing is recorded in it.",
                f"Next: tracker guidance record EXPORT --by NAME --why WORDS{there}",
            ]
        )
        return
    say_plain(
        [
            f"Made {made['database']}: {made['instruments']} documents with {made['rules']} rules, as revision "
            f"{made['revision']}.",
            f"Next: tracker check alberta iv clinic{there}",
        ]
    )


@db.command(short_help="Bring a database up to this version of the program.")
@signing.maybe_by
@signing.dry_run
@options.as_json
@options.database
def upgrade(who: str | None, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Bring a database up to this version of the program: its tables, then the bundled rulebook.

    What a newer rulebook says otherwise is recorded as one more revision, and shown with its effect; --dry-run shows
    it before anything counts. What a person revised stays as it is, and is named.

    Where review is required it is a proposal: by --by, or else by the program, and then nobody may approve it under
    the login that ran this.

    \b
    Examples:
      tracker db upgrade --dry-run
      tracker db upgrade --database clinic.db

    Next: tracker db status
    """
    from tracker import databases
    from tracker.cli.account import login_account
    from tracker.cli.at_sites import of_recorded
    from tracker.cli.clock import utc_now
    from tracker.cli.opening import faults_told
    from tracker.cli.progress import Progress
    from tracker.report.at_sites import touched_document

    seen: list[Recorded] = []
    with signing.guidance_told(), faults_told(), Progress() as progress:
        done = databases.upgrade_database(
            database,
            at=utc_now(),
            dry_run=dry_run,
            who=who,
            account=login_account(),
            here=True,
            told=note,
            progress=progress,
            shown=seen.append,
        )
    with told_as_done(_kept(done)):
        sites = [of_recorded(each) for each in seen]
        if as_json:
            touched = [one for each in sites for one in touched_document(each.touched)]
            say_json({"format": "tracker.database-upgraded/1", **done, "sites": touched})
        else:
            say(_upgraded_lines(done, seen, sites, width(), signing.there(database)))


def _kept(done: dict[str, Any]) -> str:
    """What was kept for good, in a sentence; empty: nothing was."""
    if done["proposal"]:
        return f"proposal {done['proposal']} was made."
    return f"r{done['revision']} was recorded." if done["revision"] else ""


def _upgraded_lines(
    done: dict[str, Any], seen: list[Recorded], sites: list[AtSites], width: int, there: str
) -> Iterator[Line]:
    """What became of the tables; each entry that differs; the effect of them all; and what was done with it."""
    from tracker.report.at_sites import at_sites_lines
    from tracker.report.effect import effect_lines
    from tracker.report.layout import wrap
    from tracker.report.recorded import SHOWN_DIGITS

    for line in _entries(done):
        yield from wrap("", line, width, "", "  ")
    for each, at_sites in zip(seen, sites, strict=True):
        yield "", ""
        yield "head", f"Effect {each.effect_digest[:SHOWN_DIGITS]}:"
        yield from effect_lines(each.effect, each.before, each.after, width)
        yield from at_sites_lines(at_sites, width)
        yield "", ""
    for line in _outcome(done, there):
        yield "", line


def _entries(done: dict[str, Any]) -> list[str]:
    from tracker.report.history import short_name

    lines = []
    if done["schema_before"]:
        lines.append(f"Upgraded the tables of {done['database']} from schema {done['schema_before']}.")
    for sign, key in (("+", "added"), ("~", "changed"), ("-", "retired")):
        lines += [f"{sign} {short_name(name)}" for name in done[key]]
    lines += [f"= {short_name(name)}: revised by a person, left as it is" for name in done["kept_back"]]
    return lines


def _outcome(done: dict[str, Any], there: str) -> list[str]:
    count = sum(len(done[key]) for key in ("added", "changed", "retired"))
    told = f"{count} {'entry' if count == 1 else 'entries'} (+ new, ~ changed, - retired)"
    if not count:
        return [f"{done['database']} says what the bundled rulebook says; nothing was recorded."]
    if done["proposal"]:
        return [
            f"Proposal {done['proposal']}: {told}. Nothing counts yet.",
            f"Next: tracker guidance proposals {done['proposal']}{there}",
        ]
    if done["dry_run"]:
        return [f"Would be recorded: {told}.", f"Next: tracker db upgrade{there}"]
    return [
        f"Recorded as revision {done['revision']}: {told}.",
        f"Next: tracker history show r{done['revision']}{there}",
    ]


@db.command()
@options.as_json
@options.database
def status(as_json: bool, database: str | None) -> None:
    """Tell where a database is, its newest revision, and how much it knows.

    \b
    Example:
      tracker db status

    Next: tracker db upgrade --dry-run
    """
    from tracker import databases
    from tracker.cli.opening import faults_told
    from tracker.report.layout import wrap

    with faults_told():
        found = databases.database_status(database, told=note)
    if as_json:
        say_json({"format": "tracker.database/1", **found})
        return
    known = ", ".join(_counted(count, kind) for kind, count in found["known"].items() if count)
    say_plain(
        [
            f"Database:  {found['database']}",
            f"Schema:    {found['schema']}",
            f"Revision:  {_newest(found['revision'], found['recorded'])}",
            f"Rulebook:  {_loaded(found['pack_revision'])}",
            f"Content:   {found['digest'] or 'nothing'}",
            f"Head:      {found['chain_head'] or 'none'}",
            f"Review:    {'required' if found['review_required'] else 'not required'}; proposals that await approval: "
            f"{', '.join(map(str, found['proposals_open'])) or 'none'}",
        ]
    )
    say(wrap("", f"Known:     {known or 'nothing'}", width(), "", " " * 11))


def _newest(revision: int, recorded: str | None) -> str:
    return f"{revision}, recorded {recorded}" if recorded else "none; nothing is recorded yet"


def _loaded(revision: int | None) -> str:
    return f"bundled one loaded as revision {revision}" if revision else "bundled one not loaded"


def _counted(count: int, kind: str) -> str:
    if count == 1:
        return f"1 {kind}"
    return f"{count} {kind[:-1]}ies" if kind.endswith("y") else f"{count} {kind}{'es' if kind.endswith('ch') else 's'}"
