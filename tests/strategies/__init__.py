"""Random small vocabularies, rulebooks and questions for the laws and the slow twin."""

from tests.strategies.questions import asked, cells_in, leaves_asked, questions
from tests.strategies.rulebooks import rulebooks, rules
from tests.strategies.words import vocabularies

__all__ = ["asked", "cells_in", "leaves_asked", "questions", "rulebooks", "rules", "vocabularies"]
