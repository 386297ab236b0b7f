"""Rules with their scopes, conditions, exceptions and contested readings: values to rows and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, Force, Reading, Rule, Scope, Test
from tracker.domain.vocabulary import Text
from tracker.store import tables as t
from tracker.store.mapping.shelf import (
    Row,
    Rows,
    Shelf,
    some_words_of,
    stated_in,
    stated_of,
    test_in,
    test_of,
    words_in,
    words_of,
)
from tracker.store.tables import TestPart, WhichReading

_Key = tuple[int, str]
"""An entry and the id of a rule in it."""


def rule_rows(position: int, rule: Rule) -> Rows:
    reading = rule.reading
    own: dict[str, object] = {
        "id": rule.id,
        "position": position,
        "effect": rule.effect.value,
        "only_within": rule.only,
        "force": rule.force and rule.force.value,
        "evidence": rule.evidence and rule.evidence.value,
        "standing": rule.standing,
        "locator": rule.locator,
        "quote": rule.quote,
        "literal": rule.literal,
        "reading_question": reading and reading.question,
        "reading_has_scope": None if reading is None else reading.scope is not None,
        "incomplete": rule.incomplete and rule.incomplete.en,
        "incomplete_fr": rule.incomplete and rule.incomplete.fr,
        "source_row": rule.row,
        **words_in("summary", rule.summary),
        **words_in("trigger", rule.trigger),
        **words_in("reading_other", None if reading is None else reading.other),
        **words_in("note", rule.note),
        **stated_in("in_force", rule.in_force),
        **stated_in("until", rule.until),
        **test_in("applies_if", rule.applies_if),
        **test_in("granted_by", rule.granted_by),
    }
    below: Rows = _scope_rows(WhichReading.OWN, rule.scope)
    if reading is not None and reading.scope is not None:
        below += _scope_rows(WhichReading.OTHER, reading.scope)
    below += [(t.defeats, {"position": n, "defeated": ref}) for n, ref in enumerate(rule.defeats)]
    below += _value_rows(TestPart.APPLIES_IF, 0, rule.applies_if)
    below += _value_rows(TestPart.GRANTED_BY, 0, rule.granted_by)
    for n, condition in enumerate(rule.conditions):
        below += _condition_rows(n, condition)
    return [(t.rule, own), *((table, {"rule": rule.id, **row}) for table, row in below)]


def _condition_rows(position: int, condition: Condition) -> Rows:
    own: dict[str, object] = {
        "position": position,
        "id": condition.id,
        "kind": condition.kind.value,
        "key": condition.key,
        "force": condition.force and condition.force.value,
        **words_in("text", condition.text),
        **test_in("test", condition.test),
    }
    return [(t.condition, own), *_value_rows(TestPart.CONDITION, position, condition.test)]


def _scope_rows(reading: WhichReading, scope: Scope) -> Rows:
    return [
        (t.rule_scope, {"reading": reading.value, "dimension": dimension, "term": term})
        for dimension, terms in scope.terms
        for term in terms
    ]


def _value_rows(part: TestPart, condition: int, test: Test | None) -> Rows:
    values = () if test is None else test.values
    return [
        (t.test_value, {"part": part.value, "condition": condition, "position": n, "value": value})
        for n, value in enumerate(values)
    ]


def load_rules(shelf: Shelf, instruments: dict[int, str]) -> dict[int, tuple[Rule, ...]]:
    """The rules of these instruments (entry to id), by entry, in the order in which they were written."""
    entries = list(instruments)
    scopes = _by_rule(shelf, t.rule_scope, entries)
    defeated = _by_rule(shelf, t.defeats, entries)
    conditions = _by_rule(shelf, t.condition, entries)
    values = _values(shelf, entries)
    found: dict[int, tuple[Rule, ...]] = {}
    for entry, rows in shelf.below(t.rule, entries).items():
        rules = []
        for row in sorted(rows, key=lambda row: int(row.position)):
            key = (entry, row.id)
            rules.append(
                Rule(
                    id=row.id,
                    instrument=instruments[entry],
                    effect=Effect(row.effect),
                    summary=some_words_of(row, "summary"),
                    scope=_scope(scopes.get(key, ()), WhichReading.OWN),
                    only=row.only_within,
                    conditions=tuple(_condition(key, c, values) for c in conditions.get(key, ())),
                    force=row.force and Force(row.force),
                    evidence=row.evidence and Evidence(row.evidence),
                    in_force=stated_of(row, "in_force"),
                    until=stated_of(row, "until"),
                    standing=bool(row.standing),
                    applies_if=test_of(row, "applies_if", values.get((*key, TestPart.APPLIES_IF.value, 0), ())),
                    granted_by=test_of(row, "granted_by", values.get((*key, TestPart.GRANTED_BY.value, 0), ())),
                    locator=row.locator,
                    quote=row.quote,
                    literal=row.literal,
                    trigger=words_of(row, "trigger"),
                    defeats=tuple(d.defeated for d in defeated.get(key, ())),
                    reading=_reading(row, scopes.get(key, ())),
                    incomplete=None if row.incomplete is None else Text(row.incomplete, row.incomplete_fr),
                    note=words_of(row, "note"),
                    row=row.source_row,
                )
            )
        found[entry] = tuple(rules)
    return found


def _by_rule(shelf: Shelf, table: sa.Table, entries: Collection[int]) -> dict[_Key, list[Row]]:
    found: dict[_Key, list[Row]] = {}
    for entry, rows in shelf.below(table, entries).items():
        for row in rows:
            found.setdefault((entry, row.rule), []).append(row)
    return found


def _values(shelf: Shelf, entries: Collection[int]) -> dict[tuple[int, str, str, int], list[str]]:
    found: dict[tuple[int, str, str, int], list[str]] = {}
    for entry, rows in shelf.below(t.test_value, entries).items():
        for row in rows:
            found.setdefault((entry, row.rule, row.part, row.condition), []).append(row.value)
    return found


def _condition(key: _Key, row: Row, values: dict[tuple[int, str, str, int], list[str]]) -> Condition:
    return Condition(
        id=row.id,
        kind=ConditionKind(row.kind),
        text=some_words_of(row, "text"),
        key=row.key,
        force=row.force and Force(row.force),
        test=test_of(row, "test", values.get((*key, TestPart.CONDITION.value, row.position), ())),
    )


def _scope(rows: Iterable[Row], reading: WhichReading) -> Scope:
    terms: dict[str, list[str]] = {}
    for row in rows:
        if row.reading == reading:
            terms.setdefault(row.dimension, []).append(row.term)
    return Scope.of(terms)


def _reading(row: Row, scope: Sequence[Row]) -> Reading | None:
    if row.reading_question is None:
        return None
    return Reading(
        question=row.reading_question,
        other=some_words_of(row, "reading_other"),
        scope=_scope(scope, WhichReading.OTHER) if row.reading_has_scope else None,
    )
