"""What looks at the record over payers, days and open points says in French what it says in English."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Tracker

COVERAGE = (
    ("ON", "spravato", "trd"),
    ("AB", "iv", "pain", "--payer", "wcb"),
    ("yukon", "spravato", "--on", "2026-05-05"),
    ("QC",),
    ("AB", "oral", "ptsd", "--why"),
)
TIMELINES = (
    ("manitoba", "iv", "clinic", "depression"),
    ("BC", "im", "clinic", "mdd", "--from", "2020-01-01", "--to", "2022-12-31", "--why"),
    ("AB", "clinic", "depression", "medication-only"),
    ("AB",),
    ("SK", "im", "clinic", "--fact", "sk-bylaw-26-1-exemption=no"),
    ("QC", "iv", "hospital", "--why"),
)
GAPS = ((), ("Manitoba", "BC"), ("--on", "2026-05-05", "--every"), ("NU", "--on", "2020-01-01"))
ASKED = [
    *(("coverage", *words) for words in COVERAGE),
    *(("timeline", *words) for words in TIMELINES),
    *(("gaps", *words) for words in GAPS),
]
FRENCH = ("--lang", "fr")
DISCLAIMER = "Un registre de règles avec leurs sources, et non un avis juridique."

ENGLISH = re.compile(r"\b(the|of|and|is|was|with|that|which|by|for|from|not|known|since|more|read|none|yes|no)\b")
"""Words that English needs and French has none of."""
AS_RECORDED = re.compile(
    r"\[[^]]*\]|https?://\S+|«[^»]*»|\([^()]*en anglais[^()]*\)|\S*[-/]\S*|tracker( [a-z]+)+"
    r"|Narcotics Safety and Awareness Act"
)
"""What stands in a French page as it was recorded or is typed: names of rules, addresses, titles, commands."""


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_a_page_in_french_has_no_english_of_ours_and_fits_a_terminal(tracker: Tracker, words: tuple[str, ...]) -> None:
    out = tracker(*words, *FRENCH).out
    own = AS_RECORDED.sub("", re.sub("[ \n]+", " ", out))

    assert out.rstrip().endswith(DISCLAIMER)
    assert ENGLISH.findall(own) == []
    assert [line for line in out.splitlines() if len(line) > 80 and " " in line.strip()] == []
    assert re.findall(r"[^ ]:(?= |$)|«[^ ]|[^ ]»|[^ ] [;?!]", out) == []


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_a_document_is_the_same_in_both_languages(tracker: Tracker, words: tuple[str, ...]) -> None:
    document = [w for w in words if w not in ("--why", "--every")]

    assert tracker(*document, "--json", *FRENCH).json == tracker(*document, "--json").json


@pytest.mark.parametrize("words", [ASKED[0], ASKED[5], ASKED[11]], ids=" ".join)
def test_the_language_may_be_set_once(
    tracker: Tracker, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = tracker(*words, *FRENCH).out
    english = tracker(*words).out
    monkeypatch.setenv("TRACKER_LANG", "fr")

    assert tracker(*words).out == spoken != english == tracker(*words, "--lang", "en").out


def test_who_pays_never_reads_as_a_permission_in_french(tracker: Tracker) -> None:
    page = " ".join(tracker("coverage", "ON", "spravato", "trd", *FRENCH).out.split())

    assert page.startswith("Qui paie : eskétamine, toute voie, indication : ")
    assert "La couverture n'est pas une autorisation" in page
    assert "COUVERT AVEC AUTORISATION PRÉALABLE" in page
    assert "DÉCONSEILLÉ (avis aux payeurs; ce n'est pas une décision d'un payeur)" in page
    assert "Agence des médicaments du Canada" in page
    assert "[ ] autorisation : " in page
    assert "INCONNU" in page


def test_what_is_drawn_is_told_in_french(tracker: Tracker) -> None:
    page = " ".join(tracker("timeline", "manitoba", "iv", "clinic", "depression", *FRENCH).out.split())

    assert page.startswith("Question : kétamine par voie intraveineuse, ")
    assert "sans réponse, ce qui n'est pas une autorisation" in page
    assert "INTERDIT" in page
    assert "entre en vigueur" in page


def test_a_table_for_a_spreadsheet_tells_parts_and_causes_in_french(tracker: Tracker) -> None:
    rows = tracker("timeline", "AB", "clinic", "depression", "medication-only", "--csv", *FRENCH).out

    assert rows.splitlines()[0] == tracker("timeline", "AB", "--csv").out.splitlines()[0], "headings are for programs"
    assert "entre en vigueur" in rows
    assert "comes into force" not in rows


def test_what_is_not_known_is_told_in_french(tracker: Tracker) -> None:
    page = " ".join(tracker("gaps", "Manitoba", "BC", *FRENCH).out.split())

    assert page.startswith("Ce qui est connu")
    assert "aucune autorisation" in page
    assert "À lire d'abord" in page


def test_what_was_not_read_or_sought_stands_in_both_languages(tracker: Tracker) -> None:
    points = tracker("gaps", "--json").json["points"]
    missing = [each for point in points for each in point["missing"]]
    sought = [point["search"]["sought"] for point in points if point["search"]]

    for texts in (missing, sought):
        assert texts
        assert all(set(each) == {"en", "fr"} and all(each.values()) for each in texts)
