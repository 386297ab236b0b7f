"""The child that sets one report on paper and is done. It knows nothing of the rest, so that it starts at once.

It reads the view on standard input and answers with the PDF on standard output, or with what the engine told on
standard error and the exit code REFUSED.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

__all__ = ["MEMORY", "REFUSED", "serve"]

MEMORY = 3 * 1024 * 1024 * 1024
"""The memory that the child may ask for, in bytes: a table of 20,000 rows takes half of it."""

STANDARD: Final = "ua-1"

REFUSED = 3
"""The exit code of a child that the engine told what is wrong."""


def serve() -> None:
    """Be the child: limit this process, set the template that the first argument names, answer, and be done."""
    template, seconds = Path(sys.argv[1]), int(sys.argv[2])
    given = sys.stdin.buffer.read().decode()
    limit(seconds)
    import typst

    try:
        made = typst.compile(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            package_path=template.parent,
            package_cache_path=template.parent,
            format="pdf",
            sys_inputs={"view": given},
            pdf_standards=STANDARD,
            timestamp=0,
        )
    except typst.TypstError as fault:
        told = {"message": fault.message, "diagnostic": fault.diagnostic}
        sys.stderr.buffer.write(json.dumps(told).encode())
        sys.stderr.flush()
        os._exit(REFUSED)
    sys.stdout.buffer.write(made)
    sys.stdout.flush()
    os._exit(0)


def limit(seconds: int, memory: int = MEMORY) -> None:
    """Give up what setting a page does not need: time, memory (in bytes), writing files."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    serve()
