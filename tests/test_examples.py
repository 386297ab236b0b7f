"""The worked examples in `reports/` are what the program makes today, byte for byte, and keep to what is published."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests import examples, interpreters
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "zone", "locale"),
    [("0", "Pacific/Kiritimati", "C"), ("1", "America/St_Johns", "fr_CA.UTF-8"), ("random", "UTC", "tr_TR.UTF-8")],
)
def test_every_example_has_the_same_bytes_wherever_it_is_made(
    seed: str, zone: str, locale: str, tmp_path: Path
) -> None:
    code = (
        "import hashlib, json, sys, tempfile\n"
        "from pathlib import Path\n"
        "from tests import examples\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    made = examples.examples(examples.database(Path(folder)))\n"
        "    print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in made}))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": locale, "LC_ALL": locale}
    environment["PYTHONPATH"] = str(examples.FOLDER.parent)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    expected = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in examples.FOLDER.iterdir() if path.is_file()
    }

    assert json.loads(ran.stdout) == expected


EVERY_DIGEST = """
import hashlib, json, sys, tempfile
from pathlib import Path
import examples, tracker
with tempfile.TemporaryDirectory() as folder:
    made = examples.examples(examples.database(Path(folder)), french=examples.WANTED)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in made}
print(json.dumps({"python": sys.version_info[:2], "tracker": tracker.__file__, "digests": digests}))
"""


@pytest.fixture(scope="module")
def everything(database: str) -> dict[str, str]:
    """The digest of each kind and format in both languages: of the worked example where there is one, else as made."""
    made = examples.examples(database, french=examples.WANTED)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in made}
    there = {path.name: path.read_bytes() for path in examples.FOLDER.iterdir() if path.is_file()}
    assert there.keys() <= digests.keys()
    return digests | {name: hashlib.sha256(data).hexdigest() for name, data in there.items()}


@pytest.mark.soak
@pytest.mark.parametrize("version", interpreters.VERSIONS)
def test_every_kind_and_format_has_the_same_bytes_on_every_python(
    version: str, everything: dict[str, str], tmp_path: Path
) -> None:
    """The program as somebody installs it on another Python; no warning of that Python goes unseen."""
    python = interpreters.interpreter(version)
    if python is None:
        pytest.skip(interpreters.how_to_get(version))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], env=clean, check=True)
    there = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    package = f"{examples.FOLDER.parent}[pdf]"
    installing = [str(there), "-m", "pip", "install", "--quiet", package]
    installed = subprocess.run(installing, env=clean, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    (tmp_path / "examples.py").write_bytes(Path(examples.__file__).read_bytes())
    asking = [str(there), "-W", "error", "-c", EVERY_DIGEST]
    ran = subprocess.run(asking, env=clean, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)

    assert ".".join(map(str, said["python"])) == version
    assert Path(said["tracker"]).is_relative_to(tmp_path), "what is installed, not this checkout"
    assert len(everything) == 2 * len(examples.WANTED) * len(reporting.ENDINGS)
    assert [name for name, digest in everything.items() if said["digests"][name] != digest] == []
