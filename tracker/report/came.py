"""What begins or ends on a day, in words: surely, or on some day that no source gives in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.domain.causes import Cause
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import stated_of
from tracker.report.wording import dated

_EVENTS = {
    "began": ("comes into force", "may come into force", "has come into force"),
    "ended": ("ends", "may end", "has ended"),
    "approved": ("is approved", "may be approved", "has been approved"),
    "unapproved": ("is approved no longer", "may be approved no longer", "is approved no longer"),
}
"""What an event does on its exact day, on the first day on which it may come, and when it surely has."""


def cause_in_words(rulebook: Rulebook, causes: Iterable[Cause]) -> str:
    """All that came on the day of some causes. Empty: nothing is named."""
    each = [came_in_words(rulebook, event, cause.day) for cause in causes for event in cause.events if cause.day]
    return "; ".join(dict.fromkeys(each))


def came_in_words(rulebook: Rulebook, switch: str, day: date) -> str:
    """What an event is on a day: it comes, it may come from then on, or by then it surely has."""
    stated = stated_of(switch, rulebook)
    exact, may, has = _EVENTS[switch.partition(":")[0]]
    name = name_of(rulebook, switch)
    if stated is None or stated.is_exact:
        return f"{name} {exact}"
    if day >= stated.last:
        return f"{name} {has} by then ({dated(stated.text, spelled=True)})"
    return f"{name} {may} ({dated(stated.text, spelled=True)})"


def name_of(rulebook: Rulebook, switch: str) -> str:
    """What an event is about: a document by its title, a rule as part of it, an authorisation in words."""
    kind, _, rest = switch.partition(":")
    if kind in ("approved", "unapproved"):
        found = next((a for a in rulebook.approvals if a.id == rest), None)
        return f"{found.drug} by {found.route} for {found.purpose}" if found else rest
    id, _, rule = rest.partition("/")
    instrument = rulebook.instrument_of.get(id)
    title = f"“{instrument.title.en}”" if instrument else id
    return f"{title} ({rule})" if rule else title
