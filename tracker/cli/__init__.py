"""The command line: words become calls, and answers become lines. Decides nothing itself."""

from __future__ import annotations


def main() -> None:
    """Run `tracker` on the arguments of this process, and leave with its exit code."""
    from tracker.cli.run import run

    run()
