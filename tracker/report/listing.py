"""What is recorded, as lists: instruments, rules, authorities, words and facts, for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from tracker.domain.grounds import EVIDENCE
from tracker.domain.instrument import Authority, AuthorityKind, Instrument
from tracker.domain.problem import Place
from tracker.domain.rule import Condition, Fact, FactType, Rule, Scope, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Term, Text, Vocabulary
from tracker.report.layout import Line, wrap

_ABOUT_OURSELVES = {"place", "row"}
_OPS = {"is": "is", "one_of": "is one of", "at_least": "is at least", "at_most": "is at most"}


def as_plain(value: object) -> Any:
    """A value of the domain as a document: stated dates as written, texts by language, scopes by dimension."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, StatedDate):
        return value.text
    if isinstance(value, Text):
        return {"en": value.en, "fr": value.fr}
    if isinstance(value, Scope):
        return {dimension: list(terms) for dimension, terms in value.terms}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [as_plain(each) for each in value]
    if is_dataclass(value):
        named = (f.name for f in fields(value) if f.name not in _ABOUT_OURSELVES)
        return {name: as_plain(getattr(value, name)) for name in named if not isinstance(getattr(value, name), Place)}
    return value


def rule_document(rulebook: Rulebook, rule: Rule) -> dict[str, Any]:
    """A rule with what its instrument lends it."""
    instrument = rulebook.instrument_of[rule.instrument]
    begins, until = rule.in_force or instrument.begins, rule.until or instrument.until
    authority = rulebook.authority_of[instrument.authority]
    lent = {
        "ref": rule.ref,
        "jurisdiction": authority.jurisdiction,
        "authority": authority.id,
        "force": (rule.force or instrument.kind.force).value,
        "evidence": (rule.evidence or instrument.evidence).value,
        "in_force": {"from": begins.text if begins else None, "to": until.text if until else None},
        "draft": instrument.is_draft,
        "source": instrument.source,
    }
    own = as_plain(rule)
    return {**lent, **{k: v for k, v in own.items() if k not in ("in_force", "until", "force", "evidence")}}


def rules_lines(rulebook: Rulebook, rules: Iterable[Rule], width: int) -> Iterator[Line]:
    """Each rule in short: its name, what it does, and in a sentence what it says."""
    for rule in rules:
        instrument = rulebook.instrument_of[rule.instrument]
        where = rulebook.authority_of[instrument.authority].jurisdiction
        draft = " (draft)" if instrument.is_draft else ""
        yield "head", rule.ref
        told = f"{where}, {_does(rulebook, rule)}{draft}: {rule.summary.en}"
        yield from wrap("", told, width, "  ", "  ")


def _does(rulebook: Rulebook, rule: Rule) -> str:
    """What a rule does in words; an adviser's does nothing, whatever it asks for."""
    does = rule.effect.value.replace("-", " ")
    is_advice = rulebook.authority_behind(rule).kind is AuthorityKind.ADVISER
    return f"advice that binds no prescriber ({does})" if is_advice else does


