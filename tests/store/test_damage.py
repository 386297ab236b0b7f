"""Files that may not be written, that a killed writer left half done, or that are damaged: never a wrong answer."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.schema import unguard
from tracker.domain.vocabulary import Text
from tracker.store.engine import making, open_for_asking
from tracker.store.errors import DatabaseDamaged, DatabaseForeign, DatabaseNewer
from tracker.store.rulebook import load_rulebook, status

NOBODY = 65534


@pytest.fixture
def as_nobody(filled: Path) -> Callable[[str], str]:
    """Runs code as a user without rights, with `path` set; what it prints."""
    become = f"import os; os.setuid({NOBODY})" if os.geteuid() == 0 else ""
    for above in [filled.parent, *filled.parents]:
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(above.stat().st_mode | 0o055)

    def run(code: str) -> str:
        start = f"{become}\npath = {str(filled)!r}\n"
        imports = (
            "from tracker.store.engine import making, open_for_asking, open_for_recording\n"
            "from tracker.store.errors import StoreError\n"
            "from tracker.store.rulebook import load_rulebook\n"
        )
        done = subprocess.run([sys.executable, "-c", imports + start + code], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


TRY = """
for opened in (open_for_asking, open_for_recording):
    try:
        with opened(path) as connection:
            print(load_rulebook(connection).revision)
    except StoreError as fault:
        print(type(fault).__name__)
"""


def test_a_read_only_file_answers_and_refuses_to_record(filled: Path, as_nobody: Callable[[str], str]) -> None:
    filled.chmod(0o444)

    assert as_nobody(TRY).split() == ["1", "DatabaseReadOnly"]


def test_a_file_that_may_not_be_read_says_so(filled: Path, as_nobody: Callable[[str], str]) -> None:
    filled.chmod(0o000)

    assert as_nobody(TRY).split() == ["DatabaseUnreachable", "DatabaseUnreachable"]


def test_a_recording_cut_short_is_undone_by_the_next_who_asks(filled: Path) -> None:
    hot_journal(filled)
    with open_for_asking(str(filled)) as connection:
        assert load_rulebook(connection).rule_of["cpsa-new/iv"].summary == Text("in English", "en français")
    assert not Path(f"{filled}-journal").exists()


def test_a_recording_cut_short_is_not_read_where_it_cannot_be_undone(
    filled: Path, as_nobody: Callable[[str], str]
) -> None:
    hot_journal(filled)
    filled.chmod(0o444)
    Path(f"{filled}-journal").chmod(0o444)

    assert as_nobody(TRY).split() == ["DatabaseReadOnly", "DatabaseReadOnly"]


def hot_journal(path: Path) -> None:
    """Leave a file as a writer does that is killed after its pages began to reach the disk."""
    code = (
        "import os, signal, sqlite3, sys\n"
        "raw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('PRAGMA cache_size = 1')\n"
        "raw.execute('BEGIN IMMEDIATE')\n"
        "for name, in raw.execute(\"SELECT name FROM sqlite_schema WHERE type = 'trigger'\").fetchall():\n"
        "    raw.execute(f'DROP TRIGGER {name}')\n"
        "raw.execute(\"UPDATE rule SET summary_en = 'half a change', quote = zeroblob(20000)\")\n"
        "raw.execute(\"UPDATE condition SET text_en = 'half a change', key = zeroblob(90000)\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)])
    assert done.returncode == -9
    assert Path(f"{path}-journal").stat().st_size > 512


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_damaged(filled: Path, cut: float) -> None:
    with filled.open("r+b") as file:
        file.truncate(int(filled.stat().st_size * cut))

    with pytest.raises(DatabaseDamaged, match="Restore it"), open_for_asking(str(filled)) as connection:
        load_rulebook(connection)


@pytest.mark.parametrize(
    "change",
    ["DROP TABLE entry", "DROP TABLE rule_scope", "UPDATE rule SET summary_en = CAST(x'ff' AS TEXT)"],
)
def test_a_lost_table_and_text_that_is_none_are_damage(filled: Path, change: str) -> None:
    with making(filled, foreign_keys=False) as connection:
        unguard(connection)
        connection.exec_driver_sql(change)

    with pytest.raises(DatabaseDamaged, match="Restore it"), open_for_asking(str(filled)) as connection:
        load_rulebook(connection)


def test_a_file_in_a_folder_that_may_not_be_written_answers_and_refuses_to_record(
    filled: Path, as_nobody: Callable[[str], str]
) -> None:
    filled.chmod(0o666)
    filled.parent.chmod(0o555)

    assert as_nobody(TRY).split() == ["1", "DatabaseReadOnly"]
    filled.parent.chmod(0o755)


@pytest.mark.slow
def test_whatever_byte_is_wrong_there_is_no_traceback(filled: Path) -> None:
    """Cut short, a wrong byte in the header, wrong bytes anywhere: it still reads, or it is refused by name."""
    chance = random.Random(20261123)
    whole = filled.read_bytes()
    refused = 0
    for _ in range(150):
        wrong = bytearray(whole)
        kind = chance.random()
        if kind < 0.1:
            wrong = wrong[: chance.randrange(len(wrong))]
        elif kind < 0.3:
            wrong[chance.randrange(100)] = chance.randrange(256)
        else:
            at, long = chance.randrange(len(wrong)), chance.choice([1, 4, 64, 4096])
            wrong[at : at + long] = chance.randbytes(min(long, len(wrong) - at))
        filled.write_bytes(wrong)
        try:
            with open_for_asking(str(filled)) as connection:
                load_rulebook(connection)
                status(connection)
        except (DatabaseDamaged, DatabaseForeign, DatabaseNewer):
            refused += 1

    assert refused > 30
