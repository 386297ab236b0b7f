"""A clinic's site as its owner records it: its place, what it holds and gives, what is known of it, and till when.

Days are inclusive: what expires on a day still counts on that day, and is absent from the day after. Nothing here is
about a patient, and nothing about one may be kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from tracker.domain.question import Question
from tracker.domain.value_class import value_class

__all__ = ["Evidence", "Grant", "GrantKind", "Holding", "Service", "Site", "Staff", "Statement"]


def _counts(begins: date | None, expires: date | None, on: date) -> bool:
    return (begins is None or begins <= on) and (expires is None or on <= expires)


@value_class(frozen=True, slots=True)
class Holding:
    """An accreditation that a site holds. `term` is a setting (`ab-nhsf`); `issued` None: from as far back as asked.

    `expires` is the last day on which it counts; None: it names no end.
    """

    term: str
    number: str | None = None
    issued: date | None = None
    expires: date | None = None

    def counts(self, on: date) -> bool:
        return _counts(self.issued, self.expires, on)


@value_class(frozen=True, slots=True)
class Service:
    """What a site gives, in the terms of a question; an empty dimension is left open, or takes its default."""

    id: str
    drug: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    practitioner: tuple[str, ...] = ()


@value_class(frozen=True, slots=True)
class Staff:
    """How many practitioners of a kind a site has; no names."""

    kind: str
    number: int = 1


@value_class(frozen=True, slots=True)
class Statement:
    """A fact of a site, with who said so and when, and the document that shows it.

    `by`, `on`, `document`, `owner` None: not said. `expires` is the last day on which it counts; None: no end.
    """

    fact: str
    value: str
    by: str | None = None
    on: date | None = None
    document: str | None = None
    owner: str | None = None
    expires: date | None = None

    def counts(self, on: date) -> bool:
        """Whether it may be relied on that day: from the day on which it was said, where that is known, to its last."""
        return _counts(self.on, self.expires, on)


@value_class(frozen=True, slots=True)
class Evidence:
    """A document that shows that a condition is met which no fact decides. `condition` is the condition's key."""

    condition: str
    document: str
    by: str | None = None
    on: date | None = None
    owner: str | None = None
    expires: date | None = None

    def counts(self, on: date) -> bool:
        """Whether it shows anything that day: from its own day, where that is known, to its last."""
        return _counts(self.on, self.expires, on)


class GrantKind(StrEnum):
    EXEMPTION = "exemption"
    UNDERTAKING = "undertaking"


@value_class(frozen=True, slots=True)
class Grant:
    """An exemption that an authority granted to a site, or an undertaking that it gave, with its terms.

    While it lasts the fact holds on which the application of a rule hangs (`granted_by`).
    """

    kind: GrantKind
    fact: str
    value: str
    terms: str
    number: str | None = None
    issued: date | None = None
    expires: date | None = None

    def counts(self, on: date) -> bool:
        return _counts(self.issued, self.expires, on)


@value_class(frozen=True, slots=True)
class Site:
    """One site. `place` is `clinic`, `hospital` or another setting; None: it is what its accreditations make it.

    `more` are columns of the owner's file that mean nothing here and are kept as they are, in their order.
    """

    id: str
    name: str
    jurisdiction: str
    place: str | None = None
    holdings: tuple[Holding, ...] = ()
    services: tuple[Service, ...] = ()
    staff: tuple[Staff, ...] = ()
    facts: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    grants: tuple[Grant, ...] = ()
    more: tuple[tuple[str, str], ...] = ()

    def setting(self, on: date) -> str | None:
        """The place of its questions on a day: the accreditations that count, joined by `+`; else its own place.

        None: it has neither that day, so that nothing can be asked of it.
        """
        held = sorted({holding.term for holding in self.holdings if holding.counts(on)})
        return "+".join(held) if held else self.place

    def known(self, on: date) -> dict[str, str]:
        """The facts that hold on a day, by name: what was said of the site, and what its grants make so.

        Where they contradict each other, a `no` stands; other values leave it unknown.
        """
        said: dict[str, str] = {}
        unclear: set[str] = set()
        everything: tuple[Statement | Grant, ...] = (*self.facts, *self.grants)
        for each in everything:
            if each.counts(on):
                was = said.setdefault(each.fact, each.value)
                if was != each.value:
                    if "no" in (was, each.value):
                        said[each.fact] = "no"
                    else:
                        unclear.add(each.fact)
        return {fact: value for fact, value in said.items() if fact not in unclear or value == "no"}

    def saying(self, *statements: Statement) -> Site:
        """The site of which these facts are said, in the place of what was said of them before."""
        new = {each.fact: each for each in statements}
        return replace(self, facts=(*(each for each in self.facts if each.fact not in new), *new.values()))

    def question(self, service: Service, on: date, asked: date) -> Question | None:
        """What is asked of a service about a day, on a day. None: the site has no place that day."""
        setting = self.setting(on)
        if setting is None:
            return None
        return Question(
            self.jurisdiction,
            on,
            asked,
            drug=service.drug,
            route=service.route,
            setting=(setting,),
            purpose=service.purpose,
            programme=service.programme,
            practitioner=service.practitioner,
            facts=tuple(sorted(self.known(on).items())),
        )
