"""What the benchmarks measure is the real thing: a history made in bulk is the one that recording would have made."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.benchmarks import bulk, pack, synthetic
from tests.store.schema import contents
from tracker.domain.checks import check
from tracker.store.database import create_and_fill
from tracker.store.engine import open_for_asking, open_for_recording
from tracker.store.guards import missing_guards
from tracker.store.revisions import known, record
from tracker.store.verify import verify


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short history has everything in it that a long one has: looks among the corrections, and many writings."""
    monkeypatch.setattr(bulk, "LOOKED_EVERY", 23)
    monkeypatch.setattr(bulk, "AT_ONCE", 50)


@pytest.mark.slow
def test_a_history_made_in_bulk_is_sound(tmp_path: Path) -> None:
    database = str(tmp_path / "bulk.db")
    bulk.make(database, pack.rulebook(), 300)
    with open_for_asking(database) as connection:
        found = verify(connection)
        kinds = set(connection.exec_driver_sql("SELECT kind FROM revision").scalars())
        assert missing_guards(connection) == ()

    assert (found.revisions, found.faults) == (300, ())
    assert kinds == {"pack", "correct", "verify", "search"}


@pytest.mark.slow
def test_it_is_row_for_row_what_recording_makes(tmp_path: Path) -> None:
    made, recorded = str(tmp_path / "bulk.db"), str(tmp_path / "recorded.db")
    bulk.make(made, pack.rulebook(), 120)
    create_and_fill(recorded, pack.rulebook(), "the program", bulk.BEGAN)
    with open_for_recording(recorded) as connection:
        for step in islice(bulk.steps(pack.rulebook()), 119):
            _record(connection, step)
    with open_for_asking(made) as one, open_for_asking(recorded) as other:
        assert contents(one) == contents(other)


def _record(connection: sa.Connection, step: bulk.Step) -> None:
    record(
        connection,
        kind=step.kind,
        who=step.signed.who,
        why=step.signed.why,
        at=step.signed.at,
        account=step.signed.account,
        add=[step.add],
        retire=[] if step.retire is None else [known(connection)[step.retire].entry],
    )


def test_the_synthetic_rulebook_has_no_faults() -> None:
    rulebook = synthetic.rulebook(500, 13)

    assert [str(p) for p in check(rulebook) if p.severity == "error"] == []
    assert len(rulebook.rule_of) == 500
