"""The sentences of the trade that every surface shares: verdicts, evidence, absences, standing, and terms by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.domain.answer import Compliance, Part, Standing, State, Verdict, When
from tracker.domain.question import Question
from tracker.domain.rule import Effect, Force
from tracker.domain.vocabulary import Text, Vocabulary
from tracker.report.tongue import ENGLISH, Tongue, message

DISCLAIMER = message("A record of rules with their sources, not legal advice.")

VERDICTS = {
    Verdict.PROHIBITED: message("Prohibited"),
    Verdict.ON_APPLICATION: message("On application"),
    Verdict.UNSEARCHED: message("Unsearched"),
    Verdict.SILENT: message("Silent"),
    Verdict.NOT_CAPTURED: message("Not captured"),
    Verdict.NO_POSITION: message("No position"),
    Verdict.CONDITIONAL: message("Conditional"),
    Verdict.PERMITTED: message("Permitted"),
}
"""Verdicts by name."""

DIMENSIONS = {
    "drug": message("drug"),
    "route": message("route"),
    "setting": message("setting"),
    "purpose": message("purpose"),
    "programme": message("programme"),
    "practitioner": message("practitioner"),
}

FORCES = {Force.MUST: message("must"), Force.SHOULD: message("should")}

LONGEST_NAME = 36
"""Letters of a name that still fits a list; a longer one gives way to a shorter word for it."""

ABSENCES = {
    Verdict.NOT_CAPTURED: message(
        "{body} has rules on {drug} or on any drug, and none reaches this. That is not a permission."
    ),
    Verdict.NO_POSITION: message("{body} says that it takes no position on this. That is not a permission."),
    Verdict.SILENT: message(
        "{body} was searched, and no rule of it on {drug} in force that day was found. That is not a permission."
    ),
    Verdict.UNSEARCHED: message(
        "no rule of {body} on this is recorded, and no search for one. That is not a permission."
    ),
}
"""What each absence means, in a sentence that cannot be read as a yes."""

FOUND = {
    Verdict.NOT_CAPTURED: message(
        "something of {body} on {drug} was found, and no rule of it is recorded yet. That is not a permission."
    ),
    Verdict.SILENT: message(
        "{body} was searched and something was found, and no rule of it on {drug} in force that day is "
        "recorded. That is not a permission."
    ),
}
"""The same where a search found something, and nothing that is recorded speaks of the drug that day."""

STANDINGS = {
    Standing.VERIFIED: message("verified"),
    Standing.REVIEW_DUE: message("review due"),
    Standing.UNVERIFIED: message("UNVERIFIED"),
}

EFFECTS = {
    Effect.PERMITS: message("permits"),
    Effect.PERMITS_ON_APPLICATION: message("permits on application"),
    Effect.PROHIBITS: message("prohibits"),
    Effect.REQUIRES: message("requires"),
    Effect.EXEMPTS: message("exempts"),
    Effect.TAKES_NO_POSITION: message("takes no position"),
    Effect.COVERS: message("covers"),
    Effect.COVERS_WITH_AUTHORISATION: message("covers with prior authorisation"),
    Effect.COVERS_CASE_BY_CASE: message("covers case by case"),
    Effect.DOES_NOT_COVER: message("does not cover"),
    Effect.RECOMMENDS_AGAINST: message("recommends against coverage"),
}

RESTS_ON = {
    Standing.VERIFIED: message("what this rests on was looked at within its interval"),
    Standing.REVIEW_DUE: message("what this rests on is due to be looked at again"),
    Standing.UNVERIFIED: message("what this rests on was never looked at since, or too long ago"),
}
"""How fresh an answer is that no one rule decides."""

MARKS = {State.MET: "[x]", State.UNMET: "[!]", State.UNKNOWN: "[ ]"}

BLOCKED = {
    Compliance.BLOCKED: message("BLOCKED"),
    Compliance.BLOCKED_UNSETTLED: message("BLOCKED in some readings"),
}

PARTS = {
    Part.DECIDES: message("decides"),
    Part.WOULD_DECIDE: message("would decide if the doubt fell the other way"),
    Part.ADDS_CONDITIONS: message("adds conditions"),
    Part.STANDING_DUTY: message("a standing duty"),
    Part.CONTRADICTS: message("contradicts"),
    Part.OUTWEIGHED: message("outweighed by a stricter authority"),
    Part.DEFEATS: message("is an exception here"),
    Part.DEFEATED: message("set aside"),
    Part.NOT_COUNTED: message("permits, and does not count by itself"),
    Part.TRIGGER_UNMET: message("taken as not met"),
    Part.FACT_UNMET: message("hangs on a fact that does not hold"),
    Part.NOT_YET: message("not yet in force"),
    Part.LAPSED: message("no longer in force"),
    Part.DRAFT: message("a draft, never answers"),
    Part.NOTE: message("noted only"),
    Part.DOES_NOT_GOVERN: message("does not govern this practitioner"),
}


def said(text: Text, tongue: Tongue = ENGLISH) -> str:
    """A text of the rulebook in this language, or in English, marked as such."""
    return text.in_french if tongue.lang == "fr" else text.en


def capitals(verdict: Verdict, tongue: Tongue = ENGLISH) -> str:
    return tongue.say(VERDICTS[verdict]).upper()


def short_name(vocabulary: Vocabulary, dimension: str, term: str, tongue: Tongue = ENGLISH) -> str:
    """A term in few letters: its name, the code that its name ends with, its id if a plain word, or another word."""
    if "+" in term:
        names = both((short_name(vocabulary, dimension, t, tongue) for t in term.split("+")), tongue)
        return tongue.say("{places} together", places=names)
    if not vocabulary.has(dimension, term):
        return term
    found = vocabulary.term(dimension, term)
    name = said(found.name, tongue)
    if name.endswith(")") and "(" in name:
        return name[name.rindex("(") + 1 : -1].split(",")[0]
    if tongue.lang != "en" or len(name) <= LONGEST_NAME:
        return name
    if "-" not in term:
        return term
    words = (a.word for a in found.aliases if a.jurisdiction is None and len(a.word) <= LONGEST_NAME)
    return next(words, term)


def either(words: Iterable[str], tongue: Tongue = ENGLISH) -> str:
    """Words as a choice: a, b or c."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return tongue.say("{some} or {last}", some=", ".join(each[:-1]), last=each[-1])


