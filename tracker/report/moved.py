"""How services of the user's own sites stand otherwise than at an earlier moment, and why: lines and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.answer import Standing
from tracker.domain.causes import Step
from tracker.domain.moved import Cause, CauseKind, Earlier, Moved, Since, StoodEarlier
from tracker.domain.stood import Held, Stood
from tracker.report.at_sites import (
    answer_in_words,
    change_in_words,
    conditions_between,
    counts_in_words,
    parts_lines,
    sort_of,
    stood_document,
    where_lines,
)
from tracker.report.deltas import details
from tracker.report.layout import Line, wrap
from tracker.report.wording import DISCLAIMER, STANDINGS, listed

FORMAT = "tracker.clinics-moved/1"

MOST_TOLD = 20
"""How many services are told in words; the document has them all."""

MOST_REVISIONS = 3
"""How many revisions are named as what changed the rules."""


def moved_lines(moved: Sequence[Moved], width: int) -> Iterator[Line]:
    """Each service that moved, with what differs and why; then those that came or went, or are on other evidence."""
    turned = [m for m in moved if m.before and m.after and not _only_evidence(m)]
    alike: dict[tuple[str, str, tuple[Line, ...]], dict[str, list[str]]] = {}
    for each in turned[:MOST_TOLD]:
        sort, change, more = _one(each, width)
        alike.setdefault((sort, change, more), {}).setdefault(each.site, []).append(each.service)
    for (sort, change, more), where in alike.items():
        yield from where_lines(sort, change, where, width)
        yield from more
    if len(turned) > MOST_TOLD:
        yield "", f"  and {len(turned) - MOST_TOLD} more (--json has them all)"
    for head, some in (
        ("Not recorded then:", [m for m in moved if m.before is None]),
        ("No longer recorded:", [m for m in moved if m.after is None]),
    ):
        if some:
            yield "head", head
        for each in some[:MOST_TOLD]:
            stands = each.after or each.before
            told = f"{answer_in_words(stands)} ({stands.status.value})" if stands else ""
            verb = "now" if each.after else "was"
            yield from wrap("open", f"{each.site}, {each.service}: {verb} {told}", width, "  ", "    ")
        if len(some) > MOST_TOLD:
            yield "", f"  and {len(some) - MOST_TOLD} more (--json has them all)"
    fresh = [m for m in moved if _only_evidence(m)]
    if fresh:
        yield "head", "The same answer, on other evidence:"
    for words in dict.fromkeys(_evidence(m) for m in fresh):
        names = [f"{m.site} {m.service}" for m in fresh if _evidence(m) == words]
        yield from wrap("open", f"{words}: {listed(names, MOST_TOLD)}", width, "  ", "    ")


def _one(each: Moved, width: int) -> tuple[str, str, tuple[Line, ...]]:
    """What a service moved to, with the sort of line, and all that is told below it."""
    before, after = each.before, each.after
    assert before is not None and after is not None  # noqa: S101, PT018 - for the type checker: it was there and is
    change = f"{change_in_words(before, after)}{counts_in_words(before, after)}"
    return sort_of(before, after), change, tuple(_below(each, before, after, width))


def _below(each: Moved, before: Stood, after: Stood, width: int) -> Iterator[Line]:
    yield from parts_lines(before, after, width)
    found = conditions_between(before, after)
    yield from details([f"condition more: {_condition(c)}" for c in found.more], width)
    yield from details([f"condition fewer: {_condition(c)}" for c in found.fewer], width)
    changed = [f"condition changed: {_condition(new)}; before: {_condition(old)}" for old, new in found.changed]
    yield from details(changed, width, 12)
    yield from details([f"was {was.value}, is {now.state.value}: {now.text}" for was, now in found.turned], width)
    if before.standings and after.standings and before.standings != after.standings:
        yield from wrap("quiet", _evidence(each), width, "    ", "      ")
    for cause in each.causes:
        yield from wrap("", f"because {in_words(cause)}", width, "    ", "      ")


def _condition(held: Held) -> str:
    by = f" (say {held.test.fact})" if held.test else ""
    return f"{'' if held.always else 'in some readings, '}{held.force.value}: {held.text}{by}"


def _only_evidence(moved: Moved) -> bool:
    """Whether nothing moved but how fresh the sources are."""
    before, after = moved.before, moved.after
    if before is None or after is None or before.standings == after.standings:
        return False
    return _without_standing(before) == _without_standing(after)


def _without_standing(stands: Stood) -> object:
    said = [(s.when, s.verdict, s.settled, s.status, s.conditions) for s in stands.said]
    return stands.status, said


def _evidence(moved: Moved) -> str:
    was, now = (_standings(each) for each in (moved.before, moved.after))
    return f"sources were {was}, are {now}"


def _standings(stands: Stood | None) -> str:
    found = stands.standings if stands else frozenset()
    return " and ".join(STANDINGS[each] for each in Standing if each in found) or "none"


def in_words(cause: Cause) -> str:
    """One cause as a sentence."""
    match cause.kind:
        case CauseKind.RULES:
            told = [_revision(step) for step in cause.revisions]
            about = f": {listed(told, MOST_REVISIONS)}" if told else ""
            return f"what is recorded of the rules changed{about}"
        case CauseKind.RECORD:
            return f"the site's record changed: {', '.join(cause.fields)}" if cause.fields else "its record changed"
        case CauseKind.DATE:
            days = f": {listed([day.isoformat() for day in cause.days], 3)}" if cause.days else ""
            ended = f" ({listed(cause.fields, 3)} had ended)" if cause.fields else ""
            return f"a date came{days}{ended}" if cause.days else "it is about another day"
        case CauseKind.EVIDENCE:
            return "time passed, and its sources are as fresh no more, or are again"
    if cause.fields:
        return "of something that cannot be told: its revision is not recorded here"
    return "of something that cannot be told: what is recorded here of its revision gives another answer"


def _revision(step: Step) -> str:
    who = f" by {step.who}" if step.who else ""
    why = f" “{step.why}”" if step.why else ""
    return f"r{step.number} of {step.recorded.isoformat()} ({step.kind}{who}{why})"


def moved_document(moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """Every service that stands otherwise, with both sides and every cause."""
    return [
        {
            "site": each.site,
            "name": each.name,
            "jurisdiction": each.jurisdiction,
            "service": each.service,
            "before": stood_document(each.before) if each.before else None,
            "after": stood_document(each.after) if each.after else None,
            "causes": [
                {
                    "kind": cause.kind.value,
                    "revisions": [step.number for step in cause.revisions],
                    "fields": list(cause.fields),
                    "days": [day.isoformat() for day in cause.days],
                    "text": in_words(cause),
                }
                for cause in each.causes
            ],
        }
        for each in moved
    ]


def since_lines(earlier: Earlier, found: Since, revision: int, width: int) -> Iterator[Line]:
    """How many services moved since an earlier assessment; each that did; and those that stand."""
    asked = sorted({each.asked for each in earlier.services})
    days = " and ".join(dict.fromkeys(day.isoformat() for day in (asked[:1] + asked[-1:])))
    count = f"{len(earlier.services)} service{'' if len(earlier.services) == 1 else 's'}"
    when = f" on {days}" if days else ""
    yield from wrap("head", f"{count} assessed{when}, knowing r{earlier.revision}; now r{revision}.", width, "", "  ")
    gone = sum(each.after is None for each in found.moved)
    new = sum(each.before is None for each in found.moved)
    moved = len(found.moved) - gone - new
    told = [f"{moved} moved", f"{len(found.stand)} stand{'s' if len(found.stand) == 1 else ''}"]
    told += [f"{gone} no longer recorded"] if gone else []
    told += [f"{new} not recorded then"] if new else []
    yield from wrap("head", f"{', '.join(told)}.", width, "", "  ")
    if found.moved:
        yield "", ""
        yield from moved_lines(found.moved, width)
    if found.stand:
        yield "", ""
        yield from wrap("", f"As before: {_names(found.stand)}.", width, "", "  ")
    yield "", ""
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _names(stand: Sequence[StoodEarlier]) -> str:
    return listed([f"{each.site} {each.service}" for each in stand], MOST_TOLD)


def since_document(earlier: Earlier, found: Since, revision: int, known_at: str | None) -> dict[str, Any]:
    """The same in the format `tracker.clinics-moved/1`."""
    return {
        "format": FORMAT,
        "earlier_revision": earlier.revision,
        "revision": revision,
        "known_at": known_at,
        "moved": moved_document(found.moved),
        "stand": [{"site": s.site, "service": s.service, "on": s.on.isoformat()} for s in found.stand],
        "disclaimer": DISCLAIMER,
    }
