"""Many at once: sixteen processes record while others ask and one brings the database up to date.

Every revision is there, in one chain. Who is turned away after the longest wait tries again; how many were is told.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.golden import fill
from tracker.store import tables as t
from tracker.store.database import migrate_back
from tracker.store.engine import SCHEMAS, open_for_asking, where, writing
from tracker.store.rulebook import load_rulebook
from tracker.store.verify import verify

CHECKOUT = Path(__file__).parents[2]
WRITERS, EACH, ASKERS = 16, 50, 3

WRITER = """
import sys, time, json
from dataclasses import replace
from datetime import UTC, datetime
from tracker.domain.vocabulary import Text
from tracker.store.change import change_between, record_change
from tracker.store.engine import open_for_recording
from tracker.store.errors import DatabaseLocked, DatabaseOlder
from tracker.store.revisions import Signed
from tracker.store.rulebook import load_rulebook
from tracker.store.tables import RevisionKind

database, me, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
waits, numbers, tries, refused = [], [], 0, 0
while len(numbers) < each:
    began = time.monotonic()
    try:
        with open_for_recording(database) as connection:
            waits.append(time.monotonic() - began)
            before = load_rulebook(connection)
            said = before.instrument_of["cpsbc-notice"].title.en
            count = int(said) + 1 if said.isdecimal() else 1  # read, then written: a lost update would show
            after = replace(before, instruments=tuple(
                replace(i, title=Text(str(count))) if i.id == "cpsbc-notice" else i for i in before.instruments))
            signed = Signed(f"writer {me}", f"count {count}", datetime.now(UTC), "login")
            change = change_between(RevisionKind.CORRECT, before, after)
            numbers.append(record_change(connection, change, signed).number)
    except DatabaseOlder:  # not yet up to date: somebody is at it
        tries += 1
        time.sleep(0.05)
    except DatabaseLocked:
        refused += 1
print(json.dumps({"waits": waits, "numbers": numbers, "tries": tries, "refused": refused}))
"""

ASKER = """
import sys, time, json
from tracker.store.engine import open_for_asking
from tracker.store.errors import DatabaseOlder
from tracker.store.rulebook import load_rulebook

database, until = sys.argv[1], int(sys.argv[2])
asked, last, longest = 0, 0, 0.0
while last < until:
    began = time.monotonic()
    try:
        with open_for_asking(database) as connection:
            rulebook = load_rulebook(connection)
    except DatabaseOlder:
        time.sleep(0.05)
        continue
    longest = max(longest, time.monotonic() - began)
    assert rulebook.revision >= last, "a later question never sees an earlier rulebook"
    assert rulebook.revision < 4 or int(rulebook.instrument_of["cpsbc-notice"].title.en) == rulebook.revision - 3
    asked, last = asked + 1, rulebook.revision
    time.sleep(0.1)
print(json.dumps({"asked": asked, "longest": longest}))
"""

MIGRATOR = """
import sys, time
from tracker.store.database import upgrade
time.sleep(0.5)
print(upgrade(sys.argv[1]))
"""


def old(database: str) -> str:
    """A database of the first version of the program, with three revisions."""
    with writing(where(database), foreign_keys=False) as connection:
        migrate_back(connection, SCHEMAS[0])
        fill(connection, SCHEMAS[0])
    return database


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=500)
    assert process.returncode == 0, err[-2000:]
    return out


def load(database: str, each: int, capsys: pytest.CaptureFixture[str]) -> None:
    last = 3 + WRITERS * each
    began = time.monotonic()
    askers = [started(ASKER, database, last) for _ in range(ASKERS)]
    writers = [started(WRITER, database, n, each) for n in range(WRITERS)]
    migrator = started(MIGRATOR, database)
    assert ended(migrator).strip() == SCHEMAS[0]
    with_it = [json.loads(ended(writer)) for writer in writers]
    asked = [json.loads(ended(asker)) for asker in askers]
    took = time.monotonic() - began

    numbers = sorted(n for each_one in with_it for n in each_one["numbers"])
    assert numbers == list(range(4, last + 1))
    with open_for_asking(database) as connection:
        found = verify(connection)
        assert (found.revisions, found.faults) == (last, ())
        assert load_rulebook(connection).instrument_of["cpsbc-notice"].title.en == str(WRITERS * each)
        who = connection.execute(sa.select(t.revision.c.who, sa.func.count()).group_by(t.revision.c.who)).all()
    assert {name: count for name, count in who if name.startswith("writer")} == {
        f"writer {n}": each for n in range(WRITERS)
    }
    longest = max(w for each_one in with_it for w in each_one["waits"])
    refused = sum(each_one["refused"] for each_one in with_it)
    with capsys.disabled():
        questions, slowest = sum(a["asked"] for a in asked), max(a["longest"] for a in asked)
        print(
            f"\n{type(where(database)).__name__}: {WRITERS} x {each} revisions in {took:.1f} s, longest wait to record "
            f"{longest:.2f} s, {refused} refused; {questions} questions meanwhile, the longest {slowest:.2f} s"
        )


@pytest.mark.soak
def test_sixteen_record_at_once_and_nothing_is_lost(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A short look on demand: the slow tier has all fifty."""
    load(old(database), 2, capsys)


@pytest.mark.slow
def test_sixteen_record_fifty_times_each_and_nothing_is_lost(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    load(old(database), EACH, capsys)
