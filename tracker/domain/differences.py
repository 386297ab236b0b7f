"""Two answers to one question, asked at two moments: how each cell differs, and every cause of it.

A moment has four parts: the day asked about, what is known, the facts, and the day of asking. A part is a cause when
in some setting of the others, each at its first or its second value, it alone changes the answer. Knowledge is then
resolved into the revisions at which the answer changes when they are taken one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from tracker.domain.answer import When
from tracker.domain.boxes import boxes
from tracker.domain.causes import Cause, CauseKind, Step
from tracker.domain.comparison import KNOWN, Comparison, Point
from tracker.domain.explain import when_of
from tracker.domain.question import Question
from tracker.domain.seen import Seen
from tracker.domain.shifts import both
from tracker.domain.tracing import causes_of
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED

__all__ = ["Cause", "CauseKind", "Difference", "Point", "Seen", "Step", "differences"]


@value_class(frozen=True, slots=True)
class Difference:
    """Some cells of a question that are answered otherwise at the second moment, all for the same causes.

    `when` empty: all that is asked. `before` and `after` are None where that rulebook has no such term.
    """

    when: When
    before: Seen | None
    after: Seen | None
    causes: tuple[Cause, ...]


def differences(
    question: Question,
    start: Point,
    end: Point,
    steps: Sequence[Step] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Difference, ...]:
    """How the answers to a question differ between two moments, cell by cell, merged, each with all its causes.

    Only the terms of the question count; its days and facts are those of the moments. `steps` are the revisions after
    what was known first, up to what was known then, in their order; they are loaded only where knowledge is a cause.
    Raises QuestionError where neither rulebook has a term that is asked about.
    """
    ends = Comparison(question, start, end, ())
    if not any(ends.differ(sample) for sample in ends.samples):
        return ()
    if steps and any(ends.differ(s) and ends.settings_of(s, KNOWN) for s in ends.samples):
        ends = Comparison(question, start, end, steps, progress)
    return tuple(_merged(ends))


def _merged(found: Comparison) -> Iterator[Difference]:
    told: list[tuple[Seen | None, Seen | None, tuple[Cause, ...]] | None] = []
    for sample in found.samples:
        before, after = found.ends(sample)
        told.append(None if before == after else (before, after, causes_of(found, sample)))
    keys = {at: told[number] for at, number in found.number_of.items()}
    whole = {d: tuple(each.leaf for group in found.axes[d] for each in group) for d in ASKED}
    for box in boxes(keys, tuple(len(found.axes[d]) for d in ASKED), None):
        parts = {
            d: tuple(each.leaf for i in indices for each in found.axes[d][i])
            for d, indices in zip(ASKED, box, strict=True)
        }
        when = when_of(parts, whole, found.words, found.jurisdiction)
        same = [told[n] for n in dict.fromkeys(found.number_of[at] for at in product(*box))]
        first, *others = (each for each in same if each is not None)
        before, after, causes = first
        for one, two, _ in others:
            before, after = _beside(before, one), _beside(after, two)
        yield Difference(when, before, after, causes)


def _beside(one: Seen | None, other: Seen | None) -> Seen | None:
    if one is None or other is None:
        return one
    stand = both(one.stand, other.stand)
    return one if stand is None else replace(one, stand=stand)
