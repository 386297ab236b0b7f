"""Users put templates of their own in place of the bundled ones; one that is broken is told of with file and line."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.report.pages import parsed, sample
from tracker import places
from tracker.report.pages import placing
from tracker.report.pages.formats import render_page
from tracker.report.pages.owned import BrokenTemplateError, Templates, read_templates
from tracker.report.pages.placing import for_markdown
from tracker.report.pages.view import KINDS

PAGE = sample.typical(rows=2)


def own(folder: Path, name: str, text: str) -> Path:
    """A folder of a user's with one template in it."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def owned(folder: Path, name: str, text: str) -> Templates:
    """The templates of a user who has that one alone."""
    return read_templates(own(folder, name, text))


POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{{ style_hash }}'; "
    "script-src '{{ script_hash }}'; img-src data:; base-uri 'none'; form-action 'none'\">"
)
"""The line of `html/base.html.j2` that every page keeps."""


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

    root = parsed.html(render_page(PAGE, "html", templates=read_templates(folder)))
    assert parsed.only(root, "footer").text() == "Ketamine in Alberta & co"
    assert parsed.only(root, "h1").text() == "Ketamine in Alberta"


def test_a_partial_of_the_users_is_used_by_every_page(tmp_path: Path) -> None:
    folder = own(tmp_path, "html/_footer.html.j2", "<footer>ours</footer>")

    for kind in KINDS:
        assert b"<footer>ours</footer>" in render_page(sample.typical(kind), "html", templates=read_templates(folder))


def test_a_style_of_the_users_is_let_by_the_policy_of_the_page(tmp_path: Path) -> None:
    root = parsed.html(
        render_page(PAGE, "html", templates=owned(tmp_path, "html/_style.css.j2", "body { color: red }"))
    )

    assert parsed.only(root, "style").text() == "body { color: red }"
    policy = parsed.only(root, "meta[http-equiv]").attributes["content"] or ""
    digest = base64.b64encode(hashlib.sha256(b"body { color: red }").digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy


def test_what_a_template_of_the_users_prints_is_escaped_too(tmp_path: Path) -> None:
    page = sample.written_over(PAGE, lambda _: "<b>x</b> *y*")
    folder = own(tmp_path, "html/province.html.j2", f"{POLICY}<title>{{{{ page.title.text }}}}</title>")
    own(tmp_path, "md/province.md.j2", "{{ page.title.text }}\n")

    made = render_page(page, "html", templates=read_templates(folder))
    assert made.endswith(b"<title>&lt;b&gt;x&lt;/b&gt; *y*</title>")
    assert render_page(page, "md", templates=read_templates(folder)) == b"\\<b\\>x\\</b\\> \\*y\\*\n"


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
        render_page(PAGE, "html", templates=read_templates(folder))

    assert str(told.value).startswith(f"template `html/province.html.j2`, line {line}: ")
    assert why in str(told.value)
    assert str(told.value).endswith("Mend it, or take it away to use the bundled one")


def test_a_template_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "base.html.j2").write_bytes(b"caf\xe9")

    with pytest.raises(BrokenTemplateError, match=r"template `html/base\.html\.j2` is not text in UTF-8"):
        render_page(PAGE, "html", templates=read_templates(tmp_path))


def test_a_folder_may_hold_a_template_of_another_format_alone(tmp_path: Path) -> None:
    folder = own(tmp_path, "typst/report.typ", "Typst")

    assert render_page(PAGE, "html", templates=read_templates(folder)) == render_page(PAGE, "html")


def test_a_folder_that_would_never_be_used_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(
        BrokenTemplateError, match=r"Name it as the one it stands in for, such as `html/base\.html\.j2`"
    ):
        render_page(PAGE, "html", templates=owned(tmp_path, "province.html", "x"))
    with pytest.raises(BrokenTemplateError, match=r"is not there\. Make it, or name another"):
        render_page(PAGE, "html", templates=read_templates(tmp_path / "none"))


HARMFUL = (
    ("<script>alert(1)</script>", "a script that is not ours"),
    ("<SCRIPT src=//x></SCRIPT>", "a script that is not ours"),
    ("<script>{{ script }}</script><script>{{ script }}</script>", "a script that is not ours"),
    ('<p onclick="x()">x</p>', "the attribute `onclick`"),
    ('<body onload="x()">', "the attribute `onload`"),
    ('<img src="https://evil.example/x.png">', "`src` on `<img>`"),
    ('<img src="data:image/svg+xml,<svg/>">', "`src` on `<img>`"),
    ('<img srcset="//evil.example/x 2x">', "`srcset` on `<img>`"),
    ('<link rel="preconnect" href="https://evil.example">', "`<link>`"),
    ('<iframe srcdoc="x"></iframe>', "`<iframe>`"),
    ('<a href="javascript:alert(1)">x</a>', "`href` on `<a>`"),
    ('<a href="https://x.example" ping="https://evil.example">x</a>', "`ping` on `<a>`"),
    ('<meta http-equiv="refresh" content="0;url=https://evil.example">', "a `<meta http-equiv>`"),
    ("<svg><image href='https://evil.example/x'/></svg>", "`href` on `<image>`"),
    ('<form action="https://evil.example"><button>x</button></form>', "`<form>`"),
    ('<base href="https://evil.example">', "`<base>`"),
)


