"""What is asked: a subject (jurisdiction and terms), the day it is asked about, and the day it is asked on."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date

from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, Vocabulary

DEFAULTS: dict[str, tuple[str, ...]] = {
    "drug": ("ketamine",),
    "practitioner": ("physician",),
    "purpose": ("psychiatric", "pain"),
}
"""What a question means when it is silent on a dimension. The other dimensions are then open: all their leaves."""


Subject = tuple[str, tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]


class QuestionError(ValueError):
    """The question cannot be asked so; the message says what to ask instead."""


@value_class(frozen=True, slots=True)
class Question:
    """One question.

    Each dimension holds the terms named, in order; empty: not named, so its default or all of it. A setting may hold
    several accreditations at once, joined by `+` (`ab-nhsf+ab-papt`). `on` is the day asked about, `asked` the day of
    asking (it only moves how stale a source is). `facts` are names and values known to hold, sorted by name.
    """

    jurisdiction: str
    on: date
    asked: date
    drug: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    practitioner: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    subject: Subject = field(init=False, repr=False, compare=False)
    """The question without its days, made once so that equal subjects are found fast."""

    def __post_init__(self) -> None:
        terms = (self.drug, self.route, self.setting, self.purpose, self.programme, self.practitioner)
        object.__setattr__(self, "subject", (self.jurisdiction, terms, self.facts))

    def named(self, dimension: str) -> tuple[str, ...]:
        value: tuple[str, ...] = getattr(self, dimension)
        return value

    def taken(self, dimension: str) -> tuple[str, ...]:
        """The terms that count: those named, else the default, else the whole dimension."""
        return self.named(dimension) or DEFAULTS.get(dimension, (dimension,))

    @property
    def defaults(self) -> tuple[str, ...]:
        """The dimensions that took a default."""
        return tuple(d for d in ASKED if d in DEFAULTS and not self.named(d))


def places(question: Question, vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """The places a question asks about, each as the leaves it holds (several for combined accreditations).

    A family means this jurisdiction's leaves, each by itself. Only accreditations are held together: a clinic is by
    definition without one. Raises QuestionError for a leaf of another jurisdiction and for what cannot be combined,
    naming the local accreditations.
    """
    found: dict[tuple[str, ...], None] = {}
    for named in question.taken("setting"):
        parts = named.split("+")
        if len(parts) > 1:
            found[tuple(sorted({_accreditation(part, question, vocabulary) for part in parts}))] = None
        else:
            for leaf in _local(named, question, vocabulary):
                found[(leaf,)] = None
    return tuple(found)


def everything(jurisdiction: str, vocabulary: Vocabulary) -> Question:
    """All that can be asked of a jurisdiction, whatever the day."""
    wide = Question(
        jurisdiction, date.min, date.min, drug=("drug",), purpose=("purpose",), practitioner=("practitioner",)
    )
    return replace(wide, setting=place_columns(wide, vocabulary))


def place_columns(question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The places of a province, one by one; where it accredits in several ways, also all of them held together."""
    here = question.jurisdiction
    columns: dict[str, None] = {}
    for named in question.taken("setting"):
        if "+" in named:
            columns[named] = None
            continue
        accredited = vocabulary.local_leaves("setting", "accredited-facility", here)
        for leaf in vocabulary.local_leaves("setting", named, here):
            columns[leaf] = None
            if len(accredited) > 1 and leaf == accredited[-1] and set(accredited) <= set(columns):
                columns["+".join(sorted(accredited))] = None
    return tuple(columns)


def _local(term: str, question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    local = vocabulary.local_leaves("setting", term, question.jurisdiction)
    if not local:
        there = _accreditations(question, vocabulary)
        raise QuestionError(f"`{term}` does not exist in {question.jurisdiction}: it has {there}")
    return local


def _accreditation(term: str, question: Question, vocabulary: Vocabulary) -> str:
    leaves = _local(term, question, vocabulary)
    if leaves != (term,) or not vocabulary.is_within("setting", term, "accredited-facility"):
        there = _accreditations(question, vocabulary)
        raise QuestionError(
            f"`{term}` cannot be joined by `+`: only accreditations are held together, "
            f"in {question.jurisdiction} {there}"
        )
    return term


def _accreditations(question: Question, vocabulary: Vocabulary) -> str:
    known = vocabulary.local_leaves("setting", "accredited-facility", question.jurisdiction)
    return ", ".join(f"`{k}`" for k in known) or "no accredited facility of its own"
