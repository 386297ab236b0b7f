"""Replies as documents for programs: the format `tracker.answer/1`, which its JSON Schema publishes.

Nothing here depends on the clock or on the order in which things were recorded: equal replies give equal documents.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tracker.domain.answer import Advice, Alternative, Answer, AnswerCondition, Ground, Reply, When
from tracker.domain.question import Question
from tracker.domain.rule import Test
from tracker.domain.vocabulary import ASKED
from tracker.report.tongue import Tongue, tongue
from tracker.report.wording import DISCLAIMER, said

FORMAT = "tracker.answer/1"
_SCHEMA = Path(__file__).with_name("answer.schema.json")


def schema() -> Any:
    """The JSON Schema of the format."""
    return json.loads(_SCHEMA.read_text("utf-8"))


def document(reply: Reply, *, known_at: str | None, revision: int, lang: str = "en") -> dict[str, Any]:
    """A reply in the format `tracker.answer/1`. `known_at` is as it was asked; None: as now known.

    `lang` is the language of its texts; what has no French text stands in English, marked as such.
    """
    spoken = tongue(lang)
    return {
        "format": FORMAT,
        "lang": lang,
        "question": question_document(reply.question, known_at),
        "revision": revision,
        "answers": [_answer(a, spoken) for a in reply.answers],
        "disclaimer": spoken.say(DISCLAIMER),
    }


def question_document(q: Question, known_at: str | None) -> dict[str, Any]:
    """A question with the terms it took; a dimension that is open is empty."""
    asked: dict[str, Any] = {
        "jurisdiction": q.jurisdiction,
        "on": q.on.isoformat(),
        "asked": q.asked.isoformat(),
        "known_at": known_at,
    }
    asked |= {d: list(q.taken(d) if d in q.defaults else q.named(d)) for d in ASKED}
    return asked | {"defaults": list(q.defaults), "facts": dict(q.facts)}


def _answer(a: Answer, tongue: Tongue) -> dict[str, Any]:
    return {
        "when": _when(a.when),
        "verdict": a.verdict.value,
        "settled": a.settled,
        "otherwise": [
            {"verdict": o.verdict.value, "because": [said(t, tongue) for t in o.because]} for o in a.otherwise
        ],
        "doubts": [{"id": d.id, "text": said(d.text, tongue)} for d in a.doubts],
        "compliance": a.compliance.value if a.compliance else None,
        "standing": a.standing.value,
        "layers": [
            {"authority": y.authority, "verdict": y.verdict.value if y.verdict else None, "force": y.force.value}
            for y in a.layers
        ],
        "grounds": [_ground(g, tongue) for g in a.grounds],
        "conditions": [_condition(c, tongue) for c in a.conditions],
        "duties": [_condition(c, tongue) for c in a.duties],
        "instead": [_alternative(i) for i in a.instead],
        "advice": [_advice(each, tongue) for each in a.advice],
        "notices": [{"kind": n.kind, "instrument": n.instrument, "text": said(n.text, tongue)} for n in a.notices],
    }


def _advice(a: Advice, tongue: Tongue) -> dict[str, Any]:
    return {
        "authority": a.authority,
        "instrument": a.instrument,
        "points": [
            {
                "rule": p.rule,
                "key": p.key,
                "kind": p.kind.value if p.kind else None,
                "text": said(p.text, tongue),
                "covers": _when(p.covers),
            }
            for p in a.points
        ],
    }


def passage_document(g: Ground) -> dict[str, Any]:
    """Where a rule stands, how it is known, and when it holds."""
    return {
        "locator": g.locator,
        "quote": g.quote,
        "source": g.source,
        "evidence": g.evidence.value,
        "in_force": {"from": g.begins, "to": g.until},
        "verified": g.verified.isoformat() if g.verified else None,
    }


def _ground(g: Ground, tongue: Tongue) -> dict[str, Any]:
    return {
        "rule": g.rule,
        "part": g.part.value,
        "effect": g.effect.value,
        "authority": g.authority,
        "force": g.force.value,
        "summary": said(g.summary, tongue),
        "citation": said(g.citation, tongue),
        **passage_document(g),
        "defeated_by": list(g.defeated_by),
        "because": [said(t, tongue) for t in g.because],
        "covers": _when(g.covers),
    }


def _condition(c: AnswerCondition, tongue: Tongue) -> dict[str, Any]:
    return {
        "key": c.key,
        "kind": c.kind.value,
        "text": said(c.text, tongue),
        "force": c.force.value,
        "state": c.state.value,
        "rules": list(c.rules),
        "test": _test(c.test) if c.test else None,
        "because": [said(t, tongue) for t in c.because],
        "covers": _when(c.covers),
    }


def _test(test: Test) -> dict[str, Any]:
    return {"fact": test.fact, "op": test.op.value, "values": list(test.values)}


def _alternative(a: Alternative) -> dict[str, Any]:
    """A change names one value, or a list of which any one will do."""
    return {
        "change": {d: values[0] if len(values) == 1 else list(values) for d, values in a.change},
        "verdict": a.verdict.value,
        "rules": list(a.rules),
    }


def _when(when: When) -> dict[str, list[str]]:
    return {dimension: list(terms) for dimension, terms in when}
