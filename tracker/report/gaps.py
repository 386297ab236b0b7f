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
from tracker.report.layout import Line, table, wrap
from tracker.report.pages.open_points import about, name_of
from tracker.report.tongue import tongue
from tracker.report.wording import DISCLAIMER

MOST = 12
"""Points to read first that fit the page."""

VERDICTS = {
    Verdict.PROHIBITED: "no",
    Verdict.ON_APPLICATION: "apply",
    Verdict.CONDITIONAL: "cond",
    Verdict.PERMITTED: "yes",
    Verdict.NO_POSITION: "no-pos",
    Verdict.NOT_CAPTURED: "n/capt",
    Verdict.SILENT: "silent",
    Verdict.UNSEARCHED: "unsrch",
}
EVIDENCE = {
    Evidence.READ: "whole",
    Evidence.PART_READ: "part",
    Evidence.SECONDARY: "others",
    Evidence.GUIDE: "guide",
    Evidence.INFERRED: "infer",
}
STANDINGS = {Standing.VERIFIED: "fresh", Standing.REVIEW_DUE: "due", Standing.UNVERIFIED: "unver"}


def gaps_lines(rulebook: Rulebook, found: Gaps, width: int, *, whole: bool, there: str = "") -> Iterator[Line]:
    """The page for a person. `whole` lists every open point; `there` is the option that names the database."""
    where = ", ".join(found.places) if len(found.places) < 13 else "the whole country"
    yield from wrap("head", f"What is known of {where} on {found.on.isoformat()}, and what is not.", width, "", "")
    yield from wrap(
        "",
        "A cell is a route by a place by a purpose group (psychiatric, pain, anaesthesia). Each is counted by the "
        "strictest part of its answer for ketamine by a physician. No-pos, n/capt, silent and unsrch are absences, and "
        "no permission; doubt: some part of the answer is unsettled.",
        width,
        "",
        "",
    )
    yield "", ""
    yield from _table(rulebook, found, _by_verdict(), ("cells", *VERDICTS.values(), "doubt"), within=True)
    yield "", ""
    yield from _table(rulebook, found, _by_source(), (*EVIDENCE.values(), "none", *STANDINGS.values()))
    yield from wrap(
        "quiet",
        "How the rules behind it are known: read whole, in part, told by others, by the guide alone, inferred, no "
        "rule; and how fresh: found standing in time, review due, unverified.",
        width,
        "",
        "",
    )
    yield "", ""
    yield from _dates(found, width)
    yield from _unsearched(found, width)
    yield "", ""
    yield from _to_read(rulebook, found, width, whole=whole, there=there)
    yield from wrap("quiet", DISCLAIMER, width, "", "")


Column = Callable[[Known], bool]


def _by_verdict() -> list[Column]:
    def of(verdict: Verdict) -> Column:
        return lambda each: each.verdict is verdict

    return [lambda _: True, *(of(v) for v in VERDICTS), lambda each: not each.settled]


def _by_source() -> list[Column]:
    def known(evidence: Evidence | None) -> Column:
        return lambda each: each.evidence is evidence

    def fresh(standing: Standing) -> Column:
        return lambda each: each.standing is standing

    return [*(known(e) for e in (*EVIDENCE, None)), *(fresh(s) for s in STANDINGS)]


def _table(
    rulebook: Rulebook, found: Gaps, columns: Sequence[Column], headings: Sequence[str], *, within: bool = False
) -> Iterator[Line]:
    """Province by province and all; with `within` also route by route and, by kind, place by place."""

    def row(name: str, cells: Sequence[Known]) -> tuple[str, ...]:
        counts = (sum(column(each) for each in cells) for column in columns)
        return (name, *(f"{n or '.':>6}" for n in counts))

    body = [row(place, [k for k in found.known if k.spot.jurisdiction == place]) for place in found.places]
    if len(found.places) > 1:
        body.append(row("all", found.known))
    if within:
        routes = dict.fromkeys(each.spot.route for each in found.known)
        places = dict.fromkeys(_kind_of_place(rulebook, each.spot.setting) for each in found.known)
        known = rulebook.vocabulary
        for route in sorted(routes, key=lambda r: [t.id for t in known.terms].index(r)):
            body.append(row(route, [k for k in found.known if k.spot.route == route]))
        for place in sorted(places, key=lambda p: (p == "home", p == "clinic", p)):
            body.append(row(place, [k for k in found.known if _kind_of_place(rulebook, k.spot.setting) == place]))
    yield from table(("", *(f"{h:>6}" for h in headings)), body, gap=1)


