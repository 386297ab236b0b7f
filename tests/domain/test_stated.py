"""Stated dates at their edges: the first and the last day that a source's words can mean, and what is no date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.stated import EARLIEST, LATEST, StatedDate, StatedDateError

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2026-03-14", date(2026, 3, 14), date(2026, 3, 14), id="a day"),
        pytest.param("2026-01-01", date(2026, 1, 1), date(2026, 1, 1), id="first day of a year"),
        pytest.param("2026-12-31", date(2026, 12, 31), date(2026, 12, 31), id="last day of a year"),
        pytest.param("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), id="leap day"),
        pytest.param("2026-01", date(2026, 1, 1), date(2026, 1, 31), id="January"),
        pytest.param("2026-02", date(2026, 2, 1), date(2026, 2, 28), id="February"),
        pytest.param("2026-03", date(2026, 3, 1), date(2026, 3, 31), id="March"),
        pytest.param("2026-04", date(2026, 4, 1), date(2026, 4, 30), id="April"),
        pytest.param("2026-05", date(2026, 5, 1), date(2026, 5, 31), id="May"),
        pytest.param("2026-06", date(2026, 6, 1), date(2026, 6, 30), id="June"),
        pytest.param("2026-07", date(2026, 7, 1), date(2026, 7, 31), id="July"),
        pytest.param("2026-08", date(2026, 8, 1), date(2026, 8, 31), id="August"),
        pytest.param("2026-09", date(2026, 9, 1), date(2026, 9, 30), id="September"),
        pytest.param("2026-10", date(2026, 10, 1), date(2026, 10, 31), id="October"),
        pytest.param("2026-11", date(2026, 11, 1), date(2026, 11, 30), id="November"),
        pytest.param("2026-12", date(2026, 12, 1), date(2026, 12, 31), id="December"),
        pytest.param("2024-02", date(2024, 2, 1), date(2024, 2, 29), id="February of a leap year"),
        pytest.param("2000-02", date(2000, 2, 1), date(2000, 2, 29), id="a hundredth year that leaps"),
        pytest.param("1900-02", date(1900, 2, 1), date(1900, 2, 28), id="a hundredth year that does not leap"),
        pytest.param("2026", date(2026, 1, 1), date(2026, 12, 31), id="a year"),
        pytest.param("2020-09/2020-10", date(2020, 9, 1), date(2020, 10, 31), id="two months"),
        pytest.param("2020-09-15/2020-10", date(2020, 9, 15), date(2020, 10, 31), id="a day to a month"),
        pytest.param("2020/2021-02", date(2020, 1, 1), date(2021, 2, 28), id="a year to a month"),
        pytest.param("2020-09-15/2020-09-15", date(2020, 9, 15), date(2020, 9, 15), id="a range of one day"),
        pytest.param("2020/2020", date(2020, 1, 1), date(2020, 12, 31), id="a range within one year"),
        pytest.param("../2020-12", EARLIEST, date(2020, 12, 31), id="by a month at the latest"),
        pytest.param("../2020-12-05", EARLIEST, date(2020, 12, 5), id="by a day at the latest"),
        pytest.param("1900", date(1900, 1, 1), date(1900, 12, 31), id="the earliest year"),
        pytest.param("2999", date(2999, 1, 1), date(2999, 12, 31), id="the latest year"),
        pytest.param("2999-12", date(2999, 12, 1), LATEST, id="the latest month"),
        pytest.param("  2026-03 ", date(2026, 3, 1), date(2026, 3, 31), id="blanks around it"),
    ],
)
def test_what_words_can_mean(text: str, first: date, last: date) -> None:
    stated = StatedDate.parse(text)

    assert (stated.first, stated.last) == (first, last)
    assert stated.text == text.strip()
    assert stated.is_exact is (first == last)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("  ", id="blanks"),
        pytest.param("20260301", id="no hyphens"),
        pytest.param("202603", id="a month without a hyphen"),
        pytest.param("2026-W10-1", id="a day of a week"),
        pytest.param("2026-W10", id="a week"),
        pytest.param("2026-070", id="a day of the year"),
        pytest.param("2026-Q1", id="a quarter"),
        pytest.param("2026-3-14", id="a month of one digit"),
        pytest.param("2026-03-4", id="a day of one digit"),
        pytest.param("26-03-14", id="a year of two digits"),
        pytest.param("03/04/2026", id="day and month, or month and day"),
        pytest.param("2026/03/14", id="slashes"),
        pytest.param("14-03-2026", id="the day first"),
        pytest.param("March 2026", id="a month by name"),
        pytest.param("today", id="a word"),
        pytest.param("٢٠٢٦-٠٣-١٤", id="Arabic digits"),
        pytest.param("２０２６-03-14", id="full-width digits"),
        pytest.param("2026‐03‐14", id="typographic hyphens"),
        pytest.param("-2026", id="a sign"),
        pytest.param("2026-03-14T00:00", id="a time of day"),
        pytest.param("2026-03-14Z", id="a zone"),
        pytest.param("2026-03-14\n2026-03-15", id="two lines"),
        pytest.param("2026-13", id="a thirteenth month"),
        pytest.param("2026-00", id="a month nought"),
        pytest.param("2026-03-00", id="a day nought"),
        pytest.param("2026-04-31", id="the 31st of a short month"),
        pytest.param("2026-02-29", id="a leap day in a common year"),
        pytest.param("1900-02-29", id="a leap day in 1900"),
        pytest.param("1899-12-31", id="before the earliest"),
        pytest.param("1899", id="a year before the earliest"),
        pytest.param("3000", id="after the latest"),
        pytest.param("0000", id="a year nought"),
        pytest.param("..", id="an open beginning alone"),
        pytest.param("../", id="an open beginning and nothing"),
        pytest.param("../..", id="open on both sides"),
        pytest.param("2020-09/..", id="an open end"),
        pytest.param("2020-09/", id="a range without an end"),
        pytest.param("/2020-09", id="a range without a beginning"),
        pytest.param("2020-09/10", id="a range with a bare month"),
        pytest.param("2020-09 / 2020-10", id="blanks about the stroke"),
        pytest.param("2020/2021/2022", id="three parts"),
        pytest.param("2020-10/2020-09", id="an end before its beginning"),
        pytest.param("2020-10-02/2020-10-01", id="an end the day before its beginning"),
        pytest.param("2020-09/1899", id="a range that ends before the earliest"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(StatedDateError) as caught:
        StatedDate.parse(text)

    assert "`" in str(caught.value), "the message shows the words"


def test_the_message_tells_causes_apart() -> None:
    messages = set()
    for text in ("soon", "2026-02-30", "3000", "2020-10/2020-09"):
        with pytest.raises(StatedDateError) as caught:
            StatedDate.parse(text)
        messages.add(str(caught.value).replace(text, ""))

    assert len(messages) == 4


@pytest.mark.parametrize(
    ("text", "day", "come"),
    [
        pytest.param("2026-03-14", date(2026, 3, 13), False, id="a day: the day before"),
        pytest.param("2026-03-14", date(2026, 3, 14), True, id="a day: that day counts"),
        pytest.param("2026-03-14", date(2026, 3, 15), True, id="a day: the day after"),
        pytest.param("2026-03", date(2026, 2, 28), False, id="a month: the day before"),
        pytest.param("2026-03", date(2026, 3, 1), None, id="a month: the first day it can mean"),
        pytest.param("2026-03", date(2026, 3, 15), None, id="a month: a day within"),
        pytest.param("2026-03", date(2026, 3, 30), None, id="a month: the last day but one"),
        pytest.param("2026-03", date(2026, 3, 31), True, id="a month: the last day it can mean"),
        pytest.param("2026-03", date(2026, 4, 1), True, id="a month: the day after"),
        pytest.param("2026", date(2025, 12, 31), False, id="a year: the day before"),
        pytest.param("2026", date(2026, 1, 1), None, id="a year: its first day"),
        pytest.param("2026", date(2026, 12, 31), True, id="a year: its last day"),
        pytest.param("../2020-12", date(1900, 1, 1), None, id="an open beginning: the earliest day"),
        pytest.param("../2020-12", date(2020, 12, 30), None, id="an open beginning: the last day but one"),
        pytest.param("../2020-12", date(2020, 12, 31), True, id="an open beginning: the last day"),
        pytest.param("2020-09/2020-10", date(2020, 8, 31), False, id="a range: the day before"),
        pytest.param("2020-09/2020-10", date(2020, 10, 1), None, id="a range: a day within"),
        pytest.param("2020-09/2020-10", date(2020, 10, 31), True, id="a range: the last day"),
    ],
)
def test_whether_it_has_come(text: str, day: date, come: bool | None) -> None:
    assert StatedDate.parse(text).has_come(day) is come


@given(st.dates(EARLIEST, LATEST))
def test_a_day_written_is_that_day(day: date) -> None:
    stated = StatedDate.parse(day.isoformat())

    assert stated.first == stated.last == day
    assert stated.is_exact


@given(st.dates(EARLIEST + DAY, LATEST - DAY))
def test_a_month_ends_where_the_next_begins(day: date) -> None:
    month = StatedDate.parse(f"{day.year}-{day.month:02}")
    after = month.last + DAY

    assert month.first <= day <= month.last
    assert (after.day, after.month) == (1, day.month % 12 + 1)


@given(st.text(max_size=12))
def test_any_words_are_a_date_or_are_refused(text: str) -> None:
    try:
        stated = StatedDate.parse(text)
    except StatedDateError:
        return
    assert EARLIEST <= stated.first <= stated.last <= LATEST
    assert text.isascii() or text.strip().isascii()
