"""Random small rulebooks, valid by construction, on a range of days where things collide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import strategies as st

from tests.strategies.picks import one_in, pick
from tests.strategies.words import TIED, nodes, vocabularies
from tracker.domain.instrument import (
    Approval,
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Search,
    Supersession,
)
from tracker.domain.rule import (
    Condition,
    ConditionKind,
    Effect,
    Evidence,
    Fact,
    FactType,
    Op,
    Reading,
    Rule,
    Scope,
    Test,
)
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text, Vocabulary

SOUGHT = ("ketamine", "any rule", "esketamine in a clinic", "ketamine, esketamine")
"""What is looked for; the first and the last are of both drugs, and so is what names none."""

ASKED_ON = date(2026, 11, 23)
DAYS = [date(2026, 2, 28) + timedelta(days=n) for n in range(9)]
"""The days asked about: from the last day on which nothing of March can have begun."""

LONG_AGO = StatedDate.parse("2021")
EXACT = [StatedDate.parse(f"2026-03-0{n}") for n in range(1, 7)]
VAGUE = [StatedDate.parse(t) for t in ("2026-03", "2026", "2026-03-02/2026-03-04", "../2026-03-03", "2026-02/2026-03")]
DATES: list[StatedDate | None] = [LONG_AGO] * 5 + EXACT + VAGUE * 2 + [None]

FACTS = (
    Fact("exempt", FactType.YES_NO, Text("Is an exemption held?"), choices=("yes", "no")),
    Fact("minutes", FactType.NUMBER, Text("How long is a patient observed?"), unit="minutes"),
    Fact("prescriber", FactType.CHOICE, Text("Who prescribes?"), choices=("psychiatrist", "other")),
)
TESTS = [
    Test("exempt", Op.IS, ("yes",)),
    Test("minutes", Op.AT_LEAST, ("60",)),
    Test("minutes", Op.AT_MOST, ("120",)),
    Test("prescriber", Op.ONE_OF, ("psychiatrist", "other")),
    Test("prescriber", Op.IS, ("psychiatrist",)),
]

AUTHORITIES = (
    Authority("college", Text("College"), "AB", AuthorityKind.MEDICAL_COLLEGE),
    Authority("province", Text("Province"), "AB", AuthorityKind.GOVERNMENT),
    Authority("canada", Text("Canada"), "CA", AuthorityKind.HEALTH_CANADA),
    Authority("nurses", Text("Nurses"), "AB", AuthorityKind.NURSING_COLLEGE),
    Authority("adviser", Text("Adviser"), "AB", AuthorityKind.ADVISER),
    Authority("elsewhere", Text("College of BC"), "BC", AuthorityKind.MEDICAL_COLLEGE),
)
JURISDICTION_OF = {a.id: a.jurisdiction for a in AUTHORITIES}
SPEAKERS = ["college"] * 8 + ["province"] * 3 + ["canada"] * 2 + ["nurses", "adviser", "elsewhere"]


SCOPED = ("drug", "route", "setting", "purpose", "programme", "practitioner", "use")
USUAL = [("setting",), ("route", "setting"), ("route",), (), (), ("programme",), ("route", "setting", "purpose")]
NAMED = USUAL * 8 + [c for n in (1, 2, 3) for c in combinations(SCOPED, n)]
"""Which dimensions a scope names, the usual ones more often."""


def draw_scope(draw: st.DrawFn, vocabulary: Vocabulary, here: str, needs: tuple[str, ...] = ()) -> Scope:
    """A scope in words of everywhere or of one jurisdiction."""
    named = {*pick(draw, NAMED), *needs}
    terms: dict[str, tuple[str, ...]] = {}
    for dimension in SCOPED:
        if dimension in named:
            known = [n for n in nodes(vocabulary, dimension) if n[:3] not in TIED or n.startswith(here.lower())]
            terms[dimension] = tuple(pick(draw, known) for _ in range(2 if one_in(draw, 3) else 1))
    return Scope.of(terms)


CONDITIONS = [
    Condition(f"c{n}", ConditionKind.MONITORING, Text("Observe the patient."), key=key, test=test)
    for n, (key, test) in enumerate((k, t) for k in (None, "shared") for t in (None, *TESTS))
]
SETS_OF_CONDITIONS = [*[()] * 4, *((c,) for c in CONDITIONS), *combinations(CONDITIONS[::2], 2)]


EFFECTS = [
    *[Effect.PERMITS] * 7,
    *[Effect.PROHIBITS] * 3,
    *[Effect.REQUIRES] * 2,
    *[Effect.PERMITS_ON_APPLICATION] * 2,
    Effect.EXEMPTS,
    Effect.TAKES_NO_POSITION,
]
BARE = (Effect.PROHIBITS, Effect.EXEMPTS, Effect.TAKES_NO_POSITION)
"""Effects that set no conditions."""

PLAIN = [""] * 8
TWISTS = [*PLAIN, *["reading"] * 3, "own date", "until", "if", "if", "trigger", "incomplete", "inferred", "standing"]
"""What may be special about a rule, besides its effect; most often nothing."""


def draw_rule(draw: st.DrawFn, vocabulary: Vocabulary, instrument: Instrument, id: str, doubtful: bool = False) -> Rule:
    """One rule, its exceptions left for later, when all the others are there."""
    effect = pick(draw, EFFECTS)
    here = JURISDICTION_OF[instrument.authority]
    twists = {pick(draw, TWISTS), pick(draw, TWISTS), "own date" if doubtful else ""}
    only = None
    if effect is Effect.PERMITS and one_in(draw, 3):
        only = pick(draw, ("non-hospital", "community", "setting", "accredited-facility"))
    needs = ("setting",) if only else ()
    reading = None
    if "reading" in twists:
        other = draw_scope(draw, vocabulary, here, needs) if one_in(draw, 2) else None
        reading = Reading(pick(draw, ("first-point", "second-point")), Text("Read otherwise."), other)
    own_date = pick(draw, VAGUE[:2] if doubtful else EXACT + VAGUE) if "own date" in twists else None
    until = pick(draw, EXACT + VAGUE) if "until" in twists else None
    hangs_on = pick(draw, TESTS) if "if" in twists else None
    wide = doubtful and not only and not one_in(draw, 3)
    application = effect is Effect.PERMITS_ON_APPLICATION
    return Rule(
        id=id,
        instrument=instrument.id,
        effect=effect,
        summary=Text("A rule."),
        scope=Scope() if wide else draw_scope(draw, vocabulary, here, needs),
        only=only,
        conditions=() if effect in BARE else pick(draw, SETS_OF_CONDITIONS),
        evidence=Evidence.INFERRED if "inferred" in twists and effect in (Effect.PROHIBITS, Effect.REQUIRES) else None,
        in_force=own_date,
        until=_later(until, own_date or instrument.begins),
        standing="standing" in twists and effect is Effect.REQUIRES,
        applies_if=hangs_on,
        granted_by=pick(draw, TESTS) if application and one_in(draw, 2) else None,
        trigger=Text("In deep sedation.") if "trigger" in twists else None,
        reading=reading,
        incomplete=Text("the annex") if "incomplete" in twists else None,
    )


@st.composite
def rules(draw: st.DrawFn, vocabulary: Vocabulary, instrument: Instrument, id: str) -> Rule:
    """One rule more for an instrument."""
    return draw_rule(draw, vocabulary, instrument, id)


def _later(until: StatedDate | None, begins: StatedDate | None) -> StatedDate | None:
    """An ending that can come after the beginning. None: no ending."""
    if until is None or begins is None or until.last > begins.last:
        return until
    return None


def draw_instrument(
    draw: st.DrawFn, vocabulary: Vocabulary, id: str, older: Sequence[Instrument], doubtful: bool
) -> Instrument:
    """One instrument, which may supersede some of the older ones."""
    authority = pick(draw, SPEAKERS)
    begins = pick(draw, DATES)
    field = pick(draw, ("in_force", "in_force", "published", "approved"))
    until = pick(draw, EXACT + VAGUE) if one_in(draw, 8) else None
    kinds = [InstrumentKind.GUIDANCE, InstrumentKind.BYLAW, InstrumentKind.NOTICE] * 3
    bare = Instrument(
        id=f"{authority}-{id}",
        authority=authority,
        kind=pick(draw, [*kinds, InstrumentKind.CONSULTATION_DRAFT]),
        title=Text("An instrument."),
        evidence=pick(draw, [Evidence.READ] * 4 + [Evidence.GUIDE, Evidence.SECONDARY]),
        until=_later(until, begins),
        **{field: begins},  # type: ignore[arg-type]  # a stated date in one of three fields
    )
    count = pick(draw, (4, 5, 6) if doubtful else (1, 2, 3))
    written = tuple(draw_rule(draw, vocabulary, bare, f"r{n}", doubtful) for n in range(count))
    links = []
    for old in older:
        same_province = (old.authority == "elsewhere") == (bare.authority == "elsewhere")
        if same_province and one_in(draw, 2):
            links.append(
                Supersession(
                    old.id,
                    pick(draw, tuple(Basis)),
                    rules=_some(draw, [r.id for r in old.rules]),
                    by=_some(draw, [r.id for r in written]),
                    inherits=not one_in(draw, 4),
                )
            )
    return replace(bare, rules=written, supersedes=tuple(links[-2:]))


def _some(draw: st.DrawFn, ids: Sequence[str]) -> tuple[str, ...]:
    """None of the ids, or some; none means all in a supersession."""
    return pick(draw, [(), (), *((id,) for id in ids), *combinations(ids, 2)])


def _with_exceptions(draw: st.DrawFn, made: Sequence[Instrument]) -> tuple[Instrument, ...]:
    """Rules that defeat others, one after the other, each only as long as no circle comes of it.

    An exemption that finds nothing to exempt from becomes a prohibition.
    """
    names = [r.ref for i in made for r in i.rules] + [i.id for i in made]
    wanted: dict[str, tuple[str, ...]] = {}
    for rule in (r for i in made for r in i.rules):
        if rule.effect is Effect.EXEMPTS or one_in(draw, 5):
            target = pick(draw, names)
            if not has_circle(made, wanted | {rule.ref: (target,)}):
                wanted[rule.ref] = (target,)

    def final(rule: Rule) -> Rule:
        idle = rule.effect is Effect.EXEMPTS and rule.ref not in wanted
        return replace(rule, effect=Effect.PROHIBITS if idle else rule.effect, defeats=wanted.get(rule.ref, ()))

    return tuple(replace(i, rules=tuple(final(r) for r in i.rules)) for i in made)


def has_circle(made: Sequence[Instrument], defeats: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether exceptions defeat each other in a circle, if every supersession were to hand on what it can."""
    heirs: dict[str, set[str]] = {}
    for newer in made:
        for link in newer.supersedes:
            heirs.setdefault(link.instrument, set()).add(newer.id)
    below = {
        ref: {
            r.ref
            for i in made
            for r in i.rules
            if i.id in _reachable(heirs, {t.split("/")[0] for t in targets})
            and (i.id not in {t.split("/")[0] for t in targets} or r.ref in targets or i.id in targets)
        }
        for ref, targets in defeats.items()
    }
    return any(ref in _reachable(below, below[ref]) for ref in below)


