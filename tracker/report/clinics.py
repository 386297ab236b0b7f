"""Where the user's own sites stand, as lines and as documents: the worst first, and then what is about to expire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.domain.answer import Alternative, AnswerCondition, Standing
from tracker.domain.assess import Assessed, Assessment, Ending, Status, worst_first
from tracker.domain.rule import ConditionKind
from tracker.domain.site import Site
from tracker.domain.stood import stood
from tracker.domain.value_class import value_class
from tracker.report.at_sites import conditions_document
from tracker.report.layout import Line, table, wrap
from tracker.report.listing import as_plain
from tracker.report.wording import DISCLAIMER, STANDINGS, capitals, either, listed

FORMAT = "tracker.clinics-assessed/1"

_SORTS = {Status.NOT_ALLOWED: "no", Status.ACTION_NEEDED: "no", Status.COMPLIANT: "yes"}

MOST_DETAILS = 4
"""How many conditions of one service are told in words; the document has them all."""

MOST_NEAREST = 2
"""How many nearest yeses are told in words."""

MOST_SERVICES = 16
"""How many services are told in words, the worst first; of others the table says how they stand."""

Instead = Callable[[Assessment], Sequence[Sequence[Alternative]]]
"""The nearest yeses of a service, for each of its answers. They take long to find, so they are asked for one by one."""


def assessed_lines(
    found: Sequence[Assessment],
    ending: Sequence[Ending],
    within: int,
    width: int,
    instead: Instead,
    idle: Sequence[str] = (),
) -> Iterator[Line]:
    """One table of every service, worst first; then what each one needs; then what expires.

    `idle` are the sites without a service, of which nothing else is said.
    """
    if idle:
        told = f"No service is recorded of {listed(idle)}, so nothing is said of where it stands."
        yield from wrap("open", told if len(idle) == 1 else told.replace("it stands", "they stand"), width, "", "  ")
    if not found:
        yield "", "No service is recorded." if idle else "No site is recorded."
        return
    counts = [(sum(a.status is status for a in found), status) for status in Status]
    told = ", ".join(f"{n} {status.value}" for n, status in counts if n)
    stale = sum(a.status is Status.COMPLIANT and a.standing is not Standing.VERIFIED for a in found)
    if stale:
        told += f", {'all' if stale == counts[-1][0] else stale} of these on sources that nobody has verified lately"
    yield from wrap("head", f"{len(found)} service{'' if len(found) == 1 else 's'}: {told}.", width, "", "  ")
    yield "", ""
    ordered = worst_first(found)
    rows = [(_short(a.site.id), a.site.jurisdiction, _short(a.service.id), _stands(a), _verdicts(a)) for a in ordered]
    for (sort, text), one in zip(
        table(("SITE", "IN", "SERVICE", "STANDS", "ANSWER"), rows), (None, *ordered), strict=True
    ):
        yield (sort if one is None else _sort(one)), text[:width].rstrip()
    speaking = [one for one in ordered if _has_more_to_say(one)]
    alike: dict[tuple[str, Status, tuple[Line, ...]], list[str]] = {}
    for one in speaking[:MOST_SERVICES]:
        key = (one.site.id, one.status, tuple(_details(one, width, instead)))
        alike.setdefault(key, []).append(one.service.id)
    for (site, status, lines), services in alike.items():
        yield "", ""
        yield from wrap("head", f"{site}, {listed(services)}: {status.value}", width, "", "  ")
        yield from lines
    if len(speaking) > MOST_SERVICES:
        yield "", ""
        left = f"And {len(speaking) - MOST_SERVICES} more: name a site to see what it needs, or take --csv or --json."
        yield from wrap("open", left, width, "", "  ")
    if ending:
        yield "", ""
        yield "head", f"Ends within {within} days:"
        for each in ending:
            yield from wrap("open", f"{each.on.isoformat()} {each.site}: {each.what}", width, "  ", "    ")
    waiting = next((one for one in ordered if any(_awaits_answer(part) for part in one.parts)), None)
    yield "", ""
    if waiting is not None:
        yield "", f"Next: tracker clinics ask {waiting.site.id}"
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _awaits_answer(part: Assessed) -> bool:
    """Whether a yes awaits a fact that nobody has said."""
    return part.answer.verdict.is_yes and any(c.test and c.key not in part.by_document for c in part.open)


def _stands(one: Assessment) -> str:
    """How a service stands in a table, where no compliance on stale sources may read as one on fresh ones."""
    fresh = one.status is not Status.COMPLIANT or one.standing is Standing.VERIFIED
    return one.status.value if fresh else f"{one.status.value}, {STANDINGS[one.standing]}"


def _sort(one: Assessment) -> str:
    return "open" if _stands(one) != one.status.value else _SORTS.get(one.status, "open")


def _has_more_to_say(one: Assessment) -> bool:
    """Whether there is more to say of a service than how it stands."""
    stale = one.standing is not Standing.VERIFIED
    return one.status is not Status.COMPLIANT or stale or any(part.shown or part.met for part in one.parts)


def _short(word: str) -> str:
    return word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…"


LONGEST = 20
"""Letters of a name that a table shows."""


def _verdicts(one: Assessment) -> str:
    return "|".join(dict.fromkeys(_verdict(part) for part in one.parts)) or "-"


def _verdict(part: Assessed) -> str:
    """The verdict in a table, marked where it is not settled."""
    return f"{part.answer.verdict.value}{'' if part.answer.settled else ' (unsettled)'}"


def _details(one: Assessment, width: int, instead: Instead) -> Iterator[Line]:
    if one.why_not:
        yield from wrap("open", f"{one.why_not}.", width, "  ", "    ")
    for part, nearest in zip(one.parts, instead(one), strict=True) if one.parts else ():
        answer = part.answer
        where = " ".join(term for _, terms in answer.when for term in terms)
        if part.status is not Status.COMPLIANT and (answer.verdict.is_absence or not answer.verdict.is_yes):
            by = f", by {either(sorted(answer.deciding))}" if answer.deciding else ""
            absent = " (no permission)" if answer.verdict.is_absence else ""
            said = f"{where}: " if where else ""
            doubtful = "" if answer.settled else " (unsettled)"
            yield from wrap("", f"{said}{capitals(answer.verdict)}{doubtful}{absent}{by}", width, "  ", "    ")
        elif where:
            yield from wrap("", f"{where}: {part.status.value}", width, "  ", "    ")
        if answer.verdict.is_yes and not answer.settled:
            yield from wrap(
                "open", "unsettled: something unknown may make it a no (tracker check)", width, "    ", "  "
            )
        if answer.standing is not Standing.VERIFIED:
            yield from wrap("open", f"sources: {STANDINGS[answer.standing]}", width, "    ", "      ")
        if nearest:
            told = "; or ".join(map(_changes, nearest[:MOST_NEAREST]))
            yield from wrap("", f"nearest yes: {told}", width, "    ", "      ")
        yield from _conditions("no", "not met", part.unmet, part.by_document, width)
        yield from _conditions("open", "unanswered", part.open, part.by_document, width)
        for condition, document in part.shown:
            ends = f" until {document.expires}" if document.expires else ""
            words = f"shown by {document.document}{ends}: {condition.text.en}"
            yield from wrap("quiet", words, width, "    ", "      ")
        for condition in part.met:
            yield from wrap("quiet", f"met{_by_what(one, condition)}: {condition.text.en}", width, "    ", "      ")
        for grant in one.site.grants:
            if grant.counts(one.on) and any(c.test and c.test.fact == grant.fact for c in (*part.met, *part.unmet)):
                ends = f" until {grant.expires}" if grant.expires else ""
                number = f" {grant.number}" if grant.number else ""
                told = f"terms of the {grant.kind.value}{number}{ends}: {grant.terms}"
                yield from wrap("open", told, width, "    ", "      ")


def _by_what(one: Assessment, condition: AnswerCondition) -> str:
    """What meets a condition: a fact with who said so and the document behind it, or the service's own words."""
    test = condition.test
    said = next((f for f in one.site.facts if test and f.fact == test.fact and f.counts(one.on)), None)
    if said is None:
        return " by a grant or by what the service is" if test else ""
    document = f", {said.document}" if said.document else ""
    who = f", said by {said.by}" if said.by else ""
    ends = f" until {said.expires}" if said.expires else ""
    return f" by {said.fact}={said.value}{document}{who}{ends}"


