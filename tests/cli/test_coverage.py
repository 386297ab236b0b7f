"""`tracker coverage` as a person reads it: never the most favourable first, never a payment that is not one."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Tracker
from tracker.domain.payer import Coverage
from tracker.report.coverage import NAMES, NOT_PERMISSION, SHOWN
from tracker.report.schemas import schema_of

PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
OF_ITS_OWN = {
    "AB": ["alberta-blue-cross", "wcb-alberta"],
    "BC": ["bc-health-insurance", "worksafebc"],
    "NB": ["nb-drug-plan", "worksafenb"],
    "QC": ["cnesst"],
    "YT": ["yt-drug-plan", "yt-workers-board"],
}


def headings(out: str) -> list[str]:
    return [n for line in out.splitlines() for n in NAMES.values() if line == n or line.startswith(f"{n} (")]


@pytest.mark.parametrize("province", PROVINCES)
def test_every_province_answers_that_coverage_is_not_permission(tracker: Tracker, province: str) -> None:
    ran = tracker("coverage", province)

    assert (ran.code, ran.err) == (0, "")
    assert NOT_PERMISSION in ran.words
    assert "not legal advice" in ran.words
    shown = headings(ran.out)
    assert [NAMES[a] for a in SHOWN if NAMES[a] in shown] == shown
    assert shown[0] not in ("COVERED", "COVERED WITH PRIOR AUTHORISATION")


@pytest.mark.parametrize("province", PROVINCES)
def test_the_document_has_each_payer_once_and_advice_apart(tracker: Tracker, province: str) -> None:
    told = tracker("coverage", province, "--json").json
    payers = [p["payer"] for p in told["payers"]]

    assert list(jsonschema.Draft202012Validator(schema_of("coverage")).iter_errors(told)) == []
    assert told["notice"] == NOT_PERMISSION
    assert payers[-4:] == ["nihb", "private-insurers", "public-plans", "vac"]
    assert payers[:-4] == OF_ITS_OWN.get(province, payers[:-4])
    assert [p["payer"] for p in told["advice"]] == (["inesss", "cadth"] if province == "QC" else ["cadth"])
    assert all(line["answer"] != "recommended-against" for p in told["payers"] for line in p["lines"])
    for line in (line for p in told["payers"] for line in p["lines"]):
        order = [Coverage(a).caution for a in (line["answer"], *(o["answer"] for o in line["otherwise"]))]
        assert all(a < b for a, b in pairwise(order))
        assert line["settled"] == (not line["otherwise"])


def test_every_payment_of_the_pack_has_conditions_and_every_text_is_in_both_languages(tracker: Tracker) -> None:
    def texts(node: Any) -> list[dict[str, str]]:
        if isinstance(node, list):
            return [t for each in node for t in texts(each)]
        if not isinstance(node, dict):
            return []
        return [node] if set(node) == {"en", "fr"} else [t for each in node.values() for t in texts(each)]

    for province in PROVINCES:
        told = tracker("coverage", province, "--json").json
        assert all(t["en"] and t["fr"] for t in texts([told["payers"], told["advice"]]))
        for line in (line for p in told["payers"] for line in p["lines"]):
            paying = line["answer"] in ("covered", "covered-with-authorisation", "case-by-case")
            assert not paying or any(c["kind"] == "unread" for c in line["conditions"])


def test_a_closed_question_tells_grounds_conditions_dates_and_sources(tracker: Tracker) -> None:
    words = tracker("coverage", "alberta", "iv", "trd", "medication", "--payer", "wcb").words

    assert "COVERED WITH PRIOR AUTHORISATION WCB Alberta: ketamine (not read whole)" in words
    assert "[wcb-alberta-procedure-4-12/iv-ketamine]" in words
    assert "since when is not known: 2026-05-05 at the latest" in words
    assert "https://www.wcb.ab.ca/about-wcb/procedures-manual/" in words
    assert "[ ] authorisation: The WCB authorised it, on an application by form C1520." in words
    assert "[ ] discharge: The person is told not to drive for 24 hours." in words


def test_two_texts_that_disagree_are_both_told(tracker: Tracker) -> None:
    words = tracker("coverage", "bc", "vac", "ketamine", "oral", "trd", "medication").words

    assert "NOT COVERED Veterans Affairs Canada (VAC) (unsettled: otherwise CASE BY CASE or COVERED)" in words
    assert "But: VAC is said to cover ketamine by IV, by mouth and as a compounded cream." in words
    assert "Doubt: otherwise COVERED: “What VAC covers, as psychedelic.healthcare tells it” says so" in words


def test_what_is_covered_on_conditions_says_so_where_they_are_not_shown(tracker: Tracker) -> None:
    words = tracker("coverage", "AB").words

    assert "ketamine-assisted psychotherapy (on conditions; not read whole)" in words
    assert "[ ]" not in words


def test_spravato_at_home_is_nobodys_to_pay_as_far_as_is_known(tracker: Tracker) -> None:
    told = tracker("coverage", "NT", "spravato", "home", "--json").json
    lines = [line for p in told["payers"] for line in p["lines"]]

    assert lines
    assert {line["answer"] for line in lines} == {"unknown"}
    assert all(o["answer"] == "not-covered" for line in lines for o in line["otherwise"])


def test_a_place_is_told_without_a_word_on_accreditations_held_together(tracker: Tracker) -> None:
    words = tracker("coverage", "AB", "spravato", "trd", "--payer", "wcb").words

    assert "WCB Alberta: intranasal; in hospital, community facility (not read whole)" in words
    assert "each alone" not in words


def test_a_payer_that_says_one_thing_of_all_that_is_asked_is_told_in_one_word(tracker: Tracker) -> None:
    told = tracker("coverage", "YT", "spravato", "--on", "2020-05-18").words

    assert "Yukon's public drug plan (nothing of it is recorded for that day, and no search)" in told
    assert "intranasal" not in told


def test_what_is_known_in_part_stands_before_anything_else(tracker: Tracker) -> None:
    words = tracker("coverage", "AB", "iv", "kap", "depression", "--payer", "blue", "--on", "2024-03-01").words

    assert words.index("Alberta Blue Cross: ketamine (unsettled") < words.index("Alberta Blue Cross: anything else")


def test_yukon_is_never_told_as_covering(tracker: Tracker) -> None:
    words = tracker("coverage", "yukon", "spravato", "intranasal", "clinic", "trd", "--payer", "yt-drug-plan").words

    assert "UNKNOWN Yukon's public drug plan (unsettled: otherwise COVERED)" in words
    assert "against it stands that the publisher's other pages" in words


def test_a_search_that_found_nothing_is_not_told_as_a_refusal(tracker: Tracker) -> None:
    words = tracker("coverage", "PE", "--payer", "wcb-pei", "--payer", "worksafe", "trd")

    assert words.code == 2
    assert "`worksafe` is no payer on record for PE. There are: `pe-drug-plan`, `wcb-pei`" in words.err
    told = tracker("coverage", "PE", "--payer", "wcb-pei", "trd").words
    assert "UNKNOWN WCB of Prince Edward Island (WCB PEI) (searched, and nothing was found)" in told


def test_a_later_text_that_was_not_read_is_named_from_its_day_on(tracker: Tracker) -> None:
    named = "also has “Question Period note VAC-2023-QP-00011” (2024-12-02), of which no rule was read."

    assert named in tracker("coverage", "NS", "vac", "--on", "2024-12-02").words
    assert named not in tracker("coverage", "NS", "vac", "--on", "2024-12-01").words


def test_before_anything_was_recorded_nothing_is_said_of_who_pays(tracker: Tracker) -> None:
    ran = tracker("coverage", "AB", "--known-at", "2020-01-01")

    assert ran.code == 0
    assert "No payer that reaches this is on record. That says nothing of who pays." in ran.words


@pytest.mark.parametrize(
    "words", [["coverage", "AB", "spravado"], ["coverage", "nowhere"], ["coverage", "AB", "--by", "gp"]]
)
def test_wrong_use_leaves_with_two(tracker: Tracker, words: list[str]) -> None:
    ran = tracker(*words)

    assert (ran.code, ran.out) == (2, "")


DECISION = """\
instrument:
  id: wcb-manitoba-ketamine-2026
  authority: wcb-manitoba
  kind: coverage-decision
  title: Ketamine
  published: 2026-11-01
  evidence: read
