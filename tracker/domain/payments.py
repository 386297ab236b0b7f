"""What a change to the rulebook flips of who pays: every payer, cell and day, before and after. No permission is told.

Pure, and without a clock, as the effect of which it is a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from tracker.domain.answer import When
from tracker.domain.bodies import bodies
from tracker.domain.boxes import boxes
from tracker.domain.breaks import events_of
from tracker.domain.coverage import Found, find
from tracker.domain.docket import Docket
from tracker.domain.doubt import depends_on
from tracker.domain.explain import when_of
from tracker.domain.instrument import Authority, AuthorityKind, Search
from tracker.domain.looked import drugs_sought
from tracker.domain.pairs import Rendered, pairs
from tracker.domain.payer import SAYS, Coverage
from tracker.domain.paying import Paying, PayingShift
from tracker.domain.reach import Cell, Leaf
from tracker.domain.rule import Condition, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.samples import whole_cell
from tracker.domain.shifts import as_one, joined
from tracker.domain.stand import attached
from tracker.domain.stated import EARLIEST
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, Vocabulary


@value_class(frozen=True, slots=True)
class PayingLine:
    """Some cells of a jurisdiction of which a payer comes to say otherwise in one way; `when` empty: all of them."""

    payer: str
    jurisdiction: str
    when: When
    shifts: tuple[PayingShift, ...]


def payments(before: Rulebook, after: Rulebook, jurisdiction: str, words: Vocabulary) -> tuple[PayingLine, ...]:
    """What each payer that reaches a jurisdiction says otherwise after a change; `words` are those of both."""
    there = [{body.id: body for body in bodies(rulebook, jurisdiction)} for rulebook in (before, after)]
    names = dict.fromkeys((*there[1], *there[0]))
    same_words = before.vocabulary == after.vocabulary
    moved = [
        n for n in names if not (same_words and _told_by(before, there[0].get(n)) == _told_by(after, there[1].get(n)))
    ]
    if not moved:
        return ()
    sides = (_Side(before, jurisdiction, there[0]), _Side(after, jurisdiction, there[1]))
    terms = {d: pairs(d, before.vocabulary, after.vocabulary, jurisdiction) for d in ASKED}
    return tuple(line for name in moved for line in _lines(name, sides, terms, words))


def _told_by(rulebook: Rulebook, body: Authority | None) -> object:
    """All on which any answer of a payer can rest, for equal words. None: it reaches nobody there."""
    if body is None:
        return None
    own = [i for i in rulebook.instruments if i.is_coverage and i.authority == body.id]
    ids = {i.id for i in own}
    others = [i for i in rulebook.instruments if i.is_coverage and any(s.instrument in ids for s in i.supersedes)]
    texts = {i.id: i for i in (*own, *others)}
    return (body, texts, [s for s in rulebook.searches if s.authority == body.id])


class _Side:
    """One rulebook's decisions of payers for a jurisdiction."""

    def __init__(self, rulebook: Rulebook, jurisdiction: str, there: Mapping[str, Authority]) -> None:
        self.jurisdiction = jurisdiction
        self.bodies = there
        self.bench = Docket(rulebook, jurisdiction, coverage=True)
        self._rulebook = rulebook
        self._of: dict[str, _Sayings] = {}

    def sayings(self, body: str) -> _Sayings | None:
        """All that a payer says. None: it reaches nobody here."""
        if body not in self.bodies:
            return None
        if body not in self._of:
            mine = (s for s in self._rulebook.searches if s.authority == body)
            looked = [(s, drugs_sought(s, self._rulebook.vocabulary)) for s in mine]
            self._of[body] = _Sayings(self.bench, self.bodies[body], looked)
        return self._of[body]


class _Sayings:
    """What one payer says, and all that tells cells apart for it."""

    def __init__(self, bench: Docket, body: Authority, looked: Sequence[tuple[Search, frozenset[str]]]) -> None:
        self._bench = bench
        self._is_payer = body.kind is AuthorityKind.PAYER
        self._rules = [p for p in bench.rules if p.authority.id == body.id]
        self._looked = looked
        by = {b.ref: b for p in self._rules for link in p.replaced_by for b in link.by}
        self._reaches = [reach for p in ({p.ref: p for p in self._rules} | by).values() for reach in p.reaches()]
        self._known: dict[object, Paying | None] = {}
        self.days = frozenset(d for p in self._rules for event in events_of(p) for d in event.days if d > EARLIEST)

    def sign(self, dimension: str, leaf: Leaf) -> object:
        """What must be equal for two leaves to be taken as one."""
        held = leaf if isinstance(leaf, tuple) else (leaf,)
        sets = [s for reach in self._reaches for s in reach.leaves(dimension) if s is not None]
        sets += [drugs for _, drugs in self._looked] if dimension == "drug" else []
        return tuple(not s.isdisjoint(held) for s in sets)

    def marks(self, cell: Cell) -> object:
        """What must be equal for two cells to be answered alike on every day."""
        return (cell.drug, *(reach.covers(cell, None) for reach in self._reaches))

    def paying(self, cell: Cell, day: date) -> Paying | None:
        """What it says of a cell on a day; None: it is an adviser, and says nothing."""
        key = (day, self.marks(cell))
        if key not in self._known:
            said = _paying(find(self._bench, self._rules, self._looked, cell, day))
            silent = said.answer is Coverage.UNKNOWN and not said.otherwise
            self._known[key] = None if silent and not self._is_payer else said
        return self._known[key]


