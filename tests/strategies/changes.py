"""Random changes to a random rulebook: one thing recorded, taken away, corrected or looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from tests.strategies.picks import one_in, pick
from tests.strategies.rulebooks import (
    ASKED_ON,
    AUTHORITIES,
    CONDITIONS,
    DATES,
    EXACT,
    SOUGHT,
    VAGUE,
    draw_instrument,
    draw_rule,
)
from tests.strategies.words import nodes
from tracker.domain.instrument import Approval, Basis, Instrument, Outcome, Search, Verification
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text

Change = Callable[[st.DrawFn, Rulebook], Rulebook]


def _swapped(rulebook: Rulebook, old: Instrument, new: Instrument | None) -> Rulebook:
    kept = tuple(new if i.id == old.id else i for i in rulebook.instruments)
    return replace(rulebook, instruments=tuple(i for i in kept if i is not None))


def _recorded(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    new = draw_instrument(draw, known.vocabulary, "new", known.instruments, one_in(draw, 12))
    bodies = tuple(a for a in AUTHORITIES if a in known.authorities or a.id == new.authority)
    return replace(known, instruments=(*known.instruments, new), authorities=bodies)


def _withdrawn(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    return _swapped(known, pick(draw, known.instruments), None)


def _rewritten(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    old = pick(draw, known.instruments)
    new = draw_instrument(draw, known.vocabulary, "new", [i for i in known.instruments if i.id != old.id][:2], False)
    rules = tuple(replace(r, instrument=old.id) for r in new.rules)
    return _swapped(known, old, replace(new, id=old.id, authority=old.authority, rules=rules))


def _moved(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    old = pick(draw, known.instruments)
    begins, until = pick(draw, DATES), pick(draw, [None, *EXACT, *VAGUE])
    if one_in(draw, 2) and old.rules:
        moved = pick(draw, old.rules)
        new = replace(moved, in_force=begins, until=until)
        return _swapped(known, old, replace(old, rules=tuple(new if r is moved else r for r in old.rules)))
    return _swapped(known, old, replace(old, in_force=begins, until=until))


def _amended(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    """One rule rewritten, with other conditions, or taken out."""
    old = pick(draw, known.instruments)
    if not old.rules:
        return known
    amended = pick(draw, old.rules)
    new = pick(
        draw,
        [
            draw_rule(draw, known.vocabulary, old, amended.id),
            replace(amended, conditions=(pick(draw, CONDITIONS),)),
            replace(amended, defeats=(), reading=None),
            None,
        ],
    )
    kept = tuple(new if r is amended else r for r in old.rules)
    return _swapped(known, old, replace(old, rules=tuple(r for r in kept if r is not None)))


def _relinked(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    """A supersession taken out, or presumed where it was stated."""
    old = pick(draw, known.instruments)
    links = tuple(replace(s, basis=Basis.PRESUMED) for s in old.supersedes) if one_in(draw, 2) else ()
    return _swapped(known, old, replace(old, supersedes=links))


def _verified(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    old = pick(draw, known.instruments)
    seen = Verification(pick(draw, [date(2026, 5, 5), ASKED_ON]), "a reader", pick(draw, tuple(Outcome)))
    return _swapped(known, old, replace(old, verified=(*old.verified, seen)))


def _searched(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    if known.searches and one_in(draw, 2):
        return replace(known, searches=())
    body = pick(draw, known.authorities)
    new = Search(body.id, ASKED_ON, "us", Text(pick(draw, SOUGHT)), "its site", found=one_in(draw, 4))
    return replace(known, searches=(*(s for s in known.searches if s != new), new))


def _constituted(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    """Another set of authorities; those that speak stay."""
    speaking = {i.authority for i in known.instruments} | {s.authority for s in known.searches}
    kept = tuple(a for a in AUTHORITIES if a.id in speaking or one_in(draw, 2))
    return replace(known, authorities=kept)


def _approved(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    if known.approvals and one_in(draw, 2):
        return replace(known, approvals=known.approvals[1:])
    terms = [pick(draw, (*nodes(known.vocabulary, d), d)) for d in ("drug", "route", "purpose")]
    new = Approval("new", terms[0], terms[1], terms[2], pick(draw, [*EXACT, *VAGUE]))
    return replace(known, approvals=(*known.approvals, new))


CHANGES: tuple[Change, ...] = (
    _recorded,
    _recorded,
    _withdrawn,
    _rewritten,
    _moved,
    _moved,
    _amended,
    _amended,
    _relinked,
    _verified,
    _searched,
    _constituted,
    _approved,
)


def draw_change(draw: st.DrawFn, known: Rulebook) -> Rulebook:
    """The rulebook after one change."""
    change = pick(draw, CHANGES) if known.instruments and known.authorities else _recorded
    return change(draw, known)
