"""The nearest yes: the smallest changes after which every cell of an answer is a settled yes that nothing blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, combinations, product

from tracker.domain.answer import Alternative, Compliance, Verdict, When
from tracker.domain.conditions import compliance_of
from tracker.domain.decide import Ruling, as_cell, facts_of, facts_of_term
from tracker.domain.docket import OWN_COLLEGE, Docket, classes, docket
from tracker.domain.hearing import Finding, find_yes
from tracker.domain.question import Question
from tracker.domain.reach import Leaf, Place
from tracker.domain.rule import Facts, Op
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED

MOST_CHANGES = 3
MOST_SHOWN = 6

Change = tuple[tuple[str, Leaf], ...]
"""Dimensions (or `fact:NAME`), each with the leaf or value it is changed to."""


def nearest(
    rulebook: Rulebook,
    question: Question,
    ruling: Ruling,
    tried: dict[object, Finding | None] | None = None,
    *,
    places: Callable[[Place], bool] | None = None,
) -> tuple[Alternative, ...]:
    """The nearest yeses to a ruling, fewest changes first; those that differ in one value are told together.

    After the smallest come those that take one narrowing of an open dimension more, and nothing else more. Setting,
    route, programme, practitioner and facts may change; narrowing what the question left open is a change. Another kind
    of licence is never offered, nor a route that a rule reaches only as "any". `tried` keeps cells decided
    for other rulings of the same rulebook already. `places` says of a place whether it may be offered; None: any may.
    """
    bench = docket(rulebook, question.jurisdiction)
    options = _options(bench, question, ruling, places)
    found: list[tuple[Change, Verdict, tuple[str, ...]]] = []
    tried = {} if tried is None else tried
    size_found = 0
    for size in range(1, MOST_CHANGES + 1):
        if size_found and size > size_found + 1:
            break
        if size == MOST_CHANGES and found:
            break
        for names in combinations(options, size):
            for values in product(*(options[n] for n in names)):
                change = tuple(zip(names, values, strict=True))
                if any(_includes(change, smaller) for smaller, _, _ in found):
                    continue
                if size_found and sum(not _narrows(ruling, *c) for c in change) > size_found:
                    continue
                yes = _try(bench, question, ruling, change, tried)
                if yes is not None:
                    found.append((change, *yes))
                    size_found = size_found or size
    return tuple(_grouped(found))[:MOST_SHOWN]


def _options(
    bench: Docket, question: Question, ruling: Ruling, may_be: Callable[[Place], bool] | None
) -> dict[str, tuple[Leaf, ...]]:
    """What each dimension may be changed to: a single leaf other than what the ruling already is."""
    vocabulary = bench.rulebook.vocabulary
    here = question.jurisdiction

    def other(dimension: str, leaves: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
        now = ruling.box[dimension]
        return tuple(leaf for leaf in leaves if (leaf,) != tuple(now))

    accredited = (
        vocabulary.local_leaves("setting", "accredited-facility", here)
        if vocabulary.has("setting", "accredited-facility")
        else ()
    )
    several = chain.from_iterable(combinations(accredited, n) for n in range(2, len(accredited) + 1))
    settings: tuple[Place, ...] = (
        *((leaf,) for leaf in vocabulary.local_leaves("setting", "setting", here)),
        *(tuple(sorted(held)) for held in several),
    )
    kinds = {OWN_COLLEGE.get(str(leaf)) for leaf in ruling.box["practitioner"]}
    same_licence = tuple(
        leaf
        for leaf in vocabulary.local_leaves("practitioner", "practitioner", here)
        if kinds == {OWN_COLLEGE.get(leaf)}
    )
    options: dict[str, tuple[Leaf, ...]] = {
        "setting": other("setting", tuple(p for p in settings if may_be is None or may_be(p))),
        "route": other("route", vocabulary.local_leaves("route", "route", here)),
        "programme": other("programme", vocabulary.local_leaves("programme", "programme", here)),
        "practitioner": other("practitioner", same_licence) if _matters_who(bench, ruling, same_licence) else (),
    }
    known = set(dict(question.facts))
    for leaf in ruling.box["practitioner"]:
        known |= set(facts_of(question, bench.rulebook, str(leaf)))
    for fact, value in _fact_values(bench, known):
        if dict(question.facts).get(fact) != value:
            options[f"fact:{fact}"] = (*options.get(f"fact:{fact}", ()), value)
    return {name: leaves for name, leaves in options.items() if leaves}


def _matters_who(bench: Docket, ruling: Ruling, same_licence: tuple[str, ...]) -> bool:
    """Whether another practitioner of the same licence could change anything: in a scope, or by a fact it implies."""
    if ruling.verdict.is_yes or len(classes("practitioner", same_licence, bench, {})) > 1:
        return True
    terms = (bench.rulebook.vocabulary.term("practitioner", leaf) for leaf in same_licence)
    implied = {fact for term in terms for fact, _ in term.implies}
    hangs = (t for p in bench.rules for t in (p.rule.applies_if, p.rule.granted_by) if t is not None)
    return any(t.fact in implied for t in hangs)


def _fact_values(bench: Docket, known: set[str]) -> list[tuple[str, str]]:
    """The facts on which a rule or its grant hangs, and those already known, each with the values that a test asks for.

    A condition blocks only where its fact is known and unmet, so no unknown fact of a condition is worth changing.
    """
    hangs = [t for p in bench.rules for t in (p.rule.applies_if, p.rule.granted_by) if t is not None]
    tests = [c.test for p in bench.rules for _, c in p.conditions if c.test is not None and c.test.fact in known]
    values = {(t.fact, v) for t in (*hangs, *tests) for v in t.values}
    opposite = {"yes": "no", "no": "yes"}
    values |= {(t.fact, opposite[v]) for t in hangs if t.op is Op.IS for v in t.values if v in opposite}
    return sorted(values)


def _try(
    bench: Docket, question: Question, ruling: Ruling, change: Change, tried: dict[object, Finding | None]
) -> tuple[Verdict, tuple[str, ...]] | None:
    """The verdict and its rules after a change. None: not every cell is a settled yes that nothing blocks."""
    to = dict(change)
    axes: list[tuple[Leaf, ...]] = [
        (to[d],) if d in to else tuple(group[0] for group in ruling.groups[d]) for d in ASKED
    ]
    given = {name.removeprefix("fact:"): str(v) for name, v in change if name.startswith("fact:")}
    rules: set[str] = set()
    worst = Verdict.PERMITTED
    alike = bench.alike()
    for leaves in product(*axes):
        cell = as_cell({d: alike.get((d, leaf), leaf) for d, leaf in zip(ASKED, leaves, strict=True)})
        facts = {**_known(question, bench.rulebook, cell.practitioner, to), **given}
        key = (question.jurisdiction, question.on, cell, tuple((f, facts[f]) for f in bench.hangs(cell) if f in facts))
        if key not in tried:
            tried[key] = find_yes(cell, question.on, bench, facts)
        finding = tried[key]
        if finding is None:
            return None
        if compliance_of(finding, facts) in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED):
            return None
        if "route" in to and not any(_names_route(bench, ref) for ref in finding.deciding):
            return None
        rules |= finding.deciding
        worst = min(worst, finding.verdict, key=lambda v: v.caution)
    return worst, tuple(sorted(rules))


def _known(question: Question, rulebook: Rulebook, practitioner: str, to: Mapping[str, Leaf]) -> Facts:
    """What is known of a cell after a change; changing the practitioner names the new one."""
    if "practitioner" in to:
        return {**facts_of_term(practitioner, rulebook), **dict(question.facts)}
    return facts_of(question, rulebook, practitioner)


def _names_route(bench: Docket, ref: str) -> bool:
    return bench.by_ref[ref].rule.scope.get("route") is not None


def _narrows(ruling: Ruling, name: str, value: Leaf) -> bool:
    """Whether a change only picks one of the terms that the answer covers already."""
    return name in ruling.groups and value in ruling.box[name]


def _includes(change: Change, smaller: Change) -> bool:
    """Whether a change does all that a smaller one does, and more; holding more accreditations is more."""
    to = dict(change)
    for name, value in smaller:
        held = to.get(name)
        if held != value and not (isinstance(held, tuple) and isinstance(value, tuple) and set(value) < set(held)):
            return False
    return True


def _grouped(found: list[tuple[Change, Verdict, tuple[str, ...]]]) -> Iterator[Alternative]:
    """Alternatives that differ in one dimension only, told as any one of its values, again and again."""
    groups: list[tuple[When, Verdict, set[str]]] = [
        (tuple((n, (_written(v),)) for n, v in change), verdict, set(rules)) for change, verdict, rules in found
    ]
    place = 0
    while place < len(groups):
        when, verdict, rules = groups[place]
        for other in range(place + 1, len(groups)):
            at = _differ_at(when, groups[other][0])
            if at is not None and groups[other][1] is verdict:
                name, values = when[at]
                more = (*values, *(v for v in groups[other][0][at][1] if v not in values))
                groups[place] = ((*when[:at], (name, more), *when[at + 1 :]), verdict, rules | groups[other][2])
                del groups[other]
                place = -1
                break
        place += 1
    for when, verdict, rules in groups:
        yield Alternative(when, verdict, tuple(sorted(rules)))


def _differ_at(one: When, other: When) -> int | None:
    """The one place at which two changes of the same dimensions differ. None: more places, or other dimensions."""
    if [n for n, _ in one] != [n for n, _ in other]:
        return None
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def _written(leaf: Leaf) -> str:
    return "+".join(leaf) if isinstance(leaf, tuple) else leaf
