"""Which services of the user's own sites a change of the rulebook moves, and from which day; pure, without a clock.

A service is named if and only if some answer that `assess` gives for it with what is recorded of the site differs
between the two rulebooks on a day from the day of asking on: its verdict, whether that is settled, its status, or its
conditions. Sites are taken as they are recorded now; what expires of them counts till its last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.assess import assess
from tracker.domain.decide import days_of
from tracker.domain.question import DEFAULTS, Question, QuestionError
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import may_differ
from tracker.domain.site import Service, Site
from tracker.domain.stood import Stood, order, stood
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED

__all__ = ["Asking", "Move", "Touched", "days_between", "gives", "touched"]


@value_class(frozen=True, slots=True)
class Move:
    """A stretch of days on which a service stands otherwise after a change than before it.

    `begins` is the day of asking or a later one; `until`, the first day no longer meant, None: for good.
    """

    begins: date
    until: date | None
    before: Stood
    after: Stood


@value_class(frozen=True, slots=True)
class Touched:
    """A service that a change moves, with its moves in the order of days; there is at least one."""

    site: Site
    service: Service
    asked: date
    moves: tuple[Move, ...]

    def order(self) -> tuple[object, ...]:
        """The worst first."""
        return (min(order(m.before, m.after) for m in self.moves), self.site.id, self.service.id)


class Asking:
    """One rulebook, asked how services stand."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def stood(self, site: Site, service: Service, on: date, asked: date, *, with_standing: bool = False) -> Stood:
        """How a service stands about a day, asked on a day."""
        return stood(assess(self.rulebook, site, service, on, asked), with_standing=with_standing)


def touched(
    before: Rulebook,
    after: Rulebook,
    sites: Sequence[Site],
    asked: Callable[[str], date],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Touched, ...]:
    """The services that a change moves on some day from the day of asking on, the worst first.

    `asked` is the day of asking in a jurisdiction. `progress` is told how many sites of how many are done.
    """
    old, new = Asking(before), Asking(after)
    differs: dict[str, bool] = {}
    found = []
    for done, site in enumerate(sites):
        if progress is not None:
            progress(done, len(sites))
        here = site.jurisdiction
        if here not in differs:
            differs[here] = may_differ(before, after, here)
        if differs[here]:
            today = asked(here)
            for service in site.services:
                moves = tuple(_joined(_moves(old, new, site, service, today)))
                if moves:
                    found.append(Touched(site, service, today, moves))
    return tuple(sorted(found, key=Touched.order))


def _moves(old: Asking, new: Asking, site: Site, service: Service, today: date) -> Iterator[Move]:
    days = (today, *days_between((old.rulebook, new.rulebook), site, service, today, None))
    for begins, until in zip(days, (*days[1:], None), strict=True):
        was, now = (each.stood(site, service, begins, today) for each in (old, new))
        if was != now:
            yield Move(begins, until, was, now)


def days_between(
    rulebooks: Sequence[Rulebook], site: Site, service: Service, begins: date, until: date | None
) -> tuple[date, ...]:
    """The days after one and before another (None: for good), in order, on which a service may come to stand otherwise.

    Something of the site begins or ends to count, or something that a rulebook knows comes into force or ends.
    """
    own = sorted(day for day in _days_of_site(site) if begins < day and (until is None or day < until))
    found = set(own)
    for first, last in zip((begins, *own), (*own, until), strict=True):
        question = site.question(service, first, begins)
        if question is None:
            continue
        for rulebook in rulebooks:
            with suppress(QuestionError):
                days = days_of(rulebook, question)
                found |= {day for day in days if first < day and (last is None or day < last)}
    return tuple(sorted(found))


def _days_of_site(site: Site) -> Iterator[date]:
    """The days on which anything of a site begins to count, and those on which it no longer does."""
    issued = (*(h.issued for h in site.holdings), *(g.issued for g in site.grants))
    yield from (day for day in issued if day is not None)
    ends = (
        *(h.expires for h in site.holdings),
        *(f.expires for f in site.facts),
        *(e.expires for e in site.evidence),
        *(g.expires for g in site.grants),
    )
    yield from (day + timedelta(days=1) for day in ends if day is not None and day < date.max)


def gives(site: Site, service: Service, question: Question, rulebook: Rulebook) -> bool:
    """Whether a site gives in a service any of what a question asks about, wherever the site may be.

    A word that the rulebook does not know is taken as any.
    """
    if site.jurisdiction != question.jurisdiction:
        return False
    words = rulebook.vocabulary
    for dimension in ASKED:
        if dimension == "setting" or not question.named(dimension):
            continue
        given: tuple[str, ...] = getattr(service, dimension) or DEFAULTS.get(dimension, (dimension,))
        known = [term for term in given if words.has(dimension, term)]
        asked = words.leaves_of(dimension, question.named(dimension))
        if len(known) == len(given) and not words.leaves_of(dimension, known) & asked:
            return False
    return True


def _joined(moves: Iterator[Move]) -> Iterator[Move]:
    """Neighbouring stretches between which nothing changes, as one."""
    last: Move | None = None
    for move in moves:
        if last and last.until == move.begins and (last.before, last.after) == (move.before, move.after):
            last = replace(last, until=move.until)
            continue
        if last:
            yield last
        last = move
    if last:
        yield last
