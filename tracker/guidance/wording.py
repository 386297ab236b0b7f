"""How complaints are worded: the nearest known word, and lists of words, the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.domain.finding import nearest_word
from tracker.guidance.tree import brief


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all that may stand there."""
    choices = tuple(known)
    near = nearest_word(word, choices)
    return f"Did you mean `{near}`?" if near else f"Write {one_of(choices)}"


def one_of(words: Iterable[str]) -> str:
    """`a`, `b` or `c`."""
    quoted = [f"`{brief(w)}`" for w in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
