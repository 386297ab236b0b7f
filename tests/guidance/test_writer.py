"""Writing and reading again gives equal values, over all kinds of file and every optional field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.guidance import given as g
from tracker.domain.instrument import Approval, Authority, Instrument, InstrumentKind, Search
from tracker.domain.rule import Effect, Evidence, Fact, FactType, Rule
from tracker.domain.vocabulary import Jurisdiction, Term, Text
from tracker.guidance import writer
from tracker.guidance.file import FileContent, read_bytes
from tracker.guidance.reader import read_pack


def again(text: str) -> FileContent:
    content = read_bytes(text.encode(), "again.yaml")

    assert content.problems == (), text

    return content


def unique(one: st.SearchStrategy[Any], *named: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3, unique_by=lambda v: tuple(getattr(v, n) for n in named)).map(tuple)


@settings(max_examples=80)
@given(g.instruments())
def test_an_instrument_survives(instrument: Instrument) -> None:
    assert again(writer.write_instrument(instrument)).instruments == (instrument,)


@given(unique(g.terms, "dimension", "id"), unique(g.jurisdictions, "id"))
def test_a_vocabulary_survives(terms: tuple[Term, ...], jurisdictions: tuple[Jurisdiction, ...]) -> None:
    content = again(writer.write_vocabulary(terms, jurisdictions))

    assert (content.terms, content.jurisdictions) == (terms, jurisdictions)


@given(unique(g.authorities, "id"))
def test_authorities_survive(authorities: tuple[Authority, ...]) -> None:
    assert again(writer.write_authorities(authorities)).authorities == authorities


@given(unique(g.facts, "id"))
def test_facts_survive(facts: tuple[Fact, ...]) -> None:
    assert again(writer.write_facts(facts)).facts == facts


@given(unique(g.approvals, "id"))
def test_approvals_survive(approvals: tuple[Approval, ...]) -> None:
    assert again(writer.write_approvals(approvals)).approvals == approvals


@given(st.lists(g.searches, max_size=3, unique=True).map(tuple))
def test_searches_survive(searches: tuple[Search, ...]) -> None:
    assert again(writer.write_searches(searches)).searches == searches


@pytest.mark.parametrize("required", [True, False])
def test_whether_a_second_person_must_approve_survives(required: bool) -> None:
    assert again(writer.write_settings(required)).review_required is required


def test_two_searches_of_one_day_with_the_same_words_are_two() -> None:
    first = Search("cpsbc", date(2026, 11, 23), "me", Text("a position"), "its site", found=False)
    others = (
        replace(first, where="e-Laws"),
        replace(first, found=True),
        replace(first, by="another"),
        replace(first, note=Text("n")),
    )

    assert again(writer.write_searches([first, *others])).searches == (first, *others)


@pytest.mark.parametrize("words", g.TRAPS)
def test_a_trap_survives_in_every_place_for_text(words: str) -> None:
    kept = g.tidy(words)
    rule = Rule("r", "a-b", Effect.PROHIBITS, Text(kept, kept), row=kept, quote=kept, note=Text(kept))
    instrument = Instrument(
        "a-b", "a", InstrumentKind.NOTICE, Text(kept, kept), Evidence.READ, version=kept, note=Text(kept), rules=(rule,)
    )

    assert again(writer.write_instrument(instrument)).instruments == (instrument,)


@pytest.mark.parametrize("words", ["ON", "NO", "yes", "1.10", "12:30", "007", "2026-03-14", "null"])
def test_a_trap_is_put_in_quotation_marks_for_other_readers_of_yaml(words: str) -> None:
    text = writer.write_facts([Fact("f", FactType.CHOICE, Text("q"), None, (words, "other"))])

    assert f'"{words}"' in text


def test_the_pack_survives_and_reads_the_same_with_another_reader() -> None:
    rulebook, _ = read_pack()
    other = YAML(typ="safe", pure=True)

    for instrument in rulebook.instruments:
        text = writer.write_instrument(instrument)
        assert again(text).instruments == (instrument,)
        assert other.load(text)["instrument"]["id"] == instrument.id
    words = rulebook.vocabulary
    content = again(writer.write_vocabulary(words.terms, words.jurisdictions))
    assert (content.terms, content.jurisdictions) == (words.terms, words.jurisdictions)
    assert again(writer.write_authorities(rulebook.authorities)).authorities == rulebook.authorities
    assert again(writer.write_facts(rulebook.facts)).facts == rulebook.facts
    assert again(writer.write_approvals(rulebook.approvals)).approvals == rulebook.approvals
    assert again(writer.write_searches(rulebook.searches)).searches == rulebook.searches


def test_a_text_that_the_reader_refuses_is_written_with_escapes_and_refused_again() -> None:
    text = writer.write_facts([Fact("f", FactType.YES_NO, Text("a\u202eb\x1b"), None, ("yes", "no"))])

    assert "\u202e" not in text
    assert "\x1b" not in text
    assert {p.code for p in read_bytes(text.encode(), "f.yaml").problems} == {"hidden-character"}
