"""What begins, ends and replaces what on the day asked about, and which of it nobody can know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.instrument import Approval, AuthorityKind, Basis, Instrument, Supersession
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate

World = Mapping[str, bool]
"""One way in which everything unknown may be: a value for each switch."""


@dataclass(frozen=True)
class Event:
    """Something that is so or not on the day. `known` None: nobody can know, and the switch stands for it."""

    switch: str
    known: bool | None

    def at(self, world: World, absent: bool | None = None) -> bool:
        """Whether it is so in a world; `absent` is what counts where the world has no such switch."""
        if self.known is not None:
            return self.known
        if absent is not None:
            return world.get(self.switch, absent)
        return world[self.switch]


@dataclass(frozen=True)
class Events:
    rulebook: Rulebook
    day: date

    def stated(self, switch: str, when: StatedDate | None, never: bool | None) -> Event:
        """Whether a stated day has come; `never` is what no date at all means."""
        if when is None:
            return Event(switch, never)
        if self.day < when.first:
            return Event(switch, False)
        return Event(switch, True if self.day >= when.last else None)

    def instrument_began(self, instrument: Instrument) -> Event:
        when = instrument.in_force or instrument.published or instrument.approved
        return self.stated(f"began:{instrument.id}", when, None)

    def began(self, rule: Rule) -> Event:
        if rule.in_force is not None:
            return self.stated(f"began:{rule.ref}", rule.in_force, None)
        return self.instrument_began(self.rulebook.instrument_of[rule.instrument])

    def ended(self, rule: Rule) -> Event:
        if rule.until is not None:
            return self.stated(f"ended:{rule.ref}", rule.until, False)
        return self.stated(f"ended:{rule.instrument}", self.rulebook.instrument_of[rule.instrument].until, False)

    def approved(self, approval: Approval) -> tuple[Event, Event]:
        """The beginning and the end of a federal authorisation."""
        return (
            self.stated(f"approved:{approval.id}", approval.begins, None),
            self.stated(f"unapproved:{approval.id}", approval.until, False),
        )

    def links(self) -> list[tuple[Instrument, Supersession]]:
        """Every supersession by an instrument that is no draft, save of what governs by what governs nobody."""
        return [
            (i, link)
            for i in self.rulebook.instruments
            if not i.is_draft
            for link in i.supersedes
            if self.governs_somebody(i.id) or not self.governs_somebody(link.instrument)
        ]

    def governs_somebody(self, instrument: str) -> bool:
        body = self.rulebook.authority_of[self.rulebook.instrument_of[instrument].authority]
        return body.kind not in (AuthorityKind.ADVISER, AuthorityKind.PAYER)

    def replaces(self, newer: Instrument, link: Supersession) -> Event:
        """Whether a supersession is one at all: in doubt only where we presume it."""
        known = None if link.basis is Basis.PRESUMED else True
        return Event(f"supersedes:{newer.id}:{link.instrument}", known)
