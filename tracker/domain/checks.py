"""Faults of a whole rulebook: a tuple of functions, each from a rulebook to what it found.

Errors are what would make an answer wrong or impossible; warnings are what a person should look at again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from tracker.domain.chains import nothing_defeats_itself, nothing_supersedes_itself
from tracker.domain.conflicts import exceptions_defeat_something, rules_of_one_authority_agree
from tracker.domain.finding import (
    Check,
    Finding,
    about_instrument,
    about_rule,
    all_rules,
    nearest_word,
    unknown,
)
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import Effect, Evidence, FactType, Op, Rule, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import DIMENSIONS, Term, plain

LONGEST_QUOTE = 300
"""The longest quotation that passes without a second look, in characters."""

MOST_GENERATIONS = 20
"""How deep a tree of terms may be."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def check(rulebook: Rulebook, places: Mapping[tuple[str, ...], Place] | None = None) -> tuple[Problem, ...]:
    """Every fault of a rulebook, in the order of its places.

    `places` says where values that carry no place of their own were written.
    """
    known: dict[tuple[str, ...], Place | None] = dict(places or {})
    for instrument in rulebook.instruments:
        known[about_instrument(instrument)] = instrument.place
        known.update((about_rule(r), r.place or instrument.place) for r in instrument.rules)
    found = {
        Problem(f.code, f.message, known.get(f.about), f.remedy, f.severity) for one in CHECKS for f in one(rulebook)
    }
    return tuple(sorted(found, key=_order))


def _order(problem: Problem) -> tuple[object, ...]:
    at = problem.place
    return (at is None, (at.file, at.line, at.column) if at else (), problem.code, problem.message)


# Names and references.


def ids_are_words(rulebook: Rulebook) -> Iterator[Finding]:
    """An id is words of small letters and digits, joined by hyphens; an instrument's begins with its authority's."""
    named: list[tuple[tuple[str, ...], str]] = []
    named += [(("authority", a.id), a.id) for a in rulebook.authorities]
    named += [(("fact", f.id), f.id) for f in rulebook.facts]
    named += [(("approval", a.id), a.id) for a in rulebook.approvals]
    named += [(("term", t.dimension, t.id), t.id) for t in rulebook.vocabulary.terms]
    for instrument in rulebook.instruments:
        named.append((about_instrument(instrument), instrument.id))
        for rule in instrument.rules:
            named.append((about_rule(rule), rule.id))
            named += [(about_rule(rule), c.id) for c in rule.conditions]
            named += [(about_rule(rule), c.key) for c in rule.conditions if c.key is not None]
        if not instrument.id.startswith(f"{instrument.authority}-"):
            message = f"the id `{instrument.id}` does not begin with its authority's"
            remedy = f"Write `{instrument.authority}-` before it"
            yield Finding(about_instrument(instrument), "id-without-authority", message, remedy)
    for about, id in named:
        if not _ID.fullmatch(id):
            message = f"`{id}` is no id: an id is small letters and digits, in words joined by hyphens"
            yield Finding(about, "bad-id", message, "Write it as in `cpsa-ketamine-toolkit-2021`")


def ids_are_given_once(rulebook: Rulebook) -> Iterator[Finding]:
    """Two values of one kind never share an id."""
    words = rulebook.vocabulary
    keys: list[tuple[str, ...]] = [("jurisdiction", j.id) for j in words.jurisdictions]
    keys += [("term", t.dimension, t.id) for t in words.terms]
    keys += [("authority", a.id) for a in rulebook.authorities]
    keys += [("fact", f.id) for f in rulebook.facts]
    keys += [("approval", a.id) for a in rulebook.approvals]
    keys += [about_instrument(i) for i in rulebook.instruments]
    keys += [("rule", f"{i.id}/{r.id}") for i in rulebook.instruments for r in i.rules]
    for key in _twice(keys):
        yield Finding(key, "duplicate-id", f"two {key[0]} records have the id `{key[-1]}`", "Give one another id")
    for rule in all_rules(rulebook):
        for id in _twice([c.id for c in rule.conditions]):
            message = f"two conditions of `{rule.ref}` have the id `{id}`"
            yield Finding(about_rule(rule), "duplicate-id", message, "Give one another id")


