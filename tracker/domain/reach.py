"""What a rule reaches, as sets of leaves, and the events that sources date."""

from __future__ import annotations

from datetime import date

from tracker.domain.rule import Scope
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Vocabulary

Place = tuple[str, ...]
"""The setting leaves that one place holds at once: one, or several combined accreditations."""

Leaf = str | Place

NAMED = ("drug", "route", "purpose", "programme", "practitioner")
"""The asked dimensions other than the setting."""


@value_class(frozen=True, slots=True)
class Cell:
    """One leaf in each asked dimension; a place in the setting."""

    drug: str
    route: str
    setting: Place
    purpose: str
    programme: str
    practitioner: str


class Reach:
    """What a rule covers under one reading: `covers` is True inside, False where `only` bars, None elsewhere."""

    __slots__ = ("allowed", "barred", "named", "use")

    def __init__(self, scope: Scope, only: str | None, vocabulary: Vocabulary) -> None:
        self.named: tuple[tuple[str, frozenset[str]], ...] = tuple(
            (d, vocabulary.leaves_of(d, terms)) for d, terms in scope.terms if d in NAMED
        )
        settings = scope.get("setting")
        self.allowed = None if settings is None else vocabulary.leaves_of("setting", settings)
        self.barred: frozenset[str] = frozenset()
        if only is not None and self.allowed is not None:
            self.barred = vocabulary.leaves("setting", only) - self.allowed
        use = scope.get("use")
        self.use = None if use is None else vocabulary.leaves_of("use", use)

    def covers(self, cell: Cell, use: str | None) -> bool | None:
        """`use` None: leave the use out of account (it may be either)."""
        for dimension, leaves in self.named:
            if getattr(cell, dimension) not in leaves:
                return None
        if use is not None and self.use is not None and use not in self.use:
            return None
        if self.allowed is None or not self.allowed.isdisjoint(cell.setting):
            return True
        return None if self.barred.isdisjoint(cell.setting) else False

    @property
    def names_practitioner(self) -> bool:
        return any(d == "practitioner" for d, _ in self.named)

    def leaves(self, dimension: str) -> tuple[frozenset[str] | None, ...]:
        """The sets of leaves by which it tells one leaf of a dimension from another."""
        if dimension == "setting":
            return (self.allowed, self.barred)
        return tuple(leaves for d, leaves in self.named if d == dimension)


class Event:
    """Something that a source dates: its switch, and whether it has come by a day."""

    __slots__ = ("first", "last", "stated", "switch")

    def __init__(self, switch: str, stated: StatedDate | None) -> None:
        self.switch = switch
        self.stated = stated
        self.first = date.max if stated is None else stated.first
        self.last = date.max if stated is None else stated.last

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which it becomes possible and certain; none for an undated event."""
        return () if self.stated is None else (self.first, self.last)

    def has_come(self, day: date) -> bool | None:
        """None: not known; an undated event is never known."""
        if self.stated is None:
            return None
        if day >= self.last:
            return True
        return False if day < self.first else None
