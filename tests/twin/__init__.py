"""The slow twin: an obvious decider, cell by cell and world by world, with no index and no cleverness.

It shares nothing with the real decision but the plain values, so that a fault of the one is seldom a fault of both.
"""

from __future__ import annotations

from tests.twin.cell import Cell, cells
from tests.twin.widest import Widest
from tests.twin.worlds import Outcome
from tracker.domain.question import Question
from tracker.domain.rulebook import Rulebook

__all__ = ["Cell", "Outcome", "cells", "twin"]


def twin(rulebook: Rulebook, question: Question) -> dict[Cell, Outcome]:
    """What the law says of every single cell of the question."""
    return {cell: Widest(rulebook, question, cell).outcome() for cell in cells(rulebook, question)}
