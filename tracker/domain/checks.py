"""Faults of a whole rulebook: a tuple of functions, each from a rulebook to what it found.

Errors are what would make an answer wrong or impossible; warnings are what a person should look at again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from tracker.domain.chains import (
    advice_supersedes_advice_alone,
    nothing_defeats_itself,
    nothing_supersedes_itself,
    nothing_supersedes_what_is_newer,
)
from tracker.domain.conflicts import exceptions_defeat_something, rules_of_one_authority_agree
from tracker.domain.coverage_checks import (
    coverage_replaces_coverage,
    coverage_stands_apart,
    readings_of_coverage_are_its_own,
)
from tracker.domain.fault import (
    Check,
    Fault,
    about_instrument,
    about_rule,
    all_rules,
    unknown,
)
from tracker.domain.problem import Place, Problem
from tracker.domain.references import (
    bodies_are_known,
    replaced_and_defeated_are_known,
    scopes_name_known_terms,
    tests_fit_their_facts,
)
from tracker.domain.rule import Effect, Evidence, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import DIMENSIONS, Term, plain

LONGEST_QUOTE = 300
"""The longest quotation that passes without a second look, in characters."""

MOST_GENERATIONS = 20
"""How deep a tree of terms may be."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def check(
    rulebook: Rulebook,
    places: Mapping[tuple[str, ...], Place] | None = None,
    authorities: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Every fault of a rulebook, in the order of its places.

    `places` says where values that carry no place of their own were written. `authorities` are those whose rules are
    held against each other, where the others' are known to agree as before; None: all.
    """
    known: dict[tuple[str, ...], Place | None] = dict(places or {})
    for instrument in rulebook.instruments:
        known[about_instrument(instrument)] = instrument.place
        known.update((about_rule(r), r.place or instrument.place) for r in instrument.rules)
    held = rulebook
    if authorities is not None:
        held = replace(rulebook, instruments=tuple(i for i in rulebook.instruments if i.authority in authorities))
    found = {
        Problem(f.code, f.message, known.get(f.about), f.remedy, f.severity)
        for one in CHECKS
        for f in one(held if one is rules_of_one_authority_agree else rulebook)
    }
    return tuple(sorted(found, key=_order))


def _order(problem: Problem) -> tuple[object, ...]:
    at = problem.place
    return (at is None, (at.file, at.line, at.column) if at else (), problem.code, problem.message)


# Names and references.


def ids_are_words(rulebook: Rulebook) -> Iterator[Fault]:
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
            yield Fault(about_instrument(instrument), "id-without-authority", message, remedy)
    for about, id in named:
        if not _ID.fullmatch(id):
            message = f"`{id}` is no id: an id is small letters and digits, in words joined by hyphens"
            yield Fault(about, "bad-id", message, "Write it as in `cpsa-ketamine-toolkit-2021`")


def ids_are_given_once(rulebook: Rulebook) -> Iterator[Fault]:
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
        yield Fault(key, "duplicate-id", f"two {key[0]} records have the id `{key[-1]}`", "Give one another id")
    for rule in all_rules(rulebook):
        for id in _twice([c.id for c in rule.conditions]):
            message = f"two conditions of `{rule.ref}` have the id `{id}`"
            yield Fault(about_rule(rule), "duplicate-id", message, "Give one another id")


_T = TypeVar("_T", bound=Hashable)


def _twice(values: Iterable[_T]) -> list[_T]:
    """Each value that comes more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


# The vocabulary.


def trees_are_whole(rulebook: Rulebook) -> Iterator[Fault]:
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
                yield Fault(about, "term-without-parent", message, f"Write `parent: {term.dimension}` or a nearer one")
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
                yield Fault(about, "term-cycle", message, "Give it a parent that stands above it")


