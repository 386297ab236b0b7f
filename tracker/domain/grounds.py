"""The grounds of an answer: every rule that was considered, and the part it played."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from tracker.domain.answer import Ground, Part, Verdict, When
from tracker.domain.decide import Ruling
from tracker.domain.docket import Docket, Prepared, lies_inside
from tracker.domain.doubt import is_displaced, takes_hold, use_in
from tracker.domain.hearing import Finding, counts
from tracker.domain.question import Question
from tracker.domain.rule import Effect, Evidence, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.side import speaks
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import because, shown

Covers = Callable[[list[int]], When]
"""From the places of some of a ruling's cells to the terms they stand for; empty for all of them."""

EVIDENCE = {
    Evidence.READ: Text("read whole", "lu en entier"),
    Evidence.PART_READ: Text("read in part", "lu en partie"),
    Evidence.SECONDARY: Text("reported by others, not read", "rapporté par d'autres, non lu"),
    Evidence.GUIDE: Text(
        "known from the commissioning guide alone, not read", "connu par le seul guide de départ, non lu"
    ),
    Evidence.INFERRED: Text("inferred, said by no source", "déduit, énoncé par aucune source"),
}
"""How we know a rule, in words."""


def grounds_of(bench: Docket, ruling: Ruling, question: Question, covers: Covers) -> tuple[Ground, ...]:
    """The grounds of a ruling, those first that decide whatever the doubts come to, then by force and ref."""
    parts: dict[str, dict[Part, list[int]]] = {}
    for index, finding in enumerate(ruling.findings):
        for p in bench.rules:
            part = part_of(p, finding, bench, question.on)
            if part is not None:
                parts.setdefault(p.ref, {}).setdefault(part, []).append(index)
    order = {part: i for i, part in enumerate(Part)}
    grounds = []
    steady = {ref for ref in ruling.deciding if all(ref in h.deciding for f in ruling.findings for h in shown(f))}
    for ref, by_part in parts.items():
        part = min(by_part, key=order.__getitem__)
        cells = by_part[part]
        first = ruling.findings[cells[0]]
        grounds.append(_ground(bench.by_ref[ref], part, first, bench.rulebook, question.asked, covers(cells)))
    return tuple(
        sorted(grounds, key=lambda g: (order[g.part], g.rule not in steady, g.force is not Force.MUST, g.rule))
    )


def part_of(p: Prepared, finding: Finding, bench: Docket, day: date) -> Part | None:
    """The part that a rule played in one cell. None: it does not speak to the cell at all."""
    cell = finding.cell
    if all(reach.covers(cell, None) is None for reach in p.reaches()):
        return None
    if p.instrument.is_draft:
        return Part.DRAFT
    if p.governs and cell.practitioner not in p.governs:
        return Part.DOES_NOT_GOVERN
    if p.begins.has_come(day) is False:
        return Part.NOT_YET
    if p.ends is not None and p.ends.has_come(day) is True:
        return Part.LAPSED
    if p.governs == frozenset():
        return _aside(p, finding, bench, day)
    if p.ref in finding.deciding:
        return Part.DECIDES
    if any(p.ref in h.deciding for h in finding.hearings):
        return Part.WOULD_DECIDE
    applies = [h for h in finding.hearings if any(p is q for q, _ in h.applying)]
    if not applies:
        return _why_not(p, finding, bench, day)
    if all(p.ref in h.defeated for h in applies):
        return Part.DEFEATED
    if p.rule.effect is Effect.REQUIRES:
        return Part.STANDING_DUTY if p.rule.standing else Part.ADDS_CONDITIONS
    if p.rule.effect is Effect.EXEMPTS:
        return Part.DEFEATS
    return _beside(p, finding, bench)


def _aside(p: Prepared, finding: Finding, bench: Docket, day: date) -> Part | None:
    """The part of a rule whose authority governs nobody: a note at most, and none for a use that it leaves out."""
    uses = {use_in(finding.cell, day, bench, hearing.world) for hearing in finding.hearings}
    if all(reach.covers(finding.cell, use) is None for reach in p.reaches() for use in uses):
        return None
    return Part.LAPSED if any(takes_hold(link, day, {}) and not link.by for link in p.replaced_by) else Part.NOTE


