"""Reports from the record: what one is about, its view, its formats, and how a file stands against the register.

All that a report needs beside the record is in what was wanted of it, so that the same can be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.domain.issued import ENDINGS, Issued, ReportKind
from tracker.domain.shown import shown
from tracker.service import Desk

if TYPE_CHECKING:
    from tracker.domain.site import Site
    from tracker.report.pages.front import Occasion
    from tracker.report.pages.view import Page

__all__ = ["ENDINGS", "Checked", "ReportError", "Wanted", "build", "check_file", "first_difference", "render"]

Progress = Callable[[str, int, int], None]

Rests = tuple[int, str | None]
"""The newest revision that bears on a report, and the digest of what was known then."""


class ReportError(ValueError):
    """What was wanted is no report; the message says what to ask for instead."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a report, the record apart.

    `about` are the ids of sites, a province or a document; empty: all. `on` is the day it is about, `issued` the day of
    issue and of asking. `since` is the first of two days of changes; None: it is about one day. `within`: days ahead.
    `known` is the day or revision after which nothing is looked at; None: all that is known. `last` is the id of the
    last report of that kind on the same, with which this one compares itself; None: there is none.
    """

    kind: ReportKind
    on: date
    issued: date
    by: str
    about: tuple[str, ...] = ()
    since: date | None = None
    lang: str = "en"
    note: str | None = None
    title: str | None = None
    within: int = 60
    known: str | None = None
    last: str | None = None

    def params(self, revision: int) -> tuple[tuple[str, str], ...]:
        """All of it, with the revision it shows, as it is kept in the register: sorted by name."""
        said = [
            ("by", self.by),
            ("issued", self.issued.isoformat()),
            ("kind", self.kind.value),
            ("lang", self.lang),
            ("on", self.on.isoformat()),
            ("revision", str(revision)),
            ("within", str(self.within)),
            *(("about", each) for each in self.about),
        ]
        for name, value in (
            ("note", self.note),
            ("title", self.title),
            ("since", self.since and self.since.isoformat()),
            ("known", self.known),
            ("last", self.last),
        ):
            said += [(name, value)] if value else []
        return tuple(sorted(said))

    @classmethod
    def of(cls, params: Sequence[tuple[str, str]]) -> tuple[Wanted, int]:
        """What was wanted, from the register, and the revision that was shown."""
        said = dict(params)
        since = said.get("since")
        wanted = cls(
            kind=ReportKind(said["kind"]),
            on=date.fromisoformat(said["on"]),
            issued=date.fromisoformat(said["issued"]),
            by=said["by"],
            about=tuple(value for name, value in params if name == "about"),
            since=date.fromisoformat(since) if since else None,
            lang=said["lang"],
            note=said.get("note"),
            title=said.get("title"),
            within=int(said["within"]),
            known=said.get("known"),
            last=said.get("last"),
        )
        return wanted, int(said["revision"])


def last_before(desk: Desk, wanted: Wanted) -> str | None:
    """The id of the last report of that kind on the same, as this one is about to be made. None: there is none.

    One that says the same, of the same day and the same record, on the same day of issue, is no earlier one.
    """
    revision = desk.rests_on(sites=wanted.kind is ReportKind.CLINICS)[0]
    moment = {"on": wanted.on.isoformat(), "issued": wanted.issued.isoformat(), "revision": str(revision)}
    now = {**moment, "known": wanted.known}
    for each in desk.register().newest_first((wanted.kind,)):
        said = dict(each.params)
        about = tuple(value for name, value in each.params if name == "about")
        if about == wanted.about and {name: said.get(name) for name in now} != now:
            return each.id
    return None


def build(desk: Desk, wanted: Wanted, progress: Progress | None = None) -> Page:
    """The view of a report, on the record as the desk shows it. Raises ReportError for what is not on record."""
    told = progress or (lambda _what, _done, _of: None)
    page = _built(desk, wanted, told)
    if wanted.kind is ReportKind.CHANGES:
        return page
    from tracker.report.pages.since import with_last

    last = desk.at(None).register().report(wanted.last) if wanted.last else None
    then: Page | None = None
    if last is not None:
        told("making the last report again", 0, 0)
        earlier, revision = Wanted.of(last.params)
        try:
            then = _built(desk.at(revision), replace(earlier, lang=wanted.lang), told)
        except ReportError:
            then = None
    return with_last(page, last, then)


def _built(desk: Desk, wanted: Wanted, told: Progress) -> Page:
    """The view without what changed since the last report."""
    told("gathering", 0, 0)
    rests = desk.rests_on(sites=wanted.kind is ReportKind.CLINICS)
    desk = desk.at(rests[0])
    match wanted.kind:
        case ReportKind.PROVINCE:
            from tracker.report.pages.province import province_page

            (place,) = wanted.about
            return province_page(_occasion(desk, wanted, rests, place), place)
        case ReportKind.NATIONAL:
            from tracker.report.pages.national import national_page

            return national_page(_occasion(desk, wanted, rests))
        case ReportKind.SOURCES:
            from tracker.report.pages.sources import sources_page

            return sources_page(_occasion(desk, wanted, rests), wanted.about[0] if wanted.about else None)
        case ReportKind.INSTRUMENT:
            from tracker.report.pages.instrument import instrument_page

            occasion, (id,) = _occasion(desk, wanted, rests), wanted.about
            instrument = occasion.rulebook.instrument_of.get(id)
            if instrument is None:
                raise ReportError(f"{shown(id)} is no document on record. `tracker instruments` lists them")
            return instrument_page(occasion, instrument)
        case ReportKind.CLINICS:
            return _clinics(desk, wanted, rests, told)
        case ReportKind.CHANGES:
            return _changes(desk, wanted, rests, told)


def _occasion(desk: Desk, wanted: Wanted, rests: Rests, *places: str) -> Occasion:
    from tracker.report.pages.front import Occasion
    from tracker.report.tongue import tongue

    revision, content = rests
    return Occasion(
        rulebook=desk.rulebook(*places),
        tongue=tongue(wanted.lang),
        on=wanted.on,
        issued=wanted.issued,
        by=wanted.by,
        revision=revision,
        content=content or "-",
        note=wanted.note,
        title=wanted.title,
        known=wanted.known,
        params=wanted.params(revision),
    )


def _clinics(desk: Desk, wanted: Wanted, rests: Rests, told: Progress) -> Page:
    from tracker.domain.assess import Assessment, assess, endings, nearest_here
    from tracker.domain.hearing import Finding
    from tracker.report.pages.clinics import clinics_page

    sites = _sites(desk, wanted)
    occasion = _occasion(desk, wanted, rests, *{site.jurisdiction for site in sites})
    found: list[Assessment] = []
    for done, site in enumerate(sites):
        told("assessing sites", done, len(sites))
        found += [assess(occasion.rulebook, site, service, wanted.on, wanted.issued) for service in site.services]
    ending = sorted(
        (each for site in sites for each in endings(site, wanted.on, wanted.within)),
        key=lambda each: (each.on, each.site, each.what),
    )
    tried: dict[object, Finding | None] = {}

    def instead(one: Assessment) -> Sequence[Sequence[Any]]:
        told("looking for the nearest yes", 0, 0)
        return nearest_here(occasion.rulebook, one, tried)

    return clinics_page(occasion, sites, found, ending, wanted.within, instead)


def _sites(desk: Desk, wanted: Wanted) -> list[Site]:
    known = {site.id: site for site in desk.sites()}
    missing = [id for id in wanted.about if id not in known]
    if missing:
        raise ReportError(f"{shown(missing[0])} is no site on record. `tracker clinics list` lists them")
    return [known[id] for id in sorted(wanted.about or known)]


def _changes(desk: Desk, wanted: Wanted, rests: Rests, told: Progress) -> Page:
    from tracker.domain.differences import Difference, Point, differences
    from tracker.domain.pairs import jurisdictions
    from tracker.domain.question import everything
    from tracker.report.pages.changes import changes_page

    if wanted.since is None:
        raise ReportError("a report of changes needs two days")
    earlier = desk.at(wanted.since)
    occasion = _occasion(desk, wanted, rests, *wanted.about)
    known = occasion.rulebook
    then = known if earlier.revision == desk.revision else earlier.rulebook(*wanted.about)
    steps = desk.steps_since(earlier, *wanted.about)
    points = (Point(wanted.since, wanted.since, (), then), Point(wanted.on, wanted.on, (), known))
    places = list(wanted.about) or list(jurisdictions(then.vocabulary, known.vocabulary))
    found: dict[str, tuple[Difference, ...]] = {}
    for done, place in enumerate(places):
        told("comparing answers", done, len(places))
        found[place] = differences(everything(place, known.vocabulary), points[0], points[1], steps)
    return changes_page(occasion, found, points, steps)


def render(page: Page, ending: str, *, templates: Path | None = None, logo: bytes | None = None) -> bytes:
    """A report in one format. Raises ValueError for a logo or a template that cannot be used, with what to do."""
    if ending == "pdf":
        from tracker.report.pages.pdf import render_pdf

        return render_pdf(page, templates=templates, logo=logo)
    from tracker.report.pages.formats import read_logo, render_page
    from tracker.report.tongue import tongue

    picture = read_logo(logo, tongue(page.lang).say("Logo")) if logo else None
    return render_page(page, ending, templates=templates, logo=picture)


@dataclass(frozen=True)
class Checked:
    """What is found out about a file that says it is a report.

    `report` None: it is not one of this register's. `authentic`: it is, to the byte, a file that was issued.
    `reproduces` None: it could not be tried, and `why_not` says why; `difference` is the first line that is otherwise.
    `since` are the revisions of the rulebook recorded since; `moved` the headings under which the same report would
    say something else now.
    """

    sha256: str
    report: Issued | None
    name: str | None
    authentic: bool
    reproduces: bool | None
    why_not: str | None
    difference: str | None
    since: int
    moved: tuple[str, ...]


def check_file(desk: Desk, data: bytes, *, templates: Path | None, logo: bytes | None, progress: Progress) -> Checked:
    """Whether a file is one that was issued, whether it can be made again, and what has changed since."""
    from tracker.domain.issued import find_file

    digest = hashlib.sha256(data).hexdigest()
    reports = desk.register().reports
    found = find_file(reports, digest)
    stated = _looks_like(data)
    report, name, ending = found if found else (_named_in(data, reports) if stated else None, None, stated)
    if report is None:
        return Checked(digest, None, None, False, None, None, None, 0, ())
    wanted, revision = Wanted.of(report.params)
    reproduces, why_not, difference = None, None, None
    again: Page | None = None
    try:
        again = build(desk.at(revision), wanted, progress)
        alike = [(n, e, d) for n, e, d in report.files if e == ending] or list(report.files)
        name, ending, original = alike[0]
        made = render(again, ending, templates=templates, logo=logo)
        reproduces = hashlib.sha256(made).hexdigest() == original
        if ending == stated and ending != "pdf":
            difference = first_difference(made, data)
    except (ValueError, RuntimeError) as wrong:
        why_not = str(wrong)
    with_sites = wanted.kind is ReportKind.CLINICS
    same = again is not None and desk.rests_on(sites=with_sites)[0] == revision
    now = again if again is not None and same else build(desk, wanted, progress)
    moved = tuple(_moved(again, now)) if again is not None else ()
    since = len(desk.steps_since(desk.at(revision)))
    return Checked(digest, report, name, bool(found), reproduces, why_not, difference, since, moved)


_BEGINS = {b"<!doctype html": "html", b"{": "json", b"%pdf": "pdf", b"\xef\xbb\xbf": "csv", b"# ": "md"}
"""How a file of each format begins, in small letters."""


def _looks_like(data: bytes) -> str | None:
    """The format that a file seems to be of. None: no report is like that."""
    head = data[:32].lstrip().lower()
    return next((ending for begins, ending in _BEGINS.items() if head.startswith(begins)), None)


def _named_in(data: bytes, reports: Sequence[Issued]) -> Issued | None:
    """The report whose fingerprint a file states, though it is not one of its files."""
    return next((each for each in reports if each.fingerprint.encode() in data), None)


def _moved(then: Page, now: Page) -> Iterator[str]:
    """The headings of the sections that say something else now."""
    before = {section.id: section for section in then.sections}
    after = {section.id: section for section in now.sections}
    if then.summary != now.summary:
        yield now.title.text
    for id in dict.fromkeys((*before, *after)):
        if before.get(id) != after.get(id):
            yield (after.get(id) or before[id]).heading.text


def first_difference(made: bytes, given: bytes) -> str | None:
    """The first line at which two files differ, with both. None: they are equal."""
    if made == given:
        return None
    ours, theirs = made.decode("utf-8", "replace").splitlines(), given.decode("utf-8", "replace").splitlines()
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False), 1):
        if one != other:
            return f"line {number}: {shown(other.strip(), 100)} stands where {shown(one.strip(), 100)} is made now"
    return f"line {min(len(ours), len(theirs)) + 1}: one of them ends there"