def rule_lines(rulebook: Rulebook, rule: Rule, width: int) -> Iterator[Line]:
    """One rule with all that is recorded of it."""
    instrument = rulebook.instrument_of[rule.instrument]
    evidence = EVIDENCE[rule.evidence or instrument.evidence].en
    begins, until = rule.in_force or instrument.begins, rule.until or instrument.until
    yield "head", rule.ref
    yield from wrap("", rule.summary.en, width, "  ", "  ")
    only = f"; within {rule.only}, there and nowhere else" if rule.only else ""
    rows = [
        ("Effect", _does(rulebook, rule) + only),
        ("Scope", _scope(rule.scope)),
        ("Force", (rule.force or instrument.kind.force).value),
        ("In force", f"{begins.text if begins else 'undated'}{f' until {until.text}' if until else ''}"),
        ("Evidence", evidence),
        ("Not read", rule.incomplete.en if rule.incomplete else None),
        ("Only if", test_in_words(rule.applies_if) if rule.applies_if else None),
        ("Granted", f"where {test_in_words(rule.granted_by)}" if rule.granted_by else None),
        ("Trigger", rule.trigger.en if rule.trigger else None),
        ("Words", f"“{rule.literal}”" if rule.literal else None),
        ("Quote", f"“{rule.quote}”" if rule.quote else None),
        ("Contested", _reading(rule)),
        ("Sets aside", ", ".join(rule.defeats)),
        ("Standing", "a duty that always holds and changes no verdict" if rule.standing else None),
        ("Note", rule.note.en if rule.note else None),
        ("Locator", rule.locator),
        ("Document", f"{instrument.title.en} ({instrument.id})"),
        ("Source", instrument.source),
    ]
    yield from _rows(rows, width)
    if rule.conditions:
        yield "head", "  Conditions:"
        for condition in rule.conditions:
            yield from _condition(condition, (rule.force or instrument.kind.force).value, width)


def _condition(condition: Condition, force: str, width: int) -> Iterator[Line]:
    test = f" (met where {test_in_words(condition.test)})" if condition.test else ""
    told = f"{condition.force.value if condition.force else force:6} {condition.text.en}{test}"
    yield from wrap("", told, width, "    ", "           ")


def _scope(scope: Scope) -> str:
    return "; ".join(f"{d}: {', '.join(terms)}" for d, terms in scope.terms) or "everything"


def test_in_words(test: Test) -> str:
    """A test as one says it: the fact, how it compares, and the values."""
    return f"{test.fact} {_OPS[test.op.value]} {', '.join(test.values)}"


def _reading(rule: Rule) -> str | None:
    if rule.reading is None:
        return None
    scope = f" ({_scope(rule.reading.scope)})" if rule.reading.scope else " (then no rule at all)"
    return f"or else: {rule.reading.other.en}{scope}"


def _rows(rows: Sequence[tuple[str, str | None]], width: int) -> Iterator[Line]:
    for label, told in rows:
        if told:
            yield from wrap("", f"{label + ':':12}{told}", width, "  ", " " * 14)


def instruments_lines(rulebook: Rulebook, instruments: Iterable[Instrument], width: int) -> Iterator[Line]:
    """Each instrument in short: its name, title, whose it is, since when, how we know it."""
    for each in instruments:
        authority = rulebook.authority_of[each.authority]
        dated = f"from {each.begins.text}" if each.begins else "undated"
        until = f" until {each.until.text}" if each.until else ""
        kind = each.kind.value.replace("-", " ")
        yield "head", each.id
        count = f"{len(each.rules)} rule{'' if len(each.rules) == 1 else 's'}"
        told = f"{authority.jurisdiction}, {kind}, {dated}{until}; {EVIDENCE[each.evidence].en}; {count}"
        yield from wrap("", each.title.en, width, "  ", "  ")
        yield from wrap("quiet", told, width, "  ", "  ")


