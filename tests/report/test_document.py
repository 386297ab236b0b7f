"""The document that programs rely on: what its schema says, for every sort of answer, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import islice, product
from typing import Any

import jsonschema
import pytest

from tracker import service
from tracker.domain.answer import Compliance, Part, Standing, State, Verdict
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind, Effect, Evidence, Force, Op
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED
from tracker.report.document import document, schema

DAYS = (date(2020, 11, 1), date(2022, 8, 1), date(2026, 3, 10), date(2026, 5, 5), date(2026, 11, 23))
NARROWED: tuple[dict[str, Any], ...] = (
    {},
    {"purpose": ("depression",), "programme": ("medication-only",)},
    {"drug": ("esketamine",), "purpose": ("trd",), "practitioner": ("nurse-practitioner",)},
    {"facts": (("prescriber", "other-physician"),), "practitioner": ("psychiatrist", "other-physician")},
)


OPENED = (
    (("iv",), ("clinic",)),
    (("im", "sc"), ("accredited-facility", "clinic")),
    ((), ("hospital",)),
)


def questions() -> Iterator[Question]:
    for province, day, narrowed in product(("AB", "BC", "SK", "MB", "ON", "QC"), DAYS, NARROWED):
        for route, setting in OPENED:
            yield replace(Question(province, day, date(2026, 11, 23), route=route, setting=setting), **narrowed)


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_every_answer_keeps_to_the_published_schema(rulebook: Rulebook, validator: Any) -> None:
    seen: set[str] = set()
    for question in islice(questions(), 0, None, 7):
        found = document(service.ask(rulebook, question), known_at=None, revision=1)
        validator.validate(found)
        seen |= {a["verdict"] for a in found["answers"]}

    assert seen >= {
        "prohibited",
        "on-application",
        "unsearched",
        "silent",
        "not-captured",
        "no-position",
        "conditional",
    }


def test_the_schema_refuses_what_it_does_not_name(rulebook: Rulebook, validator: Any) -> None:
    found = document(service.ask(rulebook, next(questions())), known_at=None, revision=1)
    assert validator.is_valid(found)
    for broken in (
        {**found, "extra": 1},
        {**found, "answers": []},
        {**found, "answers": [{**found["answers"][0], "verdict": "maybe"}]},
        {**found, "question": {**found["question"], "on": "2026-5-5"}},
    ):
        assert not validator.is_valid(broken)


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def test_the_schema_is_closed_and_asks_for_every_key() -> None:
    closed = [o for o in objects(schema()) if "properties" in o]

    assert len(closed) > 8
    for node in closed:
        assert node["additionalProperties"] is False
        assert node.get("description", "").startswith("For each dimension") or set(node["required"]) == set(
            node["properties"]
        )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("verdict", Verdict),
        ("force", Force),
        ("ground/part", Part),
        ("ground/effect", Effect),
        ("ground/evidence", Evidence),
        ("condition/kind", ConditionKind),
        ("condition/state", State),
        ("answer/standing", Standing),
        ("answer/compliance", Compliance),
    ],
)
def test_the_schema_lists_the_words_of_the_trade(path: str, words: type[StrEnum]) -> None:
    name, _, key = path.partition("/")
    node = schema()["$defs"][name]
    listed = node["properties"][key]["enum"] if key else node["enum"]

    assert [w for w in listed if w is not None] == [w.value for w in words if not getattr(w, "is_coverage", False)]


def test_the_schema_lists_the_tests_there_are() -> None:
    test = schema()["$defs"]["condition"]["properties"]["test"]["anyOf"][1]

    assert test["properties"]["op"]["enum"] == [o.value for o in Op]


def test_the_example_of_the_contract(rulebook: Rulebook) -> None:
    question = Question(
        "AB", date(2026, 5, 5), date(2026, 11, 23), route=("iv",), setting=("clinic",), purpose=("depression",)
    )
    found = document(service.ask(rulebook, question), known_at=None, revision=1)
    answer = found["answers"][0]
    ground = next(g for g in answer["grounds"] if g["rule"] == "cpsa-ketamine-expectations-2026/iv-psychiatric")

    assert found["question"] == {
        "jurisdiction": "AB",
        "on": "2026-05-05",
        "asked": "2026-11-23",
        "known_at": None,
        "drug": ["ketamine"],
        "route": ["iv"],
        "setting": ["clinic"],
        "purpose": ["depression"],
        "programme": [],
        "practitioner": ["physician"],
        "defaults": ["drug", "practitioner"],
        "facts": {},
    }
    assert len(found["answers"]) == 1
    assert (answer["when"], answer["verdict"], answer["settled"], answer["otherwise"]) == ({}, "prohibited", True, [])
    assert answer["compliance"] is None
    assert answer["conditions"] == []
    assert ("cpsa", "prohibited") in [(y["authority"], y["verdict"]) for y in answer["layers"]]
    assert {k: ground[k] for k in ("part", "effect", "evidence", "verified")} == {
        "part": "decides",
        "effect": "prohibits",
        "evidence": "guide",
        "verified": "2026-05-05",
    }
    assert ground["in_force"] == {"from": "2026-03", "to": None}
    assert {"setting": "ab-nhsf", "programme": ["psycholytic-dose", "medication-only"]} in [
        i["change"] for i in answer["instead"]
    ]


def test_answers_partition_the_question(rulebook: Rulebook) -> None:
    known = rulebook.vocabulary
    question = Question("AB", date(2026, 5, 5), date(2026, 11, 23))
    reply = document(service.ask(rulebook, question), known_at=None, revision=1)

    def leaves(dimension: str, terms: list[str]) -> set[str]:
        return {x for t in terms for x in known.local_leaves(dimension, t, "AB")}

    cells: list[tuple[str, ...]] = []
    for answer in reply["answers"]:
        taken = [answer["when"].get(d) or list(question.taken(d)) for d in ASKED]
        cells += product(*(leaves(d, t) for d, t in zip(ASKED, taken, strict=True)))
    whole = list(product(*(leaves(d, list(question.taken(d))) for d in ASKED)))

    assert len(cells) == len(set(cells)), "no overlap"
    assert set(cells) == set(whole), "no gap"


@pytest.mark.slow
def test_equal_questions_give_equal_bytes() -> None:
    code = (
        "from datetime import date; import json\n"
        "from tracker import service\nfrom tracker.domain.question import Question\n"
        "from tracker.cli.terminal import as_json\n"
        "rulebook = service.bundled()\n"
        "for p in ('AB', 'BC', 'MB'):\n"
        "    q = Question(p, date(2026, 5, 5), date(2026, 11, 23), route=('im', 'iv'))\n"
        "    print(as_json(service.answer_document(service.ask(rulebook, q), known_at=None, revision=1)))\n"
    )
    ran = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    ]

    assert ran[0] == ran[1]
    assert len(ran[0]) > 10_000


def test_a_document_is_utf8_and_steers_no_terminal() -> None:
    from tracker.cli.terminal import as_json

    value = {"a": "Québec \x1b[31m \x9b \u202e \u2028 \ud800 \x7f"}
    text = as_json(value)

    assert "Québec" in text
    assert all(c.isprintable() or c == "\n" for c in text)
    assert json.loads(text) == value
