"""The terms on which something was granted to a site, or on which it gave its word: part of any checklist for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tracker.domain.site import Grant, Site
from tracker.report.layout import Line, wrap

Granted = tuple[Site, Grant]


def granted(sites: Iterable[Site], days: Mapping[str, date]) -> list[Granted]:
    """What counts of each site on its day."""
    return [(site, grant) for site in sites for grant in site.grants if grant.counts(days[site.id])]


def granted_lines(found: Iterable[Granted], width: int) -> Iterator[Line]:
    """The terms as items of a checklist."""
    told = list(found)
    if told:
        yield "", ""
        yield "head", "Terms of what was granted or promised:"
    for site, grant in told:
        number = f" {grant.number}" if grant.number else ""
        ends = f", until {grant.expires}" if grant.expires else ""
        yield from wrap("", f"[ ] must   {grant.terms}", width, "  ", " " * 13)
        yield from wrap("quiet", f"{site.id} [{grant.kind.value}{number}{ends}]", width, " " * 13, " " * 13)


def granted_document(found: Iterable[Granted]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "site": site.id,
            "kind": grant.kind.value,
            "fact": grant.fact,
            "terms": grant.terms,
            "number": grant.number,
            "until": grant.expires.isoformat() if grant.expires else None,
        }
        for site, grant in found
    ]
