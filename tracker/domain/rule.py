"""Rules: our reading of one passage of an instrument. Scope, effect, conditions, exceptions, contested readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tracker.domain.problem import Place
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import DIMENSIONS, Text


class Effect(StrEnum):
    """What a rule does where it applies.

    From COVERS on they say what a payer pays for, or what an adviser tells payers; that permits and forbids nothing.
    """

    PERMITS = "permits"
    PERMITS_ON_APPLICATION = "permits-on-application"
    PROHIBITS = "prohibits"
    REQUIRES = "requires"
    EXEMPTS = "exempts"
    TAKES_NO_POSITION = "takes-no-position"
    COVERS = "covers"
    COVERS_WITH_AUTHORISATION = "covers-with-authorisation"
    COVERS_CASE_BY_CASE = "covers-case-by-case"
    DOES_NOT_COVER = "does-not-cover"
    RECOMMENDS_AGAINST = "recommends-against"

    @property
    def is_coverage(self) -> bool:
        """Whether it speaks of who pays, and so is never heard where it is asked what is permitted."""
        return self.pays or self in (Effect.DOES_NOT_COVER, Effect.RECOMMENDS_AGAINST)

    @property
    def pays(self) -> bool:
        return self in (Effect.COVERS, Effect.COVERS_WITH_AUTHORISATION, Effect.COVERS_CASE_BY_CASE)


class Force(StrEnum):
    MUST = "must"
    SHOULD = "should"


class Evidence(StrEnum):
    """How we know: read whole, read in part, told by somebody else, told by the commissioning guide alone, inferred."""

    READ = "read"
    PART_READ = "part-read"
    SECONDARY = "secondary"
    GUIDE = "guide"
    INFERRED = "inferred"


class ConditionKind(StrEnum):
    AUTHORISATION = "authorisation"
    ACCREDITATION = "accreditation"
    PRESCRIBER = "prescriber"
    STAFFING = "staffing"
    TRAINING = "training"
    MONITORING = "monitoring"
    EQUIPMENT = "equipment"
    SELECTION = "selection"
    CONSENT = "consent"
    OBSERVATION = "observation"
    DISCHARGE = "discharge"
    DISPENSING = "dispensing"
    RECORDS = "records"
    NOTIFICATION = "notification"
    UNREAD = "unread"
    OTHER = "other"


@value_class(frozen=True, slots=True)
class Scope:
    """The questions that a rule speaks to: per dimension a set of terms; a dimension left out means any.

    `terms` is sorted by dimension in the order of DIMENSIONS, and each set of terms is sorted.
    """

    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, terms: Mapping[str, tuple[str, ...] | list[str]]) -> Scope:
        """From a mapping of dimension to terms. Raises KeyError for an unknown dimension."""
        order = {d: i for i, d in enumerate(DIMENSIONS)}
        return cls(tuple((d, tuple(sorted(set(terms[d])))) for d in sorted(terms, key=lambda d: order[d])))

    def get(self, dimension: str) -> tuple[str, ...] | None:
        """The terms in one dimension. None: any."""
        for name, terms in self.terms:
            if name == dimension:
                return terms
        return None


Facts = Mapping[str, str | frozenset[str]]
"""What is known: a fact's value, or the values that are still possible."""


class Op(StrEnum):
    """How a test compares. `at-least` and `at-most` are inclusive."""

    IS = "is"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@value_class(frozen=True, slots=True)
class Test:
    """A test on a named fact. `values` are as written; IS, AT_LEAST and AT_MOST have exactly one."""

    __test__ = False  # not a case of the test runner

    fact: str
    op: Op
    values: tuple[str, ...]

    def holds(self, facts: Facts) -> bool | None:
        """Whether it holds of the facts. None: the fact is not known, or not well enough.

        Raises ValueError when a number is compared and the fact is none; the door refuses such facts.
        """
        value = facts.get(self.fact)
        if isinstance(value, frozenset):
            left = value.intersection(self.values)
            return True if left == value else None if left else False
        if value is None:
            return None
        if self.op in (Op.IS, Op.ONE_OF):
            return value in self.values
        if self.op is Op.AT_LEAST:
            return float(value) >= float(self.values[0])
        return float(value) <= float(self.values[0])


class FactType(StrEnum):
    YES_NO = "yes-no"
    CHOICE = "choice"
    NUMBER = "number"


@value_class(frozen=True, slots=True)
class Fact:
    """Something true or not of a site or a treatment.

    `unit` is None for a yes-no or a choice. `choices` are the values of a choice (and `yes`, `no` for a yes-no).
    """

    id: str
    type: FactType
    question: Text
    unit: str | None = None
    choices: tuple[str, ...] = ()


@value_class(frozen=True, slots=True)
class Condition:
    """What must hold for a permission, or what a rule adds as a duty.

    `key` is shared by texts that say the same, which are shown once with every citation; None: it stands alone.
    `force` None: the rule's. `test` None: no fact decides it, so it is never met or unmet, only unknown.
    """

    id: str
    kind: ConditionKind
    text: Text
    key: str | None = None
    force: Force | None = None
    test: Test | None = None


@value_class(frozen=True, slots=True)
class Reading:
    """A contested passage: the rule's own scope is one reading, this is the other.

    `question` names the point in dispute; rules of several instruments that share one point share its name, and are
    then read the same way in each world. `scope` is the scope under the other reading; None: no rule at all.
    """

    question: str
    other: Text
    scope: Scope | None = None


@value_class(frozen=True, slots=True)
class Rule:
    """Our reading of one passage.

    `id` is within its instrument; `ref` is `instrument/id`. `only` on a permission names a setting term within which
    it is permitted in the scope's settings and in no other. `force`, `evidence`, `in_force` and `until` None: the
    instrument's. `applies_if` is a fact it hangs on; `granted_by` the fact that grants an application. `defeats` names
    rules (`instrument/rule`) or whole instruments that it removes where both apply. `trigger` is in words what no
    dimension expresses: taken as met where the rule restricts and as unmet where it permits, exempts or is an
    exception. `literal` are the source's own words for a scope that we expanded. `incomplete` says what was not read.
    """

    id: str
    instrument: str
    effect: Effect
    summary: Text
    scope: Scope = Scope()
    only: str | None = None
    conditions: tuple[Condition, ...] = ()
    force: Force | None = None
    evidence: Evidence | None = None
    in_force: StatedDate | None = None
    until: StatedDate | None = None
    standing: bool = False
    applies_if: Test | None = None
    granted_by: Test | None = None
    locator: str | None = None
    quote: str | None = None
    literal: str | None = None
    trigger: Text | None = None
    defeats: tuple[str, ...] = ()
    reading: Reading | None = None
    incomplete: Text | None = None
    note: Text | None = None
    row: str | None = None
    place: Place | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rule):
            return NotImplemented
        return all(getattr(self, f) == getattr(other, f) for f in self.__slots__ if f != "place")

    def __hash__(self) -> int:
        return hash((self.instrument, self.id))

    @property
    def ref(self) -> str:
        return f"{self.instrument}/{self.id}"


def not_read(rules: Iterable[Rule]) -> tuple[Text, ...]:
    """What was not read of some rules, each once by its English, with French where one of them has it."""
    found: dict[str, Text] = {}
    for words in (rule.incomplete for rule in rules):
        if words is not None and (words.en not in found or found[words.en].fr is None):
            found[words.en] = words
    return tuple(found.values())
