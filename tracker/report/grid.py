"""Many small answers at once as a table of short codes: routes by places, or provinces side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from tracker.domain.answer import Verdict
from tracker.domain.decide import Ruling
from tracker.report.layout import Line, table, wrap
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import DISCLAIMER, capitals, either

SYMBOLS = {
    Verdict.PROHIBITED: message("x no"),
    Verdict.ON_APPLICATION: message("> apply"),
    Verdict.CONDITIONAL: message("~ cond"),
    Verdict.PERMITTED: message("+ yes"),
    Verdict.NO_POSITION: message("- no-pos"),
    Verdict.NOT_CAPTURED: message("- n/capt"),
    Verdict.SILENT: message("- silent"),
    Verdict.UNSEARCHED: message("- unsrch"),
}
MEANINGS = {
    Verdict.PROHIBITED: message("prohibited"),
    Verdict.ON_APPLICATION: message("on application only"),
    Verdict.CONDITIONAL: message("conditional: permitted where the conditions are met"),
    Verdict.PERMITTED: message("permitted"),
    Verdict.NO_POSITION: message("the authority takes no position: no permission"),
    Verdict.NOT_CAPTURED: message("rules are known, and none that is recorded reaches this: no permission"),
    Verdict.SILENT: message("searched, and no rule in force is recorded: no permission"),
    Verdict.UNSEARCHED: message("no rule and no search on record: no permission"),
}


ABSENT = message("none")
"""Any of the absences, in a cell that tells two things."""


class Stand(NamedTuple):
    """How one cell of a table stands: its verdicts from the most cautious on, whether all are settled, on what."""

    verdicts: tuple[Verdict, ...]
    settled: bool
    rules: tuple[str, ...]

    def code(self, tongue: Tongue = ENGLISH) -> str:
        """A symbol with a word; two words where it depends on what is left open; `?` for a doubt."""
        worst, best = self.verdicts[0], self.verdicts[-1]
        code = tongue.say(SYMBOLS[worst])
        if best is not worst:
            code = f"{_word(worst, tongue)}|{_word(best, tongue)}"
        return code + ("" if self.settled else "?")

    def short(self, tongue: Tongue = ENGLISH) -> str:
        """The same in fewer letters: an asterisk says that a part stands otherwise."""
        split = len(self.verdicts) > 1
        return tongue.say(SYMBOLS[self.verdicts[0]]) + ("*" if split else "") + ("" if self.settled else "?")


def word_of(verdict: Verdict, tongue: Tongue = ENGLISH) -> str:
    """A verdict in a few letters, without its symbol."""
    return tongue.say(SYMBOLS[verdict])[2:]


def _word(verdict: Verdict, tongue: Tongue) -> str:
    return tongue.say(ABSENT) if verdict.is_absence else word_of(verdict, tongue)


def stand_of(rulings: Sequence[Ruling]) -> Stand:
    """How a cell stands whose parts are these rulings."""
    verdicts = sorted({r.verdict for r in rulings}, key=lambda v: v.caution)
    rules = sorted({ref for r in rulings for ref in r.deciding})
    return Stand(tuple(verdicts), all(r.settled for r in rulings), tuple(rules))


class Grid(NamedTuple):
    """A table of cells. `cells` None: there is no such place there. `named`: columns by another name than their id."""

    title: str
    asked: str
    corner: str
    across: tuple[str, ...]
    down: tuple[str, ...]
    cells: tuple[tuple[Stand | None, ...], ...]
    next: str
    prefix: str = ""
    named: Mapping[str, str] = MappingProxyType({})
    tongue: Tongue = ENGLISH

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns by name, without the letters of the province that all its own places begin with."""
        return tuple(
            self.named.get(name) or "+".join(part.removeprefix(self.prefix) for part in name.split("+"))
            for name in self.across
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns by their whole names."""
        return tuple(self.named.get(name, name) for name in self.across)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows by name."""
        return tuple(self.named.get(name, name) for name in self.down)


NOWHERE = message("none here")


def grid_lines(grid: Grid, width: int) -> Iterator[Line]:
    """A table on one page, with what its codes mean."""
    say = grid.tongue.say
    yield from wrap("head", say("{headline}: {asked}.", headline=grid.title, asked=grid.asked), width, "", "")
    yield "", ""
    body = _fitted(grid, width)
    yield from body
    yield "", ""
    yield from (("", line) for line in legend(grid))
    yield "", say("Ask next: {command}", command=grid.next)
    yield from wrap("quiet", say(DISCLAIMER), width, "", "")


def _fitted(grid: Grid, width: int) -> list[Line]:
    """The table as it fits: in full, in fewer letters, or in several tables below one another."""
    for gap, short in ((2, False), (1, False), (2, True), (1, True)):
        body = list(table((grid.corner, *grid.headings), _body(grid, short=short), gap))
        if max(len(text) for _, text in body) <= width or len(grid.across) == 1:
            return body
    half = len(grid.across) // 2
    parts = [
        grid._replace(across=grid.across[cut], cells=tuple(row[cut] for row in grid.cells))
        for cut in (slice(half), slice(half, None))
    ]
    return [*_fitted(parts[0], width), ("", ""), *_fitted(parts[1], width)]


def _body(grid: Grid, *, short: bool) -> list[tuple[str, ...]]:
    def told(stand: Stand | None) -> str:
        if stand is None:
            return grid.tongue.say(NOWHERE)
        return stand.short(grid.tongue) if short else stand.code(grid.tongue)

    return [(name, *(told(s) for s in row)) for name, row in zip(grid.rows, grid.cells, strict=True)]


def legend(grid: Grid) -> Iterator[str]:
    """What the codes of a table mean: those that it uses, and no others."""
    say = grid.tongue.say
    alone = {s.verdicts[0] for s in stands(grid) if len(s.verdicts) == 1}
    used = alone | {v for s in stands(grid) for v in (s.verdicts[0], s.verdicts[-1]) if not v.is_absence}
    for verdict, symbol in SYMBOLS.items():
        if verdict in used:
            yield f"{say(symbol):9} {say(MEANINGS[verdict])}"
    if any(len(s.verdicts) > 1 for s in stands(grid)):
        both = say("a|b or *")
        yield f"{both:9} {say('it depends on what is left open, such as the purpose or psychotherapy')}"
    if any(len(s.verdicts) > 1 and s.verdicts[-1].is_absence | s.verdicts[0].is_absence for s in stands(grid)):
        yield f"{say(ABSENT):9} {say('no rule reaches that part: no permission')}"
    if any(not s.settled for s in stands(grid)):
        yield f"{'?':9} {say('not settled: the most cautious is shown')}"


def stands(grid: Grid) -> Iterator[Stand]:
    return (s for row in grid.cells for s in row if s is not None)


def grid_document(grid: Grid, down: str, across: str) -> list[dict[str, Any]]:
    """The cells of a table as documents; `down` and `across` say what its rows and columns are."""
    return [
        {
            down: row,
            across: column,
            "verdicts": [v.value for v in stand.verdicts] if stand else [],
            "settled": stand.settled if stand else None,
            "rules": list(stand.rules) if stand else [],
        }
        for row, cells in zip(grid.down, grid.cells, strict=True)
        for column, stand in zip(grid.across, cells, strict=True)
    ]


def in_full(verdicts: Iterable[Verdict], tongue: Tongue = ENGLISH) -> str:
    """Verdicts in words, from the most cautious on."""
    return either((capitals(v, tongue) for v in verdicts), tongue)
