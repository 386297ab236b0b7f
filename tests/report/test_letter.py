"""Letters: exactly the questions that the dossiers leave open, each once; in both languages; hostile words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tracker.domain.gaps import Gaps, gaps
from tracker.domain.instrument import Authority, AuthorityKind
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.guidance.reader import read_pack
from tracker.report.pages.letter import Question, write

LETTERS = sorted((Path(__file__).parents[1] / "letters").glob("*.yaml"))
ASKED = date(2026, 11, 23)


@cache
def pack() -> Rulebook:
    return read_pack()[0]


@cache
def country() -> Gaps:
    return gaps(pack(), [j.id for j in pack().vocabulary.jurisdictions if j.id != "CA"], ASKED, ASKED)


def flat(words: str) -> str:
    return " ".join(words.split())


def told(question: Question) -> str:
    return flat(" ".join((question.heading, *question.record)))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_asks_what_the_dossier_leaves_open_and_nothing_else(path: Path) -> None:
    case: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    on = case["on"]
    written = write(pack(), pack().authority_of[case["authority"]], "en", on, on)
    assert written.letter is not None
    left = list(written.letter.questions)
    for expected in case["questions"]:
        matching = [
            q
            for q in left
            if q.weight.gap.kind == expected["kind"]
            and set(q.weight.gap.instruments) == set(expected.get("documents", ()))
            and all(flat(words) in told(q) for words in expected.get("says", ()))
        ]

        assert len(matching) == 1, expected
        left.remove(matching[0])

    assert left == []


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.slow
def test_every_open_point_of_an_authority_is_in_its_letter_exactly_once(lang: str) -> None:
    for authority in pack().authorities:
        written = write(pack(), authority, lang, ASKED, ASKED)
        mine = {w.gap.id for w in country().weights if authority.id in w.gap.authorities}
        asked = [q.weight.gap.id for q in written.letter.questions] if written.letter else []

        assert sorted(asked) == sorted(mine)
        if written.letter is None:
            assert authority.source is None or authority.source not in written.instead
            assert written.text is None
            continue
        assert written.text is not None
        lines = written.text.splitlines()
        numbers = [line.partition(". ")[0] for line in lines if line.partition(". ")[0].isdecimal()]
        assert numbers == [str(n) for n in range(1, len(asked) + 1)]
        assert all(flat(q.question) in flat(written.text) for q in written.letter.questions)
        assert all("?" in q.question for q in written.letter.questions)
        assert all(len(line) <= 76 or " " not in line.strip() for line in lines)


def test_what_is_not_in_french_is_marked_in_a_french_letter() -> None:
    written = write(pack(), pack().authority_of["cpsm"], "fr", ASKED, ASKED)

    assert written.text is not None
    assert "[en anglais]" in flat(written.text)
    assert "23 novembre 2026" in written.text
    assert "Question\u00a0:" in written.text


def test_an_authority_with_no_open_question_gets_a_sentence() -> None:
    known = replace(
        pack(),
        instruments=(),
        searches=tuple(s for s in pack().searches if s.authority == "cpsm" and s.found),
    )
    written = write(known, known.authority_of["cpsm"], "en", ASKED, ASKED)

    assert written.text is None
    assert written.instead == (
        "There is no letter to write. On November 23, 2026 the record has no open question for this authority: "
        "College of Physicians and Surgeons of Manitoba."
    )


def test_hostile_words_stay_words() -> None:
    evil = "\x1b[31mRegistrar\x07 {{ 7*7 }} {by} <script>\u202eevil\n1. forged"
    college = Authority("cpsnu", Text(evil), "NU", AuthorityKind.MEDICAL_COLLEGE, source="javascript:alert(1)")
    bare = Rulebook(vocabulary=pack().vocabulary, authorities=(college,))
    written = write(bare, college, "en", ASKED, ASKED, by=evil)

    assert written.text is not None
    assert "[31mRegistrar {{ 7*7 }} {by} <script>evil 1. forged" in flat(written.text)
    assert not any(mark in written.text for mark in "\x1b\x07\u202e")
    assert sum(line.startswith("1. ") for line in written.text.splitlines()) == 1


def test_a_letter_in_french_marks_what_the_record_has_in_english_only() -> None:
    written = write(pack(), pack().authority_of["cpsm"], "fr", ASKED, ASKED)
    assert written.text is not None
    text = flat(written.text)

    assert "(key point 1 [en anglais])" in text
    assert "facilities or in hospitals.\u00a0» [en anglais]" in text or "hospitals. » [en anglais]" in text
    assert "Non lu : seuls les titres des points clés ont été lus." in text.replace("\u00a0", " ")


def test_what_was_not_read_is_marked_where_it_has_no_french() -> None:
    guide = pack().instrument_of["cpsm-ketamine-guide-2026"]
    english = replace(guide, rules=tuple(replace(r, incomplete=Text("the headings.")) for r in guide.rules))
    known = replace(pack(), instruments=tuple(english if i is guide else i for i in pack().instruments))
    written = write(known, known.authority_of["cpsm"], "fr", ASKED, ASKED)

    assert written.text is not None
    assert "the headings [en anglais]." in flat(written.text)
