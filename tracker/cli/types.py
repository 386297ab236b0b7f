"""What people type for a day, a moment of knowledge, a fact: each read by one strict grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

import click

from tracker.cli import clock
from tracker.domain.shown import shown

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})", re.ASCII)
_MONTH = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_REVISION = re.compile(r"[rR](\d{1,9})", re.ASCII)

FIRST_YEAR, LAST_YEAR = 1900, 2999


class Today:
    """The day it is now, wherever the question is about."""

    def __repr__(self) -> str:
        return "today"


TODAY = Today()


class Known(NamedTuple):
    """A moment of knowledge: the end of a day in UTC, or a revision. Exactly one of the two is there."""

    day: date | None = None
    revision: int | None = None


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _other_forms(word: str) -> list[str]:
    """The ISO forms that a date written otherwise may mean, the earlier one first."""
    if compact := _COMPACT.fullmatch(word):
        orders = [tuple(int(part) for part in compact.groups())]
    elif numbers := _NUMBERS.fullmatch(word):
        a, b, c = (int(part) for part in numbers.groups())
        orders = [(a, b, c), (a, c, b)] if a > 31 else [(c, a, b), (c, b, a)]
    else:
        return []
    found = {day for y, m, d in orders if (day := _possible(y, m, d))}
    return [day.isoformat() for day in sorted(found)]


def read_day(word: str) -> date:
    """A day as YYYY-MM-DD. Raises ValueError with what to write instead."""
    found = _ISO.fullmatch(word)
    if found:
        year, month, day = (int(part) for part in found.groups())
        known = _possible(year, month, day)
        if known:
            return known
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"{shown(word)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
        raise ValueError(f"{shown(word)} is not in the calendar.")
    forms = _other_forms(word)
    if forms:
        raise ValueError(f"{shown(word)} can be misread as a date. Write {' or '.join(forms)}.")
    if _MONTH.fullmatch(word):
        raise ValueError(f"{shown(word)} is no single day. Write one, such as {word[:4]}-03-14.")
    raise ValueError(f"{shown(word)} is no date. Write it as 2026-03-14, or `today`.")


def _is_today(word: str) -> bool:
    return word.casefold() in ("today", "aujourd'hui")


class Day(click.ParamType[date | Today]):
    """A day: YYYY-MM-DD or `today`."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | Today:
        if isinstance(value, date | Today):
            return value
        word = str(value).strip()
        if _is_today(word):
            return TODAY
        try:
            return read_day(word)
        except ValueError as wrong:
            self.fail(str(wrong), param, ctx)


class KnownAt(click.ParamType[Known]):
    """A moment of knowledge: the end of YYYY-MM-DD or of `today` (UTC), or a revision such as `r12`."""

    name = "known-at"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Known:
        if isinstance(value, Known):
            return value
        word = str(value).strip()
        if number := _REVISION.fullmatch(word):
            return Known(revision=int(number[1]))
        if _is_today(word):
            return Known(day=clock.utc_now().date())
        try:
            day = read_day(word)
        except ValueError as wrong:
            self.fail(f"{wrong} A revision is written as `r12`.", param, ctx)
        if day > clock.utc_now().date():
            self.fail(f"{shown(word)} has not come yet, so nobody knows what will be known then.", param, ctx)
        return Known(day=day)


class FactValue(click.ParamType[tuple[str, str]]):
    """A fact: NAME=VALUE. Whether there is such a fact, the rulebook says later."""

    name = "fact"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, sign, given = str(value).partition("=")
        if not sign or not name.strip() or not given.strip():
            self.fail(f"{shown(str(value))} is no fact. Write NAME=VALUE; `tracker facts` lists the names.", param, ctx)
        return name.strip(), given.strip()


DAY = Day()
KNOWN_AT = KnownAt()
FACT = FactValue()


@contextmanager
def wrong_use() -> Iterator[None]:
    """Words that cannot be understood are wrong use of the command, and the message says what to write instead."""
    from tracker.domain.spoken import WordsError

    try:
        yield
    except WordsError as wrong:
        raise click.UsageError(str(wrong)) from wrong
