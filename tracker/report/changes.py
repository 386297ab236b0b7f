"""What somebody who asked at two moments would find different, and why: as lines and as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tracker.domain.answer import Standing, State, When
from tracker.domain.causes import Cause, Step
from tracker.domain.differences import Difference, Point, Seen
from tracker.domain.pairs import together
from tracker.domain.stand import Shift
from tracker.domain.value_class import value_class
from tracker.report.causes import Causes
from tracker.report.deltas import change_in_words, delta_lines, details, face_in_words, sort_of, where_lines
from tracker.report.effect import HEADS, stand_document
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain
from tracker.report.parts import EVERYTHING, Part, parts
from tracker.report.turns import Delta, Turn, delta_of, face_of
from tracker.report.wording import DISCLAIMER, STANDINGS

FORMAT = "tracker.changes/1"

NOTHING = "Nothing is answered otherwise."

ASKED = "all that is asked"

Found = Mapping[str, Sequence[Difference]]
"""The differences of each jurisdiction."""

_HEADS = (*HEADS.values(), "The same answer, with other conditions met:", "The same answer, on other evidence:")


@value_class(frozen=True)
class Moments:
    """The two moments of asking, with the revisions in between that can bear on what was asked.

    `asked` is the question in words; empty: all that can be asked.
    """

    start: Point
    end: Point
    steps: tuple[Step, ...]
    asked: str = ""


@value_class(frozen=True)
class _Told:
    """A difference without its cells. `same` is how the stand is told where it does not turn; None: it turns."""

    delta: Delta
    same: str | None
    states: tuple[tuple[str, State | None, State | None], ...]
    standing: tuple[Standing | None, Standing | None]
    causes: tuple[Cause, ...]

    @property
    def place(self) -> int:
        """Under which heading it is told: how the stand turns, else conditions met or unmet, else the evidence."""
        if self.same is None:
            return self.delta.turn
        return len(Turn) if self.states else len(Turn) + 1


def changes_lines(
    found: Found, moments: Moments, width: int, at_sites: Callable[[int], Iterator[Line]] | None = None
) -> Iterator[Line]:
    """Each difference with where it holds and every cause, the weightiest first; then those `at_sites`."""
    start, end = moments.start, moments.end
    if moments.asked:
        yield from wrap("head", f"Question: {moments.asked}.", width, "", "  ")
    yield from wrap("head", f"First asked {_moment(start)}; then {_moment(end)}.", width, "", "  ")
    told = _grouped(found, moments)
    if not told:
        yield "", NOTHING
    words = Causes((end.rulebook, start.rulebook), moments.steps, (dict(start.facts), dict(end.facts)))
    last: int | None = None
    for one, where in told:
        if one.place != last:
            last = one.place
            yield "", ""
            yield "head", _HEADS[last]
        yield from _entry(one, where, moments, words, width)
    if at_sites is not None:
        yield from at_sites(width)
    yield "", ""
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _moment(point: Point) -> str:
    about = "that day" if point.on == point.asked else point.on.isoformat()
    return f"on {point.asked.isoformat()} about {about}, knowing {known_in_words(point)}"


def known_in_words(point: Point) -> str:
    """What was known, by the newest revision."""
    return f"r{point.rulebook.revision}" if point.rulebook.revision else "nothing yet"


def _grouped(found: Found, moments: Moments) -> list[tuple[_Told, tuple[Part, ...]]]:
    words = together(moments.start.rulebook.vocabulary, moments.end.rulebook.vocabulary)
    where: dict[_Told, dict[str, list[When]]] = {}
    for place, each in found.items():
        for difference in each:
            where.setdefault(_told(difference), {}).setdefault(place, []).append(difference.when)
    everything = ASKED if moments.asked else EVERYTHING
    told = [(one, parts(words, places, everything)) for one, places in where.items()]
    return sorted(told, key=lambda pair: (pair[0].place, pair[1]))


def _told(difference: Difference) -> _Told:
    before, after = difference.before, difference.after
    old, new = (seen.stand if seen else None for seen in (before, after))
    was, is_now = (_states(seen) for seen in (before, after))
    states = tuple((text, was[text], is_now[text]) for text in was if text in is_now and was[text] is not is_now[text])
    face = face_of(new)
    return _Told(
        delta=delta_of(Shift(None, None, old, new)),
        same=face_in_words(face) if old == new else None,
        states=states,
        standing=(before.standing if before else None, after.standing if after else None),
        causes=difference.causes,
    )


def _states(seen: Seen | None) -> dict[str, State]:
    """The state of each condition, by its words."""
    if seen is None:
        return {}
    return {c.texts[0].en: state for c, state in zip(seen.stand.conditions, seen.states, strict=True)}


def _entry(told: _Told, where: Sequence[Part], moments: Moments, words: Causes, width: int) -> Iterator[Line]:
    before, after = moments.start.rulebook, moments.end.rulebook
    if told.same is None:
        yield from where_lines(sort_of(told.delta), change_in_words(told.delta).rstrip(","), where, width)
        yield from delta_lines(told.delta, before, after, width)
    else:
        yield from where_lines("", f"still {told.same}", where, width)
    yield from details([f"{_turned(old, new)}: {text}" for text, old, new in told.states], width)
    old, new = told.standing
    if old is not None and new is not None and old is not new:
        yield "", f"    evidence: {STANDINGS[old]}, then {STANDINGS[new]}"
    for cause in told.causes:
        yield from wrap("", f"because {words.in_words(cause)}", width, "    ", "      ")


def _turned(old: State | None, new: State | None) -> str:
    was, is_now = (state.value if state else "not asked for" for state in (old, new))
    return f"was {was}, is {is_now}"


def changes_document(found: Found, moments: Moments) -> dict[str, Any]:
    """The differences in the format `tracker.changes/1`."""
    start, end = moments.start, moments.end
    words = Causes((end.rulebook, start.rulebook), moments.steps, (dict(start.facts), dict(end.facts)))
    return {
        "format": FORMAT,
        "from": _point(start),
        "to": _point(end),
        "differences": [
            {
                "jurisdiction": place,
                "when": {dimension: list(terms) for dimension, terms in each.when},
                "before": _seen(each.before, start),
                "after": _seen(each.after, end),
                "causes": [{**as_plain(cause), "text": words.in_words(cause)} for cause in each.causes],
            }
            for place, differences in found.items()
            for each in differences
        ],
        "disclaimer": DISCLAIMER,
    }


def _point(point: Point) -> dict[str, Any]:
    told = {"on": point.on.isoformat(), "asked": point.asked.isoformat()}
    return {**told, "revision": point.rulebook.revision, "facts": dict(point.facts)}


def _seen(seen: Seen | None, point: Point) -> dict[str, Any] | None:
    if seen is None:
        return None
    told = stand_document(seen.stand, point.rulebook) or {}
    conditions = [
        {**condition, "state": state.value} for condition, state in zip(told["conditions"], seen.states, strict=True)
    ]
    return {**told, "conditions": conditions, "standing": seen.standing.value}
