"""A spreadsheet of sites read whole: every site, or every fault of every row with its line, and then no site at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tracker.clinics.cells import Cells
from tracker.clinics.columns import column_of, other_heading
from tracker.clinics.known import Known
from tracker.clinics.sheet import Row, Sheet, read_sheet
from tracker.clinics.whole import MOST_FAULTS, Read, as_id, as_name, province_of, read_of, together
from tracker.clinics.words import CellError, as_text
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Site
from tracker.domain.vocabulary import plain

__all__ = ["read_sites"]

MOST_ROWS_OF_ONE = 200
"""Rows that one site may have."""


def read_sites(name: str, data: bytes, rulebook: Rulebook, *, recorded: bool = False) -> Read:
    """The sites that a spreadsheet holds, one row for each; rows of one id say more of the same site.

    A heading that is the name of a fact holds its values; other headings that mean nothing here are kept as they are.
    `recorded` says that the sites were recorded already: then rules that are gone since do not matter.
    """
    sheet = read_sheet(name, data)
    problems = [*_unfit(sheet, Place(name, sheet.line, 1), rulebook), *sheet.problems]
    found: dict[str, tuple[Site, Place]] = {}
    provinces: dict[str, Cells] = {}
    rows: Counter[str] = Counter()
    for row in sheet.rows:
        if len(problems) >= MOST_FAULTS:
            break
        here = Place(name, row.line, 1)
        site, faults = _Row(here, row, rulebook, provinces, recorded).read()
        problems += faults
        if site is None:
            continue
        if site.id in found:
            earlier, first = found[site.id]
            rows[site.id] += 1
            if rows[site.id] == MOST_ROWS_OF_ONE:
                message = f"the site {shown(site.id)} has more than {MOST_ROWS_OF_ONE} rows"
                problems.append(Problem("too-many-rows", message, here, "Say several things in one cell, parted by |"))
            if rows[site.id] >= MOST_ROWS_OF_ONE:
                continue
            site, faults = together(earlier, site, first, here)
            problems += faults
            here = first
        found[site.id] = (site, here)
    together_in = None if recorded else rulebook
    return read_of(found.values(), problems, Place(name, 2, 1), "Write one row for each", together_in)


def _unfit(sheet: Sheet, here: Place, rulebook: Rulebook) -> Iterator[Problem]:
    """The columns that cannot be kept as they are, each told once."""
    facts = {plain(fact.id): fact.id for fact in rulebook.facts}
    for heading in sheet.headings:
        if heading and column_of(heading) is None and plain(heading) not in facts:
            try:
                other_heading(heading, facts.values())
            except CellError as wrong:
                said, _, remedy = str(wrong).partition(". ")
                yield Problem("bad-heading", f"column {said}", here, remedy.rstrip("."))


class _Row:
    def __init__(self, here: Place, row: Row, rulebook: Rulebook, provinces: dict[str, Cells], recorded: bool) -> None:
        self.here, self.row, self.rulebook, self.provinces, self.recorded = here, row, rulebook, provinces, recorded
        self.faults: list[Problem] = []

    def fault(self, heading: str, wrong: str) -> None:
        where = f"column {shown(heading)}: " if heading else ""
        for line in wrong.splitlines():
            said, _, remedy = line.partition(". ")
            self.faults.append(Problem("bad-cell", f"{where}{said.rstrip('.')}", self.here, remedy.rstrip(".") or None))

    def heard(self, heading: str, read: Callable[..., Any], *words: Any) -> Any:
        """What a cell says; None: it was complained of."""
        try:
            return read(*words)
        except CellError as wrong:
            self.fault(heading, str(wrong))
            return None

    def read(self) -> tuple[Site | None, list[Problem]]:
        known: dict[str, tuple[str, str]] = {}
        others: list[tuple[str, str]] = []
        for heading, value in self.row.cells.items():
            column = column_of(heading)
            if column is None:
                others.append((heading, value))
            elif column in known:
                self.fault(heading, f"it means the same as the column `{known[column][0]}`. Keep one")
            else:
                known[column] = (heading, value)
        for column, remedy in (("id", ": a short name that stays"), ("province", "")):
            if column not in known:
                self.fault("", f"the row has no {column}. Write it in the column `{column}`{remedy}")
        id = self.heard("id", as_id, known["id"][1]) if "id" in known else None
        here = self.heard("province", province_of, self.rulebook, known["province"][1]) if "province" in known else None
        if here is None:
            return None, self.faults
        name = self.heard("name", as_name, known["name"][1]) if "name" in known else ""
        site = Site(id or "", name or "", here)
        if here not in self.provinces:
            self.provinces[here] = Cells(Known(self.rulebook, here, recorded=self.recorded))
        cells = self.provinces[here]
        for column, field, read in _READERS:
            if column in known:
                heading, value = known[column]
                found = self.heard(heading, read, cells, value)
                site = replace(site, **{field: found}) if found is not None else site
        for heading, value in others:
            if cells.known.is_fact(heading):
                told = self.heard(heading, cells.fact, heading, " ".join(value.split()))
                site = replace(site, facts=(*site.facts, told)) if told else site
            else:
                kept = self.heard(heading, lambda h, v: (as_text(h), as_text(v)), heading, value)
                site = replace(site, more=(*site.more, kept)) if kept else site
        twice = [f.fact for n, f in enumerate(site.facts) if f.fact in {e.fact for e in site.facts[:n]}]
        if twice:
            self.fault("facts", f"`{twice[0]}` is said twice. Say it once")
        return (None if self.faults else site), self.faults


_READERS: tuple[tuple[str, str, Callable[[Cells, str], Any]], ...] = (
    ("place", "place", Cells.place),
    ("accreditations", "holdings", Cells.holdings),
    ("services", "services", Cells.services),
    ("practitioners", "staff", Cells.staff),
    ("facts", "facts", Cells.facts),
    ("evidence", "evidence", Cells.evidence),
    ("grants", "grants", Cells.grants),
)
