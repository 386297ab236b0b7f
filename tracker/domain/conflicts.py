"""Pairs of rules to look at again: rules that contradict each other, and exceptions that never have a case."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.chains import Exceptions
from tracker.domain.fault import Fault, about_rule
from tracker.domain.instrument import Basis, Instrument
from tracker.domain.rule import Effect, Op, Rule, Scope, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import DIMENSIONS, Vocabulary

_RESTRICTS = {Effect.PERMITS: 0, Effect.PERMITS_ON_APPLICATION: 1, Effect.PROHIBITS: 2}
_SAYS = {
    Effect.PERMITS: "permits",
    Effect.PERMITS_ON_APPLICATION: "permits on application",
    Effect.PROHIBITS: "prohibits",
}


@value_class(frozen=True)
class _Region:
    """The cells where a rule has one effect. A dimension left out means any."""

    rule: Rule
    effect: Effect
    leaves: dict[str, frozenset[str]]

    def meets(self, other: _Region) -> bool:
        return all(self.leaves[d] & other.leaves[d] for d in self.leaves if d in other.leaves)

    def is_within(self, other: _Region) -> bool:
        return all(d in self.leaves and self.leaves[d] <= other.leaves[d] for d in other.leaves)


def rules_of_one_authority_agree(rulebook: Rulebook) -> Iterator[Fault]:
    """Two rules of one authority that both can apply, disagree and are not related are shown with both places.

    A prohibition wholly inside a permission is an exception in plain sight, not a contradiction (design, section 5,
    step 4). Nor is one that ended before the other began, or that the other replaces for certain.
    """
    if not _is_sound(rulebook):
        return
    by_authority: dict[str, list[_Region]] = {}
    for instrument in rulebook.instruments:
        authority = rulebook.authority_of.get(instrument.authority)
        if authority is None or instrument.is_draft:
            continue
        for rule in instrument.rules:
            by_authority.setdefault(authority.id, []).extend(_sides(rule, rulebook.vocabulary, authority.jurisdiction))
    exceptions = Exceptions(rulebook)
    for regions in by_authority.values():
        told: set[tuple[str, str]] = set()
        for strict in regions:
            for lax in regions:
                pair = (strict.rule.ref, lax.rule.ref)
                if (
                    _RESTRICTS[strict.effect] > _RESTRICTS[lax.effect]
                    and pair[0] != pair[1]
                    and pair not in told
                    and strict.meets(lax)
                    and not strict.is_within(lax)
                    and not _are_related(strict.rule, lax.rule, rulebook, exceptions)
                ):
                    told.add(pair)
                    there = f" ({lax.rule.place})" if lax.rule.place else ""
                    message = f"`{pair[0]}` {_SAYS[strict.effect]} where `{pair[1]}`{there} {_SAYS[lax.effect]}"
                    remedy = "Narrow one of the scopes, or make one an exception to the other"
                    yield Fault(about_rule(strict.rule), "conflict", message, remedy, "warning")


def exceptions_defeat_something(rulebook: Rulebook) -> Iterator[Fault]:
    """An exception and what it defeats can both reach one case on one day."""
    if not _is_sound(rulebook):
        return
    replaced = {link.instrument for i in rulebook.instruments for link in i.supersedes if link.inherits}
    for instrument in rulebook.instruments:
        for rule in instrument.rules:
            for ref in rule.defeats:
                if "/" in ref:
                    targets = [rulebook.rule_of[ref]] if ref in rulebook.rule_of else []
                else:
                    targets = list(rulebook.instrument_of[ref].rules) if ref in rulebook.instrument_of else []
                if targets and not any(_can_meet(rule, t, rulebook, t.instrument in replaced) for t in targets):
                    message = f"`{rule.ref}` defeats `{ref}`, and no case or day is reached by both"
                    remedy = "Look at the scopes and dates of both"
                    yield Fault(about_rule(rule), "defeats-nothing", message, remedy, "warning")


def _is_sound(rulebook: Rulebook) -> bool:
    """Whether every tree of terms hangs together, so that it can be walked."""
    words = rulebook.vocabulary
    parents = {(t.dimension, t.id): t.parent for t in words.terms}
    for dimension, id in parents:
        here: str | None = id
        for _ in range(25):
            if here is None:
                break
            here = parents.get((dimension, here), "") if (dimension, here) in parents else ""
        if here is not None:
            return False
    return True


def _leaves(scope: Scope, words: Vocabulary, jurisdiction: str) -> dict[str, frozenset[str]] | None:
    """The leaves that a scope names in each dimension. None: it names a term that is not on record."""
    found: dict[str, frozenset[str]] = {}
    for dimension, terms in scope.terms:
        if dimension not in DIMENSIONS or not all(words.has(dimension, t) for t in terms):
            return None
        leaves = words.leaves_of(dimension, terms)
        if jurisdiction != "CA":
            leaves = frozenset(t for t in leaves if words.term(dimension, t).jurisdiction in (None, jurisdiction))
        if words.has(dimension, dimension) and leaves >= words.leaves(dimension, dimension):
            continue
        found[dimension] = leaves
    return found


def _sides(rule: Rule, words: Vocabulary, jurisdiction: str) -> list[_Region]:
    """Where a rule permits, and where it prohibits: a permission with `only` does both."""
    leaves = _leaves(rule.scope, words, jurisdiction)
    if leaves is None or rule.effect not in _RESTRICTS:
        return []
    found: list[_Region] = []
    if rule.effect is not Effect.PERMITS or rule.trigger is None:
        found.append(_Region(rule, rule.effect, leaves))
    if rule.only is not None and rule.effect is Effect.PERMITS and "setting" in leaves:
        within = _leaves(Scope((("setting", (rule.only,)),)), words, jurisdiction)
        if within is not None:
            all_settings = words.leaves("setting", "setting") if words.has("setting", "setting") else frozenset()
            others = within.get("setting", all_settings) - leaves["setting"]
            if others:
                found.append(_Region(rule, Effect.PROHIBITS, {**leaves, "setting": others}))
    return found


def _are_related(one: Rule, other: Rule, rulebook: Rulebook, exceptions: Exceptions) -> bool:
    """Whether something on record says which of two rules goes before, or that they never apply together."""
    return (
        other.ref in exceptions.defeated_by(one)
        or one.ref in exceptions.defeated_by(other)
        or _replaces(one, other, rulebook)
        or _replaces(other, one, rulebook)
        or _periods_part(one, other, rulebook)
        or _tests_part(one.applies_if, other.applies_if)
    )


def _replaces(new: Rule, old: Rule, rulebook: Rulebook) -> bool:
    """Whether one rule's instrument replaces the other rule for certain, perhaps through instruments between them."""
    waiting: list[Instrument] = [rulebook.instrument_of[new.instrument]]
    seen: set[str] = set()
    while waiting:
        here = waiting.pop()
        seen.add(here.id)
        for link in here.supersedes:
            if link.basis is Basis.PRESUMED or here.is_draft:
                continue
            whole = not link.by or (here.id == new.instrument and new.id in link.by)
            if link.instrument == old.instrument and whole and (not link.rules or old.id in link.rules):
                return True
            between = rulebook.instrument_of.get(link.instrument)
            if between is not None and between.id not in seen and not link.rules and not link.by:
                waiting.append(between)
    return False


