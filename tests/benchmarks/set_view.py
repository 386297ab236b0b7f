"""A view set in one format by a process of its own, which has nothing to do but that."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from tracker.reporting import render

if __name__ == "__main__":
    kept, ending = sys.argv[1:]
    sys.stdout.buffer.write(render(pickle.loads(Path(kept).read_bytes()), ending))  # noqa: S301 - a benchmark wrote it