def _changes(alternative: Alternative) -> str:
    """What to change, all of it together."""
    return " together with ".join(
        f"{dimension.replace('fact:', '')} {either(terms)}" for dimension, terms in alternative.change
    )


def _conditions(
    sort: str, what: str, conditions: Sequence[AnswerCondition], by_document: frozenset[str], width: int
) -> Iterator[Line]:
    for each in conditions[:MOST_DETAILS]:
        by = f" (document for {each.key})"
        if each.kind is ConditionKind.UNREAD:
            by = " (settled only by recording what it says)"
        elif each.test and each.key not in by_document:
            by = f" (say {each.test.fact})"
        yield from wrap(sort, f"{what}: {each.text.en}{by}", width, "    ", "      ")
    if len(conditions) > MOST_DETAILS:
        yield "", f"    and {len(conditions) - MOST_DETAILS} more {what} (--json has them all)"


@value_class(frozen=True)
class Kept:
    """By what a document may be compared later: the newest revision known, the sites that were named, and when.

    `sites` empty: all were meant. `asked` is the day of asking by site.
    """

    revision: int
    sites: Sequence[str]
    asked: Mapping[str, date]


def assessed_document(
    found: Sequence[Assessment],
    ending: Sequence[Ending],
    within: int,
    known_at: str | None,
    instead: Instead,
    kept: Kept,
) -> dict[str, Any]:
    """The same in the format `tracker.clinics-assessed/1`, with all by which it may be compared later."""
    return {
        "format": FORMAT,
        "known_at": known_at,
        "revision": kept.revision,
        "sites": list(dict.fromkeys(kept.sites)) or None,
        "within_days": within,
        "assessed": [
            {
                "site": one.site.id,
                "name": one.site.name,
                "jurisdiction": one.site.jurisdiction,
                "service": one.service.id,
                "on": one.on.isoformat(),
                "asked": kept.asked[one.site.id].isoformat(),
                "status": one.status.value,
                "why_not": one.why_not,
                "answers": [
                    {**_part_document(part, nearest), "conditions": conditions_document(said.conditions)}
                    for part, nearest, said in zip(one.parts, instead(one), stood(one).said, strict=True)
                ],
            }
            for one in worst_first(found)
        ],
        "ends": [{"site": each.site, "on": each.on.isoformat(), "what": each.what} for each in ending],
        "disclaimer": DISCLAIMER,
    }


