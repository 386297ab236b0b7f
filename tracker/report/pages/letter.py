"""A letter to an authority that asks what is open, each point once, in plain words that suggest no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.gap import Gap, GapKind
from tracker.domain.gaps import Gaps, Weight, gaps
from tracker.domain.instrument import Authority
from tracker.domain.rule import Evidence, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text
from tracker.report.gaps import weight_document
from tracker.report.pages.open_points import document, lying, marked
from tracker.report.pages.speech import stated
from tracker.report.tongue import Tongue, message
from tracker.report.tongue import tongue as tongue_of
from tracker.report.wording import DISCLAIMER


@value_class(frozen=True, slots=True)
class Question:
    """One numbered question: what it is about, what is on record, what is asked, and what hangs on it."""

    number: int
    weight: Weight
    heading: str
    record: tuple[str, ...]
    question: str
    hangs: str
    where: tuple[str, ...]


@value_class(frozen=True, slots=True)
class Letter:
    """A whole letter, finished words in one language. `address` None: none is recorded."""

    authority: str
    lang: str
    day: str
    to: str
    address: str | None
    subject: str
    greeting: str
    opening: tuple[str, ...]
    questions: tuple[Question, ...]
    closing: tuple[str, ...]
    farewell: str
    signature: str


@value_class(frozen=True, slots=True)
class _Desk:
    tongue: Tongue
    rulebook: Rulebook
    found: Gaps

    def cited(self, id: str) -> str:
        return document(self.tongue, self.rulebook, id)


def questions(tongue: Tongue, rulebook: Rulebook, found: Gaps, authority: str) -> tuple[Question, ...]:
    """The questions to an authority: each open point that concerns it exactly once, the weightiest first."""
    desk = _Desk(tongue, rulebook, found)
    mine = [weight for weight in found.weights if authority in weight.gap.authorities]
    return tuple(_question(desk, number, weight) for number, weight in enumerate(mine, 1))


def letter(tongue: Tongue, rulebook: Rulebook, found: Gaps, authority: Authority, day: date, by: str | None) -> Letter:
    """The letter of a day. `by` is who signs; None: a line is left for the name."""
    say = tongue.say
    name = marked(tongue, authority.name)
    return Letter(
        authority=authority.id,
        lang=tongue.lang,
        day=tongue.spelled(day),
        to=name,
        address=authority.source,
        subject=say("Subject: open questions about your texts on ketamine and esketamine"),
        greeting=say("Dear Registrar, dear colleagues,"),
        opening=(
            say(
                "We keep a dated record of the rules on ketamine and esketamine in Canada, each with its source, and "
                "where the record is not sure it says so. We would rather ask than guess. The questions below are "
                "those that our record of {day} leaves open about your texts. No legal opinion is asked for: a "
                "reference, a copy or a sentence is enough, and each question can be answered by its number.",
                day=tongue.spelled(found.on),
            ),
            say("No answer is presumed. Until we know, our record shows the most cautious reading."),
        ),
        questions=questions(tongue, rulebook, found, authority.id),
        closing=(
            say("If a question rests on a misunderstanding, please tell us: we will correct the record and say why."),
            say("Thank you for your time."),
            say(DISCLAIMER),
        ),
        farewell=say("Yours sincerely,"),
        signature=by or "______________________________",
    )


@value_class(frozen=True, slots=True)
class Written:
    """What was written to an authority: the letter, its text, and the sentence that stands in its place.

    `letter` and `text` None: no question is open, and `instead` says so.
    """

    letter: Letter | None
    text: str | None
    instead: str


def write(rulebook: Rulebook, authority: Authority, lang: str, on: date, asked: date, by: str | None = None) -> Written:
    """The letter to an authority about a day, in `en` or `fr`; of Canada's, over every province and territory."""
    from tracker.report.render import render

    tongue = tongue_of(lang)
    places = [j.id for j in rulebook.vocabulary.jurisdictions if j.id != "CA"]
    here = places if authority.jurisdiction == "CA" else [authority.jurisdiction]
    made = letter(tongue, rulebook, gaps(rulebook, here, on, asked), authority, on, by)
    if not made.questions:
        return Written(None, None, nothing_open(tongue, authority, on))
    return Written(made, render("letter.txt.j2", letter=made), "")


