"""The report on one document: its dates, its rules, and every answer that rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.explain import answer
from tracker.domain.instrument import Instrument
from tracker.domain.question import Question
from tracker.domain.resting import Bearing, bearings_of, places_of
from tracker.domain.rule import Rule, Scope, not_read
from tracker.report.pages.documents import BASES, replacements, sources_blocks
from tracker.report.pages.front import LONG, Occasion, page, paragraph, section, warning
from tracker.report.pages.gaps import gaps_of, read_first
from tracker.report.pages.speech import (
    DIMENSIONS,
    EVIDENCE,
    as_recorded,
    cell,
    stated,
    term_name,
    text,
    text_cell,
    verdict_cell,
    where,
)
from tracker.report.pages.view import Block, Cell, Page, Paragraph, Table, Tone, Words
from tracker.report.tongue import message
from tracker.report.wording import EFFECTS, FORCES

BEARINGS = {
    Bearing.DECIDES: message("decides"),
    Bearing.WOULD_DECIDE: message("would decide if a doubt fell the other way"),
    Bearing.ADDS_CONDITIONS: message("adds conditions"),
    Bearing.CONTRADICTS: message("contradicts"),
    Bearing.SPEAKS_ELSEWHERE: message("speaks of other cases, so that this one is not captured"),
}
"""How an answer rests on a document, in words."""


def instrument_page(occasion: Occasion, instrument: Instrument) -> Page:
    """One document, and what rests on it on a day."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    authority = rulebook.authority_of[instrument.authority]
    rests = list(_resting(occasion, instrument))
    summary = [
        paragraph(tongue.count("{n} rule was read from it.", "{n} rules were read from it.", len(instrument.rules))),
        paragraph(
            tongue.count("{n} answer rests on it that day.", "{n} answers rest on it that day.", len(rests))
            if rests
            else say("No answer rests on it that day.")
        ),
    ]
    if instrument.is_coverage:
        told = say("It says who pays. That is no permission, and no answer about what is permitted rests on it.")
        summary[1:] = [warning(told)]
    if instrument.is_draft:
        summary.append(warning(say("It is a draft for consultation and never answers.")))
    if authority.governs == ():
        told = say("Its authority governs no prescriber: nothing in it binds one, and it is part of no verdict.")
        summary.append(warning(told))
    sections = (
        section(tongue, "rules", message("Its rules"), *_rules(occasion, instrument)),
        section(tongue, "rests", message("Every answer that rests on it"), _rests_table(occasion, rests)),
        section(
            tongue,
            "sources",
            message("The document"),
            *sources_blocks(occasion, [instrument]),
            *_links(occasion, instrument),
        ),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            *_unknown(occasion, instrument),
            *read_first(occasion, gaps_of(occasion, _asked(occasion, instrument)), instrument.id),
        ),
    )
    title = text(tongue, instrument.title).text
    about = [(say("About"), instrument.id), (say("Authority"), text(tongue, authority.name).text)]
    return page(occasion, "instrument", title, about, summary, sections, "rests-table")


def _rules(occasion: Occasion, instrument: Instrument) -> Iterator[Block]:
    tongue, say = occasion.tongue, occasion.tongue.say
    rows = tuple(
        (
            cell(rule.id, tongue),
            cell(_effect(occasion, rule), tongue),
            text_cell(tongue, rule.summary),
            cell(_scope(occasion, rule.scope), tongue),
            cell(say(FORCES[rule.force or instrument.kind.force]), tongue),
            cell(say(EVIDENCE[rule.evidence or instrument.evidence]), tongue),
            Cell((as_recorded(tongue, rule.locator),)) if rule.locator else cell(None, tongue),
            cell(stated(tongue, rule.in_force or instrument.begins), tongue),
            cell(_stands(occasion, instrument, rule), tongue),
        )
        for rule in instrument.rules
    )
    if not rows:
        yield paragraph(say("No rule was read from it."))
        return
    headings = (
        say("Rule"),
        say("Effect"),
        say("What it says"),
        say("Of what it speaks"),
        say("Force"),
        say("How it is known"),
        say("Where"),
        say("In force from"),
        say("That day"),
    )
    yield Table("rules-table", say("Rules read from the document"), headings, rows, filtered=len(rows) > LONG)
    conditions = tuple(
        (
            cell(rule.id, tongue),
            text_cell(tongue, condition.text),
            cell(say(FORCES[rule.force or instrument.kind.force]), tongue),
        )
        for rule in instrument.rules
        for condition in rule.conditions
    )
    if conditions:
        heads = (say("Rule"), say("What must be so"), say("Force"))
        caption = say("The conditions of its rules")
        yield Table("conditions-table", caption, heads, conditions, filtered=len(conditions) > LONG)