def _why_not(p: Prepared, finding: Finding, bench: Docket, day: date) -> Part | None:
    """Why a rule that speaks to a cell applies in none of its worlds."""
    reached = displaced = False
    for hearing in finding.hearings:
        use = use_in(finding.cell, day, bench, hearing.world)
        reach = p.reach_in(hearing.world.get(p.reading, False) if p.reading else False)
        covered = None if reach is None else reach.covers(finding.cell, use)
        if covered is not None:
            reached = True
            displaced = displaced or is_displaced(p, finding.cell, day, use, hearing.world)
            if not speaks(p, covered) and not displaced:
                return Part.TRIGGER_UNMET
    if not reached:
        return None
    if displaced:
        return Part.LAPSED
    return Part.FACT_UNMET if p.rule.applies_if is not None else None


def _beside(p: Prepared, finding: Finding, bench: Docket) -> Part:
    """The part of a rule with a side of its own that does not carry the verdict."""
    if finding.verdict.is_yes or finding.verdict.is_absence:
        college = bench.college_of(finding.cell.practitioner)
        permits = [h.world for h in finding.hearings for q, s in h.applying if q is p and s is Verdict.PERMITTED]
        uncounted = permits and not any(counts(p, college, world) for world in permits)
        return Part.NOT_COUNTED if uncounted else Part.OUTWEIGHED
    if p.rule.effect is Effect.TAKES_NO_POSITION:
        return Part.OUTWEIGHED  # who takes no position disagrees with nothing
    same = (bench.by_ref[ref] for ref in finding.deciding)
    if any(q.authority.id == p.authority.id and not lies_inside(q, p) for q in same):
        return Part.CONTRADICTS
    return Part.OUTWEIGHED


def effective(p: Prepared, finding: Finding) -> Effect:
    """What a rule does to this cell: an `only` permission prohibits outside its settings."""
    reaches = {reach.covers(finding.cell, None) for reach in p.reaches()}
    return Effect.PROHIBITS if False in reaches and True not in reaches else p.rule.effect


def _ground(p: Prepared, part: Part, finding: Finding, rulebook: Rulebook, asked: date, covers: When) -> Ground:
    worlds: Iterable[Text] = ()
    if part is Part.WOULD_DECIDE:
        worlds = because(finding, [p.ref in h.deciding for h in finding.hearings], rulebook)
    defeated_by = tuple(sorted({by for h in shown(finding) for by in h.defeated.get(p.ref, ())}))
    effect = effective(p, finding)
    return ground(p, part, effect, rulebook, asked, defeated_by=defeated_by, because=tuple(worlds), covers=covers)


def ground(
    p: Prepared,
    part: Part,
    effect: Effect,
    rulebook: Rulebook,
    asked: date,
    *,
    defeated_by: tuple[str, ...] = (),
    because: tuple[Text, ...] = (),
    covers: When = (),
) -> Ground:
    """A rule with the part it played, its words, its source and its dates.

    `defeated_by` are the rules that defeat it, `because` the readings in which it plays the part; `covers` empty: it
    plays it in the whole answer.
    """
    rule, instrument = p.rule, p.instrument
    begins, until = rule.in_force or instrument.begins, rule.until or instrument.until
    return Ground(
        rule=p.ref,
        part=part,
        effect=effect,
        authority=p.authority.id,
        force=p.force,
        summary=rule.summary,
        citation=citation(p),
        evidence=p.evidence,
        locator=rule.locator,
        quote=rule.quote,
        source=instrument.source,
        begins=begins.text if begins else None,
        until=until.text if until else None,
        verified=rulebook.last_verified(instrument.id, asked),
        defeated_by=defeated_by,
        because=because,
        covers=covers,
    )


def citation(p: Prepared) -> Text:
    """Authority, title, date and place in the text, as one would cite it."""
    instrument, by = p.instrument, p.authority.name
    dated = instrument.in_force or instrument.published or instrument.approved
    version = f", {instrument.version}" if instrument.version else ""
    where = f", {p.rule.locator}" if p.rule.locator else ""
    title = instrument.title
    return Text(
        f"{by.en}, {title.en}{version} ({dated.text if dated else 'undated'}){where}",
        f"{by.in_french}, {title.in_french}{version} ({dated.text if dated else 'sans date'}){where}",
    )
