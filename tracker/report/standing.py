"""How fresh the sources behind an answer are, in a sentence that names the one that makes it stale."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date, timedelta

from tracker.domain.answer import Answer, Part, Reply, Standing
from tracker.domain.notices import freshness
from tracker.domain.rulebook import Rulebook
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import RESTS_ON, STANDINGS, said

LONGEST_TITLE = 50
"""Letters of a title that tell a document from its neighbours."""

_WORST_LAST = list(Standing)


def standing_of(rulebook: Rulebook, reply: Reply, answers: Iterable[Answer], tongue: Tongue = ENGLISH) -> str:
    """The worst standing of some answers of a reply, which source makes it so, and how many do."""
    each = tuple(answers)
    standing = max((a.standing for a in each), key=_WORST_LAST.index)
    deciding = (g.rule.partition("/")[0] for a in each for g in a.grounds if g.part is Part.DECIDES)
    sources = tuple(dict.fromkeys(deciding))
    asked = reply.question.asked
    stale = [id for id in sources if freshness(rulebook.instrument_of[id], rulebook, asked) is standing]
    told = _why(rulebook, standing, stale, len(sources), asked, tongue) if stale else tongue.say(RESTS_ON[standing])
    return tongue.say("{standing}: {why}", standing=tongue.say(STANDINGS[standing]), why=told)


def _why(rulebook: Rulebook, standing: Standing, stale: list[str], sources: int, asked: date, tongue: Tongue) -> str:
    say = tongue.say
    unchecked = [id for id in stale if not _looked_at(rulebook, id, asked)]
    if len(unchecked) > 1:
        if len(unchecked) == sources:
            return say("none of the {sources} sources behind this has a check on record", sources=sources)
        return say(
            "{n} of the {sources} sources behind this have no check on record, first {title}",
            n=len(unchecked),
            sources=sources,
            title=_title(rulebook, unchecked[0], tongue),
        )
    among = _among(len(stale), sources, tongue)
    if unchecked:
        told = say("{title} was never checked", title=_title(rulebook, unchecked[0], tongue))
        return told + _among(1, sources, tongue)
    weakest = min(stale, key=lambda id: _due(rulebook, id, asked))
    title = _title(rulebook, weakest, tongue)
    seen = rulebook.last_verified(weakest, asked)
    if seen is None:
        last = max(v.on for v in rulebook.instrument_of[weakest].verified if v.on <= asked)
        return say("{title} was found changed or gone {day}", title=title, day=last.isoformat()) + among
    days = {"title": title, "day": seen.isoformat(), "due": _due(rulebook, weakest, asked).isoformat()}
    if standing is Standing.VERIFIED:
        told = say("{title} was last found standing {day}, review due by {due}", **days)
        return told + (say(", the first of {sources} sources", sources=sources) if sources > 1 else "")
    return say("{title} was last found standing {day}, review was due by {due}", **days) + among


def _among(n: int, sources: int, tongue: Tongue) -> str:
    """How many of the sources; empty: there is only the one."""
    return tongue.say(" ({n} of {sources} sources)", n=n, sources=sources) if sources > 1 else ""


def _looked_at(rulebook: Rulebook, id: str, asked: date) -> bool:
    return any(v.on <= asked for v in rulebook.instrument_of[id].verified)


def _due(rulebook: Rulebook, id: str, asked: date) -> date:
    """The day by which a source is looked at again. Long past: it was found changed or gone."""
    seen = rulebook.last_verified(id, asked)
    return seen + timedelta(days=rulebook.instrument_of[id].review_every) if seen else date.min


def _title(rulebook: Rulebook, id: str, tongue: Tongue) -> str:
    title = textwrap.shorten(said(rulebook.instrument_of[id].title, tongue), LONGEST_TITLE, placeholder=" …")
    return tongue.say("“{title}”", title=title)
