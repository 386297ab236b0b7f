"""How much is known, how well and how fresh; and how many answers each open point holds up.

A cell is a jurisdiction, a route, a place and a purpose group (one of the topmost purposes). What people mostly ask,
ketamine by a physician, says how a cell is answered: by its strictest part. What holds it up is looked for in all that
was asked. Cells that were heard as one have the same drug and practitioner (`docket.Likeness`), and are looked at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.domain.answer import Standing, Verdict
from tracker.domain.docket import OWN_COLLEGE, Docket, Prepared, docket
from tracker.domain.doubt import candidates, depends_on, switches
from tracker.domain.gap import READ_FIRST, Gap, GapKind, is_read, of_switch, open_points, unsearched
from tracker.domain.hearing import Finding, Hearing, over
from tracker.domain.instrument import Basis
from tracker.domain.notices import standing_at
from tracker.domain.question import Question, everything
from tracker.domain.rule import Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot, found_at, purpose_groups
from tracker.domain.value_class import value_class
from tracker.domain.worlds import collapsed

MOSTLY_DRUG = "ketamine"
MOSTLY_BY = "physician"


@value_class(frozen=True, slots=True)
class Known:
    """How one cell is answered, where ketamine by a physician is asked for.

    `verdict` is that of its strictest part; `settled` says whether every part is. `evidence` is how the strictest
    part's rules are known: for a yes the weakest of them, for a no the strongest, since one no is enough; None: no
    rule decides. `standing` is how fresh its sources are on the day of asking.
    """

    spot: Spot
    verdict: Verdict
    settled: bool
    evidence: Evidence | None
    standing: Standing


@value_class(frozen=True, slots=True)
class Weight:
    """What an open point holds up.

    `cells` are those of which some answer carries it and would carry it no more, were it known or the document read.
    `alone` are those of them of which some answer would then be firm: settled however the point falls, resting on what
    somebody read whole, and no mere silence.
    """

    gap: Gap
    cells: tuple[Spot, ...]
    alone: tuple[Spot, ...]


@value_class(frozen=True, slots=True)
class Dates:
    """How the sources date the documents on record, drafts left out.

    `exact` days, `presumed` of them taken from another date (of publication or approval); `vague` ones that may be
    several days; `unknown` where there is none at all.
    """

    exact: int
    presumed: int
    vague: int
    unknown: int

    @property
    def total(self) -> int:
        return self.exact + self.vague + self.unknown


@value_class(frozen=True, slots=True)
class Gaps:
    """What is known of some jurisdictions on a day, and what is not.

    `weights` have every open point of their authorities and of Canada's, the one first that most cells would lose; then
    by how many would be firm by it alone.
    """

    places: tuple[str, ...]
    on: date
    asked: date
    known: tuple[Known, ...]
    weights: tuple[Weight, ...]
    dates: Dates

    @property
    def to_read(self) -> tuple[Weight, ...]:
        """What a person should go and read first: what reading would settle and some answer carries."""
        return tuple(w for w in self.weights if w.gap.kind in READ_FIRST and w.cells)


def gaps(rulebook: Rulebook, places: Sequence[str], on: date, asked: date) -> Gaps:
    """What is known and not known of some provinces on a day, over all that can be asked of each.

    Combined accreditations are left out: they are no places of their own. `asked` is the day of asking.
    """
    vocabulary = rulebook.vocabulary
    wide = [everything(place, vocabulary) for place in places if vocabulary.terms]
    questions = [replace(question, on=on, asked=asked, setting=("setting",)) for question in wide]
    return gaps_in(rulebook, questions, on, asked)


def gaps_in(rulebook: Rulebook, questions: Sequence[Question], on: date, asked: date) -> Gaps:
    """The same over what some questions ask, each of one province, so that what was decided for them is used again."""
    places = tuple(dict.fromkeys(question.jurisdiction for question in questions))
    carried = _Carried({gap.id: gap for gap in open_points(rulebook, (*places, "CA"), on, asked)})
    known: list[Known] = []
    for question in questions:
        known += _answered(rulebook, question, carried)
    weights = [
        Weight(gap, tuple(sorted(carried.cells.get(id, ()))), tuple(sorted(carried.alone.get(id, ()))))
        for id, gap in carried.gaps.items()
    ]
    weights.sort(key=lambda w: (-len(w.cells), -len(w.alone), w.gap.id))
    return Gaps(places, on, asked, tuple(known), tuple(weights), _dates(rulebook, (*places, "CA")))


def _answered(rulebook: Rulebook, question: Question, carried: _Carried) -> Iterator[Known]:
    bench = docket(rulebook, question.jurisdiction)
    groups = purpose_groups(rulebook.vocabulary)
    physicians = rulebook.vocabulary.leaves("practitioner", MOSTLY_BY)
    alike: dict[int, tuple[Finding, set[Spot]]] = {}
    parts: dict[Spot, dict[int, Finding]] = {}
    for finding, spots in found_at(rulebook, question, groups):
        heard = id(finding.hearings)
        alike.setdefault(heard, (finding, set()))[1].update(spots)
        if finding.cell.drug == MOSTLY_DRUG and finding.cell.practitioner in physicians:
            for spot in spots:
                parts.setdefault(spot, {})[heard] = finding
    for finding, where in alike.values():
        carried.take(finding, where, bench, question.on)
    asked = {heard: finding for each in parts.values() for heard, finding in each.items()}
    sources = {heard: (_evidence(f, bench), _standing(f, bench, question)) for heard, f in asked.items()}
    for spot in sorted(parts):
        yield _known(spot, parts[spot], sources)


def _known(spot: Spot, parts: Mapping[int, Finding], sources: Mapping[int, tuple[Evidence | None, Standing]]) -> Known:
    verdict = min((f.verdict for f in parts.values()), key=lambda v: v.caution)
    strictest = [sources[heard] for heard, f in parts.items() if f.verdict is verdict]
    weakest = [evidence for evidence, _ in strictest if evidence is not None]
    return Known(
        spot,
        verdict,
        all(f.settled for f in parts.values()),
        max(weakest, key=list(Evidence).index) if weakest else None,
        max((standing for _, standing in strictest), key=list(Standing).index),
    )


def _standing(finding: Finding, bench: Docket, question: Question) -> Standing:
    days = (question.on, question.asked)
    return standing_at(bench, finding.cell, finding.verdict, finding.deciding, days)


def _evidence(finding: Finding, bench: Docket) -> Evidence | None:
    order = list(Evidence).index
    found = [
        Evidence.PART_READ if p.evidence is Evidence.READ and p.rule.incomplete else p.evidence
        for p in (bench.by_ref[ref] for ref in finding.deciding)
    ]
    if not found:
        return None
    return max(found, key=order) if finding.verdict.is_yes else min(found, key=order)


@dataclass
class _Carried:
    """By the id of each open point, the cells that carry it, gathered finding by finding."""

    gaps: dict[str, Gap]
    cells: dict[str, set[Spot]] = field(default_factory=dict)
    alone: dict[str, set[Spot]] = field(default_factory=dict)

    def take(self, finding: Finding, spots: Collection[Spot], bench: Docket, day: date) -> None:
        for id, is_alone in self._held_up(finding, bench, day):
            if id not in self.gaps:
                kind, _, rest = id.partition(":")
                self.gaps[id] = unsearched(rest) if kind == GapKind.UNSEARCHED else of_switch(id, bench.rulebook)
            self.cells.setdefault(id, set()).update(spots)
            if is_alone:
                self.alone.setdefault(id, set()).update(spots)

    def _held_up(self, finding: Finding, bench: Docket, day: date) -> Iterator[tuple[str, bool]]:
        yield from held_up(finding, bench, day)
        cell = finding.cell
        college = bench.college_of(cell.practitioner)
        if finding.verdict is Verdict.SILENT:
            looked = bench.searches_of(college, cell.drug)
            for gap in self.gaps.values():
                if gap.search in looked and gap.authorities == (college,):
                    yield gap.id, finding.settled
        elif finding.verdict is Verdict.UNSEARCHED:
            missing = f"{GapKind.UNRECORDED}:{bench.jurisdiction}:{OWN_COLLEGE[cell.practitioner]}"
            yield missing if college is None else f"{GapKind.UNSEARCHED}:{college}", finding.settled


def held_up(finding: Finding, bench: Docket, day: date) -> Iterator[tuple[str, bool]]:
    """The points of law that one cell carries, each by its id, and whether the cell would be firm but for it alone.

    A switch is carried where the verdict depends on it: with it known, the cell no longer does. A document that was not
    read whole is carried, in some world, by a yes or an application whose conditions say so, and by any other verdict
    all of whose deciding rules stand in documents that were not: one that was is enough for a no.
    """
    told = [collapsed(h.verdict) for h in finding.hearings]
    for switch in _turning(finding, told, bench, day):
        if not switch.startswith("if:"):
            yield (
                switch,
                not finding.overfull
                and all(
                    _is_firm(over(finding.cell, tuple(h for h in finding.hearings if h.world[switch] is value)), bench)
                    for value in (False, True)
                ),
            )
    unread = frozenset().union(*(_unread(h, bench) for h in finding.hearings))
    for instrument in sorted(unread):
        yield f"{GapKind.UNREAD}:{instrument}", _is_firm(finding, bench, instrument)


def _turning(finding: Finding, told: Sequence[object], bench: Docket, day: date) -> tuple[str, ...]:
    """The switches on which a verdict depends; of a cell with too many to try, all of them."""
    if not finding.overfull:
        return depends_on(finding.doubts, told)
    return switches(candidates(finding.cell, day, bench), finding.cell, day, bench, {})


def _is_firm(finding: Finding, bench: Docket, read: str | None = None) -> bool:
    """Whether a cell is settled, by what was read whole, and not by silence; `read` is a document taken as read."""
    is_blank = finding.verdict in (Verdict.SILENT, Verdict.UNSEARCHED)
    return finding.settled and not is_blank and not any(_unread(h, bench, read) for h in finding.hearings)


def _unread(hearing: Hearing, bench: Docket, read: str | None = None) -> frozenset[str]:
    """The documents that one world rests on and that nobody read whole; `read` is one taken as read."""

    def taken(p: Prepared) -> bool:
        return p.rule.instrument == read or is_read(p.rule, p.instrument)

    if hearing.verdict.is_yes or hearing.verdict is Verdict.ON_APPLICATION:
        attached = (bench.by_ref[ref] for key, ref in hearing.conditions if key.endswith("#unread"))
        return frozenset(p.rule.instrument for p in attached if p.rule.instrument != read)
    deciding = [bench.by_ref[ref] for ref in hearing.deciding]
    if any(taken(p) for p in deciding):
        return frozenset()
    return frozenset(p.rule.instrument for p in deciding)


def _dates(rulebook: Rulebook, places: Iterable[str]) -> Dates:
    here = set(places)
    exact = presumed = vague = unknown = 0
    for each in rulebook.instruments:
        if each.is_draft or each.is_coverage or rulebook.authority_of[each.authority].jurisdiction not in here:
            continue
        if each.begins is None:
            unknown += 1
        elif not each.begins.is_exact:
            vague += 1
        else:
            exact += 1
            presumed += each.in_force is None or each.in_force_basis is Basis.PRESUMED
    return Dates(exact, presumed, vague, unknown)
