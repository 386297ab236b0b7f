"""Canonical content back to values: the inverse of `plain`, for what is kept as text and not yet as rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.issued import Issued, Signature
from tracker.domain.problem import Place
from tracker.domain.rule import Fact, Scope
from tracker.domain.site import Site
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Jurisdiction, Term, Text
from tracker.store.digest import APART, ONCE_ENGLISH
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import Value
from tracker.store.mapping.setting import Setting
from tracker.store.mapping.vocabulary import Listing
from tracker.store.tables import EntryKind

TYPES: dict[EntryKind, type[Value]] = {
    EntryKind.JURISDICTION: Jurisdiction,
    EntryKind.TERM: Term,
    EntryKind.LISTING: Listing,
    EntryKind.FACT: Fact,
    EntryKind.AUTHORITY: Authority,
    EntryKind.INSTRUMENT: Instrument,
    EntryKind.VERIFICATION: Verified,
    EntryKind.APPROVAL: Approval,
    EntryKind.SEARCH: Search,
    EntryKind.SETTING: Setting,
    EntryKind.SITE: Site,
    EntryKind.REPORT: Issued,
    EntryKind.SIGNATURE: Signature,
}
"""What an entry of each kind is a version of."""


def value_of(kind: EntryKind, content: object) -> Value:
    """The value of an entry from its canonical content. Raises ValueError, TypeError or KeyError for anything else."""
    named: Any = TYPES[kind]
    value: Value = _reader(named)(content)
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How content of an annotated type is read. What is not said is False, empty or None, as `plain` left it out."""
    if kind is Scope:
        return Scope.of
    if kind is StatedDate:
        return StatedDate.parse
    if kind is date:
        return date.fromisoformat
    if get_origin(kind) in (Union, UnionType):
        (other,) = (each for each in get_args(kind) if each is not type(None))
        inner = _reader(other)
        return lambda content: None if content is None else inner(content)
    if get_origin(kind) is tuple:
        return _list_reader(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind):
        return _record_reader(kind)
    if kind in (str, int, bool):
        return lambda content: _of(kind, content)
    raise TypeError(f"`{kind!r}` has no canonical form")


def _of(kind: Any, content: object) -> object:
    if type(content) is not kind:
        raise ValueError(f"`{content!r}` is no {kind.__name__}")
    return content


def _list_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    if parts[-1] is Ellipsis:
        each = _reader(parts[0])
        return lambda content: tuple(map(each, content))
    readers = tuple(_reader(part) for part in parts)
    return lambda content: tuple(read(item) for read, item in zip(readers, content, strict=True))


def _record_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    told = [f.name for f in fields(kind) if f.init and f.name not in APART]
    named = {name: hints[name] for name in told if Place not in get_args(hints[name])}
    silent = {name: _unsaid(hint) for name, hint in named.items() if _may_be_unsaid(hint)}
    readers = {
        name: _english_or(_reader(hint)) if name in ONCE_ENGLISH else _reader(hint) for name, hint in named.items()
    }

    def read(content: dict[str, Any]) -> Any:
        if not content.keys() <= named.keys():
            raise ValueError(f"`{min(content.keys() - named.keys())}` is no part of a {kind.__name__}")
        told = silent.copy()
        for name, part in content.items():
            told[name] = readers[name](part)
        return kind(**told)

    return read


def _english_or(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How a text is read that was once in English alone: bare words are English, anything else is as it says."""
    return lambda content: Text(content) if isinstance(content, str) else read(content)


def _may_be_unsaid(hint: Any) -> bool:
    """Whether a part can say nothing, so that canonical content leaves it out."""
    return hint is bool or get_origin(hint) in (tuple, Union, UnionType)


def _unsaid(hint: Any) -> object:
    """What a part means that canonical content leaves out."""
    return False if hint is bool else () if get_origin(hint) is tuple else None