def words_mean_one_thing(rulebook: Rulebook) -> Iterator[Fault]:
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
                yield Fault(about, "word-clash", message, "Take it from one of them")
    names: dict[str, str] = {}
    for place in rulebook.vocabulary.jurisdictions:
        for word in (place.id, place.name.en, place.name.fr or place.name.en, *place.aliases):
            first_id = names.setdefault(plain(word), place.id)
            if first_id != place.id:
                message = f"the word `{word}` means both `{first_id}` and `{place.id}`"
                yield Fault(("jurisdiction", place.id), "word-clash", message, "Take it from one of them")


# What a rule may be.


def effects_are_consistent(rulebook: Rulebook) -> Iterator[Fault]:
    """A rule says nothing that its effect, its evidence or its kind of instrument cannot bear."""
    for instrument in rulebook.instruments:
        if instrument.is_draft and instrument.supersedes:
            message = f"the draft `{instrument.id}` supersedes `{instrument.supersedes[0].instrument}`"
            remedy = "Take `supersedes` out: a draft replaces nothing"
            yield Fault(about_instrument(instrument), "draft-supersedes", message, remedy)
        for rule in instrument.rules:
            evidence = rule.evidence or instrument.evidence
            for wrong, code, message, remedy in _faults_of(rule, evidence):
                if wrong:
                    yield Fault(about_rule(rule), code, f"`{rule.ref}` {message}", remedy)


_LETTING = (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION, Effect.EXEMPTS)


def _faults_of(rule: Rule, evidence: Evidence) -> tuple[tuple[bool, str, str, str], ...]:
    effect = rule.effect
    return (
        (
            evidence is Evidence.INFERRED and (effect in _LETTING or effect.pays),
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


def periods_begin_before_they_end(rulebook: Rulebook) -> Iterator[Fault]:
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


def _ends_early(about: tuple[str, ...], id: str, begins: StatedDate | None, until: StatedDate | None) -> Fault:
    message = f"`{id}` ends ({until.text if until else ''}) before it begins ({begins.text if begins else ''})"
    return Fault(about, "ends-before-it-begins", message, "`until` is the first day it is no longer in force")


# Warnings: what a person should look at again.


def quotations_are_short(rulebook: Rulebook) -> Iterator[Fault]:
    """A quotation is short; the rest is told in our own words."""
    for rule in all_rules(rulebook):
        if rule.quote is not None and len(rule.quote) > LONGEST_QUOTE:
            message = f"the quotation of `{rule.ref}` has {len(rule.quote)} characters"
            remedy = f"Quote {LONGEST_QUOTE} at most, and say the rest in your own words"
            yield Fault(about_rule(rule), "long-quotation", message, remedy, "warning")


def a_clean_yes_is_looked_at_twice(rulebook: Rulebook) -> Iterator[Fault]:
    """A permission that was read and has no condition answers with a plain yes."""
    for rule in all_rules(rulebook):
        instrument = rulebook.instrument_of[rule.instrument]
        read = (rule.evidence or instrument.evidence) is Evidence.READ and rule.incomplete is None
        if rule.effect is Effect.PERMITS and read and not rule.conditions and not instrument.is_draft:
            message = f"`{rule.ref}` permits without any condition"
            yield Fault(about_rule(rule), "clean-yes", message, "Look again whether its source sets one", "warning")


def nobody_looks_before_publication(rulebook: Rulebook) -> Iterator[Fault]:
    """Who found a document standing saw it after it was published."""
    for instrument in rulebook.instruments:
        published = instrument.published
        for seen in instrument.verified:
            if published is not None and seen.on < published.first:
                message = f"`{instrument.id}` was looked at on {seen.on}, before it was published ({published.text})"
                remedy = "Look at both days"
                yield Fault(about_instrument(instrument), "looked-before-published", message, remedy, "warning")


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
    coverage_stands_apart,
    coverage_replaces_coverage,
    readings_of_coverage_are_its_own,
    quotations_are_short,
    a_clean_yes_is_looked_at_twice,
    nothing_supersedes_what_is_newer,
    advice_supersedes_advice_alone,
    nobody_looks_before_publication,
)
