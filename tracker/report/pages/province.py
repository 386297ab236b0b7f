"""The report on a province: what may be given where, on what conditions, on whose word, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.domain.answer import Reply, Standing
from tracker.domain.explain import answer
from tracker.domain.question import Question
from tracker.report.pages.answers import (
    answers_table,
    conditions_list,
    counted,
    matrices,
    strictest_first,
)
from tracker.report.pages.documents import (
    coming_table,
    of_jurisdiction,
    recent_table,
    searches_table,
    sources_blocks,
    unread_table,
)
from tracker.report.pages.front import Occasion, no_answer, page, paragraph, section, unsettled_answers, warning
from tracker.report.pages.gaps import gaps_blocks, gaps_of
from tracker.report.pages.speech import cell, text, text_cell, verdict_cell, where
from tracker.report.pages.through_time import through_time
from tracker.report.pages.view import Cell, Page, Paragraph, Table, Words
from tracker.report.tongue import message


def province_page(occasion: Occasion, jurisdiction: str) -> Page:
    """All that is recorded of a province, as of a day."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    here = next(j for j in rulebook.vocabulary.jurisdictions if j.id == jurisdiction)
    name = text(tongue, here.name).text
    question = Question(jurisdiction, occasion.on, occasion.issued)
    reply = answer(rulebook, question, with_nearest=False)
    documents = of_jurisdiction(rulebook, jurisdiction)
    conditions = conditions_list(occasion, reply)
    no_conditions = paragraph(say("No answer is a yes, so no condition is listed."))
    sections = (
        section(
            tongue,
            "answers",
            message("What is not permitted, what is doubtful, what is permitted"),
            answers_table(occasion, reply),
        ),
        section(tongue, "matrix", message("Routes by places"), *matrices(occasion, jurisdiction)),
        section(tongue, "conditions", message("What must be so"), conditions or no_conditions),
        section(
            tongue,
            "changes",
            message("What changed, and what is coming"),
            recent_table(occasion, documents),
            coming_table(occasion, jurisdiction),
        ),
        section(tongue, "time", message("Through time"), *through_time(occasion, jurisdiction)),
        section(tongue, "sources", message("Sources"), *sources_blocks(occasion, documents)),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            *_unknown(occasion, reply),
            *gaps_blocks(occasion, gaps_of(occasion, [reply.question])),
            unread_table(occasion, documents),
            searches_table(occasion, (jurisdiction, "CA")),
        ),
    )
    return page(
        occasion,
        "province",
        say("Ketamine rules in {place}", place=name),
        [(say("About"), say("{place}: ketamine by a physician, for psychiatric conditions and pain", place=name))],
        list(_summary(occasion, reply, name)),
        sections,
        "answers-table",
    )


def _summary(occasion: Occasion, reply: Reply, name: str) -> Iterator[Paragraph]:
    say, tongue = occasion.tongue.say, occasion.tongue
    first = say(
        "On {day} the record of {place} gives these answers: {counts}.",
        day=tongue.spelled(occasion.on),
        place=name,
        counts=counted(tongue, (a.verdict for a in reply.answers)),
    )
    yield paragraph(first)
    doubtful = sum(not a.settled for a in reply.answers)
    if doubtful:
        yield unsettled_answers(tongue, doubtful)
    stale = sum(a.standing is not Standing.VERIFIED for a in reply.answers)
    if stale and occasion.revision:
        told = tongue.count(
            "{n} answer rests on sources that nobody has found standing lately.",
            "{n} answers rest on sources that nobody has found standing lately.",
            stale,
        )
        yield warning(told)
    if any(a.verdict.is_absence for a in reply.answers):
        yield no_answer(tongue)


def _unknown(occasion: Occasion, reply: Reply) -> Iterator[Table | Paragraph]:
    """Absences and doubts: where nobody has an answer, and what could turn one."""
    tongue, say, vocabulary = occasion.tongue, occasion.tongue.say, occasion.rulebook.vocabulary
    rows = []
    for number, each in enumerate(strictest_first(reply.answers), 1):
        if each.verdict.is_absence:
            rows.append(
                (
                    Cell((Words(str(number)),), code=True),
                    cell(where(tongue, vocabulary, each.when, say("Everything that is asked")), tongue),
                    verdict_cell(tongue, each.verdict, settled=each.settled),
                )
            )
    if rows:
        headings = (say("Answer"), say("Where"), say("Verdict"))
        yield Table("absent-table", say("Where there is no answer"), headings, tuple(rows))
    else:
        yield paragraph(say("Every question has an answer."))
    doubts = {d.id: d for a in reply.answers for d in a.doubts}
    if doubts:
        listed = tuple((Cell((Words(id),)), text_cell(tongue, doubts[id].text)) for id in sorted(doubts))
        yield Table("doubts-table", say("What could change an answer"), (say("Doubt"), say("In words")), listed)
