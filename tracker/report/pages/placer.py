"""The child that places one report with a user's own templates and is done: what they do, they do to no more than that.

It reads what to place on standard input, from the program itself, and answers with the page on standard output, or with
what is wrong on standard error and the exit code REFUSED.
"""

from __future__ import annotations

import os
import pickle
import sys

from tracker.report.pages import placing
from tracker.report.pages.setter import REFUSED, limit

__all__ = ["serve"]


def serve() -> None:
    """Be the child: limit this process, place the report, answer, and be done."""
    given = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - our own parent wrote it, and holds the other end
    limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        made = placing.place_here(*given).encode()
    except placing.BrokenTemplateError as fault:
        sys.stderr.buffer.write(str(fault).encode("utf-8", "replace"))
        sys.stderr.flush()
        os._exit(REFUSED)
    sys.stdout.buffer.write(made)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    serve()
