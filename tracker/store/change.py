"""A change to the rulebook, before it is recorded: what it adds and retires, by name and digest, whatever the database.

A change is made of two rulebooks, the one that is known and the one that should be, and can be laid over a rulebook to
see what it would come to.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.store.digest import content_digest, digest
from tracker.store.errors import RulebookMoved
from tracker.store.mapping.entries import EntryName, Value, digest_of, name_of, values_of
from tracker.store.revisions import Revision, Signed, known, plan_of_pack, record
from tracker.store.rulebook import assembled
from tracker.store.tables import NO_GUIDANCE, EntryKind, RevisionKind


@value_class(frozen=True)
class Change:
    """What would be added and retired. A changed entry is in both.

    `retire` names entries with the digest that they have when the change is made. `undoes` is the revision taken back;
    None: none is.
    """

    kind: RevisionKind
    add: tuple[Value, ...]
    retire: tuple[tuple[EntryName, str], ...]
    undoes: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.add and not self.retire

    @property
    def added(self) -> tuple[EntryName, ...]:
        return tuple(name_of(value) for value in self.add)

    @property
    def retired(self) -> tuple[EntryName, ...]:
        return tuple(name for name, _ in self.retire)

    @property
    def is_of_sites(self) -> bool:
        """Whether it is about the user's own sites alone, and leaves the rulebook as it is."""
        return {name.kind for name in (*self.added, *self.retired)} == {EntryKind.SITE}

    @property
    def digest(self) -> str:
        """The digest of what it adds and retires."""
        return digest(
            {
                "kind": self.kind.value,
                "added": sorted([name.kind.value, name.name, digest_of(value)] for name, value in self._named()),
                "retired": sorted([name.kind.value, name.name, each] for name, each in self.retire),
            }
        )

    def _named(self) -> list[tuple[EntryName, Value]]:
        return [(name_of(value), value) for value in self.add]

    def over(self, rulebook: Rulebook) -> Rulebook:
        """The rulebook that this change makes of another one."""
        gone = set(self.retired)
        kept = [value for name, value in values_of(rulebook).items() if name not in gone]
        return assembled((*kept, *self.add), rulebook.revision)


def change_between(kind: RevisionKind, before: Rulebook, after: Rulebook) -> Change:
    """The change that makes one rulebook of another. Raises RecordingRefused when a name is there twice."""
    old, new = values_of(before), values_of(after)
    retire = [(name, value) for name, value in old.items() if name not in new or _differ(value, new[name])]
    return Change(
        kind,
        tuple(value for name, value in new.items() if name not in old or _differ(value, old[name])),
        tuple(sorted((name, digest_of(value)) for name, value in retire)),
    )


def rulebook_digest(connection: sa.Connection, at: int | None = None) -> str | None:
    """The digest of the rulebook that is known now, or was at a revision, whatever sites and reports are.

    None: nothing of one is known.
    """
    standing = [(*name, each.digest) for name, each in known(connection, at).items() if name.kind not in NO_GUIDANCE]
    return content_digest(standing) if standing else None


def pack_change(connection: sa.Connection, rulebook: Rulebook) -> Change:
    """What loading the bundled rulebook would change; what a person revised stays as it is."""
    add, retire, _ = plan_of_pack(connection, rulebook)
    going = set(retire)
    gone = [(name, each.digest) for name, each in known(connection).items() if each.entry in going]
    return Change(RevisionKind.PACK, tuple(add), tuple(sorted(gone)))


def _differ(one: Value, other: Value) -> bool:
    """Whether two values have another content. Verifications of an instrument are entries of their own."""
    return one is not other and (one != other and digest_of(one) != digest_of(other))


def record_change(
    connection: sa.Connection,
    change: Change,
    signed: Signed,
    *,
    effect: str | None = None,
    proposal: int | None = None,
) -> Revision:
    """Record a change as a revision. Raises RulebookMoved when what it retires is not known as it was."""
    entries = resolved(connection, change.retire)
    return record(
        connection,
        kind=change.kind,
        who=signed.who,
        why=signed.why,
        at=signed.at,
        account=signed.account,
        add=change.add,
        retire=entries,
        effect=effect,
        undoes=change.undoes,
        proposal=proposal,
    )


def resolved(connection: sa.Connection, retire: Sequence[tuple[EntryName, str]]) -> list[int]:
    """The numbers of entries named with their digests. Raises RulebookMoved."""
    standing = known(connection)
    entries = []
    for name, each in retire:
        here = standing.get(name)
        if here is None or here.digest != each:
            raise RulebookMoved(f"`{name}` was changed since this was made. Look at it as it is now, then repeat")
        entries.append(here.entry)
    return entries
