"""A file of questions answered as a whole process, beside reading and writing the same file, and beside DuckDB.

The peer is handed every answer beforehand, as a table in a database of its own: it reads the same file, finds the
answer of each row by the same columns and the stretch of days, and writes the same file. How fast it looks it up is its
own. The questions are drawn at random from all closed cells of the bundled rulebook and ten years of days.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.cold import Command, program, surroundings
from tests.benchmarks.rounds import play, ratio

QUESTIONS, QUICK_QUESTIONS, FEW = 1_000_000, 50_000, 10_000
MOST_TIMES_COPYING, MOST_TIMES_DUCKDB = 6.0, 2.5
"""The goals: beside reading and writing the same file with Python's csv module, and beside the peer."""

MOST_GROWTH = 1.3
"""The goal: how many times the memory of few questions that of all of them may be."""

COLUMNS = ("province", "drug", "route", "setting", "purpose", "programme", "practitioner")

COPY = """\
import csv, sys
_, came, out = sys.argv
with open(came, newline="", encoding="utf-8") as file, open(out, "w", newline="", encoding="utf-8") as copy:
    csv.writer(copy).writerows(csv.reader(file))
"""

PEER = """\
import sys, duckdb
_, questions, answers, out = sys.argv
known = duckdb.connect(answers, read_only=True)
same = " AND ".join(f'q."{c}" = a."{c}"' for c in "province drug route setting purpose programme practitioner".split())
known.execute(f'''
    COPY (
        SELECT q.*, strftime(q."on", '%Y-%m-%d') AS tracker_on, a.* EXCLUDE (
            province, drug, route, setting, purpose, programme, practitioner, began)
        FROM read_csv('{questions}', header = true, columns = {{
            'id': 'VARCHAR', 'province': 'VARCHAR', 'drug': 'VARCHAR', 'route': 'VARCHAR', 'setting': 'VARCHAR',
            'purpose': 'VARCHAR', 'programme': 'VARCHAR', 'practitioner': 'VARCHAR', 'on': 'DATE'}}) q
        ASOF LEFT JOIN answers a ON {same} AND q."on" >= a.began
    ) TO '{out}' (HEADER)''')
"""


def _new(command: Command, out: Path) -> Callable[[], float]:
    """The command with its answer of the round before taken away first, which nothing writes over."""

    def again() -> float:
        out.unlink(missing_ok=True)
        return command()

    return again