@pytest.mark.parametrize(("markup", "why"), HARMFUL)
def test_a_page_of_own_templates_runs_nothing_and_asks_for_nothing(tmp_path: Path, markup: str, why: str) -> None:
    templates = owned(tmp_path, "html/_footer.html.j2", f"<footer>{markup}</footer>")

    with pytest.raises(BrokenTemplateError) as told:
        render_page(PAGE, "html", templates=templates)
    assert why in str(told.value)


@pytest.mark.parametrize(
    "head", ["<p>x</p>", "<p>x</p>" + POLICY, POLICY.replace("img-src data:", "img-src *"), POLICY + POLICY]
)
def test_a_page_of_own_templates_keeps_the_policy_first(tmp_path: Path, head: str) -> None:
    with pytest.raises(BrokenTemplateError, match="Content-Security-Policy"):
        render_page(PAGE, "html", templates=owned(tmp_path, "html/province.html.j2", head))


def test_the_script_of_a_page_stays_ours(tmp_path: Path) -> None:
    own(tmp_path, "html/_footer.html.j2", "<footer>x</footer>")
    with pytest.raises(BrokenTemplateError, match="the script of a page stays ours"):
        owned(tmp_path, "html/_filter.js.j2", "alert(1)")


def test_a_style_that_ends_itself_begins_no_script(tmp_path: Path) -> None:
    with pytest.raises(BrokenTemplateError, match="a script that is not ours"):
        render_page(PAGE, "html", templates=owned(tmp_path, "html/_style.css.j2", "</style><script>alert(1)</script>"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<b>{{ page.title.text }}</b>", "line 2 of the page has markup of HTML"),
        ("\\\\<script>", "line 2 of the page has markup of HTML"),
        ("![x](https://evil.example/x.png)", "line 2 of the page has a picture"),
    ],
)
def test_a_page_of_markdown_of_own_templates_has_no_markup_and_no_pictures(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BrokenTemplateError, match=why):
        render_page(PAGE, "md", templates=owned(tmp_path, "md/province.md.j2", f"one\n{text}\n"))


def test_hostile_words_in_a_page_of_own_templates_are_words(tmp_path: Path) -> None:
    page = sample.written_over(PAGE, lambda _: "<script>alert(1)</script> ![x](y) <b onclick=x>")
    own(tmp_path, "html/_footer.html.j2", "<footer>x</footer>")
    templates = owned(tmp_path, "md/province.md.j2", '{% extends "md/base.md.j2" %}')

    for format in ("html", "md"):
        assert b"alert" in render_page(page, format, templates=templates)


@pytest.mark.parametrize("format", ["html", "md"])
@pytest.mark.parametrize(
    "text",
    [
        "{{ page.title.text | safe }}",
        "{% autoescape false %}{{ page.title.text }}{% endautoescape %}",
        "{% set x %}{{ page.title.text }}{% endset %}{{ x.translate({38: 60}) }}",
        "{{ 'x'.ljust(2000000000) }}",
        "{{ '{:>2000000000}'.format('x') }}",
        "{% for i in range(100001) %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ 'x' }}{% endfor %}{% endfor %}",
    ],
)
def test_what_a_template_may_not_do_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, text: str
) -> None:
    monkeypatch.setattr(placing, "SECONDS", 2)
    templates = owned(tmp_path, f"{format}/province.{format}.j2", text)
    page = sample.written_over(PAGE, lambda _: "<b>x</b>")

    with pytest.raises(BrokenTemplateError, match=r"Mend |take it away"):
        render_page(page, format, templates=templates)


def test_an_address_that_is_none_is_text_in_markdown(tmp_path: Path) -> None:
    page = sample.written_over(PAGE, lambda _: "*x* <b>")
    templates = owned(tmp_path, "md/province.md.j2", "{{ page.title.text | address }}\n")

    assert render_page(page, "md", templates=templates) == b"\\*x\\* \\<b\\>\n"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    folder = own(tmp_path / "own", "html/province.html.j2", "x")
    for name in ("html/_footer.html.j2", "typst/logo.png"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(tmp_path / "secret")
        with pytest.raises(BrokenTemplateError, match=f"`{name}` is a link out of"):
            read_templates(folder)
        (folder / name).unlink()


def test_the_templates_that_take_part_are_those_of_the_formats(tmp_path: Path) -> None:
    for name in ("html/province.html.j2", "md/province.md.j2", "macros/md.md.j2", "mine/part.j2", "typst/report.typ"):
        own(tmp_path, name, name)
    own(tmp_path, "typst/logo.png", "x")
    templates = read_templates(tmp_path)

    def used(*endings: str) -> list[str]:
        return [name for name, _ in templates.used(endings)]

    assert used("html") == ["html/province.html.j2", "macros/md.md.j2", "mine/part.j2"]
    assert used("md") == ["macros/md.md.j2", "md/province.md.j2", "mine/part.j2"]
    assert used("pdf") == ["typst/logo.png", "typst/report.typ"]
    assert used("csv", "json") == []
    digest = hashlib.sha256(b"md/province.md.j2").hexdigest()
    assert ("md/province.md.j2", digest) in templates.used(("md", "html"))


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
