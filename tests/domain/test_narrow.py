"""An effect within one question: its cells and no others, each shifting as before."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_effect import by_cell, changes, law
from tests.strategies import questions
from tracker.domain.decide import spread
from tracker.domain.effect import effect
from tracker.domain.narrow import within
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED


@settings(law, max_examples=24)
@given(changes(), st.data())
def test_it_is_the_effect_on_the_cells_that_are_asked_about(
    change: tuple[Rulebook, Rulebook], data: st.DataObject
) -> None:
    before, after = change
    words = after.vocabulary
    question = data.draw(questions(before, most_cells=200))
    leaves = spread(question, before)
    asked = set(product(*(["+".join(x) if isinstance(x, tuple) else x for x in leaves[d]] for d in ASKED)))
    found = effect(before, after)
    # of three accreditations, two held together are no cell of an effect
    whole = by_cell(found, words)
    inside = {key: shifts for key, shifts in whole.items() if key[0] == question.jurisdiction and key[1] in asked}

    narrowed = by_cell(within(found, question, words), words)

    assert narrowed == inside
