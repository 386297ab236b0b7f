"""Chains that must not lead back to where they began: supersessions, and exceptions with those that are inherited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.domain.finding import Finding, all_rules
from tracker.domain.instrument import Instrument, Supersession
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook


def nothing_supersedes_itself(rulebook: Rulebook) -> Iterator[Finding]:
    """No chain of supersessions leads back to where it began."""
    links = {i.id: [s.instrument for s in i.supersedes] for i in rulebook.instruments}
    for ring in _rings(links):
        message = f"`{ring[0]}` supersedes itself: {_arrows(ring)}"
        yield Finding(("instrument", ring[0]), "supersession-cycle", message, "Take one of the links out")


def nothing_defeats_itself(rulebook: Rulebook) -> Iterator[Finding]:
    """No chain of exceptions leads back to where it began, inherited ones counted too."""
    links = {rule.ref: defeated_by(rule, rulebook) for rule in all_rules(rulebook) if rule.defeats}
    for ring in _rings(links):
        message = f"`{ring[0]}` defeats itself: {_arrows(ring)}"
        yield Finding(("rule", ring[0]), "defeat-cycle", message, "Take one of the exceptions out")


def defeated_by(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The refs of all rules that an exception can remove: those it names, and their successors where those inherit."""
    named: dict[str, None] = dict.fromkeys(rule.defeats)
    successors: dict[str, list[tuple[Instrument, Supersession]]] = {}
    for newer in rulebook.instruments:
        for link in newer.supersedes:
            if link.inherits and not newer.is_draft and newer.id != rule.instrument:
                successors.setdefault(link.instrument, []).append((newer, link))
    waiting = list(named)
    while waiting:
        ref = waiting.pop()
        old, _, old_rule = ref.partition("/")
        for newer, link in successors.get(old, ()):
            if old_rule and link.rules and old_rule not in link.rules:
                continue
            heirs = [f"{newer.id}/{r.id}" for r in newer.rules if not link.by or r.id in link.by]
            if old_rule:
                effect = rulebook.rule_of[ref].effect if ref in rulebook.rule_of else None
                heirs = [h for h in heirs if rulebook.rule_of[h].effect is effect]
            elif not link.by:
                heirs = [newer.id]
            for heir in heirs:
                if heir not in named:
                    named[heir] = None
                    waiting.append(heir)
    found: dict[str, None] = {}
    for ref in named:
        if "/" in ref:
            found[ref] = None
        elif ref in rulebook.instrument_of:
            found.update(dict.fromkeys(r.ref for r in rulebook.instrument_of[ref].rules))
    return [ref for ref in found if ref in rulebook.rule_of]


def _arrows(ring: Sequence[str]) -> str:
    return " → ".join(f"`{id}`" for id in (*ring, ring[0]))


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
