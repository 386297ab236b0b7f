"""How a service of a site stands, as far as anything can move it: what two assessments are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum

from tracker.domain.answer import AnswerCondition, Standing, Verdict, When
from tracker.domain.assess import Assessed, Assessment, Status
from tracker.domain.rule import Force, Test
from tracker.domain.value_class import value_class

__all__ = ["Held", "HeldAs", "Said", "Stood", "order", "stood"]


class HeldAs(StrEnum):
    """How a condition stands at a site: met or unmet by a fact, shown by a document, or open."""

    MET = "met"
    SHOWN = "shown"
    OPEN = "open"
    UNMET = "unmet"


@value_class(frozen=True, slots=True)
class Held:
    """A condition of an answer and how it stands.

    `always` False: in some readings only. `test` None: no fact decides it.
    """

    key: str
    text: str
    force: Force
    always: bool
    test: Test | None
    state: HeldAs


@value_class(frozen=True, slots=True)
class Said:
    """One answer of a service. `standing` None: how fresh its sources are is not compared."""

    when: When
    verdict: Verdict
    settled: bool
    status: Status
    conditions: tuple[Held, ...]
    standing: Standing | None = None


@value_class(frozen=True, slots=True)
class Stood:
    """A service on a day. `said` empty: nothing could be asked, and `why_not`, which is not compared, says why."""

    status: Status
    said: tuple[Said, ...]
    why_not: str | None = field(default=None, compare=False)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Its verdicts, the most cautious first, each once."""
        return tuple(sorted({each.verdict for each in self.said}, key=lambda v: v.caution))

    @property
    def settled(self) -> bool:
        return all(each.settled for each in self.said)

    @property
    def standings(self) -> frozenset[Standing]:
        return frozenset(each.standing for each in self.said if each.standing is not None)

    def conditions(self) -> dict[str, tuple[Held, ...]]:
        """What is asked of it, by the key of the condition; several where its answers differ."""
        found: dict[str, dict[Held, None]] = {}
        for each in self.said:
            for held in each.conditions:
                found.setdefault(held.key, {})[held] = None
        return {key: tuple(found[key]) for key in sorted(found)}


def stood(found: Assessment, *, with_standing: bool = True) -> Stood:
    """What of an assessment counts when it is compared; `with_standing` False leaves out how fresh its sources are."""
    return Stood(found.status, tuple(_said(part, with_standing) for part in found.parts), found.why_not)


def _said(part: Assessed, with_standing: bool) -> Said:
    answer = part.answer
    held = (
        *_held(part.met, HeldAs.MET),
        *_held((condition for condition, _ in part.shown), HeldAs.SHOWN),
        *_held(part.open, HeldAs.OPEN),
        *_held(part.unmet, HeldAs.UNMET),
    )
    return Said(
        when=answer.when,
        verdict=answer.verdict,
        settled=answer.settled,
        status=part.status,
        conditions=tuple(sorted(held, key=lambda h: h.key)),
        standing=answer.standing if with_standing else None,
    )


def _held(conditions: Iterable[AnswerCondition], state: HeldAs) -> Iterable[Held]:
    for c in conditions:
        yield Held(c.key, c.text.en, c.force, not c.because, c.test, state)


_WORST = {status: place for place, status in enumerate(Status)}


def order(before: Stood | None, after: Stood | None) -> tuple[int, int, int]:
    """Moves are told in this order: what got worse, what is neither, what got better; of each the worst first.

    None: it was not there, or is not any more.
    """
    now = _badness(after) if after else (0, 0, 0)
    was = _badness(before) if before else now
    turned = 0 if after is None else (now < was) - (now > was)
    return turned, -now[0], -now[1]


def _badness(stands: Stood) -> tuple[int, int, int]:
    """More is worse: by status, then by verdict, then whether it is settled."""
    caution = max((len(Verdict) - verdict.caution for verdict in stands.verdicts), default=0)
    return len(_WORST) - _WORST[stands.status], caution, not stands.settled
