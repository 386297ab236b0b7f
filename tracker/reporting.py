"""Reports from the record: what one is about, its view, its formats.

All that a report needs beside the record is in what was wanted of it, so that the same can be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracker import __version__
from tracker.domain.issued import ENDINGS, ReportKind
from tracker.domain.shown import shown
from tracker.domain.wanted import Wanted
from tracker.service import Desk

if TYPE_CHECKING:
    from tracker.domain.site import Site
    from tracker.report.pages.front import Occasion
    from tracker.report.pages.owned import Templates
    from tracker.report.pages.view import Page

__all__ = ["ENDINGS", "ReportError", "Wanted", "as_it_stands", "build", "made_by", "own_parts", "render", "rests"]

Progress = Callable[[str, int, int], None]

Rests = tuple[int, str | None]
"""The newest revision that bears on a report, and the digest of what was known then."""


class ReportError(ValueError):
    """What was wanted is no report; the message says what to ask for instead."""


def as_it_stands(desk: Desk, wanted: Wanted, on: Rests) -> Wanted:
    """What is wanted, with what it takes from the record and what stays so whatever is recorded later.

    That is the last report before it and, of changes, the revision of the first day. `on`: on what it rests.
    """
    wanted = replace(wanted, last=_last_before(desk, wanted, on[0]))
    if wanted.since is None:
        return wanted
    earlier, _ = desk.at(wanted.since).rests_on(sites=False)
    return replace(wanted, since_revision=min(earlier, on[0]))


def _last_before(desk: Desk, wanted: Wanted, revision: int) -> str | None:
    """The id of the last report of that kind on the same, as this one is about to be made. None: there is none.

    One that says the same, of the same day and the same record, on the same day of issue, is no earlier one.
    """
    moment = {"on": wanted.on.isoformat(), "issued": wanted.issued.isoformat(), "revision": str(revision)}
    now = {**moment, "known": wanted.known}
    for each in desk.register().newest_first((wanted.kind,)):
        said = dict(each.params)
        about = tuple(value for name, value in each.params if name == "about")
        if about == wanted.about and {name: said.get(name) for name in now} != now:
            return each.id
    return None


def made_by(endings: Collection[str]) -> tuple[tuple[str, str], ...]:
    """What made a report, which is no part of what it says: the version of the program, and for a PDF of its engine."""
    program = (("program", __version__),)
    if "pdf" not in endings:
        return program
    from importlib.metadata import version

    return (("engine", f"typst {version('typst')}"), *program)


def rests(desk: Desk, wanted: Wanted) -> Rests:
    """On what a report rests that is made now."""
    return desk.rests_on(sites=wanted.kind is ReportKind.CLINICS)


def build(desk: Desk, wanted: Wanted, progress: Progress | None = None, on: Rests | None = None) -> Page:
    """The view of a report, on the record as the desk shows it. Raises ReportError for what is not on record.

    `on`: on what it rests, where that was asked already.
    """
    told = progress or (lambda _what, _done, _of: None)
    page = _built(desk, wanted, told, on or rests(desk, wanted))
    if wanted.kind is ReportKind.CHANGES:
        return page
    from tracker.report.pages.since import with_last

    last = desk.at(None).register().report(wanted.last) if wanted.last else None
    then: Page | None = None
    if last is not None:
        told("making the last report again", 0, 0)
        earlier, revision = Wanted.of(last.params)
        try:
            known_then = desk.at(revision)
            then = _built(known_then, replace(earlier, lang=wanted.lang), told, rests(known_then, earlier))
        except ReportError:
            then = None
    return with_last(page, last, then)


def _built(desk: Desk, wanted: Wanted, told: Progress, rests_on: Rests) -> Page:
    """The view without what changed since the last report."""
    told("gathering", 0, 0)
    desk = desk.at(rests_on[0])
    match wanted.kind:
        case ReportKind.PROVINCE:
            from tracker.report.pages.province import province_page

            (place,) = wanted.about
            return province_page(_occasion(desk, wanted, rests_on, place), place)
        case ReportKind.NATIONAL:
            from tracker.report.pages.national import national_page

            return national_page(_occasion(desk, wanted, rests_on))
        case ReportKind.SOURCES:
            from tracker.report.pages.sources import sources_page

            return sources_page(_occasion(desk, wanted, rests_on), wanted.about[0] if wanted.about else None)
        case ReportKind.INSTRUMENT:
            from tracker.report.pages.instrument import instrument_page

            occasion, (id,) = _occasion(desk, wanted, rests_on), wanted.about
            instrument = occasion.rulebook.instrument_of.get(id)
            if instrument is None:
                raise ReportError(f"{shown(id)} is no document on record. `tracker instruments` lists them")
            return instrument_page(occasion, instrument)
        case ReportKind.CLINICS:
            return _clinics(desk, wanted, rests_on, told)
        case ReportKind.CHANGES:
            return _changes(desk, wanted, rests_on, told)


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
        templates=wanted.templates,
        logo=wanted.logo,
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
    earlier = desk.at(wanted.since if wanted.since_revision is None else wanted.since_revision)
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


def render(
    page: Page,
    ending: str,
    *,
    templates: Templates | None = None,
    logo: bytes | None = None,
    fingerprint: str | None = None,
) -> bytes:
    """A report in one format; `fingerprint` None: it was not `finished`, and is now.

    Raises ValueError for a logo or a template that cannot be used, with what to do.
    """
    if ending == "pdf":
        from tracker.report.pages.pdf import render_pdf

        return render_pdf(page, templates=templates, logo=logo, fingerprint=fingerprint)
    from tracker.report.pages.formats import read_logo, render_page
    from tracker.report.tongue import tongue

    picture = None if logo is None else read_logo(logo, tongue(page.lang).say("Logo"))
    return render_page(page, ending, templates=templates, logo=picture, fingerprint=fingerprint)


def own_parts(
    wanted: Wanted, templates: Templates | None, logo: bytes | None, endings: Collection[str]
) -> tuple[Wanted, Templates | None]:
    """What is wanted with the digests of the user's own templates and logo; and the templates that take part."""
    used = templates.used(endings) if templates else ()
    wanted = replace(wanted, templates=used, logo=None if logo is None else hashlib.sha256(logo).hexdigest())
    return wanted, templates if used else None
