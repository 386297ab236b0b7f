"""Proposals: changes kept apart until a second person approves them. Nothing of a proposal is known before.

A proposal holds the effect that its author saw. Its approval is the revision, by somebody else, and holds the effect
that the approver saw; where the rulebook moved in between, the effect is another one, and the approval is refused.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import plain as bare
from tracker.store import tables as t
from tracker.store.change import Change, record_change
from tracker.store.coding import value_of
from tracker.store.columns import written
from tracker.store.digest import canonical, digest, plain
from tracker.store.errors import ApprovalRefused, DatabaseDamaged, ProposalUnknown, SelfCheckFailed
from tracker.store.heads import next_time
from tracker.store.mapping.entries import EntryName, digest_of, name_of
from tracker.store.revisions import Revision, Signed, newest, refuse_unsigned
from tracker.store.tables import EntryKind, RevisionKind


@value_class(frozen=True)
class Proposal:
    """A change that somebody proposed, who and why, over which revision, and the digest of the effect they saw."""

    number: int
    time: datetime
    who: str
    account: str | None
    why: str
    kind: RevisionKind
    undoes: int | None
    base: int
    content: str
    effect: str
    hash: str

    @property
    def change(self) -> Change:
        """What it would record. Raises DatabaseDamaged where that cannot be read."""
        try:
            told = json.loads(self.content)
            add = tuple(value_of(EntryKind(kind), content) for kind, content in told["add"])
            retire = tuple((EntryName(EntryKind(kind), name), each) for kind, name, each in told["retire"])
        except (ValueError, TypeError, KeyError) as fault:
            raise DatabaseDamaged(f"proposal {self.number} cannot be read: {fault}. Restore a backup") from fault
        return Change(self.kind, add, retire, self.undoes)


@value_class(frozen=True)
class Decided:
    """What became of a proposal: the revision that approved it, or who rejected it when and why. All None: open."""

    revision: int | None = None
    rejected_by: str | None = None
    rejected_why: str | None = None
    rejected_at: datetime | None = None

    @property
    def state(self) -> str:
        return "approved" if self.revision else "rejected" if self.rejected_by else "open"


def hash_of(proposal: Proposal) -> str:
    """The digest of all of a proposal but itself."""
    told = {each.name: getattr(proposal, each.name) for each in fields(proposal) if each.name != "hash"}
    told |= {"time": written(proposal.time), "kind": proposal.kind.value, "format": "tracker.proposal/1"}
    return digest({name: value for name, value in told.items() if value is not None})


def approval_digest(number: int, signed: Signed, effect: str) -> str:
    """The digest of what a second person approves: an effect, which covers change and rulebook; who proposed it; why.

    Whoever is made the author of it afterwards makes another digest.
    """
    told = {"format": "tracker.approval/1", "number": number, "who": signed.who, "why": signed.why, "effect": effect}
    return digest(told | ({"account": signed.account} if signed.account is not None else {}))


def propose(connection: sa.Connection, change: Change, signed: Signed, effect: str) -> Proposal:
    """Keep a change apart for approval. Raises RecordingRefused, SelfCheckFailed."""
    refuse_unsigned(signed)
    before = newest(connection)
    content = {
        "add": [[name_of(value).kind.value, plain(value)] for value in change.add],
        "retire": [[name.kind.value, name.name, each] for name, each in change.retire],
    }
    told: dict[str, Any] = {
        "number": next_number(connection),
        "time": next_time(connection, signed.at),
        "who": signed.who,
        "account": signed.account,
        "why": signed.why,
        "kind": change.kind,
        "undoes": change.undoes,
        "base": before.number if before else 0,
        "content": canonical(content).decode(),
        "effect": effect,
    }
    made = Proposal(**told, hash=hash_of(Proposal(**told, hash="")))
    connection.execute(sa.insert(t.proposal), {**told, "kind": change.kind.value, "hash": made.hash})
    back = find_proposal(connection, made.number)
    if back != made or [digest_of(v) for v in back.change.add] != [digest_of(v) for v in change.add]:
        raise SelfCheckFailed("the proposal did not read back the same, so nothing was kept. Report this")
    return made


def next_number(connection: sa.Connection) -> int:
    """The number of the next proposal."""
    last: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(t.proposal.c.number), 0))).scalar_one()
    return last + 1


def find_proposal(connection: sa.Connection, number: int) -> Proposal:
    """The proposal of that number. Raises ProposalUnknown."""
    row = connection.execute(sa.select(t.proposal).where(t.proposal.c.number == number)).one_or_none()
    if row is None:
        raise ProposalUnknown(f"there is no proposal {number}. `tracker guidance proposals` lists them")
    return _proposal_of(row)


def list_proposals(connection: sa.Connection) -> tuple[tuple[Proposal, Decided], ...]:
    """Every proposal with what became of it, in the order in which they were made."""
    rows = connection.execute(sa.select(t.proposal).order_by(t.proposal.c.number)).all()
    outcomes = _outcomes(connection, [row.number for row in rows])
    return tuple((_proposal_of(row), outcomes[row.number]) for row in rows)


def outcome_of(connection: sa.Connection, number: int) -> Decided:
    """What became of one proposal."""
    return _outcomes(connection, [number])[number]


def _proposal_of(row: sa.Row[Any]) -> Proposal:
    told = dict(row._mapping)
    return Proposal(**{**told, "kind": RevisionKind(told["kind"])})


def _outcomes(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, Decided]:
    found = dict.fromkeys(numbers, Decided())
    for row in connection.execute(
        sa.select(t.revision.c.number, t.revision.c.proposal).where(t.revision.c.proposal.in_(numbers))
    ):
        found[row.proposal] = Decided(revision=row.number)
    for row in connection.execute(sa.select(t.rejection).where(t.rejection.c.proposal.in_(numbers))):
        found[row.proposal] = Decided(rejected_by=row.who, rejected_why=row.why, rejected_at=row.time)
    return found


def refuse_if_decided(connection: sa.Connection, proposal: Proposal) -> None:
    """Raise ApprovalRefused for a proposal that is not open any more."""
    outcome = outcome_of(connection, proposal.number)
    if outcome.revision:
        raise ApprovalRefused(f"proposal {proposal.number} was approved already, as r{outcome.revision}")
    if outcome.rejected_by:
        by = f"{outcome.rejected_by}: {outcome.rejected_why}"
        raise ApprovalRefused(f"proposal {proposal.number} was rejected by {by}. Propose it again")


def refuse_own(proposal: Proposal, signed: Signed) -> None:
    """Raise ApprovalRefused where somebody would approve what they proposed, by their name or one that looks the same.

    What the program proposed is told apart by the login under which it ran: that one may not approve it.
    """
    if proposal.kind is RevisionKind.PACK and proposal.who.startswith(PROGRAM):
        ran_by = _login(proposal.account)
        if ran_by is not None and ran_by == _login(signed.account):
            raise ApprovalRefused(
                f"proposal {proposal.number} was made by {proposal.who} under the login {ran_by}, which is yours, and"
                " needs another person's approval. Let them approve it under a login of their own; or reject it, and"
                " say who proposes it: `tracker db upgrade --by NAME`"
            )
    if _as_read(signed.who) == _as_read(proposal.who):
        raise ApprovalRefused(
            f"proposal {proposal.number} was made by {proposal.who}, and needs another person's approval."
            " Ask somebody else to look at it"
        )


_LOOK_ALIKE = str.maketrans("авеікмнорстухѕјһԁԛԝαβεικμνορτυχ", "abeikmhopctyxsjhdqwabeikuvoptux")
"""Letters of other scripts that pass for Latin ones, as they are compared."""


def _as_read(name: str) -> str:
    """A name as an eye takes it: no marks, no case, no forms of letters, and no look-alikes."""
    return bare(bare(unicodedata.normalize("NFKC", name)).translate(_LOOK_ALIKE))


PROGRAM = "tracker "
"""How the name begins under which this program itself records."""


def _login(account: str | None) -> str | None:
    """The login on a machine, without the role on a server, which several may share."""
    return account and account.partition(" as ")[0]


def approve(connection: sa.Connection, proposal: Proposal, signed: Signed, *, seen: str, effect: str) -> Revision:
    """Record a proposal, as the revision of the one who approves it.

    `seen` is the digest of the effect that the approver looked at, `effect` that of its effect on the rulebook as it
    is now: they must be the same. Raises ApprovalRefused when they are not, when the proposal is not open, or when the
    approver is the one who proposed it.
    """
    refuse_unsigned(signed)
    refuse_if_decided(connection, proposal)
    refuse_own(proposal, signed)
    if seen != effect:
        raise ApprovalRefused(
            f"the rulebook moved since that effect of proposal {proposal.number} was seen, so it was not approved."
            " Look at its effect now, and approve that"
        )
    return record_change(connection, proposal.change, signed, effect=effect, proposal=proposal.number)


def reject(connection: sa.Connection, proposal: Proposal, signed: Signed) -> None:
    """Record that a proposal is not to be; its author may say so too. Raises ApprovalRefused."""
    refuse_unsigned(signed)
    refuse_if_decided(connection, proposal)
    before = newest(connection)
    row = {"time": next_time(connection, signed.at), "who": signed.who, "account": signed.account, "why": signed.why}
    base = before.number if before else 0
    connection.execute(sa.insert(t.rejection), {"proposal": proposal.number, "base": base, **row})
