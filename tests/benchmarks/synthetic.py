"""Rulebooks of any size with the same shape at each: exact intervals, dimensions left open, most restrictive wins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from tracker.domain.instrument import Authority, AuthorityKind, Instrument, InstrumentKind, Search
from tracker.domain.question import Question
from tracker.domain.rule import Effect, Evidence, Rule, Scope
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Jurisdiction, Term, Text, Vocabulary

SIZES = {500: 13, 5_000: 40, 50_000: 100}
"""Rules, and over how many jurisdictions they are spread."""

LEAVES = {
    "drug": ("ketamine",),
    "route": ("iv", "im", "sc", "oral", "sublingual", "intranasal", "topical"),
    "setting": ("hospital", "accredited", "clinic", "home"),
    "purpose": ("depression", "ptsd", "pain", "anaesthesia"),
    "programme": ("assisted-psychotherapy", "medication-only"),
    "practitioner": ("other-physician",),
}
NARROWED = ("route", "setting", "purpose", "programme")
"""The dimensions in which a rule's scope may name a term."""

OPEN = 0.3
"""How often a rule leaves such a dimension open."""

EFFECTS = (
    *[Effect.PROHIBITS] * 3,
    *[Effect.PERMITS_ON_APPLICATION],
    *[Effect.PERMITS] * 5,
    *[Effect.TAKES_NO_POSITION],
)
FIRST, LAST = date(2008, 1, 1), date(2030, 1, 1)
RULES_IN_ONE_TEXT = 10
SEED = 20_261_123


def vocabulary(jurisdictions: int) -> Vocabulary:
    roots = [Term(d, d, None, Text(d)) for d in LEAVES] + [Term("practitioner", "physician", "practitioner", Text(""))]
    parents = {"practitioner": "physician"}
    leaves = [Term(d, leaf, parents.get(d, d), Text(leaf)) for d, below in LEAVES.items() for leaf in below]
    places = [Jurisdiction(f"J{n:03}", Text(f"J{n:03}")) for n in range(jurisdictions)]
    return Vocabulary(tuple(roots + leaves), tuple(places))


def rulebook(size: int, jurisdictions: int) -> Rulebook:
    """As many rules as asked for, dealt out evenly; one college for each jurisdiction, every second one searched."""
    draw = Random(SEED + size)
    words = vocabulary(jurisdictions)
    dealt: dict[str, list[Instrument]] = {place.id: [] for place in words.jurisdictions}
    for start in range(0, size, RULES_IN_ONE_TEXT):
        place = words.jurisdictions[(start // RULES_IN_ONE_TEXT) % jurisdictions].id
        dealt[place].append(text(draw, place, len(dealt[place]), min(RULES_IN_ONE_TEXT, size - start)))
    colleges = tuple(
        Authority(college(p.id), Text("College"), p.id, AuthorityKind.MEDICAL_COLLEGE) for p in words.jurisdictions
    )
    searches = tuple(Search(c.id, LAST, "nobody", Text("ketamine"), "its site", found=False) for c in colleges[::2])
    return Rulebook(words, colleges, tuple(i for texts in dealt.values() for i in texts), searches=searches)


def college(place: str) -> str:
    """The id of the authority of a jurisdiction."""
    return f"college-{place.lower()}"


def text(draw: Random, place: str, number: int, rules: int) -> Instrument:
    """A bylaw of a jurisdiction's college, with so many rules, each of its own days and scope."""
    id = f"{college(place)}-bylaw-{number:04}"
    return Instrument(
        id=id,
        authority=college(place),
        kind=InstrumentKind.BYLAW,
        title=Text("A bylaw"),
        evidence=Evidence.READ,
        in_force=_stated(FIRST),
        rules=tuple(_rule(draw, id, n) for n in range(rules)),
    )


def _rule(draw: Random, instrument: str, number: int) -> Rule:
    begins = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days))
    ends = begins + timedelta(days=draw.randrange(90, 2_500)) if draw.random() < 0.7 else None
    return Rule(
        id=f"rule-{number}",
        instrument=instrument,
        effect=draw.choice(EFFECTS),
        summary=Text("A rule"),
        scope=Scope.of({d: (draw.choice(LEAVES[d]),) for d in NARROWED if draw.random() > OPEN}),
        in_force=_stated(begins),
        until=None if ends is None else _stated(ends),
    )


def _stated(day: date) -> StatedDate:
    return StatedDate(day.isoformat(), day, day)


def question(place: str, on: date, asked: date, leaves: Mapping[str, tuple[str, ...]]) -> Question:
    """A question that names its terms in every dimension."""
    return Question(
        jurisdiction=place,
        on=on,
        asked=asked,
        drug=leaves["drug"],
        route=leaves["route"],
        setting=leaves["setting"],
        purpose=leaves["purpose"],
        programme=leaves["programme"],
        practitioner=leaves["practitioner"],
    )


def questions(known: Rulebook, asked: int) -> tuple[Question, ...]:
    """Random closed questions, one leaf in each dimension, over all jurisdictions, cells and days."""
    draw = Random(SEED)
    places = [p.id for p in known.vocabulary.jurisdictions]
    days = (LAST - FIRST).days
    made = []
    for _ in range(asked):
        cell = {d: (draw.choice(leaves),) for d, leaves in LEAVES.items()}
        on = FIRST + timedelta(days=draw.randrange(days))
        made.append(question(draw.choice(places), on, LAST, cell))
    return tuple(made)
