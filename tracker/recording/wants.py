"""What people want recorded, each as the change it makes of the rulebook that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.chains import nothing_supersedes_what_is_newer
from tracker.domain.fault import about_instrument
from tracker.domain.instrument import Basis, Instrument, Search, Supersession, Verification
from tracker.domain.problem import Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.recording.copies import Copies
from tracker.recording.pipeline import (
    ChangeRefused,
    Desk,
    GuidanceFaulty,
    Make,
    NameUnknown,
    Wanted,
    ending_of_review,
    refuse_new_faults,
    wanted_between,
)
from tracker.recording.undone import taken_back
from tracker.store.change import Change, change_between
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import EntryName
from tracker.store.rulebook import load_rulebook
from tracker.store.tables import RevisionKind

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.guidance.reader import Read


def taking_back(number: int) -> Make:
    """The change that takes back what a revision did."""

    def make(before: Rulebook, connection: sa.Connection) -> Wanted:
        change = taken_back(connection, number)
        after = change.over(before)
        if before.vocabulary.terms and not after.vocabulary.terms:
            raise ChangeRefused(
                f"all that is known stands on r{number}, so nothing was recorded. Correct what is wrong in it instead"
            )
        refuse_new_faults(before, after, change)
        return Wanted(change, after, ending_of_review(before, after, change))

    return make


def withdrawing(id: str, until: StatedDate) -> Make:
    """The college withdrew a document: from that day on it is no longer in force."""

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        here = known_instrument(before, id)
        if here.until is not None:
            raise ChangeRefused(
                f"`{id}` is recorded as ended on {here.until.text} already. If that is wrong, put it right with"
                " `tracker guidance correct`"
            )
        if here.begins is not None and until.last <= here.begins.first:
            raise ChangeRefused(
                f"`{id}` began on {here.begins.text}, so it cannot have ended on {until.text}. `--from` is the first"
                " day on which it is no longer in force"
            )
        return wanted_between(RevisionKind.WITHDRAW, before, with_instrument(before, replace(here, until=until)))

    return make


def removing(id: str) -> Make:
    """We were wrong to record a document: it is taken out of what is known."""

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        known_instrument(before, id)
        left = tuple(i for i in before.instruments if i.id != id)
        return wanted_between(RevisionKind.CORRECT, before, replace(before, instruments=left))

    return make


def verifying(id: str, seen: Verification) -> Make:
    """Somebody looked whether a document still stands."""

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        here = known_instrument(before, id)
        if here.published is not None and seen.on < here.published.first:
            raise ChangeRefused(
                f"`{id}` was published on {here.published.text}, so nobody can have looked at it on {seen.on}. Write"
                " the day of the look, or correct the document"
            )
        if seen in here.verified:
            raise ChangeRefused(f"that `{seen.by}` looked at `{id}` on {seen.on} is recorded already")
        after = with_instrument(before, replace(here, verified=(*here.verified, seen)))
        return Wanted(Change(RevisionKind.VERIFY, (Verified(id, seen),), ()), after)

    return make


def searching(search: Search) -> Make:
    """Somebody looked for the position of an authority."""

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        after = replace(before, searches=(*before.searches, search))
        if search in before.searches:
            raise ChangeRefused(f"that search of `{search.authority}` is recorded already")
        return wanted_between(RevisionKind.SEARCH, before, after)

    return make


def reviewing(required: bool) -> Make:
    """Whether a second person must approve each change from now on."""

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        if before.review_required is required:
            raise ChangeRefused(f"review is {'required' if required else 'not required'} already")
        after = replace(before, review_required=required)
        change = change_between(RevisionKind.RECORD, before, after)
        return Wanted(change, after, ending_of_review(before, after, change))

    return make


def given(
    kind: RevisionKind,
    paths: Sequence[Path],
    copies: Copies,
    *,
    supersedes: tuple[str, Basis | None] | None = None,
    or_correct: bool = False,
    today: Today | None = None,
) -> Make:
    """What some guidance files say; an attached file is the one in which their one document was read.

    `today` says which day it is in a jurisdiction: nobody looked on a day that has not come. None: any day passes.

    Recording takes what is new, correcting what is known already, superseding one document that replaces a known one.
    `or_correct` takes what is known already for a correction, whatever the kind.
    """

    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        from tracker.guidance.reader import read_files

        read = read_files(paths, before)
        if read.faults:
            raise GuidanceFaulty(read.problems)
        after = with_what_was_kept(before, read.after)
        if copies.attached is not None:
            after = with_instrument(after, with_copy(the_one(read.given), after, copies.attached.digest))
        if supersedes is not None:
            known_instrument(before, supersedes[0])
            after = with_instrument(after, replacing(after.instrument_of[the_one(read.given).id], *supersedes))
        change = change_between(kind, before, after)
        if or_correct and _known_already(change):
            change = replace(change, kind=RevisionKind.CORRECT)
        ending = ending_of_review(before, after, change)
        _refuse_other_kind(change)
        if after is not read.after:  # what the files alone come to was checked when they were read
            refuse_new_faults(before, after, change)
        new = [value for value in change.add if isinstance(value, Instrument)]
        found = copies.problems(after, new)
        if supersedes is not None:
            found += older_than_replaced(after, new, read.problems)
        if today is not None:
            found += not_come_yet(change.add, after, today)
        if any(problem.severity == "error" for problem in found):
            raise GuidanceFaulty((*read.problems, *found))
        return Wanted(change, after, (*ending, *read.problems, *found), copies.keep)

    return make


def read_ahead(desk: Desk, paths: Sequence[Path], copies: Copies) -> None:
    """Read the copies that some files will be held against, before a transaction keeps others waiting."""
    if not copies.are_any:
        return
    from tracker.guidance.reader import read_files

    with replace(desk, dry_run=True).connection() as connection:
        before = load_rulebook(connection)
    read = read_files(paths, before)
    if not read.faults:
        after = with_what_was_kept(before, read.after)
        if copies.attached is not None and len(read.given.instruments) == 1:
            after = with_instrument(after, replace(read.given.instruments[0], copy=copies.attached.digest))
        copies.problems(after, [after.instrument_of[i.id] for i in read.given.instruments])


def previewing(
    paths: Sequence[Path], copies: Copies, supersedes: tuple[str, Basis | None] | None, today: Today | None = None
) -> Make:
    """What some guidance files would do, whether they record, correct or supersede."""
    kind = RevisionKind.SUPERSEDE if supersedes else RevisionKind.RECORD
    return given(kind, paths, copies, supersedes=supersedes, or_correct=True, today=today)


Today = Callable[[str], date]
"""Which day it is in a jurisdiction."""


def not_come_yet(values: Iterable[object], after: Rulebook, today: Today) -> tuple[Problem, ...]:
    """Looks and searches on a day that has not come where the document or the authority is: faults."""
    found = []
    for value in values:
        if isinstance(value, Verified) and value.instrument in after.instrument_of:
            what = after.instrument_of[value.instrument]
            whose, on, place = what.authority, value.verification.on, what.place
            told = f"`{what.id}` is said to have been looked at on {on}"
        elif isinstance(value, Search):
            whose, on, place = value.authority, value.on, None
            told = f"`{whose}` is said to have been searched on {on}"
        else:
            continue
        if whose in after.authority_of and on > today(after.authority_of[whose].jurisdiction):
            message = f"{told}, which has not come yet"
            found.append(Problem("looked-in-future", message, place, "Write the day on which somebody looked"))
    return tuple(found)


def older_than_replaced(after: Rulebook, new: Sequence[Instrument], told: Sequence[Problem]) -> tuple[Problem, ...]:
    """Documents that are older than what they replace, where nobody was told yet: warnings."""
    known = {(p.code, p.message) for p in told}
    place = {about_instrument(each): each.place for each in new}
    return tuple(
        Problem(f.code, f.message, place[f.about], f.remedy, f.severity)
        for f in nothing_supersedes_what_is_newer(after)
        if f.about in place and (f.code, f.message) not in known
    )


def checked(paths: Sequence[Path], before: Rulebook, copies: Copies, today: Today) -> tuple[Read, tuple[Problem, ...]]:
    """Guidance files with all that is wrong with them: also what kept copies do not hold, and days not come yet."""
    from tracker.guidance.reader import read_files

    read = read_files(paths, before)
    after = with_what_was_kept(before, read.after)
    changed = [
        after.instrument_of[each.id]
        for each in read.given.instruments
        if after.instrument_of[each.id] != before.instrument_of.get(each.id)
    ]
    looks = [Verified(each.id, seen) for each in read.given.instruments for seen in each.verified]
    found = not_come_yet((*looks, *read.given.searches), after, today)
    return read, (*read.problems, *copies.problems(after, changed), *found)


def _known_already(change: Change) -> list[EntryName]:
    """What a change says otherwise that is known. A listing only holds the order of what it lists."""
    return [name for name in change.retired if name.kind.value != "listing"]


def _refuse_other_kind(change: Change) -> None:
    """Recording never changes what is known; correcting and superseding say so by their own names."""
    kind, retired = change.kind, _known_already(change)
    if kind in (RevisionKind.RECORD, RevisionKind.SUPERSEDE) and retired:
        raise ChangeRefused(
            f"`{retired[0]}` is recorded already and says something else. If our record was wrong, use"
            " `tracker guidance correct`; if the college changed it, give the new text an id of its own and use"
            " `tracker guidance supersede`"
        )
    new = [name for name in change.added if name not in change.retired and name.kind.value == "instrument"]
    if kind is RevisionKind.CORRECT and (new or not (retired or change.is_empty)):
        first = new[0] if new else change.added[0]
        raise ChangeRefused(
            f"`{first}` is not recorded yet, so there is nothing to correct. Use `tracker guidance record`"
        )


def the_one(given: Rulebook) -> Instrument:
    """The one document of some files. Raises ChangeRefused."""
    if len(given.instruments) != 1:
        raise ChangeRefused(f"that takes one document, and the files hold {len(given.instruments)}. Name one file")
    return given.instruments[0]


def with_copy(here: Instrument, after: Rulebook, copy: str) -> Instrument:
    """A document with the digest of the file that was read. Raises ChangeRefused where it names another."""
    if here.copy not in (None, copy):
        raise ChangeRefused(
            f"the guidance file says that `{here.id}` was read in a file with the digest {here.copy}, and the attached"
            f" file has {copy}. Attach the file that was read, or take `copy` out"
        )
    return replace(after.instrument_of[here.id], copy=copy)


def replacing(new: Instrument, old: str, basis: Basis | None) -> Instrument:
    """A document that replaces another, as it says itself or else as the command says; None: it is taken as stated.

    Raises ChangeRefused where the two say otherwise.
    """
    if new.id == old:
        raise ChangeRefused(f"`{old}` cannot replace itself. Give the new text an id of its own")
    own = [link.basis for link in new.supersedes if link.instrument == old]
    if basis is not None and own and basis not in own:
        raise ChangeRefused(
            f"the guidance file says itself how it replaces `{old}` ({', '.join(own)}), and the command says {basis}."
            " Leave `--basis` out, or put the file right"
        )
    if own:
        return new
    return replace(new, supersedes=(*new.supersedes, Supersession(old, basis or Basis.STATED)))


def with_instrument(rulebook: Rulebook, new: Instrument) -> Rulebook:
    """A rulebook in which one document stands otherwise."""
    return replace(rulebook, instruments=tuple(new if i.id == new.id else i for i in rulebook.instruments))


def with_what_was_kept(before: Rulebook, after: Rulebook) -> Rulebook:
    """A rulebook in which no document has lost what a file leaves out: who looked at it, and the copy that was read."""

    def whole(new: Instrument) -> Instrument:
        old = before.instrument_of.get(new.id)
        if old is None or old is new:
            return new
        lost = tuple(v for v in old.verified if v not in new.verified)
        return replace(new, verified=(*lost, *new.verified), copy=new.copy or old.copy)

    return replace(after, instruments=tuple(map(whole, after.instruments)))


def known_instrument(rulebook: Rulebook, id: str) -> Instrument:
    """A document on record. Raises ChangeRefused with the nearest names."""
    from tracker.domain.fault import nearest_word

    found = rulebook.instrument_of.get(id)
    if found is None:
        near = nearest_word(id, rulebook.instrument_of)
        more = f"Did you mean `{near}`?" if near else "`tracker instruments` lists them"
        raise NameUnknown(f"`{id}` is no document on record. {more}")
    return found
