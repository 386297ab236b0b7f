"""The words people type: found where the vocabulary finds them, and a wrong one answered with what to write."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Tracker
from tracker import service
from tracker.domain.spoken import LINKS, Dictionary, WordsError, read_province, read_terms
from tracker.domain.vocabulary import ASKED, Vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return service.bundled().vocabulary


@pytest.mark.parametrize("jurisdiction", ["AB", "BC", "MB", "ON", "SK", "NU"])
def test_a_dictionary_finds_what_the_vocabulary_finds(vocabulary: Vocabulary, jurisdiction: str) -> None:
    dictionary = Dictionary(vocabulary, jurisdiction)
    words = {w for t in vocabulary.terms for w in (t.id, t.name.en, t.name.fr or "", *(a.word for a in t.aliases))}

    assert len(words) > 300
    for word in words:
        assert set(dictionary.find(word)) == set(vocabulary.find(word, jurisdiction)), word


def test_no_word_between_words_is_a_term_but_in(vocabulary: Vocabulary) -> None:
    dictionary = Dictionary(vocabulary, "AB")

    assert not [word for word in LINKS if dictionary.find(word)]


def test_every_name_of_every_term_alone_is_understood(vocabulary: Vocabulary) -> None:
    for place in ("AB", "BC", "MB", "ON", "SK"):
        dictionary = Dictionary(vocabulary, place)
        for term in vocabulary.terms:
            if term.dimension not in ASKED or term.parent is None or term.jurisdiction not in (None, place):
                continue
            for word in (term.id, term.name.en):
                found = read_terms(dictionary, word.split(), {})
                assert found == {term.dimension: (term.id,)}, word


def test_every_jurisdiction_is_understood_by_its_names(vocabulary: Vocabulary) -> None:
    for place in vocabulary.jurisdictions:
        for name in (place.id, place.name.en, place.name.fr or place.name.en, *place.aliases):
            words = (*name.split(), "iv")
            assert read_province(vocabulary, words) == (place, len(words) - 1)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("needle", {"route": ("parenteral",)}),
        ("by needle", {"route": ("parenteral",)}),
        ("piqûre", {"route": ("parenteral",)}),
        ("par piqûre", {"route": ("parenteral",)}),
        ("aiguille", {"route": ("parenteral",)}),
        ("clinique sans rendez-vous", {"setting": ("clinic",)}),
        ("walk-in clinic", {"setting": ("clinic",)}),
        ("stress post-traumatique", {"purpose": ("ptsd",)}),
        ("im needle", {"route": ("im", "parenteral")}),
        ("walk-in clinic in hospital", {"setting": ("clinic", "hospital")}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_word_of_everyday_means_all_that_it_may(
    vocabulary: Vocabulary, words: str, meant: dict[str, tuple[str, ...]]
) -> None:
    """A needle may go into a vein, a muscle or under the skin: it is the whole family, and no one route of it."""
    assert read_terms(Dictionary(vocabulary, "AB"), words.split(), {}) == meant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("walk-in", r"`walk-in` is no word .*Did you mean `walk-in clinic`\?"),
        ("sans rendez-vous", r"`rendez-vous` is no word .*Did you mean `clinique sans rendez-vous`\?"),
        ("no needle", "`no` is no word"),
        ("without needle", "`without injection`|`without` is no word"),
        ("sans aiguille", "`sans` is no word"),
        ("needle-free", "`needle-free` is no word"),
        ("stress", "`stress` is no word"),
    ],
    ids=lambda each: each,
)
def test_what_denies_a_word_or_says_how_people_come_is_refused(vocabulary: Vocabulary, words: str, told: str) -> None:
    """Who walks in without an appointment may do so anywhere; the place has to be named."""
    with pytest.raises(WordsError, match=told):
        read_terms(Dictionary(vocabulary, "AB"), words.split(), {})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("albrta iv", "`albrta` is no province or territory. Did you mean `Alberta`?"),
        ("iv clinic alberta", "Put `alberta` before the rest."),
        ("zzzz", "There are: AB, BC"),
        ("AB ivv", "`ivv` is no word of the vocabulary that we know. Did you mean `iv`?"),
        ("AB ivv clinc", "`clinc` is no word of the vocabulary that we know. Did you mean `clinic`"),
        ("AB NHMSF", "`NHMSF` is a word of BC, MB. In AB say `ab-nhsf` or `ab-papt`."),
        ("NU NHSF", "NU has no accredited facility of its own."),
        ("AB in clinic", "Write `intranasal`, or leave it out."),
        ("AB iv in the clinic", "Write `intranasal`, or leave it out."),
        ("AB 2026-05-05", "Ask about a day with --on."),
        ("AB nhsf+pabt", "`pabt` is no setting that we know."),
        ("AB not clinic", "`not` is no word of the vocabulary"),
        ("AB bc-nhmsf", "`bc-nhmsf` does not exist in AB: it has `ab-nhsf`, `ab-papt`."),
        ("AB IM IN CLINIC", "Write `intranasal`, or leave it out."),
        ("AB im NHSF and PAPT", "Write `NHSF+PAPT`, or leave it out."),
        ("AB im NHSF & PAPT", "Write `NHSF+PAPT`, or leave it out."),
        ("AB im NHSF&PAPT", "Write `NHSF+PAPT`, or leave it out."),
        ("AB iv and clinic", "`and` says nothing here. Leave it out."),
        ("AB,BC iv", "tracker compare AB BC."),
        ("AB BC iv", "`BC` is a second province."),
        ("iv clinic AB", "Put `AB` before the rest."),
        ("iv clinic british columbia", "Put `british columbia` before the rest."),
        ("AB nurse", "a nurse (RN) is no prescriber here. Did you mean `nurse-practitioner`?"),
        ("AB RN", "a nurse (RN) is no prescriber here."),
        ("AB therapy", "Did you mean `assisted-psychotherapy` or `infusion therapy`?"),
        ("AB premises", "`tracker vocabulary` lists the words."),
        ("CA iv", "federal rules are part of every province's answer."),
    ],
)
def test_wrong_words_say_what_to_write_instead(tracker: Tracker, words: str, told: str) -> None:
    ran = tracker("check", *words.split())

    assert ran.code == 2
    assert ran.out == ""
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_all_wrong_words_are_told_at_once(tracker: Tracker) -> None:
    assert tracker("check", "AB", "ivv", "clinc", "depresion").err.count("Error: ") == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--route", "clinic"], "`clinic` is no route. Say --setting clinic."),
        (["--route", "ivv"], "`ivv` is no route that we know. Did you mean `iv`?"),
        (["--for", ""], "`` is no purpose that we know."),
    ],
)
def test_a_word_by_name_is_sought_in_that_dimension_only(tracker: Tracker, arguments: list[str], told: str) -> None:
    ran = tracker("check", "AB", *arguments)

    assert ran.code == 2
    assert told in ran.err


def test_an_ambiguous_word_gets_the_choices(vocabulary: Vocabulary) -> None:
    from dataclasses import replace

    from tracker.domain.vocabulary import Alias

    def with_alias(dimension: str, id: str) -> None:
        at = next(i for i, t in enumerate(terms) if (t.dimension, t.id) == (dimension, id))
        terms[at] = replace(terms[at], aliases=(*terms[at].aliases, Alias("drops")))

    terms = list(vocabulary.terms)
    with_alias("route", "oral")
    with_alias("drug", "ketamine")
    dictionary = Dictionary(Vocabulary(tuple(terms), vocabulary.jurisdictions), "AB")

    with pytest.raises(WordsError, match="Write `--drug ketamine` or `--route oral`"):
        read_terms(dictionary, ["drops"], {})
    assert read_terms(dictionary, [], {"route": ("drops",)}) == {"route": ("oral",)}


@pytest.mark.parametrize(
    "words",
    [
        "ALBERTA, iv clinic depression?",
        'Alberta: iv, clinic "depression"',
        "in Alberta iv clinic depression",
        "(AB) infusions clinic depression.",
    ],
)
def test_the_marks_of_a_sentence_are_no_words(tracker: Tracker, words: str) -> None:
    plainly = tracker("check", "AB", "iv", "clinic", "depression")
    ran = tracker("check", *words.split())

    assert ran == plainly
    assert ran.code == 0


def test_in_alone_is_the_intranasal_route(tracker: Tracker) -> None:
    assert tracker("check", "AB", "IN", "depression", "--json").json["question"]["route"] == ["intranasal"]


def test_provinces_with_commas_are_compared(tracker: Tracker) -> None:
    assert tracker("compare", "AB,BC", "iv").out == tracker("compare", "AB", "BC", "iv").out
