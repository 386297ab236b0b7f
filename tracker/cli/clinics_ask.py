"""`tracker clinics ask`: the questions to put to a person about a site, and only those that matter."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.cli import options, signing
from tracker.cli.types import Today

if TYPE_CHECKING:
    from tracker.domain.asked import Unanswered
    from tracker.domain.rule import Fact
    from tracker.domain.rulebook import Rulebook
    from tracker.domain.site import Site, Statement


@click.command()
@click.argument("name", metavar="SITE")
@options.on
@signing.maybe_writes
def ask(
    name: str,
    on: date | Today | None,
    who: str | None,
    why: str | None,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """List the unanswered questions whose answer could change where a service of a site stands; or answer them.

    What bears on most services comes first. With --by and --why the questions are put one by one, and after each answer
    only what still could change something is asked. Enter skips a question, `stop` ends; the answers are recorded
    together, with who gave them and when. Nothing about patients is asked.

    \b
    Examples:
      tracker clinics ask calgary-1 --by "O. Officer" --why "walked through with the manager"

    Next: tracker clinics assess SITE
    """
    from tracker.cli import clock
    from tracker.cli.listing import found, tell
    from tracker.cli.opening import open_desk
    from tracker.domain.asked import unanswered
    from tracker.report.asked import asked_document, asked_lines

    if (who is None) is not (why is None):
        raise click.UsageError("to record the answers say both who and why: --by and --why.")
    if dry_run and who is None:
        raise click.UsageError("without --by and --why nothing is recorded. Leave --dry-run out.")
    if as_json and who is not None:
        raise click.UsageError("--json lists the questions. To answer them leave it out.")
    with open_desk(database, None) as desk:
        site = found(name, {site.id: site for site in desk.sites()}, "site", "tracker clinics list")
        rulebook = desk.rulebook(site.jurisdiction)
    today = clock.local_today(site.jurisdiction)
    day = on if isinstance(on, date) else today
    first = unanswered(rulebook, site, day, today)
    if who is None or why is None:
        tell(
            as_json,
            lambda: asked_document(site, day, first),
            lambda width: asked_lines(site, day, first, width),
        )
        if first and not as_json:
            _say_next(f"tracker clinics ask {site.id} --by NAME --why WORDS{signing.there(database)}")
        return
    answers = _answers(rulebook, site, first, day, today, who)
    _record(site, answers, rulebook, (day, today), (who, why), dry_run, database)


def _answers(
    rulebook: Rulebook, site: Site, first: tuple[Unanswered, ...], day: date, today: date, who: str
) -> tuple[Statement, ...]:
    """What somebody answers, until nothing more could change anything, or no more is said."""
    from tracker.domain.asked import unanswered
    from tracker.domain.implied import said_by_a_service
    from tracker.domain.site import Statement
    from tracker.report.wording import listed

    given: list[Statement] = []
    aside: set[str] = set()
    left = first
    while left:
        each = left[0]
        _put(f"{each.fact.question.en} (bears on {listed(each.services)})", "", "  ")
        value = _answer(each.fact)
        if value is None:
            break
        otherwise = said_by_a_service(rulebook.vocabulary, site, each.fact.id, value) if value else None
        if otherwise is not None:
            named, implied = otherwise
            _put(f"`{named}` says {implied.value} already, so this is not kept. Change the file.", "  ", "    ")
            aside.add(each.fact.id)
        elif value:
            given.append(Statement(each.fact.id, value, by=who, on=today))
            site = site.saying(given[-1])
        else:
            aside.add(each.fact.id)
        left = unanswered(rulebook, site, day, today, aside)
    return tuple(given)


def _answer(fact: Fact) -> str | None:
    """One answer as it is compared. Empty: skipped. None: no more is said."""
    from tracker.domain.facts import read_value
    from tracker.domain.spoken import WordsError
    from tracker.report.listing import may_be

    while True:
        _put(f"{may_be(fact)}; Enter skips, `stop` ends", "  ", "    ")
        click.echo("  > ", nl=False, err=True)
        line = sys.stdin.readline()
        words = " ".join(line.split())
        if not line or words.casefold() in ("stop", "fin"):
            return None
        try:
            return read_value(fact, words) if words else ""
        except WordsError as wrong:
            _put(str(wrong), "  ", "    ")


def _put(words: str, first: str, rest: str) -> None:
    """Say something to whoever answers, beside the answer of the command."""
    from tracker.cli.terminal import width
    from tracker.domain.shown import clean
    from tracker.report.layout import wrap

    for _, line in wrap("", clean(words), width(), first, rest):
        click.echo(line, err=True)


def _record(
    site: Site,
    answers: tuple[Statement, ...],
    rulebook: Rulebook,
    days: tuple[date, date],
    signed: tuple[str, str],
    dry_run: bool,
    database: str | None,
) -> None:
    """Record the answers together, and tell how each service stands with them."""
    from tracker.cli.run import told_as_done
    from tracker.cli.terminal import say, width
    from tracker.domain.assess import assess
    from tracker.recording.pipeline import ChangeRefused
    from tracker.recording.sites import keep
    from tracker.report.asked import moved_lines
    from tracker.report.layout import wrap

    if not answers:
        say(wrap("", "Nothing was answered, so nothing is recorded.", width(), "", "  "))
        return

    def with_answers(known: tuple[Site, ...]) -> tuple[Site, ...]:
        if all(each.id != site.id for each in known):
            raise ChangeRefused(f"`{site.id}` is no longer recorded, so its answers were not kept")
        return tuple(each.saying(*answers) if each.id == site.id else each for each in known)

    with signing.desk(database, dry_run) as desk:
        kept = keep(desk, with_answers, signing.signed(*signed))
    signing.tell_dry(dry_run)
    after = next(each for each in kept.after if each.id == site.id)
    with told_as_done("" if dry_run else f"r{kept.number} was recorded."):
        title = f"Revision r{kept.number}, clinics, by {kept.signed.who} ({kept.signed.account}): {kept.signed.why}"
        say(wrap("head", title, width(), "", "  "))
        for each in answers:
            say(wrap("", f"{site.id}: {each.fact} = {each.value}", width(), "  ", "    "))
        say([("", ""), ("head", f"Where its services stand on {days[0]}:")])
        was, now = ([assess(rulebook, s, service, *days) for service in s.services] for s in (site, after))
        say(moved_lines(was, now, width()))
        _say_next(f"tracker clinics assess {site.id}{signing.there(database)}")


def _say_next(command: str) -> None:
    from tracker.cli.terminal import say

    say([("", ""), ("", f"Next: {command}")])
