"""What is recorded comes back the same: on both engines, with every optional field there and not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.store.schema import unguard
from tests.store.small import AT, FULL, FULL_INSTRUMENT, FULL_RULE, WHO, with_instrument
from tests.store.values import rulebooks
from tracker.domain.instrument import Instrument
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.store.digest import digest
from tracker.store.engine import where, writing
from tracker.store.mapping.entries import digest_of
from tracker.store.revisions import load_pack
from tracker.store.rulebook import in_order, load_rulebook


@pytest.fixture
def writer(database: str) -> Iterator[sa.Connection]:
    """A writing transaction on a database of each kind; without its guards, which know nothing of savepoints."""
    with writing(where(database)) as connection:
        unguard(connection)
        yield connection


def back(connection: sa.Connection, rulebook: Rulebook) -> Rulebook:
    """A rulebook recorded, loaded and forgotten again."""
    with connection.begin_nested() as undone:
        load_pack(connection, rulebook, WHO, AT)
        loaded = load_rulebook(connection)
        undone.rollback()
    return loaded


def expected(rulebook: Rulebook, loaded: Rulebook) -> Rulebook:
    return replace(in_order(rulebook), revision=loaded.revision)


def test_everything_comes_back_from_a_real_database(database: str) -> None:
    with writing(where(database)) as connection:
        load_pack(connection, FULL, WHO, AT)
    with writing(where(database)) as connection:
        loaded = load_rulebook(connection)

    assert loaded == replace(FULL, revision=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rulebook=rulebooks())
def test_any_rulebook_comes_back(writer: sa.Connection, rulebook: Rulebook) -> None:
    loaded = back(writer, rulebook)

    assert loaded == expected(rulebook, loaded)


def optional_fields(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is not MISSING and field.name != "place" and field.init:
            yield field.name, default


RULE_FIELDS = list(optional_fields(FULL_RULE))
INSTRUMENT_FIELDS = list(optional_fields(FULL_INSTRUMENT))


def with_rule(rule: Rule) -> Rulebook:
    return with_instrument(FULL, replace(FULL_INSTRUMENT, rules=(rule, *FULL_INSTRUMENT.rules[1:])))


@pytest.mark.parametrize("value", [FULL_RULE, FULL_INSTRUMENT], ids=["rule", "instrument"])
def test_the_full_examples_leave_no_optional_field_out(value: Rule | Instrument) -> None:
    assert [name for name, default in optional_fields(value) if getattr(value, name) == default] == []


def test_each_optional_field_of_a_rule_may_be_left_out(writer: sa.Connection) -> None:
    for name, default in RULE_FIELDS:
        rulebook = with_rule(replace(FULL_RULE, **{name: default}))
        loaded = back(writer, rulebook)

        assert loaded == expected(rulebook, loaded), name


def test_each_optional_field_of_an_instrument_may_be_left_out(writer: sa.Connection) -> None:
    for name, default in INSTRUMENT_FIELDS:
        rulebook = with_instrument(FULL, replace(FULL_INSTRUMENT, **{name: default}))
        loaded = back(writer, rulebook)

        assert loaded == expected(rulebook, loaded), name


def test_a_digest_tells_every_field_of_a_rule_and_an_instrument_apart() -> None:
    whole = digest_of(FULL_INSTRUMENT)
    bare = {name: replace(FULL_INSTRUMENT, **{name: default}) for name, default in INSTRUMENT_FIELDS}
    ruled = {
        f"rule {name}": replace(FULL_INSTRUMENT, rules=(replace(FULL_RULE, **{name: d}), *FULL_INSTRUMENT.rules[1:]))
        for name, d in RULE_FIELDS
    }
    same = {name for name, each in (bare | ruled).items() if digest_of(each) == whole}

    assert same == {"verified"}, "a verification is an entry of its own"


def test_a_digest_does_not_depend_on_the_order_of_mappings() -> None:
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})


def test_every_value_of_the_domain_is_covered_by_the_full_rulebook() -> None:
    kinds = {type(part).__name__ for part in _parts(FULL)}

    assert {"Condition", "Test", "Reading", "Supersession", "Verification", "Alias", "Approval", "Fact"} <= kinds


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from _parts(each)
    elif is_dataclass(value):
        for field in fields(value):
            if field.init:
                yield from _parts(getattr(value, field.name))
