"""The bundled rulebook in a newer version: what it says otherwise, with its effect, recorded or proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.recording.pipeline import (
    Desk,
    GuidanceFaulty,
    Recorded,
    Wanted,
    look_at,
    put_down,
    refuse_new_faults,
)
from tracker.store.change import Change, pack_change
from tracker.store.here import signed_here
from tracker.store.proposals import Proposal, approval_digest, list_proposals
from tracker.store.revisions import Difference, Signed, load_pack, newest, pack_difference

REMEDY = "Correct or remove what somebody here recorded and the newer rulebook does not bear, and repeat."


@value_class(frozen=True)
class Packed:
    """What the bundled rulebook says otherwise, and what became of it.

    `seen` is the change with its effect; None: nothing differs, or nothing was recorded before that could be flipped.
    """

    difference: Difference
    revision: int | None = None
    proposal: int | None = None
    seen: Recorded | None = None


def pack_up(desk: Desk, rulebook: Rulebook, signed: Signed, refuse: Callable[[sa.Connection], None]) -> Packed:
    """Record what the bundled rulebook says otherwise, or propose it, unless that is proposed already.

    `refuse` raises where this program may not do so in that database. Raises GuidanceFaulty where what persons recorded
    would have faults beside the newer rulebook.
    """
    with desk.connection() as connection:
        refuse(connection)
        difference = pack_difference(connection, rulebook)
        if difference.is_empty:
            return Packed(difference)
        if newest(connection) is None:
            if desk.dry_run:
                return Packed(difference)
            signed = signed_here(connection, signed, desk.told)
            made = load_pack(
                connection, rulebook, signed.who, signed.at, why=signed.why, account=signed.account
            ).revision
            return Packed(difference, revision=made)

        def make(before: Rulebook, connection: sa.Connection) -> Wanted:
            change = pack_change(connection, rulebook)
            after = change.over(before)
            refuse_new_faults(before, after, change)
            return Wanted(change, after)

        try:
            found = look_at(connection, make, desk)
        except GuidanceFaulty as wrong:
            raise GuidanceFaulty(wrong.problems, REMEDY) from wrong
        if found.before.review_required and (waiting := _waiting(connection, found.change)):
            author = Signed(waiting.who, waiting.why, waiting.time, waiting.account)
            seen = approval_digest(waiting.number, author, found.effect_digest)
            told = replace(found, number=waiting.number, proposed=True, signed=author, effect_digest=seen)
            return Packed(difference, proposal=waiting.number, seen=told)
        done = put_down(connection, found, signed_here(connection, signed, desk.told), desk)
        if desk.dry_run:
            return Packed(difference, seen=done)
        if done.proposed:
            return Packed(difference, proposal=done.number, seen=done)
        return Packed(difference, revision=done.number, seen=done)


def _waiting(connection: sa.Connection, change: Change) -> Proposal | None:
    """The proposal of that very change that awaits approval; None: there is none."""
    for proposal, decided in list_proposals(connection):
        if decided.state == "open" and proposal.change.digest == change.digest:
            return proposal
    return None
