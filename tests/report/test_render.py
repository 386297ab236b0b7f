"""Templates place views on a page, and whatever they print is escaped."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from tracker import places
from tracker.domain.answer import Verdict
from tracker.report.grid import Grid, Stand, grid_lines, legend
from tracker.report.render import for_markdown, grid_markdown, render

TEMPLATES = sorted(p.relative_to(places.templates()).as_posix() for p in places.templates().rglob("*.j2"))


def grid(title: str, cells: tuple[tuple[Stand | None, ...], ...], down: tuple[str, ...]) -> Grid:
    return Grid(title, "what is asked", "corner", ("one", "two"), down, cells, "tracker check AB")


YES = Stand((Verdict.CONDITIONAL,), True, ("a/b",))
MIXED = Stand((Verdict.PROHIBITED, Verdict.CONDITIONAL), False, ("a/b", "c/d"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles_and_says_what_it_is(name: str) -> None:
    source = (places.templates() / name).read_text(encoding="utf-8")

    jinja2.Environment(autoescape=True).parse(source)
    assert source.startswith("{# ")


def test_a_name_that_no_view_has_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("grid.md.j2", grid=grid("t", ((YES, YES),), ("row",)), rules=[], legend=[], disclaimer="d")


@pytest.mark.parametrize(
    ("given", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("`code` *bold* _em_", r"\`code\` \*bold\* \_em\_"),
        ("# not a title", r"\# not a title"),
        ("- not a list", r"\- not a list"),
        ("1. not a list", r"\1. not a list"),
        ("two\nlines\x1b[31m", r"two lines \[31m"),
        ("ab-nhsf", "ab-nhsf"),
        ("&amp;", r"\&amp;"),
    ],
)
def test_text_in_markdown_means_only_itself(given: str, escaped: str) -> None:
    assert for_markdown(given) == escaped


def test_a_hostile_name_breaks_no_table() -> None:
    page = grid_markdown(grid("| <b>", ((YES, None), (MIXED, YES)), ("x|y\n|z|", "<i>")))
    table = [line for line in page.splitlines() if line.startswith("|")]

    assert len(table) == 4
    assert len({line.replace(r"\|", "").count("|") for line in table}) == 1
    assert "<b>" not in page
    assert "PROHIBITED or CONDITIONAL (unsettled)" in page
    assert "no such place there" in page


def test_a_cell_says_the_most_cautious_first_and_marks_doubt() -> None:
    assert YES.code() == "~ cond"
    assert MIXED.code() == "no|cond?"
    assert MIXED.short() == "x no*?"
    assert Stand((Verdict.SILENT,), True, ()).code() == "- silent"
    assert Stand((Verdict.UNSEARCHED, Verdict.NOT_CAPTURED), True, ()).code() == "none|none"
    assert Stand((Verdict.PROHIBITED, Verdict.SILENT), True, ()).code() == "no|none"


def test_the_legend_explains_the_codes_that_are_used_and_no_others() -> None:
    told = "\n".join(legend(grid("t", ((YES, None),), ("row",))))

    assert told == "~ cond    conditional: permitted where the conditions are met"
    assert "?" in "\n".join(legend(grid("t", ((MIXED, None),), ("row",))))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_code_that_is_explained(verdict: Verdict) -> None:
    told = "\n".join(legend(grid("t", ((Stand((verdict,), True, ()), None),), ("row",))))

    assert told
    assert ("no permission" in told) == verdict.is_absence


def test_a_table_too_wide_is_told_in_fewer_letters() -> None:
    wide = Grid("t", "a", "c", tuple("abcdefghi"), ("row",), ((MIXED,) * 9,), "next")
    lines = [text for _, text in grid_lines(wide, 80)]

    assert max(map(len, lines)) <= 80
    assert any("x no*?" in line for line in lines)


def test_templates_lie_where_the_program_looks() -> None:
    assert isinstance(places.templates(), Path)
    assert "grid.md.j2" in TEMPLATES


def test_a_table_too_wide_even_so_is_told_in_parts() -> None:
    names = tuple(f"province-{n}" for n in range(13))
    wide = Grid("t", "a", "c", names, ("row",), ((YES,) * 13,), "next")
    lines = [text for _, text in grid_lines(wide, 80)]

    assert max(map(len, lines)) <= 80
    assert all(any(name in line.split() for line in lines) for name in names)
    assert sum(line.count("~ cond ") for line in lines if line.startswith("row")) >= 9
