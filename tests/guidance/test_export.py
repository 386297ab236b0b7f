"""What is written as guidance files reads back the same: any rulebook, the bundled one, and a part of one."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guidance import given as g
from tests.store.small import AT, WHO
from tests.store.values import rulebooks as any_rulebooks
from tests.strategies import rulebooks
from tracker.domain.instrument import Authority, AuthorityKind, Instrument, InstrumentKind, Search
from tracker.domain.problem import Problem
from tracker.domain.rule import Condition, ConditionKind, Effect, Evidence, Fact, FactType, Op, Rule, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Term, Text, Vocabulary
from tracker.guidance.export import MOST_LETTERS, files_of_rulebook, part_of
from tracker.guidance.reader import read_folder, read_pack
from tracker.store.digest import content_digest
from tracker.store.engine import open_for_asking
from tracker.store.mapping.entries import digest_of, values_of
from tracker.store.revisions import load_pack
from tracker.store.rulebook import in_order, load_rulebook, status

NOTHING = Vocabulary((), ())


def back(rulebook: Rulebook, *jurisdictions: str) -> tuple[Rulebook, tuple[Problem, ...]]:
    """A rulebook written to a folder and read again, with what is wrong with the files by themselves or together."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files_of_rulebook(rulebook, jurisdictions or None).items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return read_folder(Path(folder), "out")


def sorted_out(rulebook: Rulebook) -> Rulebook:
    """A rulebook in the order in which the store loads it, and of no revision."""
    return replace(in_order(rulebook), revision=0)


def digest(rulebook: Rulebook) -> str:
    return content_digest((n.kind, n.name, digest_of(v)) for n, v in values_of(rulebook).items())


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(rulebook=rulebooks(), review=st.booleans())
def test_a_rulebook_survives(rulebook: Rulebook, review: bool) -> None:
    written = replace(rulebook, review_required=review)

    read, _ = back(written)

    assert sorted_out(read) == sorted_out(written)
    assert digest(read) == digest(written)


def with_one_id_each(instruments: list[Instrument]) -> tuple[Instrument, ...]:
    return tuple({i.id: i for i in instruments}.values())


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    terms=st.lists(g.terms, max_size=3, unique_by=lambda t: (t.dimension, t.id)).map(tuple),
    places=st.lists(g.jurisdictions, max_size=3, unique_by=lambda j: j.id).map(tuple),
    authorities=st.lists(g.authorities, max_size=3, unique_by=lambda a: a.id).map(tuple),
    instruments=st.lists(g.instruments(), max_size=3).map(with_one_id_each),
    approvals=st.lists(g.approvals, max_size=2, unique_by=lambda a: a.id).map(tuple),
    searches=st.lists(g.searches, max_size=3, unique=True).map(tuple),
    facts=st.lists(g.facts, max_size=3, unique_by=lambda f: f.id).map(tuple),
)
def test_whatever_the_reader_takes_survives_whether_or_not_it_makes_sense(
    terms: tuple[Term, ...], places: tuple[object, ...], **values: tuple[object, ...]
) -> None:
    written = Rulebook(Vocabulary(terms, places), **values)  # type: ignore[arg-type]  # as the strategies make them

    read, _ = back(written)

    assert sorted_out(read) == sorted_out(written)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(rulebook=any_rulebooks())
def test_what_does_not_survive_is_refused_by_the_reader_and_never_read_as_something_else(rulebook: Rulebook) -> None:
    read, problems = back(rulebook)

    if sorted_out(read) != sorted_out(replace(rulebook, instruments=tuple(map(readable, rulebook.instruments)))):
        assert [p for p in problems if p.severity == "error"]


def readable(instrument: Instrument) -> Instrument:
    """An instrument without what no file can say: on what basis it has no date."""
    return instrument if instrument.in_force else replace(instrument, in_force_basis="presumed")  # type: ignore[arg-type]


def test_the_bundled_rulebook_survives_with_its_digest_and_its_warnings() -> None:
    rulebook, before = read_pack()

    read, problems = back(rulebook)

    assert sorted_out(read) == sorted_out(rulebook)
    assert digest(read) == digest(rulebook)
    assert sorted(p.code for p in problems) == sorted(p.code for p in before)


def test_equal_rulebooks_give_equal_files_whatever_their_order() -> None:
    rulebook, _ = read_pack()
    turned = replace(
        rulebook,
        authorities=rulebook.authorities[::-1],
        instruments=rulebook.instruments[::-1],
        approvals=rulebook.approvals[::-1],
        searches=rulebook.searches[::-1],
        facts=rulebook.facts[::-1],
    )

    assert files_of_rulebook(turned) == files_of_rulebook(rulebook)
    assert list(files_of_rulebook(rulebook)) == sorted(files_of_rulebook(rulebook))


