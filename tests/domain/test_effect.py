"""What a change flips: held against a slow and obvious comparison, and read off by hand on a small province."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.small import (
    BOOK,
    GUIDANCE,
    MONITORED,
    book,
    instrument,
    rule,
    scope,
)
from tests.strategies import rulebooks
from tests.strategies.changes import draw_change
from tests.strategies.picks import pick
from tests.strategies.words import vocabulary_of
from tracker.domain.answer import Verdict
from tracker.domain.decide import decide
from tracker.domain.effect import Effect, EffectLine, Meaning, ReviewMoved, Shift, Stand, effect
from tracker.domain.explain import answer
from tracker.domain.instrument import Approval, Instrument, Outcome, Search, Verification
from tracker.domain.question import Question
from tracker.domain.rule import Condition, Force, Op, Rule
from tracker.domain.rule import Effect as Does
from tracker.domain.rule import Test as FactTest
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import EARLIEST, StatedDate
from tracker.domain.vocabulary import ASKED as DIMENSIONS
from tracker.domain.vocabulary import Alias, Term, Text, Vocabulary

law = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))

Names = tuple[str, ...]
"""One cell as a person would name it: a leaf in each dimension, accreditations held together joined by `+`."""

Obvious = tuple[object, ...]


def cells_of(vocabulary: Vocabulary, here: str) -> list[Names]:
    """Every cell there is in a jurisdiction."""
    return list(product(*axes_of(vocabulary, here)))


def axes_of(vocabulary: Vocabulary, here: str) -> list[list[str]]:
    axes = [list(vocabulary.local_leaves(d, d, here)) for d in DIMENSIONS]
    held = vocabulary.local_leaves("setting", "accredited-facility", here)
    if len(held) > 1:
        axes[DIMENSIONS.index("setting")].append("+".join(sorted(held)))
    return axes


def days_of(*rulebooks: Rulebook) -> list[date]:
    """Every day on which anything begins or ends, the day before each, and days long ago and far away."""
    stated: list[StatedDate | None] = []
    for known in rulebooks:
        stated += [each for i in known.instruments for each in (i.begins, i.until)]
        stated += [each for r in known.rule_of.values() for each in (r.in_force, r.until)]
        stated += [each for a in known.approvals for each in (a.begins, a.until)]
    days = {day - timedelta(days=back) for s in stated if s for day in (s.first, s.last) for back in (0, 1)}
    return sorted({day for day in days if day >= EARLIEST} | {EARLIEST, date(2900, 1, 1)})


def about(here: str, cell: Names, day: date) -> Question:
    terms = {d: (leaf,) for d, leaf in zip(DIMENSIONS, cell, strict=True)}
    return replace(Question(here, day, day), **terms)  # type: ignore[arg-type]  # one term for each dimension


def obvious(rulebook: Rulebook, question: Question) -> Obvious:
    """What counts of the ruling on a closed question, worked out from its worlds one by one."""
    (ruling,) = decide(rulebook, question)
    (finding,) = ruling.findings
    verdict, worlds = ruling.verdict, finding.hearings
    attached: dict[str, list[tuple[Condition, Force]]] = {}
    for heard in worlds if verdict.is_yes or verdict is Verdict.ON_APPLICATION else ():
        for p, _ in heard.applying:
            for key, condition in p.conditions:
                if (key, p.ref) in heard.conditions:
                    attached.setdefault(key, []).append((condition, condition.force or p.force))
    conditions = [
        (
            key,
            all(any(k == key for k, _ in heard.conditions) for heard in worlds),
            Force.MUST if any(f is Force.MUST for _, f in each) else Force.SHOULD,
            {c.text.en for c, _ in each},
            {told(c.test) for c, _ in each if c.test},
        )
        for key, each in sorted(attached.items())
    ]
    by_world = {tuple(sorted(w.world.items())): w.verdict for w in worlds}
    doubts = {
        switch
        for world, here_so in by_world.items()
        for switch, value in world
        if absent(here_so) != absent(by_world[tuple((s, v != (s == switch)) for s, v in world)])
    }
    others = tuple(sorted(ruling.otherwise, key=lambda v: v.caution))
    duties = {
        (key, condition.text.en, (condition.force or p.force).value)
        for w in worlds
        for p, _ in w.applying
        for key, condition in p.conditions
        if p.rule.standing and p.ref not in w.defeated
    }
    hung_on = {told(t) for w in worlds for p, _ in w.applying for t in (p.rule.applies_if, p.rule.granted_by) if t}
    strongest = {(key, text): force for key, text, force in sorted(duties, reverse=True)}  # `must` after `should`
    return (verdict, ruling.settled, others, conditions, tuple(sorted(doubts)), hung_on, strongest)


def absent(verdict: Verdict) -> str:
    return "absence" if verdict.is_absence else verdict.value


def told(test: FactTest | None) -> str:
    return f"{test.fact} {test.op} {test.values}" if test else ""


def as_obvious(stand: Stand | None) -> Obvious | None:
    if stand is None:
        return None
    conditions = [
        (c.key, c.always, c.force, {t.en for t in c.texts}, {told(t) for t in c.tests}) for c in stand.conditions
    ]
    duties = {(d.key, t.en): d.force.value for d in stand.duties for t in d.texts}
    return (
        stand.verdict,
        stand.settled,
        stand.otherwise,
        conditions,
        stand.doubts,
        set(map(told, stand.facts)),
        duties,
    )


def as_answered(rulebook: Rulebook, here: str, cell: Names, day: date) -> Obvious:
    """What counts of the answer that a person gets."""
    (found,) = answer(rulebook, about(here, cell, day), with_nearest=False).answers
    tells = found.verdict.is_yes or found.verdict is Verdict.ON_APPLICATION
    conditions = [(c.key, not c.because, c.force) for c in found.conditions] if tells else []
    others = tuple(o.verdict for o in found.otherwise)
    return (found.verdict, found.settled, others, sorted(conditions), tuple(d.id for d in found.doubts))


def covered(line: EffectLine, vocabulary: Vocabulary) -> Iterator[Names]:
    """The cells that a line covers."""
    here, when = line.jurisdiction, dict(line.when)
    whole = [dict.fromkeys(axis) for axis in axes_of(vocabulary, here)]

    def leaves(dimension: str, every: dict[str, None]) -> list[str]:
        if dimension not in when:
            return list(every)
        return [
            leaf
            for term in when[dimension]
            for leaf in ([term] if "+" in term else vocabulary.local_leaves(dimension, term, here))
        ]

    return product(*(leaves(d, every) for d, every in zip(DIMENSIONS, whole, strict=True)))


def by_cell(found: Effect, vocabulary: Vocabulary) -> dict[tuple[str, Names], tuple[Shift, ...]]:
    """The shifts of every cell; lines that overlap are told at once."""
    cells: dict[tuple[str, Names], tuple[Shift, ...]] = {}
    for line in found.lines:
        assert line.shifts, line
        for cell in covered(line, vocabulary):
            assert (line.jurisdiction, cell) not in cells, f"{cell} is told twice"
            cells[line.jurisdiction, cell] = line.shifts
    return cells


def shift_on(shifts: tuple[Shift, ...], day: date) -> Shift | None:
    there = [s for s in shifts if (s.begins or EARLIEST) <= day and (s.until is None or day < s.until)]
    assert len(there) < 2, f"{day} is told twice"
    return there[0] if there else None


def agree(before: Rulebook, after: Rulebook, found: Effect, here: str, cells: list[Names]) -> None:
    """The effect says of each cell on each day what two questions say."""
    shifts = by_cell(found, after.vocabulary)
    for cell in cells:
        for day in days_of(before, after):
            old, new = (obvious(known, about(here, cell, day)) for known in (before, after))
            shift = shift_on(shifts.get((here, cell), ()), day)
            if shift is None:
                assert new == old, (cell, day)
            else:
                assert old != new, (cell, day)
                assert (as_obvious(shift.before), as_obvious(shift.after)) == (old, new), (cell, day)
                assert shift.before != shift.after


def mirrored(found: Effect) -> Effect:
    lines = tuple(
        replace(line, shifts=tuple(replace(s, before=s.after, after=s.before) for s in line.shifts))
        for line in found.lines
    )
    words = tuple(replace(w, before=w.after, after=w.before) for w in found.words)
    reviews = tuple(replace(r, before=r.after, after=r.before) for r in found.reviews)
    return Effect(lines, found.conflicts_removed, found.conflicts_added, words, reviews)


@st.composite
def changes(draw: st.DrawFn, vocabulary: Vocabulary | None = None) -> tuple[Rulebook, Rulebook]:
    before = draw(rulebooks(vocabulary))
    after = draw_change(draw, before)
    return before, draw_change(draw, after) if pick(draw, [False, True]) else after


@settings(law, max_examples=24)
@given(changes(), st.data())
def test_it_says_what_two_questions_say(change: tuple[Rulebook, Rulebook], data: st.DataObject) -> None:
    before, after = change
    found = effect(before, after)
    here = data.draw(st.sampled_from(("AB", "AB", "AB", "BC")))
    cells = cells_of(before.vocabulary, here)
    some = data.draw(st.lists(st.sampled_from(cells), min_size=12, max_size=12, unique=True))
    flipped = [cell for place, cell in by_cell(found, before.vocabulary) if place == here]
    agree(before, after, found, here, [*some, *flipped[:4], *flipped[-4:]])


TINY = vocabulary_of(
    (
        "ketamine",
        "iv oral",
        "hospital non-hospital(community(accredited-facility(ab-nhsf ab-papt) clinic))",
        "psychiatric",
        "medication-only",
        "physician(psychiatrist other-physician) nurse-practitioner",
        "on-label off-label",
    )
)


@settings(law, max_examples=5)
@given(changes(TINY))
def test_it_says_so_of_every_cell(change: tuple[Rulebook, Rulebook]) -> None:
    before, after = change
    agree(before, after, effect(before, after), "AB", cells_of(TINY, "AB"))


@settings(law, max_examples=24)
@given(changes())
def test_both_stands_are_what_a_person_is_answered(change: tuple[Rulebook, Rulebook]) -> None:
    before, after = change
    for (here, cell), shifts in list(by_cell(effect(before, after), after.vocabulary).items())[:5]:
        for shift in shifts[-3:]:
            day = shift.begins or EARLIEST
            for stand, known in ((shift.before, before), (shift.after, after)):
                assert stand is not None
                conditions = [(c.key, c.always, c.force) for c in stand.conditions]
                seen = (stand.verdict, stand.settled, stand.otherwise, conditions, stand.doubts)
                assert seen == as_answered(known, here, cell, day)


@pytest.mark.soak
@settings(law, max_examples=1000)
@given(changes())
def test_it_says_so_of_every_cell_for_long(change: tuple[Rulebook, Rulebook]) -> None:
    before, after = change
    for here in ("AB", "BC"):
        agree(before, after, effect(before, after), here, cells_of(before.vocabulary, here))


@settings(law, max_examples=24)
@given(changes())
@pytest.mark.slow
def test_backwards_it_is_its_mirror(change: tuple[Rulebook, Rulebook]) -> None:
    before, after = change
    assert effect(after, before) == mirrored(effect(before, after))


@settings(law, max_examples=24)
@given(rulebooks())
def test_no_change_flips_nothing(known: Rulebook) -> None:
    assert effect(known, replace(known)) == Effect()


# By hand, on the small province.


def flips(before: Rulebook, after: Rulebook) -> list[tuple[dict[str, tuple[str, ...]], str, str, str, str]]:
    """Each line with its shifts in short: where, from when, until when, from what, to what."""
    return [
        (dict(line.when), str(s.begins), str(s.until), in_short(s.before), in_short(s.after))
        for line in effect(before, after).lines
        for s in line.shifts
    ]


def at(before: Rulebook, after: Rulebook, cell: Names) -> list[tuple[str, str, str, str]]:
    """The shifts of one cell of Alberta in short."""
    found = by_cell(effect(before, after), after.vocabulary).get(("AB", cell), ())
    return [(str(s.begins), str(s.until), in_short(s.before), in_short(s.after)) for s in found]


def in_short(stand: Stand | None) -> str:
    return "none" if stand is None else stand.verdict.value + ("" if stand.settled else "?")


def test_a_permission_withdrawn_is_told_by_cell_and_day() -> None:
    # the regulation of 2023-01-16 lets a psychedelic dose into a hospital or a licensed facility, and nowhere else
    before, after = book(without="government-regulation"), BOOK

    told = flips(before, after)

    narrow = {"drug": ("ketamine",), "purpose": ("psychiatric",), "programme": ("psychedelic-dose",)}
    assert all(narrow.items() <= where.items() for where, *_ in told)
    assert all(where["practitioner"] == ("physician",) for where, *_ in told)
    in_clinic = ("ketamine", "im", "clinic", "trd", "psychedelic-dose", "psychiatrist")
    assert at(before, after, in_clinic) == [
        ("2023-01-16", "2026-03-01", "not-captured", "prohibited"),
        ("2026-03-01", "2026-03-31", "not-captured?", "prohibited"),
        ("2026-03-31", "None", "conditional", "prohibited"),
    ]
    assert at(before, after, (*in_clinic[:4], "medication-only", "psychiatrist")) == []


def test_a_condition_more_is_told_where_the_verdict_stays() -> None:
    more = replace(MONITORED, id="second", text=Text("A second person is present."))
    old = GUIDANCE.rules[1]
    new = replace(GUIDANCE, rules=(GUIDANCE.rules[0], replace(old, conditions=(*old.conditions, more))))

    found = by_cell(effect(BOOK, book(new, without="college-guidance")), BOOK.vocabulary)

    (shift,) = found["AB", ("ketamine", "oral", "clinic", "pain", "psychedelic-dose", "psychiatrist")]
    assert (str(shift.begins), shift.until) == ("2026-03-31", None)
    assert shift.before is not None
    assert shift.after is not None
    assert (shift.before.verdict, shift.after.verdict) == (Verdict.CONDITIONAL, Verdict.CONDITIONAL)
    added = set(shift.after.conditions) - set(shift.before.conditions)
    assert [(a.key, a.texts[0].en, a.always) for a in added] == [
        ("college-guidance/non-iv#second", "A second person is present.", True)
    ]
    assert shift.after.deciding == ("college-guidance/non-iv",)
    assert not any(cell[1] == "iv" for _, cell in found)


def test_the_same_key_in_other_words_is_a_difference() -> None:
    reworded = replace(MONITORED, text=Text("Vital signs are monitored for two hours."))
    old = GUIDANCE.rules[1]
    new = replace(GUIDANCE, rules=(GUIDANCE.rules[0], replace(old, conditions=(reworded,))))

    assert effect(BOOK, book(new, without="college-guidance")).lines


def test_a_verification_a_note_or_a_quotation_flips_no_cell_and_moves_the_next_look() -> None:
    seen = Verification(date(2026, 11, 1), "a reader", Outcome.STANDS)
    new = replace(
        GUIDANCE,
        verified=(*GUIDANCE.verified, seen),
        note=Text("Seen."),
        rules=tuple(replace(r, quote="so it says", note=Text("Seen.")) for r in GUIDANCE.rules),
    )

    found = effect(BOOK, book(new, without="college-guidance"))

    assert found == Effect(reviews=(ReviewMoved("college-guidance", date(2026, 11, 1), date(2027, 4, 30)),))


def act(duty: Rule) -> Instrument:
    return instrument("act", "government", "2024-01-01", duty)


def test_another_fact_on_which_a_duty_hangs_is_told_though_nobody_gave_a_fact() -> None:
    adults, minors = (FactTest("age", Op.AT_LEAST, (years,)) for years in ("18", "16"))
    duty = rule("act/records", Does.REQUIRES, conditions=(MONITORED,))
    before, after = (replace(duty, applies_if=test) for test in (adults, minors))
    lines = effect(book(act(before)), book(act(after))).lines
    told = {(s.before.facts, s.after.facts) for line in lines for s in line.shifts if s.before and s.after}

    assert told == {((adults,), (minors,))}


def test_a_standing_duty_is_told_of_every_verdict() -> None:
    duty = rule("act/records", Does.REQUIRES, conditions=(MONITORED,), standing=True)
    lines = effect(BOOK, book(act(duty))).lines
    told = {
        (tuple(d.key for d in s.before.duties), tuple(d.key for d in s.after.duties))
        for line in lines
        for s in line.shifts
        if s.before and s.after
    }

    assert told == {
        (
            ("health-canada-regulations/records#records",),
            ("act/records#monitored", "health-canada-regulations/records#records"),
        )
    }
    assert {s.after.verdict for line in lines for s in line.shifts if s.after} >= {
        Verdict.CONDITIONAL,
        Verdict.PROHIBITED,
    }


def test_a_look_and_another_interval_move_the_day_of_the_next_look() -> None:
    seen = Verification(date(2026, 5, 5), "A. Person", Outcome.STANDS)
    (old,) = [i for i in BOOK.instruments if i.id == GUIDANCE.id]
    looked = replace(old, verified=(seen,), review_every=100)
    others = tuple(i for i in BOOK.instruments if i.id != GUIDANCE.id)
    unseen, fresh, sooner = (
        replace(BOOK, instruments=(*others, each))
        for each in (replace(old, verified=()), looked, replace(looked, review_every=30))
    )

    assert effect(unseen, fresh).reviews == (ReviewMoved(GUIDANCE.id, None, date(2026, 8, 13)),)
    assert effect(fresh, sooner).reviews == (ReviewMoved(GUIDANCE.id, date(2026, 8, 13), date(2026, 6, 4)),)
    assert effect(fresh, fresh).reviews == ()


def test_a_word_that_means_another_drug_is_told_and_the_words_of_a_new_term_are_not() -> None:
    def with_word(owner: str, *more: Term) -> Rulebook:
        terms = tuple(replace(t, aliases=(Alias("spray"),)) if t.id == owner else t for t in BOOK.vocabulary.terms)
        return replace(BOOK, vocabulary=replace(BOOK.vocabulary, terms=(*terms, *more)))

    before, after = with_word("esketamine"), with_word("ketamine")
    moved = Meaning("spray", None, ("drug.esketamine",), ("drug.ketamine",))
    new = with_word("esketamine", Term("drug", "arketamine", "drug", Text("arketamine")))

    assert effect(before, after).words == (moved,)
    assert effect(before, BOOK).words == (replace(moved, after=()),)
    assert effect(BOOK, before).words == (replace(moved, before=(), after=("drug.esketamine",)),)
    assert effect(before, new).words == ()


def test_a_term_that_is_put_below_another_changes_what_both_cover() -> None:
    terms = tuple(
        replace(t, parent="non-parenteral") if (t.dimension, t.id) == ("route", "sc") else t
        for t in BOOK.vocabulary.terms
    )
    words = effect(BOOK, replace(BOOK, vocabulary=replace(BOOK.vocabulary, terms=terms))).words

    assert [(w.word, w.before, w.after) for w in words] == [
        ("non-parenteral", ("route.intranasal", "route.oral"), ("route.intranasal", "route.oral", "route.sc")),
        ("parenteral", ("route.im", "route.iv", "route.sc"), ("route.im", "route.iv")),
    ]


def test_a_search_renames_an_absence() -> None:
    empty = replace(BOOK, instruments=())
    searched = replace(
        empty, searches=(Search("college", date(2026, 1, 1), "us", Text("ketamine"), "its site", False),)
    )

    assert flips(empty, searched) == [
        ({"practitioner": ("physician",)}, "None", "None", "unsearched", "silent"),
    ]


def test_conflicts_come_and_go_without_the_files_they_were_read_from() -> None:
    other = instrument(
        "college-notice",
        "college",
        "2026-05-01",
        rule("college-notice/im", Does.PROHIBITS, scope=scope(route="im", purpose="psychiatric")),
    )

    found = effect(BOOK, book(other))

    assert [c.rule for c in found.conflicts_added] == ["college-notice/im"]
    assert found.conflicts_added[0].message == "`college-notice/im` prohibits where `college-guidance/non-iv` permits"
    assert found.conflicts_removed == ()


OFF_LABEL = instrument(
    "college-off-label",
    "college",
    "2026-01-01",
    rule("college-off-label/no", Does.PROHIBITS, scope=scope(drug="esketamine", use="off-label")),
)


def test_an_approval_turns_its_use_on_label() -> None:
    known = book(OFF_LABEL)
    approval = Approval("spravato", "esketamine", "intranasal", "depression", StatedDate.parse("2027-01-01"))

    told = flips(known, replace(known, approvals=(approval,)))

    where = {"drug": ("esketamine",), "route": ("intranasal",), "purpose": ("depression",)}
    assert told == [({**where, "practitioner": ("physician",)}, "2027-01-01", "None", "prohibited", "not-captured")]


def test_another_college_takes_the_permissions_of_the_first_out_of_count() -> None:
    other = replace(BOOK.authorities[0], id="a-college")

    cell = ("ketamine", "oral", "clinic", "pain", "medication-only", "psychiatrist")
    told = at(BOOK, replace(BOOK, authorities=(other, *BOOK.authorities)), cell)

    assert told[-1] == ("2026-03-31", "None", "conditional", "unsearched")


def test_what_a_name_implies_is_part_of_what_is_compared() -> None:
    hanging = rule(
        "college-hanging/no",
        Does.PROHIBITS,
        scope=scope(route="im"),
        applies_if=FactTest("prescriber", Op.IS, ("psychiatrist",)),
    )
    known = book(instrument("college-hanging", "college", "2026-01-01", hanging))
    terms = tuple(replace(t, implies=()) for t in known.vocabulary.terms)
    after = replace(known, vocabulary=replace(known.vocabulary, terms=terms))

    cell = ("ketamine", "im", "clinic", "pain", "medication-only", "psychiatrist")
    assert at(known, after, cell)[-1] == ("2026-03-31", "None", "prohibited", "prohibited?")


def test_a_trigger_in_words_taken_out_lets_a_permission_speak() -> None:
    def leave(trigger: Text | None) -> Rulebook:
        permits = rule("college-leave/home", Does.PERMITS, scope=scope(route="im", setting="home"), trigger=trigger)
        return book(instrument("college-leave", "college", "2027-01-01", permits))

    cell = ("ketamine", "im", "home", "pain", "medication-only", "psychiatrist")
    told = at(leave(Text("In deep sedation.")), leave(None), cell)

    assert told == [("2027-01-01", "None", "not-captured", "conditional")]


def test_only_the_jurisdictions_asked_for_are_told() -> None:
    after = book(without="college-guidance")

    assert effect(BOOK, after, ["BC"]) == Effect()
    assert effect(BOOK, after, ["AB"]) == replace(effect(BOOK, after), conflicts_removed=())


def test_a_federal_change_is_told_of_every_province() -> None:
    duty = rule("health-canada-ban/all", Does.PROHIBITS, scope=scope(route=["topical", "iv"][1]))
    ban = instrument("health-canada-ban", "health-canada", "2027-01-01", duty)

    assert {line.jurisdiction for line in effect(BOOK, book(ban)).lines} == {"AB", "BC"}


def test_terms_that_only_one_vocabulary_has_stand_as_what_they_are_a_part_of() -> None:
    divided = replace(BOOK.vocabulary, terms=(*BOOK.vocabulary.terms, Term("route", "depot", "im", Text("Depot"))))
    after = replace(BOOK, vocabulary=divided)

    assert effect(BOOK, after) == Effect()
    assert effect(after, BOOK) == Effect()


def test_a_term_that_is_quite_new_stood_nowhere_before() -> None:
    wider = replace(BOOK.vocabulary, terms=(*BOOK.vocabulary.terms, Term("route", "nasal-drip", "route", Text("Drip"))))

    told = flips(BOOK, replace(BOOK, vocabulary=wider))

    assert {(was, where["route"]) for where, _, _, was, _ in told} == {("none", ("nasal-drip",))}


def test_progress_is_told_to_the_end() -> None:
    steps: list[tuple[int, int]] = []

    effect(BOOK, book(without="college-toolkit"), progress=lambda done, total: steps.append((done, total)))

    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
