"""The user's own sites: kept like everything else, seen at every moment, and no part of the rulebook."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.domain.small import BOOK
from tests.recording.acts import BEGAN, began, recording, signed
from tests.store.schema import contents
from tests.store.small import SITE
from tests.strategies.sites import networks
from tracker.domain.site import Site
from tracker.recording import wants
from tracker.recording.past import shown
from tracker.recording.pipeline import ChangeRefused, Desk, Signed, submit
from tracker.recording.second import approving, pending
from tracker.recording.sites import Kept, Wish, keep
from tracker.store import tables as t
from tracker.store.change import Change, record_change, rulebook_digest
from tracker.store.database import migrate_back
from tracker.store.engine import open_for_asking, where, writing
from tracker.store.errors import DatabaseDamaged, RecordingRefused, RevisionUnknown
from tracker.store.mapping.entries import digest_of, name_of, values_of
from tracker.store.revisions import load_pack, newest
from tracker.store.rulebook import load_rulebook
from tracker.store.sites import load_sites
from tracker.store.tables import EntryKind, RevisionKind
from tracker.store.verify import verify

CALGARY = SITE
RENAMED = replace(CALGARY, name="Calgary, the first", facts=())
REGINA = Site("regina", "Regina", "SK")


def to(*sites: Site) -> Wish:
    return lambda _: sites


def sites_are(database: str, *sites: Site, day: int = 1, dry_run: bool = False) -> Kept:
    return keep(Desk(database, dry_run=dry_run), to(*sites), signed(random.Random(day), day))


def known(database: str, at: int | None = None) -> tuple[Site, ...]:
    with open_for_asking(database) as connection:
        return load_sites(connection, at)


def last_digest(database: str) -> str:
    with open_for_asking(database) as connection:
        last = newest(connection)
    assert last is not None
    return last.digest


def sound(database: str) -> bool:
    with open_for_asking(database) as connection:
        return not verify(connection).faults


def test_a_change_of_sites_is_one_revision_that_says_what_it_did(database: str) -> None:
    began(database)
    first = sites_are(database, REGINA, CALGARY)
    second = sites_are(database, RENAMED, day=2)
    with open_for_asking(database) as connection:
        last = newest(connection)

    assert (first.number, first.added, first.changed, first.removed) == (2, ("calgary-1", "regina"), (), ())
    assert (second.number, second.added, second.changed, second.removed) == (3, (), ("calgary-1",), ("regina",))
    assert second.before == first.after == (CALGARY, REGINA)
    assert [(e.sign, str(e.name)) for e in second.entries()] == [("~", "site calgary-1"), ("-", "site regina")]
    assert last is not None
    assert (last.number, last.kind) == (3, RevisionKind.CLINICS)
    assert sound(database)


def test_sites_are_known_as_they_stood_at_every_revision(database: str) -> None:
    assert known(database) == ()
    began(database)
    sites_are(database, CALGARY, REGINA)
    sites_are(database, RENAMED, day=2)

    assert [known(database, at) for at in (0, 1, 2, 3)] == [(), (), (CALGARY, REGINA), (RENAMED,)]
    with open_for_asking(database) as connection:
        days = [(BEGAN + timedelta(days=day)).date() for day in (0, 1, 2)]
        assert [load_sites(connection, day) for day in days] == [(), (CALGARY, REGINA), (RENAMED,)]
        with pytest.raises(RevisionUnknown, match="there is no revision r4"):
            load_sites(connection, 4)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [((CALGARY,), "nothing to record"), ((REGINA, CALGARY, REGINA), "`regina` would be the id of two sites")],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_what_changes_nothing_or_is_ambiguous_is_refused(
    filled: object, wanted: tuple[Site, ...], refusal: str, dry_run: bool
) -> None:
    database = str(filled)
    sites_are(database, CALGARY)
    with pytest.raises(ChangeRefused, match=refusal):
        sites_are(database, *wanted, dry_run=dry_run)
    assert known(database) == (CALGARY,)


def test_a_dry_run_says_the_same_and_writes_nothing(filled: object) -> None:
    database = str(filled)
    dry = sites_are(database, CALGARY, dry_run=True)
    assert known(database) == ()
    assert replace(dry, dry_run=False) == sites_are(database, CALGARY)
    with pytest.raises(RecordingRefused, match="NUL character"):
        sites_are(database, replace(CALGARY, name="a\x00b"), dry_run=True)


def test_a_change_of_sites_is_shown_field_by_field_and_can_be_taken_back(database: str) -> None:
    began(database)
    sites_are(database, CALGARY, REGINA)
    was = last_digest(database)
    sites_are(database, RENAMED, day=2)
    changed, gone = shown(database, 3, None).entries
    undone = submit(Desk(database), wants.taking_back(3), signed(random.Random(3), 3))

    assert [(f.field, f.before) for f in changed.fields if f.field == "name"] == [("name", "Calgary, première")]
    assert (gone.sign, str(gone.name)) == ("-", "site regina")
    assert [(e.sign, str(e.name)) for e in undone.entries()] == [("~", "site calgary-1"), ("+", "site regina")]
    assert undone.before == undone.after
    assert known(database) == (CALGARY, REGINA)
    assert last_digest(database) == was
    submit(Desk(database), wants.taking_back(2), signed(random.Random(4), 4))
    assert known(database) == ()
    assert sound(database)


def test_the_rulebook_sees_no_site_and_a_new_pack_leaves_them(database: str) -> None:
    began(database)
    with open_for_asking(database) as connection:
        before, digest = load_rulebook(connection), rulebook_digest(connection)
    sites_are(database, CALGARY, REGINA)
    with open_for_asking(database) as connection:
        after = load_rulebook(connection)
        assert rulebook_digest(connection) == digest
    less = replace(BOOK, instruments=BOOK.instruments[1:])
    done = load_pack(database, less, "the program", BEGAN + timedelta(days=2))

    assert replace(after, revision=before.revision) == before
    assert not any(name.kind is EntryKind.SITE for name in values_of(after))
    assert {name.kind for name in done.retired} == {EntryKind.INSTRUMENT, EntryKind.VERIFICATION}
    assert known(database) == (CALGARY, REGINA)


def test_sites_need_no_second_person_and_make_no_approval_stale(database: str) -> None:
    desk, draw = Desk(began(database)), random.Random(5)
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    with open_for_asking(database) as connection:
        before = load_rulebook(connection)
    proposed = submit(desk, recording(draw, before), signed(draw, 1))
    kept = sites_are(database, CALGARY, day=2)
    undone = submit(desk, wants.taking_back(kept.number), signed(draw, 3))
    sites_are(database, REGINA, day=4)

    assert (undone.number, undone.proposed) == (4, False)
    assert known(database) == (REGINA,)
    assert pending(desk, 1).now.effect_digest == proposed.effect_digest
    assert approving(desk, 1, signed(draw, 5, "B. Boss"), proposed.effect_digest).number == 6
    assert sound(database)


def test_a_digest_tells_every_field_of_a_site_apart() -> None:
    emptied: dict[str, Any] = {f.name: () if isinstance(getattr(SITE, f.name), tuple) else None for f in fields(SITE)}
    assert [name for name in emptied if getattr(SITE, name) == emptied[name]] == []
    digests = {digest_of(replace(SITE, **{name: empty})) for name, empty in emptied.items() if name != "id"}

    assert len({digest_of(SITE), *digests}) == len(emptied)


@pytest.fixture
def filled_with_sites(filled: object) -> str:
    sites_are(str(filled), CALGARY)
    return str(filled)


@pytest.mark.parametrize("content", ["{}", "[1]", "5", "no json", '{"unheard": 1}'])
def test_a_site_that_nobody_recorded_is_told_as_damage(filled_with_sites: str, content: str) -> None:
    with writing(where(filled_with_sites)) as connection:
        connection.exec_driver_sql("DROP TRIGGER site_unchanged")
        connection.execute(sa.update(t.site).values(content=content))
        with pytest.raises(DatabaseDamaged, match="what was never recorded"):
            load_sites(connection)
        found = verify(connection)
    assert str(found.faults[0]) == "r2: the rows of `site calgary-1` are not what was recorded"


def test_going_back_refuses_to_forget_sites_even_those_that_are_gone(database: str) -> None:
    began(database)
    sites_are(database, CALGARY)
    sites_are(database, day=2)
    with open_for_asking(database) as connection:
        rows = contents(connection)
    refused = pytest.raises(RuntimeError, match="cannot hold what was recorded since: sites")
    with refused, writing(where(database), foreign_keys=False) as connection:
        migrate_back(connection, "0003")
    with open_for_asking(database) as connection:
        assert contents(connection) == rows


@pytest.fixture
def growing(database: str) -> Iterator[sa.Connection]:
    """A writing transaction in which sites are recorded one after another."""
    with writing(where(database)) as connection:
        yield connection


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(network=networks)
def test_any_sites_come_back(growing: sa.Connection, network: tuple[Site, ...]) -> None:
    before = load_sites(growing)
    if network or before:
        gone = tuple((name_of(site), digest_of(site)) for site in before)
        record_change(growing, Change(RevisionKind.CLINICS, network, gone), Signed("A", "b", BEGAN))

    assert load_sites(growing) == tuple(sorted(network, key=lambda site: site.id))