def both(words: Iterable[str], tongue: Tongue = ENGLISH) -> str:
    """Words together: a, b and c."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return tongue.say("{some} and {last}", some=", ".join(each[:-1]), last=each[-1])


def listed(names: Sequence[str], most: int = 6, tongue: Tongue = ENGLISH) -> str:
    """Names side by side, with the count of those that are left out."""
    if len(names) <= most:
        return ", ".join(names)
    kept = max(1, most - 1)
    return tongue.say("{some} and {n} more", some=", ".join(names[:kept]), n=len(names) - kept)


_BEFORE = {
    "setting": message("in {names}"),
    "purpose": message("for {names}"),
    "practitioner": message("by {names}"),
}


def in_words(vocabulary: Vocabulary, when: When, tongue: Tongue = ENGLISH) -> str:
    """The part of a question that an answer covers, in words. Empty: all of it."""

    def told(dimension: str, terms: Sequence[str]) -> str:
        names = listed([short_name(vocabulary, dimension, t, tongue) for t in terms], tongue=tongue)
        if dimension == "purpose" and tongue.lang != "en":
            return names  # a purpose is known by its name; the word for it would cost a row of the screen
        return tongue.say(_BEFORE[dimension], names=names) if dimension in _BEFORE else names

    return tongue.apart.join(told(dimension, terms) for dimension, terms in when)


def question_in_words(
    vocabulary: Vocabulary, question: Question, tongue: Tongue = ENGLISH, *, bare: bool = False
) -> str:
    """What is asked, in one line: drug by route, place, purpose, programme, practitioner, province, day.

    `bare` leaves the province out.
    """

    def names(dimension: str) -> str:
        return either((short_name(vocabulary, dimension, t, tongue) for t in question.taken(dimension)), tongue)

    say, drug = tongue.say, names("drug")
    here = next(
        (j.name for j in vocabulary.jurisdictions if j.id == question.jurisdiction), Text(question.jurisdiction)
    )
    parts = (
        say("{route} {drug}", route=names("route"), drug=drug)
        if question.route
        else say("{drug} by any route", drug=drug),
        say("in {names}", names=names("setting")) if question.setting else say("in any place"),
        say("for {names}", names=names("purpose")),
        names("programme"),
        say("by {names}", names=names("practitioner")),
    )
    where = question.on.isoformat() if bare else f"{said(here, tongue)}, {question.on.isoformat()}"
    return f"{', '.join(parts)}; {where}"


def dated(text: str, tongue: Tongue = ENGLISH, *, spelled: bool = False) -> str:
    """A stated date in words: as its source gives it, `2020-12 at the latest`, `some day from 2020-09 to 2020-10`.

    `spelled`: in a sentence on what happens then, a month or a year is told as what it means: some day in May 2021.
    """
    first, slash, last = text.partition("/")
    if slash:
        return one_of_days(None if first == ".." else first, last, tongue)
    year, month, day = (*text.split("-"), "", "")[:3]
    if day or not spelled:
        return text
    return tongue.say("some day in {month}", month=tongue.month(date(int(year), int(month), 1)) if month else year)


def one_of_days(first: str | None, last: str, tongue: Tongue = ENGLISH) -> str:
    """When something comes that comes on some day from the first to the last. None: by the last at the latest."""
    if first is None:
        return tongue.say("{day} at the latest", day=last)
    return last if first == last else tongue.say("some day from {first} to {last}", first=first, last=last)
