"""A file to begin with explains every key, names the words of its jurisdiction, and waits for what must be written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from tests.guidance import given as g
from tests.store.small import FULL_INSTRUMENT
from tracker.domain.instrument import Authority, AuthorityKind, InstrumentKind
from tracker.domain.rule import Effect, Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text, Vocabulary
from tracker.guidance.file import read_bytes
from tracker.guidance.reader import read_files, read_pack
from tracker.guidance.starter import BLANKS, Start, authority_file, id_of, starting_file
from tracker.guidance.writer import write_instrument

CPSNS = Authority(
    "cpsns", Text("College of Physicians and Surgeons of Nova Scotia"), "NS", AuthorityKind.MEDICAL_COLLEGE
)
START = Start("cpsns-notice-2026", CPSNS, InstrumentKind.NOTICE, "Notice on ketamine", Evidence.READ, "2026-11")
FILLED = {
    "effect": "prohibits",
    "route": "[iv]",
    "setting": "[clinic]",
    "purpose": "[psychiatric, pain]",
    "summary": "IV ketamine is not given in clinics.",
}


@pytest.fixture(scope="module")
def pack() -> Rulebook:
    return read_pack()[0]


def filled(text: str) -> str:
    for key in BLANKS:
        text = re.sub(rf"^( +{key}:)$", rf"\1 {FILLED[key]}", text, count=1, flags=re.MULTILINE)
    return text


def test_an_untouched_file_tells_what_must_still_be_written_and_nothing_else(pack: Rulebook) -> None:
    text = starting_file(START, pack)

    problems = read_bytes(text.encode(), "new.yaml").problems

    assert [(p.code, p.message) for p in problems] == [
        ("empty-value", f"nothing is written after `{key}`") for key in BLANKS
    ]


def test_a_file_in_which_the_blanks_are_filled_is_sound(pack: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "cpsns.yaml").write_text(authority_file(CPSNS), encoding="utf-8")
    (tmp_path / "new.yaml").write_text(filled(starting_file(START, pack)), encoding="utf-8")

    read = read_files([tmp_path], pack)

    (instrument,) = read.given.instruments
    (rule,) = instrument.rules
    assert read.problems == ()
    assert read.given.authorities == (CPSNS,)
    assert (instrument.id, instrument.title, str(instrument.published and instrument.published.text)) == (
        "cpsns-notice-2026",
        Text("Notice on ketamine"),
        "2026-11",
    )
    assert (rule.effect, rule.scope.get("route"), rule.scope.get("drug")) == (Effect.PROHIBITS, ("iv",), ("ketamine",))
    assert (rule.evidence, rule.conditions, instrument.in_force, instrument.verified) == (None, (), None, ())


WITHIN = {"en", "fr", "rules", "by", "inherits", "one_of", "at_least", "at_most", "date", "basis"}
"""Keys that stand in sentences or in an example on one line."""


def test_every_key_of_the_format_has_a_line(pack: Rulebook) -> None:
    """A document with every field given names every key that there is."""
    everything = write_instrument(replace(FULL_INSTRUMENT, copy="0" * 64))
    text = starting_file(START, pack)

    named = set(re.findall(r"\b([a-z_]+):(?= |$)", everything, re.MULTILINE))
    shown = set(re.findall(r"\b([a-z_]+):(?= |$)", text, re.MULTILINE))

    assert {"copy", "reading", "granted_by", "supersedes", "outcome", "incomplete", "locator"} <= named
    assert named - shown - WITHIN == set()
    assert [key for key in ("rules", "by", "one_of", "at_least", "inherits") if f"`{key}" not in text] == []


def test_every_key_that_is_commented_out_may_be_used(pack: Rulebook) -> None:
    text = filled(starting_file(START, pack))

    used = re.sub(r"^( *)# ((?:[a-z_]+:| +- | +[a-z_]+:).*)$", r"\1\2", text, flags=re.MULTILINE)
    content = read_bytes(used.encode(), "new.yaml")

    assert used.count("#") < text.count("#") - 30
    assert content.problems == ()
    (instrument,) = content.instruments
    assert instrument.copy == "0" * 64
    assert instrument.verified
    assert instrument.rules[0].reading is not None
    assert instrument.rules[0].conditions[0].test is not None


@pytest.mark.parametrize(
    ("jurisdiction", "there", "not_there"),
    [
        ("AB", ("ab-nhsf", "ab-papt", "clinic"), ("bc-nhmsf", "on-ohp")),
        ("NS", ("hospital", "clinic", "home"), ("ab-nhsf", "accredited-facility")),
        ("CA", ("ab-nhsf", "bc-nhmsf"), ()),
    ],
)
def test_the_words_are_those_of_the_jurisdiction(
    pack: Rulebook, jurisdiction: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    text = starting_file(replace(START, authority=replace(CPSNS, jurisdiction=jurisdiction)), pack)

    (told,) = re.findall(r"# As setting:.*?\n +setting:\n", text, re.DOTALL)
    assert [word for word in there if word not in told] == []
    assert [word for word in not_there if word in told] == []


def test_what_the_authority_has_on_record_is_named(pack: Rulebook) -> None:
    text = starting_file(replace(START, authority=pack.authority_of["cpsm"], id="cpsm-notice-2027"), pack)

    assert "supersedes: [{instrument: cpsm-bylaw-accredited-facilities-2024, basis: stated}]" in text


def test_a_rulebook_without_words_still_gives_a_file() -> None:
    text = starting_file(START, Rulebook(Vocabulary((), ())))

    assert [p.code for p in read_bytes(text.encode(), "f").problems] == ["empty-value"] * len(BLANKS)


@given(title=g.words, source=g.addresses)
def test_whatever_the_title_the_file_says_it(title: str, source: str) -> None:
    start = replace(START, title=title, source=source)

    content = read_bytes(filled(starting_file(start, Rulebook(Vocabulary((), ())))).encode(), "f")

    assert content.problems == ()
    assert content.instruments[0].title.en == title
    assert content.instruments[0].source == source


@pytest.mark.parametrize(
    ("authority", "kind", "title", "stated", "expected"),
    [
        ("cpsm", "bylaw", "Accredited Facilities Bylaw", "2024-10-04", "cpsm-bylaw-accredited-facilities-2024"),
        ("cpsm", "guidance", "Ketamine: a Guide for the Clinics", "2026", "cpsm-ketamine-guide-clinics-2026"),
        ("cpsm", "consultation-draft", "Accredited Facilities", None, "cpsm-draft-accredited-facilities"),
        ("cmq", "guidance", "L’usage de la kétamine au Québec", "../2025-12", "cmq-usage-ketamine-au-quebec-2025"),
        ("cpsa", "notice", "Notice of 2026", "2026-03", "cpsa-notice-2026"),
        ("cpsa", "notice", "通知", "2026-03", "cpsa-document-2026"),
        ("cpsa", "act", "One two three four five six seven eight", None, "cpsa-act-one-two-three-four-five-six"),
    ],
)
def test_an_id_is_made_of_authority_kind_title_and_year(
    authority: str, kind: str, title: str, stated: str | None, expected: str
) -> None:
    assert id_of(authority, InstrumentKind(kind), title, stated) == expected
