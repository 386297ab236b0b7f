"""Recorded changes: who, when, why, and what was added and retired, in one chain of hashes. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.store import tables as t
from tracker.store.columns import moment, written
from tracker.store.digest import FIRST_PREVIOUS, content_digest, digest
from tracker.store.engine import open_for_recording
from tracker.store.errors import RecordingRefused, SelfCheckFailed
from tracker.store.heads import apart_since
from tracker.store.mapping.entries import EntryName, Value, digest_of, load_entries, name_of, rows_of, values_of
from tracker.store.mapping.shelf import Rows, Shelf, added_by, select_from
from tracker.store.rows import digest_of_rows, read_rows, rows_digest
from tracker.store.tables import REGISTERED, EntryKind, RevisionKind

FORMAT = 2
"""What the hash of a new revision covers: since 2, every row of what it adds."""

PACK_WHY = "the rulebook that comes with the program"


@value_class(frozen=True)
class Revision:
    """One recorded change. `digest` is that of all content known after it; `previous` the hash of the one before.

    What was issued and signed is no content, so that a report states what it would state had none been issued before.

    `who` is the name that the person gave, `account` the login under which it happened (None: not kept then). `effect`
    is the digest of the effect that was seen; None: none was reckoned. `undoes` is the revision that it takes back,
    `proposal` the proposal that it approves; None: neither. `format` says what the hash covers.
    """

    number: int
    time: datetime
    who: str
    why: str
    kind: RevisionKind
    previous: str
    hash: str
    digest: str
    format: int
    account: str | None = None
    effect: str | None = None
    undoes: int | None = None
    proposal: int | None = None


@value_class(frozen=True)
class Signed:
    """Who records, and why: the name given, the reason, the moment (with a zone), and the login account.

    `here` says that moment and account are what this machine says now; a server may know better.
    """

    who: str
    why: str
    at: datetime
    account: str | None = None
    here: bool = False


@value_class(frozen=True)
class Difference:
    """What loading a rulebook would change. A changed entry is in both `added` and `retired`.

    `kept_back` are entries that the pack has otherwise, and that a person revised or withdrew: they stay as they are.
    """

    added: tuple[EntryName, ...]
    retired: tuple[EntryName, ...]
    kept_back: tuple[EntryName, ...]

    @property
    def changed(self) -> tuple[EntryName, ...]:
        return tuple(name for name in self.added if name in set(self.retired))

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.retired


@value_class(frozen=True)
class LoadResult:
    """What loading did. `revision` is the newest one afterwards. `recorded` False: nothing differed, none was made."""

    revision: int
    recorded: bool
    added: tuple[EntryName, ...]
    retired: tuple[EntryName, ...]
    kept_back: tuple[EntryName, ...]


class Known(NamedTuple):
    """An entry that is known, by its number and digest."""

    entry: int
    digest: str


def newest(
    connection: sa.Connection, at: int | None = None, *, without: Sequence[RevisionKind] = ()
) -> Revision | None:
    """The newest revision (at or before a number; of some kinds none). None: nothing was recorded yet."""
    wanted = [] if at is None else [f"number <= {at:d}"]
    if without:
        listed = ", ".join(f"'{kind.value}'" for kind in without)
        wanted.append(f"kind NOT IN ({listed})")
    where = f"WHERE {' AND '.join(wanted)} " if wanted else ""
    query = select_from(connection, t.revision, f"{where}ORDER BY number DESC LIMIT 1")
    row = connection.exec_driver_sql(query).one_or_none()
    return None if row is None else revision_of(row)


def revision_of(row: sa.Row[Any]) -> Revision:
    """A revision from its row, whose time may be as the driver gives it."""
    told = dict(row._mapping)
    return Revision(**{**told, "time": moment(told["time"]), "kind": RevisionKind(told["kind"])})


def known(connection: sa.Connection, at: int | None = None) -> dict[EntryName, Known]:
    """Every entry that is known now, or was at a revision, by name."""
    added, gone = ("", "") if at is None else (f"added <= {at:d} AND ", f" WHERE revision <= {at:d}")
    rows = connection.exec_driver_sql(
        f"SELECT id, kind, name, digest FROM entry WHERE {added}id NOT IN (SELECT entry FROM retirement{gone})"  # noqa: S608 - numbers
    )
    return {EntryName(_KINDS.get(kind) or EntryKind(kind), name): Known(id, each) for id, kind, name, each in rows}


_KINDS = {kind.value: kind for kind in EntryKind}
"""To ask the enumeration itself takes three times as long, for thousands of entries."""


def content_known(known: Mapping[EntryName, str]) -> str:
    """The digest of all content among what is known, by name and digest: reports and signatures are none."""
    return content_digest((n.kind, n.name, each) for n, each in known.items() if n.kind not in REGISTERED)


def content_now(connection: sa.Connection, at: int | None = None) -> str:
    """The digest of all content that is known now, or was at a revision."""
    return content_known({name: each.digest for name, each in known(connection, at).items()})


def record(
    connection: sa.Connection,
    *,
    kind: RevisionKind,
    who: str,
    why: str,
    at: datetime,
    add: Sequence[Value],
    retire: Iterable[int],
    account: str | None = None,
    effect: str | None = None,
    undoes: int | None = None,
    proposal: int | None = None,
) -> Revision:
    """Record one revision that adds these values and retires these entries, and check what was written.

    `at` is the time of recording, with a zone. Time never runs backwards in the history: where this machine's clock
    stands behind the newest revision, that revision's time is taken again. Raises RecordingRefused, SelfCheckFailed.
    """
    refuse_unsigned(Signed(who, why, at))
    before = newest(connection)
    number = before.number + 1 if before else 1
    time = max(at.astimezone(UTC), before.time) if before else at.astimezone(UTC)
    previous = before.hash if before else FIRST_PREVIOUS

    going = set(retire)
    standing = known(connection)
    retired = [(name, each) for name, each in standing.items() if each.entry in going]
    if len(retired) != len(going):
        raise RecordingRefused("something that was to be retired is not known any more. Look again, then repeat")
    for name, _ in retired:
        if name.kind in REGISTERED:
            raise RecordingRefused(f"`{name}` stands for good. Issue another report, or sign one, instead")
    added = [(name_of(value), digest_of(value), value) for value in add]
    after = {name: each.digest for name, each in standing.items() if each.entry not in going}
    for name, each, _ in added:
        if name in after:
            raise RecordingRefused(f"`{name}` is already known. Revise it instead of recording it again")
        after[name] = each
    total = content_known(after)
    unhashed = Revision(number, time, who, why, kind, previous, "", total, FORMAT, account, effect, undoes, proposal)
    written_rows = {name: rows_of(value) for name, _, value in added}
    digests = {name: digest_of_rows(rows) for name, rows in written_rows.items()}
    content = chained(
        unhashed,
        sorted([n.kind.value, n.name, each, digests[n]] for n, each, _ in added),
        sorted([n.kind.value, n.name, each.digest] for n, each in retired),
        None if proposal is None else _hash_of_proposal(connection, proposal),
        apart_since(connection, number - 1).get(number - 1, ()),
    )
    made = replace(unhashed, hash=digest(content))
    _write(connection, made, [(n, each, digests[n], written_rows[n]) for n, each, _ in added], sorted(going))
    _check(connection, made, {name: (each, digests[name]) for name, each, _ in added})
    return made


def refuse_unsigned(signed: Signed) -> None:
    """Raise RecordingRefused where nobody is named, or no reason is given."""
    if not signed.who.strip():
        raise RecordingRefused("nobody is named as the one who records. Say who with `--by`")
    if not signed.why.strip():
        raise RecordingRefused("no reason is given. Say why with `--why`")


def _hash_of_proposal(connection: sa.Connection, number: int) -> str:
    found: str = connection.execute(sa.select(t.proposal.c.hash).where(t.proposal.c.number == number)).scalar_one()
    return found


def chained(
    revision: Revision,
    added: list[list[str]],
    retired: list[list[str]],
    approves: str | None = None,
    apart: Sequence[list[str]] = (),
) -> dict[str, object]:
    """What the hash of a revision covers: all but the hash. What is not said is left out.

    `added` and `retired` are the entries by kind, name and digest, sorted; since format 2 those added also by the
    digest of their rows. `approves` is the hash of the proposal that it approves; None: it approves none. `apart` are
    the proposals made and rejected since the revision before, so that nobody can change afterwards who proposed what.
    """
    later: dict[str, object] = {name: getattr(revision, name) for name in ("account", "effect", "undoes", "proposal")}
    later |= {"approves": approves, "apart": [*apart] or None}
    return {
        "format": f"tracker.revision/{revision.format}",
        "number": revision.number,
        "time": written(revision.time),
        "who": revision.who,
        "why": revision.why,
        "kind": revision.kind.value,
        "previous": revision.previous,
        "added": added,
        "retired": retired,
        "digest": revision.digest,
        **{name: value for name, value in later.items() if value is not None},
    }


def _write(
    connection: sa.Connection,
    made: Revision,
    added: Sequence[tuple[EntryName, str, str, Rows]],
    retired: Sequence[int],
) -> None:
    """Write the rows of a revision: its own first, or last on SQLite, as the guards of each want it."""
    row = {each.name: getattr(made, each.name) for each in fields(made)}
    is_last = connection.dialect.name == "sqlite"
    if is_last:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.execute(sa.insert(t.revision), {**row, "kind": made.kind.value})
    first = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM entry").scalar_one() + 1
    rows: dict[sa.Table, list[dict[str, object]]] = {}
    for number, (name, each, whole, own) in enumerate(added, first):
        entry = {"id": number, "kind": name.kind.value, "name": name.name, "digest": each, "rows": whole}
        rows.setdefault(t.entry, []).append({**entry, "added": made.number})
        for table, told in own:
            rows.setdefault(table, []).append({"entry": number, "added": made.number, **told})
    for table in t.METADATA.sorted_tables:
        if table in rows:
            connection.execute(sa.insert(table), rows[table])
    if retired:
        gone = [{"entry": entry, "revision": made.number} for entry in retired]
        connection.execute(sa.insert(t.retirement), gone)
    if is_last:
        connection.execute(sa.insert(t.revision), {**row, "kind": made.kind.value})
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = OFF")


def _check(connection: sa.Connection, made: Revision, wanted: dict[EntryName, tuple[str, str]]) -> None:
    """Read back what was written, before it counts: the same values, the same rows, and all together the digest."""
    found = entries_added(connection, made.number)
    rows = read_rows(connection, min(found, default=0), max(found, default=-1))
    back = {name_of(value): (digest_of(value), rows_digest(rows.get(entry, ()))) for entry, value in found.items()}
    if back != wanted:
        raise SelfCheckFailed("what was written did not read back the same, so nothing was recorded. Report this")
    if content_now(connection) != made.digest or newest(connection) != made:
        raise SelfCheckFailed("the revision did not read back the same, so nothing was recorded. Report this")


def entries_added(connection: sa.Connection, number: int) -> dict[int, Value]:
    """What one revision added, by entry, as values made from the rows: most often of one kind or two."""
    shelf = Shelf(connection, added_by(number))
    return load_entries(shelf, shelf.kinds())


def load_pack(
    database: str | sa.Connection,
    rulebook: Rulebook,
    who: str,
    at: datetime,
    *,
    why: str = PACK_WHY,
    account: str | None = None,
) -> LoadResult:
    """Record the bundled rulebook: all of it in an empty database, later only what differs.

    What a person revised or withdrew is left alone and named in `kept_back`. `at` is the time of recording.
    """
    if isinstance(database, str):
        with open_for_recording(database) as connection:
            return load_pack(connection, rulebook, who, at, why=why, account=account)
    add, retire, difference = plan_of_pack(database, rulebook)
    before = newest(database)
    number = before.number if before else 0
    if not difference.is_empty:
        made = record(
            database, kind=RevisionKind.PACK, who=who, why=why, at=at, add=add, retire=retire, account=account
        )
        number = made.number
    return LoadResult(number, not difference.is_empty, difference.added, difference.retired, difference.kept_back)


def pack_difference(connection: sa.Connection, rulebook: Rulebook) -> Difference:
    """What load_pack would do now, without doing it."""
    return plan_of_pack(connection, rulebook)[2]


def plan_of_pack(connection: sa.Connection, rulebook: Rulebook) -> tuple[list[Value], list[int], Difference]:
    """The values to add and the entries to retire, so that the pack is known as it is; and the same by name."""
    wanted = values_of(rulebook)
    standing = known(connection)
    by_person = _revised_by_person(connection)
    add: list[Value] = []
    retire: list[int] = []
    added, retired, kept_back = [], [], []
    for name, value in wanted.items():
        here = standing.get(name)
        if here is not None and here.digest == digest_of(value):
            continue
        if name in by_person:
            kept_back.append(name)
            continue
        add.append(value)
        added.append(name)
        if here is not None:
            retire.append(here.entry)
            retired.append(name)
    for name, here in standing.items():
        if name not in wanted and name not in by_person:
            retire.append(here.entry)
            retired.append(name)
    return add, retire, Difference(tuple(added), tuple(sorted(retired)), tuple(kept_back))


def _revised_by_person(connection: sa.Connection) -> frozenset[EntryName]:
    """The names whose newest version came, or was taken away, by a revision that is no pack."""
    adding = t.revision.alias("adding")
    retiring = t.revision.alias("retiring")
    rows = connection.execute(
        sa.select(t.entry.c.kind, t.entry.c.name, adding.c.kind, retiring.c.kind)
        .join_from(t.entry, adding, adding.c.number == t.entry.c.added)
        .outerjoin(t.retirement, t.retirement.c.entry == t.entry.c.id)
        .outerjoin(retiring, retiring.c.number == t.retirement.c.revision)
        .order_by(t.entry.c.id)
    )
    last = {
        EntryName(EntryKind(kind), name): {came, went} - {None, RevisionKind.PACK.value}
        for kind, name, came, went in rows
    }
    return frozenset(name for name, persons in last.items() if persons)