_T = TypeVar("_T", bound=Hashable)


def _twice(values: Iterable[_T]) -> list[_T]:
    """Each value that comes more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def _jurisdictions(rulebook: Rulebook) -> list[str]:
    return [j.id for j in rulebook.vocabulary.jurisdictions]


def bodies_are_known(rulebook: Rulebook) -> Iterator[Finding]:
    """Authorities, jurisdictions and instruments that are named are on record."""
    places = _jurisdictions(rulebook)
    known = [i.id for i in rulebook.instruments]

    def missing_jurisdiction(about: tuple[str, ...], id: str, where: str) -> Iterator[Finding]:
        if id not in places:
            yield unknown(about, "jurisdiction", id, where, places)

    for authority in rulebook.authorities:
        yield from missing_jurisdiction(
            ("authority", authority.id), authority.jurisdiction, f"`{authority.id}` is of it"
        )
    about: tuple[str, ...]
    for term in rulebook.vocabulary.terms:
        about = ("term", term.dimension, term.id)
        if term.jurisdiction is not None:
            yield from missing_jurisdiction(about, term.jurisdiction, f"the term `{term.id}` is of it")
        for alias in term.aliases:
            if alias.jurisdiction is not None:
                yield from missing_jurisdiction(about, alias.jurisdiction, f"the word `{alias.word}` is of it")
    for instrument in rulebook.instruments:
        about = about_instrument(instrument)
        if instrument.authority not in rulebook.authority_of:
            where = f"`{instrument.id}` is of it"
            yield unknown(about, "authority", instrument.authority, where, rulebook.authority_of)
        for id in instrument.relies_on:
            if id not in rulebook.instrument_of:
                yield unknown(about, "instrument", id, f"`{instrument.id}` relies on it", known)
    for approval in rulebook.approvals:
        if approval.instrument is not None and approval.instrument not in rulebook.instrument_of:
            where = f"the approval `{approval.id}` rests on it"
            yield unknown(("approval", approval.id), "instrument", approval.instrument, where, known)
    for search in rulebook.searches:
        if search.authority not in rulebook.authority_of:
            about = ("search", search.authority, search.on.isoformat(), search.sought.en)
            yield unknown(about, "authority", search.authority, "a search is about it", rulebook.authority_of)


def replaced_and_defeated_are_known(rulebook: Rulebook) -> Iterator[Finding]:
    """What an instrument supersedes and what a rule defeats is on record."""
    for instrument in rulebook.instruments:
        about = about_instrument(instrument)
        own = [r.id for r in instrument.rules]
        for link in instrument.supersedes:
            old = rulebook.instrument_of.get(link.instrument)
            if old is None:
                where = f"`{instrument.id}` supersedes it"
                yield unknown(about, "instrument", link.instrument, where, rulebook.instrument_of)
            else:
                there = [r.id for r in old.rules]
                for id in link.rules:
                    if id not in there:
                        where = f"`{instrument.id}` supersedes it"
                        yield unknown(about, "rule", f"{old.id}/{id}", where, [f"{old.id}/{r}" for r in there])
            for id in link.by:
                if id not in own:
                    where = f"`{instrument.id}` says that it supersedes `{link.instrument}` by it"
                    yield unknown(about, "rule", f"{instrument.id}/{id}", where, [f"{instrument.id}/{r}" for r in own])
        for rule in instrument.rules:
            for ref in rule.defeats:
                where = f"`{rule.ref}` defeats it"
                if "/" in ref and ref not in rulebook.rule_of:
                    yield unknown(about_rule(rule), "rule", ref, where, rulebook.rule_of)
                elif "/" not in ref and ref not in rulebook.instrument_of:
                    yield unknown(about_rule(rule), "instrument", ref, where, rulebook.instrument_of)


# The vocabulary.


def trees_are_whole(rulebook: Rulebook) -> Iterator[Finding]:
    """Every term hangs on its dimension's root, by parents that are on record."""
    words = rulebook.vocabulary
    parents = {(t.dimension, t.id): t.parent for t in words.terms}
    for term in words.terms:
        about = ("term", term.dimension, term.id)
        if term.dimension not in DIMENSIONS:
            yield unknown(about, "dimension", term.dimension, f"the term `{term.id}` is of it", DIMENSIONS)
        elif term.parent is None:
            if term.id != term.dimension:
                message = f"the term `{term.id}` has no parent"
                yield Finding(
                    about, "term-without-parent", message, f"Write `parent: {term.dimension}` or a nearer one"
                )
        elif (term.dimension, term.parent) not in parents:
            known = [id for dimension, id in parents if dimension == term.dimension]
            yield unknown(about, "term", term.parent, f"the parent of `{term.id}` in `{term.dimension}`", known)
        else:
            generations = 0
            here: str | None = term.parent
            while here is not None and generations <= MOST_GENERATIONS:
                generations, here = generations + 1, parents.get((term.dimension, here))
            if here is not None:
                message = f"the term `{term.id}` stands below itself, or more than {MOST_GENERATIONS} deep"
                yield Finding(about, "term-cycle", message, "Give it a parent that stands above it")


