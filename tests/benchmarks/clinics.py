"""Assessing a network of sites from a cold start, beside reading the same sites and loading the same rulebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.cold import Command, program, surroundings
from tests.benchmarks.rounds import play, ratio
from tracker.domain.rule import FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Holding, Service, Site, Statement
from tracker.recording.pipeline import Desk, Signed
from tracker.recording.sites import keep
from tracker.service import bundled
from tracker.store.database import create_and_fill

SITES, SERVICES = 2_000, 6
MOST_TIMES_READING = 3.0
"""The goal: how many times as long as reading the sites and loading the rulebook."""

PROVINCES = ("AB", "BC", "SK", "MB", "ON", "QC")
GIVEN = (
    Service("iv", route=("iv",), purpose=("depression",), programme=("medication-only",)),
    Service("im", route=("im",), purpose=("depression",), programme=("medication-only",)),
    Service("kap", route=("im",), purpose=("ptsd",), programme=("psychedelic-dose",), practitioner=("psychiatrist",)),
    Service("sc-pain", route=("sc",), purpose=("pain",)),
    Service("oral", route=("oral",), purpose=("depression",)),
    Service("sublingual", route=("sublingual",), purpose=("depression",)),
    Service("iv-pain", route=("iv",), purpose=("pain",)),
    Service("spravato", ("esketamine",), ("intranasal",), ("trd",)),
    Service("nurse", route=("im",), purpose=("depression",), practitioner=("nurse-practitioner",)),
)

FLOOR = """\
import sys
from datetime import UTC, datetime
from tracker.service import open_desk
with open_desk(sys.argv[1], None, now=lambda: datetime.now(UTC), told=print) as desk:
    sites = desk.sites()
    rulebook = desk.rulebook(*{site.jurisdiction for site in sites})
"""


def network(rulebook: Rulebook, sites: int, seed: int = 11) -> Iterator[Site]:
    """Sites of which each knows half of all facts, at random, so that hardly two of them are alike."""
    draw = Random(seed)
    facts = [f for f in rulebook.facts if f.id not in rulebook.facts_of_patients]
    for n in range(sites):
        here = draw.choice(PROVINCES)
        held = [
            a for a in rulebook.vocabulary.local_leaves("setting", "accredited-facility", here) if draw.random() < 0.6
        ]
        said = [f for f in facts if draw.random() < 0.5]
        yield Site(
            f"site-{n:04}",
            f"Site {n}",
            here,
            draw.choice(("clinic", "clinic", "hospital")),
            tuple(
                Holding(a, str(n), date(2024, 1, 1), date(2026, 6, 1) + timedelta(draw.randrange(900))) for a in held
            ),
            tuple(draw.sample(GIVEN, SERVICES)),
            facts=tuple(
                Statement(
                    f.id,
                    str(draw.randint(1, 4)) if f.type is FactType.NUMBER else draw.choice(f.choices or ("yes", "no")),
                    "O. Officer",
                    date(2026, 11, 2),
                )
                for f in said
            ),
        )


def measure(rounds: int, progress: Callable[[str], None], sites: int = SITES) -> list[str]:
    """Lines that tell what assessing the whole network costs."""
    with TemporaryDirectory() as made:
        database = str(Path(made, "sites.db"))
        rulebook, at = bundled(), datetime(2026, 11, 20, 12, tzinfo=UTC)
        progress(f"recording {sites:,} sites")
        create_and_fill(database, rulebook, "the program", at)
        keep(Desk(database), lambda _: tuple(network(rulebook, sites)), Signed("O. Officer", "all sites", at))
        environment = surroundings(Path(made))
        about = ["--on", "2026-11-23", "--database", database]
        found = {
            "read": Command([sys.executable, "-c", FLOOR, database], environment),
            "assess": Command([*program(), "clinics", "assess", *about], environment),
        }
        progress("assessing them")
        for command in found.values():
            command()
            command.peak_mb = 0.0
        times = play(found, rounds)
    against = ratio(times, "assess", "read")
    wanted = f"<={MOST_TIMES_READING:g}" + ("" if against <= MOST_TIMES_READING else " MISSED")
    return [
        f"{sites:,} sites x {SERVICES} services of which hardly two are alike, each a process of its own, {rounds} "
        "rounds in shuffled order, median ratios",
        f"  {'read the sites, load the rulebook':36} {median(times['read']):6.2f} s {'':16} "
        f"{found['read'].peak_mb:5.0f} MB",
        f"  {'tracker clinics assess':36} {median(times['assess']):6.2f} s  x {against:.2f} ({wanted})"
        f" {found['assess'].peak_mb:8.0f} MB",
    ]