def measure(rounds: int, progress: Callable[[str], None], questions: int = QUESTIONS) -> list[str]:
    """Lines that tell what many questions cost."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        environment = surroundings(folder)
        database, answers = str(folder / "rulebook.db"), folder / "answers.duckdb"
        Command([*program(), "db", "init", "--database", database], environment)()
        progress(f"writing {questions:,} questions, and every answer for the peer")
        prepare = [sys.executable, "-m", "tests.benchmarks.batch", made, str(questions)]
        Command(prepare, environment)()
        outs = {name: folder / f"{name}.csv" for name in ("copy", "tracker", "few", "duckdb")}
        all_, few = str(folder / "questions.csv"), str(folder / "few.questions.csv")
        ask = [*program(), "check", "--database", database, "--out"]
        found = {
            "copy": Command([sys.executable, "-c", COPY, all_, str(outs["copy"])], environment),
            "tracker": Command([*ask, str(outs["tracker"]), "--batch", all_], environment),
        }
        if answers.exists():
            found["duckdb"] = Command(
                [sys.executable, "-c", PEER, all_, str(answers), str(outs["duckdb"])], environment
            )
        progress("answering them")
        fewer = Command([*ask, str(outs["few"]), "--batch", few], environment)
        _new(fewer, outs["few"])()
        times = play({name: _new(command, outs[name]) for name, command in found.items()}, rounds)
        differ = _differing(outs["tracker"], outs["duckdb"]) if answers.exists() else None
    against, growth = ratio(times, "tracker", "copy"), found["tracker"].peak_mb / fewer.peak_mb
    lines = [
        f"{questions:,} questions in a file, each a process of its own, {rounds} rounds in shuffled order, median "
        f"ratios; {os.cpu_count()} cores, of which DuckDB takes all and the others one",
        f"  {'read and write the same file (csv)':40} {median(times['copy']):7.2f} s {'':20}"
        f" {found['copy'].peak_mb:6.0f} MB",
        f"  {'tracker check --batch':40} {median(times['tracker']):7.2f} s  x {against:5.2f} "
        f"{_goal(against, MOST_TIMES_COPYING):11} {found['tracker'].peak_mb:6.0f} MB, x {growth:.2f} that of {FEW:,} "
        f"questions {_goal(growth, MOST_GROWTH)}",
    ]
    if differ is None:
        return [*lines, "  left out: duckdb is not installed: pip install -e '.[bench]'"]
    beside = ratio(times, "tracker", "duckdb")
    return [
        *lines,
        f"  {'DuckDB, every answer known beforehand':40} {median(times['duckdb']):7.2f} s {'':20}"
        f" {found['duckdb'].peak_mb:6.0f} MB",
        f"  tracker beside DuckDB: x {beside:.2f} {_goal(beside, MOST_TIMES_DUCKDB)}; rows compared: {questions:,}, "
        f"{differ:,} differ",
    ]


def _goal(value: float, most: float) -> str:
    return f"(<={most:g})" if value <= most else f"(<={most:g} MISSED)"


def _differing(ours: Path, theirs: Path) -> int:
    """How many rows are answered otherwise; the peer may write them in another order."""
    sums = []
    for path in (ours, theirs):
        with path.open(encoding="utf-8", newline="") as file:
            sums.append({row[0]: hash(tuple(row[1:])) for row in csv.reader(file)})
    return sum(sums[0].get(id) != told for id, told in sums[1].items()) + abs(len(sums[0]) - len(sums[1]))


def _prepare(folder: Path, asked: int) -> None:
    """Write the questions, and every answer as a table of the peer where it is installed."""
    from tests.benchmarks import pack

    known = pack.rulebook()
    cells = [(place, *cell) for place, all_ in pack.grid(known).items() for cell in all_]
    for name, rows in (("questions.csv", asked), ("few.questions.csv", FEW)):
        draw = Random(7)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", *COLUMNS, "on"))
            for n in range(rows):
                day = pack.FIRST + timedelta(days=draw.randrange((pack.LAST - pack.FIRST).days))
                writer.writerow((n, *draw.choice(cells), day))
    try:
        import duckdb
    except ModuleNotFoundError:
        return
    told = folder / "answers.csv"
    with told.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_answers(known, cells))
    made = duckdb.connect(str(folder / "answers.duckdb"))
    made.read_csv(str(told), header=True, all_varchar=True).create("answers")
    made.execute("ALTER TABLE answers ALTER began TYPE DATE")
    made.close()
    told.unlink()


def _answers(known: object, cells: list[tuple[str, ...]]) -> Iterator[list[str]]:
    """Every answer to every cell, from the first day of each stretch of days on."""
    from tests.benchmarks.pack import ASKED_ON
    from tests.benchmarks.synthetic import question
    from tracker.batch.columns import ANSWERED
    from tracker.cli.batch_asking import outcome_of
    from tracker.cli.clock import local_today
    from tracker.domain.brief import Subject
    from tracker.domain.rulebook import Rulebook
    from tracker.domain.vocabulary import ASKED
    from tracker.report.batch import cells as told_of

    assert isinstance(known, Rulebook)
    yield [*COLUMNS, "began", *ANSWERED[1:]]
    for place, *cell in cells:
        named = {d: (leaf,) for d, leaf in zip(ASKED, cell, strict=True)}
        asked = question(place, ASKED_ON, local_today(place), named)
        subject = Subject(known, asked)
        for began in (date(1900, 1, 1), *subject.breaks):
            yield [place, *cell, began.isoformat(), *told_of(outcome_of(subject.on(began))), ""]


if __name__ == "__main__":
    _prepare(Path(sys.argv[1]), int(sys.argv[2]))
