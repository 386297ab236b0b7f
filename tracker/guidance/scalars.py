"""The pieces of text in guidance files, each with what it must look like and what it means: ids, dates, words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tracker.domain.stated import EARLIEST, LATEST, StatedDate, StatedDateError
from tracker.guidance.forms import FILLER, Choice, Piece, Refused
from tracker.guidance.wording import brief

LONGEST_TEXT = 20_000
"""The longest single text, in characters."""

ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ID = re.compile(ID_PATTERN, re.ASCII)
_JURISDICTION = re.compile(r"[A-Z]{2}", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][^\s<>\"'`\\{}|^]*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"(\d{1,5})(?: days?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def _words(text: str) -> str:
    bare = text.strip()
    if not bare:
        raise Refused("empty-text", "there is no text here", "Write it, or leave the key out")
    if len(bare) > LONGEST_TEXT:
        raise Refused("too-long", f"this text has {len(bare):,} characters: the limit is {LONGEST_TEXT:,}", "Say less")
    return bare


def _id(text: str) -> str:
    if len(text) > 100 or not _ID.fullmatch(text):
        message = f"`{brief(text)}` is no id: an id is small letters and digits, in words joined by hyphens"
        raise Refused("bad-id", message, "Write it as in `cpsa-ketamine-toolkit-2021`")
    return text


def _jurisdiction(text: str) -> str:
    if not _JURISDICTION.fullmatch(text):
        message = f"`{brief(text)}` is no jurisdiction: it has two capital letters"
        raise Refused("bad-jurisdiction", message, "Write `CA` for Canada, or a province as in `AB`")
    return text


def _reference(text: str) -> str:
    if len(text) > 200 or text.count("/") > 1 or not all(_ID.fullmatch(part) for part in text.split("/")):
        message = f"`{brief(text)}` names no rule and no instrument"
        raise Refused("bad-reference", message, "Write `instrument/rule`, or an instrument's id for all its rules")
    return text


def _address(text: str) -> str:
    if len(text) > 2_000 or not _ADDRESS.fullmatch(text):
        message = f"`{brief(text)}` is no web address"
        raise Refused("bad-address", message, "Write it from `https://` on, or say the words in a `note`")
    return text


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text.lower()):
        message = f"`{brief(text)}` is no digest: a SHA-256 has 64 digits and letters from a to f"
        raise Refused("bad-digest", message, "Write what `sha256sum` prints of the file, or leave the key out")
    return text.lower()


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise Refused("bad-language", f"`{brief(text)}` is no language", "Write `en` or `fr`")
    return text


def _stated(text: str) -> StatedDate:
    if len(text) > 40:
        raise Refused("bad-date", f"`{brief(text)}` is no date", "Write 2026-03-14, 2026-03 or 2026")
    try:
        return StatedDate.parse(text)
    except StatedDateError as fault:
        message, _, remedy = str(fault).partition(": write ")
        raise Refused("bad-date", message, f"Write {remedy or '2026-03-14, 2026-03 or 2026'}") from None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        raise Refused("bad-date", f"`{text}` is not in the calendar", "Write a day as in 2026-03-14") from None
    if day is None:
        raise Refused("bad-date", f"`{brief(text)}` is no day", "Write a day as in 2026-03-14")
    if not EARLIEST <= day <= LATEST:
        raise Refused("bad-date", f"`{text}` lies outside the years 1900 to 2999", "Write a day as in 2026-03-14")
    return day


def _days(text: str) -> int:
    found = _DAYS.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 36_500:
        raise Refused("bad-interval", f"`{brief(text)}` is no interval", "Write a number of days, as in `180 days`")
    return int(found[1])


def is_number(text: str) -> bool:
    """Whether a value can be compared as a number."""
    return _NUMBER.fullmatch(text) is not None


def _text(pattern: str, longest: int | None = None) -> dict[str, Any]:
    """The JSON Schema of text of a pattern."""
    schema: dict[str, Any] = {"type": "string", "pattern": pattern}
    return schema if longest is None else {**schema, "maxLength": longest}


# every scalar is text to us; an editor may take it for something else
WORDS = Piece(_words, {"type": ["string", "number", "boolean"]}, FILLER)
ID = Piece(_id, _text(f"^{ID_PATTERN}$", 100), FILLER)
JURISDICTION = Piece(_jurisdiction, _text("^[A-Z]{2}$"))
REFERENCE = Piece(_reference, _text(f"^{ID_PATTERN}(?:/{ID_PATTERN})?$", 200), FILLER)
ADDRESS = Piece(_address, _text("^https?://", 2000))
DIGEST = Piece(_digest, _text("^[0-9A-Fa-f]{64}$"))
LANGUAGE = Piece(_language, _text("^[a-z]{2}$"))
STATED = Piece(
    _stated,
    {
        "anyOf": [
            _text(r"^(?:(?:\d{4}(?:-\d{2}){0,2}|\.\.)/)?\d{4}(?:-\d{2}){0,2}$"),
            {"type": "integer"},
        ]
    },
)
DAY = Piece(_day, _text(r"^\d{4}-\d{2}-\d{2}$"))
DAYS = Piece(_days, {"anyOf": [_text(r"^\d{1,5}( days?)?$"), {"type": "integer", "minimum": 1}]})
FLAG = Choice({"true": True, "false": False}, also=(True, False))
