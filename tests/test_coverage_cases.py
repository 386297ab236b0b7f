"""Who pays, from the rows of the sources, asked of the bundled pack: each line with the rules that decide it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.test_cases import pack
from tracker.domain.answer import Part
from tracker.domain.coverage import coverage
from tracker.domain.payer import CoverageLine, PayerReply
from tracker.domain.question import Question

CASES = Path(__file__).parent / "coverage" / "payers.yaml"
ASKED_ON = date(2026, 11, 23)
KEYS = ("drug", "route", "setting", "purpose", "programme")
EXPECTED = {"answer", "settled", "otherwise", "decided_by", "contradicts", "conditions", "absence", "unread"}

ALL: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(CASES.read_text(encoding="utf-8"))["cases"]


def asked(ask: dict[str, Any]) -> PayerReply:
    assert set(ask) <= {"in", "on", "payer", *KEYS}
    question = Question(ask["in"], ask["on"], ASKED_ON, **{k: (ask[k],) if k in ask else () for k in KEYS})
    (reply,) = coverage(pack(), question, [ask["payer"]]).payers
    return reply


def rules(line: CoverageLine, part: Part) -> set[str]:
    return {g.rule for g in line.grounds if g.part is part}


@pytest.mark.parametrize("case", ALL, ids=[case["id"] for case in ALL])
def test_case(case: dict[str, Any]) -> None:
    reply = asked(case["ask"])

    assert case["row"]
    assert case["why"]
    if "parts" in case:
        found = [(line.answer.value, sorted(rules(line, Part.DECIDES))) for line in reply.lines]
        assert sorted(found) == sorted((part["answer"], sorted(part["decided_by"])) for part in case["parts"])
        return
    (line,) = reply.lines
    expect = case["expect"]
    assert set(expect) <= EXPECTED
    assert line.answer == expect["answer"]
    assert line.settled is expect["settled"]
    assert [o.answer for o in line.otherwise] == expect["otherwise"]
    assert all(o.because for o in line.otherwise)
    assert rules(line, Part.DECIDES) == set(expect["decided_by"])
    assert rules(line, Part.CONTRADICTS) >= set(expect.get("contradicts", ()))
    assert (line.lack or None) == expect.get("absence")
    keys = [c.key for c in line.conditions]
    assert [n for n in expect.get("conditions", ()) if not any(k.endswith((f"#{n}", f"-{n}")) for k in keys)] == []
    if "unread" in expect:
        assert [i.id for i in reply.unread] == expect["unread"]


def test_case_ids_are_unique_and_every_jurisdiction_is_asked_about() -> None:
    ids = [case["id"] for case in ALL]

    assert len(ids) == len(set(ids))
    assert {case["ask"]["in"] for case in ALL} == {j.id for j in pack().vocabulary.jurisdictions} - {"CA"}


def test_every_payer_on_record_has_a_case() -> None:
    payers = {a.id for a in pack().authorities if a.kind == "payer"}

    assert payers == {case["ask"]["payer"] for case in ALL} - {"cadth", "inesss"}
