"""What all tests share: databases of both kinds, the bundled rulebook read once, and how Hypothesis runs here."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.store.server import HOW_TO_GET_ONE, MEMORY, NoServerError, running_server
from tests.store.small import AT, FULL, WHO
from tracker.domain.problem import Problem
from tracker.domain.rulebook import Rulebook
from tracker.guidance import reader
from tracker.store import database as databases
from tracker.store.revisions import load_pack

hypothesis.settings.register_profile("here", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("here")

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the program is started hundreds of times, and compiled once
sys.dont_write_bytecode = False

_read_the_files = cache(reader.read_pack)


def _read_pack_once() -> tuple[Rulebook, tuple[Problem, ...]]:
    """The bundled rulebook, whose files this process reads once; nothing is decided of it yet, as if just read."""
    rulebook, problems = _read_the_files()
    return replace(rulebook), problems


reader.read_pack = _read_pack_once

SELDOM = 100_000
"""So many new objects before anybody looks for garbage, as the program itself has it look seldom."""


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, and going through it for garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program may throw away lies in a folder of this session, and not in the developer's own."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """From the name of a database to its URL, on a real server that runs for this session."""
    server = running_server()
    try:
        url = server.__enter__()
    except NoServerError as fault:
        reason = f"no PostgreSQL server: {fault}. To get one, {HOW_TO_GET_ONE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield url.format
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres_admin(postgres_server: Callable[[str], str]) -> sa.Engine:
    """Where databases are made and dropped; `whole` is one with the schema, to be copied."""
    admin = sa.create_engine(postgres_server("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE whole TEMPLATE template0")
    databases.create(postgres_server("whole"))
    return admin


@pytest.fixture
def new_postgres(postgres_server: Callable[[str], str], postgres_admin: sa.Engine) -> Iterator[Callable[[str], str]]:
    """Makes a database from a template (`template0` is empty, `whole` has the schema) and gives its URL."""
    made: list[str] = []

    def make(template: str) -> str:
        name = f"test{len(made)}"
        with postgres_admin.connect() as connection:
            in_memory = str(MEMORY) in postgres_server(name)
            faster = (
                "STRATEGY file_copy" if in_memory and (connection.dialect.server_version_info or (0,)) >= (15,) else ""
            )
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} {faster}")
        made.append(name)
        return postgres_server(name)

    yield make
    with postgres_admin.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the schema and nothing recorded, to be copied."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    databases.create(str(path))
    path.parent.chmod(0o555)  # to be copied only: what one test wrote in it would be in the next one's
    return path


@pytest.fixture
def fresh_path(tmp_path: Path) -> Path:
    """A path in a fresh folder where nothing is."""
    return tmp_path / "rules.db"


@pytest.fixture
def filled(fresh_path: Path, whole_file: Path) -> Path:
    """A SQLite database in which the small rulebook of the store's tests is revision 1."""
    shutil.copy(whole_file, fresh_path)
    load_pack(str(fresh_path), FULL, WHO, AT)
    return fresh_path


@pytest.fixture
def empty_postgres(new_postgres: Callable[[str], str]) -> str:
    """The URL of a PostgreSQL database without tables."""
    return new_postgres("template0")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """A database with the schema and nothing recorded, of each kind."""
    return _database(request)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, fresh_path: Path) -> str:
    """Where a database may be made, of each kind."""
    if request.param == "sqlite":
        return str(fresh_path)
    url: str = request.getfixturevalue("empty_postgres")
    return url


def _database(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("fresh_path")
        shutil.copy(request.getfixturevalue("whole_file"), path)
        return str(path)
    make: Callable[[str], str] = request.getfixturevalue("new_postgres")
    return make("whole")


TWICE_AND_LONG = (
    *("store/test_backup.py", "store/test_waiting.py", "store/test_revisions.py", "store/test_migrations.py"),
    *("store/test_round_trips.py", "store/test_crash.py", "cli/test_db_backup.py", "guidance/test_export.py"),
    *("recording/test_laws.py", "recording/test_sites.py", "recording/test_issuing.py", "tests/test_story.py"),
)
"""Modules that take long on a server, and whose half on SQLite runs always: the server's half is in the slow tier."""


LONG_FIRST = ("test_packaging.py", "test_examples.py", "test_readme.py", "test_story.py", "test_morning.py")
"""Modules whose tests are long and would come last: one of two workers would wait for them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG_FIRST)
    for item in items:
        if item.path.as_posix().endswith(TWICE_AND_LONG) and "postgres" in getattr(item, "name", ""):
            item.add_marker(pytest.mark.slow)
