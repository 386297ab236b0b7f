"""A province through time in a report: the figure and the table say the same, and what is vague looks so."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tests.test_cases import pack
from tracker.report.pages.figure import Figure
from tracker.report.pages.formats import render_page
from tracker.report.pages.front import Occasion
from tracker.report.pages.province import province_page
from tracker.report.pages.sorts import Shape, Sort
from tracker.report.pages.through_time import through_time
from tracker.report.pages.view import Paragraph, Table
from tracker.report.tongue import tongue

ON = date(2026, 5, 5)


def occasion(lang: str = "en") -> Occasion:
    return Occasion(pack(), tongue(lang), ON, ON, "C. Officer", 1, "0" * 64)


def drawn(place: str, lang: str = "en") -> tuple[list[Figure], list[Table]]:
    blocks = list(through_time(occasion(lang), place))
    return [b for b in blocks if isinstance(b, Figure)], [b for b in blocks if isinstance(b, Table)]


@pytest.mark.parametrize("place", ["AB", "BC", "SK", "MB", "ON"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_bar_is_a_row_of_the_table_and_every_row_a_bar(place: str, lang: str) -> None:
    figures, tables = drawn(place, lang)

    assert figures
    for figure, table in zip(figures, tables, strict=True):
        numbers = [bar.number for lane in figure.lanes for bar in lane.bars]
        assert list(dict.fromkeys(numbers)) == [row[0].words[0].text for row in table.rows]
        sorts = {row[0].words[0].text: row[4].sort for row in table.rows}
        used = {(bar.sort, bar.shape) for lane in figure.lanes for bar in lane.bars}
        assert used == {(each.sort, each.shape) for each in figure.legend}
        for lane in figure.lanes:
            for bar in lane.bars:
                assert sorts[bar.number] in (bar.sort, Sort.PLAIN)
            ends = [(float(bar.first), float(bar.first) + float(bar.wide)) for bar in lane.bars]
            assert ends[0][0] == 0
            assert round(ends[-1][1], 1) == 100
            assert all(round(old[1], 1) == new[0] for old, new in pairwise(ends))


def test_a_vague_date_and_another_doubt_have_shapes_of_their_own() -> None:
    (alberta, *_), _ = drawn("AB")
    (manitoba, *_), _ = drawn("MB")

    assert [bar.shape for bar in alberta.lanes[0].bars] == [Shape.SURE, Shape.VAGUE, Shape.SURE]
    assert {bar.shape for lane in manitoba.lanes for bar in lane.bars} == {Shape.SURE, Shape.DOUBTFUL}


def test_what_began_a_stretch_is_told_in_words_of_its_language() -> None:
    _, (english, *_) = drawn("AB")
    _, (french, *_) = drawn("AB", "fr")

    def told(table: Table) -> str:
        return "".join(words.text for words in table.rows[1][6].words)

    assert told(english) == "Ketamine and Esketamine: Key Considerations may come into force (some day in May 2021)"
    assert told(french).endswith(" entre peut-être en vigueur (un jour de mai 2021)")


def test_a_question_that_goes_as_an_earlier_one_says_so() -> None:
    blocks = list(through_time(occasion(), "SK"))
    told = [b.words[0].text for b in blocks if isinstance(b, Paragraph)]

    assert len([b for b in blocks if isinstance(b, Figure)]) == 2
    assert any(": as Psychiatric conditions, without psychotherapy." in each for each in told)


def test_where_nothing_turns_there_is_a_table_and_no_figure() -> None:
    figures, (table, *_) = drawn("NB")

    assert not figures
    assert [cell.words[0].text for cell in table.rows[0][2:5]] == ["Always before", "No end is known", "Silent"]


@pytest.mark.parametrize("format", ["html", "md", "json"])
def test_every_format_shows_it(format: str) -> None:
    told = render_page(province_page(occasion(), "AB"), format).decode()

    assert "may come into force" in told
    assert "stretch by stretch" in told
    if format == "html":
        assert '<div class="lanes" role="img" aria-label="Lines of time from 2021-01-01' in told
        assert 'class="no vague"' in told
