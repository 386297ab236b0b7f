"""A file of sites read whole: every site, or every fault of every row with its line, and then no site at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tracker.clinics.cells import CellError, Cells
from tracker.clinics.columns import column_of
from tracker.clinics.sheet import Row, read_sheet
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Site
from tracker.domain.vocabulary import Vocabulary

__all__ = ["Read", "read_sites"]


@dataclass(frozen=True)
class Read:
    """The sites of a file in their order; where `problems` holds a fault, none."""

    sites: tuple[Site, ...]
    problems: tuple[Problem, ...]


def read_sites(name: str, data: bytes, rulebook: Rulebook) -> Read:
    """The sites that a spreadsheet holds, one row for each; rows of one id say more of the same site.

    A heading that is the name of a fact holds its values; other headings that mean nothing here are kept as they are.
    """
    sheet = read_sheet(name, data)
    problems = list(sheet.problems)
    found: dict[str, tuple[Site, int]] = {}
    for row in sheet.rows:
        site, faults = _Row(name, row, rulebook).read()
        problems += faults
        if site is None:
            continue
        if site.id in found:
            earlier, line = found[site.id]
            more, faults = _together(earlier, site, line, Place(name, row.line, 1))
            problems += faults
            found[site.id] = (more, line)
        else:
            found[site.id] = (site, row.line)
    for site, line in found.values():
        if site.place is None and not site.holdings:
            remedy = "Write `clinic` or `hospital`, or the accreditations it holds"
            problems.append(
                Problem("bad-cell", f"the site has no place: {shown(site.id)}", Place(name, line, 1), remedy)
            )
    if not problems and not found:
        problems.append(Problem("no-site", "the file holds no site", Place(name, 2, 1), "Write one row for each"))
    sites = (replace(site, name=site.name or site.id) for site, _ in found.values())
    return Read(() if problems else tuple(sites), tuple(problems))


class _Row:
    def __init__(self, name: str, row: Row, rulebook: Rulebook) -> None:
        self.name, self.row, self.rulebook = name, row, rulebook
        self.faults: list[Problem] = []

    def fault(self, heading: str, message: str) -> None:
        said, _, remedy = message.partition(". ")
        place = Place(self.name, self.row.line, 1)
        where = f"column `{heading}`: " if heading else ""
        self.faults.append(Problem("bad-cell", f"{where}{said.rstrip('.')}", place, remedy.rstrip(".") or None))

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
        id = known.get("id", ("", ""))[1]
        here = self._province(known)
        if not id:
            self.fault("", "the row has no id. Write one in the column `id`: a short name that stays")
        elif len(id) > 64 or not id.isprintable():
            self.fault("id", f"{shown(id)} is too long or holds hidden letters. Write at most 64")
        if here is None:
            return None, self.faults
        cells = Cells(self.rulebook, here)
        site = Site(id, known.get("name", ("", ""))[1], here)
        for column, field, read in _READERS:
            if column in known:
                heading, value = known[column]
                site = self._with(site, heading, field, lambda r=read, v=value: r(cells, v))  # type: ignore[misc]
        for heading, value in others:
            if cells.is_fact(heading):
                told = self._with(site, heading, "facts", lambda h=heading, v=value: (cells.fact(h, v),))  # type: ignore[misc]
                site = replace(told, facts=(*site.facts, *told.facts)) if told is not site else site
            else:
                site = replace(site, more=(*site.more, (heading, value)))
        twice = [f.fact for n, f in enumerate(site.facts) if f.fact in {e.fact for e in site.facts[:n]}]
        if twice:
            self.fault("facts", f"`{twice[0]}` is said twice. Say it once")
        return (None if self.faults else site), self.faults

    def _with(self, site: Site, heading: str, field: str, read: Callable[[], Any]) -> Site:
        try:
            return replace(site, **{field: read()})
        except CellError as wrong:
            for line in str(wrong).splitlines():
                self.fault(heading, line)
        return site

    def _province(self, known: dict[str, tuple[str, str]]) -> str | None:
        heading, said = known.get("province", ("", ""))
        if not said:
            self.fault("", "the row has no province. Write it in the column `province`")
            return None
        place = self.rulebook.vocabulary.find_jurisdiction(said)
        if place is None or place.id == "CA":
            self.fault(heading, f"{shown(said)} is no province or territory. {_near(self.rulebook.vocabulary, said)}")
            return None
        return place.id


def _near(vocabulary: Vocabulary, said: str) -> str:
    near = vocabulary.nearest_jurisdiction(said[:100], 1)
    return f"Did you mean `{near[0]}`?" if near else "Write for instance AB"


_READERS: tuple[tuple[str, str, Callable[[Cells, str], Any]], ...] = (
    ("place", "place", Cells.place),
    ("accreditations", "holdings", Cells.holdings),
    ("services", "services", Cells.services),
    ("practitioners", "staff", Cells.staff),
    ("facts", "facts", Cells.facts),
    ("evidence", "evidence", Cells.evidence),
    ("grants", "grants", Cells.grants),
)


def _together(one: Site, other: Site, line: int, here: Place) -> tuple[Site, list[Problem]]:
    """Two rows of one id as one site; what both say must be the same."""
    faults = []
    for field in ("name", "jurisdiction", "place"):
        was, now = getattr(one, field), getattr(other, field)
        if now and was and now != was:
            message = f"the {field} of `{one.id}` is {shown(str(now))} here, and {shown(str(was))} in line {line}"
            faults.append(Problem("bad-cell", message, here, "Say it once"))
    added: dict[str, Any] = {}
    for field in ("holdings", "services", "staff", "facts", "evidence", "grants", "more"):
        was, now = getattr(one, field), getattr(other, field)
        added[field] = (*was, *(each for each in now if each not in was))
    twice = sorted({s.id for n, s in enumerate(added["services"]) if s.id in {e.id for e in added["services"][:n]}})
    facts = sorted({f.fact for n, f in enumerate(added["facts"]) if f.fact in {e.fact for e in added["facts"][:n]}})
    for what, names in (("service", twice), ("fact", facts)):
        if names:
            message = f"the {what} {shown(names[0])} of `{one.id}` stands otherwise in line {line}"
            faults.append(Problem("bad-cell", message, here, "Say it once"))
    return replace(one, name=one.name or other.name, place=one.place or other.place, **added), faults
