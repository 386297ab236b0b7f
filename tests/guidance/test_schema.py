"""The JSON Schema for editors accepts what the reader accepts, and refuses the faults that it can see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from tracker.domain.vocabulary import DIMENSIONS
from tracker.guidance.reader import PACK
from tracker.guidance.schema import DIALECT, schema
from tracker.guidance.shape import SCOPE

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidance"
VALIDATOR = jsonschema.Draft202012Validator(schema())

SEEN = {
    "bad-date": {"impossible-date": False, "backward-range": False, "early-date": False, "day-not-in-calendar": False},
    "bad-digest": {},
    "bad-id": {},
    "bad-interval": {},
    "bad-address": {"address-with-quote": False},
    "bad-jurisdiction": {},
    "bad-language": {},
    "bad-reference": {},
    "bad-test": {},
    "empty-list": {},
    "missing-key": {},
    "no-kind": {},
    "unknown-key": {"duplicate-key-in-another-form": False},
    "unknown-word": {"yes-for-true": True},
    "wrong-type": {},
}
"""Codes that an editor can see; by fixture, where it cannot."""


class TextDates(SafeConstructor):
    """As an editor reads YAML 1.2: numbers and booleans are typed, dates are text."""


TextDates.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def as_an_editor_reads(path: Path) -> Any:
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = TextDates
    return loader.load(path)


def test_the_schema_is_one_and_says_which() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())

    assert schema()["$schema"] == DIALECT
    assert "Shape" not in str({k: v for k, v in schema().items() if k != "$defs"})


@pytest.mark.parametrize("path", sorted(PACK.rglob("*.yaml")), ids=lambda p: p.stem)
def test_every_file_of_the_pack_fits_the_schema(path: Path) -> None:
    faults = [f"{list(e.absolute_path)}: {e.message}" for e in VALIDATOR.iter_errors(as_an_editor_reads(path))]

    assert faults == []


@pytest.mark.parametrize("path", sorted((FIXTURES / "base").rglob("*.yaml")), ids=lambda p: p.stem)
def test_every_good_fixture_fits_the_schema(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(as_an_editor_reads(path))) == []


def seen_by_editors() -> list[Path]:
    paths = []
    for path in sorted((FIXTURES / "file").glob("*.yaml")):
        code = path.read_bytes().partition(b"# here: ")[2].split(b"\n")[0].decode("utf-8", "replace").split(" ")[0]
        if code in SEEN and SEEN[code].get(path.stem, True):
            paths.append(path)
    return paths


@pytest.mark.parametrize("path", seen_by_editors(), ids=lambda p: p.stem)
def test_a_fault_that_an_editor_can_see_does_not_fit_the_schema(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(as_an_editor_reads(path)))


def test_a_scope_has_a_key_for_each_dimension_and_no_other() -> None:
    assert tuple(SCOPE.by_name) == DIMENSIONS
