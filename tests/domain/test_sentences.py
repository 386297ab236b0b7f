"""Quotations are found through print and typing, and never in words that say something else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.quotations import is_quoted_in
from tracker.domain.sentences import sentences, spelled

SENTENCE = (
    "The administration of ketamine for off-label purposes is now only permitted in CPSM-accredited, non-hospital "
    "medical or surgical facilities or in hospitals."
)


@pytest.mark.parametrize(
    "text",
    [
        f"Before. {SENTENCE} After.",
        SENTENCE.upper(),
        SENTENCE.replace(" ", "\n"),
        SENTENCE.replace(" ", " \u00a0\t\r\n "),
        SENTENCE.replace("-", "\u2010"),
        SENTENCE.replace("-", "\u2011"),
        SENTENCE.replace("-", "–"),
        SENTENCE.replace("-", "-\n"),
        SENTENCE.replace("-", "-\r\n   "),
        SENTENCE.replace("permitted", "permit-\nted"),
        SENTENCE.replace("permitted", "permit\u00adted").replace("facilities", "facili\u00ad\n  ties"),
        SENTENCE.replace("permitted", "per\u200bmit\ufeffted"),
        SENTENCE.replace("off", "o\ufb00").replace("facilities", "facili\u200bties"),
        SENTENCE.replace("accredited,", "accredited ,"),
    ],
)
def test_print_hides_no_quotation(text: str) -> None:
    assert is_quoted_in(SENTENCE, text)
    assert is_quoted_in(text, f"Before. {text} After.")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("“yes”, it’s off-label", '"yes", it\'s off-label'),
        ("« oui »", "«oui»"),
        ("permis : non", "permis\u00a0: non"),
        ("between 2019–2020 — or later", "between 2019-2020—or later"),
        ("clinic -- or home", "clinic – or home"),
        ("short- and long-term", "short-\nand long-term"),
        ("short- and long-term", "short- and long-\nterm"),
        ("and/or", "and /\nor"),
        ("Québec", "Que\u0301bec"),
        ("ﬁne of 10 m²", "fine of 10 m2"),
        ("a ( b ) c", "a (b) c"),
        ("straße", "STRASSE"),
    ],
)
def test_marks_of_print_are_the_same_either_way(quote: str, text: str) -> None:
    assert is_quoted_in(quote, text)
    assert is_quoted_in(text, quote)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("may be given", "may not be given"),
        ("able to prescribe", "unable to prescribe"),
        ("able to prescribe", "un-\nable to prescribe"),
        ("accredited facility", "a non-accredited facility"),
        ("hospital", "a non-hospital facility"),
        ("not able", "notable"),
        ("permit", "permitted"),
        ("resign", "re-sign"),
        ("re-sign", "resign"),
        ("10 mg", "110 mg"),
        ("10 mg", "10 mgs"),
        ("0.5 mg", "0,5 mg"),
        ("is permitted.", "is permitted, if"),
        ("deja", "déjà"),
        ("", "anything"),
        (" … ", "anything"),
        ("[…]", "anything"),
        ("words", ""),
        ("accredited or", "accredited, or"),
    ],
)
def test_other_words_are_no_quotation(quote: str, text: str) -> None:
    assert not is_quoted_in(quote, text)


@pytest.mark.parametrize("mark", ["…", " … ", "...", " [...] ", "[…]", " ( . . . ) ", "...."])
def test_an_ellipsis_leaves_out_and_keeps_the_order(mark: str) -> None:
    quote = f"The administration of ketamine{mark}is now only permitted{mark}in hospitals"

    assert is_quoted_in(quote, f"Intro. {SENTENCE}")
    assert not is_quoted_in(f"is now only permitted{mark}The administration of ketamine", SENTENCE)
    assert not is_quoted_in(f"in hospitals{mark}in hospitals", SENTENCE)
    assert is_quoted_in(f"{mark}in hospitals{mark}", SENTENCE)


def test_words_in_square_brackets_are_the_writers_own() -> None:
    text = "For IV, patients receiving this agent must receive care consistent with deep sedation. The rest follows."

    assert is_quoted_in("patients receiving [ketamine] must receive care", text)
    assert is_quoted_in("patients [there] receiving this agent must receive care", text)
    assert is_quoted_in("patients receiving [it] must receive … deep sedation. [T]he rest [that is, all] follows", text)
    assert not is_quoted_in("patients receiving [it] deep sedation. The rest follows", f"{text} {'x ' * 60} follows")
    assert not is_quoted_in("patients receiving [it] follows", text)
    assert not is_quoted_in("[ketamine]", text)


def test_a_gap_is_looked_for_everywhere() -> None:
    assert is_quoted_in("in hospitals [x] only", "in hospitals " + "y " * 100 + "in hospitals and only")
    assert not is_quoted_in("in hospitals [x] only", "in hospitals " + "y " * 100 + "only")


def test_a_text_comes_apart_into_sentences() -> None:
    text = (
        "Heading without a stop\n\nFirst sen-\ntence, in (e.g. two)\nlines. “Second?” Third!\n"
        "• an item\n• another item; no. 5 mg\n\n\n4. Last"
    )

    assert sentences(text) == (
        "Heading without a stop",
        "First sen-tence, in (e.g. two) lines.",
        "“Second?”",
        "Third!",
        "• an item",
        "• another item; no.",
        "5 mg",
        "4.",
        "Last",
    )
    assert sentences(" \n\n ") == ()


def test_words_alone_are_left_of_a_text() -> None:
    assert (
        spelled("“CPSM-accredited”, non-\nhospital — or (in) hospitals!") == "cpsmaccredited nonhospitalor in hospitals"
    )
    assert spelled("non-hospital") == spelled("non-\nhospital") == spelled("non\u2011hospital")


WORD = st.text("abéﬁ-'.,", min_size=1, max_size=5).filter(lambda w: w.strip("-") == w and any(c.isalpha() for c in w))
WORDS = st.lists(WORD, min_size=1)


@settings(max_examples=200)
@given(WORDS, st.integers(0, 50), st.integers(1, 50))
def test_whole_words_of_a_text_are_always_found_in_it(words: list[str], first: int, many: int) -> None:
    first %= len(words)

    assert is_quoted_in(" ".join(words[first : first + many]), "  \n".join(words))


@given(st.text(), st.text())
def test_no_text_is_too_odd(quote: str, text: str) -> None:
    assert is_quoted_in(quote, text) in (True, False)
    assert all(sentences(text))


@pytest.mark.parametrize(
    "hostile",
    [" ", "\n", "- ", "-\n", "a-\n", ". ", "\u00ad", "«", "\n \n", '. ("', "[ ", "a\u0301\u0323", "a…", "\u0301\u0323"],
    ids=ascii,
)
def test_the_time_grows_with_the_text_and_no_faster(hostile: str) -> None:
    text = hostile * (1_000_000 // len(hostile))
    began = time.process_time()

    assert not is_quoted_in("these words are not there", text)
    sentences(text)

    assert time.process_time() - began < 20, "a second or two; in proportion to its square it would be hours"
