"""An effect in words and as a document: nothing reads as a permission that is none, and the weightiest comes first."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.small import BOOK, GUIDANCE, MONITORED, book, instrument, rule, scope
from tests.domain.test_effect import changes, law
from tracker.domain.effect import Effect, effect
from tracker.domain.instrument import Basis, Supersession
from tracker.domain.rule import Effect as Does
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.report.effect import effect_document, effect_lines
from tracker.report.parts import parts


def page(before: Rulebook, after: Rulebook, width: int = 80) -> str:
    return "\n".join(text for _, text in effect_lines(effect(before, after), before, after, width))


def unwrapped(text: str) -> str:
    return " ".join(text.split())


BAN = instrument(
    "college-ban",
    "college",
    "2027-01-20",
    rule("college-ban/im", Does.PROHIBITS, scope=scope(drug="ketamine", route="im", setting="clinic", purpose="pain")),
)
LEAVE = instrument(
    "college-leave",
    "college",
    "2027-01-20",
    rule("college-leave/home", Does.PERMITS, scope=scope(drug="ketamine", route="im", setting="home")),
)
WITH_BAN = book(BAN)


def test_a_yes_that_becomes_a_no_comes_first_in_one_sentence() -> None:
    lines = list(effect_lines(effect(BOOK, WITH_BAN), BOOK, WITH_BAN, 80))

    assert lines[0] == ("head", "1 change: 1 from yes to no.")
    assert [text for sort, text in lines if sort == "head"][1] == "From yes to no:"
    assert unwrapped(" ".join(text for sort, text in lines if sort == "no")) == (
        "AB: ketamine; im; in clinic; for pain; by physician: CONDITIONAL to PROHIBITED from 2027-01-20"
    )
    assert lines[-1] == ("quiet", "    by college-ban/im (before: college-guidance/non-iv)")


def test_a_no_that_becomes_a_yes_stands_out() -> None:
    after = book(LEAVE)

    lines = list(effect_lines(effect(BOOK, after), BOOK, after, 80))

    told = unwrapped(" ".join(text for sort, text in lines if sort == "yes"))
    assert "NOT CAPTURED (no permission) to CONDITIONAL, 1 condition more, from 2027-01-20" in told
    assert "From no to yes:" in [text for _, text in lines]


def test_conditions_more_are_told_with_their_words() -> None:
    more = replace(MONITORED, id="second", text=Text("A second person is present."))
    old = GUIDANCE.rules[1]
    new = replace(GUIDANCE, rules=(GUIDANCE.rules[0], replace(old, conditions=(*old.conditions, more))))

    told = unwrapped(page(BOOK, book(new, without="college-guidance")))

    assert "still CONDITIONAL, 1 condition more, from 2026-03-31" in told
    assert "condition more: should: A second person is present." in told


def test_doubts_more_are_told() -> None:
    # a notice that presumably replaces the guidance puts every permission of the guidance in doubt
    notice = instrument(
        "college-notice", "college", "2027-01-20", supersedes=(Supersession("college-guidance", Basis.PRESUMED),)
    )
    told = unwrapped(page(BOOK, book(notice)))

    # where it has replaced it, no rule of the college is left, and nobody searched
    assert "CONDITIONAL to UNSEARCHED (no permission; unsettled, otherwise CONDITIONAL) from 2027-01-20" in told
    assert "doubt more: “College-Notice” has replaced “College-Guidance” (presumed: no source says so)" in told


def test_doubts_fewer_are_told_of_what_was_before() -> None:
    notice = instrument(
        "college-notice", "college", "2027-01-20", supersedes=(Supersession("college-guidance", Basis.PRESUMED),)
    )
    told = unwrapped(page(book(notice), BOOK))

    assert "doubt fewer: “College-Notice” has replaced “College-Guidance”" in told


def test_contradictions_that_come_and_go_are_told() -> None:
    notice = instrument(
        "college-notice", "college", "2026-05-01", rule("college-notice/im", Does.PROHIBITS, scope=scope(route="im"))
    )
    sentence = "`college-notice/im` prohibits where `college-guidance/non-iv` permits."

    assert f"Contradictions more: {sentence}" in unwrapped(page(BOOK, book(notice)))
    assert f"Contradictions fewer: {sentence}" in unwrapped(page(book(notice), BOOK))


def test_nothing_is_said_in_so_many_words() -> None:
    assert page(BOOK, BOOK) == "No verdict and no condition changes, on any day and in any case."


def test_provinces_that_turn_alike_are_told_together() -> None:
    duty = rule("health-canada-ban/all", Does.PROHIBITS, scope=scope(drug="esketamine"))
    after = book(instrument("health-canada-ban", "health-canada", "2027-01-01", duty))
    silent = replace(BOOK, instruments=())
    told = unwrapped(page(silent, replace(after, instruments=(after.instruments[-1],))))

    assert "everywhere: esketamine: UNSEARCHED (no permission) to PROHIBITED from 2027-01-01" in told


def test_accreditations_held_together_are_told_only_where_they_stand_apart() -> None:
    each, both = ("ab-nhsf", "ab-papt"), "ab-nhsf+ab-papt"

    def words(*settings: str) -> str:
        (part,) = parts(BOOK.vocabulary, {"AB": [(("setting", settings),)]})
        return part.words

    assert words(*each, both) == "in accredited-facility"
    assert words("ab-nhsf", both) == "in ab-nhsf, ab-nhsf and ab-papt together"
    assert words(*each) == "in accredited-facility, each alone"
    assert words(both) == "in ab-nhsf and ab-papt together"


def test_parts_that_lie_side_by_side_are_told_as_one() -> None:
    found = parts(
        BOOK.vocabulary,
        {"AB": [(("route", ("iv",)), ("drug", ("ketamine",))), (("route", ("iv",)), ("drug", ("esketamine",)))]},
    )

    assert [(p.places, p.words) for p in found] == [("AB", "iv")]


def test_the_document_has_every_line_and_its_days_half_open() -> None:
    found = effect(BOOK, WITH_BAN)

    document = effect_document(found, BOOK, WITH_BAN)

    assert document["format"] == "tracker.effect/1"
    assert len(document["lines"]) == len(found.lines)
    first = document["lines"][0]["shifts"][-1]
    assert (first["from"], first["to"]) == ("2027-01-20", None)
    assert first["after"]["verdict"] == "prohibited"
    assert first["after"]["deciding"] == ["college-ban/im"]
    assert [c["key"] for c in first["before"]["conditions"]] == [
        "college-guidance/non-iv#monitored",
        "health-canada-regulations/patient#patient",
    ]
    assert effect_document(Effect(), BOOK, BOOK) == {
        "format": "tracker.effect/1",
        "lines": [],
        "payments": [],
        "conflicts_added": [],
        "conflicts_removed": [],
        "words": [],
        "reviews": [],
    }


@settings(law, max_examples=24)
@given(changes(), st.sampled_from((40, 80, 100)))
def test_every_effect_can_be_told(change: tuple[Rulebook, Rulebook], width: int) -> None:
    before, after = change
    found = effect(before, after)

    lines = list(effect_lines(found, before, after, width))

    assert all(len(text) <= width for _, text in lines if len(max(text.split(), key=len, default="")) < 25)
    assert json.dumps(effect_document(found, before, after)) == json.dumps(effect_document(found, before, after))
    assert not any(sort == "yes" and " to PROHIBITED" in text for sort, text in lines)
