"""Databases made, brought up to this program, looked at, and given to roles of a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tracker import service

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.recording.pipeline import Recorded

_COMES_WITH = "the rulebook that comes with "

PACK_WHY = f"{_COMES_WITH}the program"
"""Why it is recorded; where a person says who they are, the reason names the program and its version."""


def make_database(
    database: str | None,
    *,
    at: datetime,
    empty: bool = False,
    account: str | None = None,
    here: bool = False,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Make a database and fill it with the bundled rulebook as revision 1. Raises where something is there already.

    `empty` leaves it without a revision, for an export to be recorded in it. `here` says that moment and account are
    what this machine says now, which a server may know better.
    """
    from tracker.store.database import create, create_and_fill
    from tracker.store.engine import where

    if empty:
        with new_place(database, dry_run) as named:
            create(named, dry_run=dry_run, told=told)
        return {"database": str(where(named)), "dry_run": dry_run, "revision": 0, "instruments": 0, "rules": 0}
    rulebook = service.bundled()
    with new_place(database, dry_run) as named:
        made = create_and_fill(named, rulebook, service.WHO, at, account=account, here=here, dry_run=dry_run, told=told)
    return {
        "database": str(where(named)),
        "dry_run": dry_run,
        "revision": made.revision,
        "instruments": len(rulebook.instruments),
        "rules": len(rulebook.rule_of),
    }


def upgrade_database(
    database: str | None,
    *,
    at: datetime,
    dry_run: bool,
    who: str | None = None,
    account: str | None = None,
    here: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    shown: Callable[[Recorded], None] | None = None,
) -> dict[str, Any]:
    """Bring a database up to this program: its schema, then what the bundled rulebook says otherwise.

    `dry_run` changes nothing and tells the same difference. What a person revised stays as it is. Where review is
    required, the difference is proposed, and counts when a person has approved it. `who` runs this; None: the program
    does. `shown` is told the change with its effect, where there is one.
    """
    from tracker.recording.packing import pack_up
    from tracker.recording.pipeline import Desk as Recording
    from tracker.report.effect import effect_document
    from tracker.store.database import upgrade
    from tracker.store.engine import where
    from tracker.store.revisions import Signed

    named = database or made_default()
    rulebook = service.bundled()
    before = None
    if not dry_run:
        before = upgrade(named, told=told)
    signed = Signed(who or service.WHO, f"{_COMES_WITH}{service.WHO}" if who else PACK_WHY, at, account, here)
    done = pack_up(
        Recording(named, dry_run, told, progress), rulebook, signed, lambda connection: _refuse_older(connection, named)
    )
    difference, seen = done.difference, done.seen
    if seen is not None and shown is not None:
        shown(seen)
    changed = set(difference.changed)
    return {
        "database": str(where(named)),
        "schema_before": before,
        "dry_run": dry_run,
        "revision": done.revision,
        "proposal": done.proposal,
        "changed": [str(n) for n in difference.changed],
        "added": [str(n) for n in difference.added if n not in changed],
        "retired": [str(n) for n in difference.retired if n not in changed],
        "kept_back": [str(n) for n in difference.kept_back],
        "effect_digest": seen and seen.effect_digest,
        "effect": seen and effect_document(seen.effect, seen.before, seen.after),
    }


def _refuse_older(connection: sa.Connection, named: str) -> None:
    """Raise DatabaseNewer when a newer program brought the bundled rulebook up to date: ours would undo it."""
    from tracker.store.errors import DatabaseNewer
    from tracker.store.proposals import find_proposal
    from tracker.store.rulebook import status

    pack = status(connection).pack
    if pack is None:
        return
    signed = pack if pack.proposal is None else find_proposal(connection, pack.proposal)
    program = signed.why.removeprefix(_COMES_WITH)
    program = program if _version(program) else signed.who
    if _version(program) > _version(service.WHO):
        raise DatabaseNewer(
            f"the rulebook in `{named}` was brought up to date by {program}, and this is {service.WHO}. "
            "Install the newer program; this one would undo what it recorded"
        )


def _version(who: str) -> tuple[int, ...]:
    """The version in `tracker 1.2.3`, to compare; empty where there is none."""
    return tuple(int(part) for part in who.rpartition(" ")[2].split(".") if part.isdecimal())


def database_status(database: str | None, *, told: Callable[[str], None] | None = None) -> dict[str, Any]:
    """How a database stands."""
    from tracker.store.engine import open_for_asking, where
    from tracker.store.proposals import list_proposals
    from tracker.store.rulebook import load_rulebook, status

    named = database or made_default()
    with open_for_asking(named, told=told) as connection:
        found = status(connection)
        required = load_rulebook(connection, ()).review_required
        waiting = [proposal.number for proposal, decided in list_proposals(connection) if decided.state == "open"]
    newest, pack = found.revision, found.pack
    return {
        "database": str(where(named)),
        "schema": found.schema,
        "revision": newest.number if newest else 0,
        "recorded": newest.time.isoformat() if newest else None,
        "digest": found.digest,
        "chain_head": found.chain_head,
        "pack_revision": pack.number if pack else None,
        "review_required": required,
        "proposals_open": waiting,
        "known": dict(found.counts),
    }


def set_roles(
    database: str | None,
    ask: Sequence[str],
    record: Sequence[str],
    *,
    apply: bool,
    told: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """What a PostgreSQL server is told so that some roles may only ask, and others ask and record."""
    from tracker.store import roles

    done = roles.set_roles(database or made_default(), ask, record, apply=apply, told=told)
    return {
        "database": done.database,
        "owner": done.owner,
        "ask": list(ask),
        "record": list(record),
        "applied": done.applied,
        "statements": list(done.statements),
    }


def made_default() -> str:
    """The default database. Raises DatabaseMissing where it was not made yet."""
    from tracker.store.errors import DatabaseMissing

    path = service.default_path()
    if not path.exists():
        raise DatabaseMissing(
            "no rulebook yet: ask a question first (`tracker check AB iv clinic`), or `tracker db init`"
        )
    return str(path)


@contextmanager
def new_place(database: str | None, dry_run: bool) -> Iterator[str]:
    """Where a database is to be made: the one named, or the default one, whose folder is made.

    A dry run takes the folder back.
    """
    if database:
        yield database
        return
    path = service.default_path()
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield str(path)
    finally:
        for folder in missing if dry_run else ():
            folder.rmdir()
