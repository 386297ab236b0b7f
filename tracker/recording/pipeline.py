"""The way every change goes: look, lay it over what is known, refuse what would be faulty, reckon its effect, record.

A dry run goes the same way and stops before it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.domain.instrument import Instrument
from tracker.domain.problem import Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.store.change import Change, change_between, record_change, rulebook_digest
from tracker.store.digest import digest, plain
from tracker.store.errors import ProposalUnknown, StoreError
from tracker.store.fields import Entry, entries_between
from tracker.store.here import signed_here
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import name_of, values_of
from tracker.store.proposals import approval_digest, next_number, propose
from tracker.store.revisions import Signed
from tracker.store.rulebook import in_order, load_rulebook
from tracker.store.tables import RevisionKind

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.domain.effect import Effect
    from tracker.domain.site import Site

__all__ = [
    "ChangeRefused",
    "Desk",
    "GuidanceFaulty",
    "ProposalUnknown",
    "Recorded",
    "RevisionKind",
    "Signed",
    "Wanted",
    "look",
    "submit",
]

Told = Callable[[str], None]
Progress = Callable[[str, int, int], None]
"""What is told of a long work: what is being done, and how much of how much; of 0: that is not known."""


class ChangeRefused(StoreError):  # noqa: N818 - named for what is the case
    """What was asked for is no change that could be recorded; the message says what to do instead."""


class NameUnknown(ChangeRefused):
    """There is no document or authority of that name on record."""


class GuidanceFaulty(Exception):  # noqa: N818 - likewise
    """The rulebook would have faults after the change, so nothing was recorded; `remedy` says what to do."""

    def __init__(self, problems: Sequence[Problem], remedy: str = "Put right what is told, and repeat.") -> None:
        super().__init__(f"{len(problems)} faults")
        self.problems = tuple(problems)
        self.remedy = remedy


@value_class(frozen=True)
class Wanted:
    """A change that somebody wants, with the rulebook it would make, and what a person should look at again.

    `keep` puts away the copies that it names, as the last thing before it is recorded. None: it brings none.
    """

    change: Change
    after: Rulebook
    warnings: tuple[Problem, ...] = ()
    keep: Callable[[], None] | None = None


@value_class(frozen=True)
class Recorded:
    """What a writing command did or, as a dry run, would do.

    `number` is that of the revision, or of the proposal where `proposed`. `effect_digest` is the digest of the effect
    on this very rulebook; of a proposal that of what a second person approves, which covers also who proposed it.
    `sites` are those that were known before: what it does to them is told, and no part of the effect. `keep` is as it
    was wanted.
    """

    number: int
    proposed: bool
    dry_run: bool
    signed: Signed | None
    change: Change
    effect: Effect
    effect_digest: str
    warnings: tuple[Problem, ...]
    before: Rulebook
    after: Rulebook
    sites: tuple[Site, ...] = ()
    keep: Callable[[], None] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Every entry that it touches, field by field."""
        old = values_of(self.before) | {name_of(site): site for site in self.sites}
        gone = {name: old[name] for name in self.change.retired if name in old}
        return entries_between(gone, {name_of(value): value for value in self.change.add})

    def first_question(self) -> tuple[str, ...]:
        """The words of a question that the first rule of it answers: where, by which route, in what place.

        Empty: it brings no rule.
        """
        for value in self.change.add:
            if isinstance(value, Instrument) and value.rules and value.authority in self.after.authority_of:
                here = self.after.authority_of[value.authority].jurisdiction
                terms = [value.rules[0].scope.get(d) for d in ("route", "setting", "purpose", "programme")]
                return (here, *(each[0] for each in terms if each)) if here != "CA" else ()
        return ()


Make = Callable[[Rulebook, "sa.Connection"], Wanted]


@value_class(frozen=True)
class Desk:
    """Where to record, and how to tell what takes long. `dry_run` writes nothing."""

    database: str
    dry_run: bool = False
    told: Told | None = None
    progress: Progress | None = None

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        from tracker.store.engine import open_for_asking, open_for_recording

        opening = open_for_asking if self.dry_run else open_for_recording
        with opening(self.database, told=self.told) as connection:
            yield connection


def effect_digest(found: Effect, change: Change, connection: sa.Connection) -> str:
    """The digest of what a change does to the rulebook as it is now: of the effect, the change and the rulebook.

    Sites are no part of that, so that one who keeps them makes nobody's approval stale.
    """
    told = {"format": "tracker.effect/1", "base": rulebook_digest(connection), "change": change.digest}
    return digest({**told, "effect": plain(found)})