def words_mean_one_thing(rulebook: Rulebook) -> Iterator[Finding]:
    """No word means two terms of one dimension in one jurisdiction, and none two jurisdictions.

    A word that is one jurisdiction's own goes before the same word used everywhere: that is no clash.
    """
    used: dict[tuple[str, str | None, str], Term] = {}
    for term in rulebook.vocabulary.terms:
        if term.parent is None:
            continue
        general = [term.id, term.name.en, term.name.fr or term.name.en]
        said: list[tuple[str, str | None]] = [(word, None) for word in general]
        said += [(a.word, a.jurisdiction) for a in term.aliases]
        for word, jurisdiction in said:
            first = used.setdefault((term.dimension, jurisdiction, plain(word)), term)
            if first.id != term.id:
                where = f" in {jurisdiction}" if jurisdiction else ""
                message = f"the word `{word}` means both `{first.id}` and `{term.id}`{where}"
                about = ("term", term.dimension, term.id)
                yield Finding(about, "word-clash", message, "Take it from one of them")
    names: dict[str, str] = {}
    for place in rulebook.vocabulary.jurisdictions:
        for word in (place.id, place.name.en, place.name.fr or place.name.en, *place.aliases):
            first_id = names.setdefault(plain(word), place.id)
            if first_id != place.id:
                message = f"the word `{word}` means both `{first_id}` and `{place.id}`"
                yield Finding(("jurisdiction", place.id), "word-clash", message, "Take it from one of them")


def scopes_name_known_terms(rulebook: Rulebook) -> Iterator[Finding]:
    """A scope names terms on record that exist in the authority's jurisdiction; so do `only` and approvals."""
    words = rulebook.vocabulary
    ids: dict[str, list[str]] = {d: [] for d in DIMENSIONS}
    for term in words.terms:
        ids.setdefault(term.dimension, []).append(term.id)
    for rule in all_rules(rulebook):
        authority = rulebook.authority_of.get(rulebook.instrument_of[rule.instrument].authority)
        here = authority.jurisdiction if authority else "CA"
        other = rule.reading.scope if rule.reading else None
        named = [(d, t) for scope in (rule.scope, other) if scope for d, terms in scope.terms for t in terms]
        if rule.only is not None:
            named.append(("setting", rule.only))
        for dimension, id in dict.fromkeys(named):
            if dimension not in DIMENSIONS:
                yield unknown(about_rule(rule), "dimension", dimension, f"`{rule.ref}` has it in its scope", DIMENSIONS)
            elif not words.has(dimension, id):
                where = f"`{rule.ref}` names it as a {dimension}"
                yield unknown(about_rule(rule), "term", id, where, ids[dimension])
            elif here != "CA" and words.term(dimension, id).jurisdiction not in (None, here):
                message = f"`{id}` is a term of {words.term(dimension, id).jurisdiction}: `{rule.ref}` is of {here}"
                local = [t for t in words.terms if t.dimension == dimension and t.jurisdiction == here]
                remedy = f"{here} has " + (", ".join(f"`{t.id}`" for t in local) or f"no {dimension} of its own")
                yield Finding(about_rule(rule), "foreign-term", message, remedy)
    for approval in rulebook.approvals:
        for dimension, id in (("drug", approval.drug), ("route", approval.route), ("purpose", approval.purpose)):
            if not words.has(dimension, id):
                where = f"the approval `{approval.id}` names it as a {dimension}"
                yield unknown(("approval", approval.id), "term", id, where, ids[dimension])


