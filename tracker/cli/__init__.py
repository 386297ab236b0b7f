"""The command line: words become calls, and answers become lines. Decides nothing itself."""

from __future__ import annotations

import gc

FIRST_GARBAGE = 500_000
"""So many new objects before anybody looks for garbage: what a command imports and loads stays for its short life."""


def main() -> None:
    """Run `tracker` on the arguments of this process, and leave with its exit code."""
    gc.set_threshold(FIRST_GARBAGE)
    from tracker.cli.run import run

    run()
