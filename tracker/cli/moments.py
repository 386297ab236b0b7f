"""What two moments are compared on: the cells that were asked for, the days, the facts, and what was known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

from tracker.cli import clock
from tracker.cli.asking import Wording, read_facts, read_question
from tracker.cli.at_sites import at_sites
from tracker.cli.terminal import say, say_json, width
from tracker.cli.types import Today
from tracker.domain.causes import Step
from tracker.domain.differences import Difference, Point, differences
from tracker.domain.effect import Effect, effect
from tracker.domain.moved import Known as KnownThen
from tracker.domain.moved import Moved
from tracker.domain.moved import between as services_between
from tracker.domain.narrow import within
from tracker.domain.pairs import jurisdictions, together
from tracker.domain.question import Question, everything
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.domain.touched import gives
from tracker.domain.vocabulary import ASKED, Jurisdiction
from tracker.report.at_sites import AtSites, at_sites_lines, touched_document
from tracker.report.changes import Moments, changes_document, changes_lines
from tracker.report.effect import effect_document, effect_lines
from tracker.report.layout import Line, wrap
from tracker.report.moved import moved_document, moved_lines
from tracker.report.wording import DISCLAIMER, question_in_words
from tracker.service import Desk

Facts = tuple[tuple[str, str], ...]
Progress = Callable[[str, int, int], None]


class Asked(NamedTuple):
    """What was typed: the province (None: all), its words, the terms named, the day asked about, and both facts.

    `on` None: each moment's own day.
    """

    place: Jurisdiction | None
    words: tuple[str, ...]
    named: dict[str, tuple[str, ...]]
    on: date | Today | None = None
    facts: tuple[Facts, Facts] = ((), ())

    @property
    def is_wide(self) -> bool:
        """Whether no part of the field was named, so that all of it is meant."""
        return not self.words and not any(self.named.values())


def flipped(desk: Desk, earlier: Desk, asked: Asked, progress: Progress, *, as_json: bool) -> None:
    """Tell what the revisions between two moments flip, over all days: the effect that a preview shows."""
    before, after = earlier.rulebook(), desk.rulebook()
    places = None if asked.place is None else [asked.place.id]
    found = effect(before, after, places, lambda done, of: progress("comparing answers", done, of))
    if asked.place is not None and not asked.is_wide:
        question = read_question(desk, asked.place, Wording(asked.words, asked.named, None), after)
        found = within(found, question, together(before.vocabulary, after.vocabulary))
    sites = _sites_asked(desk, asked, after)
    touched = at_sites(before, after, sites)
    if as_json:
        say_json({**effect_document(found, before, after), "sites": touched_document(touched.touched)})
    else:
        say(_flipped_lines(found, before, after, touched, desk.steps_since(earlier), width()))


def _sites_asked(desk: Desk, asked: Asked, known: Rulebook) -> tuple[Site, ...]:
    """The sites of the province that was named, or all; with words, those services alone that give any of it."""
    sites = tuple(s for s in desk.sites() if asked.place is None or s.jurisdiction == asked.place.id)
    if asked.place is None or asked.is_wide or not sites:
        return sites
    question = read_question(desk, asked.place, Wording(asked.words, asked.named, None), known)
    found = (replace(s, services=tuple(v for v in s.services if gives(s, v, question, known))) for s in sites)
    return tuple(site for site in found if site.services)


MOST_REVISIONS = 6
"""How many revisions are named; of more, the first ones and the last."""


def _flipped_lines(
    found: Effect, before: Rulebook, after: Rulebook, touched: AtSites, steps: tuple[Step, ...], columns: int
) -> Iterator[Line]:
    yield "head", f"From r{before.revision} to r{after.revision}:"
    shown = steps if len(steps) <= MOST_REVISIONS else (*steps[: MOST_REVISIONS - 2], None, steps[-1])
    for step in shown:
        if step is None:
            yield "", f"  … {len(steps) - MOST_REVISIONS + 1} more (tracker history log)"
        else:
            told = f"r{step.number} {step.recorded.isoformat()} {step.kind} by {step.who}: {step.why}"
            yield from wrap("quiet", told, columns, "  ", "    ")
    yield "", ""
    yield from effect_lines(found, before, after, columns)
    yield from at_sites_lines(touched, columns)
    yield "", ""
    yield from wrap("quiet", DISCLAIMER, columns, "", "")


def between(desk: Desk, earlier: Desk, asked: Asked, progress: Progress, *, as_json: bool) -> None:
    """Tell what somebody who asked at two moments would find different, and every cause."""
    places = () if asked.place is None else (asked.place.id,)
    known = desk.rulebook(*places)
    then = known if earlier.revision == desk.revision else earlier.rulebook(*places)
    steps = desk.steps_since(earlier, *places)
    all_places = list(places) or list(jurisdictions(then.vocabulary, known.vocabulary))
    today = clock.local_today(all_places[0] if len(all_places) == 1 else "CA")
    ended = desk.known_day or today
    about = asked.on if asked.on is None or isinstance(asked.on, date) else today
    given = [read_facts(known, known.vocabulary, _terms(desk, asked, known), facts) for facts in asked.facts]
    began = earlier.known_day or about or ended
    points = (Point(about or began, began, given[0], then), Point(about or ended, ended, given[1], known))
    moments = Moments(points[0], points[1], steps, _asked_in_words(desk, asked, known))
    found: dict[str, tuple[Difference, ...]] = {}
    for done, place in enumerate(all_places):
        if len(all_places) > 1:
            progress("comparing answers", done, len(all_places))
        question = _question(desk, place, asked, known)
        found[place] = differences(
            question, points[0], points[1], steps, lambda done, of: progress("loading revisions", done, of)
        )
    moved, sites = _moved(desk, earlier, asked, points)
    if as_json:
        say_json({**changes_document(found, moments), "sites": moved_document(moved)})
    else:
        say(changes_lines(found, moments, width(), at_sites=lambda columns: _moved_lines(moved, sites, columns)))


def _moved(desk: Desk, earlier: Desk, asked: Asked, points: tuple[Point, Point]) -> tuple[tuple[Moved, ...], int]:
    """The services of the user's sites that stand otherwise, with each site as it was recorded at each moment.

    And how many sites there were that could.
    """
    here = [
        KnownThen(point.rulebook, _sites_asked(each, asked, points[1].rulebook))
        for each, point in zip((earlier, desk), points, strict=True)
    ]
    days = ((points[0].on, points[0].asked), (points[1].on, points[1].asked))
    found = services_between(here[0], here[1], days, cache(lambda place: desk.steps_since(earlier, place)))
    return found, len({*here[0].sites, *here[1].sites})


def _moved_lines(moved: tuple[Moved, ...], sites: int, columns: int) -> Iterator[Line]:
    if not moved:
        yield from at_sites_lines(AtSites((), sites), columns)
        return
    yield "", ""
    yield "head", "At your sites:"
    yield from moved_lines(moved, columns)


def _asked_in_words(desk: Desk, asked: Asked, known: Rulebook) -> str:
    """The question without its day; empty where all that can be asked is meant."""
    if asked.place is None or asked.is_wide:
        return ""
    return question_in_words(known.vocabulary, _question(desk, asked.place.id, asked, known)).rpartition(",")[0]


def _terms(desk: Desk, asked: Asked, known: Rulebook) -> dict[str, tuple[str, ...]]:
    """The terms that the words name, which facts may not contradict."""
    if asked.place is None or asked.is_wide:
        return {}
    question = read_question(desk, asked.place, Wording(asked.words, asked.named, None), known)
    return {dimension: question.named(dimension) for dimension in ASKED}


def _question(desk: Desk, place: str, asked: Asked, known: Rulebook) -> Question:
    """What is asked of one province: the words, or without any all that can be asked there."""
    if asked.place is not None and not asked.is_wide:
        return read_question(desk, asked.place, Wording(asked.words, asked.named, None), known)
    return everything(place, known.vocabulary)
