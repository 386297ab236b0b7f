"""Sites as texts, lists and mappings, which is how a YAML file holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.clinics.words import on_purpose
from tracker.domain.site import Site

__all__ = ["Plain", "plain_sites"]

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain_sites(sites: Sequence[Site]) -> dict[str, Plain]:
    """What reads back as the sites: a list under `sites`, with what is not said left out."""
    return {"sites": [_site(site) for site in sites]}


def _site(site: Site) -> Plain:
    return _said(
        id=site.id,
        name=site.name,
        province=site.jurisdiction,
        place=site.place,
        accreditations=[
            _said(term=h.term, number=_meant(h.number), issued=h.issued, expires=h.expires) for h in site.holdings
        ],
        services=[
            _said(id=s.id, drug=s.drug, route=s.route, for_=s.purpose, programme=s.programme, by=s.practitioner)
            for s in site.services
        ],
        practitioners=[_said(kind=each.kind, number=str(each.number)) for each in site.staff],
        facts=[
            _said(
                fact=f.fact,
                value=f.value,
                by=f.by,
                on=f.on,
                document=_meant(f.document),
                owner=f.owner,
                expires=f.expires,
            )
            for f in site.facts
        ],
        evidence=[
            _said(
                condition=e.condition, document=_meant(e.document), by=e.by, on=e.on, owner=e.owner, expires=e.expires
            )
            for e in site.evidence
        ],
        grants=[
            _said(
                kind=g.kind.value,
                fact=g.fact,
                value=g.value,
                terms=_meant(g.terms),
                number=_meant(g.number),
                issued=g.issued,
                expires=g.expires,
            )
            for g in site.grants
        ],
        more=[_said(column=heading, value=value) for heading, value in site.more],
    )


def _meant(text: str | None) -> str | None:
    return None if text is None else on_purpose(text)


def _said(**named: str | date | Sequence[Plain] | None) -> Plain:
    """Keys with their values, less those that have none. A key that Python keeps for itself ends in `_`."""
    found: dict[str, Plain] = {}
    for key, value in named.items():
        if isinstance(value, date):
            found[key.rstrip("_")] = value.isoformat()
        elif isinstance(value, str):
            found[key.rstrip("_")] = value
        elif value:
            found[key.rstrip("_")] = list(value)
    return found
