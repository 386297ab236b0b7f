"""The conditions of a province that a document may show: their keys as answers name them, and which a fact decides."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from tracker.clinics.words import CellError
from tracker.domain.required import grant, unread
from tracker.domain.rule import Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown

__all__ = ["Tests", "conditions_of", "refuse_unshowable"]

Tests = Mapping[str, Sequence[Test | None]]
"""Conditions by their keys, each with the tests of the rules that write it; None: no fact decides it there."""


UNREAD = "#unread"
"""How the key of a condition ends that a source was not read whole."""


def conditions_of(rulebook: Rulebook, jurisdiction: str) -> Tests:
    """The conditions that bear on a province, Canada's with them; what is only advised is none."""
    here = {a.id for a in rulebook.authorities if a.jurisdiction in (jurisdiction, "CA") and a.governs != ()}
    found: dict[str, list[Test | None]] = {}
    for instrument in rulebook.instruments:
        if instrument.authority in here:
            for rule in instrument.rules:
                for condition in rule.conditions:
                    found.setdefault(condition.key or f"{rule.ref}#{condition.id}", []).append(condition.test)
                if rule.granted_by is not None:
                    key, condition = grant(rule.granted_by, rulebook)
                    found.setdefault(key, []).append(condition.test)
            key, condition = unread(instrument)
            found[key] = [condition.test]
    return found


def refuse_unshowable(rulebook: Rulebook, tests: Tests, key: str, *, guess: bool = True) -> None:
    """Raise CellError for a condition that nobody knows there, or that a fact of the site decides.

    `guess` says to name the nearest ones.
    """
    if key not in tests:
        near = difflib.get_close_matches(key[:200], list(tests), n=2) if guess else []
        more = f"Did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else "`tracker clinics assess` names them"
        raise CellError(f"{shown(key)} is no condition there. {more}")
    if key.endswith(UNREAD):
        raise CellError(
            f"no document of a site settles {shown(key)}: its source was not read whole. Record what it says instead:"
            " tracker guidance correct"
        )
    deciding = [t.fact for t in tests[key] if t is not None and t.fact not in rulebook.facts_of_patients]
    if deciding and len(deciding) == len(tests[key]):
        raise CellError(f"a fact decides {shown(key)}, and no document. Say {deciding[0]}=VALUE")
