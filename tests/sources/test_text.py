"""The text of kept copies: plain, from pages, from PDFs, and from files made to hurt."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.sources.pdfs import FONT, bomb, file_of, pdf, stream, written
from tracker.sources import apart, page
from tracker.sources.text import KeptText, text_of

SENTENCE = "The administration of ketamine for off-label purposes is now only permitted in CPSM-accredited,"


def of(tmp_path: Path, content: bytes | str, name: str) -> KeptText:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return text_of(path)


# Plain text.


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Qu\xc3\xa9bec \xe2\x80\x9cyes\xe2\x80\x9d", "Québec “yes”"),
        (b"Qu\xe9bec \x93yes\x94", "Québec “yes”"),
        (b"Qu\xe9bec \x81", "Québec \x81"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("Québec".encode("utf-16"), "Québec"),
        (b"\xff\xfea\x00\x00\xd8", "a\ufffd"),
        (b"one\r\ntwo\n", "one\ntwo\n"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT", "a"])
def test_plain_text_is_read_as_it_was_written(tmp_path: Path, content: bytes, text: str, name: str) -> None:
    assert of(tmp_path, content, name) == KeptText(text)


@pytest.mark.parametrize(
    ("content", "name", "why_not"),
    [
        (b"PK\x03\x04\x00\x00", "a.docx", "no text is read from a file such as `a.docx`. Keep a PDF"),
        (b"{\\rtf1 words}", "a.rtf", "no text is read from a file such as `a.rtf`. Keep a PDF"),
        (b"a\0b", "a.txt", "no text is read from a file such as `a.txt`"),
        (b" \n", "a.txt", "`a.txt` holds no words"),
        (b"", "a.txt", "is empty. Fetch the document again"),
        (b"<html>page not found</html>", "a.pdf", "`a.pdf` is named as a PDF and is none. Fetch the document again"),
    ],
)
def test_where_there_is_no_text_it_says_why(tmp_path: Path, content: bytes, name: str, why_not: str) -> None:
    found = of(tmp_path, content, name)

    assert found.text is None
    assert why_not in str(found.why_not)


def test_what_is_no_file_is_a_reason_too(tmp_path: Path) -> None:
    assert "is a folder" in str(text_of(tmp_path).why_not)
    assert "there is no file" in str(text_of(tmp_path / "missing.txt").why_not)


# Pages.

PAGE = """\ufeff<!-- kept -->
<!DOCTYPE html><html><head><title>Intravenous Ketamine &mdash; Notice</title>
<style>p { content: "hidden style" }</style><script>var a = "<p>hidden script</p>" && 1;</script></head>
<body><nav><ul><li>Home<li>News</ul></nav>
<p>The administration of <b>ketamine</b> for off&#45;label purposes is now&nbsp;only permitted in
CPSM&#x2011;accredited, non-<wbr>hospital facili&shy;ties<br>or in hospitals.
<p>Next &lt;paragraph&gt; &amp; more &what; &#xD800; &#9999999999;
<table><tr><td>IV</td><td>accredited</td></tr></table>
<template><p>hidden template</p></template>
<noscript>seen</noscript></body></html>
"""


def test_a_page_gives_the_words_that_a_reader_sees(tmp_path: Path) -> None:
    lines = str(of(tmp_path, PAGE, "page.html").text).split("\n")

    assert [line for line in lines if line] == [
        "Intravenous Ketamine — Notice",
        "Home",
        "News",
        "The administration of ketamine for off-label purposes is now only permitted in CPSM‑accredited, "
        "non-hospital facili\u00adties",
        "or in hospitals.",
        "Next <paragraph> & more &what; \ufffd \ufffd",
        "IV accredited",
        "seen",
    ]
    start = lines.index("Next <paragraph> & more &what; \ufffd \ufffd")
    assert lines[start - 1] == ""
    assert lines[start - 2] == "or in hospitals."


@pytest.mark.parametrize("name", ["page", "page.txt", "page.aspx", "page.html"])
def test_a_page_is_known_by_how_it_begins(tmp_path: Path, name: str) -> None:
    assert of(tmp_path, "<!doctype html><p>words", name) == KeptText("words")


@pytest.mark.parametrize(
    ("head", "content"),
    [
        ('<meta charset="utf-8">', "Québec".encode()),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>", b"Qu\xe9bec"),
        ('<meta charset="windows-1252">', b"Qu\xe9bec"),
        ('<meta charset="idna">', "Québec".encode()),
        ("", b"Qu\xe9bec"),
    ],
)
def test_a_page_is_read_in_its_own_letters(tmp_path: Path, head: str, content: bytes) -> None:
    assert of(tmp_path, b"<html><head>" + head.encode() + b"</head><p>" + content, "a.htm") == KeptText("Québec")


@pytest.mark.parametrize(
    "html",
    ["<script>", "<script>never closed <p>words", "<style><style>", "<!--", "<![CDATA[", "<!DOCTYPE html [", "<?php",
     "<p", "&#", "</" * 1000, "<a b='", "<p>" * 5000 + "</p>" * 5000],
    ids=lambda h: h[:12],
)  # fmt: skip
def test_a_broken_page_is_words_or_a_reason(tmp_path: Path, html: str) -> None:
    found = of(tmp_path, html, "a.html")

    assert (found.text is None) != (found.why_not is None)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('a<p style="color: red; display:none">x</p>b', "a\n\nb"),
        ("a<div hidden><div>x</div>y<br>z<img></div>b", "a\n\nb"),
        ('a<p style="Visibility: HIDDEN">x<p>b', "a\n\nb"),
        ('a<span aria-hidden="true">x</span>b', "ab"),
        ('a<span aria-hidden="false">x</span>b', "axb"),
        ('a<span style="font-size:0">x</span>b<span style="font-size:0.9em">c</span>', "abc"),
        ("a<ul><li hidden>x<li>b</ul>c", "a\n\nb\n\nc"),
        ("a<!-- x -->b", "ab"),
        ("a<template><template>x</template>y</template>b", "ab"),
        ("a<div hidden>never closed", "a"),
    ],
)
def test_what_a_page_hides_is_none_of_its_words(html: str, words: str) -> None:
    assert page.words_of(html) == words


def test_nothing_hidden_is_seen_and_all_after_it_is() -> None:
    assert page.words_of("a<script>x</script>b<style>y</style>c<template>z<div></template>d</template>e") == "abcde"
    assert page.words_of("a<br/>b<script/>c") == "a\nbc"


# PDFs.


def test_a_pdf_gives_its_lines_page_after_page(tmp_path: Path) -> None:
    first = ["Intravenous Ketamine (2022)", SENTENCE, "non-hospital medical or surgical facilities"]
    found = of(tmp_path, pdf(first, ["“Québec” – page two"]), "Notice.pdf")

    assert found.why_not is None
    assert [line.strip() for line in str(found.text).splitlines() if line.strip()] == [*first, "“Québec” – page two"]


def test_a_pdf_is_known_by_how_it_begins(tmp_path: Path) -> None:
    assert "words" in str(of(tmp_path, pdf(["words"]), "download").text)


@pytest.mark.parametrize("pages", [300, 301])
def test_of_pages_there_may_be_three_hundred(tmp_path: Path, pages: int) -> None:
    found = of(tmp_path, pdf(*(["words"] for _ in range(pages))), "a.pdf")

    assert (found.text is None) == (pages > 300)
    assert pages == 300 or "`a.pdf` has more than 300 pages. Keep the part that was read" in str(found.why_not)


@pytest.mark.parametrize("said", [2, 10**9, -5, 0])
def test_pages_are_counted_and_not_believed(tmp_path: Path, said: int) -> None:
    found = of(tmp_path, pdf(*(["words"] for _ in range(400)), count=said), "a.pdf")

    assert found.text is None
    assert found.why_not


def test_a_scan_and_a_locked_file_say_what_they_are(tmp_path: Path) -> None:
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a) (a)] " % (b"o" * 32, b"u" * 32)

    assert "holds no text, only pictures of it" in str(of(tmp_path, pdf([], []), "scan.pdf").why_not)
    assert "is locked by a password" in str(of(tmp_path, pdf(["words"], trailer=locked), "locked.pdf").why_not)


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    found = of(tmp_path, pdf(["first"], [], ["third"]), "a.pdf")
    broken = of(tmp_path, pdf(["first"], ["second"], pressed=b"no deflate at all"), "b.pdf")
    many = of(tmp_path, pdf(["first"], *([] for _ in range(11))), "c.pdf")

    assert (str(found.text).split(), found.why_not) == (
        ["first", "third"],
        "`a.pdf` gives no text on page 2. Compare that part by eye",
    )
    assert (str(broken.text).split(), broken.why_not) == (
        ["second"],
        "`b.pdf` gives no text on page 1. Compare that part by eye",
    )
    assert "no text on pages 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and more. " in str(many.why_not)


def test_a_bomb_and_a_loop_of_pages_hurt_nobody(tmp_path: Path) -> None:
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]
    own = [*loop[:1], b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>"]
    long = "9" * 100_000
    for content in (
        pdf(["words"], pressed=bomb(100)),
        pdf(["words"], pressed=b"no deflate at all"),
        file_of(loop),
        file_of(own),
        file_of([b"<< /Type /Catalog /Pages 1 0 R >>"]),
        file_of([b"[" * 100_000]),
        file_of([b"<< /Type /Catalog /Pages %s 0 R >>" % long.encode()]),
        b"%PDF-1.4\n" + b"\0" * 1000,
        b"%PDF-1.4\nstartxref\n0\n%%EOF",
    ):
        found = of(tmp_path, content, "hostile.pdf")
        assert found.text is None
        assert found.why_not


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """A file cut off, or with some of its bytes changed."""
    if chance.random() < 0.3:
        return content[: chance.randrange(len(content))]
    bad = bytearray(content)
    for _ in range(chance.randrange(1, 40)):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    return bytes(bad)


@pytest.mark.parametrize(
    "trials", [8, pytest.param(60, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.soak)]
)
def test_spoiled_files_are_text_or_a_reason(tmp_path: Path, trials: int) -> None:
    chance = random.Random(20221006)
    whole = pdf([SENTENCE] * 20, [SENTENCE] * 20)
    for _ in range(trials):
        found = of(tmp_path, spoiled(whole, chance), "spoiled.pdf")
        assert found.text or found.why_not


def test_without_pypdf_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdf.py").write_text("raise ImportError('not here')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert of(tmp_path, pdf(["words"]), "a.pdf") == KeptText(
        None,
        "`a.pdf` is a PDF, and reading those needs one more package. Install it with pip: "
        "`ketamine-compliance-tracker[sources]`",
    )


def test_a_page_that_draws_for_ever_is_given_up(tmp_path: Path) -> None:
    drawn = stream(written([SENTENCE]) * 20)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", FONT]
    contents = b" ".join([b"5 0 R"] * 2_000_000)
    objects.append(b"<< /Type /Page /Parent 2 0 R /Contents [%s] /Resources << /Font << /F1 3 0 R >> >> >>" % contents)

    found = of(tmp_path, file_of([*objects, drawn]), "a.pdf")

    assert found.text is None
    assert found.why_not
    assert apart.SECONDS_OF_WORK == 20
