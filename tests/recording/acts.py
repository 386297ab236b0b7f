"""Random acts of recording on the small province: what people do to a rulebook, one after another."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from tests.domain.small import BOOK, instrument, rule, scope
from tracker.domain.instrument import Outcome, Search, Verification
from tracker.domain.rule import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.recording import wants
from tracker.recording.pipeline import Desk, Make, Recorded, RevisionKind, Signed, Wanted, submit, wanted_between
from tracker.store.revisions import load_pack

BEGAN = datetime(2026, 11, 1, 9, tzinfo=UTC)


def began(database: str) -> str:
    """A database in which the small province is revision 1."""
    load_pack(database, BOOK, "the program", BEGAN)
    return database


def signed(draw: random.Random, day: int, who: str = "A. Admin") -> Signed:
    return Signed(who, f"reason {draw.randrange(100)}", BEGAN + timedelta(days=day), "login@here")


def changing(kind: RevisionKind, change: Callable[[Rulebook], Rulebook]) -> Make:
    def make(before: Rulebook, _: sa.Connection) -> Wanted:
        return wanted_between(kind, before, change(before))

    return make


def recording(draw: random.Random, before: Rulebook) -> Make:
    """A new notice on one route and place."""
    id = f"college-notice-{len(before.instruments)}-{draw.randrange(1000)}"
    effect = draw.choice((Effect.PROHIBITS, Effect.PERMITS, Effect.REQUIRES))
    route, place = draw.choice(("iv", "im", "sc", "oral")), draw.choice(("clinic", "ab-nhsf", "home", "hospital"))
    new = instrument(
        id,
        "college",
        draw.choice(("2020", "2024-05", "2026-01-20", "2027-02-01")),
        rule(f"{id}/one", effect, scope=scope(drug="ketamine", route=route, setting=place)),
    )
    return changing(RevisionKind.RECORD, lambda known: replace(known, instruments=(*known.instruments, new)))


def correcting(draw: random.Random, before: Rulebook) -> Make:
    """Another date, or other words, for a document on record."""
    old = draw.choice(before.instruments)
    day = StatedDate.parse(draw.choice(("2019", "2022-02-02", "2026-07")))
    new = replace(old, in_force=day) if draw.random() < 0.6 else replace(old, title=Text(f"Title {draw.randrange(99)}"))
    return changing(RevisionKind.CORRECT, lambda known: wants.with_instrument(known, new))


def withdrawing(draw: random.Random, before: Rulebook) -> Make:
    return wants.withdrawing(draw.choice(before.instruments).id, StatedDate.parse("2028-01-01"))


def removing(draw: random.Random, before: Rulebook) -> Make:
    return wants.removing(draw.choice(before.instruments).id)


def verifying(draw: random.Random, before: Rulebook) -> Make:
    seen = Verification(date(2026, 11, draw.randint(1, 28)), f"reader {draw.randrange(9)}", draw.choice(list(Outcome)))
    return wants.verifying(draw.choice(before.instruments).id, seen)


def searching(draw: random.Random, before: Rulebook) -> Make:
    on = date(2026, 11, draw.randint(1, 28))
    return wants.searching(Search("college", on, "A. Admin", Text(f"words {draw.randrange(99)}"), "its site", False))


def undoing(draw: random.Random, before: Rulebook) -> Make:
    return wants.taking_back(draw.randint(max(2, before.revision - 2), max(2, before.revision)))


ACTS = (recording, recording, correcting, correcting, withdrawing, removing, verifying, searching, undoing)


def act(draw: random.Random, database: str, before: Rulebook, day: int) -> Recorded:
    """One random act, submitted. Raises StoreError or GuidanceFaulty where it is refused."""
    return submit(Desk(database), draw.choice(ACTS)(draw, before), signed(draw, day))
