"""The catalogue is whole: every message that a report can say is in it, in French, and compiled as it stands."""

from __future__ import annotations

import re
from datetime import date
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog

from tests import catalogue
from tracker.report.tongue import LANGUAGES, Tongue, tongue, typeset

FIELD = re.compile(r"\{\w+\}")


def forms(words: object) -> tuple[str, ...]:
    return words if isinstance(words, tuple) else (str(words),)


def test_every_message_of_builders_and_templates_is_in_the_catalogue_and_no_other() -> None:
    said = {words for words, _ in catalogue.messages()}

    assert {each.id for each in catalogue.read("fr") if each.id} == said


def test_messages_are_found_however_they_are_said() -> None:
    source = """
say("plain")
tongue.say("{n} within", n=tongue.number(each.count(v)), why=say("inner"))
occasion.tongue.count("{n} one", "{n} many", len(x), what=f"{y}.")
say(
    "in two "
    "parts"
)
say(WORDS[x])
list.count("x")
message("marked")
"""

    assert set(catalogue.spoken(source)) == {
        *("plain", "{n} within", "inner", "in two parts", "marked"),
        ("{n} one", "{n} many"),
    }


def test_every_message_is_in_french() -> None:
    assert catalogue.untranslated(catalogue.read("fr")) == []


def test_what_is_compiled_was_made_from_what_is_written() -> None:
    assert catalogue.mo("fr").read_bytes() == catalogue.compiled(catalogue.read("fr"))


def test_a_translation_has_the_fields_of_its_message() -> None:
    for each in catalogue.read("fr"):
        fields = {frozenset(FIELD.findall(form)) for form in (*forms(each.id), *forms(each.string))}
        assert len(fields - {frozenset()}) <= 1 or "{n}" in str(each.id), each.id
        assert not each.id or isinstance(each.id, tuple) or len(fields) == 1, each.id


def test_french_has_a_hard_space_where_the_typography_of_canada_wants_one_and_none_elsewhere() -> None:
    for each in catalogue.read("fr"):
        if each.id:
            for form in map(typeset, forms(each.string)):
                assert not re.search(r"[^\u00a0][:%»](?=\s|$)|«[^\u00a0]|[\"']\s[:;]|\s[;?!]", form), form


@pytest.mark.parametrize(
    ("lang", "day", "spelled"),
    [
        ("en", date(2008, 1, 2), "January 2, 2008"),
        ("fr", date(2008, 1, 2), "2 janvier 2008"),
        ("fr", date(2026, 3, 1), "1er mars 2026"),
        ("fr", date(1996, 12, 31), "31 décembre 1996"),
        ("fr", date(2026, 8, 1), "1er août 2026"),
    ],
)
def test_a_day_in_a_sentence(lang: str, day: date, spelled: str) -> None:
    assert tongue(lang).spelled(day) == spelled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_in_a_table_is_the_same_in_both_languages(lang: str) -> None:
    assert tongue(lang).day(date(2008, 1, 2)) == "2008-01-02"


def test_numbers_have_their_thousands_apart() -> None:
    assert tongue("en").number(20000) == "20,000"
    assert tongue("fr").number(20000) == "20\u00a0000"


def test_spaces_of_french_typography_do_not_break() -> None:
    assert typeset("Voir : « ainsi » ; 5 % ?") == "Voir\u00a0: «\u00a0ainsi\u00a0»\u00a0; 5\u00a0%\u00a0?"


@pytest.mark.parametrize("hostile", ["{day}", "{0.__class__}", "%(day)s", "As of {day}", "\\1", "a : b"])
def test_what_is_filled_in_stands_as_it_is(hostile: str) -> None:
    assert tongue("en").say("As of {day}", day=hostile) == f"As of {hostile}"
    assert tongue("fr").say("{who} : {what}", who=hostile, what=hostile) == f"{hostile}\u00a0: {hostile}"


def test_a_field_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        tongue("en").say("As of {day}")


def test_a_language_that_no_report_speaks() -> None:
    with pytest.raises(LookupError, match=r"no answer speaks `de`\. Choose en or fr"):
        tongue("de")


def test_french_counts_nothing_as_one() -> None:
    given = Catalog(locale="fr")
    given.add(("{n} rule", "{n} rules"), ("{n} règle", "{n} règles"))
    french = Tongue("fr", GNUTranslations(BytesIO(catalogue.compiled(given))))

    assert [tongue("en").count("{n} rule", "{n} rules", n) for n in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]
    assert [french.count("{n} rule", "{n} rules", n) for n in (0, 1, 2)] == ["0 règle", "1 règle", "2 règles"]
