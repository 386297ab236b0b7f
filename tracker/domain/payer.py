"""What is said of who pays: the answers in their order of caution, why nothing is known, and a payer's whole reply.

Coverage is not permission. Nothing here enters a verdict about whether something may be given.
"""

from __future__ import annotations

from enum import StrEnum

from tracker.domain.answer import Ground, When
from tracker.domain.instrument import Authority, Instrument, Search
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind, Effect
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text


class Coverage(StrEnum):
    """Most cautious first: what is not known never hides behind what is said, and no payment behind a refusal."""

    UNKNOWN = "unknown"
    NOT_COVERED = "not-covered"
    RECOMMENDED_AGAINST = "recommended-against"
    CASE_BY_CASE = "case-by-case"
    WITH_AUTHORISATION = "covered-with-authorisation"
    COVERED = "covered"

    @property
    def caution(self) -> int:
        """0 for the most cautious."""
        return _ORDER[self]

    @property
    def pays(self) -> bool:
        """Whether the payer may pay, at once or on conditions."""
        return self.caution >= Coverage.CASE_BY_CASE.caution


_ORDER = {answer: place for place, answer in enumerate(Coverage)}

SAYS = {
    Effect.COVERS: Coverage.COVERED,
    Effect.COVERS_WITH_AUTHORISATION: Coverage.WITH_AUTHORISATION,
    Effect.COVERS_CASE_BY_CASE: Coverage.CASE_BY_CASE,
    Effect.DOES_NOT_COVER: Coverage.NOT_COVERED,
    Effect.RECOMMENDS_AGAINST: Coverage.RECOMMENDED_AGAINST,
}
"""The answer that each effect gives by itself."""


class Lack(StrEnum):
    """Why nothing is known of a payer.

    A decision of it on the drug is in force and does not reach this; it was searched and nothing was found; something
    was found and is not recorded; nothing of that day is recorded and nobody searched.
    """

    NOT_REACHED = "not-reached"
    NOTHING_FOUND = "nothing-found"
    SOMETHING_FOUND = "something-found"
    UNSEARCHED = "unsearched"


@value_class(frozen=True, slots=True)
class OtherCoverage:
    """Another answer that a text gives or that stands if a doubt falls the other way, and why."""

    answer: Coverage
    because: tuple[Text, ...]


@value_class(frozen=True, slots=True)
class CoverageCondition:
    """What must hold for the payer to pay, with the rules that say so."""

    key: str
    kind: ConditionKind
    text: Text
    rules: tuple[str, ...]


@value_class(frozen=True, slots=True)
class CoverageLine:
    """One answer of one payer, and where it holds: any of these parts of the question; one empty part is all of it.

    `lack` says why nothing is known where no text applies; None: in every reading some text does.
    """

    where: tuple[When, ...]
    answer: Coverage
    otherwise: tuple[OtherCoverage, ...]
    lack: Lack | None
    grounds: tuple[Ground, ...]
    conditions: tuple[CoverageCondition, ...]

    @property
    def settled(self) -> bool:
        """Whether every text and every reading say the same."""
        return not self.otherwise


@value_class(frozen=True, slots=True)
class PayerReply:
    """What one payer, or one adviser of payers, says of a question.

    `unread` are texts of it, in force or possibly so that day, of which no rule is recorded. `searches` are those for
    its position.
    """

    payer: Authority
    lines: tuple[CoverageLine, ...]
    unread: tuple[Instrument, ...]
    searches: tuple[Search, ...]


@value_class(frozen=True, slots=True)
class CoverageReply:
    """A question about who pays, with the reply of each payer that reaches it, and of each adviser that spoke."""

    question: Question
    payers: tuple[PayerReply, ...]