def submit(desk: Desk, make: Make, signed: Signed) -> Recorded:
    """Record a change, or propose it where a second person must approve.

    Raises ChangeRefused where nothing would change, GuidanceFaulty where the rulebook would have faults.
    """
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        return put_down(connection, look_at(connection, make, desk), signed, desk)


def put_down(connection: sa.Connection, found: Recorded, signed: Signed, desk: Desk) -> Recorded:
    """Record what was looked at within the same transaction, or propose it where a second person must approve."""
    if found.keep is not None and not desk.dry_run:
        found.keep()
    if found.before.review_required and not found.change.is_of_sites:
        number = next_number(connection)
        if not desk.dry_run:
            number = propose(connection, found.change, signed, found.effect_digest).number
        seen = approval_digest(number, signed, found.effect_digest)
        return replace(found, number=number, proposed=True, signed=signed, effect_digest=seen)
    number = found.before.revision + 1
    if not desk.dry_run:
        number = record_change(connection, found.change, signed, effect=found.effect_digest).number
    return replace(found, number=number, signed=signed)


def look(desk: Desk, make: Make) -> Recorded:
    """What a change would do, signed by nobody: a preview."""
    with replace(desk, dry_run=True).connection() as connection:
        return look_at(connection, make, desk)


def look_at(connection: sa.Connection, make: Make, desk: Desk) -> Recorded:
    """The same within a transaction."""
    from tracker.domain.effect import effect
    from tracker.store.sites import load_sites

    progress = desk.progress or _silent
    progress("reading the rulebook", 0, 0)
    before = load_rulebook(connection)
    progress("checking the rulebook", 0, 0)
    wanted = make(before, connection)
    if wanted.change.is_empty:
        raise ChangeRefused("the rulebook says this already, so there is nothing to record")
    after = in_order(wanted.after)
    found = effect(before, after, progress=lambda done, of: progress("reckoning the effect", done, of))
    return Recorded(
        number=before.revision + 1,
        proposed=False,
        dry_run=desk.dry_run,
        signed=None,
        change=wanted.change,
        effect=found,
        effect_digest=effect_digest(found, wanted.change, connection),
        warnings=wanted.warnings,
        before=before,
        after=after,
        sites=load_sites(connection),
        keep=wanted.keep,
    )


def _silent(_what: str, _done: int, _of: int) -> None:
    pass


def wanted_between(kind: RevisionKind, before: Rulebook, after: Rulebook, warnings: Sequence[Problem] = ()) -> Wanted:
    """A change from one rulebook to another. Raises GuidanceFaulty where the other has faults that the one has not."""
    change = change_between(kind, before, after)
    refuse_new_faults(before, after, change)
    return Wanted(change, after, (*ending_of_review(before, after, change), *warnings))


ENDS_REVIEW = Problem(
    "ends-review",
    "this ends the review: from then on one person's word counts",
    remedy="Approve it only if that was agreed",
    severity="warning",
)


def ending_of_review(before: Rulebook, after: Rulebook, change: Change) -> tuple[Problem, ...]:
    """What is said first of a change that ends the review; nothing of any other.

    Raises ChangeRefused where it would change something else too: nobody should end the review unawares.
    """
    if not before.review_required or after.review_required:
        return ()
    if change.add or len(change.retire) > 1:
        raise ChangeRefused(
            "that would end the review beside other changes, and ending it is a proposal of its own. Use"
            " `tracker guidance review not-required`, or take it out of this change"
        )
    return (ENDS_REVIEW,)


def refuse_new_faults(before: Rulebook, after: Rulebook, change: Change) -> None:
    """Raise GuidanceFaulty where a rulebook has errors that it had not before.

    Raises ChangeRefused where somebody is said to have looked at a document that is not on record.
    """
    from tracker.domain.checks import check

    for value in change.add:
        if isinstance(value, Verified) and value.instrument not in after.instrument_of:
            raise ChangeRefused(
                f"`{value.instrument}` is not on record, so nobody can have looked whether it stands. Record it first"
            )
    touched = {v.authority for v in change.add if isinstance(v, Instrument)}
    found = [p for p in check(after, authorities=touched) if p.severity == "error"]
    if found:
        known = {(p.code, p.message) for p in check(before, authorities=())}
        new = [p for p in found if (p.code, p.message) not in known]
        if new:
            raise GuidanceFaulty(new)
