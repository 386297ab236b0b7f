"""A reader that misbehaves as the file says: to see that what is read apart stays apart. Run by `apart` in tests."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tracker.sources import apart
from tracker.sources.apart import KeptText


def read(path: Path) -> KeptText:
    what = path.read_text(encoding="utf-8")
    if what == "spin":
        while True:
            pass
    if what == "memory":
        return KeptText("x" * (2 * apart.MEMORY))
    if what == "sleep":
        time.sleep(600)
    if what == "die":
        os.abort()
    if what == "garbage":
        sys.stdout.buffer.write(b"\xff{")
    if what == "flood":
        while True:
            os.write(1, b"x" * 65536)
    if what == "write":
        path.with_name("written").write_bytes(b"x" * (apart.LONGEST * 5))
    if what == "long":
        return KeptText("x" * (apart.LONGEST + 1))
    if what == "deep":
        return read_deep()
    if what == "lone surrogate":
        return KeptText("a\ud800b")
    if what == "surroundings":
        return KeptText(" ".join(sorted(os.environ)))
    return KeptText(what)


def read_deep() -> KeptText:
    return read_deep()


if __name__ == "__main__":
    apart.SECONDS_OF_WORK = 1
    apart.serve(read)