rules:
  - id: iv
    effect: covers-with-authorisation
    scope: {drug: [ketamine], route: [iv], purpose: [pain]}
    summary: IV ketamine for pain is covered with prior authorisation.
    conditions: [{id: form, kind: authorisation, text: A form was approved.}]
"""


def decision_file(rulebook_file: Path, tmp_path: Path) -> tuple[tuple[str, str], Path]:
    """A database of its own, as the options that name it, and a file with the decision."""
    there = ("--database", str(shutil.copy(rulebook_file, tmp_path / "rules.db")))
    file = tmp_path / "decision.yaml"
    file.write_text(DECISION, encoding="utf-8")
    return there, file


def test_a_decision_that_is_recorded_flips_no_permission_and_answers_who_pays(
    tracker: Tracker, rulebook_file: Path, tmp_path: Path
) -> None:
    there, file = decision_file(rulebook_file, tmp_path)
    asked = ("MB", "iv", "ketamine", "pain")
    before = tracker("check", *asked, "clinic", "--why", *there).out
    ran = tracker("guidance", "record", str(file), "--by", "O", "--why", "as they wrote", *there)

    assert (ran.code, ran.err) == (0, "")
    assert "No verdict and no condition changes" in ran.words
    assert "Who pays, which permits nothing: 2 changes." in ran.words
    assert (
        "Manitoba's workers' compensation board: UNKNOWN (nothing of it is recorded for that day, and no search) "
        "to COVERED WITH PRIOR AUTHORISATION from 2026-11-01 condition more: should: A form was approved."
    ) in ran.words
    assert tracker("check", *asked, "clinic", "--why", *there).out == before
    told = tracker("coverage", *asked, "manitoba", *there).words
    assert "COVERED WITH PRIOR AUTHORISATION Manitoba's workers' compensation board Why:" in told
    assert "since 2026-11-01; never verified" in told
    assert "not read whole" not in told
    exported = tracker("guidance", "export", "wcb-manitoba-ketamine-2026", *there)
    assert "effect: covers-with-authorisation" in exported.out


def test_a_second_person_approves_what_a_decision_makes_payers_say(
    tracker: Tracker, rulebook_file: Path, tmp_path: Path
) -> None:
    there, file = decision_file(rulebook_file, tmp_path)
    author, other = ("--by", "O", "--why", "as they wrote"), ("--by", "P", "--why", "read and agreed")
    tracker("guidance", "review", "required", *author, *there)
    tracker("guidance", "record", str(file), *author, *there)
    page = tracker("guidance", "proposals", "1", *there).words
    seen = tracker("guidance", "proposals", "1", "--json", *there).json

    assert "to COVERED WITH PRIOR AUTHORISATION from 2026-11-01" in page
    paid = [line for line in seen["effect"]["payments"] if line["shifts"][-1]["after"]["deciding"]]
    assert [(line["payer"], line["jurisdiction"]) for line in paid] == [("wcb-manitoba", "MB")]
    (shift,) = paid[0]["shifts"]
    assert (shift["from"], shift["to"]) == ("2026-11-01", None)
    assert (shift["before"]["answer"], shift["after"]["answer"]) == ("unknown", "covered-with-authorisation")
    assert seen["effect"]["lines"] == []

    silent = file.with_name("silent.yaml")
    rule = "rules:" + DECISION.partition("rules:")[2]
    silent.write_text(DECISION.replace(rule, "rules: []\n").replace("ketamine-2026", "other-2026"), encoding="utf-8")
    again = ("--by", "Q", "--why", "another text")
    assert tracker("guidance", "record", str(silent), *again, *there).code == 0
    quiet = tracker("guidance", "proposals", "2", "--json", *there).json
    assert quiet["effect"]["payments"] == [], "a text of which no rule is recorded makes no payer say otherwise"

    done = tracker("guidance", "approve", "1", "--effect-seen", seen["effect_digest"], *other, *there)
    assert (done.code, done.err) == (0, "")
    assert "to COVERED WITH PRIOR AUTHORISATION" in done.words
    moved = tracker("changes", "--from", "r2", "--to", "r3", *there).words
    assert "Who pays, which permits nothing: 2 changes." in moved
    for words, told in ((("MB", "iv"), True), (("MB", "im"), False), (("ON", "iv"), False)):
        narrowed = tracker("changes", *words, "--from", "r2", "--to", "r3", *there).words
        assert ("COVERED WITH PRIOR AUTHORISATION" in narrowed) is told, words


@pytest.mark.parametrize("about", [("province", "AB"), ("province", "NB"), ("national",), ("clinics", "halifax")])
@pytest.mark.slow
def test_no_report_on_what_is_permitted_names_a_payer(
    tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, about: tuple[str, ...]
) -> None:
    text = reported(tracker, rulebook_file, tmp_path, monkeypatch, *about)
    payers = ("WCB", "Blue Cross", "Veterans", "cadth", "WorkSafe", "insurer", "wsib", "inesss-spravato")

    assert [p for p in payers if p in text] == []


def test_the_report_on_a_decision_says_that_it_is_no_permission(
    tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = reported(tracker, rulebook_file, tmp_path, monkeypatch, "instrument", "wsib-formulary-ketamine-esketamine")

    assert "It says who pays. That is no permission" in text
    assert "covers with prior authorisation" in text
    assert "No answer rests on it" not in text


def reported(tracker: Tracker, rulebook_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *about: str) -> str:
    """A report as Markdown, over a database with the made-up network."""
    monkeypatch.setenv("TRACKER_DATABASE", str(shutil.copy(rulebook_file, folder / "rules.db")))
    monkeypatch.chdir(folder)
    signed = ("--by", "O. Officer")
    sites = folder / "sites.csv"
    sites.write_text("id,name,province,place,services\nhalifax,H,NS,clinic,im: im depression\n", encoding="utf-8")
    assert tracker("clinics", "import", str(sites), *signed, "--why", "w").code == 0
    ran = tracker("report", "make", *about, "--format", "md", *signed, "--json")
    assert ran.code == 0, ran.err
    return "".join(Path(path).read_text(encoding="utf-8") for path in ran.json["written"])
