"""What a change to the rulebook flips: every cell on every day, before and after, as few lines as possible.

Pure, and without a clock: equal rulebooks give an equal effect, whoever asks and when. A second person approves its
digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product

from tracker.domain.answer import When
from tracker.domain.boxes import boxes
from tracker.domain.clashes import Conflict, clashes
from tracker.domain.contrast import Contrast
from tracker.domain.explain import when_of
from tracker.domain.meanings import Meaning, meanings
from tracker.domain.pairs import jurisdictions as all_jurisdictions
from tracker.domain.pairs import together
from tracker.domain.payments import PayingLine, payments
from tracker.domain.review import look_again
from tracker.domain.rulebook import Rulebook
from tracker.domain.sameness import may_differ
from tracker.domain.shifts import as_one
from tracker.domain.stand import Attached, Shift, Stand
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, Vocabulary

__all__ = [
    "Attached",
    "Conflict",
    "Effect",
    "EffectLine",
    "Meaning",
    "PayingLine",
    "ReviewMoved",
    "Shift",
    "Stand",
    "effect",
]


@value_class(frozen=True, slots=True)
class EffectLine:
    """Some cells of a jurisdiction, which all shift alike; `when` empty: all of them."""

    jurisdiction: str
    when: When
    shifts: tuple[Shift, ...]


@value_class(frozen=True, slots=True)
class ReviewMoved:
    """A document to be looked at again on another day than before; None: at once, since nobody found it standing."""

    instrument: str
    before: date | None
    after: date | None


@value_class(frozen=True, slots=True)
class Effect:
    """All that a change flips. Lines do not overlap; a cell and a day that none of them covers stand as before.

    `words` are those that mean something else, `reviews` the documents whose evidence goes stale on another day.
    `payments` is what payers say otherwise, which is no part of any permission.
    """

    lines: tuple[EffectLine, ...] = ()
    conflicts_added: tuple[Conflict, ...] = ()
    conflicts_removed: tuple[Conflict, ...] = ()
    words: tuple[Meaning, ...] = ()
    reviews: tuple[ReviewMoved, ...] = ()
    payments: tuple[PayingLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        conflicts = self.conflicts_added or self.conflicts_removed
        return not (self.lines or conflicts or self.words or self.reviews or self.payments)


def effect(
    before: Rulebook,
    after: Rulebook,
    jurisdictions: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Effect:
    """What answers differently after a change, over all days and all cells: drugs, routes, places, purposes and so on.

    A cell is one leaf in each dimension (of the setting: one place, or all accreditations of the province held
    together), asked about by name, with no fact known of the site. Where the vocabularies differ, a term that one of
    them lacks stands as its nearest leaf above did; where there is none, its stand is None on that side.
    `jurisdictions` None: all. `progress` is told, as the work goes on, how many samples of how many are done.
    """
    places = all_jurisdictions(before.vocabulary, after.vocabulary)
    wanted = [j for j in places if (jurisdictions is None or j in jurisdictions) and may_differ(before, after, j)]
    contrasts = [Contrast(before, after, j) for j in wanted]
    words = together(before.vocabulary, after.vocabulary)
    total = sum(len(c.samples) for c in contrasts)
    done = 0
    lines: list[EffectLine] = []
    for contrast in contrasts:
        shifts = []
        for sample in contrast.samples:
            shifts.append(contrast.shifts(sample))
            done += 1
            if progress is not None:
                progress(done, total)
        lines += _lines(contrast, shifts, words)
    added, removed = clashes(before, after, jurisdictions)
    moved = meanings(before.vocabulary, after.vocabulary)
    paid = tuple(line for j in wanted for line in payments(before, after, j, words))
    return Effect(tuple(lines), added, removed, moved, tuple(_reviews(before, after, jurisdictions)), paid)


def _reviews(before: Rulebook, after: Rulebook, jurisdictions: Sequence[str] | None) -> Iterator[ReviewMoved]:
    for new in sorted(after.instruments, key=lambda i: i.id):
        old = before.instrument_of.get(new.id)
        here = after.authority_of.get(new.authority)
        if (
            old is None
            or here is None
            or (jurisdictions is not None and here.jurisdiction not in (*jurisdictions, "CA"))
        ):
            continue
        days = look_again(before, old, date.max), look_again(after, new, date.max)
        if days[0] != days[1]:
            yield ReviewMoved(new.id, *days)


def _lines(contrast: Contrast, shifts: list[tuple[Shift, ...]], words: Vocabulary) -> Iterator[EffectLine]:
    axes = contrast.axes
    whole = {d: tuple(each.leaf for group in axes[d] for each in group) for d in ASKED}
    keys = {at: shifts[number] for at, number in contrast.number_of.items()}
    if not any(keys.values()):
        return
    for box in boxes(keys, tuple(len(axes[d]) for d in ASKED), ()):
        leaves = {
            d: tuple(each.leaf for i in indices for each in axes[d][i]) for d, indices in zip(ASKED, box, strict=True)
        }
        alike = as_one([shifts[n] for n in dict.fromkeys(contrast.number_of[at] for at in product(*box))])
        yield EffectLine(contrast.jurisdiction, when_of(leaves, whole, words, contrast.jurisdiction), alike)
