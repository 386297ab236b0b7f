"""How much is known, how well and how fresh, on one page; and what to read first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tracker.domain.answer import Standing, Verdict
from tracker.domain.gap import Gap, GapKind
from tracker.domain.gaps import Gaps, Known, Weight
from tracker.domain.instrument import Search
from tracker.domain.rule import Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot, stretches
from tracker.domain.vocabulary import Vocabulary
from tracker.report.grid import SYMBOLS, word_of
from tracker.report.layout import Line, table, wrap
from tracker.report.listing import as_plain
from tracker.report.pages.open_points import about, name_of
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import DISCLAIMER, short_name

MOST = 12
"""Points to read first that fit the page."""

ACCREDITED = "accredited-facility"
"""The term that every kind of accredited place is under: they are counted together."""

EVIDENCE = {
    Evidence.READ: message("whole"),
    Evidence.PART_READ: message("part"),
    Evidence.SECONDARY: message("others"),
    Evidence.GUIDE: message("guide"),
    Evidence.INFERRED: message("infer"),
}
STANDINGS = {
    Standing.VERIFIED: message("fresh"),
    Standing.REVIEW_DUE: message("due"),
    Standing.UNVERIFIED: message("unver"),
}


def gaps_lines(
    rulebook: Rulebook, found: Gaps, width: int, *, whole: bool, there: str = "", tongue: Tongue = ENGLISH
) -> Iterator[Line]:
    """The page for a person. `whole` lists every open point; `there` is the option that names the database."""
    say = tongue.say
    where = ", ".join(found.places) if len(found.places) < 13 else say("the whole country")
    head = say("What is known of {places} on {day}, and what is not.", places=where, day=found.on.isoformat())
    yield from wrap("head", head, width, "", "")
    yield from wrap("", say(CELLS), width, "", "")
    yield "", ""
    verdicts = (say("cells"), *(word_of(each, tongue) for each in SYMBOLS), say("doubt"))
    yield from _table(rulebook, found, _by_verdict(), verdicts, tongue, width, within=True)
    yield "", ""
    sources = (*map(say, EVIDENCE.values()), say("none"), *map(say, STANDINGS.values()))
    yield from _table(rulebook, found, _by_source(), sources, tongue, width)
    yield from wrap("quiet", say(SOURCES), width, "", "")
    yield "", ""
    yield from _dates(found, tongue, width)
    yield from _unsearched(found, tongue, width)
    yield "", ""
    yield from _to_read(found, tongue, width, whole=whole, there=there)
    yield from wrap("quiet", say(DISCLAIMER), width, "", "")


CELLS = message(
    "A cell is a route by a place by a purpose group (psychiatric, pain, anaesthesia). Each is counted by the "
    "strictest part of its answer for ketamine by a physician. No-pos, n/capt, silent and unsrch are absences, and "
    "no permission; doubt: some part of the answer is unsettled."
)
SOURCES = message(
    "How the rules behind it are known: read whole, in part, told by others, by the guide alone, inferred, no "
    "rule; and how fresh: found standing in time, review due, unverified."
)


Column = Callable[[Known], bool]

_COLUMN = 6
"""Letters of a column, where the page is wide enough."""


def _by_verdict() -> list[Column]:
    def of(verdict: Verdict) -> Column:
        return lambda each: each.verdict is verdict

    return [lambda _: True, *(of(v) for v in SYMBOLS), lambda each: not each.settled]


def _by_source() -> list[Column]:
    def known(evidence: Evidence | None) -> Column:
        return lambda each: each.evidence is evidence

    def fresh(standing: Standing) -> Column:
        return lambda each: each.standing is standing

    return [*(known(e) for e in (*EVIDENCE, None)), *(fresh(s) for s in STANDINGS)]


def _table(
    rulebook: Rulebook,
    found: Gaps,
    columns: Sequence[Column],
    headings: Sequence[str],
    tongue: Tongue,
    width: int,
    *,
    within: bool = False,
) -> Iterator[Line]:
    """Province by province and all; with `within` also route by route and, by kind, place by place."""

    def row(name: str, cells: Sequence[Known]) -> tuple[str, ...]:
        counts = (sum(column(each) for each in cells) for column in columns)
        return (name, *(str(n or ".") for n in counts))

    body = [row(place, [k for k in found.known if k.spot.jurisdiction == place]) for place in found.places]
    if len(found.places) > 1:
        body.append(row(tongue.say("all"), found.known))
    if within:
        routes = dict.fromkeys(each.spot.route for each in found.known)
        places = dict.fromkeys(_kind_of_place(rulebook, each.spot.setting) for each in found.known)
        known = rulebook.vocabulary
        for route in sorted(routes, key=lambda r: [t.id for t in known.terms].index(r)):
            body.append(row(_named(known, "route", route, tongue), [k for k in found.known if k.spot.route == route]))
        for place in sorted(places, key=lambda p: (p == "home", p == "clinic", p)):
            here = [k for k in found.known if _kind_of_place(rulebook, k.spot.setting) == place]
            body.append(row(_named(known, "setting", place, tongue), here))
    named = max(len(name) for name, *_ in body)
    roomy = named + (_COLUMN + 1) * len(columns) <= width
    counted = [headings, *(cells for _, *cells in body)]
    wide = [_COLUMN if roomy else max(map(len, each)) for each in zip(*counted, strict=True)]
    ranged = [[f"{cell:>{w}}" for cell, w in zip(cells, wide, strict=True)] for cells in counted]
    names = ("", *(name for name, *_ in body))
    first, *rest = [(name, *cells) for name, cells in zip(names, ranged, strict=True)]
    yield from table(first, rest, gap=1)


def _kind_of_place(rulebook: Rulebook, setting: str) -> str:
    is_accredited = rulebook.vocabulary.is_within("setting", setting, ACCREDITED)
    return ACCREDITED if is_accredited else setting


def _named(vocabulary: Vocabulary, dimension: str, term: str, tongue: Tongue) -> str:
    """A row of a table in a word: in English as one types it."""
    if term == ACCREDITED:
        return tongue.say("accredited")
    if term == "clinic":
        return tongue.say("clinic")
    return term if tongue.lang == "en" else short_name(vocabulary, dimension, term, tongue)


def _dates(found: Gaps, tongue: Tongue, width: int) -> Iterator[Line]:
    dates = found.dates
    if not dates.total:
        yield "", tongue.say("Dates: no document is on record.")
        return

    def share(n: int) -> str:
        return tongue.say("{n} ({share}%)", n=n, share=f"{100 * n / dates.total:.0f}")

    told = tongue.say(
        "Dates of the {total} documents, Canada's too: {exact} a whole day, {presumed} of these presumed from another "
        "date; {vague} vague; {unknown} not known.",
        total=dates.total,
        exact=share(dates.exact),
        presumed=dates.presumed,
        vague=share(dates.vague),
        unknown=share(dates.unknown),
    )
    yield from wrap("", told, width, "", "  ")


def _unsearched(found: Gaps, tongue: Tongue, width: int) -> Iterator[Line]:
    say = tongue.say
    never = [w.gap.authorities[0] for w in found.weights if w.gap.kind is GapKind.UNSEARCHED]
    if never:
        told = say("Never searched: {authorities}.", authorities=", ".join(sorted(never)))
        yield from wrap("open", told, width, "", "  ")
    missing = [w.gap for w in found.weights if w.gap.kind is GapKind.UNRECORDED]
    for college in dict.fromkeys(gap.college for gap in missing):
        here = [gap for gap in missing if gap.college is college]
        places = ", ".join(sorted(gap.place or "" for gap in here))
        told = say("{what}: {places}.", what=about(tongue, here[0]).capitalize(), places=places)
        yield from wrap("open", told, width, "", "  ")


def _to_read(found: Gaps, tongue: Tongue, width: int, *, whole: bool, there: str) -> Iterator[Line]:
    say = tongue.say
    listed_now = found.weights if whole else found.to_read[:MOST]
    if not listed_now:
        yield "", say("Nothing on record is left to read first.")
        return
    yield "head", say("Every open point") if whole else say("Go and read first")
    told = say(
        "Cells that would lose the doubt, by any drug and practitioner; of them firm by it alone (settled, read whole):"
    )
    yield from wrap("", told, width, "", "")
    for weight in listed_now:
        point = say("{name}: {told}", name=name_of(weight.gap), told=about(tongue, weight.gap))
        yield from wrap("", f"{len(weight.cells):4} {len(weight.alone):5}  {point}", width, "", " " * 12)
    left = len(found.weights) - len(listed_now)
    if left:
        idle = sum(not w.cells for w in found.weights)
        told = say("And {n} more, {idle} of which hold up no answer that day (--every lists them).", n=left, idle=idle)
        yield from wrap("", told, width, "", "  ")
    first = listed_now[0].gap
    authority = next((a for w in listed_now for a in w.gap.authorities), None)
    if first.instruments:
        yield "", say("Next: {command}", command=f"tracker instruments show {first.instruments[0]}{there}")
    if authority:
        spoken = "" if tongue.lang == "en" else f" --lang {tongue.lang}"
        yield "", say("Or ask: {command}", command=f"tracker sources letter {authority}{spoken}{there}")


def gaps_document(rulebook: Rulebook, found: Gaps, known_at: str | None) -> dict[str, Any]:
    """The same in the format `tracker.gaps/1`, cell by cell and point by point."""
    return {
        "format": "tracker.gaps/1",
        "jurisdictions": list(found.places),
        "on": found.on.isoformat(),
        "asked": found.asked.isoformat(),
        "known_at": known_at,
        "revision": rulebook.revision,
        "cells": [
            {
                **each.spot._asdict(),
                "verdict": each.verdict.value,
                "settled": each.settled,
                "evidence": each.evidence and each.evidence.value,
                "standing": each.standing.value,
            }
            for each in found.known
        ],
        "dates": {
            "exact": found.dates.exact,
            "presumed": found.dates.presumed,
            "vague": found.dates.vague,
            "unknown": found.dates.unknown,
        },
        "points": [weight_document(rulebook, each) for each in found.weights],
        "disclaimer": DISCLAIMER,
    }


def weight_document(rulebook: Rulebook, weight: Weight) -> dict[str, Any]:
    """An open point, with what it holds up."""
    return {
        **gap_document(weight.gap),
        "cells": len(weight.cells),
        "alone": len(weight.alone),
        "where": where_document(rulebook, weight.cells),
    }


def where_document(rulebook: Rulebook, spots: Sequence[Spot]) -> list[dict[str, list[str]]]:
    """Cells as an outline: an empty list of terms means every one."""
    return [
        {name: list(terms) for name, terms in each._asdict().items()} for each in stretches(spots, rulebook.vocabulary)
    ]


def gap_document(gap: Gap) -> dict[str, Any]:
    """An open point by itself."""
    return {
        "id": gap.id,
        "kind": gap.kind.value,
        "about": about(ENGLISH, gap),
        "authorities": list(gap.authorities),
        "instruments": list(gap.instruments),
        "rules": list(gap.rules),
        "evidence": gap.evidence and gap.evidence.value,
        "missing": as_plain(gap.missing),
        "stated": gap.stated and gap.stated.text,
        "search": gap.search and _search(gap.search),
        "jurisdiction": gap.place,
        "college": gap.college and gap.college.value,
    }


def _search(search: Search) -> dict[str, Any]:
    return {"on": search.on.isoformat(), "by": search.by, "sought": as_plain(search.sought), "where": search.where}
