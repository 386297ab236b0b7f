"""Making reports: a national one from a cold start beside its floor, a long table, and paper beside HTML."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests import examples
from tests.benchmarks.cold import Command, program, surroundings
from tests.benchmarks.rounds import play, ratio
from tracker import reporting, service
from tracker.domain.issued import ReportKind
from tracker.report.pages.view import Cell, Page, Table, Words

MOST_TIMES_FLOOR, MOST_TIMES_HTML = 1.5, 7.0
"""The goals: a national report beside its floor; and its view set as PDF beside the same set as HTML, each by a process
that does nothing else.

The whole command with a PDF, and setting the view in a process that is warm, are told without a goal: the more else a
command does, the quicker paper would look, and the quicker HTML is set, the slower.
"""

LONG = 20_000


def measure(rounds: int, progress: Callable[[str], None]) -> list[str]:
    """Lines that tell what reports cost."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        database = examples.database(folder)
        environment = surroundings(folder)
        floor = Path(__file__).with_name("base_page.py")
        page = _page(database)
        size = len(reporting.render(page, "html"))
        view = folder / "view"
        view.write_bytes(pickle.dumps(page))
        alone = Path(__file__).with_name("set_view.py")
        make = [*program(), "report", "make", "national", "--by", "O. Officer", "--out", str(folder / "out")]
        found = {
            "floor": Command([sys.executable, str(floor), str(size)], environment),
            "national": Command([*make, "--database", database], environment),
            "pdf": Command([*make, "--format", "pdf", "--database", database], environment),
            **{
                f"{ending} alone": Command([sys.executable, str(alone), str(view), ending], environment)
                for ending in ("html", "pdf")
            },
        }
        progress("the national report, cold")
        for command in found.values():
            command()
            command.peak_mb = 0.0
        times = play(found, rounds)
        progress("HTML and PDF of the same view")
        both = play({ending: _timed(page, ending) for ending in ("html", "pdf")}, min(rounds, 5))
        progress(f"a table of {LONG:,} rows")
        start = perf_counter()
        long = len(reporting.render(_long(page), "html"))
        took = perf_counter() - start
    return [
        f"Reports, {rounds} rounds in shuffled order, median ratios",
        f"  {'floor: import both, render ' + format(size, ',') + ' bytes':48} {median(times['floor']):6.2f} s"
        f" {found['floor'].peak_mb:30.0f} MB",
        f"  {'tracker report make national':48} {median(times['national']):6.2f} s  "
        f"x {ratio(times, 'national', 'floor'):.2f} {_goal(ratio(times, 'national', 'floor'), MOST_TIMES_FLOOR):16}"
        f" {found['national'].peak_mb:7.0f} MB",
        f"  {'the same as PDF':48} {median(times['pdf']):6.2f} s  x {ratio(times, 'pdf', 'national'):.2f} HTML"
        f" {found['pdf'].peak_mb:19.0f} MB",
        f"  {'its view set as HTML, a process':48} {median(times['html alone']):6.2f} s"
        f" {found['html alone'].peak_mb:30.0f} MB",
        f"  {'the same view as PDF':48} {median(times['pdf alone']):6.2f} s  "
        f"x {ratio(times, 'pdf alone', 'html alone'):.2f} HTML"
        f" {_goal(ratio(times, 'pdf alone', 'html alone'), MOST_TIMES_HTML):11} {found['pdf alone'].peak_mb:7.0f} MB",
        f"  {'set in a warm process, HTML':48} {median(both['html']):6.2f} s",
        f"  {'set in a warm process, PDF':48} {median(both['pdf']):6.2f} s  x {ratio(both, 'pdf', 'html'):.2f}",
        f"  {f'HTML with a table of {LONG:,} rows':48} {took:6.2f} s  {long / 1e6:.1f} MB",
    ]


def _goal(found: float, most: float) -> str:
    return f"(<={most:g}{'' if found <= most else ' MISSED'})"


def _page(database: str) -> Page:
    wanted = reporting.Wanted(ReportKind.NATIONAL, date(2026, 5, 5), date(2026, 5, 5), "O. Officer")
    with service.open_desk(database, None, now=lambda: examples.AT, told=print) as desk:
        return reporting.build(desk, wanted)


def _timed(page: Page, ending: str) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        reporting.render(page, ending)
        return perf_counter() - start

    return run


def _long(page: Page) -> Page:
    """The same report with a table of many rows in its first section."""
    rows = tuple(tuple(Cell((Words(f"row {n}, cell {m}"),)) for m in range(6)) for n in range(LONG))
    table = Table("long-table", "Many rows", tuple(f"column {m}" for m in range(6)), rows, filtered=True)
    first, *others = page.sections
    return replace(page, sections=(replace(first, blocks=(*first.blocks, table)), *others))
