"""Digests of content: equal content, equal digest, whoever recorded it, when, and in which file it was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from tracker.domain.problem import Place
from tracker.domain.rule import Scope
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.store.errors import RecordingRefused

FIRST_PREVIOUS = "0" * 64
"""What stands for the hash before the first revision."""

APART = frozenset({"verified"})
"""What a value holds and is no part of its content: verifications are entries of their own."""


ONCE_ENGLISH = frozenset({"incomplete"})
"""Texts that were recorded in English alone before they could have French, and are still written so where they have
none: as bare words, so that what was recorded then keeps its digest."""


def plain(value: object) -> object:
    """A domain value as mappings, lists and words.

    What is not said is left out, so that a new field which says nothing changes no digest; and so is where it was
    written, which is no part of its meaning.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StatedDate):
        return value.text
    if isinstance(value, Scope):
        return {dimension: sorted(terms) for dimension, terms in value.terms}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if is_dataclass(value):
        parts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in APART}
        return {name: plain(_as_once(name, part)) for name, part in parts.items() if not _is_silent(part)}
    raise TypeError(f"`{value!r}` has no canonical form")


def _as_once(name: str, part: object) -> object:
    if name in ONCE_ENGLISH and isinstance(part, Text) and part.fr is None:
        return part.en
    return part


def _is_silent(part: object) -> bool:
    return part is None or part is False or part == () or isinstance(part, Place)


def _storable(text: str) -> str:
    """SQLite takes NUL and PostgreSQL does not, and neither takes half a character: both are refused for both."""
    if "\x00" in text:
        raise RecordingRefused(f"`{text.replace(chr(0), '?')[:60]}` holds a NUL character. Remove it")
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text.encode(errors="replace").decode()[:60]
        raise RecordingRefused(f"`{shown}` holds half a character (a lone surrogate). Write it again") from None
    return text


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """The one way to write plain content down."""
    return _WRITER.encode(value).encode()


def digest(value: object) -> str:
    """The SHA-256 of plain content, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def content_digest(entries: Iterable[tuple[str, str, str]]) -> str:
    """The digest of all that is known: kind, name and digest of every entry."""
    return digest(sorted([str(kind), name, each] for kind, name, each in entries))
