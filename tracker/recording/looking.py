"""Looking at a document where it is published: what is on record of it, and the file as it is now against the copy."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from tracker.domain.fault import nearest_word
from tracker.domain.instrument import Instrument, Outcome
from tracker.domain.value_class import value_class
from tracker.recording.copies import Copies
from tracker.recording.pipeline import ChangeRefused, Desk, NameUnknown
from tracker.recording.wants import known_instrument
from tracker.sources.compare import compare_files
from tracker.sources.keep import bytes_of, is_intact
from tracker.store.rulebook import load_rulebook


@value_class(frozen=True)
class Looked:
    """What comparing a file with the kept copy found.

    `outcome` None: the words differ, or cannot be compared, and a person must say what that means. `told` is what is
    kept with the verification; `lines` are what to show of a difference; `why_not` says why there was no comparing.
    """

    outcome: Outcome | None
    told: str
    lines: tuple[str, ...] = ()
    why_not: str | None = None


def on_record(desk: Desk, id: str) -> tuple[Instrument, str]:
    """A document on record, and the jurisdiction it is of. Raises NameUnknown with the nearest ones."""
    with replace(desk, dry_run=True).connection() as connection:
        rulebook = load_rulebook(connection)
    here = known_instrument(rulebook, id)
    return here, rulebook.authority_of[here.authority].jurisdiction


def place_of(desk: Desk, authority: str) -> str:
    """The jurisdiction of an authority on record. Raises NameUnknown with the nearest ones."""
    with replace(desk, dry_run=True).connection() as connection:
        rulebook = load_rulebook(connection)
    found = rulebook.authority_of.get(authority)
    if found is None:
        near = nearest_word(authority, rulebook.authority_of)
        more = f"Did you mean `{near}`?" if near else "`tracker authorities` lists them"
        raise NameUnknown(f"`{authority}` is no authority on record. {more}")
    return found.jurisdiction


def compared(here: Instrument, copies: Copies, file: Path) -> Looked:
    """A file as it is published now, compared with the copy that was kept when the document was read.

    Raises ChangeRefused where there is no sound copy to compare with, CopyError where the file cannot be read.
    """
    digest = sha256(bytes_of(file)).hexdigest()
    seen = f"looked at the file with SHA-256 {digest}"
    if here.copy is None:
        raise ChangeRefused(
            f"no copy of what was read is recorded for `{here.id}`, so there is nothing to compare `{file}` with. Look"
            " yourself and say what you found with `--found`"
        )
    if digest == here.copy:
        return Looked(Outcome.STANDS, f"{seen}: the same file that was read")
    kept = copies.find(here.copy)
    if kept is None or not is_intact(kept, here.copy):
        raise ChangeRefused(
            f"the copy of what was read for `{here.id}` is not in `{copies.folder}`, or is damaged. Put it back, name"
            " its folder with TRACKER_COPIES, or look yourself and say what you found with `--found`"
        )
    found = compare_files(kept, file)
    if found.same_text:
        return Looked(Outcome.STANDS, f"{seen}: another file than the one that was read, with the same words")
    if found.same_text is None:
        return Looked(None, f"{seen}: its words could not be compared with the copy", (), found.why_not)
    return Looked(None, f"{seen}: its words differ from the copy that was read", found.changed_lines, found.why_not)
