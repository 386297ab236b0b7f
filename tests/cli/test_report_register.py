"""The register of issued reports on the command line: listed, shown, and signed by who has read what was issued."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Tracker
from tests.store.small import REPORT
from tracker.domain.issued import Issued, ReportKind
from tracker.recording.issuing import issue
from tracker.recording.pipeline import Desk, Signed

SECOND = replace(
    REPORT,
    id="2026-06-01-sources",
    kind=ReportKind.SOURCES,
    title="Sources \x1b[31m and how they stand",
    fingerprint="ab" * 32,
    params=(("note", "\x1b]0;x\x07"),),
    issued=date(2026, 6, 1),
    by="B. Boss",
)
BY = ("--by", "B. Boss", "--why", "read and agreed")


@pytest.fixture
def register(rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tracker: Tracker) -> str:
    """A database in which two reports were issued, as r2 and r3."""
    database = str(shutil.copy(rulebook_file, tmp_path / "rules.db"))
    for report in (REPORT, SECOND):
        made = Signed(report.by, "for the inspector", datetime(2026, 11, 21, 12, tzinfo=UTC))
        issue(Desk(database), lambda known, report=report: with_head(report, known.head), made)  # type: ignore[misc]
    monkeypatch.setenv("TRACKER_DATABASE", database)
    return database


def with_head(report: Issued, head: str | None) -> Issued:
    return replace(report, head=head)


def test_where_nothing_was_issued_the_list_says_so(tracker: Tracker) -> None:
    assert tracker("report", "list").out == "No report was issued.\n"
    assert tracker("report", "list", "--json").json == {
        "format": "tracker.report-list/1",
        "known_at": None,
        "reports": [],
    }
    unknown = tracker("report", "show", "2026-05-05-province-ab")
    assert (unknown.code, "`tracker report list` lists them" in unknown.err) == (2, True)


def test_reports_are_listed_the_newest_first_by_kind_and_moment(tracker: Tracker, register: str) -> None:
    assert tracker("report", "list").out.splitlines() == [
        "2026-06-01-sources",
        "  Sources [31m and how they stand",
        "  2026-06-01, issued by B. Boss; signed by nobody",
        "2026-05-05-province-ab",
        "  Alberta, première",
        "  2026-05-05, issued by O. Officer; signed by nobody",
        "Next: tracker report show 2026-06-01-sources",
    ]

    def listed(*more: str) -> list[str]:
        return [each["id"] for each in tracker("report", "list", *more, "--json").json["reports"]]

    assert listed("--kind", "province") == [REPORT.id]
    assert listed("--known-at", "r2") == [REPORT.id]
    assert listed("--kind", "national") == []
    assert tracker("report", "list", "--kind", "national").first == "No report of that sort was issued."


def test_a_report_is_shown_with_all_that_is_kept_of_it(tracker: Tracker, register: str) -> None:
    shown = tracker("report", "show", REPORT.id)
    for told in ("Alberta, première", "Issued:       2026-05-05 by O. Officer", REPORT.fingerprint, "ab" * 32):
        assert told in shown.out, told
    assert "    jurisdiction = AB\n" in shown.out
    assert "  Signed by nobody.\n" in shown.out
    assert f"--fingerprint {REPORT.fingerprint[:12]} " in shown.out.splitlines()[-1]
    assert all(len(line) <= 80 for line in shown.out.splitlines()[:-1])
    document = tracker("report", "show", REPORT.id, "--json").json
    assert [(each["name"], each["format"]) for each in document["files"]] == [
        ("province-ab.html", "html"),
        ("province-ab.csv", "csv"),
    ]
    assert {each["name"]: each["value"] for each in document["params"]} == dict(REPORT.params)
    assert "\x1b" not in tracker("report", "show", SECOND.id).out


def test_who_has_read_a_report_signs_it_by_its_fingerprint(tracker: Tracker, register: str) -> None:
    order = ("report", "sign", REPORT.id, "--fingerprint", REPORT.fingerprint[:12].upper(), *BY)
    dry = tracker(*order, "--dry-run")
    assert tracker("report", "show", REPORT.id, "--json").json["signatures"] == []
    done = tracker(*order)
    assert (dry.code, done.code, dry.out, dry.err) == (0, 0, done.out, "dry run: nothing was written.\n")
    assert done.first.startswith("Revision r4, sign, by B. Boss (")
    assert done.out.splitlines()[-1] == f"Next: tracker report show {REPORT.id}"

    signature = {"who": "B. Boss", "words": "read and agreed", "on": TODAY.isoformat()}
    assert tracker("report", "show", REPORT.id, "--json").json["signatures"] == [
        {**signature, "fingerprint": REPORT.fingerprint}
    ]
    assert "2026-11-23 by B. Boss: read and agreed" in tracker("report", "show", REPORT.id).out
    assert "signed by B. Boss" in tracker("report", "list").out
    assert tracker("report", "list", "--known-at", "r3", "--json").json["reports"][1]["signed_by"] == []
    told = f"signature: B. Boss stands behind {REPORT.id} since 2026-11-23: read and agreed"
    assert told in tracker("history", "show", "r4").words
    assert tracker("history", "verify").code == 0
    again = tracker(*order)
    assert (again.code, "signed so already" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("id", "digits", "code", "said"),
    [
        (REPORT.id, "0" * 12, 1, "is not the fingerprint of `2026-05-05-province-ab`"),
        (REPORT.id, REPORT.fingerprint[:11], 2, "Write its first 12 digits or more"),
        (REPORT.id, "not a digest", 2, "Write its first 12 digits or more"),
        ("unheard", REPORT.fingerprint, 2, "`unheard` is no report that was issued. `tracker report list` lists them"),
    ],
)
def test_what_was_not_issued_is_not_signed(
    tracker: Tracker, register: str, id: str, digits: str, code: int, said: str
) -> None:
    ran = tracker("report", "sign", id, "--fingerprint", digits, *BY)

    assert (ran.code, ran.out, said in " ".join(ran.err.split())) == (code, "", True)


def test_an_issued_report_is_not_taken_back(tracker: Tracker, register: str) -> None:
    ran = tracker("history", "undo", "r2", *BY)

    assert (ran.code, "an issued report stands. Issue another instead" in ran.err) == (1, True)
    shown = tracker("history", "show", "r2").out
    assert "a report was issued: for the inspector" in shown
    assert f"+ report {REPORT.id}" in shown
    assert "jurisdiction AB" in shown, "what it was made with"


def test_issuing_changes_nothing_that_the_next_report_states(tracker: Tracker, register: str) -> None:
    before = tracker("history", "show", "r1", "--json").json["revision"]["content_digest"]
    stands = tracker("db", "status", "--json").json

    exported = tracker(
        "guidance", "export", "--all", "--dry-run", "--into", str(Path(register).with_name("out")), "--json"
    ).json
    assert stands["digest"] == before == exported["digest"]
    assert (stands["known"]["report"], stands["known"]["signature"]) == (2, 0)
