"""The sentences of the trade that every surface shares: verdicts, evidence, absences, standing, and terms by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.domain.answer import Compliance, Part, Standing, State, Verdict, When
from tracker.domain.question import Question
from tracker.domain.vocabulary import Vocabulary

DISCLAIMER = "A record of rules with their sources, not legal advice."

LONGEST_NAME = 36
"""Letters of a name that still fits a list; a longer one gives way to a shorter word for it."""

ABSENCES = {
    Verdict.NOT_CAPTURED: "{body} has rules on {drug} or on any drug, and none reaches this. That is not a permission.",
    Verdict.NO_POSITION: "{body} says that it takes no position on this. That is not a permission.",
    Verdict.SILENT: "{body} was searched, and no rule of it on {drug} in force that day was found. "
    "That is not a permission.",
    Verdict.UNSEARCHED: "no rule of {body} on this is recorded, and no search for one. That is not a permission.",
}
"""What each absence means, in a sentence that cannot be read as a yes."""

FOUND = {
    Verdict.NOT_CAPTURED: "something of {body} on {drug} was found, and no rule of it is recorded yet. "
    "That is not a permission.",
    Verdict.SILENT: "{body} was searched and something was found, and no rule of it on {drug} in force that day is "
    "recorded. That is not a permission.",
}
"""The same where a search found something, and nothing that is recorded speaks of the drug that day."""

STANDINGS = {
    Standing.VERIFIED: "verified",
    Standing.REVIEW_DUE: "review due",
    Standing.UNVERIFIED: "UNVERIFIED",
}

RESTS_ON = {
    Standing.VERIFIED: "what this rests on was looked at within its interval",
    Standing.REVIEW_DUE: "what this rests on is due to be looked at again",
    Standing.UNVERIFIED: "what this rests on was never looked at since, or too long ago",
}
"""How fresh an answer is that no one rule decides."""

MARKS = {State.MET: "[x]", State.UNMET: "[!]", State.UNKNOWN: "[ ]"}

BLOCKED = {
    Compliance.BLOCKED: "BLOCKED",
    Compliance.BLOCKED_UNSETTLED: "BLOCKED in some readings",
}

PARTS = {
    Part.DECIDES: "decides",
    Part.WOULD_DECIDE: "would decide if the doubt fell the other way",
    Part.ADDS_CONDITIONS: "adds conditions",
    Part.STANDING_DUTY: "a standing duty",
    Part.CONTRADICTS: "contradicts",
    Part.OUTWEIGHED: "outweighed by a stricter authority",
    Part.DEFEATS: "is an exception here",
    Part.DEFEATED: "set aside",
    Part.NOT_COUNTED: "permits, and does not count by itself",
    Part.TRIGGER_UNMET: "taken as not met",
    Part.FACT_UNMET: "hangs on a fact that does not hold",
    Part.NOT_YET: "not yet in force",
    Part.LAPSED: "no longer in force",
    Part.DRAFT: "a draft, never answers",
    Part.NOTE: "noted only",
    Part.DOES_NOT_GOVERN: "does not govern this practitioner",
}


def capitals(verdict: Verdict) -> str:
    return verdict.value.replace("-", " ").upper()


def short_name(vocabulary: Vocabulary, dimension: str, term: str) -> str:
    """A term in few letters: its name, the code that its name ends with, its id if a plain word, or another word."""
    if "+" in term:
        return " and ".join(short_name(vocabulary, dimension, t) for t in term.split("+")) + " together"
    if not vocabulary.has(dimension, term):
        return term
    found = vocabulary.term(dimension, term)
    name = found.name.en
    if name.endswith(")") and "(" in name:
        return name[name.rindex("(") + 1 : -1].split(",")[0]
    if len(name) <= LONGEST_NAME or "-" not in term:
        return name if len(name) <= LONGEST_NAME else term
    words = (a.word for a in found.aliases if a.jurisdiction is None and len(a.word) <= LONGEST_NAME)
    return next(words, term)


def either(words: Iterable[str]) -> str:
    """Words as a choice: a, b or c."""
    each = list(words)
    return " or ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names side by side, with the count of those that are left out."""
    if len(names) <= most:
        return ", ".join(names)
    kept = max(1, most - 1)
    return f"{', '.join(names[:kept])} and {len(names) - kept} more"


_BEFORE = {"setting": "in ", "purpose": "for ", "practitioner": "by "}


def in_words(vocabulary: Vocabulary, when: When) -> str:
    """The part of a question that an answer covers, in words. Empty: all of it."""
    return "; ".join(
        _BEFORE.get(dimension, "") + listed([short_name(vocabulary, dimension, t) for t in terms])
        for dimension, terms in when
    )


def question_in_words(vocabulary: Vocabulary, question: Question) -> str:
    """What is asked, in one line: drug by route, place, purpose, programme, practitioner, province, day."""

    def names(dimension: str) -> str:
        return either(short_name(vocabulary, dimension, t) for t in question.taken(dimension))

    drug = names("drug")
    what = f"{names('route')} {drug}" if question.route else f"{drug} by any route"
    place = f"in {names('setting')}" if question.setting else "in any place"
    purpose = f"for {names('purpose')}"
    programme = names("programme")
    by = f"by {names('practitioner')}"
    here = next((j.name.en for j in vocabulary.jurisdictions if j.id == question.jurisdiction), question.jurisdiction)
    return f"{what}, {place}, {purpose}, {programme}, {by}; {here}, {question.on.isoformat()}"


def dated(text: str) -> str:
    """A stated date as one says it: `../2020-12` is by then at the latest, `2020-09/2020-10` some day in between."""
    head, slash, tail = text.partition("/")
    if not slash:
        return text
    return f"{tail} at the latest" if head == ".." else f"a day in {head} to {tail}"
