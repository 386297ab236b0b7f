"""The worked examples in `reports/` are what the program makes today, byte for byte, and keep to what is published."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests import examples
from tests.readme import README
from tracker import reporting
from tracker.report.schemas import schema_of

EVERYWHERE = tuple(ending for ending in reporting.ENDINGS if ending != "pdf")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return examples.database(tmp_path_factory.mktemp("examples"))


def same(database: str, endings: tuple[str, ...]) -> dict[str, bool]:
    return {name: (examples.FOLDER / name).read_bytes() == data for name, data in examples.examples(database, endings)}


def test_every_example_is_made_again_byte_for_byte(database: str) -> None:
    made = same(database, EVERYWHERE)

    assert len(made) == (len(examples.WANTED) + len(examples.FRENCH)) * len(EVERYWHERE)
    assert [name for name, equal in made.items() if not equal] == [], "python -m tests.examples writes them anew"


@pytest.mark.slow
def test_every_example_on_paper_is_made_again_byte_for_byte(database: str) -> None:
    assert [name for name, equal in same(database, ("pdf",)).items() if not equal] == []


def test_nothing_else_lies_among_the_examples() -> None:
    expected = {
        f"{kind}{lang}.{ending}"
        for kind in examples.WANTED
        for lang in ("", ".fr")
        for ending in reporting.ENDINGS
        if not lang or kind in examples.FRENCH
    }

    assert {path.name for path in examples.FOLDER.iterdir() if path.is_file()} == expected


@pytest.mark.parametrize("path", sorted(examples.FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_a_report_for_programs_keeps_to_its_schema(path: Path) -> None:
    schema = schema_of("report")
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(path.read_text(encoding="utf-8"))

    assert [str(fault) for fault in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []
    assert list(jsonschema.Draft202012Validator(schema).iter_errors({**document, "main": 1})) != []


def test_the_readme_shows_each_kind_with_a_picture_and_its_files() -> None:
    text = README.read_text(encoding="utf-8")

    for kind in examples.WANTED:
        assert f"(reports/pictures/{kind}.png)" in text
        assert (examples.FOLDER / "pictures" / f"{kind}.png").stat().st_size > 10_000
        for ending in reporting.ENDINGS:
            assert f"(reports/{kind}.{ending})" in text
