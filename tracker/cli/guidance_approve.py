"""`tracker guidance proposals`, `approve`, `reject` and `review`: a change counts when a second person has seen it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli import options, signing
from tracker.cli.run import Failure, told_as_done
from tracker.cli.terminal import say, say_json, say_wrapped, width

if TYPE_CHECKING:
    from tracker.recording.second import Pending


@click.command()
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[NUMBER]")
@options.as_json
@options.database
def proposals(number: int | None, as_json: bool, database: str | None) -> None:
    """List the proposals, those that await approval first; or show one with its effect as it is now.

    Of one that was approved or rejected it tells what became of it.

    \b
    Examples:
      tracker guidance proposals
      tracker guidance proposals 1

    Next: tracker guidance approve 1 --by NAME --why WORDS
    """
    from tracker.recording.second import all_proposals, ends_review, entries_of, one_proposal, pending
    from tracker.report.proposals import decided_lines, proposal_document, proposals_lines

    with signing.desk(database, dry_run=True) as desk:
        if number is None:
            there = signing.there(database)
            listed = [
                proposal_document(p, decided, ends_review=ends_review(p), there=there)
                for p, decided in all_proposals(desk)
            ]
        else:
            asked, outcome = one_proposal(desk, number)
            one = pending(desk, number, signing.copies(desk)) if outcome.state == "open" else None
    if number is None:
        if as_json:
            say_json({"format": "tracker.proposals/1", "proposals": listed})
        else:
            say(proposals_lines(listed, width(), signing.there(database)))
    elif one is not None:
        signing.tell(one.as_proposed(), next_command=_approval(one, database), as_json=as_json, silent=True, whole=True)
    else:
        document = proposal_document(asked, outcome, ends_review=ends_review(asked))
        signs = entries_of(asked)
        if as_json:
            entries = [{"sign": sign, "name": name} for sign, name in signs]
            say_json({"format": "tracker.proposal-decided/1", "proposal": document, "entries": entries})
        else:
            say(decided_lines(document, signs, width(), signing.there(database)))


def _approval(one: Pending, database: str | None) -> str:
    """The command by which somebody else approves the effect that was shown."""
    from tracker.report.recorded import SHOWN_DIGITS

    seen = one.now.effect_digest[:SHOWN_DIGITS]
    signed = "--by ANOTHER-PERSON --why WORDS"
    return f"tracker guidance approve {one.proposal.number} --effect-seen {seen} {signed}{signing.there(database)}"


@click.command()
@click.argument("number", type=click.IntRange(min=1), metavar="NUMBER")
@click.option(
    "--effect-seen",
    "effect",
    metavar="DIGEST",
    help="The effect that you have seen, by its digits in `proposals`. In a terminal it is shown, and you are asked.",
)
@signing.writes
def approve(
    number: int, effect: str | None, who: str, why: str, dry_run: bool, as_json: bool, database: str | None
) -> None:
    """Approve a proposal of somebody else, having seen its effect; the approval is the revision.

    Where anything was recorded since that effect was seen, the approval is refused and the effect as it is now shown.

    \b
    Examples:
      tracker guidance approve 1 --by "B. Boss" --why "read and agreed"
      tracker guidance approve 1 --effect-seen 3f2a9c0e1b2c --by "B. Boss" --why "read and agreed"

    Next: tracker history show r9
    """
    from tracker.recording.second import (
        SHORTEST,
        StaleEffect,
        approving,
        one_proposal,
        pending,
        refuse_own,
    )

    if effect is not None and (len(effect) < SHORTEST or not set(effect) <= set("0123456789abcdef")):
        raise click.UsageError(
            f"--effect-seen takes {SHORTEST} digits or more, as `tracker guidance proposals {number}` shows."
        )
    if effect is None:
        if not sys.stdin.isatty() or as_json:
            raise click.UsageError(
                f"say which effect you have seen, with --effect-seen. `tracker guidance proposals {number}` shows it."
            )
        with signing.desk(database, dry_run=True) as desk:
            refuse_own(one_proposal(desk, number)[0], signing.signed(who, why))
            seen = pending(desk, number, signing.copies(desk))
        signing.tell(
            seen.as_proposed(), next_command="approve it below, or not", as_json=False, silent=True, whole=True
        )
        if not click.confirm("Approve this effect?", err=True):
            raise Failure("nothing was approved.")
        effect = seen.now.effect_digest
    try:
        with signing.desk(database, dry_run) as desk:
            done = approving(desk, number, signing.signed(who, why), effect, signing.copies(desk))
    except StaleEffect as stale:
        signing.tell(
            stale.pending.as_proposed(),
            next_command=_approval(stale.pending, database),
            as_json=as_json,
            silent=True,
            whole=True,
        )
        raise signing.refused(stale) from stale
    signing.tell(done, next_command=signing.next_of(done, database), as_json=as_json)


@click.command()
@click.argument("number", type=click.IntRange(min=1), metavar="NUMBER")
@signing.writes
def reject(number: int, who: str, why: str, dry_run: bool, as_json: bool, database: str | None) -> None:
    """Say that a proposal is not to be. Who proposed it may take it back so.

    \b
    Example:
      tracker guidance reject 1 --by "B. Boss" --why "the date is wrong"

    Next: tracker guidance proposals
    """
    from tracker.recording.second import rejecting

    with signing.desk(database, dry_run) as desk:
        gone = rejecting(desk, number, signing.signed(who, why))
    signing.tell_dry(dry_run)
    document = {"format": "tracker.rejected/1", "proposal": gone.number, "who": who, "why": why, "dry_run": dry_run}
    with told_as_done("" if dry_run else f"proposal {gone.number} was rejected."):
        if as_json:
            say_json(document)
        else:
            say_wrapped(
                [
                    f"Proposal {gone.number} of {gone.who}, rejected by {who}: {why}",
                    f"Next: tracker guidance proposals{signing.there(database)}",
                ]
            )


@click.command()
@click.argument("what", type=click.Choice(("required", "not-required")), required=False)
@signing.maybe_writes
def review(
    what: str | None, who: str | None, why: str | None, dry_run: bool, as_json: bool, database: str | None
) -> None:
    """Tell whether a second person must approve each change; or say that one must, or need not.

    Where review is required, saying that it is not required is a change that somebody else must approve.

    \b
    Examples:
      tracker guidance review
      tracker guidance review required --by "A. Admin" --why "agreed on 2026-11-24"

    Next: tracker guidance proposals
    """
    from tracker.recording.pipeline import submit
    from tracker.recording.second import is_review_required
    from tracker.recording.wants import reviewing

    if what is None:
        with signing.desk(database, dry_run=True) as desk:
            required = is_review_required(desk)
        if as_json:
            say_json({"format": "tracker.review/1", "required": required})
        else:
            told = "required: a change counts when another person has approved it" if required else "not required"
            say_wrapped([f"Review is {told}.", f"Next: tracker guidance proposals{signing.there(database)}"])
        return
    if who is None or why is None:
        raise click.UsageError("say who and why, with --by and --why.")
    with signing.desk(database, dry_run) as desk:
        done = submit(desk, reviewing(what == "required"), signing.signed(who, why))
    signing.tell(done, next_command=signing.next_of(done, database, "tracker guidance proposals"), as_json=as_json)
