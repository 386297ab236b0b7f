"""Processes to be killed: a program that forks one for each trial, says how far it came, and kills it in between.

It is a program of its own, since a test runner may have threads, and since only the trial should take time. It reads
one JSON trial a line and answers with one JSON line: what the victim said before it died (`s` the first statement of
a writing transaction was about to run, `c` a commit, `d` it was done), and whether it was killed.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from contextlib import suppress

import sqlalchemy as sa
from alembic import command  # noqa: F401 - so that no victim spends its life on imports
from sqlalchemy import event

from tests.recording.victims import ACTIONS
from tests.store.small import AT, FULL, WHO
from tests.store.test_revisions import CHANGED
from tracker.store.database import first_use
from tracker.store.revisions import load_pack

WRITING = ("BEGIN IMMEDIATE", "INSERT", "CREATE", "ALTER", "DROP", "SELECT set_config")
"""How the first statement of a writing transaction begins; on a server it takes the writers' lock."""


def act(action: str, database: str) -> object:
    if action == "first use":
        return first_use(database, FULL, WHO, AT)
    if action == "load":
        return load_pack(database, CHANGED, WHO, AT).revision
    return ACTIONS[action][1](database)


def victim(action: str, database: str, said: int, start: int | None = None, last: int | None = None) -> None:
    """Live, and say how far; it never returns. `last` is the statement before which it dies by its own hand."""
    first, count = True, 0

    def statement(connection: object, cursor: object, words: str, *_: object) -> None:
        nonlocal first, count
        if first and words.lstrip().startswith(WRITING):
            os.write(said, b"s")
            first = False
        count += not first
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "before_cursor_execute", statement)
    event.listen(sa.Engine, "commit", lambda _: None if first else os.write(said, b"c"))
    code = 1
    try:
        if start is not None:
            os.read(start, 1)
        result = act(action, database)
        os.write(said, b"d" + json.dumps(result).encode() + f" {count}".encode() * (last is not None))
        code = 0
    finally:
        os._exit(code)


def trial(action: str, database: str, delay: float | None, last: int | None = None) -> dict[str, object]:
    """One victim, killed `delay` seconds after its first statement, or before its `last` one, or left alone."""
    heard, said = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(heard)
        victim(action, database, said, last=last)
    os.close(said)
    words = os.read(heard, 1)
    began = time.monotonic()
    if delay is not None:
        time.sleep(delay)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    committing = None
    while more := os.read(heard, 1000):
        words += more
        if b"c" in more and committing is None:
            committing = time.monotonic() - began
    took = time.monotonic() - began
    _, status = os.waitpid(process, 0)
    os.close(heard)
    killed = os.WIFSIGNALED(status)
    return {"said": words.decode(), "killed": killed, "took": took, "committing": committing}


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
    gc.freeze()  # or each victim would go through, and so copy, all that was imported here
    for line in sys.stdin:
        asked = json.loads(line)
        if "many" in asked:
            answer = together(asked["action"], asked["database"], asked["many"])
        else:
            answer = trial(asked["action"], asked["database"], asked["delay"], asked.get("last"))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
