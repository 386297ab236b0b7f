"""Answers in French: the same verdicts on the same grounds, in French words, on the same screen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tracker.report.tongue import tongue
from tracker.report.wording import ABSENCES, FOUND

QUESTIONS = (
    ("AB", "iv", "clinic", "depression"),
    ("AB", "im", "depression", "--by", "psychiatrist"),
    ("manitoba", "im", "clinique", "dépression"),
    ("ON", "iv", "ohp", "--fact", "prescriber=psychiatrist"),
    ("BC", "subcut", "clinic", "trd", "--on", "2026-05-05"),
    ("SK", "im", "clinic"),
    ("québec", "iv", "hôpital", "dépression"),
    ("NU", "spravato", "--by", "np"),
)
TEXTS = ("summary", "citation", "text", "because", "disclaimer", "lang")


def bare(value: Any) -> Any:
    """A document without its words: what a program decides on."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key not in TEXTS}
    return [bare(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_an_answer_in_french_says_what_the_english_one_says(tracker: Tracker, words: tuple[str, ...]) -> None:
    english, french = (tracker("check", *words, "--json", *lang).json for lang in ((), ("--lang", "fr")))

    assert bare(french) == bare(english)
    assert (english["lang"], french["lang"]) == ("en", "fr")
    assert french["disclaimer"] == "Un registre de règles avec leurs sources, et non un avis juridique."


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("why", [(), ("--why",)], ids=["short", "why"])
def test_a_page_in_french_is_as_wide_as_a_terminal(
    tracker: Tracker, words: tuple[str, ...], why: tuple[str, ...]
) -> None:
    lines = tracker("check", *words, *why, "--lang", "fr").out.splitlines()

    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []
    assert "avis juridique" in " ".join(lines)


@pytest.mark.parametrize("province", ["AB", "BC", "SK", "MB", "ON", "QC", "NU"])
@pytest.mark.parametrize("words", [[], ["dépression", "medication"], ["spravato"]], ids=" ".join)
def test_a_matrix_in_french_is_as_wide_as_a_terminal(tracker: Tracker, province: str, words: list[str]) -> None:
    lines = tracker("matrix", province, *words, "--lang", "fr").out.splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[-1] == "Un registre de règles avec leurs sources, et non un avis juridique."


def test_a_matrix_in_french_has_the_same_cells(tracker: Tracker) -> None:
    english, french = (tracker("matrix", "MB", "depression", "--json", *x).json for x in ((), ("--lang", "fr")))

    assert french == english


def test_the_language_may_be_set_once(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LANG", "fr")

    assert tracker("check", "AB", "iv", "clinic", "depression").out.startswith("INTERDIT : kétamine par voie")
    assert tracker("check", "AB", "iv", "clinic", "depression", "--lang", "en").out.startswith("PROHIBITED: ")


def test_no_absence_reads_as_a_yes_in_french() -> None:
    spoken = tongue("fr")
    for words in (*ABSENCES.values(), *FOUND.values()):
        assert spoken.say(words, body="X", drug="Y").endswith("Ce n'est pas une autorisation.")


def test_what_an_answer_hangs_on_stands_apart_from_the_sentence(tracker: Tracker) -> None:
    """A name put after `de` may want its vowel dropped, and one put after `par` an article: neither is put there."""
    for words in QUESTIONS:
        page = " ".join(tracker("check", *words, "--lang", "fr").out.split())
        assert not re.search(r"\b(de|que|le|du|jusqu'au|à compter de) (indication|un jour|au plus|a|e|i|o|u)\b", page)
        assert not re.search(r"\b(par|pour) (médecin|infirmière|dépression|trouble)\b", page.split("Pourquoi", 1)[0])


def test_a_fact_that_helps_is_answered_in_french_and_typed_as_it_is(tracker: Tracker) -> None:
    page = " ".join(tracker("check", "SK", "im", "clinic", "trd", "--why", "--lang", "fr").out.split())

    assert "oui (--fact sk-bylaw-26-1-exemption=yes)" in page
    assert " yes (" not in page


def test_a_source_looked_at_in_time_is_not_called_up_to_date(tracker: Tracker) -> None:
    page = " ".join(tracker("check", "QC", "iv", "hôpital", "--lang", "fr").out.split())

    assert "vérification à jour" in page
    assert not re.search(r"(?<!vérification )à jour", page)
