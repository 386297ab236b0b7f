"""Words and trees: what people type finds its term, and parts of a tree get the fewest names."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import vocabularies
from tests.strategies.words import nodes
from tracker.domain.vocabulary import ASKED, Jurisdiction, Term, Text, Vocabulary, plain
from tracker.guidance.reader import read_pack


@cache
def words() -> Vocabulary:
    """The vocabulary that is shipped."""
    return read_pack()[0].vocabulary


@pytest.mark.parametrize(
    ("word", "same_as"),
    [
        pytest.param("NHSF", "nhsf", id="case"),
        pytest.param("Québec", "quebec", id="accents"),
        pytest.param("E\u0301quipe", "équipe", id="accents in two marks"),
        pytest.param("non-hospital", "non hospital", id="hyphen or blank"),
        pytest.param("C.-B.", "cb", id="full stops"),
        pytest.param("bc_nhmsf", "BC NHMSF", id="underscore"),
        pytest.param("patient's", "patient’s", id="apostrophes of two kinds"),
        pytest.param("STRASSE", "straße", id="folded letters"),
    ],
)
def test_words_that_are_compared_as_one(word: str, same_as: str) -> None:
    assert plain(word) == plain(same_as)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        pytest.param("ｉｖ", "iv", id="full-width letters"),
        pytest.param("ⅳ", "iv", id="a roman numeral"),
        pytest.param("іv", "iv", id="a Cyrillic letter"),
        pytest.param("im", "iv", id="another word"),
    ],
)
def test_words_that_are_not_compared_as_one(word: str, other: str) -> None:
    assert plain(word) != plain(other)


@pytest.mark.parametrize(
    ("word", "jurisdiction", "found"),
    [
        pytest.param("iv", None, ["route/iv"], id="an id"),
        pytest.param("IV", "AB", ["route/iv"], id="an id in capitals"),
        pytest.param("intravenous", "AB", ["route/iv"], id="an English name"),
        pytest.param("intraveineuse", "QC", ["route/iv"], id="a French name"),
        pytest.param("sous-cutanée", "QC", ["route/sc"], id="a French name with an accent"),
        pytest.param("sous cutanee", "QC", ["route/sc"], id="a French name without its accent"),
        pytest.param("subcut", "BC", ["route/sc"], id="subcut"),
        pytest.param("Spravato", "AB", ["drug/esketamine"], id="a brand"),
        pytest.param("kap", "SK", ["programme/assisted-psychotherapy"], id="kap"),
        pytest.param("NHSF", "AB", ["setting/ab-nhsf"], id="a word of Alberta in Alberta"),
        pytest.param("NHSF", "BC", [], id="a word of Alberta in British Columbia"),
        pytest.param("NHSF", None, [], id="a word of Alberta nowhere"),
        pytest.param("nhmsf", "BC", ["setting/bc-nhmsf"], id="a word of two provinces in the one"),
        pytest.param("nhmsf", "MB", ["setting/mb-nhmsf"], id="a word of two provinces in the other"),
        pytest.param("nhmsf", "ON", [], id="a word of two provinces in a third"),
        pytest.param("OHP", "ON", ["setting/on-ohp"], id="ohp"),
        pytest.param("non-hospital facility", "BC", ["setting/bc-nhmsf"], id="a province's own meaning goes first"),
        pytest.param("non-hospital facility", "AB", ["setting/non-hospital"], id="elsewhere the general meaning"),
        pytest.param("bc-nhmsf", "AB", ["setting/bc-nhmsf"], id="an id is known everywhere"),
        pytest.param("trd", "AB", ["purpose/trd"], id="a purpose"),
        pytest.param("psychiatrist", "AB", ["practitioner/psychiatrist"], id="a practitioner"),
        pytest.param("route", "AB", [], id="a dimension is no term"),
        pytest.param("off-label", "AB", [], id="the use is never asked for"),
        pytest.param("telepathy", "AB", [], id="an unknown word"),
        pytest.param("", "AB", [], id="no word"),
    ],
)
def test_what_a_word_names(word: str, jurisdiction: str | None, found: list[str]) -> None:
    assert [f"{t.dimension}/{t.id}" for t in words().find(word, jurisdiction)] == found


def test_a_word_of_two_terms_finds_both() -> None:
    both = Vocabulary(
        (
            Term("route", "route", None, Text("route")),
            Term("route", "nasal", "route", Text("spray")),
            Term("setting", "setting", None, Text("setting")),
            Term("setting", "booth", "setting", Text("Spray")),
        ),
        (),
    )

    assert [t.id for t in both.find("spray")] == ["nasal", "booth"]


def test_every_word_shipped_finds_its_term() -> None:
    for term in words().terms:
        if term.dimension not in ASKED or term.parent is None:
            continue
        for word in (term.id, term.name.en, term.name.fr or term.name.en):
            assert term in words().find(word, term.jurisdiction), word
        for alias in term.aliases:
            assert term in words().find(alias.word, alias.jurisdiction or term.jurisdiction), alias


def test_no_word_shipped_is_compared_as_nothing() -> None:
    for term in words().terms:
        for word in (term.id, term.name.en, *(a.word for a in term.aliases)):
            assert plain(word), word


@pytest.mark.parametrize(
    ("word", "jurisdiction", "near"),
    [
        pytest.param("ketamin", "AB", "ketamine", id="a letter missing"),
        pytest.param("intramuscualr", "AB", "intramuscular", id="letters swapped"),
        pytest.param("sprovato", "AB", "Spravato", id="a wrong vowel"),
        pytest.param("depresion", "AB", "depression", id="one of two letters"),
        pytest.param("nhmsg", "BC", "NHMSF", id="a word of the province"),
    ],
)
def test_the_nearest_word_comes_first(word: str, jurisdiction: str, near: str) -> None:
    assert words().nearest(word, jurisdiction)[0] == near


def test_the_nearest_words_are_of_the_province() -> None:
    assert "NHMSF" not in words().nearest("nhmsg", "AB")


def test_nothing_is_near_to_nonsense() -> None:
    assert words().nearest("qqqqqqqq", "AB") == ()


def test_no_more_words_than_asked_for() -> None:
    assert len(words().nearest("intra", "AB", most=2)) <= 2


@pytest.mark.parametrize(
    ("word", "id"),
    [
        pytest.param("AB", "AB", id="letters"),
        pytest.param("ab", "AB", id="small letters"),
        pytest.param("Alberta", "AB", id="a name"),
        pytest.param("QUÉBEC", "QC", id="a French name"),
        pytest.param("colombie britannique", "BC", id="a French name without its hyphen"),
        pytest.param("ON", "ON", id="a word that YAML 1.1 takes for true"),
        pytest.param("Yukon Territory", "YT", id="an alias"),
        pytest.param("Texas", None, id="none of ours"),
    ],
)
def test_what_a_jurisdiction_is_called(word: str, id: str | None) -> None:
    found = words().find_jurisdiction(word)

    assert (found.id if found else None) == id


def test_the_nearest_jurisdiction() -> None:
    assert words().nearest_jurisdiction("Albreta")[0] == "Alberta"


@pytest.mark.parametrize(
    ("dimension", "node", "jurisdiction", "leaves"),
    [
        pytest.param("route", "iv", "AB", ["iv"], id="a leaf is its own"),
        pytest.param("route", "parenteral", "AB", ["iv", "im", "sc"], id="a family"),
        pytest.param("purpose", "mdd", "AB", ["trd", "urgent-mdd", "other-mdd"], id="a family below a family"),
        pytest.param("setting", "accredited-facility", "AB", ["ab-nhsf", "ab-papt"], id="a province's own leaves"),
        pytest.param("setting", "accredited-facility", "YT", [], id="a family without leaves there"),
        pytest.param("setting", "ab-nhsf", "BC", [], id="a leaf of another province"),
        pytest.param("setting", "community", "ON", ["on-ohp", "clinic"], id="a family of both kinds"),
    ],
)
def test_the_leaves_below_a_node(dimension: str, node: str, jurisdiction: str, leaves: list[str]) -> None:
    assert list(words().local_leaves(dimension, node, jurisdiction)) == leaves


def test_leaves_are_of_every_province() -> None:
    everywhere = words().leaves("setting", "accredited-facility")

    assert {"ab-nhsf", "ab-papt", "bc-nhmsf", "sk-nhtf", "mb-nhmsf", "on-ohp", "qc-cms"} <= everywhere


@pytest.mark.parametrize(
    ("id", "node", "within"),
    [
        pytest.param("trd", "trd", True, id="itself"),
        pytest.param("trd", "mdd", True, id="its parent"),
        pytest.param("trd", "psychiatric", True, id="further up"),
        pytest.param("trd", "purpose", True, id="the root"),
        pytest.param("mdd", "trd", False, id="not below its child"),
        pytest.param("trd", "pain", False, id="another branch"),
    ],
)
def test_what_stands_below_what(id: str, node: str, within: bool) -> None:
    assert words().is_within("purpose", id, node) is within


@pytest.mark.parametrize("ask", ["term", "leaves", "is_within"])
def test_a_term_that_is_none(ask: str) -> None:
    with pytest.raises(KeyError):
        getattr(words(), ask)("route", "telepathy", *(["iv"] if ask == "is_within" else []))


@pytest.mark.parametrize(
    ("dimension", "leaves", "jurisdiction", "named"),
    [
        pytest.param("route", ["iv"], "AB", ["iv"], id="one leaf"),
        pytest.param("route", ["im", "iv"], "AB", ["iv", "im"], id="two of three"),
        pytest.param("route", ["iv", "im", "sc"], "AB", ["parenteral"], id="a whole family"),
        pytest.param("route", ["iv", "im", "sc", "oral"], "AB", ["parenteral", "oral"], id="a family and a leaf"),
        pytest.param("drug", ["ketamine", "esketamine"], "AB", ["ketamine", "esketamine"], id="never the root"),
        pytest.param(
            "purpose",
            ["trd", "urgent-mdd", "other-mdd", "bipolar-depression", "suicidality"],
            "AB",
            ["depression"],
            id="a family of families",
        ),
        pytest.param(
            "setting", ["ab-nhsf", "ab-papt"], "AB", ["accredited-facility"], id="a family whole in this province"
        ),
        pytest.param("setting", ["ab-nhsf"], "AB", ["ab-nhsf"], id="a part of a family in this province"),
        pytest.param("setting", ["ab-nhsf", "ab-papt", "clinic"], "AB", ["community"], id="a family of both kinds"),
        pytest.param("setting", ["hospital", "home"], "AB", ["hospital", "home"], id="two branches"),
        pytest.param("route", [], "AB", [], id="nothing"),
    ],
)
def test_the_fewest_names(dimension: str, leaves: list[str], jurisdiction: str, named: list[str]) -> None:
    assert list(words().fewest_nodes(dimension, leaves, jurisdiction)) == named


@settings(derandomize=True, database=None, deadline=None, max_examples=200)
@given(vocabularies(), st.sampled_from(ASKED), st.sampled_from(("AB", "BC")), st.integers(0, 255))
def test_fewer_names_do_not_cover_the_same(
    vocabulary: Vocabulary, dimension: str, jurisdiction: str, chosen: int
) -> None:
    local = vocabulary.local_leaves(dimension, dimension, jurisdiction)
    wanted = {leaf for place, leaf in enumerate(local) if chosen >> place & 1}

    named = vocabulary.fewest_nodes(dimension, wanted, jurisdiction)

    def covered(names: tuple[str, ...]) -> set[str]:
        return {leaf for name in names for leaf in vocabulary.local_leaves(dimension, name, jurisdiction)}

    assert covered(named) == wanted
    fewer = (c for n in range(len(named)) for c in combinations(nodes(vocabulary, dimension), n))
    assert not any(covered(c) == wanted for c in fewer)


def test_equal_words_are_equal_vocabularies() -> None:
    def made() -> Vocabulary:
        return Vocabulary((Term("drug", "drug", None, Text("drug")),), (Jurisdiction("AB", Text("Alberta")),))

    assert made() == made()
