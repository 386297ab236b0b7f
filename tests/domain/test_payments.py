"""What a change flips of who pays: held against asking each payer before and after, cell by cell and day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_effect import about, axes_of, days_of
from tests.domain.test_laws import law
from tests.strategies import rulebooks
from tests.strategies.coverage import covered
from tracker.domain.bodies import bodies
from tracker.domain.coverage import coverage
from tracker.domain.effect import effect
from tracker.domain.instrument import AuthorityKind
from tracker.domain.pairs import jurisdictions, together
from tracker.domain.payer import Coverage
from tracker.domain.paying import Paying
from tracker.domain.payments import PayingLine, payments
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text
from tracker.store.digest import digest, plain

Told = tuple[object, ...] | None


def obvious(rulebook: Rulebook, payer: str, question: Question) -> Told:
    """What a payer says of a closed question, as `tracker coverage` tells it; None: nothing of it is told."""
    body = {b.id: b for b in bodies(rulebook, question.jurisdiction)}.get(payer)
    if body is None:
        return None
    (reply,) = coverage(rulebook, question, (payer,)).payers
    (line,) = reply.lines
    if body.kind is not AuthorityKind.PAYER and line.answer is Coverage.UNKNOWN and line.settled:
        return None
    conditions = {c.key: c.kind for c in line.conditions}
    return (line.answer, tuple(o.answer for o in line.otherwise), line.lack, conditions)


def seen(paying: Paying | None) -> Told:
    if paying is None:
        return None
    return (paying.answer, paying.otherwise, paying.lack, {c.key: c.kind for c in paying.conditions})


def covers(line: PayingLine, cell: dict[str, str], words: Rulebook) -> bool:
    """Whether a line is about a cell, one leaf in each dimension."""
    for dimension, terms in line.when:
        leaves = {leaf for t in terms if "+" not in t for leaf in words.vocabulary.leaves(dimension, t)} | set(terms)
        if cell[dimension] not in leaves:
            return False
    return True


@given(st.data())
@law
def test_whatever_a_payer_says_otherwise_is_told_and_nothing_else(data: st.DataObject) -> None:
    base = data.draw(rulebooks())
    before, after = data.draw(covered(base)), data.draw(covered(base))
    draw = data.draw(st.randoms(use_true_random=False))
    words = replace(after, vocabulary=together(before.vocabulary, after.vocabulary))
    here = draw.choice(jurisdictions(before.vocabulary, after.vocabulary))
    found = payments(before, after, here, words.vocabulary)
    cells = list(product(*axes_of(after.vocabulary, here)))
    payers = sorted({b.id for book in (before, after) for b in bodies(book, here)})
    days = days_of(before, after)

    for _ in range(12):
        cell, payer, day = draw.choice(cells), draw.choice(payers), draw.choice(days)
        named = dict(zip(ASKED, cell, strict=True))
        told = [obvious(book, payer, about(here, cell, day)) for book in (before, after)]
        lines = [x for x in found if x.payer == payer and covers(x, named, words)]
        assert len(lines) <= 1, "lines of one payer do not overlap"
        shift = next(
            (s for x in lines for s in x.shifts if (s.begins or day) <= day and (s.until is None or day < s.until)),
            None,
        )
        if shift is None:
            assert told[0] == told[1]
        else:
            assert told == [seen(shift.before), seen(shift.after)]


@given(st.data())
@law
def test_a_rulebook_and_itself_flip_no_payment(data: st.DataObject) -> None:
    known = data.draw(covered(data.draw(rulebooks())))

    assert effect(known, known).payments == ()


@given(st.data())
@law
def test_what_is_not_of_payers_flips_no_payment(data: st.DataObject) -> None:
    """Permissions withdrawn, whichever: nothing of who pays is told."""
    known = data.draw(covered(data.draw(rulebooks())))
    kept = tuple(i for i in known.instruments if i.is_coverage)
    gone = replace(known, instruments=kept)

    assert effect(known, gone).payments == ()


@given(st.data())
@law
def test_what_flips_and_back_is_the_same_the_other_way_round(data: st.DataObject) -> None:
    base = data.draw(rulebooks())
    one, other = data.draw(covered(base)), data.draw(covered(base))
    there, back = effect(one, other).payments, effect(other, one).payments

    def told(lines: tuple[PayingLine, ...], *, turned: bool) -> dict[tuple[str, str], set[object]]:
        found: dict[tuple[str, str], set[object]] = {}
        for line in lines:
            shifts = tuple(
                (s.begins, s.until, *((s.after, s.before) if turned else (s.before, s.after))) for s in line.shifts
            )
            found.setdefault((line.payer, line.jurisdiction), set()).add((line.when, shifts))
        return found

    assert told(there, turned=False) == told(back, turned=True)


def test_a_decision_that_goes_is_told_from_the_day_on_which_it_counted() -> None:
    known, withdrawn = _bundled_without("wcb-alberta-procedure-4-12")
    lines = [x for x in effect(known, withdrawn).payments if dict(x.when).get("route") == ("iv",)]

    (line,) = lines
    assert (line.payer, line.jurisdiction) == ("wcb-alberta", "AB")
    last = line.shifts[-1]
    assert (last.begins, last.until) == (date(2026, 5, 5), None)
    assert last.before is not None
    assert last.after is not None
    assert (last.before.answer, last.after.answer) == (Coverage.WITH_AUTHORISATION, Coverage.UNKNOWN)


def test_a_text_that_says_the_same_in_other_words_flips_nothing() -> None:
    known, _ = _bundled_without("wcb-alberta-procedure-4-12")
    named = tuple(
        replace(i, title=Text("Another title")) if i.id == "wsib-formulary-ketamine-esketamine" else i
        for i in known.instruments
    )
    flips = effect(known, replace(known, instruments=named)).payments

    assert all(s.before != s.after for line in flips for s in line.shifts)
    assert {line.payer for line in flips} <= {"wsib"}


def _bundled_without(id: str) -> tuple[Rulebook, Rulebook]:
    from tracker import service

    known = service.bundled()
    return known, replace(known, instruments=tuple(i for i in known.instruments if i.id != id))


def test_what_payers_say_is_under_the_digest_and_nothing_changes_the_digest_of_an_effect_without() -> None:
    known, withdrawn = _bundled_without("wcb-alberta-procedure-4-12")
    found = effect(known, withdrawn)
    flips = found.payments[0].shifts[-1]
    milder = replace(found.payments[0], shifts=(replace(flips, after=flips.before),))
    digests = {digest(plain(each)) for each in (found, replace(found, payments=()), replace(found, payments=(milder,)))}

    assert len(digests) == 3
    assert "payments" not in plain(replace(found, payments=()))  # type: ignore[operator]  # a mapping
