"""A second person: looking at a proposal with its effect as it is now, approving that effect, or rejecting it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.domain.checks import check
from tracker.domain.instrument import Instrument
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.recording.copies import Copies
from tracker.recording.pipeline import (
    Desk,
    GuidanceFaulty,
    Recorded,
    Wanted,
    ending_of_review,
    look_at,
    refuse_new_faults,
)
from tracker.store.change import Change
from tracker.store.errors import ProposalUnknown as ProposalUnknown
from tracker.store.errors import RulebookMoved
from tracker.store.here import signed_here
from tracker.store.proposals import (
    Decided,
    Proposal,
    approval_digest,
    approve,
    find_proposal,
    list_proposals,
    outcome_of,
    refuse_if_decided,
    reject,
)
from tracker.store.proposals import refuse_own as refuse_own
from tracker.store.revisions import Signed, known
from tracker.store.rulebook import load_rulebook
from tracker.store.tables import EntryKind, RevisionKind

if TYPE_CHECKING:
    import sqlalchemy as sa


@value_class(frozen=True)
class Pending:
    """A proposal with its effect on the rulebook as it is now."""

    proposal: Proposal
    now: Recorded

    def as_proposed(self) -> Recorded:
        """The proposal as its author made it, with its effect as it is now."""
        author = _author(self.proposal)
        return replace(self.now, number=self.proposal.number, proposed=True, signed=author, dry_run=False)


def _author(proposal: Proposal) -> Signed:
    return Signed(proposal.who, proposal.why, proposal.time, proposal.account)


class StaleEffect(Exception):  # noqa: N818 - named for what is the case
    """The rulebook or the proposal is another one since the effect was seen; `pending` has it as it is now."""

    def __init__(self, pending: Pending) -> None:
        number = pending.proposal.number
        super().__init__(
            f"that is not proposal {number} with its effect on the rulebook as it is now, which is shown above, so"
            " nothing was approved. Look at it, and approve that"
        )
        self.pending = pending


def pending(desk: Desk, number: int, copies: Copies | None = None) -> Pending:
    """A proposal that is open, with its effect now; `copies` are what its quotations are held against, None: nothing.

    Raises ProposalUnknown, ApprovalRefused, RulebookMoved, GuidanceFaulty.
    """
    with replace(desk, dry_run=True).connection() as connection:
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        return Pending(proposal, _effect_now(connection, proposal, desk, copies))


def _effect_now(connection: sa.Connection, proposal: Proposal, desk: Desk, copies: Copies | None) -> Recorded:
    change = proposal.change
    _refuse_outdated(connection, proposal, change)

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        after = change.over(before)
        refuse_new_faults(before, after, change)
        ending = ending_of_review(before, after, change)
        return Wanted(change, after, (*ending, *_warnings(before, after, change, copies)))

    try:
        found = look_at(connection, make, desk)
    except GuidanceFaulty as wrong:
        raise GuidanceFaulty(wrong.problems, _again(proposal)) from wrong
    seen = approval_digest(proposal.number, _author(proposal), found.effect_digest)
    return replace(found, effect_digest=seen)


def _refuse_outdated(connection: sa.Connection, proposal: Proposal, change: Change) -> None:
    """Raise RulebookMoved where what a proposal is about was recorded otherwise since, and say what to do."""
    standing = known(connection)
    changed = [name for name, each in change.retire if name not in standing or standing[name].digest != each]
    gone = set(change.retired)
    came = [name for name in change.added if name in standing and name not in gone]
    if changed or came:
        what = f"`{changed[0]}` was changed" if changed else f"`{came[0]}` was recorded"
        raise RulebookMoved(
            f"{what} since proposal {proposal.number} was made, so it can count no more. {_again(proposal)}"
        )


_COMMANDS = {
    RevisionKind.PACK: "tracker db upgrade",
    RevisionKind.RECORD: "tracker guidance record FILE",
    RevisionKind.CORRECT: "tracker guidance correct FILE",
    RevisionKind.SUPERSEDE: "tracker guidance supersede DOCUMENT FILE",
    RevisionKind.WITHDRAW: "tracker guidance withdraw DOCUMENT --from DATE",
    RevisionKind.VERIFY: "tracker sources verify DOCUMENT",
    RevisionKind.SEARCH: "tracker sources search AUTHORITY",
    RevisionKind.UNDO: "tracker history undo",
}
"""How each kind of change is proposed."""


def _again(proposal: Proposal) -> str:
    """What to do with a proposal that can count no more."""
    command = _COMMANDS[proposal.kind] + (f" r{proposal.undoes}" if proposal.undoes else "")
    return (
        f"Reject it with `tracker guidance reject {proposal.number} --by NAME --why WORDS`, and where it is still"
        f" wanted, propose it again with `{command}`"
    )


def _warnings(before: Rulebook, after: Rulebook, change: Change, copies: Copies | None) -> tuple[Problem, ...]:
    """What a person should look at again in a proposal, as its author was told.

    Raises GuidanceFaulty where a kept copy does not hold what is quoted from it.
    """
    new = [value for value in change.add if isinstance(value, Instrument)]
    here = Place("the proposal", 1, 1)
    marked = {i.id: _placed(i, here) for i in after.instruments if i.id in {n.id for n in new}}
    touched = {i.authority for i in new}
    checked = check(
        replace(after, instruments=tuple(marked.get(i.id, i) for i in after.instruments)), authorities=touched
    )
    told = {(p.code, p.message) for p in check(before, authorities=touched)}
    found = [
        replace(p, place=None)
        for p in checked
        if p.severity == "warning" and (p.place == here or (p.code, p.message) not in told)
    ]
    if copies is not None:
        found += copies.problems(after, [after.instrument_of[i.id] for i in new])
    if any(problem.severity == "error" for problem in found):
        raise GuidanceFaulty(found)
    return tuple(found)


def _placed(instrument: Instrument, here: Place) -> Instrument:
    """A document all of whose complaints are told apart by their place."""
    return replace(instrument, place=here, rules=tuple(replace(rule, place=here) for rule in instrument.rules))


def read_ahead(desk: Desk, number: int, copies: Copies) -> None:
    """Read the copies that a proposal is held against, before a transaction keeps others waiting."""
    if not copies.are_any:
        return
    with replace(desk, dry_run=True).connection() as connection:
        change = find_proposal(connection, number).change
        after = change.over(load_rulebook(connection))
    copies.problems(after, [after.instrument_of[i.id] for i in change.add if isinstance(i, Instrument)])


def approving(desk: Desk, number: int, signed: Signed, seen: str, copies: Copies | None = None) -> Recorded:
    """Approve a proposal whose effect was seen; `seen` is the digest of that effect, or the beginning of it.

    Raises StaleEffect where the rulebook moved since, ApprovalRefused where the approver is the one who proposed.
    """
    if copies is not None:
        read_ahead(desk, number, copies)
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        refuse_own(proposal, signed)
        now = _effect_now(connection, proposal, desk, copies)
        if len(seen) < SHORTEST or not now.effect_digest.startswith(seen):
            raise StaleEffect(Pending(proposal, now))
        made = now.before.revision + 1
        if not desk.dry_run:
            whole = now.effect_digest
            made = approve(connection, proposal, signed, seen=whole, effect=whole).number
        return replace(now, number=made, signed=signed)


SHORTEST = 12
"""How many digits of the digest of an effect name it."""


def rejecting(desk: Desk, number: int, signed: Signed) -> Proposal:
    """Say that a proposal is not to be. Raises ApprovalRefused."""
    with desk.connection() as connection:
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        signed = signed_here(connection, signed, desk.told)
        if not desk.dry_run:
            reject(connection, proposal, signed)
        return proposal


def one_proposal(desk: Desk, number: int) -> tuple[Proposal, Decided]:
    """A proposal with what became of it. Raises ProposalUnknown."""
    with replace(desk, dry_run=True).connection() as connection:
        return find_proposal(connection, number), outcome_of(connection, number)


def all_proposals(desk: Desk) -> tuple[tuple[Proposal, Decided], ...]:
    """Every proposal with what became of it."""
    with replace(desk, dry_run=True).connection() as connection:
        return list_proposals(connection)


def ends_review(proposal: Proposal) -> bool:
    """Whether it would end the review, which is a proposal of its own."""
    change = proposal.change
    return not change.add and [name.kind for name in change.retired] == [EntryKind.SETTING]


def entries_of(proposal: Proposal) -> tuple[tuple[str, str], ...]:
    """The entries that a proposal is about, each with its sign: + for new, ~ for changed, - for gone."""
    added, gone = set(proposal.change.added), set(proposal.change.retired)
    signs = {name: "~" if name in added & gone else "+" if name in added else "-" for name in added | gone}
    return tuple((signs[name], str(name)) for name in sorted(signs))


def is_review_required(desk: Desk) -> bool:
    """Whether a change counts only when a second person has approved it."""
    with replace(desk, dry_run=True).connection() as connection:
        return load_rulebook(connection, ()).review_required
