"""The machine in a line, because figures mean nothing without it; and the memory of a process."""

from __future__ import annotations

import os
import platform
import resource
import sys
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, Python and how busy it is with other work."""
    load = os.getloadavg()[0]
    return (
        f"{_model()}, {os.cpu_count()} cores, {_memory()} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load {load:.1f} at the start, from other work. Trust the ratios, which "
        "are taken inside a round, and not the milliseconds."
    )


def _model() -> str:
    return _field("/proc/cpuinfo", "model name") or platform.processor() or "unknown processor"


def _memory() -> str:
    found = _field("/proc/meminfo", "MemTotal")
    return f"{int(found.split()[0]) / 1024**2:.0f}" if found else "?"


def _field(file: str, name: str) -> str | None:
    path = Path(file)
    if not path.exists():
        return None
    lines = (line.partition(":") for line in path.read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), None)


def peak_mb(used: resource.struct_rusage | None = None) -> float:
    """The most memory that this process has had, or the one that used so much."""
    most = (used or resource.getrusage(resource.RUSAGE_SELF)).ru_maxrss
    return most / 1024 if sys.platform != "darwin" else most / 1024**2
