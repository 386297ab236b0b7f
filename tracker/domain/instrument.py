"""Who may say so, and what they said: authorities, instruments with their separate dates, searches, verifications."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.domain.problem import Place
from tracker.domain.rule import Evidence, Force, Rule
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text


class AuthorityKind(StrEnum):
    """What sort of body speaks; it says whom the body governs."""

    MEDICAL_COLLEGE = "medical-college"
    NURSING_COLLEGE = "nursing-college"
    GOVERNMENT = "government"
    HEALTH_CANADA = "health-canada"
    ADVISER = "adviser"
    PAYER = "payer"


_GOVERNS: dict[AuthorityKind, tuple[str, ...] | None] = {
    AuthorityKind.MEDICAL_COLLEGE: ("physician",),
    AuthorityKind.NURSING_COLLEGE: ("nurse-practitioner",),
    AuthorityKind.GOVERNMENT: None,
    AuthorityKind.HEALTH_CANADA: None,
    AuthorityKind.ADVISER: (),
    AuthorityKind.PAYER: (),
}


@value_class(frozen=True, slots=True)
class Authority:
    """A body that may say so. `jurisdiction` is `CA` for a federal one."""

    id: str
    name: Text
    jurisdiction: str
    kind: AuthorityKind
    source: str | None = None

    @property
    def governs(self) -> tuple[str, ...] | None:
        """The practitioner terms it governs. None: everyone. Empty: nobody, so it is shown only as a note."""
        return _GOVERNS[self.kind]


class InstrumentKind(StrEnum):
    """What sort of text it is; it says the force of its rules unless a rule says otherwise."""

    ACT = "act"
    REGULATION = "regulation"
    BYLAW = "bylaw"
    ACCREDITATION_STANDARD = "accreditation-standard"
    STANDARD_OF_PRACTICE = "standard-of-practice"
    AUTHORISATION = "authorisation"
    GUIDANCE = "guidance"
    INTERIM_GUIDANCE = "interim-guidance"
    NOTICE = "notice"
    TOOLKIT = "toolkit"
    OPINION = "opinion"
    CONSULTATION_DRAFT = "consultation-draft"
    COVERAGE_DECISION = "coverage-decision"

    @property
    def force(self) -> Force:
        return Force.MUST if self in _BINDING else Force.SHOULD


_BINDING = frozenset(
    {
        InstrumentKind.ACT,
        InstrumentKind.REGULATION,
        InstrumentKind.BYLAW,
        InstrumentKind.ACCREDITATION_STANDARD,
        InstrumentKind.STANDARD_OF_PRACTICE,
        InstrumentKind.AUTHORISATION,
    }
)


class Basis(StrEnum):
    """How we know a date or a supersession: the source says it, the same document replaced itself, or we presume."""

    STATED = "stated"
    SAME_DOCUMENT = "same-document"
    PRESUMED = "presumed"


@value_class(frozen=True, slots=True)
class Supersession:
    """This instrument replaces another from its own in-force day on; nothing that ends it later revives the other.

    `rules` are ids (within the replaced instrument) of the rules replaced; empty: all of them. `by` are ids of rules of
    the replacing instrument; empty: it replaces for the whole of the old scope; otherwise only where one of those
    rules covers the case, in the reading that each world gives it. `inherits` says whether the rules that defeat a
    replaced rule also defeat its successors.
    """

    instrument: str
    basis: Basis
    rules: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    inherits: bool = True


class Outcome(StrEnum):
    """What a verification found."""

    STANDS = "stands"
    CHANGED = "changed"
    GONE = "gone"


@value_class(frozen=True, slots=True)
class Verification:
    """A person, or a dated source that we name, looked whether an instrument still stands, on a day."""

    on: date
    by: str
    outcome: Outcome
    note: str | None = None


@value_class(frozen=True, slots=True)
class Instrument:
    """An adopted or published text in one version.

    The stated dates are kept apart: `published`, `approved`, `in_force` and `until` (the first day no longer in force);
    None: not known. `in_force_basis` says whether the in-force date is the source's or presumed from another date. A
    text with neither `in_force` nor `published` nor `approved` is undated: on every day it is possibly in force.
    `review_every` is in days. `copy` is the SHA-256, in hexadecimal, of the file that was read; None: none was kept.
    `place` is where it was written and is no part of its meaning.
    """

    id: str
    authority: str
    kind: InstrumentKind
    title: Text
    evidence: Evidence
    version: str | None = None
    source: str | None = None
    language: str = "en"
    published: StatedDate | None = None
    approved: StatedDate | None = None
    in_force: StatedDate | None = None
    in_force_basis: Basis = Basis.PRESUMED
    until: StatedDate | None = None
    supersedes: tuple[Supersession, ...] = ()
    relies_on: tuple[str, ...] = ()
    review_every: int = 180
    verified: tuple[Verification, ...] = ()
    note: Text | None = None
    rules: tuple[Rule, ...] = ()
    place: Place | None = None
    copy: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Instrument):
            return NotImplemented
        return all(getattr(self, f) == getattr(other, f) for f in self.__slots__ if f != "place")

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def is_draft(self) -> bool:
        """A consultation draft is recorded and never answers."""
        return self.kind is InstrumentKind.CONSULTATION_DRAFT

    @property
    def is_coverage(self) -> bool:
        """A coverage decision says who pays, and is never heard where it is asked what is permitted."""
        return self.kind is InstrumentKind.COVERAGE_DECISION

    @property
    def begins(self) -> StatedDate | None:
        """The stated date from which it is taken to be in force. None: undated."""
        return self.in_force or self.published or self.approved


@value_class(frozen=True, slots=True)
class Search:
    """A dated record that somebody looked for an authority's position, and whether anything was found."""

    authority: str
    on: date
    by: str
    sought: Text
    where: str
    found: bool
    note: Text | None = None


@value_class(frozen=True, slots=True)
class Approval:
    """A federal authorisation: a drug by a route for a purpose, from a stated date.

    `until` is the first day it no longer holds; None: not ended. `instrument` names the text it rests on.
    """

    id: str
    drug: str
    route: str
    purpose: str
    begins: StatedDate
    until: StatedDate | None = None
    instrument: str | None = None
    source: str | None = None
    evidence: Evidence = Evidence.PART_READ
