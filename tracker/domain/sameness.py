"""Whether two rulebooks say the same of a rule or a jurisdiction, as far as any decision can tell."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.docket import Link, Prepared
from tracker.domain.instrument import Instrument
from tracker.domain.reach import Event, Reach
from tracker.domain.rulebook import Rulebook


def same_rule(one: Prepared | None, other: Prepared | None) -> bool:
    """Whether two rules of one ref are decided alike: in what they say, reach, displace, and what displaces them."""
    if one is None or other is None:
        return one is other
    return _content(one) == _content(other)


def _content(p: Prepared) -> tuple[object, ...]:
    return (
        p.rule,
        p.authority.id,
        p.governs,
        p.force,
        p.is_provincial,
        _event(p.begins),
        None if p.ends is None else _event(p.ends),
        p.conditions,
        tuple(map(_reach, p.reaches())),
        tuple(map(_link, p.replaced_by)),
        tuple((ref, tuple(map(_link, through))) for ref, through in p.targets),
    )


def _event(event: Event) -> tuple[object, ...]:
    return (event.switch, event.first, event.last)


def _reach(reach: Reach) -> tuple[object, ...]:
    return (reach.named, reach.allowed, reach.barred, reach.use)


def _link(link: Link) -> tuple[object, ...]:
    by = tuple((p.ref, p.reading, _event(p.begins), tuple(map(_reach, p.reaches()))) for p in link.by)
    return (link.successor, link.stated, link.doubt, _event(link.begins), by)


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
    """Its authorities and Canada's, and which of them were searched."""
    here = [a for a in rulebook.authorities if a.jurisdiction in (jurisdiction, "CA")]
    searched = {s.authority for s in rulebook.searches}
    return sorted((a.id, a.jurisdiction, a.kind.value, a.id in searched) for a in here)