def _effect(occasion: Occasion, rule: Rule) -> str:
    """What a rule does, and what keeps it from being a clean yes or no."""
    say, vocabulary = occasion.tongue.say, occasion.rulebook.vocabulary
    words = [say(EFFECTS[rule.effect])]
    if rule.only is not None:
        within = term_name(occasion.tongue, vocabulary, "setting", rule.only)
        words.append(say("there and nowhere else within: {place}", place=within))
    if rule.conditions:
        words.append(say("under its conditions"))
    if rule.incomplete:
        words.append(say("not read whole"))
    if rule.reading is not None:
        words.append(say("contested"))
    return occasion.tongue.apart.join(words)


def _stands(occasion: Occasion, instrument: Instrument, rule: Rule) -> str:
    """Whether a rule is in force on the day that the report is about, by its dates and its document's."""
    say = occasion.tongue.say
    if instrument.is_draft:
        return say("a draft, never answers")
    begins, ends = rule.in_force or instrument.begins, rule.until or instrument.until
    begun = None if begins is None else begins.has_come(occasion.on)
    ended = False if ends is None else ends.has_come(occasion.on)
    if begun is False:
        return say("not yet in force")
    if ended is True:
        return say("no longer in force")
    if begun is None or ended is None:
        return say("perhaps in force")
    return say("in force, unless replaced") if replacements(occasion, instrument) else say("in force")


def _scope(occasion: Occasion, scope: Scope) -> str:
    """A scope in words; what it leaves out means any."""
    tongue, vocabulary = occasion.tongue, occasion.rulebook.vocabulary
    said = [
        tongue.say(
            "{dimension}: {terms}",
            dimension=tongue.say(DIMENSIONS.get(dimension, dimension)),
            terms=", ".join(term_name(tongue, vocabulary, dimension, term) for term in terms),
        )
        for dimension, terms in scope.terms
    ]
    return tongue.apart.join(said) or tongue.say("everything")


Resting = tuple[str, str, Cell, str]
"""A province, where, the verdict, and the parts that the document's rules play."""


def _resting(occasion: Occasion, instrument: Instrument) -> Iterator[Resting]:
    """Every answer in which one of its rules plays a part, province by province."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    for question in _asked(occasion, instrument):
        for each in answer(rulebook, question, with_nearest=False).answers:
            bearings = bearings_of(each, instrument)
            if bearings:
                told = ", ".join(say(BEARINGS[bearing]) for bearing in bearings)
                covers = where(tongue, rulebook.vocabulary, each.when, say("Everything that is asked"))
                yield question.jurisdiction, covers, verdict_cell(tongue, each.verdict, settled=each.settled), told


def _asked(occasion: Occasion, instrument: Instrument) -> list[Question]:
    """What is asked of each province on which the document bears."""
    return [
        Question(place, occasion.on, occasion.issued, drug=("drug",), practitioner=("practitioner",))
        for place in places_of(occasion.rulebook, instrument)
    ]


def _rests_table(occasion: Occasion, rests: list[Resting]) -> Table:
    tongue, say = occasion.tongue, occasion.tongue.say
    rows = tuple(
        (cell(place, tongue, code=True), cell(covers, tongue), verdict, cell(told, tongue))
        for place, covers, verdict, told in rests
    )
    none = (cell(say("Nowhere"), tongue), cell(None, tongue), cell(None, tongue), cell(None, tongue))
    headings = (say("Province"), say("Where"), say("Verdict"), say("The part it plays"))
    return Table(
        "rests-table", say("Answers that rest on the document"), headings, rows or (none,), filtered=len(rows) > LONG
    )


def _links(occasion: Occasion, instrument: Instrument) -> Iterator[Block]:
    """What it replaces and relies on, and what replaces it."""
    say = occasion.tongue.say
    if instrument.supersedes:
        names = ", ".join(f"{s.instrument} ({say(BASES[s.basis])})" for s in instrument.supersedes)
        yield paragraph(say("It replaces: {documents}.", documents=names))
    after = replacements(occasion, instrument)
    if after:
        yield warning(say("It is {replacements}.", replacements=occasion.tongue.apart.join(after)))
    if instrument.relies_on:
        yield paragraph(say("It relies on: {documents}.", documents=", ".join(instrument.relies_on)))


def _unknown(occasion: Occasion, instrument: Instrument) -> Iterator[Block]:
    say = occasion.tongue.say
    missing = sorted(not_read(instrument.rules), key=lambda words: words.en)
    for each in missing:
        yield Paragraph((Words(say("Not read: ")), text(occasion.tongue, each)), Tone.WARNING)
    contested = [rule for rule in instrument.rules if rule.reading is not None]
    for rule in contested:
        assert rule.reading is not None  # noqa: S101 - for the type checker
        told = say("Contested, rule {rule}; the other reading: ", rule=rule.id)
        yield Paragraph((Words(told), text(occasion.tongue, rule.reading.other)), Tone.WARNING)
    if not missing and not contested:
        yield paragraph(say("Nothing of it is recorded as unread or contested."))
