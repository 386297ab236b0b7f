"""The bundled rulebook in French: every text has it, it says what the English says, in the standard terms.

The terms stand in `tests/french_terms.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.guidance.pack_texts import PackText, pack_texts, texts_of
from tracker.guidance.reader import read_pack

TERMS = Path(__file__).parents[1] / "french_terms.yaml"


@dataclass(frozen=True)
class Standard:
    """A term of the trade: its English, what its French must have one of, and renderings that are refused."""

    en: str
    fr: tuple[str, ...]
    never: tuple[str, ...]


@cache
def standards() -> tuple[Standard, ...]:
    rows = YAML(typ="safe").load(TERMS.read_text(encoding="utf-8"))["terms"]
    return tuple(Standard(row["en"], tuple(row["fr"]), tuple(row.get("never", ()))) for row in rows)


@cache
def official() -> frozenset[str]:
    return frozenset(YAML(typ="safe").load(TERMS.read_text(encoding="utf-8"))["official-titles"])


def words(text: str) -> str:
    """A text without capitals, quotations in another language and addresses; every space a plain one."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").lower()
    text = re.sub(r"« [^»]* » \(en anglais[^)]*\)|\"[^\"]*\"", " … ", text)
    return re.sub(r"https?://\S+|\S+\.(?:com|org|ca|healthcare)\S*", " … ", text)


def says(text: str, term: str) -> bool:
    """Whether a text has a term as words of its own, in one or in many."""
    return re.search(rf"(?<![\w-]){re.escape(term.lower())}s?(?![\w-])", words(text)) is not None


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def test_every_text_of_the_pack_has_french() -> None:
    assert [f"{t.file}: {t.path}" for t in pack_texts() if not t.fr] == []


def test_a_text_without_french_is_found() -> None:
    asked = "facts:\n  - {id: a, type: yes-no, question: %s}"

    assert [(t.path, t.fr) for t in texts_of(asked % "Is it so?", "x")] == [("facts[0].question", None)]
    assert [(t.path, t.fr) for t in texts_of(asked % "{en: Is it so?}", "x")] == [("facts[0].question", None)]
    assert [t.fr for t in texts_of(asked % "{en: Is it so?, fr: En est-il ainsi?}", "x")] == ["En est-il ainsi?"]


def test_the_texts_found_are_those_that_the_reader_reads() -> None:
    book = read_pack()[0]
    rules = book.rule_of.values()
    read = [
        *(i.title.en for i in book.instruments),
        *(i.note.en for i in book.instruments if i.note),
        *(r.summary.en for r in rules),
        *(t.en for r in rules for t in (r.trigger, r.note, r.incomplete) if t),
        *(r.reading.other.en for r in rules if r.reading),
        *(c.text.en for r in rules for c in r.conditions),
        *(a.name.en for a in book.authorities),
        *(f.question.en for f in book.facts),
        *(t.en for s in book.searches for t in (s.sought, s.note) if t),
        *(t.en for term in book.vocabulary.terms for t in (term.name, term.note) if t),
        *(p.name.en for p in book.vocabulary.jurisdictions),
    ]

    assert sorted(t.en for t in pack_texts()) == sorted(read)


def test_equal_english_has_equal_french() -> None:
    said: dict[str, set[str | None]] = defaultdict(set)
    for text in pack_texts():
        said[text.en].add(text.fr)

    assert {en: sorted(map(str, fr)) for en, fr in said.items() if len(fr) > 1} == {}


def test_conditions_of_one_key_and_one_english_have_one_french() -> None:
    said: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for rule in read_pack()[0].rule_of.values():
        for condition in rule.conditions:
            said[condition.key or rule.ref, condition.text.en].add(condition.text.fr)

    assert [key for key, fr in said.items() if len(fr) > 1] == []


def test_numbers_are_the_same_in_both_languages() -> None:
    assert [str(t) for t in pack_texts() if t.fr and numbers(t.en) != numbers(t.fr)] == []


@pytest.mark.parametrize("province", ["AB", "BC", "SK", "MB", "ON"])
def test_the_title_of_an_english_document_says_so_in_french(province: str) -> None:
    book = read_pack()[0]
    here = [
        i for i in book.instruments if book.authority_of[i.authority].jurisdiction == province and i.language == "en"
    ]

    assert here
    assert [i.id for i in here if ("en anglais)" in (i.title.fr or "")) == (i.id in official())] == []


def test_french_texts_have_the_marks_of_canadian_french() -> None:
    """A hard space before a colon and within guillemets; none before `;` `?` `!`; no quotation marks of English."""
    faults = (r"\w:\s", r"[ ]:", r"«(?!\u00a0)", r"(?<!\u00a0)»", r"\s[;?!]", r"[\"“”]", r"\s$|^\s", r"  ")

    assert [(f, str(t)) for t in pack_texts() for f in faults if re.search(f, t.fr or "")] == []


@pytest.mark.parametrize("standard", standards(), ids=lambda s: str(s.en))
def test_a_term_is_said_in_its_standard_french(standard: Standard) -> None:
    told = [t for t in pack_texts() if t.fr and says(t.en, standard.en)]

    assert [str(t) for t in told if not any(stem in words(t.fr or "") for stem in standard.fr)] == []


@pytest.mark.parametrize("standard", [s for s in standards() if s.never], ids=lambda s: str(s.en))
def test_a_term_is_never_said_in_a_refused_way(standard: Standard) -> None:
    assert [(n, str(t)) for t in pack_texts() for n in standard.never if t.fr and n in words(t.fr)] == []


def test_a_refused_rendering_and_a_missing_term_are_found() -> None:
    text = PackText("x", "y", "Off-label use", "Usage hors étiquette")
    (standard,) = [s for s in standards() if s.en == "off-label"]

    assert says(text.en, standard.en)
    assert not any(stem in words(text.fr or "") for stem in standard.fr)
    assert any(n in words(text.fr or "") for n in standard.never)
    assert not says("label use", standard.en)