def _kind_of_place(rulebook: Rulebook, setting: str) -> str:
    is_accredited = rulebook.vocabulary.is_within("setting", setting, "accredited-facility")
    return "accredited" if is_accredited else setting


def _dates(found: Gaps, width: int) -> Iterator[Line]:
    dates = found.dates
    if not dates.total:
        yield "", "Dates: no document is on record."
        return

    def share(n: int) -> str:
        return f"{n} ({100 * n / dates.total:.0f}%)"

    told = (
        f"Dates of the {dates.total} documents, Canada's too: {share(dates.exact)} a whole day, {dates.presumed} of "
        f"these presumed from another date; {share(dates.vague)} vague; {share(dates.unknown)} not known."
    )
    yield from wrap("", told, width, "", "  ")


def _unsearched(found: Gaps, width: int) -> Iterator[Line]:
    never = [w.gap.authorities[0] for w in found.weights if w.gap.kind is GapKind.UNSEARCHED]
    if never:
        yield from wrap("open", f"Never searched: {', '.join(sorted(never))}.", width, "", "  ")
    missing = [w.gap for w in found.weights if w.gap.kind is GapKind.UNRECORDED]
    for college in dict.fromkeys(gap.college for gap in missing):
        places = sorted(gap.place or "" for gap in missing if gap.college is college)
        kind = (college or "").replace("-", " ")
        yield from wrap("open", f"No {kind} on record: {', '.join(places)}.", width, "", "  ")


def _to_read(rulebook: Rulebook, found: Gaps, width: int, *, whole: bool, there: str) -> Iterator[Line]:
    listed_now = found.weights if whole else found.to_read[:MOST]
    if not listed_now:
        yield "", "Nothing on record is left to read first."
        return
    yield "head", "Go and read first" if not whole else "Every open point"
    told = (
        "Cells that would lose the doubt, by any drug and practitioner; of them firm by it alone (settled, read whole):"
    )
    yield from wrap("", told, width, "", "")
    for weight in listed_now:
        yield from wrap("", _point(rulebook, weight), width, "", " " * 12)
    left = len(found.weights) - len(listed_now)
    if left:
        idle = sum(not w.cells for w in found.weights)
        told = f"And {left} more, {idle} of which hold up no answer that day (--every lists them)."
        yield from wrap("", told, width, "", "  ")
    first = listed_now[0].gap
    authority = next((a for w in listed_now for a in w.gap.authorities), None)
    if first.instruments:
        yield "", f"Next: tracker instruments show {first.instruments[0]}{there}"
    if authority:
        yield "", f"Or ask: tracker sources letter {authority}{there}"


def _point(rulebook: Rulebook, weight: Weight) -> str:
    return f"{len(weight.cells):4} {len(weight.alone):5}  {name_of(weight.gap)}: {about(tongue('en'), weight.gap)}"


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
        "about": about(tongue("en"), gap),
        "authorities": list(gap.authorities),
        "instruments": list(gap.instruments),
        "rules": list(gap.rules),
        "evidence": gap.evidence and gap.evidence.value,
        "missing": [each.en for each in gap.missing],
        "stated": gap.stated and gap.stated.text,
        "search": gap.search and _search(gap.search),
        "jurisdiction": gap.place,
        "college": gap.college and gap.college.value,
    }


def _search(search: Search) -> dict[str, str]:
    return {"on": search.on.isoformat(), "by": search.by, "sought": search.sought.en, "where": search.where}
