"""Causes of a difference in words: each says which day and which revision it is about, and who was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.domain.causes import Cause, CauseKind, Step
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import stated_of
from tracker.report.came import happens, name_of
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import dated, listed, said

_TOLD = {
    CauseKind.RULE_CHANGED: (
        message("the rule changed; recorded as {revision}"),
        message("the rule changed: {texts}; recorded as {revision}"),
    ),
    CauseKind.LEARNED_LATE: (
        message("we learned of it late; recorded only as {revision}"),
        message("we learned of it late: {texts}; recorded only as {revision}"),
    ),
    CauseKind.LEARNED_AHEAD: (
        message("it was recorded ahead of its day; recorded as {revision}"),
        message("it was recorded ahead of its day: {texts}; recorded as {revision}"),
    ),
    CauseKind.CORRECTED: (
        message("our record was wrong, and was put right by {revision}"),
        message("our record was wrong, and was put right by {revision}: {texts}"),
    ),
    CauseKind.WITHDRAWN: (
        message("it was withdrawn by {revision}"),
        message("it was withdrawn by {revision}: {texts}"),
    ),
    CauseKind.DATE_CAME: (message("a date came, {day}: {events}"),) * 2,
    CauseKind.FACTS_CHANGED: (message("the facts changed: {facts}"),) * 2,
    CauseKind.LOOKED_AGAIN: (
        message("somebody looked at the source again, as {revision} says"),
        message("somebody looked at the source again, as {revision} says: {texts}"),
    ),
    CauseKind.SEARCHED: (message("a search was recorded by {revision}"),) * 2,
    CauseKind.EVIDENCE_STALE: (
        message("time passed, and what the absence rests on went stale"),
        message("time passed, and the evidence went stale: {texts}"),
    ),
    CauseKind.EVIDENCE_COUNTS: (
        message("time passed, and a check dated in between counts now"),
        message("time passed, and a check dated in between counts now: {texts}"),
    ),
    CauseKind.RECORDED: (
        message("something else was recorded by {revision}"),
        message("something else was recorded by {revision}: {texts}"),
    ),
}
"""What is said of a cause that names no text, and of one that does."""

REVISIONS = {
    "pack": message("pack"),
    "record": message("record"),
    "correct": message("correct"),
    "supersede": message("supersede"),
    "withdraw": message("withdraw"),
    "verify": message("verify"),
    "search": message("search"),
    "undo": message("undo"),
}
"""What the kinds of revisions are called that change the rulebook."""

_BUNDLED = message("the rulebook that comes with the program")


def kind_of(step: Step, tongue: Tongue) -> str:
    """What a revision was made for, in a word."""
    return tongue.say(REVISIONS[step.kind]) if step.kind in REVISIONS else step.kind


def why_of(step: Step, tongue: Tongue) -> str:
    """Why a revision was made, as whoever made it says; what the program itself says of its pack, in this language."""
    return tongue.say(_BUNDLED) if step.why == _BUNDLED else step.why


class Causes:
    """Words for causes: titles from the rulebook that is known last, reasons from the revisions."""

    def __init__(
        self,
        rulebooks: Iterable[Rulebook],
        steps: Iterable[Step],
        facts: tuple[Mapping[str, str], Mapping[str, str]],
        tongue: Tongue = ENGLISH,
    ) -> None:
        self._rulebooks = tuple(rulebooks)
        self._steps = {step.number: step for step in steps}
        self._facts = facts
        self._tongue = tongue

    def in_words(self, cause: Cause) -> str:
        """One cause as a sentence."""
        tongue = self._tongue
        if cause.kind is CauseKind.RECORDED and cause.revision is None:
            return tongue.say("something else was recorded")
        texts = listed([self._text(id, day) for id, day in cause.instruments], 4, tongue)
        return tongue.say(
            _TOLD[cause.kind][bool(texts)],
            texts=texts,
            revision=self._revision(cause),
            day=cause.day,
            events=listed([self._event(each, cause.day) for each in cause.events], 3, tongue),
            facts=listed([self._fact(name) for name in cause.facts], tongue=tongue),
        )

    def _revision(self, cause: Cause) -> str:
        """A revision with its day, its kind, and why it was made."""
        say, step = self._tongue.say, self._steps.get(cause.revision or 0)
        if step is None:
            return f"r{cause.revision}" if cause.revision else say("a revision")
        told = [kind_of(step, self._tongue)]
        told += [say("by {who}", who=step.who)] if step.who else []
        made = ", ".join(told)
        if step.why:
            made = say("{made}: “{why}”", made=made, why=why_of(step, self._tongue))
        return say("r{number} of {day} ({made})", number=step.number, day=step.recorded.isoformat(), made=made)

    def _text(self, id: str, day: str | None) -> str:
        title = self._title(id)
        if day is None:
            return title
        return self._tongue.say("{title} (counts from {day})", title=title, day=dated(day, self._tongue))

    def _title(self, id: str) -> str:
        for rulebook in self._rulebooks:
            found = rulebook.instrument_of.get(id)
            if found is not None:
                return self._tongue.say("“{title}”", title=said(found.title, self._tongue))
        return id

    def _event(self, switch: str, day: date | None) -> str:
        """What began or ended, by the rulebook that dates it."""
        dating = (each for each in self._rulebooks if stated_of(switch, each) is not None)
        rulebook = next(dating, self._rulebooks[0])
        return happens(rulebook, switch, day, name_of(rulebook, switch, self._tongue), self._tongue)

    def _fact(self, name: str) -> str:
        say, (old, new) = self._tongue.say, (facts.get(name) for facts in self._facts)
        if old is None:
            return say("{name} was not known and is {new}", name=name, new=new)
        if new is None:
            return say("{name} was {old} and is not known", name=name, old=old)
        return say("{name} was {old} and is {new}", name=name, old=old, new=new)
