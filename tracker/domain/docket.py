"""The rules of a jurisdiction and of Canada, prepared for deciding: reaches as sets of leaves, events, successions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from tracker.domain.answer import Verdict
from tracker.domain.instrument import Approval, Authority, AuthorityKind, Basis, Instrument, Search, Supersession
from tracker.domain.looked import drugs_sought
from tracker.domain.reach import NAMED, Cell, Event, Leaf, Reach
from tracker.domain.reached import Bits, Rows
from tracker.domain.required import grant, unread
from tracker.domain.rule import Condition, Effect, Evidence, Facts, Force, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED


@dataclass(frozen=True, eq=False, slots=True)
class Link:
    """One supersession, from the new instrument: when it takes hold, and where."""

    successor: str
    stated: Supersession
    begins: Event
    doubt: str | None
    by: tuple[Prepared, ...] = ()


@dataclass(eq=False, slots=True)
class Prepared:
    """A rule with everything that deciding needs, reckoned once."""

    rule: Rule
    ref: str
    instrument: Instrument
    authority: Authority
    own: Reach
    other: Reach | None
    governs: frozenset[str] | None
    force: Force
    evidence: Evidence
    begins: Event
    ends: Event | None
    conditions: tuple[tuple[str, Condition], ...]
    is_provincial: bool
    reading: str | None
    """The switch of its contested reading. None: not contested."""
    hangs_on: str | None
    """The switch of the fact it hangs on. None: it hangs on none."""
    replaced_by: tuple[Link, ...] = ()
    targets: tuple[tuple[str, tuple[Link, ...]], ...] = ()

    def anew(self) -> Prepared:
        """The same for another docket, in which nothing is known yet of what replaces it or what it removes."""
        return Prepared(*_ALONE(self))

    def reach_in(self, otherwise: bool) -> Reach | None:
        """Its reach under its own reading or the other. None: under that reading there is no rule."""
        return self.other if otherwise and self.rule.reading is not None else self.own

    def reach_at(self, world: Mapping[str, bool]) -> Reach | None:
        """Its reach in a world; its own reading where the world does not say."""
        return self.reach_in(world.get(self.reading, False) if self.reading else False)

    def is_on(self, drug: str) -> bool:
        """Whether it is a rule on a drug: it names the drug, or no drug and hangs on no trigger in words.

        A text of which no dimension tells when it speaks, and that names no drug, is not known to be on this one.
        """
        named = [leaves for d, leaves in self.own.named if d == "drug"]
        return drug in named[0] if named else self.rule.trigger is None

    def reaches(self) -> Iterator[Reach]:
        yield self.own
        if self.other is not None:
            yield self.other


_ALONE = attrgetter(*(name for name in Prepared.__slots__ if name not in ("replaced_by", "targets")))
"""What a prepared rule is by itself, in the order in which it is made."""


def lies_inside(inner: Prepared, outer: Prepared) -> bool:
    """Whether all that one rule prohibits lies within what another permits: a carve-out, and no conflict."""
    if not all(_within(dict(inner.own.named).get(d), leaves) for d, leaves in outer.own.named):
        return False
    here = inner.own.allowed if inner.rule.effect is Effect.PROHIBITS else inner.own.barred
    return _within(here, outer.own.allowed) and _within(inner.own.use, outer.own.use)


def _within(inner: frozenset[str] | None, outer: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


OWN_COLLEGE = {
    "psychiatrist": AuthorityKind.MEDICAL_COLLEGE,
    "other-physician": AuthorityKind.MEDICAL_COLLEGE,
    "nurse-practitioner": AuthorityKind.NURSING_COLLEGE,
}
"""Which kind of college answers for which practitioner."""


Likeness = tuple[Bits, str, str, tuple[bool, ...]]
"""Which readings cover a cell and which bar it, its drug and practitioner, and which approvals are of its use.

