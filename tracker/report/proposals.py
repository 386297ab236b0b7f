"""Proposals as lines and as documents: those that await approval first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from tracker.report.history import Signature, short_name
from tracker.report.layout import Line, wrap


class Proposed(Signature, Protocol):
    """A proposal, as far as it is told."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def base(self) -> int: ...
    @property
    def effect(self) -> str: ...


class Outcome(Protocol):
    """What became of it."""

    @property
    def state(self) -> str: ...
    @property
    def revision(self) -> int | None: ...
    @property
    def rejected_by(self) -> str | None: ...
    @property
    def rejected_why(self) -> str | None: ...


def proposal_document(
    proposal: Proposed, outcome: Outcome, *, ends_review: bool = False, there: str = ""
) -> dict[str, Any]:
    """One proposal with what became of it; `ends_review` where after it one person's word counts.

    The digits to approve are those of its effect on the rulebook as it is now, so that only who looked knows them:
    `to_approve` says how to look. `there` is the option that names the database.
    """
    return {
        "number": proposal.number,
        "state": outcome.state,
        "time": proposal.time.isoformat(),
        "kind": str(proposal.kind),
        "who": proposal.who,
        "account": proposal.account,
        "why": proposal.why,
        "ends_review": ends_review,
        "base": proposal.base,
        "effect_digest": proposal.effect,
        "to_approve": f"tracker guidance proposals {proposal.number} --json{there}"
        if outcome.state == "open"
        else None,
        "revision": outcome.revision,
        "rejected_by": outcome.rejected_by,
        "rejected_why": outcome.rejected_why,
    }


def proposals_lines(listed: Sequence[dict[str, Any]], width: int, there: str = "") -> Iterator[Line]:
    """A line or two for each, open ones first, and the next command; `there` is the option that names the database."""
    if not listed:
        yield "", "No proposal was made."
        yield "", f"Next: tracker guidance review{there}"
        return
    for each in sorted(listed, key=lambda p: (p["state"] != "open", p["number"])):
        yield from _one(each, width)
    first = next((p["number"] for p in listed if p["state"] == "open"), None)
    yield "", f"Next: tracker {f'guidance proposals {first}' if first else 'history log'}{there}"


def _one(each: dict[str, Any], width: int) -> Iterator[Line]:
    """One proposal in a line, and what became of it in another."""
    sort = "open" if each["state"] == "open" else "quiet"
    what = "ends the review" if each["ends_review"] else each["kind"]
    told = f"{each['number']} {each['state']}: {what}, by {each['who']} on {each['time'][:10]}: {each['why']}"
    yield from wrap(sort, told, width, "", "  ")
    if each["revision"]:
        yield "quiet", f"  approved as r{each['revision']}"
    if each["rejected_by"]:
        yield from wrap("quiet", f"rejected by {each['rejected_by']}: {each['rejected_why']}", width, "  ", "  ")


def decided_lines(
    each: dict[str, Any], entries: Sequence[tuple[str, str]], width: int, there: str = ""
) -> Iterator[Line]:
    """A proposal that is open no more: what became of it, and what it was about; each entry with its sign."""
    yield from _one(each, width)
    for sign, name in entries:
        if not name.startswith("listing "):
            yield from wrap("", f"{sign} {short_name(name)}", width, "", "  ")
    revision = each["revision"]
    yield "", f"Next: tracker {f'history show r{revision}' if revision else 'guidance proposals'}{there}"
