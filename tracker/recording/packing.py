"""The bundled rulebook where review is required: what it says otherwise is proposed, like anybody's change."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.domain.effect import effect
from tracker.domain.rulebook import Rulebook
from tracker.recording.pipeline import effect_digest
from tracker.store.change import pack_change
from tracker.store.proposals import list_proposals, propose
from tracker.store.revisions import Signed
from tracker.store.rulebook import in_order, load_rulebook


def proposed_pack(connection: sa.Connection, rulebook: Rulebook, signed: Signed) -> int:
    """Propose what the bundled rulebook says otherwise, unless that is proposed already; the number of the proposal."""
    change = pack_change(connection, rulebook)
    for proposal, decided in list_proposals(connection):
        if decided.state == "open" and proposal.change.digest == change.digest:
            return proposal.number
    before = load_rulebook(connection)
    found = effect(before, in_order(change.over(before)))
    return propose(connection, change, signed, effect_digest(found, change, connection)).number
