"""One cell of a question: what reaches it, what could displace what, and what is in doubt about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product

from tests.twin.events import Event, Events, World
from tracker.domain.instrument import Instrument, Supersession
from tracker.domain.question import Question, places
from tracker.domain.rule import Effect, Facts, Rule, Scope, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED

INSIDE, OUTSIDE = "inside", "outside"

Cell = tuple[tuple[str, ...], ...]
"""One leaf per asked dimension, each in a tuple of its own; the setting's tuple may hold several."""


def cells(rulebook: Rulebook, question: Question) -> tuple[Cell, ...]:
    """Every combination of single leaves that the question asks about."""
    vocabulary = rulebook.vocabulary
    sides: list[list[tuple[str, ...]]] = []
    for dimension in ASKED:
        if dimension == "setting":
            sides.append(list(places(question, vocabulary)))
            continue
        leaves = [
            t.id
            for t in vocabulary.terms
            if t.dimension == dimension
            and not vocabulary.children(dimension, t.id)
            and t.jurisdiction in (None, question.jurisdiction)
            and any(vocabulary.is_within(dimension, t.id, node) for node in question.taken(dimension))
        ]
        sides.append([(leaf,) for leaf in leaves])
    return tuple(product(*sides))


class Case:
    """One cell of one question, before any world is looked at."""

    def __init__(self, rulebook: Rulebook, question: Question, cell: Cell) -> None:
        self.rulebook = rulebook
        self.vocabulary = rulebook.vocabulary
        self.question = question
        self.cell = dict(zip(ASKED, cell, strict=True))
        self.events = Events(rulebook, question.on)
        self._reached: dict[tuple[str, bool, str], str | None] = {}
        self._displacers: dict[str, list[tuple[Instrument, Supersession, list[Rule]]]] = {}

    @cached_property
    def facts(self) -> Facts:
        """What is known: the facts given, and those that a term implies where the question names that very term.

        Who is named and is none of those that imply a value of a fact does not have that value.
        """
        facts: dict[str, str | frozenset[str]] = {}
        for dimension in ASKED:
            for named in self.question.named(dimension):
                for part in named.split("+"):
                    if self.below(dimension, (part,)):
                        facts.update(self.vocabulary.term(dimension, part).implies)
        (who,) = self.cell["practitioner"]
        if who in self.question.practitioner:
            for term in self.vocabulary.terms:
                for fact, value in term.implies if term.dimension == "practitioner" and term.id != who else ():
                    known = self.rulebook.fact_of.get(fact)
                    possible = facts.get(fact, frozenset(known.choices) if known else frozenset())
                    if isinstance(possible, frozenset) and possible != {value}:
                        facts[fact] = possible - {value}
        return {name: value for name, value in facts.items() if value} | dict(self.question.facts)

    def below(self, dimension: str, terms: Iterable[str]) -> bool:
        """Whether one of the cell's leaves is below one of the terms."""
        return any(self.vocabulary.is_within(dimension, leaf, term) for term in terms for leaf in self.cell[dimension])

    # What reaches the cell.

    def scope(self, rule: Rule, other: bool) -> Scope | None:
        """A rule's scope in its own or in its other reading. None: no rule at all."""
        return rule.reading.scope if other and rule.reading else rule.scope

    def reach(self, rule: Rule, other: bool, use: str) -> str | None:
        """INSIDE the scope, OUTSIDE it where an `only` prohibits, or None: not reached."""
        key = (rule.ref, other, use)
        if key not in self._reached:
            self._reached[key] = self._reach(rule, self.scope(rule, other), use)
        return self._reached[key]

    def _reach(self, rule: Rule, scope: Scope | None, use: str) -> str | None:
        if scope is None:
            return None
        for dimension, terms in scope.terms:
            if dimension == "use" and use not in terms and "use" not in terms:
                return None
            if dimension not in ("use", "setting") and not self.below(dimension, terms):
                return None
        settings = scope.get("setting")
        if settings is None or self.below("setting", settings):
            return INSIDE
        return OUTSIDE if rule.only is not None and self.below("setting", (rule.only,)) else None

    def reaches(self, rule: Rule) -> set[str | None]:
        """All the ways in which a rule may reach the cell, over its readings and over what the use may be."""
        others = (False, True) if rule.reading else (False,)
        return {self.reach(rule, other, use) for other in others for use in self.uses}

    def may_reach(self, rule: Rule) -> bool:
        return self.reaches(rule) != {None}

    def governs(self, rule: Rule) -> bool:
        governed = self.rulebook.authority_behind(rule).governs
        return governed is None or self.below("practitioner", governed)

    @cached_property
    def approvals(self) -> list[tuple[Event, Event]]:
        """When each approval of the cell's drug, route and purpose begins and ends; those surely over left out."""
        found = [
            self.events.approved(a)
            for a in self.rulebook.approvals
            if self.below("drug", (a.drug,)) and self.below("route", (a.route,)) and self.below("purpose", (a.purpose,))
        ]
        return [(began, ended) for began, ended in found if ended.known is not True]

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """What the use may be: on-label where an authorisation holds."""
        if any(began.known is True and ended.known is False for began, ended in self.approvals):
            return ("on-label",)
        if any(began.known is not False and ended.known is not True for began, ended in self.approvals):
            return ("on-label", "off-label")
        return ("off-label",)

    def use(self, world: World) -> str:
        on = any(began.at(world, False) and not ended.at(world, True) for began, ended in self.approvals)
        return "on-label" if on else "off-label"

    # What may matter.

    @cached_property
    def here(self) -> list[Rule]:
        """The rules of the jurisdiction and of Canada, drafts left out."""
        return [
            rule
            for instrument in self.rulebook.instruments
            if not instrument.is_draft
            if self.rulebook.authority_of[instrument.authority].jurisdiction in (self.question.jurisdiction, "CA")
            for rule in instrument.rules
        ]

    @cached_property
    def candidates(self) -> list[Rule]:
        return [
            rule
            for rule in self.here
            if self.governs(rule)
            and self.may_reach(rule)
            and self.events.began(rule).known is not False
            and self.events.ended(rule).known is not True
        ]

    def displacers(self, rule: Rule) -> list[tuple[Instrument, Supersession, list[Rule]]]:
        """The supersessions that could displace a rule here, with those of its successors that could reach here."""
        if rule.ref not in self._displacers:
            self._displacers[rule.ref] = list(self._find_displacers(rule))
        return self._displacers[rule.ref]

    def _find_displacers(self, rule: Rule) -> Iterator[tuple[Instrument, Supersession, list[Rule]]]:
        for newer, link in self.events.links():
            if link.instrument != rule.instrument or (link.rules and rule.id not in link.rules):
                continue
            if self.events.instrument_began(newer).known is False:
                continue
            named = [r for r in newer.rules if r.id in link.by]
            by = [r for r in named if self.may_reach(r) and self.events.began(r).known is not False]
            if by or not named:
                yield newer, link, by

    def targets(self, exception: Rule, world: World, absent: bool = False) -> dict[str, set[Event]]:
        """The rules that an exception names and, by inheritance, their successors, each with what that hangs on.

        A successor inherits where its effect is that of the rule replaced, or where the exception named the whole
        instrument. `absent` is what counts of an unknown event for which the world has no switch.
        """
        named: dict[tuple[str, Effect | None], set[Event]] = {}
        for name in exception.defeats:
            if name in self.rulebook.instrument_of:
                named |= {(r.ref, None): set() for r in self.rulebook.instrument_of[name].rules}
            else:
                named[name, self.rulebook.rule_of[name].effect] = set()
        before = None
        while before != (before := {key: set(events) for key, events in named.items()}):
            for newer, link in self.events.links():
                events = {self.events.instrument_began(newer), self.events.replaces(newer, link)}
                if newer.id == exception.instrument or not link.inherits:
                    continue
                if not all(event.at(world, absent) for event in events):
                    continue
                heirs = [r for r in newer.rules if not link.by or r.id in link.by]
                for (ref, effect), hangs_on in list(named.items()):
                    old = self.rulebook.rule_of[ref]
                    if old.instrument == link.instrument and (not link.rules or old.id in link.rules):
                        for heir in heirs:
                            if effect is None or heir.effect is effect:
                                named.setdefault((heir.ref, effect), set()).update(hangs_on | events)
        found: dict[str, set[Event]] = {}
        for (ref, _), hangs_on in named.items():
            found.setdefault(ref, set()).update(hangs_on)
        return found

    # What is in doubt.

    def fact(self, test: Test) -> Event:
        return Event(f"if:{test.fact}:{test.op}:{'|'.join(test.values)}", test.holds(self.facts))

    @cached_property
    def doubts(self) -> list[str]:
        """The switches of the cell: everything unknown that could matter to it."""
        found: list[Event] = []
        looked_at = list(self.candidates)
        for rule in self.candidates:
            found += [self.events.began(rule), self.events.ended(rule)]
            if rule.applies_if is not None:
                found.append(self.fact(rule.applies_if))
            for newer, link, by in self.displacers(rule):
                found += [self.events.instrument_began(newer), self.events.replaces(newer, link)]
                found += [self.events.began(r) for r in by]
                looked_at += by
            if rule.defeats:
                certain, possible = self.targets(rule, {}), self.targets(rule, {}, absent=True)
                for target in self.candidates:
                    if target.ref in possible and target.ref not in certain:
                        found += possible[target.ref]
        found += [Event(f"reading:{r.reading.question}", None) for r in looked_at if r.reading]
        if len(self.uses) > 1 and any(names_use(rule) for rule in looked_at):
            found += [e for pair in self.approvals for e in pair if pair[0].known is not False]
        return sorted({event.switch for event in found if event.known is None})


def names_use(rule: Rule) -> bool:
    scopes = [rule.scope, rule.reading.scope if rule.reading else None]
    return any(scope is not None and scope.get("use") is not None for scope in scopes)
