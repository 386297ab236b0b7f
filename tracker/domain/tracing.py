"""From a difference to its causes: the revisions, the days and the sources at which an answer turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from tracker.domain.answer import Standing, Verdict
from tracker.domain.breaks import breaks, events
from tracker.domain.causes import Cause, CauseKind, causes_of_step
from tracker.domain.comparison import ASKED_ON, FACTS, KNOWN, ON, Comparison, Setting, with_part
from tracker.domain.notices import freshness
from tracker.domain.samples import Sample
from tracker.domain.seen import Seen


def causes_of(between: Comparison, sample: Sample) -> tuple[Cause, ...]:
    """Every cause for which a sample differs at the second moment, in the order in which causes are told."""
    found: dict[Cause, None] = {}
    for part, resolve in ((KNOWN, _of_knowledge), (ON, _of_days), (ASKED_ON, _of_asking)):
        told = [cause for setting in between.telling(sample, part) for cause in resolve(between, sample, setting)]
        found |= dict.fromkeys(_once(told))
    if between.settings_of(sample, FACTS):
        old, new = between.facts
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        found[Cause(CauseKind.FACTS_CHANGED, facts=tuple(names))] = None
    return tuple(sorted(found, key=Cause.order))


def _of_knowledge(between: Comparison, sample: Sample, setting: Setting) -> Iterator[Cause]:
    """The revisions at which the answer changes, taken one by one."""
    if not between.steps:
        yield Cause(CauseKind.RECORDED)
        return
    days = [point.on for point in between.points]
    for place, step in enumerate(between.steps):
        old, new = (between.at(sample, setting, side=side) for side in (place, place + 1))
        if old != new:
            here, there = (between.sides[side].rulebook for side in (place, place + 1))
            bearing = _bearing(between, sample, place, (old, new))
            yield from causes_of_step(step, here, there, bearing, (min(days), max(days)))


def _bearing(
    between: Comparison, sample: Sample, place: int, told: tuple[Seen | None, Seen | None]
) -> tuple[frozenset[str], ...]:
    """The instruments that may be why a step changes an answer, the nearest first.

    Where the verdict turns, those that decide it or name the absence; else those whose rules bear on the cell
    otherwise after the step, and those that displace them.
    """
    nearest: set[str] = set()
    old, new = (seen.stand if seen else None for seen in told)
    if old is None or new is None or (old.verdict, old.settled) != (new.verdict, new.settled):
        nearest |= {ref.partition("/")[0] for stand in (old, new) if stand for ref in stand.deciding}
        for number, stand in ((place, old), (place + 1, new)):
            cell = sample.cells[number]
            if stand is not None and stand.verdict is Verdict.NOT_CAPTURED and cell is not None:
                nearest |= {p.rule.instrument for p in between.sides[number].on_drug(cell)}
    further: set[str] = set()
    differing = between.differing(sample, place, place + 1)
    for p in differing.all_rules if differing else ():
        further |= {p.rule.instrument, *(link.successor for link in p.replaced_by)}
    return frozenset(nearest), frozenset(further)


def _of_days(between: Comparison, sample: Sample, setting: Setting) -> Iterator[Cause]:
    """The days on which something began or ended that changes the answer, knowledge being what it is."""
    number = between.side_of(setting[KNOWN])
    side, cell = between.sides[number], sample.cells[number]
    if cell is None:
        return
    first, last = sorted(point.on for point in between.points)
    dated = tuple(events(side.bench, cell, side.on_drug(cell)))
    days = {day for event in dated for day in event.days} | set(breaks(side.bench, [cell]))
    passed = [first, *sorted(day for day in days if first < day <= last)]
    for before, day in pairwise(passed):
        if between.at(sample, setting, on=before) != between.at(sample, setting, on=day):
            came = sorted({event.switch for event in dated if day in event.days})
            yield Cause(CauseKind.DATE_CAME, day=day, events=tuple(came))


def _of_asking(between: Comparison, sample: Sample, setting: Setting) -> Iterator[Cause]:
    """Sources that grew stale, or checks that count only from their own day on, as the day of asking moved."""
    old, new = between.at(sample, setting), between.at(sample, with_part(setting, ASKED_ON))
    if old is None or new is None:
        return
    order = list(Standing)
    worse = order.index(new.standing) > order.index(old.standing)
    rulebook = between.sides[between.side_of(setting[KNOWN])].rulebook
    aged = []
    for id in sorted({ref.partition("/")[0] for ref in (*old.stand.deciding, *new.stand.deciding)}):
        then, now = (freshness(rulebook.instrument_of[id], rulebook, point.asked) for point in between.points)
        if then is not now:
            aged.append((id, None))
    yield Cause(CauseKind.EVIDENCE_STALE if worse else CauseKind.EVIDENCE_COUNTS, instruments=tuple(aged))


def _once(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Causes that came out of several settings, each once, with all the texts that it is about."""
    found: dict[tuple[object, ...], Cause] = {}
    for cause in causes:
        key = (cause.kind, cause.revision, cause.day)
        known = found.get(key, cause)
        texts = tuple(sorted({*known.instruments, *cause.instruments}))
        events = tuple(sorted({*known.events, *cause.events}))
        found[key] = replace(known, instruments=texts, events=events)
    yield from found.values()
