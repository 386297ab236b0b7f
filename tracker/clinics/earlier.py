"""An assessment that somebody kept (`tracker.clinics-assessed/1`), read as if anybody had written it.

The file is the user's: it may be cut short, changed by hand, or made to do harm. It is read and never written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from tracker.domain.answer import Standing, Verdict, When
from tracker.domain.assess import Status
from tracker.domain.moved import Earlier, StoodEarlier
from tracker.domain.rule import Force, Op, Test
from tracker.domain.shown import shown
from tracker.domain.stood import Held, HeldAs, Said, Stood
from tracker.domain.vocabulary import ASKED

FORMAT = "tracker.clinics-assessed/1"

LONGEST = 100_000
"""Letters of one text."""

_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=StrEnum)


class EarlierFaulty(ValueError):  # noqa: N818 - named for what is the case
    """The file is no assessment; the message says where and why, and what to do."""


def read_earlier(name: str, data: bytes) -> Earlier:
    """The assessment in a file. Raises EarlierFaulty, in one line."""
    try:
        return _earlier(_document(data))
    except EarlierFaulty as wrong:
        raise EarlierFaulty(
            f"{shown(name)} is no assessment that can be compared: {wrong}. Name a file that"
            " `tracker clinics assess --json` wrote, unchanged"
        ) from None


def _wrong(where: str, what: str) -> NoReturn:
    raise EarlierFaulty(f"`{where}` {what}" if where else f"it {what}")


def _document(data: bytes) -> Any:
    if not data.strip():
        _wrong("", "is empty")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as fault:
        _wrong("", f"is not UTF-8 at byte {fault.start}")
    except json.JSONDecodeError as fault:
        _wrong("", f"is no JSON, or was cut short, at line {fault.lineno}, column {fault.colno}")
    except RecursionError:
        _wrong("", "is nested too deeply")
    except EarlierFaulty:
        raise
    except ValueError:
        _wrong("", "holds a number that is too long")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n]))
        _wrong("", f"has the key {shown(twice)} twice in one object")
    return found


def _earlier(document: Any) -> Earlier:
    whole = _object(document, "")
    if whole.get("format") != FORMAT:
        _wrong("format", f"is not `{FORMAT}`")
    sites = _of(whole, "sites", "")
    services = tuple(_service(each, where) for each, where in _each(whole, "assessed", ""))
    met: set[tuple[str, str]] = set()
    for n, each in enumerate(services):
        if (each.site, each.service) in met:
            _wrong(f"assessed[{n}]", "is about a service of which there was one before")
        met.add((each.site, each.service))
    return Earlier(
        revision=_count(_of(whole, "revision", ""), "revision"),
        sites=None if sites is None else tuple(_text(each, where) for each, where in _each(whole, "sites", "")),
        services=services,
    )


def _service(each: Any, where: str) -> StoodEarlier:
    of = _object(each, where)
    why_not = _of(of, "why_not", where)
    return StoodEarlier(
        site=_name(of, "site", where),
        name=_name(of, "name", where),
        jurisdiction=_name(of, "jurisdiction", where),
        service=_name(of, "service", where),
        on=_day(of, "on", where),
        asked=_day(of, "asked", where),
        stands=Stood(
            status=_word(Status, of, "status", where),
            said=tuple(_said(one, place) for one, place in _each(of, "answers", where)),
            why_not=None if why_not is None else _text(why_not, f"{where}.why_not"),
        ),
    )


def _said(each: Any, where: str) -> Said:
    of = _object(each, where)
    return Said(
        when=_when(_of(of, "when", where), f"{where}.when"),
        verdict=_word(Verdict, of, "verdict", where),
        settled=_yes_no(of, "settled", where),
        status=_word(Status, of, "status", where),
        conditions=tuple(_held(one, place) for one, place in _each(of, "conditions", where)),
        standing=_word(Standing, of, "standing", where),
    )


def _when(value: Any, where: str) -> When:
    of = _object(value, where)
    if not set(of) <= set(ASKED):
        _wrong(where, "names what is no dimension")
    return tuple((d, tuple(_text(one, place) for one, place in _each(of, d, where))) for d in of)


def _held(each: Any, where: str) -> Held:
    of = _object(each, where)
    test = _of(of, "test", where)
    return Held(
        key=_text(_of(of, "condition", where), f"{where}.condition"),
        text=_text(_of(of, "text", where), f"{where}.text"),
        force=_word(Force, of, "force", where),
        always=_yes_no(of, "always", where),
        test=None if test is None else _test(test, f"{where}.test"),
        state=_word(HeldAs, of, "state", where),
    )


def _test(value: Any, where: str) -> Test:
    of = _object(value, where)
    values = tuple(_text(one, place) for one, place in _each(of, "values", where))
    return Test(_name(of, "fact", where), _word(Op, of, "op", where), values)


def _object(value: Any, where: str) -> dict[str, Any]:
    return _typed(dict, value, where, "is no object")


def _of(of: dict[str, Any], key: str, where: str) -> Any:
    if key not in of:
        _wrong(where, f"has no `{key}`") if where else _wrong(key, "is missing")
    return of[key]


def _each(of: dict[str, Any], key: str, where: str) -> Iterator[tuple[Any, str]]:
    here = f"{where}.{key}" if where else key
    listed: list[Any] = _typed(list, _of(of, key, where), here, "is no list")
    for n, each in enumerate(listed):
        yield each, f"{here}[{n}]"


def _typed(kind: Callable[..., _T], value: Any, where: str, what: str) -> _T:
    if type(value) is not kind:
        _wrong(where, what)
    found: _T = value
    return found


def _text(value: Any, where: str) -> str:
    text = _typed(str, value, where, "is no text")
    if len(text) > LONGEST:
        _wrong(where, "is too long")
    return text


def _name(of: dict[str, Any], key: str, where: str) -> str:
    text = _text(_of(of, key, where), f"{where}.{key}")
    if not text.strip() or len(text) > _LONGEST_NAME:
        _wrong(f"{where}.{key}", "is empty or too long")
    return text


_LONGEST_NAME = 1000


def _count(value: Any, where: str) -> int:
    number = _typed(int, value, where, "is no number")
    if not 0 <= number < 2**31:
        _wrong(where, "is no revision")
    return number


def _yes_no(of: dict[str, Any], key: str, where: str) -> bool:
    return _typed(bool, _of(of, key, where), f"{where}.{key}", "is neither true nor false")


def _day(of: dict[str, Any], key: str, where: str) -> date:
    text = _text(_of(of, key, where), f"{where}.{key}")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _wrong(f"{where}.{key}", "is no day such as 2026-11-26")
    if day.isoformat() != text:
        _wrong(f"{where}.{key}", "is no day such as 2026-11-26")
    return day


def _word(words: type[_Word], of: dict[str, Any], key: str, where: str) -> _Word:
    return _one_of(words, _of(of, key, where), f"{where}.{key}")


def _one_of(words: type[_Word], value: Any, where: str) -> _Word:
    text = _text(value, where)
    try:
        return words(text)
    except ValueError:
        _wrong(where, f"is {shown(text)}, which it cannot be")
