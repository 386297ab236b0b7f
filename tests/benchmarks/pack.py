"""The bundled rulebook: closed questions on it, and its decisions as the few plain rows that a peer can take.

The peers cannot read doubts, readings and supersessions, so they are handed what comes of them: their rows are cut
from rulings on wide questions, for every stretch of days. How fast they look it up is their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random

from tests.benchmarks.peers import Cells, Told
from tests.benchmarks.rows import NEVER, Row
from tests.benchmarks.synthetic import SEED, question
from tracker.domain.decide import Ruling, decide
from tracker.domain.outline import cut
from tracker.domain.question import Question, places
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import ASKED
from tracker.guidance.reader import read_pack

FIRST, LAST = date(2018, 1, 1), date(2028, 1, 1)
ASKED_ON = date(2026, 11, 23)
NAMED = {"drug": ("ketamine",), "purpose": ("depression", "pain"), "practitioner": ("physician",)}
"""What is asked about; of the other dimensions, all leaves of the province."""


def rulebook() -> Rulebook:
    known, problems = read_pack()
    if faults := [p for p in problems if p.severity == "error"]:
        raise SystemExit(f"the bundled rulebook has {len(faults)} faults: run `tracker guidance check` on it")
    return known


def grid(known: Rulebook) -> Cells:
    """Every closed cell of every province that has rules: one leaf of each purpose and practitioner named."""
    return {place: tuple(product(*_leaves(known, place).values())) for place in _provinces(known)}


def _provinces(known: Rulebook) -> list[str]:
    speaking = {known.authority_of[i.authority].jurisdiction for i in known.instruments if i.rules}
    return sorted(speaking - {"CA"})


def _leaves(known: Rulebook, place: str) -> dict[str, tuple[str, ...]]:
    words = known.vocabulary
    settings = places(Question(place, FIRST, ASKED_ON), words)
    leaves = {}
    for dimension in ASKED:
        named = NAMED.get(dimension, (dimension,))
        leaves[dimension] = tuple(leaf for n in named for leaf in words.local_leaves(dimension, n, place))
    leaves["setting"] = tuple(here[0] for here in settings if len(here) == 1)
    for few in ("purpose", "practitioner"):
        leaves[few] = tuple(words.local_leaves(few, n, place)[0] for n in NAMED[few])
    return leaves


def questions(cells: Cells, asked: int) -> tuple[Question, ...]:
    """Random closed questions over all provinces, cells of the grid and days."""
    draw = Random(SEED)
    provinces = list(cells)
    days = (LAST - FIRST).days
    made = []
    for _ in range(asked):
        place = draw.choice(provinces)
        cell = {d: (leaf,) for d, leaf in zip(ASKED, draw.choice(cells[place]), strict=True)}
        on = FIRST + timedelta(days=draw.randrange(days))
        made.append(question(place, on, ASKED_ON, cell))
    return tuple(made)


def rows(known: Rulebook, cells: Cells) -> tuple[Row, ...]:
    """All decisions on the grid as rows, equal ones of following stretches of days joined."""
    return tuple(row for place, all_ in cells.items() for row in _joined(known, place, all_))


def _joined(known: Rulebook, place: str, cells: tuple[tuple[str, ...], ...]) -> Iterator[Row]:
    leaves = {d: tuple(dict.fromkeys(c[n] for c in cells)) for n, d in enumerate(ASKED)}
    days = _days(known, place)
    running: dict[tuple[tuple[tuple[str, frozenset[str]], ...], Told], int] = {}
    for day, ends in zip(days, [*days[1:], None], strict=True):
        wide = question(place, day, ASKED_ON, leaves)
        now = {part: running.get(part, day.toordinal()) for part in _parts(decide(known, wide), leaves)}
        end = NEVER if ends is None else ends.toordinal()
        for (within, (verdict, rules)), start in running.items():
            if (within, (verdict, rules)) not in now:
                yield Row(place, within, start, day.toordinal(), 0, verdict, rules)
        running = now
        if ends is None:
            for (within, (verdict, rules)), start in running.items():
                yield Row(place, within, start, end, 0, verdict, rules)


def _parts(
    rulings: tuple[Ruling, ...], leaves: dict[str, tuple[str, ...]]
) -> Iterator[tuple[tuple[tuple[str, frozenset[str]], ...], Told]]:
    """Boxes of leaves whose cells have the same verdict by the same rules."""
    whole = {d: frozenset(all_) for d, all_ in leaves.items()}
    for ruling in rulings:
        groups = [[frozenset(_leaf(x) for x in group) for group in ruling.groups[d]] for d in ASKED]
        sizes = tuple(len(g) for g in groups)
        told: dict[tuple[int, ...], Told] = {
            at: (f.verdict, f.deciding)
            for at, f in zip(product(*(range(s) for s in sizes)), ruling.findings, strict=True)
        }
        for box in cut(told, sizes):
            within = {
                d: frozenset().union(*(groups[n][i] for i in indices))
                for n, (d, indices) in enumerate(zip(ASKED, box, strict=True))
            }
            yield tuple((d, w) for d, w in within.items() if w != whole[d]), told[tuple(i[0] for i in box)]


def _leaf(leaf: str | tuple[str, ...]) -> str:
    return leaf if isinstance(leaf, str) else leaf[0]


def _days(known: Rulebook, place: str) -> list[date]:
    """The days from which something may be otherwise: every first and last day of every date stated for a province."""
    stated: list[StatedDate | None] = [d for a in known.approvals for d in (a.begins, a.until)]
    for instrument in known.instruments:
        if known.authority_of[instrument.authority].jurisdiction in (place, "CA"):
            stated += [instrument.published, instrument.approved, instrument.in_force, instrument.until]
            stated += [d for rule in instrument.rules for d in (rule.in_force, rule.until)]
    found = {day for s in stated if s is not None for day in (s.first, s.last)}
    return [FIRST, *sorted(day for day in found if FIRST < day <= LAST)]
