"""Which revisions lie between two moments, and which of them can bear on a province."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.domain.small import BOOK, instrument, rule
from tests.recording.acts import began, changing
from tests.store.small import SITE
from tracker.domain.instrument import Authority, AuthorityKind, Search, Verification
from tracker.domain.instrument import Outcome as Found
from tracker.domain.rule import Effect
from tracker.domain.vocabulary import Term, Text
from tracker.recording import wants
from tracker.recording.pipeline import Desk, Make, RevisionKind, Signed, submit
from tracker.recording.sites import keep
from tracker.store.engine import open_for_asking
from tracker.store.history import revisions_between, touching
from tracker.store.revisions import load_pack

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
PACIFIC = Authority("pacific", Text("College of BC"), "BC", AuthorityKind.MEDICAL_COLLEGE)
NOTICE = instrument("pacific-notice", "pacific", "2026-01-01", rule("pacific-notice/iv", Effect.PROHIBITS))
DEPOT = Term("route", "depot", "im", Text("Depot"))
WIDER = replace(BOOK.vocabulary, terms=(*BOOK.vocabulary.terms, DEPOT))
ACTS: list[Make] = [
    changing(RevisionKind.RECORD, lambda known: replace(known, instruments=(*known.instruments, NOTICE))),
    wants.verifying("pacific-notice", Verification(date(2026, 10, 1), "a reader", Found.STANDS)),
    wants.searching(Search("pacific", date(2026, 10, 1), "us", Text("ketamine"), "its site", False)),
    wants.verifying("college-guidance", Verification(date(2026, 10, 1), "a reader", Found.STANDS)),
    changing(RevisionKind.RECORD, lambda known: replace(known, vocabulary=WIDER)),
    wants.removing("health-canada-regulations"),
    wants.removing("pacific-notice"),
    wants.reviewing(required=True),
]
"""Revisions 2 to 9: of BC, BC, BC, Alberta, everywhere, Canada, BC, and of the rulebook's settings."""


def recorded(database: str) -> str:
    load_pack(database, replace(BOOK, authorities=(*BOOK.authorities, PACIFIC)), "the program", AT)
    for day, make in enumerate(ACTS, 1):
        submit(Desk(database), make, Signed("A. Admin", f"act {day}", AT + timedelta(days=day)))
    return database


def test_the_revisions_between_two_come_in_their_order(database: str) -> None:
    with open_for_asking(recorded(database)) as connection:
        found = revisions_between(connection, 2, 5)

        assert [r.number for r in found] == [3, 4, 5]
        assert [r.why for r in found] == ["act 2", "act 3", "act 4"]
        assert revisions_between(connection, 9, 9) == ()
        assert [r.number for r in revisions_between(connection, 0, 1)] == [1]


def test_a_change_of_sites_is_a_step_to_no_answer(database: str) -> None:
    began(database)
    for day in (1, 2):
        keep(Desk(database), lambda known: () if known else (SITE,), Signed("A. Admin", "ours", AT + timedelta(day)))
    with open_for_asking(database) as connection:
        assert touching(connection, "AB", 0, 3) == {1}


def test_only_revisions_that_can_bear_on_a_province_are_steps_to_it(database: str) -> None:
    with open_for_asking(recorded(database)) as connection:
        assert touching(connection, "AB", 0, 9) == {1, 5, 6, 7}
        assert touching(connection, "BC", 0, 9) == {1, 2, 3, 4, 6, 7, 8}
        assert touching(connection, "AB", 5, 6) == {6}
