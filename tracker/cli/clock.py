"""What day it is: the only place of the program that asks.

A legal day is a plain date. Which one it is now depends on the province, and three provinces stopped changing their
clocks in November 2026, so the zones come from the tzdata package and never from the system's older copy.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path

ZONES = {
    "AB": "Edmonton",
    "BC": "Vancouver",
    "CA": "Toronto",
    "MB": "Winnipeg",
    "NB": "Moncton",
    "NL": "St_Johns",
    "NS": "Halifax",
    "NT": "Yellowknife",
    "NU": "Iqaluit",
    "ON": "Toronto",
    "PE": "Halifax",
    "QC": "Toronto",
    "SK": "Regina",
    "YT": "Whitehorse",
}
"""Where most people of a jurisdiction live; for Canada the seat of its government."""


@cache
def zone_of(jurisdiction: str) -> tzinfo:
    """The clock of a jurisdiction, from the tzdata package."""
    from importlib.util import find_spec
    from zoneinfo import ZoneInfo

    package = find_spec("tzdata")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package tzdata is missing; install this program again")
    place = Path(package.origin).parent / "zoneinfo" / "America" / ZONES.get(jurisdiction, "Toronto")
    with place.open("rb") as rules:
        return ZoneInfo.from_file(rules)


def local_today(jurisdiction: str) -> date:
    """The day it is now in a jurisdiction."""
    return datetime.now(zone_of(jurisdiction)).date()


def utc_now() -> datetime:
    """The moment it is now, for the time of a revision."""
    return datetime.now(UTC)