Of rules that govern somebody else too: they may displace one that governs this practitioner.
"""


class Docket:
    """All prepared rules for the questions of one jurisdiction, in the order of their refs.

    `coverage` True: those that say who pays, and no others; False: none of these.
    """

    def __init__(self, rulebook: Rulebook, jurisdiction: str, *, coverage: bool = False) -> None:
        self.rulebook = rulebook
        self.jurisdiction = jurisdiction
        vocabulary = rulebook.vocabulary
        rules = rulebook.coverage_for(jurisdiction) if coverage else rulebook.rules_for(jurisdiction)
        self.rules = tuple(_prepare(rule, rulebook) for rule in rules)
        self.by_ref = {p.ref: p for p in self.rules}
        self.approvals: tuple[tuple[Approval, frozenset[str], frozenset[str], frozenset[str]], ...] = tuple(
            (
                a,
                vocabulary.leaves("drug", a.drug),
                vocabulary.leaves("route", a.route),
                vocabulary.leaves("purpose", a.purpose),
            )
            for a in rulebook.approvals
        )
        links = [
            Link(
                i.id,
                s,
                Event(f"began:{i.id}", i.begins),
                f"supersedes:{i.id}:{s.instrument}" if s.basis is Basis.PRESUMED else None,
                tuple(self.by_ref[f"{i.id}/{by}"] for by in s.by if f"{i.id}/{by}" in self.by_ref),
            )
            for i in rulebook.instruments
            if not i.is_draft and i.is_coverage is coverage
            for s in i.supersedes
            if _may_replace(i, s.instrument, rulebook)
            if not s.by or any(f"{i.id}/{by}" in self.by_ref for by in s.by)
        ]
        replacing: dict[str, list[Link]] = {}
        for k in links:
            replacing.setdefault(k.stated.instrument, []).append(k)
        for p in self.rules:
            p.replaced_by = tuple(
                k for k in replacing.get(p.rule.instrument, ()) if not k.stated.rules or p.rule.id in k.stated.rules
            )
        for p in self.rules:
            if p.rule.defeats:
                p.targets = tuple(self._targets(p, links))
        self._colleges = {
            kind: min(
                (a.id for a in rulebook.authorities if a.jurisdiction == jurisdiction and a.kind is kind), default=None
            )
            for kind in (AuthorityKind.MEDICAL_COLLEGE, AuthorityKind.NURSING_COLLEGE)
        }
        self._rows = Rows(self.rules)
        self._likeness: dict[Cell, Likeness] = {}
        self._reaching: dict[Likeness, tuple[Prepared, ...]] = {}
        self._hangs: dict[Cell, tuple[str, ...]] = {}
        self.days_of_absence: dict[tuple[str | None, str], frozenset[date]] = {}
        """What `breaks` has reckoned: by college and drug, the days on which it may begin or cease to have a rule."""
        self._told_apart: dict[str, tuple[frozenset[str], ...]] = {}
        self._alike: dict[tuple[str, Leaf], Leaf] | None = None
        colleges = self._colleges.values()
        self._searches = [(s, drugs_sought(s, vocabulary)) for s in rulebook.searches if s.authority in colleges]
        self._unruled: dict[tuple[str | None, str], Verdict] = {}

    def college_of(self, practitioner: str) -> str | None:
        """The college that answers for a practitioner here. None: none is recorded."""
        return self._colleges.get(OWN_COLLEGE[practitioner]) if practitioner in OWN_COLLEGE else None

    def rules_of(self, college: str | None) -> Iterator[Prepared]:
        """The rules of one college, drafts left out."""
        return (p for p in self.rules if p.authority.id == college and not p.instrument.is_draft)

    def searches_of(self, college: str | None, drug: str) -> tuple[Search, ...]:
        """The searches for what a college says of a drug."""
        return tuple(s for s, drugs in self._searches if s.authority == college and drug in drugs)

    def unruled(self, college: str | None, drug: str) -> Verdict:
        """The name of an absence while no rule of a college on a drug is in force, by what was looked for.

        Where something was found and no rule on the drug, or on no drug by name, is recorded of any day, there is one
        that is not captured.
        """
        known = self._unruled.get((college, drug))
        if known is None:
            looked = self.searches_of(college, drug)
            known = Verdict.SILENT if looked else Verdict.UNSEARCHED
            if any(s.found for s in looked) and not any(
                all(drug in leaves for d, leaves in p.own.named if d == "drug") for p in self.rules_of(college)
            ):
                known = Verdict.NOT_CAPTURED
            self._unruled[college, drug] = known
        return known

    def likeness(self, cell: Cell) -> Likeness:
        """What tells one cell from another in all that is decided: with the same facts, the like are decided alike."""
        found = self._likeness.get(cell)
        if found is None:
            approved = tuple(
                cell.drug in drugs and cell.route in routes and cell.purpose in purposes
                for _, drugs, routes, purposes in self.approvals
            )
            found = self._likeness[cell] = (self._rows.bits(cell), cell.drug, cell.practitioner, approved)
        return found

    def reaching(self, cell: Cell) -> tuple[Prepared, ...]:
        """The rules, drafts left out, that reach a cell in some reading and govern its practitioner, on any day."""
        likeness = self.likeness(cell)
        found = self._reaching.get(likeness)
        if found is None:
            found = self._reaching[likeness] = self._rows.reaching(likeness[0], cell.practitioner)
        return found

    def hangs(self, cell: Cell) -> tuple[str, ...]:
        """The facts that can change what is decided of a cell: those on which a rule hangs that reaches it."""
        found = self._hangs.get(cell)
        if found is None:
            rules = [p.rule for p in self.reaching(cell)]
            facts = {t.fact for r in rules for t in (r.applies_if, r.granted_by) if t is not None}
            found = self._hangs[cell] = tuple(sorted(facts))
        return found

    def told_apart(self, dimension: str) -> tuple[frozenset[str], ...]:
        """The sets of leaves by which anything here tells one leaf of a dimension from another."""
        found = self._told_apart.get(dimension)
        if found is None:
            sets = [s for p in self.rules for reach in p.reaches() for s in reach.leaves(dimension) if s is not None]
            if dimension == "practitioner":
                sets += [p.governs for p in self.rules if p.governs is not None]
            for _, drugs, routes, purposes in self.approvals:
                sets += {"drug": [drugs], "route": [routes], "purpose": [purposes]}.get(dimension, [])
            if dimension == "drug":
                sets += [drugs for _, drugs in self._searches]
            found = self._told_apart[dimension] = tuple(dict.fromkeys(sets))
        return found

    def alike(self) -> Mapping[tuple[str, Leaf], Leaf]:
        """For each single leaf of this jurisdiction, the first leaf from which no rule tells it apart."""
        if self._alike is None:
            vocabulary, here = self.rulebook.vocabulary, self.jurisdiction
            self._alike = {}
            for dimension in ASKED:
                if dimension == "practitioner" or not vocabulary.has(dimension, dimension):
                    continue
                local = vocabulary.local_leaves(dimension, dimension, here)
                leaves: tuple[Leaf, ...] = tuple((x,) for x in local) if dimension == "setting" else local
                for group in classes(dimension, leaves, self, {}):
                    self._alike |= {(dimension, leaf): group[0] for leaf in group}
        return self._alike

    def _targets(self, exception: Prepared, links: list[Link]) -> Iterator[tuple[str, tuple[Link, ...]]]:
        """The rules that an exception removes, with the supersessions through which it inherited each.

        A successor inherits its predecessor's exceptions unless it says otherwise (design, section 5, step 2): the
        rules by which it replaces, else all its rules, of the effect of the rule replaced.
        """
        own = exception.rule.instrument
        seen: set[tuple[str, Effect | None, tuple[Link, ...]]] = set()
        first: list[tuple[Prepared, Effect | None, tuple[Link, ...]]] = []
        for named in exception.rule.defeats:
            if "/" in named:
                first += [(p, p.rule.effect, ()) for p in (self.by_ref.get(named),) if p]
            else:
                first += [(p, None, ()) for p in self.rules if p.rule.instrument == named]
        while first:
            target, effect, through = first.pop(0)
            if (target.ref, effect, through) in seen or (through and target.rule.instrument == own):
                continue
            seen.add((target.ref, effect, through))
            yield target.ref, through
            for link in target.replaced_by:
                if not link.stated.inherits or link in through:
                    continue
                heirs = link.by or tuple(p for p in self.rules if p.rule.instrument == link.successor)
                first += [(p, effect, (*through, link)) for p in heirs if effect is None or p.rule.effect is effect]


def _may_replace(newer: Instrument, older: str, rulebook: Rulebook) -> bool:
    """Whether the one may take the other's place: who governs nobody replaces no text of an authority that governs."""
    if rulebook.authority_of[newer.authority].governs != ():
        return True
    replaced = rulebook.instrument_of.get(older)
    return replaced is not None and rulebook.authority_of[replaced.authority].governs == ()


