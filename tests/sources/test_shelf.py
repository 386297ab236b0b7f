"""The kept texts of several instruments, those that are missing with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.domain.small import GUIDANCE, REGULATION, TOOLKIT
from tests.sources.pdfs import pdf
from tracker.sources.keep import keep
from tracker.sources.shelf import kept_texts
from tracker.sources.text import KeptText


def test_each_text_is_found_by_the_digest_that_its_instrument_names(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    (tmp_path / "guidance.txt").write_text("Words of the guidance.", encoding="utf-8")
    (tmp_path / "toolkit.pdf").write_bytes(pdf(["Words of the toolkit."]))
    copies = [keep(folder, tmp_path / name).digest for name in ("guidance.txt", "toolkit.pdf")]
    named = [replace(i, copy=c) for i, c in zip((GUIDANCE, TOOLKIT), copies, strict=True)]

    texts = kept_texts(folder, [*named, REGULATION])

    assert set(texts) == {GUIDANCE.id, TOOLKIT.id}
    assert texts[GUIDANCE.id] == KeptText("Words of the guidance.")
    assert str(texts[TOOLKIT.id].text).strip() == "Words of the toolkit."


def test_what_is_missing_says_why(tmp_path: Path) -> None:
    texts = kept_texts(tmp_path / "none", [replace(GUIDANCE, copy="0" * 64), replace(TOOLKIT, copy="no digest")])

    assert str(texts[GUIDANCE.id].why_not).startswith("the file that was read is not in `")
    assert "is no SHA-256 digest" in str(texts[TOOLKIT.id].why_not)
    assert kept_texts(tmp_path, []) == {}