def test_export_and_import_into_an_empty_database_give_the_same_content(
    database: str, whole_file: Path, tmp_path: Path
) -> None:
    rulebook, _ = read_pack()
    empty = shutil.copy(whole_file, tmp_path / "empty.db")
    load_pack(database, replace(rulebook, review_required=True), WHO, AT)
    with open_for_asking(database) as connection:
        recorded, first = load_rulebook(connection), status(connection).digest

    read, _ = back(recorded)
    load_pack(str(empty), read, WHO, AT)
    with open_for_asking(str(empty)) as connection:
        second = status(connection).digest

    assert first is not None
    assert second == first


def made(**values: object) -> Rulebook:
    return replace(Rulebook(NOTHING), **values)  # type: ignore[arg-type]


def college(jurisdiction: str, id: str) -> Authority:
    return Authority(id, Text(id.upper()), jurisdiction, AuthorityKind.MEDICAL_COLLEGE)


def notice(authority: str, fact: str) -> Instrument:
    test = Test(fact, Op.IS, ("yes",))
    condition = Condition("c", ConditionKind.OTHER, Text("Do."), test=test)
    rule = Rule("r", f"{authority}-notice", Effect.REQUIRES, Text("It must be done."), conditions=(condition,))
    return Instrument(
        f"{authority}-notice", authority, InstrumentKind.NOTICE, Text("Notice"), Evidence.READ, rules=(rule,)
    )


def test_each_jurisdiction_has_a_folder_and_what_all_share_stands_beside_them() -> None:
    facts = tuple(Fact(id, FactType.YES_NO, Text("Is it?"), choices=("yes", "no")) for id in ("here", "there", "idle"))
    search = Search("cpsa", date(2026, 11, 23), "me", Text("a position"), "its site", found=False)
    rulebook = made(
        vocabulary=Vocabulary((Term("route", "iv", "route", Text("IV")),), ()),
        authorities=(college("BC", "cpsbc"), college("AB", "cpsa")),
        instruments=(notice("cpsbc", "there"), notice("cpsa", "here")),
        searches=(search,),
        facts=facts,
        review_required=True,
    )

    assert list(files_of_rulebook(rulebook)) == [
        *("AB/authorities.yaml", "AB/cpsa-notice.yaml", "AB/searches.yaml"),
        *("BC/authorities.yaml", "BC/cpsbc-notice.yaml"),
        *("facts.yaml", "settings.yaml", "vocabulary.yaml"),
    ]
    assert list(files_of_rulebook(rulebook, ["BC"])) == ["BC/authorities.yaml", "BC/cpsbc-notice.yaml", "facts.yaml"]
    assert sorted_out(back(rulebook, "BC")[0]) == made(
        authorities=rulebook.authorities[:1], instruments=rulebook.instruments[:1], facts=facts[1:2]
    )


def test_what_is_authorised_federally_goes_with_canada() -> None:
    rulebook, _ = read_pack()

    assert "CA/approvals.yaml" in files_of_rulebook(rulebook, ["CA"])
    assert part_of(rulebook, ["AB"]).approvals == ()


@pytest.mark.parametrize("jurisdiction", ["CA", "AB", "BC", "SK", "MB", "ON"])
def test_a_part_of_the_bundled_rulebook_survives(jurisdiction: str) -> None:
    rulebook, _ = read_pack()

    read, _ = back(rulebook, jurisdiction)

    assert read.instruments
    assert sorted_out(read) == sorted_out(part_of(rulebook, [jurisdiction]))


def test_many_values_go_to_several_files_in_their_order() -> None:
    long = " ".join(["A note of some length."] * 200)
    terms = tuple(Term("drug", f"t{n}", "drug", Text(f"T{n}"), note=Text(long)) for n in range(80))
    searches = tuple(
        Search("cpsa", date(2026, 11, 23), "me", Text(f"number {n}"), long, found=False) for n in range(80)
    )
    rulebook = made(vocabulary=Vocabulary(terms, ()), authorities=(college("AB", "cpsa"),), searches=searches)

    files = files_of_rulebook(rulebook)
    read, _ = back(rulebook)

    assert {"vocabulary-0001.yaml", "vocabulary-0004.yaml", "AB/searches-0001.yaml"} <= files.keys()
    assert max(map(len, files.values())) < MOST_LETTERS * 1.1
    assert read.vocabulary.terms == terms
    assert sorted_out(read) == sorted_out(rulebook)


def test_a_name_that_is_taken_or_leads_elsewhere_is_no_name_of_a_file() -> None:
    def named(id: str) -> Instrument:
        return Instrument(id, "cpsa", InstrumentKind.NOTICE, Text("T"), Evidence.READ)

    authorities = (college("AB", "cpsa"), college("../x", "elsewhere"))
    files = files_of_rulebook(
        made(authorities=authorities, instruments=(named("authorities"), named("../../up"), named("a/b"), named("")))
    )

    assert sorted(files) == [
        *("AB/authorities-2.yaml", "AB/authorities.yaml"),
        *("AB/instrument-2.yaml", "AB/instrument-3.yaml", "AB/instrument.yaml", "authorities.yaml"),
    ]


def test_nothing_recorded_is_no_file() -> None:
    assert files_of_rulebook(Rulebook(NOTHING)) == {}