def _prepare(rule: Rule, rulebook: Rulebook) -> Prepared:
    """A rule prepared for one docket; what is the same in all of them is reckoned once."""
    known = rulebook.prepared.get(rule.ref)
    if known is None:
        known = rulebook.prepared[rule.ref] = _reckon(rule, rulebook)
    return known.anew()


def _reckon(rule: Rule, rulebook: Rulebook) -> Prepared:
    instrument = rulebook.instrument_of[rule.instrument]
    authority = rulebook.authority_of[instrument.authority]
    vocabulary = rulebook.vocabulary
    governed = authority.governs
    evidence = rule.evidence or instrument.evidence
    ends: Event | None = None
    if rule.until is not None:
        ends = Event(f"ended:{rule.ref}", rule.until)
    elif instrument.until is not None:
        ends = Event(f"ended:{instrument.id}", instrument.until)
    other = rule.reading.scope if rule.reading else None
    test = rule.applies_if
    conditions = [(c.key or f"{rule.ref}#{c.id}", c) for c in rule.conditions]
    permits = rule.effect.pays or rule.effect in (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION)
    if rule.granted_by is not None:
        conditions.append(grant(rule.granted_by, rulebook))
    if (permits and evidence is not Evidence.READ) or rule.incomplete:
        conditions.append(unread(instrument))
    return Prepared(
        rule=rule,
        ref=rule.ref,
        instrument=instrument,
        authority=authority,
        own=Reach(rule.scope, rule.only, vocabulary),
        other=None if other is None else Reach(other, rule.only, vocabulary),
        governs=None if governed is None else vocabulary.leaves_of("practitioner", governed),
        force=rule.force or instrument.kind.force,
        evidence=evidence,
        begins=(
            Event(f"began:{rule.ref}", rule.in_force)
            if rule.in_force is not None
            else Event(f"began:{instrument.id}", instrument.begins)
        ),
        ends=ends,
        conditions=tuple(conditions),
        is_provincial=authority.jurisdiction != "CA",
        reading=None if rule.reading is None else f"reading:{rule.reading.question}",
        hangs_on=None if test is None else f"if:{test.fact}:{test.op.value}:{'|'.join(test.values)}",
    )


