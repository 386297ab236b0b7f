"""Pages in a real browser: they ask for nothing, complain of nothing, and say the same to who sees, hears or types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.examples import database, examples
from tests.report.pages import browser as browsers
from tests.report.pages import sample
from tests.report.pages.browser import opened
from tests.report.pages.payloads import PAYLOADS
from tracker.report.pages.formats import render_page
from tracker.report.pages.view import KINDS, Page, Words, legible

LANGUAGES = ("en", "fr")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.running() as found:
        yield found


def hostile(kind: str, lang: str) -> Page:
    """Another payload in every field, and addresses that lead where none may."""
    turn = iter(range(10**9))
    page = sample.written_over(sample.typical(kind, lang, rows=60), lambda _: PAYLOADS[next(turn) * 5 % len(PAYLOADS)])
    return sample.linked_to(page, "javascript:alert(1)")


FILLINGS = {
    "empty": sample.empty,
    "typical": sample.typical,
    "long": lambda kind, lang: sample.typical(kind, lang, rows=1000),
    "hostile": hostile,
}


def foreign(page: Page) -> dict[str, str]:
    """The texts that a report has in another language than its own and nowhere in its own, each with its code."""
    texts = set(_texts(legible(page)))
    own = {text for text, lang in texts if lang in (None, page.lang)}
    return {text: lang for text, lang in texts if lang and text not in own}


def _texts(value: Any) -> Iterator[tuple[str, str | None]]:
    """Every text of a view with its language; None: the report's own."""
    if isinstance(value, Words):
        yield value.text.strip(), value.lang
    elif isinstance(value, str):
        yield value.strip(), None
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def assert_sound(browser: Browser, page: Page, folder: Path, **context: Any) -> None:
    with opened(browser, render_page(page, "html"), folder, **context) as seen:
        assert seen.faults(foreign=foreign(page)) == []
        assert seen.axe() == []
        assert seen.misdeeds == []


def test_a_typical_page_is_sound_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    assert_sound(browser, sample.typical(lang="fr", rows=30), tmp_path)


def pages() -> Iterator[Any]:
    """Every kind in every language with every filling; in CI each kind as it typically is, and one with all of them."""
    for kind, lang, filling in product(KINDS, LANGUAGES, FILLINGS):
        often = filling == "typical" or kind == "province"
        yield pytest.param(kind, lang, filling, marks=pytest.mark.slow if often else pytest.mark.soak)


@pytest.mark.parametrize(("kind", "lang", "filling"), list(pages()))
def test_every_page_is_sound_in_a_browser(browser: Browser, tmp_path: Path, kind: str, lang: str, filling: str) -> None:
    assert_sound(browser, FILLINGS[filling](kind, lang), tmp_path)


@pytest.mark.slow
def test_every_worked_example_is_sound_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    for name, content in examples(database(tmp_path), ("html",)):
        with opened(browser, content, tmp_path) as seen:
            assert (name, seen.axe()) == (name, [])
            for width in (1280, 360):
                seen.page.set_viewport_size({"width": width, "height": 900})
                assert (name, seen.faults()) == (name, [])
                assert width == 360 or (name, cut_off(seen)) == (name, [])
            assert (name, too_wide(seen)) == (name, [])
            assert (name, seen.misdeeds) == (name, [])


def cut_off(seen: browsers.Seen) -> list[str]:
    """The tables of which a column or more is out of sight at this width."""
    told = """[...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth)
              .map((each) => `${each.querySelector('table').id}: ${each.scrollWidth} in ${each.clientWidth}`)"""
    found: list[str] = seen.page.evaluate(told)
    return found


def too_wide(seen: browsers.Seen) -> list[str]:
    """The tables that no sheet holds: for one of them a browser prints the whole report in smaller letters.

    680 and 941 pixels are what is within the margins of A4 as it stands and of Letter across, the narrower ones.
    """
    seen.page.emulate_media(media="print")
    seen.page.set_viewport_size({"width": 680, "height": 900})
    wide = """[...document.querySelectorAll('table')].filter((each) =>
                  each.getBoundingClientRect().width > (each.classList.contains('across') ? 941 : 681))
              .map((each) => `${each.id}: ${each.getBoundingClientRect().width}`)"""
    found: list[str] = seen.page.evaluate(wide)
    return found


