"""What differs between two versions of an entry, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.store.digest import plain
from tracker.store.mapping.entries import Value


class FieldChange(NamedTuple):
    """One field that changed: where it stands (`rules[iv].conditions[prescriber].text.en`), before and after.

    None: the field was not there, or is not any more.
    """

    field: str
    before: Any
    after: Any


def fields_between(before: Value | None, after: Value | None) -> tuple[FieldChange, ...]:
    """Every field that differs, in the order of the new version. None: there is no such version."""
    old, new = (None if value is None else plain(value) for value in (before, after))
    return tuple(_between("", old, new))


def _between(at: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*new, *old)):
            yield from _between(f"{at}.{key}" if at else key, old.get(key), new.get(key))
    elif _are_named(old) and _are_named(new):
        was, now = ({part["id"]: part for part in parts} for parts in (old, new))
        for id in dict.fromkeys((*now, *was)):
            yield from _between(f"{at}[{id}]", was.get(id), now.get(id))
        if was.keys() == now.keys() and list(was) != list(now):
            yield FieldChange(f"{at} (order)", list(was), list(now))
    else:
        yield FieldChange(at, old, new)


def _are_named(parts: Any) -> bool:
    """Whether these are parts with ids, each another."""
    if not isinstance(parts, list) or not all(isinstance(part, dict) and "id" in part for part in parts):
        return False
    return len({part["id"] for part in parts}) == len(parts)
