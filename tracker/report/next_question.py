"""What to ask next, as one would type it: narrower, with every term, the day and the facts of what was asked."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tracker.domain.answer import Reply, Verdict
from tracker.domain.question import DEFAULTS, Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED
from tracker.report.grid import Stand


def next_question(rulebook: Rulebook, reply: Reply) -> str:
    """A narrower question to ask after an answer: one route and place, else its first part, else the reasons."""
    asked = reply.question
    if asked.route and asked.setting:
        first = min(reply.answers, key=lambda a: a.verdict.caution)
        return as_typed(rulebook, _narrowed(asked, dict(first.when)), [asked])
    when = dict(reply.answers[0].when)
    named: dict[str, tuple[str, ...]] = {}
    for dimension in ("route", "setting"):
        if not asked.named(dimension):
            node = when.get(dimension, (dimension,))[0].split("+")[0]
            leaves = rulebook.vocabulary.local_leaves(dimension, node, asked.jurisdiction)
            labelled = _labelled_routes(rulebook, asked) if dimension == "route" else frozenset()
            named[dimension] = tuple(sorted(leaves, key=lambda leaf: leaf not in labelled)[:1])
    return as_typed(rulebook, _narrowed(asked, named), [asked])


def _narrowed(asked: Question, terms: dict[str, Any]) -> Question:
    return replace(asked, **terms)


def next_in_grid(rulebook: Rulebook, asked: Sequence[Question], cells: Sequence[tuple[Question, Stand | None]]) -> str:
    """The question of the first cell of a table that is no obvious no; of the first there is where all are.

    `asked` are the questions of the whole table, one for each province; a cell that is one of them is asked why.
    """
    there = [(question, stand) for question, stand in cells if stand is not None]
    open_ones = [q for q, stand in there if not stand.settled or stand.verdicts != (Verdict.PROHIBITED,)]
    return as_typed(rulebook, next(iter([*open_ones, *(q for q, _ in there), *asked])), asked)


def as_typed(rulebook: Rulebook, question: Question, asked: Sequence[Question]) -> str:
    """A question as a command; one that was just asked goes on with its reasons."""
    words = ["tracker", "check", question.jurisdiction]
    for dimension in ASKED:
        named = question.named(dimension)
        words += () if dimension == "drug" and named == DEFAULTS[dimension] else named
    if question.on != question.asked:
        words += ["--on", question.on.isoformat()]
    said = _said_already(rulebook, question)
    words += [w for name, value in question.facts if (name, value) not in said for w in ("--fact", f"{name}={value}")]
    if question in asked:
        words.append("--why")
    return " ".join(w if "+" in w else shlex.quote(w) for w in words)


def _said_already(rulebook: Rulebook, question: Question) -> set[tuple[str, str]]:
    """The facts that the terms of a question answer."""
    known = rulebook.vocabulary
    named = ((d, term) for d in ASKED for term in question.named(d) if known.has(d, term))
    return {fact for d, term in named for fact in known.term(d, term).implies}


def _labelled_routes(rulebook: Rulebook, question: Question) -> frozenset[str]:
    """The routes by which a drug asked about is authorised; the likely ones to ask about next."""
    vocabulary = rulebook.vocabulary
    drugs = vocabulary.leaves_of("drug", question.taken("drug"))
    found = (a for a in rulebook.approvals if vocabulary.leaves("drug", a.drug) & drugs)
    return frozenset().union(*(vocabulary.leaves("route", a.route) for a in found))
