"""What a change flips of who pays, as lines: apart from every verdict, for it permits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from tracker.domain.answer import When
from tracker.domain.pairs import together
from tracker.domain.payer import Coverage
from tracker.domain.paying import Paying
from tracker.domain.payments import PayingLine
from tracker.domain.rulebook import Rulebook
from tracker.report.coverage import LACKS, NAMES
from tracker.report.deltas import days_in_words, delta_lines, where_lines
from tracker.report.layout import Line, wrap
from tracker.report.parts import parts
from tracker.report.turns import Delta, Turn, between
from tracker.report.wording import either


class Turned(NamedTuple):
    """What one payer says otherwise on some days (half-open, as of a shift). Equal ones are told once."""

    payer: str
    begins: date | None
    until: date | None
    before: Paying | None
    after: Paying | None


def payments_lines(
    lines: Sequence[PayingLine], before: Rulebook, after: Rulebook, width: int, whole: bool = False
) -> Iterator[Line]:
    """All that payers say otherwise: what is paid no more first. `whole`: every condition in all its words."""
    if not lines:
        return
    words = together(before.vocabulary, after.vocabulary)
    found = _turned(lines)
    yield "", ""
    count = f"{len(found)} change{'' if len(found) == 1 else 's'}"
    yield from wrap("head", f"Who pays, which permits nothing: {count}.", width, "", "  ")
    for each, (where, deciding) in found.items():
        change = f"{_change(each, before, after)} {days_in_words(each.begins, each.until)}"
        sort = "no" if _turn(each) is Pays.NO_MORE else "" if _turn(each) is Pays.OTHER else "open"
        yield from where_lines(sort, change, parts(words, where, held=False), width)
        yield from delta_lines(_delta(each), before, after, width, whole)
        if deciding:
            yield from wrap("quiet", f"by {either(sorted(deciding))}", width, "    ", "      ")


class Pays(IntEnum):
    """How a payer turns, the weightiest first."""

    NO_MORE = 0
    NOW = 1
    ANSWER = 2
    OTHER = 3


_Where = tuple[dict[str, list[When]], set[str]]
"""Where something holds, by jurisdiction, and the rules that say so."""


def _turned(lines: Iterable[PayingLine]) -> dict[Turned, _Where]:
    found: dict[Turned, _Where] = {}
    for line in lines:
        for shift in line.shifts:
            key = Turned(line.payer, shift.begins, shift.until, shift.before, shift.after)
            where, deciding = found.setdefault(key, ({}, set()))
            where.setdefault(line.jurisdiction, []).append(line.when)
            deciding.update(shift.after.deciding if shift.after else ())
    return dict(sorted(found.items(), key=lambda item: _weight(item[0])))


def _weight(each: Turned) -> tuple[object, ...]:
    days = (each.begins or date.min, each.until or date.max)
    return (_turn(each), each.payer, *days, _face(each.before), _face(each.after))


def _turn(each: Turned) -> Pays:
    was, now = (paying is not None and paying.answer.pays for paying in (each.before, each.after))
    if was != now:
        return Pays.NO_MORE if was else Pays.NOW
    return Pays.OTHER if _face(each.before) == _face(each.after) else Pays.ANSWER


def _delta(each: Turned) -> Delta:
    """The doubts and conditions that come, go or change, as those of an answer about permission are told."""
    old, new = (paying.doubts if paying else () for paying in (each.before, each.after))
    more, fewer, changed = between(*(paying.conditions if paying else () for paying in (each.before, each.after)))
    return Delta(
        turn=Turn.CONDITIONS,
        before=None,
        after=None,
        doubts_more=tuple(doubt for doubt in new if doubt not in old),
        doubts_fewer=tuple(doubt for doubt in old if doubt not in new),
        more=more,
        fewer=fewer,
        changed=changed,
    )


def _change(each: Turned, before: Rulebook, after: Rulebook) -> str:
    """The payer by name, and what it said and says."""
    body = after.authority_of.get(each.payer) or before.authority_of[each.payer]
    old, new = _face(each.before), _face(each.after)
    return f"{body.name.en}: {f'still {new}' if old == new else f'{old} to {new}'}"


def _face(paying: Paying | None) -> str:
    """What a payer says, in capitals; what is not known says why, and reads as no payment."""
    if paying is None:
        return "nothing said"
    told = [LACKS[paying.lack]] if paying.lack is not None and paying.answer is Coverage.UNKNOWN else []
    if paying.otherwise:
        told.append(f"unsettled, otherwise {either(NAMES[answer] for answer in paying.otherwise)}")
    return NAMES[paying.answer] + (f" ({'; '.join(told)})" if told else "")
