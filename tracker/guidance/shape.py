"""The shape of guidance files, as pydantic models: which keys, which words, which of them are required.

The models take texts as written and say what is wrong with them; values.py gives them meaning. The JSON Schema for
editors is made from the same models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from tracker.domain.instrument import AuthorityKind, InstrumentKind, Outcome
from tracker.domain.rule import ConditionKind, Effect, Evidence, FactType, Force
from tracker.domain.vocabulary import DIMENSIONS
from tracker.guidance.scalars import (
    NUMBER,
    Address,
    Day,
    Days,
    Digest,
    Flag,
    Id,
    JurisdictionId,
    Language,
    Reference,
    Stated,
    Words,
    refuse,
)
from tracker.guidance.wording import brief

YES_NO = ("yes", "no")


def _as_text(written: Any) -> Any:
    return {"en": written} if isinstance(written, str) else written


def _as_begin(written: Any) -> Any:
    return {"date": written} if isinstance(written, str) else written


def _as_alias(written: Any) -> Any:
    return {"word": written} if isinstance(written, str) else written


def _as_reading(written: Any) -> Any:
    return None if written == "none" else written


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TextShape(Shape):
    en: Words
    fr: Words | None = None


Bilingual = Annotated[TextShape, BeforeValidator(_as_text, json_schema_input_type=Words | TextShape)]


class TestShape(Shape):
    __test__ = False  # not a case of the test runner
    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [how]} for how in ("is", "one_of", "at_least", "at_most")]}
    )

    fact: Id
    is_: Words | None = Field(None, alias="is")
    one_of: Annotated[tuple[Words, ...], Field(min_length=1)] | None = None
    at_least: Words | None = None
    at_most: Words | None = None

    @model_validator(mode="after")
    def _compares_once(self) -> Self:
        number = self.at_least if self.at_least is not None else self.at_most
        if sum(value is not None for value in (self.is_, self.one_of, self.at_least, self.at_most)) != 1:
            raise refuse("bad-test", f"the test on `{self.fact}` does not compare once", f"Write {_COMPARISONS}")
        if number is not None and not NUMBER.fullmatch(number):
            raise refuse("bad-number", f"`{brief(number)}` is no number", "Write digits, as in `5` or `2.5`")
        return self


_COMPARISONS = "one of `is`, `one_of`, `at_least` and `at_most`"
Terms = Annotated[tuple[Id, ...], Field(min_length=1)]


class ScopeShape(Shape):
    """A field for each of the domain's dimensions, in their order."""

    drug: Terms | None = None
    route: Terms | None = None
    setting: Terms | None = None
    purpose: Terms | None = None
    programme: Terms | None = None
    practitioner: Terms | None = None
    use: Terms | None = None


OtherScope = Annotated[
    ScopeShape | None, BeforeValidator(_as_reading, json_schema_input_type=Literal["none"] | ScopeShape)
]


class ReadingShape(Shape):
    question: Id
    other: Bilingual
    scope: OtherScope


class ConditionShape(Shape):
    id: Id
    kind: ConditionKind
    text: Bilingual
    key: Id | None = None
    force: Force | None = None
    test: TestShape | None = None


class RuleShape(Shape):
    id: Id
    row: Words | None = None
    effect: Effect
    only: Id | None = None
    scope: ScopeShape | None = None
    summary: Bilingual
    conditions: tuple[ConditionShape, ...] = ()
    force: Force | None = None
    evidence: Evidence | None = None
    in_force: Stated | None = None
    until: Stated | None = None
    standing: Flag = "false"
    if_: TestShape | None = Field(None, alias="if")
    granted_by: TestShape | None = None
    locator: Words | None = None
    quote: Words | None = None
    literal: Words | None = None
    trigger: Bilingual | None = None
    defeats: tuple[Reference, ...] = ()
    reading: ReadingShape | None = None
    incomplete: Words | None = None
    note: Bilingual | None = None


class BeginShape(Shape):
    date: Stated
    basis: Literal["stated", "presumed"] = "stated"


Begin = Annotated[BeginShape, BeforeValidator(_as_begin, json_schema_input_type=Stated | BeginShape)]


class SupersessionShape(Shape):
    instrument: Id
    basis: Literal["stated", "same-document", "presumed"]
    rules: tuple[Id, ...] = ()
    by: tuple[Id, ...] = ()
    inherits: Flag = "true"


