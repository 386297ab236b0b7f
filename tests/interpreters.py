"""Other Pythons of this machine, found as anybody would call them: by name on PATH, by a variable, or through pyenv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

VARIABLE = "TRACKER_PYTHONS"
"""The environment variable that names more interpreters, one after the other as PATH does it."""

VERSIONS = tuple(f"3.{minor}" for minor in range(11, 15) if minor != sys.version_info.minor)
"""The versions worth a trial: those on which the program may run, without the one that runs this."""


def how_to_get(version: str) -> str:
    """What somebody does who has no interpreter of a version."""
    return (
        f"no Python {version}: install it so that `python{version}` is on PATH (a package of the system, or "
        f"`pyenv install {version}`), or name it in {VARIABLE}"
    )


@cache
def interpreter(version: str) -> str | None:
    """The path of an interpreter of a version (`3.12`). None: none was found."""
    return next((path for path in _candidates(version) if _version_of(path) == version), None)


def _candidates(version: str) -> Iterator[str]:
    yield from filter(None, os.environ.get(VARIABLE, "").split(os.pathsep))
    if found := shutil.which(f"python{version}"):
        yield found
    if shutil.which("pyenv"):
        for each in _said("pyenv", "versions", "--bare", "--skip-aliases").split():
            if each.startswith(f"{version}."):
                yield str(Path(_said("pyenv", "prefix", each).strip(), "bin", "python"))


def _version_of(path: str) -> str:
    return _said(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()


def _said(*words: str) -> str:
    """What a command says; nothing where it fails: the shims of pyenv stand for versions that are not chosen, too."""
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
