"""A sheet in LibreOffice: whatever was written into a report, no cell of it is reckoned."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.report.pages import sample
from tests.report.pages.payloads import PAYLOADS
from tracker.report.pages.formats import render_page

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here: apt-get install libreoffice-calc"),
]

COMMAS_QUOTES_UTF_8 = "--infilter=CSV:44,34,76,1"


def in_libreoffice(content: bytes, folder: Path) -> str:
    """A sheet as LibreOffice reads it, in its own flat form."""
    (folder / "report.csv").write_bytes(content)
    asked = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", COMMAS_QUOTES_UTF_8]
    asked += ["--convert-to", "fods", "--outdir", str(folder), str(folder / "report.csv")]
    subprocess.run(asked, check=True, capture_output=True, timeout=300)
    return (folder / "report.fods").read_text("utf-8")


def test_no_hostile_word_is_a_formula(tmp_path: Path) -> None:
    turn = iter(range(10**9))
    rows = len(PAYLOADS) // 4 + 1
    page = sample.written_over(sample.typical(rows=rows), lambda _: PAYLOADS[next(turn) % len(PAYLOADS)])

    told = in_libreoffice(render_page(page, "csv"), tmp_path)

    assert told.count("<table:table-row") >= rows
    assert "HYPERLINK" in told
    assert "table:formula" not in told


def test_a_formula_would_be_found(tmp_path: Path) -> None:
    assert "table:formula" in in_libreoffice(b'\xef\xbb\xbfa,b\r\n"=1+1",x\r\n', tmp_path)


def test_letters_of_both_languages_arrive(tmp_path: Path) -> None:
    told = in_libreoffice(render_page(sample.typical(lang="fr"), "csv"), tmp_path)

    assert "Le médecin doit être présent pendant toute la séance." in told
