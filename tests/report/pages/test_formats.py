"""A finished view becomes bytes: the same everywhere, whole in every format, and with nobody's words as markup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from tests.report.pages import parsed, sample
from tests.report.pages.payloads import ADDRESSES, PAYLOADS
from tracker.domain.shown import FORMULA_MARKS
from tracker.report.pages.formats import FORMATS, STATED, read_logo, render_page
from tracker.report.pages.picture import LARGEST_LOGO
from tracker.report.pages.view import (
    KINDS,
    Cell,
    Page,
    Paragraph,
    Section,
    Table,
    Words,
    fingerprint,
    legible,
    plain,
    tables,
)

CHECKOUT = Path(__file__).parents[3]
LANGUAGES = ("en", "fr")
SMALL = sample.typical(rows=2)


def benign(page: Page) -> Page:
    return with_text(page, "words")


def with_text(page: Page, text: str) -> Page:
    """A report with a text in every field of text; its links stay."""
    return sample.written_over(page, lambda _: text)


def with_addresses(page: Page, href: str) -> Page:
    """A report with an address in every link; its text stays."""
    return sample.linked_to(page, href)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_has_a_page_with_its_title_in_both_languages(kind: str, lang: str) -> None:
    page = sample.typical(kind, lang)
    root = parsed.html(render_page(page, "html"))

    assert parsed.only(root, "html").attributes["lang"] == lang
    assert parsed.only(root, "title").text() == page.title.text
    assert [each.text() for each in root.css("h1")] == [page.title.text]
    assert parsed.markdown_words(render_page(page, "md"))[0] == page.title.text


def test_a_page_says_everything_in_its_order() -> None:
    words = parsed.html_words(render_page(SMALL, "html"))

    title, about, summary, sections = "Ketamine in Alberta", "2026-05-05", SMALL.summary[0], SMALL.sections
    order = [title, about, summary.words[0].text, *(section.heading.text for section in sections)]
    after_contents = words[words.index(summary.words[0].text) :]
    assert words[:2] == order[:2]
    assert [each for each in after_contents if each in order[2:]] == order[2:]


def test_a_page_stands_alone_and_lets_no_other_script_or_style_run() -> None:
    root = parsed.html(render_page(SMALL, "html"))

    policy = parsed.only(root, "meta[http-equiv]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not root.css("link, iframe, object, [style], [onclick], script[src], img:not([src^='data:'])")


def test_a_document_for_programs_names_its_format_and_fingerprint() -> None:
    told = json.loads(render_page(SMALL, "json"))

    assert told.pop("format") == "tracker.report/1"
    assert told.pop("fingerprint") == fingerprint(SMALL)
    assert told == plain(SMALL)


def test_a_document_for_programs_is_sorted_utf_8_with_plain_line_ends() -> None:
    content = render_page(sample.typical(lang="fr"), "json")

    assert content == (json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
    assert "kétamine".encode() in content
    assert b"\r" not in content


def test_a_sheet_has_the_main_table_with_addresses_after_their_words() -> None:
    content = render_page(SMALL, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    heading, first, _ = parsed.sheet(content)
    assert heading[:4] == ["Source", "Since", "What the rule says", "Verdict"]
    assert first[2] == f"Le médecin doit être présent pendant toute la séance. p. 1 <{sample.CPSA}>"


@pytest.mark.parametrize("page", [SMALL, sample.empty(), sample.typical(lang="fr", rows=3)])
def test_every_row_of_a_sheet_states_its_report_after_its_own_columns(page: Page) -> None:
    params = (
        ("about", "a"),
        ("about", "b"),
        ("by", "=cmd"),
        ("issued", "2026-05-06"),
        ("kind", page.kind),
        ("known", "r9"),
    )
    page = replace(page, params=(*params, ("on", "2026-05-05"), ("revision", "7")))
    table = next(each for each in tables(page) if each.id == page.main)
    heading, *rows = parsed.sheet(render_page(page, "csv"))

    own = len(table.headings)
    stated = {
        "report_kind": page.kind,
        "report_about": "a b",
        "report_from": "",
        "report_on": "2026-05-05",
        "report_known": "r9",
        "report_revision": "7",
        "report_issued": "2026-05-06",
        "report_by": "'=cmd",
        "report_title": page.title.text,
        "report_table": table.caption,
        "report_fingerprint": fingerprint(page),
    }
    assert len(rows) == max(1, len(table.rows)), "where there is nothing to list, one row says so"
    assert [dict(zip(heading[own:], row[own:], strict=True)) for row in rows] == [stated] * len(rows)


@pytest.mark.parametrize("format", FORMATS)
def test_the_fingerprint_is_on_every_page_and_the_same(format: str) -> None:
    assert fingerprint(SMALL).encode() in render_page(SMALL, format)


def test_a_report_on_nothing_says_so() -> None:
    page = sample.empty()

    assert "There is nothing to list." in parsed.html(render_page(page, "html")).text()
    assert parsed.markdown_words(render_page(page, "md")).count("There is nothing to list.") == 5
    _, (first, *_) = parsed.sheet(render_page(page, "csv"))
    assert first == "There is nothing to list."


def test_a_cell_without_anything_to_see_says_so() -> None:
    hidden = Cell((Words("\u200b"), Words(" ")))
    table = Table("t", "caption", ("a", "b"), ((Cell((Words("x"),)), hidden),))
    page = replace(SMALL, sections=(Section("s", Words("heading"), 2, (table,)),), main="t")

    assert parsed.sheet(render_page(page, "csv"))[1][:2] == ["x", "no value"]
    assert [each.text() for each in parsed.html(render_page(page, "html")).css("td")] == ["no value"]
    assert "no value" in parsed.markdown_words(render_page(page, "md"))


def test_words_of_another_language_are_marked_where_they_stand() -> None:
    root = parsed.html(render_page(sample.typical(lang="fr"), "html"))

    english = {node.text() for node in root.css("[lang=en]")}
    assert {"A provincial authority permits it.", "Procedural Sedation, Standards"} <= english
    assert not list(root.css("main [lang=fr]"))


def test_letters_are_composed() -> None:
    decomposed, composed = (unicodedata.normalize(form, "québécois") for form in ("NFD", "NFC"))

    for format in FORMATS:
        given, wanted = (render_page(with_text(SMALL, text), format) for text in (decomposed, composed))
        assert given == wanted
    assert fingerprint(with_text(SMALL, decomposed)) == fingerprint(with_text(SMALL, composed))


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://cpsa.ca/a?b=1&c=2#d", "https://cpsa.ca/a?b=1&c=2#d"),
        ("HTTP://CPSA.CA", "HTTP://CPSA.CA"),
        ("mailto:info@cpsa.ca", "mailto:info@cpsa.ca"),
        ("https://cpsa.ca/règles", "https://cpsa.ca/r%C3%A8gles"),
        ("https://cpsa.ca/100%25", "https://cpsa.ca/100%25"),
        ("javascript:alert(1)", None),
        ("ftp://cpsa.ca", None),
        ("//cpsa.ca", None),
        ("https:///x", None),
    ],
)
def test_only_an_address_that_a_reader_may_open_is_a_link(href: str, link: str | None) -> None:
    page = replace(SMALL, title=Words("standard", href=href))

    shown = legible(page).title
    assert shown.href == link
    assert shown.text == ("standard" if link else f"standard ({href})")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_made_legible_stays_the_same(lang: str) -> None:
    for text in PAYLOADS[::7]:
        once = legible(with_addresses(with_text(sample.typical(lang=lang, rows=1), text), text))
        assert legible(once) == once


def test_nothing_is_made_anew_where_all_is_legible() -> None:
    assert legible(SMALL) is SMALL


def rotated(page: Page, start: int, step: int) -> Page:
    """A report with another payload in every field."""
    turn = iter(range(start, 10**9, step))
    return sample.written_over(page, lambda _: PAYLOADS[next(turn) % len(PAYLOADS)])


def assert_harmless(page: Page) -> None:
    """Every format of a report with hostile words reads back as it would with harmless ones."""
    seen = legible(page)
    made = {format: render_page(page, format) for format in FORMATS}
    hypertext, markdown = made["html"], made["md"]
    assert (parsed.html_structure(hypertext), parsed.markdown_structure(markdown)) == structures(benign(page))
    assert parsed.html_words(hypertext)[0] == seen.title.text
    assert collapsed(parsed.markdown_words(markdown)[0]) == collapsed(seen.title.text)
    rows = parsed.sheet(made["csv"])
    main = next(each for each in tables(seen) if each.id == page.main)
    assert [len(row) for row in rows] == [len(main.headings) + len(STATED) + 3] * (max(1, len(main.rows)) + 1)
    assert not [cell for row in rows for cell in row if cell.lstrip(" \u00a0")[:1] in tuple(FORMULA_MARKS)]
    for format in FORMATS:
        assert steering(made[format].decode()) == []


@cache
def structures(page: Page) -> tuple[object, object]:
    """How HTML and Markdown of a report are built; reports differ in their hostile words alone."""
    return parsed.html_structure(render_page(page, "html")), parsed.markdown_structure(render_page(page, "md"))


def collapsed(text: str) -> str:
    return " ".join(text.split())


def steering(text: str) -> list[str]:
    """Marks that steer a terminal or turn the direction of text, beside line ends and a mark at the beginning."""
    body = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\n", "")
    return [mark for mark in body if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_hostile_words_in_every_field_change_no_structure() -> None:
    for start in range(0, len(PAYLOADS), 60):
        assert_harmless(rotated(SMALL, start, 1))


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_hostile_text_in_every_field_at_once_changes_no_structure(lang: str) -> None:
    assert len(PAYLOADS) > 300
    for text in PAYLOADS:
        assert_harmless(with_text(sample.typical(lang=lang, rows=1), text))


@pytest.mark.parametrize("href", ADDRESSES)
def test_a_hostile_address_leads_nowhere_but_to_http_and_mail(href: str) -> None:
    page = with_addresses(SMALL, href)
    root = parsed.html(render_page(page, "html"))

    targets = [node.attributes["href"] or "" for node in root.css("main a, header a")]
    assert not [each for each in targets if not each.startswith(("https://evil.example", "mailto:"))]
    assert not root.css("main script, [onmouseover], header script")
    plainly = with_addresses(SMALL, "https://example.org" if targets else "words")
    assert parsed.html_structure(render_page(page, "html")) == parsed.html_structure(render_page(plainly, "html"))
    found = parsed.markdown_structure(render_page(page, "md"))
    assert found == parsed.markdown_structure(render_page(plainly, "md"))


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "see ftp://evil.example"])
def test_markdown_makes_no_link_of_what_only_looks_like_one(text: str) -> None:
    page = with_text(replace(SMALL, title=Words("x")), text)

    assert text.encode() not in render_page(page, "md").replace(b"(<https://cpsa.ca", b"")


def test_dates_stand_in_markdown_as_they_are() -> None:
    assert b"| ab-cpsa-0000 | 2000-01-10 |" in render_page(SMALL, "md")


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (replace(SMALL, kind="../secret"), r"no report is of the kind `\.\./secret`"),
        (replace(SMALL, main="none"), "the main table `none` is not in the report"),
        (replace(SMALL, sections=(*SMALL.sections, SMALL.sections[0])), "two parts of a report have the id `first`"),
        (
            replace(SMALL, sections=(*SMALL.sections, Section('x" y', Words("x"), 2, ()))),
            '`x" y` is no id for a part of a report',
        ),
        (
            replace(
                SMALL,
                sections=(Section("s", Words("x"), 2, (Table("t", "c", ("a", "b"), ((Cell((Words("x"),)),),)),)),),
                main="t",
            ),
            "a row of table `t` has 1 cells under 2 headings",
        ),
    ],
)
def test_a_view_that_no_page_can_show_is_refused(page: Page, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        render_page(page, "html")


def test_a_format_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no report is written as `docx`"):
        render_page(SMALL, "docx")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def test_a_logo_stands_within_the_page() -> None:
    content = render_page(SMALL, "html", logo=read_logo(PIXEL, 'Clinic "North"'))

    picture = parsed.only(parsed.html(content), "header img")
    assert (picture.attributes["src"] or "").startswith("data:image/png;base64,iVBOR")
    assert picture.attributes["alt"] == 'Clinic "North"'


def test_a_logo_of_another_kind_or_size_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a PNG nor a JPEG"):
        read_logo(b"<svg onload=alert(1)>", "x")
    with pytest.raises(ValueError, match="Make it smaller"):
        read_logo(PIXEL + bytes(LARGEST_LOGO), "x")


PRINTED = """
import hashlib
from tests.report.pages import sample
from tracker.report.pages.formats import FORMATS, render_page
for lang in ("en", "fr"):
    for format in FORMATS:
        print(hashlib.sha256(render_page(sample.typical("national", lang, rows=30), format)).hexdigest())
