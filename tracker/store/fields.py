"""What differs between two versions of an entry, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tracker.domain.value_class import value_class
from tracker.store.digest import plain
from tracker.store.mapping.entries import EntryName, Value


class FieldChange(NamedTuple):
    """One field that changed: where it stands (`rules[iv].conditions[prescriber].text.en`), before and after.

    None: the field was not there, or is not any more.
    """

    field: str
    before: Any
    after: Any


@value_class(frozen=True)
class Entry:
    """One entry that a change touches: `sign` + for new, ~ for changed, - for gone.

    `fields` are those that differ; of what is new or gone, all that it says.
    """

    sign: str
    name: EntryName
    fields: tuple[FieldChange, ...]


def entries_between(gone: Mapping[EntryName, Value], added: Mapping[EntryName, Value]) -> tuple[Entry, ...]:
    """What a change touches: what it retires and what it adds, by name; a changed entry is in both."""
    return tuple(_entry(name, gone.get(name), added.get(name)) for name in sorted({*added, *gone}))


def _entry(name: EntryName, before: Value | None, after: Value | None) -> Entry:
    sign = "+" if before is None else "-" if after is None else "~"
    if sign == "~":
        return Entry(sign, name, fields_between(before, after))
    whole = tuple(_said("", plain(before if after is None else after)))
    return Entry(sign, name, tuple(FieldChange(at, *((None, v) if sign == "+" else (v, None))) for at, v in whole))


def _said(at: str, value: Any) -> Iterator[tuple[str, Any]]:
    """All that a value says, field by field; parts that have ids one by one, and nothing that is empty."""
    if value is None or value == [] or value == {}:
        return
    if isinstance(value, dict) and not at:
        for key, part in value.items():
            yield from _said(key, part)
    elif isinstance(value, list) and all(isinstance(part, dict) and "id" in part for part in value):
        for part in value:
            yield f"{at}[{part['id']}]", {key: each for key, each in part.items() if key not in ("id", "instrument")}
    else:
        yield at, value


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
