"""What `decide` is held against: a look-up in cells compiled beforehand, and a decision engine, both set up kindly."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import product
from typing import Any, Protocol

from tests.benchmarks.rows import NEVER, Row
from tracker.domain.answer import Verdict
from tracker.domain.decide import Ruling, decide
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED

Told = tuple[Verdict, frozenset[str]]
"""A verdict and the rules that decide it."""

Cells = dict[str, tuple[tuple[str, ...], ...]]
"""Every closed cell of a jurisdiction, one leaf for each asked dimension."""


class Asked(Protocol):
    """Somebody ready to answer a number of closed questions. Only `ask` is timed."""

    def ask(self) -> Sequence[object]: ...

    def told(self, raw: object) -> Told: ...


class Decide:
    """`tracker.domain.decide.decide`, the same that `tracker check` calls."""

    def __init__(self, rulebook: Rulebook, questions: Sequence[Question]) -> None:
        self.rulebook = rulebook
        self.questions = questions

    def forget(self) -> None:
        """Forget all that was worked out, but have the rules of every jurisdiction prepared."""
        self.rulebook.dockets.clear()
        self.rulebook.lines.clear()
        seen: dict[str, Question] = {}
        for question in self.questions:
            seen.setdefault(question.jurisdiction, question)
        for question in seen.values():
            decide(self.rulebook, question)

    def ask(self) -> list[tuple[Ruling, ...]]:
        rulebook = self.rulebook
        return [decide(rulebook, question) for question in self.questions]

    def told(self, raw: Any) -> Told:
        (ruling,) = raw
        return ruling.verdict, ruling.deciding


class Floor:
    """A dictionary of all cells, each with the days on which its answer changes: nothing in Python is much faster."""

    def __init__(self, rows: Sequence[Row], cells: Cells, questions: Sequence[Question]) -> None:
        on: dict[tuple[str, ...], list[Row]] = {(place, *cell): [] for place, all_ in cells.items() for cell in all_}
        leaves = {p: {d: {c[n] for c in all_} for n, d in enumerate(ASKED)} for p, all_ in cells.items()}
        for row in rows:
            named = dict(row.within)
            for cell in product(*(named.get(d, below) & below for d, below in leaves[row.jurisdiction].items())):
                if (row.jurisdiction, *cell) in on:
                    on[row.jurisdiction, *cell].append(row)
        shared: dict[Told, Told] = {}
        self.cells = {cell: _timeline(found, shared) for cell, found in on.items()}
        self.questions = [(q.jurisdiction, *(q.named(d)[0] for d in ASKED), q.on.toordinal()) for q in questions]

    def ask(self) -> list[Told]:
        cells: Any = self.cells
        answers = []
        for question in self.questions:
            days, told = cells[question[:-1]]
            answers.append(told[bisect_right(days, question[-1])])
        return answers

    def told(self, raw: Any) -> Told:
        verdict, rules = raw
        return verdict, rules


def _timeline(rows: list[Row], shared: dict[Told, Told]) -> tuple[list[int], list[Told]]:
    """The days on which a cell's answer changes, and its answers before, between and after them."""
    events = sorted([(r.start, True, n) for n, r in enumerate(rows)] + [(r.end, False, n) for n, r in enumerate(rows)])
    present: dict[int, set[int]] = {}
    days: list[int] = []
    answers: list[Told] = []
    nothing: Told = (Verdict.UNSEARCHED, frozenset())
    answer = nothing
    answers.append(answer)
    for place, (day, begins, n) in enumerate(events):
        ranked = present.setdefault(rows[n].rank, set())
        ranked.add(n) if begins else ranked.discard(n)
        if place + 1 < len(events) and events[place + 1][0] == day:
            continue
        winners = next((s for _, s in sorted(present.items()) if s), None)
        if winners is None:
            answer = nothing
        else:
            first = rows[next(iter(winners))]
            answer = (first.verdict, frozenset().union(*(rows[n].rules for n in winners)))
        if answer != answers[-1]:
            days.append(day)
            answers.append(shared.setdefault(answer, answer))
    return days, answers


ZEN_MISSING = "zen-engine is not installed: pip install -e '.[bench]'"


def has_zen() -> bool:
    return find_spec("zen") is not None


class Zen:
    """zen-engine at its best: one table for each jurisdiction, the first hit of sorted rows, all questions in a batch.

    The first hit names one deciding rule. `every_hit` asks for all, which is slower and serves to compare answers.
    """

    def __init__(self, rows: Sequence[Row], questions: Sequence[Question], every_hit: bool = False) -> None:
        import zen

        tables: dict[str, list[Row]] = {}
        for row in rows:
            tables.setdefault(row.jurisdiction, []).append(row)
        made = {
            place: zen.ZenDecisionContent(_table(sorted(found, key=lambda r: r.rank), every_hit))
            for place, found in tables.items()
        }
        self.engine = zen.ZenEngine({"loader": made.__getitem__})
        self.requests: list[Any] = [
            {
                "key": q.jurisdiction,
                "context": {**{d: q.named(d)[0] for d in ASKED}, "day": q.on.toordinal()},
            }
            for q in questions
        ]

    def ask(self) -> list[Any]:
        answers: list[Any] = self.engine.evaluate_batch(self.requests)
        return answers

    def told(self, raw: Any) -> Told:
        result = raw["data"]["result"]
        hits = result if isinstance(result, list) else [result]
        best = min(hit["rank"] for hit in hits)
        chosen = [hit for hit in hits if hit["rank"] == best]
        rules = frozenset(ref for hit in chosen for ref in hit["rules"].split() if ref)
        return Verdict(chosen[0]["verdict"]), rules


def _table(rows: Sequence[Row], every_hit: bool) -> str:
    """A decision table in the engine's own format, with a column for each dimension that some row names."""
    used = [d for d in ASKED if any(d == named for row in rows for named, _ in row.within)]
    entries = []
    for number, row in enumerate(rows):
        within = dict(row.within)
        days = f">= {row.start}" if row.end >= NEVER else f"[{row.start}..{row.end})"
        entries.append(
            {
                "_id": str(number),
                **{d: ", ".join(f'"{leaf}"' for leaf in sorted(within.get(d, ()))) for d in used},
                "day": days if row.start or row.end < NEVER else "",
                "verdict": f'"{row.verdict}"',
                "rules": f'"{" ".join(sorted(row.rules))}"',
                "rank": str(row.rank),
            }
        )
    columns = [{"id": f, "name": f, "field": f, "type": "expression"} for f in (*used, "day")]
    results = [{"id": f, "name": f, "field": f, "type": "expression"} for f in ("verdict", "rules", "rank")]
    at = {"x": 0, "y": 0}
    return json.dumps(
        {
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in", "position": at},
                {
                    "id": "table",
                    "type": "decisionTableNode",
                    "name": "table",
                    "position": at,
                    "content": {
                        "hitPolicy": "collect" if every_hit else "first",
                        "inputs": columns,
                        "outputs": results,
                        "rules": entries,
                    },
                },
                {"id": "out", "type": "outputNode", "name": "out", "position": at},
            ],
            "edges": [
                {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
                {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
            ],
        }
    )