def _paying(found: Found) -> Paying:
    """What of a finding counts when two rulebooks are compared."""
    outcomes = [frozenset(SAYS[p.rule.effect] for p in applying) for _, applying in found.hearings]
    texts: dict[str, dict[tuple[str, int], tuple[Condition, Force]]] = {}
    worlds: dict[str, int] = {}
    for _, applying in found.hearings:
        here = [(key, c, p, n) for p in applying for n, (key, c) in enumerate(p.conditions)]
        for key, condition, p, place in here:
            texts.setdefault(key, {})[p.ref, place] = (condition, condition.force or p.force)
        for key in {key for key, *_ in here}:
            worlds[key] = worlds.get(key, 0) + 1
    return Paying(
        answer=found.answer,
        otherwise=tuple(sorted(found.answers - {found.answer}, key=lambda a: a.caution)),
        lack=found.lack,
        conditions=tuple(
            attached(key, tuple(texts[key].values()), worlds[key] == len(found.hearings)) for key in sorted(texts)
        ),
        doubts=depends_on(tuple(found.hearings[0][0]), outcomes),
        deciding=tuple(sorted(p.ref for p in found.applying)),
    )


Both = tuple[_Sayings | None, _Sayings | None]
"""What a payer says on each side."""


def _lines(
    body: str, sides: tuple[_Side, _Side], terms: Mapping[str, tuple[Rendered, ...]], words: Vocabulary
) -> Iterator[PayingLine]:
    both, here = (sides[0].sayings(body), sides[1].sayings(body)), sides[0].jurisdiction
    axes = {d: _groups(d, terms[d], both) for d in ASKED}
    days = sorted(frozenset().union(*(each.days for each in both if each is not None)))
    known: dict[object, tuple[PayingShift, ...]] = {}
    shifts: dict[tuple[int, ...], tuple[PayingShift, ...]] = {}
    for at in product(*(range(len(axes[d])) for d in ASKED)):
        first = {d: axes[d][i][0] for d, i in zip(ASKED, at, strict=True)}
        cells = tuple(whole_cell({d: each.seen[n] for d, each in first.items()}) for n in (0, 1))
        key = tuple(None if c is None or s is None else s.marks(c) for s, c in zip(both, cells, strict=True))
        if key not in known:
            known[key] = tuple(joined(_stretches(both, cells, days)))
        shifts[at] = known[key]
    if not any(shifts.values()):
        return
    whole = {d: tuple(each.leaf for group in axes[d] for each in group) for d in ASKED}
    for box in boxes(shifts, tuple(len(axes[d]) for d in ASKED), ()):
        leaves = {
            d: tuple(each.leaf for i in indices for each in axes[d][i]) for d, indices in zip(ASKED, box, strict=True)
        }
        shifted = as_one([shifts[at] for at in product(*box)])
        yield PayingLine(body, here, when_of(leaves, whole, words, here), shifted)


def _groups(dimension: str, leaves: Iterable[Rendered], both: Both) -> tuple[tuple[Rendered, ...], ...]:
    """The leaves of a dimension, those together that what the payer says on neither side tells apart."""
    groups: dict[object, list[Rendered]] = {}
    for each in leaves:
        seen = zip(both, each.seen, strict=True)
        sign = tuple((leaf is None, s and leaf and s.sign(dimension, leaf)) for s, leaf in seen)
        groups.setdefault(sign, []).append(each)
    return tuple(map(tuple, groups.values()))


def _stretches(both: Both, cells: tuple[Cell | None, ...], days: Sequence[date]) -> Iterator[PayingShift]:
    sides = tuple(zip(both, cells, strict=True))
    for begins, until in zip((EARLIEST, *days), (*days, None), strict=True):
        old, new = (None if said is None or cell is None else said.paying(cell, begins) for said, cell in sides)
        if old != new:
            yield PayingShift(None if begins == EARLIEST else begins, until, old, new)
