"""What answers say in French: no English in it but names, and words that are told as they were recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from tracker.domain.explain import answer
from tracker.domain.grounds import EVIDENCE
from tracker.domain.instrument import Instrument, InstrumentKind
from tracker.domain.question import Question
from tracker.domain.required import unread
from tracker.domain.rule import Effect, Evidence, Rule
from tracker.domain.vocabulary import Text
from tracker.domain.words import tell
from tracker.guidance.reader import read_pack
from tracker.report.pages.speech import EVIDENCE as PAGES
from tracker.report.tongue import tongue

ENGLISH = re.compile(
    r"(?<![\w-])(the|of|and|or|was|were|is|are|not|with|by|for|only|nothing|something|read|must|should|least|most|yes|no)(?![\w-])"
)
NAMES = (
    "Non-Hospital Medical and Surgical Facilities Accreditation Program",
    "Ketamine Assisted Therapy Association of Canada",
)


def texts(value: object) -> Iterator[Text]:
    """Every text in an answer, however deep, but citations: of these the version and the place stay as recorded."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name != "citation":
                yield from texts(getattr(value, each.name))


def own(french: str) -> str:
    """French without names, what stands in guillemets, and addresses."""
    for name in NAMES:
        french = french.replace(name, "")
    return re.sub(r"«[^»]*»|https?://\S+", "", french)


@pytest.mark.parametrize("province", ["AB", "BC", "SK", "MB", "ON", "QC"])
@pytest.mark.parametrize("drug", ["ketamine", "esketamine"])
@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 11, 26)], ids=str)
def test_an_answer_in_french_has_no_english_of_its_own(province: str, drug: str, day: date) -> None:
    question = Question(province, day, date(2026, 11, 26), drug=(drug,), practitioner=("practitioner",))

    found = set(texts(answer(read_pack()[0], question, with_nearest=False).answers))

    assert found
    assert [t.en for t in found if not t.fr] == []
    assert [t.fr for t in found if t.fr and ENGLISH.search(own(t.fr))] == []


@pytest.mark.parametrize(
    ("switch", "value", "english", "french"),
    [
        ("if:a-fact:is:yes", True, "a-fact is yes", "a-fact est oui"),
        ("if:a-fact:is:no", False, "a-fact is not no", "a-fact n'est pas non"),
        ("if:a-fact:one_of:one|other", True, "a-fact is one or other", "a-fact est one ou other"),
        ("if:hours:at_least:2", True, "hours is at least 2", "hours est au moins 2"),
        ("if:hours:at_most:3", False, "hours is not at most 3", "hours n'est pas au plus 3"),
    ],
)
def test_what_a_fact_is_compared_with_is_said_in_both_languages(
    switch: str, value: bool, english: str, french: str
) -> None:
    assert tell(switch, value, read_pack()[0]) == Text(english, french)


def unread_in_french(*missing: Text) -> str:
    """The end of the condition to read a document of which this was not read."""
    rules = tuple(Rule(f"r{n}", "x", Effect.REQUIRES, Text("x"), incomplete=each) for n, each in enumerate(missing))
    document = Instrument(
        "x", "cpsm", InstrumentKind.NOTICE, Text("A text", "Un texte"), Evidence.PART_READ, rules=rules
    )
    told = unread(document)[1].text.fr or ""
    return told.removeprefix("Lire «\u00a0Un texte\u00a0» avant de s'y fier\u00a0: le document n'a été lu qu'en partie")


ANNEX = Text("the annex", "l'annexe")
END = Text("the end", "la fin")


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ((ANNEX,), " (l'annexe)."),
        ((ANNEX, END, ANNEX), " (l'annexe; la fin)."),
        ((Text("the annex"), ANNEX), " (l'annexe)."),
        ((ANNEX, Text("the annex")), " (l'annexe)."),
        ((Text("doses"),), " (consigné en anglais\u00a0: «\u00a0doses\u00a0»)."),
        ((Text("doses"), Text("records")), " (consigné en anglais\u00a0: «\u00a0doses; records\u00a0»)."),
        ((Text("doses"), ANNEX), " (l'annexe; consigné en anglais\u00a0: «\u00a0doses\u00a0»)."),
        ((), "."),
    ],
)
def test_what_was_not_read_is_said_in_french_where_it_has_it(missing: tuple[Text, ...], told: str) -> None:
    assert unread_in_french(*missing) == told


def test_what_was_not_read_of_the_pack_is_said_in_french() -> None:
    question = Question("MB", date(2026, 5, 5), date(2026, 5, 5), route=("iv",), setting=("mb-nhmsf",))
    found = {t.fr for t in texts(answer(read_pack()[0], question, with_nearest=False).answers)}

    assert any("(seuls les titres des points clés ont été lus)" in (f or "") for f in found)


def test_how_a_rule_is_known_is_said_as_on_the_pages_of_reports() -> None:
    assert {e: t.fr for e, t in EVIDENCE.items()} == {e: tongue("fr").say(words) for e, words in PAGES.items()}
