"""Keeping the user's own sites: what should be known of them, laid over what is, in one revision.

They are no part of the rulebook: a change of them flips no answer, and needs nobody's approval.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from tracker.domain.site import Site
from tracker.domain.value_class import value_class
from tracker.recording.pipeline import ChangeRefused, Desk
from tracker.store.change import Change, record_change
from tracker.store.fields import Entry, entries_between
from tracker.store.here import signed_here
from tracker.store.mapping.entries import digest_of, name_of
from tracker.store.revisions import Signed
from tracker.store.rulebook import revision_at
from tracker.store.sites import load_sites
from tracker.store.tables import RevisionKind

__all__ = ["Kept", "Wish", "keep"]

Wish = Callable[[tuple[Site, ...]], tuple[Site, ...]]
"""From the sites that are known to those that should be."""


@value_class(frozen=True)
class Kept:
    """What keeping sites did or, as a dry run, would do, as revision `number`; `added` and so on are the ids of sites.

    `before` and `after` are all sites, by id.
    """

    number: int
    dry_run: bool
    signed: Signed
    before: tuple[Site, ...]
    after: tuple[Site, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def entries(self) -> tuple[Entry, ...]:
        """Every site that it touches, field by field."""
        touched = {*self.added, *self.changed, *self.removed}
        old, new = ({name_of(s): s for s in sites if s.id in touched} for sites in (self.before, self.after))
        return entries_between(old, new)


def keep(desk: Desk, wanted: Wish, signed: Signed) -> Kept:
    """Record the sites as they should be, all at once. `wanted` may refuse; then nothing is recorded.

    Raises ChangeRefused where nothing would change, or two sites would have one id.
    """
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        before = load_sites(connection)
        after = tuple(sorted(wanted(before), key=lambda site: site.id))
        old, new = {site.id: site for site in before}, {site.id: site for site in after}
        if len(new) < len(after):
            twice = next(site.id for site, following in pairwise(after) if site.id == following.id)
            raise ChangeRefused(f"`{twice}` would be the id of two sites. Give one of them another")
        added = tuple(id for id in new if id not in old)
        removed = tuple(id for id in old if id not in new)
        changed = tuple(id for id in new if id in old and new[id] != old[id])
        if not (added or removed or changed):
            raise ChangeRefused("that is known of the sites already, so there is nothing to record")
        gone = sorted((name_of(old[id]), digest_of(old[id])) for id in (*removed, *changed))
        change = Change(RevisionKind.CLINICS, tuple(new[id] for id in (*added, *changed)), tuple(gone))
        _refuse_unstorable(change)
        number = revision_at(connection, None) + 1
        if not desk.dry_run:
            number = record_change(connection, change, signed).number
    return Kept(number, desk.dry_run, signed, before, after, added, changed, removed)


def _refuse_unstorable(change: Change) -> None:
    """Raise RecordingRefused for words that no database keeps, in a dry run too."""
    _ = change.digest
