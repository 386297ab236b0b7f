"""A report set on paper in a process of its own: what a hostile view or template does, it does to no more than that.

The child limits itself, finds no network, and reads nothing outside the folder of its template; the parent waits for a
bounded time. Where the system knows no limits of that kind (Windows), the time alone is bounded.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tracker.domain.shown import clean
from tracker.report.pages import setter
from tracker.report.pages.setter import MEMORY, REFUSED

__all__ = ["NoEngineError", "SettingError", "TemplateError", "typeset"]

SECONDS = 120
"""How long the child may compute, and how long the parent waits for it."""

_PASSED_ON = (
    "PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT", "APPDATA", "USERPROFILE",
    "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE",
)  # fmt: skip
"""What the child learns of our surroundings: where Python is. No time zone, no language, no password."""

_NOWHERE = "http://127.0.0.1:9"
"""Where the engine's requests go, were a template to ask for a package: nobody listens there."""

_WHERE = re.compile(r"┌─ (?P<file>.+?):(?P<line>\d+):\d+")


class NoEngineError(RuntimeError):
    """The extra that sets PDF is not installed; the message says how to get it."""


class TemplateError(ValueError):
    """A template cannot be set; the message begins with its file and line."""


class SettingError(RuntimeError):
    """A report could not be set: it takes more time or memory than it may, or the engine broke off."""


def typeset(template: Path, given: str, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a template that finds `given` as `sys.inputs.view`.

    Raises NoEngineError without the extra, TemplateError for what the engine refuses, SettingError beyond
    the limits.
    """
    if find_spec("typst") is None:
        raise NoEngineError(
            "a PDF needs an engine that is not installed. Get it with"
            " `pip install 'ketamine-compliance-tracker[pdf]'`, or choose another format"
        )
    surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    surroundings |= {f"{each}_PROXY": _NOWHERE for each in ("HTTP", "HTTPS", "ALL")}
    template = template.resolve()
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the path is one argument, no shell reads it
            [sys.executable, "-P", "-X", "utf8", setter.__file__, str(template), str(seconds)],
            input=given.encode(),
            capture_output=True,
            env=surroundings,
            cwd=template.parent,
            timeout=seconds + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SettingError(f"setting this report took more than {seconds} s. {_OTHERWISE}") from None
    if done.returncode == REFUSED:
        raise TemplateError(_told(json.loads(done.stderr), template))
    if done.returncode == 1 and b"MemoryError" not in done.stderr:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise SettingError(f"the engine broke off: {clean(last)[:200]}. {_OTHERWISE}")
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise SettingError(
            f"setting this report took more than {seconds} s or {MEMORY // 1024**3} GiB of memory. {_OTHERWISE}"
        )
    return done.stdout


_OTHERWISE = "Make it for fewer places, or as HTML, which may be of any length"


def _told(fault: dict[str, str], template: Path) -> str:
    found = _WHERE.search(fault["diagnostic"])
    where = f"{template.parent / found['file']}:{found['line']}" if found else str(template)
    return f"{where}: {fault['message'].rstrip('.')}. Mend the template, or leave it out"
