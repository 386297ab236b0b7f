"""What is named must be on record: bodies, instruments, rules, terms and facts, and the values that facts can have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.domain.fault import Fault, about_instrument, about_rule, all_rules, nearest_word, unknown
from tracker.domain.rule import FactType, Op, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import DIMENSIONS

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def _jurisdictions(rulebook: Rulebook) -> list[str]:
    return [j.id for j in rulebook.vocabulary.jurisdictions]


def bodies_are_known(rulebook: Rulebook) -> Iterator[Fault]:
    """Authorities, jurisdictions and instruments that are named are on record."""
    places = _jurisdictions(rulebook)
    known = [i.id for i in rulebook.instruments]

    def missing_jurisdiction(about: tuple[str, ...], id: str, where: str) -> Iterator[Fault]:
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


def replaced_and_defeated_are_known(rulebook: Rulebook) -> Iterator[Fault]:
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


def scopes_name_known_terms(rulebook: Rulebook) -> Iterator[Fault]:
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
                yield Fault(about_rule(rule), "foreign-term", message, remedy)
    for approval in rulebook.approvals:
        for dimension, id in (("drug", approval.drug), ("route", approval.route), ("purpose", approval.purpose)):
            if not words.has(dimension, id):
                where = f"the approval `{approval.id}` names it as a {dimension}"
                yield unknown(("approval", approval.id), "term", id, where, ids[dimension])


def tests_fit_their_facts(rulebook: Rulebook) -> Iterator[Fault]:
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


def _faults_of_test(rulebook: Rulebook, about: tuple[str, ...], where: str, test: Test) -> Iterator[Fault]:
    fact = rulebook.fact_of.get(test.fact)
    if fact is None:
        yield unknown(about, "fact", test.fact, where, rulebook.fact_of)
        return
    if fact.type is FactType.NUMBER:
        for value in test.values:
            if not _NUMBER.fullmatch(value):
                message = f"`{value}` is no number, and the fact `{fact.id}` is one: {where}"
                yield Fault(about, "bad-fact-value", message, "Write digits, as in `5` or `2.5`")
    elif test.op in (Op.AT_LEAST, Op.AT_MOST):
        message = f"the fact `{fact.id}` is no number, and is compared as one: {where}"
        yield Fault(about, "number-test", message, "Write `is` or `one_of`")
    else:
        choices = fact.choices or ("yes", "no")
        for value in test.values:
            if value not in choices:
                near = nearest_word(value, choices)
                message = f"`{value}` is no value of the fact `{fact.id}`: {where}"
                every = ", ".join(f"`{c}`" for c in choices)
                yield Fault(about, "bad-fact-value", message, f"Did you mean `{near}`?" if near else f"Write {every}")
