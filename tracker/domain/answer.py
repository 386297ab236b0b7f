"""What comes back: verdicts in their order of caution, grounds, conditions, doubts, and the nearest yes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind, Effect, Evidence, Force, Test
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text


class Verdict(StrEnum):
    """Most cautious first; no absence ever hides behind a yes (design, section 5, step 7)."""

    PROHIBITED = "prohibited"
    ON_APPLICATION = "on-application"
    UNSEARCHED = "unsearched"
    SILENT = "silent"
    NOT_CAPTURED = "not-captured"
    NO_POSITION = "no-position"
    CONDITIONAL = "conditional"
    PERMITTED = "permitted"

    @property
    def caution(self) -> int:
        """0 for the most cautious."""
        return _ORDER[self]

    @property
    def is_absence(self) -> bool:
        return self in _ABSENCES

    @property
    def is_yes(self) -> bool:
        return self in (Verdict.CONDITIONAL, Verdict.PERMITTED)


_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}
_ABSENCES = frozenset({Verdict.UNSEARCHED, Verdict.SILENT, Verdict.NOT_CAPTURED, Verdict.NO_POSITION})


class Part(StrEnum):
    """The part that a considered rule played in an answer."""

    DECIDES = "decides"
    WOULD_DECIDE = "would-decide"
    ADDS_CONDITIONS = "adds-conditions"
    STANDING_DUTY = "standing-duty"
    CONTRADICTS = "contradicts"
    OUTWEIGHED = "outweighed"
    DEFEATS = "defeats"
    DEFEATED = "defeated"
    NOT_COUNTED = "not-counted"
    TRIGGER_UNMET = "trigger-unmet"
    FACT_UNMET = "fact-unmet"
    NOT_YET = "not-yet-in-force"
    LAPSED = "lapsed"
    DRAFT = "draft"
    NOTE = "note"
    DOES_NOT_GOVERN = "does-not-govern"


class State(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Compliance(StrEnum):
    """Of a yes: every condition met; something open; a condition unmet in every world; unmet in some."""

    MET = "met"
    OPEN = "open"
    BLOCKED = "blocked"
    BLOCKED_UNSETTLED = "blocked-unsettled"


class Standing(StrEnum):
    """How fresh the sources of an answer are, on the day of asking."""

    VERIFIED = "verified"
    REVIEW_DUE = "review-due"
    UNVERIFIED = "unverified"


When = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimensions, each with the fewest terms that cover exactly the leaves meant."""


@value_class(frozen=True, slots=True)
class Doubt:
    """Something unknown that changes the verdict; `id` names the switch, `text` says it in words."""

    id: str
    text: Text


@value_class(frozen=True, slots=True)
class Otherwise:
    """Another verdict that stands in some world, and what would have to be so."""

    verdict: Verdict
    because: tuple[Text, ...]


@value_class(frozen=True, slots=True)
class Ground:
    """One rule that was considered, and its part. `until` None: not ended. `covers` empty: the whole answer."""

    rule: str
    part: Part
    effect: Effect
    authority: str
    force: Force
    summary: Text
    citation: Text
    evidence: Evidence
    locator: str | None = None
    quote: str | None = None
    source: str | None = None
    begins: str | None = None
    until: str | None = None
    verified: date | None = None
    defeated_by: tuple[str, ...] = ()
    because: tuple[Text, ...] = ()
    covers: When = ()


@value_class(frozen=True, slots=True)
class AnswerCondition:
    """A condition as it stands in an answer. `because` empty: it holds in every world; otherwise in which."""

    key: str
    kind: ConditionKind
    text: Text
    force: Force
    state: State
    rules: tuple[str, ...]
    test: Test | None = None
    because: tuple[Text, ...] = ()
    covers: When = ()


@value_class(frozen=True, slots=True)
class Layer:
    """What one authority says by itself. `verdict` None: it only adds conditions."""

    authority: str
    verdict: Verdict | None
    force: Force


@value_class(frozen=True, slots=True)
class Alternative:
    """A nearest yes: what to change, the verdict then, and the rules that decide it.

    A dimension (or `fact:NAME`) with several values means any one of them.
    """

    change: When
    verdict: Verdict
    rules: tuple[str, ...]


@value_class(frozen=True, slots=True)
class Notice:
    """Something the reader should know that never changes the verdict."""

    kind: str
    text: Text
    instrument: str | None = None


@value_class(frozen=True, slots=True)
class Point:
    """One thing that somebody advises. `kind` None: the rule sets no condition, and its summary is the point.

    It has no state: whether a site does it is nothing that an answer counts. `covers` empty: the whole answer.
    """

    rule: str
    key: str
    kind: ConditionKind | None
    text: Text
    covers: When = ()


@value_class(frozen=True, slots=True)
class Advice:
    """What a text advises whose authority governs nobody: shown apart, and never part of a verdict."""

    authority: str
    instrument: str
    points: tuple[Point, ...]


@value_class(frozen=True, slots=True)
class Answer:
    """One leaf of the outline: a part of the question with one verdict, and why.

    `when` is empty where the answer covers the whole question. `compliance` is None where there is no yes.
    """

    when: When
    verdict: Verdict
    settled: bool
    otherwise: tuple[Otherwise, ...]
    doubts: tuple[Doubt, ...]
    compliance: Compliance | None
    standing: Standing
    layers: tuple[Layer, ...]
    grounds: tuple[Ground, ...]
    conditions: tuple[AnswerCondition, ...]
    duties: tuple[AnswerCondition, ...]
    instead: tuple[Alternative, ...]
    advice: tuple[Advice, ...]
    notices: tuple[Notice, ...]

    @property
    def deciding(self) -> tuple[str, ...]:
        return tuple(g.rule for g in self.grounds if g.part is Part.DECIDES)


@value_class(frozen=True, slots=True)
class Reply:
    """A question with its answers, in the order of the outline. They partition the question."""

    question: Question
    answers: tuple[Answer, ...]
