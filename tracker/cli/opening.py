"""Opening the rulebook that the options name; what is wrong with a database becomes a clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tracker import service
from tracker.cli import clock
from tracker.cli.account import login_account
from tracker.cli.run import Failure, Faulty
from tracker.cli.terminal import note, unbroken
from tracker.cli.types import Known


@contextmanager
def faults_told() -> Iterator[None]:
    """Every fault of a database as one line: wrong use (exit 2), damage (exit 3), or failed (exit 1)."""
    try:
        yield
    except service.failures() as wrong:
        told = unbroken(str(wrong))
        if service.is_wrong_use(wrong):
            raise click.UsageError(told) from wrong
        kind = Faulty if service.is_damage(wrong) else Failure
        raise kind(told) from wrong


@contextmanager
def open_desk(database: str | None, known: Known | None = None) -> Iterator[service.Desk]:
    """The rulebook of --database, TRACKER_DATABASE or the default, as known at a moment."""
    moment = None if known is None else known.day if known.revision is None else known.revision
    with (
        faults_told(),
        service.open_desk(database, moment, now=clock.utc_now, told=note, account=login_account) as desk,
    ):
        if not desk.places.jurisdictions:
            raise Failure(
                "nothing is recorded in that database yet. Load the bundled rulebook with `tracker db upgrade`, or "
                "record an export with `tracker guidance record`."
            )
        if known is not None and known.day == clock.utc_now().date():
            note(f"{known.day} is not over yet (in UTC): what is recorded until then can still change this.")
        yield desk
