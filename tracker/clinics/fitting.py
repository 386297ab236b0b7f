"""Whether what one site says fits together: its grants and facts, its services and facts, the days of each thing."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.implied import said_by_a_service
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Grant, Site, Statement

__all__ = ["against_a_grant", "against_a_service", "misfits"]


def misfits(rulebook: Rulebook, site: Site) -> Iterator[tuple[str, str]]:
    """What does not fit together, each with what to do."""
    days = [
        *((f"accreditation {each.term}", each.issued, each.expires) for each in site.holdings),
        *((_named(each), each.issued, each.expires) for each in site.grants),
    ]
    for what, begins, ends in days:
        if begins is not None and ends is not None and ends < begins:
            wrong = f"the {what} of {shown(site.id)} ends before it begins: from {begins} until {ends}"
            yield wrong, "Turn the days round, or write the right ones"
    values: dict[str, str] = {}
    for each in site.grants:
        if values.setdefault(each.fact, each.value) != each.value:
            both = f"`{values[each.fact]}` and `{each.value}`"
            yield f"the grants of {shown(site.id)} make `{each.fact}` {both}", "Keep the one that was granted"
    for fact in site.facts:
        against = against_a_grant(site, fact)
        if against is not None:
            wrong = f"the {_named(against)} of {shown(site.id)} makes `{fact.fact}` `{against.value}`"
            remedy = "Leave the fact out, or write `until DAY` in a grant that has ended, and the fact `on` a later day"
            yield f"{wrong}, and the facts say `{fact.value}`", remedy
        otherwise = against_a_service(rulebook, site, fact)
        if otherwise is not None:
            yield otherwise


def against_a_grant(site: Site, said: Statement) -> Grant | None:
    """The grant that makes a fact otherwise than it is said, on some day on which both count. None: none does.

    What is said after a grant has ended is no contradiction; what is said without a day counts on all days.
    """
    for grant in site.grants:
        ended = grant.expires is not None and said.on is not None and grant.expires < said.on
        later = grant.issued is not None and said.expires is not None and said.expires < grant.issued
        if grant.fact == said.fact and grant.value != said.value and not ended and not later:
            return grant
    return None


def against_a_service(rulebook: Rulebook, site: Site, said: Statement) -> tuple[str, str] | None:
    """What is wrong with a fact that the words of a service say otherwise, and what to do. None: nothing."""
    found = said_by_a_service(rulebook.vocabulary, site, said.fact, said.value)
    if found is None:
        return None
    service, implied = found
    return (
        f"`{implied.term}` of the service {shown(service)} of {shown(site.id)} says already that `{said.fact}` is "
        f"`{implied.value}`, and not `{said.value}`",
        "Leave one out",
    )


def _named(grant: Grant) -> str:
    return f"{grant.kind.value} {shown(grant.number) if grant.number else grant.fact}"
