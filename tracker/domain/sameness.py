"""Whether two rulebooks say the same of a rule or a jurisdiction, as far as any decision can tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.domain.docket import Link, Prepared
from tracker.domain.instrument import Instrument
from tracker.domain.reach import Event, Reach
from tracker.domain.rulebook import Rulebook


def same_rule(one: Prepared | None, other: Prepared | None) -> bool:
    """Whether two rules of one ref are decided alike on every day."""
    if one is None or other is None:
        return one is other
    return same_but_for_days(one, other) and _dates(one) == _dates(other)


def same_but_for_days(one: Prepared, other: Prepared) -> bool:
    """Whether two rules of one ref are decided alike on any day on which the same of what bears on them has come."""
    return _content(one) == _content(other)


def same_on(one: Prepared, other: Prepared, day: date) -> bool:
    """Whether, of rules that are the same but for their days, the same has come by a day, surely or perhaps."""
    pairs = zip(_events(one), _events(other), strict=True)
    return all(here.has_come(day) is there.has_come(day) for here, there in pairs)


def _content(p: Prepared) -> tuple[object, ...]:
    """All of a rule that any decision looks at, its days left out."""
    rule = p.rule
    return (
        rule.effect,
        rule.standing,
        rule.applies_if,
        rule.granted_by,
        rule.trigger is None,
        bool(rule.defeats),
        p.authority.id,
        p.is_provincial,
        p.governs,
        p.force,
        p.reading,
        p.conditions,
        tuple(map(_reach, p.reaches())),
        tuple(map(_link, p.replaced_by)),
        tuple((ref, tuple(map(_link, through))) for ref, through in p.targets),
        tuple(event.switch for event in _events(p)),
        p.ends is None,
    )


def _reach(reach: Reach) -> tuple[object, ...]:
    return (reach.named, reach.allowed, reach.barred, reach.use)


def _link(link: Link) -> tuple[object, ...]:
    by = tuple((p.ref, p.reading, tuple(map(_reach, p.reaches()))) for p in link.by)
    return (link.successor, link.stated, link.doubt, by)


def _events(p: Prepared) -> Iterator[Event]:
    """All that is dated and bears on a rule, always in the same order."""
    yield p.begins
    if p.ends is not None:
        yield p.ends
    for link in (*p.replaced_by, *(link for _, through in p.targets for link in through)):
        yield link.begins
        yield from (by.begins for by in link.by)


def _dates(p: Prepared) -> list[tuple[date, date, bool]]:
    return [(event.first, event.last, event.stated is None) for event in _events(p)]


def may_differ(before: Rulebook, after: Rulebook, jurisdiction: str) -> bool:
    """Whether anything on record that bears on a jurisdiction's answers is not the same; a quick look, and no more."""
    return (
        before.vocabulary != after.vocabulary
        or before.facts != after.facts
        or before.approvals != after.approvals
        or list(_texts(before, jurisdiction)) != list(_texts(after, jurisdiction))
        or _bodies(before, jurisdiction) != _bodies(after, jurisdiction)
    )


def _texts(rulebook: Rulebook, jurisdiction: str) -> Iterator[Instrument]:
    """The instruments of a jurisdiction and of Canada, and any that replace one of them."""
    here = (jurisdiction, "CA")

    def is_here(id: str) -> bool:
        found = rulebook.instrument_of.get(id)
        return found is not None and rulebook.authority_of[found.authority].jurisdiction in here

    for instrument in sorted(rulebook.instruments, key=lambda i: i.id):
        if is_here(instrument.id) or any(is_here(s.instrument) for s in instrument.supersedes):
            yield instrument


def _bodies(rulebook: Rulebook, jurisdiction: str) -> object:
    """Its authorities and Canada's, and what was looked for of each and whether anything was found."""
    here = [a for a in rulebook.authorities if a.jurisdiction in (jurisdiction, "CA")]
    searched = {(s.authority, s.sought.en, s.sought.fr or "", s.found) for s in rulebook.searches}
    return sorted((a.id, a.jurisdiction, a.kind.value, sorted(s for s in searched if s[0] == a.id)) for a in here)