def _part_document(part: Assessed, nearest: Sequence[Alternative]) -> dict[str, Any]:
    return {
        "when": {dimension: list(terms) for dimension, terms in part.answer.when},
        "verdict": part.answer.verdict.value,
        "settled": part.answer.settled,
        "standing": part.answer.standing.value,
        "status": part.status.value,
        "deciding": list(part.answer.deciding),
        "met": [c.key for c in part.met],
        "unmet": [_condition(c, part) for c in part.unmet],
        "open": [_condition(c, part) for c in part.open],
        "shown": [{"condition": c.key, **as_plain(document)} for c, document in part.shown],
        "instead": [
            {"change": {d: list(terms) for d, terms in each.change}, "verdict": each.verdict.value} for each in nearest
        ],
    }


def _condition(condition: AnswerCondition, part: Assessed) -> dict[str, Any]:
    """`fact` null: none decides it for the site, so a document shows it."""
    fact = condition.test.fact if condition.test and condition.key not in part.by_document else None
    return {"condition": condition.key, "text": condition.text.en, "force": condition.force.value, "fact": fact}


CSV_HEADINGS = (
    *("site", "name", "province", "service", "on", "status", "when", "verdict", "settled", "sources", "decided by"),
    *("not met", "unanswered", "met by", "shown by", "nearest yes"),
)


def assessed_rows(found: Sequence[Assessment], instead: Instead) -> Iterator[tuple[str, ...]]:
    """The same for a spreadsheet: a row for each answer of a service, worst first, below the headings."""
    yield CSV_HEADINGS
    for one in worst_first(found):
        about = (one.site.id, one.site.name, one.site.jurisdiction, one.service.id, one.on.isoformat())
        if not one.parts:
            yield (*about, one.status.value, "", "", "", "", "", one.why_not or "", "", "", "", "")
        for part, nearest in zip(one.parts, instead(one), strict=True) if one.parts else ():
            answer = part.answer
            yield (
                *about,
                part.status.value,
                " ".join(term for _, terms in answer.when for term in terms),
                capitals(answer.verdict),
                "yes" if answer.settled else "no",
                STANDINGS[answer.standing],
                " | ".join(answer.deciding),
                " | ".join(c.text.en for c in part.unmet),
                " | ".join(c.text.en for c in part.open),
                " | ".join(f"{c.text.en} [{_by_what(one, c).strip().removeprefix('by ')}]" for c in part.met),
                " | ".join(f"{c.text.en} [{document.document}]" for c, document in part.shown),
                " | ".join(_changes(each) for each in nearest[:1]),
            )


def sites_lines(sites: Sequence[Site], width: int) -> Iterator[Line]:
    """A line for each site."""
    if not sites:
        yield "", "No site is recorded."
        return
    rows = [
        (_short(s.id), s.jurisdiction, "+".join(h.term for h in s.holdings) or s.place or "-", str(len(s.services)))
        for s in sites
    ]
    for sort, text in table(("SITE", "IN", "PLACE", "SERVICES"), rows):
        yield sort, text[:width]
