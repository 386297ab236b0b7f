"""Why an answer is another one: the law moved, we learned or were wrong, the facts changed, or time passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from tracker.domain.instrument import Instrument
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class


class CauseKind(StrEnum):
    """The causes of a difference, in the order in which they are told."""

    RULE_CHANGED = "rule-changed"
    LEARNED_LATE = "learned-late"
    LEARNED_AHEAD = "learned-ahead"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DATE_CAME = "date-came"
    FACTS_CHANGED = "facts-changed"
    LOOKED_AGAIN = "looked-again"
    SEARCHED = "searched"
    EVIDENCE_STALE = "evidence-stale"
    EVIDENCE_COUNTS = "evidence-counts"
    RECORDED = "recorded"


@value_class(frozen=True, slots=True)
class Cause:
    """One cause.

    `revision` is the number of the revision that brought it, `recorded` its day in UTC; None: it lies in no revision.
    `instruments` are the texts it is about, each with the day from which it counts as its source gives it (None: not
    known). `day` is the day that came, `events` the switches of what began or ended that day. `facts` are the names of
    those that differ.
    """

    kind: CauseKind
    revision: int | None = None
    recorded: date | None = None
    instruments: tuple[tuple[str, str | None], ...] = ()
    day: date | None = None
    events: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def order(self) -> tuple[object, ...]:
        """Causes are told in this order."""
        place = list(CauseKind).index(self.kind)
        return (place, self.revision or 0, self.day or date.min, self.instruments, self.events, self.facts)


@value_class(frozen=True)
class Step:
    """One revision between two moments of knowledge; `rulebook` loads what was known after it.

    `kind` is a revision's: record, correct, supersede, withdraw, verify, search, pack or undo. `who` and `why` are
    as they were given; empty: not told.
    """

    number: int
    kind: str
    recorded: date
    rulebook: Callable[[], Rulebook]
    who: str = ""
    why: str = ""


_BY_KIND = {
    "correct": CauseKind.CORRECTED,
    "undo": CauseKind.CORRECTED,
    "withdraw": CauseKind.WITHDRAWN,
    "verify": CauseKind.LOOKED_AGAIN,
    "search": CauseKind.SEARCHED,
}


def causes_of_step(
    step: Step, before: Rulebook, after: Rulebook, bearing: Iterable[frozenset[str]], days: tuple[date, date]
) -> tuple[Cause, ...]:
    """What a revision that changes an answer was: one cause, or for a rule both that it changed and that it came late.

    `bearing` are instruments that may have to do with it, the nearest first: of those that the revision changed, the
    nearest are named. `days` are the days asked about, in order.
    """
    changed = _changed(before, after)
    near = next((ids for ids in bearing if ids & changed.keys()), frozenset(changed))
    texts = {id: each for id, each in changed.items() if id in near}
    kind = _BY_KIND.get(step.kind)
    if kind is None and all(_only_looked_at(*each) for each in texts.values()):
        kind = CauseKind.LOOKED_AGAIN if texts else _without_texts(before, after)
    if kind is not None:
        named = tuple(sorted((id, _counts_from(*each)) for id, each in texts.items()))
        return (Cause(kind, step.number, step.recorded, named),)
    found: dict[CauseKind, list[tuple[str, str | None]]] = {}
    for id, each in sorted(texts.items()):
        if not _only_looked_at(*each):
            for one in _kinds(_effective(*each), step.recorded, days):
                found.setdefault(one, []).append((id, _counts_from(*each)))
    return tuple(Cause(one, step.number, step.recorded, tuple(named)) for one, named in found.items())


def _kinds(effective: StatedDate | None, recorded: date, days: tuple[date, date]) -> list[CauseKind]:
    """What recording a text meant, which counts from a stated day."""
    if effective is None:
        return [CauseKind.RECORDED]
    found = []
    if effective.last > days[0] and effective.first <= days[1]:
        found.append(CauseKind.RULE_CHANGED)
    if recorded > effective.last:
        found.append(CauseKind.LEARNED_LATE)
    return found or [CauseKind.LEARNED_AHEAD if recorded < effective.first else CauseKind.RECORDED]


Version = Instrument | None


def _changed(before: Rulebook, after: Rulebook) -> dict[str, tuple[Version, Version]]:
    ids = {*before.instrument_of, *after.instrument_of}
    pairs = {id: (before.instrument_of.get(id), after.instrument_of.get(id)) for id in ids}
    return {id: (old, new) for id, (old, new) in pairs.items() if old != new}


def _only_looked_at(old: Version, new: Version) -> bool:
    """Whether nothing of a text differs but who found it standing."""
    if old is None or new is None:
        return False
    fields = (f for f in Instrument.__slots__ if f not in ("verified", "place"))
    return all(getattr(old, f) == getattr(new, f) for f in fields)


def _without_texts(before: Rulebook, after: Rulebook) -> CauseKind:
    """Of a revision that changed no text: whether somebody searched, or something else was recorded."""
    return CauseKind.SEARCHED if before.searches != after.searches else CauseKind.RECORDED


def _effective(old: Version, new: Version) -> StatedDate | None:
    """The day from which a changed text counts: the end newly stated, else the day on which it begins."""
    here = new or old
    if here is None:
        return None
    if old is not None and new is not None and old.until != new.until and new.until is not None:
        return new.until
    return here.begins or _first_rule(here)


def _first_rule(instrument: Instrument) -> StatedDate | None:
    dated = [r.in_force for r in instrument.rules if r.in_force is not None]
    return min(dated, key=lambda d: (d.first, d.last), default=None)


def _counts_from(old: Version, new: Version) -> str | None:
    stated = _effective(old, new)
    return None if stated is None else stated.text
