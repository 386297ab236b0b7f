"""Rulings become full answers: grounds, conditions, doubts, how fresh the sources are, and the nearest yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.domain.advice import advice_of
from tracker.domain.answer import (
    Answer,
    Compliance,
    Doubt,
    Layer,
    Otherwise,
    Reply,
    Verdict,
    When,
)
from tracker.domain.conditions import compliance, conditions_of
from tracker.domain.decide import Ruling, decide, spread
from tracker.domain.docket import docket
from tracker.domain.doubt import depends_on
from tracker.domain.grounds import grounds_of
from tracker.domain.hearing import Finding
from tracker.domain.nearest import nearest
from tracker.domain.notices import notices_of, standing_of
from tracker.domain.question import Question
from tracker.domain.reach import Leaf
from tracker.domain.rule import Effect, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text, Vocabulary
from tracker.domain.words import tell
from tracker.domain.worlds import because, collapsed, shown


def answer(rulebook: Rulebook, question: Question, *, with_nearest: bool = True) -> Reply:
    """The whole reply to a question. Equal questions to equal rulebooks give equal replies.

    `with_nearest` False leaves the nearest yes out, for surfaces that show none. Raises QuestionError.
    """
    whole = spread(question, rulebook)
    rulings = decide(rulebook, question)
    tried: dict[object, Finding | None] | None = {} if with_nearest else None
    return Reply(question, tuple(_explain(rulebook, question, r, whole, tried) for r in rulings))


def when_of(
    box: Mapping[str, tuple[Leaf, ...]],
    whole: Mapping[str, tuple[Leaf, ...]],
    vocabulary: Vocabulary,
    jurisdiction: str,
) -> When:
    """A part of a question as the fewest terms, for each dimension in which it is narrower than the whole."""
    narrower: list[tuple[str, tuple[str, ...]]] = []
    for dimension in ASKED:
        if set(box[dimension]) != set(whole[dimension]):
            narrower.append((dimension, name_leaves(dimension, box[dimension], vocabulary, jurisdiction)))
    return tuple(narrower)


def name_leaves(dimension: str, leaves: Iterable[Leaf], vocabulary: Vocabulary, jurisdiction: str) -> tuple[str, ...]:
    """The fewest terms for these leaves; combined accreditations are joined by `+`."""
    single = [leaf if isinstance(leaf, str) else leaf[0] for leaf in leaves if isinstance(leaf, str) or len(leaf) == 1]
    combined = ["+".join(leaf) for leaf in leaves if isinstance(leaf, tuple) and len(leaf) > 1]
    return (*vocabulary.fewest_nodes(dimension, single, jurisdiction), *combined)


def _explain(
    rulebook: Rulebook,
    question: Question,
    ruling: Ruling,
    whole: Mapping[str, tuple[Leaf, ...]],
    tried: dict[object, Finding | None] | None,
) -> Answer:
    bench = docket(rulebook, question.jurisdiction)

    def part(findings: list[int]) -> When:
        """The terms that only some of a ruling's cells stand for; empty when it is all of them."""
        if len(findings) == len(ruling.findings):
            return ()
        sizes = [len(ruling.groups[d]) for d in ASKED]
        box: dict[str, tuple[Leaf, ...]] = {}
        for place, d in enumerate(ASKED):
            below = 1
            for size in sizes[place + 1 :]:
                below *= size
            used = sorted({(index // below) % sizes[place] for index in findings})
            box[d] = tuple(leaf for i in used for leaf in ruling.groups[d][i])
        return when_of(box, ruling.box, rulebook.vocabulary, question.jurisdiction)

    held = compliance(ruling, rulebook, question)
    blocked = held in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED)
    grounds = grounds_of(bench, ruling, question, part)
    conditions, duties = conditions_of(ruling, rulebook, question, part)
    return Answer(
        when=when_of(ruling.box, whole, rulebook.vocabulary, question.jurisdiction),
        verdict=ruling.verdict,
        settled=ruling.settled,
        otherwise=_otherwise(ruling, rulebook),
        doubts=_doubts(ruling, rulebook),
        compliance=held,
        standing=standing_of(bench, ruling, question),
        layers=_layers(ruling),
        grounds=grounds,
        conditions=conditions,
        duties=duties,
        instead=nearest(rulebook, question, ruling, tried)
        if tried is not None and (blocked or not ruling.verdict.is_yes)
        else (),
        advice=advice_of(rulebook, grounds),
        notices=notices_of(bench, ruling, question, grounds),
    )


def _doubts(ruling: Ruling, rulebook: Rulebook) -> tuple[Doubt, ...]:
    """The switches on which the verdict depends, each told in one of its positions."""
    found: dict[str, Doubt] = {}
    for finding in ruling.findings:
        for switch in depends_on(finding.doubts, [collapsed(h.verdict) for h in finding.hearings]):
            found.setdefault(switch, Doubt(switch, tell(switch, True, rulebook)))
    return tuple(found[s] for s in sorted(found))


def _otherwise(ruling: Ruling, rulebook: Rulebook) -> tuple[Otherwise, ...]:
    return tuple(
        Otherwise(verdict, _because_verdict(ruling.findings, verdict, rulebook))
        for verdict in sorted(ruling.otherwise, key=lambda v: v.caution)
    )


def _because_verdict(findings: Iterable[Finding], verdict: Verdict, rulebook: Rulebook) -> tuple[Text, ...]:
    for finding in findings:
        told = [collapsed(h.verdict) for h in finding.hearings]
        holds = [value == collapsed(verdict) for value in told]
        if any(holds):
            return because(finding, holds, rulebook)
    return ()


def _layers(ruling: Ruling) -> tuple[Layer, ...]:
    """What each authority says by itself where the shown verdict stands, with the force it has in all of the answer."""
    found: dict[str, list[tuple[Verdict | None, Force]]] = {}
    for finding in ruling.findings:
        for id, layer in _layers_of(finding).items():
            found.setdefault(id, []).append(layer)
    layers = []
    for id in sorted(found):
        verdict = min((side for side, _ in found[id]), key=_restriction)
        must = all(force is Force.MUST for side, force in found[id] if side is verdict)
        layers.append(Layer(id, verdict, Force.MUST if must else Force.SHOULD))
    return tuple(layers)


def _layers_of(finding: Finding) -> dict[str, tuple[Verdict | None, Force]]:
    """Of one cell, by authority: its most restrictive side, and the strongest force among the rules on that side."""
    sides: dict[str, tuple[Verdict | None, Force]] = {}
    for hearing in shown(finding):
        for p, side in hearing.applying:
            if p.ref in hearing.defeated or p.rule.effect is Effect.EXEMPTS or p.rule.standing:
                continue
            if side is Verdict.PERMITTED and p.conditions:
                side = Verdict.CONDITIONAL
            known, force = sides.get(p.authority.id, (side, p.force))
            if _restriction(side) < _restriction(known):
                sides[p.authority.id] = (side, p.force)
            elif side is known:
                sides[p.authority.id] = (side, Force.MUST if Force.MUST in (force, p.force) else force)
    return sides


def _restriction(side: Verdict | None) -> int:
    """0 for the most restrictive; duties alone come last."""
    return len(Verdict) if side is None else side.caution
