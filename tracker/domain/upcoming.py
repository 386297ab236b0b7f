"""What is to come: what ends at the user's sites, what to look at again, and what documents begin or end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.domain.instrument import Basis, Instrument
from tracker.domain.review import Due, due
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import EARLIEST, StatedDate
from tracker.domain.value_class import value_class

if TYPE_CHECKING:
    from tracker.domain.site import Site

__all__ = ["Coming", "ComingKind", "Upcoming", "upcoming"]

FEDERAL = "CA"


class ComingKind(StrEnum):
    """What comes: something of a site has its last day, a look at a document is due, a text begins or ends to count."""

    SITE_ENDING = "site-ending"
    REVIEW = "review"
    BEGINS = "begins"
    ENDS = "ends"


@value_class(frozen=True, slots=True)
class Coming:
    """One thing to come, on some day from `first` to `last`, both inclusive. `first` None: by `last` at the latest.

    `subject` says what it is and never when, so that it stays the same where the day moves. Of a site ending, `last` is
    the last day that counts; of a text that ends, the first day that no longer counts. `document` None: it is of a
    site, or the authorisation names none; `rule` None: the whole document. `presumed`: no source says that day.
    """

    kind: ComingKind
    subject: tuple[str, ...]
    first: date | None
    last: date
    jurisdiction: str
    what: str
    site: str | None = None
    document: str | None = None
    rule: str | None = None
    presumed: bool = False

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


@value_class(frozen=True, slots=True)
class Upcoming:
    """What is to come from a day on, in the order of days. `overdue` should have been looked at before that day."""

    on: date
    until: date
    jurisdiction: str | None
    overdue: tuple[Due, ...]
    coming: tuple[Coming, ...]


def upcoming(
    rulebook: Rulebook,
    sites: Iterable[Site],
    on: date,
    within: int,
    jurisdiction: str | None = None,
    days: Mapping[str, date] | None = None,
) -> Upcoming:
    """What comes from a day to so many days later; what may come on one of several days, if it may come by then.

    `jurisdiction` is that of sites and documents, with Canada's documents, which bear on every province; None: all.
    `days` are the days it is at sites of other zones, by jurisdiction. A draft never answers and comes never into
    force; what has no date at all is not told, since it may count already.
    """
    here = None if jurisdiction is None else (jurisdiction, FEDERAL)
    until = on + timedelta(days=within)
    looks = [each for each in due(rulebook, on) if here is None or _place(rulebook, each.instrument.authority) in here]
    found = [
        each
        for each in (*_of_documents(rulebook, on), *_of_approvals(rulebook))
        if (here is None or each.jurisdiction in here) and each.last > on and (each.first or on) <= until
    ]
    found += [
        Coming(
            ComingKind.REVIEW,
            (each.instrument.id,),
            each.by,
            each.by,
            _place(rulebook, each.instrument.authority),
            f"{each.instrument.title.en}: to be looked at again",
            document=each.instrument.id,
        )
        for each in looks
        if each.by is not None and on <= each.by <= until
    ]
    for site in sites:
        if jurisdiction in (None, site.jurisdiction):
            found += _of_site(site, (days or {}).get(site.jurisdiction, on), within)
    overdue = tuple(each for each in looks if each.by is None or each.by < on)
    return Upcoming(on, until, jurisdiction, overdue, tuple(sorted(found, key=lambda each: _order(each, on))))


def _order(each: Coming, on: date) -> tuple[date, date, str, tuple[str, ...]]:
    return max(each.first or each.last, on), each.last, each.kind.value, each.subject


def _place(rulebook: Rulebook, authority: str) -> str:
    return rulebook.authority_of[authority].jurisdiction


def _of_site(site: Site, on: date, within: int) -> Iterator[Coming]:
    from tracker.domain.assess import endings

    for each in endings(site, on, within):
        subject = (site.id, each.kind, each.about, str(each.nth))
        yield Coming(ComingKind.SITE_ENDING, subject, each.on, each.on, site.jurisdiction, each.what, site=site.id)


def _of_documents(rulebook: Rulebook, on: date) -> Iterator[Coming]:
    """When each document begins and ends to count, and each rule whose day is another than its document's.

    Of a document that surely ended before nothing comes any more.
    """
    for each in rulebook.instruments:
        if each.is_draft or (each.until is not None and each.until.has_come(on)):
            continue
        place, title = _place(rulebook, each.authority), each.title.en
        presumed = each.in_force is None or each.in_force_basis is Basis.PRESUMED
        if each.begins is not None:
            yield _dated(ComingKind.BEGINS, each, place, each.begins, title, presumed=presumed)
        if each.until is not None:
            yield _dated(ComingKind.ENDS, each, place, each.until, title)
        for rule in each.rules:
            if rule.in_force is not None and rule.in_force != each.begins:
                yield _dated(ComingKind.BEGINS, each, place, rule.in_force, rule.summary.en, rule.ref)
            if rule.until is not None and rule.until != each.until:
                yield _dated(ComingKind.ENDS, each, place, rule.until, rule.summary.en, rule.ref)


def _dated(
    kind: ComingKind,
    each: Instrument,
    place: str,
    stated: StatedDate,
    what: str,
    rule: str | None = None,
    *,
    presumed: bool = False,
) -> Coming:
    subject = (each.id, "" if rule is None else rule)
    return Coming(
        kind, subject, _first(stated), stated.last, place, what, document=each.id, rule=rule, presumed=presumed
    )


def _of_approvals(rulebook: Rulebook) -> Iterator[Coming]:
    for each in rulebook.approvals:
        what = f"authorisation of {each.drug} by {each.route} for {each.purpose}"
        for kind, stated in ((ComingKind.BEGINS, each.begins), (ComingKind.ENDS, each.until)):
            if stated is not None:
                subject = ("", "authorisation", each.id)
                yield Coming(kind, subject, _first(stated), stated.last, FEDERAL, what, document=each.instrument)


def _first(stated: StatedDate) -> date | None:
    return None if stated.first == EARLIEST else stated.first
