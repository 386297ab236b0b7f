"""Who records, here and now: what a database knows better than the machine, and whether the clock can be right.

A server has one clock for all who record there, and knows under which role they came. A file has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tracker.store.errors import RecordingRefused
from tracker.store.revisions import Signed, newest

NEVER_SET = datetime(2020, 1, 1, tzinfo=UTC)
"""A clock that stands before this was never set: nothing of this program is so old."""

FAR_BEHIND = timedelta(days=1)
"""By more than this a clock behind the newest revision is told: then the days that `--known-at` goes by are wrong."""


def signed_here(connection: sa.Connection, signed: Signed, told: Callable[[str], None] | None) -> Signed:
    """The same, with the time and the role that a server says, where it is signed `here`; else as it is.

    A clock that is far behind the newest revision is `told`. Raises RecordingRefused for one that was never set.
    """
    if not signed.here:
        return signed
    whose = "this machine's"
    if connection.dialect.name == "postgresql":
        whose = "the server's"
        at, role = moment_and_role(connection)
        signed = replace(signed, at=at, account=f"{signed.account} as {role}" if signed.account else role)
    now = signed.at.astimezone(UTC)
    if now < NEVER_SET:
        raise RecordingRefused(f"{whose} clock says {_told(now)}, so it was never set. Set it, then repeat")
    last = newest(connection)
    if told and last is not None and now < last.time - FAR_BEHIND:
        told(
            f"{whose} clock says {_told(now)}, which is before r{last.number} of {_told(last.time)}: what is recorded"
            f" now is dated like r{last.number}. If the clock is slow, set it"
        )
    return signed


def moment_and_role(connection: sa.Connection) -> tuple[datetime, str]:
    """What time it is on the server, and under which role this session was opened."""
    found = connection.execute(sa.text("SELECT clock_timestamp() AS now, session_user AS role")).one()
    return found.now, found.role


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
