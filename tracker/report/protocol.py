"""The one checklist of several sites, as lines and as a document: first what no checklist makes allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from tracker.domain.answer import Standing, Verdict, When
from tracker.domain.protocol import Clause, Item, Protocol, Stand
from tracker.domain.rule import ConditionKind, Force, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.domain.vocabulary import Vocabulary
from tracker.report.layout import Line, wrap
from tracker.report.listing import test_in_words
from tracker.report.terms import Granted, granted, granted_document, granted_lines
from tracker.report.wording import DISCLAIMER, STANDINGS, capitals, dated, in_words, listed

FORMAT = "tracker.clinics-protocol/1"

_TEXT_AT = " " * 13
"""Where the words of an item stand, after its box and its force."""


def protocol_lines(rulebook: Rulebook, found: Protocol, width: int, terms: Sequence[Granted] = ()) -> Iterator[Line]:
    """What is not allowed; what clashes; then the checklist by kind, the standing duties, and the documents cited."""
    if not found.sites:
        yield "", "No site is recorded."
        return
    yield from wrap("head", _summary(found), width, "", "  ")
    yield from _standing(rulebook, found.stands, width)
    for clash in found.clashes:
        yield "", ""
        told = f"CONTRADICTION: no single protocol satisfies {_joined(clash.sites)}. Asked of {clash.fact}:"
        yield from wrap("no", told, width, "", "  ")
        for clause in clash.clauses:
            where = f"{_from(rulebook.vocabulary, [clause], found)} [{_cited([clause])}]"
            yield from wrap("no", f"{_asked(clause.test)}: {clause.text.en} {where}", width, "  ", "    ")
    for kind, items in groupby(found.items, key=lambda item: item.kind):
        yield "", ""
        yield "head", f"{_HEADINGS.get(kind, kind.value.capitalize())}:"
        for item in items:
            yield from _item(rulebook.vocabulary, item, found, width)
    yield from granted_lines(terms, width)
    if found.duties:
        yield "", ""
        yield "head", "Duties that always hold, whatever is given:"
        for item in found.duties:
            yield from _item(rulebook.vocabulary, item, found, width)
    yield from _documents(rulebook, found, width)
    yield "", ""
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _joined(sites: Sequence[str]) -> str:
    return " and ".join(sites) if len(sites) == 2 else listed(sites, MOST_SITES)


_HEADINGS = {ConditionKind.UNREAD: "To be read before relying on it", ConditionKind.OTHER: "Other conditions"}


def _summary(found: Protocol) -> str:
    services = len({(stand.site, stand.service) for stand in found.stands if stand.service})
    musts = sum(item.force is Force.MUST for item in found.items)
    told = f"One checklist for {_count(len(found.sites), 'site')} and {_count(services, 'service')}"
    told += f": {musts} must, {len(found.items) - musts} should."
    return told if found.items else f"{told} No service of them is a yes or open to an application."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _standing(rulebook: Rulebook, stands: Sequence[Stand], width: int) -> Iterator[Line]:
    """How the services are answered where a checklist alone allows nothing, one a line."""
    parts = (
        ("no", "NOT ALLOWED or no answer; no checklist makes this allowed:", _closed(stands)),
        ("open", "ON APPLICATION; not allowed before it is granted:", [s for s in stands if _waits(s)]),
        (
            "open",
            "NOT SETTLED; something unknown can change the answer (tracker check):",
            [s for s in stands if _wavers(s)],
        ),
    )
    for sort, heading, listed_here in parts:
        if listed_here:
            yield "", ""
            yield from wrap("head", heading, width, "", "  ")
        for told in _stands(rulebook.vocabulary, listed_here):
            yield from wrap(sort, told, width, "  ", "    ")
    old = sum(s.is_open and s.standing is not Standing.VERIFIED for s in stands)
    if old:
        yield "", ""
        worst = any(s.is_open and s.standing is Standing.UNVERIFIED for s in stands)
        what = STANDINGS[Standing.UNVERIFIED if worst else Standing.REVIEW_DUE]
        every = sum(s.is_open for s in stands)
        warned = f"Sources: {what} for {old} of the {_count(every, 'answer')} that this rests on (tracker sources due)."
        yield from wrap("open", warned, width, "", "  ")


def _closed(stands: Sequence[Stand]) -> list[Stand]:
    """What is not allowed or has no answer; a service that is answered alike in all its parts once."""
    answers: dict[tuple[str, str | None], set[Verdict | None]] = {}
    for stand in stands:
        answers.setdefault((stand.site, stand.service), set()).add(stand.verdict)
    return [
        replace(stand, when=()) if len(answers[stand.site, stand.service]) == 1 else stand
        for stand in stands
        if not stand.is_open
    ]


def _waits(stand: Stand) -> bool:
    return stand.verdict is Verdict.ON_APPLICATION


def _wavers(stand: Stand) -> bool:
    return stand.is_open and not _waits(stand) and not stand.settled


def _stands(vocabulary: Vocabulary, stands: Sequence[Stand]) -> list[str]:
    """Each in a line; of a large network those together that are called and answered alike, with their count."""
    said = [(stand.site, _stand(vocabulary, stand)) for stand in stands]
    lines = list(
        dict.fromkeys(
            f"{site}{', ' if stand.service else ''}{told}" for (site, told), stand in zip(said, stands, strict=True)
        )
    )
    if len(lines) <= MOST_LINES:
        return lines
    together: dict[str, dict[str, None]] = {}
    for site, told in said:
        together.setdefault(told, {})[site] = None
    return [f"{listed(list(sites), MOST_SITES)}; {told}" for told, sites in together.items()]


def _stand(vocabulary: Vocabulary, stand: Stand) -> str:
    """How a service is answered, its site apart."""
    named = f"{stand.service or ''}: "
    part = f" ({in_words(vocabulary, stand.when)})" if stand.when else ""
    if stand.verdict is None:
        return f"{named}{stand.why_not}"
    absent = " (no permission)" if stand.verdict.is_absence else "" if stand.settled else " (unsettled)"
    return f"{named}{capitals(stand.verdict)}{absent}{part}"


def _item(vocabulary: Vocabulary, item: Item, found: Protocol, width: int) -> Iterator[Line]:
    """A box to tick with the strictest clause, whose sites need it and where it says so; beneath, what it meets too."""
    first, *also = item.kept
    same = [clause for clause in item.others if clause.text == first.text and clause.test == first.test]
    doubt = "" if item.is_certain else " (not in every reading)"
    sort = "" if item.is_certain else "open"
    yield from wrap(sort, f"[ ] {item.force.value:6} {first.text.en}{doubt}", width, "  ", _TEXT_AT)
    told = f"{_from(vocabulary, [first, *same], found)} [{_cited([first, *same])}]"
    yield from wrap("quiet", told, width, _TEXT_AT, _TEXT_AT)
    for label, clauses in (("and", also), ("met with it", [c for c in item.others if c not in same])):
        for text, group in groupby(clauses, key=lambda c: (c.force.value, c.text.en, _asked(c.test))):
            together = list(group)
            told = f"{label}: {text[0]} {text[1].rstrip('.')}{f' ({text[2]})' if text[2] else ''}; "
            told += f"{_from(vocabulary, together, found)} [{_cited(together)}]"
            yield from wrap("quiet", told, width, _TEXT_AT, _TEXT_AT + "  ")
    if also and item.test is not None and item.test.values:
        yield from wrap("", f"together: {_asked(item.test)}", width, _TEXT_AT, _TEXT_AT + "  ")


def _asked(test: Test | None) -> str:
    return test_in_words(test) if test else ""


def _cited(clauses: Iterable[Clause]) -> str:
    return "; ".join(dict.fromkeys(f"{c.rule}, {c.locator}" if c.locator else c.rule for c in clauses))


def _from(vocabulary: Vocabulary, clauses: Sequence[Clause], found: Protocol) -> str:
    """The sites that need the clauses, with the services for which they do; and the part, where it is but a part.

    A service that is a yes in some parts alone needs them as a whole where all those parts do.
    """
    needs = [need for clause in clauses for need in clause.needs]
    parts: dict[tuple[str, str], set[When]] = {}
    for need in needs:
        parts.setdefault((need.site, need.service), set()).add(need.covers)
    whole = {key for key, each in parts.items() if () in each or each >= _open_parts(found, *key)}
    one_part = {need.covers for need in needs} if not whole else set()
    only = f"; only {in_words(vocabulary, min(one_part))}" if len(one_part) == 1 else ""
    services: dict[str, list[str]] = {}
    for site, service in sorted(parts):
        in_part = "" if only or (site, service) in whole else " in part"
        services.setdefault(site, []).append(f"{service}{in_part}")
    left = [site for site in found.sites if site not in services]
    if len(services) > 1 and len(left) <= MOST_LEFT_OUT and len(services) > len(left):
        in_part = "" if only or len(whole) == len(parts) else ", some in part"
        return f"all named sites{f' but {listed(left)}' if left else ''}{in_part}{only}"
    told = [f"{site} ({', '.join(names)})" for site, names in services.items()]
    more = f"; and {len(told) - MOST_SITES} sites more (--json)" if len(told) > MOST_SITES else ""
    return "; ".join(told[:MOST_SITES]) + more + only


def _open_parts(found: Protocol, site: str, service: str) -> set[When]:
    """The parts of a service that are a yes, or may be applied for."""
    return {stand.when for stand in found.stands if stand.is_open and (stand.site, stand.service) == (site, service)}


MOST_SITES = 8
"""How many sites a line names; the document names them all."""

MOST_LINES = 24
"""How many services are told one a line; of more, those answered alike are told together."""

MOST_LEFT_OUT = 2
"""How many sites may be named as those that need something not, rather than all that do."""


def _documents(rulebook: Rulebook, found: Protocol, width: int) -> Iterator[Line]:
    cited = sorted({c.instrument for item in (*found.items, *found.duties) for c in item.clauses})
    if cited:
        yield "", ""
        yield "head", "Documents cited:"
    for id in cited:
        each = rulebook.instrument_of[id]
        begins = f" ({dated(each.begins.text)})" if each.begins else " (undated)"
        told = f"{id}: {rulebook.authority_of[each.authority].name.en}, {each.title.en}{begins}"
        yield from wrap("quiet", told, width, "  ", "    ")


def protocol_document(
    rulebook: Rulebook, found: Protocol, sites: Sequence[Site], days: dict[str, date], known_at: str | None
) -> dict[str, Any]:
    """The same in the format `tracker.clinics-protocol/1`. `days` are the days asked about, by site."""
    named = [site for site in sites if site.id in found.sites]
    return {
        "format": FORMAT,
        "known_at": known_at,
        "sites": [
            {"site": site.id, "name": site.name, "jurisdiction": site.jurisdiction, "on": days[site.id].isoformat()}
            for site in sorted(named, key=lambda site: site.id)
        ],
        "stands": [
            {
                "site": stand.site,
                "service": stand.service,
                "when": _when(stand.when),
                "verdict": stand.verdict.value if stand.verdict else None,
                "settled": stand.settled,
                "standing": stand.standing.value if stand.standing else None,
                "why_not": stand.why_not,
                "on_the_list": stand.is_open,
            }
            for stand in found.stands
        ],
        "clashes": [
            {"fact": c.fact, "sites": list(c.sites), "clauses": [_clause(rulebook, each) for each in c.clauses]}
            for c in found.clashes
        ],
        "items": [_item_document(rulebook, item) for item in found.items],
        "terms": granted_document(granted(named, days)),
        "duties": [_item_document(rulebook, item) for item in found.duties],
        "disclaimer": DISCLAIMER,
    }


def _when(when: When) -> dict[str, list[str]]:
    return {dimension: list(terms) for dimension, terms in when}


def _item_document(rulebook: Rulebook, item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "force": item.force.value,
        "certain": item.is_certain,
        "test": _test(item.test),
        "sites": list(item.sites),
        "kept": [_clause(rulebook, clause) for clause in item.kept],
        "others": [_clause(rulebook, clause) for clause in item.others],
    }


def _clause(rulebook: Rulebook, clause: Clause) -> dict[str, Any]:
    return {
        "key": clause.key,
        "text": clause.text.en,
        "force": clause.force.value,
        "certain": clause.is_certain,
        "test": _test(clause.test),
        "rule": clause.rule,
        "instrument": clause.instrument,
        "locator": clause.locator,
        "citation": clause.citation,
        "source": rulebook.instrument_of[clause.instrument].source,
        "needs": [
            {
                "site": need.site,
                "service": need.service,
                "covers": _when(need.covers),
                "because": [text.en for text in need.because],
                "settled": need.settled,
            }
            for need in clause.needs
        ],
    }


def _test(test: Test | None) -> dict[str, Any] | None:
    return {"fact": test.fact, "op": test.op.value, "values": list(test.values)} if test else None
