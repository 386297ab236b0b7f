"""How fresh the sources behind an answer are, in a sentence that names the one that makes it stale."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date, timedelta

from tracker.domain.answer import Answer, Part, Reply, Standing
from tracker.domain.notices import freshness
from tracker.domain.rulebook import Rulebook
from tracker.report.wording import RESTS_ON, STANDINGS

LONGEST_TITLE = 50
"""Letters of a title that tell a document from its neighbours."""

_WORST_LAST = list(Standing)


def standing_of(rulebook: Rulebook, reply: Reply, answers: Iterable[Answer]) -> str:
    """The worst standing of some answers of a reply, which source makes it so, and how many do."""
    each = tuple(answers)
    standing = max((a.standing for a in each), key=_WORST_LAST.index)
    deciding = (g.rule.partition("/")[0] for a in each for g in a.grounds if g.part is Part.DECIDES)
    sources = tuple(dict.fromkeys(deciding))
    asked = reply.question.asked
    stale = [id for id in sources if freshness(rulebook.instrument_of[id], rulebook, asked) is standing]
    told = _why(rulebook, standing, stale, len(sources), asked) if stale else RESTS_ON[standing]
    return f"{STANDINGS[standing]}: {told}"


def _why(rulebook: Rulebook, standing: Standing, stale: list[str], sources: int, asked: date) -> str:
    unchecked = [id for id in stale if not _looked_at(rulebook, id, asked)]
    if len(unchecked) > 1:
        counted = f"none of the {sources} sources" if len(unchecked) == sources else None
        if counted:
            return f"{counted} behind this has a check on record"
        return (
            f"{len(unchecked)} of the {sources} sources behind this have no check on record, "
            f"first {_title(rulebook, unchecked[0])}"
        )
    among = f" ({len(stale)} of {sources} sources)" if sources > 1 else ""
    if unchecked:
        among = f" (1 of {sources} sources)" if sources > 1 else ""
        return f"{_title(rulebook, unchecked[0])} was never checked{among}"
    weakest = min(stale, key=lambda id: _due(rulebook, id, asked))
    seen = rulebook.last_verified(weakest, asked)
    if seen is None:
        last = max(v.on for v in rulebook.instrument_of[weakest].verified if v.on <= asked)
        return f"{_title(rulebook, weakest)} was found changed or gone {last.isoformat()}{among}"
    if standing is Standing.VERIFIED:
        among = f", the first of {sources} sources" if sources > 1 else ""
    was = "review due by" if standing is Standing.VERIFIED else "review was due by"
    due = _due(rulebook, weakest, asked).isoformat()
    return f"{_title(rulebook, weakest)} was last found standing {seen.isoformat()}, {was} {due}{among}"


def _looked_at(rulebook: Rulebook, id: str, asked: date) -> bool:
    return any(v.on <= asked for v in rulebook.instrument_of[id].verified)


def _due(rulebook: Rulebook, id: str, asked: date) -> date:
    """The day by which a source is looked at again. Long past: it was found changed or gone."""
    seen = rulebook.last_verified(id, asked)
    return seen + timedelta(days=rulebook.instrument_of[id].review_every) if seen else date.min


def _title(rulebook: Rulebook, id: str) -> str:
    return f"“{textwrap.shorten(rulebook.instrument_of[id].title.en, LONGEST_TITLE, placeholder=' …')}”"
