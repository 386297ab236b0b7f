"""A rulebook small enough to keep in mind, in which every optional field says something somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tracker.domain.instrument import (
    Approval,
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Outcome,
    Search,
    Supersession,
    Verification,
)
from tracker.domain.issued import Issued, ReportKind, Signature
from tracker.domain.rule import (
    Condition,
    ConditionKind,
    Effect,
    Evidence,
    Fact,
    FactType,
    Force,
    Op,
    Reading,
    Rule,
    Scope,
    Test,
)
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence as SiteEvidence
from tracker.domain.site import Grant, GrantKind, Holding, Service, Site, Staff, Statement
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Alias, Jurisdiction, Term, Text, Vocabulary

AT = datetime(2026, 11, 23, 18, 30, 15, 123456, UTC)
WHO = "the program"

BOTH = Text("in English", "en français")
YES = Test("exempt", Op.IS, ("yes",))

VOCABULARY = Vocabulary(
    terms=(
        Term("route", "route", None, Text("Route")),
        Term("route", "iv", "route", Text("Intravenous", "Intraveineux"), aliases=(Alias("drip"), Alias("perf", "QC"))),
        Term("route", "im", "route", Text("Intramuscular")),
        Term("setting", "setting", None, Text("Setting")),
        Term("setting", "ab-nhsf", "setting", Text("Facility"), "AB", implies=(("accredited", "yes"),), note=BOTH),
        Term("setting", "bc-nhmsf", "setting", Text("Facility"), "BC", aliases=(Alias("nhmsf", "BC"),)),
        Term("setting", "clinic", "setting", Text("Clinic")),
    ),
    jurisdictions=(
        Jurisdiction("CA", Text("Canada", "Canada"), ("federal", "fédéral")),
        Jurisdiction("AB", Text("Alberta")),
        Jurisdiction("BC", Text("British Columbia", "Colombie-Britannique"), ("b.c.",)),
    ),
)

FULL_RULE = Rule(
    id="iv",
    instrument="cpsa-new",
    effect=Effect.PERMITS,
    summary=BOTH,
    scope=Scope.of({"route": ["iv", "im"], "setting": ["ab-nhsf"]}),
    only="setting",
    conditions=(
        Condition("prescriber", ConditionKind.PRESCRIBER, BOTH, "who", Force.MUST, Test("who", Op.ONE_OF, ("a", "b"))),
        Condition("watch", ConditionKind.OBSERVATION, Text("Observed for two hours."), None, None, None),
    ),
    force=Force.MUST,
    evidence=Evidence.PART_READ,
    in_force=StatedDate.parse("2026-03-14"),
    until=StatedDate.parse("2027"),
    standing=True,
    applies_if=Test("minutes", Op.AT_LEAST, ("60",)),
    granted_by=Test("exempt", Op.IS, ("yes",)),
    locator="page 3",
    quote="short words",
    literal="any route",
    trigger=BOTH,
    defeats=("cpsa-old/all", "cpsa-draft"),
    reading=Reading("which-routes", BOTH, Scope.of({"route": ["iv"]})),
    incomplete=Text("the annex was not read", "l'annexe n'a pas été lue"),
    note=BOTH,
    row="AB-I8.1",
)

FULL_INSTRUMENT = Instrument(
    id="cpsa-new",
    authority="cpsa",
    kind=InstrumentKind.GUIDANCE,
    title=BOTH,
    evidence=Evidence.GUIDE,
    version="second",
    source="https://cpsa.example/new.pdf",
    language="fr",
    published=StatedDate.parse("2026-03"),
    approved=StatedDate.parse("../2026-02"),
    in_force=StatedDate.parse("2026-03/2026-04"),
    in_force_basis=Basis.STATED,
    until=StatedDate.parse("2030"),
    supersedes=(
        Supersession("cpsa-old", Basis.PRESUMED, ("all", "other"), ("iv",), inherits=False),
        Supersession("cpsa-draft", Basis.SAME_DOCUMENT),
    ),
    relies_on=("cpsa-old", "canada-act"),
    review_every=90,
    verified=(
        Verification(date(2026, 5, 5), "commissioning guide", Outcome.STANDS),
        Verification(date(2026, 6, 1), "A. Person", Outcome.CHANGED, "a new page"),
    ),
    note=BOTH,
    copy="0123456789abcdef" * 4,
    rules=(FULL_RULE, Rule("bare", "cpsa-new", Effect.REQUIRES, Text("Records are kept."))),
)

ENGLISH_INSTRUMENT = replace(
    FULL_INSTRUMENT,
    rules=(replace(FULL_RULE, incomplete=Text("the annex was not read")), *FULL_INSTRUMENT.rules[1:]),
)
"""The same as it could be recorded before schema 0007: what was not read had no French."""


def instrument(id: str, authority: str, *rules: str, title: str = "A text") -> Instrument:
    """A plain instrument with plain rules of these ids."""
    made = tuple(Rule(each, id, Effect.PROHIBITS, Text(f"Not {each}."), Scope.of({"route": ["iv"]})) for each in rules)
    return Instrument(id, authority, InstrumentKind.NOTICE, Text(title), Evidence.READ, rules=made)


FULL = Rulebook(
    vocabulary=VOCABULARY,
    authorities=(
        Authority("canada", Text("Health Canada"), "CA", AuthorityKind.HEALTH_CANADA),
        Authority("cpsa", BOTH, "AB", AuthorityKind.MEDICAL_COLLEGE, "https://cpsa.example"),
        Authority("cpsbc", Text("College of BC"), "BC", AuthorityKind.MEDICAL_COLLEGE),
    ),
    instruments=(
        instrument("canada-act", "canada", "records"),
        FULL_INSTRUMENT,
        instrument("cpsa-old", "cpsa", "all", "other"),
        instrument("cpsbc-notice", "cpsbc", "parenteral"),
    ),
    approvals=(
        Approval("bare", "ketamine", "iv", "anaesthesia", StatedDate.parse("1970")),
        Approval(
            "full",
            "esketamine",
            "intranasal",
            "depression",
            StatedDate.parse("2020-05-20"),
            StatedDate.parse("2029-12"),
            "canada-act",
            "https://canada.example",
            Evidence.READ,
        ),
    ),
    searches=(
        Search("cpsa", date(2026, 11, 23), "A. Person", BOTH, "its site", True, BOTH),
        Search("cpsbc", date(2026, 11, 23), "A. Person", Text("ketamine"), "its site", False),
    ),
    facts=(
        Fact("exempt", FactType.YES_NO, Text("Is an exemption held?"), choices=("yes", "no")),
        Fact("minutes", FactType.NUMBER, BOTH, "minutes"),
    ),
)


SITE = Site(
    id="calgary-1",
    name="Calgary, première",
    jurisdiction="AB",
    place="clinic",
    holdings=(Holding("ab-nhsf", "N-12", date(2024, 1, 1), date(2027, 12, 31)),),
    services=(Service("iv-kap", ("ketamine",), ("iv",), ("depression",), ("psychedelic-dose",), ("physician",)),),
    staff=(Staff("psychiatrist", 2),),
    facts=(Statement("minutes", "60", "A. Owner", date(2026, 11, 1), "log.pdf", "B. Keeper", date(2027, 1, 31)),),
    evidence=(SiteEvidence("who", "letter.pdf", "A. Owner", date(2026, 11, 1), "B. Keeper", date(2027, 1, 31)),),
    grants=(Grant(GrantKind.EXEMPTION, "exempt", "yes", "Ten a week.", "X-1", date(2026, 1, 1), date(2026, 12, 31)),),
    more=(("Phone", "555"), ("Étage", "")),
)
"""A site in which every field says something."""

REPORT = Issued(
    id="2026-05-05-province-ab",
    kind=ReportKind.PROVINCE,
    title="Alberta, première",
    params=(("by", "O. Officer"), ("jurisdiction", "AB"), ("note", "")),
    fingerprint="fedcba9876543210" * 4,
    files=(("province-ab.html", "html", "ab" * 32), ("province-ab.csv", "csv", "cd" * 32)),
    revision=1,
    content="12" * 32,
    head="34" * 32,
    issued=date(2026, 5, 5),
    by="O. Officer",
)
"""An issued report in which every field says something."""

SIGNATURE = Signature(REPORT.id, REPORT.fingerprint, "B. Boss", "Read, and agreed.", date(2026, 5, 6))


def with_instrument(rulebook: Rulebook, new: Instrument) -> Rulebook:
    """A rulebook with an instrument added, or put in the place of the one of the same id."""
    others = tuple(i for i in rulebook.instruments if i.id != new.id)
    return replace(rulebook, instruments=(*others, new))


def without_instrument(rulebook: Rulebook, id: str) -> Rulebook:
    return replace(rulebook, instruments=tuple(i for i in rulebook.instruments if i.id != id))
