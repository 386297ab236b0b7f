"""Words that could pass for others: letters of several scripts in one, and names that differ in case alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from tracker.domain.shown import shown

__all__ = ["ALIKE_REMEDY", "alike_message", "differ_in_case", "scripts_of"]

ALIKE_REMEDY = "Write both alike if they are one site, or give one another id"


def scripts_of(words: str) -> tuple[str, ...]:
    """The scripts of the letters in some words, such as `LATIN`, in order."""
    return tuple(sorted({unicodedata.name(mark, "").partition(" ")[0] for mark in words if mark.isalpha()}))


def differ_in_case(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two names that are one but for the case of their letters, in their order. None: there are none."""
    seen: dict[str, str] = {}
    for name in names:
        if seen.setdefault(name.casefold(), name) != name:
            return seen[name.casefold()], name
    return None


def alike_message(one: str, other: str) -> str:
    """What is wrong with two ids of sites that differ in case alone."""
    return f"the sites {shown(one)} and {shown(other)} differ only in the case of their letters"
