"""A new file against the kept copy: the same bytes, the same words, or what changed in them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.sources.pdfs import pdf
from tracker.sources.compare import Comparison, changed_lines, compare_files
from tracker.sources.keep import CopyError

FIRST = "Ketamine is given in accredited, non-hospital facilities."
SECOND = "Records are kept for two years."
THIRD = "Vital signs are monitored."


def compared(tmp_path: Path, kept: bytes | str, new: bytes | str, ending: str = ".txt") -> Comparison:
    paths = tmp_path / f"kept{ending}", tmp_path / f"new{ending}"
    for path, content in zip(paths, (kept, new), strict=True):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return compare_files(*paths)


def test_the_same_bytes_are_the_same_text(tmp_path: Path) -> None:
    assert compared(tmp_path, FIRST, FIRST) == Comparison(same_bytes=True, same_text=True)
    assert compared(tmp_path, b"PK\0", b"PK\0", ".docx") == Comparison(same_bytes=True, same_text=True)


def test_print_is_no_difference(tmp_path: Path) -> None:
    reprinted = f"{FIRST}  {SECOND}".replace("non-hospital", "non\u2011\nhospital").replace("kept", "ke\u00adpt")

    assert compared(tmp_path, f"{FIRST}\n{SECOND}\n", reprinted) == Comparison(same_bytes=False, same_text=True)


def test_a_pdf_made_again_has_the_same_text(tmp_path: Path) -> None:
    found = compared(tmp_path, pdf([FIRST, SECOND]), pdf([FIRST], [SECOND]), ".pdf")

    assert found == Comparison(same_bytes=False, same_text=True)


def test_what_was_dropped_and_added_is_told_in_the_order_of_the_document(tmp_path: Path) -> None:
    new = f"New heading\n\n{FIRST} {SECOND.replace('two', 'five')}"

    assert compared(tmp_path, f"{FIRST} {SECOND} {THIRD}", new) == Comparison(
        same_bytes=False,
        same_text=False,
        changed_lines=(
            "+ New heading",
            "- Records are kept for two years.",
            "- Vital signs are monitored.",
            "+ Records are kept for five years.",
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ([FIRST], [], ("- " + FIRST,)),
        ([], [FIRST], ("+ " + FIRST,)),
        ([FIRST, SECOND], [SECOND, FIRST], ("= the same sentences in another order",)),
        ([FIRST, FIRST, SECOND], [FIRST, SECOND], ("- " + FIRST,)),
        (["It may be given."], ["It may be given?"], ("- It may be given.", "+ It may be given?")),
        ([FIRST], [FIRST.upper()], ()),
        ([], [], ()),
    ],
)
def test_lines_that_changed(before: list[str], after: list[str], lines: tuple[str, ...]) -> None:
    assert changed_lines(before, after) == lines


def test_a_long_sentence_is_cut_to_what_changed() -> None:
    start = " ".join(f"word{n}" for n in range(100))
    changed = changed_lines([f"{start} may be given in hospitals."], [f"{start} must not be given in hospitals."])

    assert changed == (
        "- … word94 word95 word96 word97 word98 word99 may be given in hospitals.",
        "+ … word94 word95 word96 word97 word98 word99 must not be given in hospitals.",
    )
    assert [len(line) for line in changed_lines(["x" * 1000], [])] == [242]


def test_a_difference_without_end_is_told_in_forty_lines() -> None:
    many = changed_lines([f"Sentence {n}." for n in range(41)], [])

    assert len(many) == 41
    assert many[-1] == "and 1 more line"


def test_where_a_text_cannot_be_had_it_cannot_be_told(tmp_path: Path) -> None:
    scan = compared(tmp_path, pdf([FIRST]), pdf([]), ".pdf")
    part = compared(tmp_path, pdf([FIRST], []), pdf([FIRST], [], []), ".pdf")
    other = compared(tmp_path, pdf([FIRST], []), pdf([SECOND], []), ".pdf")

    assert (scan.same_text, scan.changed_lines) == (None, ())
    assert "holds no text" in str(scan.why_not)
    assert (part.same_text, part.changed_lines) == (None, ())
    assert "`kept.pdf` gives no text on page 2" in str(part.why_not)
    assert other.same_text is False
    assert other.changed_lines == ("- " + FIRST, "+ " + SECOND)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="is a folder"):
        compare_files(tmp_path, tmp_path)


def test_large_texts_are_compared_in_time() -> None:
    began = time.process_time()
    lines = changed_lines([f"Same. {n % 7}" for n in range(100_000)], [f"Same. {n % 5}" for n in range(100_000)])

    assert len(lines) == 41
    assert time.process_time() - began < 20
