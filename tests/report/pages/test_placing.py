"""Users put templates of their own in place of the bundled ones; one that is broken is told of with file and line."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.report.pages import parsed, sample
from tracker import places
from tracker.report.pages.formats import render_page
from tracker.report.pages.placing import BrokenTemplateError, for_markdown
from tracker.report.pages.view import KINDS

PAGE = sample.typical(rows=2)


def own(folder: Path, name: str, text: str) -> Path:
    """A folder of a user's with one template in it."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.mark.parametrize("format", ["html", "md"])
def test_every_kind_has_a_template_of_its_own_that_extends_the_base(format: str) -> None:
    for kind in KINDS:
        source = (places.templates() / format / f"{kind}.{format}.j2").read_text("utf-8")
        assert f'{{% extends "{format}/base.{format}.j2" %}}' in source


def test_every_attribute_in_a_template_is_quoted() -> None:
    seen = 0
    for path in sorted(places.templates().rglob("*.html.j2")):
        markup = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        tags = re.findall(r"<[a-z][^<]*?>", re.sub(r"\{\{.*?\}\}", "x", markup, flags=re.DOTALL))
        seen += len(tags)
        assert not [tag for tag in tags if re.search(r'=(?!")', re.sub(r'"[^"]*"', '"', tag))], path

    assert seen > 60


def test_a_template_of_the_users_stands_in_for_the_bundled_one(tmp_path: Path) -> None:
    text = (
        '{% extends "html/base.html.j2" %}{% block footer %}<footer>{{ page.title.text }} & co</footer>{% endblock %}'
    )
    folder = own(tmp_path, "html/province.html.j2", text)

    root = parsed.html(render_page(PAGE, "html", templates=folder))
    assert parsed.only(root, "footer").text() == "Ketamine in Alberta & co"
    assert parsed.only(root, "h1").text() == "Ketamine in Alberta"


def test_a_partial_of_the_users_is_used_by_every_page(tmp_path: Path) -> None:
    folder = own(tmp_path, "html/_footer.html.j2", "<footer>ours</footer>")

    for kind in KINDS:
        assert b"<footer>ours</footer>" in render_page(sample.typical(kind), "html", templates=folder)


def test_a_style_of_the_users_is_let_by_the_policy_of_the_page(tmp_path: Path) -> None:
    root = parsed.html(render_page(PAGE, "html", templates=own(tmp_path, "html/_style.css.j2", "body { color: red }")))

    assert parsed.only(root, "style").text() == "body { color: red }"
    policy = parsed.only(root, "meta[http-equiv]").attributes["content"] or ""
    digest = base64.b64encode(hashlib.sha256(b"body { color: red }").digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy


def test_what_a_template_of_the_users_prints_is_escaped_too(tmp_path: Path) -> None:
    page = sample.written_over(PAGE, lambda _: "<b>x</b> *y*")
    folder = own(tmp_path, "html/province.html.j2", "<title>{{ page.title.text }}</title>")
    own(tmp_path, "md/province.md.j2", "{{ page.title.text }}\n")

    assert render_page(page, "html", templates=folder) == b"<title>&lt;b&gt;x&lt;/b&gt; *y*</title>"
    assert render_page(page, "md", templates=folder) == b"\\<b\\>x\\</b\\> \\*y\\*\n"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("one\n{% if %}", 2, "Expected an expression, got 'end of statement block'"),
        ("one\ntwo\n{{ page.nothing }}", 3, "a page of the view has no attribute 'nothing'"),
        ("one\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("one\n\n{{ page.__class__.__mro__ }}", 3, "access to attribute '__class__'"),
        ("{% include 'html/none.html.j2' %}", 1, "there is no template `html/none.html.j2`"),
        ("one\n{{ 1 / 0 }}", 2, "division by zero"),
        ("one\n{{ page.sections.append(1) }}", 2, "has no attribute 'append'"),
        ("one\n{{ say('As of {day}') }}", 2, "day"),
        ("{% extends 'html/base.html.j2' %}\n{% block footer %}\n{{ page.nothing }}{% endblock %}", 3, "no attribute"),
        ("one\n{{ '../secret' | read }}", 2, "No filter named 'read'"),
        ("one\n{{ 'x' * 10 ** 9 }}", 2, "a template only places what the view says"),
        ("one\n{{ '%999999999d' % 1 }}", 2, "a template only places what the view says"),
        ("{% include '../../secret' %}", 1, "there is no template `../../secret`"),
    ],
)
def test_a_broken_template_is_told_of_with_file_and_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    folder = own(tmp_path, "html/province.html.j2", text)

    with pytest.raises(BrokenTemplateError) as told:
        render_page(PAGE, "html", templates=folder)

    assert str(told.value).startswith(f"template `html/province.html.j2`, line {line}: ")
    assert why in str(told.value)
    assert str(told.value).endswith("Mend it, or take it away to use the bundled one")


def test_a_template_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "base.html.j2").write_bytes(b"caf\xe9")

    with pytest.raises(BrokenTemplateError, match=r"template `html/base\.html\.j2` is not text in UTF-8"):
        render_page(PAGE, "html", templates=tmp_path)


def test_a_folder_may_hold_a_template_of_another_format_alone(tmp_path: Path) -> None:
    folder = own(tmp_path, "typst/report.typ", "Typst")

    assert render_page(PAGE, "html", templates=folder) == render_page(PAGE, "html")


def test_a_folder_that_would_never_be_used_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(
        BrokenTemplateError, match=r"Name it as the one it stands in for, such as `html/base\.html\.j2`"
    ):
        render_page(PAGE, "html", templates=own(tmp_path, "province.html", "x"))
    with pytest.raises(BrokenTemplateError, match=r"is not there\. Make it, or name another"):
        render_page(PAGE, "html", templates=tmp_path / "none")


@pytest.mark.parametrize(
    ("given", "escaped"),
    [
        ("2026-05-05", "2026-05-05"),
        ("1. one", r"1\. one"),
        ("1986) one", r"1986\) one"),
        ("- one", r"\- one"),
        (" = one", r" \= one"),
        ("a|b", r"a\|b"),
        (r"a\|b", r"a\\\|b"),
        ("&lt;", r"\&lt;"),
        ("https://x", r"https\://x"),
        ("1.5 mg/kg", "1\\.5 mg/kg"),
        ("at 1.5 mg/kg", "at 1.5 mg/kg"),
    ],
)
def test_markdown_shows_words_as_they_stand(given: str, escaped: str) -> None:
    assert for_markdown(given) == escaped