# What a rule may be.


def effects_are_consistent(rulebook: Rulebook) -> Iterator[Finding]:
    """A rule says nothing that its effect, its evidence or its kind of instrument cannot bear."""
    for instrument in rulebook.instruments:
        if instrument.is_draft and instrument.supersedes:
            message = f"the draft `{instrument.id}` supersedes `{instrument.supersedes[0].instrument}`"
            remedy = "Take `supersedes` out: a draft replaces nothing"
            yield Finding(about_instrument(instrument), "draft-supersedes", message, remedy)
        for rule in instrument.rules:
            evidence = rule.evidence or instrument.evidence
            for wrong, code, message, remedy in _faults_of(rule, evidence):
                if wrong:
                    yield Finding(about_rule(rule), code, f"`{rule.ref}` {message}", remedy)


_LETTING = (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION, Effect.EXEMPTS)


def _faults_of(rule: Rule, evidence: Evidence) -> tuple[tuple[bool, str, str, str], ...]:
    effect = rule.effect
    return (
        (
            evidence is Evidence.INFERRED and effect in _LETTING,
            "inferred-permission",
            f"{effect} what was only inferred".replace("-", " "),
            "Read the source, or make the rule restrict: an inferred row never permits",
        ),
        (
            effect is Effect.EXEMPTS and not rule.defeats,
            "exempts-nothing",
            "exempts from nothing",
            "Name the rules that it removes in `defeats`",
        ),
        (
            effect is Effect.TAKES_NO_POSITION and bool(rule.conditions),
            "position-with-conditions",
            "takes no position, and has conditions",
            "Put the conditions in a rule that `requires`",
        ),
        (
            rule.standing and effect is not Effect.REQUIRES,
            "standing-without-duty",
            f"is a standing duty that {effect}".replace("-", " "),
            "Keep `standing` for a rule that `requires`",
        ),
        (
            rule.granted_by is not None and effect is not Effect.PERMITS_ON_APPLICATION,
            "grant-without-application",
            f"is granted by a fact, and {effect}".replace("-", " "),
            "Keep `granted_by` for a rule that `permits-on-application`",
        ),
        (
            rule.only is not None and effect is not Effect.PERMITS,
            "only-without-permission",
            f"has `only`, and {effect}".replace("-", " "),
            "Keep `only` for a rule that `permits`",
        ),
        (
            rule.only is not None and rule.scope.get("setting") is None,
            "only-without-setting",
            "has `only`, and no setting in its scope",
            "Name in `scope` the settings in which it permits",
        ),
    )


def tests_fit_their_facts(rulebook: Rulebook) -> Iterator[Finding]:
    """A test is about a fact on record, and compares it with what it can be."""
    for rule in all_rules(rulebook):
        tests = [rule.applies_if, rule.granted_by, *(c.test for c in rule.conditions)]
        for test in tests:
            if test is not None:
                yield from _faults_of_test(rulebook, about_rule(rule), f"`{rule.ref}` tests it", test)
    for term in rulebook.vocabulary.terms:
        for fact, value in term.implies:
            about = ("term", term.dimension, term.id)
            yield from _faults_of_test(rulebook, about, f"`{term.id}` implies it", Test(fact, Op.IS, (value,)))


