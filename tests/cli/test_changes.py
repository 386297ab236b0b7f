"""`tracker changes`: between two revisions what a preview shows, between two days every cause of every difference."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Tracker
from tests.domain.small import GUIDANCE, book
from tests.recording.acts import changing
from tracker.domain.instrument import Outcome, Verification
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.recording import wants
from tracker.recording.pipeline import Desk, RevisionKind, Signed, look, submit
from tracker.report.effect import effect_document, effect_lines

WRONG = replace(GUIDANCE, in_force=StatedDate.parse("2026-04-01"))
CLINIC = ("AB", "im", "clinic", "pain")


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)


def signed(day: str, why: str) -> Signed:
    return Signed("A. Admin", why, at(day))


def with_guidance(known: Rulebook) -> Rulebook:
    return replace(known, instruments=(*known.instruments, WRONG))


CORRECTING = changing(RevisionKind.CORRECT, lambda known: wants.with_instrument(known, GUIDANCE))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The guidance of 2026-03 is learned of in May with a wrong date, put right in June, looked at in 2027."""
    path = str(tmp_path_factory.mktemp("story") / "rules.db")
    from tracker.store.database import create_and_fill

    create_and_fill(path, replace(book(without="college-guidance"), revision=0), "the program", at("2026-01-10"))
    submit(Desk(path), changing(RevisionKind.SUPERSEDE, with_guidance), signed("2026-05-20", "a new text"))
    submit(Desk(path), CORRECTING, signed("2026-06-10", "the date was misread"))
    look_again = wants.verifying("college-guidance", Verification(date(2026, 11, 10), "A. Admin", Outcome.STANDS))
    submit(Desk(path), look_again, signed("2026-11-11", "half-yearly look"))
    return path


@pytest.fixture
def changes(tracker: Tracker, story: str) -> Tracker:
    def run(*arguments: str) -> Ran:
        return tracker("changes", *arguments, "--database", story)

    return run


def causes(ran: Ran) -> list[str]:
    return [c["kind"] for d in ran.json["differences"] for c in d["causes"]]


def test_what_somebody_who_asked_on_two_days_would_find_different(changes: Tracker) -> None:
    ran = changes(*CLINIC, "--programme", "medication-only", "--from", "2026-02-01", "--to", "2026-07-01")

    assert (ran.code, ran.err) == (0, "")
    assert "First asked on 2026-02-01 about that day, knowing r1; then on 2026-07-01 about that day, knowing r3." in (
        ran.words
    )
    assert "From no to yes: AB: all that is asked: NOT CAPTURED (no permission) to CONDITIONAL" in ran.words
    assert (
        "because the rule changed: “College-Guidance” (counts from 2026-04-01); recorded as r2 of 2026-05-20 "
        "(supersede, by A. Admin: “a new text”)"
    ) in ran.words
    assert (
        "because we learned of it late: “College-Guidance” (counts from 2026-04-01); recorded only as r2" in ran.words
    )
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_about_one_day_between_the_recordings_the_record_was_wrong(changes: Tracker) -> None:
    about = ("--on", "2026-03-31")
    ran = changes(*CLINIC, "--from", "2026-06-01", "--to", "2026-06-20", *about, "--json")

    assert causes(ran) == ["corrected"] * len(ran.json["differences"])
    cause = ran.json["differences"][0]["causes"][0]
    assert (cause["revision"], cause["recorded"]) == (3, "2026-06-10")
    assert cause["text"] == (
        "our record was wrong, and was put right by r3 of 2026-06-10 (correct, by A. Admin: “the date was misread”): "
        "“College-Guidance” (counts from 2026-03)"
    )


def test_between_revisions_about_one_day(changes: Tracker) -> None:
    ran = changes(*CLINIC, "--from", "r3", "--to", "r4", "--on", "2026-06-01", "--json")

    # the look of 2026-11-10 keeps it verified: it was found standing on 2026-05-05, and is looked at every 180 days
    assert (ran.json["from"]["asked"], ran.json["to"]["asked"]) == ("2026-06-10", "2026-11-11")
    assert ran.json["differences"] == []


def test_evidence_that_went_stale_and_was_looked_at_again(changes: Tracker) -> None:
    stale = changes(*CLINIC, "--from", "2026-11-01", "--to", "2026-11-05", "--on", "2026-06-01")
    fresh = changes(*CLINIC, "--from", "2026-11-05", "--to", "2026-11-23", "--on", "2026-06-01")

    assert "evidence: verified, then review due" in stale.words
    assert "because time passed, and the evidence went stale: “College-Guidance”" in stale.words
    assert "because somebody looked at the source again, as r4 of 2026-11-11" in fresh.words


