"""A document of somebody else's, read in a process of its own: what it does to that process, it does to no more.

The child limits itself before it opens the file; the parent waits for a bounded time and takes a bounded answer. Where
the system knows no limits of that kind (Windows), the time alone is bounded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tracker.domain.value_class import value_class

SECONDS_OF_WORK = 20
SECONDS_IN_ALL = 40
"""How long the child may compute, and how long the parent waits for it."""

MEMORY = 512 * 1024 * 1024
"""The memory that the child may ask for, in bytes."""

LONGEST = 8_000_000
"""The longest text that is taken from a document, in letters."""

_ANSWER = 4 * LONGEST + 1024
"""The longest answer of the child, in bytes: a letter takes four at most."""

_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT",
    "APPDATA", "USERPROFILE", "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONUTF8", "PYTHONNOUSERSITE",
)  # fmt: skip
"""What the child learns of our surroundings: where Python is. The URL of a database may hold a password."""


@value_class(frozen=True, slots=True)
class KeptText:
    """The text of a document. `text` None: it could not be had.

    `why_not` says why it could not, or, beside a text, which part of the document gave none; then a sentence that is
    not in the text may still be in the document.
    """

    text: str | None
    why_not: str | None = None


Read = Callable[[Path], KeptText]


def read_apart(module: str, path: Path) -> KeptText:
    """What a module, run as a program, reads in a file. Never raises for what is in the file."""
    command = [sys.executable, "-P", "-m", module, str(path.absolute())]
    surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        with tempfile.TemporaryFile() as answer:
            done = subprocess.run(  # noqa: S603 - our own module; the path is one argument, no shell reads it
                command,
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=surroundings,
                timeout=SECONDS_IN_ALL,
                check=False,
            )
            answer.seek(0)
            said = answer.read(_ANSWER + 1)
    except subprocess.TimeoutExpired:
        return KeptText(None, f"reading `{path.name}` took more than {SECONDS_IN_ALL} s. {_BY_HAND}")
    except (OSError, ValueError) as fault:
        return KeptText(None, f"`{path.name}` could not be read in a process of its own: {fault}. {_BY_HAND}")
    if done.returncode:
        return KeptText(None, f"reading `{path.name}` broke off: {_ended(done.returncode)}. {_BY_HAND}")
    return _understood(said, path.name)


_BY_HAND = "Compare it by eye, or keep its text as a .txt file"


def _ended(code: int) -> str:
    """Why the child ended, as far as its exit code says."""
    if sys.platform != "win32":
        import signal

        if code == -signal.SIGXCPU:
            return f"it took more than {SECONDS_OF_WORK} s"
    return f"the process that read it ended with code {code}"


def _understood(said: bytes, name: str) -> KeptText:
    try:
        match json.loads(said) if len(said) <= _ANSWER else None:
            case {"text": str(text), "why_not": None} if len(text) <= LONGEST:
                return KeptText(text)
            case {"text": str() | None as text, "why_not": str(why_not)} if len(text or why_not) <= LONGEST:
                return KeptText(text, f"`{name}` {why_not[:1000]}")
    except (ValueError, RecursionError):
        pass
    return KeptText(None, f"reading `{name}` gave nothing that can be understood. {_BY_HAND}")


def serve(read: Read) -> None:
    """Be the child: limit this process, read the file that the one argument names, answer, and be done.

    `read` says why it read nothing as the rest of a sentence that begins with the name of the file.
    """
    limit()
    try:
        found = read(Path(sys.argv[1]))
    except MemoryError:
        found = KeptText(None, f"needs more than {MEMORY // 1024 // 1024} MiB of memory. {_BY_HAND}")
    except Exception as fault:  # noqa: BLE001 - whatever a hostile file makes a parser raise is one answer
        found = KeptText(None, f"cannot be read: {type(fault).__name__}: {str(fault)[:200].rstrip('.')}. {_BY_HAND}")
    if found.text is not None and len(found.text) > LONGEST:
        found = KeptText(None, f"holds more than {LONGEST} letters. {_BY_HAND}")
    answer = json.dumps({"text": found.text, "why_not": found.why_not}, ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    sys.stdout.flush()


def limit() -> None:
    """Give up what reading a file does not need: time, memory, writing files."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, SECONDS_OF_WORK),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, _ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
