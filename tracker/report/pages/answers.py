"""Answers in a report: the strictest first, a matrix of routes by places, and their conditions as a checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from tracker.domain.answer import Answer, AnswerCondition, Reply, Verdict
from tracker.domain.decide import found_by
from tracker.domain.question import Question, place_columns
from tracker.domain.rulebook import Rulebook
from tracker.report.grid import Stand
from tracker.report.pages.front import LONG, Occasion
from tracker.report.pages.speech import (
    STANDINGS,
    cell,
    cited,
    sort_of,
    term_name,
    text,
    verdict_cell,
    verdict_words,
    where,
)
from tracker.report.pages.view import Cell, Checklist, Item, Mark, Table, Words
from tracker.report.tongue import Tongue, message
from tracker.report.wording import FORCES


def strictest_first(answers: Iterable[Answer]) -> list[Answer]:
    """No before application, absence and yes; the doubtful before the settled."""
    return sorted(answers, key=lambda a: (a.verdict.caution, a.settled))


def answers_table(occasion: Occasion, reply: Reply) -> Table:
    """Every answer with its number, where it stands, on whose word, and how fresh its sources are."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    rows = []
    for number, each in enumerate(strictest_first(reply.answers), 1):
        otherwise = [verdict_words(tongue, o.verdict) for o in each.otherwise]
        rows.append(
            (
                Cell((Words(str(number)),), code=True),
                verdict_cell(tongue, each.verdict, settled=each.settled),
                cell(", ".join(otherwise) or say("Nothing else"), tongue),
                cell(where(tongue, rulebook.vocabulary, each.when, say("Everything that is asked")), tongue),
                _decided_by(occasion, each),
                cell(say(STANDINGS[each.standing]), tongue),
            )
        )
    return Table(
        "answers-table",
        say("Every answer, the strictest first"),
        (
            say("Number"),
            say("Verdict"),
            say("Could also be"),
            say("Where"),
            say("On whose word"),
            say("Sources"),
        ),
        tuple(rows),
        filtered=len(rows) > LONG,
    )


def _decided_by(occasion: Occasion, each: Answer) -> Cell:
    if each.deciding:
        return Cell(cited(occasion.tongue, occasion.rulebook, each.deciding))
    return cell(occasion.tongue.say("No rule decides"), occasion.tongue)


CLOSED: tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...] = (
    (
        "psychiatric",
        message("Psychiatric conditions, without psychotherapy"),
        {"purpose": ("psychiatric",), "programme": ("medication-only",)},
    ),
    (
        "psychotherapy",
        message("Psychiatric conditions, psychedelic-dose psychotherapy"),
        {"purpose": ("psychiatric",), "programme": ("psychedelic-dose",)},
    ),
    (
        "psycholytic",
        message("Psychiatric conditions, psycholytic-dose psychotherapy"),
        {"purpose": ("psychiatric",), "programme": ("psycholytic-dose",)},
    ),
    ("pain", message("Chronic pain, without psychotherapy"), {"purpose": ("pain",), "programme": ("medication-only",)}),
)
"""The questions that a report shows as matrices: what is left open there rarely matters, so a cell has one verdict."""


def matrices(occasion: Occasion, jurisdiction: str) -> Iterator[Table]:
    """Routes by places, for each of the closed questions."""
    bare = Question(jurisdiction, occasion.on, occasion.issued)
    for id, caption, terms in CLOSED:
        yield _matrix(occasion, f"matrix-{id}", occasion.tongue.say(caption), replace(bare, **terms))  # type: ignore[arg-type]  # dimensions


def _matrix(occasion: Occasion, id: str, caption: str, question: Question) -> Table:
    tongue, vocabulary = occasion.tongue, occasion.rulebook.vocabulary
    columns = place_columns(question, vocabulary)
    stands = stands_by(occasion.rulebook, replace(question, setting=columns))
    rows = []
    for route in vocabulary.local_leaves("route", "route", question.jurisdiction):
        name = cell(term_name(tongue, vocabulary, "route", route), tongue)
        rows.append((name, *(stand_cell(tongue, joined([stands[route, place]])) for place in columns)))
    headings = (tongue.say("Route"), *(term_name(tongue, vocabulary, "setting", place) for place in columns))
    return Table(id, caption, headings, tuple(rows))


