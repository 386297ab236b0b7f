"""Processes to be killed: a program that forks one for each trial, says how far it came, and kills it in between.

It is a program of its own, since a test runner may have threads, and since only the trial should take time. It reads
one JSON trial a line and answers with one JSON line: what the victim said before it died (`s` a statement was about to
run, `c` a commit, `d` it was done), and whether it was killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress

import sqlalchemy as sa
from alembic import command  # noqa: F401 - so that no victim spends its life on imports
from sqlalchemy import event

from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker.store.database import first_use
from tracker.store.revisions import load_pack


def act(action: str, database: str) -> object:
    if action == "first use":
        return first_use(database, FULL, WHO, AT)
    return load_pack(database, CHANGED, WHO, AT).revision


def victim(action: str, database: str, said: int, start: int | None = None) -> None:
    """Live, and say how far; it never returns."""
    first = True

    def statement(*_: object) -> None:
        nonlocal first
        if first:
            os.write(said, b"s")
        first = False

    event.listen(sa.Engine, "before_cursor_execute", statement)
    event.listen(sa.Engine, "commit", lambda _: os.write(said, b"c"))
    code = 1
    try:
        if start is not None:
            os.read(start, 1)
        result = act(action, database)
        os.write(said, b"d" + json.dumps(result).encode())
        code = 0
    finally:
        os._exit(code)


def trial(action: str, database: str, delay: float | None) -> dict[str, object]:
    """One victim, killed `delay` seconds after its first statement, or left alone."""
    heard, said = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(heard)
        victim(action, database, said)
    os.close(said)
    words = os.read(heard, 1)
    began = time.monotonic()
    if delay is not None:
        time.sleep(delay)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while more := os.read(heard, 1000):
        words += more
    took = time.monotonic() - began
    _, status = os.waitpid(process, 0)
    os.close(heard)
    return {"said": words.decode(), "killed": os.WIFSIGNALED(status), "took": took}


def together(action: str, database: str, many: int) -> dict[str, object]:
    """Many at the same moment; what each of them said."""
    start, go = os.pipe()
    pipes = []
    for _ in range(many):
        heard, said = os.pipe()
        if os.fork() == 0:
            os.close(go)
            victim(action, database, said, start)
        os.close(said)
        pipes.append(heard)
    os.close(start)
    os.write(go, b"!" * many)
    results = []
    for heard in pipes:
        words = b""
        while more := os.read(heard, 1000):
            words += more
        results.append(words.decode())
        os.close(heard)
    for _ in range(many):
        os.wait()
    os.close(go)
    return {"said": results}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "many" in asked:
            answer = together(asked["action"], asked["database"], asked["many"])
        else:
            answer = trial(asked["action"], asked["database"], asked["delay"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
