"""What every command that writes shares: who says so and why, a dry run, progress, and how what was done is told."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from tracker.cli import options
from tracker.cli.run import Faulty, told_as_done
from tracker.cli.terminal import note, say, say_json, unbroken, width
from tracker.domain.lookalike import scripts_of
from tracker.domain.shown import shown

if TYPE_CHECKING:
    from tracker.recording.copies import Copies
    from tracker.recording.pipeline import Desk, Recorded, Signed


class Reason(click.ParamType[str]):
    """Words that somebody gives: a name, a reason. They are kept for good, so they are more than white space."""

    name = "words"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = " ".join(str(value).split())
        if not words:
            self.fail("this is empty. Write a few words.", param, ctx)
        if len(words) > LONGEST or not words.isprintable():
            self.fail(f"{shown(words, 40)} is too long or holds hidden characters. Write a sentence.", param, ctx)
        return words


class Name(Reason):
    """Who somebody says they are: letters of one script, so that no name passes for another."""

    name = "name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = unicodedata.normalize("NFKC", super().convert(value, param, ctx))
        scripts = scripts_of(words)
        if len(scripts) > 1 and {"CYRILLIC", "GREEK"} & set(scripts):
            told = " and ".join(script.capitalize() for script in scripts)
            self.fail(f"{shown(words, 40)} mixes letters of several scripts ({told}). Write it in one.", param, ctx)
        return words


LONGEST = 1000
"""Letters that a name or a reason may have."""

REASON = Reason()
NAME = Name()

BY = "Who records it: your name, kept for good beside your login account. Or set TRACKER_BY."
WHY = "Why: a sentence, kept for good."


def _signature(required: bool) -> tuple[Callable[..., Any], Callable[..., Any]]:
    by = click.option("--by", "who", type=NAME, required=required, envvar="TRACKER_BY", metavar="NAME", help=BY)
    return by, click.option("--why", "why", type=REASON, required=required, metavar="WORDS", help=WHY)


maybe_by = _signature(required=False)[0]
dry_run = click.option("--dry-run", is_flag=True, help="Change nothing; print what the real run would print.")
attach = click.option(
    "--attach",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="The file that was read (PDF, page, text): kept beside the database, and named by its digest.",
)


def writes(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that writes: --by --why --dry-run --json --database."""
    return _optioned(command, required=True)


