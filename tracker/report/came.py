"""What begins or ends on a day, in words: surely, or on some day that no source gives in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.domain.causes import Cause
from tracker.domain.rulebook import Rulebook
from tracker.domain.words import stated_of
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import dated, said, short_name

_EVENTS = {
    "began": (
        message("{what} comes into force"),
        message("{what} may come into force ({day})"),
        message("{what} has come into force by then ({day})"),
    ),
    "ended": (
        message("{what} ends"),
        message("{what} may end ({day})"),
        message("{what} has ended by then ({day})"),
    ),
    "approved": (
        message("{what} is authorised"),
        message("{what} may be authorised ({day})"),
        message("{what} has been authorised by then ({day})"),
    ),
    "unapproved": (
        message("{what} is authorised no longer"),
        message("{what} may be authorised no longer ({day})"),
        message("{what} has lost its authorisation by then ({day})"),
    ),
}
"""What an event does on its exact day, on the first day on which it may come, and when it surely has."""


def cause_in_words(rulebook: Rulebook, causes: Iterable[Cause], tongue: Tongue = ENGLISH) -> str:
    """All that came on the day of some causes. Empty: nothing is named."""
    each = [
        came_in_words(rulebook, event, cause.day, tongue) for cause in causes for event in cause.events if cause.day
    ]
    return tongue.apart.join(dict.fromkeys(each))


def came_in_words(rulebook: Rulebook, switch: str, day: date, tongue: Tongue = ENGLISH) -> str:
    """What an event is on a day: it comes, it may come from then on, or by then it surely has."""
    return happens(rulebook, switch, day, name_of(rulebook, switch, tongue), tongue)


def happens(rulebook: Rulebook, switch: str, day: date | None, what: str, tongue: Tongue) -> str:
    """The same of whatever the event is about, as `what` names it. `day` None: its exact day."""
    stated = stated_of(switch, rulebook)
    exact, may, has = _EVENTS[switch.partition(":")[0]]
    if stated is None or stated.is_exact or day is None:
        return tongue.say(exact, what=what)
    return tongue.say(has if day >= stated.last else may, what=what, day=dated(stated.text, tongue, spelled=True))


def name_of(rulebook: Rulebook, switch: str, tongue: Tongue = ENGLISH) -> str:
    """What an event is about: a document by its title, a rule as part of it, an authorisation in words."""
    kind, _, rest = switch.partition(":")
    if kind in ("approved", "unapproved"):
        found = next((a for a in rulebook.approvals if a.id == rest), None)
        if found is None:
            return rest
        named = {"drug": found.drug, "route": found.route, "purpose": found.purpose}
        if tongue.lang != "en":
            named = {d: short_name(rulebook.vocabulary, d, term, tongue) for d, term in named.items()}
        return tongue.say("{drug} by {route} for {purpose}", **named)
    id, _, rule = rest.partition("/")
    instrument = rulebook.instrument_of.get(id)
    title = tongue.say("“{title}”", title=said(instrument.title, tongue)) if instrument else id
    return f"{title} ({rule})" if rule else title
