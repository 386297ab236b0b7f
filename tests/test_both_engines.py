"""The same bundled rulebook on SQLite and on PostgreSQL gives the same answers, from the command line on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli.app import tracker
from tracker.domain.vocabulary import Text
from tracker.guidance.reader import read_pack
from tracker.store.engine import open_for_recording
from tracker.store.revisions import load_pack

QUESTIONS = [
    "AB iv clinic depression",
    "AB",
    "BC subcut clinic depression --on 2021-01-15",
    "SK im clinic ptsd --fact sk-bylaw-26-1-exemption=yes",
    "MB spravato clinic trd",
    "ON iv ohp depression --by psychiatrist --on 2030-01-01",
    "QC iv hospital",
]


def run(*words: str) -> str:
    done = CliRunner().invoke(tracker, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def answers(database: str, *more: str) -> list[str]:
    return [run("check", *q.split(), "--json", "--database", database, *more) for q in QUESTIONS]


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("engines") / "tracker.db"
    run("db", "init", "--database", str(path))
    return str(path)


@pytest.mark.slow
@pytest.mark.postgres
def test_both_engines_answer_alike(sqlite_url: str, new_postgres: Callable[[str], str]) -> None:
    url = new_postgres("template0")
    run("db", "init", "--database", url)

    assert answers(url) == answers(sqlite_url)
    assert run("rules", "--json", "--database", url) == run("rules", "--json", "--database", sqlite_url)


def _later(path: str) -> None:
    """A newer pack: one instrument less, and one of which less is read."""
    rulebook, _ = read_pack()
    gone = next(i for i in rulebook.instruments if i.id == "cpsa-ketamine-expectations-2026")
    bylaw = next(i for i in rulebook.instruments if i.id == "cpsm-bylaw-accredited-facilities-2024")
    newer = replace(
        rulebook,
        instruments=(
            *(i for i in rulebook.instruments if i not in (gone, bylaw)),
            replace(bylaw, rules=tuple(replace(r, incomplete=Text("all of it", "le tout")) for r in bylaw.rules)),
        ),
    )
    with open_for_recording(path) as connection:
        load_pack(connection, newer, "a later pack", datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.slow
def test_what_is_recorded_later_changes_nothing_at_an_earlier_known_at(tmp_path: Path) -> None:
    path = str(tmp_path / "tracker.db")
    run("db", "init", "--database", path)
    before = answers(path, "--known-at", "r1")
    now = answers(path)

    _later(path)

    assert answers(path, "--known-at", "r1") == before
    assert answers(path) != now


def test_before_the_first_revision_nothing_was_recorded(sqlite_url: str) -> None:
    found = json.loads(
        run("check", "AB", "iv", "clinic", "--json", "--known-at", "2001-01-01", "--database", sqlite_url)
    )

    assert {a["verdict"] for a in found["answers"]} == {"unsearched"}
    assert "nothing-recorded" in {n["kind"] for a in found["answers"] for n in a["notices"]}
