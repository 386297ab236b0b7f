"""How stands turn: of each shift only what is different, so that stretches and parts that turn alike are told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import IntEnum

from tracker.domain.answer import Verdict, When
from tracker.domain.effect import Attached, EffectLine, Shift, Stand
from tracker.domain.rule import Test
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Vocabulary
from tracker.report.parts import Part, parts


class Turn(IntEnum):
    """How a stand turns, the weightiest first."""

    YES_TO_NO = 0
    NO_TO_YES = 1
    VERDICT = 2
    SETTLED = 3
    DOUBTS = 4
    CONDITIONS = 5
    FACTS = 6
    DUTIES = 7


@value_class(frozen=True)
class Face:
    """What an answer says first: its verdict, whether that is settled, and what else may stand."""

    verdict: Verdict
    settled: bool
    otherwise: tuple[Verdict, ...]


@value_class(frozen=True)
class Delta:
    """The difference between two stands, and no more: what stays the same is left out.

    `more` and `fewer` are conditions and `changed` those under one key that differ; all empty where one of the stands
    has none to tell. `hangs_more` and `hangs_fewer` are tests of facts that may turn the answer; `duties` as of the
    conditions: more, fewer, and changed.
    """

    turn: Turn
    before: Face | None
    after: Face | None
    doubts_more: tuple[str, ...]
    doubts_fewer: tuple[str, ...]
    more: tuple[Attached, ...]
    fewer: tuple[Attached, ...]
    changed: tuple[tuple[Attached, Attached], ...]
    hangs_more: tuple[Test, ...] = ()
    hangs_fewer: tuple[Test, ...] = ()
    duties_more: tuple[Attached, ...] = ()
    duties_fewer: tuple[Attached, ...] = ()
    duties_changed: tuple[tuple[Attached, Attached], ...] = ()


@value_class(frozen=True)
class Told:
    """A difference on some days (half-open, as of a shift), with the parts that turn so and the rules that decide."""

    delta: Delta
    begins: date | None
    until: date | None
    deciding: tuple[frozenset[str], frozenset[str]]
    parts: tuple[Part, ...] = ()


def turns(lines: Iterable[EffectLine], words: Vocabulary) -> tuple[Told, ...]:
    """All that turns, the weightiest first and then in the order of days."""
    known: dict[tuple[Delta, date | None, date | None], Told] = {}
    where: dict[tuple[Delta, date | None, date | None], dict[str, list[When]]] = {}
    for line in lines:
        for told in _stretches(line.shifts):
            key = (told.delta, told.begins, told.until)
            known[key] = _beside(known[key], told) if key in known else told
            where.setdefault(key, {}).setdefault(line.jurisdiction, []).append(line.when)
    found = [replace(told, parts=parts(words, where[key])) for key, told in known.items()]
    return tuple(sorted(found, key=_weight))


def _weight(told: Told) -> tuple[object, ...]:
    return (told.delta.turn, told.begins or date.min, told.until or date.max, told.parts)


def _stretches(shifts: Iterable[Shift]) -> Iterator[Told]:
    """The shifts of one line, neighbouring ones of one difference together."""
    last: Told | None = None
    for shift in shifts:
        here = Told(delta_of(shift), shift.begins, shift.until, (_deciding(shift.before), _deciding(shift.after)))
        if last is not None and last.until == here.begins and last.delta == here.delta:
            last = replace(_beside(last, here), until=here.until)
            continue
        if last is not None:
            yield last
        last = here
    if last is not None:
        yield last


def _beside(one: Told, other: Told) -> Told:
    return replace(one, deciding=(one.deciding[0] | other.deciding[0], one.deciding[1] | other.deciding[1]))


def _deciding(stand: Stand | None) -> frozenset[str]:
    return frozenset(stand.deciding) if stand else frozenset()


def delta_of(shift: Shift) -> Delta:
    before, after = shift.before, shift.after
    doubts = [s.doubts if s else () for s in (before, after)]
    hangs = [s.facts if s else () for s in (before, after)]
    asks = [s.conditions if s else () for s in (before, after)]
    more, fewer, changed = between(*asks) if _has_conditions(after) else ((), (), ())
    duties = between(*(s.duties if s else () for s in (before, after)))
    return Delta(
        turn=turn_of(before, after),
        before=face_of(before),
        after=face_of(after),
        doubts_more=tuple(d for d in doubts[1] if d not in doubts[0]),
        doubts_fewer=tuple(d for d in doubts[0] if d not in doubts[1]),
        more=more,
        fewer=fewer,
        changed=changed,
        hangs_more=tuple(t for t in hangs[1] if t not in hangs[0]),
        hangs_fewer=tuple(t for t in hangs[0] if t not in hangs[1]),
        duties_more=duties[0],
        duties_fewer=duties[1],
        duties_changed=duties[2],
    )


Between = tuple[tuple[Attached, ...], tuple[Attached, ...], tuple[tuple[Attached, Attached], ...]]


def between(before: tuple[Attached, ...], after: tuple[Attached, ...]) -> Between:
    """The conditions that come, that go, and those under one key that change."""
    was, is_now = ({c.key: c for c in side} for side in (before, after))
    return (
        tuple(c for key, c in is_now.items() if key not in was),
        tuple(c for key, c in was.items() if key not in is_now),
        tuple((c, is_now[key]) for key, c in was.items() if key in is_now and is_now[key] != c),
    )


def face_of(stand: Stand | None) -> Face | None:
    """What a stand says first; None for none."""
    return None if stand is None else Face(stand.verdict, stand.settled, stand.otherwise)


def _has_conditions(stand: Stand | None) -> bool:
    return stand is not None and (stand.verdict.is_yes or stand.verdict is Verdict.ON_APPLICATION)


def turn_of(before: Stand | None, after: Stand | None) -> Turn:
    """How a stand turns. An application is no yes, and neither is any absence."""
    if before is None or after is None or before.verdict is not after.verdict:
        was, is_now = (stand is not None and stand.verdict.is_yes for stand in (before, after))
        if was == is_now:
            return Turn.VERDICT
        return Turn.YES_TO_NO if was else Turn.NO_TO_YES
    if before.settled != after.settled:
        return Turn.SETTLED
    if (before.otherwise, before.doubts) != (after.otherwise, after.doubts):
        return Turn.DOUBTS
    if before.conditions != after.conditions:
        return Turn.CONDITIONS
    return Turn.FACTS if before.facts != after.facts else Turn.DUTIES
