"""A small province, made for tests: one college, one government, Health Canada, and rules easy to keep in mind.

The college (guidance of 2026-03, presumed to replace its toolkit of 2021-05) lets IV only into the accredited surgical
facility and other routes into the community; the government wants an accredited psychotherapy facility for a
psychedelic dose; Canada asks for a patient under treatment, and for records.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tracker.domain.answer import Answer, Reply
from tracker.domain.explain import answer
from tracker.domain.instrument import (
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Outcome,
    Supersession,
    Verification,
)
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, Fact, FactType, Op, Rule, Scope, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Jurisdiction, Term, Text, Vocabulary

TREES = {
    "drug": "drug(ketamine esketamine)",
    "route": "route(parenteral(iv im sc) non-parenteral(oral intranasal))",
    "setting": "setting(hospital non-hospital(community(accredited-facility(ab-nhsf ab-papt bc-nhmsf) clinic) home))",
    "purpose": "purpose(psychiatric(depression(trd other-mdd) ptsd) pain anaesthesia)",
    "programme": "programme(assisted-psychotherapy(psychedelic-dose psycholytic-dose) medication-only)",
    "practitioner": "practitioner(physician(psychiatrist other-physician) nurse-practitioner)",
    "use": "use(on-label off-label)",
}
TIED = {"ab-nhsf": "AB", "ab-papt": "AB", "bc-nhmsf": "BC"}
IMPLIES = {"psychiatrist": (("prescriber", "psychiatrist"),)}


def _terms(dimension: str, tree: str) -> tuple[Term, ...]:
    terms: list[Term] = []
    above: list[str | None] = [None]
    for word in tree.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            above.append(terms[-1].id if terms[-1].parent == above[-1] else above[-1])
        elif word == ")":
            above.pop()
        else:
            tied = TIED.get(word)
            terms.append(Term(dimension, word, above[-1], Text(word), tied, implies=IMPLIES.get(word, ())))
    return tuple(terms)


VOCABULARY = Vocabulary(
    tuple(t for d, tree in TREES.items() for t in _terms(d, tree)),
    (
        Jurisdiction("CA", Text("Canada")),
        Jurisdiction("AB", Text("Alberta")),
        Jurisdiction("BC", Text("British Columbia")),
    ),
)
AUTHORITIES = (
    Authority("college", Text("College"), "AB", AuthorityKind.MEDICAL_COLLEGE),
    Authority("government", Text("Government"), "AB", AuthorityKind.GOVERNMENT),
    Authority("health-canada", Text("Health Canada"), "CA", AuthorityKind.HEALTH_CANADA),
)
PRESCRIBER = Condition(
    "prescriber",
    ConditionKind.PRESCRIBER,
    Text("Prescribed by a psychiatrist."),
    test=Test("prescriber", Op.ONE_OF, ("psychiatrist", "physician-consulting-psychiatrist")),
)
MONITORED = Condition("monitored", ConditionKind.MONITORING, Text("Vital signs are monitored."))


def scope(**terms: str) -> Scope:
    """`scope(route="im sc")`."""
    return Scope.of({dimension: words.split() for dimension, words in terms.items()})


def rule(ref: str, effect: Effect, **more: object) -> Rule:
    instrument, _, id = ref.partition("/")
    return replace(Rule(id, instrument, effect, Text(f"{ref} {effect.value}.")), **more)  # type: ignore[arg-type]  # keyword arguments by name


def instrument(id: str, authority: str, begins: str | None, *rules: Rule, **more: object) -> Instrument:
    base = Instrument(id, authority, InstrumentKind.GUIDANCE, Text(id.title()), Evidence.READ, rules=rules)
    return replace(base, in_force=begins and StatedDate.parse(begins), **more)  # type: ignore[arg-type]  # keyword arguments by name


GUIDANCE = instrument(
    "college-guidance",
    "college",
    "2026-03",
    rule(
        "college-guidance/iv",
        Effect.PERMITS,
        only="non-hospital",
        scope=scope(drug="ketamine", route="iv", setting="ab-nhsf", purpose="psychiatric"),
        conditions=(PRESCRIBER,),
    ),
    rule(
        "college-guidance/non-iv",
        Effect.PERMITS,
        scope=scope(drug="ketamine", route="im sc oral intranasal", setting="community"),
        conditions=(MONITORED,),
    ),
    supersedes=(Supersession("college-toolkit", Basis.PRESUMED),),
    verified=(Verification(date(2026, 5, 5), "a reader", Outcome.STANDS),),
)
TOOLKIT = instrument(
    "college-toolkit",
    "college",
    "2021-05",
    rule(
        "college-toolkit/iv",
        Effect.PERMITS,
        only="non-hospital",
        scope=scope(drug="ketamine", route="iv", setting="ab-nhsf", purpose="psychiatric pain"),
    ),
)
REGULATION = instrument(
    "government-regulation",
    "government",
    "2023-01-16",
    rule(
        "government-regulation/psychedelic",
        Effect.PERMITS,
        only="setting",
        scope=scope(
            drug="ketamine",
            setting="hospital ab-papt",
            purpose="psychiatric",
            programme="psychedelic-dose",
            practitioner="physician",
        ),
        conditions=(Condition("licence", ConditionKind.AUTHORISATION, Text("The provider holds a licence.")),),
    ),
    kind=InstrumentKind.REGULATION,
)
FEDERAL = instrument(
    "health-canada-regulations",
    "health-canada",
    "2005-08-31",
    rule(
        "health-canada-regulations/patient",
        Effect.REQUIRES,
        conditions=(Condition("patient", ConditionKind.OTHER, Text("The patient is under treatment.")),),
    ),
    rule(
        "health-canada-regulations/records",
        Effect.REQUIRES,
        standing=True,
        conditions=(Condition("records", ConditionKind.RECORDS, Text("Records are kept for two years.")),),
    ),
    kind=InstrumentKind.REGULATION,
)
FACTS = (
    Fact(
        "prescriber",
        FactType.CHOICE,
        Text("Who prescribes?"),
        choices=("psychiatrist", "physician-consulting-psychiatrist", "other-physician"),
    ),
    Fact("exemption", FactType.YES_NO, Text("Is an exemption held?"), choices=("yes", "no")),
)
INSTRUMENTS = (GUIDANCE, TOOLKIT, REGULATION, FEDERAL)
BOOK = Rulebook(VOCABULARY, AUTHORITIES, INSTRUMENTS, facts=FACTS, revision=1)

ON = date(2026, 5, 5)
ASKED = date(2026, 11, 23)


def book(*more: Instrument, without: str = "") -> Rulebook:
    """The small province with further instruments, and without one of its own."""
    return replace(BOOK, instruments=(*(i for i in INSTRUMENTS if i.id != without), *more))


def ask(rulebook: Rulebook = BOOK, asked: date = ASKED, /, *, facts: str = "", **words: str) -> Reply:
    """`ask(route="iv", setting="clinic")`, on 2026-05-05."""
    known = tuple(sorted((n, v) for n, _, v in (f.partition("=") for f in facts.split())))
    terms = {dimension: tuple(named.split()) for dimension, named in words.items()}
    return answer(rulebook, Question("AB", ON, asked, facts=known, **terms))


def the(reply: Reply) -> Answer:
    """The only answer of a reply that has one."""
    (only,) = reply.answers
    return only