def letter_document(
    rulebook: Rulebook, authority: Authority, written: Written, days: tuple[str, str | None], lang: str
) -> dict[str, Any]:
    """The questions in the format `tracker.letter/1`. `days` are the one asked about, and the moment of knowledge."""
    on, known_at = days
    return {
        "format": "tracker.letter/1",
        "authority": authority.id,
        "lang": lang,
        "on": on,
        "known_at": known_at,
        "revision": rulebook.revision,
        "questions": [
            {
                "number": each.number,
                "about": each.heading,
                "record": list(each.record),
                "question": each.question,
                "hangs": each.hangs,
                "point": weight_document(rulebook, each.weight),
            }
            for each in (written.letter.questions if written.letter else ())
        ],
        "disclaimer": tongue_of(lang).say(DISCLAIMER),
    }


def nothing_open(tongue: Tongue, authority: Authority, day: date) -> str:
    """What is said instead of a letter that would ask nothing."""
    return tongue.say(
        "There is no letter to write. On {day} the record has no open question for this authority: {authority}.",
        day=tongue.spelled(day),
        authority=marked(tongue, authority.name),
    )


def _question(desk: _Desk, number: int, weight: Weight) -> Question:
    gap = weight.gap
    heading, record, asked = _ASK[gap.kind](desk, gap)
    hangs, where = _hangs(desk, weight)
    return Question(number, weight, heading, tuple(record), asked, hangs, tuple(where))


HOW = {
    Evidence.READ: message("We have read it whole."),
    Evidence.PART_READ: message("We have read a part of it."),
    Evidence.SECONDARY: message("We know it from what others report, and have not read it."),
    Evidence.GUIDE: message("We know it from a guide of another publisher alone, and have not read it."),
    Evidence.INFERRED: message("We inferred it; no source that we know says it."),
}
"""How we know a document, as one tells its author."""


Asked = tuple[str, Sequence[str], str]
"""What a question is about, what is on record, and what is asked."""