Findings = list[tuple[Verdict, bool, frozenset[str]]]
"""Verdicts, each with whether it is settled and the rules that decide."""


def stands_by(rulebook: Rulebook, question: Question) -> dict[tuple[str, str], Findings]:
    """What is found of each route in each place that a question asks about, by their ids.

    Asked at once, since most routes and places are told apart by no rule.
    """
    found: dict[tuple[str, str], Findings] = {}
    for leaves, finding in found_by(rulebook, question):
        for route, place in product(leaves["route"], leaves["setting"]):
            key = str(route), "+".join(place)
            found.setdefault(key, []).append((finding.verdict, finding.settled, finding.deciding))
    return found


def joined(found: Iterable[Findings]) -> Stand:
    """How a cell stands in which all of this is found."""
    each = [one for findings in found for one in findings]
    verdicts = sorted({verdict for verdict, _, _ in each}, key=lambda v: v.caution)
    rules = sorted({ref for _, _, refs in each for ref in refs})
    return Stand(tuple(verdicts), all(settled for _, settled, _ in each), tuple(rules))


def stand_cell(tongue: Tongue, stand: Stand) -> Cell:
    """The verdicts of a cell in words; coloured as the strictest of them."""
    words = say_verdicts(tongue, stand.verdicts)
    if not stand.settled:
        words = tongue.say("{verdict} (unsettled)", verdict=words)
    return Cell((Words(words),), sort_of(stand.verdicts[0], settled=stand.settled and len(stand.verdicts) == 1))


def say_verdicts(tongue: Tongue, verdicts: Sequence[Verdict]) -> str:
    """One verdict, or several that depend on what is left open."""
    names = [verdict_words(tongue, v) for v in verdicts]
    if len(names) == 1:
        return names[0]
    return tongue.say("{strictest}, or {others}", strictest=names[0], others=", ".join(names[1:]))


def conditions_list(occasion: Occasion, reply: Reply) -> Checklist | None:
    """The conditions of every yes and application, each once, with the numbers of the answers it belongs to."""
    say = occasion.tongue.say
    found: dict[str, tuple[AnswerCondition, list[int]]] = {}
    for number, each in enumerate(strictest_first(reply.answers), 1):
        if each.verdict.is_yes or each.verdict is Verdict.ON_APPLICATION:
            for condition in each.conditions:
                found.setdefault(condition.key, (condition, []))[1].append(number)
    if not found:
        return None
    items = [_item(occasion, condition, numbers) for condition, numbers in found.values()]
    return Checklist(say("Conditions, each with the answers that it belongs to"), tuple(items))


def _item(occasion: Occasion, condition: AnswerCondition, numbers: Sequence[int]) -> Item:
    tongue, say = occasion.tongue, occasion.tongue.say
    told = say("{force}; answers {numbers}", force=say(FORCES[condition.force]), numbers=", ".join(map(str, numbers)))
    more: list[tuple[Words, ...]] = [(Words(told),)]
    if condition.because:
        more.append((Words(say("In some readings only.")),))
    more.append(cited(tongue, occasion.rulebook, condition.rules))
    return Item(Mark.OPEN, say("to be met"), (text(tongue, condition.text),), tuple(more))


def counted(tongue: Tongue, verdicts: Iterable[Verdict]) -> str:
    """How many of each verdict, the strictest first."""
    each = list(verdicts)
    said = [
        tongue.say("{n} {verdict}", n=tongue.number(each.count(v)), verdict=verdict_words(tongue, v).lower())
        for v in Verdict
        if v in each
    ]
    return ", ".join(said)