def _period(rule: Rule, rulebook: Rulebook) -> tuple[StatedDate | None, StatedDate | None]:
    instrument = rulebook.instrument_of[rule.instrument]
    return rule.in_force or instrument.begins, rule.until or instrument.until


def _periods_part(one: Rule, other: Rule, rulebook: Rulebook) -> bool:
    """Whether one surely ended before the other can have begun."""
    (begins, until), (other_begins, other_until) = _period(one, rulebook), _period(other, rulebook)
    return (until is not None and other_begins is not None and until.last <= other_begins.first) or (
        other_until is not None and begins is not None and other_until.last <= begins.first
    )


def _tests_part(one: Test | None, other: Test | None) -> bool:
    """Whether two rules hang on one fact that cannot be both ways."""
    if one is None or other is None or one.fact != other.fact:
        return False
    named = (Op.IS, Op.ONE_OF)
    return one.op in named and other.op in named and not set(one.values) & set(other.values)


def _reach(rule: Rule, words: Vocabulary) -> list[dict[str, frozenset[str]]] | None:
    """Where a rule can speak at all, in each of its readings. None: it names terms that are not on record."""
    scopes = [rule.scope, *([rule.reading.scope] if rule.reading and rule.reading.scope else [])]
    found: list[dict[str, frozenset[str]]] = []
    for scope in scopes:
        if rule.only is not None and (own := scope.get("setting")) is not None:
            scope = Scope.of({**dict(scope.terms), "setting": (*own, rule.only)})
        leaves = _leaves(scope, words, "CA")
        if leaves is None:
            return None
        found.append(leaves)
    return found


def _can_meet(exception: Rule, target: Rule, rulebook: Rulebook, outlived: bool) -> bool:
    """Whether an exception can reach a case that its target reaches. `outlived`: the target has a successor."""
    words = rulebook.vocabulary
    ones, others = _reach(exception, words), _reach(target, words)
    if ones is None or others is None:
        return True
    places = []
    for rule in (exception, target):
        authority = rulebook.authority_of.get(rulebook.instrument_of[rule.instrument].authority)
        if authority is None or authority.jurisdiction == "CA":
            return _any_meets(ones, others, words) and (outlived or not _periods_part(exception, target, rulebook))
        places.append(authority.jurisdiction)
    if places[0] != places[1]:
        return False
    return _any_meets(ones, others, words) and (outlived or not _periods_part(exception, target, rulebook))


def _any_meets(
    ones: list[dict[str, frozenset[str]]], others: list[dict[str, frozenset[str]]], words: Vocabulary
) -> bool:
    def meet(dimension: str, one: frozenset[str], other: frozenset[str]) -> bool:
        if one & other:
            return True
        # a place may hold several accreditations at once, and is then reached by the rules of each
        return dimension == "setting" and all(
            any(words.term(dimension, t).jurisdiction for t in s) for s in (one, other)
        )

    return any(all(meet(d, one[d], other[d]) for d in one if d in other) for one in ones for other in others)
