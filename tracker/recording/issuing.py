"""Issuing a report, and signing one: each is one revision that stands for good.

A report is no part of the rulebook: issuing one flips no answer and changes no content, and needs nobody's approval.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tracker.domain.issued import Issued, Register, Signature
from tracker.domain.shown import shown
from tracker.domain.value_class import value_class
from tracker.domain.wanted import own_templates
from tracker.recording.pipeline import ChangeRefused, Desk, NameUnknown
from tracker.store.change import Change, record_change
from tracker.store.here import signed_here
from tracker.store.register import load_register
from tracker.store.revisions import Signed, newest
from tracker.store.rulebook import revision_at
from tracker.store.tables import OURS, RevisionKind

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["SHORTEST", "Known", "Make", "Put", "ReportUnknown", "issue", "known", "sign"]

SHORTEST = 12
"""How many digits of a fingerprint name it."""


class ReportUnknown(NameUnknown):
    """No report of that id was issued."""


@value_class(frozen=True)
class Known:
    """What is known right before a report is issued: the register, and how the history stands.

    `revision` is the newest one, 0: nothing was recorded yet. `content` is the digest of the content then, `head` the
    head of the history; both None: nothing was recorded yet. `rulebook` is the newest revision that says something of
    the rulebook, `with_sites` of it or of the user's sites; 0: none does.
    """

    register: Register
    revision: int
    content: str | None
    head: str | None
    rulebook: int = 0
    with_sites: int = 0

    def unmoved(self, revision: int, *, sites: bool) -> None:
        """Refuse a report that shows a revision where a later one was recorded while it was made."""
        if revision != (self.with_sites if sites else self.rulebook):
            raise ChangeRefused("something was recorded while the report was made. Make it again")


Make = Callable[[Known], Issued]
"""From what is known to the report that should be registered. It may refuse; then nothing is recorded."""


@value_class(frozen=True)
class Put:
    """What issuing or signing did or, as a dry run, would do, as revision `number`.

    `report` is the report that was issued or signed; `signature` None: it was issued.
    """

    number: int
    dry_run: bool
    signed: Signed
    report: Issued
    signature: Signature | None = None


def known(connection: sa.Connection) -> Known:
    """What is known right now."""
    from tracker.store.heads import head_now

    last = newest(connection)
    register = load_register(connection)
    if last is None:
        return Known(register, 0, None, None)
    apart = tuple(kind for kind in OURS if kind is not RevisionKind.CLINICS)
    rulebook, with_sites = (newest(connection, without=kinds) for kinds in (OURS, apart))
    return Known(
        register,
        last.number,
        last.digest,
        head_now(connection),
        rulebook.number if rulebook else 0,
        with_sites.number if with_sites else 0,
    )


def issue(desk: Desk, make: Make, signed: Signed) -> Put:
    """Register a report. `make` is called within the transaction, so that what it is told is still so when it is kept.

    Raises ChangeRefused for an id that another report has, for another head than the history's, and for a report that
    shows a revision which is not recorded.
    """
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        before = known(connection)
        report = make(before)
        if before.register.report(report.id) is not None:
            raise ChangeRefused(f"`{report.id}` was issued already. Give this report another id")
        if report.head != before.head or not 0 <= report.revision <= before.revision:
            raise ChangeRefused("something was recorded while the report was made. Make it again")
        return _put(connection, desk, RevisionKind.REPORT, report, None, signed)


def sign(desk: Desk, report_id: str, fingerprint: str, words: str, signed: Signed, *, on: date) -> Put:
    """Record that somebody stands behind a report, in these words, on a day.

    Who signs names the fingerprint of what was read, by its first SHORTEST digits or more. Where the report was made
    with templates of the user's own, that is kept in brackets after the words. Raises ReportUnknown, and
    ChangeRefused where that is not the fingerprint of the report, or it was signed so already.
    """
    with desk.connection() as connection:
        signed = signed_here(connection, signed, desk.told)
        register = load_register(connection)
        report = register.report(report_id)
        if report is None:
            raise ReportUnknown(f"{shown(report_id)} is no report that was issued. `tracker report list` lists them")
        if len(fingerprint) < SHORTEST:
            raise ChangeRefused(f"{shown(fingerprint)} is too short to name a report. Give {SHORTEST} digits or more")
        if not report.fingerprint.startswith(fingerprint):
            raise ChangeRefused(
                f"{shown(fingerprint)} is not the fingerprint of `{report.id}`, so what you read is not what was issued"
                f" under that id. Compare it with `tracker report show {report.id}`, and sign what you have read"
            )
        if own := own_templates(report.params):
            words = f"{words} (of a report made with own templates: {', '.join(name for name, _ in own)})"
        signature = Signature(report.id, report.fingerprint, signed.who, words, on)
        if signature in register.signatures:
            raise ChangeRefused(f"`{report.id}` is signed so already, so there is nothing to record")
        return _put(connection, desk, RevisionKind.SIGN, report, signature, signed)


def _put(
    connection: sa.Connection,
    desk: Desk,
    kind: RevisionKind,
    report: Issued,
    signature: Signature | None,
    signed: Signed,
) -> Put:
    change = Change(kind, (report if signature is None else signature,), ())
    _ = change.digest  # refuses words that no database keeps, in a dry run too
    number = revision_at(connection, None) + 1
    if not desk.dry_run:
        number = record_change(connection, change, signed).number
    return Put(number, desk.dry_run, signed, report, signature)
