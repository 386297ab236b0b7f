"""A quotation is there or not there; and the Manitoba sentence, quoted as of 2026, is found to be of 2022."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.small import BOOK, instrument, rule
from tracker import service
from tracker.domain.instrument import Basis, Instrument, Supersession
from tracker.domain.problem import Place
from tracker.domain.quotations import (
    Earlier,
    Quoted,
    quotation_problems,
    quotations,
    standing_before,
    wording_problems,
)
from tracker.domain.rule import Effect, Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate

NOTICE, DRAFT, GUIDE = (
    "cpsm-iv-ketamine-notice-2022",
    "cpsm-draft-accredited-facilities-2024",
    "cpsm-ketamine-guide-2026",
)

AS_THE_GUIDE_QUOTES_IT = (
    "The administration of ketamine for off-label purposes is now only permitted in CPSM-accredited, non-hospital "
    "medical or surgical facilities or in hospitals"
)
"""The commissioning guide, its line on Manitoba: as of January 20, 2026, (CPSM, 2026)."""


@pytest.fixture(scope="module")
def manitoba() -> Rulebook:
    return service.bundled()


def quoting(book: Rulebook, id: str, *quotes: str) -> Instrument:
    """An instrument of the rulebook with rules that quote."""
    rules = tuple(
        Rule(f"q{n}", id, Effect.REQUIRES, book.instrument_of[id].title, quote=quote, place=Place("new.yaml", n, 1))
        for n, quote in enumerate(quotes, 1)
    )
    return replace(book.instrument_of[id], rules=rules)


THE_NOTICE = Earlier(
    f"{GUIDE}/q1", AS_THE_GUIDE_QUOTES_IT, NOTICE, "Intravenous Ketamine Administration", "2022-10-06", True
)


def test_the_sentence_quoted_as_of_2026_already_stood_in_the_notice_of_2022(manitoba: Rulebook) -> None:
    found = standing_before(manitoba, quoting(manitoba, GUIDE, AS_THE_GUIDE_QUOTES_IT), {})

    assert found == (THE_NOTICE,)
    assert str(found[0]) == (
        "this wording already stood in `Intravenous Ketamine Administration` of 2022-10-06 "
        "(cpsm-iv-ketamine-notice-2022)"
    )


def test_the_kept_text_of_the_notice_tells_it_too(manitoba: Rulebook) -> None:
    text = (
        "Notice\n\nThe Bylaw has been updated. " + AS_THE_GUIDE_QUOTES_IT.replace("label", "la-\nbel") + ". Questions?"
    )
    bare = replace(manitoba, instruments=(quoting(manitoba, NOTICE), manitoba.instrument_of[GUIDE]))
    new = quoting(manitoba, GUIDE, AS_THE_GUIDE_QUOTES_IT)

    assert standing_before(bare, new, {}) == ()
    assert standing_before(bare, new, {NOTICE: text}) == (THE_NOTICE,)


def test_a_sentence_of_the_own_text_is_found_where_no_rule_quotes_it(manitoba: Rulebook) -> None:
    own = f"Key points\n\nBe careful. {AS_THE_GUIDE_QUOTES_IT.upper()}.\n\nBe clear."

    (found,) = standing_before(manitoba, quoting(manitoba, GUIDE), {GUIDE: own})

    assert found == replace(THE_NOTICE, rule=None, words=f"{AS_THE_GUIDE_QUOTES_IT.upper()}.")


def test_the_earliest_comes_first_and_each_instrument_once(manitoba: Rulebook) -> None:
    draft = f"In consequence, {AS_THE_GUIDE_QUOTES_IT}; comments until August."
    new = quoting(
        manitoba, GUIDE, AS_THE_GUIDE_QUOTES_IT, AS_THE_GUIDE_QUOTES_IT[:100], "Prescriptions should be clear."
    )
    texts = {DRAFT: draft, GUIDE: f"{AS_THE_GUIDE_QUOTES_IT}.", NOTICE: f"{AS_THE_GUIDE_QUOTES_IT}."}

    found = standing_before(manitoba, new, texts)

    assert [(f.rule, f.instrument, f.dated) for f in found] == [
        (f"{GUIDE}/q1", NOTICE, "2022-10-06"),
        (f"{GUIDE}/q1", DRAFT, "2024-07-25"),
    ]


def test_seen_from_the_notice_the_same_words_stand_again(manitoba: Rulebook) -> None:
    book = replace(manitoba, instruments=(quoting(manitoba, GUIDE, AS_THE_GUIDE_QUOTES_IT),))

    (found,) = standing_before(book, manitoba.instrument_of[NOTICE], {})

    assert (found.rule, found.is_before) == (f"{NOTICE}/off-label-sentence", False)
    assert str(found).startswith(
        "this wording stands again in `Ketamine: What Prescribers & Pharmacists Need to Know` of 2026"
    )


def test_nothing_of_the_bundled_rulebook_stands_twice(manitoba: Rulebook) -> None:
    assert [e for i in manitoba.instruments for e in standing_before(manitoba, i, {})] == []


EIGHT = "one two three four five six seven eight"
SEVEN = "one two three four five six seven"


def other(begins: str | None, *quotes: str, **more: object) -> Instrument:
    rules = (rule(f"college-other/r{n}", Effect.REQUIRES, quote=q) for n, q in enumerate(quotes))
    return instrument("college-other", "college", begins, *rules, **more)


def new(begins: str | None, *quotes: str, **more: object) -> Instrument:
    rules = (rule(f"college-new/r{n}", Effect.REQUIRES, quote=q) for n, q in enumerate(quotes))
    return instrument("college-new", "college", begins, *rules, **more)


def before(earlier: Instrument, later: Instrument, texts: dict[str, str] | None = None) -> list[bool | None]:
    return [e.is_before for e in standing_before(replace(BOOK, instruments=(earlier,)), later, texts or {})]


@pytest.mark.parametrize(
    ("theirs", "ours", "found"),
    [
        ("2022-10-06", "2026-01-20", [True]),
        ("2026-01-20", "2022-10-06", [False]),
        ("2026-01-20", "2026-01-20", []),
        ("2026-01", "2026-01", []),
        ("2026-01", "2026-01-20", [None]),
        ("2026-01-19", "2026-01-20", [True]),
        (None, "2026-01-20", [None]),
        ("2026-01-20", None, [None]),
        (None, None, [None]),
    ],
)
def test_what_was_first_is_told_as_far_as_the_dates_tell(
    theirs: str | None, ours: str | None, found: list[bool | None]
) -> None:
    assert before(other(theirs, EIGHT), new(ours, EIGHT)) == found


def test_an_undated_text_is_called_so() -> None:
    (found,) = standing_before(replace(BOOK, instruments=(other(None, EIGHT),)), new("2026-01-20", EIGHT), {})

    assert str(found) == "this wording also stands in `College-Other`, undated (college-other)"


@pytest.mark.parametrize(
    ("theirs", "ours", "is_found"),
    [
        (EIGHT, f"zero {EIGHT} nine", True),
        (f"Zero {EIGHT}, nine.", EIGHT, True),
        (SEVEN, f"zero {SEVEN} nine", False),
        (f"zero {SEVEN} nine", SEVEN, False),
        (SEVEN, f"{SEVEN}.", True),
        ("one two three four", "One, two, three: four!", True),
        ("caution is advised", "caution is advised", False),
        (EIGHT, "one two three four five six seven eighty", False),
        (EIGHT, "one two three four and five six seven eight", False),
    ],
)
def test_one_quotation_may_hold_the_other_when_it_is_long_enough(theirs: str, ours: str, is_found: bool) -> None:
    assert bool(before(other("2022", theirs), new("2026", ours))) == is_found


@pytest.mark.parametrize(
    ("theirs", "ours", "is_found"),
    [
        (f"Zero {EIGHT} nine.", EIGHT, True),
        (f"{EIGHT}. Ten.", f"zero {EIGHT} nine", True),
        (f"{SEVEN}. Ten.", f"zero {SEVEN} nine", False),
        (f"Zero {SEVEN} nine.", SEVEN, False),
    ],
)
def test_a_quotation_is_compared_with_the_text_of_the_other(theirs: str, ours: str, is_found: bool) -> None:
    assert bool(before(other("2022"), new("2026", ours), {"college-other": theirs})) == is_found


@pytest.mark.parametrize(("sentence", "is_found"), [(EIGHT, True), (SEVEN, False)])
def test_sentences_of_both_texts_are_compared(sentence: str, is_found: bool) -> None:
    texts = {
        "college-other": f"First. {sentence.capitalize()}. Last.",
        "college-new": f"Another. {sentence.capitalize()}! Over.",
    }

    assert bool(before(other("2022"), new("2026"), texts)) == is_found


def test_that_a_new_version_repeats_the_old_text_is_no_news_but_its_quotation_is() -> None:
    oldest = replace(other("2020"), id="college-oldest")
    old = other("2022", supersedes=(Supersession("college-oldest", Basis.STATED),))
    newest = new("2026", supersedes=(Supersession("college-other", Basis.STATED),))
    texts = {"college-oldest": EIGHT, "college-other": EIGHT, "college-new": EIGHT}
    book = replace(BOOK, instruments=(oldest, old, newest))

    assert standing_before(book, newest, texts) == standing_before(book, oldest, texts) == ()
    quoting_it = new("2026", EIGHT, supersedes=newest.supersedes)
    assert [e.instrument for e in standing_before(book, quoting_it, texts)] == ["college-oldest", "college-other"]


def test_a_corrected_instrument_is_not_compared_with_itself() -> None:
    assert before(new("2022", EIGHT), new("2026", EIGHT)) == []


# Quotations held against the text of their own instrument.


def test_each_quotation_is_there_or_not(manitoba: Rulebook) -> None:
    notice = quoting(manitoba, NOTICE, f"{AS_THE_GUIDE_QUOTES_IT}.", "every off-label route is barred")
    text = f"The bylaw was updated.\n{AS_THE_GUIDE_QUOTES_IT.replace(' ', chr(10))}."

    assert quotations(notice, text) == (
        Quoted(f"{NOTICE}/q1", f"{AS_THE_GUIDE_QUOTES_IT}.", True),
        Quoted(f"{NOTICE}/q2", "every off-label route is barred", False),
    )
    assert quotations(quoting(manitoba, NOTICE), text) == ()


def test_a_quotation_that_is_not_there_is_a_fault_at_its_rule(manitoba: Rulebook) -> None:
    notice = quoting(manitoba, NOTICE, "The bylaw was updated", "every off-label route " + "is barred " * 30)

    (fault,) = quotation_problems(notice, "The bylaw was updated.")

    assert (fault.code, fault.severity, fault.place) == ("quotation-not-there", "error", Place("new.yaml", 2, 1))
    assert fault.message.startswith(f"the kept copy does not hold what `{NOTICE}/q2` quotes: “every off-label route is")
    assert fault.message.endswith("…”")
    assert len(fault.message) < 300


def test_where_part_of_the_copy_could_not_be_read_it_is_a_doubt(manitoba: Rulebook) -> None:
    notice = quoting(manitoba, NOTICE, "every off-label route is barred")
    unread = "`notice.pdf` gives no text on page 2. Compare that part by eye"

    (doubt,) = quotation_problems(notice, "The bylaw was updated.", unread)

    assert (doubt.code, doubt.severity, doubt.remedy) == ("quotation-not-there", "warning", unread)


def test_wording_that_stood_before_is_a_warning_at_its_rule(manitoba: Rulebook) -> None:
    (warning,) = wording_problems(manitoba, quoting(manitoba, GUIDE, AS_THE_GUIDE_QUOTES_IT), {})

    assert (warning.code, warning.severity, warning.place) == (
        "wording-stood-before",
        "warning",
        Place("new.yaml", 1, 1),
    )
    assert warning.message == (
        f"`{GUIDE}/q1`: this wording already stood in `Intravenous Ketamine Administration` of 2022-10-06 ({NOTICE}): "
        f"“{AS_THE_GUIDE_QUOTES_IT}”"
    )


def test_wording_of_the_text_alone_is_told_at_the_instrument() -> None:
    place = Place("new.yaml", 2, 3)
    book = replace(BOOK, instruments=(other("2022", EIGHT),))

    (warning,) = wording_problems(book, new("2026", place=place), {"college-new": EIGHT})

    assert warning.place == place
    assert warning.message.startswith("`college-new`: this wording already stood")


def test_stated_dates_are_shown_as_they_are_written() -> None:
    (found,) = standing_before(replace(BOOK, instruments=(other("2020-09/2020-10", EIGHT),)), new("2026", EIGHT), {})

    assert found.dated == StatedDate.parse("2020-09/2020-10").text
