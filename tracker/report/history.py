"""The history as lines and as documents: the log, one revision field by field, and what a check of it found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from tracker.report.layout import Line, wrap

KINDS = {
    "pack": "the bundled rulebook",
    "record": "recorded",
    "correct": "our record was wrong, and put right",
    "supersede": "the college changed it",
    "withdraw": "the college withdrew it",
    "verify": "looked at again",
    "search": "looked for",
    "undo": "taken back",
    "clinics": "sites changed",
    "report": "a report was issued",
    "sign": "a report was signed",
}
"""What each kind of revision means, in a few words."""


class Signature(Protocol):
    """Who said so, as they named themselves and under which login, when, and why; of a proposal who made it."""

    @property
    def time(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def account(self) -> str | None: ...
    @property
    def why(self) -> str: ...


class Revised(Signature, Protocol):
    """A revision, as far as it is told."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def effect(self) -> str | None: ...
    @property
    def undoes(self) -> int | None: ...
    @property
    def proposal(self) -> int | None: ...


def revision_document(revision: Revised, proposed: Signature | None = None) -> dict[str, Any]:
    """One revision: who (as they said, and the login account), when, why, and its place in the chain.

    `proposed` is who proposed it, where it is an approval.
    """
    return {
        "number": revision.number,
        "time": revision.time.isoformat(),
        "kind": str(revision.kind),
        "who": revision.who,
        "account": revision.account,
        "why": revision.why,
        "undoes": revision.undoes,
        "proposal": revision.proposal,
        "proposed": proposed
        and {
            "who": proposed.who,
            "account": proposed.account,
            "why": proposed.why,
            "time": proposed.time.isoformat(),
        },
        "effect_digest": revision.effect,
        "hash": revision.hash,
        "content_digest": revision.digest,
    }


def log_lines(
    logged: Sequence[tuple[Revised, Signature | None, Sequence[str], Sequence[str], Sequence[str]]], width: int
) -> Iterator[Line]:
    """The newest first: when, what kind, who, why, who proposed it, and what it touched in short."""
    for revision, proposed, added, changed, retired in logged:
        yield from wrap("head", _title(revision), width, "", "  ")
        yield from wrap("", revision.why, width, "  ", "  ")
        yield from _proposed(proposed, width)
        for sign, names in (("+", added), ("~", changed), ("-", retired)):
            told = [short_name(name) for name in names if not name.startswith("listing ")]
            if told:
                more = f" and {len(told) - MOST_NAMES} more" if len(told) > MOST_NAMES else ""
                yield from wrap("quiet", f"{sign} {', '.join(told[:MOST_NAMES])}{more}", width, "  ", "    ")


_DIGEST = re.compile(r"/[0-9a-f]{16}$")
"""What tells one look or search of a day from another, and nothing to a reader."""


def short_name(name: str) -> str:
    """The name of an entry as a person is told it, without the digest at the end of a look's or a search's."""
    return _DIGEST.sub("", name)


MOST_NAMES = 4
"""How many entries of one revision the log names."""


def _proposed(proposed: Signature | None, width: int) -> Iterator[Line]:
    if proposed is not None:
        yield from wrap("", f"proposed by {signature(proposed)}: {proposed.why}", width, "  ", "  ")


def signature(signed: Signature) -> str:
    """Who somebody said they were, and under which login."""
    return f"{signed.who} ({signed.account})" if signed.account else signed.who


def _title(revision: Revised) -> str:
    of = f" of r{revision.undoes}" if revision.undoes else ""
    approves = f", approving proposal {revision.proposal}" if revision.proposal else ""
    when = revision.time.strftime("%Y-%m-%d %H:%M UTC")
    return f"r{revision.number} {when}, {revision.kind}{of}, by {signature(revision)}{approves}"


def shown_lines(
    revision: Revised,
    proposed: Signature | None,
    entries: Sequence[Told],
    undone_by: int | None,
    width: int,
) -> Iterator[Line]:
    """One revision: what it means, and each entry: fields before and after, or all that is new or gone in short."""
    yield from wrap("head", _title(revision), width, "", "  ")
    yield from wrap("", f"{KINDS[str(revision.kind)]}: {revision.why}", width, "  ", "  ")
    yield from _proposed(proposed, width)
    if undone_by:
        yield "open", f"  Taken back by r{undone_by}."
    yield "quiet", f"  hash    {revision.hash}"
    yield "quiet", f"  content {revision.digest}"
    if revision.effect:
        yield "quiet", f"  effect  {revision.effect}"
    yield from entries_lines(entries, width, whole=len(_telling(entries)) <= MOST_WHOLE)


