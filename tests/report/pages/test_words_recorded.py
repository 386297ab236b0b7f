"""What is recorded in English alone is marked as English in a French report, and nowhere else."""

from __future__ import annotations

import pytest

from tracker.guidance.reader import read_pack
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