def _reachable(steps: Mapping[str, set[str]], start: set[str]) -> set[str]:
    seen = set(start)
    while more := {after for here in seen for after in steps.get(here, ())} - seen:
        seen |= more
    return seen


@st.composite
def rulebooks(draw: st.DrawFn, vocabulary: Vocabulary | None = None, doubtful: bool = False) -> Rulebook:
    """A small rulebook; a doubtful one has far more than twelve things that nobody can know."""
    words = vocabulary or draw(vocabularies())
    made: list[Instrument] = []
    for n in range(4 if doubtful else pick(draw, (1, 2, 3, 3, 4, 4))):
        made.append(draw_instrument(draw, words, f"i{n}", made, doubtful))
    drugs, routes, purposes = ((*nodes(words, d), d) for d in ("drug", "route", "purpose"))
    approvals = tuple(
        Approval(
            f"a{n}",
            pick(draw, drugs),
            pick(draw, routes),
            pick(draw, purposes),
            pick(draw, [LONG_AGO, *EXACT, *VAGUE]),
            pick(draw, [None, None, *[d for d in EXACT + VAGUE if d.last > EXACT[-1].last]]),
        )
        for n in range(pick(draw, (0, 1, 2)))
    )
    without = pick(draw, [None, None, None, "college", "nurses"])
    speaking = {i.authority for i in made}
    searched = pick(draw, [(), ("college",), ("college", "nurses"), ("college",), ("province",)])
    known = tuple(a for a in AUTHORITIES if a.id != without or a.id in speaking)
    return Rulebook(
        vocabulary=words,
        authorities=known,
        instruments=_with_exceptions(draw, made),
        approvals=approvals,
        searches=tuple(
            Search(a.id, ASKED_ON, "us", Text(pick(draw, SOUGHT)), "its site", found=one_in(draw, 4))
            for a in known
            if a.id in searched
        ),
        facts=FACTS,
    )
