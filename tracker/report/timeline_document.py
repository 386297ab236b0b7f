"""A question through time as a document for programs: the format `tracker.timeline/1`, and its schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from tracker.domain.answer import Compliance, State
from tracker.domain.causes import Cause
from tracker.domain.rule import ConditionKind, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.timeline import Footing, Stretch, Timeline
from tracker.domain.vocabulary import ASKED
from tracker.domain.words import stated_of, tell
from tracker.report.came import came_in_words, cause_in_words
from tracker.report.document import question_document
from tracker.report.listing import as_plain
from tracker.report.schema_nodes import (
    COUNT,
    DAY,
    SOME,
    SPOKEN,
    TEXT,
    TEXTS,
    YES_NO,
    Node,
    closed,
    many,
    of,
    one_of,
    or_null,
)
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import BLOCKED, DISCLAIMER, dated, in_words

FORMAT = "tracker.timeline/1"

Days = tuple[date | None, date | None]


def timeline_document(rulebook: Rulebook, found: Timeline, days: Days, known_at: str | None) -> dict[str, Any]:
    """A timeline with the stretches that have a day from the first of `days` to the last; None: whatever their days."""
    asked = question_document(found.question, known_at)
    return {
        "format": FORMAT,
        "question": {name: value for name, value in asked.items() if name not in ("on", "asked")},
        "revision": rulebook.revision,
        "from": as_plain(days[0]),
        "to": as_plain(days[1]),
        "lines": [
            {
                "when": {dimension: list(terms) for dimension, terms in course.when},
                "stretches": [_stretch(rulebook, s) for s in course.stretches if _is_within(s, days)],
            }
            for course in found.courses
        ],
        "disclaimer": DISCLAIMER,
    }


HEADINGS = (
    *("line", "where", "from", "to", "verdict", "settled", "otherwise", "day_not_known", "blocked"),
    *("conditions", "decided_by", "what_began_it"),
)


def timeline_rows(
    rulebook: Rulebook, found: Timeline, days: Days, tongue: Tongue = ENGLISH
) -> Iterator[tuple[str, ...]]:
    """The same as a table, a stretch a row, with its first and its last day; an open end is empty.

    The parts and what began them are told in the language asked for; all else is what programs read.
    """
    yield HEADINGS
    for number, course in enumerate(found.courses, 1):
        for each in (s for s in course.stretches if _is_within(s, days)):
            told = each.told
            yield (
                str(number),
                in_words(rulebook.vocabulary, course.when, tongue) or tongue.say("everything asked"),
                each.begins.isoformat() if each.begins else "",
                (each.until - timedelta(days=1)).isoformat() if each.until else "",
                told.verdict.value,
                _yes_no(told.settled),
                ", ".join(verdict.value for verdict in told.otherwise),
                _yes_no(not told.settled and any(footing.is_vague for footing in each.footings)),
                told.compliance.value if told.compliance in BLOCKED else "",
                str(len(told.conditions)),
                ", ".join(sorted({ref for footing in each.footings for ref in footing.deciding})),
                cause_in_words(rulebook, each.causes, tongue),
            )


def _yes_no(it: bool) -> str:
    return "yes" if it else "no"


def _is_within(each: Stretch, days: Days) -> bool:
    first, last = days
    return not (first and each.until and each.until <= first) and not (last and each.begins and each.begins > last)


def _stretch(rulebook: Rulebook, each: Stretch) -> dict[str, Any]:
    told = each.told
    return {
        "from": as_plain(each.begins),
        "to": as_plain(each.until),
        "verdict": told.verdict.value,
        "settled": told.settled,
        "otherwise": [verdict.value for verdict in told.otherwise],
        "compliance": told.compliance.value if told.compliance else None,
        "conditions": [{**as_plain(condition), "state": state.value} for condition, state in told.conditions],
        "causes": _causes(rulebook, each.causes),
        "rests_on": [_footing(rulebook, footing) for footing in each.footings],
    }


def _footing(rulebook: Rulebook, each: Footing) -> dict[str, Any]:
    return {
        "from": as_plain(each.begins),
        "to": as_plain(each.until),
        "deciding": list(each.deciding),
        "doubts": [{"id": doubt, "text": tell(doubt, True, rulebook).en} for doubt in each.doubts],
        "vague": each.is_vague,
        "causes": _causes(rulebook, each.causes),
    }


def _causes(rulebook: Rulebook, causes: Iterable[Cause]) -> list[dict[str, Any]]:
    told = []
    for cause in causes:
        for event in cause.events if cause.day else ():
            stated = stated_of(event, rulebook)
            told.append(
                {
                    "event": event,
                    "day": as_plain(cause.day),
                    "stated": stated.text if stated else None,
                    "sure": stated is None or cause.day is None or cause.day >= stated.last,
                    "when": dated(stated.text, spelled=True) if stated else None,
                    "text": came_in_words(rulebook, event, cause.day) if cause.day else event,
                }
            )
    return told


_CAUSES = many(
    closed(
        "Something dated for which the answer turns that day.",
        {
            "event": {"description": "What begins or ends: began, ended, approved or unapproved, and its id.", **SOME},
            "day": DAY,
            "stated": or_null(SOME, "The day as its source gives it; null: it gives none."),
            "sure": {"description": "false: from that day on it may have come.", **YES_NO},
            "when": or_null(SOME, "The stated day in words."),
            "text": SOME,
        },
    )
)
_FROM, _TO = (
    or_null(DAY, "The first day; null: as far back as anyone can ask."),
    or_null(DAY, "The first day no longer meant; null: for good, as far as is recorded."),
)
_ATTACHED = {
    "key": TEXT,
    "kind": one_of(ConditionKind),
    "force": one_of(Force),
    "always": {"description": "false: in some readings only.", **YES_NO},
    "texts": many(SPOKEN),
    "tests": many(of("test")),
    "state": one_of(State),
}
_FOOTING = closed(
    "Days of the stretch on which the same rules decide and the same is in doubt.",
    {
        "from": _FROM,
        "to": _TO,
        "deciding": TEXTS,
        "doubts": many(closed("", {"id": SOME, "text": SOME})),
        "vague": {"description": "Among the doubts is a day that no source gives in full.", **YES_NO},
        "causes": _CAUSES,
    },
)
_STRETCH = closed(
    "Days with one answer; the next stretch has another.",
    {
        "from": _FROM,
        "to": _TO,
        "verdict": of("verdict"),
        "settled": YES_NO,
        "otherwise": many(of("verdict")),
        "compliance": or_null(one_of(Compliance), "null: no yes."),
        "conditions": many(closed("Of a yes or an application.", _ATTACHED)),
        "causes": _CAUSES,
        "rests_on": many(_FOOTING),
    },
)

TIMELINE_DOCUMENTS: dict[str, tuple[str, Node]] = {
    "timeline": (
        "A question without a day: every stretch of days with one answer, and what began it.",
        {
            "question": closed(
                "What was asked, with the terms it took; a dimension that is open is empty.",
                {
                    "jurisdiction": of("jurisdiction"),
                    "known_at": or_null(SOME, "As it was asked; null: as now known."),
                    **dict.fromkeys(ASKED, TEXTS),
                    "defaults": TEXTS,
                    "facts": {"type": "object", "additionalProperties": TEXT},
                },
            ),
            "revision": COUNT,
            "from": or_null(DAY, "The first day to show; null: the first there is."),
            "to": or_null(DAY, "The last day to show; null: the last there is."),
            "lines": many(
                closed(
                    "Cells of the question that go one way through time; the lines cover each once.",
                    {"when": of("when"), "stretches": many(_STRETCH)},
                )
            ),
            "disclaimer": SOME,
        },
    )
}
"""The document by its name: what it is about, and its keys besides `format`."""