def instrument_lines(rulebook: Rulebook, each: Instrument, width: int, copy: str = "") -> Iterator[Line]:
    """One instrument with its separate dates, what it replaces, who found it standing, and its rules.

    `copy` is what is said of the copy of the file that was read, where the instrument names one.
    """
    authority = rulebook.authority_of[each.authority]
    replaced_by = sorted(i.id for i in rulebook.instruments for s in i.supersedes if s.instrument == each.id)
    in_force = f"{each.in_force.text} ({each.in_force_basis.value})" if each.in_force else "not stated"
    yield "head", each.id
    yield from wrap("", each.title.en, width, "  ", "  ")
    rows = [
        ("Authority", f"{authority.name.en} ({authority.id}, {authority.jurisdiction})"),
        ("Kind", f"{each.kind.value.replace('-', ' ')}{': it never answers' if each.is_draft else ''}"),
        ("Version", each.version),
        ("Published", each.published.text if each.published else None),
        ("Approved", each.approved.text if each.approved else None),
        ("In force", in_force),
        ("Until", each.until.text if each.until else None),
        ("Replaces", "; ".join(_supersession(s.instrument, s.rules, s.basis.value) for s in each.supersedes)),
        ("Replaced by", ", ".join(replaced_by)),
        ("Rests on", ", ".join(each.relies_on)),
        ("Evidence", EVIDENCE[each.evidence].en),
        ("Verified", "; ".join(f"{v.on.isoformat()} {v.outcome.value} ({v.by})" for v in each.verified) or "never"),
        ("Look again", f"every {each.review_every} days"),
        ("Source", each.source),
        ("Copy", f"{each.copy} {copy}".rstrip() if each.copy else None),
        ("Note", each.note.en if each.note else None),
    ]
    yield from _rows(rows, width)
    if each.rules:
        yield "head", "  Rules:"
        for rule in each.rules:
            told = f"{rule.id}: {_does(rulebook, rule)}: {rule.summary.en}"
            yield from wrap("", told, width, "    ", "      ")


def _supersession(instrument: str, rules: tuple[str, ...], basis: str) -> str:
    part = f" (its rules {', '.join(rules)})" if rules else ""
    return f"{instrument}{part}, {basis}"


def authorities_lines(rulebook: Rulebook, authorities: Iterable[Authority], width: int) -> Iterator[Line]:
    """Each authority: where, what it is, whom it governs, and when it was last searched."""
    for each in authorities:
        governs = "everyone" if each.governs is None else ", ".join(each.governs) or "nobody: shown as a note only"
        searched = [s.on.isoformat() for s in rulebook.searches if s.authority == each.id]
        yield "head", f"{each.id}: {each.name.en}"
        told = f"{each.jurisdiction}, {each.kind.value.replace('-', ' ')}; governs {governs}"
        told += f"; searched {max(searched)}" if searched else "; no search on record"
        yield from wrap("", told, width, "  ", "  ")


def vocabulary_lines(
    vocabulary: Vocabulary, dimensions: Sequence[str], jurisdiction: str | None, width: int
) -> Iterator[Line]:
    """The terms of each dimension as a tree, with the words people use for them."""
    for dimension in dimensions:
        yield "head", f"{dimension}:"
        yield from _branch(vocabulary, vocabulary.children(dimension, dimension), jurisdiction, "  ", width)


def _branch(
    vocabulary: Vocabulary, terms: Sequence[Term], jurisdiction: str | None, indent: str, width: int
) -> Iterator[Line]:
    for term in terms:
        if jurisdiction and term.jurisdiction not in (None, jurisdiction):
            continue
        aliases = [
            a.word if a.jurisdiction is None or jurisdiction else f"{a.word} ({a.jurisdiction})"
            for a in term.aliases
            if jurisdiction is None or a.jurisdiction in (None, jurisdiction)
        ]
        words = [term.name.en, *([term.name.fr] if term.name.fr and term.name.fr != term.name.en else []), *aliases]
        words = [w for w in dict.fromkeys(words) if w != term.id]
        told = f"{term.id}{': ' + ', '.join(words) if words else ''}"
        yield from wrap("", told, width, indent, indent + "    ")
        yield from _branch(vocabulary, vocabulary.children(term.dimension, term.id), jurisdiction, indent + "  ", width)


def may_be(fact: Fact) -> str:
    """What may be said of a fact."""
    if fact.type is FactType.NUMBER:
        return f"a number{f' of {fact.unit}' if fact.unit else ''}"
    return "yes or no" if fact.type is FactType.YES_NO else " | ".join(fact.choices)


def facts_lines(facts: Iterable[Fact], width: int) -> Iterator[Line]:
    """Each fact: its name, what may be said of it, and the question to put to a person."""
    for fact in facts:
        yield from wrap("head", f"{fact.id} = {may_be(fact)}", width, "", "    ")
        yield from wrap("", fact.question.en, width, "  ", "  ")
