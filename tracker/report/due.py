"""What to look at again, as a list for a person and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from tracker.domain.instrument import Outcome
from tracker.domain.review import Due
from tracker.domain.rulebook import Rulebook
from tracker.report.layout import Line, wrap


def due_lines(
    rulebook: Rulebook, listed: Sequence[Due], on: date, within: int, width: int, there: str = ""
) -> Iterator[Line]:
    """Those to look at by some days from a day on, the most urgent first; then what comes later, and what to do next.

    `listed` is every document, in its order; `within` is in days, 0: by the day itself; `there` is the option that
    names the database.
    """
    last = on + timedelta(days=within)
    now = [each for each in listed if each.is_due(last)]
    if not listed:
        yield "", "No document of that sort is recorded."
        return
    count = f"{len(now)} document{'' if len(now) == 1 else 's'}" if now else "Nothing"
    yield "head", f"{count} to look at by {last.isoformat()}."
    for each in now:
        yield from _one(rulebook, each, on, width)
    later = listed[len(now) :]
    if now:
        yield "", ""
    if later:
        assert later[0].by is not None  # noqa: S101 - for the type checker: what has no day is due now
        days = (later[0].by - on).days
        told = f"And {len(later)} later, the next by {later[0].by.isoformat()} (--within {days})."
        yield from wrap("", told, width, "", "  ")
    if now:
        yield "", f"Next: {_next(now[0])}{there}"


def _next(each: Due) -> str:
    if each.last is not None and each.last.outcome is Outcome.GONE:
        return f"tracker guidance withdraw {each.instrument.id} --from DATE --by NAME --why WORDS"
    if each.last is not None and each.last.outcome is Outcome.CHANGED:
        return f"tracker guidance supersede {each.instrument.id} FILE --by NAME --why WORDS"
    return f"tracker sources verify {each.instrument.id} --found stands --by NAME --why WORDS"


def _one(rulebook: Rulebook, each: Due, on: date, width: int) -> Iterator[Line]:
    instrument = each.instrument
    authority = rulebook.authority_of[instrument.authority]
    yield "", ""
    yield "head", instrument.id
    yield from wrap("", f"{instrument.title.en} ({authority.id}, {authority.jurisdiction})", width, "  ", "  ")
    yield from wrap("open" if each.by is None else "", _state(each, on), width, "  ", "  ")
    yield from wrap("", _weight(each), width, "  ", "  ")
    if each.presumed_replaced_by:
        told = f"Presumed to be replaced by {', '.join(each.presumed_replaced_by)}: look whether it still stands."
        yield from wrap("", told, width, "  ", "  ")
    yield from wrap("", f"Look at: {instrument.source or 'no address is recorded'}", width, "  ", "  ")
    if instrument.copy:
        yield from wrap(
            "", f"Kept copy: {instrument.copy[:12]} (compare it: tracker sources verify --file)", width, "  ", "  "
        )


def _state(each: Due, on: date) -> str:
    """Who saw it last, and by when to look again."""
    if each.last is None:
        return "Nobody is on record as having found it standing."
    if each.by is None:
        is_changed = each.last.outcome is Outcome.CHANGED
        what = "changed, and what it says now is not recorded" if is_changed else "gone, and is recorded as standing"
        return f"Found {what} ({each.last.on.isoformat()}, {each.last.by})."
    days = (each.by - on).days
    when = "today" if days == 0 else f"{-days} days ago" if days < 0 else f"in {days} days"
    when = when.replace("1 days", "1 day") if abs(days) == 1 else when
    return f"Found standing {each.last.on.isoformat()} ({each.last.by}); to look at by {each.by.isoformat()}, {when}."


def _weight(each: Due) -> str:
    """What rests on it: rules of its own, and other documents."""
    rules = [f"{each.rules} rule{'' if each.rules == 1 else 's'}"] if each.rules else []
    return f"Rests on it: {', '.join([*rules, *each.relied_on_by]) or 'nothing that is recorded'}"


def due_document(
    rulebook: Rulebook, listed: Sequence[Due], on: date, within: int, known_at: str | None
) -> dict[str, Any]:
    """The same in the format `tracker.due/1`: what is due, and how many come later and when."""
    last = on + timedelta(days=within)
    now = [each for each in listed if each.is_due(last)]
    later = listed[len(now) :]
    return {
        "format": "tracker.due/1",
        "on": on.isoformat(),
        "by": last.isoformat(),
        "known_at": known_at,
        "due": [_document(rulebook, each, on) for each in now],
        "later": {"count": len(later), "next": later[0].by.isoformat() if later and later[0].by else None},
    }


def _document(rulebook: Rulebook, each: Due, on: date) -> dict[str, Any]:
    instrument, last = each.instrument, each.last
    return {
        "instrument": instrument.id,
        "title": instrument.title.en,
        "authority": instrument.authority,
        "jurisdiction": rulebook.authority_of[instrument.authority].jurisdiction,
        "last": last and {"on": last.on.isoformat(), "by": last.by, "found": last.outcome.value},
        "look_again_by": each.by.isoformat() if each.by else None,
        "days_over": (on - each.by).days if each.by else None,
        "review_every": instrument.review_every,
        "rules": each.rules,
        "relied_on_by": list(each.relied_on_by),
        "presumed_replaced_by": list(each.presumed_replaced_by),
        "source": instrument.source,
        "copy": instrument.copy,
    }
