"""A report on paper: it says what the view says, tagged for who cannot see it, in the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.report.pages import pdf_sample
from tracker import places
from tracker.report.pages import pdf as pages_to_pdf
from tracker.report.pages import typesetting
from tracker.report.pages.glyphs import DEJAVU, LIBERTINUS, drawable
from tracker.report.pages.owned import Templates, read_templates
from tracker.report.pages.pdf import LogoError, NoEngineError, SettingError, TemplateError, render_pdf
from tracker.report.pages.row_headings import with_row_headings
from tracker.report.pages.typesetting import typeset
from tracker.report.pages.view import Cell, Page, Paragraph, Section, Table, Words, fingerprint

CHECKOUT = Path(__file__).parents[3]
PAGES = {"en": pdf_sample.english, "fr": pdf_sample.french}


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def root(made: bytes) -> Any:
    """The catalogue of a PDF, from which everything in it can be reached."""
    return read(made).root_object


def text(made: bytes) -> str:
    """All that a PDF says, without its footers, with one space between any two words."""
    return " ".join(" ".join(page.extract_text().rsplit("\n", 1)[0] for page in read(made).pages).split())


def letters(words: str) -> str:
    return "".join(words.split())


def tags(made: bytes) -> list[str]:
    """The structure of a PDF, as the names of its elements in their order."""

    def walk(node: Any) -> Iterator[str]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                yield from walk(each)
        elif hasattr(node, "get") and "/S" in node:
            yield node["/S"][1:]
            yield from walk(node.get("/K", []))

    return list(walk(root(made)["/StructTreeRoot"]["/K"]))


def elements(node: Any, name: str) -> Iterator[Any]:
    """The elements of the structure that have a name, in their order."""
    node = node.get_object()
    for each in node if isinstance(node, list) else [node]:
        if each is not node:
            yield from elements(each, name)
        elif hasattr(each, "get"):
            if each.get("/S") == f"/{name}":
                yield each
            if "/K" in each:
                yield from elements(each["/K"], name)


def told(cell: Any) -> dict[str, Any]:
    """What a screen reader learns of a cell: its element with its attributes as of a table."""
    cell = cell.get_object()
    return {**cell, **next(each for each in cell["/A"] if each["/O"] == "/Table")}


def blocks(made: bytes) -> list[str]:
    """The same without the inline marks, of which there are more where a line is broken."""
    return [each for each in tags(made) if each != "Span"]


def one(*blocks: Any, title: str = "Title") -> Page:
    section = Section("one", Words("Part"), 2, tuple(blocks))
    return Page("clinics", "en", Words(title), (), (), (section,), "t", (), "End.")


@pytest.fixture(scope="module", params=["en", "fr"])
def made(request: pytest.FixtureRequest) -> tuple[Page, bytes]:
    page = PAGES[request.param]()
    return page, render_pdf(page)


def test_the_text_is_told_in_the_order_of_the_view(made: tuple[Page, bytes]) -> None:
    page, pdf = made
    table = next(b for s in page.sections for b in s.blocks if isinstance(b, Table))
    expected = [
        page.title.text,
        *(text for name, told in page.about for text in (name, told[0].text)),
        fingerprint(page),
        *(each.words[0].text for each in page.summary),
        page.sections[0].heading.text,
        table.caption,
        *table.headings,
        *(cell.words[0].text for row in table.rows for cell in row),
        *(section.heading.text for section in page.sections[1:]),
        page.disclaimer,
    ]

    said, at = letters(text(pdf)), 0
    for words in expected:
        found = said.find(letters(words), at)
        assert found >= at, f"`{words}` is not told, or too early"
        at = found


def test_a_screen_reader_finds_headings_tables_with_their_captions_and_lists(made: tuple[Page, bytes]) -> None:
    found = tags(made[1])

    assert [each for each in found if re.fullmatch("H[1-6]", each)] == ["H1", "H2", "H3", "H2", "H2"]
    assert (found.count("Table"), found.count("Caption"), found.count("TH"), found.count("TD")) == (1, 1, 6 + 4, 20)
    assert found[found.index("Table") + 1] == "Caption"
    assert found.count("LI") == 4 + 4 + 2 + 2, "the title block, the checklist, what is told below it, the meanings"
    assert found.count("Link") == 1


def test_a_screen_reader_is_told_the_heading_of_each_row_and_of_each_column_with_each_cell(
    made: tuple[Page, bytes],
) -> None:
    tree = root(made[1])["/StructTreeRoot"]
    names = tree["/IDTree"]["/Names"]
    named = dict(zip(names[::2], names[1::2], strict=True))
    head, *rows = elements(tree, "TR")
    columns = [told(each)["/ID"] for each in head["/K"]]

    assert list(named) == sorted(named)
    assert [told(each)["/Scope"] for each in head["/K"]] == ["/Column"] * 6
    assert len(rows) == 4
    for row in rows:
        first, *others = (told(each) for each in row["/K"])
        assert (first["/S"], first["/Scope"], first["/Headers"]) == ("/TH", "/Row", columns[:1])
        assert named[first["/ID"]] == row["/K"][0]
        assert [each["/S"] for each in others] == ["/TD"] * 5
        assert [each["/Headers"] for each in others] == [[column, first["/ID"]] for column in columns[1:]]
    assert len(named) == 6 + 4


def test_a_pdf_of_another_build_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine may write one day, or another engine: references that are compressed, cells without ids."""
    monkeypatch.setattr(pages_to_pdf, "with_row_headings", lambda made: made)
    made = render_pdf(pdf_sample.english())

    assert with_row_headings(made) != made
    for old, new in (
        (b"\nxref\n0 ", b"\nxxxx\n0 "),
        (b"startxref", b"xxxxxxxxx"),
        (b"/IDTree", b"/XXTree"),
        (b"/S/TD/P", b"/S/TD/X"),
        (b"/O/Table/Headers", b"/O/Table/Xeaders"),
    ):
        other = made.replace(old, new)
        assert with_row_headings(other) == other, old


