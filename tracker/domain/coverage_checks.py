"""Faults of what a rulebook says of who pays: coverage and permission never stand in one text, nor touch each other."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.fault import Fault, about_instrument, about_rule
from tracker.domain.instrument import Authority, AuthorityKind, Instrument
from tracker.domain.rule import Effect, Rule
from tracker.domain.rulebook import Rulebook

PAYERS = (AuthorityKind.PAYER, AuthorityKind.ADVISER)
"""Who may say who pays: a payer decides, an adviser recommends."""


def coverage_stands_apart(rulebook: Rulebook) -> Iterator[Fault]:
    """What a payer covers stands in coverage decisions of payers and advisers, and nothing else stands there."""
    for instrument in rulebook.instruments:
        body = rulebook.authority_of.get(instrument.authority)
        if instrument.is_coverage and body is not None and body.kind not in PAYERS:
            message = f"`{instrument.id}` is a coverage decision of `{body.id}`, which is no payer and no adviser"
            remedy = "Record it under the payer, or give it another kind"
            yield Fault(about_instrument(instrument), "coverage-of-another", message, remedy)
        for rule in instrument.rules:
            yield from _where(rule, instrument, body)
            if rule.effect.is_coverage:
                yield from _what(rule)


def coverage_replaces_coverage(rulebook: Rulebook) -> Iterator[Fault]:
    """A coverage decision replaces only coverage decisions, and only they replace it; none is an exception."""
    for instrument in rulebook.instruments:
        for link in instrument.supersedes:
            old = rulebook.instrument_of.get(link.instrument)
            if old is not None and old.is_coverage is not instrument.is_coverage:
                message = f"`{instrument.id}` supersedes `{old.id}`, and one of them alone says who pays"
                remedy = "Take `supersedes` out: coverage and permission never replace each other"
                yield Fault(about_instrument(instrument), "coverage-and-permission", message, remedy)
        for rule in instrument.rules:
            for named in rule.defeats:
                old = rulebook.instrument_of.get(named.partition("/")[0])
                if old is not None and old.is_coverage:
                    message = f"`{rule.ref}` is an exception to `{named}`, which says who pays"
                    remedy = "Take it out of `defeats`: write what each payer covers as it stands"
                    yield Fault(about_rule(rule), "coverage-defeated", message, remedy)


def readings_of_coverage_are_its_own(rulebook: Rulebook) -> Iterator[Fault]:
    """A point in dispute about who pays is never the same point as one about what is permitted."""
    disputed = [r for i in rulebook.instruments for r in i.rules if r.reading is not None]
    permitting = {r.reading.question for r in disputed if r.reading and not r.effect.is_coverage}
    for rule in disputed:
        if rule.effect.is_coverage and rule.reading is not None and rule.reading.question in permitting:
            message = f"the reading `{rule.reading.question}` of `{rule.ref}` is shared with a rule of permission"
            yield Fault(about_rule(rule), "shared-reading", message, "Give it a name of its own")


def _where(rule: Rule, instrument: Instrument, body: Authority | None) -> Iterator[Fault]:
    """Whether a rule may stand in its instrument."""
    does = rule.effect.value.replace("-", " ")
    if rule.effect.is_coverage and not instrument.is_coverage:
        message = f"`{rule.ref}` {does}, and `{instrument.id}` is no coverage decision"
        yield Fault(about_rule(rule), "coverage-elsewhere", message, "Record who pays in a `coverage-decision`")
    if instrument.is_coverage and not rule.effect.is_coverage:
        message = f"`{rule.ref}` {does}, and `{instrument.id}` is a coverage decision: coverage is not permission"
        yield Fault(about_rule(rule), "permission-in-coverage", message, "Write what is covered, or not")
    if not rule.effect.is_coverage or body is None or body.kind not in PAYERS:
        return
    if (body.kind is AuthorityKind.ADVISER) is not (rule.effect is Effect.RECOMMENDS_AGAINST):
        message = f"`{rule.ref}` {does}, and `{body.id}` is {'an adviser' if body.kind == 'adviser' else 'a payer'}"
        remedy = "An adviser `recommends-against`; a payer covers or does not"
        yield Fault(about_rule(rule), "not-theirs-to-say", message, remedy)


def _what(rule: Rule) -> Iterator[Fault]:
    """What a rule about who pays cannot have."""
    kept = {
        "only": rule.only is not None,
        "standing": rule.standing,
        "if": rule.applies_if is not None,
        "granted_by": rule.granted_by is not None,
        "trigger": rule.trigger is not None,
        "defeats": bool(rule.defeats),
        "practitioner in its scope": rule.scope.get("practitioner") is not None,
        "use in its scope": rule.scope.get("use") is not None,
        "a test on a fact": any(c.test is not None for c in rule.conditions),
    }
    for name in (name for name, there in kept.items() if there):
        message = f"`{rule.ref}` says who pays, and has {name}"
        yield Fault(about_rule(rule), "not-for-coverage", message, "Say it in words, as a condition or a note")
