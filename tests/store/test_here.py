"""Who records here and now: a server's clock and role count, and a clock that cannot be right is told or refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.store.small import AT, FULL, WHO
from tracker.store import here
from tracker.store.engine import open_for_recording
from tracker.store.errors import RecordingRefused
from tracker.store.here import signed_here
from tracker.store.revisions import Signed, load_pack

HERE = Signed("A. Admin", "as read", AT, "anna@clinic", here=True)


def on_clock(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, at: datetime) -> tuple[Signed, list[str]]:
    """What is signed, and told, where the clock that counts says that."""
    monkeypatch.setattr(here, "moment_and_role", lambda _: (at, "officer"))
    told: list[str] = []
    return signed_here(connection, Signed("A. Admin", "as read", at, "anna@clinic", here=True), told.append), told


def test_a_servers_own_clock_and_role_count(database: str) -> None:
    """However wrong this machine's clock is."""
    with open_for_recording(database) as connection:
        signed = signed_here(connection, HERE, None)
        is_server = connection.dialect.name == "postgresql"

    assert signed.account == ("anna@clinic as tests" if is_server else "anna@clinic")
    assert (abs(signed.at - datetime.now(UTC)) < timedelta(minutes=1)) == is_server or signed.at == AT


def test_what_is_not_signed_here_stays_as_it_was_said(database: str) -> None:
    said = Signed("A. Admin", "as read", datetime(1970, 1, 1, tzinfo=UTC), "anna@clinic")
    with open_for_recording(database) as connection:
        assert signed_here(connection, said, None) is said


@pytest.mark.parametrize(
    ("behind", "is_told"),
    [(timedelta(0), False), (timedelta(hours=23), False), (timedelta(hours=25), True), (timedelta(days=400), True)],
)
def test_a_clock_far_behind_the_newest_revision_is_told(
    database: str, monkeypatch: pytest.MonkeyPatch, behind: timedelta, is_told: bool
) -> None:
    load_pack(database, FULL, WHO, AT)
    with open_for_recording(database) as connection:
        signed, told = on_clock(connection, monkeypatch, AT - behind)

    assert signed.at == AT - behind
    assert [("clock says" in line, "before r1 of 2026-11-23 18:30 UTC" in line) for line in told] == [
        (True, True)
    ] * is_told


def test_a_clock_that_was_never_set_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        open_for_recording(database) as connection,
        pytest.raises(RecordingRefused, match="clock says 1970-01-01 00:00 UTC, so it was never set"),
    ):
        on_clock(connection, monkeypatch, datetime(1970, 1, 1, tzinfo=UTC))