def test_facts_that_changed(changes: Tracker) -> None:
    there = ("AB", "iv", "ab-nhsf", "depression", "medication-only", "--from", "r3", "--to", "r3", "--on", "2026-06-01")
    ran = changes(*there, "--from-fact", "prescriber=other-physician", "--fact", "prescriber=psychiatrist")

    assert "was unmet, is met: Prescribed by a psychiatrist." in ran.words
    assert "because the facts changed: prescriber was other-physician and is psychiatrist" in ran.words


def test_between_revisions_it_is_exactly_what_a_preview_showed(changes: Tracker, tmp_path: Path) -> None:
    database = str(tmp_path / "copy.db")
    load_pack_like(database)
    shown = look(Desk(database), CORRECTING)
    lines = "\n".join(text for _, text in effect_lines(shown.effect, shown.before, shown.after, 80))

    assert changes("--from", "r2", "--to", "r3", "--json").json == json.loads(
        json.dumps({**effect_document(shown.effect, shown.before, shown.after), "sites": []})
    )
    assert lines in changes("--from", "r2", "--to", "r3").out


def load_pack_like(database: str) -> None:
    """Another database with the same first two revisions."""
    from tracker.store.database import create_and_fill

    create_and_fill(database, replace(book(without="college-guidance"), revision=0), "the program", at("2026-01-10"))
    submit(Desk(database), changing(RevisionKind.SUPERSEDE, with_guidance), signed("2026-05-20", "a new text"))


def test_between_revisions_a_province_or_a_question_can_be_picked(changes: Tracker) -> None:
    whole = changes("--from", "r2", "--to", "r3", "--json").json
    province = changes("AB", "--from", "r2", "--to", "r3", "--json").json
    picked = changes(*CLINIC, "--from", "r2", "--to", "r3", "--json").json

    assert province["lines"] == whole["lines"]
    assert picked["lines"]
    assert all(line["when"]["route"] == ["im"] for line in picked["lines"])
    assert all(line["when"]["setting"] == ["clinic"] for line in picked["lines"])
    assert changes("--province", "BC", "--from", "r2", "--to", "r3", "--json").json["lines"] == []


def test_the_revisions_in_between_are_named(changes: Tracker) -> None:
    ran = changes("--from", "r1")

    assert ran.first == "From r1 to r4:"
    assert "r2 2026-05-20 supersede by A. Admin: a new text" in ran.words
    assert "r4 2026-11-11 verify by A. Admin: half-yearly look" in ran.words


def test_nothing_different_says_so(changes: Tracker) -> None:
    assert (
        "No verdict and no condition changes, on any day and in any case."
        in changes("--from", "r3", "--to", "r4").words
    )
    assert "Nothing is answered otherwise." in changes("AB", "--from", "2026-06-15", "--to", "2026-06-16").words


def test_before_anything_was_recorded(changes: Tracker) -> None:
    ran = changes(*CLINIC, "--from", "2025-06-01", "--to", "2026-02-01")

    assert "knowing nothing yet" in ran.words
    assert "because we learned of it late: “College-Toolkit” (counts from 2021-05); recorded only as r1" in ran.words


def test_all_provinces_can_be_compared_at_once(changes: Tracker) -> None:
    ran = changes("--from", "2026-02-01", "--to", "2026-07-01", "--json")

    assert {d["jurisdiction"] for d in ran.json["differences"]} == {"AB"}
    assert ran.json["format"] == "tracker.changes/1"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "r3", "--to", "r1"), "--from lies after --to. Write the earlier moment first."),
        (("AB", "--from", "r1", "--to", "r2", "--fact", "exemption=yes"), "Leave --fact out, or add --on."),
        (("AB", "--from", "r9"), "there is no revision r9: the newest is r4"),
        (("AB",), "Missing option '--from'"),
        (("im", "--from", "r1"), "`im` is no province or territory."),
    ],
)
def test_wrong_use_is_told(changes: Tracker, arguments: tuple[str, ...], told: str) -> None:
    ran = changes(*arguments)

    assert ran.code == 2
    assert told in ran.err


def test_every_difference_that_is_told_is_what_check_answers(changes: Tracker, tracker: Tracker, story: str) -> None:
    told = changes(*CLINIC, "--programme", "medication-only", "--from", "2026-02-01", "--to", "2026-07-01", "--json")
    (only,) = told.json["differences"]

    for day, end in (("2026-02-01", "before"), ("2026-07-01", "after")):
        asked = ("check", *CLINIC, "--programme", "medication-only", "--on", day, "--known-at", day, "--json")
        (answer,) = tracker(*asked, "--database", story).json["answers"]
        assert answer["verdict"] == only[end]["verdict"]
        assert answer["standing"] == only[end]["standing"]
        told_conditions = {c["key"] for c in only[end]["conditions"]}
        assert told_conditions == ({c["key"] for c in answer["conditions"]} if end == "after" else set())
