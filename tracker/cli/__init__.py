"""The command line: words become calls, and answers become lines. Decides nothing itself."""

from __future__ import annotations

import gc

FIRST_GARBAGE = 500_000
"""So many new objects before anybody looks for garbage: what a command imports and loads stays for its short life."""

FRAMES = 17_000
"""So much room for frames, in words, begins with the outermost: else CPython keeps them in pieces of 16 KB, and a loop
whose calls cross from one piece into the next asks the system for a piece and gives it back at each of them.
"""


def main() -> None:
    """Run `tracker` on the arguments of this process, and leave with its exit code."""
    gc.set_threshold(FIRST_GARBAGE)
    from tracker.cli.run import run

    run()


main.__code__ = main.__code__.replace(co_stacksize=FRAMES)
