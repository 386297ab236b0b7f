"""What is recorded, listed: rules, documents, authorities, words, facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Tracker


def test_rules_of_a_province_are_its_own(tracker: Tracker) -> None:
    alberta = tracker("rules", "--province", "alberta", "--json").json["rules"]
    everywhere = tracker("rules", "--json").json["rules"]

    assert {r["jurisdiction"] for r in alberta} == {"AB"}
    assert len(everywhere) > len(alberta) > 10
    assert [r["ref"] for r in everywhere] == sorted(r["ref"] for r in everywhere)


def test_rules_are_narrowed_by_what_they_speak_to(tracker: Tracker) -> None:
    asked = ("rules", "--province", "MB", "--route", "subcut", "--effect", "permits", "--json")
    narrowed = tracker(*asked).json["rules"]

    assert narrowed
    for rule in narrowed:
        assert rule["effect"] == "permits"
        assert not rule["scope"].get("route") or {"sc", "parenteral", "route"} & set(rule["scope"]["route"])
    iv = tracker(*asked[:4], "iv", "--json").json["rules"]
    assert any(r["scope"].get("route") == ["iv"] for r in iv)


def test_one_rule_is_shown_with_its_source(tracker: Tracker) -> None:
    ran = tracker("rules", "show", "cpsa-ketamine-expectations-2026/iv-psychiatric")

    assert "known from the commissioning guide alone" in ran.words
    assert "permits; within non-hospital, there and nowhere else" in ran.words
    assert "https://cpsa.ca/wp-content/uploads/2026/03/CPSA_Ketamine-Guidance_March-2026.pdf" in ran.out
    assert "prescriber is one of psychiatrist, physician-consulting-psychiatrist" in ran.words


def test_a_contested_rule_shows_both_readings(tracker: Tracker) -> None:
    assert "or else: " in tracker("rules", "show", "cpsm-iv-ketamine-notice-2022/off-label-sentence").words


def test_a_document_keeps_its_dates_apart(tracker: Tracker) -> None:
    ran = tracker("instruments", "show", "cpsa-ketamine-expectations-2026")
    shown = tracker("instruments", "show", "cpsa-ketamine-expectations-2026", "--json").json["instrument"]

    assert "Published:" in ran.out
    assert "2026-03 (presumed)" in ran.words
    assert "2026-05-05 stands" in ran.words
    assert shown["published"] == "2026-03"
    assert shown["in_force_basis"] == "presumed"
    assert shown["verified"][0]["on"] == "2026-05-05"


def test_drafts_are_listed_and_say_that_they_never_answer(tracker: Tracker) -> None:
    drafts = [i for i in tracker("instruments", "--json").json["instruments"] if i["kind"] == "consultation-draft"]

    assert drafts
    assert "it never answers" in tracker("instruments", "show", drafts[0]["id"]).words


def test_authorities_say_whom_they_govern_and_when_they_were_searched(tracker: Tracker) -> None:
    ran = tracker("authorities", "--province", "BC")
    listed = tracker("authorities", "--json").json["authorities"]

    assert "medical college; governs physician; searched 2026-11-23" in ran.words
    assert {a["jurisdiction"] for a in listed} >= {"CA", "AB", "BC", "SK", "MB", "ON"}


def test_words_of_a_province_are_the_ones_it_uses(tracker: Tracker) -> None:
    ontario = tracker("vocabulary", "setting", "--province", "ON").out

    assert "on-ohp" in ontario
    assert "ab-nhsf" not in ontario
    assert "OHP (ON)" in tracker("vocabulary", "setting").words


def test_facts_come_with_the_question_to_put(tracker: Tracker) -> None:
    ran = tracker("facts")
    listed = {f["id"]: f for f in tracker("facts", "--json").json["facts"]}

    assert "observation-hours = a number of hours" in ran.out
    assert "Who prescribes the ketamine?" in ran.out
    assert listed["prescriber"]["type"] == "choice"
    assert listed["prescriber"]["question"]["fr"].startswith("Qui prescrit")


@pytest.mark.parametrize("command", ["rules", "instruments"])
def test_a_province_of_which_nothing_is_recorded_says_so(tracker: Tracker, command: str) -> None:
    """Of authorities every province has one at least: who pays for its injured workers."""
    ran = tracker(command, "--province", "Nunavut")

    assert ran.code == 0
    assert ran.out.endswith("is recorded.\n")


def test_a_territory_without_a_text_still_lists_who_would_speak_there(tracker: Tracker) -> None:
    ran = tracker("authorities", "--province", "Nunavut")

    assert "NU, medical college; governs physician; searched 2026-11-23" in ran.out
    assert "NU, nursing college; governs nurse-practitioner; no search on record" in ran.out


@pytest.mark.parametrize("command", ["rules", "instruments", "authorities"])
def test_before_the_first_revision_there_is_nothing(tracker: Tracker, command: str) -> None:
    assert tracker(command, "--known-at", "r0", "--json").json[command] == []


def test_guidance_files_of_the_bundled_rulebook_are_sound(tracker: Tracker) -> None:
    from tracker import places

    files = sorted(str(p) for p in places.pack().glob("AB/*.yaml"))
    ran = tracker("guidance", "check", *files)

    assert ran.code == 0
    assert f"Checked {len(files)} files: no faults" in ran.out


def test_faults_of_a_guidance_file_come_with_their_place_and_code_3(tracker: Tracker, tmp_path: object) -> None:
    from pathlib import Path

    bad = Path(str(tmp_path)) / "bad.yaml"
    bad.write_text("instrument:\n  id: x y\n  kind: leaflet\nrules: []\n", encoding="utf-8")
    ran = tracker("guidance", "check", str(bad))
    document = tracker("guidance", "check", str(bad), "--json")

    assert ran.code == document.code == 3
    assert "bad.yaml:" in ran.out
    assert all(p["line"] for p in document.json["problems"] if p["severity"] == "error")


def test_the_schema_of_guidance_files_is_printed(tracker: Tracker) -> None:
    assert tracker("guidance", "schema").json["$schema"].startswith("https://json-schema.org/")


def test_a_permission_there_and_nowhere_else_is_listed_as_the_prohibition_it_is(tracker: Tracker) -> None:
    ran = tracker("rules", "--province", "AB", "--route", "iv", "--effect", "prohibits")
    listed = tracker("rules", "--province", "AB", "--effect", "prohibits", "--json").json["rules"]

    assert "AB, permits; there and nowhere else: " in ran.words
    assert "cpsa-ketamine-expectations-2026/iv-psychiatric" in {r["ref"] for r in listed}
    assert all(r["effect"] == "prohibits" or r["only"] for r in listed)
    permits = tracker("rules", "--province", "AB", "--effect", "permits", "--json").json["rules"]
    assert "cpsa-ketamine-expectations-2026/iv-psychiatric" in {r["ref"] for r in permits}


@pytest.mark.parametrize(
    ("setting", "effect", "is_listed"),
    [
        ("clinic", "prohibits", True),
        ("NHSF", "prohibits", False),
        ("hospital", "prohibits", False),
        ("NHSF", "permits", True),
        ("clinic", "permits", False),
    ],
)
def test_there_and_nowhere_else_permits_there_and_prohibits_elsewhere(
    tracker: Tracker, setting: str, effect: str, is_listed: bool
) -> None:
    asked = ("rules", "--province", "AB", "--setting", setting, "--effect", effect, "--json")
    listed = {r["ref"] for r in tracker(*asked).json["rules"]}

    assert ("cpsa-ketamine-expectations-2026/iv-psychiatric" in listed) == is_listed


def test_every_example_of_the_rules_help_lists_something(tracker: Tracker) -> None:
    for example in (line.split()[1:] for line in tracker("rules", "--help").out.splitlines() if "  tracker " in line):
        ran = tracker(*example)

        assert ran.code == 0
        assert "No rule of that sort" not in ran.out


def test_a_folder_of_guidance_files_is_checked_file_by_file(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "empty").mkdir()
    for name in ("z.yaml", "b/a.yaml", "b/notes.txt"):
        (tmp_path / name).write_text("instrument:\n  id: x y\n", encoding="utf-8")
    ran = tracker("guidance", "check", str(tmp_path))
    told = tracker("guidance", "check", str(tmp_path), "--json").json
    empty = tracker("guidance", "check", str(tmp_path / "empty"))

    assert ran.code == empty.code == 3
    assert "Checked 2 files: " in ran.out
    assert told["files"] == [str(tmp_path / "b" / "a.yaml"), str(tmp_path / "z.yaml")]
    assert {p["file"] for p in told["problems"]} == set(told["files"])
    assert "the folder holds no guidance file" in empty.out


def test_the_bundled_rulebook_is_sound_as_a_folder(tracker: Tracker) -> None:
    from tracker import places

    ran = tracker("guidance", "check", str(places.pack()))

    assert ran.code == 0
    assert f"Checked {len(list(places.pack().rglob('*.yaml')))} files: no faults" in ran.out