def _faults_of_test(rulebook: Rulebook, about: tuple[str, ...], where: str, test: Test) -> Iterator[Finding]:
    fact = rulebook.fact_of.get(test.fact)
    if fact is None:
        yield unknown(about, "fact", test.fact, where, rulebook.fact_of)
        return
    if fact.type is FactType.NUMBER:
        for value in test.values:
            if not _NUMBER.fullmatch(value):
                message = f"`{value}` is no number, and the fact `{fact.id}` is one: {where}"
                yield Finding(about, "bad-fact-value", message, "Write digits, as in `5` or `2.5`")
    elif test.op in (Op.AT_LEAST, Op.AT_MOST):
        message = f"the fact `{fact.id}` is no number, and is compared as one: {where}"
        yield Finding(about, "number-test", message, "Write `is` or `one_of`")
    else:
        choices = fact.choices or ("yes", "no")
        for value in test.values:
            if value not in choices:
                near = nearest_word(value, choices)
                message = f"`{value}` is no value of the fact `{fact.id}`: {where}"
                every = ", ".join(f"`{c}`" for c in choices)
                yield Finding(about, "bad-fact-value", message, f"Did you mean `{near}`?" if near else f"Write {every}")


def periods_begin_before_they_end(rulebook: Rulebook) -> Iterator[Finding]:
    """Whatever ends, ends after a day on which it can have been in force."""
    for instrument in rulebook.instruments:
        if _never(instrument.begins, instrument.until):
            yield _ends_early(about_instrument(instrument), instrument.id, instrument.begins, instrument.until)
        for rule in instrument.rules:
            begins, until = rule.in_force or instrument.begins, rule.until or instrument.until
            if (rule.in_force or rule.until) and _never(begins, until):
                yield _ends_early(about_rule(rule), rule.ref, begins, until)
    for approval in rulebook.approvals:
        if _never(approval.begins, approval.until):
            yield _ends_early(("approval", approval.id), approval.id, approval.begins, approval.until)


def _never(begins: StatedDate | None, until: StatedDate | None) -> bool:
    return begins is not None and until is not None and until.last <= begins.first


def _ends_early(about: tuple[str, ...], id: str, begins: StatedDate | None, until: StatedDate | None) -> Finding:
    message = f"`{id}` ends ({until.text if until else ''}) before it begins ({begins.text if begins else ''})"
    return Finding(about, "ends-before-it-begins", message, "`until` is the first day it is no longer in force")


# Warnings: what a person should look at again.


def quotations_are_short(rulebook: Rulebook) -> Iterator[Finding]:
    """A quotation is short; the rest is told in our own words."""
    for rule in all_rules(rulebook):
        if rule.quote is not None and len(rule.quote) > LONGEST_QUOTE:
            message = f"the quotation of `{rule.ref}` has {len(rule.quote)} characters"
            remedy = f"Quote {LONGEST_QUOTE} at most, and say the rest in your own words"
            yield Finding(about_rule(rule), "long-quotation", message, remedy, "warning")


def a_clean_yes_is_looked_at_twice(rulebook: Rulebook) -> Iterator[Finding]:
    """A permission that was read and has no condition answers with a plain yes."""
    for rule in all_rules(rulebook):
        instrument = rulebook.instrument_of[rule.instrument]
        read = (rule.evidence or instrument.evidence) is Evidence.READ and rule.incomplete is None
        if rule.effect is Effect.PERMITS and read and not rule.conditions and not instrument.is_draft:
            message = f"`{rule.ref}` permits without any condition"
            yield Finding(about_rule(rule), "clean-yes", message, "Look again whether its source sets one", "warning")


CHECKS: tuple[Check, ...] = (
    ids_are_words,
    ids_are_given_once,
    bodies_are_known,
    replaced_and_defeated_are_known,
    trees_are_whole,
    words_mean_one_thing,
    scopes_name_known_terms,
    effects_are_consistent,
    tests_fit_their_facts,
    periods_begin_before_they_end,
    nothing_supersedes_itself,
    nothing_defeats_itself,
    rules_of_one_authority_agree,
    exceptions_defeat_something,
    quotations_are_short,
    a_clean_yes_is_looked_at_twice,
)
