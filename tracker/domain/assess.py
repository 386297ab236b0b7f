"""Where a site stands with each of its services: what check answers, and what its evidence shows of the conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.answer import Alternative, AnswerCondition, Compliance, Standing, State, Verdict
from tracker.domain.decide import decide
from tracker.domain.frame import Stands, stands
from tracker.domain.hearing import Finding
from tracker.domain.nearest import nearest
from tracker.domain.question import Question, QuestionError
from tracker.domain.reach import Place
from tracker.domain.rule import ConditionKind
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Service, Site
from tracker.domain.value_class import value_class

__all__ = ["Assessed", "Assessment", "Ending", "Status", "assess", "endings", "nearest_here", "worst_first"]


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
_STALEST = list(Standing)


@value_class(frozen=True, slots=True)
class Assessed:
    """One answer of a service, and its conditions as the site stands; `shown` are those that a document shows.

    `by_document` are the keys of the open ones that a document may show; the others await a fact.
    """

    answer: Stands
    status: Status
    shown: tuple[tuple[AnswerCondition, Evidence], ...]
    met: tuple[AnswerCondition, ...]
    unmet: tuple[AnswerCondition, ...]
    open: tuple[AnswerCondition, ...]
    by_document: frozenset[str]


@value_class(frozen=True, slots=True)
class Assessment:
    """A service of a site on a day. `question` None: nothing could be asked, and `why_not` says why."""

    site: Site
    service: Service
    on: date
    status: Status
    question: Question | None
    parts: tuple[Assessed, ...] = ()
    why_not: str | None = None

    @property
    def standing(self) -> Standing:
        """How fresh what it rests on is, at the worst; of a service of which nothing could be asked: unverified."""
        return max((part.answer.standing for part in self.parts), key=_STALEST.index, default=Standing.UNVERIFIED)


def worst_first(found: Iterable[Assessment]) -> list[Assessment]:
    """The worst first, then by site and service."""
    return sorted(found, key=lambda each: (_WORST.index(each.status), each.site.id, each.service.id))


def assess(rulebook: Rulebook, site: Site, service: Service, on: date, asked: date) -> Assessment:
    """How a service stands at a site about a day, asked on a day.

    It asks what `check` asks, with the place and the facts that count that day: what has expired counts as absent from
    the day after. The worst of several answers is the status of the service.
    """
    question = site.question(service, on, asked)
    if question is None:
        held = ", ".join(sorted({holding.term for holding in site.holdings}))
        why = (
            f"of its accreditations ({held}) none counts on {on}, and no other place is recorded: renew it, or say one"
        )
        return Assessment(site, service, on, Status.ACTION_NEEDED, None, why_not=why)
    try:
        found = stands(rulebook, question)
    except QuestionError as wrong:
        return Assessment(site, service, on, Status.NO_ANSWER, None, why_not=str(wrong))
    parts = assessed(rulebook, site, on, found)
    worst = min((part.status for part in parts), key=_WORST.index)
    return Assessment(site, service, on, worst, question, parts)


def assessed(rulebook: Rulebook, site: Site, on: date, found: Iterable[Stands]) -> tuple[Assessed, ...]:
    """Answers to a service as the documents of its site leave them on a day."""
    documents = {each.condition: each for each in site.evidence if each.counts(on)}
    return tuple(_assessed(each, documents, rulebook) for each in found)


def _assessed(found: Stands, documents: dict[str, Evidence], rulebook: Rulebook) -> Assessed:
    conditions = found.conditions if found.verdict.is_yes or found.verdict is Verdict.ON_APPLICATION else ()
    by_state: dict[State, list[AnswerCondition]] = {state: [] for state in State}
    for each in conditions:
        by_state[each.state].append(each)
    unknown = by_state[State.UNKNOWN]
    by_document = frozenset(c.key for c in unknown if _may_be_shown(c, rulebook))
    shown = tuple((c, documents[c.key]) for c in unknown if c.key in documents and c.key in by_document)
    known = {c.key for c, _ in shown}
    left = tuple(c for c in unknown if c.key not in known)
    met, unmet = tuple(by_state[State.MET]), tuple(by_state[State.UNMET])
    return Assessed(found, _status(found, unmet, left), shown, met, unmet, left, by_document - known)


def _may_be_shown(condition: AnswerCondition, rulebook: Rulebook) -> bool:
    """Whether a document may show a condition: no fact decides it, or one that is about each patient.

    That a source was not read whole is no condition of the site: only recording what it says can settle it.
    """
    if condition.kind is ConditionKind.UNREAD:
        return False
    return condition.test is None or condition.test.fact in rulebook.facts_of_patients


def _status(found: Stands, unmet: tuple[AnswerCondition, ...], left: tuple[AnswerCondition, ...]) -> Status:
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


def nearest_here(
    rulebook: Rulebook, found: Assessment, tried: dict[object, Finding | None] | None = None
) -> tuple[tuple[Alternative, ...], ...]:
    """For each answer of a service the nearest yeses; where there are some at this site, only those.

    At the site means by another route, programme, practitioner or fact, or with accreditations that a place there may
    hold; not in a hospital where it is none. Empty for an absence, and for a yes which nothing blocks. `tried` keeps
    what was decided for others of the same rulebook already.
    """
    if found.question is None:
        return ()
    tried = {} if tried is None else tried
    question, vocabulary = found.question, rulebook.vocabulary

    def here(place: Place) -> bool:
        accredited = all(vocabulary.is_within("setting", leaf, "accredited-facility") for leaf in place)
        return accredited or place == (found.site.place,)

    each: list[tuple[Alternative, ...]] = []
    for part, ruling in zip(found.parts, decide(rulebook, question), strict=True):
        blocked = part.answer.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED)
        if part.answer.verdict.is_absence or (part.answer.verdict.is_yes and not blocked):
            each.append(())
            continue
        at_site = nearest(rulebook, question, ruling, tried, places=here)
        each.append(at_site or nearest(rulebook, question, ruling, tried))
    return tuple(each)


@value_class(frozen=True, slots=True)
class Ending:
    """Something of a site that stops counting: its last day, and what it is.

    `kind` and `about` say what it is and never when, and `nth` which of several alike, in the order of the record.
    """

    site: str
    on: date
    what: str
    kind: str
    about: str
    nth: int = 1


def endings(site: Site, on: date, within: int = 60) -> tuple[Ending, ...]:
    """What of a site has its last day from `on` to so many days later, in the order of days."""
    last = on + timedelta(days=within)
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for kind, about, day, what in _dated(site):
        seen[kind, about] += 1
        if day is not None and on <= day <= last:
            found.append(Ending(site.id, day, what, kind, about, seen[kind, about]))
    return tuple(sorted(found, key=lambda each: (each.on, each.what)))


def _dated(site: Site) -> Iterator[tuple[str, str, date | None, str]]:
    """All that may end: of what kind it is, what about, its last day, and what it is in words."""
    for holding in site.holdings:
        number = f" {holding.number}" if holding.number else ""
        yield "accreditation", holding.term, holding.expires, f"accreditation {holding.term}{number}"
    for fact in site.facts:
        yield "fact", fact.fact, fact.expires, f"{fact.fact}: {fact.document or fact.value}"
    for shown in site.evidence:
        yield "document", shown.condition, shown.expires, f"{shown.condition}: {shown.document}"
    for grant in site.grants:
        yield grant.kind.value, grant.fact, grant.expires, f"{grant.kind.value} {grant.number or grant.fact}"
