"""JSON lines of questions: one object a line, its keys called as the columns of a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.batch.columns import FACT, Layout, layout_of
from tracker.batch.sheet import BadRow
from tracker.batch.source import LONGEST_LINE, TOO_LONG
from tracker.domain.problem import Problem
from tracker.domain.shown import shown

FORMAT = "tracker.batch/1"
"""The format of a line with answers; one that comes in is asked again by the row that it holds."""

MOST_VALUES = 100
"""Values that a list may have."""

_SCALARS = (str, bool, int, float, type(None))

Values = dict[str, tuple[str, ...]]
"""Of a line, by column, what it says: one value, or several of a list."""


class Lines:
    """Reads one line after the other. Lines that have the same keys are understood alike, so keys are read once."""

    def __init__(self, name: str, facts: Iterable[str]) -> None:
        self._name = name
        self._facts = tuple(facts)
        self._layouts: dict[tuple[str, ...], Layout | Problem] = {}

    def row_of(self, line: str) -> tuple[str, dict[str, Any]] | BadRow:
        """The row of a line: its text as it was written, and its keys and values; or what is wrong with it."""
        text = line.lstrip("\ufeff").strip()
        try:
            row = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
            text.encode()
        except UnicodeEncodeError:
            return BadRow("the line is not UTF-8. Write it again in UTF-8")
        except (ValueError, RecursionError) as fault:
            if text.endswith(TOO_LONG.decode()):
                return BadRow(f"the line has more than {LONGEST_LINE:,} bytes. Nothing of it was asked")
            told = "it is too deep" if isinstance(fault, RecursionError) else str(fault)
            return BadRow(f"the line is no JSON object: {told}. Write one object on each line")
        if not isinstance(row, dict):
            return BadRow("the line is no JSON object. Write one object on each line")
        if row.get("format") == FORMAT and isinstance(row.get("row"), dict):
            row = row["row"]
            text = json.dumps(row, ensure_ascii=False)
        return text, row

    def values_of(self, row: Mapping[str, Any]) -> Values | BadRow:
        """What a row says, by column; the facts of an object of facts as `fact:NAME`."""
        keys = tuple(row)
        layout = self._layouts.get(keys)
        if layout is None:
            if len(self._layouts) >= MOST_VALUES:
                self._layouts.clear()
            layout = self._layouts[keys] = layout_of(keys, self._facts, self._name, 1)
        if isinstance(layout, Problem):
            return BadRow(f"{layout.message}. {layout.remedy}")
        found: Values = {}
        for column, place in layout.asked.items():
            value = row[keys[place]]
            if column == "facts" and isinstance(value, dict):
                if not all(isinstance(each, _SCALARS) for each in value.values()):
                    return BadRow("column `facts`: a fact has one value. Write NAME and its value")
                found |= {f"{FACT}:{name}": (_said(each),) for name, each in value.items()}
                continue
            several = value if isinstance(value, list) else [value]
            if len(several) > MOST_VALUES or not all(isinstance(each, _SCALARS) for each in several):
                return BadRow(f"column {shown(keys[place])}: write one value, or a list of values")
            found[column] = tuple(_said(each) for each in several)
        return found


def _said(value: str | float | None) -> str:
    """A value as somebody would type it; null says nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in {k for k, _ in pairs[:n]})
        raise ValueError(f"{shown(twice)} stands there twice")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"`{word}` is no number")
