"""Who pays as a document for programs: the format `tracker.coverage/1`."""

from __future__ import annotations

from typing import Any

from tracker.domain.answer import Ground
from tracker.domain.instrument import AuthorityKind
from tracker.domain.payer import CoverageLine, CoverageReply, PayerReply
from tracker.domain.vocabulary import ASKED
from tracker.report.coverage import NOT_PERMISSION
from tracker.report.document import passage_document
from tracker.report.listing import as_plain
from tracker.report.wording import DISCLAIMER

FORMAT = "tracker.coverage/1"

QUESTIONED = tuple(d for d in ASKED if d != "practitioner")
"""The dimensions of a question about who pays: who prescribes is a condition of the payer's own."""


def coverage_document(reply: CoverageReply, *, known_at: str | None, revision: int) -> dict[str, Any]:
    """A reply in the format `tracker.coverage/1`. `known_at` is as it was asked; None: as now known."""
    q = reply.question
    asked: dict[str, Any] = {
        "jurisdiction": q.jurisdiction,
        "on": q.on.isoformat(),
        "asked": q.asked.isoformat(),
        "known_at": known_at,
    }
    return {
        "format": FORMAT,
        "question": asked | {d: list(q.taken(d)) for d in QUESTIONED},
        "revision": revision,
        "notice": NOT_PERMISSION,
        "payers": [_payer(each) for each in reply.payers if each.payer.kind is AuthorityKind.PAYER],
        "advice": [_payer(each) for each in reply.payers if each.payer.kind is not AuthorityKind.PAYER],
        "disclaimer": DISCLAIMER,
    }


def _payer(each: PayerReply) -> dict[str, Any]:
    return {
        "payer": each.payer.id,
        "name": as_plain(each.payer.name),
        "jurisdiction": each.payer.jurisdiction,
        "lines": [_line(line) for line in each.lines],
        "unread": [{"instrument": i.id, "title": as_plain(i.title)} for i in each.unread],
        "searches": [as_plain(s) for s in each.searches],
    }


def _line(line: CoverageLine) -> dict[str, Any]:
    return {
        "where": [{d: list(terms) for d, terms in when} for when in line.where],
        "answer": line.answer.value,
        "settled": line.settled,
        "otherwise": [{"answer": o.answer.value, "because": [as_plain(t) for t in o.because]} for o in line.otherwise],
        "lack": line.lack.value if line.lack else None,
        "grounds": [_ground(g) for g in line.grounds],
        "conditions": [
            {"key": c.key, "kind": c.kind.value, "text": as_plain(c.text), "rules": list(c.rules)}
            for c in line.conditions
        ],
    }


def _ground(g: Ground) -> dict[str, Any]:
    return {
        "rule": g.rule,
        "part": g.part.value,
        "effect": g.effect.value,
        "summary": as_plain(g.summary),
        "citation": as_plain(g.citation),
        **passage_document(g),
    }
