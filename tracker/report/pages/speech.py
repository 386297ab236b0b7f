"""How a report says what the domain found: verdicts, places, texts and sources, in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from tracker.domain.answer import Standing, Verdict, When
from tracker.domain.instrument import Authority, Instrument, InstrumentKind
from tracker.domain.rule import Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text, Vocabulary
from tracker.report.pages.view import Cell, Sort, Words
from tracker.report.tongue import Tongue, message
from tracker.report.wording import VERDICTS, dated

MEANINGS = {
    Verdict.PROHIBITED: message("At least one authority forbids it."),
    Verdict.ON_APPLICATION: message("Only after the authority has granted an application."),
    Verdict.UNSEARCHED: message("No rule is recorded and nobody has searched for one. This is no permission."),
    Verdict.SILENT: message("Searched, and no rule in force that day is recorded. This is no permission."),
    Verdict.NOT_CAPTURED: message(
        "The authority has rules, or something of it was found, and none that is recorded reaches this. "
        "This is no permission."
    ),
    Verdict.NO_POSITION: message("The authority says that it takes no position. This is no permission."),
    Verdict.CONDITIONAL: message("Permitted where every condition that is listed is met."),
    Verdict.PERMITTED: message("A provincial authority permits it, and no condition is recorded."),
}

STANDINGS = {
    Standing.VERIFIED: message("verified"),
    Standing.REVIEW_DUE: message("review due"),
    Standing.UNVERIFIED: message("unverified"),
}

EVIDENCE = {
    Evidence.READ: message("read whole"),
    Evidence.PART_READ: message("read in part"),
    Evidence.SECONDARY: message("reported by others, not read"),
    Evidence.GUIDE: message("known from the commissioning guide alone, not read"),
    Evidence.INFERRED: message("inferred, said by no source"),
}

KINDS = {
    InstrumentKind.ACT: message("act"),
    InstrumentKind.REGULATION: message("regulation"),
    InstrumentKind.BYLAW: message("bylaw"),
    InstrumentKind.ACCREDITATION_STANDARD: message("accreditation standard"),
    InstrumentKind.STANDARD_OF_PRACTICE: message("standard of practice"),
    InstrumentKind.AUTHORISATION: message("authorisation"),
    InstrumentKind.GUIDANCE: message("guidance"),
    InstrumentKind.INTERIM_GUIDANCE: message("interim guidance"),
    InstrumentKind.NOTICE: message("notice"),
    InstrumentKind.TOOLKIT: message("toolkit"),
    InstrumentKind.OPINION: message("opinion"),
    InstrumentKind.CONSULTATION_DRAFT: message("consultation draft"),
    InstrumentKind.COVERAGE_DECISION: message("coverage decision"),
}

DIMENSIONS = {
    "drug": message("Drug"),
    "route": message("Route"),
    "setting": message("Place"),
    "purpose": message("Purpose"),
    "programme": message("Programme"),
    "practitioner": message("Practitioner"),
    "use": message("use"),
}

NOTHING = message("No value")


def sort_of(verdict: Verdict, *, settled: bool = True) -> Sort:
    """How a verdict is coloured: only what is permitted without a condition, and settled, as a yes."""
    if verdict is Verdict.PROHIBITED:
        return Sort.NO
    if verdict is Verdict.PERMITTED and settled:
        return Sort.YES
    return Sort.ABSENT if verdict.is_absence else Sort.OPEN


def verdict_words(tongue: Tongue, verdict: Verdict, *, settled: bool = True) -> str:
    """A verdict by name, marked where it is not settled."""
    word = tongue.say(VERDICTS[verdict])
    return word if settled else tongue.say("{verdict} (unsettled)", verdict=word)


def verdict_cell(tongue: Tongue, verdict: Verdict, *, settled: bool = True) -> Cell:
    return Cell((Words(verdict_words(tongue, verdict, settled=settled)),), sort_of(verdict, settled=settled))


def text(tongue: Tongue, words: Text) -> Words:
    """A text of the rulebook in the report's language, or in English, marked as such."""
    if tongue.lang == "fr":
        return Words(words.fr) if words.fr else Words(words.en, "en")
    return Words(words.en)


def as_recorded(tongue: Tongue, words: str) -> Words:
    """Words that are recorded in English alone, marked so in a report in another language."""
    return Words(words, None if tongue.lang == "en" else "en")


def cell(words: str | None, tongue: Tongue, *, code: bool = False) -> Cell:
    """A cell of plain words; None: it says that there is no value."""
    return Cell((Words(words if words else tongue.say(NOTHING)),), code=code and bool(words))


def text_cell(tongue: Tongue, words: Text) -> Cell:
    return Cell((text(tongue, words),))


def term_name(tongue: Tongue, vocabulary: Vocabulary, dimension: str, term: str) -> str:
    """A term by name; combined accreditations are joined."""
    if "+" in term:
        each = [term_name(tongue, vocabulary, dimension, t) for t in term.split("+")]
        return tongue.say("{places} together", places=" + ".join(each))
    if not vocabulary.has(dimension, term):
        return term
    return text(tongue, vocabulary.term(dimension, term).name).text


def where(tongue: Tongue, vocabulary: Vocabulary, when: When, everything: str) -> str:
    """The part of a question that an answer covers, dimension by dimension; `everything` for all of it."""
    said = [
        tongue.say(
            "{dimension}: {terms}",
            dimension=tongue.say(DIMENSIONS[dimension]),
            terms=", ".join(term_name(tongue, vocabulary, dimension, t) for t in terms),
        )
        for dimension, terms in when
    ]
    return tongue.apart.join(said) or everything


def stated(tongue: Tongue, day: StatedDate | None) -> str | None:
    """A stated date in words. None: not known."""
    return None if day is None else dated(day.text, tongue)


def authority_words(tongue: Tongue, authority: Authority) -> Words:
    """An authority by the letters that its name ends with, as people call it; by its name where there are none."""
    name = text(tongue, authority.name)
    found = re.search(r"\(([^()\s]+)\)$", name.text)
    return Words(found[1]) if found else name


def instrument_words(tongue: Tongue, rulebook: Rulebook, instrument: Instrument) -> tuple[Words, ...]:
    """A document as one would cite it in short: authority, title, date."""
    authority = rulebook.authority_of[instrument.authority]
    day = stated(tongue, instrument.begins)
    return (
        authority_words(tongue, authority),
        Words(", "),
        text(tongue, instrument.title),
        Words(f" ({day})" if day else tongue.say(" (undated)")),
    )


def cited(tongue: Tongue, rulebook: Rulebook, refs: Sequence[str]) -> tuple[Words, ...]:
    """The documents that rules stand in, each cited once, with the places in it."""
    places: dict[str, list[str]] = {}
    for ref in refs:
        rule = rulebook.rule_of[ref]
        found = places.setdefault(rule.instrument, [])
        if rule.locator and rule.locator not in found:
            found.append(rule.locator)
    words: list[Words] = []
    for id, locators in places.items():
        words += [Words(tongue.apart)] if words else []
        words += instrument_words(tongue, rulebook, rulebook.instrument_of[id])
        lang = rulebook.instrument_of[id].language
        said = Words(", ".join(locators), None if lang == tongue.lang else lang)
        words += [Words(", "), said] if locators else []
    return tuple(words)


def refs_cell(refs: Iterable[str], tongue: Tongue) -> Cell:
    """The names of rules, as one looks them up."""
    names = list(refs)
    return Cell((Words(", ".join(names) if names else tongue.say(NOTHING)),))


def day_words(tongue: Tongue, day: date | None) -> str | None:
    return None if day is None else tongue.day(day)
