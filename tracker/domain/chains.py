"""Chains that must not lead back to where they began: supersessions, and exceptions with those that are inherited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.domain.fault import Fault, about_instrument, all_rules
from tracker.domain.instrument import Instrument, Supersession
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate


def nothing_supersedes_itself(rulebook: Rulebook) -> Iterator[Fault]:
    """No chain of supersessions leads back to where it began."""
    links = {i.id: [s.instrument for s in i.supersedes] for i in rulebook.instruments}
    for ring in _rings(links):
        message = f"`{ring[0]}` supersedes itself: {_arrows(ring)}"
        yield Fault(("instrument", ring[0]), "supersession-cycle", message, "Take one of the links out")


def nothing_defeats_itself(rulebook: Rulebook) -> Iterator[Fault]:
    """No chain of exceptions leads back to where it began, inherited ones counted too."""
    exceptions = Exceptions(rulebook)
    links = {rule.ref: exceptions.defeated_by(rule) for rule in all_rules(rulebook) if rule.defeats}
    for ring in _rings(links):
        message = f"`{ring[0]}` defeats itself: {_arrows(ring)}"
        yield Fault(("rule", ring[0]), "defeat-cycle", message, "Take one of the exceptions out")


class Exceptions:
    """What each exception of a rulebook can remove, reckoned once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._known: dict[str, tuple[str, ...]] = {}
        self._heirs: dict[str, list[tuple[Instrument, Supersession]]] = {}
        for newer in rulebook.instruments:
            for link in newer.supersedes:
                if link.inherits and not newer.is_draft:
                    self._heirs.setdefault(link.instrument, []).append((newer, link))

    def defeated_by(self, rule: Rule) -> tuple[str, ...]:
        """The refs of the rules that an exception names, and of their successors where those inherit."""
        if rule.ref not in self._known:
            self._known[rule.ref] = tuple(self._reckon(rule)) if rule.defeats else ()
        return self._known[rule.ref]

    def _reckon(self, rule: Rule) -> Iterator[str]:
        rules, instruments = self._rulebook.rule_of, self._rulebook.instrument_of
        named: dict[str, None] = dict.fromkeys(rule.defeats)
        waiting = list(named)
        while waiting:
            ref = waiting.pop()
            for newer, link in self._heirs.get(ref.partition("/")[0], ()):
                if newer.id == rule.instrument:
                    continue  # an exception never turns against its own instrument by inheritance
                for heir in self._heirs_of(ref, newer, link):
                    if heir not in named:
                        named[heir] = None
                        waiting.append(heir)
        found: dict[str, None] = {}
        for ref in named:
            if ref in rules:
                found[ref] = None
            elif ref in instruments:
                found.update(dict.fromkeys(r.ref for r in instruments[ref].rules))
        yield from found

    def _heirs_of(self, ref: str, newer: Instrument, link: Supersession) -> list[str]:
        """The rules of a newer instrument (or the whole of it) that stand where an older rule or instrument stood."""
        old_rule = ref.partition("/")[2]
        if not old_rule and not link.by:
            return [newer.id]
        heirs = [r for r in newer.rules if not link.by or r.id in link.by]
        if old_rule:
            old = self._rulebook.rule_of.get(ref)
            if old is None or (link.rules and old_rule not in link.rules):
                return []
            heirs = [r for r in heirs if r.effect is old.effect]
        return [r.ref for r in heirs]


def _arrows(ring: Sequence[str]) -> str:
    """A ring as one reads it, from its first member round to it again; a long one without its middle."""
    shown = [f"`{id}`" for id in ring]
    if len(shown) > 8:
        shown[4:-3] = ["…"]
    return " → ".join((*shown, shown[0]))


def _rings(links: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The rings in which chains lead back into themselves, each as seen from every one of its members.

    Without recursion; where rings share members, as many as it takes to break them all one after the other.
    """
    done: set[str] = set()
    for start in links:
        path: list[str] = []
        on_path: set[str] = set()
        steps: list[Iterator[str]] = [iter((start,))]
        while steps:
            step = next(steps[-1], None)
            if step is None:
                steps.pop()
                if path:
                    on_path.discard(path[-1])
                    done.add(path.pop())
            elif step in on_path:
                ring = path[path.index(step) :]
                yield from (tuple(ring[n:] + ring[:n]) for n in range(len(ring)))
            elif step not in done:
                path.append(step)
                on_path.add(step)
                steps.append(iter(links.get(step, ())))


def nothing_supersedes_what_is_newer(rulebook: Rulebook) -> Iterator[Fault]:
    """A document that replaces a later one is looked at again: the dates, or which replaces which, may be mistaken."""
    links = {i.id: [s.instrument for s in i.supersedes] for i in rulebook.instruments}
    rings = {id for ring in _rings(links) for id in ring}
    for new in rulebook.instruments:
        for link in new.supersedes:
            old = rulebook.instrument_of.get(link.instrument)
            if old is None or new.id in rings:
                continue
            for ours, theirs, what in _dates(new, old):
                if ours is not None and theirs is not None and ours.last < theirs.first:
                    message = f"`{new.id}` ({what} {ours.text}) supersedes `{old.id}`, which is later ({theirs.text})"
                    remedy = "Look at the dates of both, and which one replaces the other"
                    yield Fault(about_instrument(new), "supersedes-newer", message, remedy, "warning")
                    break


def advice_supersedes_advice_alone(rulebook: Rulebook) -> Iterator[Fault]:
    """Who governs nobody replaces no text of an authority that governs: such a link is on record and does nothing."""

    def governs(instrument: Instrument) -> bool:
        body = rulebook.authority_of.get(instrument.authority)
        return body is None or body.governs != ()

    for new in rulebook.instruments:
        for link in new.supersedes:
            old = rulebook.instrument_of.get(link.instrument)
            if old is not None and governs(old) and not governs(new):
                message = f"`{new.id}`, whose authority governs nobody, supersedes `{old.id}`, and that changes nothing"
                remedy = "Take `supersedes` out, or record the text under the authority that replaced the other"
                yield Fault(about_instrument(new), "advice-supersedes", message, remedy, "warning")
                break


def _dates(new: Instrument, old: Instrument) -> tuple[tuple[StatedDate | None, StatedDate | None, str], ...]:
    return (new.begins, old.begins, "in force"), (new.published, old.published, "published")
