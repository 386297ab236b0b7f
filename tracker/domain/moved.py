"""How services of the user's own sites stand at two moments: which moved, and on account of what.

A moment has three parts: what is known of the rules, what is recorded of the site, and the days (asked about, and of
asking). As where two answers are compared, a part is a cause when it alone makes the service stand otherwise while the
others are, each, as at the one or the other moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

from tracker.domain.assess import endings
from tracker.domain.causes import Step
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Service, Site
from tracker.domain.stood import Stood, order
from tracker.domain.touched import Asking, days_between
from tracker.domain.value_class import value_class

__all__ = ["Cause", "CauseKind", "Days", "Earlier", "Known", "Moved", "Since", "StoodEarlier", "between", "since"]

Days = tuple[date, date]
"""The day asked about, and the day of asking."""

Steps = Callable[[str], Sequence[Step]]
"""The revisions between the two moments that can bear on a jurisdiction."""


class CauseKind(StrEnum):
    """Why a service stands otherwise, in the order in which it is told."""

    RULES = "rules"
    RECORD = "record"
    DATE = "date"
    EVIDENCE = "evidence"
    UNTOLD = "untold"


@value_class(frozen=True, slots=True)
class Cause:
    """One cause.

    Of the rules: `revisions` that can bear on them. Of the record: `fields` of the site that differ. Of a date: the
    `days` on which the service came to stand otherwise, `fields` what of the site had ended by then. Of evidence: time
    passed, and its sources are fresh no more, or are again. Untold: the earlier answer does not rest on what is known
    of its revision; `fields` say so where that is not recorded at all.
    """

    kind: CauseKind
    revisions: tuple[Step, ...] = ()
    fields: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


@value_class(frozen=True, slots=True)
class Moved:
    """A service that stands otherwise. `before` None: it was not there then; `after` None: it is not any more."""

    site: str
    name: str
    jurisdiction: str
    service: str
    before: Stood | None
    after: Stood | None
    causes: tuple[Cause, ...]

    def order(self) -> tuple[object, ...]:
        """The worst first."""
        return (order(self.before, self.after), self.site, self.service)


@value_class(frozen=True, slots=True)
class StoodEarlier:
    """A service as an earlier assessment has it, with the days of it."""

    site: str
    name: str
    jurisdiction: str
    service: str
    on: date
    asked: date
    stands: Stood


@value_class(frozen=True, slots=True)
class Earlier:
    """An assessment that somebody kept. `revision` is the newest that was known; `sites` None: it was about all."""

    revision: int
    sites: tuple[str, ...] | None
    services: tuple[StoodEarlier, ...]


@value_class(frozen=True, slots=True)
class Since:
    """What became of an earlier assessment: what moved, the worst first, and what stands."""

    moved: tuple[Moved, ...]
    stand: tuple[StoodEarlier, ...]


class Known:
    """What is known at a moment: the rules, and the sites by id."""

    def __init__(self, rulebook: Rulebook, sites: Sequence[Site]) -> None:
        self.asking = Asking(rulebook)
        self.sites: Mapping[str, Site] = {site.id: site for site in sites}

    def services(self) -> Iterator[tuple[Site, Service]]:
        """Every service of every site."""
        return ((site, service) for site in self.sites.values() for service in site.services)


def between(then: Known, now: Known, days: tuple[Days, Days], steps: Steps) -> tuple[Moved, ...]:
    """The services that stand otherwise at a second moment than at a first, the worst first."""
    found = []
    for site, service in {(s.id, v.id): (s, v) for s, v in (*then.services(), *now.services())}.values():
        pair = _Pair(then, now, site.id, service.id, days)
        before, after = pair.ends()
        if before != after:
            causes = tuple(pair.causes(steps))
            found.append(Moved(site.id, site.name, site.jurisdiction, service.id, before, after, causes))
    return tuple(sorted(found, key=Moved.order))


def since(
    earlier: Earlier, then: Known | None, now: Known, days: Callable[[str, StoodEarlier | None], Days], steps: Steps
) -> Since:
    """What moved since an earlier assessment. It is compared as it was kept, whatever is known of that moment now.

    `then` is what was known at its revision; None: no such revision is recorded. `days` are those of now in a
    jurisdiction, for a service of the earlier assessment, or for a new one (None).
    """
    moved, stand = [], []
    met = set()
    for was in earlier.services:
        met.add((was.site, was.service))
        end = days(was.jurisdiction, was)
        pair = _Pair(then or now, now, was.site, was.service, ((was.on, was.asked), end))
        before, after = pair.ends()
        if after == was.stands:
            stand.append(was)
            continue
        told = then is not None and before == was.stands
        causes = tuple(pair.causes(steps)) if told else (Cause(CauseKind.UNTOLD, fields=() if then else (_REVISION,)),)
        if after is None:
            causes = (Cause(CauseKind.RECORD, fields=_gone(now.sites.get(was.site))),)
        moved.append(Moved(was.site, was.name, was.jurisdiction, was.service, was.stands, after, causes))
    for site, service in now.services():
        if (site.id, service.id) not in met and (earlier.sites is None or site.id in earlier.sites):
            stands = now.asking.stood(site, service, *days(site.jurisdiction, None), with_standing=True)
            causes = (Cause(CauseKind.RECORD, fields=_gone(then.sites.get(site.id) if then else None)),)
            moved.append(Moved(site.id, site.name, site.jurisdiction, service.id, None, stands, causes))
    return Since(tuple(sorted(moved, key=Moved.order)), tuple(sorted(stand, key=lambda s: (s.site, s.service))))


_SITE, _SERVICE, _REVISION = "site", "service", "revision"


def _gone(other: Site | None) -> tuple[str, ...]:
    """What is not there at one of the moments: the whole site, or this service of it."""
    return (_SITE,) if other is None else (_SERVICE,)


RULES, RECORD, TIME = 0, 1, 2
Setting = tuple[int, int, int]
"""For each part of a moment whether it is that of the first (0) or of the second (1)."""


class _Pair:
    """One service at two moments, and in every mixture of their parts."""

    def __init__(self, then: Known, now: Known, site: str, service: str, days: tuple[Days, Days]) -> None:
        self._known = (then, now)
        self._sites = tuple(each.sites.get(site) for each in self._known)
        self._services = tuple(
            next((each for each in here.services if each.id == service), None) if here else None for here in self._sites
        )
        self._days = days
        differ = (
            then.asking.rulebook is not now.asking.rulebook,
            (self._sites[0], self._services[0]) != (self._sites[1], self._services[1]),
            days[0] != days[1],
        )
        self._varying = tuple(part for part, it in enumerate(differ) if it)

    def ends(self) -> tuple[Stood | None, Stood | None]:
        return self._at((0, 0, 0)), self._at((1, 1, 1))

    def _at(self, setting: Setting, *, with_standing: bool = True) -> Stood | None:
        """How it stands in a mixture of the moments. None: it is not there."""
        site, service = self._sites[setting[RECORD]], self._services[setting[RECORD]]
        if site is None or service is None:
            return None
        asking = self._known[setting[RULES]].asking
        return asking.stood(site, service, *self._days[setting[TIME]], with_standing=with_standing)

    def causes(self, steps: Steps) -> Iterator[Cause]:
        """Why it stands otherwise, in the order in which it is told."""
        here = self._sites[1] or self._sites[0]
        if here is None or None in self._services:
            yield Cause(CauseKind.RECORD, fields=_gone(None if None in self._sites else here))
            return
        for part in self._varying:
            found = self._turning(part)
            if not found:
                continue
            if part == RULES:
                yield Cause(CauseKind.RULES, revisions=tuple(steps(here.jurisdiction)))
            elif part == RECORD:
                yield Cause(CauseKind.RECORD, fields=self._fields())
            else:
                yield self._of_time(found)

    def _turning(self, part: int) -> tuple[Setting, ...]:
        """The mixtures, with that part as at first, in which it alone makes a difference, those of now first."""
        others = [each for each in self._varying if each != part]
        found = []
        for values in product((1, 0), repeat=len(others)):
            old = [0, 0, 0]
            for each, value in zip(others, values, strict=True):
                old[each] = value
            setting = (old[0], old[1], old[2])
            if self._at(setting) != self._at(_with(setting, part)):
                found.append(setting)
        return tuple(found)

    def _of_time(self, settings: Sequence[Setting]) -> Cause:
        for setting in settings:
            ends = [self._at(each, with_standing=False) for each in (setting, _with(setting, TIME))]
            if ends[0] != ends[1]:
                days = self._days_turning(setting)
                return Cause(CauseKind.DATE, days=days, fields=self._ended(setting, days))
        return Cause(CauseKind.EVIDENCE)

    def _days_turning(self, setting: Setting) -> tuple[date, ...]:
        """The days between the two asked about on which it came to stand otherwise."""
        site, service = self._sites[setting[RECORD]], self._services[setting[RECORD]]
        (first, _), (last, asked) = self._days
        if site is None or service is None or first >= last or last == date.max:
            return ()
        asking = self._known[setting[RULES]].asking
        stands = asking.stood(site, service, first, asked)
        found = []
        for day in days_between((asking.rulebook,), site, service, first, last + timedelta(days=1)):
            now = asking.stood(site, service, day, asked)
            if now != stands:
                found.append(day)
            stands = now
        return tuple(found)

    def _ended(self, setting: Setting, days: Sequence[date]) -> tuple[str, ...]:
        """What of the site had its last day just before one of these days."""
        site = self._sites[setting[RECORD]]
        before = (day - timedelta(days=1) for day in days)
        return tuple(each.what for day in before for each in endings(site, day, 0)) if site else ()

    def _fields(self) -> tuple[str, ...]:
        """What of the record that bears on an answer differs."""
        old, new = self._sites
        assert old is not None and new is not None  # noqa: S101, PT018 - for the type checker: both have the service
        told = [word for field, word in _BEARING if getattr(old, field) != getattr(new, field)]
        return (*told, *((_SERVICE,) if self._services[0] != self._services[1] else ()))


_BEARING = (
    ("jurisdiction", "province"),
    ("place", "place"),
    ("holdings", "accreditations"),
    ("facts", "facts"),
    ("evidence", "evidence"),
    ("grants", "grants"),
)


def _with(setting: Setting, part: int) -> Setting:
    """The same mixture with one part of the second moment."""
    values = [1 if each == part else value for each, value in enumerate(setting)]
    return (values[0], values[1], values[2])
