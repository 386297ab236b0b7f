"""The history as lines and as documents: the log, one revision field by field, and what a check of it found."""

from __future__ import annotations

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
}
"""What each kind of revision means, in a few words."""


class Revised(Protocol):
    """A revision, as far as it is told."""

    @property
    def number(self) -> int: ...
    @property
    def time(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def account(self) -> str | None: ...
    @property
    def why(self) -> str: ...
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


def revision_document(revision: Revised) -> dict[str, Any]:
    """One revision: who (as they said, and the login account), when, why, and its place in the chain."""
    return {
        "number": revision.number,
        "time": revision.time.isoformat(),
        "kind": str(revision.kind),
        "who": revision.who,
        "account": revision.account,
        "why": revision.why,
        "undoes": revision.undoes,
        "proposal": revision.proposal,
        "effect_digest": revision.effect,
        "hash": revision.hash,
        "content_digest": revision.digest,
    }


def log_lines(
    logged: Sequence[tuple[Revised, Sequence[str], Sequence[str], Sequence[str]]], width: int
) -> Iterator[Line]:
    """The newest first: when, what kind, who, why, and what it touched in short."""
    for revision, added, changed, retired in logged:
        yield from wrap("head", _title(revision), width, "", "  ")
        yield from wrap("", revision.why, width, "  ", "  ")
        for sign, names in (("+", added), ("~", changed), ("-", retired)):
            told = [name for name in names if not name.startswith("listing ")]
            if told:
                more = f" and {len(told) - MOST_NAMES} more" if len(told) > MOST_NAMES else ""
                yield from wrap("quiet", f"{sign} {', '.join(told[:MOST_NAMES])}{more}", width, "  ", "    ")


MOST_NAMES = 4
"""How many entries of one revision the log names."""


def _title(revision: Revised) -> str:
    login = f" ({revision.account})" if revision.account else ""
    of = f" of r{revision.undoes}" if revision.undoes else ""
    approves = f", approving proposal {revision.proposal}" if revision.proposal else ""
    when = revision.time.strftime("%Y-%m-%d %H:%M UTC")
    return f"r{revision.number} {when}, {revision.kind}{of}, by {revision.who}{login}{approves}"


def shown_lines(
    revision: Revised,
    entries: Sequence[tuple[str, str, Sequence[tuple[str, Any, Any]]]],
    undone_by: int | None,
    width: int,
) -> Iterator[Line]:
    """One revision: what it means, and each entry with its fields before and after."""
    yield from wrap("head", _title(revision), width, "", "  ")
    yield from wrap("", f"{KINDS[str(revision.kind)]}: {revision.why}", width, "  ", "  ")
    if undone_by:
        yield "open", f"  Taken back by r{undone_by}."
    yield "quiet", f"  hash    {revision.hash}"
    yield "quiet", f"  content {revision.digest}"
    if revision.effect:
        yield "quiet", f"  effect  {revision.effect}"
    for sign, name, fields in entries:
        if name.startswith("listing "):
            continue
        yield from wrap("", f"{sign} {name}", width, "", "  ")
        for field, before, after in fields:
            yield from field_lines(field, before, after, width)


def field_lines(field: str, before: Any, after: Any, width: int) -> Iterator[Line]:
    """One field that changed, before and after."""
    yield from wrap("quiet", f"{field}:", width, "    ", "      ")
    if before is not None:
        yield from wrap("no", f"- {_value(before)}", width, "      ", "        ")
    if after is not None:
        yield from wrap("yes", f"+ {_value(after)}", width, "      ", "        ")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_value(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def checked_lines(
    revisions: int, entries: int, head: str | None, digest: str | None, faults: Sequence[str], width: int
) -> Iterator[Line]:
    """Whether the history is sound; where it is not, what is wrong, the first spoiled revision first."""
    if not faults:
        yield "yes", f"Sound: {revisions} revisions with {entries} entries are what was recorded."
    else:
        yield "no", f"NOT SOUND: {len(faults)} {'fault' if len(faults) == 1 else 'faults'} in {revisions} revisions."
        for fault in faults:
            yield from wrap("no", fault, width, "  ", "    ")
    yield "", f"Head:    {head or 'none'}"
    yield "", f"Content: {digest or 'none'}"
