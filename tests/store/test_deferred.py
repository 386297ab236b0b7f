"""What SQLAlchemy imports for what is never asked of it: left out until something of it is wanted, and then real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracker.store.deferred import deferred

CHECKOUT = Path(__file__).parents[2]


def run(code: str) -> str:
    """What a process of its own says, in which nothing was imported before."""
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


THERE = "print([m for m in ('asyncio', 'importlib.metadata', 'ssl', 'email', 'zipfile') if m in sys.modules])"


def test_the_store_is_imported_without_them() -> None:
    assert run(f"import sys\nfrom tracker.store import database, engine, revisions, rulebook\n{THERE}") == "[]"


def test_a_database_is_opened_without_them(filled: Path) -> None:
    opened = (
        f"import sys\nfrom tracker.store.engine import open_for_asking\nwith open_for_asking({str(filled)!r}): pass\n"
    )

    assert run(f"{opened}{THERE}") == "[]"


@pytest.mark.parametrize(
    ("touch", "real"),
    [
        ("concurrency.asyncio.CancelledError", "asyncio.CancelledError"),
        ("compat.importlib_metadata.version", "importlib.metadata.version"),
    ],
)
def test_who_touches_one_gets_the_real_module(touch: str, real: str) -> None:
    code = (
        "import tracker.store\nfrom sqlalchemy.util import compat, concurrency\n"
        f"touched = {touch}\nimport asyncio, importlib.metadata\nprint(touched is {real})"
    )

    assert run(code) == "True"


def test_what_sqlalchemy_took_while_it_was_imported_works_later() -> None:
    code = (
        "import tracker.store\nfrom sqlalchemy.util.concurrency import iscoroutine\n"
        "async def one(): pass\n"
        "begun = one()\nprint(iscoroutine(begun), iscoroutine(one)); begun.close()"
    )

    assert run(code) == "True False"


def test_a_fault_of_a_database_is_told_as_one() -> None:
    """SQLAlchemy asks of any error whether asyncio breaks off by it."""
    code = (
        "import tracker.store, sqlalchemy as sa\n"
        "engine = sa.create_engine('sqlite://')\n"
        "with engine.connect() as connection:\n"
        "    try:\n        connection.exec_driver_sql('SELECT nothing_of_this_name')\n"
        "    except sa.exc.OperationalError as wrong:\n        print('no such column' in str(wrong))"
    )

    assert run(code) == "True"


def test_one_that_is_there_already_stays() -> None:
    import asyncio

    with deferred():
        assert sys.modules["asyncio"] is asyncio

    assert sys.modules["asyncio"] is asyncio


def test_none_is_left_behind_by_what_fails() -> None:
    code = (
        "import sys\nfrom tracker.store.deferred import deferred\n"
        "try:\n    with deferred():\n        stood_in = sys.modules['asyncio']\n        raise ImportError\n"
        "except ImportError: pass\n"
        "import asyncio\nprint(asyncio is stood_in, asyncio.run.__module__)"
    )

    assert run(code) == "False asyncio.runners"
