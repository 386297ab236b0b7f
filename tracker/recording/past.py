"""What was recorded: the log of revisions, one of them field by field, and the history held against itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from tracker.domain.value_class import value_class
from tracker.recording.pipeline import Progress, Told
from tracker.store import tables as t
from tracker.store.engine import WAIT, let_upgrade_finish, open_for_asking, reading, where
from tracker.store.errors import RevisionUnknown
from tracker.store.fields import Entry, entries_between
from tracker.store.history import retired_by
from tracker.store.mapping.entries import EntryName, name_of
from tracker.store.proposals import Proposal, find_proposal
from tracker.store.revisions import Revision, entries_added, newest, revision_of
from tracker.store.verify import Checked, verify

__all__ = ["Checked", "Entry", "Logged", "Shown", "checked", "log", "shown"]


@value_class(frozen=True)
class Logged:
    """A revision with the names of what it added, changed and retired, and the proposal that it approved, if any."""

    revision: Revision
    proposal: Proposal | None
    added: tuple[EntryName, ...]
    changed: tuple[EntryName, ...]
    retired: tuple[EntryName, ...]

    def names(self) -> tuple[list[str], list[str], list[str]]:
        """The same as words."""
        return [str(n) for n in self.added], [str(n) for n in self.changed], [str(n) for n in self.retired]


@value_class(frozen=True)
class Shown:
    """A revision with everything it touched, the proposal that it approved, if any, and the one that took it back.

    `undone_by` None: none did.
    """

    revision: Revision
    proposal: Proposal | None
    entries: tuple[Entry, ...]
    undone_by: int | None


def log(database: str, about: str | None, kinds: Sequence[str], most: int, told: Told | None) -> tuple[Logged, ...]:
    """The newest revisions first. `about` is a part of the name of an entry that they touched; None: all."""
    with open_for_asking(database, told=told) as connection:
        query = sa.select(t.revision).order_by(t.revision.c.number.desc())
        if kinds:
            query = query.where(t.revision.c.kind.in_(list(kinds)))
        if about is not None:
            query = query.where(t.revision.c.number.in_(_touching(about)))
        revisions = [revision_of(row) for row in connection.execute(query.limit(most))]
        return _with_names(connection, revisions)


def _touching(about: str) -> sa.Select[tuple[int]]:
    """The revisions that added or retired an entry whose name holds these words."""
    named = t.entry.c.name.contains(about, autoescape=True)
    added = sa.select(t.entry.c.added).where(named)
    gone = sa.select(t.retirement.c.revision).join(t.entry, t.entry.c.id == t.retirement.c.entry).where(named)
    both = sa.union(added, gone).subquery()
    return sa.select(both.c[0])


def _with_names(connection: sa.Connection, revisions: Sequence[Revision]) -> tuple[Logged, ...]:
    numbers = [revision.number for revision in revisions]
    added: dict[int, set[EntryName]] = {number: set() for number in numbers}
    gone: dict[int, set[EntryName]] = {number: set() for number in numbers}
    came = sa.select(t.entry.c.added, t.entry.c.kind, t.entry.c.name).where(t.entry.c.added.in_(numbers))
    went = (
        sa.select(t.retirement.c.revision, t.entry.c.kind, t.entry.c.name)
        .join(t.entry, t.entry.c.id == t.retirement.c.entry)
        .where(t.retirement.c.revision.in_(numbers))
    )
    for query, found in ((came, added), (went, gone)):
        for number, kind, name in connection.execute(query):
            found[number].add(EntryName(t.EntryKind(kind), name))
    approved = _approved(connection, revisions)
    return tuple(
        Logged(
            revision,
            approved.get(revision.number),
            tuple(sorted(added[revision.number] - gone[revision.number])),
            tuple(sorted(added[revision.number] & gone[revision.number])),
            tuple(sorted(gone[revision.number] - added[revision.number])),
        )
        for revision in revisions
    )


def _approved(connection: sa.Connection, revisions: Sequence[Revision]) -> dict[int, Proposal]:
    """The proposals that some revisions approved, by the number of the revision."""
    return {r.number: find_proposal(connection, r.proposal) for r in revisions if r.proposal}


def shown(database: str, number: int, told: Told | None) -> Shown:
    """One revision with everything it touched. Raises RevisionUnknown."""
    with open_for_asking(database, told=told) as connection:
        revision = newest(connection, number)
        if revision is None or revision.number != number:
            last = newest(connection)
            raise RevisionUnknown(f"there is no revision r{number}: the newest is r{last.number if last else 0}")
        added = {name_of(value): value for value in entries_added(connection, number).values()}
        gone = {name_of(value): value for value in retired_by(connection, number).values()}
        by = connection.execute(
            sa.select(sa.func.max(t.revision.c.number)).where(t.revision.c.undoes == number)
        ).scalar_one()
        approved = _approved(connection, [revision])
    return Shown(revision, approved.get(revision.number), entries_between(gone, added), by)


def checked(database: str, head: str | None, told: Told | None, progress: Progress | None) -> Checked:
    """The history held against itself and, where it is given, against a head that was kept elsewhere."""
    place = where(database)
    with reading(place, told=told) as connection:
        let_upgrade_finish(connection, place, WAIT, told)
        return verify(connection, head, progress and partial(progress, "checking the history"))