"""


def printed(folder: Path, **given: str) -> str:
    """The digests of a report in every format and language, from a process of its own in another place of the world."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **given}
    asked = [sys.executable, "-c", PRINTED]
    return subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_equal_views_give_equal_bytes_in_another_process(tmp_path: Path) -> None:
    here = printed(CHECKOUT, PYTHONHASHSEED="0", TZ="UTC", LANG="C.UTF-8")
    there = printed(tmp_path, PYTHONHASHSEED="1", TZ="America/St_Johns", LANG="fr_CA.UTF-8", LC_ALL="C")

    assert len(set(here.split())) == 8
    assert here == there


@pytest.mark.slow
def test_equal_views_give_equal_bytes_wherever_they_are_made(tmp_path: Path) -> None:
    zones = ("UTC", "America/St_Johns", "Pacific/Kiritimati")
    told = {
        printed(folder, PYTHONHASHSEED=seed, TZ=zone, LANG=lang)
        for (seed, zone), lang, folder in product(
            zip(("0", "1", "random"), zones, strict=True), ("C", "fr_CA.UTF-8", "tr_TR.UTF-8"), (CHECKOUT, tmp_path)
        )
    }

    assert len(told) == 1


def test_a_paragraph_may_begin_with_anything() -> None:
    said = Paragraph((Words(" "), Words("- no list"), Words("\n# no heading")))
    page = replace(SMALL, summary=(said,))

    assert "- no list # no heading" in parsed.markdown_words(render_page(page, "md"))
