"""Causes of a difference in words: each says which day and which revision it is about, and who was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.domain.causes import Cause, CauseKind, Step
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import stated_of
from tracker.report.wording import dated, listed

_EVENTS = {
    "began": ("comes into force", "may come into force"),
    "ended": ("ends", "may end"),
    "approved": ("is approved", "may be approved"),
    "unapproved": ("is no longer approved", "may be no longer approved"),
}
"""What an event is on the day on which it is certain, and on a day on which it may be."""


class Causes:
    """Words for causes: titles from the rulebook that is known last, reasons from the revisions."""

    def __init__(
        self, rulebooks: Iterable[Rulebook], steps: Iterable[Step], facts: tuple[Mapping[str, str], Mapping[str, str]]
    ) -> None:
        self._rulebooks = tuple(rulebooks)
        self._steps = {step.number: step for step in steps}
        self._facts = facts

    def in_words(self, cause: Cause) -> str:
        """One cause as a sentence."""
        texts = listed([self._text(id, day) for id, day in cause.instruments], 4)
        about = f": {texts}" if texts else ""
        revision = self._revision(cause)
        match cause.kind:
            case CauseKind.RULE_CHANGED:
                return f"the rule changed{about}; recorded as {revision}"
            case CauseKind.LEARNED_LATE:
                return f"we learned of it late{about}; recorded only as {revision}"
            case CauseKind.LEARNED_AHEAD:
                return f"it was recorded ahead of its day{about}; recorded as {revision}"
            case CauseKind.CORRECTED:
                return f"our record was wrong, and was put right by {revision}{about}"
            case CauseKind.WITHDRAWN:
                return f"it was withdrawn by {revision}{about}"
            case CauseKind.LOOKED_AGAIN:
                return f"somebody looked at the source again, as {revision} says{about}"
            case CauseKind.SEARCHED:
                return f"a search was recorded by {revision}"
            case CauseKind.DATE_CAME:
                return f"a date came, {cause.day}: {listed([self._event(e, cause.day) for e in cause.events], 3)}"
            case CauseKind.FACTS_CHANGED:
                return f"the facts changed: {listed([self._fact(name) for name in cause.facts])}"
            case CauseKind.EVIDENCE_STALE:
                return f"time passed, and {'the evidence' if about else 'what the absence rests on'} went stale{about}"
            case CauseKind.EVIDENCE_COUNTS:
                return f"time passed, and a check dated in between counts now{about}"
        return f"something else was recorded by {revision}{about}" if cause.revision else "something else was recorded"

    def _revision(self, cause: Cause) -> str:
        """A revision with its day, its kind, and why it was made."""
        step = self._steps.get(cause.revision or 0)
        if step is None:
            return f"r{cause.revision}" if cause.revision else "a revision"
        who = f", by {step.who}" if step.who else ""
        why = f": “{step.why}”" if step.why else ""
        return f"r{step.number} of {step.recorded.isoformat()} ({step.kind}{who}{why})"

    def _text(self, id: str, day: str | None) -> str:
        return self._title(id) + (f" (counts from {dated(day)})" if day else "")

    def _title(self, id: str) -> str:
        for rulebook in self._rulebooks:
            found = rulebook.instrument_of.get(id)
            if found is not None:
                return f"“{found.title.en}”"
        return id

    def _event(self, switch: str, day: date | None) -> str:
        kind, _, rest = switch.partition(":")
        sure, may = _EVENTS.get(kind, ("changes", "may change"))
        id, _, rule = rest.partition("/")
        about = rest if kind in ("approved", "unapproved") else self._title(id) + (f" ({rule})" if rule else "")
        return f"{about} {sure if self._is_certain(kind, rest, day) else may}"

    def _is_certain(self, kind: str, rest: str, day: date | None) -> bool:
        """Whether a stated date has surely come by a day."""
        for rulebook in self._rulebooks:
            stated = stated_of(f"{kind}:{rest}", rulebook)
            if stated is not None and day is not None:
                return day >= stated.last
        return True

    def _fact(self, name: str) -> str:
        old, new = (facts.get(name, "not known") for facts in self._facts)
        return f"{name} was {old} and is {new}"