def test_the_document_says_its_title_its_language_and_that_it_is_meant_as_pdf_ua(made: tuple[Page, bytes]) -> None:
    page, pdf = made
    reader = read(pdf)
    metadata = root(pdf)["/Metadata"].get_data()

    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root(pdf)["/Lang"] == f"{page.lang}-CA"
    assert reader.metadata is not None
    assert reader.metadata.title == page.title.text
    assert str(reader.metadata["/Keywords"]) == fingerprint(page)
    assert "/CreationDate" not in reader.metadata
    assert b"CreateDate" not in metadata


def test_words_in_the_other_language_are_marked_with_it(made: tuple[Page, bytes]) -> None:
    page, pdf = made
    other = {"en": b"/Lang(fr-CA)", "fr": b"/Lang(en-CA)"}[page.lang]

    assert sum(other in each.get_contents().get_data() for each in read(pdf).pages) == 1  # type: ignore[union-attr]


def test_every_page_says_which_report_it_is_a_page_of(made: tuple[Page, bytes]) -> None:
    page, pdf = made
    count = {"en": "Page {} of {}", "fr": "Page {} sur {}"}[page.lang]
    pages = read(pdf).pages

    for number, each in enumerate(pages, 1):
        last = each.extract_text().splitlines()[-1]
        assert last.startswith(page.title.text)
        assert fingerprint(page)[:16] in last
        assert last.endswith(count.format(number, len(pages)))


def test_there_is_a_place_to_sign_before_anything_is_said(made: tuple[Page, bytes]) -> None:
    page, pdf = made
    fields = {"en": ["Name", "Role", "Date", "Signature"], "fr": ["Nom", "Fonction", "Date", "Signature"]}[page.lang]
    said = text(pdf)

    assert f"{fingerprint(page)} {' '.join(fields)} {page.summary[0].words[0].text.replace(chr(160), ' ')}" in said


@pytest.mark.slow
def test_all_fonts_are_in_the_file_and_none_is_of_this_machine(made: tuple[Page, bytes]) -> None:
    names = set()
    pages: list[Any] = list(read(made[1]).pages)
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), "embedded"
            names.add(str(font["/BaseFont"]).split("+")[1].split("-")[0])

    assert names == {"LibertinusSerif", "DejaVuSansMono"}


