"""The pieces of text in guidance files, each with what it must look like: ids, dates, addresses, words."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from tracker.domain.stated import EARLIEST, LATEST, StatedDate, StatedDateError
from tracker.guidance.wording import brief

LONGEST_TEXT = 20_000
"""The longest single text, in characters."""

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ID = re.compile(ID, re.ASCII)
_JURISDICTION = re.compile(r"[A-Z]{2}", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][^\s<>\"'`\\{}|^]*", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"(\d{1,5})(?: days?)?", re.ASCII)
NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def refuse(code: str, message: str, remedy: str) -> PydanticCustomError:
    """A complaint that keeps its own code, and what to write instead."""
    return PydanticCustomError(code, "{message}", {"message": message, "remedy": remedy})


def _words(text: str) -> str:
    bare = text.strip()
    if not bare:
        raise refuse("empty-text", "there is no text here", "Write it, or leave the key out")
    if len(bare) > LONGEST_TEXT:
        raise refuse("too-long", f"this text has {len(bare):,} characters: the limit is {LONGEST_TEXT:,}", "Say less")
    return bare


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 100:
        message = f"`{brief(text)}` is no id: an id is small letters and digits, in words joined by hyphens"
        raise refuse("bad-id", message, "Write it as in `cpsa-ketamine-toolkit-2021`")
    return text


def _jurisdiction(text: str) -> str:
    if not _JURISDICTION.fullmatch(text):
        message = f"`{brief(text)}` is no jurisdiction: it has two capital letters"
        raise refuse("bad-jurisdiction", message, "Write `CA` for Canada, or a province as in `AB`")
    return text


def _reference(text: str) -> str:
    if text.count("/") > 1 or not all(_ID.fullmatch(part) for part in text.split("/")) or len(text) > 200:
        message = f"`{brief(text)}` names no rule and no instrument"
        raise refuse("bad-reference", message, "Write `instrument/rule`, or an instrument's id for all its rules")
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or len(text) > 2_000:
        message = f"`{brief(text)}` is no web address"
        raise refuse("bad-address", message, "Write it from `https://` on, or say the words in a `note`")
    return text


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text.lower()):
        message = f"`{brief(text)}` is no digest: a SHA-256 has 64 digits and letters from a to f"
        raise refuse("bad-digest", message, "Write what `sha256sum` prints of the file, or leave the key out")
    return text.lower()


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", text, re.ASCII):
        raise refuse("bad-language", f"`{brief(text)}` is no language", "Write `en` or `fr`")
    return text


def _stated(text: str) -> str:
    if len(text) > 40:
        raise refuse("bad-date", f"`{brief(text)}` is no date", "Write 2026-03-14, 2026-03 or 2026")
    try:
        StatedDate.parse(text)
    except StatedDateError as fault:
        message, _, remedy = str(fault).partition(": write ")
        raise refuse("bad-date", message, f"Write {remedy or '2026-03-14, 2026-03 or 2026'}") from None
    return text


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        raise refuse("bad-date", f"`{text}` is not in the calendar", "Write a day as in 2026-03-14") from None
    if day is None or not EARLIEST <= day <= LATEST:
        message = f"`{brief(text)}` is no day" if day is None else f"`{text}` lies outside the years 1900 to 2999"
        raise refuse("bad-date", message, "Write a day as in 2026-03-14")
    return text


def _days(text: str) -> str:
    found = _DAYS.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 36_500:
        raise refuse("bad-interval", f"`{brief(text)}` is no interval", "Write a number of days, as in `180 days`")
    return found[1]


_TYPED = ["string", "number", "boolean"]  # every scalar is text to us; an editor may take it for something else
_LOOSE = WithJsonSchema({"type": _TYPED})


def _pattern(pattern: str, longest: int = LONGEST_TEXT) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "maxLength": longest})


Words = Annotated[str, AfterValidator(_words), _LOOSE]
Id = Annotated[str, AfterValidator(_id), _pattern(f"^{ID}$", 100)]
JurisdictionId = Annotated[
    str, AfterValidator(_jurisdiction), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})
]
Reference = Annotated[
    str,
    AfterValidator(_reference),
    WithJsonSchema({"type": "string", "pattern": f"^{ID}(?:/{ID})?$", "maxLength": 200}),
]
Address = Annotated[
    str, AfterValidator(_address), WithJsonSchema({"type": "string", "pattern": "^https?://", "maxLength": 2000})
]
Digest = Annotated[str, AfterValidator(_digest), _pattern("^[0-9A-Fa-f]{64}$", 64)]
Language = Annotated[str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}$"})]
_STATED_PATTERN = r"^(?:(?:\d{4}(?:-\d{2}){0,2}|\.\.)/)?\d{4}(?:-\d{2}){0,2}$"
Stated = Annotated[
    str,
    AfterValidator(_stated),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": _STATED_PATTERN}, {"type": "integer"}]}),
]
Day = Annotated[str, AfterValidator(_day), _pattern(r"^\d{4}-\d{2}-\d{2}$")]
Days = Annotated[
    str,
    AfterValidator(_days),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": r"^\d{1,5}( days?)?$"}, {"type": "integer", "minimum": 1}]}
    ),
]
Flag = Annotated[Literal["true", "false"], WithJsonSchema({"enum": ["true", "false", True, False]})]
