"""Laws of recording, held by random acts on real databases of both kinds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.recording.acts import ACTS, act, began, correcting, recording, signed
from tests.store.schema import unguard
from tracker.domain.effect import effect
from tracker.domain.instrument import Outcome, Verification
from tracker.domain.rulebook import Rulebook
from tracker.recording import wants
from tracker.recording.pipeline import Desk, GuidanceFaulty, look, submit
from tracker.recording.second import StaleEffect, approving, pending, rejecting
from tracker.store import tables as t
from tracker.store.engine import open_for_asking, where, writing
from tracker.store.errors import ApprovalRefused, StoreError
from tracker.store.proposals import find_proposal, hash_of
from tracker.store.revisions import newest
from tracker.store.rulebook import load_rulebook
from tracker.store.verify import verify

SEEDS = (0, pytest.param(1, marks=pytest.mark.slow))
STEPS = 10


def known(database: str, at: int | None = None) -> Rulebook:
    with open_for_asking(database) as connection:
        return load_rulebook(connection, known_at=at)


def digest(database: str) -> str:
    with open_for_asking(database) as connection:
        last = newest(connection)
    assert last is not None
    return last.digest


def sound(database: str) -> bool:
    with open_for_asking(database) as connection:
        return not verify(connection).faults


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_known_at_a_revision_never_changes_whatever_is_recorded_or_approved_later(
    database: str, seed: int
) -> None:
    draw = random.Random(seed)
    began(database)
    then = {1: known(database)}
    refused = 0
    for day in range(STEPS):
        if day == STEPS // 2:
            submit(Desk(database), wants.reviewing(required=True), signed(draw, day))
        else:
            try:
                done = act(draw, database, known(database), day)
            except (StoreError, GuidanceFaulty):
                refused += 1
                continue
            if done.proposed:
                seen = pending(Desk(database), done.number).now.effect_digest
                if draw.random() < 0.3:
                    rejecting(Desk(database), done.number, signed(draw, day, "B. Boss"))
                else:
                    approving(Desk(database), done.number, signed(draw, day, "B. Boss"), seen)
        last = known(database)
        then[last.revision] = last
        earlier = draw.choice(sorted(then))
        assert known(database, earlier) == then[earlier]
    for revision, rulebook in then.items():
        assert known(database, revision) == rulebook
    assert refused < STEPS - 3
    assert len(then) > 4
    assert sound(database)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_preview_is_what_recording_does(database: str, seed: int) -> None:
    draw = random.Random(100 + seed)
    began(database)
    held = 0
    for day in range(STEPS):
        before = known(database)
        make = draw.choice(ACTS)(draw, before)
        try:
            seen = look(Desk(database), make)
        except (StoreError, GuidanceFaulty):
            continue
        done = submit(Desk(database), make, signed(draw, day))
        after = known(database)

        assert known(database, done.number - 1) == before
        assert replace(after, revision=0) == replace(seen.after, revision=0)
        assert seen.effect == done.effect == effect(known(database, done.number - 1), after)
        assert seen.effect_digest == done.effect_digest
        held += 1
    assert held > 4


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_an_act_and_its_undoing_leave_the_content_as_it_was(database: str, seed: int) -> None:
    draw = random.Random(200 + seed)
    began(database)
    for make in (correcting, *ACTS[:3], *ACTS[4:8]):
        before, was = known(database), digest(database)
        try:
            done = submit(Desk(database), make(draw, before), signed(draw, 1))
        except (StoreError, GuidanceFaulty):
            continue
        now = digest(database)
        undone = submit(Desk(database), wants.taking_back(done.number), signed(draw, 2))
        assert digest(database) == was != now
        assert replace(known(database), revision=0) == replace(before, revision=0)
        submit(Desk(database), wants.taking_back(undone.number), signed(draw, 3))
        assert digest(database) == now


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stale_effect_is_never_approved(database: str, seed: int) -> None:
    draw = random.Random(300 + seed)
    began(database)
    desk = Desk(database)
    first_make, second_make = recording(draw, known(database)), correcting(draw, known(database))
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    first, second = submit(desk, first_make, signed(draw, 1)), submit(desk, second_make, signed(draw, 2))
    approving(desk, second.number, signed(draw, 3, "B. Boss"), pending(desk, second.number).now.effect_digest)
    moved = digest(database)

    for seen in (first.effect_digest, first.effect_digest[:12], "0" * 64):
        with pytest.raises(StaleEffect) as stale:
            approving(desk, first.number, signed(draw, 4, "B. Boss"), seen)
        assert stale.value.pending.now.effect_digest != first.effect_digest
    assert digest(database) == moved
    approving(desk, first.number, signed(draw, 4, "B. Boss"), stale.value.pending.now.effect_digest)
    assert digest(database) != moved


def test_a_proposal_that_was_given_another_author_is_not_approved_as_it_was_seen(database: str) -> None:
    """So that whoever proposed it could approve it."""
    draw = random.Random(4)
    desk = Desk(began(database))
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    made = submit(desk, recording(draw, known(database)), signed(draw, 1))
    with writing(where(database)) as connection:
        unguard(connection)
        forged = replace(find_proposal(connection, 1), who="C. Other")
        connection.execute(sa.update(t.proposal).values(who=forged.who, hash=hash_of(forged)))

    with pytest.raises(StaleEffect):
        approving(desk, 1, signed(draw, 2, "A. Admin"), made.effect_digest)


def test_nobody_approves_their_own_proposal_or_one_that_is_decided(database: str) -> None:
    draw = random.Random(1)
    desk = Desk(began(database))
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    made = submit(desk, recording(draw, known(database)), signed(draw, 1, "Ève Admin"))
    seen = made.effect_digest

    for name in ("Ève Admin", "ÈVE  ADMIN", "eve-admin", "Eve Admin."):
        with pytest.raises(ApprovalRefused, match="another person's approval"):
            approving(desk, made.number, signed(draw, 2, name), seen)
    for name in ("\uff25ve Admin", "\u0415ve \u0410dmin", "\u0395ve Admin"):  # full-width, Cyrillic, Greek
        with pytest.raises(ApprovalRefused, match="another person's approval"):
            approving(desk, made.number, signed(draw, 2, name), seen)
    rejecting(desk, made.number, signed(draw, 3, "B. Boss"))
    with pytest.raises(ApprovalRefused, match="was rejected by"):
        approving(desk, made.number, signed(draw, 4, "B. Boss"), seen)
    again = submit(desk, recording(draw, known(database)), signed(draw, 5))
    done = approving(desk, again.number, signed(draw, 6, "B. Boss"), again.effect_digest)
    assert (done.number, known(database).revision) == (3, 3)
    with pytest.raises(ApprovalRefused, match="was approved already, as r3"):
        approving(desk, again.number, signed(draw, 7, "C. Other"), again.effect_digest)
    with pytest.raises(ApprovalRefused, match="was approved already"):
        rejecting(desk, again.number, signed(draw, 7, "C. Other"))


def test_ending_the_review_needs_a_second_person_too(database: str) -> None:
    draw = random.Random(2)
    desk = Desk(began(database))
    submit(desk, wants.reviewing(required=True), signed(draw, 0))
    ending = submit(desk, wants.reviewing(required=False), signed(draw, 1))

    assert ending.proposed
    assert known(database).review_required
    approving(desk, ending.number, signed(draw, 2, "B. Boss"), ending.effect_digest)
    assert not known(database).review_required


def test_a_dry_run_says_the_same_and_writes_nothing(database: str) -> None:
    draw = random.Random(3)
    began(database)
    make = recording(draw, known(database))
    before, by = digest(database), signed(draw, 1)
    dry = submit(Desk(database, dry_run=True), make, by)
    assert digest(database) == before
    real = submit(Desk(database), make, by)

    assert replace(dry, dry_run=False) == real


def test_who_looked_at_a_document_looked_at_no_other_of_its_id(database: str) -> None:
    """A verification goes with its document: after an undo, another text of that id was never looked at."""
    draw = random.Random(4)
    desk = Desk(began(database))
    made = submit(desk, recording(draw, known(database)), signed(draw, 1))
    (new,) = [i for i in known(database).instruments if i.id.startswith("college-notice")]
    submit(desk, wants.verifying(new.id, Verification(date(2026, 11, 24), "A", Outcome.STANDS)), signed(draw, 2))
    undone = submit(desk, wants.taking_back(made.number), signed(draw, 3))

    assert [name.kind.value for name in undone.change.retired] == ["instrument", "verification"]
    again = submit(desk, wants.taking_back(undone.number), signed(draw, 4))
    assert [name.kind.value for name in again.change.added] == ["instrument", "verification"]


def test_what_was_found_on_one_day_is_the_most_cautious_of_it() -> None:
    from tests.domain.small import BOOK, GUIDANCE

    day = date(2026, 11, 24)
    for outcomes in (("stands", "gone"), ("gone", "stands"), ("changed", "stands")):
        seen = tuple(Verification(day, f"reader {n}", Outcome(o)) for n, o in enumerate(outcomes))
        book = replace(BOOK, instruments=(replace(GUIDANCE, verified=seen),))
        assert book.last_verified(GUIDANCE.id, day) is None