HOSTILE = {
    "a call": '#read("/etc/passwd") #panic("x") #import "@preview/x:1.0.0": *',
    "markup": "$x^2$ *b* _i_ `raw` <label> @ref = head // no comment /* none */ - list + enum / term: x ~ --- \\ end",
    "code": '"] #let x = 1; #{ while true {} } [" {"page": null}',
    "escapes": "\\u{1f600} \\\\ \\# \" ' \\n",
    "HTML": "<script>alert(1)</script> &amp; <!-- -->",
    "right to left": "abc שלום def",
    "accents": "Où ça ? L’été, à Sept-Îles ; cœur ½ ≤ 5 mg/kg µg €",
}


@pytest.mark.slow
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_becomes_markup(words: str) -> None:
    made = render_pdf(pdf_sample.hostile(words))

    assert blocks(made) == blocks(render_pdf(pdf_sample.hostile("benign words")))
    if "שלום" not in words:
        assert letters(text(made)).count(letters(words)) >= 31
    assert "root:" not in text(made)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("a\x00b\x1b[31mc\x07\x9b2Jd", "ab[31mc2Jd"),
        ("over\u202eride\u2066 \u200bnone\u2069\ufeff", "override none"),
        ("two\nlines\tand  tabs\u2028end", "two lines and tabs end"),
        ("dose 😀 中", "dose [U+1F600] [U+4E2D]"),
        ("e\u0301", "é"),
        ("x" + "\u0301" * 50, "x" + "\u0301" * 4),
        ("◾\u0301", "◾[U+0301]"),
        ("half \ud800 of a letter", "half of a letter"),
        ("\U000e0041tag", "tag"),
    ],
)
def test_what_cannot_be_drawn_is_left_out_or_told_by_its_number(words: str, told: str) -> None:
    assert drawable(words) == told


@pytest.mark.slow
def test_every_letter_that_is_said_to_be_drawn_is_drawn() -> None:
    numbers = [
        number
        for low, _, high in (each.partition("-") for each in f"{LIBERTINUS} {DEJAVU}".split())
        for number in range(int(low, 16), int(high or low, 16) + 1)
    ]
    every = Words(" ".join(map(chr, numbers)))

    made = render_pdf(one(Paragraph((every,)), Table("t", every.text, ("H",), ((Cell((Words("x"),)),),))))

    assert len(numbers) > 3000
    assert made.startswith(b"%PDF-")


@pytest.mark.slow
def test_a_word_of_ten_thousand_letters_stays_within_the_page() -> None:
    made = render_pdf(one(Paragraph((Words("x" * 10_000),)), Table("t", "T", ("H", "z" * 2_000), ())))

    assert letters(text(made)).count("x") == 10_000
    assert letters(text(made)).count("z") == 2_000
    lines = [line for page in read(made).pages for line in page.extract_text().splitlines()]
    assert max(map(len, lines)) < 120, "broken before the end of the page"


def test_a_word_that_a_line_of_its_column_holds_is_never_broken() -> None:
    """The table of sources in French: ten columns, some of them with ids, addresses and long titles."""
    headings = ("Document", "Titre et autorité", "Nature", "Publié", "Entrée en vigueur", "En vigueur jusqu'à",
                "Comment on le sait", "Dernière consultation", "Vérification", "Adresse")  # fmt: skip
    row = ("alberta-psychedelic-services-standards", "Recommandations (clinique), Ordre", "norme d'agrément",
           "2026-05-05", "2026-05-05 (présumé)", "remplacé par canada-regulation-csr-2025", "rapporté par d'autres",
           "2026-05-05, constaté en vigueur (commissioning guide)", "sans vérification",
           "https://www.alberta.ca/psychedelic-drug-treatment-service-provider-licensing")  # fmt: skip
    table = Table("t", "T", headings, (tuple(Cell((Words(each),)) for each in row),) * 3)

    lines = read(render_pdf(one(table))).pages[1].extract_text().split()

    for word in (
        "Vérification",
        "vérification",
        "Recommandations",
        "d'agrément",
        "(commissioning",
        "2026-05-05",
        "d'autres",
    ):
        assert lines.count(word) + lines.count(f"{word},") >= (1 if word == "Vérification" else 3), word
    assert "alberta-" in lines or "alberta-psychedelic-" in lines, "a name breaks between its words"


@pytest.mark.slow
def test_a_date_or_a_code_is_never_broken() -> None:
    code = Cell((Words("2026-05 no 4 s 2 p"),), code=True)
    rows = tuple((code, Cell((Words("long words " * 60),))) for _ in range(3))

    lines = read(render_pdf(one(Table("t", "T", ("Rule", "Why"), rows)))).pages[0].extract_text()

    assert lines.count("2026-05 no 4 s 2 p") == 3