Told = tuple[str, str, Sequence[tuple[str, Any, Any]]]
"""An entry that a change touches: its sign (+ new, ~ changed, - gone), its name, its fields before and after."""


def _telling(entries: Sequence[Told]) -> list[Told]:
    """The entries that a person is told of: orders of listing are left out."""
    return [each for each in entries if not each[1].startswith("listing ")]


def entries_lines(entries: Sequence[Told], width: int, *, whole: bool) -> Iterator[Line]:
    """Each entry: fields before and after of what changes; of what is new or gone by name or, `whole`, all it says."""
    told = _telling(entries)
    hidden = False
    for sign, name, fields in sorted(told, key=lambda each: "+~-".index(each[0])):
        yield from wrap("", f"{sign} {entry_in_words(name, fields)}", width, "", "  ")
        if sign == "~":
            for field, before, after in fields:
                yield from field_lines(field, before, after, width)
        elif not name.startswith(IN_WORDS):
            hidden = hidden or not whole
            for field, before, after in (each for each in fields if whole and each[0] != "id"):
                said = _value(after if sign == "+" else before)
                yield from wrap("quiet", f"{field}: {said}", width, "    ", "      ")
    if hidden:
        yield "quiet", "What each of them says is told with --json."


MOST_WHOLE = 20
"""So many entries of one revision are shown with all that they say."""

IN_WORDS = ("verification ", "search ", "setting ", "signature ")
"""Entries that one sentence, or their name, tells whole."""


def entry_in_words(name: str, fields: Sequence[tuple[str, Any, Any]]) -> str:
    """An entry by its name; a look or a search, whose name holds a digest, by all that it says."""
    said = {field: before if after is None else after for field, before, after in fields}
    if name.startswith("verification ") and "verification" in said:
        seen = said["verification"]
        return f"verification: {seen['by']} looked at {said['instrument']} on {seen['on']}: {_found(seen)}"
    if name.startswith("search ") and "sought" in said:
        note = f". {_value(said['note'])}" if "note" in said else ""
        found = "something" if said.get("found") else "nothing"
        return (
            f"search: {said['by']} looked for “{_value(said['sought'])}” of {said['authority']} on {said['on']}"
            f" ({said['where']}): {found} was found{note}"
        )
    if name.startswith("signature ") and "words" in said:
        return f"signature: {said['who']} stands behind {said['report']} since {said['on']}: {said['words']}"
    return short_name(name)


_FOUND = {"stands": "it stands", "changed": "it changed", "gone": "it is gone"}


def _found(seen: dict[str, Any]) -> str:
    note = f" ({seen['note']})" if "note" in seen else ""
    return f"{_FOUND[seen['outcome']]}{note}"


def field_lines(field: str, before: Any, after: Any, width: int) -> Iterator[Line]:
    """One field that changed, before and after."""
    yield from wrap("quiet", f"{field}:", width, "    ", "      ")
    if before is not None:
        yield from wrap("no", f"- {_value(before)}", width, "      ", "        ")
    if after is not None:
        yield from wrap("yes", f"+ {_value(after)}", width, "      ", "        ")


def _value(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"en"}:
        return str(value["en"])
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(" ".join(map(_value, part)) if isinstance(part, list) else _value(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def checked_lines(
    revisions: int, entries: int, head: str | None, digest: str | None, faults: Sequence[str], width: int
) -> Iterator[Line]:
    """Whether the history is sound; where it is not, what is wrong, the first spoiled revision first."""
    if not faults:
        yield (
            "yes",
            f"Sound: {_many(revisions, 'revision')} with {entries} entries {_are(revisions)} what was recorded.",
        )
    else:
        yield (
            "no",
            f"NOT SOUND: {len(faults)} {'fault' if len(faults) == 1 else 'faults'} in {_many(revisions, 'revision')}.",
        )
        for fault in faults:
            yield from wrap("no", fault, width, "  ", "    ")
    yield "", f"Head:    {head or 'none'}"
    yield "", f"Content: {digest or 'none'}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