def maybe_writes(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a command that writes only when it is told what: then it asks for --by and --why itself."""
    return _optioned(command, required=False)


def _optioned(command: Callable[..., Any], *, required: bool) -> Callable[..., Any]:
    by, why = _signature(required)
    for option in (options.database, options.as_json, dry_run, why, by):
        command = option(command)
    return command


def signed(who: str, why: str) -> Signed:
    """Who records, why, now, under which login."""
    from tracker.cli.account import login_account
    from tracker.cli.clock import utc_now
    from tracker.recording.pipeline import Signed

    return Signed(who, why, utc_now(), login_account(), here=True)


@contextmanager
def desk(database: str | None, dry_run: bool = False) -> Iterator[Desk]:
    """Where to record; faults of the database and of what would be recorded become clear lines."""
    from tracker import service
    from tracker.cli.account import login_account
    from tracker.cli.clock import utc_now
    from tracker.cli.opening import faults_told
    from tracker.cli.progress import Progress
    from tracker.recording.pipeline import Desk, NameUnknown, ProposalUnknown

    with guidance_told(), faults_told(), Progress() as progress:
        named = service.database_in_use(database, now=utc_now, told=note, account=login_account)
        try:
            yield Desk(named, dry_run, told=note, progress=progress)
        except (NameUnknown, ProposalUnknown) as wrong:
            raise click.UsageError(unbroken(str(wrong))) from wrong


@contextmanager
def guidance_told() -> Iterator[None]:
    """Faults of what would be recorded become clear lines."""
    from tracker.recording.pipeline import GuidanceFaulty

    try:
        yield
    except GuidanceFaulty as wrong:
        faults = [p for p in wrong.problems if p.severity == "error"]
        told = "\n".join(str(p) for p in wrong.problems)
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        raise Faulty(f"{told}\nnothing was recorded: {count}. {wrong.remedy}") from wrong


def copies(desk: Desk, attach: str | None = None, paths: Sequence[Path] = ()) -> Copies:
    """The kept copies of the database, with the file attached, and those in folders among `paths`: exports."""
    from tracker.recording.copies import copies_of

    named = os.environ.get("TRACKER_COPIES")
    return copies_of(desk.database, named, Path(attach) if attach else None, [p for p in paths if p.is_dir()])


def there(database: str | None) -> str:
    """The database named again in a command that follows, where it was named in this one; with a space before it.

    A password in it is not shown.
    """
    named = click.get_current_context().get_parameter_source("database")
    if not database or named is not ParameterSource.COMMANDLINE:
        return ""
    named_as = _PASSWORD.sub(r"\1:***@", database)
    return f" --database {quote(named_as)}"


_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@]*@")


def next_of(done: Recorded, database: str | None, command: str | None = None) -> str:
    """The next sensible command: have it approved, or the one given, or ask what it changed, or look at it."""
    if done.proposed:
        return f"tracker guidance approve {done.number} --by ANOTHER-PERSON --why WORDS{there(database)}"
    question = done.first_question()
    if command is None:
        command = f"tracker check {' '.join(question)}" if question else f"tracker history show r{done.number}"
    return f"{command}{there(database)}"


def tell(done: Recorded, *, next_command: str, as_json: bool, silent: bool = False, whole: bool = False) -> None:
    """What was recorded or proposed, or would be: the same words for a dry run, whose notice goes to stderr.

    `silent` leaves the notice out, where nobody expects anything to be recorded; `whole` cuts nothing short.
    """
    from dataclasses import replace

    from tracker.cli.at_sites import of_recorded
    from tracker.recording.pipeline import ENDS_REVIEW
    from tracker.report.layout import wrap
    from tracker.report.recorded import recorded_document, recorded_lines

    view = _view(done)
    if done.signed is not None and not silent:
        tell_dry(done.dry_run)
    with told_as_done("" if silent else _kept(done)):
        sites = of_recorded(done)
        if as_json:
            say_json(recorded_document(view, done.effect, done.before, done.after, sites))
            return
        if ENDS_REVIEW in done.warnings:
            say(wrap("open", "This ends the review: from then on one person's word counts.", width(), "", "  "))
            view = replace(view, warnings=tuple(w for w in view.warnings if w != str(ENDS_REVIEW)))
        say(recorded_lines(view, done.effect, done.before, done.after, sites, next_command, width(), whole=whole))


def _kept(done: Recorded) -> str:
    """What was kept for good, in a sentence; empty: nothing was."""
    if done.signed is None or done.dry_run:
        return ""
    return f"proposal {done.number} was made." if done.proposed else f"r{done.number} was recorded."


def tell_dry(dry_run: bool) -> None:
    """Say that this was a dry run, where it was one."""
    if dry_run:
        note("dry run: nothing was written.")


def refused(wrong: Exception) -> click.ClickException:
    """An error as the command line tells it."""
    from tracker.cli.run import Failure

    return Failure(unbroken(str(wrong)))


def _view(done: Recorded) -> Any:
    from tracker.report.recorded import RecordedView

    return RecordedView(
        number=done.number,
        proposed=done.proposed,
        dry_run=done.dry_run,
        kind=done.change.kind.value,
        who=done.signed.who if done.signed else None,
        account=done.signed.account if done.signed else None,
        why=done.signed.why if done.signed else None,
        undoes=done.change.undoes,
        entries=tuple((e.sign, str(e.name), e.fields) for e in done.entries()),
        effect=done.effect_digest,
        warnings=tuple(str(p) for p in done.warnings),
    )
