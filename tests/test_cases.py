"""Questions with their expected answers, each from a row of the sources, asked of the bundled pack.

A right verdict on the wrong ground fails: the set of deciding rules is compared whole.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tracker.domain.answer import Answer, Reply
from tracker.domain.explain import answer
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED
from tracker.guidance.reader import read_pack

CASES = Path(__file__).parent / "cases"
ASKED_ON = date(2026, 11, 23)
KEYS = {"drug": "drug", "route": "route", "setting": "setting", "purpose": "purpose", "programme": "programme"}
KNOWN = {"in", "on", "asked", "by", "facts", *KEYS}
EXPECTED = {
    "when",
    "verdict",
    "settled",
    "otherwise",
    "decided_by",
    "not_by",
    "compliance",
    "conditions",
    "not_conditions",
    "duties",
    "not_duties",
    "advice",
    "not_advice",
    "instead",
    "notices",
    "not_notices",
}


def _read(path: Path) -> list[dict[str, Any]]:
    read = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = read["cases"]
    return cases


ALL = [(path.stem, case) for path in sorted(CASES.glob("*.yaml")) for case in _read(path)]


@cache
def pack() -> Rulebook:
    rulebook, problems = read_pack()
    assert not [p for p in problems if p.severity == "error"]
    return rulebook


def _terms(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def question_of(ask: dict[str, Any]) -> Question:
    assert set(ask) <= KNOWN, f"unknown keys in `ask`: {set(ask) - KNOWN}"
    facts = tuple(sorted((str(k), str(v)) for k, v in ask.get("facts", {}).items()))
    return Question(
        jurisdiction=ask["in"],
        on=_day(ask["on"]),
        asked=_day(ask.get("asked", ASKED_ON)),
        practitioner=_terms(ask.get("by")),
        facts=facts,
        **{name: _terms(ask.get(key)) for key, name in KEYS.items()},
    )


def _holds(found: Answer, expect: dict[str, Any]) -> None:
    assert set(expect) <= EXPECTED, f"unknown keys in `expect`: {set(expect) - EXPECTED}"
    assert found.verdict == expect["verdict"]
    assert found.settled is (expect["settled"] is True)
    if "otherwise" in expect:
        assert {o.verdict for o in found.otherwise} == set(expect["otherwise"])
    if "decided_by" in expect:
        assert set(found.deciding) == set(expect["decided_by"])
    else:
        assert found.verdict.is_absence, "a case that is no absence names its deciding rules"
    assert not set(found.deciding) & set(expect.get("not_by", ()))
    if "compliance" in expect:
        assert found.compliance == expect["compliance"]
    keys = {c.key for c in found.conditions} | {c.key.rpartition("#")[2] for c in found.conditions}
    assert set(expect.get("conditions", ())) <= keys
    assert not set(expect.get("not_conditions", ())) & keys
    duties = {d.key for d in found.duties} | {d.key.rpartition("#")[2] for d in found.duties}
    assert set(expect.get("duties", ())) <= duties
    assert not set(expect.get("not_duties", ())) & duties
    advised = {point.key for advice in found.advice for point in advice.points}
    assert set(expect.get("advice", ())) <= advised
    assert not set(expect.get("not_advice", ())) & advised
    for change in expect.get("instead", ()):
        wanted = {k: set(_terms(v)) for k, v in change.items()}
        offered = [{k: set(v) for k, v in a.change} for a in found.instead]
        assert any(o.keys() == wanted.keys() and all(wanted[k] <= o[k] for k in wanted) for o in offered), offered
    notices = {n.kind for n in found.notices}
    assert set(expect.get("notices", ())) <= notices
    assert not set(expect.get("not_notices", ())) & notices


def _when(found: Answer) -> dict[str, set[str]]:
    return {dimension: set(terms) for dimension, terms in found.when}


@pytest.mark.parametrize(("where", "case"), ALL, ids=[f"{where}:{case['id']}" for where, case in ALL])
def test_case(where: str, case: dict[str, Any]) -> None:
    reply: Reply = answer(pack(), question_of(case["ask"]))

    assert case["row"]
    assert case["why"]
    expected = case.get("answers", [case.get("expect")])
    if "answers" not in case:
        assert len(reply.answers) == 1, [(a.when, a.verdict) for a in reply.answers]
        _holds(reply.answers[0], case["expect"])
        return
    assert len(reply.answers) == len(expected), [(a.when, a.verdict) for a in reply.answers]
    for expect in expected:
        wanted = {d: set(_terms(t)) for d, t in expect["when"].items()}
        assert set(wanted) <= set(ASKED)
        matching = [a for a in reply.answers if _when(a) == wanted]
        assert matching, f"no answer for {wanted}: {[_when(a) for a in reply.answers]}"
        _holds(matching[0], expect)


def test_case_ids_are_unique() -> None:
    ids = [case["id"] for _, case in ALL]

    assert len(ids) == len(set(ids))
