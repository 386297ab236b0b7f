"""Sites as a spreadsheet again: a row for each, in the headings and the grammar in which they are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.clinics.cells import Cells
from tracker.clinics.columns import ALIASES
from tracker.clinics.known import Known
from tracker.clinics.sheet import guarded
from tracker.clinics.tails import ENDS
from tracker.clinics.words import CellError, quoted
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, Holding, Service, Site, Staff, Statement

__all__ = ["MARKS", "write_sheet"]

MARKS = {"csv": ",", "tsv": "\t"}
"""What parts the columns of each format."""

_NAMES = {"drug": "drug", "route": "route", "purpose": "for", "programme": "programme", "practitioner": "by"}


def write_sheet(sites: Sequence[Site], rulebook: Rulebook, format: str = "csv") -> bytes:
    """The sites as `csv` or `tsv`, in UTF-8 with a byte order mark and CRLF, as spreadsheets open it.

    A cell that a spreadsheet would take for a formula is guarded by an apostrophe. Columns of the owner's own follow
    ours; a site that has them in another order, or one of them twice, takes more rows.
    """
    others = list(dict.fromkeys(heading for site in sites for heading, _ in site.more))
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=MARKS[format], lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in (*ALIASES, *others)])
    provinces: dict[str, Cells] = {}
    for site in sites:
        cells = provinces.setdefault(site.jurisdiction, Cells(Known(rulebook, site.jurisdiction)))
        for row in _rows(site, cells, others):
            writer.writerow([guarded(cell) for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _rows(site: Site, cells: Cells, others: Sequence[str]) -> Iterator[list[str]]:
    first, *more = list(_runs(site.more, others)) or [{}]
    ours = [
        site.id,
        site.name,
        site.jurisdiction,
        site.place or "",
        " | ".join(map(_holding, site.holdings)),
        " | ".join(_service(service, cells) for service in site.services),
        " | ".join(map(_staff, site.staff)),
        " | ".join(map(_fact, site.facts)),
        " | ".join(map(_evidence, site.evidence)),
        " | ".join(map(_grant, site.grants)),
    ]
    yield [*ours, *(first.get(heading, "") for heading in others)]
    for run in more:
        again = [site.id, "", site.jurisdiction, *([""] * (len(ours) - 3))]
        yield [*again, *(run.get(heading, "") for heading in others)]


def _runs(more: Iterable[tuple[str, str]], others: Sequence[str]) -> Iterator[dict[str, str]]:
    """The other columns of a site in stretches that stand in the order of the sheet, each a row."""
    order = {heading: n for n, heading in enumerate(others)}
    run: dict[str, str] = {}
    last = -1
    for heading, value in more:
        if order[heading] <= last:
            yield run
            run = {}
        run[heading] = value
        last = order[heading]
    if run:
        yield run


def _said(text: str) -> str:
    return quoted(text, ENDS)


def _tail(**said: str | date | None) -> str:
    words = {"until_": "until", "from_": "from", "no": "no."}
    return "".join(
        f" {words.get(mark, mark)} {value.isoformat() if isinstance(value, date) else _said(value)}"
        for mark, value in said.items()
        if value is not None
    )


def _holding(each: Holding) -> str:
    return each.term + _tail(no=each.number, from_=each.issued, until_=each.expires)


def _service(each: Service, cells: Cells) -> str:
    """In the words of a question where they read back as they are, else with every dimension named."""
    terms = {d: getattr(each, d) for d in _NAMES}
    plainly = f"{_said(each.id)}: {' '.join(term for named in terms.values() for term in named)}"
    try:
        if cells.services(plainly) == (each,):
            return plainly
    except CellError:
        pass
    named = " ".join(f"{_NAMES[d]}={','.join(said)}" for d, said in terms.items() if said)
    return f"{_said(each.id)}: {named}"


def _staff(each: Staff) -> str:
    return f"{each.number} {each.kind}"


def _fact(each: Statement) -> str:
    tail = _tail(by=each.by, on=each.on, document=each.document, owner=each.owner, until_=each.expires)
    return f"{each.fact}={_said(each.value)}{tail}"


def _evidence(each: Evidence) -> str:
    tail = _tail(by=each.by, on=each.on, owner=each.owner, until_=each.expires)
    return f"{_said(each.condition)}: {_said(each.document)}{tail}"


def _grant(each: Grant) -> str:
    tail = _tail(no=each.number, from_=each.issued, until_=each.expires)
    return f"{each.kind.value} {each.fact}={_said(each.value)}{tail}: {_said(each.terms)}"
