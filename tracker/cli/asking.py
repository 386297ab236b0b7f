"""From what was typed to a question: the province, its words, the day, and what is known of the site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tracker.cli import clock
from tracker.cli.types import Known, Today, wrong_use
from tracker.domain.facts import known_fact, read_value
from tracker.domain.implied import said_already
from tracker.domain.question import Question, QuestionError, places
from tracker.domain.rulebook import Rulebook
from tracker.domain.spoken import OPTION_OF, Dictionary, Terms, WordsError, provinces_listed, read_province, read_terms
from tracker.domain.vocabulary import ASKED, Jurisdiction, Vocabulary
from tracker.service import Desk


class Wording(NamedTuple):
    """What a person typed about one question, the province apart."""

    words: tuple[str, ...]
    named: Terms
    on: date | Today | None
    facts: tuple[tuple[str, str], ...] = ()


@wrong_use()
def read_place(desk: Desk, words: Sequence[str]) -> tuple[Jurisdiction, tuple[str, ...]]:
    """The province that the first words name, and the words left. Canada alone is not asked about."""
    place, taken = read_province(desk.places, words)
    if place.id == "CA":
        raise WordsError("federal rules are part of every province's answer. Ask about a province, such as `AB`.")
    return place, tuple(words[taken:])


@wrong_use()
def leading_provinces(
    desk: Desk, words: Sequence[str], usual: Sequence[str]
) -> tuple[list[Jurisdiction], tuple[str, ...]]:
    """The provinces that the first words name, or the usual ones, and the words left."""
    found: dict[str, Jurisdiction] = {}
    left = list(words)
    while left:
        left[:1] = provinces_listed(desk.places, left[0]) or left[:1]
        try:
            place, taken = read_province(desk.places, left)
        except WordsError:
            break
        if place.id == "CA":
            raise WordsError("federal rules are part of every province's answer. Compare provinces.")
        found[place.id] = place
        left = left[taken:]
    by_id = {j.id: j for j in desk.places.jurisdictions}
    return list(found.values()) or [by_id[id] for id in usual if id in by_id], tuple(left)


@wrong_use()
def read_question(
    desk: Desk, place: Jurisdiction, wording: Wording, rulebook: Rulebook, *, anywhere: bool = False
) -> Question:
    """The question that the words ask. Raises a usage error that says what to write instead.

    `anywhere` lets a place stand that does not exist there, so that provinces can be compared.
    """
    terms = read_terms(Dictionary(rulebook.vocabulary, place.id), wording.words, wording.named)
    facts = read_facts(rulebook, rulebook.vocabulary, terms, wording.facts)
    today = clock.local_today(place.id)
    asked = min(desk.known_day, today) if desk.known_day else today
    on = wording.on if isinstance(wording.on, date) else today
    question = Question(jurisdiction=place.id, on=on, asked=asked, facts=facts, **{d: terms.get(d, ()) for d in ASKED})
    try:
        if not anywhere:
            places(question, rulebook.vocabulary)
    except QuestionError as wrong:
        raise WordsError(f"{wrong}.") from wrong
    return question


@wrong_use()
def read_facts(
    rulebook: Rulebook, vocabulary: Vocabulary, terms: Terms, given: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """The facts given, checked against those there are and against what the words say already."""
    found: dict[str, str] = {}
    for name, value in given:
        fact = known_fact(rulebook, name)
        read = read_value(fact, value)
        if found.setdefault(fact.id, read) != read:
            raise WordsError(f"`{fact.id}` is given twice, as `{found[fact.id]}` and as `{read}`. Give it once.")
        implied = said_already(vocabulary, terms, fact.id, read)
        if implied is not None:
            option = f"{OPTION_OF[implied.dimension]} {implied.term}"
            raise WordsError(f"`{option}` says already that `{fact.id}` is `{implied.value}`. Leave one out.")
    return tuple(sorted(found.items()))


def known_words(known: Known | None) -> str | None:
    """A moment of knowledge as it was asked; None: now."""
    if known is None:
        return None
    return f"r{known.revision}" if known.revision is not None else known.day.isoformat() if known.day else None
