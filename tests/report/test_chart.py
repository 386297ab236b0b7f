"""Lines of time as plain text: what is vague is never drawn over, and nothing between two columns is lost unsaid."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.report.chart import Scale, Segment, axis, bar, scale_of, ticks

YEAR = Scale(date(2021, 1, 1), date(2022, 1, 1), 73)
"""Five days a column."""


def at(month: int, day: int) -> date:
    return date(2021, month, day)


@pytest.mark.parametrize(
    ("segments", "drawn"),
    [
        ([(None, None, "P")], "P" * 73),
        ([(None, at(1, 6), "."), (at(1, 6), None, "P")], "." + "P" * 72),
        ([(None, at(1, 8), "."), (at(1, 8), None, "P")], "." + "P" * 72),
        ([(None, at(1, 11), "."), (at(1, 11), None, "P")], ".." + "P" * 71),
        ([(None, at(1, 7), "."), (at(1, 7), at(1, 8), "~"), (at(1, 8), None, "P")], ".~" + "P" * 71),
        ([(None, at(1, 7), "."), (at(1, 7), at(1, 8), "A"), (at(1, 8), None, "P")], ".+" + "P" * 71),
        ([(None, at(12, 31), "."), (at(12, 31), None, "P")], "." * 72 + "P"),
    ],
    ids=["one", "at a column", "within a column", "at the next", "vague within one", "several within one", "last day"],
)
def test_a_bar(segments: list[tuple[date | None, date | None, str]], drawn: str) -> None:
    assert bar([Segment(*each, wins=each[2] == "~") for each in segments], YEAR) == drawn


def test_a_chart_shows_whole_years_and_what_stood_before() -> None:
    early = scale_of([date(2021, 1, 5), date(2023, 6, 1)], None, None, None, 60)
    late = scale_of([date(2021, 8, 5)], date(2026, 5, 5), None, None, 60)
    given = scale_of([date(2021, 8, 5)], date(2026, 5, 5), date(2021, 8, 1), date(2021, 8, 10), 60)

    assert (early.start, early.end) == (date(2020, 1, 1), date(2024, 1, 1))
    assert (late.start, late.end) == (date(2021, 1, 1), date(2027, 1, 1))
    assert (given.start, given.end) == (date(2021, 8, 1), date(2021, 8, 11))


def test_marks_stand_at_the_columns_of_their_days() -> None:
    scale = Scale(date(2020, 1, 1), date(2027, 1, 1), 70)
    names, marks = axis(scale)

    for day, name in ticks(scale.start, scale.end, 8):
        column = scale.column(day)
        assert names[column : column + 4] == name
        assert marks[column] == "|"
    assert [name for _, name in ticks(date(2021, 2, 1), date(2021, 12, 1), 4)] == ["2021-04", "2021-07", "2021-10"]
    assert len(list(ticks(date(1900, 1, 1), date(2999, 12, 31), 11))) == 11


@pytest.mark.parametrize("columns", [1, 7, 73, 1000])
def test_a_day_is_at_the_column_that_shows_it(columns: int) -> None:
    scale = Scale(date(2020, 2, 29), date(2031, 3, 1), columns)
    for column in range(columns):
        first = scale._first(column)
        if first < scale._first(column + 1):
            assert scale.column(first) == column