@pytest.mark.soak
def test_every_report_prints_in_letters_of_full_size_with_no_heading_left_at_the_foot(
    browser: Browser, tmp_path: Path
) -> None:
    import io
    import re

    import pypdf

    headings = "[...document.querySelectorAll('h2, h3, caption, .label, thead')].map((each) => each.innerText)"
    for name, content in examples(database(tmp_path), ("html",), french=KINDS):
        with opened(browser, content, tmp_path) as seen:
            assert (name, too_wide(seen)) == (name, [])
            heads = tuple(filter(None, ("".join(each.split()) for each in seen.page.evaluate(headings))))
            for size in ("Letter", "A4"):
                printed = pypdf.PdfReader(io.BytesIO(seen.page.pdf(format=size, print_background=True)))
                for page in printed.pages:
                    said = re.sub(r"[0-9a-f]{16}|\d+ / \d+", "", page.extract_text())
                    assert not "".join(said.split()).endswith(heads), f"{name} on {size}: {said[-200:]}"


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("filling", ["typical", "hostile"])
def test_a_page_is_sound_at_every_width_light_and_dark(
    browser: Browser, tmp_path: Path, width: int, scheme: str, filling: str
) -> None:
    page = FILLINGS[filling]("clinics", "fr")

    with opened(browser, render_page(page, "html"), tmp_path, color_scheme=scheme) as seen:
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.faults(foreign=foreign(page)) == []
        assert seen.axe() == []


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "told"), [("en", "5 of 120 rows shown"), ("fr", "Lignes affichées : 5 sur 120")])
def test_the_filter_works_by_keyboard(browser: Browser, tmp_path: Path, lang: str, told: str) -> None:
    page = sample.typical(lang=lang, rows=120)

    with opened(browser, render_page(page, "html"), tmp_path) as seen:
        keys, look = seen.page.keyboard, seen.page.evaluate
        for _ in range(60):
            keys.press("Tab")
            if look("document.activeElement.id") == "filter.rules":
                break
        assert look("document.activeElement.labels[0].innerText")
        assert look("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        keys.type("2003-04 MEDECIN" if lang == "en" else "2003-04 médecin")
        shown = look(
            "[...document.querySelectorAll('#rules tbody tr:not([hidden])')].map(row => row.cells[0].innerText)"
        )
        assert shown == ["ab-cpsa-0003", "ab-cpsa-0030", "ab-cpsa-0057", "ab-cpsa-0084", "ab-cpsa-0111"]
        assert seen.page.inner_text("output").replace("\u00a0", " ") == told
        keys.press("Control+A")
        keys.press("Delete")
        assert look("document.querySelectorAll('#rules tbody tr[hidden]').length") == 0
        assert seen.misdeeds == []


@pytest.mark.slow
def test_a_page_is_whole_without_script(browser: Browser, tmp_path: Path) -> None:
    page = sample.typical(rows=120)

    with opened(browser, render_page(page, "html"), tmp_path, java_script_enabled=False) as seen:
        assert not seen.page.is_visible(".filter")
        assert seen.page.locator("#rules tbody tr").count() == 120
        assert all(row.is_visible() for row in seen.page.locator("#rules tbody tr").all()[::30])


@pytest.mark.slow
def test_what_is_printed_is_whole_whatever_was_filtered(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, render_page(sample.typical(rows=120), "html"), tmp_path) as seen:
        seen.page.fill("[id='filter.rules']", "2003-04")
        seen.page.emulate_media(media="print")
        look = seen.page.evaluate
        assert look("[...document.querySelectorAll('#rules tbody tr')].every(row => row.offsetHeight > 0)")
        assert look("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
        assert look("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"
        for hidden in ("nav", ".filter", ".skip"):
            assert not seen.page.is_visible(hidden)
        assert sample.CPSA in look("getComputedStyle(document.querySelector('td a.named'), '::after').content")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "media"), [(360, "screen"), (1280, "screen"), (700, "print"), (680, "print")])
def test_no_date_and_no_code_is_broken(browser: Browser, tmp_path: Path, width: int, media: Any) -> None:
    """700 and 680 are the widths in pixels of a sheet of Letter and of A4 within their margins."""
    broken = """[...document.querySelectorAll('.code > bdi')].filter((each) => each.getClientRects().length > 1)
                .map((each) => each.innerText)"""
    with opened(browser, render_page(sample.typical(rows=30), "html"), tmp_path) as seen:
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.emulate_media(media=media)
        assert seen.page.evaluate("document.querySelectorAll('.code > bdi').length") > 60
        assert seen.page.evaluate(broken) == []


SEEDED = {
    "a caption is missing": ("document.querySelector('caption').remove()", "has no caption"),
    "a row heading is a plain cell": (
        "document.querySelectorAll('tbody tr').forEach(r => {"
        "const d = document.createElement('td'); d.innerHTML = r.cells[0].innerHTML; r.cells[0].replaceWith(d)})",
        "has no heading",
    ),
    "a column heading has no scope": ("document.querySelector('thead th').removeAttribute('scope')", "is none"),
    "a status is told by colour alone": (
        "document.querySelector('.tag').lastElementChild.textContent = ''",
        "no words",
    ),
    "a status has no symbol": ("document.querySelector('.tag .symbol').remove()", "no symbol"),
    "a cell is coloured": (
        "document.querySelector('tbody td').classList.add('tag', 'no')",
        "a cell speaks by its colour",
    ),
    "a cell is empty": ("document.querySelector('tbody td').textContent = ''", "is empty"),
    "a text of another language is not marked": (
        "document.querySelectorAll('main [lang]').forEach(each => each.removeAttribute('lang'))",
        "not marked as en",
    ),
    "a link says click here": ("document.querySelector('main a bdi').textContent = 'click here'", "says nothing"),
    "a link leads to a script": ("document.querySelector('main a').setAttribute('href', 'javascript:1')", "javascript"),
    "a link leads nowhere": ("document.querySelector('nav a').setAttribute('href', '#none')", "leads nowhere"),
    "an id stands twice": ("document.querySelector('h2').id = document.querySelectorAll('h2')[1].id", "stands twice"),
    "a heading is skipped": ("document.querySelector('h2').outerHTML = '<h4>x</h4>'", "skips a level"),
    "there is no main": ("document.querySelector('main').outerHTML = '<div>x</div>'", "not one main"),
    "a table cannot be scrolled": ("document.querySelector('.scroll').removeAttribute('tabindex')", "scrolled"),
    "the page is too wide": (
        "document.querySelector('h1').className = 'code'; document.querySelector('h1').append('x '.repeat(100))",
        "wider than the window",
    ),
}
"""Faults that axe does not find, or not always: how each is made, and what is told of it."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_fault_is_found(browser: Browser, tmp_path: Path, name: str) -> None:
    fault, told = SEEDED[name]
    page = sample.typical(lang="fr", rows=30)

    with opened(browser, render_page(page, "html"), tmp_path) as seen:
        seen.page.set_viewport_size({"width": 360, "height": 800})
        assert seen.faults(foreign=foreign(page)) == []
        seen.page.evaluate(fault)
        assert [each for each in seen.faults(foreign=foreign(page)) if told in each]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'<html lang="en">', b"<html>", "html-has-lang"),
        (b"<label for=", b"<span data-for=", "label"),
        (b"--soft: #4a5866", b"--soft: #b8c4d0", "color-contrast"),
        (b"</title>", b"</title><script>alert(1)</script>", "Content Security Policy"),
        (b"<main ", b'<main data-x="1"><img src="https://evil.example/x.png" alt="x"', "Content Security Policy"),
        (b"<script>", b"<script>1;", "Content Security Policy"),
    ],
)
def test_a_fault_in_the_file_is_found(browser: Browser, tmp_path: Path, old: bytes, new: bytes, told: str) -> None:
    content = render_page(sample.typical(rows=30), "html")
    assert old in content
    content = content.replace(old, new)
    if old.startswith(b"--soft"):
        content = content.replace(b"style-src 'sha256-", b"style-src 'unsafe-inline' 'x-sha256-")

    with opened(browser, content, tmp_path) as seen:
        assert [each for each in (*seen.axe(), *seen.misdeeds) if told in each]


PALE = {
    "one word of one row": ("tr:nth-child(577) td:last-child bdi", "color: #bbb"),
    "a cell of one row": ("tr:nth-child(577) td", "background: #556"),
    "a status that few rows have": (".tag.absent", "color: #9aa"),
    "every row": ("tr", "color: #bbb"),
}
"""Words too pale to be read, on a page of 600 rows."""


@pytest.mark.slow
def test_what_is_too_pale_is_found_on_a_long_page_too(browser: Browser, tmp_path: Path) -> None:
    fade = "([which, how]) => document.querySelectorAll('tbody ' + which).forEach((each) => each.style = how)"
    with opened(browser, render_page(sample.typical(rows=600), "html"), tmp_path) as seen:
        assert seen.pale() == []
        assert 1 < seen.page.locator("tbody tr:not([data-drawn-alike])").count() < 30
        for name, (which, how) in PALE.items():
            seen.page.evaluate(fade, [which, how])
            assert [each for each in seen.pale() if each.startswith("color-contrast")], name
            seen.page.evaluate(fade, [which, ""])
        assert seen.pale() == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", ["Letter", "A4"])
def test_a_page_prints_on_both_papers(browser: Browser, tmp_path: Path, lang: str, size: str) -> None:
    import io

    import pypdf

    page = sample.typical(lang=lang, rows=60)
    with opened(browser, render_page(page, "html"), tmp_path) as seen:
        printed = pypdf.PdfReader(io.BytesIO(seen.page.pdf(format=size, print_background=True)))

    texts = [each.extract_text() for each in printed.pages]
    rules = [text for text in texts if "ab-cpsa-00" in text]
    assert len(rules) > 1
    heading = sample.WORDS[lang]["since"]
    assert all(heading in text for text in rules)
    for number, text in enumerate(texts, 1):
        assert f"{number} / {len(texts)}" in " ".join(text.split())
