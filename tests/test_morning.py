"""The officer's morning: her sites imported, asked about, assessed, mended and assessed again; a college's new document
held against them before it counts; an accreditation that expires between two days."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Tracker, rulebook_file, tracker

__all__ = ["rulebook_file", "tracker"]

SIGNED = ("--by", "O. Officer", "--why", "the morning's work")

NOTICE = """\
instrument:
  id: cpss-bylaw-ketamine-2027
  authority: cpss
  kind: bylaw
  title: Ketamine outside hospitals
  published: 2026-11-20
  in_force: {date: 2027-01-01, basis: stated}
  evidence: read
rules:
  - id: im
    effect: prohibits
    scope: {drug: [ketamine], route: [im], setting: [clinic]}
    summary: No intramuscular ketamine is given in a clinic without accreditation.
"""

Desk = Callable[..., Ran]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def desk(
    request: pytest.FixtureRequest,
    tracker: Tracker,
    rulebook_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """The officer's terminal, over a fresh rulebook; `typed` is what she types when she is asked."""
    if request.param == "sqlite":
        database = str(shutil.copy(rulebook_file, tmp_path / "rules.db"))
    else:
        database = request.getfixturevalue("empty_postgres")
        assert tracker("db", "init", "--database", database).code == 0

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setenv("TRACKER_DATABASE", database)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return tracker(*arguments)

    monkeypatch.chdir(tmp_path)
    return run


def stands(ran: Ran) -> dict[str, str]:
    return {f"{each['site']}, {each['service']}": each["status"] for each in ran.json["assessed"]}


def test_the_morning(desk: Desk) -> None:
    # the sites, and where they stand
    assert desk("clinics", "import", "--example", *SIGNED).code == 0
    first = desk("clinics", "assess", "--json", "--exit-code")
    before = stands(first)
    assert first.code == 4, "the worst is a no"
    assert (before["calgary-nw, iv"], before["lethbridge, iv"], before["montreal-ile, im"]) == (
        "unanswered",
        "not allowed",
        "no answer",
    )
    (calgary,) = (a for a in first.json["assessed"] if a["site"] == "calgary-nw")
    open_ones = [c["condition"] for c in calgary["answers"][0]["open"]]
    assert all(key.endswith("#unread") for key in open_ones), "all but what nobody has read"
    Path("morning.json").write_text(first.out, encoding="utf-8")

    # what nobody has answered, and only that
    (question,) = desk("clinics", "ask", "lethbridge", "--json").json["questions"]
    assert (question["id"], question["services"]) == ("prescriber", ["im"])
    answered = desk("clinics", "ask", "lethbridge", *SIGNED, typed="other-physician\n")
    assert "im: unanswered to action needed" in answered.out
    assert desk("clinics", "ask", "lethbridge").first.startswith("No answer would change")

    # mended: a physician in consultation with a psychiatrist prescribes from now on
    mended = desk("clinics", "set", "lethbridge", "prescriber=physician-consulting-psychiatrist", *SIGNED)
    assert mended.code == 0
    after = stands(desk("clinics", "assess", "lethbridge", "--json"))
    assert after == {"lethbridge, iv": "not allowed", "lethbridge, im": "unanswered"}

    # a document shows a condition; the site still awaits others
    (lethbridge,) = (
        a for a in desk("clinics", "assess", "lethbridge", "--json").json["assessed"] if a["service"] == "im"
    )
    (wanted, *others) = (c["condition"] for c in lethbridge["answers"][0]["open"] if c["fact"] is None)
    assert desk("clinics", "set", "lethbridge", "--shows", f"{wanted}=binder 4", *SIGNED).code == 0
    shown = desk("clinics", "assess", "lethbridge", "--json").json["assessed"]
    (im,) = (a for a in shown if a["service"] == "im")
    assert [s["condition"] for s in im["answers"][0]["shown"]] == [wanted]
    assert {c["condition"] for c in im["answers"][0]["open"]} >= set(others)

    # a college's new document, held against her sites before it counts
    Path("notice.yaml").write_text(NOTICE, encoding="utf-8")
    preview = desk("guidance", "preview", "notice.yaml", "--json").json
    touched = {(s["site"], s["service"]) for s in preview["sites"]}
    assert touched == {("regina", "im"), ("saskatoon", "im")}
    assert desk("guidance", "record", "notice.yaml", *SIGNED).code == 0
    moved = desk("changes", "SK", "--from", "r1", "--json")
    assert moved.code == 0
    later = stands(desk("clinics", "assess", "regina", "saskatoon", "--on", "2027-01-01", "--json"))
    assert later == {"regina, im": "not allowed", "saskatoon, im": "not allowed", "saskatoon, iv": "not allowed"}

    # what she kept in the morning is flagged, and not touched
    kept = Path("morning.json").read_bytes()
    flagged = desk("clinics", "moved", "morning.json", "--on", "2027-01-01", "--json")
    assert flagged.code == 0
    assert b"regina" in flagged.out.encode()
    assert Path("morning.json").read_bytes() == kept
    assert json.loads(kept)["format"] == "tracker.clinics-assessed/1"

    # an accreditation that expires between two days
    days = ("2026-12-20", "2026-12-21")
    assert [stands(desk("clinics", "assess", "calgary-nw", "--on", day, "--json")) for day in days] == [
        {"calgary-nw, iv": "unanswered"},
        {"calgary-nw, iv": "not allowed"},
    ]
    assert "2026-12-20" in desk("upcoming", "AB", "--within", "30").out

    # the one checklist for both clinics of Alberta that may give something
    protocol = desk("clinics", "protocol", "calgary-nw", "edmonton-river")
    assert "all named sites" in protocol.out
    assert "at most four patients a day" in desk("clinics", "protocol", "regina").out, "what was granted on terms"

    # and all of it is history like everything else
    assert desk("history", "verify").first.startswith("Sound: ")
    then = stands(desk("clinics", "assess", "lethbridge", "--known-at", "r2", "--json"))
    assert then["lethbridge, im"] == before["lethbridge, im"] == "unanswered"
