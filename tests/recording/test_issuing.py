"""Issued reports and signatures: recorded for good, seen at every moment, no part of the rulebook or of its content."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.domain.small import BOOK
from tests.recording.acts import BEGAN, began, recording, signed
from tests.store.schema import contents
from tests.store.small import REPORT, SIGNATURE, SITE
from tracker.domain.issued import Issued, Register, ReportKind, Signature
from tracker.recording import wants
from tracker.recording.issuing import Known, Put, ReportUnknown, issue, sign
from tracker.recording.past import log, shown
from tracker.recording.pipeline import ChangeRefused, Desk, submit
from tracker.recording.second import approving, pending
from tracker.recording.sites import keep
from tracker.service import open_desk
from tracker.store import tables as t
from tracker.store.backup import back_up, restore
from tracker.store.change import rulebook_digest
from tracker.store.database import migrate_back
from tracker.store.engine import open_for_asking, where, writing
from tracker.store.errors import DatabaseDamaged, RecordingRefused, RevisionUnknown
from tracker.store.heads import head_now
from tracker.store.mapping.entries import digest_of, values_of
from tracker.store.register import load_register
from tracker.store.revisions import load_pack
from tracker.store.rulebook import load_rulebook, status
from tracker.store.tables import NO_GUIDANCE, RevisionKind
from tracker.store.verify import verify

ON = date(2026, 11, 5)
PRINT = REPORT.fingerprint


def another(known: Known) -> Issued:
    """A report of Alberta, with what is known as it is issued."""
    id = known.register.free_id(REPORT.issued, ReportKind.PROVINCE, ("AB",))
    return replace(REPORT, id=id, revision=known.revision, content=known.content, head=known.head)


def issued(database: str, day: int = 1, *, dry_run: bool = False) -> Put:
    return issue(Desk(database, dry_run=dry_run), another, signed(random.Random(day), day))


def signs(database: str, id: str, digits: str = PRINT[:12], day: int = 2, *, dry_run: bool = False) -> Put:
    return sign(Desk(database, dry_run=dry_run), id, digits, "as read", signed(random.Random(day), day), on=ON)


def register(database: str, at: int | date | None = None) -> Register:
    with open_for_asking(database) as connection:
        return load_register(connection, at)


def content(database: str) -> str | None:
    with open_for_asking(database) as connection:
        return status(connection).digest


def is_sound(database: str) -> bool:
    with open_for_asking(database) as connection:
        return not verify(connection).faults


def test_a_report_and_its_signature_are_a_revision_each(database: str) -> None:
    began(database)
    with open_for_asking(database) as connection:
        head = head_now(connection)
    put = issued(database)
    stands = signs(database, put.report.id)
    with open_for_asking(database) as connection:
        kinds = [kind for (kind,) in connection.execute(sa.select(t.revision.c.kind).order_by(t.revision.c.number))]

    assert (put.number, put.report.id, put.report.revision, put.report.head) == (2, REPORT.id, 1, head)
    assert stands.signature == Signature(REPORT.id, PRINT, "A. Admin", "as read", ON)
    assert (stands.number, stands.report) == (3, put.report)
    assert kinds == ["pack", RevisionKind.REPORT, RevisionKind.SIGN]
    assert register(database) == Register((put.report,), (stands.signature,))
    assert is_sound(database)


def test_reports_are_known_as_they_stood_at_every_moment(database: str) -> None:
    assert register(database) == Register()
    began(database)
    first, second = issued(database).report, issued(database, day=2).report
    signature = signs(database, first.id, day=3).signature

    assert second.id == f"{first.id}-2"
    assert [len(register(database, at).reports) for at in (0, 1, 2, 3, 4)] == [0, 0, 1, 2, 2]
    days = [(BEGAN + timedelta(days=day)).date() for day in (0, 1, 2, 3)]
    assert [len(register(database, day).reports) for day in days] == [0, 1, 2, 2]
    assert [register(database, at).signatures for at in (3, 4)] == [(), (signature,)]
    with pytest.raises(RevisionUnknown):
        register(database, 5)


def test_two_reports_one_after_the_other_state_the_same_content(database: str) -> None:
    began(database)
    before = content(database)
    first = issued(database).report
    signs(database, first.id)
    second = issued(database, day=3).report

    assert first.content == second.content == before == content(database)
    assert first.head != second.head, "the chain covers what was issued"
    keep(Desk(database), lambda _: (SITE,), signed(random.Random(4), 4))
    assert issued(database, day=5).report.content == content(database) != before
    assert is_sound(database)


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_not_as_it_was_when_the_report_was_made_is_refused(filled: Path, dry_run: bool) -> None:
    database = str(filled)
    first = issued(database).report
    desk, by = Desk(database, dry_run=dry_run), signed(random.Random(3), 3)

    def again(**other: Any) -> None:
        issue(desk, lambda known: replace(another(known), **other), by)

    with pytest.raises(ChangeRefused, match=f"`{first.id}` was issued already"):
        again(id=first.id)
    for moved in ({"head": first.head}, {"revision": 3}, {"head": None}):
        with pytest.raises(ChangeRefused, match=r"recorded while the report was made\. Make it again"):
            again(**moved)
    with pytest.raises(RecordingRefused, match="NUL character"):
        again(title="a\x00b")
    assert register(database).reports == (first,)


@pytest.mark.parametrize("dry_run", [True, False])
def test_who_signs_names_the_fingerprint_of_what_was_read(filled: Path, dry_run: bool) -> None:
    id = issued(str(filled)).report.id
    for digits in (f"{PRINT[:12]}0", "0" * 64, PRINT + "0", PRINT[1:14]):
        with pytest.raises(ChangeRefused, match=r"is not the fingerprint of .* Compare it with `tracker report show"):
            signs(str(filled), id, digits, dry_run=dry_run)
    for digits in (PRINT[:11], ""):
        with pytest.raises(ChangeRefused, match=r"is too short to name a report\. Give 12 digits or more"):
            signs(str(filled), id, digits, dry_run=dry_run)
    with pytest.raises(
        ReportUnknown, match=r"`unheard` is no report that was issued\. `tracker report list` lists them"
    ):
        signs(str(filled), "unheard", dry_run=dry_run)
    assert register(str(filled)).signatures == ()


def test_a_signature_counts_once_and_more_people_may_sign(filled: Path) -> None:
    database = str(filled)
    id = issued(database).report.id
    signs(database, id)
    with pytest.raises(ChangeRefused, match="signed so already"):
        signs(database, id, PRINT, day=3)
    boss = signed(random.Random(4), 4, "B. Boss")
    sign(Desk(database), id, PRINT, "as read", boss, on=ON)

    assert [each.who for each in register(database).signatures] == ["A. Admin", "B. Boss"]


def test_a_dry_run_says_the_same_and_writes_nothing(filled: Path) -> None:
    database = str(filled)
    dry = issued(database, dry_run=True)
    assert register(database) == Register()
    put = issued(database)
    assert replace(dry, dry_run=False) == put
    dry = signs(database, put.report.id, dry_run=True)
    assert register(database).signatures == ()
    assert replace(dry, dry_run=False) == signs(database, put.report.id)


def test_an_issued_report_stands_and_so_does_a_signature(database: str) -> None:
    began(database)
    id = issued(database).report.id
    signs(database, id)
    rows = register(database)

    def undo(number: int) -> None:
        submit(Desk(database), wants.taking_back(number), signed(random.Random(3), 3))

    with pytest.raises(RecordingRefused, match=f"r2 issued `{id}`, and an issued report stands. Issue another instead"):
        undo(2)
    with pytest.raises(RecordingRefused, match=f"r3 signed `{id}`, and a signature stands. Issue another"):
        undo(3)
    assert register(database) == rows


def test_the_log_and_the_history_tell_of_reports_and_signatures(filled: Path) -> None:
    database = str(filled)
    id = issued(database).report.id
    signs(database, id)
    (entry,) = shown(database, 2, None).entries
    (signature,) = shown(database, 3, None).entries
    (found,) = log(database, id, ("report",), 9, None)

    assert (entry.sign, str(entry.name)) == ("+", f"report {id}")
    assert {f.field: f.after for f in entry.fields}["fingerprint"] == PRINT
    assert (signature.sign, str(signature.name).rpartition("/")[0]) == ("+", f"signature {id}/{ON}")
    assert [str(name) for name in found.added] == [f"report {id}"]


def test_the_rulebook_sees_no_report_and_a_new_pack_leaves_them(database: str) -> None:
    began(database)
    with open_for_asking(database) as connection:
        before, digest = load_rulebook(connection), rulebook_digest(connection)
    put = issued(database)
    signs(database, put.report.id)
    with open_for_asking(database) as connection:
        after = load_rulebook(connection)
        assert rulebook_digest(connection) == digest
    kept = register(database)
    done = load_pack(
        database, replace(BOOK, instruments=BOOK.instruments[1:]), "the program", BEGAN + timedelta(days=3)
    )

    assert replace(after, revision=before.revision) == before
    assert not any(name.kind in NO_GUIDANCE for name in values_of(after))
    assert not any(name.kind in NO_GUIDANCE for name in done.retired)
    assert register(database) == kept


def test_reports_need_no_second_person_and_make_no_approval_stale(database: str) -> None:
    desk, draw = Desk(began(database)), random.Random(5)
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    with open_for_asking(database) as connection:
        before = load_rulebook(connection)
    proposed = submit(desk, recording(draw, before), signed(draw, 1))
    put = issued(database, day=2)
    signs(database, put.report.id, day=3)

    assert pending(desk, 1).now.effect_digest == proposed.effect_digest
    assert approving(desk, 1, signed(draw, 4, "B. Boss"), proposed.effect_digest).number == 5
    assert is_sound(database)


def test_a_report_is_no_step_to_an_answer_and_a_desk_tells_the_moment_it_shows(database: str) -> None:
    began(database)
    put = issued(database)
    signs(database, put.report.id)

    def unasked() -> Any:
        raise AssertionError

    with open_desk(database, None, now=unasked, told=print) as now:
        then = now.at(1)
        assert now.steps_since(then) == ()
        assert now.steps_since(then, "AB") == ()
        assert (now.register().reports, then.register().reports) == ((put.report,), ())
        assert ([each.who for each in now.register().signatures], then.register().signatures) == (["A. Admin"], ())
        assert now.rests_on(sites=True) == then.rests_on(sites=True) == (1, put.report.content)
        assert now.at(0).rests_on(sites=True) == (0, None)
    with open_for_asking(database) as connection:
        heads = (head_now(connection), put.report.head, "0" * 64)
        assert [verify(connection, head).faults == () for head in heads] == [True, True, False]


def test_the_head_that_a_report_states_is_in_the_history_while_proposals_wait(database: str) -> None:
    desk, draw = Desk(began(database)), random.Random(6)
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    with open_for_asking(database) as connection:
        before = load_rulebook(connection)
    submit(desk, recording(draw, before), signed(draw, 1))
    put = issued(database, day=2)
    submit(desk, recording(draw, before), signed(draw, 3))

    with open_for_asking(database) as connection:
        assert verify(connection, put.report.head).faults == ()


def test_a_backup_brings_reports_and_signatures_back(filled: Path) -> None:
    put = issued(str(filled))
    signs(str(filled), put.report.id)
    copy, back = filled.with_name("rules.backup"), filled.with_name("back.db")
    copies = filled.with_name("copies")
    back_up(str(filled), copy, copies=copies)
    restore(copy, str(back), copies=copies)

    assert register(str(back)) == register(str(filled))
    assert is_sound(str(back))


@pytest.mark.parametrize("value", [REPORT, SIGNATURE])
def test_a_digest_tells_every_field_apart(value: Issued | Signature) -> None:
    others: dict[str, Any] = {
        f.name: {
            str: "other",
            int: 7,
            date: date(2026, 1, 1),
            ReportKind: ReportKind.NATIONAL,
            tuple: (),
        }[type(getattr(value, f.name))]
        for f in fields(value)
    }
    digests = {digest_of(replace(value, **{name: other})) for name, other in others.items()}

    assert len({digest_of(value), *digests}) == len(others) + 1


@pytest.mark.parametrize("content", ["{}", "[1]", "5", "no json", '{"unheard": 1}'])
@pytest.mark.parametrize(("table", "revision"), [(t.report, 2), (t.signature, 3)], ids=["report", "signature"])
def test_what_nobody_issued_or_signed_is_told_as_damage(
    filled: Path, table: sa.Table, revision: int, content: str
) -> None:
    signs(str(filled), issued(str(filled)).report.id)
    with writing(where(str(filled))) as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {table.name}_unchanged")
        connection.execute(sa.update(table).values(content=content))
        with pytest.raises(DatabaseDamaged, match="what was never recorded"):
            load_register(connection)
        found = verify(connection)
    assert str(found.faults[0]).startswith(f"r{revision}: the rows of `{table.name} {REPORT.id}")


def test_going_back_refuses_to_forget_an_issued_report(database: str) -> None:
    began(database)
    issued(database)
    with open_for_asking(database) as connection:
        rows = contents(connection)
    refused = pytest.raises(RuntimeError, match="cannot hold what was recorded since: issued reports")
    with refused, writing(where(database), foreign_keys=False) as connection:
        migrate_back(connection, "0004")
    with open_for_asking(database) as connection:
        assert contents(connection) == rows
