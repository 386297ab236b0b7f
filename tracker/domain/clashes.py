"""The contradictions between rules of one authority that a change brings about, or does away with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tracker.domain.conflicts import rules_of_one_authority_agree
from tracker.domain.instrument import Instrument
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Conflict:
    """Two rules of one authority that disagree: the stricter one, and the sentence that names both."""

    rule: str
    message: str


def clashes(
    before: Rulebook, after: Rulebook, jurisdictions: Iterable[str] | None = None
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """The conflicts that are there only after, and those that were there only before.

    Only instruments that the change can touch are looked at. `jurisdictions` None: all; Canada's always count.
    """
    wanted = None if jurisdictions is None else {*jurisdictions, "CA"}
    near = _near(before, after)
    old, new = (_conflicts(rulebook, near, wanted) for rulebook in (before, after))
    return tuple(sorted(new - old, key=_order)), tuple(sorted(old - new, key=_order))


def _order(conflict: Conflict) -> tuple[str, str]:
    return conflict.rule, conflict.message


def _conflicts(rulebook: Rulebook, near: set[str], wanted: set[str] | None) -> set[Conflict]:
    """The conflicts among some instruments, told without the files that they were read from."""
    if not near:
        return set()
    among = tuple(_unplaced(i) for i in rulebook.instruments if i.id in near)
    found = set()
    for fault in rules_of_one_authority_agree(replace(rulebook, instruments=among)):
        ref = fault.about[-1]
        if wanted is None or rulebook.authority_behind(rulebook.rule_of[ref]).jurisdiction in wanted:
            found.add(Conflict(ref, fault.message))
    return found


def _unplaced(instrument: Instrument) -> Instrument:
    return replace(instrument, place=None, rules=tuple(replace(r, place=None) for r in instrument.rules))


def _near(before: Rulebook, after: Rulebook) -> set[str]:
    """The instruments that differ, and all that an authority, a supersession or an exception ties to one of them."""
    if before.vocabulary != after.vocabulary or before.authorities != after.authorities:
        return {*before.instrument_of, *after.instrument_of}
    ids = {*before.instrument_of, *after.instrument_of}
    found = {id for id in ids if before.instrument_of.get(id) != after.instrument_of.get(id)}
    if not found:
        return found
    tied: dict[str, set[str]] = {}
    for rulebook in (before, after):
        for instrument in rulebook.instruments:
            own = {f"by {instrument.authority}", *(s.instrument for s in instrument.supersedes)}
            own |= {ref.partition("/")[0] for rule in instrument.rules for ref in rule.defeats}
            for other in own:
                tied.setdefault(instrument.id, set()).add(other)
                tied.setdefault(other, set()).add(instrument.id)
    waiting = list(found)
    while waiting:
        more = tied.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found