@pytest.mark.slow
def test_the_headings_of_a_long_table_stand_on_every_page_and_are_read_once() -> None:
    made = render_pdf(pdf_sample.long(120))

    pages = read(made).pages
    assert len(pages) > 2
    assert all("Place Route Verdict Since" in page.extract_text() for page in pages)
    assert tags(made).count("TH") == 4 + 120


@pytest.mark.slow
@pytest.mark.parametrize("before", range(23, 30))
def test_no_caption_is_left_at_the_foot_of_a_page(before: int) -> None:
    table = Table("t", "CAPTION", ("A", "B"), ((Cell((Words("x"),)), Cell((Words("y"),))),) * 5)

    made = render_pdf(one(*[Paragraph((Words("text"),))] * before, table))

    assert [page.extract_text() for page in read(made).pages if re.search("CAPTION\nA B\nx y", page.extract_text())]


@pytest.mark.slow
def test_a_row_longer_than_a_page_goes_on_overleaf_and_a_short_one_is_whole() -> None:
    words = " ".join(f"w{n}" for n in range(3000))
    made = render_pdf(one(Table("t", "T", ("A", "B"), ((Cell((Words("row"),)), Cell((Words(words),))),))))

    assert "w2999" in text(made)
    assert len(read(made).pages) > 2


@pytest.mark.slow
def test_a_table_of_many_columns_lies_across() -> None:
    headings = tuple(f"Jurisdiction{n}" for n in range(11))
    row = tuple(Cell((Words("Permitted"),)) for _ in headings)

    page = read(render_pdf(one(Table("t", "T", headings, (row,))))).pages[1]

    assert page.mediabox.width > page.mediabox.height


@pytest.mark.slow
@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x", "ftp://x/y"])
def test_only_addresses_of_the_web_and_of_mail_become_links(href: str) -> None:
    made = render_pdf(one(Paragraph((Words("Read", None, href),))))

    assert "Link" not in tags(made)
    assert text(made).count("Read") == 1


def test_the_address_of_a_link_is_told_on_paper() -> None:
    made = render_pdf(one(Paragraph((Words("Read the guide", None, "https://a.example/g?x=1&y=é"),))))

    first: Any = read(made).pages[0]
    [note] = first["/Annots"]
    assert note["/A"]["/URI"] == "https://a.example/g?x=1&y=%C3%A9"
    assert "Read the guide (https://a.example/g?x=1&y=é)" in text(made)


@pytest.mark.slow
def test_a_section_of_level_3_that_comes_first_does_not_skip_a_level() -> None:
    page = replace(one(), sections=(Section("a", Words("A"), 3, ()), Section("b", Words("B"), 3, ())))

    assert [each for each in tags(render_pdf(page)) if each.startswith("H")] == ["H1", "H2", "H3"]


def test_a_ragged_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not as long as its headings"):
        render_pdf(one(Table("t", "T", ("A", "B"), ((Cell((Words("x"),)),),))))