def _contested(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    rules = [desk.rulebook.rule_of[ref] for ref in gap.rules]
    record = list(dict.fromkeys(line for rule in rules for line in _words(desk, rule)))
    record += _readings(desk, {marked(desk.tongue, rule.summary): rule for rule in reversed(rules)})
    other = {marked(desk.tongue, r.reading.other): r for r in reversed(rules) if r.reading is not None}
    record += [say("Another reading: {words}", words=words) for words in reversed(other)]
    heading = "; ".join(desk.cited(id) for id in gap.instruments)
    return heading, record, say("Question: how is this passage meant: in one of these ways, or in another?")


def _readings(desk: _Desk, told: dict[str, Rule]) -> Iterator[str]:
    """The passage as its rules have it, the newest first; where texts tell it otherwise, with the date of each."""
    say = desk.tongue.say
    for words, rule in reversed(told.items()):
        if len(told) == 1:
            yield say("One reading: {words}", words=words)
        else:
            begins = rule.in_force or desk.rulebook.instrument_of[rule.instrument].begins
            day = stated(desk.tongue, begins) or say("undated")
            yield say("One reading, in the text of {date}: {words}", date=day, words=words)


def _words(desk: _Desk, rule: Rule) -> Iterator[str]:
    """What a passage says in its own words, and where it stands."""
    say = desk.tongue.say
    if rule.locator:
        yield say("Place in the text: {place}", place=marked_english(desk.tongue, rule.locator))
    if rule.quote or rule.literal:
        told = say("Its words: \u201c{words}\u201d", words=rule.quote or rule.literal)
        spoken = desk.rulebook.instrument_of[rule.instrument].language
        yield say("{words} [in English]", words=told) if desk.tongue.lang != "en" == spoken else told


def _unread(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    assert gap.evidence is not None  # noqa: S101 - for the type checker
    record = [say(HOW[gap.evidence])]
    record += [say("Not read: {words}.", words=marked(desk.tongue, _bare(each))) for each in gap.missing]
    address = desk.rulebook.instrument_of[gap.instruments[0]].source
    record += [say("Address on record: {address}", address=address)] if address else []
    for rule in (desk.rulebook.rule_of[ref] for ref in gap.rules):
        place = say(" ({place})", place=marked_english(desk.tongue, rule.locator)) if rule.locator else ""
        record.append(say("Recorded from it: {words}{place}", words=marked(desk.tongue, rule.summary), place=place))
    asked = say("Question: where may we read the whole text, or would you send us a copy?")
    if gap.rules:
        asked = say(
            "Question: where may we read the whole text, or would you send us a copy? What does it say on the points "
            "recorded here, and under which conditions?"
        )
    return desk.cited(gap.instruments[0]), record, asked


def _bare(words: Text) -> Text:
    """Words that a sentence of ours goes on after: without their full stop."""
    return Text(words.en.rstrip("."), words.fr and words.fr.rstrip("."))


def marked_english(tongue: Tongue, words: str) -> str:
    """A note of the record, which is kept in English only, without its full stop; marked in another language."""
    bare = words.rstrip(".")
    return bare if tongue.lang == "en" else tongue.say("{words} [in English]", words=bare)


def _supersession(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    newer, older = (desk.cited(id) for id in gap.instruments)
    record = [say("No source that we know says whether this replaces: {document}", document=older)]
    for rule in (desk.rulebook.rule_of.get(ref) for ref in gap.rules):
        if rule is not None:
            place = say(" ({place})", place=marked_english(desk.tongue, rule.locator)) if rule.locator else ""
            words = marked(desk.tongue, rule.summary)
            record.append(say("The earlier passage: {words}{place}", words=words, place=place))
    asked = say(
        "Question: does the later text replace the earlier passage, wholly, in part or not at all, and from which day?"
    )
    return newer, record, asked


def _date(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    heading = desk.cited(gap.instruments[0]) if gap.instruments else gap.id.partition(":")[2]
    record = []
    for rule in (desk.rulebook.rule_of[ref] for ref in gap.rules):
        place = say(" ({place})", place=marked_english(desk.tongue, rule.locator)) if rule.locator else ""
        record.append(say("The passage: {words}{place}", words=marked(desk.tongue, rule.summary), place=place))
    day = stated(desk.tongue, gap.stated)
    record.append(say("The date on record: {day}", day=day) if day else say("No date of it is known to us."))
    kind = gap.id.partition(":")[0]
    asked = {
        "began": say("Question: on which day did it come into force?"),
        "ended": say("Question: on which day did it cease to be in force?"),
        "approved": say("Question: on which day was the authorisation given?"),
        "unapproved": say("Question: on which day did the authorisation end?"),
    }[kind]
    return heading, record, asked


def _silent(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    search = gap.search
    assert search is not None  # noqa: S101 - for the type checker
    record = [
        say(
            "Searched on {day}: {where}",
            day=desk.tongue.day(search.on),
            where=marked_english(desk.tongue, search.where),
        ),
        say("Nothing was found."),
        *([say("Noted then: {words}", words=marked(desk.tongue, search.note))] if search.note else []),
    ]
    heading = say("Looked for: {sought}", sought=marked(desk.tongue, search.sought))
    return heading, record, say("Question: is there such a text or position of yours, and if so, where may we read it?")


def _unsearched(desk: _Desk, gap: Gap) -> Asked:
    say = desk.tongue.say
    authority = gap.authorities[0]
    known = [desk.cited(i.id) for i in desk.rulebook.instruments if i.authority == authority and not i.is_draft]
    record = [say("Nobody has yet searched your publications for us in an orderly way.")]
    record += [say("On record: {document}", document=each) for each in known]
    asked = say(
        "Question: which of your texts that are in force speak of ketamine or esketamine, whatever they say of it, and "
        "where may we read them?"
    )
    return say("Your texts on ketamine and esketamine as a whole"), record, asked


_ASK = {
    GapKind.CONTESTED: _contested,
    GapKind.UNREAD: _unread,
    GapKind.SUPERSESSION: _supersession,
    GapKind.DATE: _date,
    GapKind.SILENT: _silent,
    GapKind.UNSEARCHED: _unsearched,
}
"""How each kind of open point is asked. A college that is not on record gets no letter."""


def _hangs(desk: _Desk, weight: Weight) -> tuple[str, list[str]]:
    tongue, cells = desk.tongue, weight.cells
    if not cells:
        return tongue.say(
            "What hangs on it: no answer that our record gives for that day; one for another day may."
        ), []
    here = {spot.jurisdiction for spot in cells}
    total = sum(known.spot.jurisdiction in here for known in desk.found.known)
    told = tongue.count(
        "What hangs on it: {n} answer of the {total} that the record gives there (a route, a place, a purpose):",
        "What hangs on it: {n} answers of the {total} that the record gives there (a route, a place, a purpose):",
        len(cells),
        total=tongue.number(total),
    )
    return told, lying(tongue, desk.rulebook, cells, desk.found.places)