class InstrumentShape(Shape):
    id: Id
    authority: Id
    kind: InstrumentKind
    title: Bilingual
    version: Words | None = None
    source: Address | None = None
    copy_: Digest | None = Field(None, alias="copy")
    language: Language = "en"
    published: Stated | None = None
    approved: Stated | None = None
    in_force: Annotated[BeginShape, BeforeValidator(_as_begin, json_schema_input_type=Stated | BeginShape)] | None = (
        None
    )
    until: Stated | None = None
    supersedes: tuple[SupersessionShape, ...] = ()
    relies_on: tuple[Id, ...] = ()
    evidence: Evidence
    review_every: Days = "180"
    note: Bilingual | None = None


class VerificationShape(Shape):
    on: Day
    by: Words
    outcome: Outcome
    note: Words | None = None


class AliasShape(Shape):
    word: Words
    in_: JurisdictionId | None = Field(None, alias="in")


AnyAlias = Annotated[AliasShape, BeforeValidator(_as_alias, json_schema_input_type=Words | AliasShape)]


class JurisdictionShape(Shape):
    id: JurisdictionId
    name: Bilingual
    aliases: tuple[Words, ...] = ()


class TermShape(Shape):
    dimension: Literal[DIMENSIONS]  # type: ignore[valid-type] # the words of the domain, said once
    id: Id
    parent: Id | None = None
    name: Bilingual
    jurisdiction: JurisdictionId | None = None
    aliases: tuple[
        Annotated[AliasShape, BeforeValidator(_as_alias, json_schema_input_type=Words | AliasShape)], ...
    ] = ()
    implies: dict[Id, Words] = {}
    note: Bilingual | None = None


class VocabularyShape(Shape):
    jurisdictions: tuple[JurisdictionShape, ...] = ()
    terms: tuple[TermShape, ...] = ()


class AuthorityShape(Shape):
    id: Id
    name: Bilingual
    jurisdiction: JurisdictionId
    kind: AuthorityKind
    source: Address | None = None


class FactShape(Shape):
    id: Id
    type: FactType
    question: Bilingual
    unit: Words | None = None
    choices: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if self.type is FactType.CHOICE and len(set(self.choices)) < 2:
            message = f"the fact `{self.id}` leaves no choice"
            raise refuse("bad-choices", message, "Write two `choices` or more, or make it `yes-no`")
        if len(set(self.choices)) < len(self.choices):
            raise refuse("bad-choices", f"the fact `{self.id}` names a choice twice", "Keep one of them")
        if self.type is FactType.YES_NO and self.choices not in ((), YES_NO):
            message = f"the fact `{self.id}` is answered by yes or no, and has `choices` of its own"
            raise refuse("bad-choices", message, "Take the `choices` out, or make it a `choice`")
        if self.type is FactType.NUMBER and self.choices:
            message = f"the fact `{self.id}` is a number, and has `choices`"
            raise refuse("bad-choices", message, "Take the `choices` out, or make it a `choice`")
        return self


class ApprovalShape(Shape):
    id: Id
    drug: Id
    route: Id
    purpose: Id
    from_: Stated = Field(alias="from")
    until: Stated | None = None
    instrument: Id | None = None
    source: Address | None = None
    evidence: Evidence = Evidence.PART_READ


class SearchShape(Shape):
    authority: Id
    on: Day
    by: Words
    sought: Bilingual
    where: Words
    found: Literal["nothing", "something"]
    note: Bilingual | None = None


class SettingsShape(Shape):
    review: Literal["required", "not-required"]


class InstrumentFile(Shape):
    """One instrument with its verifications and rules."""

    instrument: InstrumentShape
    verified: tuple[VerificationShape, ...] = ()
    rules: tuple[RuleShape, ...] = ()


class VocabularyFile(Shape):
    """The words of the trade."""

    vocabulary: VocabularyShape


class AuthoritiesFile(Shape):
    """Who may say so."""

    authorities: tuple[AuthorityShape, ...]


class FactsFile(Shape):
    """What can be true of a site or a treatment."""

    facts: tuple[FactShape, ...]


class ApprovalsFile(Shape):
    """Federal authorisations."""

    approvals: tuple[ApprovalShape, ...]


class SearchesFile(Shape):
    """Who looked for a position, and what was found."""

    searches: tuple[SearchShape, ...]


class SettingsFile(Shape):
    """How a rulebook is kept."""

    settings: SettingsShape


AnyFile = InstrumentFile | VocabularyFile | AuthoritiesFile | FactsFile | ApprovalsFile | SearchesFile | SettingsFile

FILES: dict[str, type[AnyFile]] = {
    "instrument": InstrumentFile,
    "vocabulary": VocabularyFile,
    "authorities": AuthoritiesFile,
    "facts": FactsFile,
    "approvals": ApprovalsFile,
    "searches": SearchesFile,
    "settings": SettingsFile,
}
"""The kinds of guidance file, each known by its first key."""
