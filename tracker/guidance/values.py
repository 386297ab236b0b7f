"""What guidance files mean: from their checked shapes to domain values. Knows no file; places are handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tracker.domain.instrument import Approval, Authority, Basis, Instrument, Search, Supersession, Verification
from tracker.domain.problem import Place
from tracker.domain.rule import Condition, Fact, FactType, Op, Reading, Rule, Scope, Test
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import DIMENSIONS, Alias, Jurisdiction, Term, Text
from tracker.guidance import shape

PlaceOf = Callable[..., Place | None]
"""Where the value at a path of keys and list positions was written."""


def _text(words: shape.TextShape) -> Text:
    return Text(words.en, words.fr)


def _maybe_text(words: shape.TextShape | None) -> Text | None:
    return None if words is None else _text(words)


def _stated(words: str | None) -> StatedDate | None:
    return None if words is None else StatedDate.parse(words)


def _scope(terms: shape.Shape | None) -> Scope:
    named = {d: getattr(terms, d, None) for d in DIMENSIONS}
    return Scope.of({d: t for d, t in named.items() if t is not None})


def _test(words: shape.TestShape | None) -> Test | None:
    if words is None:
        return None
    if words.one_of is not None:
        return Test(words.fact, Op.ONE_OF, words.one_of)
    if words.is_ is not None:
        return Test(words.fact, Op.IS, (words.is_,))
    if words.at_least is not None:
        return Test(words.fact, Op.AT_LEAST, (words.at_least,))
    return Test(words.fact, Op.AT_MOST, (words.at_most or "",))


def _condition(words: shape.ConditionShape) -> Condition:
    return Condition(words.id, words.kind, _text(words.text), words.key, words.force, _test(words.test))


def _reading(words: shape.ReadingShape | None) -> Reading | None:
    if words is None:
        return None
    return Reading(words.question, _text(words.other), None if words.scope is None else _scope(words.scope))


def _rule(words: shape.RuleShape, instrument: str, place: Place | None) -> Rule:
    return Rule(
        id=words.id,
        instrument=instrument,
        effect=words.effect,
        summary=_text(words.summary),
        scope=_scope(words.scope),
        only=words.only,
        conditions=tuple(_condition(c) for c in words.conditions),
        force=words.force,
        evidence=words.evidence,
        in_force=_stated(words.in_force),
        until=_stated(words.until),
        standing=words.standing == "true",
        applies_if=_test(words.if_),
        granted_by=_test(words.granted_by),
        locator=words.locator,
        quote=words.quote,
        literal=words.literal,
        trigger=_maybe_text(words.trigger),
        defeats=words.defeats,
        reading=_reading(words.reading),
        incomplete=words.incomplete,
        note=_maybe_text(words.note),
        row=words.row,
        place=place,
    )


def _supersession(words: shape.SupersessionShape) -> Supersession:
    return Supersession(words.instrument, Basis(words.basis), words.rules, words.by, words.inherits == "true")


def instrument(file: shape.InstrumentFile, place_of: PlaceOf) -> Instrument:
    """The instrument of a file, with its verifications and rules."""
    words = file.instrument
    return Instrument(
        id=words.id,
        authority=words.authority,
        kind=words.kind,
        title=_text(words.title),
        evidence=words.evidence,
        version=words.version,
        source=words.source,
        copy=words.copy_,
        language=words.language,
        published=_stated(words.published),
        approved=_stated(words.approved),
        in_force=_stated(words.in_force.date) if words.in_force else None,
        in_force_basis=Basis(words.in_force.basis) if words.in_force else Basis.PRESUMED,
        until=_stated(words.until),
        supersedes=tuple(_supersession(s) for s in words.supersedes),
        relies_on=words.relies_on,
        review_every=int(words.review_every),
        verified=tuple(Verification(date.fromisoformat(v.on), v.by, v.outcome, v.note) for v in file.verified),
        note=_maybe_text(words.note),
        rules=tuple(_rule(r, words.id, place_of("rules", n)) for n, r in enumerate(file.rules)),
        place=place_of("instrument"),
    )


def jurisdiction(words: shape.JurisdictionShape) -> Jurisdiction:
    return Jurisdiction(words.id, _text(words.name), words.aliases)


def term(words: shape.TermShape) -> Term:
    return Term(
        dimension=words.dimension,
        id=words.id,
        parent=words.parent,
        name=_text(words.name),
        jurisdiction=words.jurisdiction,
        aliases=tuple(Alias(a.word, a.in_) for a in words.aliases),
        implies=tuple(words.implies.items()),
        note=_maybe_text(words.note),
    )


def authority(words: shape.AuthorityShape) -> Authority:
    return Authority(words.id, _text(words.name), words.jurisdiction, words.kind, words.source)


def fact(words: shape.FactShape) -> Fact:
    choices = shape.YES_NO if words.type is FactType.YES_NO else words.choices
    return Fact(words.id, words.type, _text(words.question), words.unit, choices)


def approval(words: shape.ApprovalShape) -> Approval:
    return Approval(
        id=words.id,
        drug=words.drug,
        route=words.route,
        purpose=words.purpose,
        begins=StatedDate.parse(words.from_),
        until=_stated(words.until),
        instrument=words.instrument,
        source=words.source,
        evidence=words.evidence,
    )


def search(words: shape.SearchShape) -> Search:
    return Search(
        authority=words.authority,
        on=date.fromisoformat(words.on),
        by=words.by,
        sought=_text(words.sought),
        where=words.where,
        found=words.found == "something",
        note=_maybe_text(words.note),
    )


def review_required(words: shape.SettingsShape) -> bool:
    return words.review == "required"