def test_a_logo_stands_on_the_first_page_and_is_no_other_file() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b"")

    assert "Figure" in tags(render_pdf(one(), logo=png))
    with pytest.raises(LogoError, match="neither a PNG nor a JPEG"):
        render_pdf(one(), logo=b"<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.mark.slow
def test_both_papers_carry_the_whole_report() -> None:
    page = pdf_sample.hostile("word " * 30)
    letter, a4 = render_pdf(page), render_pdf(page, paper="a4")

    assert (read(letter).pages[0].mediabox.width, round(read(a4).pages[0].mediabox.width)) == (612, 595)
    assert letters(text(letter)) == letters(text(a4))


def own(folder: Path, template: str) -> Path:
    (folder / "typst").mkdir(parents=True)
    (folder / "typst" / "report.typ").write_text(template, encoding="utf-8")
    return folder


def owned(folder: Path, template: str) -> Templates:
    return read_templates(own(folder, template))


PLAIN = '#let given = json(bytes(sys.inputs.view))\n#set document(title: "Own")\n= Own\n'


def test_a_users_template_is_set_instead(tmp_path: Path) -> None:
    made = render_pdf(one(), templates=owned(tmp_path, PLAIN + "#given.page.disclaimer.join()"))

    assert letters("".join(page.extract_text() for page in read(made).pages)) == "OwnEnd."
    assert "Title" in text(render_pdf(one(), templates=None))


def test_a_broken_template_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    folder = own(tmp_path, PLAIN + "#given.page.nothing")

    with pytest.raises(TemplateError, match=re.escape(f"{folder / 'typst' / 'report.typ'}:4: ")):
        render_pdf(one(), templates=read_templates(folder))


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    ['#read("/../secret.txt")', '#read("../secret.txt")', '#import "@preview/cetz:0.3.0"', '#import "@local/a:0.1.0"'],
)
def test_a_template_reads_nothing_outside_its_folder_and_fetches_nothing(tmp_path: Path, line: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")

    with pytest.raises(TemplateError, match=r"report\.typ:4: "):
        render_pdf(one(), templates=owned(tmp_path, PLAIN + line))


def test_a_template_has_no_clock(tmp_path: Path) -> None:
    made = render_pdf(one(), templates=owned(tmp_path, PLAIN + "#datetime.today().display()"))

    assert "1970-01-01" in read(made).pages[0].extract_text()


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    folder = own(tmp_path, PLAIN + "#for i in range(100000) { for j in range(100000) { let x = i * j } }")

    with pytest.raises(SettingError, match=r"more than 1 s.*HTML"):
        typeset(folder / "typst" / "report.typ", "{}", seconds=1)


def test_without_the_extra_the_user_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda _: None)

    with pytest.raises(NoEngineError, match=re.escape("pip install 'ketamine-compliance-tracker[pdf]'")):
        render_pdf(one())


DIGEST = """
import hashlib
from tests.report.pages.pdf_sample import english, french
from tracker.report.pages.owned import Templates, read_templates
from tracker.report.pages.pdf import render_pdf
print([hashlib.sha256(render_pdf(page())).hexdigest() for page in (english, french)])
"""


@pytest.mark.slow
def test_the_bytes_are_the_same_whatever_the_surroundings(tmp_path: Path) -> None:
    expected = [hashlib.sha256(render_pdf(page())).hexdigest() for page in PAGES.values()]
    for seed, zone, language in (
        ("0", "UTC", "C"),
        ("1", "America/St_Johns", "fr_CA.UTF-8"),
        ("7", "Asia/Tokyo", "tr_TR"),
    ):
        folder = tmp_path / seed
        folder.mkdir()
        around = {
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LANG": language,
            "LC_ALL": language,
            "HOME": str(folder),
            "SOURCE_DATE_EPOCH": seed + "00000000",
            "TYPST_FONT_PATHS": "/usr/share/fonts",
        }
        done = subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=folder, env=around, capture_output=True, text=True, check=True
        )

        assert done.stdout.strip() == str(expected)


def test_the_bytes_do_not_tell_where_the_template_lies(tmp_path: Path) -> None:
    shutil.copytree(places.templates() / "typst", tmp_path / "elsewhere" / "typst")

    assert render_pdf(one(), templates=read_templates(tmp_path / "elsewhere")) == render_pdf(one())


@pytest.mark.slow
def test_a_thousand_rows_take_seconds_and_twenty_thousand_are_set() -> None:
    made = render_pdf(pdf_sample.long(1000))

    assert text(made).count("Not permitted") == 1000
    assert render_pdf(pdf_sample.long(20_000)).startswith(b"%PDF-")


@pytest.mark.slow
def test_texts_that_heap_up_are_set_or_refused_but_never_run_away() -> None:
    for words in ("(" * 5_000, "e" + "\u0301" * 20_000, "word " * 5_000, "שלום مرحبا " * 500, "W" * 10_000):
        assert render_pdf(pdf_sample.hostile(words)).startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs pdfinfo: apt-get install poppler-utils")
def test_another_reader_sees_the_same_structure(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(render_pdf(pdf_sample.english()))
    seen = subprocess.run(
        ["pdfinfo", "-struct-text", tmp_path / "a.pdf"], capture_output=True, text=True, check=True
    ).stdout

    assert 'H1 "Where our clinics stand"' in seen
    assert (seen.count("/Scope /Column"), seen.count("/Scope /Row")) == (6, 4)
    assert seen.index("Caption") < seen.index("THead") < seen.index("TBody")
