"""What one payer says of one cell in one rulebook on one day, as far as a change can move it, and how it moves."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from tracker.domain.payer import Coverage, Lack
from tracker.domain.stand import Attached
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Paying:
    """What a payer says of a cell. Two are equal when their reader has the same to do; `deciding` may still differ.

    `otherwise` is whatever else is said, by another text or in another world, most cautious first; `lack` says why
    nothing is known where no text applies (None: in every world some text does); `doubts` are the switches on which
    the answer depends.
    """

    answer: Coverage
    otherwise: tuple[Coverage, ...] = ()
    lack: Lack | None = None
    conditions: tuple[Attached, ...] = ()
    doubts: tuple[str, ...] = ()
    deciding: tuple[str, ...] = field(default=(), compare=False)


@value_class(frozen=True, slots=True)
class PayingShift:
    """A stretch of days on which a payer says otherwise after a change than before it; half-open, as of any shift.

    `before` or `after` None: there is no such payer, or no such term; or it is an adviser, and says nothing.
    """

    begins: date | None
    until: date | None
    before: Paying | None
    after: Paying | None
