"""How complaints are worded, the same way everywhere: quoted words, the nearest known word, lists of words."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.domain.fault import nearest_word


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all that may stand there."""
    choices = tuple(known)
    near = nearest_word(word, choices)
    return f"Did you mean `{near}`?" if near else f"Write {one_of(choices)}"


def one_of(words: Iterable[str]) -> str:
    """`a`, `b` or `c`."""
    quoted = [f"`{brief(w)}`" for w in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def brief(words: str, most: int = 60) -> str:
    """Words as they are quoted in a complaint: on one line, not longer than can be taken in."""
    flat = " ".join(words[: most * 4].split())
    return flat if len(flat) <= most and len(words) <= most * 4 else flat[: most - 1].rstrip() + "…"
