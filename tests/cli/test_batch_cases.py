"""Every case of the sources as one file of questions: the verdict, and whose word it is, as the case expects them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import TODAY, Tracker
from tests.test_cases import ALL, ASKED_ON
from tracker.domain.answer import Verdict

COLUMNS = {
    "jurisdiction": "in",
    "médicament": "drug",
    "Route": "route",
    "place": "setting",
    "indication": "purpose",
    "programme": "programme",
    "by": "by",
    "date": "on",
}
"""The headings of the file, each with the key of a case that its cells come from."""

CASES = [(f"{where}:{case['id']}", case) for where, case in ALL if "asked" not in case["ask"]]


def _cell(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _row(id: str, ask: dict[str, Any]) -> dict[str, str]:
    facts = "; ".join(f"{name}={value}" for name, value in ask.get("facts", {}).items())
    return {"case": id, **{heading: _cell(ask.get(key)) for heading, key in COLUMNS.items()}, "facts": facts}


def _expected(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What a case expects of those of its answers that are most cautious."""
    every: list[dict[str, Any]] = case.get("answers") or [case["expect"]]
    rank = {e["verdict"]: 0 if "blocked" in e.get("compliance", "") else Verdict(e["verdict"]).caution for e in every}
    worst = min(rank.values())
    return [e for e in every if rank[e["verdict"]] == worst]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["case", *COLUMNS, "facts"])
        writer.writeheader()
        writer.writerows(_row(id, case["ask"]) for id, case in CASES)
    return path


def test_every_case_in_one_file(tracker: Tracker, questions: Path) -> None:
    assert TODAY == ASKED_ON
    ran = tracker("check", "--batch", str(questions))
    rows = list(csv.DictReader(ran.out.splitlines()))

    assert ran.code == 0, ran.err
    assert len(rows) == len(CASES) > 150
    for row, (id, case) in zip(rows, CASES, strict=True):
        worst = _expected(case)
        decided = [e["decided_by"] for e in worst if "decided_by" in e]
        assert row["case"] == id
        assert row["tracker_verdict"] == worst[0]["verdict"], id
        assert row["tracker_settled"] == ("yes" if all(e["settled"] is True for e in worst) else "no"), id
        assert int(row["tracker_answers"]) == len(case.get("answers", [1])), id
        assert bool(row["tracker_depends_on"]) is ("answers" in case), id
        assert row["tracker_error"] == ""
        if len(decided) == len(worst):
            assert {*row["tracker_deciding"].split("; ")} == {ref for each in decided for ref in each}, id
        else:
            assert Verdict(worst[0]["verdict"]).is_absence, id


def test_every_case_as_json_lines(tracker: Tracker, questions: Path) -> None:
    ran = tracker("check", "--batch", str(questions), "--format", "jsonl")
    lines = [json.loads(line) for line in ran.out.splitlines()]

    assert ran.code == 0, ran.err
    for line, (id, case) in zip(lines, CASES, strict=True):
        expected = case.get("answers") or [case["expect"]]
        found = sorted((a["verdict"], a["settled"]) for a in line["answers"])
        assert line["row"]["case"] == id
        assert found == sorted((e["verdict"], e["settled"] is True) for e in expected), id
        assert line["verdict"] == _expected(case)[0]["verdict"], id
