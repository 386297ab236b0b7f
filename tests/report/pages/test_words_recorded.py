"""What is recorded in English alone is marked as English in a French report, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.instrument import Instrument, InstrumentKind
from tracker.domain.rule import Effect, Evidence, Rule
from tracker.domain.vocabulary import Text
from tracker.guidance.reader import read_pack
from tracker.report.pages.documents import unread_table
from tracker.report.pages.front import Occasion
from tracker.report.pages.speech import as_recorded, cited
from tracker.report.pages.view import Words
from tracker.report.tongue import tongue

REF = "cpsm-ketamine-guide-2026/competence"


@pytest.mark.parametrize(("lang", "marked"), [("en", None), ("fr", "en")])
def test_a_place_in_a_document_is_marked_where_the_page_speaks_another_language(lang: str, marked: str | None) -> None:
    assert Words("key point 6", marked) in cited(tongue(lang), read_pack()[0], [REF])
    assert as_recorded(tongue(lang), "only the headings were read") == Words("only the headings were read", marked)


def test_a_title_that_has_french_is_said_in_french_without_a_mark() -> None:
    said = cited(tongue("fr"), read_pack()[0], [REF])

    assert Words("Kétamine\u00a0: ce que les prescripteurs et les pharmaciens doivent savoir (en anglais)") in said


DOSES, ANNEX, END = Text("doses"), Text("the annex", "l'annexe"), Text("the end", "la fin")


@pytest.mark.parametrize(
    ("lang", "missing", "told"),
    [
        ("en", (DOSES, ANNEX, END), (Words("doses; the annex; the end"),)),
        ("fr", (ANNEX, END), (Words("l'annexe; la fin"),)),
        ("fr", (DOSES,), (Words("doses", "en"),)),
        ("fr", (DOSES, ANNEX, END), (Words("l'annexe; la fin"), Words("; "), Words("doses", "en"))),
    ],
)
def test_what_was_not_read_is_said_in_french_where_it_has_it(
    lang: str, missing: tuple[Text, ...], told: tuple[Words, ...]
) -> None:
    rules = tuple(Rule(f"r{n}", "x", Effect.REQUIRES, Text("x"), incomplete=each) for n, each in enumerate(missing))
    document = Instrument("x", "cpsm", InstrumentKind.NOTICE, Text("A text"), Evidence.READ, rules=rules)
    day = date(2026, 5, 5)
    table = unread_table(Occasion(read_pack()[0], tongue(lang), day, day, "C. Officer", 1, "0" * 64), [document])

    assert table is not None
    assert table.rows[0][3].words == told
