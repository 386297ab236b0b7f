"""A second person: looking at a proposal with its effect as it is now, approving that effect, or rejecting it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.domain.rulebook import Rulebook
from tracker.recording.pipeline import Desk, Recorded, Wanted, look_at, refuse_new_faults
from tracker.store.change import resolved
from tracker.store.proposals import Proposal, approve, find_proposal, refuse_if_decided, reject
from tracker.store.revisions import Signed

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
class Pending:
    """A proposal with its effect on the rulebook as it is now."""

    proposal: Proposal
    now: Recorded


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

    return look_at(connection, make, desk)


def approving(desk: Desk, number: int, signed: Signed, seen: str) -> Recorded:
    """Approve a proposal whose effect was seen; `seen` is the digest of that effect, or the beginning of it.

    Raises ApprovalRefused: the rulebook moved, or the approver is the one who proposed.
    """
    with desk.connection() as connection:
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        now = _effect_now(connection, proposal, desk)
        whole = now.effect_digest if len(seen) >= SHORTEST and now.effect_digest.startswith(seen) else seen
        made = now.before.revision + 1
        if not desk.dry_run:
            made = approve(connection, proposal, signed, seen=whole, effect=now.effect_digest).number
        return replace(now, number=made, signed=signed)


SHORTEST = 12
"""How many digits of the digest of an effect name it."""


def rejecting(desk: Desk, number: int, signed: Signed) -> Proposal:
    """Say that a proposal is not to be. Raises ApprovalRefused."""
    with desk.connection() as connection:
        proposal = find_proposal(connection, number)
        refuse_if_decided(connection, proposal)
        if not desk.dry_run:
            reject(connection, proposal, signed)
        return proposal
