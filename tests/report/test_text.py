"""Pages of text: the verdict first, what it rests on, and cut where a screen ends, never at the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker import service
from tracker.domain.answer import Answer, AnswerCondition, Reply, State, Verdict
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind, Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import clean
from tracker.domain.vocabulary import Text
from tracker.report.layout import rows, table, wrap
from tracker.report.text import SCREEN, check_lines
from tracker.report.tongue import tongue
from tracker.report.views import build_page
from tracker.report.wording import ABSENCES, PARTS, capitals, dated, either, listed, short_name


def ask(rulebook: Rulebook, **named: Any) -> Reply:
    return service.ask(rulebook, replace(Question("AB", date(2026, 5, 5), date(2026, 11, 23)), **named))


def shown(rulebook: Rulebook, reply: Reply, **how: Any) -> str:
    return "\n".join(text for _, text in check_lines(build_page(rulebook, reply), **how))


def crowded(answer: Answer, count: int) -> Answer:
    many = tuple(
        AnswerCondition(
            key=f"c{n}",
            kind=ConditionKind.OTHER,
            text=Text(f"Condition number {n} is kept, with enough words that it takes up more than a single row here."),
            force=Force.MUST if n % 2 else Force.SHOULD,
            state=State.UNMET if n == count - 1 else State.UNKNOWN,
            rules=("a/b",),
        )
        for n in range(count)
    )
    return replace(answer, conditions=many)


CLOSED = {
    "route": ("iv",),
    "setting": ("ab-nhsf",),
    "purpose": ("depression",),
    "programme": ("medication-only",),
}


@pytest.mark.parametrize("count", [0, 1, 5, 40])
@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_page_fits_however_many_conditions_there_are(rulebook: Rulebook, count: int, width: int) -> None:
    reply = ask(rulebook, **CLOSED)
    reply = replace(reply, answers=(crowded(reply.answers[0], count),))
    lines = check_lines(build_page(rulebook, reply), width=width)

    assert rows(lines, width) <= SCREEN or width == 40
    assert lines[0][1].startswith("CONDITIONAL")


def test_what_is_not_met_is_shown_before_what_is_not_known(rulebook: Rulebook) -> None:
    reply = ask(rulebook, **CLOSED)
    page = shown(rulebook, replace(reply, answers=(crowded(reply.answers[0], 40),)))

    assert "[!]" in page
    assert "NOT MET: Condition number 39" in " ".join(page.split())
    assert "more (--why)" in page


def test_everything_is_there_with_why(rulebook: Rulebook) -> None:
    reply = ask(rulebook, **CLOSED)
    page = shown(rulebook, replace(reply, answers=(crowded(reply.answers[0], 40),)), why=True)

    assert all(f"Condition number {n} " in " ".join(page.split()) for n in range(40))


@pytest.mark.parametrize("verdict", [v for v in Verdict if v.is_absence])
def test_each_absence_is_explained_and_denied(rulebook: Rulebook, verdict: Verdict) -> None:
    reply = ask(rulebook, **CLOSED)
    bare = replace(reply.answers[0], verdict=verdict, compliance=None, conditions=(), grounds=())
    page = " ".join(shown(rulebook, replace(reply, answers=(bare,))).split())

    assert page.startswith(f"{capitals(verdict)}: intravenous ketamine")
    assert page.count(f"{capitals(verdict)}: ") == 2
    assert "That is not a permission." in page
    assert "CONDITIONAL" not in page
    assert "PERMITTED" not in page


def test_every_absence_has_its_sentence_and_every_part_its_words() -> None:
    from tracker.domain.answer import Part

    assert set(ABSENCES) == {v for v in Verdict if v.is_absence}
    assert all(s.endswith("That is not a permission.") for s in ABSENCES.values())
    assert set(PARTS) == set(Part)


def test_a_narrow_terminal_still_gets_whole_addresses(rulebook: Rulebook) -> None:
    page = shown(rulebook, ask(rulebook, **{**CLOSED, "setting": ("clinic",)}), width=40)

    assert "https://cpsa.ca/wp-content/uploads/2026/03/CPSA_Ketamine-Guidance_March-2026.pdf" in page


def test_colour_is_never_the_only_sign(rulebook: Rulebook) -> None:
    for setting in ("clinic", "ab-nhsf", "hospital"):
        lines = check_lines(build_page(rulebook, ask(rulebook, **{**CLOSED, "setting": (setting,)})))
        sort, text = lines[0]
        assert {"PROHIBITED": "no", "CONDITIONAL": "yes", "NOT CAPTURED": "open"}[text.partition(":")[0]] == sort


@pytest.mark.parametrize(
    ("written", "in_english", "in_french"),
    [
        ("2026-03-14", "2026-03-14", "2026-03-14"),
        ("2026-03", "2026-03", "2026-03"),
        ("2026", "2026", "2026"),
        ("../2020-12", "2020-12 at the latest", "au plus tard 2020-12"),
        ("2020-09/2020-10", "some day from 2020-09 to 2020-10", "un jour entre 2020-09 et 2020-10"),
    ],
)
def test_stated_dates_in_words(written: str, in_english: str, in_french: str) -> None:
    assert (dated(written), dated(written, tongue("fr"))) == (in_english, in_french)


@pytest.mark.parametrize(
    ("written", "in_english", "in_french"),
    [
        ("2026-03-14", "2026-03-14", "2026-03-14"),
        ("2021-05", "some day in May 2021", "un jour de mai 2021"),
        ("2021", "some day in 2021", "un jour de 2021"),
        ("../2020-12", "2020-12 at the latest", "au plus tard 2020-12"),
        ("2020-09/2020-10", "some day from 2020-09 to 2020-10", "un jour entre 2020-09 et 2020-10"),
    ],
)
def test_in_a_sentence_on_what_happens_a_month_is_told_as_a_day_of_it(
    written: str, in_english: str, in_french: str
) -> None:
    assert (dated(written, spelled=True), dated(written, tongue("fr"), spelled=True)) == (in_english, in_french)


def test_names_are_short_or_the_code_they_end_with(rulebook: Rulebook) -> None:
    known = rulebook.vocabulary

    assert short_name(known, "setting", "ab-nhsf") == "NHSF"
    assert short_name(known, "setting", "ab-nhsf+ab-papt") == "NHSF and PAPT together"
    assert short_name(known, "setting", "clinic") == "clinic"
    assert short_name(known, "route", "iv") == "intravenous"


def test_choices_and_lists_in_words() -> None:
    assert [either(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]
    assert listed(["a", "b", "c"], 2) == "a and 2 more"
    assert listed(["a", "b", "c"], 1) == "a and 2 more"
    assert listed(["a", "b"], 2) == "a, b"


def test_lines_of_a_page() -> None:
    assert list(wrap("", "one two three", 9, "", "  ")) == [("", "one two"), ("", "  three")]
    assert rows([("", "x" * 81), ("", ""), ("", "x" * 80)], 80) == 4
    assert [text for _, text in table(("a", "bb"), (("ccc", "d"),))] == ["a    bb", "ccc  d"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Québec “ok”", "Québec “ok”"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31m", "31m"),
        ("\x1b]8;;http://x\x07link", "]8;;http://xlink"),
        ("a\nb\tc\r", "a b c "),
        ("\u202eevil\u2066", "evil"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud800", "\ufffd"),
        ("no\u00a0break", "no break"),
        ("\u2028", " "),
    ],
)
def test_what_steers_a_terminal_is_taken_out(given: str, kept: str) -> None:
    assert clean(given) == kept
    assert clean(given).isprintable()