def docket(rulebook: Rulebook, jurisdiction: str) -> Docket:
    """The docket of a jurisdiction, prepared once for each rulebook."""
    found = rulebook.dockets.get(jurisdiction)
    if found is None:
        found = rulebook.dockets[jurisdiction] = Docket(rulebook, jurisdiction)
    return found


def classes(
    dimension: str, leaves: tuple[Leaf, ...], docket: Docket, implied: Mapping[str, Facts]
) -> tuple[tuple[Leaf, ...], ...]:
    """The leaves of a dimension in groups that nothing in the docket tells apart, in the order given.

    `implied` are the facts that the question's own words answer, by practitioner leaf.
    """
    if len(leaves) == 1:
        return (leaves,)
    distinct = docket.told_apart(dimension)
    groups: dict[object, list[Leaf]] = {}
    for leaf in leaves:
        held = leaf if isinstance(leaf, tuple) else (leaf,)
        sign: list[object] = [not s.isdisjoint(held) for s in distinct]
        if dimension == "practitioner":
            sign += [OWN_COLLEGE.get(str(leaf)), tuple(sorted(implied.get(str(leaf), {}).items()))]
        groups.setdefault(tuple(sign), []).append(leaf)
    return tuple(tuple(g) for g in groups.values())


assert set(NAMED) | {"setting"} == set(ASKED)  # noqa: S101 - a slip here would silently ignore a dimension
