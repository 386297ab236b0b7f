"""The worked examples in `reports/`: each kind in each format, as of 2026-05-05, from what comes with the program.

`python -m tests.examples` writes them anew; a test makes them again and compares the bytes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from tracker import databases, reporting, service, site_files
from tracker.domain.issued import ReportKind
from tracker.recording.pipeline import Desk as Recording
from tracker.recording.pipeline import Signed
from tracker.recording.sites import keep

FOLDER = Path(__file__).parents[1] / "reports"
ON = date(2026, 5, 5)
FIRST, AT = datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 5, 5, 12, tzinfo=UTC)
"""When the rulebook was recorded, and when the sites were: so that a report of changes tells what a date brought."""
WANTED = {
    kind.value: reporting.Wanted(kind, ON, ON, "O. Officer", about, since)
    for kind, about, since in (
        (ReportKind.CLINICS, (), None),
        (ReportKind.PROVINCE, ("AB",), None),
        (ReportKind.NATIONAL, (), None),
        (ReportKind.CHANGES, ("MB",), date(2026, 1, 1)),
        (ReportKind.SOURCES, (), None),
        (ReportKind.INSTRUMENT, ("cpsa-ketamine-expectations-2026",), None),
    )
}
NOTES = {"en": "A worked example; its sites are made up.", "fr": "Un exemple; ses cliniques sont inventées."}
FRENCH = ("province", "clinics")
"""The kinds that are there in French, too."""


def database(folder: Path) -> str:
    """The bundled rulebook and the made-up network, recorded on those days."""
    path = str(folder / "examples.db")
    databases.make_database(path, at=FIRST)
    name, data = site_files.example_sites()
    read = site_files.read_sites(path, name, data, told=None)
    assert not read.problems
    keep(Recording(path), lambda _: read.sites, Signed("O. Officer", "an example", AT))
    return path


def examples(
    path: str, endings: tuple[str, ...] = reporting.ENDINGS, french: Collection[str] = FRENCH
) -> Iterator[tuple[str, bytes]]:
    """Each example by the name of its file; those of some kinds in French, too."""
    with service.open_desk(path, None, now=lambda: AT, told=print) as desk:
        for kind, wanted in WANTED.items():
            for lang in ("en", "fr") if kind in french else ("en",):
                wanted = reporting.as_it_stands(desk, wanted, reporting.rests(desk, wanted))
                page = reporting.build(desk, replace(wanted, lang=lang, note=NOTES[lang]))
                stem = kind if lang == "en" else f"{kind}.{lang}"
                for ending in endings:
                    yield f"{stem}.{ending}", reporting.render(page, ending)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, data in examples(database(Path(scratch))):
            (FOLDER / name).write_bytes(data)
            print(f"{name}: {len(data):,} bytes", file=sys.stderr)
