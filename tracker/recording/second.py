"""A second person: looking at a proposal with its effect as it is now, approving that effect, or rejecting it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.domain.rulebook import Rulebook
from tracker.recording.pipeline import Desk, Recorded, Wanted, look_at, refuse_new_faults
from tracker.store.change import resolved
from tracker.store.here import signed_here
from tracker.store.proposals import (
    Decided,
    Proposal,
    approval_digest,
    approve,
    find_proposal,
    list_proposals,
    refuse_if_decided,
    refuse_own,
    reject,
)
from tracker.store.revisions import Signed
from tracker.store.rulebook import load_rulebook

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
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


def pending(desk: Desk, number: int) -> Pending:
    """A proposal that is open, with its effect now. Raises ProposalUnknown, ApprovalRefused, RulebookMoved."""
    with replace(desk, dry_run=True).connection() as connection:
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        return Pending(proposal, _effect_now(connection, proposal, desk))


def _effect_now(connection: sa.Connection, proposal: Proposal, desk: Desk) -> Recorded:
    change = proposal.change
    resolved(connection, change.retire)

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        after = change.over(before)
        refuse_new_faults(before, after, change)
        return Wanted(change, after)

    found = look_at(connection, make, desk)
    seen = approval_digest(proposal.number, _author(proposal), found.effect_digest)
    return replace(found, effect_digest=seen)


def approving(desk: Desk, number: int, signed: Signed, seen: str) -> Recorded:
    """Approve a proposal whose effect was seen; `seen` is the digest of that effect, or the beginning of it.

    Raises StaleEffect where the rulebook moved since, ApprovalRefused where the approver is the one who proposed.
    """
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        now = _effect_now(connection, proposal, desk)
        refuse_own(proposal, signed)
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


def all_proposals(desk: Desk) -> tuple[tuple[Proposal, Decided], ...]:
    """Every proposal with what became of it."""
    with replace(desk, dry_run=True).connection() as connection:
        return list_proposals(connection)


def is_review_required(desk: Desk) -> bool:
    """Whether a change counts only when a second person has approved it."""
    with replace(desk, dry_run=True).connection() as connection:
        return load_rulebook(connection, ()).review_required
