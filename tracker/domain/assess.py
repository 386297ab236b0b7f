"""Where a site stands with each of its services: what check answers, and what its evidence shows of the conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.answer import Answer, AnswerCondition, Reply, State, Verdict
from tracker.domain.explain import answer
from tracker.domain.question import QuestionError
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Service, Site

__all__ = ["Assessed", "Assessment", "Ending", "Status", "assess", "endings"]


class Status(StrEnum):
    """Where a service stands, worst first.

    Compliant only where the answer is a settled yes and each condition is met by a fact or shown by a document.
    """

    NOT_ALLOWED = "not allowed"
    ACTION_NEEDED = "action needed"
    NO_ANSWER = "no answer"
    UNANSWERED = "unanswered"
    COMPLIANT = "compliant"


_WORST = list(Status)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One answer of a service, and its conditions as the site stands; `shown` are those that a document shows."""

    answer: Answer
    status: Status
    shown: tuple[tuple[AnswerCondition, Evidence], ...]
    met: tuple[AnswerCondition, ...]
    unmet: tuple[AnswerCondition, ...]
    open: tuple[AnswerCondition, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A service of a site on a day. `reply` None: nothing could be asked, and `why_not` says why."""

    site: Site
    service: Service
    on: date
    status: Status
    reply: Reply | None
    parts: tuple[Assessed, ...] = ()
    why_not: str | None = None


def assess(rulebook: Rulebook, site: Site, service: Service, on: date, asked: date) -> Assessment:
    """How a service stands at a site about a day, asked on a day.

    It asks what `check` asks, with the place and the facts that count that day: what has expired counts as absent from
    the day after. The worst of several answers is the status of the service.
    """
    question = site.question(service, on, asked)
    if question is None:
        why = f"{site.name} holds no accreditation that counts on {on}, and no other place is recorded of it"
        return Assessment(site, service, on, Status.NO_ANSWER, None, why_not=why)
    try:
        reply = answer(rulebook, question)
    except QuestionError as wrong:
        return Assessment(site, service, on, Status.NO_ANSWER, None, why_not=str(wrong))
    documents = {each.condition: each for each in site.evidence if each.counts(on)}
    parts = tuple(_assessed(each, documents) for each in reply.answers)
    worst = min((part.status for part in parts), key=_WORST.index)
    return Assessment(site, service, on, worst, reply, parts)


def _assessed(found: Answer, documents: dict[str, Evidence]) -> Assessed:
    conditions = found.conditions if found.verdict.is_yes or found.verdict is Verdict.ON_APPLICATION else ()
    met = tuple(c for c in conditions if c.state is State.MET)
    unmet = tuple(c for c in conditions if c.state is State.UNMET)
    unknown = [c for c in conditions if c.state is State.UNKNOWN]
    shown = tuple((c, documents[c.key]) for c in unknown if c.key in documents and c.test is None)
    known = {c.key for c, _ in shown}
    left = tuple(c for c in unknown if c.key not in known)
    return Assessed(found, _status(found, unmet, left), shown, met, unmet, left)


def _status(found: Answer, unmet: tuple[AnswerCondition, ...], left: tuple[AnswerCondition, ...]) -> Status:
    if found.verdict is Verdict.PROHIBITED:
        return Status.NOT_ALLOWED
    if found.verdict is Verdict.ON_APPLICATION:
        return Status.ACTION_NEEDED
    if found.verdict.is_absence:
        return Status.NO_ANSWER
    if unmet:
        return Status.ACTION_NEEDED
    if not found.settled:
        return Status.NO_ANSWER
    return Status.UNANSWERED if left else Status.COMPLIANT


@dataclass(frozen=True, slots=True)
class Ending:
    """Something of a site that stops counting: its last day, and what it is."""

    site: str
    on: date
    what: str


def endings(site: Site, on: date, within: int = 60) -> tuple[Ending, ...]:
    """What of a site has its last day from `on` to so many days later, in the order of days."""
    found = [Ending(site.id, day, what) for day, what in _dated(site) if on <= day <= on + timedelta(days=within)]
    return tuple(sorted(found, key=lambda each: (each.on, each.what)))


def _dated(site: Site) -> Iterator[tuple[date, str]]:
    for holding in site.holdings:
        if holding.expires:
            number = f" {holding.number}" if holding.number else ""
            yield holding.expires, f"accreditation {holding.term}{number}"
    for fact in site.facts:
        if fact.expires:
            yield fact.expires, f"{fact.fact}: {fact.document or fact.value}"
    for shown in site.evidence:
        if shown.expires:
            yield shown.expires, f"{shown.condition}: {shown.document}"
    for grant in site.grants:
        if grant.expires:
            yield grant.expires, f"{grant.kind.value} {grant.number or grant.fact}"
