"""Who pays: a question and a rulebook in, what each payer says out. Coverage is not permission.

No clock, no database, no printing; and nothing of it is ever heard by `decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from tracker.domain.answer import Part, When
from tracker.domain.bodies import bodies
from tracker.domain.decide import as_cell, spread
from tracker.domain.docket import Docket, Prepared
from tracker.domain.doubt import (
    MOST_DOUBTS,
    World,
    candidates_among,
    depends_on,
    has_begun,
    has_ended,
    is_displaced,
    switches,
    worlds,
)
from tracker.domain.explain import when_of
from tracker.domain.grounds import EVIDENCE, ground
from tracker.domain.instrument import Authority, AuthorityKind, Search
from tracker.domain.looked import drugs_sought
from tracker.domain.outline import cut
from tracker.domain.payer import (
    SAYS,
    Coverage,
    CoverageCondition,
    CoverageLine,
    CoverageReply,
    Lack,
    OtherCoverage,
    PayerReply,
)
from tracker.domain.question import Question
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, Text
from tracker.domain.words import tell


def coverage(rulebook: Rulebook, question: Question, payers: Iterable[str] = ()) -> CoverageReply:
    """What each payer that reaches a jurisdiction says, on a day, of what is asked. Equal questions, equal replies.

    A question that names no drug is about every drug; who prescribes plays no part. `payers` are ids; none: all that
    there are, with the advisers that recommended something. Raises QuestionError.

    For one payer and one cell, in each world that its doubts make:

    1. A rule counts when it is in force, is not replaced, and covers the cell in the world's reading.
    2. No rule: unknown. One or several that agree: what they say. Several that disagree: the most cautious.
    3. Over all worlds the most cautious answer stands; whatever else was said, in any world, stands beside it and it
       is unsettled. So a text that may not have been in force that day never covers anything by itself.
    """
    if not question.drug and rulebook.vocabulary.has("drug", "drug"):
        question = replace(question, drug=("drug",))
    bench = Docket(rulebook, question.jurisdiction, coverage=True)
    whole = spread(question, rulebook)
    wanted = frozenset(payers)
    replies = []
    for body in bodies(rulebook, question.jurisdiction):
        if not wanted or body.id in wanted:
            reply = _reply(bench, body, question, whole)
            if wanted or body.kind is AuthorityKind.PAYER or any(_says_something(x) for x in reply.lines):
                replies.append(reply)
    return CoverageReply(question, tuple(replies))


def _says_something(line: CoverageLine) -> bool:
    return line.answer is not Coverage.UNKNOWN or bool(line.otherwise)


@value_class(frozen=True, slots=True)
class Found:
    """One cell of one payer. `hearings` has what applied in each world; `answers` all that any of them says."""

    answer: Coverage
    answers: frozenset[Coverage]
    lack: Lack | None
    hearings: tuple[tuple[World, tuple[Prepared, ...]], ...]
    beside: tuple[tuple[Prepared, Part], ...]
    """The rules that speak of the cell and are not yet, or no longer, in force that day."""

    @property
    def applying(self) -> tuple[Prepared, ...]:
        """Whatever applies in some world, each once."""
        return tuple({p.ref: p for _, applying in self.hearings for p in applying}.values())

    def key(self) -> object:
        """What must be equal for two cells to share a line."""
        told = frozenset((p.ref, p.rule.effect) for p in self.applying)
        return (self.answer, self.answers, self.lack, told, frozenset((p.ref, part) for p, part in self.beside))


def _reply(bench: Docket, body: Authority, question: Question, whole: Mapping[str, tuple[Leaf, ...]]) -> PayerReply:
    rulebook, day = bench.rulebook, question.on
    rules = [p for p in bench.rules if p.authority.id == body.id]
    looked = [(s, drugs_sought(s, rulebook.vocabulary)) for s in rulebook.searches if s.authority == body.id]
    axes = {d: _groups(d, whole[d], rules, [drugs for _, drugs in looked]) for d in ASKED}
    found = {
        at: find(bench, rules, looked, as_cell({d: axes[d][i][0] for d, i in zip(ASKED, at, strict=True)}), day)
        for at in product(*(range(len(axes[d])) for d in ASKED))
    }
    parts: dict[object, tuple[Found, list[When]]] = {}
    for box in cut({at: f.key() for at, f in found.items()}, tuple(len(axes[d]) for d in ASKED)):
        one = found[next(iter(product(*box)))]
        leaves = {d: tuple(leaf for i in indices for leaf in axes[d][i]) for d, indices in zip(ASKED, box, strict=True)}
        where = when_of(leaves, whole, rulebook.vocabulary, question.jurisdiction)
        parts.setdefault(one.key(), (one, []))[1].append(where)
    lines = [_line(bench, one, tuple(where), question) for one, where in parts.values()]
    return PayerReply(
        payer=body,
        lines=tuple(sorted(lines, key=lambda x: (x.answer is Coverage.UNKNOWN, x.answer.caution, x.where))),
        unread=tuple(
            i
            for i in sorted(rulebook.instruments, key=lambda i: i.id)
            if i.authority == body.id and i.is_coverage and not i.rules
            if (i.begins is None or i.begins.has_come(day) is not False)
            and (i.until is None or i.until.has_come(day) is not True)
        ),
        searches=tuple(s for s, _ in looked),
    )


def _groups(
    dimension: str, leaves: tuple[Leaf, ...], rules: Iterable[Prepared], drugs: Iterable[frozenset[str]]
) -> tuple[tuple[Leaf, ...], ...]:
    """The leaves of a dimension in groups that nothing said by the payer, or searched of it, tells apart."""
    sets = [s for p in rules for reach in p.reaches() for s in reach.leaves(dimension) if s is not None]
    sets += drugs if dimension == "drug" else ()
    groups: dict[tuple[bool, ...], list[Leaf]] = {}
    for leaf in leaves:
        held = leaf if isinstance(leaf, tuple) else (leaf,)
        groups.setdefault(tuple(not s.isdisjoint(held) for s in sets), []).append(leaf)
    return tuple(tuple(g) for g in groups.values())


def find(
    bench: Docket, rules: Sequence[Prepared], looked: Sequence[tuple[Search, frozenset[str]]], cell: Cell, day: date
) -> Found:
    """What one payer, whose rules and searches these are, says of one cell on a day."""
    found = candidates_among(rules, cell, day, bench)
    doubts = switches(found, cell, day, bench, {})
    beside = tuple(_beside(rules, cell, day))
    if len(doubts) > MOST_DOUBTS:
        every = tuple(c.prepared for c in found)
        said = frozenset({Coverage.UNKNOWN, *(SAYS[p.rule.effect] for p in every)})
        return Found(Coverage.UNKNOWN, said, _lack(rules, looked, cell, day), (({}, every),), beside)
    hearings = []
    for world in worlds(doubts):
        applying = []
        for p in (c.prepared for c in found):
            reach = p.reach_at(world)
            if reach is None or reach.covers(cell, None) is None:
                continue
            if has_begun(p, day, world) and not has_ended(p, day, world) and not is_displaced(p, cell, day, "", world):
                applying.append(p)
        hearings.append((world, tuple(applying)))
    answers = {SAYS[p.rule.effect] for _, applying in hearings for p in applying}
    lacking = not all(applying for _, applying in hearings)
    if lacking:
        answers.add(Coverage.UNKNOWN)
    lack = _lack(rules, looked, cell, day) if lacking else None
    return Found(min(answers, key=lambda a: a.caution), frozenset(answers), lack, tuple(hearings), beside)


def _beside(rules: Iterable[Prepared], cell: Cell, day: date) -> Iterator[tuple[Prepared, Part]]:
    for p in rules:
        if any(reach.covers(cell, None) is not None for reach in p.reaches()):
            if p.begins.has_come(day) is False:
                yield p, Part.NOT_YET
            elif p.ends is not None and p.ends.has_come(day) is True:
                yield p, Part.LAPSED


def _lack(rules: Iterable[Prepared], looked: Iterable[tuple[Search, frozenset[str]]], cell: Cell, day: date) -> Lack:
    for p in rules:
        drugs = [leaves for d, leaves in p.own.named if d == "drug"]
        surely = p.begins.has_come(day) is True and (p.ends is None or p.ends.has_come(day) is False)
        if surely and p.reading is None and not p.replaced_by and (not drugs or cell.drug in drugs[0]):
            return Lack.NOT_REACHED
    there = [s.found for s, drugs in looked if cell.drug in drugs]
    if not there:
        return Lack.UNSEARCHED
    return Lack.SOMETHING_FOUND if any(there) else Lack.NOTHING_FOUND


def _line(bench: Docket, found: Found, where: tuple[When, ...], question: Question) -> CoverageLine:
    rulebook = bench.rulebook
    others = sorted(found.answers - {found.answer}, key=lambda a: a.caution)
    parts = [*((p, _part(found, p)) for p in found.applying), *found.beside]
    grounds = [ground(p, part, p.rule.effect, rulebook, question.asked) for p, part in parts]
    order = {part: i for i, part in enumerate(Part)}
    conditions: dict[str, CoverageCondition] = {}
    for p in sorted(found.applying, key=lambda p: p.ref):
        for key, condition in p.conditions:
            first = conditions.get(key)
            rules = (*first.rules, p.ref) if first else (p.ref,)
            conditions[key] = CoverageCondition(key, condition.kind, condition.text, rules)
    return CoverageLine(
        where=where,
        answer=found.answer,
        otherwise=tuple(OtherCoverage(a, tuple(_because(rulebook, found, a))) for a in others),
        lack=found.lack,
        grounds=tuple(sorted(grounds, key=lambda g: (order[g.part], g.rule))),
        conditions=tuple(conditions.values()),
    )


def _part(found: Found, p: Prepared) -> Part:
    if found.answer is Coverage.UNKNOWN:
        return Part.WOULD_DECIDE
    return Part.DECIDES if SAYS[p.rule.effect] is found.answer else Part.CONTRADICTS


def _because(rulebook: Rulebook, found: Found, answer: Coverage) -> Iterator[Text]:
    """Who says the other answer, and what would have to be so for it."""
    for p in sorted(found.applying, key=lambda p: p.ref):
        if SAYS[p.rule.effect] is answer:
            title, known = p.instrument.title, EVIDENCE[p.evidence]
            yield Text(
                f"\u201c{title.en}\u201d says so ({known.en})",
                f"«\u00a0{title.in_french}\u00a0» le dit ({known.fr})",
            )
    holds = [any(SAYS[p.rule.effect] is answer for p in applying) for _, applying in found.hearings]
    doubts = tuple(found.hearings[0][0])
    matter = depends_on(doubts, holds)
    inside = [world for (world, _), held in zip(found.hearings, holds, strict=True) if held]
    shared = {s: inside[0][s] for s in matter if len({w[s] for w in inside}) == 1} if inside else {}
    readings = {p.reading: p.rule.reading.other for p in found.applying if p.reading and p.rule.reading}
    for switch, value in shared.items():
        other = readings.get(switch)
        if other is not None and not value:
            yield Text(f"against it stands that {other.en}", f"à l'encontre\u00a0: {other.in_french}")
        else:
            yield tell(switch, value, rulebook)
